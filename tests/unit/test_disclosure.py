"""The public set: no small count in it, and none that can be worked out from it."""

import itertools

import numpy as np
import pandas as pd
import pytest
from disclosure_attack import Beliefs, attack, read_counts, write_down
from outcome_cohorts import Made, Types, frame

from genomic_to_outcome.contract import (
    ATTRITION,
    BASELINE,
    PERFORMANCE_STATUS_OF_LINES,
    PERFORMANCE_STATUS_SHIFTS,
    SAFETY,
)
from genomic_to_outcome.outcomes import disclosure_cells, disclosure_exact
from genomic_to_outcome.outcomes.baseline import baseline
from genomic_to_outcome.outcomes.class_frequencies import States, class_frequencies
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.disclosure import InternalTables, make_public
from genomic_to_outcome.outcomes.disclosure_cells import Bounds, Cells
from genomic_to_outcome.outcomes.disclosure_curves import Curve, safe_months
from genomic_to_outcome.outcomes.disclosure_exact import ExactBounds
from genomic_to_outcome.outcomes.disclosure_rows import safe_note
from genomic_to_outcome.outcomes.estimate import estimate_outcomes
from genomic_to_outcome.outcomes.plan import Comparison, Group, Plan, Population, SplitBy, Summary
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule

SMALLEST = 6
PARENTS = {"fusion": None, "fusion_a": "fusion", "fusion_b": "fusion", "mutation": None}
THERAPIES = ("tki", "chemotherapy", "tki;chemotherapy", "immunotherapy")
EMPTY = ("safety", "tumour_board", "performance_status", "quality_of_life", "baseline")


def small_cohort(seed, size=220):
    """Patients with one or two lines; carriers of two fusions of one class, and of a mutation."""
    chance = np.random.default_rng(seed)
    made, states = Made(), []
    for number in range(size):
        patient = f"P{number}"
        made.patient(patient, diagnosis="LUAD")
        drawn = chance.choice(4, p=[0.3, 0.12, 0.4, 0.18])
        held = {0: ["fusion_a", "fusion"], 1: ["fusion_b", "fusion"], 2: [], 3: ["mutation"]}[drawn]
        state = {
            name: "altered" if name in held else chance.choice(["not_detected", "not_assessed"])
            for name in PARENTS
        }
        states += [
            {"patient": patient, "class_id": name, "status": status}
            for name, status in state.items()
        ]
        for line in range(1, 2 + int(chance.random() < 0.3)):
            made.line(patient, line, str(chance.choice(THERAPIES, p=[0.5, 0.3, 0.1, 0.1])), **state)
            response = chance.random()
            progressed, died = int(chance.integers(20, 900)), bool(chance.random() < 0.5)
            for endpoint, event in (("ORR", response < 0.4), ("DCR", response < 0.8)):
                made.endpoint(patient, line, endpoint, "confirmed", None, event)
            ended = died or chance.random() < 0.6
            made.endpoint(patient, line, "PFS", "ema", progressed, ended)
            made.endpoint(
                patient, line, "OS", "from_line_start", progressed + (0 if died else 60), died
            )
    return made, pd.DataFrame(states)


def plan():
    fusions = [Group("fusion_a"), Group("fusion_b")]
    return Plan(
        {"nsclc": Population("nsclc", diagnosis=("NSCLC",))},
        (
            Summary("nsclc", None, (SplitBy.THERAPY_CLASS, SplitBy.LINE), tuple(ENDPOINTS)),
            Summary("nsclc", ("everyone",), (SplitBy.THERAPY_CLASS,), tuple(ENDPOINTS)),
        ),
        (
            Comparison("a_vs_b", "nsclc", Endpoint.OS, (OS,), 1, *fusions),
            Comparison("a_vs_b_orr", "nsclc", Endpoint.ORR, (ORR,), 1, *fusions),
        ),
    )


OS, ORR = EndpointRule.FROM_LINE_START, EndpointRule.CONFIRMED
ENDPOINTS = [Endpoint.ORR, Endpoint.DCR, Endpoint.PFS, Endpoint.OS]


