"""Tables in every form that people keep them in, and files that are no tables."""

import datetime
import gzip
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.chart
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from genomic_to_outcome.contract import SAMPLES
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.table_files import Reading, read_table_file
from genomic_to_outcome.tables import write_tsv

ROWS = [
    ("patient", "start", "drugs", "line"),
    ("P1", "2024-03-15", "carboplatin, pemetrexed", "1"),
    ("P2", "2024-04-01", "osimertinib", ""),
]


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> Problem:
    with pytest.raises(InputError) as error:
        read_table_file(path, "treatments")
    assert len(error.value.problems) == 1
    found = error.value.problems[0]
    assert found.table == "treatments"
    assert found.file == str(path)
    assert found.remedy
    return found


def excel(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    book.active.append(["P1", datetime.datetime(2024, 3, 15), ROWS[1][2], 1])
    book.active.append(["P2", datetime.date(2024, 4, 1), ROWS[2][2], None])
    book.active.cell(row=9, column=7).font = openpyxl.styles.Font(bold=True)
    book.create_sheet("notes").append(["patient"])
    book.save(path)
    return path


def parquet(path: Path) -> Path:
    table = {
        "patient": ["P1", "P2"],
        "start": pa.array([datetime.date(2024, 3, 15), datetime.date(2024, 4, 1)]),
        "drugs": [row[2] for row in ROWS[1:]],
        "line": pa.array([1.0, float("nan")]),
    }
    pq.write_table(pa.table(table), path)
    return path


def test_every_form_of_the_same_table_reads_alike(tmp_path):
    tsv = "\n".join("\t".join(row) for row in ROWS) + "\n"
    quoted = "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS)
    paths = [
        write(tmp_path, "t.tsv", tsv),
        write(tmp_path, "t.txt", tsv),
        write(tmp_path, "t.csv", quoted),
        write(tmp_path, "semicolons.csv", quoted.replace('","', '";"')),
        write(tmp_path, "commas.tsv", quoted),
        write(tmp_path, "bom_crlf.tsv", "\ufeff" + tsv.replace("\n", "\r\n")),
        write(tmp_path, "padded.tsv", tsv.replace("start", " Start ").replace("P1", " P1 ")),
        write(tmp_path, "blank_lines.tsv", tsv + "\n\t\t\t\n\n"),
        write(tmp_path, "unnamed_column.tsv", tsv.replace("\n", "\t\n")),
        write(tmp_path, "packed.tsv.gz", gzip.compress(tsv.encode(), mtime=0)),
        excel(tmp_path / "t.xlsx"),
        parquet(tmp_path / "t.parquet"),
    ]
    first = read_table_file(paths[0])
    assert first.columns["drugs"] == ["carboplatin, pemetrexed", "osimertinib"]
    assert first.lines == [2, 3]
    for path in paths[1:]:
        other = read_table_file(path)
        assert (path.name, other.columns, other.lines) == (path.name, first.columns, first.lines)


def test_comments_before_the_header_are_kept_and_lines_count_them(tmp_path):
    table = read_table_file(write(tmp_path, "t.tsv", "#Patient\tSex\n#1\t1\npatient\tsex\nP1\tf\n"))
    assert table.comments == ("#Patient\tSex", "#1\t1")
    assert (table.header_line, table.lines) == (3, [4])


def test_line_numbers_count_line_breaks_within_quotes(tmp_path):
    table = read_table_file(write(tmp_path, "t.csv", 'patient,note\nP1,"one\ntwo"\nP2,x\n'))
    assert table.columns["note"] == ["one\ntwo", "x"]
    assert table.lines == [2, 4]


def test_a_missing_file(tmp_path):
    found = refusal(tmp_path / "none.tsv")
    assert found.message == "The file does not exist."
    assert "relative to the working directory" in found.remedy


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n"])
def test_a_file_without_a_header(tmp_path, content):
    assert refusal(write(tmp_path, "t.tsv", content)).message == "The file is empty."


def test_latin_1_is_refused_with_the_byte_and_the_line(tmp_path):
    path = write(tmp_path, "t.tsv", "patient\tcentre\nP1\tKöln\n".encode("cp1252"))
    found = refusal(path)
    assert found.message == "The text is not UTF-8: byte 0xF6 at byte 20."
    assert found.line == 2
    assert "UTF-8" in found.remedy


def test_utf_16_and_nul_bytes_are_refused(tmp_path):
    assert "UTF-16" in refusal(write(tmp_path, "t.tsv", "patient\n".encode("utf-16"))).message
    found = refusal(write(tmp_path, "n.tsv", b"patient\nP1\nP\x002\n"))
    assert "NUL byte" in found.message
    assert found.line == 3


def test_a_row_with_a_field_too_many_or_too_few(tmp_path):
    text = "sample\tpatient\tc\n1\tP1\n1\tP2\t3\n1\tP3\t3\t4\n1\tP4\t3\t\n"
    file = read_table_file(write(tmp_path, "t.tsv", text), "samples")
    assert [
        (found.severity, found.line, found.patient, found.sample, found.message)
        for found in file.problems
    ] == [
        ("error", 2, "P1", "1", "The row has 2 fields, the header has 3."),
        ("error", 4, "P3", "1", "The row has 4 fields, the header has 3."),
    ]
    assert file.lines == [2, 3, 5]
    assert file.columns == {
        "sample": ["1"] * 3,
        "patient": ["P1", "P2", "P4"],
        "c": ["", "3", "3"],
    }


def test_a_table_of_which_no_row_fits_its_header_is_not_read(tmp_path):
    with pytest.raises(InputError) as error:
        read_table_file(write(tmp_path, "t.tsv", "a\tb\n1,2\n3,4\n"))
    assert [found.line for found in error.value.problems] == [2, 3]


def test_a_column_that_stands_twice_in_the_header(tmp_path):
    found = refusal(write(tmp_path, "t.tsv", "Start\tstart\n1\t2\n"))
    assert found.message == "The column 'start' stands 2 times in the header."
    assert (found.line, found.field) == (1, "start")


def test_values_under_a_column_without_a_name(tmp_path):
    found = refusal(write(tmp_path, "t.tsv", "a\t\n1\t\n2\tx\n"))
    assert found.message == "Column 2 has values but no name in the header."
    assert (found.line, found.value) == (3, "x")


def test_a_quotation_mark_that_is_not_closed_does_not_swallow_rows(tmp_path):
    found = refusal(write(tmp_path, "t.tsv", 'a\tb\n"1\t2\n3\t4\n'))
    assert "swallows the text up to line 3" in found.message
    assert found.line == 2


def test_a_truncated_gzip_a_false_xlsx_and_a_false_parquet(tmp_path):
    packed = gzip.compress(b"patient\n" + b"P1\n" * 1000, mtime=0)
    assert "cut off" in refusal(write(tmp_path, "t.tsv.gz", packed[:-12])).message
    assert "Excel" in refusal(write(tmp_path, "t.xlsx", b"patient\tsex\n")).message
    assert "Parquet" in refusal(write(tmp_path, "t.parquet", b"patient\tsex\n")).message
    assert ".xls" in refusal(write(tmp_path, "t.xls", b"\xd0\xcf")).message


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        ("xl/workbook.xml", b"<a>"),
        ("xl/styles.xml", b"<a>"),
    ],
)
def test_an_excel_file_with_a_damaged_part_is_refused(tmp_path, part, content):
    whole, damaged = excel(tmp_path / "whole.xlsx"), tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    assert "Excel file cannot be opened" in refusal(damaged).message


