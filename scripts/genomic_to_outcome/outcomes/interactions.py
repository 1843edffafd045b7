"""Predictive or only prognostic: does an alteration change what a therapy does?

The hazard ratio of a therapy against another among carriers, the same among assessed patients
without the alteration, and the ratio of the two: one Cox model with their product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import design_matrix, strata_of
from genomic_to_outcome.outcomes.cox import CoxFit, fit_cox, proportional_hazards_test
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling, handlings
from genomic_to_outcome.outcomes.effects import PH_REJECTED, TimesOfArms
from genomic_to_outcome.outcomes.group_estimates import GroupValues, select
from genomic_to_outcome.outcomes.plan import Group, Interaction, Plan
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    BoolArray,
    Estimate,
    FloatArray,
    WholeArray,
    under_observation,
)
from genomic_to_outcome.vocabulary import AssessmentStatus, Measure

Row = dict[str, Any]

NOT_RANDOMISED = "therapies were chosen, not drawn by lot: patients under either may differ"


@dataclass(frozen=True)
class _Cells:
    """Who is a carrier and who had the therapy of interest, and the counts of the four cells."""

    carrier: BoolArray
    treated: BoolArray
    event: BoolArray

    def counts(self, carrier: bool, treated: bool) -> tuple[int, int]:
        """Patients and events of one cell."""
        inside = (self.carrier == carrier) & (self.treated == treated)
        return int(inside.sum()), int(self.event[inside].sum())

    @property
    def fewest_events(self) -> int:
        """Events of the cell that has the fewest."""
        return min(self.counts(carrier, treated)[1] for carrier in (0, 1) for treated in (0, 1))


@dataclass(frozen=True)
class InteractionPatients:
    """Follow-up of carriers (`in_group`) and others, and who of them had the therapy of interest.

    Left out are those treated with both therapies and those not assessed for the alteration.
    """

    rule: str
    values: GroupValues
    times: TimesOfArms
    treated: BoolArray
    in_both: int
    not_assessed: int

    def analysed(self, late: FloatArray | None) -> BoolArray:
        """Who has every covariate and, for a handling of delayed entry, is ever at risk."""
        kept = self.times.complete.copy()
        if late is not None:
            kept[kept] &= under_observation(self.times.time[kept], late)
        return kept


def patients_of(
    interaction: Interaction, cohort: Cohort, membership: Membership
) -> InteractionPatients | None:
    """Who is analysed, by the primary rule; None where no line has the endpoint."""
    places, in_both, not_assessed = _places(interaction, cohort, membership)
    rule = next(iter(cohort.rules_of(interaction.endpoint)), None)
    if rule is None:
        return None
    observable = cohort.observable_since(interaction.alteration)
    values = select(cohort, interaction.endpoint, rule, places, observable)
    covariates, complete = design_matrix(cohort, interaction.adjust_for, values.places)
    times = TimesOfArms(
        values.values.time[values.places],
        values.values.event[values.places],
        values.entry,
        _carriers(interaction, cohort)[values.places],
        strata_of(cohort, interaction.strata, values.places),
        covariates,
        complete,
    )
    treated = cohort.treated_with(interaction.therapy_class)[values.places]
    return InteractionPatients(rule, values, times, treated, in_both, not_assessed)


def interaction_rows(
    plan: Plan, interaction: Interaction, cohort: Cohort, membership: Membership
) -> Iterator[tuple[Row, bool]]:
    """Rows of contract.COMPARISONS and whether each is the test of its family.

    The test is that of the ratio by the primary rule, adjusted for delayed entry where there is
    any. Below the plan's minimum of events in one of the four cells nothing is estimated.
    """
    found = patients_of(interaction, cohort, membership)
    if found is None:
        why = "no line has this endpoint"
        yield _row(interaction, "", _ratio(interaction), None, _Counts(), "", why), True
        return
    rule, values, times, treated = found.rule, found.values, found.times, found.treated
    in_both, not_assessed, complete = found.in_both, found.not_assessed, times.complete
    others = Group(interaction.alteration, AssessmentStatus.NOT_DETECTED)
    in_plasma = cohort.n_plasma_negative(others, values.places)
    used = list(handlings(times.entry[complete]))
    for handling, late in used:
        kept = found.analysed(late)
        common = (
            NOT_RANDOMISED,
            f"left out as treated with both: {in_both}" if in_both else "",
            f"not assessed for the alteration: {not_assessed}" if not_assessed else "",
            notes.unusable(values.n_excluded),
            notes.plasma_negative(in_plasma, int((~times.in_group).sum())),
            f"{(~complete).sum()} left out: a covariate is missing" if (~complete).any() else "",
            notes.delayed_entry(handling, times.entry[complete], int((complete & ~kept).sum())),
        )
        is_last = handling == used[-1][0]
        mine = times.only(kept)
        estimated = _estimates(plan, interaction, mine, treated[kept], handling, late is not None)
        for measure, estimate, p, ph_p, counts, method, note in estimated:
            row = _row(
                interaction, rule, measure, estimate, counts, method, notes.join((note, *common))
            )
            row |= {"p": p, "ph_p": ph_p}
            yield row, is_last and measure.is_test


@dataclass(frozen=True)
class _Measured:
    """Which of the three ratios a row holds, and between whom."""

    measure: Measure
    group: str
    reference: str
    is_test: bool = False


@dataclass(frozen=True)
class _Counts:
    n_group: int = 0
    events_group: int = 0
    n_reference: int = 0
    events_reference: int = 0


def _ratio(interaction: Interaction) -> _Measured:
    therapies = f"{interaction.therapy_class} against {interaction.reference_therapy_class}"
    return _Measured(
        Measure.RATIO_OF_HAZARD_RATIOS,
        f"{interaction.alteration}, {therapies}",
        f"{interaction.alteration} {AssessmentStatus.NOT_DETECTED}, {therapies}",
        is_test=True,
    )


def _among(interaction: Interaction, carrier: bool) -> _Measured:
    who = interaction.alteration
    if not carrier:
        who += f" {AssessmentStatus.NOT_DETECTED}"
    return _Measured(
        Measure.HAZARD_RATIO,
        f"{who}, {interaction.therapy_class}",
        f"{who}, {interaction.reference_therapy_class}",
    )


def _carriers(interaction: Interaction, cohort: Cohort) -> BoolArray:
    return cohort.status_is(interaction.alteration, AssessmentStatus.ALTERED)


def _places(
    interaction: Interaction, cohort: Cohort, membership: Membership
) -> tuple[WholeArray, int, int]:
    """Each patient's first eligible line under one of the therapies, and who is left out.

    Those are the patients who had both therapies in that line, and those who were not assessed.
    """
    eligible = membership.inside & (cohort.line > 0)
    if interaction.line is not None:
        eligible &= cohort.line == interaction.line
    of_interest = cohort.treated_with(interaction.therapy_class)
    reference = cohort.treated_with(interaction.reference_therapy_class)
    treated = eligible & (of_interest | reference)
    first = cohort.first_of_each_patient(treated & cohort.assessed(interaction.alteration))
    both = of_interest[first] & reference[first]
    return first[~both], int(both.sum()), cohort.n_patients(treated) - len(first)


def _estimates(
    plan: Plan,
    interaction: Interaction,
    times: TimesOfArms,
    treated: BoolArray,
    handling: EntryHandling,
    delayed: bool,
) -> Iterator[tuple[_Measured, Estimate | None, float, float, _Counts, str, str]]:
    cells = _Cells(times.in_group, treated, times.event)
    measures = (_among(interaction, True), _among(interaction, False), _ratio(interaction))
    counts = (
        _Counts(*cells.counts(True, True), *cells.counts(True, False)),
        _Counts(*cells.counts(False, True), *cells.counts(False, False)),
        _Counts(
            int(cells.carrier.sum()),
            int(cells.event[cells.carrier].sum()),
            int((~cells.carrier).sum()),
            int(cells.event[~cells.carrier].sum()),
        ),
    )
    kind = "stratified " if times.strata is not None else ""
    method = f"{kind}Cox regression with interaction, Efron ties, Wald interval, {handling}"
    why, fit = "", None
    if cells.fewest_events < plan.minimum_events:
        why = f"not estimated: fewer than {plan.minimum_events} events in one of the four cells"
    else:
        fit = _fit(times, treated, delayed)
        if not fit.converged:
            why, fit = "not estimable: a covariate separates the events or repeats another", None
    ph_p = np.nan if fit is None else proportional_hazards_test(fit).global_p
    bent = notes.MODEL_NOT_PROPORTIONAL if ph_p < PH_REJECTED else ""
    # Covariates of the model: the therapy, the alteration and their product.
    for measure, count, covariates in zip(measures, counts, ((0, 2), (0,), (2,)), strict=True):
        if fit is None:
            yield measure, None, np.nan, np.nan, count, method, why
        else:
            estimate, p = fit.contrast(covariates, plan.ci_level)
            note = notes.join((notes.small_numbers(fit.n, fit.events), bent)) or ""
            yield measure, estimate, p, ph_p, count, method, note


def design_of_product(times: TimesOfArms, treated: BoolArray) -> FloatArray:
    """The therapy, the alteration, their product, and the covariates that vary."""
    carrier, therapy = times.in_group.astype(float), treated.astype(float)
    covariates = times.covariates if times.covariates is not None else np.empty((len(carrier), 0))
    covariates = covariates[:, np.ptp(covariates, axis=0) > 0] if len(covariates) else covariates
    return np.column_stack((therapy, carrier, therapy * carrier, covariates))


def _fit(times: TimesOfArms, treated: BoolArray, delayed: bool) -> CoxFit:
    x = design_of_product(times, treated)
    entry = times.entry if delayed else None
    return fit_cox(times.time, times.event, x, entry=entry, strata=times.strata)


def _row(
    interaction: Interaction,
    rule: str,
    measured: _Measured,
    estimate: Estimate | None,
    counts: _Counts,
    method: str,
    note: str | None,
) -> Row:
    shown = estimate or NOT_ESTIMABLE
    strata = [f"strata({name})" for name in interaction.strata]
    return {
        "comparison": interaction.id,
        "population": interaction.population,
        "endpoint": str(interaction.endpoint),
        "rule": str(rule),
        "line": interaction.line,
        "group": measured.group,
        "reference": measured.reference,
        "n_group": counts.n_group,
        "events_group": counts.events_group,
        "n_reference": counts.n_reference,
        "events_reference": counts.events_reference,
        "measure": str(measured.measure),
        "estimate": shown.value,
        "ci_low": shown.low,
        "ci_high": shown.high,
        "p": np.nan,
        "q": None,
        "family": None,
        "method": method,
        "adjusted_for": ";".join([*interaction.adjust_for, *strata]) or None,
        "ph_p": np.nan,
        "bias": NOT_RANDOMISED,
        "note": note,
    }
