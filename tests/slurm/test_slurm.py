"""The demonstration on a real Slurm: its jobs run there, its outputs are those of a local run.

One file, so that one process starts one Slurm; it is stopped at the end, also of a killed process.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from cohort_folders import checksums, configuration, make_cohort, read_tsv, write_yaml
from run_workflow import PROJECT, run_workflow
from slurm_jobs import (
    await_end,
    finished_jobs,
    local_rules,
    planned_jobs,
    run_on_slurm,
    start_on_slurm,
    states_of,
)

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def accounting(tmp_path_factory):
    """A throwaway Slurm; its file with a line per finished job."""
    folder = tmp_path_factory.mktemp("slurm")
    start = [HERE / "start_slurm.sh", folder, str(os.getpid())]
    started = subprocess.run(start, capture_output=True, text=True, check=False)
    if started.returncode == 2:
        pytest.skip(started.stderr.strip())
    assert started.returncode == 0, started.stderr
    yield folder / "jobs.txt"
    subprocess.run([HERE / "stop_slurm.sh", folder], check=True)


@pytest.fixture(scope="module")
def local(accounting, tmp_path_factory):
    """The demonstration, run on this machine without Slurm."""
    folder = tmp_path_factory.mktemp("local")
    shutil.copytree(PROJECT / "config", folder / "config")
    for target in ("simulate_cohort", "all"):
        run = run_workflow(folder, target)
        assert run.status == 0, run.output[-3000:]
    return folder


@pytest.fixture(scope="module")
def demonstration(local, tmp_path_factory):
    """The same demonstration on Slurm: its folder and what Snakemake printed."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copytree(local / "config", folder / "config")
    # With its times: the calls are older than the sheets that name them.
    shutil.copytree(local / "simulated", folder / "simulated")
    run = run_on_slurm(folder)
    assert run.status == 0, run.output[-5000:]
    return folder, run


@pytest.fixture
def folder(demonstration, local):
    """The folder of the run on Slurm, which a test must leave as the local run left its own."""
    folder, _ = demonstration
    yield folder
    assert checksums(folder / "results") == checksums(local / "results")


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path):
    (tmp_path / "file").write_text("mine")
    refused = subprocess.run(
        [HERE / "start_slurm.sh", tmp_path], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert refused.stderr.startswith("start_slurm.sh: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_accounting_holds_a_completed_job_for_each_job_of_the_plan(demonstration, accounting):
    _, run = demonstration
    found = states_of(run, accounting)
    wanted = {rule: n for rule, n in planned_jobs(run).items() if rule not in local_rules()}
    assert {rule: len(jobs) for rule, jobs in found.items()} == wanted
    assert {job.state for jobs in found.values() for job in jobs} == {"COMPLETED"}
    # The demonstration is not a handful of jobs, and none went elsewhere.
    assert len(wanted) > 15
    assert found["read_calls"][0].memory > 0


def test_outputs_are_those_of_the_local_run(demonstration, local):
    folder, _ = demonstration
    assert len(checksums(folder / "results")) > 1000
    assert checksums(folder / "results") == checksums(local / "results")


def test_a_second_run_does_nothing(demonstration):
    folder, _ = demonstration
    assert run_on_slurm(folder).idle


def test_a_run_that_stops_has_listed_the_problems_of_all_checks(accounting, tmp_path):
    """Of a profile that ends a run at the first failed job, as the gate of the clinic would be."""
    make_cohort(tmp_path, 8)
    write_yaml(tmp_path / "config.yaml", configuration(batches=1))
    treatments = tmp_path / "treatments.tsv"
    treatments.write_text(treatments.read_text() + "NOBODY\n")
    row = next(row for row in read_tsv(tmp_path / "calls.tsv") if row["kind"] == "small_variants")
    (tmp_path / row["path"]).write_bytes((tmp_path / row["path"]).read_bytes()[:-28])
    profile = (PROJECT / "profiles/slurm/profile.yaml").read_text()
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile/profile.yaml").write_text(
        profile.replace("keep-going: true", "keep-going: false")
    )
    run = run_on_slurm(tmp_path, "--profile", "profile", "--configfile", "config.yaml")
    assert run.status == 1
    assert "Failed: stop_on_errors" in run.output, run.output[-3000:]
    found = read_tsv(tmp_path / "results/qc/problems.tsv")
    assert {"treatments", "small_variants"} <= {row["table"] for row in found}
    assert not (tmp_path / "results/alterations/alterations.parquet").exists()


def test_a_job_above_its_memory_passes_with_more(folder, accounting):
    one = ("--forcerun", "derive_lines", "--until", "derive_lines")
    memory = "derive_lines:mem_mb=30 if attempt == 1 else 1000"
    run = run_on_slurm(folder, *one, "--set-resources", memory)
    assert run.status == 0, run.output[-3000:]
    jobs = states_of(run, accounting)["derive_lines"]
    assert [(job.state, job.memory) for job in jobs] == [("FAILED", 30), ("COMPLETED", 1000)]


def running_jobs() -> list[str]:
    """Jobs that run now, each task of an array for itself."""
    command = ["squeue", "--noheader", "--array", "--states=RUNNING", "--format=%i"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def cancel_one(of_array: bool = False) -> str:
    """Cancel a job that runs, or a task of an array that is not its first; its name for Slurm."""
    for _ in range(600):
        jobs = [job for job in running_jobs() if not of_array or not job.endswith("_1")]
        if jobs:
            subprocess.run(["scancel", jobs[0]], check=True)
            return jobs[0]
        time.sleep(0.1)
    raise AssertionError("no job ran within a minute")


def test_a_cancelled_job_is_done_by_the_next_run(folder, accounting):
    one = ("--forcerun", "estimate_outcomes", "--until", "estimate_outcomes", "--retries", "0")
    process = start_on_slurm(folder, *one)
    cancelled = cancel_one()
    run = await_end(process)
    assert run.status == 1
    assert finished_jobs(accounting)[cancelled].state == "CANCELLED"
    assert not (folder / "results/outcomes/alteration_outcomes.parquet").exists()
    again = run_on_slurm(folder, "--until", "estimate_outcomes")
    assert again.status == 0, again.output[-3000:]
    assert planned_jobs(again) == {"estimate_outcomes": 1}


def test_a_cancelled_task_of_an_array_is_repeated(folder, accounting):
    """Only of an array whose first task ends in time: the others wait for its files, then fail."""
    one = ("--forcerun", "read_calls", "--until", "read_calls")
    process = start_on_slurm(folder, *one, "--slurm-array-jobs", "read_calls")
    array, _, task = cancel_one(of_array=True).partition("_")
    assert task
    run = await_end(process)
    assert run.status == 0, run.output[-3000:]
    tasks = [job for job in finished_jobs(accounting).values() if job.array == array]
    assert len(tasks) == planned_jobs(run)["read_calls"] > 1
    assert [job.state for job in tasks].count("CANCELLED") == 1
    assert "COMPLETED" in {job.state for job in tasks}
    assert "Trying to restart job" in run.output
