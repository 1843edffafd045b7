"""PFS ratios of a line and the line before it."""

import math

import pandas as pd
import pytest
from outcome_cohorts import START, Made, Types

from genomic_to_outcome import contract
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.pfs_ratio import pair_lines, pfs_ratios
from genomic_to_outcome.outcomes.plan import Plan, Population, Summary
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.vocabulary import EVERYONE, Endpoint

PLAN = Plan(
    {"all": Population("all")},
    (Summary("all", (EVERYONE,), (), (Endpoint.PFS_RATIO,)),),
)


def cohort(pairs, guided=True, match="matched", rule="ema"):
    """Lines 1 and 2 of a patient for each (PFS1 or None, PFS2, whether it ended)."""
    made, responses = Made(), []
    for number, (first, second, ended) in enumerate(pairs):
        who = f"P{number:02d}"
        made.patient(who)
        made.line(who, 1).line(who, 2)
        made.lines[-1] |= {"guided": "panel" if guided else None, "match": match}
        if second is not None:
            made.endpoint(who, 2, "PFS", rule, second, ended)
        progression = None if first is None else START + pd.Timedelta(days=first)
        responses.append({"patient": who, "line": 1, "progression_date": progression})
        responses.append({"patient": who, "line": 2})
    patients, of_lines, linkage, endpoints = made.frames()
    frame = pd.DataFrame(responses, columns=["patient", "line", "progression_date"])
    frame["progression_date"] = frame["progression_date"].astype("datetime64[s]")
    return patients, of_lines, linkage, frame, endpoints


def estimates(pairs, plan=PLAN, chosen="guided", **given):
    found = pfs_ratios(plan, *cohort(pairs, **given), Types(), 1.3).estimates
    rows = (found["lines"] == chosen) & (found["rule"] == "ema")
    return found[rows].reset_index(drop=True)


def test_hand_worked_ratios_without_censoring():
    rows = estimates([(100, 130, True), (100, 129, True), (50, 200, True), (80, 40, True)])
    kaplan_meier, lowest, highest, median = (row for _, row in rows.iterrows())
    exact = clopper_pearson(2, 4)
    assert kaplan_meier["estimate"] == pytest.approx(0.5)
    for row in (lowest, highest):
        assert (row["estimate"], row["ci_low"], row["ci_high"]) == (0.5, exact.low, exact.high)
    assert (kaplan_meier["n"], kaplan_meier["events"], kaplan_meier["successes"]) == (4, 4, 2)
    assert median["measure"] == "median"
    assert median["estimate"] == pytest.approx((1.29 + 1.3) / 2)


def test_censored_pairs_by_kaplan_meier_and_between_the_bounds():
    # Ratios 0.5 event, 1.0 censored, 1.2 event, 2.0 event, 3.0 censored:
    # S(1.3) = (1 - 1/5) (1 - 1/3) = 8/15 by hand.
    pairs = [(100, 50, True), (100, 100, False), (100, 120, True), (100, 200, True),
             (100, 300, False)]  # fmt: skip
    rows = estimates(pairs)
    assert rows.loc[0, "estimate"] == pytest.approx(8 / 15)
    assert rows.loc[1, "estimate"] == pytest.approx(2 / 5)
    assert rows.loc[2, "estimate"] == pytest.approx(3 / 5)
    assert (rows.loc[0, "successes"], rows.loc[0, "undecided"]) == (2, 1)
    assert "the censoring of a ratio depends on the line before" in rows.loc[0, "note"]


def test_a_pair_needs_a_progression_seen_before_and_a_pfs():
    given = [(None, 100, True), (0, 100, True), (90, None, None), (90, 117, True)]
    pairs = pair_lines(*cohort(given)[1:2], *cohort(given)[3:])
    pairs = pairs[pairs["rule"] == "ema"]
    assert pairs["excluded_reason"].tolist() == [
        "no progression seen in the line before",
        "progression on the first day of the line before",
        "PFS of the line not known",
        None,
    ]
    assert pairs["ratio"].tolist()[3] == pytest.approx(1.3)
    assert estimates(given).loc[0, ["n", "n_excluded"]].tolist() == [1, 3]


def test_guided_matched_and_all_lines_are_kept_apart():
    pairs = [(100, 200, True)] * 3
    for chosen, n in (("guided", 0), ("matched", 3), ("all", 3)):
        rows = estimates(pairs, chosen=chosen, guided=False)
        assert (rows["n"] == n).all()
        assert chosen == "guided" or len(rows) == 4


def test_a_plan_that_does_not_ask_gets_the_pairs_alone():
    plan = Plan({"all": Population("all")}, (Summary("all", (EVERYONE,), (), (Endpoint.PFS,)),))
    found = pfs_ratios(plan, *cohort([(100, 130, True)]), Types(), 1.3)
    assert found.estimates.empty
    assert len(found.pairs) == 2


def test_the_tables_can_be_written(tmp_path):
    found = pfs_ratios(PLAN, *cohort([(100, 130, True), (100, 20, False)]), Types(), 1.3)
    write_frame(contract.PFS_RATIO_PAIRS, found.pairs, tmp_path / "pairs.parquet")
    write_frame(contract.PFS_RATIO, found.estimates, tmp_path / "ratio.parquet")
    assert not any(math.isinf(value) for value in found.estimates["estimate"])


def test_nobody_with_two_lines_gives_empty_tables():
    made = Made().patient("A").line("A", 1)
    patients, of_lines, linkage, endpoints = made.frames()
    responses = pd.DataFrame({"patient": ["A"], "line": [1], "progression_date": [pd.NaT]})
    responses["progression_date"] = responses["progression_date"].astype("datetime64[s]")
    found = pfs_ratios(PLAN, patients, of_lines, linkage, responses, endpoints, Types(), 1.3)
    assert found.pairs.empty
    assert (found.estimates["n"] == 0).all()
