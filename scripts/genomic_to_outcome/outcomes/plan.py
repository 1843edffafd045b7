"""The analysis plan (config/analysis.yaml): what is analysed, declared before the figures are seen.

Docs: config/README.md. A group is defined by what is known at time zero; there is no word for what
happens later (ever treated, responder), which would be immortal time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.outcomes.endpoint_rules import PATIENT_RULES, Cause
from genomic_to_outcome.outcomes.multiplicity import Adjustment
from genomic_to_outcome.outcomes.plan_fields import TABLE, suggestion
from genomic_to_outcome.outcomes.survival import Interval
from genomic_to_outcome.vocabulary import (
    ALL,
    EVERYONE,
    AssessmentStatus,
    Endpoint,
    EndpointRule,
    Severity,
)

PATIENT_FILTERS = ("diagnosis", "stage", "sex", "smoking", "histology", "centre", "country")


class SplitBy(StrEnum):
    """What a summary may be split by."""

    THERAPY_CLASS = "therapy_class"
    LINE = "line"


class Covariate(StrEnum):
    """What a comparison may be adjusted or stratified for: known at time zero."""

    AGE = "age"
    SEX = "sex"
    SMOKING = "smoking"
    STAGE = "stage"
    DIAGNOSIS = "diagnosis"
    HISTOLOGY = "histology"
    CENTRE = "centre"
    COUNTRY = "country"
    LINE = "line"
    SETTING = "setting"
    THERAPY_CLASS = "therapy_class"


LINE_COVARIATES = (Covariate.LINE, Covariate.SETTING, Covariate.THERAPY_CLASS)


@dataclass(frozen=True)
class Population:
    """Filters that must all hold; an empty one lets everybody pass.

    `setting` and `line` select lines of therapy, the rest patients; `from_enrolment` takes only
    lines that began on or after enrolment, as a prospective study does.
    """

    name: str
    diagnosis: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    smoking: tuple[str, ...] = ()
    histology: tuple[str, ...] = ()
    centre: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    setting: tuple[str, ...] = ()
    line: tuple[int, ...] = ()
    from_enrolment: bool = False


@dataclass(frozen=True)
class Summary:
    """Outcomes of each alteration in a population; `alterations` is None for all classes.

    The word everyone among them stands for all patients of the population, whatever was found in
    them and whether or not they were assessed. `include_not_detected` adds the outcomes of assessed
    patients without each alteration; `against_not_detected` compares carriers with them.
    `index_dates` adds OS from those dates.
    """

    population: str
    alterations: tuple[str, ...] | None
    by: tuple[SplitBy, ...]
    endpoints: tuple[Endpoint, ...]
    include_not_detected: bool = False
    against_not_detected: bool = True
    index_dates: tuple[EndpointRule, ...] = ()


@dataclass(frozen=True)
class Group:
    """Patients (at a line) with a state of an alteration, under a class of therapy, or both."""

    alteration: str | None = None
    status: AssessmentStatus = AssessmentStatus.ALTERED
    therapy_class: str | None = None


@dataclass(frozen=True)
class Comparison:
    """A planned comparison; `rules` are those to report, the primary one first.

    `line` None stands for each patient's first eligible line. `family` is None where the plan names
    none: then all such comparisons of one endpoint are a family. `across_centres` adds a summary of
    the centres' own hazard ratios. `cause` takes one kind of the endpoint's events, with the other
    competing.
    """

    id: str
    population: str
    endpoint: Endpoint
    rules: tuple[EndpointRule, ...]
    line: int | None
    group: Group
    reference: Group
    adjust_for: tuple[Covariate, ...] = ()
    strata: tuple[Covariate, ...] = ()
    family: str | None = None
    across_centres: bool = False
    cause: Cause | None = None

    @property
    def from_advanced_diagnosis(self) -> bool:
        """Whether time zero is a date of the patient (advanced diagnosis, ...), not of a line."""
        return any(rule in PATIENT_RULES for rule in self.rules)


@dataclass(frozen=True)
class GroupTest:
    """Whether three or more groups differ, by one test.

    `line` None stands for each patient's first line in any of them.
    """

    id: str
    population: str
    endpoint: Endpoint
    line: int | None
    groups: tuple[Group, ...]
    strata: tuple[Covariate, ...] = ()
    family: str | None = None


@dataclass(frozen=True)
class Interaction:
    """Whether an alteration changes what a class of therapy does, against another class.

    Carriers and assessed others under either therapy; `line` None stands for each patient's first
    eligible line under one of the two.
    """

    id: str
    population: str
    endpoint: Endpoint
    line: int | None
    alteration: str
    therapy_class: str
    reference_therapy_class: str
    adjust_for: tuple[Covariate, ...] = ()
    strata: tuple[Covariate, ...] = ()
    family: str | None = None


@dataclass(frozen=True)
class Exposure:
    """A line of therapy that begins after time zero: of a class, or guided by a molecular test."""

    therapy_class: str | None = None
    guided: bool = False


@dataclass(frozen=True)
class TimeDependent:
    """Survival with and without a therapy that begins after time zero, without immortal time.

    `rule` names time zero; `alteration` keeps its carriers alone.
    """

    id: str
    population: str
    rule: EndpointRule
    exposure: Exposure
    alteration: str | None = None
    landmarks_months: tuple[float, ...] = (3, 6)
    strata: tuple[Covariate, ...] = ()
    family: str | None = None


class TumourTypes(Protocol):
    """What is asked of the table of tumour types."""

    def known(self, code: str) -> bool: ...
    def is_or_under(self, code: str, ancestor: str) -> bool: ...


@dataclass(frozen=True)
class Plan:
    """The whole plan. `minimum_events` is per group of a comparison.

    `line_of` gives the line of a dotted path in the file.
    """

    populations: dict[str, Population]
    summaries: tuple[Summary, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    group_tests: tuple[GroupTest, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    time_dependent: tuple[TimeDependent, ...] = ()
    families: dict[str, Adjustment] = field(default_factory=dict)
    minimum_events: int = 5
    minimum_patients: int = 1
    landmarks_months: tuple[float, ...] = (6, 12, 24, 36, 60)
    rmst_months: tuple[float, ...] = (24,)
    ci_level: float = 0.95
    interval: Interval = Interval.LOG_LOG
    file: str = ""
    line_of: Callable[[str], int | None] = field(default=lambda _: None, compare=False, repr=False)

    def check_against(
        self,
        class_ids: Collection[str],
        therapy_classes: Collection[str],
        tumour_types: TumourTypes | None = None,
    ) -> tuple[Problem, ...]:
        """Words of the plan that the catalogue, the therapies or OncoTree do not know."""
        return tuple(
            Problem(
                Severity.ERROR,
                TABLE,
                self.file,
                self.line_of(place),
                field=place,
                value=word,
                message=f"is not a known {kind}",
                remedy=suggestion(word, known) if known else "give an OncoTree code",
            )
            for place, kind, word, known in self._foreign_words(class_ids, therapy_classes)
            if (word not in known if known else tumour_types and not tumour_types.known(word))
        )

    def _foreign_words(
        self, class_ids: Collection[str], therapy_classes: Collection[str]
    ) -> Iterator[tuple[str, str, str, Collection[str]]]:
        for name, population in self.populations.items():
            for code in population.diagnosis:
                yield f"populations.{name}.diagnosis", "diagnosis", code, ()
        for number, summary in enumerate(self.summaries, start=1):
            for class_id in summary.alterations or ():
                if class_id == EVERYONE:
                    continue
                place = f"summaries[{number}].alterations"
                yield place, "alteration class", class_id, (*class_ids, EVERYONE, ALL)
        for number, comparison in enumerate(self.comparisons, start=1):
            for side, group in (("group", comparison.group), ("reference", comparison.reference)):
                place = f"comparisons[{number}].{side}"
                if group.alteration:
                    yield f"{place}.alteration", "alteration class", group.alteration, class_ids
                if group.therapy_class:
                    word = group.therapy_class
                    yield f"{place}.therapy_class", "therapy class", word, therapy_classes
        for number, asked in enumerate(self.group_tests, start=1):
            for place_in_list, group in enumerate(asked.groups, start=1):
                place = f"group_tests[{number}].groups[{place_in_list}]"
                if group.alteration:
                    yield f"{place}.alteration", "alteration class", group.alteration, class_ids
                if group.therapy_class:
                    word = group.therapy_class
                    yield f"{place}.therapy_class", "therapy class", word, therapy_classes
        for number, asked in enumerate(self.interactions, start=1):
            place = f"interactions[{number}]"
            yield f"{place}.alteration", "alteration class", asked.alteration, class_ids
            for key in ("therapy_class", "reference_therapy_class"):
                yield f"{place}.{key}", "therapy class", getattr(asked, key), therapy_classes
        for number, asked in enumerate(self.time_dependent, start=1):
            place = f"time_dependent[{number}]"
            if asked.alteration:
                yield f"{place}.alteration", "alteration class", asked.alteration, class_ids
            if asked.exposure.therapy_class:
                word = asked.exposure.therapy_class
                yield f"{place}.exposure.therapy_class", "therapy class", word, therapy_classes
