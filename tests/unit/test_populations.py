"""Which patients and lines a population takes, and why not."""

import pandas as pd
from outcome_cohorts import START, Made, Types

from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.plan import Population
from genomic_to_outcome.outcomes.populations import members


def cohort_of(**columns):
    made = Made()
    size = len(next(iter(columns.values())))
    for number in range(size):
        values = {name: column[number] for name, column in columns.items()}
        made.patient(f"P{number}", **values).line(f"P{number}", 1)
    return build_cohort(*made.frames())


def taken(population, cohort, line=1):
    membership = members(population, cohort, Types())
    return list(membership.inside[cohort.line == line]), list(
        membership.reason[cohort.line == line]
    )


def test_a_diagnosis_takes_what_lies_under_it():
    cohort = cohort_of(diagnosis=["LUAD", "NSCLC", "SCLC", "LUNG", None])
    inside, reasons = taken(Population("nsclc", diagnosis=("NSCLC",)), cohort)
    assert inside == [True, True, False, False, False]
    assert reasons[2] == "diagnosis is not NSCLC"
    inside, _ = taken(Population("lung", diagnosis=("SCLC", "LUAD")), cohort)
    assert inside == [True, False, True, False, False]


def test_a_stage_takes_its_substages_only():
    cohort = cohort_of(stage=["IV", "IVA", "STAGE IVB", "III", "II", "I", "IA3", "ia", None])
    assert taken(Population("four", stage=("IV",)), cohort)[0] == [True] * 3 + [False] * 6
    assert taken(Population("one", stage=("I",)), cohort)[0] == [False] * 5 + [True] * 3 + [False]


def test_words_are_compared_without_case_and_all_filters_must_hold():
    cohort = cohort_of(sex=["female", "female", "male"], centre=["A", "B", "A"])
    inside, reasons = taken(Population("x", sex=("Female",), centre=("a",)), cohort)
    assert inside == [True, False, False]
    assert reasons == ["", "centre is not a", "sex is not Female"]


def test_filters_on_lines_leave_the_patient_from_advanced_diagnosis():
    made = Made().patient("P").line("P", 1).line("P", 2)
    cohort = build_cohort(*made.frames())
    population = Population("x", line=(2,), setting=("advanced",))
    membership = members(population, cohort, Types())
    assert list(cohort.line) == [0, 1, 2]
    assert list(membership.inside) == [True, False, True]
    assert membership.reason[1] == "line is not 2"
    assert not members(Population("x", setting=("adjuvant",)), cohort, Types()).inside[1]


def test_a_study_takes_only_lines_that_began_on_or_after_enrolment():
    made = Made().patient("A", enrolled=START).patient("B")
    for name, line, days in (("A", 1, -1), ("A", 2, 0), ("A", 3, 5), ("B", 1, 0)):
        made.line(name, line)
        made.lines[-1]["start"] = START + pd.Timedelta(days=days)
    cohort = build_cohort(*made.frames())
    membership = members(Population("study", from_enrolment=True), cohort, Types())
    assert list(cohort.line) == [0, 1, 2, 3, 0, 1]
    assert list(membership.inside) == [True, False, True, True, True, False]
    assert membership.reason[1] == "line began before enrolment"
    assert membership.reason[5] == "no date of enrolment"
