"""Small cohorts in the form of the contract's tables, for the tests of outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from genomic_to_outcome.contract import CALL_FILES, ENDPOINTS, LINES, LINKAGE, PATIENTS, SAMPLES
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes.estimate import Outcomes, estimate_outcomes
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.tables import DATE, Table

START = pd.Timestamp("2020-01-01")


class Types:
    """A tree of three tumour types: LUAD under NSCLC under LUNG."""

    parents = {"LUAD": "NSCLC", "NSCLC": "LUNG", "SCLC": "LUNG", "LUNG": None}  # noqa: RUF012

    def known(self, code: str) -> bool:
        return code in self.parents

    def is_or_under(self, code: str | None, ancestor: str) -> bool:
        while code is not None:
            if code == ancestor:
                return True
            code = self.parents.get(code)
        return False


def frame(table: Table, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Rows as read_frame gives them: what is left out is missing."""
    names = table.names
    made = to_frame(table, [{name: row.get(name) for name in names} for row in rows])
    dates = [column.name for column in table.columns if column.type == DATE]
    return made.assign(**{name: made[name].astype("datetime64[s]") for name in dates})


@dataclass
class Made:
    """Patients, lines, linkage and endpoints under construction."""

    patients: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    linkage: list[dict[str, Any]] = field(default_factory=list)
    endpoints: list[dict[str, Any]] = field(default_factory=list)

    def patient(self, patient: str, **values: Any) -> Made:
        self.patients.append({"patient": patient, "advanced": START, **values})
        return self

    def line(self, patient: str, line: int, therapies: str = "alk_tki", **status: str) -> Made:
        """A line with the state of classes given as keywords."""
        first = therapies.split(";")[0]
        if line:
            self.lines.append(
                {
                    "patient": patient,
                    "line": line,
                    "therapy_class": first,
                    "therapy_classes": therapies,
                    "setting": "advanced",
                    "start": START,
                }
            )
        for class_id, state in status.items():
            self.linkage.append(
                {
                    "patient": patient,
                    "line": line,
                    "class_id": class_id,
                    "status": state.split(":")[0],
                    "sample": None if state == "not_assessed" else f"sample of {patient}",
                    "reason": state.partition(":")[2] or None,
                }
            )
        return self

    def endpoint(
        self,
        patient: str,
        line: int,
        endpoint: str,
        rule: str,
        time: int | None,
        event: bool | None,
        **values: Any,
    ) -> Made:
        self.endpoints.append(
            {
                "patient": patient,
                "line": line,
                "endpoint": endpoint,
                "rule": rule,
                "time_days": time,
                "event": event,
                "entry_days": 0,
                **values,
            }
        )
        return self

    def frames(self) -> tuple[pd.DataFrame, ...]:
        return (
            frame(PATIENTS, self.patients),
            frame(LINES, self.lines),
            frame(LINKAGE, self.linkage),
            frame(ENDPOINTS, self.endpoints),
        )

    def outcomes(self, plan: Plan) -> Outcomes:
        return estimate_outcomes(plan, *self.frames(), Types())


def samples_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return frame(SAMPLES, rows)


def call_files_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return frame(CALL_FILES, rows)


def lung_cohort(lung: pd.DataFrame) -> Made:
    """R's lung data as a cohort: women carry the alteration; stage stands for ECOG."""
    made = Made()
    for number, row in enumerate(lung.itertuples()):
        name = f"P{number:03d}"
        ecog = None if pd.isna(row.ecog) else f"E{row.ecog:.0f}"
        made.patient(
            name, birth_year=2020 - int(row.age), stage=ecog, diagnosis="LUAD", centre="one"
        )
        made.line(name, 1, female="altered" if row.sex == 2 else "not_detected")
        made.endpoint(
            name,
            1,
            "OS",
            "from_line_start",
            int(row.time),
            bool(row.event),
            entry_days=int(row.entry),
        )
    return made
