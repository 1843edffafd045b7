"""To which class of the catalogue an alteration that CIViC names belongs.

A part is made an event and classified as any call is; so the catalogue's own rules decide. Words
that are no change (`KINASE DOMAIN MUTATION`) stand in resources/civic_variants.tsv.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.civic_variants import Part, PartKind
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.alterations.named_variant import parse_named_variant
from genomic_to_outcome.alterations.protein_change import parse_protein_change
from genomic_to_outcome.alterations.rules import Effect, Rule, Timing
from genomic_to_outcome.resource_tables import read_resource
from genomic_to_outcome.vocabulary import EventKind, Retained

_RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
_EFFECTS = {
    "deletion": Effect.INFRAME_DELETION,
    "insertion": Effect.INFRAME_INSERTION,
    "frameshift": Effect.FRAMESHIFT,
    "mutation": Effect.MISSENSE,
}
# Words for any change of a gene, and for its loss, with the ends of the classes that hold them.
_ANY = ("_mutation", "_hotspot", "_activating_mutation")
_LOST = ("_loss", "_inactivation")
_WORDS_FOR_ANY = frozenset({"MUTATION", "MUTATIONS", "ALTERATION"})
_WORDS_FOR_LOSS = frozenset(
    {
        "LOSS", "LOSS-OF-FUNCTION", "BIALLELIC INACTIVATION", "INACTIVATING MUTATION",
        "DELETERIOUS MUTATION", "TRUNCATING MUTATION", "FRAMESHIFT TRUNCATION",
    }
)  # fmt: skip


class Fit(StrEnum):
    """How a class relates to what CIViC names.

    `same`: the class is it. `confined`: it is one member of the class, and evidence is confined to
    that member. `alone`: the catalogue has no class for it, and evidence is on the named variant.
    `wider`: the class holds more, or members known to behave otherwise, so that evidence sets no
    tier.
    """

    SAME = "same"
    CONFINED = "confined"
    ALONE = "alone"
    WIDER = "wider"


@dataclass(frozen=True)
class Place:
    """A class ("" where there is none), the one variant meant (if not all), classes beside it."""

    class_id: str
    fit: Fit
    variant: str = ""
    required: tuple[str, ...] = ()


Buckets = Mapping[tuple[str, str], Place]


def read_buckets(path: str | Path) -> dict[tuple[str, str], Place]:
    """Words of CIViC by gene with the class that they name. Raises InputError."""
    rows = read_resource(path, "civic_variants", ("gene", "variant", "class_id", "fit"))
    return {
        (row["gene"], row["variant"].upper()): Place(row["class_id"], Fit(row["fit"]))
        for row in rows
    }


def place_parts(parts: Sequence[Part], catalogue: Catalogue, buckets: Buckets) -> Place | None:
    """The place of alterations that must be found together; None if one of them has no place.

    A combination class of the catalogue goes first. Else the evidence stands with the alteration
    that arises under treatment (else the last one named), and another class is required: one of
    them where there are several, so that then no tier is set.
    """
    found = [_place(part, catalogue, buckets) or _alone(part) for part in parts]
    places = [place for place in found if place is not None]
    if not places or len(places) < len(found):
        return None
    if len(places) == 1:
        return places[0]
    combined = _combination({place.class_id for place in places}, catalogue)
    if combined:
        whole = all(place.fit is Fit.SAME for place in places)
        return Place(combined, Fit.SAME if whole else Fit.WIDER)
    return _beside(places, catalogue)


def _combination(class_ids: set[str], catalogue: Catalogue) -> str:
    """The class for just these classes together, whatever their phase; "" if there is none."""
    fitting = (
        entry.id
        for entry in catalogue.classes
        if (found := entry.combination)
        and (found.phase, found.without) == (None, ())
        and set(found.all) == class_ids
    )
    return next(fitting, "")


def _beside(places: Sequence[Place], catalogue: Catalogue) -> Place | None:
    """One of several places, with the classes of the others required beside it."""
    classed = [place for place in places if place.class_id]
    acquired = [p for p in classed if catalogue.by_id[p.class_id].timing is Timing.ACQUIRED]
    main = ([p for p in places if not p.class_id] or acquired or places)[-1]
    others = [place for place in places if place is not main]
    if not all(place.class_id for place in others):
        return None
    implied = {main.class_id, *(catalogue.ancestors(main.class_id) if main.class_id else ())}
    needed = [p for p in others if p.fit is not Fit.SAME or p.class_id not in implied]
    whole = len(needed) < 2 and all(place.fit is Fit.SAME for place in needed)
    required = sorted({place.class_id for place in needed} - implied)
    return Place(main.class_id, main.fit if whole else Fit.WIDER, main.variant, tuple(required))


def _place(part: Part, catalogue: Catalogue, buckets: Buckets) -> Place | None:
    if part.kind is PartKind.CHANGE:
        return _of_change(part, catalogue)
    if part.kind is PartKind.RESIDUE:
        return _of_residue(part, catalogue)
    if part.kind is PartKind.FUSION:
        return _of_fusion(part, catalogue)
    if part.kind is PartKind.EXON:
        return _of_exon(part, catalogue)
    if part.kind is PartKind.WORDS:
        return _of_words(part, catalogue, buckets)
    event = {"kind": EventKind.COPY_NUMBER, "gene": part.gene, "consequence": str(part.kind)}
    found = _classes(event, catalogue)
    return Place(found[0], Fit.SAME) if found else None


def _alone(part: Part) -> Place | None:
    """The place of an alteration that is named exactly and is of no class."""
    if part.kind in (PartKind.CHANGE, PartKind.RESIDUE):
        text = f"{part.gene} p.{part.text}"
    elif part.kind is PartKind.FUSION and part.five and part.three:
        text = _fusion_name(part)
    elif part.kind in (PartKind.AMPLIFICATION, PartKind.DEEP_DELETION):
        text = f"{part.gene} {part.kind}"
    else:
        return None
    return Place("", Fit.ALONE, text) if parse_named_variant(text) else None


def _of_change(part: Part, catalogue: Catalogue) -> Place | None:
    found = _classes(_small_variant(part.gene, part.text), catalogue)
    if not found:
        return None
    change = parse_protein_change(part.text)
    rules = catalogue.by_id[found[0]].rules
    same = change is not None and [
        [catalogue.normalised(part.gene, each) for each in rule.changes] for rule in rules
    ] == [[catalogue.normalised(part.gene, change)]]
    if same and not any(rule.residues for rule in rules):
        return Place(found[0], Fit.SAME)
    return Place(found[0], Fit.CONFINED, f"{part.gene} p.{part.text}")


def _of_residue(part: Part, catalogue: Catalogue) -> Place | None:
    first, codon = part.text[0], int(part.text[1:])
    changes = [part.text + residue for residue in _RESIDUES if residue != first]
    common = [set(_classes(_small_variant(part.gene, each), catalogue)) for each in changes]
    shared = set.intersection(*common)
    if not shared:
        return None
    finest = min(shared, key=catalogue.order.__getitem__)
    at = ((first, codon),)
    rules = catalogue.by_id[finest].rules
    if any(rule.residues == at and not rule.not_changes for rule in rules):
        return Place(finest, Fit.SAME)
    return Place(finest, Fit.CONFINED, f"{part.gene} p.{part.text}")


def _of_fusion(part: Part, catalogue: Catalogue) -> Place | None:
    for gene, partner in ((part.three, part.five), (part.five, part.three)):
        event = {
            "kind": EventKind.FUSION,
            "gene": gene,
            "partner": partner,
            "gene5": part.five,
            "gene3": part.three,
            "exon": part.text,
            "kinase_retained": Retained.YES,
        }
        found = _classes(event, catalogue) if gene else ()
        if found:
            break
    else:
        return None
    rules = catalogue.by_id[found[0]].rules
    whole = not partner or any(rule.partners == {partner} for rule in rules)
    if whole and not part.text:
        return Place(found[0], Fit.SAME)
    return Place(found[0], Fit.CONFINED, _fusion_name(part))


def _fusion_name(part: Part) -> str:
    exons = " e" + "-e".join(part.text.split("-")) if part.text else ""
    return f"{part.five}::{part.three}{exons}"


def _of_exon(part: Part, catalogue: Catalogue) -> Place | None:
    if part.text == "skipping":
        event = {"kind": EventKind.SPLICE, "gene": part.gene, "exon": str(part.exon)}
        found = _classes(event, catalogue)
        return Place(found[0], Fit.SAME) if found else None
    wanted = _EFFECTS[part.text]
    fitting = [
        entry.id
        for entry in catalogue.classes
        if entry.rules and all(_is_of_exon(rule, part, wanted) for rule in entry.rules)
    ]
    if not fitting:
        return None
    return Place(min(fitting, key=lambda name: len(catalogue.ancestors(name))), Fit.SAME)


def _is_of_exon(rule: Rule, part: Part, wanted: Effect) -> bool:
    """Whether a rule speaks of this exon and this effect; of one kind of indel, not of both."""
    indels = {Effect.INFRAME_DELETION, Effect.INFRAME_INSERTION}
    return (
        rule.gene == part.gene
        and rule.exon == part.exon
        and wanted in rule.effects
        and (wanted not in indels or not indels <= rule.effects)
    )


def _of_words(part: Part, catalogue: Catalogue, buckets: Buckets) -> Place | None:
    named = buckets.get((part.gene, part.text))
    if named and named.class_id in catalogue.by_id:
        return named
    any_change = _with_end(part.gene, _ANY, catalogue)
    if part.text in _WORDS_FOR_ANY and any_change:
        mixed = _holds_resistance(any_change, catalogue)
        return Place(any_change, Fit.WIDER if mixed else Fit.SAME)
    if part.text in _WORDS_FOR_LOSS:
        lost = _with_end(part.gene, _LOST, catalogue)
        if lost or any_change:
            return Place(lost or any_change, Fit.SAME if lost else Fit.WIDER)
    return None


def _holds_resistance(class_id: str, catalogue: Catalogue) -> bool:
    """Whether a class holds alterations that arise as resistance to what its others respond to.

    Evidence on any EGFR mutation is not meant for T790M.
    """
    return any(
        entry.timing is Timing.ACQUIRED and catalogue.is_or_under(entry.id, class_id)
        for entry in catalogue.classes
    )


def _with_end(gene: str, ends: Sequence[str], catalogue: Catalogue) -> str:
    names = (gene.lower() + end for end in ends)
    return next((name for name in names if name in catalogue.by_id), "")


def _small_variant(gene: str, change: str) -> dict[str, Any]:
    return {"kind": EventKind.SMALL_VARIANT, "gene": gene, "hgvsp_short": f"p.{change}"}


def _classes(event: Mapping[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """Classes of one made-up event, finest first.

    Without those that ask what else the sample has: here it is not known to have nothing else.
    """
    (row,) = classify_events([{"sample": "", "event_id": "", **event}], catalogue)
    classes = row["classes"].split(";") if row["classes"] else []
    return tuple(name for name in classes if catalogue.by_id[name].combination is None)
