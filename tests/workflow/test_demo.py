"""The demonstration, whole: what `make run` does, and whether it finds its truth again."""

import csv
import shutil

import pandas as pd
import pytest
import yaml
from run_workflow import PROJECT, run_workflow

from genomic_to_outcome.contract.protocol_endpoints import PROTOCOL_ENDPOINTS

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A folder in which the demonstration was run with the project's own configuration."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(PROJECT / "config", folder / "config")
    for target in ("simulate_cohort", "all"):
        run = run_workflow(folder, target)
        assert run.status == 0, run.output[-3000:]
    return folder


@pytest.fixture(scope="module")
def truth(demo):
    with (demo / "simulated" / "truth" / "parameters.tsv").open() as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_a_second_run_has_nothing_to_do(demo):
    assert run_workflow(demo, "simulate_cohort").idle
    assert run_workflow(demo).idle


def of_comparisons(demo):
    """(comparison, rule, measure) -> intervals, adjusted for delayed entry and not.

    The extremes for patients who were not assessed are no estimates of the parameter.
    """
    found = pd.read_parquet(demo / "results/outcomes/comparisons.parquet")
    found = found[~found["method"].str.startswith("not assessed counted")]
    return {
        key: list(zip(rows["ci_low"], rows["ci_high"], strict=True))
        for key, rows in found.groupby(["comparison", "rule", "measure"])
    }


def of_arms(demo):
    """(comparison, arm, rule, measure, time) -> intervals of the summary of that arm at line 1."""
    found = pd.read_parquet(demo / "results/outcomes/alteration_outcomes.parquet")
    plan = yaml.safe_load((demo / "config/analysis.yaml").read_text())
    intervals = {}
    for comparison in plan["comparisons"]:
        for arm in ("group", "reference"):
            group = comparison[arm]
            rows = found[
                (found["population"] == comparison["population"])
                & (found["alteration"] == group["alteration"])
                & (found["therapy_class"] == group.get("therapy_class", "all"))
                & (found["line"] == comparison["line"])
                & (found["endpoint"] == comparison["endpoint"])
            ]
            for row in rows.itertuples():
                time = "" if pd.isna(row.time) else f"{row.time:g}"
                key = (comparison["id"], arm, row.rule, row.measure, time)
                intervals.setdefault(key, []).append((row.ci_low, row.ci_high))
    return intervals


def test_every_interval_of_the_study_covers_its_parameter(demo, truth):
    comparisons, arms = of_comparisons(demo), of_arms(demo)
    checked, missed = 0, []
    for row in truth:
        if row["arm"]:
            key = (row["comparison"], row["arm"], row["rule"], row["measure"], row["time"])
            intervals = arms[key]
        else:
            key = (row["comparison"], row["rule"], row["measure"])
            intervals = comparisons[key]
        for low, high in intervals:
            if pd.isna(low) and pd.isna(high):
                continue
            checked += 1
            low = float("-inf") if pd.isna(low) else low
            high = float("inf") if pd.isna(high) else high
            if not low <= float(row["value"]) <= high:
                missed.append((key, row["value"], low, high))
    assert checked > 60
    assert not missed


def test_the_study_of_refractory_tumours_finds_its_parameters_again(demo):
    board = pd.read_parquet(demo / "results/outcomes/tumour_board.parquet")
    safety = pd.read_parquet(demo / "results/outcomes/safety.parquet")
    of_step = board[board["measure"] == "of_previous"]
    serious = safety[
        (safety["alteration"] == "everyone") & (safety["therapy_class"] == "all")
        & (safety["subset"] == "serious") & (safety["level"] == "overall")
        & (safety["counting"] == "any_grade")
    ]  # fmt: skip
    tables = {"tumour_board": of_step, "safety": serious.assign(step="serious")}
    truth = pd.read_csv(demo / "simulated/truth/study.tsv", sep="\t")
    assert len(truth) == 4
    for row in truth.itertuples():
        found = tables[row.table]
        (one,) = found[
            (found["population"] == row.population) & (found["step"] == row.step)
        ].to_dict("records")
        assert one["ci_low"] <= row.value <= one["ci_high"], row.step


