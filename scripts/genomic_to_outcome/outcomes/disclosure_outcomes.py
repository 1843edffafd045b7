"""The public rows of outcomes by alteration, of planned comparisons and of curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from genomic_to_outcome.outcomes import disclosure_curves as curves
from genomic_to_outcome.outcomes.arms import NotAssessed, describe
from genomic_to_outcome.outcomes.disclosure_curves import Curve, CurveName
from genomic_to_outcome.outcomes.disclosure_groups import (
    CHAINS,
    PUBLIC_ENDPOINTS,
    GroupKey,
    PatientGroup,
)
from genomic_to_outcome.outcomes.disclosure_relations import Counted, N
from genomic_to_outcome.outcomes.disclosure_rows import (
    BEFORE_ENTRY,
    Disclosure,
    Row,
    half_months,
    is_preferred,
    public_row,
    rounded,
    safe_note,
    withhold,
)
from genomic_to_outcome.outcomes.plan import Group, Plan
from genomic_to_outcome.vocabulary import (
    ALL,
    EVERYONE,
    RESPONSE_ENDPOINTS,
    Endpoint,
    Measure,
)

Rows = Iterable[Mapping[str, Any]]
_TIMES = (Measure.MEDIAN, Measure.FOLLOW_UP)
_COMPARED = (
    Measure.HAZARD_RATIO,
    Measure.LOGRANK,
    Measure.ODDS_RATIO,
    Measure.RISK_DIFFERENCE,
    Measure.FISHER,
)
_SIDES = ("group", "reference")
SHARED_PATIENTS = (
    "suppressed: shares patients with a group whose survival is published, and could be held "
    "against it"
)
_WORST_AND_BEST_CASE = (str(NotAssessed.IN_GROUP), str(NotAssessed.IN_REFERENCE))


@dataclass(frozen=True)
class PublicGroups:
    """Groups with their cells, and the curves of those whose survival is published."""

    groups: Mapping[tuple[GroupKey, int], PatientGroup]
    counted: Mapping[tuple[GroupKey, int], Counted]
    drawn: Mapping[tuple[GroupKey, Endpoint], Curve]

    def cells(self, key: GroupKey, endpoint: str) -> tuple[int | None, int | None]:
        """Cells of n and of the events of an endpoint; None where they are not counted."""
        found = self.counted.get((key, chain_of(endpoint)))
        if found is None or endpoint not in found.cells:
            return None, None
        return found.cells[N], found.cells[endpoint]

    def rule(self, key: GroupKey, endpoint: str) -> str | None:
        """The rule by which an endpoint of a group was counted."""
        group = self.groups.get((key, chain_of(endpoint)))
        return None if group is None else group.rules.get(Endpoint(endpoint))

    def counts(self, key: GroupKey, endpoint: str) -> tuple[int, int] | tuple[None, None]:
        """n and events of an endpoint, before late entries are left out."""
        group = self.groups.get((key, chain_of(endpoint)))
        if group is None or endpoint not in group.events:
            return None, None
        return len(group.patients), len(group.events[Endpoint(endpoint)])


def chain_of(endpoint: str) -> int:
    """Number of the chain that an endpoint belongs to."""
    return next(number for number, names in enumerate(CHAINS) if endpoint in names)


def draw_public(
    plan: Plan,
    groups: Mapping[tuple[GroupKey, int], PatientGroup],
    counted: Mapping[tuple[GroupKey, int], Counted],
    rows: Rows,
    disclosure: Disclosure,
) -> PublicGroups:
    """Choose whose survival is published, and at which months.

    Groups whose n and events are published: arms of comparisons in the order of the plan, then
    everyone, then carriers over all therapies, the largest first; each only if it shares no patient
    with one before.
    """
    found = curves.read_curves(rows)
    public = PublicGroups(groups, counted, {})
    timed = [
        (group, endpoint)
        for group in groups.values()
        for endpoint in group.events
        if endpoint not in RESPONSE_ENDPOINTS
        and disclosure.shows(public.cells(group.key, endpoint))
        and group.therapy_class in ("", ALL)
    ]
    timed.sort(key=lambda pair: _order(plan, pair[0]))
    chosen = {group.key for group in curves.without_common_patients(group for group, _ in timed)}
    drawn: dict[tuple[GroupKey, Endpoint], Curve] = {}
    of_patients: dict[bytes, Curve] = {}
    # PFS before OS: the months of OS depend on those of PFS.
    for group, endpoint in sorted(timed, key=lambda pair: pair[1] is not Endpoint.PFS):
        curve = _curve_of(plan, found, group, endpoint)
        if group.key not in chosen or curve is None:
            continue
        patients = group.places.tobytes()
        other = of_patients.get(patients) if endpoint is Endpoint.OS else None
        months = curves.safe_months(curve, disclosure.smallest, plan.landmarks_months, other)
        drawn[group.key, endpoint] = replace(curve, months=months)
        if endpoint is Endpoint.PFS:
            of_patients[patients] = drawn[group.key, endpoint]
    return replace(public, drawn=drawn)


def _order(plan: Plan, group: PatientGroup) -> tuple[Any, ...]:
    ids = [comparison.id for comparison in plan.comparisons]
    place = ids.index(group.key[0]) if group.is_arm else len(ids)
    everyone = not group.is_arm and group.key[1] == EVERYONE
    return (place, not everyone, -len(group.patients), group.key)


def _curve_of(
    plan: Plan,
    found: Mapping[CurveName, Mapping[str, Curve]],
    group: PatientGroup,
    endpoint: Endpoint,
) -> Curve | None:
    if group.is_arm:
        comparison = next(one for one in plan.comparisons if one.id == group.key[0])
        name, words = comparison.id, describe(getattr(comparison, group.key[1]))
    else:
        alteration = group.key[1]
        name = "|".join(group.key)
        words = EVERYONE if alteration == EVERYONE else describe(Group(alteration))
    return found.get((name, endpoint, group.rules[endpoint]), {}).get(words)


def curve_rows(public: PublicGroups, smallest: int) -> list[Row]:
    """Rows of contract.CURVES."""
    return [row for curve in public.drawn.values() for row in curves.curve_rows(curve, smallest)]


def outcome_rows(rows: Rows, public: PublicGroups, disclosure: Disclosure) -> Iterator[Row]:
    """Rows of contract.ALTERATION_OUTCOMES over all lines, of carriers and of everyone.

    Under a single class of therapy, a group whose n is withheld is not listed: there may be nobody.
    """
    for row in rows:
        endpoint, measure = row["endpoint"], row["measure"]
        key = (row["population"], row["alteration"], row["therapy_class"])
        if endpoint not in PUBLIC_ENDPOINTS or row["rule"] != public.rule(key, endpoint):
            continue
        n, events = public.cells(key, endpoint)
        if row["therapy_class"] != ALL and not disclosure.shows((n,)):
            continue
        curve = public.drawn.get((key, Endpoint(endpoint)))
        if measure == Measure.N:
            yield _count_row(row, disclosure, n, events)
        elif measure == Measure.RATE:
            yield public_row(row, disclosure, n=n, events=events)
        elif is_preferred(row["method"]) and measure in (*_TIMES, Measure.SURVIVAL):
            if curve is not None:
                group = public.groups[key, chain_of(endpoint)]
                yield from _timed_rows(row, group, curve, disclosure)
            elif measure == Measure.MEDIAN:
                yield _without_survival(row, public.counts(key, endpoint), disclosure, n, events)


def _without_survival(
    row: Mapping[str, Any],
    counts: tuple[int | None, int | None],
    disclosure: Disclosure,
    n: int | None,
    events: int | None,
) -> Row:
    """A median that is withheld because the group shares patients with one that has its own."""
    counted = dict(zip(("n", "events"), counts, strict=True))
    shown = public_row({**row, **counted}, disclosure, n=n, events=events)
    if not disclosure.shows((n, events)):
        return shown
    return withhold(shown, disclosure) | counted | {"note": SHARED_PATIENTS}


def _count_row(
    row: Mapping[str, Any], disclosure: Disclosure, n: int | None, events: int | None
) -> Row:
    found = public_row(row, disclosure, n=n, events=events)
    if disclosure.shows((n,)):
        found["estimate"] = row["estimate"]
    return found


def _timed_rows(
    row: Mapping[str, Any], group: PatientGroup, curve: Curve, disclosure: Disclosure
) -> Iterator[Row]:
    """A median with its interval, or survival at a month that the curve shows."""
    smallest, measure = disclosure.smallest, row["measure"]
    events = len(group.events[Endpoint(row["endpoint"])])
    counts = {"n": len(group.patients), "events": events}
    changed = counts != {name: row[name] for name in counts}
    note = safe_note(row["note"], BEFORE_ENTRY if changed else "")
    kept = public_row(row, disclosure) | counts | {"note": note}
    if measure == Measure.SURVIVAL and row["time"] in curve.months:
        at = curve.rows[curve.place(row["time"])]
        figures = curves.survival_figures(curve, at, smallest)
        kept["estimate"] = figures.pop("survival")
        yield kept | figures
    elif measure in _TIMES:
        counted = curve
        if measure == Measure.FOLLOW_UP:
            counted = replace(curve, events=curve.censored)
        limits = (row["estimate"], row["ci_low"], row["ci_high"])
        safe = all(curves.is_safe_time(counted, month, smallest) for month in limits)
        enough = int(counted.events.sum()) >= smallest
        yield half_months(kept) if safe and enough else withhold(kept, disclosure)


def comparison_rows(
    rows: Rows, plan: Plan, public: PublicGroups, disclosure: Disclosure
) -> Iterator[Row]:
    """Rows of contract.COMPARISONS: the primary analysis of each planned comparison of two groups.

    Counts are those of the groups before late entries were left out.
    """
    planned = {comparison.id for comparison in plan.comparisons}
    for row in rows:
        if row["comparison"] not in planned or not _is_primary(row, public):
            continue
        cells: dict[str, int | None] = {}
        counts: dict[str, int | None] = {}
        for side in _SIDES:
            key, names = (row["comparison"], side), (f"n_{side}", f"events_{side}")
            cells |= dict(zip(names, public.cells(key, row["endpoint"]), strict=True))
            counts |= dict(zip(names, public.counts(key, row["endpoint"]), strict=True))
        shown = public_row({**row, **counts}, disclosure, **cells)
        if disclosure.shows(cells.values()):
            changed = any(row[name] != value for name, value in counts.items())
            shown["note"] = safe_note(row["note"], BEFORE_ENTRY if changed else "")
        family = (row["family"] or "").split(":")[0] or None
        yield _significant({**shown, "family": family})


def _is_primary(row: Mapping[str, Any], public: PublicGroups) -> bool:
    return (
        row["endpoint"] in PUBLIC_ENDPOINTS
        and row["measure"] in _COMPARED
        and row["rule"] == public.rule((row["comparison"], _SIDES[0]), row["endpoint"])
        and not row["method"].startswith(_WORST_AND_BEST_CASE)
        and not row["adjusted_for"]
        and is_preferred(row["method"])
    )


def _significant(row: Row) -> Row:
    """Ratios to two decimals, p-values to two digits, the E-value to one decimal."""
    row = rounded(rounded(row, 2), 1, ("e_value", "e_value_limit"))
    names: Sequence[str] = ("p", "ph_p")
    return {
        name: float(f"{value:.2g}") if name in names and value is not None else value
        for name, value in row.items()
    }
