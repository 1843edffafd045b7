"""The SUMMIT trial's biliary tract cohort (neratinib, HER2 mutant) as published on cBioPortal."""

import pytest
from cohort_folders import read_tsv, write_yaml
from run_workflow import run_workflow

from genomic_to_outcome.tables import read_rows

STUDY = "data/cohort/summit_biliary/msk-access__puma_biliary_tract_summit_trial"
PLAN = {
    "populations": {"all_treated": {}},
    "summaries": [
        {
            "population": "all_treated",
            "alterations": ["everyone", "erbb2_mutation"],
            "endpoints": ["ORR"],
            "include_not_detected": True,
        }
    ],
}


@pytest.fixture(scope="module")
def run(shared, tmp_path_factory):
    """The finished run and its configuration."""
    folder = tmp_path_factory.mktemp("summit")
    config = {
        "cohort": {"name": "SUMMIT, biliary tract", "data_cutoff": "2024-12-31"},
        "genome": "GRCh37",
        "cbioportal_study": {
            "folder": str(shared.resolve() / STUDY),
            "treatment": {"drugs": "neratinib", "setting": "advanced"},
            "best_response": "Best Overall Response (BOR)",
        },
        "analysis": "analysis.yaml",
    }
    write_yaml(folder / "analysis.yaml", PLAN)
    done = run_workflow(folder, config=config)
    assert done.status == 0, done.output[-3000:]
    return folder / "results", done


def rates(results):
    rows = read_rows(results / "outcomes/alteration_outcomes.parquet")
    return [row for row in rows if row["measure"] == "rate"]


def test_the_study_is_imported(run):
    results, done = run
    assert "import_study" in done.output
    assert len(read_rows(results / "inputs/patients.parquet")) == 25


def test_the_published_response_rate_comes_out(run):
    results, _ = run
    everyone = [row for row in rates(results) if row["alteration"] == "everyone"]
    assert everyone
    for row in everyone:
        assert (row["endpoint"], row["n"], row["events"]) == ("ORR", 25, 4)
        figures = [row[name] for name in ("estimate", "ci_low", "ci_high")]
        assert [round(100 * figure, 1) for figure in figures] == [16.0, 4.5, 36.1]
        assert row["status"] is None
        assert row["n_not_assessed"] == 0


def test_carriers_and_assessed_non_carriers(run):
    """Of 23 patients with a tumour sample 20 carry an ERBB2 mutation, 3 of the 4 responders too."""
    results, _ = run
    found = {
        row["status"]: (row["n"], row["events"], row["n_not_assessed"])
        for row in rates(results)
        if row["alteration"] == "erbb2_mutation" and row["rule"] == "confirmed"
    }
    assert found == {"altered": (20, 3, 2), "not_detected": (3, 1, 2)}


def test_the_flaws_of_the_study_are_named(run):
    results, _ = run
    problems = read_tsv(results / "qc/problems.tsv")
    assert {row["severity"] for row in problems} == {"warning"}
    for file, line, field, message in (
        ("data_clinical_patient.txt", "1", "header comment", "damaged by a find and replace"),
        ("data_clinical_patient.txt", "5", "", "1 columns at the end have neither a name"),
        ("data_clinical_sample.txt", "5", "", "2 columns at the end have neither a name"),
        ("data_clinical_sample.txt", "6", "SAMPLE_TYPE", "20 normal samples are listed"),
        ("data_mutations_extended.txt", "2", "Consequence", "one column left of their names"),
        ("data_mutations_extended.txt", "2", "t_alt_count", "appear interchanged"),
        ("data_mutations_extended.txt", "131", "Chromosome", "23 or 24"),
    ):
        matching = [
            row
            for row in problems
            if row["file"].endswith(file) and (row["line"], row["field"]) == (line, field)
        ]
        assert len(matching) == 1, (file, line, field, matching)
        assert message in matching[0]["message"]
        assert matching[0]["remedy"]
