"""Biopsies, and what the molecular tumour board concludes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.classes import MolecularClass
from genomic_to_outcome.simulate.random_choice import chance, whole
from genomic_to_outcome.simulate.treatments import Treatment

RESAMPLED = 0.6
_FOLLOWED = 0.85


@dataclass(frozen=True)
class Biopsy:
    """When a sample was taken and reported, and what the tumour had acquired by then."""

    collected: int
    reported: int
    acquired: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conclusion:
    """What the tumour board concluded of a biopsy, and whether its advice would be followed."""

    biopsy: Biopsy
    intervening: bool
    treatment: Treatment | None
    followed: bool


def conclude(
    rng: np.random.Generator, biopsy: Biopsy, treatment: Treatment | None, share: float
) -> Conclusion:
    """The board's conclusion; without a treatment that fits there is nothing to intervene on."""
    intervening = chance(rng, share) and treatment is not None
    recommended = chance(rng, model.THERAPY_RECOMMENDED) and intervening
    followed = chance(rng, _FOLLOWED) and recommended
    return Conclusion(biopsy, intervening, treatment if recommended else None, followed)


def second_test(
    rng: np.random.Generator, molecular_class: MolecularClass, progression: int
) -> Conclusion | None:
    """A biopsy at the progression on a guided line, and what the board concludes of it."""
    if not chance(rng, RESAMPLED):
        return None
    collected = progression + whole(rng, 0, 5)
    biopsy = Biopsy(collected, collected + whole(rng, 8, 18))
    share = model.INTERVENING_VARIANT_AGAIN
    return conclude(rng, biopsy, molecular_class.matched_again, share)
