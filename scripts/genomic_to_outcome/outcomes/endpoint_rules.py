"""Which rules each endpoint has, and which endpoints only responders have."""

from __future__ import annotations

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