def records(table):
    return table.astype(object).where(table.notna(), None).to_dict("records")


def both_sets(seed, secondary=True):
    """Internal tables and the public ones of a small cohort, as frames by name."""
    made, states = small_cohort(seed)
    frames = made.frames()
    outcomes = estimate_outcomes(plan(), *frames, Types())
    internal = {
        "alteration_outcomes": outcomes.alteration_outcomes,
        "comparisons": outcomes.comparisons,
        "curves": outcomes.curves,
        "class_frequencies": class_frequencies(States(states), 0.95),
        "attrition": pd.DataFrame(columns=["order", "step", "unit", "reason", "n_in", "n_out"]),
        **dict.fromkeys(EMPTY, pd.DataFrame()),
    }
    over_all_lines = internal["alteration_outcomes"]["line"].isna()
    given = internal | {"alteration_outcomes": internal["alteration_outcomes"][over_all_lines]}
    rows = make_public(
        plan(),
        build_cohort(*frames),
        Types(),
        PARENTS,
        InternalTables(
            **{name: records(table) for name, table in given.items()}, patient_assessment=states
        ),
        SMALLEST,
        secondary,
    )
    return internal, {name: pd.DataFrame(found) for name, found in rows.items()}


def counts_of(tables, public):
    told = {"comparisons": tables["comparisons"].assign(note_is_public=public)}
    columns = {"attrition": ["unit"]}
    ready = {
        name: table if len(table.columns) else pd.DataFrame(columns=columns.get(name, []))
        for name, table in {**tables, **told}.items()
    }
    return read_counts({name: t.astype(object).where(t.notna(), None) for name, t in ready.items()})


def recovered(seed, secondary=True):
    internal, public = both_sets(seed, secondary)
    truth, published = counts_of(internal, False), counts_of(public, True)
    given = {name: value for name, value in published.items() if value is not None}
    assert given
    assert all(truth[name] == value for name, value in given.items())
    apart = {
        "fusion_a": frozenset({"fusion_b", "mutation"}),
        "fusion_b": frozenset({"fusion_a", "mutation"}),
        "fusion": frozenset({"mutation"}),
        "mutation": frozenset({"fusion", "fusion_a", "fusion_b"}),
    }
    sides = (("nsclc", "fusion_a", "all"), ("nsclc", "fusion_b", "all"))
    beliefs = Beliefs(PARENTS, apart, dict.fromkeys(("a_vs_b", "a_vs_b_orr"), sides))
    return attack(write_down(truth, beliefs), published, SMALLEST)


@pytest.mark.parametrize("seed", range(4))
def test_the_attack_recovers_no_small_count(seed):
    assert recovered(seed) == []


@pytest.mark.parametrize("seed", range(2))
def test_without_secondary_suppression_it_does(seed):
    found = recovered(seed, secondary=False)
    assert any(count.exact for count in found)
    assert all(0 < count.count < SMALLEST for count in found)


def test_something_is_still_published():
    _, public = both_sets(0)
    rows = public["alteration_outcomes"]
    rates = rows[(rows["measure"] == "rate") & rows["estimate"].notna()]
    assert {"everyone", "fusion", "fusion_a"} <= set(rates["alteration"])
    assert public["comparisons"]["n_group"].notna().any()
    assert len(public["curves"])


def test_no_published_count_is_small_nor_what_it_leaves_over():
    _, public = both_sets(1)
    rows = public["alteration_outcomes"]
    for whole, part in (("n", "events"),):
        n, events = rows[whole].astype(float), rows[part].astype(float)
        for values in (n, events, n - events):
            values = values.dropna()
            assert not ((values > 0) & (values < SMALLEST)).any()
    assert rows[["n_excluded", "n_not_assessed"]].isna().all(axis=None)
    assert set(rows["line"].dropna()) == set()


