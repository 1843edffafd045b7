"""How often 95% intervals of the simulated ALK study cover its parameters.

Run: .venv/bin/python tests/benchmarks/simulation_coverage.py [seeds]

Each seed is one cohort of 328 patients, analysed as it is observed: administrative censoring, loss
to follow-up, delayed entry. The estimators are lifelines (Cox model with entry, Kaplan-Meier median
with log-log interval) and scipy (Clopper-Pearson), none of this project. With 200 seeds a share
lies within 0.92 to 0.98 in 95 of 100 cases where the intervals are right.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from pathlib import Path

import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.cohort import draw_patients
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH

RARE = "alk_fusion_rare_partner"
EML4 = "alk_fusion_eml4"
PLATINUM = "platinum_chemotherapy"
TKI = "alk_tki"


def observed(seed: int) -> pd.DataFrame:
    """One row per patient of the ALK study, as seen until the end of follow-up."""
    rows = []
    for patient in draw_patients(seed):
        if not patient.molecular_class.published:
            continue
        course = patient.course
        event = course.times.progression_or_death
        rows.append(
            {
                "class_id": patient.molecular_class.class_id,
                "therapy": course.lines[0].treatment.kind,
                "entry": course.entry,
                "os": min(course.times.death, course.follow_up),
                "os_event": course.died,
                "pfs": min(event, course.follow_up),
                "pfs_event": event <= course.follow_up,
                "responder": course.responder,
            }
        )
    return pd.DataFrame(rows)


def hazard_ratio_covers(group: pd.DataFrame, reference: pd.DataFrame, time: str, truth: float):
    """Whether the Wald interval of the Cox model with delayed entry covers the hazard ratio."""
    both = pd.concat([group.assign(group=1), reference.assign(group=0)])
    both = both[both[time] > both["entry"]][["group", "entry", time, f"{time}_event"]]
    fitter = CoxPHFitter().fit(
        both,
        duration_col=time,
        event_col=f"{time}_event",
        entry_col="entry",
        fit_options={"precision": 1e-10, "step_size": 1.0},
    )
    summary = fitter.summary.loc["group"]
    return (
        summary["exp(coef) lower 95%"] <= truth <= summary["exp(coef) upper 95%"],
        summary["coef"],
    )


def median_covers(group: pd.DataFrame, time: str, months: float) -> bool:
    """Whether the interval of the Kaplan-Meier median with delayed entry covers the median."""
    group = group[group[time] > group["entry"]]
    fitter = KaplanMeierFitter().fit(group[time], group[f"{time}_event"], entry=group["entry"])
    low, high = median_survival_times(fitter.confidence_interval_).iloc[0]
    return low <= months * DAYS_PER_MONTH + 1 and months * DAYS_PER_MONTH <= high


def rate_covers(group: pd.DataFrame, truth: float) -> bool:
    """Whether the exact interval of the response rate covers the rate."""
    interval = binomtest(int(group["responder"].sum()), len(group)).proportion_ci(method="exact")
    return interval.low <= truth <= interval.high


def main(seeds: int) -> None:
    """Print the share of intervals that cover, per parameter, and the mean log hazard ratio."""
    warnings.simplefilter("ignore")
    covered: Counter[str] = Counter()
    log_ratios: dict[str, list[float]] = {}
    all_at_once = 0
    for seed in range(1, seeds + 1):
        cohort = observed(seed)
        rare, eml4 = (cohort[cohort["class_id"] == name] for name in (RARE, EML4))
        rare_tki, eml4_tki = (group[group["therapy"] == TKI] for group in (rare, eml4))
        rare_platinum = rare[rare["therapy"] == PLATINUM]
        ratios = {
            "HR of OS, rare vs EML4": (
                rare,
                eml4,
                "os",
                model.hazard_ratio(model.RARE_OS_MONTHS, model.EML4_OS_MONTHS),
            ),
            "HR of PFS, rare, chemotherapy vs TKI": (rare_platinum, rare_tki, "pfs", 3.1),
            "HR of PFS on TKI, rare vs EML4": (rare_tki, eml4_tki, "pfs", 0.9),
        }
        results = {}
        for name, arguments in ratios.items():
            results[name], log_ratio = hazard_ratio_covers(*arguments)
            log_ratios.setdefault(name, []).append(log_ratio)
        medians = {
            "median OS, rare": (rare, "os", model.RARE_OS_MONTHS),
            "median OS, EML4": (eml4, "os", model.EML4_OS_MONTHS),
            "median PFS, rare, chemotherapy": (
                rare_platinum,
                "pfs",
                model.RARE_CHEMOTHERAPY_PFS_MONTHS,
            ),
            "median PFS, rare, TKI": (rare_tki, "pfs", model.RARE_TKI_PFS_MONTHS),
            "median PFS, EML4, TKI": (eml4_tki, "pfs", model.EML4_TKI_PFS_MONTHS),
        }
        results |= {name: median_covers(*arguments) for name, arguments in medians.items()}
        results["ORR, rare, TKI"] = rate_covers(rare_tki, model.RARE_TKI_RESPONSE_RATE)
        results["ORR, EML4, TKI"] = rate_covers(eml4_tki, model.EML4_TKI_RESPONSE_RATE)
        covered.update(name for name, covers in results.items() if covers)
        all_at_once += all(results.values())
        for name in results:
            covered.setdefault(name, 0)
    for name, count in covered.items():
        mean = sum(log_ratios[name]) / seeds if name in log_ratios else None
        note = f"   mean log HR {mean:+.3f}" if mean is not None else ""
        print(f"{name:42s} {count / seeds:.3f}{note}")
    print(f"{'all intervals of a cohort at once':42s} {all_at_once / seeds:.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
