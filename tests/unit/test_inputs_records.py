"""Cells against the rules of their columns."""

import datetime

import pytest

from genomic_to_outcome.inputs.check_records import check_table, repeated_keys
from genomic_to_outcome.inputs.records import LISTED_ROWS, join_records
from genomic_to_outcome.inputs.responses import parse_response
from genomic_to_outcome.inputs.schemas import read_table_schema
from genomic_to_outcome.inputs.table_files import read_table_file
from genomic_to_outcome.vocabulary import Severity


@pytest.fixture
def check(project, tmp_path):
    def checked(table, text):
        path = tmp_path / f"{table}.tsv"
        path.write_text(text)
        return check_table(read_table_file(path), read_table_schema(project / "schemas", table))

    return checked


def test_typed_values(check):
    records, problems = check(
        "assessments",
        "patient\tdate\tresponse\tsum_of_diameters\tmethod\tmeasurable\n"
        "P1\t2024-03-15\tstable disease\t31.5\tCT\tY\n"
        "P1\t2024-05-15\tPr\tNA\t.\t0\n",
    )
    assert problems == []
    assert records.columns == {
        "patient": ["P1", "P1"],
        "date": [datetime.date(2024, 3, 15), datetime.date(2024, 5, 15)],
        "response": ["SD", "PR"],
        "sum_of_diameters": [31.5, None],
        "method": ["CT", None],
        "measurable": [True, False],
    }


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("CR", "CR"),
        ("complete response", "CR"),
        ("Partial Remission", "PR"),
        ("PR (confirmed)", "PR"),
        ("cPR", "PR"),
        ("stable-disease", "SD"),
        ("NonCR/NonPD", "NON-CR/NON-PD"),
        ("non-CR / non-PD", "NON-CR/NON-PD"),
        ("Progressive  Disease", "PD"),
        ("inevaluable", "NE"),
        ("not assessed", "NE"),
        ("iUPD", None),
        ("mixed response", None),
        ("clinical progression", None),
        ("P", None),
    ],
)
def test_spellings_of_the_response(text, response):
    found = parse_response(text)
    assert (None if found is None else str(found)) == response


def test_an_unknown_response_lists_the_permitted_ones(check):
    _, [found] = check(
        "assessments", "patient\tdate\tresponse\nP1\t2024-01-01\tSD\nP7\t2024-01-01\tworse\n"
    )
    assert found.severity is Severity.ERROR
    assert (found.line, found.patient, found.field, found.value) == (3, "P7", "response", "worse")
    assert found.message == "Expected one of: CR, PR, SD, NON-CR/NON-PD, PD, NE."
    assert found.remedy.startswith("Use one of these words")


@pytest.mark.parametrize(
    "name", ["a/b", "a\\b", "..", "x..y", "a:b", "bell\x07", "x" * 101, "a*", '"q"x"']
)
def test_ids_that_could_not_be_file_names_are_refused(check, name):
    quoted = '"' + name.replace('"', '""') + '"'
    _, [found] = check("patients", f"patient\n{quoted}\n")
    assert (found.line, found.field) == (2, "patient")
    assert "at most 100 characters" in found.message
    assert "file names" in found.remedy


@pytest.mark.parametrize("name", ["P-1", "Müller 3", "2024.17", "x" * 100, "(1)", "P_1+2"])
def test_other_ids_are_taken(check, name):
    records, problems = check("patients", f"patient\n{name}\n")
    assert problems == []
    assert records.columns["patient"] == [name]


@pytest.mark.parametrize(
    ("table", "field", "value", "part"),
    [
        ("samples", "purity", "80", "fraction"),
        ("samples", "purity", "0,8", "fraction"),
        ("samples", "genome", "hg19", "GRCh37, GRCh38"),
        ("patients", "sex", "unclear", "female, male, other"),
        ("patients", "birth_year", "61", "1900 to 2100"),
        ("patients", "birth_year", "1961.5", "whole number"),
        ("patients", "died", "2024-02-30", "29 days"),
        ("patients", "died", "03/04/2024", "ambiguous"),
        ("treatments", "line", "first", "whole number"),
        ("performance_status", "ecog", "6", "0 to 5"),
        ("adverse_events", "grade", "0", "1 to 5"),
        ("adverse_events", "serious", "maybe", "yes or no"),
        ("quality_of_life", "value", "inf", "number"),
        ("calls", "kind", "fusion", "fusions"),
    ],
)
def test_each_kind_of_bad_cell(check, project, table, field, value, part):
    schema = read_table_schema(project / "schemas", table)
    good = {
        "sample": "S1", "patient": "P1", "assay": "wes", "kind": "splice", "path": "a.vcf",
        "drugs": "osimertinib", "start": "2024-01-01", "date": "2024-01-01", "ecog": "1",
        "instrument": "Q", "item": "i", "value": "1", "term": "rash",
    }  # fmt: skip
    names = list(dict.fromkeys([*schema.required, field]))
    cells = [value if name == field else good[name] for name in names]
    _, problems = check(table, "\t".join(names) + "\n" + "\t".join(cells) + "\n")
    assert [(found.line, found.field, found.value) for found in problems] == [(2, field, value)]
    assert problems[0].severity is Severity.ERROR
    assert part in problems[0].message
    assert problems[0].remedy