def test_a_withheld_count_takes_all_figures_with_it():
    _, public = both_sets(1)
    rows = public["alteration_outcomes"]
    withheld = rows[rows["suppressed"].astype(bool) & (rows["measure"] == "rate")]
    assert len(withheld)
    assert withheld[["events", "estimate", "ci_low", "ci_high"]].isna().all(axis=None)
    assert withheld["note"].str.startswith("suppressed: ").all()


def test_no_two_published_survivals_share_a_patient():
    internal, public = both_sets(2)
    drawn = public["curves"]["comparison"].unique()
    assert "nsclc|fusion|all" not in drawn
    assert "nsclc|everyone|all" not in drawn
    assert "nsclc|fusion|all" in internal["curves"]["comparison"].unique()
    for name in ("n_risk", "n_event", "n_censor"):
        assert public["curves"][name].isna().all()
    assert set(public["curves"]["time"] % 3) == {0}


def curve(times, events, at_risk, censored=None):
    numbers = [np.array(values) for values in (times, events, censored or [0] * len(times))]
    survival = np.linspace(1, 0.5, len(times))
    return Curve((), numbers[0].astype(float), numbers[1], numbers[2], np.array(at_risk), survival)


def test_between_two_months_of_a_curve_lie_enough_events():
    steps = list(range(31))
    found = curve(steps, [0] + [1] * 30, [40, *range(40, 10, -1)])
    months = safe_months(found, SMALLEST, (12,))
    assert 12 in months
    counts = [0, *(found.events_until(month) for month in months), 30]
    assert all(later - former >= SMALLEST for former, later in itertools.pairwise(counts))


def test_a_curve_ends_while_enough_are_at_risk():
    found = curve(range(31), [0] + [1] * 30, [31, *range(31, 1, -1)])
    assert max(safe_months(found, SMALLEST, ())) <= 24
    assert safe_months(curve([0, 3, 6], [0, 5, 1], [9, 9, 4]), SMALLEST, ()) == ()


def test_overall_survival_keeps_its_distance_from_progression():
    steps = list(range(31))
    of_progression = curve(steps, [0] + [1] * 30, [50, *range(50, 20, -1)], None)
    progression = Curve(**{**vars(of_progression), "months": (12.0,)})
    deaths = curve(steps, [0, 0, 0] + [1] * 28, [50, *range(50, 20, -1)])
    assert 12 in safe_months(deaths, SMALLEST, (12,))
    assert 12 not in safe_months(deaths, SMALLEST, (12,), progression)


def two_way(values):
    """Cells of a table with its margins: rows x columns, all publishable."""
    cells = Cells(SMALLEST)
    inner = [
        [cells.add((row, column), value, 1.0) for column, value in enumerate(line)]
        for row, line in enumerate(values)
    ]
    total = cells.add("total", sum(map(sum, values)), 3.0)
    rows = [cells.add(("row", n), sum(line), 2.0) for n, line in enumerate(values)]
    columns = [
        cells.add(("column", n), sum(line), 2.0) for n, line in enumerate(zip(*values, strict=True))
    ]
    for line, margin in [
        *zip(inner, rows, strict=True),
        *zip(zip(*inner, strict=True), columns, strict=True),
    ]:
        cells.equals(margin, line)
    cells.equals(total, rows)
    cells.equals(total, columns)
    return cells


def test_one_small_cell_of_a_table_takes_a_square_with_it():
    cells = two_way([[20, 3, 30], [40, 50, 60], [70, 80, 90]])
    shown = cells.publish()
    assert not shown[cells.keys[0, 1]]
    low, high = Bounds(cells).infer(shown)
    assert low[cells.keys[0, 1]] <= 1
    assert high[cells.keys[0, 1]] >= SMALLEST
    assert shown[cells.keys["total"]]
    alone = cells.publish(secondary=False)
    low, high = Bounds(cells).infer(alone)
    assert low[cells.keys[0, 1]] == high[cells.keys[0, 1]] == 3


def test_a_table_without_small_cells_is_published_whole():
    assert two_way([[20, 7, 0], [40, 50, 60]]).publish().all()


