"""Patients like this: populations that hold the patient, the next line, figures of the tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from report_pages import Element, parse
from report_patients import by_patient
from report_tables import HOSTILE, TEMPLATES, alteration_outcomes, cohort, outcomes_of

from genomic_to_outcome import contract
from genomic_to_outcome.outcomes.plan import Population
from genomic_to_outcome.reports.board_settings import outside
from genomic_to_outcome.reports.patient_view import view_patient
from genomic_to_outcome.reports.report_names import report_names
from genomic_to_outcome.reports.similar_patients import (
    Likeness,
    outcomes_by_alteration,
    similar_patients,
    trust,
)
from genomic_to_outcome.reports.tumour_board import write_tumour_board_reports
from genomic_to_outcome.tables import read_rows, write_rows
from genomic_to_outcome.tumour_types import read_tumour_types

RULES = {
    "ORR": ("confirmed", "rate"),
    "PFS": ("ema", "median"),
    "OS": ("from_line_start", "median"),
}


def outcomes_in(*populations: str) -> dict:
    rows = []
    for population in populations:
        group = {
            "population": population, "alteration": "alk_fusion", "therapy_class": "all",
            "line": None,
        }  # fmt: skip
        rows += outcomes_of(group, 40, Random(1))
    return outcomes_by_alteration(rows, {})


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ({"early": (), "late": ("stage II is not among IV",)}, ["early"]),
        ({"early": (), "late": ()}, ["early", "late"]),
        (
            {"early": ("stage II is not among I",), "late": ("stage II is not among IV",)},
            ["early", "late"],
        ),
        ({}, []),
    ],
)
def test_populations_that_hold_the_patient_come_before_others(failed, expected):
    found = similar_patients(
        Likeness([["alk_fusion"]], failed), outcomes_in("early", "late", "elsewhere"), {}
    )
    assert [row["population_id"] for row in found] == expected
    for row in found:
        assert row["patient_differs"] == list(failed[row["population_id"]])


def test_filters_that_a_patient_fails_are_said_in_words(project: Path):
    types = read_tumour_types(project / "resources" / "tumour_types.tsv")

    late = Population("late", diagnosis=("NSCLC",), stage=("IIIB", "IV"), sex=("female",))
    plan = SimpleNamespace(populations={"late": late, "all": Population("all", ("NSCLC",))})
    patient = dict.fromkeys(contract.PATIENTS.names) | {"stage": "IIA", "diagnosis": "SCLC"}
    assert outside(patient, plan, types) == {
        "late": ("stage IIA is not among IIIB, IV", "sex not recorded is not among female")
    }
    assert outside(patient | {"stage": "IVA", "sex": "Female"}, plan, types) == {}


def test_of_single_lines_the_one_that_comes_next_is_told():
    outcomes = cohort().outcomes
    likeness = Likeness([["alk_fusion"]], {"nsclc_advanced": ()}, next_line=1)
    rows = similar_patients(likeness, outcomes, {})
    assert [row["line"] for row in rows] == [None, None, None, 1, 1, 1]
    other = similar_patients(replace(likeness, next_line=2), outcomes, {})
    assert {row["line"] for row in other} == {None}


def test_groups_of_one_line_need_five_patients_but_all_therapies_are_shown():
    groups = cohort().outcomes["egfr_t790m"]
    assert [(one.group.line, one.n) for one in groups if one.group.line] == [(1, 5)]


def test_classes_of_therapies_that_evidence_speaks_for_are_marked():
    likeness = Likeness([["alk_fusion"]], {"nsclc_advanced": ()}, options={"targeted"})
    rows = similar_patients(likeness, cohort().outcomes, {})
    assert {row["therapy_class"]: row["is_option"] for row in rows} == {
        "all": False,
        "alk_tki": True,  # stands for `targeted` too
        "platinum_chemotherapy": False,
    }


@pytest.mark.parametrize(("n", "word"), [(9, "anecdote"), (10, "interval"), (29, "interval"),
                                         (30, "exact")])  # fmt: skip
def test_how_far_figures_may_be_trusted_is_always_said(n: int, word: str):
    assert word in trust(n)


def test_the_next_line_ends_with_the_patients_death():
    assert view_patient("EGFR-1", by_patient(), cohort())["next_line"] == 2
    assert view_patient("NONE-1", by_patient(), cohort())["next_line"] == 1
    tables = by_patient()
    tables.patients["EGFR-1"]["died"] = "2021-01-01"
    assert view_patient("EGFR-1", tables, cohort())["next_line"] is None


def stored_outcomes(folder: Path) -> list[dict[str, Any]]:
    path = folder / "alteration_outcomes.parquet"
    write_rows(contract.ALTERATION_OUTCOMES, alteration_outcomes(), path)
    return read_rows(path)


def table_row(rows: list[dict[str, Any]], group: tuple, endpoint: str) -> dict[str, Any]:
    """The row of alteration_outcomes that a figure is of: adjusted for delayed entry if any is."""
    rule, measure = RULES[endpoint]
    names = ("alteration", "population", "therapy_class", "line", "endpoint", "rule", "measure")
    found = [
        row
        for row in rows
        if tuple(row[name] for name in names) == (*group, endpoint, rule, measure)
    ]
    return min(found, key=lambda row: "not adjusted" in row["method"])


def shown(row: dict[str, Any]) -> str:
    """A figure in the page's form, made from the table anew."""
    scale, sign = (100, "%") if row["measure"] == "rate" else (1, "")
    low, high = (
        "NR" if row[name] is None else f"{scale * row[name]:.1f}" for name in ("ci_low", "ci_high")
    )
    return f"{scale * row['estimate']:.1f}{sign} ({low}–{high})"


