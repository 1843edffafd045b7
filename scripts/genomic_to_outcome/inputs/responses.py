"""Words for the overall response, as recorded, and the RECIST 1.1 words they stand for."""

from __future__ import annotations

import re

from genomic_to_outcome.vocabulary import Response

_SPELLINGS: dict[Response, tuple[str, ...]] = {
    Response.CR: (
        "cr", "ccr", "complete response", "complete remission", "confirmed cr",
        "cr confirmed", "cr unconfirmed", "ucr",
    ),
    Response.PR: (
        "pr", "cpr", "partial response", "partial remission", "confirmed pr",
        "pr confirmed", "pr unconfirmed", "upr",
    ),
    Response.SD: ("sd", "stable disease", "stable", "no change"),
    Response.NON_CR_NON_PD: (
        "non cr non pd", "noncr nonpd", "non complete response non progressive disease",
        "incomplete response stable disease", "ir sd",
    ),
    Response.PD: (
        "pd", "progressive disease", "progression", "progressed", "disease progression",
        "radiological progression",
    ),
    Response.NE: (
        "ne", "not evaluable", "non evaluable", "unevaluable", "inevaluable", "not assessable",
        "not evaluated", "not assessed", "not done", "nd", "unknown", "indeterminate",
    ),
}  # fmt: skip
_BY_SPELLING = {
    spelling: response for response, spellings in _SPELLINGS.items() for spelling in spellings
}

PERMITTED_RESPONSES = tuple(str(response) for response in _SPELLINGS)


def parse_response(text: str) -> Response | None:
    """The response a text stands for, or None where it is not known.

    Case, blanks, hyphens, slashes, full stops and brackets do not matter. Refused, so that a person
    decides: words of iRECIST (iUPD, iPR, ...), which are not those of RECIST 1.1; mixed or minor
    response; clinical progression, which RECIST 1.1 does not count as an objective response.
    """
    plain = re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
    return _BY_SPELLING.get(plain)
