"""Reading one catalogue file, with every mistake in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from genomic_to_outcome.alterations.mistakes import LINE, Mistakes
from genomic_to_outcome.alterations.residues import ReferenceResidues
from genomic_to_outcome.alterations.rule_reading import read_rule, read_word, texts
from genomic_to_outcome.alterations.rules import (
    AlterationClass,
    AssessedBy,
    Combination,
    Phase,
    Timing,
)
from genomic_to_outcome.errors import Problem

_TOP_KEYS = frozenset({"classes", "numbering", "reference_residues"})
_CLASS_KEYS = frozenset(
    {
        "id",
        "parent",
        "gene",
        "name",
        "synonyms",
        "timing",
        "match",
        "combination",
        "assessed_by",
        "reference",
        "note",
    }
)


@dataclass(frozen=True)
class CatalogueFile:
    """Content of one file: classes with their lines, what matching needs, and the problems."""

    classes: tuple[tuple[AlterationClass, int | None], ...]
    shifts: Mapping[str, tuple[int, ...]]
    residues: Mapping[str, ReferenceResidues]
    problems: tuple[Problem, ...]


def read_catalogue_file(path: str | Path) -> CatalogueFile:
    """Read one file; what could not be understood is among the problems, never left out silently.

    References between classes are not looked at, for they may lead to another file.
    """
    mistakes = Mistakes(str(path))
    raw = _load(Path(path), mistakes)
    mistakes.unknown_keys(raw, _TOP_KEYS, raw.get(LINE), "top level")
    classes = tuple(_read_classes(raw, mistakes))
    shifts = _read_shifts(raw, mistakes)
    residues = _read_residues(raw, mistakes)
    return CatalogueFile(classes, shifts, residues, tuple(mistakes.problems))


# Written in C where PyYAML was built with it: every job of every batch reads the catalogue.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LinedLoader(_SafeLoader):
    """Safe YAML whose mappings know their line; a key given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key_node, _ in node.value:
            if keys.count(key_node.value) > 1:
                raise yaml.constructor.ConstructorError(
                    problem=f"key {key_node.value!r} is given twice", problem_mark=node.start_mark
                )
        mapping = super().construct_mapping(node, deep=True)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


