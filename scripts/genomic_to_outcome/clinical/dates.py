"""Dates as numbers of days, so that rules are plain arithmetic; no date is NaN."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

_EPOCH = datetime.date(1970, 1, 1).toordinal()


def day_number(date: datetime.date) -> int:
    """Days since 1970-01-01."""
    return date.toordinal() - _EPOCH


def day_numbers(dates: pd.Series) -> np.ndarray:
    """Days since 1970-01-01 as float64; NaN where there is no date."""
    days = dates.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype("int64").astype("float64"))


def to_dates(days: np.ndarray) -> np.ndarray:
    """The dates (datetime64[s], NaT for NaN) of days since 1970-01-01."""
    missing = np.isnan(days)
    dates = np.where(missing, 0, days).astype("int64").astype("datetime64[D]")
    dates[missing] = np.datetime64("NaT")
    return dates.astype("datetime64[s]")


def iso_date(day: float) -> str:
    """The date of a day since 1970-01-01, as in 2024-03-15."""
    return datetime.date.fromordinal(int(day) + _EPOCH).isoformat()
