"""What the simulated study of refractory tumours records, against its own parameters."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from scipy.stats import binomtest

from genomic_to_outcome.clinical.board_steps import BoardStep
from genomic_to_outcome.simulate import clinical_rows, study_rows, truth
from genomic_to_outcome.simulate.cohort import class_sizes
from genomic_to_outcome.simulate.patients import Patient, draw_patient
from genomic_to_outcome.simulate.refractory_classes import REFRACTORY_CLASSES

SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def patients() -> list[Patient]:
    """The study eight times over."""
    found = []
    for seed in SEEDS:
        number = 0
        for molecular_class, count in class_sizes(658):
            for _ in range(count):
                number += 1
                if molecular_class in REFRACTORY_CLASSES:
                    found.append(draw_patient(seed, number, f"{seed}-{number}", molecular_class))
    return found


@pytest.fixture(scope="module")
def parameters() -> dict[str, float]:
    return {str(row["step"]): float(str(row["value"])) for row in truth.study_rows()}


def agrees(events: int, n: int, share: float) -> bool:
    """Whether a count fits a share: beyond this p in one of ten thousand samples."""
    return binomtest(events, n, share).pvalue > 1e-4


def test_the_board_concludes_as_often_as_its_parameters_say(patients, parameters):
    first = [patient.course.conclusions[0] for patient in patients]
    again = [one for patient in patients for one in patient.course.conclusions[1:]]
    intervening = [one for one in first if one.intervening]
    recommended = [one for one in intervening if one.treatment is not None]
    assert len(first) == 120 * len(SEEDS)
    assert agrees(len(intervening), len(first), parameters[BoardStep.INTERVENING])
    assert agrees(len(recommended), len(intervening), parameters[BoardStep.RECOMMENDED])
    seen = sum(one.intervening for one in again)
    assert len(again) > 50
    assert agrees(seen, len(again), parameters[BoardStep.INTERVENING_AGAIN])


def test_advice_needs_a_variant_and_a_second_test_a_guided_line(patients):
    for patient in patients:
        for conclusion in patient.course.conclusions:
            assert conclusion.intervening or conclusion.treatment is None
            assert conclusion.treatment is not None or not conclusion.followed
        guided = [line for line in patient.course.lines if line.guided]
        assert len(patient.course.conclusions) <= 1 + bool(guided)
        assert len(guided) <= sum(one.followed for one in patient.course.conclusions)
        for row in clinical_rows.tumour_board_rows(patient):
            assert row["sample"] in {sample.sample for sample in patient.samples}


def test_some_are_treated_twice_by_their_profile(patients):
    twice = [p for p in patients if sum(line.guided for line in p.course.lines) == 2]
    assert len(twice) > 20
    for patient in twice:
        first, second = (line for line in patient.course.lines if line.guided)
        assert first.treatment is patient.molecular_class.matched
        assert second.treatment is patient.molecular_class.matched_again


def test_serious_events_are_as_frequent_as_the_parameter_says(patients, parameters):
    treated = [patient for patient in patients if study_rows.study_lines(patient)]
    serious = 0
    for patient in treated:
        rows = clinical_rows.adverse_event_rows(patient)
        first = study_rows.study_lines(patient)[0]
        days = [row["start"] for row in rows if row["serious"] == "yes"]
        serious += bool(days)
        last = patient.day(min(patient.course.times.death, patient.course.follow_up))
        for day in days:
            assert isinstance(day, date)
            assert patient.day(first.start) <= day <= last
        assert {row["ctcae_version"] for row in rows} <= {"5.0"}
    assert agrees(serious, len(treated), parameters["serious"])


def test_forms_have_at_most_29_answers_in_their_ranges(patients):
    answered = Counter()
    for patient in patients[:200]:
        for row in clinical_rows.quality_of_life_rows(patient):
            answered[row["patient"], row["date"]] += 1
            low, high = (0, 10) if row["item"] == "pain intensity" else (1, 5)
            assert low <= row["value"] <= high
    assert answered
    assert max(answered.values()) == 29
    assert any(count < 29 for count in answered.values())


def test_ecog_is_known_before_the_study_treatment(patients):
    for patient in patients[:200]:
        days = {row["date"] for row in clinical_rows.performance_status_rows(patient)}
        assert {patient.day(line.start) for line in patient.course.lines} <= days
