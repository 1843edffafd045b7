"""Adverse events, quality of life, ECOG and the board on the pages, with hostile texts."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from report_pages import parse
from report_tables import HOSTILE, TEMPLATES, cohort_tables, row, settings

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.ecog import BASELINES, TIMEPOINTS, VALUES
from genomic_to_outcome.reports.board_parts import board_parts
from genomic_to_outcome.reports.cohort import write_cohort_report
from genomic_to_outcome.reports.patient_course import (
    adverse_events_of_patient,
    performance_status_of_patient,
    quality_of_life_of_patient,
)
from genomic_to_outcome.reports.performance_parts import performance_parts
from genomic_to_outcome.reports.quality_of_life_parts import quality_of_life_parts
from genomic_to_outcome.reports.rendering import environment
from genomic_to_outcome.reports.safety_parts import safety_parts
from genomic_to_outcome.reports.study_cells import change, rate, share
from genomic_to_outcome.reports.visit_parts import ratio_rows, visit_parts


def texts(shown):
    return [one.text for one in shown]


STUDY = {"population": "refractory_solid", "suppressed": False, "ci_level": 0.95}


def safety_row(level, subset, counting, grade, events, n=12, **values):
    given = {
        "alteration": "everyone", "therapy_class": "all", "level": level, "subset": subset,
        "counting": counting, "grade": grade, "events": events, "n": n, "ctcae_version": "5.0",
        "estimate": events / n, "ci_low": 0.01, "ci_high": 0.9, **values,
    }  # fmt: skip
    return row(contract.SAFETY, **STUDY, **given)


def safety():
    found = [
        safety_row("overall", "all", "any_grade", "any", 7),
        safety_row("overall", "all", "worst_grade_only", "3-5", 3),
        safety_row("overall", "all", "worst_grade_only", "unknown", 2),
        safety_row("overall", "serious", "any_grade", "any", 1),
        safety_row("overall", "all", "events", "any", 9, patient_months=36.0, estimate=25.0),
    ]
    for term, count in ((HOSTILE, 5), ("Rash", 2)):
        found += [
            safety_row("term", "all", "any_grade", "any", count, term=term, soc=HOSTILE),
            safety_row("term", "all", "worst_grade_only", "3", count, term=term, soc=HOSTILE),
        ]
    found.append(safety_row("overall", "all", "any_grade", "any", 2, n=6, therapy_class="alk_tki"))
    found.append(safety_row("overall", "all", "any_grade", "any", 2, n=4, therapy_class="taxane"))
    found.append(safety_row("overall", "all", "any_grade", "any", 3, n=6, alteration="alk_fusion"))
    return found


def quality():
    def one(domain, measure, visit, **values):
        given = {
            "instrument": HOSTILE, "domain": domain, "visit": visit, "visit_day": 56 * visit,
            "measure": measure, "unit": "T-score", "higher_is": "worse", **values,
        }  # fmt: skip
        return row(contract.QUALITY_OF_LIFE_OUTCOMES, **STUDY, **given)

    interval = {"ci_low": -4.0, "ci_high": -1.0}
    return [
        one("all", "completeness", 0, n=12, events=11, estimate=11 / 12, ci_low=0.6, ci_high=0.99),
        one("all", "completeness", 1, n=10, events=6, estimate=0.6, ci_low=0.3, ci_high=0.9),
        one(HOSTILE, "mean", 0, n=11, estimate=55.0),
        one(HOSTILE, "model_change", 1, n=6, estimate=-2.5, p=0.01, direction="better",
            minimal_important_change=4.0, **interval),
        one(HOSTILE, "improved", 1, n=6, events=2, estimate=1 / 3, ci_low=0.04, ci_high=0.8),
        one("anxiety", "mean", 0, n=2, estimate=50.0),
        one("anxiety", "model_change", 1, n=1, note="the model did not converge"),
    ]  # fmt: skip


def shifts():
    found = []
    for timepoint in TIMEPOINTS:
        for baseline in BASELINES:
            for value in VALUES:
                given = {"timepoint": timepoint, "measure": "shift", "baseline": baseline}
                events = 12 if (baseline, value) == ("1", "death") else 0
                found.append(
                    row(contract.PERFORMANCE_STATUS_SHIFTS, **STUDY, **given, value=value, n=12,
                        events=events)
                )  # fmt: skip
        for measure in ("worsened", "improved", "signed_rank"):
            found.append(
                row(contract.PERFORMANCE_STATUS_SHIFTS, **STUDY, timepoint=timepoint, n=12,
                    measure=measure, events=12, estimate=1.0, ci_low=0.7, ci_high=1.0, p=0.0001,
                    note=HOSTILE)
            )  # fmt: skip
    return found


def board():
    def one(order, step, measure, **values):
        given = {"round": "first", "order": order, "step": step, "measure": measure, **values}
        return row(contract.TUMOUR_BOARD_FUNNEL, **STUDY, **given)

    return [
        one(1, "enrolled", "of_previous", state="reached", n=12, events=12, estimate=1.0,
            ci_low=0.7, ci_high=1.0),
        one(2, "sequenced", "of_previous", state="reached", n=12, events=9, estimate=0.75,
            ci_low=0.43, ci_high=0.95),
        one(2, "sequenced", "reason", state="left", reason=HOSTILE, n=12, events=1),
        one(2, "sequenced", "reason", state="left", reason="died before", n=12, events=2),
        one(6, "guided therapy started", "of_previous", state="reached", n=0, events=0),
        one(6, "guided therapy started", "cumulative_incidence", state="death", time=6.0, n=9,
            events=1, estimate=0.1, ci_low=0.01, ci_high=0.7),
        one(6, "guided therapy started", "cumulative_incidence", state="death", time=1.0, n=9,
            events=1, estimate=0.0),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    tables = dataclasses.replace(
        cohort_tables(), safety=safety(), quality_of_life=quality(), performance_status=shifts(),
        tumour_board=board(),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("page") / "outcomes.html"
    write_cohort_report(tables, settings(), TEMPLATES, path)
    return path.read_text(encoding="utf-8")


def test_every_text_is_escaped(page):
    assert "<script>alert" not in page
    parse(page)
    assert page.count("&lt;script&gt;alert") > 10


def test_the_page_has_all_four_sections_with_their_warnings(page):
    text = parse(page).text
    for sentence in (
        "Serious says what an event led to, not how severe it was",
        "Forms are missing not at random:",
        "Death on treatment has a column of its own",
        "are not to be compared",
    ):
        assert sentence in text


def test_an_empty_cohort_says_that_nothing_is_recorded(tmp_path: Path):
    write_cohort_report(cohort_tables(), settings(), TEMPLATES, tmp_path / "outcomes.html")
    text = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8")).text
    for sentence in ("No adverse event is recorded. That says nothing", "No form is recorded.",
                     "No performance status is recorded.",
                     "No conclusion of a tumour board is recorded."):  # fmt: skip
        assert sentence in text


def test_safety_has_n_and_interval_and_leaves_out_tiny_groups():
    (part,) = safety_parts(safety(), {"alk_fusion": "ALK fusion"})
    overall = dict(part.overall)
    assert (part.n.text, part.versions) == ("12", "5.0")
    assert overall["Any adverse event"].text == "58.3% (1.0–90.0)"
    assert overall["Any adverse event"].basis == "7/12"
    assert overall["Grade not known"].basis == "2/12"
    assert overall["Events per 100 patient-months"].basis == "9 in 36 months"
    assert [(term.term, texts(term.grades)) for term in part.terms] == [
        (HOSTILE, ["–", "–", "5", "–", "–", "–"]), ("Rash", ["–", "–", "2", "–", "–", "–"]),
    ]  # fmt: skip
    assert [(group.name, group.n.text) for group in part.therapies] == [("ALK TKI", "6")]
    assert [(group.name, group.n.text) for group in part.alterations] == [("ALK fusion", "6")]


def test_quality_of_life_says_what_a_change_means_and_draws_it_with_its_text():
    (part,) = quality_of_life_parts(quality())
    by_domain = {domain.domain: domain for domain in part.domains}
    (visit,) = by_domain[HOSTILE].visits
    assert (visit.change.text, visit.p.text, visit.direction) == (
        "−2.5 (−4.0 to −1.0)", "0.010", "better",
    )  # fmt: skip
    assert visit.improved.basis == "2/6"
    (failed,) = by_domain["anxiety"].visits
    assert failed.change.text == "no estimate"
    assert "did not converge" in failed.change.note
    (chart,) = part.charts
    assert "day 56: -2.5 (n = 6)" in chart.description
    assert chart.columns["change"] == (0, -2.5)


def test_a_shift_table_has_totals():
    (part,) = performance_parts(shifts())
    worst = part.tables[0]
    expected = ["–", "–", "–", "–", "–", "12", "–", "12"]
    assert texts(dict(worst.rows)["1"]) == expected
    assert texts(worst.totals) == expected
    assert worst.p.text == "<0.001"


def test_the_funnel_lists_reasons_most_frequent_first_and_months_in_order():
    (part,) = board_parts(board())
    left = [(reason, count.text) for reason, count in part.steps[1].left]
    assert left == [("died before", "2"), (HOSTILE, "1")]
    assert part.steps[2].of_previous.text == "–"
    assert part.months == (1.0, 6.0)
    assert [cell.text for cell in dict(part.incidence)["Death first"]] == [
        "0.0%", "10.0% (1.0–70.0)",
    ]  # fmt: skip


def test_what_is_withheld_or_not_recorded_shows_no_figure():
    withheld = row(contract.SAFETY, suppressed=True, estimate=0.5, n=3, events=1)
    assert share(withheld).text == "suppressed"
    assert change(withheld).text == "suppressed"
    unknown = row(contract.SAFETY, suppressed=False, n=3, note="serious was recorded for no event")
    assert (share(unknown).text, share(unknown).basis) == ("not recorded", "")
    assert rate(None).text == "–"


def test_the_course_of_a_patient_counts_an_event_once():
    event = {"patient": "A", "event": 1, "term": HOSTILE, "start": date(2020, 1, 5)}
    rows = [row(contract.ADVERSE_EVENTS_OF_LINES, **event, line=line) for line in (2, 1)]
    rows.append(row(contract.ADVERSE_EVENTS_OF_LINES, patient="A", event=2, term="Rash"))
    found = adverse_events_of_patient(rows)
    assert [(one["start"], one["lines"]) for one in found] == [(None, []), ("2020-01-05", [1, 2])]
    visits = [
        row(contract.PERFORMANCE_STATUS, date=date(2020, 2, 1), ecog=1),
        row(contract.PERFORMANCE_STATUS, date=date(2020, 1, 1), ecog=0),
        row(contract.PERFORMANCE_STATUS, date=date(2020, 3, 1)),
    ]
    assert performance_status_of_patient(visits) == [
        {"date": "2020-01-01", "ecog": 0}, {"date": "2020-02-01", "ecog": 1},
    ]  # fmt: skip
    scores = [
        row(contract.QUALITY_OF_LIFE_SCORES, instrument="X", domain=domain, date=day, score=score)
        for domain, day, score in (
            ("b", date(2020, 1, 1), 1.0), ("a", date(2020, 2, 1), 2.0),
            ("b", date(2020, 2, 1), None),
        )
    ]  # fmt: skip
    (form,) = quality_of_life_of_patient(scores)
    assert form["dates"] == ["2020-01-01", "2020-02-01"]
    assert [one["scores"] for one in form["domains"]] == [[None, 2.0], [1.0, None]]


def test_response_at_each_visit_and_the_ratio_of_pfs_speak_of_everyone():
    group = {"population": "refractory_solid", "alteration": "everyone", "therapy_class": "all"}
    visits = [
        row(contract.RESPONSE_BY_VISIT, **group, week=16, n=8, n_assessed=6, responders=2,
            estimate=0.25, ci_low=0.03, ci_high=0.65),
        row(contract.RESPONSE_BY_VISIT, **group, week=8, n=10, n_assessed=9, responders=0),
        row(contract.RESPONSE_BY_VISIT, **group | {"alteration": "x"}, week=8, n=1, n_assessed=1,
            responders=1),
    ]  # fmt: skip
    (part,) = visit_parts(visits)
    assert [(visit.week, visit.n.text, visit.response.text) for visit in part.visits] == [
        (8, "10", "not estimable"), (16, "8", "25.0% (3.0–65.0)"),
    ]  # fmt: skip
    ratios = [
        row(contract.PFS_RATIO, **group, lines="guided", rule="ema", measure="rate", threshold=1.3,
            n=5, successes=2, undecided=1, estimate=0.4, ci_low=0.05, ci_high=0.85,
            method="Clopper-Pearson interval, pairs censored below counted as failures"),
        row(contract.PFS_RATIO, **group, lines="guided", rule="ema", measure="median", n=5,
            estimate=1.1, ci_low=0.6),
    ]  # fmt: skip
    shown = [(one.measure, one.estimate.text) for one in ratio_rows(ratios)]
    assert shown == [
        ("median ratio", "1.10 (0.60–NR)"),
        ("ratio of 1.3 or more, pairs censored below counted as failures", "40.0% (5.0–85.0)"),
    ]
    assert ratio_rows(ratios)[1].estimate.basis == "2 of 5 reached it, 1 undecided"


def test_the_course_on_a_patient_page_is_escaped_and_says_what_is_not_known():
    report = {
        "adverse_events": [
            {"start": None, "end": None, "term": HOSTILE, "grade": None, "serious": True,
             "related": None, "ctcae_version": None, "lines": []}
        ],
        "performance_status": [{"date": "2020-01-01", "ecog": 1}],
        "quality_of_life": [
            {"instrument": HOSTILE, "dates": ["2020-01-01"],
             "domains": [{"domain": HOSTILE, "unit": "as given", "scores": [None]}]}
        ],
    }  # fmt: skip
    page = environment(TEMPLATES).get_template("patient_course.html").render(report=report)
    text = parse(page).text
    assert "<script>" not in page
    for word in ("unknown", "serious", "not recorded", "version not recorded", "2020-01-01: 1"):
        assert word in text
    assert "T-scores:" not in text
