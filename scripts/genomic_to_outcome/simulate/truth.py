"""The truth beside the cohort: parameters of the planned comparisons, and what happened to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from genomic_to_outcome.clinical.board_steps import BoardStep
from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.clinical_rows import Row
from genomic_to_outcome.simulate.patients import Patient
from genomic_to_outcome.simulate.refractory_classes import REFRACTORY_CLASSES
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Endpoint, EndpointRule, Measure

PARAMETERS_COLUMNS = (
    "comparison",
    "arm",
    "endpoint",
    "rule",
    "measure",
    "time",
    "value",
    "unit",
    "source",
)
PATIENTS_COLUMNS = (
    "patient",
    "study",
    "class_id",
    "first_line",
    "pfs_days",
    "os_days",
    "responder",
    "entry_days",
    "follow_up_days",
)
SAMPLES_COLUMNS = ("sample", "patient", "variants", "fusion", "fusion_callers", "copy_number")
STUDY_COLUMNS = ("population", "table", "step", "value", "source")
LANDMARKS_MONTHS = (6, 12, 24, 36, 60)


@dataclass(frozen=True)
class SurvivalTruth:
    """Medians in months of both groups of a comparison of survival times."""

    comparison: str
    endpoint: Endpoint
    rule: EndpointRule
    group: float
    reference: float


@dataclass(frozen=True)
class ResponseTruth:
    """Confirmed response rates of both groups of a comparison."""

    comparison: str
    group: float
    reference: float


SURVIVAL = (
    SurvivalTruth(
        "rare_alk_vs_eml4_os",
        Endpoint.OS,
        EndpointRule.FROM_LINE_START,
        model.RARE_OS_MONTHS,
        model.EML4_OS_MONTHS,
    ),
    SurvivalTruth(
        "rare_alk_chemotherapy_vs_tki",
        Endpoint.PFS,
        EndpointRule.EMA,
        model.RARE_CHEMOTHERAPY_PFS_MONTHS,
        model.RARE_TKI_PFS_MONTHS,
    ),
    SurvivalTruth(
        "rare_vs_eml4_tki_pfs",
        Endpoint.PFS,
        EndpointRule.EMA,
        model.RARE_TKI_PFS_MONTHS,
        model.EML4_TKI_PFS_MONTHS,
    ),
)
RESPONSE = (
    ResponseTruth(
        "rare_vs_eml4_tki_orr", model.RARE_TKI_RESPONSE_RATE, model.EML4_TKI_RESPONSE_RATE
    ),
)


def parameter_rows() -> list[Row]:
    """True value of every measure of the planned comparisons; `arm` is empty for an effect."""
    rows: list[Row] = []
    for truth in SURVIVAL:
        rows += _survival_rows(truth)
    for truth in RESPONSE:
        rows += _response_rows(truth)
    return rows


def _survival_rows(truth: SurvivalTruth) -> Iterator[Row]:
    common = {
        "comparison": truth.comparison,
        "endpoint": str(truth.endpoint),
        "rule": str(truth.rule),
    }
    yield common | {
        "measure": str(Measure.HAZARD_RATIO),
        "value": _number(model.hazard_ratio(truth.group, truth.reference)),
        "source": "from the medians and the common shape",
    }
    for arm, median in (("group", truth.group), ("reference", truth.reference)):
        derived = median == model.EML4_TKI_PFS_MONTHS
        yield common | {
            "arm": arm,
            "measure": str(Measure.MEDIAN),
            "value": _number(median),
            "unit": "months",
            "source": "from the published hazard ratio" if derived else "published",
        }
        for months in LANDMARKS_MONTHS:
            yield common | {
                "arm": arm,
                "measure": str(Measure.SURVIVAL),
                "time": months,
                "value": _number(model.survival(months * DAYS_PER_MONTH, median)),
                "unit": "proportion",
                "source": "from the median and the common shape",
            }


def _response_rows(truth: ResponseTruth) -> Iterator[Row]:
    common = {
        "comparison": truth.comparison,
        "endpoint": str(Endpoint.ORR),
        "rule": str(EndpointRule.CONFIRMED),
    }
    odds = [rate / (1 - rate) for rate in (truth.group, truth.reference)]
    effects = (
        (Measure.ODDS_RATIO, odds[0] / odds[1]),
        (Measure.RISK_DIFFERENCE, truth.group - truth.reference),
    )
    for measure, value in effects:
        yield common | {
            "measure": str(measure),
            "value": _number(value),
            "source": "from the published rates",
        }
    for arm, rate in (("group", truth.group), ("reference", truth.reference)):
        yield common | {
            "arm": arm,
            "measure": str(Measure.RATE),
            "value": _number(rate),
            "unit": "proportion",
            "source": "published",
        }


def study_rows() -> list[Row]:
    """True shares of the study of refractory tumours; `step` is that of the table of outcomes."""
    matched = [one for one in REFRACTORY_CLASSES if one.matched is not None]
    share = sum(one.patients for one in matched) / sum(one.patients for one in REFRACTORY_CLASSES)
    shares = (
        ("tumour_board", BoardStep.INTERVENING, share * model.INTERVENING_VARIANT),
        ("tumour_board", BoardStep.RECOMMENDED, model.THERAPY_RECOMMENDED),
        ("tumour_board", BoardStep.INTERVENING_AGAIN, model.INTERVENING_VARIANT_AGAIN),
        ("safety", "serious", model.SERIOUS_ADVERSE_EVENT),
    )
    return [
        {
            "population": "refractory_solid",
            "table": table,
            "step": str(step),
            "value": _number(value),
            "source": "invented: a draw of its own for every patient at that step",
        }
        for table, step, value in shares
    ]


def patient_truth(patient: Patient) -> Row:
    """What happened, seen or not: event times in days from the start of the first line."""
    course = patient.course
    return {
        "patient": patient.patient,
        "study": str(patient.molecular_class.study),
        "class_id": patient.molecular_class.class_id,
        "first_line": course.lines[0].treatment.kind,
        "pfs_days": course.times.progression_or_death,
        "os_days": course.times.death,
        "responder": "yes" if course.responder else "no",
        "entry_days": course.entry,
        "follow_up_days": course.follow_up,
    }


def sample_truth(patient: Patient) -> list[Row]:
    """What the callers' files of each sample hold beyond neutral variants."""
    return [
        {
            "sample": sample.sample,
            "patient": patient.patient,
            "variants": ";".join(sorted(fact.name for fact in sample.variants)),
            "fusion": sample.fusion.name if sample.fusion else "",
            "fusion_callers": ";".join(sample.fusion_seen_by),
            "copy_number": ";".join(f"{gene}:{copies:g}" for gene, copies in sample.copy_number),
        }
        for sample in patient.samples
    ]


def _number(value: float) -> str:
    return f"{value:.6g}"
