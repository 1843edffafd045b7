"""What the rules ask for, read from their text, beside what their benchmark records say."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_RULE = re.compile(r"^rule (\w+):\n((?:(?!\S).*\n)*)", re.MULTILINE)
_MEMORY = re.compile(r"mem_mb=memory\(([\d.]+)(?:, ([\d.]+))?\)")
_CONSTANT = re.compile(r"^(SNAKEMAKE_MEMORY|MEMORY_MARGIN) = ([\d.]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Request:
    """Megabytes that a rule asks for: measured ones with a margin, and Snakemake's own."""

    least: float
    per_thousand: float
    margin: float
    snakemake: float

    def of_job(self, samples: int) -> float:
        """What its own process may take at the first attempt, in a cohort of so many samples."""
        return self.margin * (self.least + self.per_thousand * samples / 1000)

    def whole(self, samples: int) -> float:
        """What is asked for at the first attempt."""
        return self.snakemake + self.of_job(samples)


@dataclass
class RuleCost:
    """Sums over the jobs of a rule in seconds, its longest job, and the largest peak."""

    jobs: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    longest: float = 0.0
    peak_mb: float = 0.0


def rules_that_compute(project: Path) -> dict[str, str]:
    """Rule -> its text, of the rules that run something."""
    texts = [path.read_text() for path in sorted((project / "rules").glob("*.smk"))]
    found = {name: body for text in texts for name, body in _RULE.findall(text)}
    return {
        name: body for name, body in found.items() if "    script:" in body or "    shell:" in body
    }


def memory_requests(project: Path) -> dict[str, Request]:
    """Rule -> what it asks for, of the rules that measured their memory by samples."""
    constants = dict(_CONSTANT.findall((project / "rules/common.smk").read_text()))
    margin, snakemake = float(constants["MEMORY_MARGIN"]), float(constants["SNAKEMAKE_MEMORY"])
    return {
        name: Request(float(match[1]), float(match[2] or 0), margin, snakemake)
        for name, body in rules_that_compute(project).items()
        if (match := _MEMORY.search(body))
    }


def rule_costs(benchmarks: Path) -> dict[str, RuleCost]:
    """Costs of each rule of the benchmark records below a folder, the longest first."""
    costs: dict[str, RuleCost] = defaultdict(RuleCost)
    for path in benchmarks.rglob("*.tsv"):
        cost = costs[path.relative_to(benchmarks).with_suffix("").parts[0]]
        with path.open(newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t"):
                cost.jobs += 1
                cost.wall += float(row["s"])
                cost.longest = max(cost.longest, float(row["s"]))
                cost.cpu += _number(row["cpu_time"])
                cost.peak_mb = max(cost.peak_mb, _number(row["max_rss"]))
    return dict(sorted(costs.items(), key=lambda item: -item[1].wall))


def _number(text: str) -> float:
    """A cell of a record; a job that ended before it was looked at has none."""
    try:
        return float(text)
    except ValueError:
        return 0.0
