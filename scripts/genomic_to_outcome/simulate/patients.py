"""One simulated patient: who, when, what the tumour carries and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.classes import ENROLMENT, MolecularClass, Study
from genomic_to_outcome.simulate.disease_course import Biopsy, Course, draw_course
from genomic_to_outcome.simulate.random_choice import (
    chance,
    exponential,
    generator,
    one_of,
    weighted,
    whole,
)
from genomic_to_outcome.simulate.samples import Sample, Tumour, draw_samples, draw_tumour

_COUNTRIES = ("DE", "DE", "DE", "DE", "AT", "CH", "NL")
_HISTOLOGIES = {
    "LUAD": "adenocarcinoma",
    "LUSC": "squamous cell carcinoma",
    "LUAS": "adenosquamous carcinoma",
    "NSCLC": "non-small cell carcinoma, NOS",
    "SCLC": "small cell carcinoma",
}
_LUNG_STAGES = ((0.85, "IV"), (0.09, "IIIB"), (0.06, "IIIC"))
_SMOKING = {
    Study.ALK: ((0.65, "never"), (0.25, "former"), (0.08, "current"), (0.02, "unknown")),
    Study.NSCLC: ((0.4, "never"), (0.4, "former"), (0.18, "current"), (0.02, "unknown")),
    Study.SCLC: ((0.02, "never"), (0.4, "former"), (0.56, "current"), (0.02, "unknown")),
    Study.TUMOUR_BOARD: ((0.5, "never"), (0.3, "former"), (0.1, "current"), (0.1, "unknown")),
}
_MEAN_AGE = {Study.ALK: 55, Study.NSCLC: 66, Study.SCLC: 67, Study.TUMOUR_BOARD: 58}
_FEMALE = frozenset({"BRCA", "HGSOC", "UCEC"})
_EARLY_STAGE_BEFORE = 0.12
_NOT_MEASURABLE = 0.04


@dataclass(frozen=True)
class Patient:
    """A patient with all that the tables and call files say; `start` is that of the first line.

    What a prospective study records beside is drawn from `study_rng`.
    """

    patient: str
    molecular_class: MolecularClass
    sex: str
    birth_year: int
    diagnosis: str
    stage: str
    smoking: str
    centre: str
    country: str
    diagnosed: date
    advanced: date
    start: date
    measurable: bool
    tumour: Tumour
    course: Course
    samples: tuple[Sample, ...]
    rng: np.random.Generator
    study_rng: np.random.Generator

    @property
    def histology(self) -> str:
        """Histology as a pathologist would record it."""
        return _HISTOLOGIES.get(self.diagnosis, "carcinoma")

    def day(self, number: int) -> date:
        """The date of a day counted from the start of the first line."""
        return self.start + timedelta(days=number)

    @property
    def enrolled(self) -> date:
        """Day of enrolment: of the biopsy for the board, else the first day under observation."""
        if self.molecular_class.study is Study.TUMOUR_BOARD:
            return self.day(self.course.biopsies[0].collected)
        return max(self.advanced, self.day(self.course.entry))

    @property
    def early_stage_before(self) -> bool:
        """Whether there was curable disease first."""
        return (self.advanced - self.diagnosed).days > model.VISIT_INTERVAL_DAYS


def draw_patient(seed: int, number: int, patient: str, molecular_class: MolecularClass) -> Patient:
    """The patient with this running number; the same for the same seed, number and class."""
    rng = generator(seed, number)
    study = molecular_class.study
    period = ENROLMENT[study]
    start = period.first + timedelta(days=whole(rng, 0, period.days))
    centre_number = whole(rng, 1, model.ALK_CENTRES)
    diagnosis = one_of(rng, molecular_class.diagnoses)
    measurable = study is Study.ALK or not chance(rng, _NOT_MEASURABLE)
    course = draw_course(
        rng,
        molecular_class,
        start.year,
        (model.DATA_CUTOFF - start).days,
        _first_biopsy(rng, study),
        measurable,
    )
    advanced = start - timedelta(days=whole(rng, 14, 60))
    diagnosed = advanced
    if chance(rng, _EARLY_STAGE_BEFORE):
        diagnosed = advanced - timedelta(days=whole(rng, 400, 1500))
    age = _MEAN_AGE[study] + whole(rng, -18, 18)
    tumour = draw_tumour(rng, molecular_class)
    return Patient(
        patient,
        molecular_class,
        "female" if diagnosis in _FEMALE else one_of(rng, ("female", "male")),
        start.year - age,
        diagnosis,
        _stage(rng, study),
        weighted(rng, _SMOKING[study]),
        f"C{centre_number:02d}",
        _COUNTRIES[centre_number % len(_COUNTRIES)],
        diagnosed,
        advanced,
        start,
        measurable,
        tumour,
        course,
        draw_samples(rng, patient, centre_number, molecular_class, tumour, course.biopsies),
        rng,
        generator(seed, number, 1),
    )


def _stage(rng: np.random.Generator, study: Study) -> str:
    if study is Study.SCLC:
        return "IV"
    return "IV" if study is Study.TUMOUR_BOARD else weighted(rng, _LUNG_STAGES)


def _first_biopsy(rng: np.random.Generator, study: Study) -> Biopsy:
    """When the tumour was first sequenced: in the ALK study mostly before the first line."""
    if study is Study.TUMOUR_BOARD:
        reported = whole(rng, 180, 720)
        return Biopsy(reported - whole(rng, 14, 28), reported)
    before = 0.93 if study is Study.ALK else 0.6
    if chance(rng, before):
        reported = -whole(rng, 1, 14)
        return Biopsy(reported - whole(rng, 5, 14), reported)
    if study is Study.ALK:
        return Biopsy(-whole(rng, 3, 14), whole(rng, 1, 45))
    reported = whole(rng, 5, 30) + min(300, int(exponential(rng, 100)))
    return Biopsy(reported - whole(rng, 5, 14), reported)
