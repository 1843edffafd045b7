"""From one line of therapy to the next, by the class of the regimens."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.contract.cohort import DEATH, NO_FURTHER_LINE
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import treated_lines


def line_flow(plan: Plan, cohort: Cohort, tumour_types: TumourTypes) -> pd.DataFrame:
    """contract.LINE_FLOW: what came after each line of each class in a population.

    The next line is the patient's next recorded one, also where a filter of the population leaves
    it out. Without a next line: death where the patient is known to have died, else
    `no_further_line` (treatment goes on, or follow-up ended).
    """
    rows: list[dict[str, Any]] = []
    for name, population in plan.populations.items():
        inside = treated_lines(population, cohort, tumour_types)
        flows, starts = _flows(cohort, inside)
        for (line, therapy, following), count in sorted(flows.items()):
            n = starts[line, therapy]
            rows.append(
                {
                    "population": name,
                    "line": line,
                    "therapy_class": therapy,
                    "next_therapy_class": following,
                    "n": n,
                    "events": count,
                    "suppressed": False,
                    "note": notes.small_numbers(n) or None,
                }
            )
    return to_frame(contract.LINE_FLOW, rows)


def _flows(
    cohort: Cohort, inside: Any
) -> tuple[Counter[tuple[int, str, str]], Counter[tuple[int, str]]]:
    patients, lines = cohort.patient, cohort.line
    therapies = cohort.rows["therapy_class"].tolist()
    died = cohort.rows["died"].notna().tolist()
    flows: Counter[tuple[int, str, str]] = Counter()
    starts: Counter[tuple[int, str]] = Counter()
    for place in inside.nonzero()[0]:
        after = place + 1
        goes_on = after < len(lines) and patients[after] == patients[place]
        end = DEATH if died[place] else NO_FURTHER_LINE
        following = therapies[after] if goes_on else end
        line, therapy = int(lines[place]), str(therapies[place])
        flows[line, therapy, str(following)] += 1
        starts[line, therapy] += 1
    return flows, starts
