"""What a change does to the protein, by its name or by the words of an annotation."""

from __future__ import annotations

from genomic_to_outcome.alterations.protein_change import ChangeKind, ProteinChange
from genomic_to_outcome.alterations.rules import Effect

_EFFECT_OF_KIND: dict[ChangeKind, Effect] = {
    ChangeKind.SUBSTITUTION: Effect.MISSENSE,
    ChangeKind.DELETION: Effect.INFRAME_DELETION,
    ChangeKind.DUPLICATION: Effect.INFRAME_INSERTION,
    ChangeKind.INSERTION: Effect.INFRAME_INSERTION,
    ChangeKind.FRAMESHIFT: Effect.FRAMESHIFT,
    ChangeKind.STOP: Effect.STOP_GAINED,
    ChangeKind.EXTENSION: Effect.STOP_LOST,
    ChangeKind.START_LOST: Effect.START_LOST,
    ChangeKind.SYNONYMOUS: Effect.SYNONYMOUS,
    ChangeKind.SPLICE: Effect.SPLICE_SITE,
}

# Sequence Ontology terms, and the classes of the MAF format.
EFFECT_OF_TERM: dict[str, Effect] = {
    "missense_variant": Effect.MISSENSE,
    "missense_mutation": Effect.MISSENSE,
    "inframe_deletion": Effect.INFRAME_DELETION,
    "conservative_inframe_deletion": Effect.INFRAME_DELETION,
    "disruptive_inframe_deletion": Effect.INFRAME_DELETION,
    "in_frame_del": Effect.INFRAME_DELETION,
    "inframe_insertion": Effect.INFRAME_INSERTION,
    "conservative_inframe_insertion": Effect.INFRAME_INSERTION,
    "disruptive_inframe_insertion": Effect.INFRAME_INSERTION,
    "in_frame_ins": Effect.INFRAME_INSERTION,
    "frameshift_variant": Effect.FRAMESHIFT,
    "frame_shift_del": Effect.FRAMESHIFT,
    "frame_shift_ins": Effect.FRAMESHIFT,
    "stop_gained": Effect.STOP_GAINED,
    "nonsense_mutation": Effect.STOP_GAINED,
    "splice_donor_variant": Effect.SPLICE_SITE,
    "splice_acceptor_variant": Effect.SPLICE_SITE,
    "splice_site": Effect.SPLICE_SITE,
    "start_lost": Effect.START_LOST,
    "translation_start_site": Effect.START_LOST,
    "stop_lost": Effect.STOP_LOST,
    "nonstop_mutation": Effect.STOP_LOST,
    "synonymous_variant": Effect.SYNONYMOUS,
    "silent": Effect.SYNONYMOUS,
}


def effect_of(change: ProteinChange) -> Effect | None:
    """The effect of a protein change; delins by the balance of residues, None if not known."""
    if "*" in change.inserted and change.kind is not ChangeKind.EXTENSION:
        return Effect.STOP_GAINED
    if change.kind is ChangeKind.DELETION_INSERTION:
        balance = len(change.inserted) - (change.end - change.start + 1)
        if balance == 0:
            return Effect.MISSENSE
        return Effect.INFRAME_INSERTION if balance > 0 else Effect.INFRAME_DELETION
    return _EFFECT_OF_KIND.get(change.kind)
