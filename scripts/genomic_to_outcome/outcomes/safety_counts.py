"""Counting adverse events of one group: by worst grade, by each grade, by time of exposure.

Events are coded once as whole numbers; the many groups of a plan then cost a few array operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray

GRADES = ("1", "2", "3", "4", "5", "unknown")
SEVERE = "3-5"
ANY = "any"
NOT_RECORDED = "not recorded"
_UNKNOWN, _SEVERE_FROM, _DEATH = 0, 3, 5
_YES, _NO_WORD = 1, -1


class Level(StrEnum):
    """What an event is counted under."""

    OVERALL = "overall"
    SOC = "soc"
    TERM = "term"


@dataclass(frozen=True)
class Labels:
    """The texts behind the codes, and the system organ class of each term."""

    socs: tuple[str, ...]
    terms: tuple[str, ...]
    versions: tuple[str, ...]
    soc_of_term: WholeArray


@dataclass(frozen=True)
class CodedEvents:
    """One row per event and line in whose window it lies.

    `place` is the row of the cohort, `event` tells events apart, `grade` is 0 where unknown,
    `flags` hold 1 (yes), 0 (no) or -1 (not recorded). `within` are the days of exposure of the line
    up to the event; `exposure` those of every row of the cohort.
    """

    place: WholeArray
    event: WholeArray
    soc: WholeArray
    term: WholeArray
    version: WholeArray
    grade: WholeArray
    flags: dict[str, WholeArray]
    undated: BoolArray
    within: FloatArray
    exposure: FloatArray
    labels: Labels


@dataclass(frozen=True)
class EventsOfGroup:
    """Events in the windows of the group's lines, each once, and the exposure of each person.

    `person` numbers the `n` patients from 0 on; `time` is the exposure up to the event, in days.
    """

    n: int
    exposure: FloatArray
    person: WholeArray
    time: FloatArray
    soc: WholeArray
    term: WholeArray
    version: WholeArray
    grade: WholeArray
    flags: dict[str, WholeArray]
    undated: BoolArray
    labels: Labels

    @property
    def size(self) -> int:
        """Number of events."""
        return len(self.person)

    def of_subset(self, flags: Sequence[str]) -> tuple[bool, EventsOfGroup]:
        """Whether the flags were recorded at all, and the events that have them all."""
        recorded = not self.size or all((self.flags[flag] >= 0).any() for flag in flags)
        chosen = np.ones(self.size, bool)
        for flag in flags:
            chosen &= self.flags[flag] == _YES
        return recorded, self if not flags else self._take(chosen)

    def _take(self, chosen: BoolArray) -> EventsOfGroup:
        names = ("person", "time", "soc", "term", "version", "grade", "undated")
        flags = {name: values[chosen] for name, values in self.flags.items()}
        return replace(self, flags=flags, **{name: getattr(self, name)[chosen] for name in names})

    def not_recorded(self, flag: str) -> int:
        """Events of which the flag is not known."""
        return int((self.flags[flag] == _NO_WORD).sum())

    @property
    def undated_note(self) -> str:
        """How many events count although their first day is not recorded."""
        count = int(self.undated.sum())
        return f"{count} of {self.size} events have no first day" if count else ""


def code_events(cohort: Cohort, events: pd.DataFrame, windows: pd.DataFrame) -> CodedEvents:
    """Events (contract.ADVERSE_EVENTS_OF_LINES) that lie in the window of a row of the cohort."""
    keys = ["patient", "line"]
    rows = cohort.rows[keys].astype({"line": "int64"}).assign(place=np.arange(len(cohort.rows)))
    rows = rows.merge(windows[[*keys, "first", "seen"]], on=keys, how="left")
    exposure = (rows["seen"] - rows["first"] + 1).fillna(1.0).to_numpy()
    counted = events[events["line"].notna()].astype({"line": "int64"})
    counted = counted.merge(rows[[*keys, "place"]], on=keys)
    place = counted["place"].to_numpy("int64")
    soc, socs = pd.factorize(_labels(counted["soc"]), sort=True)
    term, terms = pd.factorize(_labels(counted["term"]), sort=True)
    version, versions = pd.factorize(counted["ctcae_version"].fillna(NOT_RECORDED), sort=True)
    pairs = pd.Series(soc).groupby(term).agg(lambda codes: codes.value_counts().index[0])
    day = counted["day"].astype("float64").to_numpy()
    of_patient = counted["event"].to_numpy("int64")
    numbers = cohort.patient[place] * (of_patient.max(initial=0) + 1) + of_patient
    flags = {
        name: counted[name].astype("Float64").fillna(_NO_WORD).to_numpy("int64")
        for name in ("serious", "related")
    }
    return CodedEvents(
        place,
        numbers,
        soc,
        term,
        version,
        counted["grade"].fillna(_UNKNOWN).to_numpy("int64"),
        flags,
        np.isnan(day),
        np.fmin(np.where(np.isnan(day), np.inf, day + 1), exposure[place]),
        exposure,
        Labels(tuple(socs), tuple(terms), tuple(versions), pairs.to_numpy("int64")),
    )


def _labels(words: pd.Series) -> np.ndarray:
    """Texts that differ in case or spaces as one, written as the first of them in the alphabet."""
    plain = words.fillna(NOT_RECORDED).astype(str).str.split().str.join(" ")
    first = plain.groupby(plain.str.casefold()).transform("min")
    return first.to_numpy(object)


def events_of_group(cohort: Cohort, lines: BoolArray, coded: CodedEvents) -> EventsOfGroup:
    """The events of the rows `lines` of the cohort."""
    places = np.flatnonzero(lines)
    numbers, person = np.unique(cohort.patient[places], return_inverse=True)
    days = coded.exposure[places]
    before = np.cumsum(days) - days
    # Rows of the cohort stand by patient: what came before is counted from each one's first row.
    first = np.searchsorted(person, np.arange(len(numbers)))
    before -= before[first][person] if len(places) else 0
    mine = np.flatnonzero(lines[coded.place])
    _, once = np.unique(coded.event[mine], return_index=True)
    mine = mine[once]
    at = np.searchsorted(places, coded.place[mine])
    return EventsOfGroup(
        len(numbers),
        np.bincount(person, weights=days, minlength=len(numbers)),
        person[at],
        before[at] + coded.within[mine],
        coded.soc[mine],
        coded.term[mine],
        coded.version[mine],
        coded.grade[mine],
        {name: values[mine] for name, values in coded.flags.items()},
        coded.undated[mine],
        coded.labels,
    )


def count_grades(events: EventsOfGroup, level: Level, worst_only: bool) -> Iterator[dict[str, Any]]:
    """Patients by grade under each heading: at the worst grade only, or once at every grade.

    Overall every grade has a row; below, a grade that nobody had has none. An unknown grade counts
    as the worst only where no grade is known.
    """
    key, headings = _headings(events, level)
    pairs, inverse = _by_person(events, key)
    worst = np.zeros(len(pairs), np.int64)
    np.maximum.at(worst, inverse, events.grade)
    least = np.full(len(pairs), _DEATH)
    np.minimum.at(least, inverse, events.grade)
    counts = np.zeros((len(headings), _DEATH + 1), np.int64)
    if worst_only:
        np.add.at(counts, (pairs // max(events.n, 1), worst), 1)
    else:
        each = np.unique(inverse * (_DEATH + 1) + events.grade)
        of_key = pairs[each // (_DEATH + 1)] // max(events.n, 1)
        np.add.at(counts, (of_key, each % (_DEATH + 1)), 1)
    mixed = np.zeros(len(headings), np.int64)
    np.add.at(mixed, pairs // max(events.n, 1), (least == _UNKNOWN) & (worst > _UNKNOWN))
    for number, heading in enumerate(headings):
        for grade in GRADES:
            count = int(counts[number, _UNKNOWN if grade == "unknown" else int(grade)])
            if count or level is Level.OVERALL:
                died_twice = level is Level.OVERALL and grade == str(_DEATH)
                note = _deaths(events) if died_twice else ""
                yield {**heading, "grade": grade, "events": count, "note": note}
        if worst_only:
            severe = int(counts[number, _SEVERE_FROM:].sum())
            unknown = int(mixed[number])
            note = f"{unknown} patients also had an event of unknown grade" if unknown else ""
            yield {**heading, "grade": SEVERE, "events": severe, "note": note}


def _deaths(events: EventsOfGroup) -> str:
    """A patient dies once: grade 5 under several terms is counted once overall, and said."""
    fatal = events.grade == _DEATH
    terms = np.unique(events.person[fatal] * len(events.labels.terms) + events.term[fatal])
    several = int((np.bincount(terms // max(len(events.labels.terms), 1)) > 1).sum())
    if not several:
        return ""
    return f"{several} patients have grade 5 under more than one term: counted once, to be queried"


def any_grade(events: EventsOfGroup, level: Level) -> Iterator[dict[str, Any]]:
    """Patients with at least one event under each heading, whatever its grade."""
    key, headings = _headings(events, level)
    pairs, _ = _by_person(events, key)
    counts = np.bincount(pairs // max(events.n, 1), minlength=len(headings))
    for heading, count in zip(headings, counts, strict=True):
        yield {**heading, "grade": ANY, "events": int(count)}


def count_events(events: EventsOfGroup, level: Level) -> Iterator[dict[str, Any]]:
    """Events under each heading, over the whole time of exposure."""
    key, headings = _headings(events, level)
    days = float(events.exposure.sum())
    counts = np.bincount(key, minlength=len(headings))
    for heading, count in zip(headings, counts, strict=True):
        yield {**heading, "grade": ANY, "events": int(count), "days": days}


def first_events(events: EventsOfGroup, level: Level) -> Iterator[dict[str, Any]]:
    """Patients with an event under each heading, over the time up to each one's first."""
    key, headings = _headings(events, level)
    pairs, inverse = _by_person(events, key)
    first = np.full(len(pairs), np.inf)
    np.minimum.at(first, inverse, events.time)
    of_key = pairs // max(events.n, 1)
    saved = events.exposure[pairs % max(events.n, 1)] - first
    total = float(events.exposure.sum())
    counts = np.bincount(of_key, minlength=len(headings))
    less = np.bincount(of_key, weights=saved, minlength=len(headings))
    for heading, count, fewer in zip(headings, counts, less, strict=True):
        yield {**heading, "grade": ANY, "events": int(count), "days": total - float(fewer)}


