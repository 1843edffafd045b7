"""What was found in one patient: each alteration once, with all its sightings and its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from genomic_to_outcome.alterations.tiers import highest_tier
from genomic_to_outcome.reports.caller_evidence import seen_by_callers
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.patient_evidence import (
    Background,
    is_only_cautioned,
    mark_contradictions,
    not_carried_over,
    opposes,
    standing_evidence,
    tier_rank,
)
from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.vocabulary import Direction, EventKind

EVENT_FIELDS = (
    "kind",
    "gene",
    "partner",
    "gene5",
    "gene3",
    "fusion_variant",
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

# What reports read of contract.ALTERATIONS.
EVENT_COLUMNS = tuple(
    dict.fromkeys(
        (
            *("sample", "patient", "event_id", "class_id", "classes"),
            *("marker", "marker_value", "splice_variant", "caller_evidence"),
            *EVENT_FIELDS,
            *SIGHTING_FIELDS,
        )
    )
)

Event = dict[str, Any]


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
    background: Background,
) -> list[Event]:
    """Events of the catalogue's classes or with evidence, strongest tier first.

    Those whose every therapy has a caution stand after the others of their tier.

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
            background,
        )
        for (name, _), rows in grouped.items()
    ]
    found.sort(
        key=lambda event: (
            tier_rank(event["amp_tier"]),
            is_only_cautioned(event["evidence"]),
            event["name"],
            event["classes"],
        )
    )
    mark_contradictions([(event["name"], event["evidence"]) for event in found], background)
    return found


def speaks_against(event: Event) -> bool:
    """Whether verified evidence says that a therapy works less or not in the patient's tumour."""
    return any(opposes(row) for row in tiered(event))


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
    background: Background,
) -> Event:
    sightings = [evidence.get((row["sample"], row["event_id"]), ()) for row in rows]
    said = standing_evidence(sightings, background)
    against = highest_tier(row for row in said if opposes(row)) or ""
    helpful = highest_tier(row for row in said if row["direction"] == Direction.SENSITIVITY) or ""
    samples = [row["sample"] for row in rows]
    class_ids = split_list(rows[0]["classes"])
    return {
        "name": name,
        "classes": [background.classes.names.get(class_id, class_id) for class_id in class_ids],
        "amp_tier": highest_tier(said) or "",
        "resistance_tier": against,
        "sensitivity_tier": helpful,
        "not_carried_over": (
            "" if against or helpful else not_carried_over(samples, sightings, background)
        ),
        **{field: rows[0][field] for field in EVENT_FIELDS},
        "sightings": [_sighting(row) for row in rows],
        "evidence": said,
    }


def _sighting(row: Row) -> dict[str, Any]:
    """What was seen in one sample; fields that do not apply are left out."""
    seen = {field: row[field] for field in SIGHTING_FIELDS if row[field] not in (None, "")}
    return seen | {"seen_by": seen_by_callers(row["caller_evidence"])}
