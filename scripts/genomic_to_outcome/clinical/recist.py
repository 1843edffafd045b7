"""Best overall response of one line from its visits, by RECIST 1.1 (section 4.4 to 4.6, table 3).

The order of words: CR, PR, SD, NON-CR/NON-PD, PD, NE, MISSING is from best to worst for the best
response; of several assessments on one day the worst counts, and NE loses to any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from genomic_to_outcome.clinical.dates import iso_date
from genomic_to_outcome.clinical.settings import AfterCompleteResponse, ResponseSettings
from genomic_to_outcome.vocabulary import Response

RESPONDING = frozenset({Response.CR, Response.PR})
CONTROLLED = RESPONDING | {Response.SD, Response.NON_CR_NON_PD}
BEST_FIRST = (
    Response.CR, Response.PR, Response.SD, Response.NON_CR_NON_PD, Response.PD, Response.NE,
    Response.MISSING,
)  # fmt: skip
SAME_DAY_WORST_LAST = (
    Response.MISSING, Response.NE, Response.CR, Response.PR, Response.SD, Response.NON_CR_NON_PD,
    Response.PD,
)  # fmt: skip
_RANK = {response: rank for rank, response in enumerate(BEST_FIRST)}
_DISEASE = frozenset({Response.PR, Response.SD, Response.NON_CR_NON_PD})
_NEEDS_TARGETS = frozenset({Response.PR, Response.SD})


class Visit(NamedTuple):
    """The overall response on one day, counted from 1970-01-01."""

    day: int
    response: Response


class BestResponse(NamedTuple):
    """Best overall response of a line without and with confirmation; days from 1970-01-01."""

    bor: Response
    bor_day: int | None
    confirmed_bor: Response
    confirmed_day: int | None
    response_day: int | None
    confirmed_response_day: int | None
    last_adequate_day: int | None
    progression_day: int | None
    n_assessments: int
    explanation: str


class _Reading(NamedTuple):
    """What a visit is worth: its place among the visits, and the response that it counts as."""

    place: int
    response: Response


def best_of(responses: Iterable[str | None]) -> Response | None:
    """The best of recorded responses; None where none is given."""
    given = [Response(response) for response in responses if response]
    return min(given, key=_RANK.__getitem__, default=None)


def best_response(
    visits: Sequence[Visit], start: int, settings: ResponseSettings, measurable: bool = True
) -> BestResponse:
    """Best overall response from visits by day, one per day, none before `start`.

    Visits must end where the line's window ends (next therapy, death, data cut-off). Without
    measurable disease PR and SD do not exist and are read as NON-CR/NON-PD.
    """
    readings = read_visits(visits, settings, measurable)
    counted = [visit for visit, _ in readings]
    notes = [note for _, note in readings if note]
    later = len(visits) - len(counted)
    if later:
        notes.append(f"{later} later visit{'s' if later > 1 else ''} after PD not counted")
    if not counted:
        bor = Response.NE if settings.missing_as_ne else Response.MISSING
        nothing = (None,) * 4
        return BestResponse(
            bor, None, bor, None, *nothing, 0, f"{bor}: no assessment during this line"
        )
    confirming = [_confirming(counted, place, settings) for place in range(len(counted))]
    unconfirmed = _best(_worth(counted, None, start, settings, measurable))
    confirmed = _best(_worth(counted, confirming, start, settings, measurable))
    responding = [place for place, visit in enumerate(counted) if visit.response in RESPONDING]
    return BestResponse(
        unconfirmed.response,
        counted[unconfirmed.place].day,
        confirmed.response,
        counted[confirmed.place].day,
        _first(visit.day for visit in counted if visit.response in RESPONDING),
        _first(counted[place].day for place in responding if confirming[place] is not None),
        _last(visit.day for visit in counted if visit.response in CONTROLLED),
        _first(visit.day for visit in counted if visit.response is Response.PD),
        len(counted),
        _explain(counted, confirming, unconfirmed, confirmed, start, settings, notes),
    )


def read_visits(
    visits: Sequence[Visit], settings: ResponseSettings, measurable: bool = True
) -> list[tuple[Visit, str]]:
    """Visits up to and including the first progression as read, each with what to query."""
    readings: list[tuple[Visit, str]] = []
    complete = False
    for visit in visits:
        response, note = visit.response, ""
        if not measurable and response in _NEEDS_TARGETS:
            note = (
                f"{response} on {iso_date(visit.day)} without measurable disease is read as "
                f"{Response.NON_CR_NON_PD} (data query)"
            )
            response = Response.NON_CR_NON_PD
        if (
            complete
            and response in _DISEASE
            and settings.after_complete_response is AfterCompleteResponse.PROGRESSION
        ):
            after = (
                f"{response} on {iso_date(visit.day)} after CR is read as PD (RECIST 1.1, table 3; "
                "data query: if the CR was a PR, correct it)"
            )
            note = f"{note}; {after}" if note else after
            response = Response.PD
        complete = complete or response is Response.CR
        readings.append((visit if response is visit.response else Visit(visit.day, response), note))
        if response is Response.PD:
            break
    return readings


def _confirming(visits: Sequence[Visit], place: int, settings: ResponseSettings) -> int | None:
    """Place of the visit that confirms the response at `place`; None if there is none.

    A CR is confirmed by a CR with only CR between; a PR by CR or PR with only CR, PR and, if
    accepted, one SD between, and no PR after a CR. NE may lie between up to the limit.
    """
    first = visits[place]
    if first.response not in RESPONDING:
        return None
    accepted = {Response.CR} if first.response is Response.CR else RESPONDING
    stable_left = int(settings.accept_sd and first.response is Response.PR)
    not_evaluable_left = settings.max_ne
    complete = False
    for later in range(place + 1, len(visits)):
        day, response = visits[later]
        if response is Response.PR and complete:
            return None
        if response in accepted:
            if day - first.day >= settings.confirm_days:
                return later
            complete = complete or response is Response.CR
        elif response is Response.NE and not_evaluable_left:
            not_evaluable_left -= 1
        elif response is Response.SD and stable_left:
            stable_left -= 1
        else:
            return None
    return None


def _worth(
    visits: Sequence[Visit],
    confirming: Sequence[int | None] | None,
    start: int,
    settings: ResponseSettings,
    measurable: bool,
) -> list[_Reading]:
    """What each visit counts as; `confirming` None means that no confirmation is required."""
    stable = Response.SD if measurable else Response.NON_CR_NON_PD
    readings = []
    for place, (day, response) in enumerate(visits):
        worth = response
        if response in RESPONDING and confirming is not None and confirming[place] is None:
            worth = stable
        if worth not in RESPONDING and worth in CONTROLLED and day - start < settings.sd_min_days:
            worth = Response.NE
        readings.append(_Reading(place, worth))
    return readings


def _best(readings: Sequence[_Reading]) -> _Reading:
    return min(readings, key=lambda reading: (_RANK[reading.response], reading.place))


def _first(days: Iterable[int]) -> int | None:
    return min(days, default=None)


def _last(days: Iterable[int]) -> int | None:
    return max(days, default=None)


def _explain(
    visits: Sequence[Visit],
    confirming: Sequence[int | None],
    unconfirmed: _Reading,
    confirmed: _Reading,
    start: int,
    settings: ResponseSettings,
    notes: list[str],
) -> str:
    parts = [f"{unconfirmed.response}: {_seen(visits, unconfirmed, start, settings)}"]
    by = confirming[unconfirmed.place]
    if unconfirmed.response in RESPONDING and confirmed == unconfirmed and by is not None:
        parts.append(f"confirmed by {_on(visits[by], start)}")
    elif unconfirmed.response in RESPONDING:
        seen = _seen(visits, confirmed, start, settings)
        parts.append(f"with confirmation {confirmed.response}: {seen}")
        by = confirming[confirmed.place]
        if confirmed.response in RESPONDING and by is not None:
            parts.append(f"confirmed by {_on(visits[by], start)}")
        else:
            parts.append(f"no response was confirmed {settings.confirm_days} or more days later")
    count = f"{len(visits)} visit{'s' if len(visits) > 1 else ''} counted"
    return "; ".join([*parts, count, *notes])


def _seen(
    visits: Sequence[Visit], reading: _Reading, start: int, settings: ResponseSettings
) -> str:
    visit = visits[reading.place]
    text = _on(visit, start)
    if visit.response is reading.response:
        return text
    if reading.response is Response.NE and visit.response not in RESPONDING:
        return f"{text} is before day {settings.sd_min_days}"
    if reading.response is Response.NE:
        return f"{text} is not confirmed and before day {settings.sd_min_days}"
    return f"{text} is not confirmed"


def _on(visit: Visit, start: int) -> str:
    return f"{visit.response} on {iso_date(visit.day)} (day {visit.day - start})"
