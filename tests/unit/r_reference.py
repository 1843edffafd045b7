"""Reference results of R and the project's own figures for the same data, as trees of one shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from genomic_to_outcome.outcomes.cox import (
    Clock,
    CoxFit,
    Ties,
    fit_cox,
    proportional_hazards_test,
)
from genomic_to_outcome.outcomes.cumulative_incidence import cumulative_incidence, incidence_at
from genomic_to_outcome.outcomes.firth import fit_firth
from genomic_to_outcome.outcomes.logrank import log_rank
from genomic_to_outcome.outcomes.multiplicity import Adjustment, adjust
from genomic_to_outcome.outcomes.proportions import clopper_pearson, fisher
from genomic_to_outcome.outcomes.survival import (
    Interval,
    at_risk,
    kaplan_meier,
    observe,
    quantile,
    restricted_mean,
    survival_at,
)

Tree = Any
ORACLES = Path(__file__).parents[1] / "oracles"

INTERVALS = {
    "loglog": Interval.LOG_LOG,
    "log": Interval.LOG,
    "plain": Interval.PLAIN,
    "logit": Interval.LOGIT,
    "arcsin": Interval.ARCSINE,
}
TIES = {"efron": Ties.EFRON, "breslow": Ties.BRESLOW}
CLOCKS = {
    "km": Clock.KAPLAN_MEIER,
    "identity": Clock.IDENTITY,
    "rank": Clock.RANK,
    "log": Clock.LOG,
}
ADJUSTMENTS = {
    "BH": Adjustment.BH,
    "BY": Adjustment.BY,
    "holm": Adjustment.HOLM,
    "hochberg": Adjustment.HOCHBERG,
    "bonferroni": Adjustment.BONFERRONI,
}
CELLS = ("squamous", "smallcell", "adeno", "large")
ARMS = ("Maintained", "Nonmaintained")


def read_reference(name: str = "survival_reference.json") -> dict[str, Any]:
    """Results of R that tests/oracles holds, with their data."""
    return json.loads((ORACLES / name).read_text())


def read_frames() -> dict[str, pd.DataFrame]:
    """The data sets behind them."""
    frames = {name: pd.DataFrame(data) for name, data in read_reference()["data"].items()}
    return with_events(frames)


def with_events(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The data sets with a column of events, as R's packages code them."""
    coded = {"lung": 2, "veteran": 1, "aml": 1}
    return {
        name: frame.assign(event=frame["status"] == coded[name]) if name in coded else frame
        for name, frame in frames.items()
    }


def staged(frame: pd.DataFrame) -> pd.DataFrame:
    """Patients whose performance status is known."""
    return frame.dropna(subset="ph.ecog")


def survivors(lung: pd.DataFrame) -> pd.DataFrame:
    """Those followed beyond day 180, with the clock starting there."""
    return lung[lung["time"] > 180].assign(time=lambda frame: frame["time"] - 180)


def veteran_design(veteran: pd.DataFrame) -> pd.DataFrame:
    """Covariates of the full model: cell types by indicator, squamous cells being the reference."""
    design = {"trt": veteran["trt"]} | {name: veteran["celltype"] == name for name in CELLS[1:]}
    design |= {name: veteran[name] for name in ("karno", "diagtime", "age", "prior")}
    return pd.DataFrame(design).astype(float)


def observations(frame: pd.DataFrame):
    """Follow-up with the frame's own entry times, if it has any."""
    return observe(frame["time"], frame["event"], frame.get("entry"))


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a tree with its path; words are left out."""
    if isinstance(tree, Mapping):
        for name, inner in tree.items():
            yield from leaves(inner, f"{path}/{name}")
    elif isinstance(tree, (list, tuple)):
        for number, inner in enumerate(tree):
            yield from leaves(inner, f"{path}/{number}")
    elif not isinstance(tree, str):
        yield path, tree


def _numbers(values: Any) -> Any:
    """Arrays as lists; a list of one as its value, as R's results are written."""
    values = np.asarray(values, float).ravel().tolist()
    return values[0] if len(values) == 1 else values


