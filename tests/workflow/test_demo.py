"""The demonstration, whole: what `make run` does, and whether it finds its truth again."""

import csv
import shutil

import pandas as pd
import pytest
import yaml
from run_workflow import PROJECT, run_workflow

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
    """(comparison, rule, measure) -> intervals, adjusted for delayed entry and not."""
    found = pd.read_parquet(demo / "results/outcomes/comparisons.parquet")
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
