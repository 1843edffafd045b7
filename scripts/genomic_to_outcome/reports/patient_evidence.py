"""Which evidence stands for a patient: over several samples, other alterations and past lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.alterations.tiers import AmpTier
from genomic_to_outcome.reports.class_lists import ClassFacts, classes_in_words, named_classes
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.vocabulary import AssessmentStatus, Direction, TumourMatch

AGAINST = (Direction.RESISTANCE, Direction.REDUCED_SENSITIVITY)
_ON_THERAPY = (Direction.SENSITIVITY, *AGAINST)
EVIDENCE_FIELDS = (
    "evidence_id",
    "therapy",
    "therapy_class",
    "direction",
    "tumour_type",
    "tumour_match",
    "amp_tier",
    "amp_basis",
    "escat",
    "escat_basis",
    "approval",
    "statement",
    "source",
    "citation",
    "verified",
    "reason",
)
_TIERS = tuple(AmpTier)
_NO_TIER = {"amp_tier": None, "amp_basis": None, "escat": None, "escat_basis": None}

Said = dict[str, Any]


@dataclass(frozen=True)
class Background:
    """What else is known of a patient when evidence on an alteration is judged.

    `states` gives the patient's status of each class, `tissue_needed` the classes that were not
    detected in plasma where tissue may still carry them; `former` the samples whose diagnosis is
    not the patient's last one, with that last one; `diagnoses` the diagnosis of each sample in
    words; `lines` the lines of therapy; `covered` the drugs that a name without a drug of its own
    stands for (unspecified EGFR antibody).
    """

    states: Mapping[str, str] = field(default_factory=dict)
    tissue_needed: Collection[str] = ()
    former: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[Row] = ()
    covered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    classes: ClassFacts = field(default_factory=ClassFacts)
    diagnoses: Mapping[str, str] = field(default_factory=dict)
    tumour_names: Mapping[str, str] = field(default_factory=dict)


def tier_rank(tier: str | None) -> int:
    """Place of a tier, the strongest first; none comes last."""
    return _TIERS.index(AmpTier(tier)) if tier in _TIERS else len(_TIERS)


def opposes(row: Mapping[str, Any]) -> bool:
    """Whether evidence with a tier speaks against its therapy in this patient's kind of tumour.

    Resistance in another tumour (BRAF V600E to cetuximab in colorectal cancer) stands with the
    evidence of the event, but warns of nothing here.
    """
    return (
        row["direction"] in AGAINST
        and bool(row["amp_tier"])
        and row["tumour_match"] != TumourMatch.OTHER
    )


def standing_evidence(sightings: Iterable[Sequence[Row]], background: Background) -> list[Said]:
    """The evidence on one alteration, each row once, what speaks against a therapy first.

    `sightings` holds the rows of actionability of each sighting, the earliest first. Of the rows
    of one `evidence_id` that with the strongest tier stands, the latest on ties: a later sample in
    which the alteration failed its filter takes no resistance away. Where a later sample has
    another histology, the rows of samples with that last diagnosis decide, and what was seen in
    earlier ones alone is shown without tier: SCLC inherits nothing from NSCLC.

    Sensitivity is weighed against all samples of the patient: where a class that the evidence
    excludes was found in any of them, it has no tier; where one was not assessed it has a
    `caution`. Resistance is never taken away by another sample. `given` are the lines in which the
    patient had all drugs of the therapy.
    """
    standing = [
        _weighed(_standing(rows, background.former), background)
        for rows in _by_evidence(sightings).values()
    ]
    return sorted(
        _without_repetition(standing),
        key=lambda one: (
            one["direction"] not in AGAINST,
            not one["amp_tier"],
            bool(one["caution"]),
            tier_rank(one["amp_tier"]),
            one["evidence_id"],
        ),
    )


def not_carried_over(
    samples: Sequence[str], sightings: Iterable[Sequence[Row]], background: Background
) -> str:
    """That the evidence had tiers for a former diagnosis and has none for the last; else empty.

    `samples` are those in which the alteration was seen, `sightings` its rows in each of them.
    """
    former = background.former
    lost: dict[str, None] = {}
    last = ""
    for rows in _by_evidence(sightings).values():
        if any(
            row["amp_tier"] or row["tumour_match"] != TumourMatch.OTHER
            for row in rows
            if row["sample"] not in former
        ):
            continue
        for row in rows:
            if row["sample"] in former and row["amp_tier"] and row["direction"] in _ON_THERAPY:
                code = former[row["sample"]]
                last = background.tumour_names.get(code, code)
                lost[background.diagnoses.get(row["sample"], "a former diagnosis")] = None
    if not lost:
        return ""
    before = " and ".join(lost)
    if former.keys() >= set(samples):
        where = f"found only in samples of {before}"
    elif len(background.diagnoses) == 2:
        where = "found in both samples"
    else:
        where = "found in samples of both diagnoses"
    return f"{where}; its evidence is for {before} and is not carried over to {last}"


def mark_contradictions(
    evidence: Iterable[tuple[str, Sequence[Said]]], background: Background
) -> None:
    """Name beside each sensitivity the resistance to it, or to a drug of the combination.

    `evidence` gives the name of each alteration with its rows. Resistance to drugs of a class
    (unspecified EGFR antibody) speaks against each drug of the class.
    """
    named = list(evidence)
    against: dict[str, set[str]] = defaultdict(set)
    for name, rows in named:
        for row in rows:
            if opposes(row) and row["therapy"]:
                for drug in (row["therapy"], *background.covered.get(row["therapy"], ())):
                    against[drug].add(name)
    for name, rows in named:
        for row in rows:
            if row["direction"] == Direction.SENSITIVITY and row["therapy"]:
                drugs = dict.fromkeys((row["therapy"], *row["therapy"].split(" + ")))
                row["contradicted_by"] = [
                    {"alteration": other, "therapy": drug}
                    for drug in drugs
                    for other in sorted(against[drug] - {name})
                ]


def is_only_cautioned(rows: Iterable[Said]) -> bool:
    """Whether every therapy that the rows speak for with a tier has a caution."""
    helpful = [row for row in rows if row["direction"] == Direction.SENSITIVITY and row["amp_tier"]]
    return bool(helpful) and all(row["caution"] for row in helpful)


def _by_evidence(sightings: Iterable[Sequence[Row]]) -> dict[str, list[Row]]:
    """The rows of each `evidence_id`, the earliest sighting first."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    for rows in sightings:
        for row in rows:
            by_id[row["evidence_id"]].append(row)
    return by_id