def _quantiles(observed: list[Any], interval: Interval) -> Tree:
    parts: dict[str, dict[str, Any]] = {"quantile": {}, "lower": {}, "upper": {}}
    curves = [kaplan_meier(one, interval) for one in observed]
    for name, fraction in (("q25", 0.25), ("q50", 0.5), ("q75", 0.75)):
        found = [quantile(curve, fraction) for curve in curves]
        parts["quantile"][name] = _numbers([one.value for one in found])
        parts["lower"][name] = _numbers([one.low for one in found])
        parts["upper"][name] = _numbers([one.high for one in found])
    return parts


def _at(observed: list[Any], times: list[float], interval: Interval) -> Tree:
    columns: dict[str, list[float]] = {
        name: [] for name in ("time", "n_risk", "n_event", "surv", "std_err", "lower", "upper")
    }
    for one in observed:
        curve, before = kaplan_meier(one, interval), 0
        for time, n_risk in zip(times, at_risk(one, times), strict=True):
            value = survival_at(curve, time)
            place = np.searchsorted(curve.time, time, side="right") - 1
            events = curve.events_until(time)
            row = (
                time,
                n_risk,
                events - before,
                value.value,
                curve.standard_error[place] if place >= 0 else 0.0,
                value.low,
                value.high,
            )
            for column, number in zip(columns.values(), row, strict=True):
                column.append(float(number))
            before = events
    return columns


def _steps(observed: list[Any], interval: Interval = Interval.LOG_LOG) -> Tree:
    curves = [kaplan_meier(one, interval) for one in observed]
    columns = {
        "time": "time",
        "n_risk": "n_risk",
        "n_event": "n_event",
        "surv": "survival",
        "std_err": "standard_error",
        "lower": "ci_low",
        "upper": "ci_high",
    }
    return {
        name: np.concatenate(
            [getattr(curve, column)[curve.n_event > 0] for curve in curves]
        ).tolist()
        for name, column in columns.items()
    }


def _kaplan_meier(observed: list[Any], times: list[float] | None = None, steps: bool = False):
    found = {}
    for name, interval in INTERVALS.items():
        of_quantiles = _quantiles(observed, interval)
        found[name] = of_quantiles
        if times is not None:
            at = _at(observed, times, interval)
            found[name] = {"quantiles": of_quantiles, "at": at, "at_182_365_730": at}
        if steps:
            found[name] = {"quantiles": of_quantiles, "tab": _steps(observed, interval)}
    return found


def _restricted_means(frames: list[pd.DataFrame], horizon: float) -> Tree:
    found = [restricted_mean(kaplan_meier(observations(frame)), horizon) for frame in frames]
    return {
        "tau": horizon,
        "rmst": _numbers([mean for mean, _ in found]),
        "se": _numbers([error for _, error in found]),
        "records": _numbers([len(frame) for frame in frames]),
        "events": _numbers([frame["event"].sum() for frame in frames]),
    }


def _log_rank(frame: pd.DataFrame, group: str, strata: str | None = None) -> Tree:
    layers = None if strata is None else frame[strata]
    found = log_rank(
        frame["time"], frame["event"], frame[group], entry=frame.get("entry"), strata=layers
    )
    return {
        "n": found.n.tolist(),
        "obs": found.observed.tolist(),
        "exp": found.expected.tolist(),
        "chisq": found.chi_squared,
        "df": found.degrees_of_freedom,
        "p": found.p,
    }


def _of_fit(fit: CoxFit) -> Tree:
    number = len(fit.coefficients)
    ratios = [fit.hazard_ratio(place) for place in range(number)]
    twice = 2 * (fit.log_likelihood - fit.log_likelihood_null)
    wald = float(fit.coefficients @ np.linalg.solve(fit.covariance, fit.coefficients))
    return {
        "n": fit.n,
        "nevent": fit.events,
        "coef": _numbers(fit.coefficients),
        "se": _numbers(fit.standard_errors),
        "z": _numbers(fit.coefficients / fit.standard_errors),
        "p_wald": _numbers([fit.wald_p(place) for place in range(number)]),
        "hr": _numbers([ratio.value for ratio in ratios]),
        "hr_lower": _numbers([ratio.low for ratio in ratios]),
        "hr_upper": _numbers([ratio.high for ratio in ratios]),
        "loglik_null": fit.log_likelihood_null,
        "loglik": fit.log_likelihood,
        "lrt": twice,
        "lrt_p": chi2.sf(twice, number),
        "score": fit.score_statistic,
        "score_p": chi2.sf(fit.score_statistic, number),
        "wald": wald,
        "wald_p": chi2.sf(wald, number),
    }


