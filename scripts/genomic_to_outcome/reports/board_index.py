"""The list of all patients for the board's meeting: searched, sorted and filtered in the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from genomic_to_outcome.reports.board_page import board_environment
from genomic_to_outcome.reports.charts.page import script_json
from genomic_to_outcome.reports.language import Language
from genomic_to_outcome.reports.page_scripts import script_of, table_library, table_style
from genomic_to_outcome.reports.patient_evidence import tier_rank
from genomic_to_outcome.reports.patient_view import Cohort
from genomic_to_outcome.reports.therapy_options import (
    OptionState,
    failed_as_given,
    failed_beside,
)
from genomic_to_outcome.tables import whole_file


@dataclass(frozen=True)
class IndexRow:
    """What the list says of one patient; `name` is that of the report's files.

    `tier` is the strongest for a therapy that no resistance speaks against and that did not fail
    in a line of the patient; `options` are the therapies of that tier, `contains_failed` says of
    them by name which of their drugs failed before. `year` is that of the last contact or of death.
    """

    name: str
    patient: str
    diagnosis: str
    tier: str
    options: Sequence[str]
    contains_failed: Mapping[str, str]
    alterations: Sequence[str]
    resistance: Sequence[str]
    undecided: Sequence[str]
    nothing_assessed: bool
    lines: int
    year: int | None
    died: bool
    board: str


def index_row(view: Mapping[str, Any], name: str) -> IndexRow:
    """The row of a patient from the data of the report."""
    clinical = view["clinical"]
    open_options = [
        one
        for one in view["options"]
        if one["state"] != OptionState.RESISTANCE_FOUND and not failed_as_given(one)
    ]
    tiers = sorted({one["amp_tier"] for one in open_options}, key=tier_rank)
    tier = tiers[0] if tiers else ""
    options = [one for one in open_options if one["amp_tier"] == tier]
    last = clinical["died"] or clinical["last_contact"]
    return IndexRow(
        name=name,
        patient=view["patient"],
        diagnosis=(
            clinical["transformed_to"] or clinical["diagnosis_name"] or clinical["diagnosis"] or ""
        ),
        tier=tier,
        options=[one["therapy"] for one in options],
        contains_failed={
            one["therapy"]: "; ".join(failed["text"] for failed in failed_beside(one))
            for one in options
            if failed_beside(one)
        },
        alterations=sorted({event["name"] for event in view["actionable"]}),
        resistance=sorted({event["name"] for event in view["resistance"]}),
        undecided=sorted(
            {name for found in view["undecided_with_therapy"].values() for name in found}
        ),
        nothing_assessed=view["nothing_assessed"],
        lines=len(view["lines"]),
        year=int(last[:4]) if last else None,
        died=clinical["died"] is not None,
        board=view["board"][-1]["date"] or "" if view["board"] else "",
    )


def write_index(
    rows: Sequence[IndexRow], cohort: Cohort, templates: Path, folder: str, path: Path
) -> None:
    """Write the page; `folder` is that of the reports, beside it."""
    script = script_of(table_library(), (templates / "index.js").read_text(encoding="utf-8"))
    page = (
        board_environment(templates, cohort.language)
        .get_template("index.html")
        .render(
            cohort=cohort,
            rows=script_json([_cells(row, cohort.language) for row in rows]),
            count=len(rows),
            folder=folder,
            diagnoses=sorted({row.diagnosis for row in rows if row.diagnosis}),
            tiers=sorted({row.tier for row in rows if row.tier}, key=tier_rank),
            years=sorted({row.year for row in rows if row.year}, reverse=True),
            words=script_json(_words(cohort.language, folder)),
            table_style=table_style(),
            scripts=[script],
        )
    )
    with whole_file(path) as temporary:
        Path(temporary).write_text(page, encoding="utf-8")


def _words(language: Language, folder: str) -> dict[str, Any]:
    """Texts of the script in the language of the page, and the folder that it links to."""
    said = language.translate
    return {
        "folder": folder,
        "notAssessed": said("not assessed"),
        "died": said("died"),
        "shown": said("Shown: {shown} of {all} patients"),
        "table": {
            "lengthMenu": f"_MENU_ {said('patients per page')}",
            "emptyTable": said("No patient."),
            "zeroRecords": said("No patient fits the search."),
            "paginate": {name: said(name) for name in ("first", "last", "next", "previous")},
        },
    }


def _cells(row: IndexRow, language: Language) -> dict[str, Any]:
    """A row as the script reads it, marks beside the therapies; what is empty is left out."""
    found = asdict(row)
    marks = found.pop("contains_failed")
    found["options"] = [
        f"{name} ({language.translate(marks[name])})" if name in marks else name
        for name in row.options
    ]
    return {name: value for name, value in found.items() if value not in ("", [], False)}
