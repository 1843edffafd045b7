"""Coverage and size of what else has an interval or a test: responses, competing events, models.

`python tests/benchmarks/calibration_of_models.py [--replicates 1000] [--seed 1]` prints Markdown
tables as calibration.py does, whose marks and limits they share. Times are exponential (median 12
months in the reference), censoring is uniform.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from calibration import FOLLOW_UP, HORIZON, MEDIAN, covers, percent

from genomic_to_outcome.outcomes.cox import fit_cox
from genomic_to_outcome.outcomes.cumulative_incidence import cumulative_incidence, incidence_at
from genomic_to_outcome.outcomes.logrank import log_rank
from genomic_to_outcome.outcomes.proportions import (
    clopper_pearson,
    fisher,
    newcombe_difference,
    wilson,
)
from genomic_to_outcome.outcomes.random_effects import summarise_centres
from genomic_to_outcome.outcomes.survival import Estimate, under_observation

RATE = np.log(2) / MEDIAN
COMPETING_RATE = RATE / 2
CENTRES, HETEROGENEITY = 5, 0.3

Found = Iterator[tuple[str, float]]


def responses(patients: int, ratio: float, random: np.random.Generator) -> Found:
    """Two groups of that size; response rates 0.3, and 0.3 or 0.6 in the group."""
    rates = (0.3 if ratio == 1 else 0.6), 0.3
    events = [int(random.binomial(patients, rate)) for rate in rates]
    yield "rate, Clopper-Pearson", covers(clopper_pearson(events[0], patients), rates[0])
    yield "rate, Wilson", covers(wilson(events[0], patients), rates[0])
    difference = newcombe_difference(events[0], patients, events[1], patients)
    yield "difference of rates, Newcombe", covers(difference, rates[0] - rates[1])
    test = fisher(events[0], patients, events[1], patients)
    odds = rates[0] / (1 - rates[0]) / (rates[1] / (1 - rates[1]))
    yield "odds ratio, exact", _covers_limits(test.odds_ratio, odds)
    if ratio == 1:
        yield "size: Fisher", float(test.p < 0.05)


def competing(events: int, ratio: float, random: np.random.Generator, late: bool) -> Found:
    """Events of interest and competing ones, half as frequent; four in ten in the group."""
    n = round(events / (0.42 if late else 0.48))
    group = random.random(n) < 0.4
    own = random.exponential(1 / (RATE * np.where(group, ratio, 1.0)))
    other = random.exponential(1 / COMPETING_RATE, n)
    end = random.uniform(*FOLLOW_UP, n)
    entry = np.where(random.random(n) < 0.5, random.uniform(0, 6, n), 0.0) * late
    end = np.maximum(end, entry + 1)
    time = np.minimum(np.minimum(own, other), end)
    state = np.where(time == own, 1, np.where(time == other, 2, 0))
    kept = under_observation(time, entry)
    time, state, group, entry = time[kept], state[kept], group[kept], entry[kept]
    late_entry = entry if late else None
    mine = ~group
    curve = cumulative_incidence(time[mine], state[mine], entry[mine] if late else None)
    both = RATE + COMPETING_RATE
    truth = RATE / both * (1 - np.exp(-both * HORIZON))
    yield "cumulative incidence at 12 months", covers(incidence_at(curve, HORIZON), truth)
    fit = fit_cox(time, state == 1, group, entry=late_entry)
    yield (
        "cause-specific hazard ratio",
        (covers(fit.hazard_ratio(), ratio) if fit.converged else np.nan),
    )
    if ratio == 1:
        p = log_rank(time, state == 1, group, entry=late_entry).p
        yield "size: cause-specific log-rank", np.nan if np.isnan(p) else float(p < 0.05)
        yield (
            "size: cause-specific hazard ratio, Wald",
            float(fit.wald_p() < 0.05) if fit.converged else np.nan,
        )


def models(events: int, ratio: float, random: np.random.Generator) -> Found:
    """A confounded group with its covariate in the model; therapy and alteration with product."""
    n = round(events / 0.67)
    x = random.normal(size=n)
    group = random.random(n) < 1 / (1 + np.exp(0.4 - x))
    time, event = _times(ratio**group * 1.5**x, random)
    fit = fit_cox(time, event, np.column_stack((group, x)))
    usable = fit.converged
    yield "adjusted hazard ratio", covers(fit.hazard_ratio(), ratio) if usable else np.nan
    if ratio == 1:
        size = float(fit.wald_p() < 0.05) if usable else np.nan
        yield "size: adjusted hazard ratio, Wald", size
    treated, carrier = random.random(n) < 0.5, random.random(n) < 0.4
    both = treated & carrier
    time, event = _times(0.8**treated * 1.3**carrier * ratio**both, random)
    fit = fit_cox(time, event, np.column_stack((treated, carrier, both)))
    usable = fit.converged
    yield "ratio of hazard ratios", covers(fit.hazard_ratio(2), ratio) if usable else np.nan
    if ratio == 1:
        size = float(fit.wald_p(2) < 0.05) if usable else np.nan
        yield "size: ratio of hazard ratios, Wald", size


def centres(events: int, ratio: float, random: np.random.Generator) -> Found:
    """Five centres whose log hazard ratios differ with a standard deviation of 0.3."""
    effects, errors = [], []
    for _ in range(CENTRES):
        n = round(events / 0.67 / CENTRES)
        own = ratio * np.exp(random.normal(0, HETEROGENEITY))
        group = random.random(n) < 0.4
        time, event = _times(own**group, random)
        fit = fit_cox(time, event, group)
        if fit.converged:
            effects.append(float(fit.coefficients[0]))
            errors.append(float(fit.standard_errors[0]))
    found = summarise_centres(effects, errors) if len(effects) > 1 else None
    truth = float(np.log(ratio))
    yield "summary of five centres", np.nan if found is None else covers(found.estimate, truth)
    if ratio == 1:
        yield "size: summary of five centres", np.nan if found is None else float(found.p < 0.05)


def _times(hazard: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    death = random.exponential(1 / (RATE * hazard))
    end = random.uniform(*FOLLOW_UP, len(hazard))
    return np.minimum(death, end), death <= end


def _covers_limits(found: Estimate, truth: float) -> float:
    """The limits of an odds ratio exist where the ratio itself may be zero or infinite."""
    return np.nan if np.isnan(found.low) else float(found.low <= truth <= found.high)


def repeat(
    study: Callable[[int, float, np.random.Generator], Found],
    size: int,
    ratio: float,
    replicates: int,
    seed: int,
) -> dict[str, np.ndarray]:
    """By name: covered or rejected (1), not (0), or not given (NaN) in each replicate."""
    random = np.random.default_rng([seed, size, int(100 * ratio)])
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(replicates):
        for name, value in study(size, ratio, random):
            found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}


def _competing(late: bool) -> Callable[[int, float, np.random.Generator], Found]:
    return lambda events, ratio, random: competing(events, ratio, random, late)


STUDIES = (
    ("Responses, patients in each of two groups", responses, (10, 20, 50, 100), "patients"),
    ("Competing events, nobody enters late", _competing(False), (5, 10, 20, 50), "events"),
    ("Competing events, delayed entry", _competing(True), (5, 10, 20, 50), "events"),
    ("Models of several covariates", models, (20, 50, 100, 200), "events"),
    ("Several centres", centres, (50, 100, 200), "events"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for title, study, sizes, unit in STUDIES:
        for ratio in (1.0, 0.5):
            columns = [repeat(study, size, ratio, given.replicates, given.seed) for size in sizes]
            effect = "null hypothesis" if ratio == 1 else "known effect"
            print(f"\n**{title}, {effect}**\n", flush=True)
            print("| | " + " | ".join(f"{size} {unit}" for size in sizes) + " |")
            print("|---|" + "---|" * len(sizes))
            for name in columns[0]:
                cells = " | ".join(percent(name, column[name]) for column in columns)
                print(f"| {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
