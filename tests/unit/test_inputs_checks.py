"""Sheets and clinical tables against each other: each contradiction, with line and remedy."""

import datetime
import gzip

import pyarrow as pa
import pytest

from genomic_to_outcome import contract
from genomic_to_outcome.inputs.check_inputs import (
    check_clinical,
    check_sheets,
)
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.tumour_types import read_tumour_types

CUTOFF = datetime.date(2024, 12, 31)
BGZF_EMPTY_BLOCK = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
GOOD = {
    "samples.tsv": "sample\tpatient\tassay\treported\nS1\tP1\tpanel\t2024-02\nS2\tP2\tpanel\t\n",
    "calls.tsv": (
        "sample\tkind\tpath\nS1\tsmall_variants\ts1.vcf\nS1\tfusions\ts1.tsv\n"
        "S2\tsmall_variants\ts2.vcf.gz\n"
    ),
    "assays.yaml": (
        "panel:\n  small_variants: [EGFR, kras]\n  fusions: [ALK]\n  minimum_depth: 100\n"
    ),
    "patients.tsv": (
        "patient\tbirth_year\tdiagnosis\tdiagnosed\tadvanced\tlast_contact\tdied\n"
        "P1\t1960\tLUAD\t2023-05\t2023-06-01\t\t2024-09-01\n"
        "P2\t1955\tluad\t2023-05-20\t\t2024-11-01\t\n"
    ),
    "treatments.tsv": (
        "patient\tdrugs\tstart\tend\tline\n"
        "P1\tosimertinib\t2024-01-10\t2024-06-01\t1\nP2\tpembrolizumab\t2023-07-01\t\t\n"
    ),
    "assessments.tsv": ("patient\tdate\tresponse\nP1\t2024-03-01\tPR\nP2\t2023-09-01\tstable\n"),
}


