"""Biomarkers that are computed from call files, in the form of those that were measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.calls.burden_of_samples import BurdenStatus
from genomic_to_outcome.inputs.biomarkers import Marker, read_biomarker
from genomic_to_outcome.vocabulary import BiomarkerSource

_UNIT = "mut/Mb"


def computed_biomarkers(
    burdens: Iterable[Mapping[str, Any]], measured: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Computed burdens as rows of contract.BIOMARKERS: marker TMB, unit mut/Mb, source computed.

    `burdens` are rows of contract.TUMOUR_MUTATIONAL_BURDEN, `measured` rows of contract.BIOMARKERS.
    A sample whose burden was measured gets no computed one: the assay's own report goes first.
    """
    told = {
        row["sample"]
        for row in measured
        if row["name"] == Marker.TMB and (row["number"] is not None or row["category"])
    }
    return [
        _biomarker(row["sample"], row["burden"])
        for row in burdens
        if row["status"] == BurdenStatus.COMPUTED and row["sample"] not in told
    ]


def _biomarker(sample: str, burden: float) -> dict[str, Any]:
    # More decimals than are shown, lest 9.996 is read as 10.00, which is high.
    measurement = read_biomarker(Marker.TMB, f"{burden:.9f}", _UNIT)
    return {
        "sample": sample,
        "marker": str(Marker.TMB),
        "value": f"{burden:.2f}",
        "unit": _UNIT,
        "name": str(Marker.TMB),
        "number": burden,
        "category": measurement.category,
        "source": str(BiomarkerSource.COMPUTED),
    }
