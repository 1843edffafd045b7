"""Rows of the clinical tables of one patient, written the way clinics write them."""

from __future__ import annotations

from datetime import date, timedelta

from genomic_to_outcome.simulate import study_rows
from genomic_to_outcome.simulate.classes import Study
from genomic_to_outcome.simulate.disease_course import Line
from genomic_to_outcome.simulate.patients import Patient
from genomic_to_outcome.simulate.random_choice import chance, one_of, weighted, whole
from genomic_to_outcome.simulate.treatments import as_recorded

Row = study_rows.Row

_PARTIAL_DATE = 0.08
_LINE_NOT_RECORDED = 0.2
_ADJUVANT = "cisplatin+vinorelbine"
_ADVERSE_EVENT_PER_LINE = 0.45


def patient_row(patient: Patient) -> Row:
    """The row of the table of patients; a first diagnosis long ago may be known to the month."""
    course = patient.course
    diagnosed = patient.diagnosed.isoformat()
    if patient.early_stage_before and chance(patient.rng, _PARTIAL_DATE * 5):
        diagnosed = diagnosed[: one_of(patient.rng, (4, 7))]
    last = min(course.times.death, course.follow_up)
    return {
        "patient": patient.patient,
        "sex": patient.sex,
        "birth_year": patient.birth_year,
        "diagnosis": patient.diagnosis,
        "histology": patient.histology,
        "stage": patient.stage,
        "smoking": patient.smoking,
        "centre": patient.centre,
        "country": patient.country,
        "diagnosed": diagnosed,
        "advanced": patient.advanced,
        "enrolled": patient.enrolled,
        "last_contact": patient.day(last),
        "died": patient.day(last) if course.died else None,
    }


def treatment_rows(patient: Patient) -> list[Row]:
    """Adjuvant treatment in some, then the lines; some centres record no number of the line."""
    rng = patient.rng
    rows: list[Row] = []
    lung = patient.molecular_class.study in (Study.ALK, Study.NSCLC)
    if lung and patient.early_stage_before and chance(rng, 0.6):
        start = patient.diagnosed + timedelta(days=whole(rng, 40, 70))
        rows.append(
            {
                "patient": patient.patient,
                "drugs": _ADJUVANT,
                "start": start,
                "end": start + timedelta(days=whole(rng, 63, 84)),
                "setting": "adjuvant",
                "stop_reason": "completed",
            }
        )
    numbered = patient.molecular_class.study is Study.ALK or not chance(rng, _LINE_NOT_RECORDED)
    for line in patient.course.lines:
        rows.append(
            {
                "patient": patient.patient,
                "drugs": as_recorded(rng, line.regimen),
                "start": patient.day(line.start),
                "end": None if line.end is None else patient.day(line.end),
                "line": line.number if numbered else None,
                "setting": "advanced",
                "stop_reason": line.stop_reason,
                "guided": _guiding_assay(patient, line),
            }
        )
    return rows


def _guiding_assay(patient: Patient, line: Line) -> str:
    if not line.guided:
        return ""
    reported = [sample for sample in patient.samples if sample.reported <= line.start]
    return str(reported[-1].assay) if reported else ""


def assessment_rows(patient: Patient) -> list[Row]:
    """One row per tumour assessment."""
    rows: list[Row] = []
    for line in patient.course.lines:
        for visit in line.visits:
            rows.append(
                {
                    "patient": patient.patient,
                    "date": patient.day(visit.day),
                    "response": str(visit.response),
                    "sum_of_diameters": visit.sum_of_diameters if patient.measurable else None,
                    "method": weighted(patient.rng, ((0.9, "CT"), (0.1, "MRI"))),
                    "measurable": _flag(patient.measurable),
                    "baseline_sum": visit.baseline if patient.measurable else None,
                }
            )
    return rows


def adverse_event_rows(patient: Patient) -> list[Row]:
    """Adverse events of treatment; the grade of a few is unknown."""
    if patient.molecular_class.study is Study.TUMOUR_BOARD:
        return study_rows.adverse_event_rows(patient)
    rng, course = patient.rng, patient.course
    rows: list[Row] = []
    last = min(course.times.death, course.follow_up)
    for line in course.lines:
        end = min(last, last if line.end is None else line.end)
        if end <= line.start or not chance(rng, _ADVERSE_EVENT_PER_LINE):
            continue
        term, soc = one_of(rng, study_rows.TOXICITIES)
        start = whole(rng, line.start, min(end, line.start + 120))
        grade = weighted(rng, ((0.4, 1), (0.35, 2), (0.2, 3), (0.05, 4)))
        unknown = chance(rng, 0.04)
        finish = min(last, start + whole(rng, 3, 40))
        rows.append(
            {
                "patient": patient.patient,
                "term": term,
                "soc": soc,
                "grade": None if unknown else grade,
                "serious": _flag(grade > 2 and chance(rng, 0.5)),
                "related": _flag(chance(rng, 0.8)),
                "start": _perhaps_partial(patient, start),
                "end": patient.day(finish) if chance(rng, 0.9) else None,
                "ctcae_version": "5.0",
            }
        )
    return rows


