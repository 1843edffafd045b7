"""Reports as PDF: which browser, the same bytes each time, nothing half done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from report_patients import by_patient
from report_tables import HOSTILE, TEMPLATES, cohort

from genomic_to_outcome.errors import InputError
from genomic_to_outcome.reports.headless_browser import BrowserError, HeadlessBrowser, find_browser
from genomic_to_outcome.reports.print_reports import print_reports, without_traces
from genomic_to_outcome.reports.tumour_board import write_tumour_board_reports


def has_browser() -> bool:
    try:
        find_browser()
    except InputError:
        return False
    return True


with_browser = pytest.mark.skipif(not has_browser(), reason="no Chromium on this machine")


def test_a_machine_without_a_browser_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("genomic_to_outcome.reports.headless_browser.NAMES", ("chromium",))
    with pytest.raises(InputError) as raised:
        find_browser()
    (problem,) = raised.value.problems
    assert "tried: chromium" in problem.message
    assert "report.browser" in problem.remedy
    with pytest.raises(InputError, match="tried: my-chrome"):
        find_browser("my-chrome")


def test_the_time_and_earlier_pages_leave_no_trace():
    def made(date: bytes, first: int) -> bytes:
        nodes = b" ".join(b"/ID (node%08d)" % (first + number) for number in (0, 4, 9))
        return b"/CreationDate (D:" + date + b"+00'00')\n/ModDate (D:" + date + b"+00'00')" + nodes

    one, other = made(b"20260101120000", 7), made(b"20270304050607", 4711)
    assert without_traces(one) == without_traces(other)
    assert len(without_traces(one)) == len(one)
    assert without_traces(b"no trace") == b"no trace"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    write_tumour_board_reports(by_patient(), cohort(), TEMPLATES, made / "t", made / "i.html")
    return made / "t"


@with_browser
def test_each_report_becomes_a_pdf_with_the_same_bytes(pages: Path, tmp_path: Path):
    print_reports(pages, tmp_path / "one", processes=1)
    print_reports(pages, tmp_path / "two", processes=2)
    names = sorted(path.stem for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.stem for path in pages.glob("*.html"))
    for path in (tmp_path / "one").iterdir():
        pdf = path.read_bytes()
        assert pdf == (tmp_path / "two" / path.name).read_bytes()
        assert pdf.startswith(b"%PDF-")
        # A4 in points, as the style asks for.
        (box,) = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
        assert [round(float(side)) for side in box] == [595, 842]
    assert not list(tmp_path.glob(".*"))


@with_browser
def test_a_page_that_cannot_be_shown_stops_the_run(pages: Path, tmp_path: Path):
    with HeadlessBrowser(find_browser()) as browser, pytest.raises(BrowserError, match="nothing"):
        browser.print_pdf(tmp_path / "nothing.html")


def test_a_program_that_is_no_browser_stops_the_run(pages: Path, tmp_path: Path):
    (tmp_path / "pdf").mkdir()
    with pytest.raises((BrowserError, BrokenPipeError)):
        print_reports(pages, tmp_path / "pdf", browser="false")
    assert not list((tmp_path / "pdf").iterdir())
    assert not list(tmp_path.glob(".*"))


def test_hostile_ids_have_a_page_to_print(pages: Path):
    assert len(list(pages.glob("*.html"))) == 4
    assert not (pages / f"{HOSTILE}.html").exists()
