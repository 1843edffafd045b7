"""The rows of analysis: one per patient and line of therapy, with everything beside it as arrays.

Line 0 stands for the patient from the diagnosis of advanced disease on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.frames import StoredFrame, blocks_of
from genomic_to_outcome.outcomes.endpoint_rules import INDEX_DATES
from genomic_to_outcome.outcomes.plan import Group
from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, AssessmentStatus, EndpointRule

_STATUS_CODES = {
    AssessmentStatus.NOT_ASSESSED: 0,
    AssessmentStatus.NOT_DETECTED: 1,
    AssessmentStatus.ALTERED: 2,
}
_PRIMARY_RULES = (EndpointRule.EMA, EndpointRule.CONFIRMED, EndpointRule.FROM_LINE_START)


@dataclass(frozen=True)
class EndpointValues:
    """One endpoint by one rule, aligned with the rows of the cohort; days, `start` since 1970.

    `usable` is False where the row has no such endpoint or it is excluded; `reason` then says why
    (empty where there is none at all).
    """

    time: FloatArray
    event: BoolArray
    entry: FloatArray
    start: FloatArray
    usable: BoolArray
    reason: np.ndarray
    censor_reason: np.ndarray

    @property
    def present(self) -> BoolArray:
        """Rows that have the endpoint, usable or not."""
        return self.usable | (self.reason != "")


@dataclass(frozen=True)
class Cohort:
    """Rows (patient x line, in that order) with patient and line columns, status and endpoints.

    `patient` numbers the patients; `status` is rows x classes in the codes of `code_of`;
    `plasma_negative` marks what was not detected in plasma alone; `observable` is the day (since
    1970, NaN where not known) on which the sample that decided a status was reported.
    """

    rows: pd.DataFrame
    patient: WholeArray
    line: WholeArray
    class_ids: tuple[str, ...]
    status: np.ndarray
    plasma_negative: np.ndarray
    observable: np.ndarray
    therapy_classes: tuple[str, ...]
    therapies: BoolArray
    endpoints: Mapping[tuple[str, str], EndpointValues]

    def status_is(self, class_id: str, status: AssessmentStatus) -> BoolArray:
        """Rows with that state of the class; one that is nowhere in the data is not assessed."""
        if class_id not in self.class_ids:
            return np.full(len(self.rows), status is AssessmentStatus.NOT_ASSESSED)
        return self.status[:, self.class_ids.index(class_id)] == self.code_of(status)

    @staticmethod
    def code_of(status: AssessmentStatus) -> int:
        """The number that stands for a state in `status`."""
        return _STATUS_CODES[status]

    def assessed(self, class_id: str) -> BoolArray:
        """Rows at which the class was assessed."""
        return ~self.status_is(class_id, AssessmentStatus.NOT_ASSESSED)

    def treated_with(self, therapy_class: str) -> BoolArray:
        """Rows whose line holds a drug of the class, or is of that class as a regimen."""
        if therapy_class not in self.therapy_classes:
            return np.zeros(len(self.rows), bool)
        return self.therapies[:, self.therapy_classes.index(therapy_class)]

    def members(self, group: Group) -> BoolArray:
        """Rows that belong to a group of the plan."""
        inside = np.ones(len(self.rows), bool)
        if group.alteration is not None:
            inside &= self.status_is(group.alteration, group.status)
        if group.therapy_class is not None:
            inside &= self.treated_with(group.therapy_class)
        return inside

    def observable_since(self, class_id: str | None) -> FloatArray:
        """Day on which the state of a class was known at each row; NaN where there is none."""
        if class_id not in self.class_ids:
            return np.full(len(self.rows), np.nan)
        return self.observable[:, self.class_ids.index(class_id)].astype(np.float64)

    def n_plasma_negative(self, group: Group, places: WholeArray) -> int:
        """How many of the rows `places` of a group were not found altered in plasma alone."""
        named = group.alteration is not None and group.alteration in self.class_ids
        if not named or group.status is not AssessmentStatus.NOT_DETECTED:
            return 0
        return int(self.plasma_negative[places, self.class_ids.index(group.alteration)].sum())

    def first_of_each_patient(self, eligible: BoolArray) -> WholeArray:
        """Positions of each patient's first eligible row: a patient counts once."""
        places = np.flatnonzero(eligible)
        patients = self.patient[places]
        return places[np.concatenate(([True], patients[1:] != patients[:-1]))[: len(places)]]

    def n_patients(self, eligible: BoolArray) -> int:
        """Number of patients with an eligible row."""
        return len(self.first_of_each_patient(eligible))

    def rules_of(self, endpoint: str) -> tuple[str, ...]:
        """Rules of an endpoint that the data hold, the primary one first; no index dates."""
        rules = sorted(
            rule for name, rule in self.endpoints if name == endpoint and rule not in INDEX_DATES
        )
        return tuple(sorted(rules, key=lambda rule: rule not in _PRIMARY_RULES))


