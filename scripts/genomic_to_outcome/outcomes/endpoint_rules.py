"""Which rules each endpoint has, and which endpoints only responders have."""

from __future__ import annotations

from enum import StrEnum

from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, Endpoint, EndpointRule

RESPONDER_ENDPOINTS = (Endpoint.DOR, Endpoint.TTR)

INDEX_DATES = (
    EndpointRule.FROM_DIAGNOSIS,
    EndpointRule.FROM_ENROLMENT,
    EndpointRule.FROM_MOLECULAR_REPORT,
)
"""Rules of OS that are reported where the plan asks for them by name."""

PATIENT_RULES = (EndpointRule.FROM_ADVANCED_DIAGNOSIS, *INDEX_DATES)
"""Rules whose time zero is a date of the patient, not the start of a line."""

RULES = {
    **dict.fromkeys(
        (*RESPONSE_ENDPOINTS, *RESPONDER_ENDPOINTS),
        (EndpointRule.CONFIRMED, EndpointRule.UNCONFIRMED),
    ),
    **dict.fromkeys((Endpoint.TTNT, Endpoint.TTD), (EndpointRule.FROM_LINE_START,)),
    **dict.fromkeys(
        (Endpoint.PFS, Endpoint.INTRACRANIAL_PFS, Endpoint.PFS_RATIO),
        (EndpointRule.EMA, EndpointRule.FDA),
    ),
    Endpoint.OS: (EndpointRule.FROM_LINE_START, *PATIENT_RULES),
}
"""Rules of each endpoint, the primary one first."""


class Cause(StrEnum):
    """Kinds of events of an endpoint; whatever falls on the day of death is the death."""

    PROGRESSION = "progression"
    NEXT_THERAPY = "next_therapy"
    DISCONTINUATION = "discontinuation"
    DEATH = "death"

    @property
    def words(self) -> str:
        """The cause in words."""
        return self.value.replace("_", " ")


CAUSES = {
    Endpoint.PFS: (Cause.PROGRESSION, Cause.DEATH),
    Endpoint.INTRACRANIAL_PFS: (Cause.PROGRESSION, Cause.DEATH),
    Endpoint.TTNT: (Cause.NEXT_THERAPY, Cause.DEATH),
    Endpoint.TTD: (Cause.DISCONTINUATION, Cause.DEATH),
}
"""Endpoints whose events are of two kinds: one may be compared while the other competes."""
