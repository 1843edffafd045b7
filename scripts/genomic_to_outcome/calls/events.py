"""What readers yield: events of small variants and copy number, and single callers' fusions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from genomic_to_outcome.calls.copy_number import DEFAULT_THRESHOLDS, Thresholds
from genomic_to_outcome.calls.coverage import Depth, Places
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import (
    AnnotationEngine,
    CallKind,
    EventKind,
    Frame,
    FusionSource,
    Genome,
    Origin,
    ReadRegions,
    Retained,
)


class CountedEffects(StrEnum):
    """Which variants a mutational burden counts."""

    NONSYNONYMOUS = "nonsynonymous"
    CODING = "coding"
    ALL = "all"


@dataclass(frozen=True)
class BurdenRule:
    """How an assay's mutational burden is counted, and over how many megabases."""

    covered_megabases: float
    minimum_vaf: float = 0.0
    minimum_depth: int = 0
    counted: CountedEffects = CountedEffects.NONSYNONYMOUS
    count_known_variants: bool = True


@dataclass(frozen=True)
class BurdenCount:
    """Ids of the variants of one file that count, and of the known ones among them.

    `not_counted` are numbers by reason; `unknown` those of variants that cannot be judged.
    """

    rule: BurdenRule
    counted: frozenset[str]
    known: frozenset[str]
    not_counted: Mapping[str, int]
    unknown: Mapping[str, int]


@dataclass(frozen=True)
class CallFile:
    """One row of the calls sheet with what the samples sheet says of its sample.

    `columns` maps fields to columns where the configuration does so for the row's caller;
    `copy_number` holds the copies from which a gene counts as amplified, gained, lost or deleted;
    `burden` is there where the sample's assay says how to count its mutational burden; `places`
    are those of the alteration classes whose depth is asked for.
    """

    sample: str
    patient: str
    kind: CallKind
    path: str
    genome: Genome
    caller: str = ""
    tumour: str = ""
    normal: str = ""
    minimum_depth: int = 0
    tumour_only: bool = False
    regions: ReadRegions = ReadRegions.AUTO
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    engine: AnnotationEngine = AnnotationEngine.AUTO
    fasta: str = ""
    annotated: str = ""
    purity: float | None = None
    copy_number: Thresholds = DEFAULT_THRESHOLDS
    burden: BurdenRule | None = None
    places: Places | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Event:
    """One event of one sample: the columns of the table `events` by the same names."""

    sample: str
    patient: str
    event_id: str
    kind: EventKind
    gene: str
    genome: Genome
    partner: str | None = None
    gene5: str | None = None
    gene3: str | None = None
    chrom: str | None = None
    pos: int | None = None
    ref: str | None = None
    alt: str | None = None
    breakpoint5: str | None = None
    breakpoint3: str | None = None
    transcript: str | None = None
    hgvsc: str | None = None
    hgvsp: str | None = None
    hgvsp_short: str | None = None
    legacy_hgvsp: str | None = None
    exon: str | None = None
    codons: str | None = None
    consequence: str | None = None
    vaf: float | None = None
    depth: int | None = None
    alt_reads: int | None = None
    depth_rule: str | None = None
    junction_reads: int | None = None
    spanning_reads: int | None = None
    copy_number: float | None = None
    ploidy: float | None = None
    callers: str = ""
    n_callers: int = 1
    caller_evidence: str | None = None
    sources: str | None = None
    frame: Frame | None = None
    fusion_variant: str | None = None
    splice_variant: str | None = None
    kinase_retained: Retained | None = None
    filter: str = "PASS"
    flags: str = ""
    origin: Origin = Origin.SOMATIC
    phase_set: str | None = None
    plus_clinical: str | None = None
    annotation_source: str | None = None
    source_file: str = ""


@dataclass(frozen=True)
class FusionCall:
    """One row of one fusion caller: breakpoints 1-based, contigs with `chr`, 5' partner first.

    `labels` are the caller's own words worth keeping (read-through, reciprocal, confidence, ...).
    Of a call in RNA the breakpoints are bases of the transcript, of one in DNA those of the genome;
    `strand5` and `strand3` are the strands that the fusion is transcribed from in both.
    """

    caller: str
    gene5: str
    gene3: str
    chrom5: str
    pos5: int
    strand5: str
    chrom3: str
    pos3: int
    strand3: str
    junction_reads: int | None
    spanning_reads: int | None
    frame: Frame
    path: str
    line: int
    labels: tuple[str, ...] = ()
    transcript5: str = ""
    transcript3: str = ""
    exon5: str = ""
    exon3: str = ""
    source: FusionSource = FusionSource.RNA


@dataclass(frozen=True)
class Reading:
    """What came of one call file: events or fusion calls, and the problems met on the way.

    Any problem of severity error means that nothing of this file may be used. `outside_regions` are
    records that were counted but not parsed; None where every record was parsed. `depths` are what
    a table of coverage or a gVCF tells.
    """

    caller: str
    records: int = 0
    events: tuple[Event, ...] = ()
    fusion_calls: tuple[FusionCall, ...] = ()
    problems: tuple[Problem, ...] = ()
    outside_regions: int | None = None
    burden: BurdenCount | None = None
    depths: tuple[Depth, ...] = ()


@dataclass(frozen=True)
class Reader:
    """A caller's reader: `recognises` looks at the first lines of a file, `read` reads it whole."""

    name: str
    kinds: tuple[CallKind, ...]
    recognises: Callable[[str], bool]
    read: Callable[[CallFile], Reading]
    columns: tuple[str, ...] = field(default=())


def event_rows(events: Iterator[Event] | tuple[Event, ...] | list[Event]) -> list[dict[str, Any]]:
    """Events as rows of the table `events`."""
    return [{name: _plain(value) for name, value in vars(event).items()} for event in events]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value
