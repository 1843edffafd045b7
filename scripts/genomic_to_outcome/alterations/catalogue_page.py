"""The page docs/catalogue.md: every class of the catalogue for people to review."""

from __future__ import annotations

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.rules import AlterationClass, AssessedBy

_HEAD = """# Catalogue of alteration classes

Made from `resources/alterations.yaml`, where the language of the rules is described; do not edit
this page. A class holds its own rule and all classes below it (indented).

| class | name | gene | timing | holds | reference |
|---|---|---|---|---|---|
"""


def catalogue_page(catalogue: Catalogue) -> str:
    """The page as Markdown: one row per class, in the order of the tree."""
    return _HEAD + "".join(_row(entry, catalogue) for entry in catalogue.classes)


def _row(entry: AlterationClass, catalogue: Catalogue) -> str:
    indent = "&nbsp;&nbsp;" * len(catalogue.ancestors(entry.id))
    names = "; ".join([entry.name, *entry.synonyms])
    genes = ", ".join(catalogue.genes(entry.id))
    cells = [f"{indent}`{entry.id}`", names, genes, str(entry.timing), _holds(entry)]
    return (
        "| " + " | ".join(cell.replace("|", "\\|") for cell in [*cells, entry.reference]) + " |\n"
    )


def _holds(entry: AlterationClass) -> str:
    parts = [rule.words for rule in entry.rules]
    if entry.combination:
        phase = f" in {entry.combination.phase}" if entry.combination.phase else ""
        parts.append(" with ".join(entry.combination.all) + phase)
    text = " - or - ".join(parts) or "the classes below it"
    if entry.assessed_by is AssessedBy.ANY:
        text += " (any one kind of call suffices for a negative)"
    return f"{text}. {entry.note.strip()}" if entry.note else text
