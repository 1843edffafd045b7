"""Biomarkers that no call file holds: their names, numbers and categories in one form.

Categories follow approved thresholds: PD-L1 tumour proportion score of 1 and 50 %, combined
positive score of 1 and 10, tumour mutational burden of 10 mutations per megabase, HER2 by 0 to 3+,
tumour cells with strong staining of MET (50 %), with moderate or strong staining of CLDN18.2 and of
FOLR1 (75 % each). Those of DLL3 (25 %) and SLFN11 (H-score of 1) are of studies; none is approved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.records import Records, list_rows
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import BiomarkerSource, Severity


class Marker(StrEnum):
    """Markers that are known by more than their name."""

    PD_L1_TPS = "PD-L1 TPS"
    PD_L1_CPS = "PD-L1 CPS"
    TMB = "TMB"
    MSI = "MSI"
    MSI_SCORE = "MSI score"
    HER2_IHC = "HER2 IHC"
    SCLC_SUBTYPE = "SCLC subtype"
    DLL3_IHC = "DLL3 IHC"
    SLFN11_IHC = "SLFN11 IHC"
    MET_IHC = "MET IHC"
    CLDN18_2_IHC = "CLDN18.2 IHC"
    FOLR1_IHC = "FOLR1 IHC"


@dataclass(frozen=True)
class Measurement:
    """A marker's number (None for a range or a word) and category (None where there is none)."""

    marker: str
    number: float | None = None
    category: str | None = None


_MARKERS = {
    Marker.PD_L1_TPS: ("pdl1tps", "tps", "pdl1tumourproportionscore", "pdl1tumorproportionscore"),
    Marker.PD_L1_CPS: ("pdl1cps", "cps", "pdl1combinedpositivescore"),
    Marker.TMB: ("tmb", "tumourmutationalburden", "tumormutationalburden", "tumourmutationburden"),
    Marker.MSI: ("msi", "msistatus", "microsatelliteinstability", "mmr", "mmrstatus"),
    Marker.MSI_SCORE: ("msiscore", "msisensor", "msisensorscore", "percentmsi"),
    Marker.HER2_IHC: ("her2ihc", "erbb2ihc", "her2immunohistochemistry"),
    Marker.SCLC_SUBTYPE: ("sclcsubtype", "subtype", "molecularsubtype"),
    Marker.DLL3_IHC: ("dll3ihc", "dll3", "dll3expression", "dll3tps"),
    Marker.SLFN11_IHC: ("slfn11ihc", "slfn11", "slfn11expression", "slfn11hscore"),
    Marker.MET_IHC: ("metihc", "cmetihc", "metexpression", "cmetexpression", "metoverexpression"),
    Marker.CLDN18_2_IHC: ("cldn182ihc", "cldn182", "claudin182ihc", "claudin182"),
    Marker.FOLR1_IHC: ("folr1ihc", "folr1", "folatereceptoralpha", "fralpha", "fralphaihc"),
}
_BY_NAME = {name: marker for marker, names in _MARKERS.items() for name in names}
_UNCLEAR = {"pdl1": "Say PD-L1 TPS or PD-L1 CPS."}
_NOT_MEASURED = ("", "na", "nd", "notdone", "notevaluable", "ne", "unknown", "indeterminate")

_MSI = {
    "msi_high": ("msih", "msihigh", "high", "unstable", "dmmr", "mmrdeficient", "deficient"),
    "msi_low": ("msil", "msilow", "low"),
    "mss": ("mss", "stable", "microsatellitestable", "pmmr", "mmrproficient", "proficient"),
}
_SUBTYPES = {
    "ascl1": ("ascl1", "a", "sclca"),
    "neurod1": ("neurod1", "n", "sclcn"),
    "pou2f3": ("pou2f3", "p", "sclcp"),
    "yap1": ("yap1", "y", "sclcy"),
    "inflamed": ("inflamed", "i", "sclci"),
}
_NUMBER = re.compile(
    r"(?P<sign><=|>=|<|>|≤|≥)?\s*(?P<low>-?\d+(?:\.\d+)?)"
    r"(?:\s*(?:-|–|to)\s*(?P<high>\d+(?:\.\d+)?))?\s*(?P<unit>\D*)"
)
_PER_MEGABASE = re.compile(r"(m|mut|muts|mutations?)?\s*(/|per)\s*(mb|megabase)s?", re.IGNORECASE)
_HIGHEST_BURDEN = 1000.0


