"""lifelines' tests and ratios for the screen of carriers against assessed others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes.carrier_questions import Panel, Question, screened
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.effects import TimesOfArms
from genomic_to_outcome.outcomes.engine_curves import NOT_GIVEN, Recomputed
from genomic_to_outcome.outcomes.engine_models import two_groups
from genomic_to_outcome.outcomes.lifelines_engine import Answer
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import BoolArray, under_observation
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, AssessmentStatus

Row = Mapping[str, Any]


def recompute_screen(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership], table: pd.DataFrame
) -> Iterator[Recomputed]:
    """Tests and ratios of times in alteration_effects.

    What is one hypothesis in the family (carrier_screen.py) is asked of lifelines once.
    """
    stored: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in table[~table["endpoint"].isin(RESPONSE_ENDPOINTS)].to_dict("records"):
        stored[_key(row, row["alteration"], row["therapy_class"], row["line"])].append(row)
    answers: dict[tuple[object, ...], Answer] = {}
    for question, panel in screened(plan, cohort, populations):
        if question.endpoint in RESPONSE_ENDPOINTS:
            continue
        asked = {
            "population": question.summary.population,
            "endpoint": question.endpoint,
            "rule": question.rule,
        }
        for class_id in panel.class_ids:
            key = _key(asked, class_id, question.cell.therapy_class, question.cell.line)
            carriers = cohort.status_is(class_id, AssessmentStatus.ALTERED)[panel.places]
            hypothesis = panel.hypothesis(carriers)
            for row in stored.pop(key, ()):
                again = question.endpoint, question.rule, row["measure"], row["method"], hypothesis
                if again not in answers:
                    answers[again] = _answer(plan, row, cohort, question, panel, carriers)
                name = "|".join((key[0], *key[3:]))
                known = {"estimate": NOT_GIVEN} if pd.isna(row["estimate"]) else {}
                found = "alteration_effects", name, class_id, row, answers[again], known
                yield Recomputed(*found)


def _answer(
    plan: Plan, row: Row, cohort: Cohort, question: Question, panel: Panel, carriers: BoolArray
) -> Answer:
    values = cohort.endpoints[question.endpoint, question.rule]
    times = TimesOfArms(
        values.time[panel.places],
        values.event[panel.places],
        panel.entry(values),
        carriers,
        None,
        None,
        np.ones(len(carriers), bool),
    )
    if not row["method"].endswith(f", {EntryHandling.ADJUSTED}"):
        return two_groups(plan, row, times, None)
    times = times.only(under_observation(times.time, times.entry))
    return two_groups(plan, row, times, times.entry)


def _key(row: Row, class_id: str, therapy_class: str, line: object) -> tuple[str, ...]:
    number = "" if line is None or pd.isna(line) else str(int(line))  # type: ignore[call-overload]
    asked = (str(row[name]) for name in ("population", "endpoint", "rule"))
    return (*asked, class_id, therapy_class, number)