def test_an_empty_required_cell(check):
    _, [found] = check("treatments", "patient\tdrugs\tstart\nP1\tNA\t2024-01-01\n")
    assert found.message == "A value is required here: the cell is empty."
    assert (found.line, found.patient, found.field, found.value) == (2, "P1", "drugs", "NA")


def test_missing_and_unknown_columns_with_the_nearest_name(check):
    _, problems = check("treatments", "patient\tdrug\tstart\tweight\nP1\tx\t2024-01-01\t70\n")
    assert [(found.severity, found.field) for found in problems] == [
        ("error", "drugs"),
        ("warning", "drug"),
        ("warning", "weight"),
    ]
    assert "Is 'drug' meant?" in problems[0].message
    assert "'drugs'" in problems[1].remedy
    assert "not used" in problems[2].message


def test_repeated_ids_name_the_first_line(check, project):
    sheet = "sample\tpatient\tassay\nS1\tP1\tpanel\nS2\tP1\tpanel\nS1\tP2\tpanel\n"
    records, problems = check("samples", sheet)
    assert problems == []
    [found] = repeated_keys(records, read_table_schema(project / "schemas", "samples"))
    assert (found.line, found.sample, found.check) == (4, "S1", "id_repeated")
    assert "as on line 2" in found.message


def test_a_column_that_is_wrong_throughout_is_listed_and_then_counted(check):
    rows = "".join(f"P{number}\tSD\t{number % 28 + 1}.1.2024\n" for number in range(1000))
    records, problems = check("assessments", "patient\tresponse\tdate\n" + rows)
    assert len(problems) == LISTED_ROWS + 1
    assert problems[-1].message == "900 more cells of this column have the same kind of problem."
    assert records.columns["date"] == [None] * 1000


def test_a_column_may_stand_under_its_other_name(check):
    header, row = "patient\tdate\tinstrument\tdomain\tvalue", "P1\t2024-01-01\tPROMIS\tfatigue\t50"
    records, problems = check("quality_of_life", f"{header}\n{row}\n")
    assert problems == []
    assert records.columns["item"] == ["fatigue"]
    both = check("quality_of_life", f"{header}\titem\n{row}\tpain\n")
    assert both[0].columns["item"] == ["pain"]
    assert [found.field for found in both[1]] == ["domain"]


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        ("Stage IIIC", "IIIC"),
        ("stadium: iv", "IV"),
        ("stage", "STAGE"),
        ("ED", "ED"),
        ("IV A", "IV A"),
    ],
)
def test_the_word_stage_is_dropped(check, written, stage):
    records, problems = check("patients", f"patient\tstage\nP1\t{written}\n")
    assert (records.columns["stage"], problems) == ([stage], [])


@pytest.mark.parametrize(
    ("table", "header", "row", "name"),
    [
        ("quality_of_life", "patient\tdate\tinstrument\titem\tvalue",
         "P1\t2024-01-01\tPROMIS-29\tfatigue 1\t", "value"),
        ("performance_status", "patient\tdate\tecog", "P1\t2024-01-01\t", "ecog"),
        ("tumour_board", "patient\tdate\trecommendation", "P1\t2024-01-01\t", "recommendation"),
    ],
)  # fmt: skip
def test_what_was_asked_and_not_answered_may_be_empty_but_its_column_is_needed(
    check, table, header, row, name
):
    records, problems = check(table, f"{header}\n{row}\n")
    assert (records.columns[name], problems) == ([None], [])
    _, problems = check(table, f"{header.removesuffix(name)}other\n{row}x\n")
    assert "column_missing" in {problem.check for problem in problems}


def test_a_treatment_that_no_test_guided_has_no_test(check):
    words = (
        "no", "No.", "NONE", "false", "0", "n", "", "not guided", "Not  guided.", "not test-guided",
        "unknown", "n/a", "n.a.", "-", "not tested", "yes", "FoundationOne", "novel panel",
        "unguided panel",
    )  # fmt: skip
    rows = "".join(f"P1\tosimertinib\t2024-01-01\t{word}\n" for word in words)
    records, problems = check("treatments", f"patient\tdrugs\tstart\tguided\n{rows}")
    assert problems == []
    assert records.columns["guided"] == [None] * 15 + [*words[15:]]


def test_refused_cells_keep_their_rows_when_sources_are_joined(check):
    one, _ = check("patients", "patient\tdied\nP1\t2024-01-01\nP2\t\n")
    two, _ = check("patients", "patient\tdied\nP3\t\nP4\t2024-99-01\n")
    joined = join_records([one, two])
    assert joined.column("patient") == ["P1", "P2", "P3", "P4"]
    assert joined.refused["died"] == [3]
    assert joined.lines == [2, 3, 2, 3]
