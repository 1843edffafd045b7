"""Fusions of a sample as Arriba 2, STAR-Fusion 1.10 and FusionCatcher 1.x write them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genomic_to_outcome.simulate.fusion_facts import FusionFact, FusionPartner
from genomic_to_outcome.simulate.random_choice import chance, whole
from genomic_to_outcome.simulate.samples import Sample
from genomic_to_outcome.vocabulary import Genome

FILE_NAMES = {
    "arriba": "arriba.fusions.tsv",
    "star_fusion": "star-fusion.fusion_predictions.abridged.tsv",
    "fusioncatcher": "final-list_candidate-fusion-genes.txt",
}

_ARRIBA = [
    "#gene1",
    "gene2",
    "strand1(gene/fusion)",
    "strand2(gene/fusion)",
    "breakpoint1",
    "breakpoint2",
    "site1",
    "site2",
    "type",
    "split_reads1",
    "split_reads2",
    "discordant_mates",
    "coverage1",
    "coverage2",
    "confidence",
    "reading_frame",
    "tags",
    "retained_protein_domains",
    "closest_genomic_breakpoint1",
    "closest_genomic_breakpoint2",
    "gene_id1",
    "gene_id2",
    "transcript_id1",
    "transcript_id2",
    "direction1",
    "direction2",
    "filters",
    "fusion_transcript",
    "peptide_sequence",
    "read_identifiers",
]
_STAR_FUSION = [
    "#FusionName",
    "JunctionReadCount",
    "SpanningFragCount",
    "est_J",
    "est_S",
    "SpliceType",
    "LeftGene",
    "LeftBreakpoint",
    "RightGene",
    "RightBreakpoint",
    "LargeAnchorSupport",
    "FFPM",
    "LeftBreakDinuc",
    "LeftBreakEntropy",
    "RightBreakDinuc",
    "RightBreakEntropy",
    "annots",
]
_FUSIONCATCHER = [
    "Gene_1_symbol(5end_fusion_partner)",
    "Gene_2_symbol(3end_fusion_partner)",
    "Fusion_description",
    "Counts_of_common_mapping_reads",
    "Spanning_pairs",
    "Spanning_unique_reads",
    "Longest_anchor_found",
    "Fusion_finding_method",
    "Fusion_point_for_gene_1(5end_fusion_partner)",
    "Fusion_point_for_gene_2(3end_fusion_partner)",
    "Gene_1_id(5end_fusion_partner)",
    "Gene_2_id(3end_fusion_partner)",
    "Exon_1_id(5end_fusion_partner)",
    "Exon_2_id(3end_fusion_partner)",
    "Fusion_sequence",
    "Predicted_effect",
]
# A file without fusions has other columns.
_FUSIONCATCHER_EMPTY = [
    "Fusion_gene_symbol_1(5end_partner)",
    "Fusion_gene_symbol_2(3end_partner)",
    "Fusion_description",
    "Counts_of_common_mapping_reads",
    "Spanning_pairs",
    "Spanning_unique_reads",
    "Longest_spanning_read",
    "Aligner(s)",
    "Fusion_gene_1_position(5end_partner)",
    "Fusion_gene_2_position(3end_partner)",
    "Fusion_gene_1(5end_partner)",
    "Fusion_gene_2(3end_partner)",
    "Fusion_exon_1(5end_partner)",
    "Fusion_exon_2(3end_partner)",
    "Fusion_sequence",
]

# A read-through that STAR-Fusion finds in healthy tissue too, with GRCh38 breakpoints.
_HEALTHY = [
    "KANSL1--ARL17B",
    "18",
    "13",
    "18.00",
    "13.00",
    "ONLY_REF_SPLICE",
    "KANSL1^ENSG00000120071.15",
    "chr17:46094560:-",
    "ARL17B^ENSG00000228696.10",
    "chr17:46352930:-",
    "YES_LDAS",
    "0.934",
    "GT",
    "1.8892",
    "AG",
    "1.7056",
    '["GTEx_recurrent_StarF2019","Babiceanu_Normal","INTRACHROMOSOMAL[chr17:0.05Mb]","LOCAL_REARRANGEMENT:-:[49395]"]',
]
_SHIFTED = 0.12
_MOST_SHIFT = 5


@dataclass(frozen=True)
class _Junction:
    """A junction as one caller places it."""

    fact: FusionFact
    genome: Genome
    shift: int

    def position(self, side: FusionPartner) -> int:
        """The breakpoint; a shift runs along the transcript on both sides (microhomology)."""
        return side.position[self.genome] + (self.shift if side.strand == "+" else -self.shift)


def write_fusions(rng: np.random.Generator, sample: Sample, folder: Path) -> dict[str, Path]:
    """Write one file per caller of the sample; returns the paths by caller."""
    paths = {}
    for caller in sample.fusion_callers:
        junction = None
        if sample.fusion is not None and caller in sample.fusion_seen_by:
            shifted = caller == "fusioncatcher" and chance(rng, _SHIFTED)
            junction = _Junction(
                sample.fusion, sample.genome, whole(rng, 1, _MOST_SHIFT) if shifted else 0
            )
        rows = _TABLES[caller](rng, sample, junction)
        path = folder / f"{sample.sample}.{FILE_NAMES[caller]}"
        path.write_text("".join("\t".join(row) + "\n" for row in rows), newline="\n")
        paths[caller] = path
    return paths


def _arriba(
    rng: np.random.Generator, sample: Sample, junction: _Junction | None
) -> list[list[str]]:
    rows = [_ARRIBA]
    if junction is None:
        return rows
    five, three = junction.fact.five, junction.fact.three
    values = {
        "#gene1": five.gene,
        "gene2": three.gene,
        "strand1(gene/fusion)": f"{five.strand}/{five.strand}",
        "strand2(gene/fusion)": f"{three.strand}/{three.strand}",
        "breakpoint1": f"{five.chrom[3:]}:{junction.position(five)}",
        "breakpoint2": f"{three.chrom[3:]}:{junction.position(three)}",
        "site1": "CDS/splice-site",
        "site2": "CDS/splice-site",
        "type": _rearrangement(five, three, junction.genome),
        "split_reads1": str(whole(rng, 4, 90)),
        "split_reads2": str(whole(rng, 4, 90)),
        "discordant_mates": str(whole(rng, 0, 40)),
        "coverage1": str(whole(rng, 100, 900)),
        "coverage2": str(whole(rng, 100, 900)),
        "confidence": "high",
        "reading_frame": "in-frame",
        "gene_id1": five.ensembl,
        "gene_id2": three.ensembl,
        "direction1": "downstream" if five.strand == "+" else "upstream",
        "direction2": "upstream" if three.strand == "+" else "downstream",
    }
    rows.append([values.get(name, ".") for name in _ARRIBA])
    return rows


def _rearrangement(five: FusionPartner, three: FusionPartner, genome: Genome) -> str:
    if five.chrom != three.chrom:
        return "translocation"
    if five.strand != three.strand:
        return "inversion"
    forward = (five.position[genome] < three.position[genome]) == (five.strand == "+")
    return "deletion" if forward else "duplication"


def _star_fusion(
    rng: np.random.Generator, sample: Sample, junction: _Junction | None
) -> list[list[str]]:
    rows = [_STAR_FUSION]
    if junction is not None:
        five, three = junction.fact.five, junction.fact.three
        junction_reads, spanning = whole(rng, 8, 220), whole(rng, 0, 60)
        rows.append(
            [
                f"{five.gene}--{three.gene}",
                str(junction_reads),
                str(spanning),
                f"{junction_reads:.2f}",
                f"{spanning:.2f}",
                "ONLY_REF_SPLICE",
                f"{five.gene}^{five.ensembl}",
                f"{five.chrom}:{junction.position(five)}:{five.strand}",
                f"{three.gene}^{three.ensembl}",
                f"{three.chrom}:{junction.position(three)}:{three.strand}",
                "YES_LDAS",
                f"{(junction_reads + spanning) / 90:.4f}",
                "GT",
                "1.8892",
                "AG",
                "1.7465",
                '["Cosmic","ChimerPub"]',
            ]
        )
    if sample.genome is Genome.GRCH38 and chance(rng, 0.15):
        rows.append(_HEALTHY)
    return rows


def _fusioncatcher(
    rng: np.random.Generator, sample: Sample, junction: _Junction | None
) -> list[list[str]]:
    if junction is None:
        return [_FUSIONCATCHER_EMPTY]
    five, three = junction.fact.five, junction.fact.three
    return [
        _FUSIONCATCHER,
        [
            five.gene,
            three.gene,
            "known,oncogene,cosmic,ticdb,tumor,exon-exon",
            "0",
            str(whole(rng, 5, 200)),
            str(whole(rng, 4, 27)),
            str(whole(rng, 20, 40)),
            "BOWTIE;BOWTIE+STAR",
            f"{five.chrom[3:]}:{junction.position(five)}:{five.strand}",
            f"{three.chrom[3:]}:{junction.position(three)}:{three.strand}",
            five.ensembl,
            three.ensembl,
            "",
            "",
            "",
            "in-frame",
        ],
    ]


_TABLES = {"arriba": _arriba, "star_fusion": _star_fusion, "fusioncatcher": _fusioncatcher}
