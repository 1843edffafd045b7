"""What changed between a patient's samples: acquired, lost, persisting, transformed, unknown."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from genomic_to_outcome.alterations.changes import find_changes, states_to_compare
from genomic_to_outcome.alterations.time_points import time_points
from genomic_to_outcome.contract import ASSESSMENT, CHANGES
from genomic_to_outcome.tumour_types import read_tumour_types

TIMINGS = {"egfr_l858r": "driver", "egfr_t790m": "acquired"}
NEGATIVE, PLASMA = ("not_detected", "covered_negative"), ("not_detected", "plasma_negative")
UNKNOWN = ("not_assessed", "not_on_assay")
FOUND = ("altered", "detected: x")


@pytest.fixture(scope="module")
def tumour_types(resources):
    return read_tumour_types(resources / "tumour_types.tsv")


def sample(number: int, day: date | None, diagnosis: str | None = None) -> dict:
    return {
        "sample": f"S{number}",
        "patient": "P",
        "collected": day,
        "reported": None,
        "diagnosis": diagnosis,
    }


def state(number: int, class_id: str, found: tuple[str, str]) -> dict:
    return {
        "sample": f"S{number}",
        "patient": "P",
        "class_id": class_id,
        "status": found[0],
        "reason": found[1],
    }


def event(number: int, class_id: str, vaf: float | None, **columns) -> dict:
    row = {"sample": f"S{number}", "patient": "P", "event_id": f"{class_id}-{number}"}
    row |= {
        "kind": "small_variant",
        "classes": f"{class_id};egfr_mutation",
        "flags": "",
        "vaf": vaf,
    }
    return row | columns


def line(number: int, start: date, end: date | None, regimen: str = "gefitinib") -> dict:
    row = {"patient": "P", "line": number, "regimen": regimen, "therapy_class": f"class_{number}"}
    return row | {"start": start, "end": end, "end_reason": "progression" if end else None}


def changes(tumour_types, samples, states, events=(), lines=(), diagnosis="LUAD") -> list[dict]:
    rows = find_changes(
        states,
        TIMINGS,
        tumour_types,
        samples=samples,
        patients=[{"patient": "P", "diagnosis": diagnosis}],
        alterations=events,
        lines=lines,
    )
    assert all(set(row) <= set(CHANGES.names) for row in rows)
    return rows


DAYS = [date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)]
TWO = [sample(1, DAYS[0]), sample(2, DAYS[1])]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NEGATIVE, FOUND, "acquired"),
        (FOUND, FOUND, "persisting"),
        (FOUND, NEGATIVE, "lost"),
        (FOUND, PLASMA, "not_seen_in_plasma"),
        (PLASMA, FOUND, "seen_after_negative_plasma"),
        (UNKNOWN, FOUND, "not_comparable"),
        (FOUND, UNKNOWN, "not_comparable"),
        (NEGATIVE, NEGATIVE, None),
        (UNKNOWN, NEGATIVE, None),
    ],
)
def test_a_change_needs_both_samples_to_know(tumour_types, before, after, expected) -> None:
    states = [state(1, "egfr_t790m", before), state(2, "egfr_t790m", after)]
    assert [row["change"] for row in changes(tumour_types, TWO, states)] == (
        [expected] if expected else []
    )


def burden(number: int, source: str, *, high: bool) -> dict:
    return event(
        number,
        "tmb_high",
        None,
        kind="biomarker",
        marker="TMB",
        annotation_source=source,
        classes="tmb_high" if high else None,
    )


@pytest.mark.parametrize(
    ("before", "after", "same", "otherwise"),
    [
        (FOUND, NEGATIVE, "lost", "not_comparable"),
        (NEGATIVE, FOUND, "acquired", "not_comparable"),
        (FOUND, FOUND, "persisting", "not_comparable"),
        (FOUND, PLASMA, "not_seen_in_plasma", "not_seen_in_plasma"),
    ],
)
def test_a_measured_value_is_not_compared_with_a_computed_one(
    tumour_types, before, after, same, otherwise
) -> None:
    states = [state(1, "tmb_high", before), state(2, "tmb_high", after)]
    for source, expected in (("measured", same), ("computed", otherwise)):
        events = [
            burden(1, "measured", high=before is FOUND),
            burden(2, source, high=after is FOUND),
        ]
        (row,) = changes(tumour_types, TWO, states, events)
        assert row["change"] == expected
        if expected == "not_comparable":
            assert row["explanation"] == (
                "The value of 2020-01-01 was measured, that of 2021-01-01 computed: measured "
                "against computed, which tells no change."
            )


def test_a_value_that_is_too_doubtful_to_be_negative_says_why(tumour_types) -> None:
    impure = ("not_assessed", "low_purity")
    states = [state(1, "tmb_high", FOUND), state(2, "tmb_high", impure)]
    events = [burden(1, "measured", high=True), burden(2, "computed", high=False)]
    (row,) = changes(tumour_types, TWO, states, events)
    assert row["explanation"] == "Found on 2020-01-01, not assessed on 2021-01-01 (low_purity)."


def test_the_row_of_acquired_resistance_is_whole(tumour_types) -> None:
    states = [
        state(1, "egfr_t790m", NEGATIVE),
        state(2, "egfr_t790m", FOUND),
        state(1, "egfr_l858r", FOUND),
        state(2, "egfr_l858r", FOUND),
    ]
    events = [
        event(1, "egfr_l858r", 0.3),
        event(2, "egfr_l858r", 0.4),
        event(2, "egfr_t790m", 0.1),
        event(2, "egfr_t790m", 0.2, event_id="second"),
        event(2, "egfr_t790m", 0.9, event_id="failed", flags="failed_filter"),
    ]
    lines = [line(1, date(2020, 2, 1), date(2020, 12, 20)), line(2, date(2021, 1, 10), None)]
    driver, resistance = changes(tumour_types, TWO, states, events, lines)
    assert (driver["change"], driver["vaf_before"], driver["vaf_after"]) == ("persisting", 0.3, 0.4)
    assert resistance == {
        "patient": "P",
        "class_id": "egfr_t790m",
        "timing": "acquired",
        "change": "acquired",
        "before": DAYS[0],
        "after": DAYS[1],
        "days": 366,
        "samples_before": "S1",
        "samples_after": "S2",
        "status_before": "not_detected",
        "status_after": "altered",
        "events_before": None,
        "events_after": "egfr_t790m-2;second",
        "vaf_before": None,
        "vaf_after": 0.2,
        "diagnosis_before": "LUAD",
        "diagnosis_after": "LUAD",
        "lines": "1",
        "regimens": "gefitinib",
        "therapy_classes": "class_1",
        "end_reasons": "progression",
        "explanation": "Not detected on 2020-01-01, found on 2021-01-01.",
    }


def test_the_last_time_point_that_knows_is_compared(tumour_types) -> None:
    samples = [*TWO, sample(3, DAYS[2])]
    found = [
        state(1, "egfr_t790m", NEGATIVE),
        state(2, "egfr_t790m", UNKNOWN),
        state(3, "egfr_t790m", FOUND),
        state(1, "egfr_l858r", FOUND),
        state(2, "egfr_l858r", PLASMA),
        state(3, "egfr_l858r", FOUND),
    ]
    rows = changes(tumour_types, samples, found)
    assert [(row["class_id"], row["change"], row["samples_before"]) for row in rows] == [
        ("egfr_l858r", "not_seen_in_plasma", "S1"),
        ("egfr_l858r", "persisting", "S1"),
        ("egfr_t790m", "acquired", "S1"),
    ]


def test_what_was_lost_and_is_found_again_was_acquired_again(tumour_types) -> None:
    samples = [*TWO, sample(3, DAYS[2])]
    found = [
        state(1, "egfr_t790m", FOUND),
        state(2, "egfr_t790m", NEGATIVE),
        state(3, "egfr_t790m", FOUND),
    ]
    rows = changes(tumour_types, samples, found)
    assert [(row["change"], row["samples_before"]) for row in rows] == [
        ("lost", "S1"),
        ("acquired", "S2"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "between"),
    [
        (date(2020, 1, 5), date(2020, 9, 1), True),
        (date(2019, 6, 1), date(2020, 1, 10), False),  # failed: it ended soon after the biopsy
        (date(2019, 6, 1), date(2020, 6, 1), True),
        (date(2019, 6, 1), None, True),
        (date(2021, 1, 1), None, False),
    ],
)
def test_which_lines_lie_in_between(tumour_types, start, end, between) -> None:
    states = [state(1, "egfr_t790m", NEGATIVE), state(2, "egfr_t790m", FOUND)]
    (row,) = changes(tumour_types, TWO, states, lines=[line(3, start, end)])
    assert row["lines"] == ("3" if between else None)
    assert row["end_reasons"] == (None if not between else "progression" if end else "ongoing")


def test_samples_of_one_work_up_are_one_time_point() -> None:
    days = [date(2020, 1, 1), date(2020, 1, 20), date(2020, 2, 5), None]
    samples = [sample(number, day) for number, day in enumerate(days, start=1)]
    assert [point.samples for point in time_points(samples, [], 28)] == [("S1", "S2"), ("S3",)]
    treated = time_points(samples, [date(2020, 1, 10)], 28)
    assert [point.samples for point in treated] == [("S1",), ("S2", "S3")]
    assert [point.samples for point in time_points(samples, [date(2020, 1, 20)], 28)] == [
        ("S1", "S2"),
        ("S3",),
    ]


def test_plasma_and_tissue_of_one_work_up_are_read_together(tumour_types) -> None:
    samples = [*TWO, sample(3, date(2021, 1, 5))]
    states = [
        state(1, "egfr_t790m", NEGATIVE),
        state(2, "egfr_t790m", PLASMA),
        state(3, "egfr_t790m", FOUND),
    ]
    (row,) = changes(tumour_types, samples, states)
    assert (row["change"], row["samples_after"], row["after"]) == ("acquired", "S2;S3", DAYS[1])


@pytest.mark.parametrize(
    ("patient", "first", "second", "expected"),
    [
        ("LUAD", None, "SCLC", [("LUAD", "SCLC", DAYS[0])]),
        ("LUAD", "LUAD", "LUSC", [("LUAD", "LUSC", DAYS[0])]),
        ("LUAD", "SCLC", None, []),
        ("SCLC", "LUAD", "SCLC", [("LUAD", "SCLC", DAYS[0])]),
        ("SCLC", None, "LUAD", [("SCLC", "LUAD", DAYS[0])]),
        ("SCLC", None, "SCLC", []),
        ("NSCLC", None, "LUAD", []),
        ("LUAD", "NSCLC", "LUAD", []),
        (None, None, "SCLC", []),
        (None, "LUAD", "SCLC", [("LUAD", "SCLC", DAYS[0])]),
        ("LUAD", None, "not a tumour", []),
    ],
)
def test_another_histology_is_a_transformation(
    tumour_types, patient, first, second, expected
) -> None:
    samples = [sample(1, DAYS[0], first), sample(2, DAYS[1], second)]
    rows = changes(tumour_types, samples, [], lines=[line(1, DAYS[0], None)], diagnosis=patient)
    assert {row["change"] for row in rows} <= {"transformation"}
    assert [
        (row["diagnosis_before"], row["diagnosis_after"], row["before"]) for row in rows
    ] == expected


def test_only_what_is_compared_is_read_of_the_assessment() -> None:
    rows = [
        state(1, "egfr_t790m", NEGATIVE),
        state(2, "egfr_t790m", FOUND),
        state(1, "egfr_l858r", NEGATIVE),
        state(2, "egfr_l858r", NEGATIVE),
        {**state(9, "egfr_t790m", FOUND), "patient": "alone"},
    ]
    table = pa.table({name: [row[name] for row in rows] for name in ASSESSMENT.names})
    samples = [*TWO, {**sample(9, DAYS[0]), "patient": "alone"}]
    assert states_to_compare(table, samples) == rows[:2]


def test_nobody_and_one_sample_change_nothing(tumour_types) -> None:
    assert changes(tumour_types, [], []) == []
    assert changes(tumour_types, TWO[:1], [state(1, "egfr_t790m", FOUND)]) == []
