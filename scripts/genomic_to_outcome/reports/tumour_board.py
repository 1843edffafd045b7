"""Tumour board reports: a page and a JSON file per patient."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from genomic_to_outcome.reports.patient_view import ByPatient, Cohort, Row, view_patient
from genomic_to_outcome.reports.rendering import environment
from genomic_to_outcome.tables import read_rows, whole_file

_STATE_COLUMNS = ["patient", "class_id", "status", "reason", "tissue_needed"]


def split_by_patient(paths: Mapping[str, str | Path]) -> ByPatient:
    """Read the tables (name of the field of ByPatient -> path) and split each by patient."""
    samples = read_rows(paths["samples"])
    patient_of = {row["sample"]: row["patient"] for row in samples}
    return ByPatient(
        patients={row["patient"]: row for row in read_rows(paths["patients"])},
        samples=_split(samples, lambda row: row["patient"]),
        files=_split(read_rows(paths["files"]), lambda row: row["sample"]),
        alterations=_split(read_rows(paths["alterations"]), lambda row: row["patient"]),
        actionability=_split(read_rows(paths["actionability"]), lambda row: row["patient"]),
        assessment=_split(
            read_rows(paths["patient_assessment"], _STATE_COLUMNS), lambda row: row["patient"]
        ),
        biomarkers=_split(
            read_rows(paths["biomarkers"]), lambda row: patient_of.get(row["sample"], "")
        ),
        tumour_board=_split(read_rows(paths["tumour_board"]), lambda row: row["patient"]),
        lines=_split(read_rows(paths["lines"]), lambda row: row["patient"]),
        responses={(row["patient"], row["line"]): row for row in read_rows(paths["responses"])},
        changes=_split(read_rows(paths["changes"]), lambda row: row["patient"]),
        adverse_events=_split(read_rows(paths["adverse_events"]), lambda row: row["patient"]),
        performance_status=_split(
            read_rows(paths["performance_status"]), lambda row: row["patient"]
        ),
        quality_of_life=_split(read_rows(paths["quality_of_life"]), lambda row: row["patient"]),
    )


def write_tumour_board_reports(
    tables: ByPatient, cohort: Cohort, templates: Path, folder: Path, index: Path
) -> None:
    """Write `<patient>.html` and `.json` for every patient into the folder, and an index beside it.

    The folder appears whole: reports are written beside it and moved at the end.
    """
    made = environment(templates)
    page = made.get_template("tumour_board.html")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    views = []
    for patient in sorted(tables.patients):
        view = view_patient(patient, tables, cohort)
        text = json.dumps(view, indent=1, ensure_ascii=False, sort_keys=True)
        (unfinished / f"{patient}.json").write_text(text + "\n", encoding="utf-8")
        (unfinished / f"{patient}.html").write_text(page.render(report=view), encoding="utf-8")
        views.append(summary(view))
    text = made.get_template("index.html").render(cohort=cohort, patients=views, folder=folder.name)
    with whole_file(index) as temporary:
        Path(temporary).write_text(text, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def summary(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the index says of a patient."""
    return {
        "patient": view["patient"],
        "diagnosis": view["clinical"]["diagnosis_name"] or view["clinical"]["diagnosis"],
        "actionable": sorted(
            {event["name"] for event in (*view["resistance"], *view["actionable"])}
        ),
        "resistance": sorted({event["name"] for event in view["resistance"]}),
        "nothing_assessed": view["nothing_assessed"],
        "lines": len(view["lines"]),
    }


def _split(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)
