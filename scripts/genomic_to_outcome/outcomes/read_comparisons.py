"""Reading what the plan asks of two or more groups: comparisons, tests, interactions, exposures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields as dataclass_fields

from genomic_to_outcome.outcomes.endpoint_rules import (
    CAUSES,
    PATIENT_RULES,
    RESPONDER_ENDPOINTS,
    RULES,
    Cause,
)
from genomic_to_outcome.outcomes.plan import (
    LINE_COVARIATES,
    Comparison,
    Covariate,
    Exposure,
    Group,
    GroupTest,
    Interaction,
    TimeDependent,
)
from genomic_to_outcome.outcomes.plan_fields import Fields, suggestion
from genomic_to_outcome.vocabulary import (
    RESPONSE_ENDPOINTS,
    AssessmentStatus,
    Endpoint,
    EndpointRule,
)

IMMORTAL_TIME = dict.fromkeys(
    ("ever_treated_with", "ever_treated", "ever_received", "responder", "best_response"),
    "a group is defined by what is known at time zero; one that is defined by what happens later "
    "cannot die before (immortal time): start the clock at the therapy (therapy_class with line), "
    "or ask under time_dependent, which also gives landmarks",
)

_OTHER_WORDS = {
    **dict.fromkeys(
        ("mutated", "mutant", "positive", "present", "carrier", "detected", "yes", "true"),
        AssessmentStatus.ALTERED,
    ),
    **dict.fromkeys(
        ("wild_type", "wildtype", "wt", "negative", "absent", "not_altered", "no", "false"),
        AssessmentStatus.NOT_DETECTED,
    ),
}

_OF_ONE_PATIENT = "compares two lines of one patient, not two groups"


def read_comparison(
    fields: Fields, populations: Collection[str], families: Collection[str]
) -> Comparison:
    allowed = {known.name for known in dataclass_fields(Comparison)} - {"rules"} | {"rule"}
    fields.allow(allowed, IMMORTAL_TIME)
    endpoint = Endpoint.OS
    if fields.require("endpoint", f"one of {', '.join(Endpoint)}"):
        endpoint = fields.choice("endpoint", Endpoint, endpoint) or endpoint
    fields.require("id", "give the comparison a name of its own")
    family = _family(fields, families)
    comparison = Comparison(
        fields.text("id") or "",
        known_population(fields, populations),
        endpoint,
        _rules(fields, endpoint),
        fields.whole("line", 0, 1) if "line" in fields.values else None,
        _group(fields, "group"),
        _group(fields, "reference"),
        fields.choices("adjust_for", Covariate),
        fields.choices("strata", Covariate),
        family,
        fields.flag("across_centres", Comparison.across_centres),
        _cause(fields, endpoint),
    )
    _check_comparison(fields, comparison)
    return comparison


def read_group_test(
    fields: Fields, populations: Collection[str], families: Collection[str]
) -> GroupTest:
    fields.allow([known.name for known in dataclass_fields(GroupTest)], IMMORTAL_TIME)
    fields.require("id", "give the test a name of its own")
    endpoint = Endpoint.OS
    if fields.require("endpoint", f"one of {', '.join(Endpoint)}"):
        endpoint = fields.choice("endpoint", Endpoint, endpoint) or endpoint
    if endpoint in RESPONDER_ENDPOINTS:
        fields.report("endpoint", "exists for responders only", "test ORR and PFS")
    if endpoint is Endpoint.PFS_RATIO:
        fields.report("endpoint", _OF_ONE_PATIENT, "test PFS")
    groups = tuple(_group_of(inner) for inner in fields.items("groups"))
    if len(groups) < 3:
        fields.report("groups", "are fewer than three", "compare two under comparisons")
    if len(set(groups)) < len(groups):
        fields.report("groups", "hold one group twice", "name each once")
    strata = fields.choices("strata", Covariate)
    if strata and endpoint in RESPONSE_ENDPOINTS:
        fields.report("strata", "needs a time-to-event endpoint", "leave it out")
    family = _family(fields, families)
    return GroupTest(
        fields.text("id") or "",
        known_population(fields, populations),
        endpoint,
        fields.whole("line", 0, 1) if "line" in fields.values else None,
        groups,
        strata,
        family,
    )


def read_interaction(
    fields: Fields, populations: Collection[str], families: Collection[str]
) -> Interaction:
    fields.allow([known.name for known in dataclass_fields(Interaction)], IMMORTAL_TIME)
    words = {}
    for key, example in (
        ("id", "give the interaction a name of its own"),
        ("alteration", "a class of the catalogue"),
        ("therapy_class", "the therapy of interest"),
        ("reference_therapy_class", "the therapy that it is compared with"),
    ):
        fields.require(key, example)
        words[key] = fields.text(key) or ""
    endpoint = Endpoint.PFS
    if fields.require("endpoint", "PFS or OS"):
        endpoint = fields.choice("endpoint", Endpoint, endpoint) or endpoint
    if endpoint in (*RESPONSE_ENDPOINTS, *RESPONDER_ENDPOINTS, Endpoint.PFS_RATIO):
        fields.report("endpoint", "is no time that every patient has", "use PFS or OS")
    if words["therapy_class"] == words["reference_therapy_class"] != "":
        message = "is the therapy of interest itself"
        fields.report("reference_therapy_class", message, "name another therapy")
    family = _family(fields, families)
    return Interaction(
        population=known_population(fields, populations),
        endpoint=endpoint,
        line=fields.whole("line", 0, 1) if "line" in fields.values else None,
        adjust_for=fields.choices("adjust_for", Covariate),
        strata=fields.choices("strata", Covariate),
        family=family,
        **words,
    )


def read_time_dependent(
    fields: Fields, populations: Collection[str], families: Collection[str]
) -> TimeDependent:
    fields.allow([known.name for known in dataclass_fields(TimeDependent)], IMMORTAL_TIME)
    fields.require("id", "give the question a name of its own")
    known = tuple(rule for rule in RULES[Endpoint.OS] if rule is not EndpointRule.FROM_LINE_START)
    rule = EndpointRule.FROM_ADVANCED_DIAGNOSIS
    if "rule" in fields.values:
        rule = fields.choice("rule", EndpointRule, rule) or rule
    if rule not in known:
        fields.report("rule", "is no time zero before a therapy", suggestion(rule, known))
    exposure = Exposure()
    if fields.require("exposure", "{therapy_class: ...} or {guided: true}"):
        inner = Fields(fields.document, fields.at("exposure"), fields.values["exposure"])
        inner.allow([known.name for known in dataclass_fields(Exposure)])
        exposure = Exposure(inner.text("therapy_class"), inner.flag("guided", False))
        if exposure == Exposure():
            fields.report("exposure", "names no therapy", "give therapy_class, guided or both")
    family = _family(fields, families)
    strata = fields.choices("strata", Covariate)
    for covariate in strata:
        if covariate in LINE_COVARIATES:
            fields.report("strata", f"{covariate} is not known at time zero", "leave it out")
    return TimeDependent(
        fields.text("id") or "",
        known_population(fields, populations),
        rule,
        exposure,
        fields.text("alteration"),
        months(fields, "landmarks_months", TimeDependent.landmarks_months),
        strata,
        family,
    )


def _family(fields: Fields, families: Collection[str]) -> str | None:
    family = fields.text("family")
    if family is not None and family not in families:
        fields.report("family", "is not declared under families", suggestion(family, families))
    return family


def known_population(fields: Fields, populations: Collection[str]) -> str:
    if fields.require("population", "name one of the populations"):
        name = fields.text("population") or ""
        if name and name not in populations:
            fields.report("population", "is not a population", suggestion(name, populations))
        return name
    return ""


def months(top: Fields, name: str, default: tuple[float, ...]) -> tuple[float, ...]:
    given = top.values.get(name, list(default))
    fits = isinstance(given, list) and all(type(m) in (int, float) and m > 0 for m in given)
    if not fits:
        top.report(name, "expected a list of months above 0", "for example [6, 12]")
        return default
    return tuple(sorted(set(given)))


def _rules(fields: Fields, endpoint: Endpoint) -> tuple[EndpointRule, ...]:
    """The rule that is asked for, else all that share the primary one's time zero."""
    known = RULES[endpoint]
    rule = fields.choice("rule", EndpointRule, None)
    if rule is not None:
        if rule not in known:
            fields.report("rule", f"is no rule of {endpoint}", suggestion(rule, known))
        return (rule,)
    return tuple(rule for rule in known if rule not in PATIENT_RULES)


