"""Measured biomarkers as events beside those of call files, so that the catalogue classes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.vocabulary import EventKind, FileStatus

PASSED = "PASS"


def patients_of_samples(
    samples: Iterable[Mapping[str, Any]], call_files: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """Sample -> patient, without samples that were excluded because one of their files is broken.

    Rows of contract.SAMPLES and CALL_FILES. An excluded sample has no state for any class,
    those of its biomarkers among them.
    """
    excluded = {row["sample"] for row in call_files if row["status"] != FileStatus.READ}
    return {row["sample"]: row["patient"] for row in samples if row["sample"] not in excluded}


def biomarker_events(
    measurements: Iterable[Mapping[str, Any]], patients: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Events of kind `biomarker` from rows of contract.BIOMARKERS, measured or computed.

    `patients` maps the samples that are asked for to their patients; rows of others are left out,
    and so is a value that says nothing (neither number nor category). Several values of a marker in
    one sample are events of their own, numbered in the order given.
    """
    seen: Counter[tuple[str, str]] = Counter()
    events = []
    for row in measurements:
        sample, marker = row["sample"], row["name"]
        if sample not in patients or not marker:
            continue
        if row["number"] is None and not row["category"]:
            continue
        seen[sample, marker] += 1
        count = seen[sample, marker]
        events.append(
            {
                "sample": sample,
                "patient": patients[sample],
                "event_id": f"biomarker:{marker}" + (f":{count}" if count > 1 else ""),
                "kind": str(EventKind.BIOMARKER),
                "filter": PASSED,
                "annotation_source": row.get("source"),
                "marker": marker,
                "marker_value": " ".join(filter(None, (row["value"], row["unit"]))),
                "marker_number": row["number"],
                "marker_category": row["category"],
            }
        )
    return events
