"""The cohort report: its figures are the tables' figures, nothing escapes, nothing is fetched."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import zlib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from report_figures import script_text
from report_pages import Element, addresses, parse
from report_tables import (
    HOSTILE,
    NAMES,
    TEMPLATES,
    alteration_outcomes,
    cohort_tables,
    outcome,
    settings,
    stored,
)
from report_tables import row as row_of

from genomic_to_outcome import contract
from genomic_to_outcome.outcomes.arms import NotAssessed
from genomic_to_outcome.outcomes.notes import SENSITIVITY
from genomic_to_outcome.reports.alteration_parts import alteration_parts
from genomic_to_outcome.reports.cohort import CohortTables, write_cohort_report
from genomic_to_outcome.reports.comparison_parts import (
    comparison_parts,
    forest,
    show_effect,
    split_primary,
)
from genomic_to_outcome.reports.estimates import (
    NO_EVENT_YET,
    is_entry_adjusted,
    rule_words,
    show_estimate,
)
from genomic_to_outcome.reports.findings import families_of_findings
from genomic_to_outcome.reports.names import group_name, note_in_words
from genomic_to_outcome.reports.overview import overview_rows as overview_table
from genomic_to_outcome.reports.page_scripts import Script
from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.reports.therapy_groups import merge_same_figures, specificity

JSON = "application/json"
SCRIPTS = re.compile(r"<script>.*?</script>", re.DOTALL)
SHOWN = (
    ("ORR", "confirmed", "rate"),
    ("PFS", "ema", "median"),
    ("OS", "from_line_start", "median"),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("cohort")
    tables = stored(folder)
    write_cohort_report(tables, settings(), TEMPLATES, folder / "outcomes.html")
    return tables, (folder / "outcomes.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(written) -> Element:
    return parse(written[1])


def overview_rows(page: Element) -> list[dict]:
    """Rows of the opening table as its script reads them."""
    data = json.loads(script_text(page.find("script", id="overview-data")[0]))
    names = ("anchor", "alteration", "population", "therapy", "same", "line_text", "classes", "in")
    return [
        {
            **{name: data["words"][row[place]] for place, name in enumerate(names)},
            **dict(zip(("line", "whole", "n", "reference", "figures"), row[8:], strict=True)),
        }
        for row in data["rows"]
    ]


def key_of(shown: dict) -> tuple[str, ...]:
    line = "all" if shown["line"] is None else str(shown["line"])
    return (*shown["anchor"].split("--"), shown["classes"].split()[0], line)


def test_every_figure_of_the_overview_is_the_tables_figure(written, page):
    tables, _ = written
    expected = defaultdict(list)
    for row in tables.alteration_outcomes:
        line = "all" if row["line"] is None else str(row["line"])
        group = (row["population"], row["alteration"], row["therapy_class"], line)
        expected[group, row["endpoint"], row["rule"], row["measure"]].append(row)
    rows = overview_rows(page)
    assert len(rows) == 18
    for shown in rows:
        group = key_of(shown)
        largest = 0
        for cell, measure in zip(shown["figures"], SHOWN, strict=True):
            found = expected[(group, *measure)]
            found.sort(key=is_entry_adjusted, reverse=True)
            first = found[0]
            text, basis, value, *_ = cell
            assert value == round(first["estimate"], 4)
            unit = 100 if measure[2] == "rate" else 1
            figure, low, high = re.match(r"([\d.]+)%? \(([\d.]+)–([\d.]+|NR)\)", text).groups()
            assert float(figure) == pytest.approx(unit * first["estimate"], abs=0.05001)
            assert float(low) == pytest.approx(unit * first["ci_low"], abs=0.05001)
            if first["ci_high"] is None:
                assert high == "NR"
            else:
                assert float(high) == pytest.approx(unit * first["ci_high"], abs=0.05001)
            events, n = map(int, re.findall(r"\d+", basis))
            assert (events, n) == (first["events"], first["n"])
            largest = max(largest, first["n"])
            if len(found) == 2:
                assert f"{found[1]['estimate']:.1f}" in cell[6][0][0]
            else:
                assert len(cell) <= 6
        assert shown["n"] == largest


def test_every_group_with_patients_stands_in_the_overview(written, page):
    tables, _ = written
    groups = {
        (row["alteration"], row["therapy_class"], row["line"])
        for row in tables.alteration_outcomes
        if row["n"] and row["therapy_class"] != "targeted"
    }
    assert len(overview_rows(page)) == len(groups)
    tki = [row for row in overview_rows(page) if row["classes"] == "alk_tki targeted"]
    assert len(tki) == 6
    assert {(row["therapy"], row["same"]) for row in tki} == {("ALK TKI", "targeted")}


def test_the_alteration_with_most_carriers_comes_first(page):
    assert list(dict.fromkeys(row["alteration"] for row in overview_rows(page))) == [
        "ALK fusion",
        "EML4::ALK fusion",
        "EGFR T790M",
    ]


RECORDED = "best response as recorded, not derived from visits, in 7 of 24"


def tables_with_recorded_responses() -> CohortTables:
    """ORR of carriers of an ALK fusion under an ALK inhibitor, over all lines, has the note."""
    tables = cohort_tables()
    for row in tables.alteration_outcomes:
        group = (row["alteration"], row["therapy_class"], row["line"])
        if group == ("alk_fusion", "alk_tki", None) and row["endpoint"] == "ORR":
            row["note"] = f"fewer than 10 events; {RECORDED}"
    return tables


def test_recorded_responses_are_said_beside_the_figure(tmp_path: Path):
    tables = tables_with_recorded_responses()
    write_cohort_report(tables, settings(), TEMPLATES, tmp_path / "outcomes.html")
    page = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8"))
    noted = [row for row in overview_rows(page) if RECORDED in str(row["figures"])]
    assert [key_of(row)[1:] for row in noted] == [("alk_fusion", "alk_tki", "all")]
    assert [RECORDED in cell for cell in noted[0]["figures"]] == [True, False, False]
    part = page.find("details", id="nsclc_advanced--alk_fusion")[0]
    heads = [head.text for head in part.find("table")[0].find("thead")[0].find("th")][2:]
    cells = [
        row.find("td")[1:]
        for row in part.find("tr", **{"class": "figured"})
        if row.find("th")[0].text == "ALK TKI"
    ]
    assert [head for head, cell in zip(heads, cells[0], strict=True) if RECORDED in cell.text] == [
        "ORR, confirmed, or as recorded where no visits are given",
        "ORR, unconfirmed",
    ]


@pytest.mark.parametrize("n", [3, 16])
def test_a_class_carried_in_later_lines_alone_has_no_empty_table(n: int, tmp_path: Path):
    given = cohort_tables()
    outcomes = [
        {**row, "n": n}
        for row in given.alteration_outcomes
        if (row["alteration"], row["therapy_class"], row["line"])
        == ("alk_fusion", "platinum_chemotherapy", None)
    ]
    baseline = [
        {**row, "n": 0, "events": 0, "estimate": None} if row["alteration"] == "alk_fusion" else row
        for row in given.baseline
        if row["variable"] == "sex"
    ]
    path = tmp_path / "outcomes.html"
    tables = replace(given, alteration_outcomes=outcomes, baseline=baseline)
    write_cohort_report(tables, settings(), TEMPLATES, path)
    page = parse(path.read_text(encoding="utf-8"))
    (part,) = page.find("details", id="nsclc_advanced--alk_fusion")
    assert part.text.count("Nobody carried it at the first line at which it was assessed.") == 1
    assert not part.find("table", **{"class": "baseline"})
    assert all(table.find("td") for table in part.find("table"))


def test_confirmed_responses_are_never_said_plainly(page):
    words = "confirmed, or as recorded where no visits are given"
    assert f"ORR: responses ({words}) over all treated" in page.text
    assert f"DCR, {words}" in page.text
    assert f"Responses (confirmed): {words}" in page.text
    assert rule_words("confirmed", "ORR") == words
    assert rule_words("confirmed", "DOR") == "confirmed"


def test_everyone_is_a_group_without_a_status():
    group = {"population": "p", "alteration": "everyone", "status": None, "therapy_class": "all"}
    values = {"n": 9, "events": 3, "estimate": 0.3, "ci_low": 0.1, "ci_high": 0.6, "method": ""}
    without = {**group, "alteration": "alk_fusion", "status": "not_detected"}
    rows = [outcome(one, "ORR", "confirmed", "rate", **values) for one in (group, without)]
    (shown,) = overview_table(rows, NAMES, {})
    assert (shown.name, shown.n) == ("Everyone, whatever was found", 9)


def test_each_row_leads_to_its_part(page):
    parts = {part.attributes["id"] for part in page.find("details") if "id" in part.attributes}
    assert {row["anchor"] for row in overview_rows(page)} == parts
    assert len(parts) == 3


def test_details_hold_survival_and_unadjusted_figures(written, page):
    tables, _ = written
    part = page.find("details", id="nsclc_advanced--alk_fusion")[0]
    for row in tables.alteration_outcomes:
        if row["alteration"] == "alk_fusion" and row["line"] is None and row["n"]:
            unadjusted = (row["method"] or "").endswith("not adjusted for delayed entry")
            if row["measure"] == "survival" and (row["rule"] == "fda" or unadjusted):
                continue
            assert show_estimate(row).short in part.text


def test_hostile_texts_are_shown_as_text(written, page):
    assert "<script>alert" not in written[1]
    assert page.text.count(HOSTILE) >= 10


def run_text(script: Element) -> str:
    """What runs of a script; a packed one is unpacked."""
    text = script_text(script)
    if script.attributes.get("type") == "application/zlib":
        return zlib.decompress(base64.b64decode(text)).decode()
    return text


def test_no_script_runs_but_those_that_the_policy_names(page):
    policy = page.find("meta", **{"http-equiv": "Content-Security-Policy"})[0]
    (allowed,) = re.findall(r"script-src ([^;]*)", policy.attributes["content"])
    assert "unsafe" not in allowed
    scripts = [one for one in page.find("script") if one.attributes.get("type") != JSON]
    assert {Script(run_text(one)).source for one in scripts} == set(allowed.split())
    handlers = [
        name for one in page.everything() for name in one.attributes if name.startswith("on")
    ]
    assert not handlers


def test_a_public_page_shows_no_patient(tmp_path: Path):
    public = replace(settings(), name="Registry", public=True, definitions=(), provenance={
        "versions": {}})  # fmt: skip
    tables = replace(cohort_tables(), attrition=[], baseline=[])
    write_cohort_report(tables, public, TEMPLATES, tmp_path / "public.html")
    text = (tmp_path / "public.html").read_text(encoding="utf-8")
    page = parse(text)
    assert "EGFR-1" not in text
    assert "script&gt;alert" not in text.partition("<body>")[2].replace("x", "")
    assert not page.find("h2", id="problems")
    assert "2024-12-31" not in text
    drawn = [json.loads(script_text(one.find("script")[0]))["kind"] for one in page.find("figure")]
    assert drawn
    assert not {"waterfall", "swimmer", "oncoprint", "spider"} & set(drawn)


def test_what_is_suppressed_is_said(tmp_path: Path):
    hidden = [
        {**row, "suppressed": True, "estimate": None, "n": 3, "note": "fewer than 5 patients"}
        for row in alteration_outcomes()
    ]
    tables = replace(cohort_tables(), alteration_outcomes=hidden)
    write_cohort_report(tables, settings(), TEMPLATES, tmp_path / "page.html")
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    figures = [figure for row in overview_rows(page) for figure in row["figures"] if figure]
    assert {figure[0] for figure in figures} == {"suppressed"}
    explained = json.loads(script_text(page.find("script", id="explanations")[0]))
    assert all("fewer than 5 patients" in explained[figure[4]] for figure in figures)


def test_nothing_is_fetched(written, page):
    found = addresses(page)
    assert found
    assert all(address.startswith("#") for address in found)
    assert not re.search(r"url\((?!data:)|@import", re.sub(SCRIPTS, "", written[1]))
    policy = page.find("meta", **{"http-equiv": "Content-Security-Policy"})[0]
    assert "default-src 'none'" in policy.attributes["content"]


def test_simulated_data_are_named(page, tmp_path: Path):
    assert "Every patient and every figure on this page" in page.text
    real = replace(settings(), simulated=False)
    write_cohort_report(cohort_tables(), real, TEMPLATES, tmp_path / "real.html")
    page = parse((tmp_path / "real.html").read_text(encoding="utf-8"))
    assert "imulated" not in page.text


def test_only_the_test_of_the_family_has_a_q(page):
    table = page.find("section", **{"class": "comparison"})[0].find("table")[0]
    primary, other = table.find("tbody")
    assert "EMA-style" in primary.text
    assert "FDA-style" not in primary.text
    tests = [row for row in table.find("tr") if row.attributes.get("class") == "test"]
    assert len(tests) == 1
    assert tests[0].find("td")[6].text == "0.220"
    assert "chi-squared 2.50 (1 degree of freedom)" in tests[0].text
    assert all(
        row.find("td")[6].text == ""
        for row in (*primary.find("tr")[1:], *other.find("tr")[1:])
        if row is not tests[0]
    )
    assert "EML4::ALK fusion, ALK TKI" in page.find("section")[0].text


def test_findings_open_the_comparisons(page):
    (table,) = page.find("table", **{"class": "measures findings"})
    (row,) = [row for row in table.find("tr") if row.find("a")]
    assert row.find("a")[0].attributes["href"] == "#comparison-eml4_tki_versus_chemotherapy"
    cells = [cell.text for cell in row.find("td")]
    assert "hazard ratio" in cells[2]
    assert cells[4] == "0.220"


def test_an_odds_ratio_or_a_ratio_of_its_own_is_the_size_of_a_finding():
    test = of_method("Fisher's exact test", measure="fisher", family="f", p=0.1, q=0.2)
    size = of_method("conditional odds ratio", measure="odds_ratio", estimate=4.2)
    own = of_method("interaction", comparison="b", measure="ratio_of_hazard_ratios",
                    estimate=0.7, family="g", p=0.2, q=0.2)  # fmt: skip
    rows = [own, test, size]
    found = families_of_findings(rows, comparison_parts(rows, {}, NAMES))
    assert [one.family for one in found] == ["g", "f"]
    assert [one.findings[0].size.row["measure"] for one in found] == [
        "ratio_of_hazard_ratios",
        "odds_ratio",
    ]
    assert found[1].findings[0].test["p"] == 0.1


def test_notes_name_classes():
    assert note_in_words("egfr_t790m: 1 event of 3; other_id", NAMES) == (
        "EGFR T790M: 1 event of 3; other_id"
    )


def least_of(page: Element) -> str:
    return page.find("input", id="least")[0].attributes["value"]


def test_a_small_cohort_opens_with_all_its_rows(page, tmp_path: Path):
    few = [{**row, "n": min(row["n"], 4), "events": 0} for row in alteration_outcomes()]
    tables = replace(cohort_tables(), alteration_outcomes=few)
    write_cohort_report(tables, settings(), TEMPLATES, tmp_path / "page.html")
    small = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert (least_of(page), least_of(small)) == ("5", "1")


def test_a_public_page_without_rows_says_that_they_are_withheld(tmp_path: Path):
    tables = replace(cohort_tables(), alteration_outcomes=[], comparisons=[])
    public = replace(settings(), public=True)
    write_cohort_report(tables, public, TEMPLATES, tmp_path / "page.html")
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    empty = [one.text for one in page.find("p", **{"class": "empty"})]
    assert len(empty) >= 4
    assert all(text.startswith("Withheld:") for text in empty)


def test_empty_tables_make_a_page(tmp_path: Path):
    nothing = replace(
        cohort_tables(), alteration_outcomes=[], comparisons=[], curves=[], assessment=[],
        alterations=[], patients=[], samples=[], lines=[], attrition=[], problems=[],
    )  # fmt: skip
    write_cohort_report(nothing, settings(), TEMPLATES, tmp_path / "outcomes.html")
    text = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8")).text
    assert "The plan names no comparison." in text
    assert "no patient belongs to one" in text


def test_the_same_tables_give_the_same_bytes():
    code = (
        "import sys, hashlib, pathlib, tempfile; from report_tables import *;"
        "from genomic_to_outcome.reports.cohort import write_cohort_report;"
        "path = pathlib.Path(tempfile.mkdtemp()) / 'x.html';"
        "write_cohort_report(cohort_tables(), settings(), TEMPLATES, path);"
        "print(hashlib.sha256(path.read_bytes()).hexdigest())"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("values", "short", "text"),
    [
        ({"n": 0}, "–", "–"),
        ({"suppressed": True}, "suppressed", "suppressed"),
        ({"estimate": 12.34, "ci_low": 8.0}, "12.3 (8.0–NR)",
         "12.3 months (95% CI 8.0 to not reached)"),
        ({"estimate": 2.01, "ci_low": 2.0, "ci_high": 2.02}, "2.0 (2.0–2.0)",
         "2.0 months (95% CI 2.0 to 2.0)"),
        ({"estimate": 1.1}, "1.1 (NE)", "1.1 months (95% CI not estimable)"),
        ({"ci_low": 7.2, "note": "median not reached"}, "NR (7.2–NR)",
         "not reached (95% CI 7.2 to not reached)"),
        ({"note": "not estimable: on day 3 all had the event"}, "NE", "not estimable"),
        ({"measure": "survival", "note": "beyond the follow-up of the group"},
         "beyond follow-up", "beyond follow-up"),
        ({"measure": "survival", "events": 0, "estimate": 1.0, "ci_low": 1.0, "ci_high": 1.0},
         "100.0% (NE)", "100.0% (95% CI not estimable)"),
        ({"measure": "rate", "estimate": 0.5, "ci_low": 0.25, "ci_high": 0.75},
         "50.0% (25.0–75.0)", "50.0% (95% CI 25.0% to 75.0%)"),
    ],
)  # fmt: skip
def test_estimates_in_words(values, short, text):
    common = {"n": 5, "events": 2, "measure": "median", "method": "Kaplan-Meier"}
    row = outcome({}, "PFS", "ema", **{**common, **values})
    estimate = show_estimate(row)
    assert (estimate.short, estimate.text) == (short, text)


def test_survival_without_an_event_says_why_it_has_no_interval():
    values = {"n": 1, "estimate": 1.0, "ci_low": 1.0, "ci_high": 1.0, "method": "Kaplan-Meier"}
    assert NO_EVENT_YET in show_estimate(outcome({}, "OS", "x", measure="survival", **values)).note
    values["estimate"] = 0.9
    assert (
        NO_EVENT_YET not in show_estimate(outcome({}, "OS", "x", measure="survival", **values)).note
    )


def test_a_withheld_figure_is_nowhere():
    values = {"measure": "rate", "n": 3, "events": 1, "estimate": 0.33, "method": ""}
    shown = show_estimate(outcome({}, "ORR", "confirmed", **values, suppressed=True))
    assert (shown.value, shown.low, shown.high) == (None, None, None)
    assert shown.short == "suppressed"


@pytest.mark.parametrize(
    ("measure", "values", "expected"),
    [
        ("hazard_ratio", (2.456, 1.31, 4.62), "2.46 (1.31 to 4.62)"),
        ("rmst_difference", (-10.92, -18.67, -3.17), "−10.9 months (−18.7 to −3.2)"),
        ("risk_difference", (0.1738, 0.0061, 0.2539), "17.4 percentage points (0.6 to 25.4)"),
        ("odds_ratio", (4.1, 0.97, None), "4.10 (0.97 to not estimable)"),
        ("odds_ratio", (None, 2.3, None), "not finite (2.30 to not estimable)"),
        ("odds_ratio", (float("nan"), 2.3, float("nan")), "not finite (2.30 to not estimable)"),
        ("odds_ratio", (None, None, None), "–"),
        ("logrank", (8.27, None, None), "chi-squared 8.27 (1 degree of freedom)"),
        ("fisher", (None, None, None), "–"),
    ],
)
def test_effects_have_their_unit(measure, values, expected):
    names = ("estimate", "ci_low", "ci_high")
    effect = {
        "measure": measure,
        "method": None,
        "note": None,
        **dict(zip(names, values, strict=True)),
    }
    assert show_effect(effect) == expected


def of_method(method: str, **values) -> dict:
    known = {"comparison": "a", "population": "all", "endpoint": "OS", "rule": "from_line_start"}
    given = {**known, "measure": "hazard_ratio", "group": "x", "reference": "y", "method": method}
    return row_of(contract.COMPARISONS, **{**given, **values})


def test_hazard_ratios_of_other_patients_or_models_are_named():
    after = "Cox regression, Efron ties, adjusted for delayed entry"
    rows = [
        of_method(after, measure="logrank", family="OS: 1 of 1 tested, BH"),
        of_method(after),
        *(of_method(f"landmark at {month} months, {after}", note=SENSITIVITY) for month in (12, 3)),
        of_method(f"{NotAssessed.IN_GROUP}, {after}", note=SENSITIVITY),
        of_method(f"{NotAssessed.IN_REFERENCE}, {after}", note=SENSITIVITY),
        of_method(f"landmark at 6 months, {after}", note=SENSITIVITY),
        of_method("random-effects summary of 3 centres, adjusted for delayed entry"),
    ]
    (part,) = comparison_parts(rows, {}, NAMES)
    assert [shown.measure for shown in (*part.primary, *part.other)] == [
        "log-rank test",
        "hazard ratio",
        "hazard ratio, summary of centres",
        "hazard ratio, landmark at 3 months",
        "hazard ratio, landmark at 6 months",
        "hazard ratio, not assessed counted in the group",
        "hazard ratio, not assessed counted in the reference",
        "hazard ratio, landmark at 12 months",
    ]


@pytest.mark.parametrize(
    "why",
    [
        "no patient in the group",
        "no patient has this endpoint",
        "not estimable: no informative event",
        "not estimated: fewer than 5 events in a group",
        "odds ratio not estimable",
    ],
)
def test_an_empty_estimate_says_why(why):
    assert show_effect(of_method("Cox", note=f"{why}; {SENSITIVITY}")) == why


def test_each_of_several_notes_names_its_figures():
    def noted(**notes: str) -> tuple[str, ...]:
        group = {"population": "p", "alteration": "x", "status": "altered", "therapy_class": "all"}
        values = {"n": 9, "events": 3, "estimate": 8.0, "method": "Kaplan-Meier"}
        rows = [
            outcome(group, endpoint, rule, "median", **values, note=notes.get(endpoint))
            for endpoint, rule in (("PFS", "ema"), ("OS", "from_line_start"))
        ]
        (part,) = alteration_parts(rows, {}, {}, {})
        return tuple(note.text for note in part.rows[0].notes)

    assert noted(PFS="18 of 18 late", OS="9 of 18 late") == (
        "PFS EMA-style: 18 of 18 late",
        "OS from the start of the line: 9 of 18 late",
    )
    assert noted(PFS="18 of 18 late") == ("18 of 18 late",)


def test_the_primary_analysis_is_that_of_the_test():
    primary, other = split_primary(cohort_tables().comparisons)
    assert {(row["rule"], is_entry_adjusted(row)) for row in primary} == {("ema", True)}
    assert len(primary) + len(other) == len(cohort_tables().comparisons)


def test_sensitivity_analyses_are_no_primary_ones_and_every_ratio_says_between_whom():
    interaction = {
        "comparison": "a",
        "population": "all",
        "endpoint": "PFS",
        "rule": "ema",
        "method": "Cox regression, adjusted for delayed entry",
        "estimate": 0.5,
        "ci_low": 0.4,
        "ci_high": 0.6,
    }
    among = {"measure": "hazard_ratio", "reference": "egfr_t790m, platinum_chemotherapy"}
    ratio = row_of(
        contract.COMPARISONS,
        **interaction,
        group="egfr_t790m, alk_tki against platinum_chemotherapy",
        reference="egfr_t790m not_detected, alk_tki against platinum_chemotherapy",
        measure="ratio_of_hazard_ratios",
        family="PFS interaction: 1 of 1 tested, BH",
    )
    carriers = row_of(contract.COMPARISONS, **interaction, **among, group="egfr_t790m, alk_tki")
    extreme = {**carriers, "note": f"something; {SENSITIVITY}"}
    primary, other = split_primary([carriers, extreme, ratio])
    assert (primary, other) == ([carriers, ratio], [extreme])
    (part,) = comparison_parts([carriers, extreme, ratio], {}, NAMES)
    assert part.group == "EGFR T790M, ALK TKI against platinum chemotherapy"
    between = "EGFR T790M, ALK TKI against EGFR T790M, platinum chemotherapy"
    assert [shown.between for shown in part.primary] == [between, ""]
    assert [shown.between for shown in part.other] == [between]
    test = {**carriers, "measure": "logrank", "family": "PFS: 1 of 1 tested, BH"}
    assert forest([carriers, extreme, test], 0.95).columns["label"] == ("A (PFS)",)
    assert forest([carriers, extreme, ratio], 0.95) is None


def test_ids_in_words():
    assert in_words("alk_tki") == "ALK TKI"
    assert (
        in_words("population nsclc_advanced, PFS (ema)") == "population NSCLC advanced, PFS (EMA)"
    )
    assert group_name("alk_fusion_eml4, alk_tki", NAMES) == "EML4::ALK fusion, ALK TKI"
    assert group_name("egfr_t790m not_detected", NAMES) == "EGFR T790M not detected"
    assert group_name("platinum_chemotherapy", NAMES) == "platinum chemotherapy"


def test_the_more_specific_class_stands_for_those_alike():
    lines = [
        {"therapy_class": "alk_tki", "therapy_classes": "alk_tki;targeted"},
        {"therapy_class": "taxane", "therapy_classes": "taxane;chemotherapy"},
    ]
    specific = specificity(lines)
    assert specific == {"alk_tki": 1, "targeted": 0, "taxane": 1, "chemotherapy": 0}
    groups = [("all", 1), ("targeted", 1), ("alk_tki", 1), ("taxane", 2), ("chemotherapy", 3)]
    kept = merge_same_figures(groups, lambda one: one[0], lambda one: one[1], lambda _: 3, specific)
    assert kept == [
        (("all", 1), ()),
        (("alk_tki", 1), ("targeted",)),
        (("taxane", 2), ()),
        (("chemotherapy", 3), ()),
    ]


def test_one_or_two_patients_do_not_make_classes_the_same(tmp_path: Path):
    def same(n: int) -> list[tuple[str, ...]]:
        groups = [("targeted", n), ("alk_tki", n)]
        kept = merge_same_figures(groups, lambda one: one[0], lambda _: 0, lambda one: one[1], {})
        return sorted((group[0], *others) for group, others in kept)

    assert same(2) == [("alk_tki",), ("targeted",)]
    assert same(3) == [("alk_tki", "targeted")]
    tables = cohort_tables()
    for row in tables.alteration_outcomes:
        if row["alteration"] == "alk_fusion" and row["therapy_class"] in ("alk_tki", "targeted"):
            row["n"] = 2
    write_cohort_report(tables, settings(), TEMPLATES, tmp_path / "outcomes.html")
    page = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8"))
    shown = {row["classes"] for row in overview_rows(page) if key_of(row)[1] == "alk_fusion"}
    assert shown == {"all", "alk_tki", "targeted", "platinum_chemotherapy"}
    part = page.find("details", id="nsclc_advanced--alk_fusion")[0]
    named = {one.text for one in part.find("span", **{"class": "name"})}
    assert {"ALK TKI", "targeted"} <= named


def test_a_population_without_members_is_named_at_the_head(tmp_path):
    def step(name, n_out, reason="", n_excluded=0):
        return row_of(
            contract.ATTRITION, order=5, step=f"population {name}", unit="patients", reason=reason,
            n_in=90, n_out=n_out, n_excluded=n_excluded,
        )  # fmt: skip

    attrition = [
        step("women", 0, n_excluded=90),
        step("women", 0, "sex is not F", 90),
        step("men", 1, n_excluded=89),
        step("men, ORR (confirmed)", 0, n_excluded=1),
    ]
    write_cohort_report(
        replace(cohort_tables(), attrition=attrition),
        replace(settings(), populations=("women", "men")),
        TEMPLATES,
        tmp_path / "outcomes.html",
    )
    page = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8"))
    banners = [element.text for element in page.find("p", **{"class": "banner"})]
    assert [text for text in banners if "Nobody" in text] == [
        "Nobody belongs to the population women: sex is not F (90)."
    ]
