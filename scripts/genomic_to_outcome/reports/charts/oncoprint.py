"""Oncoprints: patients against alterations, what was not assessed told from what was not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts.chart import Chart, ChartKind, Space, columns_of, spread
from genomic_to_outcome.vocabulary import AssessmentStatus

_PATIENTS = 240
_ROW = 20
_LETTERS = {
    AssessmentStatus.ALTERED: "a",
    AssessmentStatus.NOT_DETECTED: "d",
    AssessmentStatus.NOT_ASSESSED: "n",
}


@dataclass(frozen=True)
class OncoprintRow:
    """An alteration with the state of each patient, and the words that count them."""

    label: str
    states: Mapping[str, AssessmentStatus]
    text: str


def oncoprint(rows: Sequence[OncoprintRow], title: str, caption: str = "") -> Chart | None:
    """Alterations (rows, as given) by patients, ordered so that those with the first come first.

    Altered: full bars; not detected: a thin line; not assessed: an empty box with a slash. Of more
    patients than 240, 240 are drawn evenly spaced in that order, and the caption says so.
    """
    patients = sorted({patient for row in rows for patient in row.states})
    if not patients:
        return None

    def order(patient: str) -> tuple[object, ...]:
        states = [row.states.get(patient, AssessmentStatus.NOT_ASSESSED) for row in rows]
        altered = [state != AssessmentStatus.ALTERED for state in states]
        assessed = [state == AssessmentStatus.NOT_ASSESSED for state in states]
        return (*altered, *assessed, patient)

    drawn = spread(sorted(patients, key=order), _PATIENTS)
    cells = [
        (
            number,
            row.label,
            place,
            patient,
            _LETTERS[row.states.get(patient, AssessmentStatus.NOT_ASSESSED)],
        )
        for number, row in enumerate(rows)
        for place, patient in enumerate(drawn)
    ]
    note = (
        f"Drawn: {len(drawn)} of {len(patients)} patients, evenly spaced in this order."
        if len(drawn) < len(patients)
        else ""
    )
    return Chart(
        ChartKind.ONCOPRINT,
        title,
        "Oncoprint. " + "; ".join(f"{row.label}: {row.text}" for row in rows) + ".",
        columns_of(("row", "alteration", "place", "patient", "state"), cells),
        {"patients": len(drawn), "rows": len(rows), "legend_entries": 3},
        Space(_ROW * len(rows), left=4, right=4, top=6, bottom=18),
        f"{caption} {note}".strip(),
        {},
        {
            "alterations": {
                "row": tuple(range(len(rows))),
                "label": tuple(row.label for row in rows),
                "text": tuple(row.text for row in rows),
            },
            "legend": {
                "place": (0, 1, 2),
                "state": ("a", "d", "n"),
                "label": ("altered", "assessed, not detected", "not assessed"),
            },
        },
    )
