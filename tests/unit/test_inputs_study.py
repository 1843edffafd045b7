"""A cBioPortal study folder as input: the SUMMIT study, and small studies for each feature."""

import csv
import datetime
from collections import Counter
from pathlib import Path

import pytest
import yaml

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.registry import reader_for
from genomic_to_outcome.inputs.cbioportal_study import import_study
from genomic_to_outcome.inputs.check_inputs import check_clinical, check_sheets
from genomic_to_outcome.vocabulary import CallKind, EventKind, Genome, Severity

CUTOFF = datetime.date(2010, 1, 1)
BOR = "Best Overall Response (BOR)"
OUTPUTS = {
    "samples.tsv",
    "calls.tsv",
    "patients.tsv",
    "treatments.tsv",
    "assessments.tsv",
    "assays.yaml",
    "mutations.maf",
    "copy_number.tsv",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.fixture(scope="module")
def summit(shared, tmp_path_factory):
    [folder] = (shared / "data" / "cohort" / "summit_biliary").iterdir()
    output = tmp_path_factory.mktemp("summit")
    settings = {"treatment": {"drugs": "neratinib"}, "best_response": BOR}
    return output, import_study(folder, settings, output, "GRCh37")


def test_summit_gives_the_published_response_rate(summit):
    output, problems = summit
    assert {found.severity for found in problems} == {Severity.WARNING}
    treatments = rows(output / "treatments.tsv")
    responses = [row["best_response"] for row in treatments]
    assert len(responses) == 25
    assert {word: responses.count(word) for word in set(responses)} == {
        "PR": 4,
        "SD": 8,
        "PD": 7,
        "NE": 6,
    }
    assert {row["drugs"] for row in treatments} == {"neratinib"}


def test_summit_invents_no_follow_up(summit):
    patients = {row["patient"]: row for row in rows(summit[0] / "patients.tsv")}
    followed = {
        name: (row["died"], row["last_contact"])
        for name, row in patients.items()
        if row["died"] or row["last_contact"]
    }
    assert followed == {
        "15": ("2000-12-23", ""),
        "16": ("2000-06-12", ""),
        "17": ("2000-10-24", ""),
        "18": ("", "2000-06-07"),
    }


def test_summit_is_read_by_the_checks_as_any_other_input(summit, project):
    output, _ = summit
    names = ("patients", "treatments", "assessments")
    samples, calls, problems = check_sheets(
        output / "samples.tsv",
        output / "calls.tsv",
        output / "assays.yaml",
        "GRCh37",
        CUTOFF,
        project / "schemas",
        output / "patients.tsv",
    )
    tables, more = check_clinical(
        {name: output / f"{name}.tsv" for name in names},
        output / "samples.tsv",
        CUTOFF,
        project / "schemas",
    )
    assert [found for found in [*problems, *more] if found.severity == "error"] == []
    assert (samples.num_rows, len(calls), tables["patients"].num_rows) == (34, 68, 25)
    assert {path.name for path in output.iterdir()} == OUTPUTS


def test_summit_mutations_stand_under_their_names(summit):
    mutations = rows(summit[0] / "mutations.maf")
    assert len(mutations) == 190
    first = mutations[0]
    assert (first["Variant_Classification"], first["Variant_Type"]) == ("Missense_Mutation", "SNP")
    assert (first["Reference_Allele"], first["Tumor_Seq_Allele2"]) == ("G", "C")
    assert first["dbSNP_RS"] == "rs377289524"
    assert (first["t_depth"], first["t_alt_count"]) == ("1965", "")
    s310y = next(row for row in mutations if row["Tumor_Sample_Barcode"] == "P17_A")
    assert (s310y["HGVSp_Short"], s310y["Strand"]) == ("p.S310Y", "+")
    assert {row["Chromosome"] for row in mutations if row["Hugo_Symbol"] == "RBM10"} == {"X"}
    assert len(rows(summit[0] / "copy_number.tsv")) == 204


def test_every_flaw_of_summit_is_named_at_its_place(summit):
    problems = {
        (Path(found.file).name.removeprefix("data_"), found.line, found.field): found
        for found in summit[1]
    }
    expected = {
        ("clinical_patient.txt", 1, "header comment"): "find and replace",
        ("clinical_patient.txt", 2, "header comment"): "find and replace",
        ("clinical_patient.txt", 5, ""): "1 columns at the end",
        ("clinical_patient.txt", 5, "OS_MONTHS"): "counted from day zero",
        ("clinical_patient.txt", 5, "cbioportal_study.day_zero"): "relative to 2000-01-01",
        ("clinical_patient.txt", 6, "OS_STATUS"): "21 patients",
        ("clinical_patient.txt", 9, "PATIENT_ID"): "no tumour sample",
        ("clinical_patient.txt", 10, "PATIENT_ID"): "no tumour sample",
        ("clinical_sample.txt", 5, ""): "2 columns at the end",
        ("clinical_sample.txt", 6, "SAMPLE_TYPE"): "20 normal samples",
        ("clinical_sample.txt", 7, "GENE_PANEL"): "22 for small variants, 1 for copy number",
        ("clinical_sample.txt", 8, "GENE_PANEL"): "45 for small variants, 39 for copy number",
        ("clinical_sample.txt", 10, "SAMPLE_ID"): "with none found: P3_A, P14_A",
        ("clinical_sample.txt", 24, "SOMATIC_STATUS"): "P11_A, P23_A, P25_A",
        ("clinical_sample.txt", 27, "GENE_PANEL"): "27 for small variants, 110 for copy number",
        ("clinical_sample.txt", 31, "ONCOTREE_CODE"): "GBC is taken",
        ("clinical_sample.txt", 59, "GENE_PANEL"): "3 for small variants, 0 for copy number",
        ("mutations_extended.txt", 2, "Consequence"): "all 190 rows stand one column left",
        ("mutations_extended.txt", 2, "Entrez_Gene_Id"): "No row has an Entrez gene id",
        ("mutations_extended.txt", 2, "t_alt_count"): "175 of 190 variants",
        ("mutations_extended.txt", 85, "HGVSp_Short"): "106 rows",
        ("mutations_extended.txt", 85, "Strand"): "107 rows",
        ("mutations_extended.txt", 85, "Transcript_ID"): "107 rows",
        ("mutations_extended.txt", 99, "HGVSp_Short"): "no protein change",
        ("mutations_extended.txt", 131, "Chromosome"): "4 rows: lines 131, 140, 156, 188",
        ("CNA.tsv", 95, "Gene panel"): "another panel for this sample, IMPACT410",
        ("CNA.tsv", 160, "Gene panel"): "another panel for this sample, IMPACT410",
        ("CNA.tsv", 205, "Gene panel"): "spells the panel MSK-ACCESS_v1",
    }
    assert set(problems) == set(expected)
    for place, part in expected.items():
        assert part in problems[place].message, place
        assert problems[place].remedy
    assert problems["clinical_patient.txt", 1, "header comment"].value == (
        "IdentiFemaleier, Maleonths"
    )


def test_the_readers_of_calls_take_every_row_of_summit(summit, project):
    output, _ = summit
    _, calls, _ = check_sheets(
        output / "samples.tsv",
        output / "calls.tsv",
        output / "assays.yaml",
        "GRCh37",
        CUTOFF,
        project / "schemas",
    )
    found: Counter[str] = Counter()
    for call in calls:
        kinds = {"kind": CallKind(call["kind"]), "genome": Genome(call["genome"])}
        given = {name: value for name, value in call.items() if name != "line"}
        call_file = CallFile(**{**given, **kinds})
        reading = reader_for(call_file).read(call_file)
        assert [problem for problem in reading.problems if problem.severity == "error"] == []
        found.update(event.kind for event in reading.events)
    assert found == {EventKind.SMALL_VARIANT: 190, EventKind.COPY_NUMBER: 204}


MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\t"
    "Variant_Type\tReference_Allele\tTumor_Seq_Allele1\tTumor_Seq_Allele2\tTumor_Sample_Barcode\t"
    "t_ref_count\tt_alt_count\tHGVSc\tHGVSp_Short\tTranscript_ID\tStrand\n"
    "EGFR\tGRCh38\t7\t55191822\t55191822\tMissense_Mutation\tSNP\tT\tT\tG\tS1\t60\t40\t"
    "c.2573T>G\tp.L858R\tNM_005228\t+\n"
)
STUDY = {
    "meta_patients.txt": (
        "genetic_alteration_type: CLINICAL\ndatatype: PATIENT_ATTRIBUTES\n"
        "data_filename: people.txt\n"
    ),
    "people.txt": (
        "#Patient\n#Patient\n#STRING\n#1\nPATIENT_ID\tSEX\tOS_STATUS\tOS_MONTHS\n"
        "A\tMale\t1:DECEASED\t12\nB\tFemale\t0:LIVING\t24.0\n"
    ),
    "data_clinical_sample.txt": (
        "SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\tGENE_PANEL\tTUMOR_PURITY\tSAMPLE_CLASS\n"
        "S1\tA\tLUAD\tsmall\t60\tTumor\nS2\tB\tSCLC\tsmall\tNA\tTumor\n"
    ),
    "data_mutations.txt": MAF,
    "data_CNA.txt": "Hugo_Symbol\tEntrez_Gene_Id\tS1\nMET\t4233\t2\nRB1\t5925\t-1\nEGFR\t1956\t0\n",
    "data_gene_panel_small.txt": "stable_id: small\ngene_list: MET\tEGFR\n",
    "data_timeline_treatment.txt": (
        "PATIENT_ID\tSTART_DATE\tSTOP_DATE\tEVENT_TYPE\tTREATMENT_TYPE\tAGENT\n"
        "A\t10\t100\tTREATMENT\tMedical Therapy\tOsimertinib\n"
        "B\t5\t\tTREATMENT\tRadiation Therapy\t\n"
    ),
    "data_timeline_status.txt": (
        "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tSTATUS\n"
        "A\t60\tSTATUS\tPartial Response\nA\t0\tSTATUS\tDiagnosis\n"
    ),
}