def _load(path: Path, mistakes: Mistakes) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_LinedLoader)
    except FileNotFoundError:
        mistakes.add(None, "", str(path), "the file does not exist", "correct the path")
        return {}
    except OSError as error:
        mistakes.add(None, "", str(path), f"cannot be read: {error.strerror}", "correct the path")
        return {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else None
        mistakes.add(line, "", "", f"not readable as YAML: {reason}", "correct the syntax")
        return {}
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        mistakes.add(1, "", "", "expected a mapping", f"top keys: {', '.join(sorted(_TOP_KEYS))}")
        return {}
    return raw


def _read_classes(
    raw: Mapping[str, Any], mistakes: Mistakes
) -> Iterator[tuple[AlterationClass, int | None]]:
    entries = raw.get("classes") or []
    if not isinstance(entries, list):
        mistakes.add(raw.get(LINE), "classes", "", "expected a list of classes")
        return
    first_lines: dict[str, int | None] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            mistakes.add(raw.get(LINE), "classes", entry, "a class must be a mapping with an id")
            continue
        line = entry.get(LINE)
        class_id = str(entry.get("id") or "").strip()
        if not class_id or not class_id.replace("_", "").isalnum() or class_id != class_id.lower():
            message = "expected an id of small letters, digits and underscores"
            mistakes.add(line, "id", class_id, message, "for example egfr_l858r")
        elif class_id in first_lines:
            message = f"the id was given before, on line {first_lines[class_id]}"
            mistakes.add(line, "id", class_id, message, "keep one")
        else:
            first_lines[class_id] = line
            yield _read_class(entry, class_id, line, mistakes), line


def _read_class(
    entry: Mapping[str, Any], class_id: str, line: int | None, mistakes: Mistakes
) -> AlterationClass:
    mistakes.unknown_keys(entry, _CLASS_KEYS, line, class_id)
    gene = str(entry.get("gene") or "").strip()
    if not entry.get("name"):
        mistakes.add(line, f"{class_id}.name", "", "no name", "give a name for people")
    match = entry.get("match")
    raw_rules = match if isinstance(match, list) else [] if match is None else [match]
    where = f"{class_id}.match"
    rules = [read_rule(raw, gene, line, where, mistakes) for raw in raw_rules]
    return AlterationClass(
        id=class_id,
        name=str(entry.get("name") or class_id),
        gene=gene,
        parent=str(entry.get("parent") or "").strip(),
        synonyms=tuple(texts(entry.get("synonyms"))),
        timing=read_word(entry, "timing", Timing, line, class_id, mistakes) or Timing.DRIVER,
        rules=tuple(rule for rule in rules if rule),
        combination=_read_combination(entry.get("combination"), class_id, line, mistakes),
        assessed_by=read_word(entry, "assessed_by", AssessedBy, line, class_id, mistakes)
        or AssessedBy.ALL,
        reference="; ".join(texts(entry.get("reference"))),
        note=str(entry.get("note") or ""),
    )


def _read_combination(
    raw: Any, class_id: str, line: int | None, mistakes: Mistakes
) -> Combination | None:
    if raw is None:
        return None
    where = f"{class_id}.combination"
    members = tuple(texts(raw.get("all"))) if isinstance(raw, dict) else ()
    without = tuple(texts(raw.get("without"))) if isinstance(raw, dict) else ()
    if not members or len(members) + len(without) < 2:
        example = "for example {all: [egfr_c797s, egfr_t790m], phase: cis}"
        message = "expected two classes or more under `all`, or one and another under `without`"
        mistakes.add(line, where, "", message, example)
        return None
    mistakes.unknown_keys(raw, ("all", "phase", "without"), raw.get(LINE, line), where)
    both = set(members) & set(without)
    if both:
        message = "the class is asked for and excluded"
        mistakes.add(line, where, ", ".join(sorted(both)), message, "give it once")
    phase = read_word(raw, "phase", Phase, line, where, mistakes)
    if phase and len(members) < 2:
        message = "a phase lies between two classes under `all`"
        mistakes.add(line, f"{where}.phase", phase, message, "give two classes or no phase")
    return Combination(members, phase, without)


def _read_shifts(raw: Mapping[str, Any], mistakes: Mistakes) -> dict[str, tuple[int, ...]]:
    shifts = {}
    for gene, value in _section(raw, "numbering", mistakes):
        values = value if isinstance(value, list) else [value]
        if all(isinstance(shift, int) for shift in values):
            shifts[gene] = tuple(values)
        else:
            message = "expected how much higher the other isoform counts"
            mistakes.add(raw.get(LINE), f"numbering.{gene}", value, message, "for example [40]")
    return shifts


def _read_residues(raw: Mapping[str, Any], mistakes: Mistakes) -> dict[str, ReferenceResidues]:
    residues = {}
    for gene, value in _section(raw, "reference_residues", mistakes):
        start = value.get("start") if isinstance(value, dict) else None
        text = str(value.get("residues") or "") if isinstance(value, dict) else ""
        if isinstance(start, int) and text.isalpha() and text.isupper():
            residues[gene] = ReferenceResidues(start, text)
        else:
            message = "expected the first codon and the residues from there"
            example = "{start: 729, residues: GLWIP}"
            mistakes.add(raw.get(LINE), f"reference_residues.{gene}", "", message, example)
    return residues


def _section(raw: Mapping[str, Any], key: str, mistakes: Mistakes) -> list[tuple[str, Any]]:
    section = raw.get(key) or {}
    if not isinstance(section, dict):
        mistakes.add(raw.get(LINE), key, "", "expected a mapping by gene")
        return []
    return [(str(gene), value) for gene, value in section.items() if gene != LINE]
