"""Charts in headless Chromium: drawn without eval and network, answering pointer and keyboard."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from chart_examples import HOSTILE, examples

from genomic_to_outcome.reports.charts import Chart, ChartKind
from genomic_to_outcome.reports.rendering import environment

pytest_plugins = ("browser_fixtures",)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"no browser: none of {', '.join(NAMES)}")
TEMPLATES = Path(__file__).resolve().parents[2] / "resources" / "templates"
# Scripts run, but none may make another of a text.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}"><title>Charts</title>
<style>{{ style | safe }}{{ chart_style() }}</style>{{ page_script }}</head><body>
{% import "charts.html" as charts with context %}
{{ charts.figures(shown) }}
<details id="closed"><summary>More</summary>{{ charts.figures(hidden) }}</details>
{{ chart_scripts() }}</body></html>"""
DRAWN = "figure.chart .chart-view svg"


def write(path: Path, shown: list[Chart], hidden: list[Chart]) -> Path:
    page = environment(TEMPLATES).from_string(PAGE)
    path.write_text(page.render(shown=shown, hidden=hidden, policy=POLICY), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("charts")
    plain, hostile = examples(), examples(HOSTILE)
    return {
        "all": write(folder / "all.html", list(plain.values()), []),
        "hostile": write(folder / "hostile.html", list(hostile.values()), []),
        "closed": write(
            folder / "closed.html", [plain[ChartKind.FOREST]], [plain[ChartKind.KAPLAN_MEIER]]
        ),
    }


@pytest.fixture
def visit(browser, pages) -> Iterator[object]:
    """Opens a page; at the end nothing was said, asked for or fetched."""
    said: list[str] = []
    contexts = []

    def opened(name: str, width: int = 1200, height: int = 9000, **options: object):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: (
                said.append(asked.url) if not asked.url.startswith(("file:", "blob:")) else 0
            ),
        )
        page.goto(pages[name].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.mark.parametrize("width", [360, 1400])
def test_every_kind_is_drawn_without_eval_and_within_its_place(visit, width: int):
    page = visit("all", width)
    page.locator(DRAWN).nth(len(ChartKind) - 1).wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    labels = {f"{chart.title}. {chart.description}" for chart in examples().values()}
    for view in page.query_selector_all(".chart-view"):
        place, drawn = view.bounding_box(), view.query_selector("svg").bounding_box()
        assert drawn["width"] <= place["width"] + 1
        assert view.get_attribute("role") == "img"
        assert view.get_attribute("aria-label") in labels


def test_a_chart_of_a_closed_part_is_drawn_when_the_part_is_opened(visit):
    page = visit("closed")
    page.wait_for_selector(DRAWN)
    assert page.locator("#closed svg").count() == 0
    page.locator("#closed > summary").press("Enter")
    page.wait_for_selector("#closed .chart-view svg")
    page.locator("#closed > summary").click()
    page.locator("#closed > summary").click()
    assert page.locator("#closed .chart-view svg").count() == 1


def test_the_pointer_on_a_curve_is_told_time_survival_and_number_at_risk(visit):
    page = visit("all")
    page.locator(DRAWN).nth(len(ChartKind) - 1).wait_for(state="attached")
    view = page.locator(".chart-view").first.bounding_box()
    page.mouse.move(view["x"] + 150, view["y"] + 60)
    page.mouse.move(view["x"] + 160, view["y"] + 70, steps=4)
    page.wait_for_selector("#vg-tooltip-element.visible")
    told = page.locator("#vg-tooltip-element").inner_text()
    for word in ("group", "months", "survival", "interval", "at risk"):
        assert word in told
    columns = examples()[ChartKind.KAPLAN_MEIER].columns
    rows = {
        tuple(str(value) for value in (f"{time:.1f}", f"{100 * survival:.1f}%", at_risk))
        for time, survival, at_risk in zip(
            columns["time"], columns["survival"], columns["at_risk"], strict=True
        )
    }
    lines = dict(line.split("\t") for line in told.splitlines() if "\t" in line)
    assert (lines["months"], lines["survival"], lines["at risk"]) in rows


def test_hostile_names_are_shown_and_never_run(visit):
    page = visit("hostile")
    page.locator(DRAWN).nth(len(ChartKind) - 1).wait_for(state="attached")
    assert '=1+1</script><script>alert("x")' in page.locator(".chart-view").nth(1).inner_text()
    for place in range(len(ChartKind)):
        view = page.locator(".chart-view").nth(place)
        assert view.locator("script").count() == 0
        box = view.bounding_box()
        for step in range(6):
            page.mouse.move(box["x"] + 30 + 60 * step, box["y"] + 24 + 20 * step)
    assert page.locator("#vg-tooltip-element script").count() == 0


def test_a_saved_drawing_stands_by_itself(visit, tmp_path: Path):
    page = visit("hostile", color_scheme="dark")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").first.press("Enter")
    assert waiting.value.suggested_filename == "PFS-EMA-style-by-class-of-therapy.svg"
    waiting.value.save_as(tmp_path / "saved.svg")
    text = (tmp_path / "saved.svg").read_text(encoding="utf-8")
    assert "var(" not in text
    assert "#0072b2" in text
    assert ElementTree.fromstring(text)[0].text == "PFS, EMA-style, by class of therapy"


def test_saved_data_are_the_data_and_no_formula(visit, tmp_path: Path):
    page = visit("hostile")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").nth(1).click()
    waiting.value.save_as(tmp_path / "saved.csv")
    with (tmp_path / "saved.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    chart = examples(HOSTILE)[ChartKind.FOREST]
    assert [float(row["estimate"]) for row in rows] == list(chart.columns["estimate"])
    assert rows[0]["label"].startswith("'=1+1</script>")


def test_the_data_of_every_chart_are_a_table_for_the_keyboard(visit):
    page = visit("hostile")
    for place, chart in enumerate(examples(HOSTILE).values()):
        data = page.locator(".chart-data").nth(place)
        data.locator("summary").press("Enter")
        data.locator("tbody tr").first.wait_for()
        shown = data.locator("table").evaluate(
            "table => Array.from(table.tBodies[0].rows,"
            " row => Array.from(row.cells, cell => cell.textContent))"
        )
        columns = dict(chart.columns)
        if "curve" in columns:
            labels = chart.layers["curves"]["label"]
            columns["curve"] = [labels[number] for number in columns["curve"]]
        expected = zip(*columns.values(), strict=True)
        assert [list(map(plain, row)) for row in shown] == [
            list(map(plain, row)) for row in expected
        ]


def plain(value: object) -> str:
    """A value as the table shows it, without marks that turn the direction of writing."""
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value).replace("\u202e", "")


def test_colours_follow_the_theme_without_drawing_again(visit):
    page = visit("all", color_scheme="light")
    page.wait_for_selector(DRAWN)
    colour = """() => getComputedStyle(document.querySelector(
        ".chart-view .mark-line path")).stroke"""
    light = page.evaluate(colour)
    page.evaluate("window.before = document.querySelector('.chart-view svg')")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(colour) != light
    assert page.evaluate("window.before === document.querySelector('.chart-view svg')")
    page.emulate_media(color_scheme="dark")
    # The page follows what it is told of the system's colours before it is drawn again.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(colour) == light


def test_a_narrower_window_draws_narrower(visit):
    page = visit("all", 1200)
    page.wait_for_selector(DRAWN)
    width = "document.querySelector('.chart-view svg').getBoundingClientRect().width"
    wide = page.evaluate(width)
    page.set_viewport_size({"width": 380, "height": 9000})
    page.wait_for_function(f"{width} < 350")
    assert wide > 500


def test_what_is_printed_is_drawn_first(visit):
    page = visit("all", height=300)
    page.wait_for_selector(DRAWN)
    assert page.locator(DRAWN).count() < len(ChartKind)
    page.pdf()
    assert page.locator(DRAWN).count() == len(ChartKind)
