"""Attrition and frequencies of classes in the public set: counts of all patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.attrition import Unit
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.disclosure_cells import Cells
from genomic_to_outcome.outcomes.disclosure_counts import PATIENTS_COST
from genomic_to_outcome.outcomes.disclosure_groups import GroupKey
from genomic_to_outcome.outcomes.disclosure_relations import (
    Counted,
    N,
    count_patients,
    relate_counts,
    relate_nested,
)
from genomic_to_outcome.outcomes.disclosure_rows import (
    Disclosure,
    Row,
    public_row,
    withhold,
)
from genomic_to_outcome.outcomes.survival import WholeArray
from genomic_to_outcome.vocabulary import ALL, EVERYONE, AssessmentStatus

ATTRITION_COST = 5e6
CARRIERS_COST, STATE_COST = 9e5, 5e5
_STATES = tuple(AssessmentStatus)


@dataclass
class CohortCounts:
    """Cells of attrition by (order, reason, column), of classes by state, and of populations.

    `treated` are the patients with a line of therapy in each population, `around` the published
    groups that hold all of these.
    """

    attrition: dict[tuple[int, str, str], int] = field(default_factory=dict)
    frequencies: dict[str, dict[AssessmentStatus, Counted]] = field(default_factory=dict)
    populations: dict[str, set[int]] = field(default_factory=dict)
    treated: dict[str, int] = field(default_factory=dict)
    around: set[int] = field(default_factory=set)
    total: int = -1


def count_cohort(
    cells: Cells,
    cohort: Cohort,
    attrition: Iterable[Mapping[str, Any]],
    assessment: pd.DataFrame,
    groups: Mapping[tuple[GroupKey, int], Counted],
    populations: Mapping[str, WholeArray],
) -> CohortCounts:
    """Cells of the steps that count patients, of the states of classes, and of populations.

    `assessment` is contract.PATIENT_ASSESSMENT, `populations` the patients with a line of therapy
    in each.
    """
    found = CohortCounts()
    numbers = dict(zip(cohort.rows["patient"], cohort.patient.tolist(), strict=True))
    everyone = _counted(cells, np.unique(cohort.patient), ATTRITION_COST * 2)
    found.total = everyone.cells[N]
    outs = _count_steps(cells, found, attrition, numbers, everyone)
    _count_states(cells, found, assessment, numbers, everyone)
    whole = [
        Counted(group.patients, {N: group.cells[N]})
        for (key, _), group in groups.items()
        if key[1:] == (EVERYONE, ALL)
    ]
    treated = _count_populations(cells, found, populations)
    relate_nested(cells, _distinct([everyone, *outs, *treated, *whole]))
    found.around = {
        group.cells[N]
        for group in (everyone, *outs)
        if all(np.isin(one.patients, group.patients).all() for one in treated)
    } - set(found.treated.values())
    for class_id, states in found.frequencies.items():
        mine = [
            Counted(group.patients, {N: group.cells[N]})
            for (key, _), group in groups.items()
            if key[1:] == (class_id, ALL)
        ]
        relate_nested(cells, _distinct([states[AssessmentStatus.ALTERED], *mine]))
    return found


def _count_populations(
    cells: Cells, found: CohortCounts, populations: Mapping[str, WholeArray]
) -> list[Counted]:
    """The treated patients of each population, whom Table 1 and other tables speak of."""
    treated = {
        name: _counted(cells, patients, PATIENTS_COST)
        for name, patients in populations.items()
        if len(patients)
    }
    for name, group in treated.items():
        found.treated[name] = group.cells[N]
        found.populations.setdefault(name, set()).add(group.cells[N])
    return list(treated.values())


def _counted(cells: Cells, patients: WholeArray, cost: float) -> Counted:
    return Counted(patients, {N: count_patients(cells, patients, cost)})


def _distinct(groups: Sequence[Counted]) -> list[Counted]:
    """Groups of the same patients once."""
    return list({group.cells[N]: group for group in groups}.values())


def _count_steps(
    cells: Cells,
    found: CohortCounts,
    attrition: Iterable[Mapping[str, Any]],
    numbers: Mapping[str, int],
    everyone: Counted,
) -> list[Counted]:
    """The steps that count patients, each from those that the step before left."""
    left, outs = everyone.patients, []
    by_order: dict[int, list[Mapping[str, Any]]] = {}
    for row in attrition:
        if row["unit"] == Unit.PATIENTS and (", " not in row["step"]):
            by_order.setdefault(row["order"], []).append(row)
    for order, rows in sorted(by_order.items()):
        reasons = {
            row["reason"]: np.array(
                sorted(numbers[who] for who in (row["patients"] or "").split(";") if who), int
            )
            for row in rows
            if row["reason"]
        }
        excluded = np.concatenate([*reasons.values(), np.empty(0, int)])
        remaining = np.setdiff1d(left, excluded)
        if {row["n_in"] for row in rows} != {len(left)} or len(remaining) != rows[0]["n_out"]:
            continue
        before = _counted(cells, left, ATTRITION_COST)
        after = _counted(cells, remaining, ATTRITION_COST)
        parts = {name: _counted(cells, who, ATTRITION_COST / 2) for name, who in reasons.items()}
        lost = _counted(cells, np.sort(excluded), ATTRITION_COST / 2)
        if len(excluded):
            cells.equals(before.cells[N], (after.cells[N], lost.cells[N]))
            cells.equals(lost.cells[N], [part.cells[N] for part in parts.values()])
        for name, part in {"": lost, **parts}.items():
            found.attrition[order, name, "n_in"] = before.cells[N]
            found.attrition[order, name, "n_out"] = after.cells[N]
            found.attrition[order, name, "n_excluded"] = part.cells[N]
        outs += [after, lost, *parts.values()]
        # Populations are counted side by side, all from the step before the first of them.
        step = rows[0]["step"]
        if step.startswith(notes.population_step("")):
            name = step.removeprefix(notes.population_step(""))
            found.populations[name] = {after.cells[N]}
        else:
            left = remaining
    return [group for group in outs if len(group.patients)]


def _count_states(
    cells: Cells,
    found: CohortCounts,
    assessment: pd.DataFrame,
    numbers: Mapping[str, int],
    everyone: Counted,
) -> None:
    """Who is altered, not detected, not assessed: the two others together or not at all."""
    patient = assessment["patient"].map(numbers)
    known = assessment[patient.notna()].assign(patient=patient[patient.notna()].astype(int))
    for class_id, part in known.groupby("class_id", sort=True):
        by_state = {
            state: np.sort(part.loc[part["status"] == state, "patient"].to_numpy(int))
            for state in _STATES
        }
        if sum(len(who) for who in by_state.values()) != len(everyone.patients):
            continue
        counted = {
            state: _counted(
                cells, who, CARRIERS_COST if state is AssessmentStatus.ALTERED else STATE_COST
            )
            for state, who in by_state.items()
        }
        relate_counts(cells, everyone.cells, [state.cells for state in counted.values()])
        others = {counted[state].cells[N] for state in _STATES if len(counted[state].patients)}
        others.discard(counted[AssessmentStatus.ALTERED].cells[N])
        for one in sorted(others):
            for other in sorted(others - {one}):
                cells.needs(one, other)
        found.frequencies[str(class_id)] = counted
    for state in _STATES:
        same = [
            states[state]
            for states in found.frequencies.values()
            if len(states[state].patients) >= cells.smallest
        ]
        relate_nested(cells, _distinct(same))


def attrition_rows(
    rows: Iterable[Mapping[str, Any]], counts: CohortCounts, disclosure: Disclosure
) -> list[Row]:
    """Rows of contract.ATTRITION that count patients, without their ids."""
    found = []
    for row in rows:
        key = (row["order"], row["reason"])
        if (*key, "n_in") in counts.attrition:
            shown = {
                name: row[name]
                if disclosure.shows((counts.attrition[*key, name],)) or row[name] == 0
                else None
                for name in ("n_in", "n_out", "n_excluded")
            }
            found.append({**row, **shown, "patients": None})
    return found


def frequency_rows(
    rows: Iterable[Mapping[str, Any]], counts: CohortCounts, disclosure: Disclosure
) -> list[Row]:
    """Rows of contract.CLASS_FREQUENCIES: whole, with the carriers alone, or without figures."""
    found = []
    for row in rows:
        states = counts.frequencies.get(row["alteration"], {})
        shown = public_row(row, disclosure, n_patients=counts.total if states else None)
        if not disclosure.shows([counts.total, *(state.cells[N] for state in states.values())]):
            shown = withhold(shown, disclosure)
            for name, cell in (
                ("n_patients", counts.total),
                ("events", states[AssessmentStatus.ALTERED].cells[N] if states else None),
            ):
                if disclosure.shows((cell,)):
                    shown[name] = row[name]
        elif states:
            shown["n_not_assessed"] = row["n_not_assessed"]
        found.append(shown)
    return found
