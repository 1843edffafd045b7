"""Names of protein changes from the residues before and after, as far as they can be told."""

from __future__ import annotations

import re

_DELETED = re.compile(r"p\.([A-Z]+)(\d+)del")
_REPLACED = re.compile(r"p\.([A-Z*]+)(\d+)([A-Z*]+)")
_FRAMESHIFT = re.compile(r"p\.([A-Z])(\d+)fs")


def name_of_change(first: int, before: str, after: str) -> str:
    """One-letter HGVS of residues `before` (from codon `first`) that become `after`.

    Empty for an insertion whose following residue is not among those given: HGVS names both
    neighbours. What is shared is taken off at the start first, which moves a change towards 3' as
    far as the residues are known.
    """
    if before == after:
        return f"p.{before}{first}=" if len(before) == 1 else ""
    shared = _shared(before, after)
    kept, before, after, first = before[:shared], before[shared:], after[shared:], first + shared
    stop = after.find("*")
    if stop >= 0 and before:
        before, after = before[0], after[: stop + 1]
    if before.startswith("*"):
        return f"p.*{first}{after[0]}ext*?" if after else ""
    shared = _shared(before[::-1], after[::-1])
    following, before = before[len(before) - shared :], before[: len(before) - shared]
    after = after[: len(after) - shared]
    if not before:
        return _insertion(first, kept, after, following)
    place = f"{before[0]}{first}"
    if len(before) > 1:
        place += f"_{before[-1]}{first + len(before) - 1}"
    if not after:
        return f"p.{place}del"
    if len(before) == 1 and len(after) == 1:
        return f"p.{place}{after}"
    return f"p.{place}delins{after}"


def _shared(one: str, other: str) -> int:
    """How many letters two texts share at their start."""
    size = 0
    for letter, beside in zip(one, other, strict=False):
        if letter != beside:
            break
        size += 1
    return size


def _insertion(first: int, kept: str, inserted: str, following: str) -> str:
    """An insertion before codon `first`, between the end of `kept` and `following`."""
    size = len(inserted)
    if not kept or not following:
        return ""
    if kept.endswith(inserted):
        start = f"{kept[-size]}{first - size}"
        return f"p.{start}dup" if size == 1 else f"p.{start}_{kept[-1]}{first - 1}dup"
    return f"p.{kept[-1]}{first - 1}_{following[0]}{first}ins{inserted}"


def name_from_compact(text: str) -> str:
    """One-letter HGVS of `p.L858R`, `p.EQ545del`, `p.T544RS`, `p.K292fs`; empty for other forms."""
    deleted = _DELETED.fullmatch(text)
    if deleted:
        return name_of_change(int(deleted[2]), deleted[1], "")
    if _FRAMESHIFT.fullmatch(text):
        return text
    replaced = _REPLACED.fullmatch(text)
    return name_of_change(int(replaced[2]), replaced[1], replaced[3]) if replaced else ""
