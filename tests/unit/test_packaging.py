"""What a site takes over as it is: the container, the profiles, the entry in the catalogue."""

import re
import subprocess
import sys

import pytest
import yaml
from container import copied_paths, entry_point, instructions, target_of

from genomic_to_outcome.provenance import checksum_of_content


def test_the_container_copies_what_exists_and_what_snakemake_needs(project):
    paths = copied_paths(project)
    assert [path for path in paths if not (project / path).exists()] == []
    include = re.findall(r'include: "(\w+)/', (project / "Snakefile").read_text())
    used = re.findall(
        r'"\.\./(\w+)/', "".join(p.read_text() for p in (project / "rules").iterdir())
    )
    assert {"Snakefile", "requirements.lock", "profiles", *include, *used} <= set(paths)


def test_the_entry_point_is_where_the_workflow_was_copied(project):
    program, *arguments = entry_point(project)
    assert program == "snakemake"
    assert arguments == ["--snakefile", target_of(project, "Snakefile")]
    folders = {path: target_of(project, path) for path in ("rules", "scripts", "profiles")}
    root = target_of(project, "Snakefile").removesuffix("/Snakefile")
    assert folders == {path: f"{root}/{path}" for path in folders}


def test_the_container_removes_only_packages_that_tests_need(project):
    (text,) = (text for word, text in instructions(project) if word == "RUN")
    _, _, removed = text.partition("uninstall --yes ")
    groups = (project / "pyproject.toml").read_text().split("[dependency-groups]")[1]
    tests = re.findall(r'^    "([\w-]+)', groups.split("]")[0], re.M)
    assert removed.split()
    assert set(removed.split()) <= set(tests)


@pytest.mark.parametrize("name", ["default", "slurm"])
def test_snakemake_knows_each_key_of_the_profile(project, name):
    profile = project / "profiles" / name
    keys = yaml.safe_load((profile / "profile.yaml").read_text())
    help_text = subprocess.run(
        [sys.executable, "-m", "snakemake", "--help"], capture_output=True, text=True, check=True
    ).stdout
    options = set(re.findall(r"--([a-z-]+)", help_text))
    assert keys
    assert set(keys) - options == set()


def test_the_profile_for_slurm_hides_no_resource_of_a_rule(project):
    keys = yaml.safe_load((project / "profiles/slurm/profile.yaml").read_text())
    defaults = keys["default-resources"]
    assert "cpus_per_task" not in defaults
    assert not [name for name in defaults if name.endswith("_per_cpu")]
    assert keys["retries"] > 0
    assert "attempt" in defaults["mem_mb"]


def test_no_rule_repeats_itself_within_a_job(project):
    """A rule's own retries are repeated inside its cluster job, with memory that was not enough."""
    rules = "".join(path.read_text() for path in (project / "rules").iterdir())
    assert set(re.findall(r"^    retries: (\d+)$", rules, re.M)) == {"0"}


def test_the_workflow_catalogue_finds_what_it_looks_for(project):
    usage = yaml.safe_load((project / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment", "report"}
    assert usage["software-stack-deployment"] == {"conda": True}
    readme = (project / "README.md").read_text().lower()
    assert "snakemake" in readme
    assert "workflow" in readme
    for path in ("Snakefile", "config/README.md", "config/config.yaml", "LICENSE"):
        assert (project / path).is_file(), path
    assert list((project / "rules").glob("*.smk"))


def test_a_resource_that_lost_its_last_line_ending_is_the_same(tmp_path):
    """Snakemake fetches files of a deployment without it."""
    texts = {"whole": "a\nb\n", "fetched": "a\nb", "other": "a\n\nb"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    found = {name: checksum_of_content(tmp_path / name) for name in texts}
    assert found["whole"] == found["fetched"] != found["other"]
