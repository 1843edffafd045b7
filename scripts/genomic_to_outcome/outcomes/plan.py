"""The analysis plan (config/analysis.yaml): what is analysed, declared before the figures are seen.

Docs: config/README.md. A group is defined by what is known at time zero; there is no word for what
happens later (ever treated, responder), which would be immortal time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.outcomes.endpoint_rules import RESPONDER_ENDPOINTS, RULES
from genomic_to_outcome.outcomes.filter_words import filter_words
from genomic_to_outcome.outcomes.multiplicity import Adjustment
from genomic_to_outcome.outcomes.plan_fields import TABLE, Document, Fields, suggestion
from genomic_to_outcome.outcomes.survival import Interval
from genomic_to_outcome.vocabulary import (
    ALL,
    EVERYONE,
    RESPONSE_ENDPOINTS,
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

    `setting` and `line` select lines of therapy, the rest patients.
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


@dataclass(frozen=True)
class Summary:
    """Outcomes of each alteration in a population; `alterations` is None for all classes.

    The word everyone among them stands for all patients of the population, whatever was found in
    them and whether or not they were assessed.
    """

    population: str
    alterations: tuple[str, ...] | None
    by: tuple[SplitBy, ...]
    endpoints: tuple[Endpoint, ...]
    include_not_detected: bool = False


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
    none: then all such comparisons of one endpoint are a family.
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

    @property
    def from_advanced_diagnosis(self) -> bool:
        """Whether time zero is the diagnosis of advanced disease, not the start of a line."""
        return EndpointRule.FROM_ADVANCED_DIAGNOSIS in self.rules


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
    families: dict[str, Adjustment] = field(default_factory=dict)
    minimum_events: int = 5
    minimum_patients: int = 1
    landmarks_months: tuple[float, ...] = (6, 12, 24, 36, 60)
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
                yield place, "alteration class", class_id, class_ids
        for number, comparison in enumerate(self.comparisons, start=1):
            for side, group in (("group", comparison.group), ("reference", comparison.reference)):
                place = f"comparisons[{number}].{side}"
                if group.alteration:
                    yield f"{place}.alteration", "alteration class", group.alteration, class_ids
                if group.therapy_class:
                    word = group.therapy_class
                    yield f"{place}.therapy_class", "therapy class", word, therapy_classes


def read_plan(path: str | Path) -> Plan:
    """Read and check the plan. Raises InputError with every problem of the file."""
    plan, problems = parse_plan(path)
    if problems:
        raise InputError(problems)
    return plan


def parse_plan(path: str | Path) -> tuple[Plan, tuple[Problem, ...]]:
    """The plan as far as it can be read, and every problem of the file, by line.

    Raises InputError where it is no YAML mapping.
    """
    document = Document(path)
    top = Fields(document, "", document.root)
    own = ("file", "line_of")
    top.allow([known.name for known in dataclass_fields(Plan) if known.name not in own])
    families = {name: _family(fields) for name, fields in top.sections("families")}
    populations = {name: _population(name, fields) for name, fields in top.sections("populations")}
    if not populations and not document.problems:
        document.report("populations", "", "no population", "name at least one; {} takes everybody")
    plan = Plan(
        populations,
        tuple(_summary(fields, populations) for fields in top.items("summaries")),
        tuple(_comparison(fields, populations, families) for fields in top.items("comparisons")),
        families,
        top.whole("minimum_events", Plan.minimum_events, 1),
        top.whole("minimum_patients", Plan.minimum_patients, 1),
        _landmarks(top),
        _ci_level(top),
        top.choice("interval", Interval, Plan.interval) or Plan.interval,
        str(path),
        document.line,
    )
    seen: set[str] = set()
    for number, comparison in enumerate(plan.comparisons, start=1):
        if comparison.id in seen:
            place = f"comparisons[{number}].id"
            document.report(place, comparison.id, "is given twice", "give each its own id")
        seen.add(comparison.id)
    return plan, tuple(sorted(document.problems, key=lambda problem: problem.line or 0))


def _landmarks(top: Fields) -> tuple[float, ...]:
    given = top.values.get("landmarks_months", list(Plan.landmarks_months))
    fits = isinstance(given, list) and all(type(m) in (int, float) and m > 0 for m in given)
    if not fits:
        top.report("landmarks_months", "expected a list of months above 0", "for example [6, 12]")
        return Plan.landmarks_months
    return tuple(sorted(set(given)))


def _ci_level(top: Fields) -> float:
    level = top.values.get("ci_level", Plan.ci_level)
    if type(level) is not float or not 0.5 <= level < 1:
        top.report("ci_level", "expected a fraction between 0.5 and 1", "default: 0.95")
        return Plan.ci_level
    return level


def _family(fields: Fields) -> Adjustment:
    fields.allow(("adjust",))
    return fields.choice("adjust", Adjustment, Adjustment.BH) or Adjustment.BH


def _population(name: str, fields: Fields) -> Population:
    fields.allow((*PATIENT_FILTERS, "setting", "line"), _IMMORTAL_TIME)
    if "|" in name:
        fields.document.report(fields.place, name, "holds the sign |", "use letters, digits and _")
    texts = {filter_: filter_words(fields, filter_) for filter_ in (*PATIENT_FILTERS, "setting")}
    return Population(name, **texts, line=fields.wholes("line"))


def _known_population(fields: Fields, populations: Collection[str]) -> str:
    if fields.require("population", "name one of the populations"):
        name = fields.text("population") or ""
        if name and name not in populations:
            fields.report("population", "is not a population", suggestion(name, populations))
        return name
    return ""


def _summary(fields: Fields, populations: Collection[str]) -> Summary:
    fields.allow([known.name for known in dataclass_fields(Summary)])
    alterations = fields.texts("alterations") or (ALL,)
    if {ALL, EVERYONE} <= set(alterations):
        remedy = "give everyone a summary of its own"
        fields.report("alterations", "all and everyone cannot stand together", remedy)
    endpoints = ()
    if fields.require("endpoints", "for example [ORR, DCR, PFS, OS]"):
        endpoints = fields.choices("endpoints", Endpoint)
    return Summary(
        _known_population(fields, populations),
        None if ALL in alterations else tuple(dict.fromkeys(alterations)),
        fields.choices("by", SplitBy),
        endpoints,
        fields.flag("include_not_detected", False),
    )


_IMMORTAL_TIME = dict.fromkeys(
    ("ever_treated_with", "ever_treated", "ever_received", "responder", "best_response"),
    "a group is defined by what is known at time zero; one that is defined by what happens later "
    "cannot die before (immortal time): start the clock at the therapy (therapy_class with line)",
)


def _comparison(
    fields: Fields, populations: Collection[str], families: Collection[str]
) -> Comparison:
    allowed = {known.name for known in dataclass_fields(Comparison)} - {"rules"} | {"rule"}
    fields.allow(allowed, _IMMORTAL_TIME)
    endpoint = Endpoint.OS
    if fields.require("endpoint", f"one of {', '.join(Endpoint)}"):
        endpoint = fields.choice("endpoint", Endpoint, endpoint) or endpoint
    fields.require("id", "give the comparison a name of its own")
    family = fields.text("family")
    if family is not None and family not in families:
        fields.report("family", "is not declared under families", suggestion(family, families))
    comparison = Comparison(
        fields.text("id") or "",
        _known_population(fields, populations),
        endpoint,
        _rules(fields, endpoint),
        fields.whole("line", 0, 1) if "line" in fields.values else None,
        _group(fields, "group"),
        _group(fields, "reference"),
        fields.choices("adjust_for", Covariate),
        fields.choices("strata", Covariate),
        family,
    )
    _check_comparison(fields, comparison)
    return comparison


def _rules(fields: Fields, endpoint: Endpoint) -> tuple[EndpointRule, ...]:
    """The rule that is asked for, else all that share the primary one's time zero."""
    known = RULES[endpoint]
    rule = fields.choice("rule", EndpointRule, None)
    if rule is not None:
        if rule not in known:
            fields.report("rule", f"is no rule of {endpoint}", suggestion(rule, known))
        return (rule,)
    return tuple(rule for rule in known if rule is not EndpointRule.FROM_ADVANCED_DIAGNOSIS)