def _cause(fields: Fields, endpoint: Endpoint) -> Cause | None:
    """The kind of events that is compared, with the endpoint's other kind competing."""
    cause = fields.choice("cause", Cause, None)
    if cause is None:
        return None
    known = CAUSES.get(endpoint, ())
    if not known:
        several = ", ".join(CAUSES)
        remedy = f"events of {several} are of two kinds; leave cause out"
        fields.report("cause", f"{endpoint} has events of one kind", remedy)
        return None
    if cause not in known:
        fields.report("cause", f"is no event of {endpoint}", f"known: {', '.join(known)}")
        return None
    return cause


def _group(fields: Fields, side: str) -> Group:
    if not fields.require(side, "{alteration: ..., therapy_class: ...}, one or both"):
        return Group()
    return _group_of(Fields(fields.document, fields.at(side), fields.values[side]))


def _group_of(inner: Fields) -> Group:
    inner.allow([known.name for known in dataclass_fields(Group)], IMMORTAL_TIME)
    group = Group(inner.text("alteration"), _status(inner), inner.text("therapy_class"))
    if group.alteration is None and group.therapy_class is None:
        inner.document.report(
            inner.place, "", "defines nobody", "give an alteration, a therapy_class or both"
        )
    if group.alteration is None and "status" in inner.values:
        inner.report("status", "has no alteration to speak of", "add alteration")
    return group


