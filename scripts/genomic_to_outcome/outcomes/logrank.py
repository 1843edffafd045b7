"""Log-rank test of two or more groups, with strata and delayed entry, from its definition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from genomic_to_outcome.outcomes.survival import (
    FloatArray,
    WholeArray,
    entry_times,
    stratum_numbers,
)


@dataclass(frozen=True)
class LogRank:
    """Observed and expected events by group (groups in sorted order) and the test of equality."""

    observed: FloatArray
    expected: FloatArray
    n: WholeArray
    chi_squared: float
    degrees_of_freedom: int
    p: float


def log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> LogRank:
    """Log-rank test with the hypergeometric variance; a patient is at risk while entry < t <= time.

    All arrays are of one length, one element per patient; `group` and `strata` hold labels. NaN and
    zero degrees of freedom where fewer than two groups were ever at risk of an event. Patients with
    `entry` >= `time` do not count (see survival.observe).
    """
    times, events = np.asarray(time, float), np.asarray(event, bool)
    labels = np.unique(np.asarray(group), return_inverse=True)[1].ravel()
    n_groups = int(labels.max()) + 1 if len(labels) else 0
    layers = stratum_numbers(strata, len(times))
    entries, kept = entry_times(times, entry)
    times, events, entries = times[kept], events[kept], entries[kept]
    labels, layers = labels[kept], layers[kept]

    observed = np.bincount(labels[events], minlength=n_groups).astype(float)
    expected = np.zeros(n_groups)
    variance = np.zeros((n_groups, n_groups))
    for layer in np.unique(layers):
        here = layers == layer
        more, spread = _one_stratum(
            times[here], events[here], labels[here], entries[here], n_groups
        )
        expected += more
        variance += spread

    counts = np.bincount(labels, minlength=n_groups)
    compared = np.flatnonzero(expected > 0)
    if len(compared) < 2:
        return LogRank(observed, expected, counts, np.nan, 0, np.nan)
    free = compared[:-1]
    difference = (observed - expected)[free]
    covariance = variance[np.ix_(free, free)]
    freedom = int(np.linalg.matrix_rank(covariance))
    if freedom == 0:
        return LogRank(observed, expected, counts, np.nan, 0, np.nan)
    statistic = float(difference @ np.linalg.pinv(covariance) @ difference)
    return LogRank(
        observed, expected, counts, statistic, freedom, float(chi2.sf(statistic, freedom))
    )


def _one_stratum(
    times: FloatArray,
    events: np.ndarray,
    labels: WholeArray,
    entries: FloatArray,
    n_groups: int,
) -> tuple[FloatArray, FloatArray]:
    """Expected events by group and their covariance."""
    moments = np.unique(times[events])
    n_risk = np.empty((n_groups, len(moments)))
    deaths = np.zeros(len(moments))
    for number in range(n_groups):
        mine = labels == number
        entered = np.searchsorted(np.sort(entries[mine]), moments, side="left")
        n_risk[number] = entered - np.searchsorted(np.sort(times[mine]), moments, side="left")
    np.add.at(deaths, np.searchsorted(moments, times[events]), 1)
    total = n_risk.sum(axis=0)
    share = n_risk / total
    spread = np.where(total > 1, deaths * (total - deaths) / np.maximum(total - 1, 1), 0.0)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return (share * deaths).sum(axis=1), covariance
