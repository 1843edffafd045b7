"""Which of a patient's alterations each line of therapy aims at, and on which test that rests."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache

import pandas as pd

from genomic_to_outcome.clinical.linkage import sample_days
from genomic_to_outcome.frames import StoredFrame, blocks_of
from genomic_to_outcome.vocabulary import AssessmentStatus

TARGETED = "targeted"
"""Class of therapies that act on an altered gene (resources/therapy_classes.yaml)."""


class Match(StrEnum):
    """How a line of therapy relates to the alterations that were known to the linkage."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"
    UNTARGETED = "untargeted"
    NOT_ASSESSED = "not_assessed"


def fill_matched_classes(
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
    samples: pd.DataFrame,
    matcher: Callable[[str, str, tuple[str, ...]], tuple[str, ...]],
    targeted: str = TARGETED,
) -> pd.DataFrame:
    """`lines` with `matched_classes`: those of the classes altered at a line that it targets.

    `matcher` is given therapy_classes and regimen of the line and the altered classes, sorted;
    a line is targeted if `targeted` is one of its therapy_classes. `matched_sample` holds the
    samples that decided those classes, and `matched_test` which of the patient's samples the first
    of them is, by day of collection, else of report.
    """
    assessed: set[tuple[str, int]] = set()
    by_line: dict[tuple[str, int], dict[str, str]] = {}
    for block in blocks_of(linkage):
        known = block[(block["status"] != AssessmentStatus.NOT_ASSESSED) & (block["line"] > 0)]
        first = known[~known.duplicated(["patient", "line"])]
        assessed.update(zip(first["patient"], first["line"], strict=True))
        altered = known[known["status"] == AssessmentStatus.ALTERED]
        for patient, line, name, sample in zip(
            altered["patient"], altered["line"], altered["class_id"], altered["sample"], strict=True
        ):
            by_line.setdefault((patient, line), {})[name] = sample
    match, order = cache(matcher), _test_order(samples)
    rows = []
    for patient, line, therapy_classes, regimen in zip(
        lines["patient"], lines["line"], lines["therapy_classes"], lines["regimen"], strict=True
    ):
        found = by_line.get((patient, line), {})
        names = match(therapy_classes or "", regimen or "", tuple(sorted(found))) if found else ()
        decided = sorted({found[name] for name in names}, key=lambda sample: order[sample])
        if names:
            relation = Match.MATCHED
        elif targeted not in (therapy_classes or "").split(";"):
            relation = Match.UNTARGETED
        elif (patient, line) in assessed:
            relation = Match.UNMATCHED
        else:
            relation = Match.NOT_ASSESSED
        first = order[decided[0]] if decided else None
        rows.append((";".join(names) or None, str(relation), ";".join(decided) or None, first))
    columns = ("matched_classes", "match", "matched_sample", "matched_test")
    filled = pd.DataFrame(rows, columns=columns, index=lines.index, dtype=object)
    return lines.assign(**filled.astype({"matched_test": "Int64"}))


def _test_order(samples: pd.DataFrame) -> dict[str, int]:
    """Which test of its patient each sample is, 1 the first; those of one day are one test."""
    days = pd.DataFrame(
        {"patient": samples["patient"], "sample": samples["sample"], "day": sample_days(samples)}
    )
    rank = days.groupby("patient")["day"].rank(method="dense", na_option="bottom")
    return dict(zip(days["sample"], rank.astype(int), strict=True))
