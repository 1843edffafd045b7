"""Rules of the catalogue: what an event must be to belong to a class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from genomic_to_outcome.alterations.protein_change import ChangeKind, ProteinChange
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
    """Whether alterations lie on one molecule (cis), on two (trans), or nobody can tell."""

    CIS = "cis"
    TRANS = "trans"
    UNKNOWN = "unknown"


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
    GAIN = "gain"
    LOSS = "loss"
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
    `skipped_exons` and `duplicated_exons` are the first and last of whole exons.

    A rule of kind `biomarker` has a `marker` (the column `name` of contract.BIOMARKERS) and asks
    for one of `categories`, for a number of `at_least` so much, or `below` so much; its gene may be
    empty.
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
    skipped_exons: tuple[int, int] | None = None
    duplicated_exons: tuple[int, int] | None = None
    partners: frozenset[str] = frozenset()
    not_partners: frozenset[str] = frozenset()
    fusion_variants: frozenset[str] = frozenset()
    gene_end: GeneEnd | None = None
    kinase_retained: KinaseRule = KinaseRule.NOT_LOST
    copy_number: CopyNumberState | None = None
    marker: str = ""
    categories: frozenset[str] = frozenset()
    at_least: float | None = None
    below: float | None = None
    words: str = ""

    @cached_property
    def named_codons(self) -> frozenset[int] | None:
        """Codons of the changes and residues, none other of which can fit the rule.

        None where one of the changes may be written at other codons too (insertions and the like).
        """
        single = (ChangeKind.SUBSTITUTION, ChangeKind.STOP)
        if any(change.kind not in single for change in self.changes):
            return None
        codons = [change.start for change in self.changes]
        return frozenset([*codons, *(codon for _, codon in self.residues)])


@dataclass(frozen=True)
class Combination:
    """Classes that must be found together in one sample, and classes that must not be found.

    Of combinations of the same classes that differ in `phase`, one at most holds for an event:
    `unknown` holds where the callers tell neither cis nor trans. A sample in which a class of
    `without` is altered does not have the combination; one in which it was not assessed is told
    apart by the assessment, not here.
    """

    all: tuple[str, ...]
    phase: Phase | None = None
    without: tuple[str, ...] = ()


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
