"""How often intervals cover the truth and tests reject: `python tests/benchmarks/calibration.py`.

Two groups with exponential times (median 12 months in the reference), uniform censoring, with and
without delayed entry that is independent of survival; group sizes are chosen for the expected
number of events of both together. 1,000 replicates by default (`--replicates`), seed 1. Prints a
Markdown table: in per cent, coverage of each 95% interval and size of each test at the 5% level.
A figure outside 93-97% (size: above 7%) is marked `!`; with 1,000 replicates chance alone moves
a figure by 1.4. `not given` is the share of replicates without the estimate.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(PACKAGE))

from genomic_to_outcome.outcomes.cox import fit_cox, proportional_hazards_test  # noqa: E402
from genomic_to_outcome.outcomes.firth import fit_firth  # noqa: E402
from genomic_to_outcome.outcomes.logrank import log_rank  # noqa: E402
from genomic_to_outcome.outcomes.survival import (  # noqa: E402
    Estimate,
    SurvivalCurve,
    kaplan_meier,
    normal_quantile,
    observe,
    quantile,
    restricted_mean,
    survival_at,
    under_observation,
)

MEDIAN = 12.0
HORIZON = 12.0
FOLLOW_UP = (6.0, 36.0)
SHARE_OF_GROUP = 0.4
LIMITS = (93.0, 97.0)
SIZE_LIMIT = 7.0


@dataclass(frozen=True)
class Scenario:
    """Expected events of both groups together, true hazard ratio, delayed entry or not."""

    events: int
    hazard_ratio: float
    delayed_entry: bool

    @property
    def patients(self) -> int:
        """Patients for that number of events: about seven in ten have the event."""
        return round(self.events / (0.6 if self.delayed_entry else 0.67))


@dataclass(frozen=True)
class Study:
    """One simulated study."""

    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None
    group: np.ndarray


def simulate(scenario: Scenario, random: np.random.Generator) -> Study:
    """Times in months."""
    n = scenario.patients
    group = random.random(n) < SHARE_OF_GROUP
    rate = np.log(2) / MEDIAN * np.where(group, scenario.hazard_ratio, 1.0)
    death = random.exponential(1 / rate)
    censored = random.uniform(*FOLLOW_UP, n)
    entry = None
    if scenario.delayed_entry:
        entry = np.where(random.random(n) < 0.5, random.uniform(0, 6, n), 0.0)
        censored = np.maximum(censored, entry + 1)
    time, event = np.minimum(death, censored), death <= censored
    if entry is not None:
        kept = under_observation(time, entry)
        return Study(time[kept], event[kept], entry[kept], group[kept])
    return Study(time, event, None, group)


def truths(scenario: Scenario) -> dict[str, float]:
    """What each estimate should be."""
    rate = np.log(2) / MEDIAN
    ratio = scenario.hazard_ratio
    means = [(1 - np.exp(-r * HORIZON)) / r for r in (rate * ratio, rate)]
    return {
        "survival at 12 months": float(np.exp(-rate * HORIZON)),
        "median": MEDIAN,
        "restricted mean": means[1],
        "difference of restricted means": means[0] - means[1],
        "hazard ratio, Cox": ratio,
        "hazard ratio, Firth": ratio,
    }


def estimate(study: Study) -> Iterator[tuple[str, Estimate | None]]:
    """Intervals by name; None where the estimate is not given."""
    reference, group = _curve(study, ~study.group), _curve(study, study.group)
    yield "survival at 12 months", survival_at(reference, HORIZON)
    yield "median", quantile(reference)
    means = [restricted_mean(curve, HORIZON) for curve in (group, reference)]
    yield "restricted mean", _wald(*means[1])
    error = float(np.hypot(means[0][1], means[1][1]))
    yield "difference of restricted means", _wald(means[0][0] - means[1][0], error)
    cox = fit_cox(study.time, study.event, study.group, entry=study.entry)
    yield "hazard ratio, Cox", cox.hazard_ratio() if cox.converged else None
    firth = fit_firth(study.time, study.event, study.group, entry=study.entry)
    yield "hazard ratio, Firth", None if firth is None else firth.hazard_ratio


def test(study: Study) -> Iterator[tuple[str, float]]:
    """p-values by name."""
    yield "log-rank", log_rank(study.time, study.event, study.group, entry=study.entry).p
    cox = fit_cox(study.time, study.event, study.group, entry=study.entry)
    yield "hazard ratio, Cox, Wald", cox.wald_p() if cox.converged else np.nan
    firth = fit_firth(study.time, study.event, study.group, entry=study.entry)
    yield "hazard ratio, Firth, likelihood ratio", np.nan if firth is None else firth.p
    ph = proportional_hazards_test(cox).p[0] if cox.converged else np.nan
    yield "proportional hazards", float(ph)


def _curve(study: Study, inside: np.ndarray) -> SurvivalCurve:
    entry = None if study.entry is None else study.entry[inside]
    return kaplan_meier(observe(study.time[inside], study.event[inside], entry))


def _wald(mean: float, error: float) -> Estimate | None:
    if not np.isfinite([mean, error]).all():
        return None
    width = normal_quantile(0.95) * error
    return Estimate(mean, mean - width, mean + width)


def covers(found: Estimate | None, truth: float) -> float:
    """1 or 0; NaN where there is no interval. A limit that is not reached covers all beyond."""
    if found is None or (np.isnan(found.value) and np.isnan(found.low)):
        return np.nan
    low = -np.inf if np.isnan(found.low) else found.low
    high = np.inf if np.isnan(found.high) else found.high
    return float(low <= truth <= high)


def coverage(scenario: Scenario, replicates: int, seed: int) -> dict[str, np.ndarray]:
    """By name: covered or rejected (1), not (0), or not given (NaN) in each replicate."""
    random = np.random.default_rng([seed, scenario.events, scenario.delayed_entry])
    expected = truths(scenario)
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(replicates):
        study = simulate(scenario, random)
        for name, interval in estimate(study):
            found[name].append(covers(interval, expected[name]))
        if scenario.hazard_ratio == 1:
            for name, p in test(study):
                found[f"size: {name}"].append(np.nan if np.isnan(p) else float(p < 0.05))
        else:
            p = dict(test(study))["proportional hazards"]
            found["size: proportional hazards"].append(np.nan if np.isnan(p) else float(p < 0.05))
    return {name: np.array(values) for name, values in found.items()}


def percent(name: str, values: np.ndarray) -> str:
    """Share of ones among what was given, marked where it lies outside the limits."""
    if np.isnan(values).all():
        return "-"
    share = 100 * float(np.nanmean(values))
    outside = share > SIZE_LIMIT if name.startswith("size") else not LIMITS[0] <= share <= LIMITS[1]
    missing = 100 * float(np.isnan(values).mean())
    return f"{share:.1f}{'!' if outside else ''}" + (
        f" ({missing:.0f}% not given)" if missing >= 0.5 else ""
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for delayed in (False, True):
        for ratio in (1.0, 0.5):
            scenarios = [Scenario(events, ratio, delayed) for events in (5, 10, 20, 50)]
            columns = [coverage(one, given.replicates, given.seed) for one in scenarios]
            when = "delayed entry" if delayed else "nobody enters late"
            print(f"\n**Hazard ratio {ratio:g}, {when}**\n")
            heads = " | ".join(f"{one.events} events ({one.patients})" for one in scenarios)
            print(f"| | {heads} |\n|---|" + "---|" * len(scenarios))
            for name in columns[0]:
                cells = " | ".join(percent(name, column[name]) for column in columns)
                print(f"| {name} | {cells} |")


if __name__ == "__main__":
    main()
