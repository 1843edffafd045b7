"""What each sample of a patient is tested with and what its callers find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from genomic_to_outcome.simulate.classes import MolecularClass, Study
from genomic_to_outcome.simulate.disease_course import Biopsy
from genomic_to_outcome.simulate.fusion_facts import FUSIONS, FusionFact
from genomic_to_outcome.simulate.random_choice import chance, one_of, some, weighted, whole
from genomic_to_outcome.simulate.variant_facts import VARIANTS, VariantFact
from genomic_to_outcome.vocabulary import Genome


class Assay(StrEnum):
    """Assays of the demonstration, as in config/assays.yaml."""

    TISSUE_DNA = "tissue_dna_panel"
    RNA_FUSION = "rna_fusion_panel"
    DNA_RNA = "dna_rna_panel"
    PLASMA = "plasma_panel"
    EXOME = "exome"
    HOTSPOT = "lung_hotspot_panel"


HAS_SMALL_VARIANTS = frozenset(Assay) - {Assay.RNA_FUSION}
HAS_FUSIONS = frozenset({Assay.RNA_FUSION, Assay.DNA_RNA, Assay.PLASMA})
HAS_COPY_NUMBER = frozenset({Assay.TISSUE_DNA, Assay.DNA_RNA, Assay.EXOME})

_PASSENGERS = {
    True: (
        (0.2, ("TP53:c.524G>A",)),
        (0.15, ("TP53:c.743G>A", "STK11:c.580G>T")),
        (0.1, ("TP53:c.473G>T", "KEAP1:c.997G>T")),
        (0.1, ("CTNNB1:c.110C>T",)),
        (0.1, ("TP53:c.659A>G",)),
        (0.35, ()),
    ),
    False: (
        (0.2, ("TP53:c.844C>T",)),
        (0.15, ("TP53:c.818G>A", "SMAD4:c.1082G>A")),
        (0.05, ("GNAS:c.602G>A",)),
        (0.1, ("TP53:c.637C>T",)),
        (0.5, ()),
    ),
}
_HOTSPOT_GENES = frozenset({"EGFR", "KRAS", "BRAF", "ERBB2", "NRAS", "PIK3CA"})
_GRCH37_CENTRE = 7
_EXTRA_PLASMA = 0.08
_EXTRA_DNA = 0.07
_PLASMA_SHEDS_NOTHING = 0.2
_FUSION_CALLERS = ("arriba", "star_fusion", "fusioncatcher")


@dataclass(frozen=True)
class Tumour:
    """What the tumour carries from the start."""

    drivers: tuple[VariantFact, ...]
    passengers: tuple[VariantFact, ...]
    fusion: FusionFact | None
    copy_number: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Sample:
    """A sample; days count from the start of the first line.

    `variants`, `fusion` and `copy_number` are what its callers find; `fusion_callers` are the
    callers whose files are given, `fusion_seen_by` those of them that see the fusion.
    """

    sample: str
    patient: str
    assay: Assay
    specimen: str
    collected: int
    reported: int
    genome: Genome
    purity: float | None
    annotation: str
    matched_normal: bool
    variants: tuple[VariantFact, ...]
    fusion: FusionFact | None
    fusion_callers: tuple[str, ...]
    fusion_seen_by: tuple[str, ...]
    copy_number: tuple[tuple[str, float], ...]


def draw_tumour(rng: np.random.Generator, molecular_class: MolecularClass) -> Tumour:
    """One of the class's drivers, its fusion and copy number, and common passengers."""
    drivers = tuple(VARIANTS[name] for name in one_of(rng, molecular_class.drivers))
    fusions = molecular_class.fusions
    taken = {fact.gene for fact in drivers}
    lung = molecular_class.study is not Study.TUMOUR_BOARD
    passengers = tuple(
        VARIANTS[name]
        for name in weighted(rng, _PASSENGERS[lung])
        if VARIANTS[name].gene not in taken
    )
    fusion = FUSIONS[one_of(rng, fusions)] if fusions else None
    return Tumour(drivers, passengers, fusion, molecular_class.copy_number)


