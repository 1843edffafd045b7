"""Every figure of a cohort report against the Parquet file that it refers to.

A figure stands in `<data value>` or `<button class="f" value>`, in the data of the opening table,
or in the data of a chart. A number anywhere else must be a name, a head of a table, or a constant
of the method that a template says.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from report_pages import Element, parse

from genomic_to_outcome.reports.estimates import NO_EVENT_YET

NUMBER = re.compile(r"(?<![\w.])[<+−-]?\d[\d,]*(?:\.\d+)?")
TEXTS = ("method", "note", "family", "adjusted_for")
DAYS_PER_MONTH = 30.4375
# Names, heads of tables, and words that are no figures of an analysis.
EXEMPT_TAGS = {"thead", "th", "h1", "h2", "h3", "h4", "nav", "option", "label", "figcaption", "svg"}
EXEMPT_CLASSES = {"name", "wrap", "soft", "day"}
EXEMPT_PARTS = {"definitions", "provenance", "problems"}


@dataclass
class Check:
    """A page beside the folder of its tables; `faults` says where they differ."""

    page: Element
    results: Path
    constants: frozenset[str]
    faults: list[str] = field(default_factory=list)
    checked: int = 0

    @cached_property
    def index(self) -> Mapping[str, Any]:
        return self.json_of("references")

    @cached_property
    def explanations(self) -> list[str]:
        return self.json_of("explanations")

    @cached_property
    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    def json_of(self, name: str) -> Any:
        return json.loads(script_text(self.page.find("script", id=name)[0]))

    def table(self, path: str) -> list[dict[str, Any]]:
        if path not in self._tables:
            # Of a public page some tables are empty and not written at all.
            file = self.results / path
            found = pq.read_table(file, partitioning=None).to_pylist() if file.exists() else []
            self._tables[path] = found
        return self._tables[path]

    def rows(self, reference: str) -> tuple[list[dict[str, Any]], str]:
        """Rows that a reference names (several for a sum), and its form."""
        parts = [re.fullmatch(r"([a-z])(\d+):(\w+)", one) for one in reference.split("+")]
        found = [self.table(self.index["tables"][part[1]])[int(part[2])] for part in parts]
        return found, parts[0][3]

    def fault(self, text: str) -> None:
        self.faults.append(text)


def check_page(path: Path, results: Path, templates: Path, constants: Iterable[str] = ()) -> Check:
    """All comparisons of one page."""
    said = {
        number
        for file in templates.glob("*.html")
        for number in re.findall(r"\d+", file.read_text(encoding="utf-8"))
    }
    check = Check(parse(path.read_text("utf-8")), results, frozenset({*said, *constants}))
    for element in check.page.everything():
        if "value" in element.attributes and is_figure(element):
            text = " ".join(one if isinstance(one, str) else one.text for one in element.children)
            _compare(check, text, element.attributes["value"])
            if "data-i" in element.attributes:
                place = int(element.attributes["data-i"])
                _explained(check, place, element.attributes["value"])
    _opening(check)
    _charts(check)
    for text in loose_texts(check.page.find("body")[0]):
        if any(number not in check.constants for number in re.findall(r"\d+", text)):
            check.fault(f"no reference: {text.strip()[:120]!r}")
    return check


def script_text(script: Element) -> str:
    return "".join(child for child in script.children if isinstance(child, str))


def is_figure(element: Element) -> bool:
    return element.tag == "data" or (
        element.tag == "button" and element.attributes.get("class") == "f"
    )


def loose_texts(element: Element) -> Iterator[str]:
    """Texts with a number that stand in no figure and in nothing that is exempt."""
    classes = set(element.attributes.get("class", "").split())
    exempt = element.tag in EXEMPT_TAGS or classes & EXEMPT_CLASSES or is_figure(element)
    if exempt or element.tag in ("script", "style"):
        return
    if "chart" in classes:
        return
    inside = ""
    for child in element.children:
        if isinstance(child, str):
            if inside not in EXEMPT_PARTS and re.search(r"\d", child):
                yield child
            continue
        if child.tag == "h2":
            inside = child.attributes.get("id", "")
        if inside not in EXEMPT_PARTS:
            yield from loose_texts(child)


def _numbers(text: str) -> list[str]:
    return NUMBER.findall(re.sub(r" \(1 degree of freedom\)", "", text).replace("–", " "))


def _same(shown: str, value: float, factor: float, digits: int) -> bool:
    text = shown.replace("−", "-").replace(",", "").lstrip("+")
    if text.startswith("<"):
        return value * factor < float(text[1:])
    return text == f"{value * factor:.{digits}f}" or float(text) == float(
        f"{value * factor:.{digits}f}"
    )


def _compare(check: Check, text: str, reference: str) -> None:
    check.checked += 1
    if reference.startswith("#"):
        path, where = check.index["counted"][reference[1:]]
        count = sum(
            all(((row[name] or "") == value) == (sign == "==") for name, sign, value in where)
            for row in check.table(path)
        )
        if text.replace(",", "") != str(count):
            check.fault(f"{reference}: {text} is not {count}")
        return
    rows, form = check.rows(reference)
    if form == "texts":
        known = " ".join(str(rows[0].get(name) or "") for name in TEXTS)
        missing = set(re.findall(r"\d+", text)) - set(re.findall(r"\d+", known))
        if missing:
            check.fault(f"{reference}: {missing} of {text!r} is not in {known!r}")
        return
    if form == "bias":
        if text not in rows[0]["bias"].split("; "):
            check.fault(f"{reference}: {text!r} is not in {rows[0]['bias']!r}")
        return
    if len(rows) > 1:
        expected = [(sum(row["events"] for row in rows), 1, 0)]
    else:
        expected = [
            (rows[0][column], factor, digits)
            for column, factor, digits in check.index["forms"][form]
            if rows[0][column] is not None
        ]
    shown = _numbers(text)
    # A figure without its basis, or without an estimate, shows the first of its quantities.
    fits = len(shown) <= len(expected) and all(
        _same(number, *quantity) for number, quantity in zip(shown, expected, strict=False)
    )
    missing_basis = len(shown) not in (len(expected), len(expected) - 2)
    if not fits or (missing_basis and shown):
        check.fault(f"{reference}: {text!r} is not {expected}")
    elif not shown and expected and not re.search(r"[a-zA-Z–]", text):
        check.fault(f"{reference}: nothing is shown of {expected}")


def _explained(check: Check, place: int, reference: str) -> None:
    row = check.rows(reference)[0][0]
    excluded = row.get("n_excluded") or 0
    expected = [row.get("method"), row.get("note")]
    found = check.explanations[place]
    whole = ". ".join(part for part in expected if part)
    if row.get("measure") == "survival" and row["estimate"] == 1:
        found = found.removesuffix(f". {NO_EVENT_YET}")
    if found not in (whole, ". ".join(filter(None, (whole, f"{excluded} excluded")))):
        check.fault(f"{reference}: explained by {found!r}, not {whole!r}")


def _opening(check: Check) -> None:
    for row in check.json_of("overview-data")["rows"]:
        *_, n, reference, figures = row
        _compare(check, str(n), reference)
        for figure in filter(None, figures):
            text, basis, value, source, place, *_ = figure
            _compare(check, f"{text} {basis}", source)
            _explained(check, place, source)
            estimate = check.rows(source)[0][0]["estimate"]
            if value != (None if estimate is None else round(estimate, 4)):
                check.fault(f"{source}: sorted by {value}, not {estimate}")
            for other in filter(None, figure[6] if len(figure) > 6 else ()):
                _compare(check, other[0], other[1])
                _explained(check, other[2], other[1])


def unpacked(column: Any) -> list[Any]:
    if isinstance(column, list):
        return column
    if "of" in column:
        return [column["of"][place] for place in column["at"]]
    if "steps" in column:
        whole = accumulate(step or 0 for step in column["steps"])
        return [
            None if step is None else value / column["parts"]
            for step, value in zip(column["steps"], whole, strict=True)
        ]
    runs = column["runs"]
    return [value for value, count in zip(runs[::2], runs[1::2], strict=True) for _ in range(count)]


def table_of(chart: Mapping[str, Any], name: str = "rows") -> list[dict[str, Any]]:
    columns = {key: unpacked(values) for key, values in chart["tables"][name].items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _charts(check: Check) -> None:
    for figure in check.page.find("figure", **{"class": "chart"}):
        chart = json.loads(script_text(figure.find("script")[0]))
        compare = _KINDS.get(chart["kind"])
        if compare is None:
            check.fault(f"no comparison for charts of kind {chart['kind']}")
            continue
        compare(check, chart)
        check.checked += len(table_of(chart))


def _is_among(check: Check, chart: Mapping[str, Any], known: set[Any], *names: str) -> None:
    for row in table_of(chart):
        key = tuple(row[name] for name in names)
        if key not in known:
            check.fault(f"{chart['kind']} {chart['title']!r}: {key} is in no table")


def _path(check: Check, name: str) -> str:
    return next(
        path for path in check.index["tables"].values() if path.endswith(f"/{name}.parquet")
    )


def _kaplan_meier(check: Check, chart: Mapping[str, Any]) -> None:
    groups: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    digits = 1 if chart["signals"]["longest"] >= 40 else 2
    for row in check.table(_path(check, "curves")):
        key = (row["comparison"], row["group"], row["endpoint"], row["rule"], row["method"])
        shown = round(row["time"], digits), round(row["survival"], 3)
        point = (*shown, row["n_risk"], row["n_censor"])
        groups[key].add(point)
    drawn: dict[int, set[Any]] = defaultdict(set)
    for row in table_of(chart):
        drawn[row["curve"]].add((row["time"], row["survival"], row["at_risk"], row["censored"]))
    for number, points in drawn.items():
        if not any(points <= known for known in groups.values()):
            check.fault(f"curve {number} of {chart['title']!r} is no curve of the table")


def _forest(check: Check, chart: Mapping[str, Any]) -> None:
    known = {
        tuple(None if row[name] is None else round(row[name], 4) for name in
              ("estimate", "ci_low", "ci_high"))
        for name in ("comparisons", "alteration_effects")
        for row in check.table(_path(check, name))
        if row["estimate"] is not None
    }  # fmt: skip
    _is_among(check, chart, known, "estimate", "low", "high")
    for row in table_of(chart):
        # The estimate is drawn with four decimals: a fifth can turn the second one.
        if abs(float(_numbers(row["text"])[0].replace(",", "")) - row["estimate"]) > 0.00505:
            check.fault(f"forest: {row}")


def _waterfall(check: Check, chart: Mapping[str, Any]) -> None:
    known = {
        (row["patient"], round(row["best_change"], 1))
        for row in check.table("clinical/responses.parquet")
        if row["best_change"] is not None
    }
    _is_among(check, chart, known, "patient", "change")


def _swimmer(check: Check, chart: Mapping[str, Any]) -> None:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in check.table("clinical/lines.parquet"):
        lines[row["patient"]].append(row)
    known = {
        (patient, round((row["start"] - first["start"]).days / DAYS_PER_MONTH, 2), row["regimen"])
        for patient, rows in lines.items()
        for first in rows
        for row in rows
    }
    _is_among(check, chart, known, "patient", "start", "regimen")


def _oncoprint(check: Check, chart: Mapping[str, Any]) -> None:
    letters = {"altered": "a", "not_detected": "d", "not_assessed": "n"}
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in check.table("alterations/patient_assessment.parquet"):
        counts[row["class_id"]][letters[row["status"]]] += 1
    drawn: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in table_of(chart):
        drawn[row["row"]][row["state"]] += 1
    if chart["signals"]["patients"] == len(check.table("inputs/patients.parquet")):
        known = [dict(count) for count in counts.values()]
        for found in drawn.values():
            if dict(found) not in known:
                check.fault(f"oncoprint: {dict(found)}")


def _line_flow(check: Check, chart: Mapping[str, Any]) -> None:
    events: dict[int, set[int]] = defaultdict(set)
    for row in check.table(_path(check, "line_flow")):
        events[row["line"]].add(row["events"])
    for row in table_of(chart):
        # Rarer classes are drawn together: their number is a sum.
        summed = "other classes" in (row["source"], row["target"])
        if not summed and row["n"] not in events[row["line"]]:
            check.fault(f"line flow: {row}")


def _attrition(check: Check, chart: Mapping[str, Any]) -> None:
    known = {
        (row["unit"], row["n_in"], row["n_out"], row["reason"] or "", row["n_excluded"])
        for row in check.table(_path(check, "attrition"))
    }
    known |= {(unit, n_in, n_out, "", 0) for unit, n_in, n_out, _, _ in known}
    _is_among(check, chart, known, "unit", "n_in", "n_out", "reason", "n_excluded")


def _ecog(check: Check, chart: Mapping[str, Any]) -> None:
    known = {
        (row["baseline"], row["value"], row["events"])
        for row in check.table(_path(check, "performance_status"))
    }
    _is_among(check, chart, known, "baseline", "value", "n")


def _funnel(check: Check, chart: Mapping[str, Any]) -> None:
    known = {
        (row["step"], row["events"], row["n"]) for row in check.table(_path(check, "tumour_board"))
    }
    _is_among(check, chart, known, "label", "n", "of")


def _change(check: Check, chart: Mapping[str, Any]) -> None:
    known = {
        (row["visit_day"], round(row["estimate"], 2), row["n"])
        for row in check.table(_path(check, "quality_of_life"))
        if row["estimate"] is not None
    }
    for row in table_of(chart):
        if row["day"] and (row["day"], row["change"], row["n"]) not in known:
            check.fault(f"change by visit: {row}")


_KINDS = {
    "kaplan_meier": _kaplan_meier,
    "forest": _forest,
    "waterfall": _waterfall,
    "swimmer": _swimmer,
    "oncoprint": _oncoprint,
    "line_flow": _line_flow,
    "attrition_flow": _attrition,
    "ecog_shift": _ecog,
    "funnel": _funnel,
    "change_by_visit": _change,
}
