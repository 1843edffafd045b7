"""Names of report files: the id where it is plain, else one that every file system takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_tables import HOSTILE

from genomic_to_outcome.reports.report_names import report_names

STRANGE = (
    HOSTILE,
    "a/b",
    "../../etc/passwd",
    "..",
    ".hidden",
    "ends with dot.",
    "con",
    "NUL.txt",
    "Müller 1",
    "\u202e123-KLA",
    "🧬" * 200,
    "x" * 200,
    " ",
    'quote"s',
    "tab\tline\nbreak",
)


@pytest.mark.parametrize("patient", ["ALK-0001", "P_1", "1.2.3", "x" * 80])
def test_a_plain_id_is_its_own_name(patient: str):
    assert report_names([patient]) == {patient: patient}


@pytest.mark.parametrize("patient", STRANGE)
def test_any_other_id_has_a_safe_name(patient: str, tmp_path: Path):
    name = report_names([patient])[patient]
    assert name.isascii()
    assert all(sign.isalnum() or sign in "._-" for sign in name)
    assert len(name) <= 80
    assert name[0].isalnum()
    (tmp_path / f"{name}.html").write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.html"]


def test_what_can_be_read_of_an_id_is_kept():
    assert report_names(["Müller 1"])["Müller 1"].startswith("Muller-1-")


def test_no_two_ids_share_a_name():
    ids = ["ab-1", "AB-1", "a b", *STRANGE]
    names = report_names(ids)
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert "ab-1" not in names.values()
    taken = report_names(["a b"])["a b"]
    assert len(set(report_names(["a b", taken]).values())) == 2


@given(st.sets(st.text(min_size=1), max_size=30))
def test_names_do_not_depend_on_the_order(ids: set[str]):
    names = report_names(sorted(ids))
    assert names == report_names(sorted(ids, reverse=True))
    assert len({name.casefold() for name in names.values()}) == len(ids)