def draw_samples(
    rng: np.random.Generator,
    patient: str,
    centre: int,
    molecular_class: MolecularClass,
    tumour: Tumour,
    biopsies: tuple[Biopsy, ...],
) -> tuple[Sample, ...]:
    """The samples of a patient: the first shows the driver; others may be negative or blind."""
    drafts: list[tuple[Biopsy, Assay, bool]] = []
    for number, biopsy in enumerate(biopsies):
        first = number == 0
        assay = _first_assay(rng, molecular_class, tumour) if first else _later_assay(rng)
        silent = not first and assay is Assay.PLASMA and chance(rng, _PLASMA_SHEDS_NOTHING)
        drafts.append((biopsy, assay, silent))
        if first and assay is not Assay.PLASMA and chance(rng, _EXTRA_PLASMA):
            drafts.append((biopsy, Assay.PLASMA, chance(rng, 0.5)))
        if first and tumour.fusion is not None and chance(rng, _EXTRA_DNA):
            drafts.append((biopsy, Assay.TISSUE_DNA, False))
    return tuple(
        _sample(rng, patient, number, centre, tumour, *draft)
        for number, draft in enumerate(drafts, start=1)
    )


def _first_assay(
    rng: np.random.Generator, molecular_class: MolecularClass, tumour: Tumour
) -> Assay:
    if tumour.fusion is not None:
        return weighted(rng, ((0.6, Assay.DNA_RNA), (0.32, Assay.RNA_FUSION), (0.08, Assay.PLASMA)))
    if molecular_class.study is Study.TUMOUR_BOARD:
        return weighted(rng, ((0.4, Assay.EXOME), (0.35, Assay.DNA_RNA), (0.25, Assay.TISSUE_DNA)))
    if tumour.copy_number:
        return weighted(rng, ((0.5, Assay.DNA_RNA), (0.4, Assay.TISSUE_DNA), (0.1, Assay.EXOME)))
    choices = [(0.4, Assay.DNA_RNA), (0.35, Assay.TISSUE_DNA), (0.1, Assay.PLASMA)]
    genes = {fact.gene.symbol for fact in tumour.drivers}
    if genes and genes <= _HOTSPOT_GENES:
        choices.append((0.15, Assay.HOTSPOT))
    return weighted(rng, choices)


def _later_assay(rng: np.random.Generator) -> Assay:
    return weighted(rng, ((0.55, Assay.PLASMA), (0.45, Assay.DNA_RNA)))


def _sample(
    rng: np.random.Generator,
    patient: str,
    number: int,
    centre: int,
    tumour: Tumour,
    biopsy: Biopsy,
    assay: Assay,
    silent: bool,
) -> Sample:
    acquired = tuple(VARIANTS[name] for name in biopsy.acquired)
    variants: tuple[VariantFact, ...] = ()
    if assay in HAS_SMALL_VARIANTS and not silent:
        variants = (*tumour.drivers, *acquired, *tumour.passengers)
        if assay is Assay.HOTSPOT:
            variants = tuple(fact for fact in variants if fact.gene.symbol in _HOTSPOT_GENES)
    fusion = tumour.fusion if assay in HAS_FUSIONS and not silent else None
    callers, seen_by = _fusion_callers(rng, assay, fusion)
    genome = _genome(centre, assay, fusion)
    plasma = assay is Assay.PLASMA
    return Sample(
        f"{patient}-{'P' if plasma else 'T'}{number}",
        patient,
        assay,
        "plasma" if plasma else weighted(rng, ((0.85, "tissue"), (0.15, "cytology"))),
        biopsy.collected,
        biopsy.reported,
        genome,
        None if plasma or chance(rng, 0.15) else whole(rng, 20, 85) / 100,
        _annotation(centre, genome, assay),
        assay is Assay.EXOME or (centre % 4 == 0 and not plasma),
        variants,
        fusion,
        callers,
        seen_by,
        tumour.copy_number if assay in HAS_COPY_NUMBER else (),
    )


def _fusion_callers(
    rng: np.random.Generator, assay: Assay, fusion: FusionFact | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if assay not in HAS_FUSIONS:
        return (), ()
    callers = tuple(
        sorted(some(rng, _FUSION_CALLERS, weighted(rng, ((0.35, 1), (0.3, 2), (0.35, 3)))))
    )
    if fusion is None:
        return callers, ()
    surest = one_of(rng, callers)
    return callers, tuple(name for name in callers if name == surest or chance(rng, 0.9))


def _genome(centre: int, assay: Assay, fusion: FusionFact | None) -> Genome:
    if assay is Assay.HOTSPOT:
        return Genome.GRCH37
    if centre == _GRCH37_CENTRE and (fusion is None or fusion.on(Genome.GRCH37)):
        return Genome.GRCH37
    return Genome.GRCH38


def _annotation(centre: int, genome: Genome, assay: Assay) -> str:
    if assay is Assay.HOTSPOT:
        return ""
    if genome is Genome.GRCH37:
        return "snpeff"
    return ("vep", "snpeff", "")[centre % 3]