def _status(inner: Fields) -> AssessmentStatus:
    """The state of the alteration that a group has, altered where none is given."""
    given = inner.values.get("status", AssessmentStatus.ALTERED)
    if given in (AssessmentStatus.ALTERED, AssessmentStatus.NOT_DETECTED):
        return AssessmentStatus(given)
    if given == AssessmentStatus.NOT_ASSESSED:
        inner.report("status", "not assessed is not wild type", "use altered or not_detected")
    else:
        word = str(given).lower().replace(" ", "_").replace("-", "_")
        meant = _OTHER_WORDS.get(word)
        remedy = f"did you mean {meant}?" if meant else "carriers: altered; others: not_detected"
        inner.report("status", "expected altered or not_detected", remedy)
    return AssessmentStatus.ALTERED


def _check_comparison(fields: Fields, comparison: Comparison) -> None:
    if comparison.group == comparison.reference:
        fields.report("reference", "is the group itself", "compare two different groups")
    both = set(comparison.adjust_for) & set(comparison.strata)
    if both:
        fields.report("strata", f"repeats adjust_for ({', '.join(sorted(both))})", "choose one")
    if comparison.endpoint in RESPONDER_ENDPOINTS:
        message = "exists for responders only, who are no groups known at time zero"
        fields.report("endpoint", message, "compare ORR and PFS; show it in summaries")
    if comparison.endpoint is Endpoint.PFS_RATIO:
        fields.report("endpoint", _OF_ONE_PATIENT, "compare PFS; show it in summaries")
    if comparison.endpoint in RESPONSE_ENDPOINTS:
        for name in ("adjust_for", "strata", "across_centres"):
            if getattr(comparison, name):
                fields.report(name, "needs a time-to-event endpoint", "leave it out")
    if comparison.cause is not None and comparison.across_centres:
        message = "is not made of one cause of several"
        fields.report("across_centres", message, "leave it out, or use strata: [centre]")
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
