"""The model of the simulated cohort: its marginal distributions are the parameters."""

import math

import numpy as np
import pytest

from genomic_to_outcome.simulate import model, truth
from genomic_to_outcome.simulate.cohort import CLASSES, PATIENTS, class_sizes, draw_patients
from genomic_to_outcome.simulate.event_times import (
    Scans,
    draw_event_times,
    draw_response,
    draw_scans,
)
from genomic_to_outcome.simulate.random_choice import generator
from genomic_to_outcome.simulate.treatments import Treatment
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH

DRAWS = 20_000
# Standard errors that an estimate from DRAWS patients may lie away from its parameter.
TOLERANCE = 4.5


def event_times(os_months: float, pfs_months: float, entry: int = 0, seed: int = 1):
    rng = generator(seed, 0)
    return [draw_event_times(rng, os_months, pfs_months, entry) for _ in range(DRAWS)]


def estimated_rate(days: np.ndarray, entry: int = 0) -> float:
    """Maximum likelihood for H(t) = rate * t^k; half a day undoes the rounding up."""
    exposure = (days - 0.5) ** model.SHAPE - entry**model.SHAPE
    return len(days) / exposure.sum()


def share_beyond(days: np.ndarray, months: float) -> float:
    return float((days > months * DAYS_PER_MONTH).mean())


def test_published_figures_hold_at_once():
    hazard_ratio = model.hazard_ratio
    assert hazard_ratio(5, 23) == pytest.approx(3.1)
    assert hazard_ratio(23, model.EML4_TKI_PFS_MONTHS) == pytest.approx(0.9)
    assert model.survival(27 * DAYS_PER_MONTH, 27) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("os_months", "pfs_months"),
    [
        (model.RARE_OS_MONTHS, model.RARE_TKI_PFS_MONTHS),
        (model.RARE_OS_MONTHS, model.RARE_CHEMOTHERAPY_PFS_MONTHS),
        (model.EML4_OS_MONTHS, model.EML4_TKI_PFS_MONTHS),
    ],
)
def test_marginals_of_both_times_are_exact(os_months: float, pfs_months: float):
    drawn = event_times(os_months, pfs_months)
    for days, months in (
        (np.array([times.death for times in drawn]), os_months),
        (np.array([times.progression_or_death for times in drawn]), pfs_months),
    ):
        assert share_beyond(days, months) == pytest.approx(0.5, abs=TOLERANCE * 0.5 / DRAWS**0.5)
        relative = estimated_rate(days) / model.rate(months)
        assert relative == pytest.approx(1, abs=TOLERANCE / DRAWS**0.5)


def test_hazard_ratio_of_drawn_times_is_the_parameter():
    chemotherapy = event_times(model.RARE_OS_MONTHS, model.RARE_CHEMOTHERAPY_PFS_MONTHS, seed=2)
    tki = event_times(model.RARE_OS_MONTHS, model.RARE_TKI_PFS_MONTHS, seed=3)
    rates = [
        estimated_rate(np.array([times.progression_or_death for times in arm]))
        for arm in (chemotherapy, tki)
    ]
    assert math.log(rates[0] / rates[1]) == pytest.approx(
        math.log(3.1), abs=TOLERANCE * (2 / DRAWS) ** 0.5
    )


def test_some_die_without_progression_and_nobody_progresses_after_death():
    drawn = event_times(model.RARE_OS_MONTHS, model.RARE_TKI_PFS_MONTHS)
    unprogressed = [times for times in drawn if times.progression is None]
    assert 0.05 < len(unprogressed) / DRAWS < 0.2
    assert all(times.progression_or_death <= times.death for times in drawn)


def test_left_truncation_keeps_the_conditional_distribution():
    entry = 300
    drawn = event_times(model.EML4_OS_MONTHS, model.EML4_TKI_PFS_MONTHS, entry)
    deaths = np.array([times.death for times in drawn])
    assert deaths.min() > entry
    at_risk = np.array([times.progression_or_death for times in drawn])
    at_risk = at_risk[at_risk > entry]
    for days, months in ((deaths, model.EML4_OS_MONTHS), (at_risk, model.EML4_TKI_PFS_MONTHS)):
        relative = estimated_rate(days, entry) / model.rate(months)
        assert relative == pytest.approx(1, abs=TOLERANCE / len(days) ** 0.5)


