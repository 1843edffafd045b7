"""What patients are treated with: drugs by the year they came, and the ways clinics write them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.simulate.random_choice import chance, one_of

# First year in which a drug is given in the simulation, from its trials on.
SINCE = {
    "crizotinib": 2008,
    "ceritinib": 2013,
    "alectinib": 2015,
    "brigatinib": 2016,
    "lorlatinib": 2018,
    "osimertinib": 2014,
    "afatinib": 2012,
    "selpercatinib": 2018,
    "pralsetinib": 2018,
    "larotrectinib": 2017,
    "entrectinib": 2016,
    "capmatinib": 2018,
    "tepotinib": 2018,
    "sotorasib": 2019,
    "adagrasib": 2019,
    "amivantamab": 2020,
    "trastuzumab deruxtecan": 2019,
    "pembrolizumab": 2014,
    "nivolumab": 2014,
    "atezolizumab": 2015,
    "durvalumab": 2017,
    "lurbinectedin": 2018,
    "olaparib": 2014,
    "alpelisib": 2017,
    "fulvestrant": 2003,
    "ivosidenib": 2017,
    "encorafenib": 2017,
    "erdafitinib": 2018,
    "pertuzumab": 2012,
}

BRANDS = {
    "crizotinib": ("Xalkori",),
    "alectinib": ("Alecensa",),
    "brigatinib": ("Alunbrig",),
    "lorlatinib": ("Lorviqua", "Lorbrena"),
    "ceritinib": ("Zykadia",),
    "osimertinib": ("Tagrisso",),
    "gefitinib": ("Iressa",),
    "erlotinib": ("Tarceva",),
    "afatinib": ("Gilotrif",),
    "pemetrexed": ("Alimta",),
    "pembrolizumab": ("Keytruda",),
    "nivolumab": ("Opdivo",),
    "trastuzumab": ("Herceptin",),
    "imatinib": ("Glivec", "Gleevec"),
    "selpercatinib": ("Retevmo",),
}


@dataclass(frozen=True)
class Treatment:
    """Regimens of one kind (drugs joined by +), with median PFS in months and response rate.

    `published` says whether the median comes from the published study; of the response rates only
    those of first-line ALK TKI do.
    """

    kind: str
    regimens: tuple[str, ...]
    pfs_months: float
    response_rate: float
    published: bool = False

    def regimen(self, rng: np.random.Generator, year: int) -> str:
        """A regimen that could be given in the year; the oldest where none could."""
        known = [
            regimen
            for regimen in self.regimens
            if all(SINCE.get(drug, 0) <= year for drug in regimen.split("+"))
        ]
        return one_of(rng, known) if known else self.regimens[0]


def as_recorded(rng: np.random.Generator, regimen: str) -> str:
    """The regimen as a clinic might write it: brand names, capitals, either separator."""
    names = []
    for drug in regimen.split("+"):
        if drug in BRANDS and chance(rng, 0.12):
            names.append(one_of(rng, BRANDS[drug]))
        else:
            names.append(drug.capitalize() if chance(rng, 0.1) else drug)
    return one_of(rng, ("+", "+", " + ", "; ")).join(names)
