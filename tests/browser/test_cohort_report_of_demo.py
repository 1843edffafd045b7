"""The demonstration's cohort report as a reader uses it, by pointer, by keyboard and on a phone."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from page_checks import (
    DRAWN,
    PHONE,
    is_no_wider_than_the_window,
    needs_browser,
    serious_violations,
)

pytest_plugins = ("browser_fixtures",)
pytestmark = needs_browser
READY = "html[data-ready=overview]"
ROWS = "#overview tbody tr"
FOCUS_IS_SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement.matches(":focus-visible") &&
        style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture(scope="session")
def reports(demo: Path) -> Path:
    return demo / "results" / "reports"


@pytest.fixture
def opened(visit: Any, reports: Path) -> Any:
    """Opens the report, its first table drawn."""

    def open_report(anchor: str = "", **options: object) -> Any:
        page = visit(reports / "outcomes.html", anchor, **options)
        page.wait_for_selector(READY)
        return page

    return open_report


def cells(page: Any, place: int) -> list[str]:
    """The texts of a column of the opening table, as shown."""
    return page.locator(f"{ROWS} > :nth-child({place + 1})").all_inner_texts()


def test_search_and_filters_leave_the_rows_that_they_name(opened: Any):
    page = opened()
    every = len(cells(page, 0))
    page.locator("#search").fill("T790M")
    found = cells(page, 0)
    assert 0 < len(found) < every
    assert all("T790M" in text for text in found)
    page.locator("#search").fill("")
    page.locator("#therapy").select_option("alk_tki")
    page.locator("#line").select_option("1")
    page.locator("#least").fill("30")
    assert {text.splitlines()[0] for text in cells(page, 2)} == {"ALK TKI"}
    assert set(cells(page, 3)) == {"line 1"}
    assert all(int(re.match(r"\d+", text)[0]) >= 30 for text in cells(page, 4))
    page.locator("#search").fill("nothing is called so")
    assert page.locator(f"{ROWS} td.dt-empty").count() == 1


def test_a_column_sorts_its_figures_and_not_their_texts(opened: Any):
    page = opened()
    head = page.locator("#overview thead th").nth(5)
    for order, falls in (("descending", True), ("ascending", False)):
        head.click()
        page.wait_for_selector(f"#overview thead th:nth-child(6)[aria-sort={order}]")
        shown = [re.match(r"\s*([\d.]+)%", text) for text in cells(page, 5)]
        rates = [float(found[1]) for found in shown if found]
        assert len(rates) > 5
        assert rates == sorted(rates, reverse=falls)


def test_an_alteration_opens_from_its_row_and_draws_its_figures(opened: Any):
    page = opened()
    link = page.locator(f"{ROWS} a").first
    anchor = link.get_attribute("href").removeprefix("#")
    part = page.locator(f"[id='{anchor}']")
    assert part.locator(DRAWN).count() == 0
    link.click()
    part.locator(DRAWN).first.wait_for()
    assert part.evaluate("part => part.open")
    assert page.url.endswith(f"#{anchor}")
    assert page.evaluate("document.activeElement.closest('details')?.id") == anchor
    part.locator("figure.chart").last.scroll_into_view_if_needed()
    part.locator("figure.chart").last.locator(DRAWN).wait_for()


def test_an_address_with_an_anchor_opens_its_part(opened: Any):
    page = opened()
    anchor = page.locator(f"{ROWS} a").nth(3).get_attribute("href").removeprefix("#")
    page = opened(anchor)
    part = page.locator("main > details[id][open]")
    assert part.evaluate_all("parts => parts.map(part => part.id)") == [anchor]
    assert abs(page.locator(f"[id='{anchor}']").bounding_box()["y"]) < 900


def test_the_pointer_on_a_curve_is_told_what_it_shows(opened: Any):
    page = opened()
    page.locator(f"{ROWS} a").first.click()
    view = page.locator("details[open] .chart-view").first
    view.locator("svg").wait_for()
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 70)
    page.mouse.move(box["x"] + 160, box["y"] + 80, steps=4)
    page.wait_for_selector("#vg-tooltip-element.visible")
    told = page.locator("#vg-tooltip-element").inner_text()
    assert all(word in told for word in ("months", "survival", "at risk"))


def test_a_figure_of_the_table_says_what_it_rests_on(opened: Any):
    page = opened()
    figure = page.locator(f"{ROWS} button.f").first
    figure.press("Enter")
    box = page.locator("#explanation")
    box.wait_for(state="visible")
    assert "alteration_outcomes" in box.inner_text()
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")


def test_the_theme_is_switched_by_its_button(opened: Any):
    page = opened(color_scheme="light")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("#theme").press("Enter")
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"
    assert page.evaluate(paper) != light
    page.locator("#theme").press("Enter")
    assert page.evaluate(paper) == light


def test_a_figure_and_its_data_are_saved(opened: Any, tmp_path: Path):
    page = opened()
    figure = page.locator("#comparisons ~ figure.chart").first
    figure.scroll_into_view_if_needed()
    figure.locator(DRAWN).wait_for()
    for ending in ("SVG", "CSV"):
        with page.expect_download() as waiting:
            figure.get_by_role("button", name=ending).click()
        assert waiting.value.suggested_filename.endswith(ending.lower())
        waiting.value.save_as(tmp_path / ending)
    title = figure.locator("figcaption").inner_text()
    assert ElementTree.fromstring((tmp_path / "SVG").read_text("utf-8"))[0].text == title
    with (tmp_path / "CSV").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 2
    assert all(float(row["low"]) <= float(row["estimate"]) <= float(row["high"]) for row in rows)


def test_the_keyboard_alone_reaches_search_table_part_and_buttons(opened: Any):
    page = opened()
    seen: list[str] = []
    wanted = {"skip", "theme", "search", "therapy", "sort", "link", "figure"}
    kind = """() => { const at = document.activeElement;
        return at.matches(".skip") ? "skip" : at.matches("#overview thead *") ? "sort" :
            at.matches("#overview tbody a") ? "link" : at.matches("#overview button.f") ? "figure" :
            at.id; }"""
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(kind))
        assert page.evaluate(FOCUS_IS_SEEN), seen[-1]
        if wanted <= set(seen):
            break
    assert wanted <= set(seen)
    page.locator("#search").focus()
    page.keyboard.type("eml4")
    page.locator(f"{ROWS} a").first.focus()
    page.keyboard.press("Enter")
    part = page.locator("details[open]").first
    part.locator(DRAWN).first.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != "BUTTON" or not page.evaluate(
        "document.activeElement.matches('.chart-tools button')"
    ):
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUS_IS_SEEN)
    with page.expect_download():
        page.keyboard.press("Enter")


def test_a_phone_shows_the_page_without_moving_it_sideways(opened: Any):
    page = opened(width=PHONE["width"], height=PHONE["height"])
    assert is_no_wider_than_the_window(page)
    page.locator(f"{ROWS} a").first.click()
    page.locator("details[open]").locator(DRAWN).first.wait_for()
    assert is_no_wider_than_the_window(page)


@pytest.mark.parametrize("place", ["outcomes.html", "public/outcomes.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Any, reports: Path, place: str, scheme: str):
    page = visit(reports / place, color_scheme=scheme)
    page.wait_for_selector(READY)
    part = page.locator("main > details[id]:has(.chart-view)").first
    part.locator("> summary").click()
    part.locator(DRAWN).first.wait_for()
    # The parts of the other alterations are made alike; axe-core would walk them for half a minute.
    page.locator("main > details[id]:not([open])").evaluate_all(
        "parts => { for (const part of parts.slice(2)) { part.remove(); } }"
    )
    assert serious_violations(page, scheme) == []