def _group(fields: Fields, side: str) -> Group:
    if not fields.require(side, "{alteration: ..., therapy_class: ...}, one or both"):
        return Group()
    inner = Fields(fields.document, fields.at(side), fields.values[side])
    inner.allow([known.name for known in dataclass_fields(Group)], _IMMORTAL_TIME)
    group = Group(
        inner.text("alteration"),
        inner.choice("status", AssessmentStatus, AssessmentStatus.ALTERED)
        or AssessmentStatus.ALTERED,
        inner.text("therapy_class"),
    )
    if group.alteration is None and group.therapy_class is None:
        fields.report(side, "defines nobody", "give an alteration, a therapy_class or both")
    if group.alteration is None and "status" in inner.values:
        inner.report("status", "has no alteration to speak of", "add alteration")
    if group.status is AssessmentStatus.NOT_ASSESSED:
        inner.report("status", "not assessed is not wild type", "use altered or not_detected")
        return replace(group, status=AssessmentStatus.ALTERED)
    return group


def _check_comparison(fields: Fields, comparison: Comparison) -> None:
    if comparison.group == comparison.reference:
        fields.report("reference", "is the group itself", "compare two different groups")
    both = set(comparison.adjust_for) & set(comparison.strata)
    if both:
        fields.report("strata", f"repeats adjust_for ({', '.join(sorted(both))})", "choose one")
    if comparison.endpoint in RESPONDER_ENDPOINTS:
        message = "exists for responders only, who are no groups known at time zero"
        fields.report("endpoint", message, "compare ORR and PFS; show it in summaries")
    if comparison.endpoint in RESPONSE_ENDPOINTS:
        for name in ("adjust_for", "strata"):
            if getattr(comparison, name):
                fields.report(name, "needs a time-to-event endpoint", "leave it out")
    if not comparison.from_advanced_diagnosis:
        return
    remedy = "leave it out, or use rule: from_line_start"
    message = "is not known at the advanced diagnosis (immortal time)"
    if comparison.line is not None:
        fields.report("line", message, remedy)
    for side, group in (("group", comparison.group), ("reference", comparison.reference)):
        if group.therapy_class:
            fields.report(side, f"therapy_class {message}", remedy)
    for name in ("adjust_for", "strata"):
        for covariate in getattr(comparison, name):
            if covariate in LINE_COVARIATES:
                fields.report(name, f"{covariate} {message}", remedy)
