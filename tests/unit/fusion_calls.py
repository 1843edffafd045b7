"""One fusion as it is seen in RNA and in DNA, and what becomes of calls: help for tests."""

from dataclasses import replace

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.fusions import merge_fusion_calls, read_fusion_reference
from genomic_to_outcome.vocabulary import Frame, FusionSource, Genome

RNA = FusionCall(
    caller="star_fusion",
    gene5="EML4",
    gene3="ALK",
    chrom5="chr2",
    pos5=42295516,
    strand5="+",
    chrom3="chr2",
    pos3=29223528,
    strand3="-",
    junction_reads=19,
    spanning_reads=5,
    frame=Frame.IN_FRAME,
    path="star.tsv",
    line=2,
)
# Introns 13 of EML4 (42295517 to 42301240) and 19 of ALK (upstream of 29223528).
DNA = replace(
    RNA,
    caller="manta",
    pos5=42297000,
    pos3=29223800,
    junction_reads=60,
    spanning_reads=31,
    frame=Frame.UNKNOWN,
    path="sv.vcf",
    line=90,
    exon5="13",
    exon3="20",
    source=FusionSource.DNA,
)


def merge(*calls: FusionCall, genome: Genome = Genome.GRCH38):
    return merge_fusion_calls(calls, "S1", "P1", genome, read_fusion_reference())
