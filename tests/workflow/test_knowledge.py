"""Knowledge bases in a run: imported, matched, compared, recorded; absent where none is named."""

import json

import pytest
from civic_files import ASSERTIONS, OLD, write_civic
from cohort_folders import configuration, make_cohort, read_tsv
from run_workflow import run_workflow

from genomic_to_outcome.tables import read_rows

ALK = {"gene": "ALK", "variant": "ALK FUSIONS", "drugs": "Crizotinib"}
ANNOTATED = (
    "Tumor_Sample_Barcode",
    "ONCOTREE_CODE",
    "Fusion",
    "ONCOGENIC",
    "LEVEL_1",
    "HIGHEST_LEVEL",
    "TX_CITATIONS",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A cohort with two releases of CIViC and a file annotated by OncoKB."""
    path = tmp_path_factory.mktemp("knowledge")
    make_cohort(path, 30)
    other = ALK | {"evidence_id": "3", "drugs": "Imatinib"}
    write_civic(path / "before.tsv", OLD, ALK, other | {"evidence_level": "C"})
    absent = ALK | {"evidence_id": "2", "variant": "WILD TYPE"}
    write_civic(path / "now.tsv", OLD, ALK, absent, other)
    write_civic(path / "assertions.tsv", ASSERTIONS, ALK)
    rows = [ANNOTATED]
    rows += [
        (row["sample"], "NSCLC", "EML4-ALK", "Oncogenic", "Lorlatinib", "LEVEL_1", "33207094")
        for row in read_tsv(path / "samples.tsv")
    ]
    (path / "fusions.oncokb.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    return path


def settings(**civic):
    named = {"evidence": "now.tsv", "assertions": "assertions.tsv", **civic}
    return configuration(
        knowledge={
            "civic": named,
            "oncokb": {"files": ["fusions.oncokb.tsv"], "version": "v4.20"},
        },
        evidence_changes={"before": {"civic": {"evidence": "before.tsv"}}},
    )


TARGETS = (
    "results/alterations/actionability.parquet",
    "evidence_changes",
    "results/provenance.json",
)


@pytest.fixture(scope="module")
def done(folder):
    """The folder after a run for what the tests look at."""
    run = run_workflow(folder, *TARGETS, config=settings())
    assert run.status == 0, run.output[-3000:]
    return folder


def test_what_was_brought_reaches_the_patients(done):
    found = read_rows(done / "results/alterations/actionability.parquet")
    sources = {row["source"].split(",")[0].split(" (")[0] for row in found}
    assert {"CIViC EID1", "CIViC AID5", "OncoKB v4.20"} <= sources
    oncokb = [row for row in found if row["source"].startswith("OncoKB")]
    assert {(row["gene"], row["therapy"], row["amp_tier"]) for row in oncokb} == {
        ("ALK", "lorlatinib", "I-A")
    }
    not_placed = read_rows(done / "results/knowledge/civic/current_not_placed.parquet")
    assert [(row["row"], row["reason"]) for row in not_placed] == [
        ("EID2", "needs_absence_of_alteration")
    ]
    assert read_rows(done / "results/knowledge/oncokb_not_placed.parquet")


def test_a_changed_tier_is_told(done):
    changes = read_rows(done / "results/alterations/evidence_changes.parquet")
    assert {(row["gene"], row["therapy"], row["change"]) for row in changes} == {
        ("ALK", "imatinib", "tier_raised")
    }
    in_lung = [row for row in changes if row["amp_tier_after"] == "II-C"]
    assert {row["amp_tier_before"] for row in in_lung} == {"II-D"}


def test_release_and_licence_are_recorded(done):
    described = json.loads((done / "results/provenance.json").read_text())["knowledge"]
    assert [(each["knowledge_base"], each["release"], each["licence"]) for each in described] == [
        ("CIViC", "2020-11-20 (last review in the file)", "CC0-1.0"),
        ("OncoKB", "v4.20", "the user's own agreement with OncoKB"),
    ]


def test_a_wrong_file_stops_the_run_with_a_problem_not_a_traceback(done):
    config = settings(evidence="samples.tsv")
    config["evidence_changes"]["before"]["evidence"] = ["nowhere.tsv"]
    run = run_workflow(done, "validate", config=config)
    assert run.status != 0
    problems = read_rows(done / "results/qc/problems.parquet")
    told = {row["file"]: row["message"] for row in problems if row["severity"] == "error"}
    assert told["samples.tsv"].startswith("is no table of CIViC")
    assert "Traceback" not in (done / "logs/import_civic/current.log").read_text()
    assert {row["field"] for row in problems if row["value"] == "nowhere.tsv"} == {
        "evidence_changes.before.evidence"
    }


def test_the_release_is_fetched_from_where_the_configuration_says(folder, tmp_path):
    for name in ("ClinicalEvidenceSummaries", "AssertionSummaries"):
        (tmp_path / f"nightly-{name}.tsv").write_text(name)
    config = settings(url=tmp_path.as_uri())
    run = run_workflow(folder, "download_civic", config=config)
    assert run.status == 0, run.output[-3000:]
    fetched = folder / "results/knowledge/download/nightly-AssertionSummaries.tsv"
    assert fetched.read_text() == "AssertionSummaries"
