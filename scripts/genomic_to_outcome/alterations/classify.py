"""The classes of every event of a batch of samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.doubt import doubt_of
from genomic_to_outcome.alterations.matching import (
    FusionDoubt,
    facts_of,
    fusion_doubt,
    matches,
)
from genomic_to_outcome.alterations.rules import Combination, Phase
from genomic_to_outcome.vocabulary import EventKind, Frame


@dataclass
class _Finding:
    """An event with the classes that matched and the flags that matching adds."""

    event: Mapping[str, Any]
    class_ids: set[str] = field(default_factory=set)
    flags: list[str] = field(default_factory=list)


def classify_events(
    events: Iterable[Mapping[str, Any]], catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Rows of the table `alterations` from rows of `events`, in the same order.

    `class_id` is the finest class; of several in different branches of the tree the first of the
    catalogue. `classes` joins it, further matches and all ancestors by `;`, finest first. Every
    event is classed whatever its filter, depth or origin: those stand in their own columns. A
    fusion that has the genes of a class but lost its kinase domain, is reciprocal or has the gene
    at the wrong end gets no class and a flag that says why; an out-of-frame fusion is classed and
    flagged.

    Phase: `phase_set` is read as `<set id>:<genotype>` (`12345:0|1`), the genotype of this
    alternative allele with 0 for all others. Two events of one sample are in cis where they share
    a set and a haplotype, in trans where they share the set alone; one event that is both (a
    multi-nucleotide variant) is in cis; all else is of unknown phase.
    """
    findings = [_classify(event, catalogue) for event in events]
    _combine(findings, catalogue)
    return [_row(finding, catalogue) for finding in findings]


def _classify(event: Mapping[str, Any], catalogue: Catalogue) -> _Finding:
    finding = _Finding(event)
    subject = event.get("marker") if event["kind"] == EventKind.BIOMARKER else event.get("gene")
    rules = catalogue.rules.get((event["kind"], subject or ""), ())
    if not rules:
        return finding
    facts = facts_of(event, catalogue)
    doubts: list[str] = []
    for class_id, rule in rules:
        if not matches(rule, facts, catalogue):
            continue
        doubt = fusion_doubt(rule, event) if rule.kind is EventKind.FUSION else None
        if doubt is None:
            finding.class_ids.add(class_id)
        elif doubt not in doubts:
            doubts.append(doubt)
    if not finding.class_ids:
        finding.flags = doubts
    elif event["kind"] == EventKind.FUSION and event.get("frame") == Frame.OUT_OF_FRAME:
        finding.flags = [FusionDoubt.OUT_OF_FRAME]
    return finding


def _combine(findings: Sequence[_Finding], catalogue: Catalogue) -> None:
    """Add the classes that ask for several classes in one sample, or for one without another.

    They go to the events of their parent class if that is one of the combined classes, else to
    the events of every combined class. What is in doubt is neither there nor absent: an event that
    carries weight is combined only with others that do, and a class of `without` counts as found
    by any event.
    """
    combined = [entry for entry in catalogue.classes if entry.combination]
    members = {
        name for entry in combined for name in (*entry.combination.all, *entry.combination.without)
    }
    if not members:
        return
    holders: dict[tuple[str, str], list[_Finding]] = defaultdict(list)
    for finding in findings:
        if finding.class_ids:
            for name in catalogue.finest_first(finding.class_ids):
                if name in members:
                    holders[finding.event["sample"], name].append(finding)
    samples = sorted({sample for sample, _ in holders})
    for entry in combined:
        names = entry.combination.all
        targets = [entry.parent] if entry.parent in names else names
        for sample in samples:
            groups = {name: holders.get((sample, name), []) for name in names}
            excluded = any(holders.get((sample, name)) for name in entry.combination.without)
            if excluded or not all(groups.values()):
                continue
            for target in targets:
                for finding in groups[target]:
                    others = [
                        _as_certain(finding, groups[name]) for name in names if name != target
                    ]
                    if all(others) and _in_phase(finding, others, entry.combination):
                        finding.class_ids.add(entry.id)


def _as_certain(finding: _Finding, others: Sequence[_Finding]) -> Sequence[_Finding]:
    """Those of other findings that are not in doubt; all where the finding itself is."""
    if doubt_of(finding.event) is not None:
        return others
    return [other for other in others if doubt_of(other.event) is None]


def _in_phase(
    finding: _Finding, others: Sequence[Sequence[_Finding]], combination: Combination
) -> bool:
    """Whether an event stands in the asked phase to an event of each other class.

    An event in cis with one and in trans with another event of a class counts as cis.
    """
    if combination.phase is None:
        return True
    for group in others:
        phases = {phase_of(finding.event, other.event) for other in group}
        found = next((phase for phase in (Phase.CIS, Phase.TRANS) if phase in phases), None)
        if (found or Phase.UNKNOWN) is not combination.phase:
            return False
    return True


def phase_of(one: Mapping[str, Any], other: Mapping[str, Any]) -> Phase | None:
    """How two events of one sample lie to each other; None where the callers do not tell."""
    if one["event_id"] == other["event_id"]:
        return Phase.CIS
    first, second = _haplotypes(one.get("phase_set")), _haplotypes(other.get("phase_set"))
    if first is None or second is None or first[0] != second[0]:
        return None
    if one.get("chrom") != other.get("chrom"):
        return None
    return Phase.CIS if first[1] & second[1] else Phase.TRANS


def _haplotypes(phase_set: str | None) -> tuple[str, frozenset[int]] | None:
    """Phase set and the haplotypes that carry the allele; None unless the genotype is phased."""
    set_id, _, genotype = (phase_set or "").rpartition(":")
    if not set_id or "|" not in genotype:
        return None
    alleles = genotype.split("|")
    if any(allele not in ("0", "1", ".") for allele in alleles):
        return None
    carried = frozenset(place for place, allele in enumerate(alleles) if allele == "1")
    return (set_id, carried) if carried else None


def _row(finding: _Finding, catalogue: Catalogue) -> dict[str, Any]:
    classes = catalogue.finest_first(finding.class_ids) if finding.class_ids else ()
    row = dict(finding.event)
    if finding.flags:
        present = [flag for flag in (row.get("flags") or "").split(";") if flag]
        added = [str(flag) for flag in finding.flags if flag not in present]
        row["flags"] = ";".join([*present, *added])
    row["class_id"] = classes[0] if classes else ""
    row["classes"] = ";".join(classes)
    return row
