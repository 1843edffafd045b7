"""A rule of the catalogue in words, for the page that people review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "effect": "{} variant",
    "codons": "of codons {}",
    "exon": "(exon {} where the change is not named)",
    "changes": "{}",
    "residues": "any substitution of {}",
    "not_changes": "but {}",
    "splice_site_of_exon": "variant at a splice site of exon {}",
    "skipped_exon": "exon {} skipped",
    "skipped_exons": "exons {} lost",
    "duplicated_exons": "exons {} repeated",
    "partner": "with {}",
    "not_partner": "with a named partner other than {}",
    "fusion_variant": "of variant {}",
    "copy_number": "{}",
    "category": "{}",
    "at_least": "at least {}",
    "below": "below {}",
}
_RANGES = ("codons", "skipped_exons", "duplicated_exons")
_FUSION = {
    ("gene_end", "three_prime"): "gene at the 3' end",
    ("gene_end", "five_prime"): "gene at the 5' end",
    ("kinase_retained", "any"): "with or without a kinase domain",
}


def words_of(rule: Mapping[str, Any]) -> str:
    """A rule as it stands in the catalogue's YAML, in one line."""
    parts = [words.format(_value(key, rule[key])) for key, words in _WORDS.items() if key in rule]
    parts += [words for (key, value), words in _FUSION.items() if rule.get(key) == value]
    text = " ".join(part for part in parts if part) if "effect" in rule else ", ".join(parts)
    if rule.get("kind") == "fusion":
        text = f"fusion, {text}" if text else "fusion"
    if rule.get("kind") == "splice":
        text = f"{text} (in RNA)"
    subject = rule.get("marker") or rule.get("gene")
    return f"{subject}: {text}" if subject else text


def _value(key: str, value: object) -> str:
    values = value if isinstance(value, list) else [value]
    joined = ("-" if key in _RANGES else ", ").join(str(one) for one in values)
    if key not in ("effect", "copy_number"):
        return joined
    return joined.replace("_", " ").replace("inframe", "in-frame")
