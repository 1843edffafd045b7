"""Patients of a cBioPortal study as rows of the input contract."""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.study_files import Study, StudyPart
from genomic_to_outcome.inputs.study_samples import StudySample
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Severity

_PATIENTS = StudyPart.PATIENTS
_DEAD = re.compile(r"(1:)?\s*(deceased|dead)", re.IGNORECASE)
_ALIVE = re.compile(r"(0:)?\s*(living|alive)", re.IGNORECASE)
Row = dict[str, str]


def read_patients(
    study: Study, samples: list[StudySample], day_zero: datetime.date
) -> tuple[list[Row], list[Problem]]:
    """Patients with sex, diagnosis (of their samples) and overall survival from day zero.

    A patient whose vital status or survival time is not given has no follow-up: nothing is made up.
    """
    table = study.tables[_PATIENTS]
    if "patient_id" not in table.columns:
        return [], [
            study.problem(
                Severity.ERROR,
                _PATIENTS,
                None,
                "PATIENT_ID",
                "",
                "The column PATIENT_ID is missing.",
                "Add the column, as cBioPortal's file formats ask for.",
            )
        ]
    diagnoses, problems = _diagnoses(study, samples)
    rows: dict[str, Row] = {}
    no_follow_up: dict[int, str] = {}
    for row, patient in enumerate(table.column("patient_id")):
        if patient in rows or patient in MISSING:
            problems.append(
                study.problem(
                    Severity.ERROR,
                    _PATIENTS,
                    row,
                    "PATIENT_ID",
                    patient,
                    "The patient is listed twice." if patient in rows else "The id is missing.",
                    "Keep one row per patient.",
                    patient=patient,
                )
            )
            continue
        rows[patient] = {
            "patient": patient,
            "sex": _sex(table.column("sex")[row]),
            "diagnosis": diagnoses.get(patient, ""),
            "last_contact": "",
            "died": "",
        }
        followed = _follow_up(study, row, day_zero)
        if followed is None:
            no_follow_up[row] = patient
        elif isinstance(followed, Problem):
            problems.append(followed)
        else:
            rows[patient].update(followed)
    problems += _no_follow_up(study, no_follow_up)
    problems += _survival_origin(study)
    problems += _without_sample(study, rows, {sample.patient for sample in samples})
    return list(rows.values()), problems


def _sex(text: str) -> str:
    return {"male": "male", "female": "female", "m": "male", "f": "female"}.get(text.lower(), "")


def _diagnoses(study: Study, samples: list[StudySample]) -> tuple[dict[str, str], list[Problem]]:
    """Of several codes of a patient's samples, that of the tissue samples is taken."""
    of_patient: dict[str, list[StudySample]] = defaultdict(list)
    for sample in samples:
        if sample.diagnosis:
            of_patient[sample.patient].append(sample)
    diagnoses, problems = {}, []
    for patient, found in of_patient.items():
        tissue = [sample for sample in found if sample.specimen == "tissue"] or found
        counts = Counter(sample.diagnosis for sample in tissue)
        diagnoses[patient] = max(counts, key=lambda code: counts[code])
        codes = sorted({sample.diagnosis for sample in found})
        if len(codes) > 1:
            problems.append(
                study.warning(
                    StudyPart.SAMPLES,
                    found[0].row,
                    "ONCOTREE_CODE",
                    ", ".join(codes),
                    "The samples of this patient have different diagnoses: "
                    f"{diagnoses[patient]} is taken (tissue before plasma).",
                    "Give one diagnosis, if the patient has one tumour.",
                    patient=patient,
                )
            )
    return diagnoses, problems


def _follow_up(study: Study, row: int, day_zero: datetime.date) -> dict[str, str] | Problem | None:
    table = study.tables[_PATIENTS]
    status, months = table.column("os_status")[row], table.column("os_months")[row]
    dead, alive = _DEAD.fullmatch(status), _ALIVE.fullmatch(status)
    if not (dead or alive) or months in MISSING:
        return None
    try:
        days = round(float(months) * DAYS_PER_MONTH)
    except ValueError:
        days = -1
    if days < 0 or not math.isfinite(days):
        return study.problem(
            Severity.ERROR,
            _PATIENTS,
            row,
            "OS_MONTHS",
            months,
            "Expected months as a number of at least 0.",
            "Correct the number, or leave it empty.",
            patient=table.column("patient_id")[row],
        )
    day = (day_zero + datetime.timedelta(days=days)).isoformat()
    return {"died": day} if dead else {"last_contact": day}


def _no_follow_up(study: Study, patients: Mapping[int, str]) -> list[Problem]:
    if not patients:
        return []
    first = min(patients)
    return [
        study.warning(
            _PATIENTS,
            first,
            "OS_STATUS",
            study.tables[_PATIENTS].column("os_status")[first],
            f"{len(patients)} patients have no known vital status or no survival time: without "
            "it they cannot be followed, and no follow-up is assumed "
            f"({', '.join(patients.values())}).",
            "Give OS_STATUS (LIVING, DECEASED) and OS_MONTHS.",
            patient=patients[first],
        )
    ]


def _survival_origin(study: Study) -> list[Problem]:
    """What the header says of the origin of OS_MONTHS: it may not be the start of treatment."""
    table = study.tables[_PATIENTS]
    for comment in table.comments:
        said = [part.strip() for part in comment.lstrip("#").split("\t")]
        origin = next((part for part in said if "since" in part.lower()), "")
        if origin and "surviv" in origin.lower():
            return [
                study.warning(
                    _PATIENTS,
                    None,
                    "OS_MONTHS",
                    origin,
                    "Survival is counted from day zero of the import; the file says from when it "
                    "was measured. Where that is not the start of the treatment, times from the "
                    "start of the treatment are too long.",
                    "See whether the two are the same in this study.",
                )
            ]
    return []


def _without_sample(study: Study, rows: Mapping[str, Row], sampled: set[str]) -> list[Problem]:
    listed = study.tables[_PATIENTS].column("patient_id")
    problems = [
        study.warning(
            _PATIENTS,
            listed.index(patient),
            "PATIENT_ID",
            patient,
            "The patient has no tumour sample: not assessed for any alteration.",
            "Add the sample, if there is one.",
            patient=patient,
        )
        for patient in rows
        if patient not in sampled
    ]
    problems += [
        study.problem(
            Severity.ERROR,
            StudyPart.SAMPLES,
            study.tables[StudyPart.SAMPLES].column("patient_id").index(patient),
            "PATIENT_ID",
            patient,
            "The patient of this sample is not in the patients file.",
            "Add the patient, or correct the id.",
            patient=patient,
        )
        for patient in sorted(sampled - set(rows))
    ]
    return problems
