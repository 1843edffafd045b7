"""The demonstration's tumour board reports and their list, on screen, on paper and on a phone."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from page_checks import (
    PHONE,
    is_no_wider_than_the_window,
    needs_browser,
    serious_violations,
)

pytest_plugins = ("browser_fixtures",)
pytestmark = needs_browser
READY = "document.documentElement.dataset.ready === 'patients'"
ROWS = "#patients tbody tr"


@pytest.fixture(scope="session")
def folder(demo: Path) -> Path:
    return demo / "results" / "reports" / "tumour_board"


@pytest.fixture(scope="session")
def chosen(folder: Path) -> dict[str, Path]:
    """A patient with resistance and a long course, one without resistance, one without either."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.json")):
        report = json.loads(path.read_text("utf-8"))
        page = path.with_suffix(".html")
        if report["resistance"] and len(report["lines"]) > 2 and report["similar_patients"]:
            found.setdefault("resistance", page)
        if report["actionable"] and not report["resistance"] and report["similar_patients"]:
            found.setdefault("actionable", page)
        if not report["actionable"] and not report["resistance"]:
            found.setdefault("nothing", page)
        if len(found) == 3:
            break
    return found


@pytest.fixture
def listed(visit: Any, folder: Path) -> Any:
    """Opens the list of patients, its table drawn."""

    def open_list(**options: object) -> Any:
        page = visit(folder.with_name("tumour_board_index.html"), **options)
        page.wait_for_function(READY)
        return page

    return open_list


def test_the_list_finds_patients_and_leads_to_their_reports(listed: Any, folder: Path):
    page = listed()
    everybody = len(list(folder.glob("*.html")))
    assert page.locator("#shown").inner_text().endswith(f"{everybody} patients")
    page.locator("#search").fill("ALK-0007")
    assert page.locator(ROWS).count() == 1
    page.locator("#search").fill("")
    page.locator("#resistance").select_option("yes")
    shown = int(re.search(r"\d+", page.locator("#shown").inner_text())[0])
    assert 0 < shown < everybody
    with page.expect_navigation():
        page.locator(f"{ROWS} a").first.click()
    assert page.locator("h2.resistance").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["resistance", "actionable", "nothing"])
def test_axe_finds_nothing_serious(visit: Any, chosen: dict[str, Path], kind: str, scheme: str):
    assert serious_violations(visit(chosen[kind], color_scheme=scheme), scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_list(listed: Any, scheme: str):
    assert serious_violations(listed(color_scheme=scheme), scheme) == []


@pytest.mark.parametrize("kind", ["resistance", "actionable", "nothing"])
def test_paper_is_a4_and_no_sheet_is_empty(
    visit: Any, chosen: dict[str, Path], kind: str, tmp_path: Path
):
    if not (which("pdfinfo") and which("pdftotext")):
        pytest.skip("no pdfinfo and pdftotext (poppler) to read a PDF with")
    pdf = tmp_path / "report.pdf"
    visit(chosen[kind]).pdf(path=pdf, prefer_css_page_size=True)
    information = subprocess.check_output(["pdfinfo", pdf], text=True)
    assert re.search(r"Page size:\s+59[45]\.\d* x 84[12]\.\d* pts \(A4\)", information)
    count = int(re.search(r"Pages:\s+(\d+)", information)[1])
    sheets = subprocess.check_output(["pdftotext", "-layout", pdf, "-"], text=True).split("\f")
    assert len(sheets) - 1 == count
    assert count <= 12
    for number, sheet in enumerate(sheets[:count], 1):
        # The head and the foot of a sheet are two lines; an empty one has no more.
        lines = [line for line in sheet.splitlines() if line.strip()]
        assert len(lines) >= 6, (number, lines)
        assert f"Page {number} of {count}" in " ".join(sheet.split())
        assert chosen[kind].stem in sheet


def test_the_first_sheet_names_patient_resistance_and_options(
    visit: Any, chosen: dict[str, Path], tmp_path: Path
):
    if not which("pdftotext"):
        pytest.skip("no pdftotext (poppler) to read a PDF with")
    pdf = tmp_path / "report.pdf"
    visit(chosen["resistance"]).pdf(path=pdf, prefer_css_page_size=True)
    first = subprocess.check_output(["pdftotext", "-l", "1", "-layout", pdf, "-"], text=True)
    report = json.loads(chosen["resistance"].with_suffix(".json").read_text("utf-8"))
    for text in (report["patient"], "At a glance", report["resistance"][0]["name"]):
        assert text in first


@pytest.mark.parametrize("kind", ["resistance", "nothing"])
def test_a_phone_shows_a_report_without_moving_it_sideways(
    visit: Any, chosen: dict[str, Path], kind: str
):
    page = visit(chosen[kind], width=PHONE["width"], height=PHONE["height"])
    assert is_no_wider_than_the_window(page)


def test_a_phone_shows_the_list_without_moving_it_sideways(listed: Any):
    assert is_no_wider_than_the_window(listed(width=PHONE["width"], height=PHONE["height"]))


def test_the_keyboard_alone_finds_a_patient(listed: Any):
    page = listed()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "search":
            break
    page.keyboard.type("ALK-0007")
    link = page.locator(f"{ROWS} a").first
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        if link.evaluate("link => link === document.activeElement"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "ALK-0007" in page.locator("h1").inner_text()


def test_a_report_follows_the_theme_and_prints_light(visit: Any, chosen: dict[str, Path]):
    page = visit(chosen["actionable"], color_scheme="light")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("#theme").click()
    assert page.evaluate(paper) != light
    page.emulate_media(media="print")
    assert page.evaluate(paper) == light