def test_two_small_cells_that_are_alone_in_their_sum_do_not_guard_each_other():
    cells = Cells(SMALLEST)
    parts = [cells.add(name, value, 1.0) for name, value in (("a", 2), ("b", 2), ("c", 30))]
    cells.equals(cells.add("whole", 34, 5.0), parts)
    shown = cells.publish()
    assert not shown[cells.keys["c"]]
    assert shown[cells.keys["whole"]]


def test_of_a_note_only_sentences_without_counts_are_kept():
    note = "fewer than 10 patients; median not reached; 3 of 27 came under observation late"
    assert safe_note(note) == "median not reached"
    assert safe_note(None) is None


def test_adverse_events_and_shifts_of_few_are_withheld():
    made, states = small_cohort(0)
    base = {"population": "nsclc", "n": 200, "ci_level": 0.95, "method": "count"}
    event = {**base, "alteration": "everyone", "therapy_class": "all", "subset": "all"}
    any_grade = {"counting": "any_grade", "grade": "any"}
    severe = {"counting": "worst_grade_only", "grade": "3-5"}
    safety = [
        event | any_grade | {"level": "overall", "events": 60, "estimate": 0.3},
        event | severe | {"level": "overall", "events": 57, "estimate": 0.285},
        event | any_grade | {"level": "soc", "soc": "Skin", "events": 4, "estimate": 0.02},
    ]
    shift = base | {"timepoint": "worst"}
    shifts = [
        shift | {"measure": "improved", "events": 2, "estimate": 0.01},
        shift | {"measure": "worsened", "events": 80, "estimate": 0.4},
        shift | {"measure": "shift", "baseline": "0", "value": "4", "events": 80},
    ]
    sex = base | {"alteration": "everyone", "variable": "sex", "statistic": "patients"}
    levels = [
        sex | {"order": 1, "level": "female", "events": 195, "n_missing": 0},
        sex | {"order": 2, "level": "male", "events": 5, "n_missing": 0},
        sex | {"order": 3, "level": "missing", "events": 0, "n_missing": 0},
    ]
    rows = make_public(
        plan(),
        build_cohort(*made.frames()),
        Types(),
        PARENTS,
        InternalTables(
            **dict.fromkeys(("alteration_outcomes", "comparisons", "curves", "attrition"), ()),
            class_frequencies=(),
            baseline=records(frame(BASELINE, levels)),
            safety=records(frame(SAFETY, safety)),
            quality_of_life=(),
            performance_status=records(frame(PERFORMANCE_STATUS_SHIFTS, shifts)),
            tumour_board=(),
            patient_assessment=states,
        ),
        SMALLEST,
    )
    # 60 with any and 57 with severe events leave over 3: one of them must go.
    assert sum(row["events"] is not None for row in rows["safety"]) == 1
    assert [row["level"] for row in rows["safety"]] == ["overall", "overall"]
    by_measure = {row["measure"]: row["events"] for row in rows["performance_status"]}
    assert by_measure == {"improved": None, "worsened": 80, "shift": None}
    assert [row["events"] for row in rows["baseline"]] == [None, None, 0]


def cohort_with_some_outside(outside, inside=11):
    """All patients but a few in the population: internal tables of Table 1, steps, classes."""
    made, states = Made(), []
    for number in range(inside + outside):
        patient = f"P{number:02}"
        is_inside = number < inside
        sex = "female" if number < inside // 2 else "male"
        made.patient(patient, diagnosis="LUAD" if is_inside else "SCLC", sex=sex)
        made.line(patient, 1)
        states.append({"patient": patient, "class_id": "mutation", "status": "not_assessed"})
    left_out = ";".join(f"P{number:02}" for number in range(inside, inside + outside))
    step = {"order": 1, "step": "population nsclc", "unit": "patients"}
    step |= {"n_in": inside + outside, "n_out": inside, "n_excluded": outside}
    steps = [
        step | {"reason": "", "patients": ""},
        step | {"reason": "diagnosis is not NSCLC", "patients": left_out},
    ]
    frames, states = made.frames(), pd.DataFrame(states)
    cohort = build_cohort(*frames)
    table_1 = baseline(plan(), cohort, Types(), frame(PERFORMANCE_STATUS_OF_LINES, []))
    internal = {
        **dict.fromkeys(("alteration_outcomes", "comparisons"), pd.DataFrame()),
        **dict.fromkeys(("curves", *EMPTY), pd.DataFrame()),
        "attrition": frame(ATTRITION, steps),
        "class_frequencies": class_frequencies(States(states), 0.95),
        "baseline": table_1,
    }
    given = {name: records(table) for name, table in internal.items()}
    rows = make_public(
        plan(), cohort, Types(), PARENTS, InternalTables(**given, patient_assessment=states), 5
    )
    return internal, {name: pd.DataFrame(found) for name, found in rows.items()}


