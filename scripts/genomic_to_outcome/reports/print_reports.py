"""Tumour board reports as PDF: each page of a folder printed on A4 by a headless browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from genomic_to_outcome.reports.headless_browser import HeadlessBrowser, find_browser

_PAGES_OF_ONE_BROWSER = 250
"""A browser that prints for hours keeps what it no longer needs."""
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:(\d{14})")
_NODES = re.compile(rb"node(\d{8})")
_NO_DATE = b"19700101000000"


def print_reports(pages: Path, folder: Path, browser: str = "", processes: int = 1) -> None:
    """Print every HTML file of a folder into `<name>.pdf` of another, which appears whole.

    `browser` is the program; empty takes the first that the machine has. As many browsers as
    `processes` work side by side. The same pages and the same version of the browser give the same
    bytes (`without_traces`).
    """
    program = find_browser(browser)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        with ThreadPoolExecutor(processes) as pool:
            jobs = [
                pool.submit(_print, program, part, unfinished)
                for part in _parts(sorted(pages.glob("*.html")), processes)
            ]
            for job in jobs:
                job.result()
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def without_traces(pdf: bytes) -> bytes:
    """A PDF without the time of printing and without what earlier pages left in the browser.

    Dates become 1970-01-01; names of structure elements count from the first one of the document.
    Every replacement has the length of what it replaces, so that all offsets stay true.
    """
    numbers = [int(found[1]) for found in _NODES.finditer(pdf)]
    first = min(numbers, default=0)
    pdf = _NODES.sub(lambda found: b"node%08d" % (int(found[1]) - first), pdf)
    return _DATES.sub(rb"/\1 (D:" + _NO_DATE, pdf)


def _print(program: str, pages: Iterable[Path], folder: Path) -> None:
    with HeadlessBrowser(program) as browser:
        for page in pages:
            pdf = without_traces(browser.print_pdf(page))
            (folder / f"{page.stem}.pdf").write_bytes(pdf)


def _parts(pages: Sequence[Path], processes: int) -> list[Sequence[Path]]:
    """Pages for one browser each: an even share, and no more than one should print."""
    size = max(1, min(_PAGES_OF_ONE_BROWSER, -(-len(pages) // processes)))
    return [pages[start : start + size] for start in range(0, len(pages), size)]
