"""Charts: what is drawn is what was given, read back from the drawing; every name stays a text."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from chart_examples import HOSTILE, curve, examples, patients
from report_figures import unpacked

from genomic_to_outcome.reports import charts
from genomic_to_outcome.reports.charts import ChartKind, static_svg
from genomic_to_outcome.reports.charts.chart import PAGE_WORDS
from genomic_to_outcome.reports.charts.page import page_data, script_json, template_functions
from genomic_to_outcome.reports.charts.specifications.compiled import SPECIFICATIONS, compiled
from genomic_to_outcome.reports.charts.static import PAGE_WIDTH
from genomic_to_outcome.reports.charts.survival_curves import thin, tick_step
from genomic_to_outcome.reports.count_charts import attrition_chart
from genomic_to_outcome.reports.curve_sets import curves_chart, gather_curves
from genomic_to_outcome.reports.language import ENGLISH, Language
from genomic_to_outcome.vocabulary import Response

TEMPLATES = Path(__file__).resolve().parents[2] / "resources" / "templates"
SVG = "{http://www.w3.org/2000/svg}"
# Ten patients: (month, event).
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


def drawn(chart: charts.Chart, language: Language = ENGLISH) -> ElementTree.Element:
    return ElementTree.fromstring(str(static_svg(chart, language)))


def marks(svg: ElementTree.Element, kind: str) -> list[list[ElementTree.Element]]:
    """Elements of each mark of a kind, in the order of the layers; axes are left out."""
    wanted = f"mark-{kind} role-mark"
    return [list(group) for group in svg.iter(f"{SVG}g") if wanted in group.get("class", "")]


def moved(element: ElementTree.Element) -> tuple[float, float]:
    x, y = re.match(r"translate\(([^,]+),([^)]+)\)", element.get("transform", "")).groups()
    return float(x), float(y)


def corners(path: str) -> list[tuple[float, float]]:
    """Corners of a path of M, L, H, V (absolute) as Vega writes it."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.e]+),([-\d.e]+)", path)]


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def test_the_drawn_path_is_the_product_limit_estimate():
    chart = charts.kaplan_meier([curve("ten patients", PATIENTS)], "title")
    (line,) = marks(drawn(chart), "line")
    steps = corners(line[0].get("d"))
    width = PAGE_WIDTH - chart.space.left - chart.space.right
    for tenth in range(180):
        month = tenth / 10 + 0.05
        height = [y for x, y in steps if x <= width * month / chart.settings["longest"]][-1]
        assert 1 - height / chart.space.height == pytest.approx(product_limit(month), abs=1e-3), (
            month
        )
    assert steps[-1][0] == pytest.approx(width)


def test_numbers_at_risk_are_counted_just_before_the_tick_and_stand_beneath_it():
    svg = drawn(charts.kaplan_meier([curve("ten patients", PATIENTS)], "title"))
    ticks = range(0, 18 + 1, tick_step(18))
    expected = [str(sum(when >= tick for when, _ in PATIENTS)) for tick in ticks]
    found = marks(svg, "text")[-1]
    assert ["".join(one.itertext()) for one in found] == expected
    labels = [
        [moved(text)[0] for text in group]
        for group in svg.iter(f"{SVG}g")
        if "role-axis-label" in group.get("class", "")
    ]
    assert [moved(one)[0] for one in found] == pytest.approx(labels[0], abs=0.6)


def test_numbers_at_risk_rise_with_delayed_entry():
    late = charts.Curve(
        "late", (0.0, 4.0, 8.0), (1, 0.9, 0.8), (None,) * 3, (None,) * 3, (2, 9, 5), (0, 0, 1)
    )
    assert [charts.at_risk(late, month) for month in (0, 1, 4, 6, 8, 9)] == [2, 9, 9, 5, 5, 0]
    assert "Numbers at risk rise" in curves_chart([late], "PFS", "ema", "x").caption


def test_each_censored_time_has_a_mark():
    svg = drawn(charts.kaplan_meier([curve("ten patients", PATIENTS)], "title"))
    (censored,) = marks(svg, "symbol")
    assert len(censored) == len({when for when, event in PATIENTS if not event})


