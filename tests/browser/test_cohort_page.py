"""The cohort report in headless Chromium: the table's script runs, nothing is fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from report_pages import Element, parse
from report_tables import TEMPLATES, cohort_tables, settings

from genomic_to_outcome.reports.cohort import write_cohort_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"no browser: none of {', '.join(NAMES)}")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-logging=stderr",
    "--virtual-time-budget=5000",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "outcomes.html"
    write_cohort_report(cohort_tables(), settings(), TEMPLATES, path)
    return path


def load(path: Path, folder: Path, anchor: str = "", then: str = "") -> tuple[Element, str]:
    """The page after its script ran and `then`, and what the console said."""
    if then:
        page = path.read_text(encoding="utf-8")
        path = folder / "used.html"
        path.write_text(page.replace("</body>", f"<script>{then}</script></body>"), "utf-8")
    # Chromium refuses to run as root with its sandbox, as in a container.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    address = path.as_uri() + (f"#{anchor}" if anchor else "")
    done = subprocess.run(
        [
            CHROMIUM,
            *FLAGS,
            *sandbox,
            f"--user-data-dir={folder / 'profile'}",
            "--dump-dom",
            address,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return parse(done.stdout), "\n".join(re.findall(r".*CONSOLE.*", done.stderr))


def visible(page: Element) -> list[Element]:
    rows = page.find("table", id="overview")[0].find("tbody")[0].find("tr")
    return [row for row in rows if "hidden" not in row.attributes.get("class", "").split()]


def test_the_filter_has_run_and_the_console_is_silent(report: Path, tmp_path: Path):
    page, console = load(report, tmp_path)
    assert console == ""
    shown = page.find("span", id="shown")[0].text
    assert shown == f"{len(visible(page))} of 18 rows"
    assert all(row.attributes["data-line"] == "all" for row in visible(page))
    assert all(int(row.attributes["data-n"]) >= 5 for row in visible(page))


def test_the_anchor_of_a_row_opens_its_details(report: Path, tmp_path: Path):
    page, console = load(report, tmp_path)
    anchor = visible(page)[0].find("a")[0].attributes["href"].removeprefix("#")
    assert "open" not in page.find("details", id=anchor)[0].attributes
    page, console = load(report, tmp_path, anchor=anchor)
    opened = [part.attributes["id"] for part in page.find("details") if "open" in part.attributes]
    assert opened == [anchor]
    assert console == ""


def test_search_and_sort(report: Path, tmp_path: Path):
    steps = """
      const search = document.getElementById("search");
      search.value = "platinum"; search.dispatchEvent(new Event("input"));
      document.querySelectorAll("#overview th button")[5].click();
    """
    page, console = load(report, tmp_path, then=steps)
    rows = visible(page)
    assert rows
    assert all("platinum" in row.text for row in rows)
    rates = [float(row.find("td")[5].attributes["data-value"]) for row in rows]
    assert rates == sorted(rates)
    assert console == ""


def test_a_class_of_therapy_is_found_in_the_row_that_stands_for_it(report: Path, tmp_path: Path):
    steps = """
      const therapy = document.getElementById("therapy");
      therapy.value = "targeted"; therapy.dispatchEvent(new Event("input"));
    """
    page, _ = load(report, tmp_path, then=steps)
    assert len(visible(page)) == 2
    assert all("ALK TKI" in row.text for row in visible(page))


def test_the_policy_stops_a_request(report: Path, tmp_path: Path):
    fetch = 'fetch("https://example.org/x").catch(() => console.log("refused"));'
    _, console = load(report, tmp_path, then=fetch)
    assert "Content Security Policy" in console
    assert "refused" in console