def build_cohort(
    patients: pd.DataFrame,
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
    endpoints: pd.DataFrame,
) -> Cohort:
    """Join contract.PATIENTS, LINES, LINKAGE and ENDPOINTS on patient and line.

    Lines and endpoints of patients who are not in `patients` do not count. A row without linkage is
    not assessed.
    """
    from_advanced = patients[["patient"]].assign(line=0, start=patients["advanced"])
    columns = ["patient", "line", "start", "therapy_class", "therapy_classes", "setting", "guided"]
    treated = lines[columns].astype({"line": np.int64})
    rows = pd.concat([from_advanced, treated], ignore_index=True) if len(treated) else from_advanced
    rows = rows.reindex(columns=columns).merge(
        patients.drop(columns=["date_flags"], errors="ignore"), on="patient", how="inner"
    )
    rows = rows.sort_values(["patient", "line"], kind="stable", ignore_index=True)
    rows["age"] = pd.to_datetime(rows["start"]).dt.year - pd.to_numeric(rows["birth_year"])
    places = _Places(rows)
    class_ids, status, plasma, observable = _status_matrix(linkage, places)
    therapy_classes, therapies = _therapy_matrix(rows["therapy_classes"])
    return Cohort(
        rows,
        places.patient,
        rows["line"].to_numpy(np.int64),
        class_ids,
        status,
        plasma,
        observable,
        therapy_classes,
        therapies,
        {
            (str(endpoint), str(rule)): _values(part, places, endpoint not in RESPONSE_ENDPOINTS)
            for (endpoint, rule), part in endpoints.groupby(["endpoint", "rule"], dropna=False)
        },
    )


class _Places:
    """Where each patient and line stands in the rows of the cohort."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.size = len(rows)
        self.patient, names = pd.factorize(rows["patient"])
        self._names = pd.Index(names)
        line = rows["line"].to_numpy(np.int64)
        self._row = np.full((len(names) + 1, line.max(initial=0) + 2), -1)
        self._row[self.patient, line] = np.arange(self.size)

    def find(self, table: pd.DataFrame) -> WholeArray:
        """Row of the cohort for each row of a table; -1 where there is none."""
        codes, names = pd.factorize(table["patient"])
        patient = self._names.get_indexer(pd.Index(names, dtype=object))[codes]
        line = table["line"].to_numpy(np.int64)
        beyond = self._row.shape[1] - 1
        return self._row[patient, np.where((line < 0) | (line > beyond), beyond, line)]


def _status_matrix(
    linkage: pd.DataFrame | StoredFrame, places: _Places
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray]:
    found = {name for block in blocks_of(linkage) for name in block["class_id"].unique()}
    names = sorted(found)
    status = np.zeros((places.size, len(names)), np.int8)
    plasma = np.zeros((places.size, len(names)), bool)
    observable = np.full((places.size, len(names)), np.nan, np.float32)
    for block in blocks_of(linkage):
        at = places.find(block)
        block, at = block[at >= 0], at[at >= 0]
        codes, words = pd.factorize(block["class_id"])
        at = at, pd.Index(names, dtype=object).get_indexer(pd.Index(words, dtype=object))[codes]
        states, words = pd.factorize(block["status"])
        values = np.array([_STATUS_CODES[AssessmentStatus(word)] for word in words], np.int8)
        status[at] = values[states]
        reasons, words = pd.factorize(block["reason"])
        of_plasma = np.array([*("plasma" in str(word) for word in words), False])
        negative = values[states] == _STATUS_CODES[AssessmentStatus.NOT_DETECTED]
        plasma[at] = of_plasma[reasons] & negative
        observable[at] = day_numbers(block["observable"])
    return tuple(names), status, plasma, observable


def _therapy_matrix(column: pd.Series) -> tuple[tuple[str, ...], BoolArray]:
    codes, texts = pd.factorize(column)
    of_text = [tuple(part for part in str(text).split(";") if part) for text in texts]
    names = tuple(sorted({name for parts in of_text for name in parts}))
    matrix = np.zeros((len(of_text) + 1, len(names)), bool)
    for number, parts in enumerate(of_text):
        for name in parts:
            matrix[number, names.index(name)] = True
    return names, matrix[codes]


def _values(part: pd.DataFrame, places: _Places, timed: bool) -> EndpointValues:
    size = places.size
    time, entry, start = np.full(size, np.nan), np.zeros(size), np.full(size, np.nan)
    event, usable = np.zeros(size, bool), np.zeros(size, bool)
    reason, censor_reason = np.full(size, "", object), np.full(size, "", object)
    at = places.find(part)
    found = at >= 0
    at, part = at[found], part[found]
    time[at] = part["time_days"].to_numpy(float, na_value=np.nan)
    entry[at] = part["entry_days"].fillna(0).to_numpy(float)
    start[at] = day_numbers(part["start"])
    event[at] = part["event"].fillna(False).to_numpy(bool)
    reason[at] = part["excluded_reason"].fillna("").to_numpy(object)
    censor_reason[at] = part["censor_reason"].fillna("").to_numpy(object)
    usable[at] = (reason[at] == "") & part["event"].notna().to_numpy(bool)
    if timed:
        usable &= ~np.isnan(time)
    return EndpointValues(time, event, entry, start, usable, reason, censor_reason)
