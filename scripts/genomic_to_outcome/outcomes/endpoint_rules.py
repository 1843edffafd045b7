"""Which rules each endpoint has, and which endpoints only responders have."""

from __future__ import annotations

from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, Endpoint, EndpointRule

RESPONDER_ENDPOINTS = (Endpoint.DOR, Endpoint.TTR)

RULES = {
    **dict.fromkeys(
        (*RESPONSE_ENDPOINTS, *RESPONDER_ENDPOINTS),
        (EndpointRule.CONFIRMED, EndpointRule.UNCONFIRMED),
    ),
    **dict.fromkeys((Endpoint.TTNT, Endpoint.TTD), (EndpointRule.FROM_LINE_START,)),
    Endpoint.PFS: (EndpointRule.EMA, EndpointRule.FDA),
    Endpoint.OS: (EndpointRule.FROM_LINE_START, EndpointRule.FROM_ADVANCED_DIAGNOSIS),
}
"""Rules of each endpoint, the primary one first."""