def test_many_curves_are_drawn_without_bands():
    few, many = ([curve(str(one), PATIENTS) for one in range(count)] for count in (3, 4))
    assert charts.has_bands(few)
    assert not charts.has_bands(many)
    assert (
        len([p for group in marks(drawn(charts.kaplan_meier(few, "t")), "area") for p in group])
        == 3
    )
    assert not any(marks(drawn(charts.kaplan_meier(many, "t")), "area"))


def test_the_band_is_the_interval():
    given = curve("ten patients", PATIENTS)
    chart = charts.kaplan_meier([given], "title")
    (band,) = marks(drawn(chart), "area")
    heights = {round(1 - y / chart.space.height, 3) for _, y in corners(band[0].get("d"))}
    assert heights == {round(value, 3) for value in (*given.low, *given.high)}


def test_a_thinned_curve_is_exact_to_what_a_screen_shows():
    small, large = curve("a", PATIENTS), curve("b", patients(4000, 30))
    assert thin(small, 18) == list(range(len(small.times)))
    end = large.times[-1]
    kept = thin(large, end)
    assert len(kept) < 1000 < len(large.times)
    assert kept[-1] == len(large.times) - 1
    for pixel in range(400):
        month = end * (pixel + 1) / 400
        exact = [s for t, s in zip(large.times, large.survival, strict=True) if t <= month][-1]
        shown = [large.survival[place] for place in kept if large.times[place] <= month][-1]
        assert shown == pytest.approx(exact, abs=1 / 200)


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
    caption = curves_chart([found], "PFS", "ema", "x").caption
    assert caption.startswith("Kaplan-Meier, adjusted for delayed entry.")
    (other,) = gather_curves(rows[2:])["c", "PFS", "ema"]
    assert "without the adjustment" in curves_chart([other], "PFS", "ema", "x").caption


def test_a_forest_plot_is_in_order_and_logarithmic():
    estimates = (0.25, 0.5, 1.0, 2.0, 4.0)
    rows = [charts.Interval(str(value), value, value / 1.5, value * 1.5, "") for value in estimates]
    svg = drawn(charts.forest(rows, "title", charts.RatioAxis("ratio")))
    no_difference, whiskers = marks(svg, "rule")
    places = [moved(square)[0] for square in marks(svg, "symbol")[-1]]
    steps = [after - before for before, after in pairwise(places)]
    assert all(step == pytest.approx(steps[0], abs=1e-6) for step in steps)
    assert steps[0] > 0
    assert places[2] == pytest.approx(moved(no_difference[0])[0])
    for place, whisker in zip(places, whiskers, strict=True):
        low, high = moved(whisker)[0], moved(whisker)[0] + float(whisker.get("x2"))
        assert sorted((low, high)) == pytest.approx(
            [place - steps[0] * math.log2(1.5), place + steps[0] * math.log2(1.5)]
        )


def test_an_interval_beyond_the_axis_has_an_arrow():
    within = charts.Interval("a", 1, 0.5, 2, "")
    beyond = charts.Interval("b", 1, 0.001, 900, "")
    counts = [
        [
            len(group)
            for group in marks(drawn(charts.forest(rows, "t", charts.RatioAxis("r"))), "symbol")
        ]
        for rows in ([within], [within, beyond])
    ]
    assert counts == [[0, 0, 1], [1, 1, 2]]


def test_a_change_by_visit_is_drawn_where_it_is():
    chart = examples()[ChartKind.CHANGE_BY_VISIT]
    means = [moved(point)[1] for point in marks(drawn(chart), "symbol")[0]]
    reach = chart.settings["reach"]
    shown = [reach * (1 - 2 * y / chart.space.height) for y in means]
    assert shown == pytest.approx(chart.columns["change"], abs=1e-6)


