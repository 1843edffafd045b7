"""Charts of counts for the cohort report: attrition, lines of therapy, ECOG, the board's funnel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from genomic_to_outcome.clinical.ecog import BASELINES, VALUES
from genomic_to_outcome.contract.cohort import DEATH, NO_FURTHER_LINE
from genomic_to_outcome.reports.charts import (
    AttritionStep,
    Chart,
    FunnelBar,
    LineFlow,
    ShiftCell,
    attrition_flow,
    ecog_shift,
    funnel,
    line_flow,
)
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import therapy_name
from genomic_to_outcome.reports.rendering import in_words, is_missing, number, percent

LINES_OF_A_FLOW = 4
LEAST_PATIENTS_OF_A_FLOW = 3
_ENDS = {DEATH: "death", NO_FURTHER_LINE: "no further line"}


def attrition_chart(rows: Iterable[Row]) -> Chart | None:
    """Rows of contract.ATTRITION as boxes from the files to the analysis; endpoints are left out.

    A step that may not be published ends the chart: what follows would show it.
    """
    steps: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        steps[row["order"]].append(row)
    names = {found[0]["step"] for found in steps.values()}
    drawn = []
    for _, found in sorted(steps.items()):
        # The endpoints of a step are named after it: `population sclc, ORR (confirmed)`.
        if any(found[0]["step"].startswith(f"{name}, ") for name in names):
            continue
        whole = next((row for row in found if not row["reason"]), None)
        if whole is None or is_missing(whole["n_in"]) or is_missing(whole["n_out"]):
            break
        reasons = [(row["reason"], row["n_excluded"]) for row in found if row["reason"]]
        if any(is_missing(count) for _, count in reasons):
            reasons = []
        drawn.append(
            AttritionStep(
                in_words(whole["step"]),
                whole["unit"],
                whole["n_in"],
                whole["n_out"],
                tuple(reasons),
            )
        )
    return attrition_flow(drawn, "From files to analysis")


def line_flow_charts(rows: Iterable[Row]) -> tuple[Chart, ...]:
    """A chart for each population of contract.LINE_FLOW; ribbons of few patients are left out."""
    by_population: dict[str, list[LineFlow]] = defaultdict(list)
    left_out: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["suppressed"] or row["line"] > LINES_OF_A_FLOW:
            continue
        if row["events"] < LEAST_PATIENTS_OF_A_FLOW:
            left_out[row["population"]] += row["events"]
            continue
        following = row["next_therapy_class"]
        by_population[row["population"]].append(
            LineFlow(
                row["line"],
                therapy_name(row["therapy_class"]),
                _ENDS.get(following) or therapy_name(following),
                row["events"],
            )
        )
    charts = [
        line_flow(
            flows,
            f"{in_words(population)}: from line to line of therapy",
            f"Steps of fewer than {LEAST_PATIENTS_OF_A_FLOW} patients are not drawn "
            f"({left_out[population]} in all); all are in outcomes/line_flow.parquet.",
        )
        for population, flows in sorted(by_population.items())
    ]
    return tuple(chart for chart in charts if chart is not None)


def shift_chart(cells: Sequence[Row], title: str) -> Chart | None:
    """The shift of ECOG at one time point; none where a cell may not be published."""
    if any(row["suppressed"] for row in cells):
        return None
    drawn = [ShiftCell(row["baseline"], row["value"], row["events"]) for row in cells]
    return ecog_shift(drawn, BASELINES, VALUES, title)


def funnel_chart(rows: Iterable[Row], title: str) -> Chart | None:
    """Those who reached each step of the board, of all who began; up to what may be published."""
    bars = []
    for row in sorted(rows, key=lambda row: row["order"]):
        if row["measure"] == "of_all":
            if row["suppressed"] or is_missing(row["estimate"]):
                break
            bars.append(_bar(row))
    return funnel(bars, title)


def _bar(row: Row) -> FunnelBar:
    low, high = row["ci_low"], row["ci_high"]
    limits = f" ({number(100 * low)}–{number(100 * high)})" if not is_missing(low) else ""
    text = f"{row['events']}/{row['n']}: {percent(row['estimate'])}{limits}"
    return FunnelBar(
        row["step"],
        row["events"],
        row["n"],
        row["estimate"],
        None if is_missing(low) else low,
        None if is_missing(high) else high,
        text,
    )
