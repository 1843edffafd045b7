"""Reading the analysis plan (config/analysis.yaml), with every mistake of the file by line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields as dataclass_fields
from pathlib import Path

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.outcomes.endpoint_rules import INDEX_DATES
from genomic_to_outcome.outcomes.filter_words import filter_words
from genomic_to_outcome.outcomes.multiplicity import Adjustment
from genomic_to_outcome.outcomes.plan import (
    PATIENT_FILTERS,
    Plan,
    Population,
    SplitBy,
    Summary,
)
from genomic_to_outcome.outcomes.plan_fields import Document, Fields, suggestion
from genomic_to_outcome.outcomes.read_comparisons import (
    IMMORTAL_TIME,
    known_population,
    months,
    read_comparison,
    read_group_test,
    read_interaction,
    read_time_dependent,
)
from genomic_to_outcome.outcomes.survival import Interval
from genomic_to_outcome.vocabulary import ALL, EVERYONE, Endpoint, EndpointRule


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
    known = [known.name for known in dataclass_fields(Plan) if known.name not in own]
    top.allow(known, {"engine": "it changes no figure: it is a key of the configuration"})
    families = {name: _family(fields) for name, fields in top.sections("families")}
    populations = {name: _population(name, fields) for name, fields in top.sections("populations")}
    if not populations and not document.problems:
        document.report("populations", "", "no population", "name at least one; {} takes everybody")
    words = (populations, families)
    plan = Plan(
        populations,
        tuple(_summary(fields, populations) for fields in top.items("summaries")),
        tuple(read_comparison(fields, *words) for fields in top.items("comparisons")),
        tuple(read_group_test(fields, *words) for fields in top.items("group_tests")),
        tuple(read_interaction(fields, *words) for fields in top.items("interactions")),
        tuple(read_time_dependent(fields, *words) for fields in top.items("time_dependent")),
        families,
        top.whole("minimum_events", Plan.minimum_events, 1),
        top.whole("minimum_patients", Plan.minimum_patients, 1),
        months(top, "landmarks_months", Plan.landmarks_months),
        months(top, "rmst_months", Plan.rmst_months),
        _ci_level(top),
        top.choice("interval", Interval, Plan.interval) or Plan.interval,
        str(path),
        document.line,
    )
    seen: set[str] = set()
    for section in ("comparisons", "group_tests", "interactions", "time_dependent"):
        for number, asked in enumerate(getattr(plan, section), start=1):
            if asked.id in seen:
                place = f"{section}[{number}].id"
                document.report(place, asked.id, "is given twice", "give each its own id")
            seen.add(asked.id)
    return plan, tuple(sorted(document.problems, key=lambda problem: problem.line or 0))


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
    fields.allow((*PATIENT_FILTERS, "setting", "line", "from_enrolment"), IMMORTAL_TIME)
    if "|" in name:
        fields.document.report(fields.place, name, "holds the sign |", "use letters, digits and _")
    texts = {filter_: filter_words(fields, filter_) for filter_ in (*PATIENT_FILTERS, "setting")}
    line, from_enrolment = fields.wholes("line"), fields.flag("from_enrolment", False)
    return Population(name, **texts, line=line, from_enrolment=from_enrolment)


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
        known_population(fields, populations),
        None if ALL in alterations else tuple(dict.fromkeys(alterations)),
        fields.choices("by", SplitBy),
        endpoints,
        fields.flag("include_not_detected", Summary.include_not_detected),
        fields.flag("against_not_detected", Summary.against_not_detected),
        _index_dates(fields),
    )


def _index_dates(fields: Fields) -> tuple[EndpointRule, ...]:
    dates = fields.choices("index_dates", EndpointRule)
    for rule in dates:
        if rule not in INDEX_DATES:
            fields.report("index_dates", f"{rule} is no such date", suggestion(rule, INDEX_DATES))
    return tuple(rule for rule in dates if rule in INDEX_DATES)