def test_a_waterfall_falls_and_its_bars_are_the_changes():
    rows = [
        charts.BestChange(f"P{place}", change, "PR")
        for place, change in enumerate((-40.0, 15.0, 130.0, -5.0))
    ]
    chart = charts.waterfall(rows, "title")
    assert chart.columns["change"] == (130, 15, -5, -40)
    bars = [corners_of_rectangle(bar) for bar in marks(drawn(chart), "rect")[0]]
    zero = chart.space.height / 2
    shown = [100 * (zero - top) / zero if top < zero - 1e-6 else 100 * (zero - bottom) / zero
             for top, bottom in bars]  # fmt: skip
    assert shown == pytest.approx([100, 15, -5, -40])


def corners_of_rectangle(bar: ElementTree.Element) -> tuple[float, float]:
    """Top and bottom of a rectangle that Vega wrote as a path."""
    top, height = re.match(r"M[^,]+,([-\d.e]+)h[-\d.e]+v([-\d.e]+)", bar.get("d")).groups()
    return float(top), float(top) + float(height)


def test_what_is_left_out_is_said():
    many = [charts.BestChange(f"P{place}", 0.1 * place, "SD") for place in range(400)]
    chart = charts.waterfall(many, "title", "Caption.")
    assert len(chart.columns["patient"]) == 300
    assert chart.caption == "Caption. Drawn: 300 of 400 patients, evenly spaced by best change."
    course = [charts.TherapyBar(0, 5, "ALK TKI")]
    swim = charts.swimmer([charts.Course(f"P{n}", tuple(course)) for n in range(61)], "title")
    assert "60 of 61 patients" in swim.caption


def test_the_states_of_an_oncoprint_differ_in_shape():
    chart = examples()[ChartKind.ONCOPRINT]
    altered, absent, unknown = marks(drawn(chart), "rect")[:3]
    heights = [
        {round(bottom - top, 3) for top, bottom in map(corners_of_rectangle, boxes)}
        for boxes in (altered, absent, unknown)
    ]
    assert heights == [{16}, {4}, {16}]
    states = chart.columns["state"]
    assert [len(altered), len(absent), len(unknown)] == [states.count(one) for one in "adn"]
    assert len(marks(drawn(chart), "rule")[0]) == states.count("n")


def test_an_oncoprint_puts_carriers_of_the_first_alteration_first():
    chart = examples()[ChartKind.ONCOPRINT]
    first = [
        state for row, state in zip(chart.columns["row"], chart.columns["state"], strict=True)
        if row == 0
    ]  # fmt: skip
    assert "".join(first).startswith("a" * first.count("a"))


def test_ribbons_are_as_wide_as_patients_are_many():
    chart = examples()[ChartKind.LINE_FLOW]
    ribbons = [one for group in marks(drawn(chart), "area") for one in group]
    widths = []
    for ribbon in ribbons:
        points = re.findall(r"([-\d.e]+),([-\d.e]+)", ribbon.get("d"))
        left = [float(y) for x, y in points if float(x) == float(points[0][0])]
        widths.append(max(left) - min(left))
    counts = chart.columns["n"]
    per_patient = widths[0] / counts[0]
    assert per_patient > 0
    assert widths == pytest.approx([n * per_patient for n in counts], rel=0.02)


def test_boxes_of_a_line_hold_all_who_came():
    chart = examples()[ChartKind.LINE_FLOW]
    nodes = {
        (line, label): int(text)
        for line, label, text in zip(
            *(chart.layers["nodes"][name] for name in ("line", "label", "text")), strict=True
        )
    }
    assert nodes[1, "ALK TKI"] == 42 + 12 + 30
    assert nodes[2, "platinum chemotherapy"] == 42 + 25
    assert nodes[3, "no further line"] == 40 + 12


def test_an_attrition_chart_tells_every_step_and_reason():
    told = texts(drawn(examples()[ChartKind.ATTRITION_FLOW]))
    assert {"973 samples", "960 samples", "478 patients", "−8: truncated call file"} <= set(told)


