"""What an adjacency makes of the panel's genes: a fusion, seen in DNA, or a change within a gene.

A gene whose part before the break is kept gives the 5' end of a transcript, one whose part behind
the break is kept the 3' end. The names of genes outside the panel are the annotator's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from genomic_to_outcome.calls.breakends import Adjacency, Breakend, Kept
from genomic_to_outcome.calls.events import CallFile, FusionCall
from genomic_to_outcome.calls.exon_models import ExonModel
from genomic_to_outcome.calls.fusions import read_fusion_reference
from genomic_to_outcome.calls.gene_models import GeneModel, gene_models
from genomic_to_outcome.calls.gene_symbols import ANTISENSE, UNKNOWN_GENE
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.vocabulary import Frame, FusionSource, Genome


@dataclass(frozen=True)
class GeneEnd:
    """The gene at a breakend; `strand` is empty for a gene outside the panel."""

    breakend: Breakend
    gene: str
    strand: str = ""

    def senses(self, transcribed: str) -> bool | None:
        """Whether transcription from this strand reads the gene in sense; None if not known."""
        return transcribed == self.strand if self.strand else None


@dataclass(frozen=True)
class Support:
    """Reads of the tumour: `junction` cross the break, `spanning` pairs lie on either side."""

    junction: int | None
    spanning: int | None

    @property
    def total(self) -> int | None:
        """Both together, None where neither is given."""
        given = [reads for reads in (self.junction, self.spanning) if reads is not None]
        return sum(given) if given else None


def gene_end(genome: Genome, breakend: Breakend, named: str = "") -> GeneEnd:
    """The panel's gene at a breakend, else the gene that the annotation names there."""
    transcripts = panel_transcripts()
    gene = transcripts.gene_at(genome, breakend.chrom, breakend.pos)
    if gene:
        return GeneEnd(breakend, gene, transcripts.genes[gene].strand)
    return GeneEnd(breakend, named or UNKNOWN_GENE)


def fusion_call(
    call_file: CallFile,
    caller: str,
    line: int,
    adjacency: Adjacency,
    ends: tuple[GeneEnd, GeneEnd],
    support: Support,
    labels: tuple[str, ...],
) -> FusionCall:
    """The adjacency as a fusion: genes in the order in which most of it is read in sense.

    Where two genes point against each other the one known from fusions keeps its order, and its
    partner, which is read in antisense, is no gene: `EML4(antisense)`.
    """
    five, three = min((ends, ends[::-1]), key=_disorder)
    strand5 = five.breakend.transcribed_towards
    strand3 = three.breakend.transcribed_away
    models = read_fusion_reference().exon_models.models
    genome = call_file.genome
    return FusionCall(
        caller=caller,
        gene5=_name(five, strand5),
        gene3=_name(three, strand3),
        chrom5=five.breakend.chrom,
        pos5=five.breakend.pos,
        strand5=strand5,
        chrom3=three.breakend.chrom,
        pos3=three.breakend.pos,
        strand3=strand3,
        junction_reads=support.junction,
        spanning_reads=support.spanning,
        frame=frame_of(genome, five, three, adjacency),
        path=call_file.path,
        line=line,
        labels=labels,
        transcript5=_transcript(five),
        transcript3=_transcript(three),
        exon5=exon_before(models.get(five.gene), genome, five.breakend.pos),
        exon3=exon_behind(models.get(three.gene), genome, three.breakend.pos),
        source=FusionSource.DNA,
    )


def _disorder(ends: tuple[GeneEnd, GeneEnd]) -> tuple[int, int]:
    """Genes read in antisense, then genes known from fusions that are; fewest come first."""
    five, three = ends
    genes = read_fusion_reference().genes
    against = [
        end.gene
        for end, strand in (
            (five, five.breakend.transcribed_towards),
            (three, three.breakend.transcribed_away),
        )
        if end.senses(strand) is False
    ]
    return len(against), sum(gene in genes for gene in against)


def _name(end: GeneEnd, transcribed: str) -> str:
    return end.gene + ANTISENSE if end.senses(transcribed) is False else end.gene


def _transcript(end: GeneEnd) -> str:
    known = panel_transcripts().genes.get(end.gene)
    return known.transcript if known else ""


