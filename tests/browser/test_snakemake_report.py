"""`snakemake --report` of the demonstration: what it holds, and that it asks for no network."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from page_checks import needs_browser
from run_workflow import PROJECT, run_workflow

pytest_plugins = ("browser_fixtures",)
DECLARED = re.compile(r'report\(\s*"<results>/([^"]+)",\s*caption="\.\./report/(\w+)\.rst"')


@pytest.fixture(scope="module")
def unpacked(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    run = run_workflow(demo, "--report", str(folder / "report.zip"))
    assert run.status == 0, run.output[-3000:]
    with zipfile.ZipFile(folder / "report.zip") as archive:
        archive.extractall(folder)
    return folder / "report"


@pytest.fixture(scope="module")
def declared() -> dict[str, str]:
    """Path below the results -> name of the caption, of every output that a rule reports."""
    rules = "".join(path.read_text("utf-8") for path in sorted((PROJECT / "rules").glob("*.smk")))
    return dict(DECLARED.findall(rules))


def test_every_caption_belongs_to_an_output(declared: dict[str, str]):
    captions = {path.stem for path in (PROJECT / "report").glob("*.rst")} - {"workflow"}
    assert set(declared.values()) == captions


def test_the_report_holds_each_output_as_the_run_wrote_it(
    demo: Path, unpacked: Path, declared: dict[str, str]
):
    held = {path.read_bytes() for path in (unpacked / "data").rglob("*") if path.is_file()}
    assert held == {(demo / "results" / path).read_bytes() for path in declared}


@needs_browser
def test_the_report_opens_without_a_network_and_explains_its_tables(visit: Any, unpacked: Path):
    page = visit(unpacked / "report.html")
    for category in ("Cohort", "Tumour board", "Public set", "Data"):
        page.get_by_text(category, exact=True).first.wait_for()
    text = page.content()
    for words in ("Clopper-Pearson", "Efron ties", "n_excluded"):
        assert words in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?)"', text)
    # A library that Snakemake inlines says that it is not meant for pages; it fetches nothing.
    visit.said[:] = [said for said in visit.said if not said.startswith("cdn.tailwindcss.com")]