@pytest.mark.parametrize("outside", [1, 4])
def test_table_1_does_not_tell_how_many_are_outside_of_a_population(outside):
    internal, public = cohort_with_some_outside(outside)
    truth, published = counts_of(internal, False), counts_of(public, True)
    assert attack(write_down(truth, Beliefs(PARENTS, {}, {})), published, 5) == []
    table_1 = public["baseline"]
    told = {*table_1["n"].dropna(), *table_1["n_missing"].dropna()}
    assert not (told & {11} and public["class_frequencies"]["n_patients"].notna().any())


def test_table_1_of_a_population_far_from_the_cohort_is_published():
    _, public = cohort_with_some_outside(outside=20, inside=40)
    assert set(public["baseline"]["n"].dropna()) == {40}
    assert set(public["attrition"]["n_out"]) == {40}


def overlapping_sums():
    """Four counts of two, and the sums of each three of them: only all four sums tell them."""
    cells = Cells(SMALLEST)
    parts = [cells.add(name, 2) for name in "abcd"]
    for left_out in parts:
        whole = cells.add(("all but", left_out), 6, 1.0)
        cells.equals(whole, [part for part in parts if part != left_out])
    return cells, parts


def test_relations_one_by_one_miss_what_they_tell_together():
    cells, parts = overlapping_sums()
    everything = np.array(cells.publishable)
    low, high = Bounds(cells).infer(everything)
    assert all(low[part] <= 1 and high[part] >= SMALLEST for part in parts)
    exact = ExactBounds(cells.relations, cells.values, SMALLEST)
    found = exact.given_away(np.array(parts), low, high)
    assert {cell for cell, _ in found} == set(parts)
    behind = exact.published_behind(parts[:1], everything, from_above=True)
    assert behind == {cells.keys["all but", part] for part in parts}


def test_what_they_tell_together_is_withheld():
    cells, parts = overlapping_sums()
    shown = cells.publish()
    assert shown.any()
    exact = ExactBounds(cells.relations, cells.values, SMALLEST)
    assert exact.given_away(np.array(parts), *Bounds(cells).infer(shown)) == []


@pytest.fixture
def no_work_left(monkeypatch):
    """The bounds of a large system in a small one: no programme for a single cell."""
    for name in ("_LARGE_SYSTEM", "_LARGE", "_NEAR", "_SINGLY"):
        monkeypatch.setattr(disclosure_exact, name, 0)
    monkeypatch.setattr(disclosure_cells, "_FEW", 0)


@pytest.mark.usefixtures("no_work_left")
def test_what_was_not_shown_to_be_open_is_not_published():
    cells, parts = overlapping_sums()
    low, high = Bounds(cells).infer(np.array(cells.publishable))
    exact = ExactBounds(cells.relations, cells.values, SMALLEST)
    given_away = exact.given_away(np.array(parts), low, high)
    assert {cell for cell, _ in given_away} == set(parts)
    assert not cells.publish().all()


def test_the_attack_recovers_nothing_from_what_is_guarded_together(monkeypatch):
    monkeypatch.setattr(disclosure_exact, "_LARGE_SYSTEM", 0)
    monkeypatch.setattr(disclosure_exact, "_LARGE", 0)
    monkeypatch.setattr(disclosure_cells, "_FEW", 0)
    assert recovered(0) == []