class BiomarkerError(ValueError):
    """A value that says nothing of the marker; the message tells what was expected."""

    severity = Severity.WARNING


class ImpossibleBiomarkerError(BiomarkerError):
    """A number that the marker cannot have."""

    severity = Severity.ERROR


def name_biomarkers(biomarkers: Records) -> list[Problem]:
    """Fill `name`, `number`, `category` and `source` of each row; a problem for each non-value.

    An impossible number is an error; what is not understood is a warning and has neither number nor
    category. A marker that is not known keeps its name, and its number where it is one.
    """
    rows = [
        (
            biomarkers.text("marker", row),
            biomarkers.text("value", row),
            biomarkers.text("unit", row),
        )
        for row in range(biomarkers.n_rows)
    ]
    found: list[Measurement] = []
    refused: dict[tuple[Severity, str], list[int]] = {}
    for row, (marker, value, unit) in enumerate(rows):
        try:
            found.append(read_biomarker(marker, value, unit))
        except BiomarkerError as error:
            found.append(Measurement(marker))
            refused.setdefault((error.severity, str(error)), []).append(row)
    biomarkers.columns["name"] = [each.marker or None for each in found]
    biomarkers.columns["number"] = [each.number for each in found]
    biomarkers.columns["category"] = [each.category for each in found]
    biomarkers.columns["source"] = [str(BiomarkerSource.MEASURED)] * biomarkers.n_rows
    return [
        each
        for (severity, message), wrong in refused.items()
        for each in list_rows(
            biomarkers,
            wrong,
            severity,
            "value",
            message,
            "Correct the value or its unit, or leave it empty if it was not measured.",
            FileCheck.BIOMARKER_UNCLEAR,
        )
    ]


def read_biomarker(marker: str, value: str, unit: str = "") -> Measurement:
    """A marker's value in one form. Raises BiomarkerError for a value it cannot have.

    A range (`<1`, `>=50`, `1-49`) has no number, and a category where all of it lies in one.
    """
    plain = _plain(marker)
    if plain in _UNCLEAR and _plain(value) not in _NOT_MEASURED:
        raise BiomarkerError(f"{marker} may be one of two scores. {_UNCLEAR[plain]}")
    known = _BY_NAME.get(plain)
    if _plain(value) in _NOT_MEASURED:
        return Measurement(known or marker)
    if known is None:
        return Measurement(marker, _only_number(value))
    return _READ[known](value.strip(), unit.strip())


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _only_number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


@dataclass(frozen=True)
class _Range:
    """From `low` to `high`, without `high` itself where it is `open`; and the unit in the value."""

    low: float
    high: float
    open: bool
    unit: str

    @property
    def number(self) -> float | None:
        """The number, where the range is one."""
        return self.low if self.low == self.high else None

    def category(self, names: tuple[str, ...], borders: tuple[float, ...]) -> str | None:
        """The name of the stretch between borders that holds the whole range; None if several."""
        first = sum(self.low >= border for border in borders)
        last = sum(self.high > border if self.open else self.high >= border for border in borders)
        return names[first] if first == last else None


def _range(value: str, highest: float, expected: str) -> _Range:
    match = _NUMBER.fullmatch(value)
    if match is None:
        raise BiomarkerError(f"The value is no number. Expected {expected}.")
    low = float(match["low"])
    high, excluded = float(match["high"] or low), False
    sign = match["sign"]
    if sign in (">", ">=", "≥"):
        high = highest
    elif sign:
        low, high, excluded = 0.0, low, sign == "<"
    if not 0 <= low <= high <= highest:
        raise ImpossibleBiomarkerError(f"The value is impossible. Expected {expected}.")
    return _Range(low, high, excluded, match["unit"].strip())


def _score(
    marker: Marker, expected: str, names: tuple[str, ...], borders: tuple[float, ...]
) -> Callable[[str, str], Measurement]:
    """Reads a score from 0 to 100; a fraction must say so in its unit."""

    def read(value: str, unit: str) -> Measurement:
        found = _range(value, 100.0, expected)
        given = (unit or found.unit).lower()
        if given == "fraction":
            if found.high > 1:
                raise ImpossibleBiomarkerError("The value is no fraction. Expected 0 to 1.")
            found = _Range(found.low * 100, found.high * 100, found.open, "%")
        elif given not in ("", "%", "percent"):
            raise BiomarkerError(f"The unit {given} is not known. Expected % or fraction.")
        return Measurement(marker, found.number, found.category(names, borders) if names else None)

    return read