def _by_person(events: EventsOfGroup, key: WholeArray) -> tuple[WholeArray, WholeArray]:
    """Each heading and person once, as `heading * n + person`, and which of them an event is."""
    return np.unique(key * max(events.n, 1) + events.person, return_inverse=True)


def _headings(events: EventsOfGroup, level: Level) -> tuple[WholeArray, list[dict[str, Any]]]:
    """The heading of each event, and the headings; overall there is one even without any event."""
    labels = events.labels
    if level is Level.OVERALL:
        key, codes = np.zeros(events.size, np.int64), np.zeros(1, np.int64)
        names: list[tuple[str | None, str | None]] = [(None, None)]
    else:
        codes, key = np.unique(
            events.soc if level is Level.SOC else events.term, return_inverse=True
        )
        names = [
            (labels.socs[code], None)
            if level is Level.SOC
            else (labels.socs[labels.soc_of_term[code]], labels.terms[code])
            for code in codes
        ]
    seen = np.unique(key * max(len(labels.versions), 1) + events.version)
    versions: list[list[str]] = [[] for _ in names]
    for one in seen:
        versions[one // len(labels.versions)].append(labels.versions[one % len(labels.versions)])
    return key, [
        {"soc": soc, "term": term, "ctcae_version": ";".join(of_heading) or None}
        for (soc, term), of_heading in zip(names, versions, strict=True)
    ]
