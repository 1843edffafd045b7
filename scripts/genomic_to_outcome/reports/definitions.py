"""The rules and parameters that made the figures, in words, for the page that shows them."""

from __future__ import annotations

from dataclasses import fields

from genomic_to_outcome.clinical.settings import ClinicalSettings
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.reports.estimates import CONFIRMED_OR_RECORDED
from genomic_to_outcome.reports.study_definitions import study_definitions
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH

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
            f"Shown: {CONFIRMED_OR_RECORDED}; whether a recorded response was confirmed is not "
            f"known. Confirmed: seen again at least {response.confirm_days} days later, with at "
            f"most {response.max_ne} visit that was not evaluable in between. Interval: "
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
            f"Kaplan-Meier with {plan.interval} intervals at {100 * plan.ci_level:g}%; landmarks "
            f"at {landmarks} months; a month is {DAYS_PER_MONTH:g} days.",
        ),
        (
            "Comparisons",
            "Hazard ratios by Cox regression (Efron), Firth's penalty with profile-likelihood "
            "interval where events are few; log-rank test; Fisher's exact test with conditional "
            "odds ratio. No p-value where a group has fewer than "
            f"{plan.minimum_events} events. q: adjusted within the declared family.",
        ),
        *study_definitions(settings),
        ("Parameters", f"As in the configuration: {_parameters(settings)}."),
    )


def _parameters(settings: ClinicalSettings) -> str:
    """Every setting with its value: `lines.gap_days 56; response.accept_sd true`."""
    return "; ".join(
        f"{section.name}.{setting.name} {_written(getattr(rules, setting.name))}"
        for section in fields(settings)
        for rules in (getattr(settings, section.name),)
        for setting in fields(rules)
    )


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
