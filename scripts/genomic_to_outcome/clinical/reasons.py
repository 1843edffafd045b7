"""The words for why a row of endpoints is censored or cannot be used."""

from enum import StrEnum


class CensorReason(StrEnum):
    """Why and where a time is censored."""

    LAST_ALIVE = "last known alive"
    CUTOFF = "alive at the data cut-off"
    LAST_ADEQUATE = "no progression: last adequate assessment"
    NO_ADEQUATE = "no adequate assessment: start"
    NEW_THERAPY = "new therapy before progression: last adequate assessment before it"
    MISSED_VISITS = "two or more visits missed before the event: last adequate assessment"
    ONGOING = "treatment ongoing when last known alive"
    NO_NEXT_THERAPY = "no next therapy when last known alive"


class ResponseReason(StrEnum):
    """How a response is known, where not from visits."""

    RECORDED = "best response as recorded, not derived from visits"
    RECORDED_UNCONFIRMED = "best response as recorded, confirmation not known"


class ExclusionReason(StrEnum):
    """Why a row cannot be used at all."""

    NO_FOLLOW_UP = "no follow-up recorded after the start"
    NO_ASSESSMENTS = "no assessments recorded"
    NO_RESPONSE_DATE = "date of response not recorded"
    NO_DURATION = "duration of disease control not recorded"
    NO_INTRACRANIAL = "no intracranial assessment recorded"
    NO_ADVANCED_DATE = "no date of advanced diagnosis"
    NO_DIAGNOSIS_DATE = "no date of diagnosis"
    NOT_ENROLLED = "no date of enrolment"
    NO_REPORT = "no date of a molecular report"
    STARTS_AFTER_CUTOFF = "starts after the data cut-off"
    DIED_BEFORE_START = "death recorded before the start"