def frame_of(genome: Genome, five: GeneEnd, three: GeneEnd, adjacency: Adjacency) -> Frame:
    """Whether the 3' gene is read in its own frame, by the phases of the exons that are joined.

    Known where both breaks lie in introns, or both at certain bases of exons; a 5' part without
    coding sequence before a 3' part with some is a promoter swap. A break in an intron of one gene
    and an exon of the other is spliced in no way that can be foretold.
    """
    if not (
        five.senses(five.breakend.transcribed_towards)
        and three.senses(three.breakend.transcribed_away)
    ):
        return Frame.UNKNOWN
    models = gene_models(genome).by_gene
    model5, model3 = models.get(five.gene), models.get(three.gene)
    if model5 is None or model3 is None:
        return Frame.UNKNOWN
    last, first = _last_base(model5, five.breakend), _first_base(model3, three.breakend)
    if last is None or first is None or last[0] >= model5.length or first[0] > model3.length:
        return Frame.UNKNOWN
    (base5, exonic5), (base3, exonic3) = last, first
    if base5 < 1:
        return Frame.PROMOTER_SWAP
    if exonic5 != exonic3 or base3 < 1 or (exonic5 and adjacency.imprecise):
        return Frame.UNKNOWN
    added = len(adjacency.inserted) if exonic5 else 0
    return Frame.IN_FRAME if (base5 + added - base3 + 1) % 3 == 0 else Frame.OUT_OF_FRAME


_Edge = tuple[int, bool] | None
"""A transcript position next to a break, and whether the break is in an exon."""


def _last_base(model: GeneModel, breakend: Breakend) -> _Edge:
    """The last transcript position before the break, None where its range reaches another exon."""
    return _agreed(breakend, lambda pos: _before(model, pos))


def _first_base(model: GeneModel, breakend: Breakend) -> _Edge:
    """The first transcript position behind the break, None where its range reaches another exon."""
    return _agreed(breakend, lambda pos: _behind(model, pos))


def _agreed(breakend: Breakend, edge_at: Callable[[int], _Edge]) -> _Edge:
    """Within an exon the range does not matter: shared bases move both breaks alike."""
    edges = {edge_at(breakend.pos + step) for step in (breakend.low, 0, breakend.high)}
    same = len(edges) == 1 or all(edge and edge[1] for edge in edges)
    return edge_at(breakend.pos) if same else None


def _before(model: GeneModel, pos: int) -> _Edge:
    exon = model.exon_at(pos)
    if exon is not None:
        return model.place(pos).position, True
    kept = [each for each in model.exons if (each.end < pos if model.forward else each.start > pos)]
    return (kept[-1].last, False) if kept else None


def _behind(model: GeneModel, pos: int) -> _Edge:
    exon = model.exon_at(pos)
    if exon is not None:
        return model.place(pos).position, True
    kept = [each for each in model.exons if (each.start > pos if model.forward else each.end < pos)]
    return (kept[0].first, False) if kept else None


def exon_before(model: ExonModel | None, genome: Genome, pos: int) -> str:
    """Number of the last exon that is kept wholly or partly before a break in a 5' gene."""
    if model is None:
        return ""
    forward = model.strand == "+"
    kept = [
        exon
        for exon in model.exons
        if (exon.spans[genome][0] <= pos if forward else exon.spans[genome][1] >= pos)
    ]
    return str(kept[-1].number or "") if kept else ""


def exon_behind(model: ExonModel | None, genome: Genome, pos: int) -> str:
    """Number of the first exon that is kept wholly or partly behind a break in a 3' gene."""
    if model is None:
        return ""
    forward = model.strand == "+"
    kept = [
        exon
        for exon in model.exons
        if (exon.spans[genome][1] >= pos if forward else exon.spans[genome][0] <= pos)
    ]
    return str(kept[0].number or "") if kept else ""


def is_deletion(adjacency: Adjacency) -> bool:
    """Whether the adjacency skips what lies between its ends on one chromosome."""
    return _shape(adjacency) == (Kept.LEFT, Kept.RIGHT)


def is_duplication(adjacency: Adjacency) -> bool:
    """Whether the adjacency repeats what lies between its ends on one chromosome."""
    return _shape(adjacency) == (Kept.RIGHT, Kept.LEFT)


def _shape(adjacency: Adjacency) -> tuple[Kept, Kept] | None:
    first, second = adjacency.first, adjacency.second
    return (first.kept, second.kept) if first.chrom == second.chrom else None


def shape_of(adjacency: Adjacency) -> str:
    """deletion, duplication, inversion or translocation: what the adjacency looks like."""
    if is_deletion(adjacency):
        return "deletion"
    if is_duplication(adjacency):
        return "duplication"
    return "inversion" if _shape(adjacency) else "translocation"
