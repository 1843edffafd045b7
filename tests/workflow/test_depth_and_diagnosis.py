"""A run whose sheets tell the depth and purity of samples, and a transformed tumour."""

import gzip

import pyarrow.parquet as pq
import pytest
import yaml
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv, write_yaml
from run_workflow import run_workflow

TARGETS = [
    f"results/alterations/{name}.parquet"
    for name in ("patient_assessment", "changes", "actionability", "class_places")
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A cohort of which the first sample is shallow at codon 790 of EGFR and the second impure."""
    folder = tmp_path_factory.mktemp("depth")
    make_cohort(folder, 40)
    samples, calls = read_tsv(folder / "samples.tsv"), read_tsv(folder / "calls.tsv")
    shallow, impure = [row for row in samples if row["assay"] == "tissue_dna_panel"][:2]
    assert shallow["genome"] in ("", "GRCh38")
    impure["purity"] = "0.02"
    rows = ["chr7\t55173900\t55181376\tEGFR\t900.0", "chr7\t55181376\t55192000\tEGFR\t12.0"]
    path = folder / "shallow.regions.bed.gz"
    path.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0))
    calls.append({"sample": shallow["sample"], "kind": "coverage", "path": path.name})
    for row in samples:
        row["diagnosis"] = ""
    lung = {
        row["patient"] for row in read_tsv(folder / "patients.tsv") if row["diagnosis"] == "LUAD"
    }
    several = [row for row in samples if row["patient"] in lung]
    last = next(
        row
        for row, before in zip(several[1:], several, strict=False)
        if row["patient"] == before["patient"] and row["collected"] != before["collected"]
    )
    last["diagnosis"] = "SCLC"
    write_tsv(folder / "samples.tsv", samples)
    write_tsv(folder / "calls.tsv", calls)
    assays = yaml.safe_load((folder / "assays.yaml").read_text())
    assays["tissue_dna_panel"]["minimum_purity"] = 0.1
    write_yaml(folder / "assays.yaml", assays)
    done = run_workflow(folder, *TARGETS, "results/calls/coverage.parquet", config=configuration())
    assert done.status == 0, done.output[-3000:]
    return folder / "results", shallow, impure, last


def table(results, name, **wanted):
    rows = pq.read_table(results / f"{name}.parquet").to_pylist()
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_what_was_not_read_deeply_is_not_negative(run):
    results, shallow, _, _ = run
    states = table(results, "alterations/assessment", sample=shallow["sample"])
    reasons = {row["class_id"]: row["reason"] for row in states}
    assert reasons["egfr_t790m"] == (
        "low_depth: depth 12 at EGFR codon 790, the assay asks for 100"
    )
    assert reasons["egfr_mutation"].startswith("low_depth")
    assert reasons["egfr_exon19_deletion"] == "covered_negative"
    (depth,) = table(
        results, "calls/coverage", sample=shallow["sample"], class_id="egfr_exon19_deletion"
    )
    assert (depth["depth"], depth["bases"], depth["bases_told"]) == (900, 99, 99)


def test_too_few_tumour_cells_leave_only_fusions_negative(run):
    results, _, impure, _ = run
    states = table(results, "alterations/assessment", sample=impure["sample"])
    negative = {row["class_id"] for row in states if row["status"] == "not_detected"}
    assert "low_purity" in {row["reason"] for row in states}
    assert not negative & {"egfr_t790m", "kras_g12c", "met_amplification"}


def test_a_transformed_tumour_inherits_no_evidence(run):
    results, _, _, last = run
    (row,) = table(results, "alterations/changes", change="transformation")
    assert (row["patient"], row["samples_after"]) == (last["patient"], last["sample"])
    assert (row["diagnosis_before"], row["diagnosis_after"]) == ("LUAD", "SCLC")
    evidence = table(results, "alterations/actionability", sample=last["sample"])
    assert not [one for one in evidence if one["tumour_type"] == "NSCLC" and one["amp_tier"]]
