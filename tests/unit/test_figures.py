"""Figures: the drawn path is the estimate, the numbers at risk are those of the table."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from report_pages import parse

from genomic_to_outcome.reports.curve_sets import curves_figure, gather_curves
from genomic_to_outcome.reports.figures import (
    Curve,
    Interval,
    at_risk,
    forest_plot,
    has_bands,
    kaplan_meier,
    step_path,
    tick_step,
)

# Ten patients: (month, event); the product-limit estimate is worked out below, not by the package.
PATIENTS = (
    (2.0, True), (3.0, False), (5.0, True), (5.0, True), (7.0, False),
    (9.0, True), (12.0, False), (12.0, True), (15.0, False), (18.0, False),
)  # fmt: skip


def product_limit(month: float) -> float:
    survival = 1.0
    for time in sorted({time for time, event in PATIENTS if event}):
        if time <= month:
            deaths = sum(event for when, event in PATIENTS if when == time)
            survival *= 1 - deaths / sum(when >= time for when, _ in PATIENTS)
    return survival


def curve(label: str = "ten patients") -> Curve:
    times = (0.0, *sorted({time for time, _ in PATIENTS}))
    return Curve(
        label,
        times,
        tuple(product_limit(time) for time in times),
        tuple(max(0.0, product_limit(time) - 0.1) for time in times),
        tuple(min(1.0, product_limit(time) + 0.1) for time in times),
        tuple(sum(when >= time for when, _ in PATIENTS) for time in times),
        tuple(sum(not event for when, event in PATIENTS if when == time) for time in times),
    )


def follow(path: str) -> list[tuple[float, float]]:
    """Corners of a path of M, H and V."""
    x, y = map(float, re.match(r"M([\d.]+) ([\d.]+)", path).groups())
    corners = [(x, y)]
    for command, value in re.findall(r"([HV])([\d.]+)", path):
        x, y = (float(value), y) if command == "H" else (x, float(value))
        corners.append((x, y))
    return corners


def height_at(corners: list[tuple[float, float]], x: float) -> float:
    """Height of a step path at x, after the step if there is one at x."""
    return [y for corner_x, y in corners if corner_x <= x][-1]


def test_the_drawn_path_is_the_product_limit_estimate():
    page = parse(str(kaplan_meier([curve()], "title")))
    svg = page.find("svg", **{"class": "figure"})[0]
    path = svg.find("path", **{"class": "curve"})[0].attributes["d"]
    corners = follow(path)
    grid = [follow(line.attributes["d"]) for line in svg.find("path", **{"class": "grid"})]
    bottom, top = grid[0][0][1], grid[-1][0][1]
    left, right = grid[0][0][0], grid[0][-1][0]
    months = 18
    for tenth in range(180):
        month = tenth / 10 + 0.05
        x = left + (right - left) * month / months
        survival = (height_at(corners, x) - bottom) / (top - bottom)
        assert survival == pytest.approx(product_limit(month), abs=0.001), month
    assert corners[-1][0] == pytest.approx(right)


def test_a_step_goes_across_before_it_goes_down():
    path = step_path((0, 2, 4), (1.0, 0.5, 0.25), lambda t: 10 * t, lambda s: 100 * s)
    assert path == "M0.0 100.0H20.0V50.0H40.0V25.0"


def test_numbers_at_risk_are_counted_just_before_the_tick():
    page = parse(str(kaplan_meier([curve()], "title")))
    texts = [text.text for text in page.find("text")]
    place = texts.index("at risk")
    step = tick_step(18)
    ticks = range(0, 18 + 1, step)
    expected = [str(sum(when >= tick for when, _ in PATIENTS)) for tick in ticks]
    assert texts[place + 1 :] == expected


def test_numbers_at_risk_rise_with_delayed_entry():
    late = Curve(
        "late", (0.0, 4.0, 8.0), (1, 0.9, 0.8), (None,) * 3, (None,) * 3, (2, 9, 5), (0, 0, 1)
    )
    assert [at_risk(late, month) for month in (0, 1, 4, 6, 8, 9)] == [2, 9, 9, 5, 5, 0]
    assert "Numbers at risk rise" in curves_figure([late], "PFS", "ema", "x").caption


def test_each_censored_time_has_a_mark():
    page = parse(str(kaplan_meier([curve()], "title")))
    marks = page.find("path", **{"class": "censor"})[0].attributes["d"]
    assert marks.count("M") == len({when for when, event in PATIENTS if not event})


def test_many_curves_are_drawn_without_bands():
    few, many = [curve("a")] * 3, [curve("a")] * 4
    assert has_bands(few)
    assert not has_bands(many)
    assert 'class="band"' in kaplan_meier(few, "title")
    assert 'class="band"' not in kaplan_meier(many, "title")


def test_titles_and_labels_are_escaped():
    hostile = "<script>&\"'"
    drawn = str(kaplan_meier([curve(hostile)], hostile))
    drawn += str(forest_plot([Interval(hostile, 1, 0.5, 2, hostile)], hostile, hostile))
    assert "<script>" not in drawn
    assert parse(drawn).text.count(hostile) == 6


def test_nothing_to_draw_is_said():
    assert "No follow-up" in kaplan_meier([], "title")
    assert "No estimate" in forest_plot([], "title", "axis")


def test_forest_plot_is_in_order_and_logarithmic():
    estimates = (0.25, 0.5, 1.0, 2.0, 4.0)
    rows = [Interval(str(value), value, value / 1.5, value * 1.5, "") for value in estimates]
    page = parse(str(forest_plot(rows, "title", "axis")))
    places = [float(dot.attributes["cx"]) for dot in page.find("circle")]
    steps = [after - before for before, after in pairwise(places)]
    assert all(step == pytest.approx(steps[0], abs=0.11) for step in steps)
    assert steps[0] > 0
    no_difference = follow(page.find("path", **{"class": "grid"})[0].attributes["d"])[0][0]
    assert places[2] == pytest.approx(no_difference, abs=0.11)
    for place, line in zip(places, page.find("path", **{"class": "interval"}), strict=True):
        low, high = (corner[0] for corner in follow(line.attributes["d"]))
        assert low < place < high
        assert high - place == pytest.approx(place - low, abs=0.21)


def test_an_interval_beyond_the_axis_has_an_arrow():
    within = Interval("a", 1, 0.5, 2, "")
    assert "arrow" not in forest_plot([within], "title", "axis")
    beyond = forest_plot([within, Interval("b", 1, 0.001, 900, "")], "title", "axis")
    assert beyond.count('class="arrow"') == 2


def test_the_adjusted_curve_is_drawn_and_named():
    method = "Kaplan-Meier, log-log interval, {}adjusted for delayed entry"
    rows = [
        {
            "comparison": "c", "group": "g", "endpoint": "PFS", "rule": "ema", "time": time,
            "method": method.format(word), "n_risk": n, "n_event": 1, "n_censor": 0,
            "survival": 0.5, "ci_low": None, "ci_high": None,
        }
        for word, n in (("", 3), ("not ", 9))
        for time in (4.0, 0.0)
    ]  # fmt: skip
    (found,) = gather_curves(rows)["c", "PFS", "ema"]
    assert found.at_risk == (3, 3)
    assert found.times == (0.0, 4.0)
    caption = curves_figure([found], "PFS", "ema", "x").caption
    assert caption.startswith("Kaplan-Meier, adjusted for delayed entry.")
    (other,) = gather_curves(rows[2:])["c", "PFS", "ema"]
    assert "without the adjustment" in curves_figure([other], "PFS", "ema", "x").caption
