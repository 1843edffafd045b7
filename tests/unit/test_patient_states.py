"""States of patients: the union over their samples, and where tissue is still needed."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from genomic_to_outcome.alterations.patient_states import assess_patients
from genomic_to_outcome.contract import ASSESSMENT, PATIENT_ASSESSMENT

NEGATIVE, PLASMA = ("not_detected", "covered_negative"), ("not_detected", "plasma_negative")
UNKNOWN, SHALLOW = ("not_assessed", "not_on_assay"), ("not_assessed", "low_depth: depth 3")
FOUND = ("altered", "detected: x")


def of_patient(*states: tuple[str, str], timing: str = "driver", backwards: bool = False) -> dict:
    """The row of a patient whose samples S1, S2, ... have these states, in order of time."""
    rows = [
        ("P", f"S{number}", "one", status, reason)
        for number, (status, reason) in enumerate(states, start=1)
    ]
    names = ("patient", "sample", "class_id", "status", "reason")
    columns = {name: [row[names.index(name)] for row in rows] for name in ASSESSMENT.names}
    table = pa.table(columns, schema=ASSESSMENT.schema)
    years = range(2020, 2020 + len(states))
    days = [date(year, 1, 1) for year in (reversed(years) if backwards else years)]
    samples = [
        {"sample": row[1], "patient": "P", "collected": day, "reported": None}
        for row, day in zip(rows, days, strict=True)
    ]
    found = assess_patients(table, samples, ["P"], {"one": timing})
    assert found.schema == PATIENT_ASSESSMENT.schema
    (row,) = found.to_pylist()
    return row


@pytest.mark.parametrize(
    ("states", "status", "reason", "samples", "tissue_needed"),
    [
        ([NEGATIVE, FOUND, UNKNOWN], "altered", "detected", "S2", False),
        ([UNKNOWN, NEGATIVE, PLASMA], "not_detected", "covered_negative", "S2", False),
        ([UNKNOWN, PLASMA], "not_detected", "plasma_negative", "S2", True),
        ([UNKNOWN, SHALLOW], "not_assessed", "not_on_assay;low_depth", "S1;S2", False),
        ([], "not_assessed", "no_sample", None, False),
    ],
)
def test_the_union_of_the_samples(states, status, reason, samples, tissue_needed) -> None:
    row = of_patient(*states)
    assert (row["status"], row["reason"], row["samples"], row["tissue_needed"]) == (
        status,
        reason,
        samples,
        tissue_needed,
    )


def test_samples_that_do_not_tell_are_not_forgotten() -> None:
    assert of_patient(NEGATIVE, SHALLOW)["not_assessed_reasons"] == "low_depth"
    assert of_patient(NEGATIVE, NEGATIVE)["not_assessed_reasons"] is None


@pytest.mark.parametrize(
    ("timing", "backwards", "expected"),
    [("acquired", False, True), ("acquired", True, False), ("driver", False, False)],
)
def test_old_tissue_does_not_exclude_what_is_acquired_later(timing, backwards, expected) -> None:
    row = of_patient(NEGATIVE, PLASMA, timing=timing, backwards=backwards)
    assert (row["status"], row["tissue_needed"]) == ("not_detected", expected)


def test_tissue_of_the_same_day_decides() -> None:
    names = ("sample", "patient", "class_id", "status", "reason")
    rows = [("S1", "P", "one", *PLASMA), ("S2", "P", "one", *NEGATIVE)]
    table = pa.table({name: [row[names.index(name)] for row in rows] for name in names})
    day = {"collected": date(2020, 1, 1), "reported": None}
    samples = [{"sample": name, **day} for name in ("S1", "S2")]
    (row,) = assess_patients(table, samples, [], {"one": "acquired"}).to_pylist()
    assert not row["tissue_needed"]