def _standing(rows: Sequence[Row], former: Mapping[str, str]) -> Row:
    """One row of those of an `evidence_id`, which are in the order of their samples."""
    current = [row for row in rows if row["sample"] not in former]
    found = min(reversed(current or rows), key=lambda row: tier_rank(row["amp_tier"]))
    if current or not found["amp_tier"]:
        return found
    reason = (
        "Seen only in samples that are not of the last diagnosis "
        f"({former[found['sample']]}), to which nothing is carried over: no tier."
    )
    return {**found, **_NO_TIER, "reason": reason}


def _weighed(row: Row, background: Background) -> Said:
    said = {name: row[name] for name in EVIDENCE_FIELDS}
    said["reason"] = named_classes(row["reason"], background.classes)
    said |= {"caution": "", "given": _given(row, background.lines), "contradicted_by": []}
    excluded = split_list(row["excluded_classes"])
    if row["direction"] != Direction.SENSITIVITY or not row["amp_tier"] or not excluded:
        return said
    status = {name: background.states.get(name) for name in excluded}
    found = [name for name in excluded if status[name] == AssessmentStatus.ALTERED]
    if found:
        beside = classes_in_words(found, background.classes)
        reason = f"The evidence does not hold beside {beside}, found in this patient: no tier."
        return said | _NO_TIER | {"reason": reason}
    unknown = [name for name in excluded if status[name] != AssessmentStatus.NOT_DETECTED]
    in_plasma = [name for name in excluded if name in background.tissue_needed]
    cautions = [
        f"only without {classes_in_words(names, background.classes)}: {what_to_do}"
        for names, what_to_do in (
            (unknown, "not tested, test first"),
            (in_plasma, "negative in plasma, test tissue"),
        )
        if names
    ]
    return said | {"caution": "; ".join(cautions)}


def _given(row: Row, lines: Iterable[Row]) -> list[Said]:
    """The lines of therapy that held every drug of a row on sensitivity."""
    if row["direction"] != Direction.SENSITIVITY or not row["therapy"]:
        return []
    drugs = set(row["therapy"].split(" + "))
    return [
        {"line": line["line"], "text": _given_in_words(line)}
        for line in lines
        if drugs <= set((line["regimen"] or "").split("+"))
    ]


def _given_in_words(line: Row) -> str:
    """`given in line 2 until 2021-03-04, ended by progression`."""
    if line["end"] is None:
        return f"given in line {line['line']} since {line['start']}, no end recorded"
    text = f"given in line {line['line']} until {line['end']}"
    return f"{text}, ended by {line['end_reason']}" if line["end_reason"] else text


def _without_repetition(rows: Iterable[Said]) -> Iterator[Said]:
    """Without evidence from another tumour type where stronger speaks of the same therapy."""
    said = set()
    nearest = sorted(
        rows,
        key=lambda row: (
            row["tumour_match"] == TumourMatch.OTHER,
            tier_rank(row["amp_tier"]),
            row["evidence_id"],
        ),
    )
    for row in nearest:
        drugs = (row["direction"], frozenset((row["therapy"] or "").split(" + ")))
        if row["therapy"] and row["tumour_match"] == TumourMatch.OTHER and drugs in said:
            continue
        if row["amp_tier"]:
            said.add(drugs)
        yield row
