"""How often each alteration class was found, and with which others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.vocabulary import AssessmentStatus

_EXACT = "binomial proportion, Clopper-Pearson interval"
COLUMNS = ["patient", "class_id", "status"]
ONLY_CARRIERS = "only carriers are known: nobody is known to be without it"


class States:
    """Patients x classes of contract.PATIENT_ASSESSMENT: who was assessed, and who is altered."""

    def __init__(self, assessment: pd.DataFrame) -> None:
        patient, patients = pd.factorize(assessment["patient"])
        code, classes = pd.factorize(assessment["class_id"].astype(object), sort=True)
        status = assessment["status"].to_numpy(object)
        self.classes = tuple(str(name) for name in classes)
        self.assessed = np.zeros((len(patients), len(classes)), np.float32)
        self.altered = np.zeros_like(self.assessed)
        self.assessed[patient, code] = status != AssessmentStatus.NOT_ASSESSED
        self.altered[patient, code] = status == AssessmentStatus.ALTERED


def class_frequencies(states: States, ci_level: float) -> pd.DataFrame:
    """contract.CLASS_FREQUENCIES: a row for each class, with an exact interval.

    Where all who were assessed carry the class (a list of findings without coverage) there is no
    share: carriers alone say nothing of a frequency.
    """
    rows: list[dict[str, Any]] = []
    n_patients = len(states.assessed)
    for place, name in enumerate(states.classes):
        n, events = (int(matrix[:, place].sum()) for matrix in (states.assessed, states.altered))
        only_carriers = 0 < events == n
        found = clopper_pearson(events, n, ci_level)
        shown = not only_carriers and n > 0
        rows.append(
            {
                "alteration": name,
                "n_patients": n_patients,
                "n": n,
                "events": events,
                "n_not_assessed": n_patients - n,
                "estimate": found.value if shown else None,
                "ci_low": found.low if shown else None,
                "ci_high": found.high if shown else None,
                "ci_level": ci_level,
                "method": _EXACT,
                "suppressed": False,
                "note": notes.join([ONLY_CARRIERS if only_carriers else ""]),
            }
        )
    return to_frame(contract.CLASS_FREQUENCIES, rows)


def co_alterations(states: States, parents: Mapping[str, str]) -> pd.DataFrame:
    """contract.CO_ALTERATIONS: pairs of classes that one patient at least carries together.

    Each share is over carriers of the first who were assessed for the other. Classes above or below
    each other in the catalogue (`parents`: class -> the one above) are no pair.
    """
    together = states.altered.T @ states.altered
    of_first = states.altered.T @ states.assessed
    both_assessed = states.assessed.T @ states.assessed
    above = {name: _above(name, parents) for name in states.classes}
    rows: list[dict[str, Any]] = []
    for one, other in zip(*np.nonzero(together), strict=True):
        first, second = states.classes[one], states.classes[other]
        if first == second or second in above[first] or first in above[second]:
            continue
        n, events = int(of_first[one, other]), int(together[one, other])
        rows.append(
            {
                "alteration": first,
                "other": second,
                "n": n,
                "events": events,
                "n_assessed": int(both_assessed[one, other]),
                "n_other": int(of_first[other, one]),
                "estimate": events / n,
                "suppressed": False,
                "note": notes.small_numbers(n) or None,
            }
        )
    return to_frame(contract.CO_ALTERATIONS, rows)


def _above(name: str, parents: Mapping[str, str]) -> frozenset[str]:
    """All classes above one in the catalogue."""
    found: list[str] = []
    while parents.get(name):
        name = parents[name]
        found.append(name)
    return frozenset(found)
