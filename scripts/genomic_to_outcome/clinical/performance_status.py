"""ECOG before and on each line of therapy: baseline, worst, last, best, and death."""

from __future__ import annotations

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_numbers, to_dates
from genomic_to_outcome.clinical.ecog import DEATH_GRADE
from genomic_to_outcome.clinical.study_settings import PerformanceStatusSettings


def derive_performance_status(
    visits: pd.DataFrame,
    windows: pd.DataFrame,
    settings: PerformanceStatusSettings | None = None,
) -> pd.DataFrame:
    """contract.PERFORMANCE_STATUS_OF_LINES, sorted by patient and line.

    `visits` is contract.PERFORMANCE_STATUS, `windows` as of `treatment_windows`. The baseline is
    the last value on or before the first dose, at most `baseline_days` old; on treatment is
    everything after that day in the window. Of several values of one day the worst counts. Death
    in the window is the worst and the last state; it is the best only where nothing else is known.
    """
    settings = settings or PerformanceStatusSettings()
    known = visits[visits["ecog"].notna() & visits["date"].notna()]
    known = pd.DataFrame(
        {
            "patient": known["patient"].to_numpy(),
            "day": day_numbers(known["date"]),
            "ecog": known["ecog"].to_numpy("float64"),
        }
    )
    known = known.groupby(["patient", "day"], as_index=False)["ecog"].max()
    pairs = windows[["patient", "line", "first", "last"]].merge(known, on="patient")
    before = pairs[
        (pairs["day"] <= pairs["first"])
        & (pairs["day"] >= pairs["first"] - settings.baseline_days)
        & (pairs["ecog"] < DEATH_GRADE)
    ]
    during = pairs[(pairs["day"] > pairs["first"]) & (pairs["day"] <= pairs["last"])]
    keys = ["patient", "line"]
    found = windows[[*keys, "last", "died"]].copy()
    baseline = before.sort_values("day").groupby(keys)[["ecog", "day"]].last()
    on_treatment = (
        during.sort_values("day")
        .groupby(keys)["ecog"]
        .agg(worst="max", final="last", best="min", n_visits="count")
    )
    found = found.join(baseline, on=keys).join(on_treatment, on=keys)
    recorded_death = found["worst"] == DEATH_GRADE
    died = (found["died"] <= found["last"]) | recorded_death
    table = pd.DataFrame(
        {
            "patient": found["patient"].to_numpy(),
            "line": pd.array(found["line"], dtype="Int64"),
            "baseline": _whole(found["ecog"]),
            "baseline_date": to_dates(found["day"].to_numpy("float64")),
            "worst": _whole(found["worst"].mask(died, DEATH_GRADE)),
            "last": _whole(found["final"].mask(died, DEATH_GRADE)),
            "best": _whole(found["best"].mask(died & found["best"].isna(), DEATH_GRADE)),
            "n_visits": _whole(found["n_visits"].fillna(0)),
            "died_on_treatment": pd.array(died.to_numpy(bool), dtype="boolean"),
        }
    )
    return table.sort_values(keys, ignore_index=True)[
        list(contract.PERFORMANCE_STATUS_OF_LINES.names)
    ]


def _whole(values: pd.Series) -> pd.arrays.IntegerArray:
    return pd.array(np.asarray(values, dtype="float64"), dtype="Float64").astype("Int64")
