"""Copy number of genes from segments of the genome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from genomic_to_outcome.calls.copy_number import (
    AMPLIFICATION,
    DELETION,
    GAIN,
    LOSS,
    NEUTRAL,
    Thresholds,
)
from genomic_to_outcome.calls.events import CallFile, Event
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.transcripts import Gene, panel_transcripts
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import EventKind

# A gene is as lost as its most lost tenth: a few exons less destroy it. It is amplified where a
# quarter of it is, since the bins of a caller cut through genes at the edge of an amplicon; a gain
# or a loss of one copy must hold for half of it.
LEAST_SHARE_DELETED = 0.1
LEAST_SHARE_AMPLIFIED = 0.25
LEAST_SHARE = 0.5
# Below this share of a gene in its state the event is flagged.
WHOLE_SHARE = 0.95
# An average of less than half of the genome is no ploidy.
LEAST_COVERED_FOR_PLOIDY = 1_500_000_000
# One copy is the normal number in a male; the sex is not known here.
_SEX_CHROMOSOMES = ("chrX", "chrY")


@dataclass(frozen=True)
class Segment:
    """A stretch of the genome, 1-based and inclusive, with its copies per tumour cell.

    `called` is the state that the caller names, empty if it names none; `gene` is the gene that it
    says the segment stands for. `copies` is None where only the state is known; `from_ratio` tells
    that they were computed here from a ratio to the sample's mean.
    """

    chrom: str
    start: int
    end: int
    copies: float | None
    called: str = ""
    gene: str = ""
    filters: tuple[str, ...] = ()
    from_ratio: bool = False


@dataclass(frozen=True)
class _Share:
    """Bases of a gene that lie in a segment."""

    bases: int
    copies: float
    segment: Segment


def tumour_copies(ratio: float, purity: float | None, ploidy: float = 2.0) -> float:
    """Copies per tumour cell from the ratio of the sample's copies to their mean.

    The mean is purity x ploidy + 2 x (1 - purity); without a purity the sample counts as tumour
    alone, so that changes look smaller than they are. Never below 0 (noise).
    """
    share = purity or 1.0
    mean = share * ploidy + 2 * (1 - share)
    return max(0.0, (ratio * mean - 2 * (1 - share)) / share)


def gene_events(call_file: CallFile, caller: str, segments: Iterable[Segment]) -> list[Event]:
    """One event for each gene of the panel that is not neutral, in the order of the panel.

    Genes of X and Y are left out where copies come from a ratio: which ratio is neutral there
    depends on the sexes of patient and reference.
    """
    given = list(segments)
    ploidy = ploidy_of(given)
    return [
        _event(call_file, caller, gene, state, segment, partial, ploidy)
        for gene, state, segment, partial in _altered(call_file, given)
        if not _sex_matters(segment)
    ]


def ploidy_of(segments: Iterable[Segment]) -> float | None:
    """Average copies of the autosomes, by length; None where absolute copies cover less than half.

    Segments that were computed from a ratio tell none: the ratio is to that very average.
    """
    bases, copies = 0, 0.0
    for segment in segments:
        autosome = segment.chrom not in (*_SEX_CHROMOSOMES, "chrM")
        if autosome and segment.copies is not None and not (segment.from_ratio or segment.gene):
            length = segment.end - segment.start + 1
            bases += length
            copies += length * segment.copies
    return copies / bases if bases >= LEAST_COVERED_FOR_PLOIDY else None


def left_out_problem(call_file: CallFile, segments: Iterable[Segment]) -> Problem | None:
    """A warning that names genes of X and Y whose ratio might mean something."""
    genes = [
        f"{gene.symbol} ({segment.copies:.1f} copies if 2 are normal)"
        for gene, _, segment, _ in _altered(call_file, segments)
        if _sex_matters(segment)
    ]
    if not genes:
        return None
    return warning(
        call_file,
        f"genes of X and Y are not called from a ratio, which depends on sex: {', '.join(genes)}",
        "Give a file with absolute copy numbers, such as CNVkit's .call.cns.",
    )


def _sex_matters(segment: Segment) -> bool:
    return segment.from_ratio and segment.chrom in _SEX_CHROMOSOMES


def _altered(
    call_file: CallFile, segments: Iterable[Segment]
) -> Iterator[tuple[Gene, str, Segment, bool]]:
    """Genes that are not neutral, their state, the segment that tells it, whether only in part."""
    by_chrom: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_chrom[segment.chrom].append(segment)
    for gene in panel_transcripts().genes.values():
        found = _state(_shares(call_file, gene, by_chrom[gene.chrom]), gene, call_file)
        if found is not None:
            yield gene, *found


def _shares(call_file: CallFile, gene: Gene, segments: Sequence[Segment]) -> list[_Share]:
    first, last = gene.spans[call_file.genome]
    thresholds = call_file.copy_number
    shares = []
    for segment in segments:
        bases = min(last, segment.end) - max(first, segment.start) + 1
        if segment.gene:
            bases = last - first + 1 if segment.gene == gene.symbol else 0
        if bases > 0:
            shares.append(_Share(bases, _effective_copies(segment, thresholds), segment))
    return shares


def _effective_copies(segment: Segment, thresholds: Thresholds) -> float:
    """The copies; where they do not reach the state that the caller names, those of the state."""
    of_state = {
        GAIN: thresholds.gain,
        AMPLIFICATION: thresholds.amplification,
        LOSS: (thresholds.loss + thresholds.deletion) / 2,
        DELETION: thresholds.deletion,
    }
    nominal = of_state.get(segment.called)
    if segment.copies is None:
        return 2.0 if nominal is None else nominal
    silent = thresholds.state(segment.copies) == NEUTRAL
    return nominal if nominal is not None and silent else segment.copies


def _state(
    shares: Sequence[_Share], gene: Gene, call_file: CallFile
) -> tuple[str, Segment, bool] | None:
    """The first of deletion, amplification, loss and gain that holds for enough of the gene."""
    rising = sorted(shares, key=lambda share: share.copies)
    falling = rising[::-1]
    state = call_file.copy_number.state
    for wanted, ordered, least in (
        (DELETION, rising, LEAST_SHARE_DELETED),
        (AMPLIFICATION, falling, LEAST_SHARE_AMPLIFIED),
        (LOSS, rising, LEAST_SHARE),
        (GAIN, falling, LEAST_SHARE),
    ):
        share = _reaching(ordered, least * _length(gene, call_file))
        if share is None or state(share.copies) != wanted:
            continue
        if wanted == LOSS and gene.chrom in _SEX_CHROMOSOMES:
            continue
        covered = sum(other.bases for other in shares if state(other.copies) == wanted)
        partial = covered < WHOLE_SHARE * _length(gene, call_file)
        return wanted, share.segment, partial
    return None


def _length(gene: Gene, call_file: CallFile) -> int:
    first, last = gene.spans[call_file.genome]
    return last - first + 1


def _reaching(shares: Sequence[_Share], bases: float) -> _Share | None:
    """The share with which the first ones cover so many bases."""
    covered = 0
    for share in shares:
        covered += share.bases
        if covered >= bases:
            return share
    return None


def _event(
    call_file: CallFile,
    caller: str,
    gene: Gene,
    state: str,
    segment: Segment,
    partial: bool,
    ploidy: float | None,
) -> Event:
    usual = ploidy is not None and segment.copies is not None and segment.copies <= round(ploidy)
    flags = {
        "at_average_ploidy": state == GAIN and usual,
        "failed_filter": bool(segment.filters),
        "part_of_gene": partial,
        "purity_unknown": segment.from_ratio and not call_file.purity,
    }
    return Event(
        sample=call_file.sample,
        patient=call_file.patient,
        event_id=f"{call_file.genome}:copy_number:{gene.symbol}:{state}",
        kind=EventKind.COPY_NUMBER,
        gene=gene.symbol,
        genome=call_file.genome,
        consequence=f"copy_number_{state}",
        copy_number=None if segment.copies is None else round(segment.copies, 4),
        ploidy=None if ploidy is None else round(ploidy, 4),
        callers=caller,
        filter=";".join(segment.filters) or "PASS",
        flags=";".join(name for name, stands in flags.items() if stands),
        annotation_source="caller",
        source_file=call_file.path,
    )
