"""Carriers against assessed others on the page: the table's figures, the right rows, escaped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from report_pages import Element, parse
from report_tables import HOSTILE, TEMPLATES, cohort_tables, row, settings, stored

from genomic_to_outcome.contract import ALTERATION_EFFECTS
from genomic_to_outcome.outcomes.notes import FIRST_LINE_ONLY
from genomic_to_outcome.reports.cohort import write_cohort_report
from genomic_to_outcome.reports.effect_parts import effect_parts

LATE, IGNORED = "adjusted for delayed entry", "not adjusted for delayed entry"


def effect(measure: str, therapy: str, handling: str, **values):
    given = {
        "population": "nsclc_advanced",
        "alteration": "alk_fusion",
        "therapy_class": therapy,
        "endpoint": "PFS",
        "rule": "ema",
        "measure": measure,
        "n_altered": 41,
        "events_altered": 23,
        "n_not_detected": 67,
        "events_not_detected": 31,
        "method": f"{measure} of R, {handling}",
        **values,
    }
    return row(ALTERATION_EFFECTS, **given)


ROWS = [
    effect(
        "hazard_ratio", "all", LATE, estimate=0.52, ci_low=0.31, ci_high=0.87,
        e_value=2.46, e_value_limit=1.44,
        note=f"{FIRST_LINE_ONLY}; {HOSTILE}", method=f"Firth Cox regression, {LATE}",
    ),
    effect("logrank", "all", LATE, p=0.0123, q=0.0456, family="PFS: 2 of 3 tested, BH"),
    effect("hazard_ratio", "all", IGNORED, estimate=0.99),
    effect("logrank", "all", IGNORED, p=0.9),
    effect("hazard_ratio", "alk_tki", LATE, estimate=0.77, ci_low=0.6, ci_high=0.9),
    effect("logrank", "alk_tki", LATE, p=0.03, q=0.06, family="PFS: 2 of 3 tested, BH"),
    effect("hazard_ratio", "taxane", LATE, estimate=3.33),
    effect("logrank", "taxane", LATE, family="PFS: 2 of 3 tested, BH"),
    effect("hazard_ratio", "all", LATE, line=1, estimate=4.44),
    effect("logrank", "all", LATE, line=1, p=0.01, family="PFS: 2 of 3 tested, BH"),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Element:
    folder: Path = tmp_path_factory.mktemp("effects")
    tables = stored(folder, replace(cohort_tables(), alteration_effects=ROWS))
    write_cohort_report(tables, settings(), TEMPLATES, folder / "outcomes.html")
    return parse((folder / "outcomes.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shown(page: Element) -> list[Element]:
    tables = [
        table
        for table in page.find("table")
        if "effects" in table.attributes.get("class", "").split()
    ]
    assert len(tables) == 1
    return tables[0].find("tbody")[0].find("tr")


def test_all_therapies_come_first_then_what_was_tested(shown):
    estimates = [tr.find("td")[3].text.split(" ")[0] for tr in shown]
    assert estimates == ["0.52", "0.77"]


def test_each_figure_is_that_of_the_table(shown):
    cells = ["", *(td.text.strip() for td in shown[0].find("td"))]
    assert cells[1] == "PFS, EMA-style, hazard ratio"
    assert cells[2:4] == ["23 / 41", "31 / 67"]
    assert cells[4] == "0.52 (0.31 to 0.87)"
    assert cells[5:7] == ["0.012", "0.046"]
    assert cells[7] == "2.5 (1.4)"
    assert cells[8] == f"Firth's model; {HOSTILE}"


def test_the_page_says_where_classes_without_a_p_value_are(page):
    said = "the classes with 10 or more whose test has a p-value"
    assert f"{said}; outcomes/alteration_effects.parquet has all." in page.text


def test_the_families_stand_below_the_table(page):
    assert "Families of tests: PFS: 2 of 3 tested, BH" in page.text


def test_a_ratio_without_its_test_is_not_shown():
    assert effect_parts(ROWS[:1], {}, 0.95) == {}
