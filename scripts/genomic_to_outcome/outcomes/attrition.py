"""How many samples, patients and lines remain from the sheets to the analysis, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.frames import StoredFrame, blocks_of, to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort, build_cohort
from genomic_to_outcome.outcomes.endpoint_rules import (
    INDEX_DATES,
    PATIENT_RULES,
    RESPONDER_ENDPOINTS,
)
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import Membership, members
from genomic_to_outcome.outcomes.survival import BoolArray
from genomic_to_outcome.vocabulary import Endpoint

READ = "read"
_NO_ENDPOINT = "endpoint not recorded"
_NO_RESPONSE = "no response"


class Unit(StrEnum):
    """What a step counts."""

    SAMPLES = "samples"
    COURSES = "courses"
    PATIENTS = "patients"
    PATIENT_LINES = "patient-lines"


@dataclass(frozen=True)
class Step:
    """One step: its units, each with its patient and why it was left out ('' where it was not)."""

    name: str
    unit: Unit
    patients: list[str]
    reasons: list[str]

    @property
    def kept(self) -> list[str]:
        """Patients of the units that remain; one per unit."""
        pairs = zip(self.patients, self.reasons, strict=True)
        return [patient for patient, reason in pairs if not reason]

    def rows(self, order: int) -> Iterator[dict[str, Any]]:
        """The row that counts all, then one row per reason; n_in - n_excluded = n_out."""
        left_out: dict[str, list[str]] = defaultdict(list)
        for patient, reason in zip(self.patients, self.reasons, strict=True):
            if reason:
                left_out[reason].append(patient)
        before = len(self.reasons)
        after = before - sum(len(units) for units in left_out.values())
        base = {"order": order, "step": self.name, "unit": str(self.unit)}
        base |= {"n_in": before, "n_out": after}
        yield base | {"reason": "", "n_excluded": before - after, "patients": ""}
        for reason, units in sorted(left_out.items()):
            who = ";".join(sorted({patient for patient in units if patient}))
            yield base | {"reason": reason, "n_excluded": len(units), "patients": who}


@dataclass(frozen=True)
class Frames:
    """The tables that attrition is counted from, as in the contract."""

    samples: pd.DataFrame
    call_files: pd.DataFrame
    patients: pd.DataFrame
    treatments: pd.DataFrame
    excluded_treatments: pd.DataFrame
    lines: pd.DataFrame
    linkage: pd.DataFrame | StoredFrame
    endpoints: pd.DataFrame
    pfs_ratio_pairs: pd.DataFrame


def count_attrition(plan: Plan, given: Frames, tumour_types: TumourTypes) -> pd.DataFrame:
    """Frame as contract.ATTRITION.

    Steps of one unit follow each other: each begins with what the one before left. A sample counts
    as read where every file given for it was read.
    """
    cohort = build_cohort(given.patients, given.lines, given.linkage, given.endpoints)
    steps = list(_samples(given.samples, given.call_files))
    usable = set(steps[-1].kept)
    steps.append(_courses(given.treatments, given.excluded_treatments))
    steps += _patients(given.patients, given.samples, usable, given.lines, given.linkage)
    linked = cohort.rows["patient"].isin(set(steps[-1].kept)).to_numpy(bool)
    for name, asked in _endpoints_by_population(plan).items():
        membership = members(plan.populations[name], cohort, tumour_types)
        steps.append(_population(name, cohort, membership, linked))
        inside = membership.inside & linked
        for endpoint, rules in asked.items():
            if endpoint == Endpoint.PFS_RATIO:
                steps += _pairs(name, cohort, given.pfs_ratio_pairs, inside)
            known = [rule for rule in rules if (endpoint, rule) in cohort.endpoints]
            for rule in (*cohort.rules_of(endpoint), *known):
                steps.append(_endpoint(name, cohort, endpoint, rule, inside))
    rows = [row for order, step in enumerate(steps, start=1) for row in step.rows(order)]
    return to_frame(contract.ATTRITION, rows)


def _endpoints_by_population(plan: Plan) -> dict[str, dict[str, dict[str, None]]]:
    """Populations that the plan uses, the endpoints that it asks of each, and their index dates."""
    asked: dict[str, dict[str, dict[str, None]]] = defaultdict(dict)
    for summary in plan.summaries:
        for endpoint in summary.endpoints:
            rules = asked[summary.population].setdefault(endpoint, {})
            rules |= dict.fromkeys(summary.index_dates if endpoint == Endpoint.OS else ())
    for question in (*plan.comparisons, *plan.group_tests, *plan.interactions):
        asked[question.population].setdefault(question.endpoint, {})
    for therapy in plan.time_dependent:
        rules = asked[therapy.population].setdefault(Endpoint.OS, {})
        rules |= dict.fromkeys([therapy.rule] if therapy.rule in INDEX_DATES else [])
    return asked


def _samples(samples: pd.DataFrame, call_files: pd.DataFrame) -> Iterator[Step]:
    sheet = samples[["sample", "patient"]]
    yield _step("samples in the sheet", Unit.SAMPLES, sheet, pd.Series("", index=sheet.index))
    given = sheet["sample"].isin(call_files["sample"])
    reasons = given.map({True: "", False: "no call file"})
    yield _step("samples with call files", Unit.SAMPLES, sheet, reasons)
    unread = call_files.loc[call_files["status"] != READ, "sample"]
    sheet = sheet[given]
    reasons = sheet["sample"].isin(unread).map({True: "error in a call file", False: ""})
    yield _step("samples read without error", Unit.SAMPLES, sheet, reasons)


def _courses(treatments: pd.DataFrame, excluded: pd.DataFrame) -> Step:
    """Courses of treatment; those that belong to no line are left out with their reason."""
    in_lines = len(treatments) - len(excluded)
    who = [*excluded["patient"], *[""] * in_lines]
    reasons = [*excluded["reason"], *[""] * in_lines]
    return Step("courses of treatment in a line", Unit.COURSES, who, reasons)


def _patients(
    patients: pd.DataFrame,
    samples: pd.DataFrame,
    usable: set[str],
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
) -> Iterator[Step]:
    """Patients with a usable sample, then with a line, then with a line that a sample explains."""
    ids = patients[["patient"]]
    sampled = ids["patient"].isin(samples["patient"])
    reasons = sampled.map({True: "sample not usable", False: "no sample"})
    reasons = reasons.mask(ids["patient"].isin(usable), "")
    explained: set[str] = set()
    for block in blocks_of(linkage):
        of_sample = block["sample"].notna() & block["line"].gt(0)
        explained.update(block.loc[of_sample, "patient"].unique())
    for name, having, missing in (
        ("patients with a usable sample", None, ""),
        ("patients with a line of therapy", lines["patient"], "no systemic therapy"),
        (
            "patients with a line linked to a sample",
            explained,
            "no sample explains a line",
        ),
    ):
        if having is not None:
            reasons = ids["patient"].isin(having).map({True: "", False: missing})
        yield _step(name, Unit.PATIENTS, ids, reasons)
        ids = ids[reasons == ""]


def _step(name: str, unit: Unit, units: pd.DataFrame, reasons: pd.Series) -> Step:
    return Step(name, unit, units["patient"].tolist(), reasons.tolist())


def _population(name: str, cohort: Cohort, membership: Membership, linked: BoolArray) -> Step:
    """Patients with a line in the population; else the first reason of their first line."""
    treated = linked & (cohort.line > 0)
    first = cohort.first_of_each_patient(treated)
    inside = set(cohort.patient[treated & membership.inside])
    reasons = [
        "" if cohort.patient[place] in inside else membership.reason[place] for place in first
    ]
    who = cohort.rows["patient"].iloc[first].tolist()
    return Step(notes.population_step(name), Unit.PATIENTS, who, reasons)


def _endpoint(
    population: str, cohort: Cohort, endpoint: str, rule: str, eligible: BoolArray
) -> Step:
    """Lines (or patients, from a date of their own) with a usable endpoint."""
    of_patients = rule in PATIENT_RULES
    rows = eligible & ((cohort.line == 0) if of_patients else (cohort.line > 0))
    values = cohort.endpoints[endpoint, rule]
    places = np.flatnonzero(rows)
    absent = _NO_RESPONSE if endpoint in RESPONDER_ENDPOINTS else _NO_ENDPOINT
    reasons = ["" if values.usable[place] else values.reason[place] or absent for place in places]
    unit = Unit.PATIENTS if of_patients else Unit.PATIENT_LINES
    who = cohort.rows["patient"].iloc[places].tolist()
    return Step(f"population {population}, {endpoint} ({rule})", unit, who, reasons)


def _pairs(
    population: str, cohort: Cohort, pairs: pd.DataFrame, eligible: BoolArray
) -> Iterator[Step]:
    """Lines that have a line before, by rule of PFS; those without a ratio are left out."""
    keys = ["patient", "line"]
    inside = cohort.rows.loc[eligible & (cohort.line > 0), keys].astype({"line": "int64"})
    for rule, mine in pairs.astype({"line": "int64"}).groupby("rule"):
        found = mine.merge(inside, on=keys)
        reasons = found["excluded_reason"].fillna("")
        name = f"population {population}, {Endpoint.PFS_RATIO} ({rule})"
        yield _step(name, Unit.PATIENT_LINES, found, reasons)