@pytest.fixture
def study(tmp_path):
    def make(**changes):
        for name, text in {**STUDY, **changes.pop("files", {})}.items():
            if text is not None:
                (tmp_path / name).parent.mkdir(exist_ok=True)
                (tmp_path / name).write_text(text)
        output = tmp_path / "imported"
        return output, import_study(tmp_path, changes.pop("settings", {}), output, **changes)

    return make


def only(problems, part):
    found = [found for found in problems if part in found.message]
    assert len(found) == 1, problems
    assert found[0].remedy
    return found[0]


def test_timelines_matrix_panels_and_meta_files(study):
    output, problems = study(settings={"day_zero": "2001-01-01"})
    assert [found for found in problems if found.severity == "error"] == []
    assert rows(output / "patients.tsv") == [
        {"patient": "A", "sex": "male", "diagnosis": "LUAD", "last_contact": "",
         "died": "2002-01-01"},
        {"patient": "B", "sex": "female", "diagnosis": "SCLC", "last_contact": "2003-01-01",
         "died": ""},
    ]  # fmt: skip
    [treatment] = rows(output / "treatments.tsv")
    assert (treatment["drugs"], treatment["start"], treatment["end"]) == (
        "Osimertinib",
        "2001-01-11",
        "2001-04-11",
    )
    assert rows(output / "assessments.tsv") == [
        {"patient": "A", "date": "2001-03-02", "response": "PR"}
    ]
    assert [(row["sample"], row["kind"]) for row in rows(output / "calls.tsv")] == [
        ("S1", "small_variants"),
        ("S1", "copy_number"),
        ("S2", "small_variants"),
    ]
    assert [tuple(row.values()) for row in rows(output / "copy_number.tsv")] == [
        ("S1", "MET", "2"),
        ("S1", "RB1", "-1"),
    ]
    assays = yaml.safe_load((output / "assays.yaml").read_text())
    assert assays["small"]["small_variants"] == ["EGFR", "MET"]
    assert rows(output / "samples.tsv")[0]["purity"] == "0.6"
    assert "no systemic treatment" in only(problems, "1 rows are no systemic").message
    assert only(problems, "no response of RECIST").value == "Diagnosis"