@pytest.fixture
def study(tmp_path, monkeypatch):
    """The good tables in a folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "s1.vcf").write_text("##fileformat=VCFv4.2\n")
    (tmp_path / "s1.tsv").write_text("#FusionName\n")
    (tmp_path / "s2.vcf.gz").write_bytes(BGZF_EMPTY_BLOCK)
    return tmp_path


def edit(study, name, old, new):
    text = (study / name).read_text()
    assert old in text
    (study / name).write_text(text.replace(old, new))


@pytest.fixture
def sheets(project, study):
    def check():
        return check_sheets(
            "samples.tsv", "calls.tsv", "assays.yaml", "GRCh38", CUTOFF, project / "schemas",
            patients="patients.tsv",
        )  # fmt: skip

    return check


@pytest.fixture
def clinical(project, study, resources):
    therapies = read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")
    tumour_types = read_tumour_types(resources / "tumour_types.tsv")

    def check(*more):
        names = ("patients", "treatments", "assessments", *more)
        paths = {name: f"{name}.tsv" for name in names}
        return check_clinical(
            paths, "samples.tsv", CUTOFF, project / "schemas", therapies, tumour_types
        )

    return check


def places(problems):
    return [
        (str(found.severity), found.table, found.line, found.field, found.value)
        for found in problems
    ]


def only(problems, part):
    found = [found for found in problems if part in found.message]
    assert len(found) == 1, problems
    assert found[0].remedy
    return found[0]


def test_good_sheets_give_typed_samples_and_complete_calls(sheets):
    samples, calls, problems = sheets()
    assert places(problems) == [
        ("warning", "samples", 2, "reported", "2024-02"),
        ("warning", "samples", 3, "collected", ""),
    ]
    assert problems[0].message.startswith("1 partial date completed by the last possible day;")
    assert problems[1].message.startswith("1 sample without a day of collection or of the result")
    assert samples.schema == contract.SAMPLES.schema
    assert samples.column("genome").to_pylist() == ["GRCh38", "GRCh38"]
    assert samples.column("reported").to_pylist() == [datetime.date(2024, 2, 29), None]
    assert calls[0] == {
        "sample": "S1", "patient": "P1", "kind": "small_variants", "path": "s1.vcf",
        "genome": "GRCh38", "caller": "", "tumour": "", "normal": "",
        "minimum_depth": 100, "tumour_only": False, "line": 2,
    }  # fmt: skip


def test_good_clinical_tables_are_typed_and_missing_ones_empty(clinical):
    tables, problems = clinical()
    assert places(problems) == [("warning", "patients", 2, "diagnosed", "2023-05")]
    for table in contract.CLINICAL_INPUTS:
        assert tables[table.name].schema == table.schema
    assert tables["patients"].column("diagnosis").to_pylist() == ["LUAD", "LUAD"]
    assert tables["patients"].column("date_flags").to_pylist() == [
        "diagnosed 2023-05 -> 2023-05-01 (first possible day)",
        None,
    ]
    assert tables["assessments"].column("response").to_pylist() == ["PR", "SD"]
    assert tables["biomarkers"].num_rows == 0
    assert isinstance(tables["biomarkers"], pa.Table)


def test_the_genome_of_a_sample_wins_over_the_configuration(study, sheets):
    edit(study, "samples.tsv", "reported\n", "genome\n")
    edit(study, "samples.tsv", "panel\t2024-02", "panel\tGRCh37")
    samples, calls, _ = sheets()
    assert samples.column("genome").to_pylist() == ["GRCh37", "GRCh38"]
    assert [call["genome"] for call in calls] == ["GRCh37", "GRCh37", "GRCh38"]


def test_what_happens_on_one_day_is_no_contradiction(study, clinical):
    edit(study, "treatments.tsv", "2024-01-10\t2024-06-01", "2024-09-01\t2024-09-01")
    edit(study, "assessments.tsv", "2024-03-01", "2024-09-01")
    edit(study, "patients.tsv", "\t\t2024-09-01", "\t2024-09-01\t2024-09-01")
    _, problems = clinical()
    assert [found for found in problems if found.severity == "error"] == []


SHEET_CASES = {
    "unknown assay": ("samples.tsv", "P2\tpanel", "P2\texome", "error", 3, "assay", "exome",
                      "there: panel"),
    "sample twice": ("samples.tsv", "S2\tP2", "S1\tP2", "error", 3, "sample", "S1",
                     "as on line 2"),
    "call of an unknown sample": ("calls.tsv", "S2\tsmall", "S9\tsmall", "error", 4, "sample",
                                  "S9", "not in the samples sheet"),
    "call row twice": ("calls.tsv", "fusions\ts1.tsv", "small_variants\ts1.vcf", "error", 3,
                       "sample", "S1", "as on line 2"),
    "beyond the assay": ("calls.tsv", "fusions", "copy_number", "warning", 3, "kind",
                         "copy_number", "covers no gene"),
    "alike but for case": ("samples.tsv", "S2\tP2", "s1\tP2", "warning", 3, "sample", "s1",
                           "upper and lower case"),
    "sample without calls": ("samples.tsv", "S2\tP2\tpanel\t\n",
                             "S2\tP2\tpanel\t\nS3\tP2\tpanel\t\n", "warning", 4, "sample", "S3",
                             "No call file"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHEET_CASES)
def test_sheets_that_do_not_fit_together(study, sheets, case):
    name, old, new, severity, line, field, value, part = SHEET_CASES[case]
    edit(study, name, old, new)
    found = only(sheets()[2], part)
    assert places([found]) == [(severity, name.removesuffix(".tsv"), line, field, value)]
    assert found.file == name
    assert found.sample


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "0 bytes"),
        (BGZF_EMPTY_BLOCK[:-5], "end marker is missing"),
        (gzip.compress(b"##fileformat=VCFv4.2\n" * 500, mtime=0)[:-9], "cut off"),
    ],
)
def test_damaged_call_files_that_no_reader_opens(study, sheets, content, part):
    (study / "s2.vcf.gz").write_bytes(content)
    assert [each for each in sheets()[2] if each.field == "path"] == []
    edit(study, "samples.tsv", "S2\tP2", "S3\tP2")
    found = only(sheets()[2], part)
    assert places([found]) == [("error", "small_variants", 4, "path", "s2.vcf.gz")]


def test_unreadable_assays_do_not_make_every_assay_unknown(study, sheets):
    (study / "assays.yaml").write_text("panel:\n  small_variants: EGFR\n")
    problems = sheets()[2]
    assert [found.field for found in problems if found.severity == "error"] == [
        "panel.small_variants"
    ]


CLINICAL_CASES = {
    "sample's patient": ("samples.tsv", "S2\tP2", "S2\tP9", "error", "samples", 3, "patient",
                         "P9", "not in the patients table"),
    "treated patient": ("treatments.tsv", "P2\t", "P9\t", "error", "treatments", 3, "patient",
                        "P9", "not in the patients table"),
    "patient without sample": ("samples.tsv", "S2\tP2", "S2\tP1", "warning", "patients", 3,
                               "patient", "P2", "no sample"),
    "end before start": ("treatments.tsv", "2024-06-01", "2023-06-01", "error", "treatments", 2,
                         "end", "2023-06-01", "ends before it starts"),
    "treatment after death": ("treatments.tsv", "2024-06-01\t1\n",
                              "2024-06-01\t1\nP1\tafatinib\t2024-10-01\t\t2\n", "error",
                              "treatments", 3, "start", "2024-10-01", "starts after death"),
    "assessment after death": ("assessments.tsv", "2024-03-01", "2024-09-02", "error",
                               "assessments", 2, "date", "2024-09-02", "lies after death"),
    "contact after death": ("patients.tsv", "\t\t2024-09-01", "\t2024-09-02\t2024-09-01", "error",
                            "patients", 2, "died", "2024-09-01", "last contact lies after death"),
    "therapy before birth": ("treatments.tsv", "2023-07-01", "1953-07-01", "error", "treatments",
                             3, "start", "1953-07-01", "before the year of birth"),
    "death before diagnosis": ("patients.tsv", "2024-11-01\t", "\t2022-01-01", "error",
                               "patients", 3, "died", "2022-01-01", "died before the diagnosis"),
    "no follow-up": ("patients.tsv", "2024-11-01", "", "warning", "patients", 3, "last_contact",
                     "", "no follow-up"),
    "seen after last contact": ("patients.tsv", "2024-11-01", "2023-08-01", "warning", "patients",
                                3, "last_contact", "2023-08-01", "treated later, on 2023-09-01"),
    "two responses on a day": ("assessments.tsv", "P2\t2023-09-01\tstable\n",
                               "P2\t2023-09-01\tstable\nP2\t2023-09-01\tPD\n", "warning",
                               "assessments", 4, "response", "PD", "SD on line 3"),
    "overlapping lines": ("treatments.tsv", "2024-06-01\t1\n",
                          "2024-06-01\t1\nP1\tafatinib\t2024-05-01\t\t2\n", "warning",
                          "treatments", 3, "line", "2", "before line 1 ends"),
    "lines out of order": ("treatments.tsv", "2024-06-01\t1\n",
                           "2024-06-01\t1\nP1\tafatinib\t2023-11-01\t\t2\n", "warning",
                           "treatments", 3, "line", "2", "starts before line 1 ("),
    "unknown drug": ("treatments.tsv", "osimertinib", "osimertinip", "warning", "treatments", 2,
                     "drugs", "osimertinip", "not in the table of therapies"),
    "unknown diagnosis": ("patients.tsv", "LUAD", "LUADX", "warning", "patients", 2, "diagnosis",
                          "LUADX", "no OncoTree code"),
    "diagnosis in words": ("patients.tsv", "LUAD", "Lung Adenocarcinoma", "warning", "patients",
                           2, "diagnosis", "LUNG ADENOCARCINOMA", "Read as LUAD"),
    "after the cut-off": ("patients.tsv", "2024-11-01", "2025-02-01", "warning", "patients", 3,
                          "last_contact", "2025-02-01", "after the data cut-off (2024-12-31)"),
}  # fmt: skip


@pytest.mark.parametrize("case", CLINICAL_CASES)
def test_clinical_records_that_contradict_each_other(study, clinical, case):
    name, old, new, severity, table, line, field, value, part = CLINICAL_CASES[case]
    edit(study, name, old, new)
    found = only(clinical()[1], part)
    assert places([found]) == [(severity, table, line, field, value)]
    assert found.file == f"{table}.tsv"
    assert found.patient


def test_the_nearest_drug_is_suggested(study, clinical):
    edit(study, "treatments.tsv", "osimertinib", "osimertinip")
    assert "osimertinib" in only(clinical()[1], "table of therapies").remedy


def test_all_problems_of_all_tables_come_at_once(study, clinical):
    edit(study, "treatments.tsv", "2024-01-10", "10.01.2024")
    edit(study, "assessments.tsv", "PR", "better")
    edit(study, "patients.tsv", "1960", "60")
    (study / "biomarkers.tsv").write_text("sample\tmarker\nS9\tTMB\n")
    tables, problems = clinical("biomarkers")
    errors = [found for found in problems if found.severity == "error"]
    assert places(errors) == [
        ("error", "assessments", 2, "response", "better"),
        ("error", "biomarkers", 1, "value", ""),
        ("error", "patients", 2, "birth_year", "60"),
        ("error", "treatments", 2, "start", "10.01.2024"),
    ]
    assert tables["treatments"].column("start").null_count == 1


@pytest.mark.parametrize("row", ["P1\n", "P1\tosimertinib\t2024-01-10\t\t1\tx, y\n"])
def test_a_row_with_another_number_of_fields_hides_no_other_problem(study, clinical, row):
    more = "P1\tosimertinib\tsoon\t\t1\nP9\tosimertinib\t2024-01-10\t\t1\n"
    (study / "treatments.tsv").write_text(GOOD["treatments.tsv"] + row + more)
    tables, problems = clinical()
    found = {(found.line, found.field, found.patient): found.message for found in problems}
    assert "The row has" in found[4, "", "P1"]
    assert "date" in found[5, "start", "P1"]
    assert "not in the patients table" in found[6, "patient", "P9"]
    lines = tables["treatments"].num_rows
    assert lines == (5 if row == "P1\n" else 4)


def test_a_missing_table_is_a_problem_and_not_a_crash(study, clinical):
    (study / "treatments.tsv").unlink()
    tables, problems = clinical()
    assert only(problems, "does not exist").file == "treatments.tsv"
    assert tables["treatments"].num_rows == 0


def test_what_the_configuration_lacks_gives_empty_tables(project):
    samples, calls, problems = check_sheets(None, None, None, "", None, project / "schemas")
    assert (samples.num_rows, calls, problems) == (0, [], [])
    tables, problems = check_clinical({}, None, None, project / "schemas")
    assert ({table.num_rows for table in tables.values()}, problems) == ({0}, [])


def test_a_bad_key_of_one_assay_hides_no_unknown_assay(study, sheets):
    (study / "assays.yaml").write_text("panel:\n  small_variant: [EGFR]\n")
    edit(study, "samples.tsv", "P2\tpanel", "P2\texome")
    errors = [found for found in sheets()[2] if found.severity == "error"]
    assert places(errors) == [
        ("error", "assays", None, "panel.small_variant", "['EGFR']"),
        ("error", "samples", 3, "assay", "exome"),
    ]


def test_all_samples_without_a_date_are_one_warning(study, sheets):
    edit(study, "samples.tsv", "2024-02", "")
    found = only(sheets()[2], "without a day")
    assert found.message.startswith("2 samples without")
    assert "entry_days is 0" in found.message
    edit(study, "samples.tsv", "reported", "collected")
    edit(study, "samples.tsv", "panel\t\nS2\tP2\tpanel\t", "panel\t2024\nS2\tP2\tpanel\t2024")
    assert not any("without a day" in found.message for found in sheets()[2])


@pytest.mark.parametrize("table", ["patients", "samples", "treatments", "assessments"])
def test_a_missing_patient_column_is_one_problem(study, clinical, table):
    edit(study, f"{table}.tsv", "patient\t", "person\t")
    problems = clinical()[1]
    assert not any("not in the patients" in found.message for found in problems)
    assert not any("has no sample" in found.message for found in problems)
    missing = [found for found in problems if "'patient' is missing" in found.message]
    assert len(missing) == (table != "samples")
    assert not any("No line is given" in found.message for found in problems)


@pytest.mark.parametrize("absent", [None, "none.tsv"])
def test_absent_sheets_say_nothing_of_the_other_tables(study, project, clinical, absent):
    names = ("patients", "treatments", "assessments")
    paths = {name: f"{name}.tsv" for name in names}
    problems = check_clinical(paths, absent, CUTOFF, project / "schemas")[1]
    assert not [found for found in problems if found.field in ("patient", "sample")]
    problems = check_sheets(
        absent, "calls.tsv", "assays.yaml", "GRCh38", CUTOFF, project / "schemas"
    )[2]
    assert [found.table for found in problems] == ["samples"] * (absent is not None)


@pytest.mark.parametrize(
    ("table", "required"), [("treatments", True), ("assessments", True), ("biomarkers", False)]
)
def test_only_an_optional_table_may_be_left_out(study, clinical, table, required):
    (study / f"{table}.tsv").write_text("")
    found = only(clinical(*["biomarkers"] * (table == "biomarkers"))[1], "file is empty")
    assert ("leave it out" in found.remedy) is not required
    assert "its header" in found.remedy


def test_rows_of_a_maf_that_belong_to_no_sample_are_named(study, sheets):
    rows = ["Hugo_Symbol\tTumor_Sample_Barcode", "EGFR\tS1", "KRAS\tS9"]
    (study / "s1.vcf").write_text("\n".join(rows) + "\n")
    found = only(sheets()[2], "not in the samples sheet")
    assert places([found]) == [("warning", "calls", 2, "path", "s1.vcf")]
    assert "S9" in found.message
