"""Mutation annotation format (MAF): GDC, vcf2maf and cBioPortal."""

from __future__ import annotations

from collections.abc import Sequence

from genomic_to_outcome.calls.allele_counts import AlleleCounts
from genomic_to_outcome.calls.alleles import Allele, allele_of_maf
from genomic_to_outcome.calls.delimited import DelimitedRow, DelimitedTable
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.protein_names import one_letter, three_letter
from genomic_to_outcome.calls.small_variants import Names
from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import Genome

SAMPLE_COLUMN = "Tumor_Sample_Barcode"
REQUIRED = (
    "Hugo_Symbol",
    "Chromosome",
    "Start_Position",
    "Reference_Allele",
    "Tumor_Seq_Allele2",
    SAMPLE_COLUMN,
)
COLUMNS = frozenset(
    {
        *REQUIRED,
        "NCBI_Build",
        "Variant_Classification",
        "Tumor_Seq_Allele1",
        "Mutation_Status",
        "Matched_Norm_Sample_Barcode",
        "FILTER",
        "flanking_bps",
        "HGVSc",
        "cDNA_Change",
        "HGVSp",
        "HGVSp_Short",
        "Protein_Change",
        "Amino_Acid_Change",
        "Consequence",
        "Transcript_ID",
        "Feature",
        "RefSeq",
        "Exon_Number",
        "EXON",
        "t_depth",
        "t_ref_count",
        "t_alt_count",
        "t_vaf",
        "t_AF",
        "tumor_vaf",
        "gnomAD_AF",
        "gnomADe_AF",
        "gnomADg_AF",
    }
)
MAF = "maf"

# Sequence Ontology terms of the MAF classes (vcf2maf's table, read backwards to the general term).
TERMS_OF_CLASS = {
    "Missense_Mutation": "missense_variant",
    "Nonsense_Mutation": "stop_gained",
    "Nonstop_Mutation": "stop_lost",
    "Silent": "synonymous_variant",
    "Splice_Site": "splice_site_variant",
    "Splice_Region": "splice_region_variant",
    "Translation_Start_Site": "start_lost",
    "Frame_Shift_Del": "frameshift_variant",
    "Frame_Shift_Ins": "frameshift_variant",
    "In_Frame_Del": "inframe_deletion",
    "In_Frame_Ins": "inframe_insertion",
    "5'UTR": "5_prime_UTR_variant",
    "3'UTR": "3_prime_UTR_variant",
    "5'Flank": "upstream_gene_variant",
    "3'Flank": "downstream_gene_variant",
    "Intron": "intron_variant",
    "RNA": "non_coding_transcript_exon_variant",
    "IGR": "intergenic_variant",
    "Targeted_Region": "sequence_variant",
    "De_novo_Start_InFrame": "5_prime_UTR_premature_start_codon_gain_variant",
    "De_novo_Start_OutOfFrame": "5_prime_UTR_premature_start_codon_gain_variant",
}
_GENOMES = {
    "37": Genome.GRCH37,
    "hg19": Genome.GRCH37,
    "grch37": Genome.GRCH37,
    "38": Genome.GRCH38,
    "hg38": Genome.GRCH38,
    "grch38": Genome.GRCH38,
}
_FREQUENCIES = ("gnomAD_AF", "gnomADe_AF", "gnomADg_AF")


def genome_of(build: str) -> Genome | None:
    """The assembly that NCBI_Build names, or None where it names none that is known."""
    return _GENOMES.get(build.strip().lower().split(".")[0])


def missing_columns(table: DelimitedTable) -> tuple[str, ...]:
    """Required columns that the header lacks."""
    return tuple(name for name in REQUIRED if name not in table.names)


def allele_of(row: DelimitedRow, genome: Genome) -> Allele:
    """The row's allele as a VCF would write it, so that both name one event alike.

    The anchor base of an indel comes from vcf2maf's flanking_bps, else from the known variants,
    else it is N. Raises ValueError where the position is no number.
    """
    chrom = contig_name(row.text("Chromosome"))
    start = int(row.text("Start_Position"))
    ref, first, alt = (
        row.text(name) for name in ("Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2")
    )
    if alt in ("", ref) and first not in ("", ref):
        alt = first
    before = start if ref in ("", "-") else start - 1
    anchor = _anchor(row, ref) or known_variants().base(genome, chrom, before)
    return known_variants().left_aligned(genome, allele_of_maf(chrom, start, ref, alt, anchor))


def _anchor(row: DelimitedRow, ref: str) -> str:
    """The base before an indel where the row shows the bases around it.

    vcf2maf flanks the VCF allele, anchor included, by one base on either side.
    """
    flank = row.text("flanking_bps")
    deleted = len(ref.strip("-"))
    if len(flank) == deleted + 3:
        return flank[1]
    return flank[0] if deleted and len(flank) == deleted + 2 else ""


def names_of_row(row: DelimitedRow) -> Names:
    """Names as the row gives them; three-letter HGVS is made where only the short form is there."""
    short = row.first("HGVSp_Short", "Protein_Change", "Amino_Acid_Change", "HGVSp")
    hgvsc = row.first("HGVSc", "cDNA_Change").rsplit(":", 1)[-1]
    own_terms = row.text("Consequence")
    classification = row.text("Variant_Classification")
    terms = own_terms.replace(",", "&").replace(";", "&")
    if not terms or own_terms in TERMS_OF_CLASS:
        terms = TERMS_OF_CLASS.get(classification, classification)
    return Names(
        source=MAF,
        gene=row.text("Hugo_Symbol"),
        transcript=_transcript(row),
        hgvsc=hgvsc,
        hgvsp=three_letter(short),
        hgvsp_short=one_letter(short),
        exon=row.first("Exon_Number", "EXON").split("/")[0],
        consequence=terms,
        population_frequency=_frequency(row),
    )


def _transcript(row: DelimitedRow) -> str:
    """The transcript; its version may stand only in HGVSc."""
    transcript = row.first("Transcript_ID", "Feature", "RefSeq")
    named = row.text("HGVSc").partition(":")[0]
    return named if named.split(".")[0] == transcript and "." in named else transcript


def _frequency(row: DelimitedRow) -> float | None:
    found = []
    for name in _FREQUENCIES:
        try:
            found.append(float(row.text(name)))
        except ValueError:
            continue
    return max(found, default=None)


def counts_of_row(row: DelimitedRow) -> AlleleCounts:
    """t_depth, t_alt_count and alt over depth; None where the row does not say.

    Without t_depth the depth is t_ref_count + t_alt_count. Raises ValueError on a negative count.
    """
    ref = _count(row, "t_ref_count")
    alt = _count(row, "t_alt_count")
    depth = _count(row, "t_depth")
    if depth is None and ref is not None and alt is not None:
        depth = ref + alt
    vaf = alt / depth if alt is not None and depth else None
    if vaf is None:
        text = row.first("t_vaf", "t_AF", "tumor_vaf")
        vaf = float(text) if text.replace(".", "", 1).isdigit() and float(text) <= 1 else None
    return AlleleCounts(depth, alt, vaf)


def _count(row: DelimitedRow, name: str) -> int | None:
    text = row.text(name).removesuffix(".0")
    if text.startswith("-") and text[1:].isdigit():
        raise ValueError(name)
    return int(text) if text.isdigit() else None


def failed_filters(row: DelimitedRow) -> Sequence[str]:
    """Filters that the row failed, from FILTER."""
    names = row.text("FILTER").replace(",", ";").split(";")
    return [name for name in names if name not in ("", ".", "PASS")]
