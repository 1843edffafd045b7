"""Neighbouring small variants of one haplotype as the one change that they are together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Any

from genomic_to_outcome.calls.alleles import UNKNOWN_BASE, Allele, Change, change_of, trimmed
from genomic_to_outcome.calls.events import CallFile, Event
from genomic_to_outcome.calls.reference_bases import ReferenceBases, reference_bases
from genomic_to_outcome.calls.small_variants import PASS, UNANNOTATED, Names, names_of
from genomic_to_outcome.vocabulary import Origin

POSSIBLE_MNV = "possible_mnv"

# With one base between them two changes may still lie in one codon.
_BASES_BETWEEN = 1
# Fractions of two changes of the same molecules differ by no more than chance.
_SAME_FRACTION = 0.2
_SEEN = ("depth", "alt_reads", "vaf", "filter", "hgvsp_short")


@dataclass(frozen=True)
class _Neighbour:
    index: int
    event: Event
    change: Change

    @property
    def end(self) -> int:
        """The first base behind the change."""
        return self.change.start + len(self.change.deleted)


def merge_phased(call_file: CallFile, events: Sequence[Event]) -> list[Event]:
    """Events of one file with neighbours in cis merged: the two bases of EGFR L858R, BRAF V600K.

    Neighbours have at most one base between them. In cis means the same phase set and haplotype.
    They stay apart, flagged `possible_mnv`, if no phase is told and their fractions are alike, or
    if a base between them is unknown, or if merging would lose a name that only the single
    changes have. The merged event has the counts of the change that fewest reads support;
    `caller_evidence` holds what the caller wrote of each.
    """
    bases = reference_bases(call_file.genome, call_file.fasta)
    groups: list[list[_Neighbour]] = []
    for neighbour in sorted(starmap(_neighbour, enumerate(events)), key=_change):
        if groups and _near(groups[-1][-1], neighbour):
            groups[-1].append(neighbour)
        else:
            groups.append([neighbour])
    found = [item for group in groups for item in _merged_group(call_file, group, bases)]
    return [event for _, event in sorted(found, key=lambda item: item[0])]


def _neighbour(index: int, event: Event) -> _Neighbour:
    allele = Allele(event.chrom or "", event.pos or 0, event.ref or "", event.alt or "")
    return _Neighbour(index, event, change_of(allele))


def _change(neighbour: _Neighbour) -> Change:
    return neighbour.change


def _near(first: _Neighbour, second: _Neighbour) -> bool:
    between = second.change.start - first.end
    return first.change.chrom == second.change.chrom and between <= _BASES_BETWEEN


def _merged_group(
    call_file: CallFile, group: Sequence[_Neighbour], bases: ReferenceBases
) -> list[tuple[int, Event]]:
    """A chain of neighbours: runs in cis become one event, others that may be one are flagged.

    With each event goes its place in the file.
    """
    runs: list[list[_Neighbour]] = []
    for neighbour in group:
        if runs and all(_may_join(other, neighbour) for other in runs[-1]):
            runs[-1].append(neighbour)
        else:
            runs.append([neighbour])
    events: list[tuple[int, Event]] = []
    apart: list[_Neighbour] = []
    for run in runs:
        merged = _merged(call_file, run, bases) if len(run) > 1 else None
        events.extend([(min(item.index for item in run), merged)] if merged else [])
        apart.extend([] if merged else run)
    return [*events, *((item.index, _flagged(item, apart)) for item in apart)]


def _may_join(first: _Neighbour, second: _Neighbour) -> bool:
    return second.change.start >= first.end and _in_cis(first.event, second.event) is True


def _in_cis(first: Event, second: Event) -> bool | None:
    """Whether one haplotype carries both; None where the caller does not tell."""
    one, other = _haplotypes(first.phase_set), _haplotypes(second.phase_set)
    if one is None or other is None or one[0] != other[0]:
        return None
    return bool(one[1] & other[1])


def _haplotypes(phase_set: str | None) -> tuple[str, frozenset[int]] | None:
    name, _, carried = (phase_set or "").rpartition(":")
    if not name or "|" not in carried:
        return None
    return name, frozenset(
        place for place, number in enumerate(carried.split("|")) if number == "1"
    )


def _flagged(neighbour: _Neighbour, others: Sequence[_Neighbour]) -> Event:
    event = neighbour.event
    if not any(_may_be_one(neighbour, other) for other in others if other is not neighbour):
        return event
    flags = [flag for flag in event.flags.split(";") if flag]
    return replace(event, flags=";".join([*flags, POSSIBLE_MNV]))


def _may_be_one(neighbour: _Neighbour, other: _Neighbour) -> bool:
    first, second = sorted((neighbour, other), key=_change)
    if second.change.start < first.end or not _near(first, second):
        return False
    cis = _in_cis(first.event, second.event)
    one, two = first.event.vaf, second.event.vaf
    if cis is not None or one is None or two is None:
        return cis is not False
    return abs(one - two) <= _SAME_FRACTION * max(one, two)


def _merged(call_file: CallFile, run: Sequence[_Neighbour], bases: ReferenceBases) -> Event | None:
    allele = _allele(run, bases)
    if allele is None:
        return None
    names = names_of(call_file.genome, allele, (), call_file.engine, bases)
    events = [neighbour.event for neighbour in run]
    sources = {event.annotation_source for event in events}
    if names.source == UNANNOTATED and sources != {UNANNOTATED}:
        return None
    if not names.hgvsp_short and any(event.hgvsp_short for event in events):
        return None
    weakest = min(events, key=lambda event: (_support(event), event.pos or 0))
    return _event(weakest, events, allele, names)


def _support(event: Event) -> float:
    count = event.vaf if event.alt_reads is None else event.alt_reads
    return float("inf") if count is None else count


def _allele(run: Sequence[_Neighbour], bases: ReferenceBases) -> Allele | None:
    """The allele of all changes together; None where a base between them is unknown."""
    first = run[0].change
    ref, alt, end = "", "", first.start
    for neighbour in run:
        change = neighbour.change
        between = bases.between(change.chrom, end, change.start - 1)
        ref, alt = ref + between + change.deleted, alt + between + change.inserted
        end = neighbour.end
    start = first.start
    if not ref or not alt:
        anchor = run[0].event.ref or ""
        anchor = anchor[0] if run[0].event.pos == start - 1 else ""
        anchor = anchor or bases.between(first.chrom, start - 1, start - 1)
        ref, alt, start = anchor + ref, anchor + alt, start - 1
    if UNKNOWN_BASE in ref + alt:
        return None
    return trimmed(first.chrom, start, ref, alt) if ref != alt else None


def _event(weakest: Event, events: Sequence[Event], allele: Allele, names: Names) -> Event:
    failed = sorted(
        {name for event in events for name in event.filter.split(";") if name not in ("", PASS)}
    )
    flags = sorted({flag for event in events for flag in event.flags.split(";") if flag})
    origins = {event.origin for event in events}
    return replace(
        weakest,
        event_id=allele.event_id(weakest.genome),
        gene=names.gene,
        chrom=allele.chrom,
        pos=allele.pos,
        ref=allele.ref,
        alt=allele.alt,
        caller_evidence=_evidence(weakest, events),
        filter=";".join(failed) or PASS,
        flags=";".join(flags),
        # A suspicion that does not hold for every part does not hold for the whole.
        origin=origins.pop() if len(origins) == 1 else Origin.SOMATIC,
        **names.columns(),
    )


def _evidence(weakest: Event, events: Sequence[Event]) -> str:
    records: list[dict[str, Any]] = [
        {"event_id": event.event_id, **_seen(event)} for event in events
    ]
    row = {**_seen(weakest), "file": weakest.source_file, "records": records}
    row.pop("hgvsp_short", None)
    return json.dumps({weakest.callers: row}, sort_keys=True, ensure_ascii=False)


def _seen(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _SEEN if getattr(event, name) is not None}
