"""Run the workflow on the throwaway Slurm, and read what Slurm itself noted of the jobs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from run_workflow import PROJECT, Run

SUBMITTED = re.compile(r"submitted with SLURM jobid (\d+) \(log: \S*/rule_([a-z_]+)/")
# Tests need not wait for the first look at a job as long as users do.
SOON = "--slurm-init-seconds-before-status-checks=1"
LONGEST_RUN = 900


@dataclass(frozen=True)
class Job:
    """A finished job as Slurm noted it: memory that it asked for in MB, its array if it had one."""

    number: str
    state: str
    memory: int
    array: str | None


def finished_jobs(accounting: Path) -> dict[str, Job]:
    """Number -> job, of the lines that jobcomp/filetxt wrote."""
    jobs = {}
    for line in accounting.read_text().splitlines():
        fields = dict(re.findall(r"(\w+)=(\S*)", line))
        memory = re.search(r"Tres=\S*mem=(\d+)M", line)
        assert memory, line
        jobs[fields["JobId"]] = Job(
            fields["JobId"], fields["JobState"], int(memory[1]), fields.get("ArrayJobId")
        )
    return jobs


def states_of(run: Run, accounting: Path) -> dict[str, list[Job]]:
    """Rule -> the jobs that this run submitted for it, in order; arrays are not among them."""
    jobs = finished_jobs(accounting)
    found: dict[str, list[Job]] = {}
    for number, rule in SUBMITTED.findall(run.output):
        found.setdefault(rule, []).append(jobs[number])
    return found


def planned_jobs(run: Run) -> Counter[str]:
    """Rule -> number of its jobs, from the table that Snakemake prints first."""
    table = run.output.split("Job stats:", 1)[1].split("total", 1)[0]
    return Counter({name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)})


def local_rules() -> set[str]:
    """Rules that run beside Snakemake: those that say so, and targets, which run nothing."""
    found = set()
    for path in (PROJECT / "Snakefile", *(PROJECT / "rules").glob("*.smk")):
        for name, text in re.findall(r"^rule (\w+):\n((?:[ \n].*\n?)*)", path.read_text(), re.M):
            runs = "    script:" in text or "    shell:" in text
            if "    localrule: True" in text or not runs:
                found.add(name)
    return found


def start_on_slurm(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start Snakemake in the folder with the profile for Slurm."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(PROJECT / "Snakefile")]
    profile = ("--profile", str(PROJECT / "profiles/slurm"), SOON)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.Popen(
        [*command, *profile, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def await_end(process: subprocess.Popen[str]) -> Run:
    """How the run ended; one that takes too long is interrupted, which cancels its jobs."""
    try:
        output, _ = process.communicate(timeout=LONGEST_RUN)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=120)
    return Run(process.returncode, output)


def run_on_slurm(folder: Path, *arguments: str) -> Run:
    """Run Snakemake in the folder with the profile for Slurm, to its end."""
    return await_end(start_on_slurm(folder, *arguments))