def test_the_same_study_gives_the_same_bytes(study):
    output, _ = study()
    first = {path.name: path.read_bytes() for path in output.iterdir()}
    output, _ = study()
    assert {path.name: path.read_bytes() for path in output.iterdir()} == first


@pytest.mark.parametrize("column", ["SAMPLE_TYPE", "CANCER_TYPE"])
def test_normal_samples_are_left_out_and_named(study, column):
    lines = [*STUDY["data_clinical_sample.txt"].splitlines(), "S3\tA\tLUAD\tsmall\tNA\tDNA"]
    kinds = [column, "Primary", "Primary", "normal"]
    text = "".join(f"{line}\t{kind}\n" for line, kind in zip(lines, kinds, strict=True))
    output, problems = study(files={"data_clinical_sample.txt": text})
    assert [row["sample"] for row in rows(output / "samples.tsv")] == ["S1", "S2"]
    found = only(problems, "1 normal samples")
    assert (found.line, "S3" in found.message) == (4, True)


def test_a_case_list_says_which_samples_were_tested(study):
    output, _ = study(files={"case_lists/cases_sequenced.txt": "case_list_ids: S1\tS3\n"})
    assert [row["sample"] for row in rows(output / "calls.tsv")] == ["S1", "S1"]


ERRORS = {
    "no samples file": ({"data_clinical_sample.txt": None}, {}, "no file data_clinical_sample"),
    "another build": ({}, {"genome": "GRCh37"}, "The configuration says GRCh37."),
    "unknown patient": (
        {"people.txt": "PATIENT_ID\tSEX\nA\tMale\n"}, {}, "not in the patients file"),
    "a field too many": (
        {"people.txt": "PATIENT_ID\tSEX\nA\tMale\nB\tFemale\tx\n"}, {}, "The row has 3 fields"),
    "patient twice": ({"people.txt": "PATIENT_ID\nA\nB\nA\n"}, {}, "listed twice"),
    "survival time": (
        {"people.txt": "PATIENT_ID\tOS_STATUS\tOS_MONTHS\nA\tLIVING\t-3\nB\tLIVING\t1\n"}, {},
        "Expected months"),
    "copy number": (
        {"data_CNA.txt": "Hugo_Symbol\tS1\nMET\t7\n"}, {}, "Expected AMP, GAIN, DeepDel"),
    "day of a treatment": (
        {"data_timeline_treatment.txt": STUDY["data_timeline_treatment.txt"].replace("\t10\t",
         "\tten\t")}, {}, "Expected a number of days."),
    "unknown column of responses": (
        {"data_timeline_treatment.txt": None},
        {"settings": {"treatment": {"drugs": "x"}, "best_response": "BOR"}}, "no such column"),
    "day zero": ({}, {"settings": {"day_zero": "1/2/2000"}}, "ambiguous"),
    "columns and names apart": (
        {"data_mutations.txt": MAF.replace("Missense_Mutation\tSNP", "SNP\tMissense_Mutation")},
        {}, "do not fit the names of the columns"),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_after_an_error_the_tables_have_no_rows(study, case):
    files, settings, part = ERRORS[case]
    output, problems = study(files=files, **settings)
    assert only(problems, part).severity is Severity.ERROR
    assert {path.name for path in output.iterdir()} == OUTPUTS
    assert [rows(path) for path in output.glob("*.tsv")] == [[]] * 6
    assert (output / "mutations.maf").read_text() == ""


def test_interchanged_read_counts_are_swapped_when_confirmed(study):
    output, _ = study(settings={"swap_read_counts": True})
    [row] = rows(output / "mutations.maf")
    assert (row["t_ref_count"], row["t_alt_count"]) == ("40", "60")


def test_a_type_that_contradicts_the_alleles_is_mended(study):
    wrong = MAF.replace("SNP\tT\tT\tG", "SNP\tTG\tTG\tAT").replace("55191822\tMis", "55191823\tMis")
    output, problems = study(files={"data_mutations.txt": wrong})
    found = only(problems, "contradicts the alleles")
    assert (found.line, found.sample, found.value) == (2, "S1", "SNP")
    assert rows(output / "mutations.maf")[0]["Variant_Type"] == "DNP"


def test_panels_from_the_configured_file_come_first(study, tmp_path):
    (tmp_path / "my_assays.yaml").write_text("small:\n  small_variants: all\n")
    output, _ = study(settings={"assays": tmp_path / "my_assays.yaml"})
    assert yaml.safe_load((output / "assays.yaml").read_text()) == {
        "small": {"small_variants": "all"}
    }


def test_an_id_that_a_spreadsheet_takes_for_a_formula_is_refused(study):
    people = STUDY["people.txt"].replace("\nA\t", '\n=HYPERLINK("x")\t')
    output, problems = study(files={"people.txt": people})
    [found] = [each for each in problems if each.severity is Severity.ERROR]
    assert (found.line, found.field, found.value) == (6, "patient_id", '=HYPERLINK("x")')
    assert "must not begin with" in found.message
    assert not any("HYPERLINK" in (output / name).read_text() for name in OUTPUTS)


def test_text_of_a_study_is_no_formula_in_what_is_written(study):
    timeline = STUDY["data_timeline_treatment.txt"].replace("Osimertinib", "=1+1")
    output, _ = study(files={"data_timeline_treatment.txt": timeline})
    [drugs] = [row["drugs"] for row in rows(output / "treatments.tsv")]
    assert drugs == "'=1+1"
