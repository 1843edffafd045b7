"""How adverse events, quality of life, ECOG and the board are counted, in words."""

from __future__ import annotations

from genomic_to_outcome.clinical.settings import ClinicalSettings


def study_definitions(settings: ClinicalSettings) -> tuple[tuple[str, str], ...]:
    """Terms with the parameters that this run used."""
    quality, status = settings.quality_of_life, settings.performance_status
    return (
        (
            "Treatment-emergent",
            "An adverse event that began from the first dose of a line up to "
            f"{settings.safety.after_last_dose_days} days after its last dose, before a new "
            "therapy. One without a first day counts. Not one that began before and went on.",
        ),
        (
            "Adverse event rates",
            "Grades by CTCAE in the version that was recorded. Worst grade: each patient once. "
            "Intervals of shares: Clopper-Pearson; of rates per time: exact Poisson, which takes "
            "events to be independent of each other. Exposure: the days of those windows on which "
            "the patient was known to live.",
        ),
        (
            "Quality of life",
            "PROMIS-29: the sum of the 4 answers of a domain, looked up in the table of T-scores "
            "(mean 50, standard deviation 10 in the reference population); with an answer missing "
            "there is no score. Other questionnaires: scores as given. Baseline: the last form of "
            f"the {quality.baseline_days} days up to the first dose; later forms belong to the "
            f"nearest visit, one every {quality.visit_interval_days} days up to day "
            f"{quality.last_visit_days}. Model: linear mixed model, random intercept, visit as "
            "category, REML.",
        ),
        (
            "ECOG shift",
            f"Baseline: the last value of the {status.baseline_days} days up to the first dose. On "
            "treatment: in the same window as adverse events. Test: Wilcoxon's signed rank, "
            "without those who did not change; death ranks as 5.",
        ),
        (
            "Tumour board",
            "Intervening variant: by the board's conclusion; where that is not recorded, an "
            "alteration named with a therapy recommended for it. Guided therapy: recorded as "
            "guided by a test or as following the board, begun after the report and before any "
            "other therapy that followed the board. Second test: taken from "
            f"{settings.tumour_board.second_test_days} days before the progression on, before the "
            "next therapy.",
        ),
    )