def _cox(frame: pd.DataFrame, covariates: Any, strata: str | None = None, **given: Any) -> CoxFit:
    x = frame[covariates] if isinstance(covariates, (str, list)) else covariates
    layers = None if strata is None else frame[strata]
    entry = given.pop("entry", frame.get("entry"))
    return fit_cox(frame["time"], frame["event"], x, entry=entry, strata=layers, **given)


def _both_ties(frame: pd.DataFrame, covariates: Any) -> Tree:
    fits = {name: _of_fit(_cox(frame, covariates, ties=ties)) for name, ties in TIES.items()}
    # With ties, the discrete model's score test is the log-rank test.
    if isinstance(covariates, str) and "entry" not in frame:
        test = _log_rank(frame, covariates)
        fits["exact"] = {"score": test["chisq"], "score_p": test["p"]} | {
            name: fits["efron"][name] for name in ("n", "nevent")
        }
    return fits


def _proportional(fit: CoxFit, clock: Clock = Clock.KAPLAN_MEIER, terms=None) -> Tree:
    found = proportional_hazards_test(fit, clock, terms)
    number = len(fit.coefficients)
    freedom = [1] * number if terms is None else [len(term) for term in terms]
    return {
        "chisq": [*found.chi_squared.tolist(), found.global_chi_squared],
        "df": [*freedom, number],
        "p": [*found.p.tolist(), found.global_p],
    }


