"""The definitions of the cohort report name every rule parameter as this run used it."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from report_pages import parse
from report_tables import TEMPLATES, cohort_tables
from report_tables import settings as report_settings

from genomic_to_outcome.clinical.settings import (
    AfterCompleteResponse,
    ClinicalSettings,
    LinkageSettings,
    ResponseSettings,
)
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.reports import definitions as module
from genomic_to_outcome.reports.cohort import write_cohort_report
from genomic_to_outcome.reports.definitions import definitions

UNUSUAL = ClinicalSettings(
    response=ResponseSettings(
        accept_sd=False,
        missing_as_ne=True,
        after_complete_response=AfterCompleteResponse.AS_RECORDED,
    ),
    linkage=LinkageSettings(driver_days=91, same_time_days=29),
)


def meaning(term: str, settings: ClinicalSettings = UNUSUAL, **plan: float) -> str:
    return dict(definitions(settings, Plan({}, **plan)))[term]


@pytest.mark.parametrize(("level", "shown"), [(0.975, "97.5%"), (0.95, "95%"), (0.9, "90%")])
def test_the_level_of_intervals_is_not_rounded(level: float, shown: str):
    assert f"intervals at {shown};" in meaning("Medians and curves", ci_level=level)


def test_a_month_is_that_of_the_figures(monkeypatch: pytest.MonkeyPatch):
    assert "a month is 30.4375 days" in meaning("Medians and curves")
    monkeypatch.setattr(module, "DAYS_PER_MONTH", 30.5)
    assert "a month is 30.5 days" in meaning("Medians and curves")


@pytest.mark.parametrize("settings", [ClinicalSettings(), UNUSUAL])
def test_every_setting_is_on_the_page_with_its_value(settings: ClinicalSettings, tmp_path: Path):
    shown = replace(report_settings(), definitions=definitions(settings, Plan({})))
    write_cohort_report(cohort_tables(), shown, TEMPLATES, tmp_path / "outcomes.html")
    page = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8"))
    (listed,) = [text for text in page.find("dd") if "lines.combination_days" in text.text]
    found = dict(
        part.split(" ") for part in listed.text.partition(": ")[2].removesuffix(".").split("; ")
    )
    words = {True: "true", False: "false"}
    expected = {}
    for section in fields(settings):
        rules = getattr(settings, section.name)
        for setting in fields(rules):
            value = getattr(rules, setting.name)
            text = words[value] if isinstance(value, bool) else str(value)
            expected[f"{section.name}.{setting.name}"] = text
    assert found == expected


def test_recorded_responses_are_not_called_confirmed():
    assert "confirmed, or as recorded where no visits are given" in meaning("ORR")


def test_parameters_are_written_as_in_the_configuration():
    listed = meaning("Parameters")
    for part in (
        "response.accept_sd false",
        "response.missing_as_ne true",
        "response.after_complete_response as_recorded",
        "linkage.same_time_days 29",
    ):
        assert part in listed