def _perhaps_partial(patient: Patient, number: int) -> str:
    text = patient.day(number).isoformat()
    return text[:7] if chance(patient.rng, _PARTIAL_DATE) else text


def performance_status_rows(patient: Patient) -> list[Row]:
    """ECOG at the start of each line, slowly worsening."""
    if patient.molecular_class.study is Study.TUMOUR_BOARD:
        return study_rows.performance_status_rows(patient)
    ecog = weighted(patient.rng, ((0.4, 0), (0.45, 1), (0.15, 2)))
    rows: list[Row] = []
    for line in patient.course.lines:
        rows.append({"patient": patient.patient, "date": patient.day(line.start), "ecog": ecog})
        ecog = min(4, ecog + int(chance(patient.rng, 0.5)))
    return rows


def quality_of_life_rows(patient: Patient) -> list[Row]:
    """Answers to PROMIS-29 in the study of refractory tumours."""
    if patient.molecular_class.study is not Study.TUMOUR_BOARD:
        return []
    return study_rows.quality_of_life_rows(patient)


def tumour_board_rows(patient: Patient) -> list[Row]:
    """The board's conclusions, each some days after a report, and whether they were followed."""
    rows: list[Row] = []
    last = min(patient.course.times.death, patient.course.follow_up)
    for number, conclusion in enumerate(patient.course.conclusions):
        biopsy = conclusion.biopsy
        sample = next(one for one in patient.samples if one.collected == biopsy.collected)
        recommendation, level = "no targeted therapy recommended", ""
        if conclusion.treatment is not None:
            recommendation = conclusion.treatment.regimens[0].replace("+", " + ")
            level = one_of(patient.rng, ("ESCAT I-B", "ESCAT II-B", "ESCAT III-A"))
        day = min(biopsy.reported + whole(patient.rng, 3, 12), last)
        guided = [line for line in patient.course.lines if line.guided]
        rows.append(
            {
                "patient": patient.patient,
                "date": patient.day(day),
                "sample": sample.sample,
                "alteration": _alteration(patient) if conclusion.intervening else "",
                "recommendation": recommendation,
                "level": level,
                "implemented": _flag(len(guided) > number and conclusion.followed),
                "intervening": _flag(conclusion.intervening),
            }
        )
    return rows


def _alteration(patient: Patient) -> str:
    tumour = patient.tumour
    if tumour.fusion is not None:
        return f"{tumour.fusion.five.gene}::{tumour.fusion.three.gene}"
    if tumour.copy_number:
        return f"{tumour.copy_number[0][0]} amplification"
    return " ".join(f"{fact.gene.symbol} {fact.hgvsp or fact.hgvsc}" for fact in tumour.drivers[:1])


def sample_rows(patient: Patient) -> list[Row]:
    """Rows of the samples sheet; the assembly is named only where it is not the cohort's."""
    return [
        {
            "sample": sample.sample,
            "patient": patient.patient,
            "assay": str(sample.assay),
            "collected": patient.day(sample.collected),
            "reported": patient.day(sample.reported),
            "specimen": sample.specimen,
            "genome": "GRCh37" if sample.genome == "GRCh37" else "",
            "purity": sample.purity,
        }
        for sample in patient.samples
    ]


def biomarker_rows(patient: Patient) -> list[Row]:
    """Protein and genome-wide markers of the first sample."""
    rng, sample = patient.rng, patient.samples[0]
    rows: list[Row] = []
    if patient.molecular_class.study in (Study.ALK, Study.NSCLC) and chance(rng, 0.7):
        value = weighted(rng, ((0.35, "0"), (0.2, "<1"), (0.25, "20"), (0.2, "80")))
        rows.append({"marker": "PD-L1 TPS", "value": value, "unit": "%"})
    if patient.molecular_class.study is Study.SCLC and chance(rng, 0.5):
        value = weighted(rng, ((0.6, "A"), (0.2, "N"), (0.1, "P"), (0.1, "I")))
        rows.append({"marker": "subtype", "value": f"SCLC-{value}"})
    if patient.molecular_class.study is Study.TUMOUR_BOARD:
        rows.append({"marker": "TMB", "value": str(whole(rng, 5, 140) / 10), "unit": "mut/Mb"})
        rows.append({"marker": "MSI", "value": "MSS" if chance(rng, 0.95) else "MSI-H"})
        if patient.diagnosis in ("BRCA", "STAD"):
            amplified = any(gene == "ERBB2" for gene, _ in patient.tumour.copy_number)
            rows.append({"marker": "HER2 IHC", "value": "3+" if amplified else "1+"})
    return [{"sample": sample.sample, **row} for row in rows]


def _flag(value: bool) -> str:
    return "yes" if value else "no"


def day_text(value: object) -> str:
    """A cell as text: ISO dates, nothing for None."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
