"""What each rule asks for beside what it took: the table of docs/hpc.md.

python tests/benchmarks/resources.py FOLDER [FOLDER ...]

A folder is one in which the workflow ran, with its `benchmarks/` and `results/`. Where a peak comes
near what is asked for, change the numbers of `memory(...)` in the rule: megabytes at least, and
megabytes per thousand samples of the cohort. `minutes(...)` is the same in seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests"))

from rule_resources import memory_requests, rule_costs  # noqa: E402


def main(folders: list[Path]) -> None:
    """Print one row for each rule, and for each folder the columns of its cohort."""
    samples = [
        pq.read_metadata(folder / "results/inputs/samples.parquet").num_rows for folder in folders
    ]
    costs = [rule_costs(folder / "benchmarks") for folder in folders]
    heads = [f"{n:,} samples: jobs | longest, s | peak, MB | asked, MB" for n in samples]
    print("| rule | " + " | ".join(heads) + " |")
    print("|---|" + "--:|--:|--:|--:|" * len(folders))
    requests = memory_requests(PROJECT)
    for rule in sorted({rule for found in costs for rule in found}):
        cells = []
        for found, n in zip(costs, samples, strict=True):
            asked = f"{requests[rule].whole(n):.0f}" if rule in requests else "by its files"
            cost = found.get(rule)
            cells += (
                [str(cost.jobs), f"{cost.longest:.0f}", f"{cost.peak_mb:.0f}", asked]
                if cost
                else ["", "", "", asked]
            )
        print(f"| `{rule}` | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
