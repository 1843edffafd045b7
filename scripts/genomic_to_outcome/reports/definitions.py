"""The rules and parameters that made the figures, in words, for the page that shows them."""

from __future__ import annotations

from genomic_to_outcome.clinical.settings import ClinicalSettings
from genomic_to_outcome.outcomes.plan import Plan

Definition = tuple[str, str]


def definitions(settings: ClinicalSettings, plan: Plan) -> tuple[Definition, ...]:
    """Terms of the cohort report with the parameters that this run used."""
    response, schedule = settings.response, settings.progression
    landmarks = ", ".join(f"{month:g}" for month in plan.landmarks_months)
    return (
        (
            "ORR",
            "Share of patients with complete or partial response (RECIST 1.1), over all treated "
            "patients of the group; no assessment and not evaluable count as no response. "
            f"Confirmed: seen again at least {response.confirm_days} days later, with at most "
            f"{response.max_ne} visit that was not evaluable in between. Interval: "
            "Clopper-Pearson.",
        ),
        (
            "DCR",
            "Response, or stable disease (non-CR/non-PD) that lasted at least "
            f"{response.sd_min_days} days from the start of the line.",
        ),
        (
            "CBR",
            "Response, or stable disease that lasted at least "
            f"{response.clinical_benefit_days} days.",
        ),
        (
            "PFS, EMA-style",
            "From the start of the line to progression or death, whenever it happened; else "
            "censored at the last adequate assessment.",
        ),
        (
            "PFS, FDA-style",
            "As above, but censored at the last adequate assessment before a new anticancer "
            "therapy or before two or more missed visits. Visits are due every "
            f"{schedule.first_interval_days} days up to day {schedule.first_phase_days} and every "
            f"{schedule.later_interval_days} days from then on, with {schedule.grace_days} days "
            "of grace.",
        ),
        (
            "OS",
            "From the start of the line (or from the diagnosis of advanced disease, where said) "
            "to death from any cause; else censored at the last day known alive.",
        ),
        (
            "Delayed entry",
            "A patient counts as at risk from the day on which the sequencing result was "
            "reported (else the sample collected): one who died earlier could not have been in "
            "this cohort. Figures without that adjustment are shown beside.",
        ),
        (
            "Which sample explains a line",
            f"A driver: any sample up to {settings.linkage.driver_days} days after its start. An "
            "acquired alteration: the last sample up to its start.",
        ),
        (
            "Medians and curves",
            f"Kaplan-Meier with {plan.interval} intervals at {plan.ci_level:.0%}; landmarks at "
            f"{landmarks} months; a month is 30.4375 days.",
        ),
        (
            "Comparisons",
            "Hazard ratios by Cox regression (Efron), Firth's penalty with profile-likelihood "
            "interval where events are few; log-rank test; Fisher's exact test with conditional "
            "odds ratio. No p-value where a group has fewer than "
            f"{plan.minimum_events} events. q: adjusted within the declared family.",
        ),
    )