def test_a_funnel_is_as_long_as_the_share():
    chart = examples()[ChartKind.FUNNEL]
    ground, bars = marks(drawn(chart), "rect")
    lengths = [
        float(re.search(r"h?([\d.]+)", re.sub(r"^M[^hL]*[hL]", "", bar.get("d")))[1])
        for bar in (ground[0], *bars)
    ]
    assert lengths[1] / lengths[0] == pytest.approx(1, abs=0.02)
    assert lengths[3] / lengths[0] == pytest.approx(0.267, abs=0.02)


@pytest.mark.parametrize("kind", ChartKind)
def test_the_same_chart_has_the_same_bytes(kind: ChartKind):
    assert static_svg(examples()[kind], ENGLISH) == static_svg(examples()[kind], ENGLISH)


@pytest.mark.parametrize("kind", ChartKind)
def test_hostile_names_are_texts(kind: ChartKind):
    chart = examples(HOSTILE)[kind]
    svg = str(static_svg(chart, ENGLISH))
    ElementTree.fromstring(svg)
    assert "<script" not in svg
    data = str(script_json(page_data(chart, ENGLISH)))
    assert not set(data) & set("<>&\u2028\u2029")
    assert json.loads(data)["title"] == chart.title
    # Turning the direction of writing would turn the figures beside a name.
    assert "\u202e" not in svg


def test_drawn_texts_are_the_whole_name_or_its_beginning():
    told = texts(drawn(examples(HOSTILE)[ChartKind.FOREST]))
    assert any(text.startswith('=1+1</script><script>alert("x")') for text in told)


def test_no_name_can_be_taken_for_the_place_of_another():
    rows = [
        charts.Interval(f"{chr(0x100 + place)} {place}", 1, 0.5, 2, "x") for place in range(200)
    ]
    told = texts(drawn(charts.forest(rows, "title", charts.RatioAxis("ratio"))))
    assert {row.label for row in rows} <= set(told)


def test_every_kind_has_a_specification_that_no_network_is_needed_for():
    assert set(SPECIFICATIONS) == set(ChartKind)
    for kind in ChartKind:
        assert '"url"' not in json.dumps(compiled(kind))


def test_specifications_are_valid_vega_lite():
    for specification in SPECIFICATIONS.values():
        specification().to_dict()


def test_every_response_has_its_colour_and_its_words():
    rows = [
        charts.BestChange(response, -10.0 * place, response)
        for place, response in enumerate([*Response, "unheard of"])
    ]
    chart = charts.waterfall(rows, "title")
    assert set(chart.layers["legend"]["response"]) == set(Response) - {Response.MISSING}
    colours = {bar.get("fill") for bar in marks(drawn(chart), "rect")[0]}
    assert len(colours) == len(Response) - 1
    assert chart.columns["response"][-1] == "NE"


def test_every_word_of_a_tooltip_can_be_translated():
    used = set()
    for kind in ChartKind:
        for tooltip in re.findall(
            r'"tooltip": \{"signal": "((?:[^"\\]|\\.)*)"', json.dumps(compiled(kind))
        ):
            used |= set(re.findall(r'[{,] ?\\"([^"\\]+)\\": ', tooltip))
        used |= {name.replace("_", " ") for name in examples()[kind].columns}
    assert used <= set(PAGE_WORDS), used - set(PAGE_WORDS)


def test_words_and_numbers_are_in_the_language_of_the_page():
    german = Language("de", {"months": "Monate", "Number at risk": "Unter Risiko"})
    chart = examples()[ChartKind.KAPLAN_MEIER]
    assert {"Monate", "Unter Risiko"} <= set(texts(drawn(chart, german)))
    assert page_data(chart, german)["signals"]["word_months"] == "Monate"
    scripts = template_functions(TEMPLATES, german)["chart_scripts"]()
    given = json.loads(re.search(r'id="chart-specifications">(.*?)</script>', scripts)[1])
    assert given["numbers"]["decimal"] == ","
    assert given["words"]["months"] == "Monate"


@pytest.mark.parametrize("count", [150, 1000, 4000])
def test_a_hundred_figures_fit_into_their_part_of_the_page(count):
    chart = charts.kaplan_meier(
        [curve(str(one), patients(count, 20 + one)) for one in range(3)],
        "PFS, EMA-style",
        "caption",
    )
    data = str(script_json(page_data(chart, ENGLISH)))
    assert 100 * len(data.encode()) <= 1_500_000


