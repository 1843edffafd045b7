"""Problems as a table: each once, judged at the gate; and files that were lost on the way."""

import datetime

import openpyxl

from genomic_to_outcome.calls.call_sheet import unread_files
from genomic_to_outcome.data_queries import write_queries
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.problems import collect_problems, describe, read_problems, stopping
from genomic_to_outcome.tables import read_rows
from genomic_to_outcome.vocabulary import Severity

OF_SHEET = Problem(
    Severity.ERROR,
    "small_variants",
    "calls.tsv",
    3,
    sample="S1",
    field="path",
    value="a.vcf.gz",
    message="The call file is empty.",
)
OF_READER = Problem(
    Severity.ERROR, "small_variants", "a.vcf.gz", sample="S1", message="The call file is empty."
)


def collected(folder, *problems):
    parquet, tsv = folder / "problems.parquet", folder / "problems.tsv"
    collect_problems(problems, parquet, tsv)
    assert len(tsv.read_text().splitlines()) == 1 + len(read_problems(parquet))
    return read_problems(parquet)


def test_a_reader_does_not_repeat_what_the_sheet_says_with_its_line(tmp_path):
    other = Problem(
        Severity.ERROR, "small_variants", "a.vcf.gz", 9, sample="S1", message="REF is A"
    )
    assert set(collected(tmp_path, OF_SHEET, OF_READER, other)) == {OF_SHEET, other}
    assert collected(tmp_path, OF_READER) == [OF_READER]


def test_problems_stand_once_errors_first(tmp_path):
    warning = Problem(Severity.WARNING, "calls", "calls.tsv", 2, message="odd")
    assert collected(tmp_path, warning, OF_SHEET, OF_SHEET) == [OF_SHEET, warning]
    assert describe([], "problems.tsv") == "Input check: no problems found."
    text = describe([warning, OF_SHEET], "problems.tsv").splitlines()
    assert text[0] == "Input check: 1 error, 1 warning (problems.tsv)"
    assert text[1].startswith("  error: calls.tsv:3: sample S1; path = 'a.vcf.gz':")


def test_only_errors_in_the_files_of_one_sample_can_be_excluded():
    of_plan = Problem(Severity.ERROR, "analysis", "analysis.yaml", 2, message="is missing")
    of_sheet = Problem(Severity.ERROR, "samples", "samples.tsv", 2, sample="S1", message="odd")
    warning = Problem(Severity.WARNING, "analysis", message="odd")
    given = [OF_SHEET, of_plan, of_sheet, warning]
    assert stopping(given, exclude_bad_samples=False) == [OF_SHEET, of_plan, of_sheet]
    assert stopping(given, exclude_bad_samples=True) == [of_plan, of_sheet]


def test_a_file_of_the_sheet_that_was_not_read_is_an_error_that_stops():
    row = {
        "sample": "S1",
        "patient": "P1",
        "kind": "fusions",
        "path": "a.tsv",
        "genome": "GRCh38",
        "caller": "",
        "tumour": "",
        "normal": "",
        "minimum_depth": 0,
        "tumour_only": False,
    }
    unknown_kind = {**row, "kind": "expression", "path": "c.tsv"}
    read = [{"sample": "S1", "kind": "fusions", "path": "a.tsv", "status": "excluded"}]
    assert unread_files([row, unknown_kind], read) == []
    (problem,) = unread_files([row, {**row, "path": "b.tsv"}], read)
    assert (problem.sample, problem.file) == ("S1", "b.tsv")
    assert stopping([problem], exclude_bad_samples=True) == [problem]


def test_parquet_and_tsv_have_the_same_order(tmp_path):
    problems = [
        Problem(Severity.WARNING, "samples", "s.tsv", line=3, message="a"),
        Problem(Severity.WARNING, "samples", "s.tsv", line=None, sample="S1", message="b"),
        Problem(Severity.WARNING, "samples", "s.tsv", line=3, patient="P1", message="c"),
        Problem(Severity.ERROR, "config", message="d"),
    ]
    parquet, tsv = tmp_path / "problems.parquet", tmp_path / "problems.tsv"
    collect_problems(problems, parquet, tsv)
    written = [line.split("\t")[8] for line in tsv.read_text().splitlines()[1:]]
    assert written == [row["message"] for row in read_rows(parquet)] == ["d", "a", "c", "b"]


QUERIES = [
    Problem(
        Severity.WARNING, "treatments", "t.tsv", 4, patient="P2", field="drugs", value="=1+1",
        message="odd", remedy="Correct it.", check="drug_not_in_therapies",
    ),
    Problem(Severity.ERROR, "patients", "p.tsv", 2, patient="P1", field="died", message="late"),
    Problem(Severity.ERROR, "fusions", "f.tsv", 2, sample="@S1", message="no \x07 table"),
]  # fmt: skip


class FixedClock(datetime.datetime):
    """Another time than that of the test."""

    @classmethod
    def now(cls, tz=None):
        return cls(2033, 5, 18, tzinfo=tz)


CENTRES = {"P1": "north", "P2": "east"}


def test_the_workbook_has_the_queries_by_centre_and_a_place_for_the_answer(tmp_path):
    write_queries(QUERIES, CENTRES, tmp_path / "problems.xlsx")
    book = openpyxl.load_workbook(tmp_path / "problems.xlsx")
    assert book.sheetnames == ["data queries", "files and configuration"]
    header, *rows = book["data queries"].iter_rows(values_only=True)
    assert header[-1] == "answer"
    assert [(row[1], row[2], row[8], row[-1]) for row in rows] == [
        ("east", "P2", "'=1+1", None),
        ("north", "P1", None, None),
    ]
    assert book["data queries"].auto_filter.ref == "A1:N3"
    [(*_, sample, table, file, line)] = book["files and configuration"].iter_rows(
        min_row=2, min_col=4, max_col=7, values_only=True
    )
    assert (sample, table, file, line) == ("'@S1", "fusions", "f.tsv", 2)
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds


def test_the_workbook_is_the_same_at_every_time(tmp_path, monkeypatch):
    write_queries(QUERIES, CENTRES, tmp_path / "one.xlsx")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", FixedClock, raising=True)
    write_queries(QUERIES, CENTRES, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_no_problems_give_an_empty_workbook(tmp_path):
    write_queries([], {}, tmp_path / "problems.xlsx")
    book = openpyxl.load_workbook(tmp_path / "problems.xlsx")
    assert [sheet.max_row for sheet in book] == [1, 1]