def _incidence(frames: list[pd.DataFrame], times: list[float], first: int = 0) -> Tree:
    """States from `first` on: 0 stands for those without either event."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("time", "pstate", "std_err", "lower", "upper")
    }
    for frame in frames:
        curve = cumulative_incidence(frame["etime"], frame["ev"], frame.get("entry"))
        alive = kaplan_meier(
            observe(frame["etime"], frame["ev"] > 0, frame.get("entry")), Interval.LOG
        )
        for time in times:
            free, event, other = (
                survival_at(alive, time),
                incidence_at(curve, time),
                incidence_at(curve, time, competing=True),
            )
            place = np.searchsorted(curve.time, time, side="right") - 1
            columns["time"].append(time)
            columns["pstate"].append([free.value, event.value, other.value])
            columns["std_err"].append(
                [
                    float(alive.standard_error[place]),
                    float(curve.event_error[place]),
                    float(curve.competing_error[place]),
                ]
            )
            columns["lower"].append([free.low, event.low, other.low])
            columns["upper"].append([free.high, event.high, other.high])
    rows = {name: [row[first:] for row in columns[name]] for name in list(columns)[1:]}
    return {"time": columns["time"]} | rows


def _firth(frame: pd.DataFrame, group: pd.Series, ties: Ties) -> Tree:
    fit = fit_firth(frame["time"], frame["event"], group, ties=ties)
    return {
        "coef": fit.coefficient,
        "se": fit.standard_error,
        "ci_lower_hr": fit.hazard_ratio.low,
        "ci_upper_hr": fit.hazard_ratio.high,
        "p": fit.p,
    }


def recompute_firth(frames: Mapping[str, pd.DataFrame], ties: Ties = Ties.BRESLOW) -> Tree:
    """The project's own figures for the results of Firth's model."""
    lung, monotone = frames["lung"], frames["monotone"]
    return {
        "monotone": _firth(monotone, monotone["x"] == 1, ties),
        "lung_female": _firth(lung, lung["sex"] == 2, ties),
    }


def recompute(frames: Mapping[str, pd.DataFrame], reference: Tree) -> Tree:
    """The project's own figures, by the names that R's results have; the inputs are taken over."""
    parts: tuple[Callable[[Mapping[str, pd.DataFrame]], Tree], ...] = (
        _of_lung,
        _of_veteran,
        _of_delayed_entry,
        _of_others,
    )
    found: dict[str, Any] = {}
    for part in parts:
        found |= part(frames)
    p_values = reference["p_adjust"]["p"]
    found["p_adjust"] = {"p": p_values} | {
        name: adjust(p_values, adjustment).tolist() for name, adjustment in ADJUSTMENTS.items()
    }
    found["clopper_pearson"] = [_of_binomial(row) for row in reference["clopper_pearson"]]
    found["fisher_2x2"] = [_of_table(row["table"]) for row in reference["fisher_2x2"]]
    return found


def _of_binomial(row: Mapping[str, Any]) -> Tree:
    found = clopper_pearson(row["x"], row["n"], row["conf"])
    asked = {name: row[name] for name in ("x", "n", "conf")}
    return asked | {"est": found.value, "lower": found.low, "upper": found.high}


def _of_table(table: list[int]) -> Tree:
    a, b, c, d = table
    found = fisher(a, a + b, c, c + d)
    ratio = found.odds_ratio.finite()
    return {
        "table": table,
        "p": found.p,
        "or_cmle": ratio.value,
        "or_lower": ratio.low,
        "or_upper": ratio.high,
    }


def _of_lung(frames: Mapping[str, pd.DataFrame]) -> Tree:
    lung = frames["lung"]
    known, late = staged(lung), survivors(lung)
    by_sex = [lung[lung["sex"] == sex] for sex in (1, 2)]
    times = [182, 365, 730]
    full = _cox(known, ["age", "sex", "ph.ecog"])
    of_sex = {name: _proportional(_cox(lung, "sex"), clock) for name, clock in CLOCKS.items()}
    return {
        "lung": {
            "km_overall": _kaplan_meier([observations(lung)], times),
            "km_full_loglog": _steps([observations(lung)]),
            "km_by_sex": _kaplan_meier([observations(part) for part in by_sex], times),
            "rmst_overall_365": _restricted_means([lung], 365),
            "rmst_sex_365": _restricted_means(by_sex, 365),
            "rmst_sex_730": _restricted_means(by_sex, 730),
            "logrank_sex": _log_rank(lung, "sex"),
            "logrank_sex_strata_ecog": _log_rank(known, "sex", "ph.ecog"),
            "logrank_ecog": _log_rank(known, "ph.ecog"),
            "cox_sex": _both_ties(lung, "sex"),
            "cox_age_sex_ecog": _both_ties(known, ["age", "sex", "ph.ecog"]),
            "cox_sex_complete_case": _of_fit(_cox(known, "sex")),
            "cox_sex_strata_ecog": _of_fit(_cox(known, "sex", "ph.ecog")),
            "zph_sex": of_sex,
            "zph_age_sex_ecog": _proportional(full),
            "reverse_km": _quantiles([observations(lung).reversed()], Interval.LOG_LOG),
            "landmark180": {
                "n": len(late),
                "logrank": _log_rank(late, "sex"),
                "cox": _of_fit(_cox(late, "sex")),
            },
        }
    }


def _of_veteran(frames: Mapping[str, pd.DataFrame]) -> Tree:
    veteran = frames["veteran"]
    by_trt = [veteran[veteran["trt"] == trt] for trt in (1, 2)]
    by_cells = [veteran[veteran["celltype"] == cells] for cells in CELLS]
    full = _cox(veteran, veteran_design(veteran))
    terms = [[0], [1, 2, 3], [4], [5], [6], [7]]
    named = veteran.assign(celltype=veteran["celltype"].map(CELLS.index))
    return {
        "veteran": {
            "km_trt": _kaplan_meier([observations(part) for part in by_trt]),
            "km_celltype_loglog": _quantiles(
                [observations(part) for part in by_cells], Interval.LOG_LOG
            ),
            "logrank_trt": _log_rank(veteran, "trt"),
            "logrank_celltype": _log_rank(named, "celltype"),
            "cox_trt": _both_ties(veteran, "trt"),
            "cox_full_efron": _of_fit(full),
            "cox_trt_karno_strata_celltype": _of_fit(_cox(veteran, ["trt", "karno"], "celltype")),
            "zph_full": _proportional(full, terms=terms),
            "rmst_trt_180": _restricted_means(by_trt, 180),
        }
    }


def _of_delayed_entry(frames: Mapping[str, pd.DataFrame]) -> Tree:
    late = frames["late"]
    naive = late.drop(columns="entry")
    by_sex = [observations(late[late["sex"] == sex]) for sex in (1, 2)]
    times = [60, 182, 365, 730]
    test = _log_rank(late, "sex")
    return {
        "delayed_entry": {
            "n": observations(late).n,
            "events": observations(late).events,
            "km": _kaplan_meier([observations(late)], times),
            "km_full": _steps([observations(late)]),
            "km_naive_ignoring_entry": _quantiles([observations(naive)], Interval.LOG_LOG),
            "km_sex": {
                "quantiles": _quantiles(by_sex, Interval.LOG_LOG),
                "at": _at(by_sex, times, Interval.LOG_LOG),
            },
            "cox_sex": _both_ties(late, "sex"),
            "cox_sex_age": _of_fit(_cox(late, ["sex", "age"])),
            "logrank_entry_aware": {"chisq": test["chisq"], "p": test["p"]},
            "cox_naive": _of_fit(_cox(naive, "sex")),
            "entry_dependence_cox": _of_fit(_cox(late, "entry")),
            "zph_sex": _proportional(_cox(late, "sex")),
        }
    }


def _of_others(frames: Mapping[str, pd.DataFrame]) -> Tree:
    aml = frames["aml"].assign(x=frames["aml"]["x"].map(ARMS.index))
    by_arm = [aml[aml["x"] == arm] for arm in (0, 1)]
    return {
        "risk_set_collapse": _steps([observations(frames["collapse"])]),
        "aml": {
            "km": _kaplan_meier([observations(part) for part in by_arm], steps=True),
            "logrank": _log_rank(aml, "x"),
            "cox": _both_ties(aml, "x"),
            "rmst_30": _restricted_means(by_arm, 30),
        },
        "median_flat_at_half": {
            "time": [1, 2, 3, 4],
            "event": [1, 1, 1, 1],
            "median": quantile(kaplan_meier(observe([1, 2, 3, 4], [1, 1, 1, 1]))).value,
        },
        **_competing(frames["mgus2"]),
    }


def _competing(mgus2: pd.DataFrame) -> Tree:
    whole = mgus2.drop(columns="entry", errors="ignore")
    sexes = [whole[whole["sex"] == sex].assign(sex=0) for sex in ("F", "M")]
    coded = whole.assign(sex=(whole["sex"] == "M").astype(float), time=whole["etime"])
    of_event, of_death = coded.assign(event=coded["ev"] == 1), coded.assign(event=coded["ev"] == 2)
    alone = kaplan_meier(observe(whole["etime"], whole["ev"] == 1))
    naive = 1 - survival_at(alone, 240).value
    tests = {
        "event": _of_fit(_cox(of_event, "sex")),
        "death": _of_fit(_cox(of_death, "sex")),
        "logrank": _log_rank(of_event, "sex"),
    }
    found = {
        "one_minus_km_naive_240": naive,
        "by_sex": _incidence(sexes, [24, 60, 120]),
        "whole": _incidence([whole], [24, 60, 120, 240]),
        "cause_specific": tests,
    }
    if "entry" in mgus2:
        entered = mgus2[mgus2["entry"] < mgus2["etime"]]
        late = of_event.assign(entry=mgus2["entry"])
        tests["adjusted"] = _of_fit(_cox(of_event, ["sex", "age"]))
        tests["delayed_entry"] = _of_fit(_cox(late, "sex"))
        found["delayed_entry"] = _incidence([entered], [60, 120, 240], first=1)
    shared = _incidence([whole], [60, 120, 240, 360]) | {
        "by_sex": _incidence(sexes, [120, 240]),
        "one_minus_km_naive_240": naive,
        "cause_specific_cox_sex": tests["event"],
    }
    return {"competing": found, "mgus2_aj": shared}
