"""The pages that are generated, and the claims that pages make of the project."""

import re
import sys

import pytest
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "docs"))
import generate

from genomic_to_outcome.calls.registry import all_readers


@pytest.mark.parametrize("path", sorted(generate.pages()), ids=lambda path: path.name)
def test_generated_pages_are_current(path):
    assert path.read_text() == generate.pages()[path], "run: make docs"


def test_the_readme_names_every_reader_and_no_other():
    rows = re.findall(r"^\| (\w+) \| `(\w+)` \|", (PROJECT / "README.md").read_text(), re.M)
    readers = {(str(kind), reader.name) for reader in all_readers() for kind in reader.kinds}
    assert set(rows) - {("kind", "caller")} == readers


def markdown_links():
    for page in [*PROJECT.glob("*.md"), *PROJECT.glob("*/*.md")]:
        if ".venv" not in page.parts:
            for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
                yield page, target


def test_links_between_pages_lead_somewhere():
    broken = [
        (page.name, target)
        for page, target in markdown_links()
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken


def test_the_example_of_adding_a_caller_is_what_the_project_holds():
    page = (PROJECT / "docs" / "adding_a_caller.md").read_text()
    reader = PROJECT / "scripts/genomic_to_outcome/calls/readers/ctat_lr_fusion.py"
    fixture = PROJECT / "tests/data/ctat_lr_fusion.tsv"
    line = next(
        line
        for line in (PROJECT / "README.md").read_text().splitlines()
        if "`ctat_lr_fusion`" in line
    )
    for text in (reader.read_text(), fixture.read_text(), line):
        assert text.strip() in page


def test_paths_that_pages_name_exist():
    named = {
        (page.name, path)
        for page in [
            *PROJECT.glob("*.md"),
            *PROJECT.glob("docs/*.md"),
            *PROJECT.glob("config/*.md"),
        ]
        for path in re.findall(
            r"`((?:resources|schemas|scripts|rules|docs|tests)/[\w./-]+)`", page.read_text()
        )
    }
    assert named
    assert not [(page, path) for page, path in sorted(named) if not (PROJECT / path).exists()]


def test_every_picture_is_shown_small_and_said_to_be_simulated():
    pages = [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    shown = [
        (caption, (page.parent / target).resolve())
        for page in pages
        for caption, target in re.findall(r"!\[([^\]]*)\]\(([^)]+\.png)\)", page.read_text())
    ]
    pictures = set((PROJECT / "docs/img").iterdir())
    assert {path for _, path in shown} == pictures
    assert sum(path.stat().st_size for path in pictures) <= 2.5e6
    assert [caption for caption, _ in shown if not caption.endswith("; simulated data")] == []