@pytest.mark.parametrize("entry", [0, 40])
@pytest.mark.parametrize(
    ("os_months", "pfs_months", "rate"),
    [
        (model.RARE_OS_MONTHS, model.RARE_TKI_PFS_MONTHS, model.RARE_TKI_RESPONSE_RATE),
        (model.EML4_OS_MONTHS, model.EML4_TKI_PFS_MONTHS, model.EML4_TKI_RESPONSE_RATE),
    ],
)
def test_confirmed_response_rate_is_the_parameter(os_months, pfs_months, rate, entry):
    rng = generator(4, entry)
    treatment = Treatment("alk_tki", ("alectinib",), pfs_months, rate)
    responders = 0
    for _ in range(DRAWS):
        times = draw_event_times(rng, os_months, pfs_months, entry)
        responders += draw_response(rng, times, draw_scans(rng), treatment, os_months, entry)
    error = (rate * (1 - rate) / DRAWS) ** 0.5
    assert responders / DRAWS == pytest.approx(rate, abs=TOLERANCE * error)


def test_nobody_responds_who_progresses_before_the_second_scan():
    rng = generator(5, 0)
    treatment = Treatment("alk_tki", ("alectinib",), 5, 0.6)
    scans = Scans(28, 60)
    for _ in range(2000):
        times = draw_event_times(rng, 27, 5)
        if times.progression_or_death <= scans.second:
            assert not draw_response(rng, times, scans, treatment, 27)


def test_every_class_can_reach_its_response_rate():
    for molecular_class in CLASSES:
        for _, treatment in molecular_class.first_line:
            feasible = model.survival(
                model.FIRST_SCAN_DAYS[1] + model.SECOND_SCAN_AFTER_DAYS[1], treatment.pfs_months
            )
            assert treatment.response_rate <= feasible, (molecular_class.class_id, treatment.kind)


@pytest.mark.parametrize("patients", [1, 100, 658, 5000])
def test_class_sizes_sum_up_and_keep_proportions(patients: int):
    sizes = class_sizes(patients)
    assert sum(size for _, size in sizes) == patients
    assert all(
        abs(size - molecular_class.patients * patients / PATIENTS) < 1
        for molecular_class, size in sizes
    )


def confirmed_response(visits) -> bool:
    """RECIST 1.1 in its simplest form: two responses at least 28 days apart, only NE between."""
    for index, visit in enumerate(visits):
        if visit.response not in ("CR", "PR"):
            continue
        for later in visits[index + 1 :]:
            if later.response not in ("CR", "PR", "NE"):
                break
            if later.response != "NE" and later.day - visit.day >= 28:
                return True
    return False


def test_what_is_recorded_is_what_happened():
    patients = [patient for patient in draw_patients(11) if patient.molecular_class.published]
    assert len(patients) == 328
    for patient in patients:
        course = patient.course
        first = course.lines[0]
        visits = [visit for line in course.lines for visit in line.visits]
        assert confirmed_response(first.visits) == course.responder, patient.patient
        progressions = [visit.day for visit in visits if visit.response == "PD"]
        true = course.times.progression
        if true is not None and true <= course.follow_up:
            assert progressions[0] == true
        elif course.died:
            assert not progressions
        else:
            assert not progressions
            assert visits[-1].day == course.follow_up
            assert visits[-1].response != "NE"
        assert all(visit.day <= min(course.follow_up, course.times.death) for visit in visits)


def test_follow_up_never_ends_before_a_response_could_be_confirmed():
    follow_up = [patient.course.follow_up for patient in draw_patients(12)]
    assert min(follow_up) >= model.MINIMUM_FOLLOW_UP_DAYS


def test_truth_names_every_planned_comparison():
    rows = truth.parameter_rows()
    values = {
        (row["comparison"], row.get("arm", ""), row["measure"], row.get("time")): float(
            row["value"]
        )
        for row in rows
    }
    assert values["rare_alk_chemotherapy_vs_tki", "", "hazard_ratio", None] == 3.1
    assert values["rare_vs_eml4_tki_pfs", "", "hazard_ratio", None] == 0.9
    assert values["rare_alk_vs_eml4_os", "group", "median", None] == 27
    assert values["rare_alk_vs_eml4_os", "reference", "median", None] == 57
    assert values["rare_vs_eml4_tki_orr", "group", "rate", None] == 0.85
    assert values["rare_vs_eml4_tki_orr", "", "odds_ratio", None] == pytest.approx(
        0.85 * 0.26 / (0.15 * 0.74), rel=1e-5
    )
