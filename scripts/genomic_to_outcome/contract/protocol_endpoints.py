"""Where each endpoint of a prospective study stands: table, rows, section of the cohort report.

docs/endpoints.md shows this list; tests look each entry up in the demonstration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genomic_to_outcome.contract.outcomes import ALTERATION_OUTCOMES, PFS_RATIO, RESPONSE_BY_VISIT
from genomic_to_outcome.contract.study import (
    PERFORMANCE_STATUS_SHIFTS,
    QUALITY_OF_LIFE_OUTCOMES,
    SAFETY,
    TUMOUR_BOARD_FUNNEL,
)
from genomic_to_outcome.tables import Table

_EVERYONE = {"alteration": "everyone", "therapy_class": "all"}
_FUNNEL = {"measure": "of_previous"}


@dataclass(frozen=True)
class EndpointPlace:
    """`rows` are the values of columns that select the rows; `section` is an id on the page."""

    endpoint: str
    table: Table
    rows: Mapping[str, str]
    section: str


def _outcome(name: str, endpoint: str, rule: str, measure: str) -> EndpointPlace:
    rows = _EVERYONE | {"endpoint": endpoint, "rule": rule, "measure": measure}
    return EndpointPlace(name, ALTERATION_OUTCOMES, rows, "overview-part")


def _funnel(name: str, round_: str, step: str) -> EndpointPlace:
    rows = {"round": round_, "step": step} | _FUNNEL
    return EndpointPlace(name, TUMOUR_BOARD_FUNNEL, rows, "board")


PROTOCOL_ENDPOINTS = (
    _outcome("Best overall response by RECIST 1.1 (ORR)", "ORR", "confirmed", "rate"),
    EndpointPlace("ORR by RECIST 1.1 at each visit", RESPONSE_BY_VISIT, _EVERYONE, "visits"),
    _outcome("Disease control", "DCR", "confirmed", "rate"),
    _outcome("PFS from the first administration", "PFS", "ema", "median"),
    _outcome("PFS by the FDA-style rule", "PFS", "fda", "median"),
    EndpointPlace("PFS ratio", PFS_RATIO, _EVERYONE, "visits"),
    _outcome("Overall survival", "OS", "from_line_start", "median"),
    _outcome("Duration of response", "DoR", "confirmed", "median"),
    EndpointPlace(
        "Serious adverse events (CTCAE 5.0)",
        SAFETY,
        _EVERYONE | {"subset": "serious", "level": "overall", "counting": "any_grade"},
        "safety",
    ),
    EndpointPlace(
        "Adverse events by worst grade",
        SAFETY,
        _EVERYONE | {"subset": "all", "level": "term", "counting": "worst_grade_only"},
        "safety",
    ),
    EndpointPlace(
        "Quality of life by PROMIS-29 v2.1: change from baseline",
        QUALITY_OF_LIFE_OUTCOMES,
        {"measure": "model_change"},
        "quality-of-life",
    ),
    EndpointPlace(
        "Quality of life: improved by the minimal important change",
        QUALITY_OF_LIFE_OUTCOMES,
        {"measure": "improved"},
        "quality-of-life",
    ),
    EndpointPlace(
        "Quality of life: forms received",
        QUALITY_OF_LIFE_OUTCOMES,
        {"domain": "all", "measure": "completeness"},
        "quality-of-life",
    ),
    EndpointPlace(
        "ECOG: change from baseline",
        PERFORMANCE_STATUS_SHIFTS,
        {"timepoint": "worst", "measure": "shift"},
        "performance-status",
    ),
    EndpointPlace(
        "ECOG: worsened by 1 or more",
        PERFORMANCE_STATUS_SHIFTS,
        {"timepoint": "worst", "measure": "worsened"},
        "performance-status",
    ),
    _funnel("Intervening variant after the board", "first", "intervening variant"),
    _funnel("Treated by the molecular profile", "first", "guided therapy started"),
    _funnel("Response to guided therapy", "first", "response to guided therapy"),
    _funnel("Sequenced again after resistance", "after_resistance", "sequenced again"),
    _funnel("Treated by a second profile after resistance", "after_resistance",
            "guided therapy again"),
    EndpointPlace(
        "Time from the report to guided therapy",
        TUMOUR_BOARD_FUNNEL,
        {"measure": "cumulative_incidence", "state": "guided_therapy"},
        "board",
    ),
)  # fmt: skip