@pytest.mark.parametrize("place", PROTOCOL_ENDPOINTS, ids=lambda place: place.endpoint)
def test_the_study_of_refractory_tumours_has_every_endpoint(demo, place):
    found = pd.read_parquet(demo / "results" / place.table.path)
    found = found[found["population"] == "refractory_solid"]
    for column, value in place.rows.items():
        found = found[found[column] == value]
    assert len(found)
    assert found["n"].max() > 0


def test_each_call_file_gave_back_the_true_alteration(demo):
    found = pd.read_parquet(demo / "results/alterations/alterations.parquet")
    classes = found.groupby("patient")["classes"].agg(";".join)
    patients = pd.read_csv(demo / "simulated/truth/patients.tsv", sep="\t", dtype=str)
    alk = patients[patients["class_id"].isin(["alk_fusion_eml4", "alk_fusion_rare_partner"])]
    assert len(alk) == 277 + 51
    wrong = [
        row.patient
        for row in alk.itertuples()
        if row.class_id not in classes[row.patient].split(";")
    ]
    assert not wrong


def test_the_reports_say_what_is_simulated(demo):
    reports = demo / "results/reports"
    patients = pd.read_parquet(demo / "results/inputs/patients.parquet")["patient"]
    pages = [reports / "outcomes.html"]
    pages += [reports / "tumour_board" / f"{patient}.html" for patient in patients]
    assert len(pages) == 659
    assert all("Simulated data" in page.read_text() for page in pages)


# Which assays of the demonstration look for small variants of the gene, in tissue.
LOOKS_FOR = {
    "egfr_t790m": {"tissue_dna_panel", "dna_rna_panel", "exome", "lung_hotspot_panel"},
    "alk_g1202r": {"tissue_dna_panel", "dna_rna_panel", "exome"},
}
ACQUIRED = {"EGFR:c.2369C>T": "egfr_t790m", "ALK:c.3604G>A": "alk_g1202r"}


def acquired_in_truth(demo):
    """(patient, class, sample that shows it first, samples before it) of acquired resistance."""
    with (demo / "simulated/truth/samples.tsv").open() as handle:
        truth = list(csv.DictReader(handle, delimiter="\t"))
    for variant, class_id in ACQUIRED.items():
        before = {}
        for row in truth:
            if row["patient"] in before and before[row["patient"]] is None:
                continue
            if variant in row["variants"].split(";"):
                yield row["patient"], class_id, row["sample"], before.get(row["patient"], [])
                before[row["patient"]] = None
            else:
                before.setdefault(row["patient"], []).append(row["sample"])


def test_acquired_resistance_of_the_truth_is_found_as_such(demo):
    samples = pd.read_csv(demo / "simulated/samples.tsv", sep="\t").set_index("sample")
    changes = pd.read_parquet(demo / "results/alterations/changes.parquet")
    found = []
    for patient, class_id, sample, before in acquired_in_truth(demo):
        looked = samples.loc[before]
        tissue = looked[looked["specimen"] != "plasma"]
        if tissue["assay"].isin(LOOKS_FOR[class_id]).any():
            expected = "acquired"
        elif (looked["specimen"] == "plasma").any():
            expected = "seen_after_negative_plasma"
        else:
            expected = "not_comparable"
        own = changes[(changes["patient"] == patient) & (changes["class_id"] == class_id)]
        own = own[[sample in names.split(";") for names in own["samples_after"]]]
        assert list(own["change"]) == [expected], (patient, class_id, sample)
        if expected == "acquired":
            assert own["regimens"].notna().all()
        found.append(expected)
    assert found.count("acquired") > 15
    assert "not_comparable" in found


def test_nothing_is_lost_that_plasma_alone_does_not_show(demo):
    changes = pd.read_parquet(demo / "results/alterations/changes.parquet")
    states = pd.read_parquet(demo / "results/alterations/assessment.parquet")
    plasma = set(states[states["reason"] == "plasma_negative"]["sample"])
    lost = changes[changes["change"] == "lost"]
    assert not lost["samples_after"].isin(plasma).any()
    assert (changes["change"] == "not_seen_in_plasma").any()
