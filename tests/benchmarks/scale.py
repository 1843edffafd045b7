"""Time, memory and overhead of the whole workflow by cohort size.

python tests/benchmarks/scale.py [patients ...] [--cores 2] [--genomes 3] [--folder DIR]
(default: 100 1000 10000)

For each size the cohort is simulated, the whole workflow runs but for the tumour board reports,
then those, then once more with nothing to do. Wall and CPU time of each rule are of its
`benchmark:` records; peak memory is the kernel's own high-water mark of each job's process, read
every tenth of a second, because a record looks only every 30 seconds once a job is older than 16.
Snakemake's overhead is the CPU time of its own process. The peer is a loop of cyvcf2 over every
record of the same VCF files: the least that any pipeline that reads them whole pays. Figures are of
one run each on whatever else the machine does: compare CPU seconds and ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests"))

from rule_resources import RuleCost, rule_costs  # noqa: E402

PEER = """
import sys, cyvcf2
print(sum(1 for path in sys.stdin.read().split() for record in cyvcf2.VCF(path)))
"""
WITHOUT_BOARD = ("validate", "outcomes", "results/reports/outcomes.html", "results/provenance.json")
LOOK_EVERY_SECONDS = 0.1
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Watch:
    """What was seen of a command's own process and of the job processes below it."""

    own_cpu: float = 0.0
    peak_mb: dict[str, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(frozen=True)
class Spent:
    """Seconds of a command with all its children; `own_cpu` is that of its first process alone."""

    wall: float
    cpu: float
    watch: Watch


@dataclass(frozen=True)
class Measured:
    """All figures of one cohort size."""

    patients: int
    simulate: Spent
    graph: Spent
    without_board: Spent
    board: Spent
    idle: Spent
    peer: Spent
    rules: dict[str, RuleCost]
    cohort_report_mb: float
    board_reports: int
    board_reports_mb: float

    @property
    def wall(self) -> float:
        """End to end, with a report for every patient."""
        return self.without_board.wall + self.board.wall

    @property
    def cpu(self) -> float:
        """CPU seconds of the same."""
        return self.without_board.cpu + self.board.cpu

    @property
    def overhead(self) -> float:
        """Share of that which Snakemake itself took."""
        return (self.without_board.watch.own_cpu + self.board.watch.own_cpu) / self.cpu


def spend(command: list[str], folder: Path, given: str = "") -> Spent:
    """Run a command under watch; an error ends the benchmark with the command's words."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    output = folder / "output.txt"
    with output.open("w") as handle:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=handle, stderr=handle, text=True
        )
        watch, ended = Watch(), threading.Event()
        watcher = threading.Thread(target=_look, args=(process.pid, watch, ended))
        watcher.start()
        process.communicate(given)
        ended.set()
        watcher.join()
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(output.read_text()[-5000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall, cpu, watch)


def _look(parent: int, watch: Watch, ended: threading.Event) -> None:
    while not ended.wait(LOOK_EVERY_SECONDS):
        for pid in _family(parent):
            try:
                if pid == parent:
                    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                    watch.own_cpu = (int(times[11]) + int(times[12])) / TICKS
                    continue
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            script = words[1].decode() if len(words) > 1 else ""
            if script.endswith(".py") and "VmHWM:" in status:
                rule = Path(script).stem.partition(".")[2]
                peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
                watch.peak_mb[rule] = max(watch.peak_mb[rule], peak)


def _family(pid: int) -> list[int]:
    found, pending = [], [pid]
    while pending:
        one = pending.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                text = Path(f"/proc/{one}/task/{task}/children").read_text()
                pending += map(int, text.split())
        except OSError:
            continue
    return found


def costs_under_watch(folder: Path, *watches: Watch) -> dict[str, RuleCost]:
    """Costs of each rule by its records, its peak by what was seen where that is more."""
    costs = rule_costs(folder / "benchmarks")
    for watch in watches:
        for rule, peak in watch.peak_mb.items():
            if rule in costs:
                costs[rule].peak_mb = max(costs[rule].peak_mb, peak)
    return costs


def measure(patients: int, cores: int, genomes: int, folder: Path) -> Measured:
    """Simulate a cohort in an empty folder and run the workflow on it."""
    shutil.copytree(PROJECT / "config", folder / "config")
    config = yaml.safe_load((folder / "config/config.yaml").read_text())
    config["simulation"] |= {"patients": patients, "indexed": True, "whole_genomes": genomes}
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config))
    snakemake = [sys.executable, "-m", "snakemake", "-s", str(PROJECT / "Snakefile")]
    snakemake += ["--cores", str(cores), "--quiet", "all"]
    simulate = spend([*snakemake, "--", "simulate_cohort"], folder)
    graph = spend([*snakemake, "--dry-run"], folder)
    without_board = spend([*snakemake, "--", *WITHOUT_BOARD], folder)
    board = spend(snakemake, folder)
    idle = spend(snakemake, folder)
    files = "\n".join(str(path) for path in sorted(folder.glob("simulated/calls/*.vcf.gz")))
    peer = spend([sys.executable, "-c", PEER], folder, files)
    pages = list((folder / "results/reports/tumour_board").rglob("*.html"))
    return Measured(
        patients,
        simulate,
        graph,
        without_board,
        board,
        idle,
        peer,
        costs_under_watch(folder, simulate.watch, without_board.watch, board.watch),
        (folder / "results/reports/outcomes.html").stat().st_size / 1e6,
        len(pages),
        sum(page.stat().st_size for page in pages) / 1e6,
    )


def report(measured: list[Measured], cores: int) -> None:
    """Print the tables: sizes side by side, then the rules of the largest, then the targets."""
    print(f"\n{cores} cores, seconds of one run\n")
    print("| patients | " + " | ".join(f"{one.patients:,}" for one in measured) + " |")
    print("|---|" + "--:|" * len(measured))
    for name, value in FIGURES:
        print(f"| {name} | " + " | ".join(value(one) for one in measured) + " |")
    if len(measured) > 1:
        before, last = measured[-2:]
        print(
            f"\nFrom {before.patients:,} to {last.patients:,} patients: wall x"
            f" {last.wall / before.wall:.1f}, CPU x {last.cpu / before.cpu:.1f}"
        )
    for one in measured[-2:]:
        print(f"\n{one.patients:,} patients\n")
        print("| rule | jobs | wall s | CPU s | peak MB |\n|---|--:|--:|--:|--:|")
        for rule, cost in one.rules.items():
            cells = f"{cost.jobs} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:.0f}"
            print(f"| {rule} | {cells} |")


FIGURES = (
    ("simulate the cohort, wall", lambda one: f"{one.simulate.wall:.0f}"),
    ("draw the graph (dry-run), wall", lambda one: f"{one.graph.wall:.1f}"),
    ("without tumour board reports, wall", lambda one: f"{one.without_board.wall:.0f}"),
    ("end to end, wall", lambda one: f"{one.wall:.0f}"),
    ("end to end, CPU", lambda one: f"{one.cpu:.0f}"),
    ("Snakemake's own share of CPU, %", lambda one: f"{100 * one.overhead:.1f}"),
    ("nothing to do, wall", lambda one: f"{one.idle.wall:.1f}"),
    ("bare read of the same VCFs, CPU", lambda one: f"{one.peer.cpu:.1f}"),
    ("largest peak of a job, MB", lambda one: f"{max(c.peak_mb for c in one.rules.values()):.0f}"),
    ("cohort report, MB", lambda one: f"{one.cohort_report_mb:.1f}"),
    ("tumour board reports", lambda one: f"{one.board_reports:,}"),
    ("tumour board reports, MB", lambda one: f"{one.board_reports_mb:.0f}"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("patients", nargs="*", type=int, default=[100, 1000, 10_000])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--genomes", type=int, default=3, help="VCFs of whole genomes among them")
    parser.add_argument("--folder", type=Path, help="keep the runs here; else they are removed")
    given = parser.parse_args()
    measured = []
    for patients in given.patients:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (given.folder or Path(temporary)) / str(patients)
            folder.mkdir(parents=True)
            measured.append(measure(patients, given.cores, given.genomes, folder))
        print(f"{patients:,} patients: {measured[-1].wall:.0f} s", file=sys.stderr, flush=True)
    report(measured, given.cores)


if __name__ == "__main__":
    main()
