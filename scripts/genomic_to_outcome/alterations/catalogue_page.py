"""The page docs/catalogue.md: every class of the catalogue for people to review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.rules import AlterationClass, AssessedBy, Timing
from genomic_to_outcome.vocabulary import EventKind

_BIOMARKERS = "Biomarkers"
_HEAD = """# Catalogue of alteration classes

Made from `resources/alterations.yaml`, where the language of the rules is described; do not edit
this page. {count} classes, by gene in the order of the catalogue. A class holds what its own rule
says and all classes below it (indented). Classes marked * arise under treatment.

{contents}
"""
_TABLE = """
## {heading}

| class | name | holds | reference |
|---|---|---|---|
"""


def catalogue_page(catalogue: Catalogue) -> str:
    """The page as Markdown: one table per gene, one row per class, in the order of the tree."""
    groups: dict[str, list[AlterationClass]] = defaultdict(list)
    for root in catalogue.children(""):
        groups[_heading(root, catalogue)].extend(_with_all_below(root, catalogue))
    contents = ", ".join(
        f"[{heading}](#{_anchor(heading)}) ({len(entries)})" for heading, entries in groups.items()
    )
    parts = [_HEAD.format(count=len(catalogue.classes), contents=contents)]
    for heading, entries in groups.items():
        parts.append(_TABLE.format(heading=heading))
        parts.extend(_row(entry, catalogue) for entry in entries)
    return "".join(parts)


def _heading(root: AlterationClass, catalogue: Catalogue) -> str:
    """The gene of a root and of all below it, or several."""
    entries = list(_with_all_below(root, catalogue))
    kinds = {rule.kind for entry in entries for rule in entry.rules}
    if kinds == {EventKind.BIOMARKER}:
        return _BIOMARKERS
    if root.combination and not root.gene:
        genes = {gene for name in root.combination.all for gene in catalogue.genes(name)}
    else:
        genes = set(catalogue.genes(root.id))
    return ", ".join(sorted(genes))


def _anchor(heading: str) -> str:
    return heading.lower().replace(",", "").replace(" ", "-")


def _with_all_below(entry: AlterationClass, catalogue: Catalogue) -> Iterator[AlterationClass]:
    yield entry
    for child in catalogue.children(entry.id):
        yield from _with_all_below(child, catalogue)


def _row(entry: AlterationClass, catalogue: Catalogue) -> str:
    indent = "&nbsp;&nbsp;" * len(catalogue.ancestors(entry.id))
    mark = "*" if entry.timing is Timing.ACQUIRED else ""
    names = "; ".join([entry.name, *entry.synonyms])
    cells = [f"{indent}`{entry.id}`{mark}", names, _holds(entry), entry.reference]
    return "| " + " | ".join(_cell(text) for text in cells) + " |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _holds(entry: AlterationClass) -> str:
    parts = [rule.words for rule in entry.rules]
    combination = entry.combination
    if combination:
        text = " with ".join(f"`{name}`" for name in combination.all)
        text += f", phase {combination.phase}" if combination.phase else ""
        text += "".join(f", without `{name}`" for name in combination.without)
        parts.append(text)
    text = "; or ".join(parts) or "the classes below it"
    if entry.assessed_by is AssessedBy.ANY:
        text += " (any one kind of call suffices for a negative)"
    return f"{text}. {entry.note.strip()}" if entry.note else text
