"""What the study of refractory tumours records under its own treatment.

Adverse events, ECOG and PROMIS-29, drawn from a stream of their own. All figures are invented.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.disease_course import Line
from genomic_to_outcome.simulate.patients import Patient
from genomic_to_outcome.simulate.random_choice import chance, one_of, weighted, whole

Row = dict[str, object]

TOXICITIES = (
    ("Fatigue", "General disorders and administration site conditions"),
    ("Nausea", "Gastrointestinal disorders"),
    ("Diarrhea", "Gastrointestinal disorders"),
    ("Alanine aminotransferase increased", "Investigations"),
    ("Neutrophil count decreased", "Investigations"),
    ("Rash acneiform", "Skin and subcutaneous tissue disorders"),
    ("Pneumonitis", "Respiratory, thoracic and mediastinal disorders"),
    ("Edema limbs", "General disorders and administration site conditions"),
)
_SERIOUS = (
    ("Sepsis", "Infections and infestations"),
    ("Lung infection", "Infections and infestations"),
    ("Thromboembolic event", "Vascular disorders"),
    ("Pneumonitis", "Respiratory, thoracic and mediastinal disorders"),
    ("Small intestinal obstruction", "Gastrointestinal disorders"),
)
_SAFETY_DAYS = 30
_VISIT_DAYS = 56
_LAST_VISIT_DAYS = 336
_FORM_RECEIVED = 0.85
_ANSWER_MISSING = 0.006
# Mean raw sum of 4 answers at baseline, and its change per visit under treatment.
_DOMAINS = (
    ("physical function", 14.5, -0.5),
    ("anxiety", 9.0, -0.3),
    ("depression", 8.0, 0.0),
    ("fatigue", 11.0, 0.6),
    ("sleep disturbance", 10.5, 0.1),
    ("social roles", 12.5, -0.3),
    ("pain interference", 9.5, -0.2),
)
_BETWEEN_PATIENTS, _WITHIN_PATIENT = 3.0, 1.6


def study_lines(patient: Patient) -> list[Line]:
    """Lines that began on or after enrolment."""
    return [line for line in patient.course.lines if patient.day(line.start) >= patient.enrolled]


def _window(patient: Patient, line: Line) -> int:
    """Last day on which an event counts for a line: 30 days after it, a new therapy, or the end."""
    last = min(patient.course.times.death, patient.course.follow_up)
    later = [other.start - 1 for other in patient.course.lines if other.start > line.start]
    after = last if line.end is None else line.end + _SAFETY_DAYS
    return max(line.start, min([last, after, *later]))


def adverse_event_rows(patient: Patient) -> list[Row]:
    """None to four events a line, none of them serious, and serious ones in a share of patients.

    A serious event falls into the window of the first line of the study, so that the share of
    patients with one is the parameter; who died in that window may have died of it.
    """
    rng, lines = patient.study_rng, study_lines(patient)
    rows: list[Row] = []
    for line in lines:
        for _ in range(weighted(rng, ((0.2, 0), (0.3, 1), (0.25, 2), (0.15, 3), (0.1, 4)))):
            start = whole(rng, line.start, _window(patient, line))
            grade = weighted(rng, ((0.45, 1), (0.38, 2), (0.15, 3), (0.02, 4)))
            known = None if chance(rng, 0.04) else grade
            rows.append(_event(patient, *one_of(rng, TOXICITIES), start, known, serious=False))
    if lines and chance(rng, model.SERIOUS_ADVERSE_EVENT):
        rows += [_serious(patient, lines[0]) for _ in range(weighted(rng, ((0.8, 1), (0.2, 2))))]
    return rows


def _serious(patient: Patient, line: Line) -> Row:
    rng, last = patient.study_rng, _window(patient, line)
    start = whole(rng, line.start, last)
    grade = weighted(rng, ((0.7, 3), (0.3, 4)))
    if patient.course.died and last == patient.course.times.death and chance(rng, 0.3):
        start, grade = last, 5
    return _event(patient, *one_of(rng, _SERIOUS), start, grade, serious=True)


def _event(
    patient: Patient, term: str, soc: str, start: int, grade: int | None, serious: bool
) -> Row:
    rng = patient.study_rng
    finish = min(start + whole(rng, 3, 40), patient.course.times.death, patient.course.follow_up)
    return {
        "patient": patient.patient,
        "term": term,
        "soc": soc,
        "grade": grade,
        "serious": "yes" if serious else "no",
        "related": "yes" if chance(rng, 0.7) else "no",
        "start": patient.day(start),
        "end": patient.day(finish) if chance(rng, 0.9) else None,
        "ctcae_version": "5.0",
    }


def performance_status_rows(patient: Patient) -> list[Row]:
    """ECOG at the start of every line, and every eight weeks on those of the study."""
    rng, course = patient.study_rng, patient.course
    ecog = weighted(rng, ((0.35, 0), (0.5, 1), (0.15, 2)))
    of_study = study_lines(patient)
    rows: list[Row] = []
    for line in course.lines:
        last = _window(patient, line) if line in of_study else line.start
        for day in range(line.start, last + 1, _VISIT_DAYS):
            rows.append({"patient": patient.patient, "date": patient.day(day), "ecog": ecog})
            step = weighted(rng, ((0.72, 0), (0.2, 1), (0.08, -1)))
            ecog = min(3, max(0, ecog + step))
    return rows


def quality_of_life_rows(patient: Patient) -> list[Row]:
    """PROMIS-29 from the first line of the study on, every eight weeks while alive.

    Whoever was enrolled but never treated in the study has no form. A form may be missing, and
    single answers of it too.
    """
    rng, lines = patient.study_rng, study_lines(patient)
    if not lines:
        return []
    last = min(patient.course.times.death, patient.course.follow_up)
    levels = [mean + _BETWEEN_PATIENTS * _normal(rng) for _, mean, _ in _DOMAINS]
    pain = whole(rng, 1, 6)
    rows: list[Row] = []
    for visit in range(_LAST_VISIT_DAYS // _VISIT_DAYS + 1):
        day = lines[0].start + visit * _VISIT_DAYS
        if day > last or not chance(rng, _FORM_RECEIVED):
            continue
        for (domain, _, change), level in zip(_DOMAINS, levels, strict=True):
            raw = round(level + change * visit + _WITHIN_PATIENT * _normal(rng))
            rows += _answers(patient, day, domain, min(20, max(4, raw)))
        intensity = min(10, max(0, pain + whole(rng, -1, 1)))
        rows.append(_answer(patient, day, "pain intensity", intensity))
    return rows


def _answers(patient: Patient, day: int, domain: str, raw: int) -> list[Row]:
    """Four answers from 1 to 5 whose sum is `raw`."""
    values = [raw // 4 + (number < raw % 4) for number in range(4)]
    return [
        _answer(patient, day, f"{domain} {number}", value)
        for number, value in enumerate(values, start=1)
        if not chance(patient.study_rng, _ANSWER_MISSING)
    ]


def _answer(patient: Patient, day: int, item: str, value: int) -> Row:
    when: date = patient.start + timedelta(days=day)
    return {
        "patient": patient.patient,
        "date": when,
        "instrument": "PROMIS-29 v2.1",
        "item": item,
        "value": value,
    }


def _normal(rng: np.random.Generator) -> float:
    """Nearly normal (the sum of twelve uniform numbers), the same on every machine."""
    return sum(rng.random() for _ in range(12)) - 6
