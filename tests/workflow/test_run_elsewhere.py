"""A run from any folder, and as a module of another workflow: the same files, byte for byte."""

import os
import shutil
import subprocess

import pytest
from cohort_folders import checksums, configuration, make_cohort, read_tsv
from container import copied_paths
from run_workflow import PROJECT, run_workflow

from genomic_to_outcome.contract import (
    COVERAGE,
    ON_REQUEST_TABLES,
    OUTPUT_TABLES,
    PFS_RATIO,
    PFS_RATIO_PAIRS,
    PROBLEMS,
    TUMOUR_MUTATIONAL_BURDEN,
)
from genomic_to_outcome.tables import read_rows

MODULE = f"""
configfile: "config.yaml"

module g2o:
    snakefile: "{PROJECT / "Snakefile"}"
    config: config

use rule * from g2o

rule everything:
    default_target: True
    input: rules.all.input
"""

# The small cohort has no problem, no depth file, no megabases of an assay, no question of a ratio.
MAY_BE_EMPTY = (PROBLEMS, COVERAGE, PFS_RATIO, PFS_RATIO_PAIRS, TUMOUR_MUTATIONAL_BURDEN)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A finished run in the folder of the cohort."""
    folder = tmp_path_factory.mktemp("here")
    make_cohort(folder, 40)
    run = run_workflow(folder, "--workflow-profile", "none", config=configuration())
    assert run.status == 0, run.output[-2000:]
    return folder


def test_every_file_of_the_contract_is_written(here):
    results = here / "results"
    always = [table for table in OUTPUT_TABLES if table not in ON_REQUEST_TABLES]
    wanted = {table.path for table in always}
    wanted |= {"qc/problems.tsv", "reports/outcomes.html", "provenance.json"}
    patients = [row["patient"] for row in read_tsv(here / "patients.tsv")]
    for patient in patients:
        wanted |= {f"reports/tumour_board/{patient}.{ending}" for ending in ("html", "json")}
    assert wanted - set(checksums(results)) == set()
    boards = [path.stem for path in (results / "reports/tumour_board").glob("*.html")]
    assert sorted(boards) == sorted(patients)
    for table in always:
        assert table in MAY_BE_EMPTY or read_rows(results / table.path), table.name


def test_a_second_run_does_nothing(here):
    assert run_workflow(here, config=configuration()).idle


def test_another_folder_gives_the_same_bytes(here, tmp_path):
    folder, elsewhere = tmp_path / "cohort", tmp_path / "elsewhere"
    elsewhere.mkdir()
    make_cohort(folder, 40)
    run = run_workflow(elsewhere, "--directory", str(folder), config=configuration())
    assert run.status == 0, run.output[-2000:]
    assert not (elsewhere / "results").exists()
    assert checksums(folder / "results") == checksums(here / "results")


def test_a_module_of_another_workflow_gives_the_same_bytes(here, tmp_path):
    make_cohort(tmp_path, 40)
    (tmp_path / "Snakefile").write_text(MODULE)
    run = run_workflow(tmp_path, config=configuration(), snakefile=tmp_path / "Snakefile")
    assert run.status == 0, run.output[-2000:]
    assert checksums(tmp_path / "results") == checksums(here / "results")


# As `snakedeploy deploy-workflow` writes it. The site is told to be a folder (see below).
DEPLOYED = """
configfile: "config.yaml"

module genomic_to_outcome:
    snakefile:
        github("owner/genomic-to-outcome", path="Snakefile", tag="v1.0.0")
    config:
        config

use rule * from genomic_to_outcome
"""


def make_repository(folder):
    """A repository with a tag that holds what the container copies, and nothing else."""
    for path in copied_paths(PROJECT):
        source, target = PROJECT / path, folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    git = ["git", "-C", str(folder), "-c", "user.name=test", "-c", "user.email=test@localhost"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "-qm", "all"], ["tag", "v1.0.0"]):
        subprocess.run([*git, *command], check=True)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_deployment_from_a_hosting_site_gives_the_same_bytes(here, tmp_path, monkeypatch):
    """Only the files that a rule names come from there, one by one."""
    make_repository(tmp_path / "repository")
    site = "https://github.com/owner/genomic-to-outcome"
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[url "file://{tmp_path}/repository"]\n    insteadOf = {site}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.fspath(settings))
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    folder = tmp_path / "deployed"
    make_cohort(folder, 40)
    (folder / "workflow").mkdir()
    (folder / "workflow/Snakefile").write_text(DEPLOYED)
    run = run_workflow(folder, config=configuration(), snakefile=folder / "workflow/Snakefile")
    assert run.status == 0, run.output[-2000:]
    deployed, direct = checksums(folder / "results"), checksums(here / "results")
    assert set(deployed) == set(direct)
    # Snakemake fetches the styles and scripts of pages without their last line ending.
    pages = {path for path in direct if path.endswith(".html")}
    assert {path for path in direct if deployed[path] != direct[path]} <= pages
