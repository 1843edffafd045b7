"""Wall and CPU time of the whole workflow on simulated cohorts, beside a bare read of their VCFs.

python tests/benchmarks/end_to_end.py [patients ...]    (default: 100 658)

The peer is a loop of cyvcf2 over every record of the same VCF files in one process: the least that
any pipeline that reads them pays. Figures are of one run each; compare ratios, not seconds.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
PEER = """
import sys, cyvcf2
print(sum(1 for path in sys.stdin.read().split() for record in cyvcf2.VCF(path)))
"""


def spend(command: list[str], folder: Path, given: str = "") -> tuple[float, float]:
    """Wall and CPU seconds of a command; an error ends the benchmark with the command's words."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stdout[-3000:] + done.stderr[-3000:])
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(patients: int) -> None:
    """Print one line for a cohort of this size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(PROJECT / "config", folder / "config")
        config = yaml.safe_load((folder / "config/config.yaml").read_text())
        config["simulation"]["patients"] = patients
        (folder / "config/config.yaml").write_text(yaml.safe_dump(config))
        snakemake = [sys.executable, "-m", "snakemake", "-s", str(PROJECT / "Snakefile")]
        snakemake += ["--cores", "2", "--quiet", "all"]
        simulate = spend([*snakemake, "--", "simulate_cohort"], folder)
        whole = spend(snakemake, folder)
        idle = spend(snakemake, folder)
        files = "\n".join(str(path) for path in sorted(folder.glob("simulated/calls/*.vcf.gz")))
        peer = spend([sys.executable, "-c", PEER], folder, files)
        print(
            f"{patients:>8} {simulate[0]:>9.1f} {whole[0]:>9.1f} {whole[1]:>9.1f} {idle[0]:>9.1f}"
            f" {peer[1]:>9.2f} {whole[1] / peer[1]:>9.1f}",
            flush=True,
        )


if __name__ == "__main__":
    print("patients  simulate       run   run CPU     no-op  peer CPU  run/peer   (seconds)")
    for size in map(int, sys.argv[1:] or ("100", "658")):
        measure(size)
