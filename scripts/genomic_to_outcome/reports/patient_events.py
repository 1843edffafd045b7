"""What was found in one patient: each alteration once, with all its sightings and its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from genomic_to_outcome.alterations.tiers import AmpTier, highest_tier
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.vocabulary import Direction, EventKind, TumourMatch

AGAINST = (Direction.RESISTANCE, Direction.REDUCED_SENSITIVITY)
TIERS = tuple(AmpTier)
EVENT_FIELDS = (
    "gene",
    "partner",
    "hgvsp_short",
    "legacy_hgvsp",
    "hgvsc",
    "transcript",
    "exon",
    "consequence",
)
SIGHTING_FIELDS = (
    "sample",
    "event_id",
    "genome",
    "chrom",
    "pos",
    "ref",
    "alt",
    "breakpoint5",
    "breakpoint3",
    "frame",
    "kinase_retained",
    "vaf",
    "depth",
    "alt_reads",
    "junction_reads",
    "spanning_reads",
    "copy_number",
    "callers",
    "sources",
    "filter",
    "flags",
    "origin",
    "annotation_source",
)
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

Event = dict[str, Any]


def tier_rank(tier: str | None) -> int:
    """Place of a tier, the strongest first; none comes last."""
    return TIERS.index(tier) if tier in TIERS else len(TIERS)


def describe_event(row: Row) -> str:
    """An event in the words of a board: `EGFR p.L858R`, `EML4::ALK fusion`, `MET amplification`."""
    if row["kind"] == EventKind.FUSION:
        return f"{row['gene5'] or '?'}::{row['gene3'] or '?'} fusion"
    if row["kind"] == EventKind.BIOMARKER:
        return f"{row['marker']} {row['marker_value']}"
    if row["kind"] == EventKind.COPY_NUMBER:
        change = str(row["consequence"] or "").removeprefix("copy_number_").replace("_", " ")
        return f"{row['gene']} {change}"
    gene = row["gene"] or "no gene"
    if row["splice_variant"] or row["kind"] == EventKind.SPLICE:
        return _describe_exon_change(row, gene)
    change = row["hgvsp_short"] or row["hgvsc"] or row["event_id"]
    return f"{gene} {change}"


def _describe_exon_change(row: Row, gene: str) -> str:
    """`MET exon 14 skipping (METx14del), c.3028+1G>A`, `EGFR exons 2-7 deletion (EGFRvIII)`."""
    exons = row["exon"] or ""
    name = f" ({row['splice_variant']})" if row["splice_variant"] else ""
    if not exons:
        place = "" if name else f" from {row['breakpoint5']} to {row['breakpoint3']}"
        return f"{gene} splice variant{name}{place}"
    change = f"{gene} {'exons' if '-' in exons else 'exon'} {exons} {_exon_change(row)}{name}"
    # A small variant that was found beside the skipped exon keeps its own name.
    is_plain = row["kind"] == EventKind.SMALL_VARIANT and row["ref"] and row["hgvsc"]
    return f"{change}, {row['hgvsc']}" if is_plain else change


def _exon_change(row: Row) -> str:
    if "feature_elongation" in (row["consequence"] or ""):
        return "duplication"
    if row["splice_variant"] and row["splice_variant"].startswith("EGFR"):
        return "deletion"
    return "skipping"


def judged_events(
    events: Iterable[Row],
    actionability: Iterable[Row],
    sample_order: Sequence[str],
    class_names: Mapping[str, str],
) -> list[Event]:
    """Events of the catalogue's classes or with evidence, strongest tier first.

    One per name and class; of no class are those that evidence names alone (NQO1 P187S). Its
    sightings are in the order of the samples. Evidence against comes first; evidence for a therapy
    that another alteration of the patient speaks against names that one.
    """
    evidence = defaultdict(list)
    for row in actionability:
        evidence[row["sample"], row["event_id"]].append(row)
    place = {sample: number for number, sample in enumerate(sample_order)}
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in events:
        if row["class_id"] or (row["sample"], row["event_id"]) in evidence:
            grouped[describe_event(row), row["classes"] or ""].append(row)
    found = [
        _event(
            name,
            sorted(rows, key=lambda row: (place.get(row["sample"], len(place)), row["event_id"])),
            evidence,
            class_names,
        )
        for (name, _), rows in grouped.items()
    ]
    found.sort(key=lambda event: (tier_rank(event["amp_tier"]), event["name"], event["classes"]))
    _mark_contradictions(found)
    return found


def speaks_against(event: Event) -> bool:
    """Whether verified evidence says that a therapy works less or not in the patient's tumour."""
    return any(opposes(row) for row in tiered(event))


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


