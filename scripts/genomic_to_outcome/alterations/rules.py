"""Rules of the catalogue: what an event must be to belong to a class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from genomic_to_outcome.alterations.protein_change import ProteinChange
from genomic_to_outcome.vocabulary import EventKind


class Effect(StrEnum):
    """What a small variant does to the protein."""

    MISSENSE = "missense"
    INFRAME_DELETION = "inframe_deletion"
    INFRAME_INSERTION = "inframe_insertion"
    FRAMESHIFT = "frameshift"
    STOP_GAINED = "stop_gained"
    SPLICE_SITE = "splice_site"
    START_LOST = "start_lost"
    STOP_LOST = "stop_lost"
    SYNONYMOUS = "synonymous"


class Timing(StrEnum):
    """Whether a class drives the tumour or arises under treatment as resistance."""

    DRIVER = "driver"
    ACQUIRED = "acquired"


class Phase(StrEnum):
    """Whether alterations lie on one molecule (cis) or on two (trans)."""

    CIS = "cis"
    TRANS = "trans"


class GeneEnd(StrEnum):
    """Where in the transcript of a fusion the gene of the rule must lie."""

    FIVE_PRIME = "five_prime"
    THREE_PRIME = "three_prime"


class KinaseRule(StrEnum):
    """Whether a fusion that lost the kinase domain still belongs to the class."""

    NOT_LOST = "not_lost"
    ANY = "any"


class CopyNumberState(StrEnum):
    """Copy number states that a rule may ask for."""

    AMPLIFICATION = "amplification"
    DEEP_DELETION = "deep_deletion"


class AssessedBy(StrEnum):
    """Whether a class needs every kind of call that its rules name, or any one of them."""

    ALL = "all"
    ANY = "any"


EFFECT_GROUPS: dict[str, frozenset[Effect]] = {
    "truncating": frozenset(
        {Effect.FRAMESHIFT, Effect.STOP_GAINED, Effect.SPLICE_SITE, Effect.START_LOST}
    ),
    "inframe_indel": frozenset({Effect.INFRAME_DELETION, Effect.INFRAME_INSERTION}),
    "protein_altering": frozenset(Effect) - {Effect.SYNONYMOUS},
}


@dataclass(frozen=True)
class Rule:
    """One way to belong to a class: every condition that is given must hold.

    `codons` is inclusive; of an insertion the residue before it counts, after the shift to 3'.
    `exon` decides only where the protein change is unknown; `residues` are (residue, codon).
    """

    kind: EventKind
    gene: str
    effects: frozenset[Effect] = frozenset()
    codons: tuple[int, int] | None = None
    exon: int | None = None
    changes: tuple[ProteinChange, ...] = ()
    not_changes: tuple[ProteinChange, ...] = ()
    residues: tuple[tuple[str, int], ...] = ()
    splice_site_of_exon: int | None = None
    skipped_exon: int | None = None
    partners: frozenset[str] = frozenset()
    not_partners: frozenset[str] = frozenset()
    gene_end: GeneEnd | None = None
    kinase_retained: KinaseRule = KinaseRule.NOT_LOST
    copy_number: CopyNumberState | None = None
    words: str = ""


@dataclass(frozen=True)
class Combination:
    """Classes that must be found together in one sample, with their phase if that matters."""

    all: tuple[str, ...]
    phase: Phase | None = None


@dataclass(frozen=True)
class AlterationClass:
    """One class of the catalogue; a class without rules holds what its children hold."""

    id: str
    name: str
    gene: str = ""
    parent: str = ""
    synonyms: tuple[str, ...] = ()
    timing: Timing = Timing.DRIVER
    rules: tuple[Rule, ...] = ()
    combination: Combination | None = None
    assessed_by: AssessedBy = AssessedBy.ALL
    reference: str = ""
    note: str = ""
