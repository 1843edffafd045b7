"""CSQ and ANN are read by their header, for the right allele and the right transcript."""

import pytest

from genomic_to_outcome.calls.consequences import annotation_of, choose, consequences_of
from genomic_to_outcome.calls.transcripts import panel_transcripts

VEP = (
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
    "Format: Allele|Consequence|SYMBOL|Feature_type|Feature|BIOTYPE|EXON|HGVSc|HGVSp|"
    'Protein_position|Amino_acids|{more}">'
)
SNPEFF = (
    "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | "
    "Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | "
    "Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length "
    "| AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO' \">"
)


def vep(more: str = "PICK|CANONICAL|MANE_SELECT"):
    return annotation_of([VEP.format(more=more)])


def chosen(annotation, text, ref="A", alts=("T",), index=0, gene=""):
    return choose(consequences_of(annotation, text, ref, alts, index), panel_transcripts(), gene)


def test_fields_follow_the_header_not_their_position():
    header = (
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: HGVSp|SYMBOL|Allele|Feature">'
    )
    found = chosen(annotation_of([header]), "ENSP1.1:p.Val600Glu|BRAF|T|ENST00000646891")
    assert (found.gene, found.hgvsp_short, found.transcript) == (
        "BRAF",
        "p.V600E",
        "ENST00000646891",
    )


def test_no_declared_annotation_is_none():
    assert annotation_of(["##fileformat=VCFv4.2", "##INFO=<ID=BCSQ,Number=.,Type=String>"]) is None


def test_prefixes_escapes_exon_and_version():
    text = (
        "T|synonymous_variant|MTOR|Transcript|ENST00000361445|protein_coding|20/58|"
        "ENST00000361445.4:c.3108C>T|ENSP00000354558.4:p.Thr1036%3D|1036|T||YES|"
    )
    found = chosen(vep(), text)
    assert found.hgvsc == "c.3108C>T"
    assert (found.hgvsp, found.hgvsp_short) == ("p.Thr1036=", "p.T1036=")
    assert (found.exon, found.transcript) == ("20", "ENST00000361445.4")


def test_panel_transcript_wins_over_an_old_mane_flag():
    texts = [
        "T|missense_variant|BRAF|Transcript|ENST00000644969|protein_coding|16/20||"
        "ENSP1:p.Val640Glu|640|V/E|1|YES|NM_001374258.1",
        "T|missense_variant|BRAF|Transcript|ENST00000646891|protein_coding|15/18||"
        "ENSP2:p.Val600Glu|600|V/E|||",
    ]
    assert chosen(vep(), ",".join(texts)).hgvsp_short == "p.V600E"
    alone = chosen(vep(), texts[0])
    assert alone.hgvsp_short == "p.V640E"
    legacy = panel_transcripts().legacy_name(alone.gene, alone.transcript, alone.hgvsp_short)
    assert legacy == "p.V600E"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("||NM_9.1", "1|YES|"),
        ("1||", "|YES|"),
        ("|YES|", "||"),
    ],
)
def test_mane_then_pick_then_canonical(first, second):
    entry = "T|missense_variant|GENE|Transcript|{}|protein_coding|||p.Ala1Val|1|A/V|{}"
    text = ",".join([entry.format("ENST1", second), entry.format("ENST2", first)])
    assert chosen(vep(), text).transcript == "ENST2"


def test_the_worst_gene_wins_unless_one_is_asked_for():
    text = (
        "T|downstream_gene_variant|NEAR|Transcript|ENST1|protein_coding||||||1|YES|,"
        "T|upstream_gene_variant|TERT|Transcript|ENST2|protein_coding||||||1|YES|,"
        "T|intron_variant|OTHER|Transcript|ENST3|lncRNA||||||1|YES|"
    )
    assert chosen(vep(), text).gene == "OTHER"
    assert chosen(vep(), text, gene="TERT").gene == "TERT"


def test_allele_number_tells_multi_allelic_entries_apart():
    annotation = vep("ALLELE_NUM")
    text = (
        "-|frameshift_variant|EGFR|Transcript|ENST1|protein_coding|||p.Lys1fs|||2,"
        "TT|missense_variant|EGFR|Transcript|ENST1|protein_coding|||p.Lys1Asn|||1"
    )
    assert chosen(annotation, text, "GT", ("GTTT", "G"), 0).terms == "missense_variant"
    assert chosen(annotation, text, "GT", ("GTTT", "G"), 1).terms == "frameshift_variant"


def test_alleles_are_matched_as_vep_writes_them():
    text = (
        "-|frameshift_variant|A|Transcript|ENST1|protein_coding||||||||,"
        "TTT|inframe_insertion|B|Transcript|ENST1|protein_coding||||||||"
    )
    assert chosen(vep(), text, "GT", ("GTTT", "G"), 0).gene == "B"
    assert chosen(vep(), text, "GT", ("GTTT", "G"), 1).gene == "A"
    substitutions = (
        "C|missense_variant|A|Transcript|ENST1|protein_coding||||||||,"
        "T|stop_gained|B|Transcript|ENST1|protein_coding||||||||"
    )
    assert chosen(vep(), substitutions, "G", ("C", "T"), 1).gene == "B"


def test_without_hgvs_a_substitution_is_named_from_its_residues():
    entry = "T|{}|OR4F16|Transcript|ENST00000332831|protein_coding|1/1|||{}|{}|||"
    assert chosen(vep(), entry.format("missense_variant", "32/311", "S/F")).hgvsp == "p.Ser32Phe"
    assert chosen(vep(), entry.format("stop_gained", "32", "Q/*")).hgvsp_short == "p.Q32*"
    assert chosen(vep(), entry.format("synonymous_variant", "32", "T")).hgvsp_short == "p.T32="
    assert chosen(vep(), entry.format("inframe_deletion", "32-33", "ST/S")).hgvsp == ""
    assert chosen(vep(), entry.format("start_lost", "1", "M/V")).hgvsp == ""


def test_snpeff_transcript_and_not_its_protein_contacts():
    text = (
        "T|structural_interaction_variant|HIGH|EGFR|EGFR|interaction|1XKK:A_1:NM_005228.3|"
        "protein_coding|20/28|c.2361G>A||||||,"
        "T|synonymous_variant|LOW|EGFR|EGFR|transcript|NM_005228.3|protein_coding|20/28|"
        "c.2361G>A|p.Gln787Gln|1/2|2361/3633|787/1210||"
    )
    found = chosen(annotation_of([SNPEFF]), text)
    assert (found.transcript, found.exon, found.hgvsp_short) == ("NM_005228.3", "20", "p.Q787=")
    assert (found.source, found.terms) == ("snpeff", "synonymous_variant")


def test_snpeff_rank_of_an_intron_is_no_exon():
    text = (
        "T|splice_donor_variant&intron_variant|HIGH|MET|MET|transcript|NM_000245.4|"
        "protein_coding|14/20|c.3028+1G>A||||||"
    )
    found = chosen(annotation_of([SNPEFF]), text)
    assert (found.exon, found.hgvsc) == ("", "c.3028+1G>A")