def page_of(folder: Path, patient: str) -> Element:
    name = report_names([patient])[patient]
    return parse((folder / f"{name}.html").read_text(encoding="utf-8"))


def test_every_figure_is_that_of_the_table(tmp_path: Path):
    rows = stored_outcomes(tmp_path)
    told = replace(cohort(), outcomes=outcomes_by_alteration(rows, {}))
    # Without lines of therapy so far, the first one comes next: its groups are shown too.
    tables = replace(by_patient(), lines={})
    write_tumour_board_reports(tables, told, TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    compared = 0
    for patient in ("EGFR-1", HOSTILE):
        page = page_of(tmp_path / "t", patient)
        for line in page.find("tr"):
            if "data-class" not in line.attributes:
                continue
            said = line.attributes
            number = int(said["data-line"]) if said["data-line"] else None
            group = (
                said["data-class"], said["data-population"], said["data-therapy"], number,
            )  # fmt: skip
            n, *figures = line.find("td")
            for endpoint, cell in zip(RULES, figures, strict=True):
                row = table_row(rows, group, endpoint)
                noun = "responder" if endpoint == "ORR" else "event"
                plural = "" if row["events"] == 1 else "s"
                basis = f"{row['events']} {noun}{plural} / {row['n']}"
                assert cell.text.startswith(shown(row) + basis)
                compared += 1
            assert n.text.split()[0] == str(row["n"])
    assert compared == 3 * (3 + 3 + 1 + 1)


def test_the_figures_of_the_json_are_those_of_the_table(tmp_path: Path):
    rows = stored_outcomes(tmp_path)
    told = replace(cohort(), outcomes=outcomes_by_alteration(rows, {}))
    report = json.loads(json.dumps(view_patient(HOSTILE, by_patient(), told)))
    for group in report["similar_patients"]:
        key = tuple(group[name] for name in ("class_id", "population_id", "therapy_class", "line"))
        for endpoint, figure in group["estimates"].items():
            row = table_row(rows, key, endpoint)
            for name, column in (("value", "estimate"), ("ci_low", "ci_low"), ("n", "n"),
                                 ("ci_high", "ci_high"), ("events", "events")):  # fmt: skip
                assert figure[name] == row[column]