@pytest.mark.parametrize("sheet", ["", "First"])
def test_a_sheet_whose_part_is_missing_does_not_become_the_next(tmp_path, sheet):
    whole, damaged = tmp_path / "whole.xlsx", tmp_path / "damaged.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "First"
    chart = book.create_chartsheet("Chart", 0)
    chart.add_chart(openpyxl.chart.BarChart())
    second = book.create_sheet("Second")
    for rows in (book["First"], second):
        rows.append(["patient", "sheet"])
        rows.append(["P1", rows.title])
    book.save(whole)
    reading = Reading(sheet=sheet)
    assert read_table_file(whole, reading=reading).columns["sheet"] == ["First"]
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                target.writestr(name, source.read(name))
    with pytest.raises(InputError) as caught:
        read_table_file(damaged, reading=reading)
    assert "the cells of its sheet 'First' are not in it" in caught.value.problems[0].message
    second = read_table_file(damaged, reading=Reading(sheet="Second"))
    assert second.columns["sheet"] == ["Second"]


def test_a_workbook_of_charts_alone_is_empty(tmp_path):
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart").add_chart(openpyxl.chart.BarChart())
    book.remove(book["Sheet"])
    book.save(tmp_path / "charts.xlsx")
    assert "empty" in refusal(tmp_path / "charts.xlsx").message


def test_a_mark_against_formulas_is_no_part_of_the_value(tmp_path):
    path = tmp_path / "table.tsv"
    write_tsv(SAMPLES, [{"sample": "=S1", "patient": "@P", "assay": "'quoted"}], path)
    assert "'=S1" in path.read_text()
    file = read_table_file(path)
    assert (file.columns["sample"], file.columns["patient"]) == (["=S1"], ["@P"])
    assert file.columns["assay"] == ["'quoted"]