def test_packed_columns_hold_the_same_numbers():
    column = (0.0, None, -3, *(place + place % 7 / 1000 for place in range(50)), None)
    chart = replace(examples()[ChartKind.FUNNEL], columns={"n": column})
    packed = page_data(chart, ENGLISH)["tables"]["rows"]["n"]
    assert packed["parts"] == 1000
    assert unpacked(packed) == list(column)


def test_figures_in_texts_have_the_decimal_sign_of_the_page():
    german = Language("de", {"months": "Monate"})
    chart = charts.forest(
        [charts.Interval("a", 1.5, 0.5, 2.25, "1.50 (0.50–2.25)")], "t", charts.RatioAxis("ratio")
    )
    assert unpacked(page_data(chart, german)["tables"]["rows"]["text"]) == ["1,50 (0,50–2,25)"]
    assert "1,50 (0,50–2,25)" in texts(drawn(chart, german))


def test_nothing_to_draw_gives_no_chart():
    assert charts.kaplan_meier([], "t") is None
    assert charts.forest([], "t", charts.RatioAxis("r")) is None
    assert charts.waterfall([], "t") is None
    assert charts.spider([], "t") is None
    assert charts.swimmer([], "t") is None
    assert charts.oncoprint([], "t") is None
    assert charts.line_flow([], "t") is None
    assert charts.attrition_flow([], "t") is None
    assert charts.funnel([], "t") is None


def test_branches_of_a_step_stand_beside_each_other():
    steps = [
        charts.AttritionStep("all", "patients", 10, 9),
        charts.AttritionStep("a", "patients", 9, 4, (("not a", 5),)),
        charts.AttritionStep("b", "patients", 9, 5, (("not b", 4),)),
        charts.AttritionStep("b and c", "patients", 5, 3, (("not c", 2),)),
        charts.AttritionStep("lines", "lines", 7, 7),
    ]
    layers = charts.attrition_flow(steps, "title").layers
    assert layers["boxes"]["depth"] == (0, 1, 1, 1, 0)
    assert list(zip(layers["joins"]["from_depth"], layers["joins"]["depth"], strict=True)) == [
        (0, 1), (0, 1), (1, 1)
    ]  # fmt: skip


def test_rare_classes_of_therapy_flow_as_one():
    flows = [charts.LineFlow(1, f"class {n}", "death", 20 - n) for n in range(9)]
    columns = charts.line_flow(flows, "title").columns
    assert columns["source"][-1] == "other classes"
    assert columns["n"] == (20, 19, 18, 17, 16, 15 + 14 + 13 + 12)


def test_endpoints_are_left_out_of_the_way_to_the_analysis():
    rows = [
        {"order": order, "step": step, "unit": "patients", "reason": "", "n_in": 9, "n_out": 9,
         "n_excluded": 0}
        for order, step in enumerate(("population sclc", "population sclc, ORR (confirmed)"))
    ]  # fmt: skip
    assert attrition_chart(rows).columns["step"] == ("population SCLC",)


def test_what_is_no_number_is_not_drawn():
    nan = math.nan
    assert charts.forest([charts.Interval("a", 1, nan, 2, "")], "t", charts.RatioAxis("r")) is None
    assert charts.waterfall([charts.BestChange("P", nan, "PR")], "t") is None
    assert charts.spider([charts.ChangeAtVisit("P", 1, nan, "PR")], "t") is None
    unlimited = charts.forest(
        [charts.Interval("a", 1, 0.0, math.inf, "")], "t", charts.RatioAxis("r")
    )
    assert "Infinity" not in script_json(page_data(unlimited, ENGLISH))


def test_controls_do_not_break_a_drawing():
    rows = [charts.Interval("a\x08b\x00c", 1, 0.5, 2, "")]
    assert "abc" in texts(drawn(charts.forest(rows, "title", charts.RatioAxis("ratio"))))