def speaks_for(event: Event) -> bool:
    """Whether verified evidence says that a therapy works; a prognosis or diagnosis does not."""
    return any(row["direction"] == Direction.SENSITIVITY for row in tiered(event))


def tiered(event: Event) -> list[dict[str, Any]]:
    """Evidence rows that set a tier; one that was not verified sets none."""
    return [row for row in event["evidence"] if row["amp_tier"]]


def unjudged_events(
    events: Iterable[Row], actionability: Iterable[Row]
) -> tuple[list[dict[str, Any]], int]:
    """Events of no class and without evidence, by name with samples, highest VAF and flags.

    Those of no gene, or without a named change, are only counted (the number returned).
    Biomarkers have a table of their own.
    """
    grouped: dict[str, list[Row]] = defaultdict(list)
    judged = {(row["sample"], row["event_id"]) for row in actionability}
    unnamed = 0
    for row in events:
        has_evidence = (row["sample"], row["event_id"]) in judged
        if row["class_id"] or has_evidence or row["kind"] == EventKind.BIOMARKER:
            continue
        is_named = row["kind"] != EventKind.SMALL_VARIANT or row["hgvsp_short"] or row["hgvsc"]
        if row["gene"] and is_named:
            grouped[describe_event(row)].append(row)
        else:
            unnamed += 1
    named = [
        {
            "name": name,
            "samples": sorted({row["sample"] for row in rows}),
            "vaf": max((row["vaf"] for row in rows if row["vaf"] is not None), default=None),
            "flags": sorted({flag for row in rows for flag in split_list(row["flags"])}),
        }
        for name, rows in sorted(grouped.items())
    ]
    return named, unnamed


def _event(
    name: str,
    rows: Sequence[Row],
    evidence: Mapping[tuple[str, str], Sequence[Row]],
    class_names: Mapping[str, str],
) -> Event:
    known = {
        one["evidence_id"]: {field: one[field] for field in EVIDENCE_FIELDS}
        for row in rows
        for one in evidence.get((row["sample"], row["event_id"]), ())
    }
    ordered = sorted(
        _without_repetition(known.values()),
        key=lambda one: (
            one["direction"] not in AGAINST,
            tier_rank(one["amp_tier"]),
            one["evidence_id"],
        ),
    )
    class_ids = split_list(rows[0]["classes"])
    return {
        "name": name,
        "classes": [class_names.get(class_id, class_id) for class_id in class_ids],
        "amp_tier": highest_tier(ordered) or "",
        **{field: rows[0][field] for field in EVENT_FIELDS},
        "sightings": [_sighting(row) for row in rows],
        "evidence": [{**one, "contradicted_by": []} for one in ordered],
    }


def _without_repetition(rows: Iterable[Row]) -> Iterator[Row]:
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


def _sighting(row: Row) -> dict[str, Any]:
    """What was seen in one sample; fields that do not apply are left out."""
    return {field: row[field] for field in SIGHTING_FIELDS if row[field] not in (None, "")}


def _mark_contradictions(events: Sequence[Event]) -> None:
    """Name beside each sensitivity the resistance to it, or to a drug of the combination."""
    against: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for row in tiered(event):
            if opposes(row) and row["therapy"]:
                against[row["therapy"]].add(event["name"])
    for event in events:
        for row in event["evidence"]:
            if row["direction"] == Direction.SENSITIVITY and row["therapy"]:
                drugs = dict.fromkeys((row["therapy"], *row["therapy"].split(" + ")))
                row["contradicted_by"] = [
                    {"alteration": name, "therapy": drug}
                    for drug in drugs
                    for name in sorted(against[drug] - {event["name"]})
                ]
