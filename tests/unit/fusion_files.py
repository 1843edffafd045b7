"""Files as fusion callers write them, made by hand, and their readers: help for tests."""

from pathlib import Path

from genomic_to_outcome.calls.call_text import head_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reading
from genomic_to_outcome.calls.readers import arriba, fusioncatcher, star_fusion
from genomic_to_outcome.vocabulary import CallKind, Genome

READERS = {
    reader.name: reader for reader in (arriba.READER, star_fusion.READER, fusioncatcher.READER)
}

FUSIONCATCHER_POINTS = (
    "Fusion_point_for_gene_1(5end_fusion_partner)",
    "Fusion_point_for_gene_2(3end_fusion_partner)",
)


def columns(header: str) -> list[str]:
    return header.split()


ARRIBA_1 = columns(
    "#gene1 gene2 strand1(gene/fusion) strand2(gene/fusion) breakpoint1 breakpoint2 site1 site2 "
    "type direction1 direction2 split_reads1 split_reads2 discordant_mates coverage1 coverage2 "
    "confidence closest_genomic_breakpoint1 closest_genomic_breakpoint2 filters "
    "fusion_transcript reading_frame peptide_sequence read_identifiers"
)
ARRIBA_2 = columns(
    "#gene1 gene2 strand1(gene/fusion) strand2(gene/fusion) breakpoint1 breakpoint2 site1 site2 "
    "type split_reads1 split_reads2 discordant_mates coverage1 coverage2 confidence "
    "reading_frame tags retained_protein_domains closest_genomic_breakpoint1 "
    "closest_genomic_breakpoint2 gene_id1 gene_id2 transcript_id1 transcript_id2 direction1 "
    "direction2 filters fusion_transcript peptide_sequence read_identifiers"
)
STAR_06 = columns(
    "#fusion_name JunctionReads SpanningFrags Splice_type LeftGene LeftBreakpoint RightGene "
    "RightBreakpoint JunctionReads SpanningFrags"
)
STAR_12 = columns(
    "#FusionName JunctionReadCount SpanningFragCount SpliceType LeftGene LeftBreakpoint RightGene "
    "RightBreakpoint JunctionReads SpanningFrags LargeAnchorSupport J_FFPM S_FFPM LeftBreakDinuc "
    "LeftBreakEntropy RightBreakDinuc RightBreakEntropy annots"
)
STAR_115 = columns(
    "#FusionName JunctionReadCount SpanningFragCount est_J est_S SpliceType LeftGene "
    "LeftBreakpoint RightGene RightBreakpoint LargeAnchorSupport FFPM LeftBreakDinuc "
    "LeftBreakEntropy RightBreakDinuc RightBreakEntropy annots CDS_LEFT_ID CDS_LEFT_RANGE "
    "CDS_RIGHT_ID CDS_RIGHT_RANGE PROT_FUSION_TYPE FUSION_MODEL FUSION_CDS FUSION_TRANSL "
    "PFAM_LEFT PFAM_RIGHT"
)
FUSIONCATCHER = columns(
    "Gene_1_symbol(5end_fusion_partner) Gene_2_symbol(3end_fusion_partner) Fusion_description "
    "Counts_of_common_mapping_reads Spanning_pairs Spanning_unique_reads Longest_anchor_found "
    "Fusion_finding_method Fusion_point_for_gene_1(5end_fusion_partner) "
    "Fusion_point_for_gene_2(3end_fusion_partner) Gene_1_id(5end_fusion_partner) "
    "Gene_2_id(3end_fusion_partner) Exon_1_id(5end_fusion_partner) "
    "Exon_2_id(3end_fusion_partner) Fusion_sequence Predicted_effect"
)
FUSIONCATCHER_EMPTY = columns(
    "Fusion_gene_symbol_1(5end_partner) Fusion_gene_symbol_2(3end_partner) Fusion_description "
    "Counts_of_common_mapping_reads Spanning_pairs Spanning_unique_reads Longest_spanning_read "
    "Aligner(s) Fusion_gene_1_position(5end_partner) Fusion_gene_2_position(3end_partner) "
    "Fusion_gene_1(5end_partner) Fusion_gene_2(3end_partner) Fusion_exon_1(5end_partner) "
    "Fusion_exon_2(3end_partner) Fusion_sequence"
)

EML4_ALK = {
    "#gene1": "EML4",
    "gene2": "ALK",
    "breakpoint1": "2:42295516",
    "breakpoint2": "2:29223528",
    "strand1(gene/fusion)": "+/+",
    "strand2(gene/fusion)": "-/-",
    "type": "inversion",
    "split_reads1": "12",
    "split_reads2": "7",
    "discordant_mates": "5",
    "reading_frame": "in-frame",
    "confidence": "high",
    "filters": "duplicates(3)",
    "#FusionName": "EML4--ALK",
    "JunctionReadCount": "19",
    "SpanningFragCount": "5",
    "#fusion_name": "EML4--ALK",
    "JunctionReads": "19",
    "SpanningFrags": "5",
    "LeftGene": "EML4^ENSG00000143924.18",
    "LeftBreakpoint": "chr2:42295516:+",
    "RightGene": "ALK^ENSG00000171094.17",
    "RightBreakpoint": "chr2:29223528:-",
    "est_J": "NA",
    "est_S": "NA",
    "PROT_FUSION_TYPE": "INFRAME",
    "annots": "[]",
    FUSIONCATCHER[0]: "EML4",
    FUSIONCATCHER[1]: "ALK",
    "Spanning_pairs": "5",
    "Spanning_unique_reads": "19",
    "Predicted_effect": "in-frame",
    **dict(zip(FUSIONCATCHER_POINTS, ("2:42295516:+", "2:29223528:-"), strict=True)),
}


def call_file(path: Path, genome: Genome = Genome.GRCH38) -> CallFile:
    return CallFile("S1", "P1", CallKind.FUSIONS, str(path), genome)


def row(names: list[str], **changes: str) -> list[str]:
    values = EML4_ALK | {name.replace("__", "#"): value for name, value in changes.items()}
    return [values.get(name, ".") for name in names]


def write(path: Path, *rows: list[str], newline: str = "\n", start: bytes = b"") -> CallFile:
    text = "".join("\t".join(cells) + newline for cells in rows)
    path.write_bytes(start + text.encode())
    return call_file(path)


def read(file: CallFile) -> Reading:
    recognised = [reader for reader in READERS.values() if reader.recognises(head_of(file))]
    assert len(recognised) == 1
    return recognised[0].read(file)


def only_call(file: CallFile) -> FusionCall:
    reading = read(file)
    assert reading.problems == ()
    (call,) = reading.fusion_calls
    return call
