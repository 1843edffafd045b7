"""Names that try to leave their place: whole runs and pages show them as text and run nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile_cohort import DRUG, GENE, IDS, make_hostile_cohort, run_hostile_cohort
from page_checks import DRAWN, needs_browser
from report_patients import by_patient
from report_tables import HOSTILE, TEMPLATES, cohort

from genomic_to_outcome.reports.report_names import report_names
from genomic_to_outcome.reports.tumour_board import write_tumour_board_reports

pytest_plugins = ("browser_fixtures",)
pytestmark = needs_browser
# Elements that no page has but by a name that left its place.
MADE_BY_NAMES = "main img, main svg[onload], main [onmouseover], main [onerror]"


def shown(text: str) -> str:
    """As a page shows it: runs of blanks are one."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports in German of a whole run on the hostile cohort."""
    folder = tmp_path_factory.mktemp("hostile")
    make_hostile_cohort(folder)
    run_hostile_cohort(folder, "de")
    return folder / "results" / "reports"


def open_everything(page: Any) -> None:
    page.evaluate("for (const part of document.querySelectorAll('details')) { part.open = true; }")


def test_the_cohort_report_shows_names_as_text(visit: Any, reports: Path):
    page = visit(reports / "outcomes.html", height=4000)
    page.wait_for_selector("html[data-ready=overview]")
    assert page.locator("html").get_attribute("lang") == "de"
    assert "ergebnisse" in page.locator("h1").inner_text()
    open_everything(page)
    page.wait_for_selector(DRAWN)
    for figure in page.locator("figure.chart .chart-view").all():
        figure.scroll_into_view_if_needed()
        figure.locator("svg").wait_for()
        figure.hover()
    assert page.locator(MADE_BY_NAMES).count() == 0
    assert DRUG.split(">")[0] in page.content().replace("&lt;", "<")


def test_each_patients_report_shows_names_as_text(visit: Any, reports: Path):
    for patient, name in report_names(IDS).items():
        page = visit(reports / "tumour_board" / f"{name}.html")
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.locator("h1 bdi").text_content() == patient
        open_everything(page)
        assert page.locator(MADE_BY_NAMES).count() == 0
    text = shown("".join(path.read_text("utf-8") for path in reports.glob("tumour_board/*.json")))
    assert GENE in text


def test_the_list_shows_names_as_text_and_leads_to_each_patient(visit: Any, reports: Path):
    page = visit(reports / "tumour_board_index.html")
    page.wait_for_function("document.documentElement.dataset.ready === 'patients'")
    links = page.locator("#patients tbody a")
    found = dict(
        zip(
            links.all_text_contents(),
            [link.get_attribute("href") for link in links.all()],
            strict=True,
        )
    )
    assert set(IDS) <= set(found)
    for patient in IDS:
        assert (reports / found[patient]).is_file()


def test_what_the_checks_would_refuse_is_text_all_the_same(visit: Any, tmp_path: Path):
    write_tumour_board_reports(
        by_patient(), cohort(), TEMPLATES, tmp_path / "reports", tmp_path / "list.html"
    )
    page = visit(tmp_path / "list.html")
    page.wait_for_function("document.documentElement.dataset.ready === 'patients'")
    page.locator("#search").fill("script")
    with page.expect_navigation():
        page.locator("#patients tbody a").first.click()
    assert page.locator("h1 bdi").text_content() == HOSTILE
    open_everything(page)
    assert page.locator("main").inner_text().count("alert(") > 5
    assert page.locator("main script, main img").count() == 0