def _h_score(value: str, _unit: str) -> Measurement:
    found = _range(value, 300.0, "an H-score from 0 to 300")
    category = found.category(("slfn11_negative", "slfn11_positive"), (1,))
    return Measurement(Marker.SLFN11_IHC, found.number, category)


def _burden(value: str, unit: str) -> Measurement:
    expected = f"mutations per megabase from 0 to {_HIGHEST_BURDEN:g}"
    found = _range(value, _HIGHEST_BURDEN, expected)
    given = unit or found.unit
    if not _PER_MEGABASE.fullmatch(given):
        said = f"The unit is {given}" if given else "The unit is missing"
        raise BiomarkerError(f"{said}. Expected mut/Mb.")
    category = found.category(("tmb_low", "tmb_high"), (10,))
    return Measurement(Marker.TMB, found.number, category)


def _instability(value: str, unit: str) -> Measurement:
    """A status; a number is the score, whose threshold depends on the assay."""
    if _NUMBER.fullmatch(value):
        return _score(Marker.MSI_SCORE, "a status or 0 to 100 %", (), ())(value, unit)
    return Measurement(Marker.MSI, None, _word(value, _MSI, "MSI-H, MSI-L, MSS, dMMR or pMMR"))


def _her2(value: str, _unit: str) -> Measurement:
    match = re.fullmatch(r"(?:score\s*)?([0-3])\s*\+{0,3}", value, re.IGNORECASE)
    if match is None:
        raise BiomarkerError("The value is no HER2 score. Expected 0, 1+, 2+ or 3+.")
    score = int(match[1])
    return Measurement(Marker.HER2_IHC, float(score), f"her2_ihc_{score}")


def _subtype(value: str, _unit: str) -> Measurement:
    expected = "ASCL1, NEUROD1, POU2F3, YAP1 or inflamed"
    return Measurement(Marker.SCLC_SUBTYPE, None, "sclc_" + _word(value, _SUBTYPES, expected))


def _word(value: str, words: dict[str, tuple[str, ...]], expected: str) -> str:
    plain = _plain(value)
    for category, spellings in words.items():
        if plain in spellings:
            return category
    raise BiomarkerError(f"The value is not known. Expected {expected}.")


_READ: dict[Marker, Callable[[str, str], Measurement]] = {
    Marker.PD_L1_TPS: _score(
        Marker.PD_L1_TPS,
        "0 to 100 %",
        ("pd_l1_tps_below_1", "pd_l1_tps_1_to_49", "pd_l1_tps_50_or_more"),
        (1, 50),
    ),
    Marker.PD_L1_CPS: _score(
        Marker.PD_L1_CPS,
        "0 to 100",
        ("pd_l1_cps_below_1", "pd_l1_cps_1_to_9", "pd_l1_cps_10_or_more"),
        (1, 10),
    ),
    Marker.MSI_SCORE: _score(Marker.MSI_SCORE, "0 to 100 %", (), ()),
    Marker.TMB: _burden,
    Marker.MSI: _instability,
    Marker.HER2_IHC: _her2,
    Marker.SCLC_SUBTYPE: _subtype,
    Marker.DLL3_IHC: _score(
        Marker.DLL3_IHC, "0 to 100 %", ("dll3_below_25", "dll3_25_or_more"), (25,)
    ),
    Marker.SLFN11_IHC: _h_score,
    Marker.MET_IHC: _score(
        Marker.MET_IHC, "0 to 100 % with strong staining", ("met_below_50", "met_50_or_more"), (50,)
    ),
    Marker.CLDN18_2_IHC: _score(
        Marker.CLDN18_2_IHC, "0 to 100 %", ("cldn18_2_below_75", "cldn18_2_75_or_more"), (75,)
    ),
    Marker.FOLR1_IHC: _score(
        Marker.FOLR1_IHC, "0 to 100 %", ("folr1_below_75", "folr1_75_or_more"), (75,)
    ),
}
