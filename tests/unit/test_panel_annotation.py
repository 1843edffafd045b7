"""Names by exon models: known variants on both assemblies, with and without reference bases."""

from dataclasses import replace

import pytest
from reference_genes import ContigBases, left_aligned, offset_of, random_changes, reference_genes
from small_variant_files import read_vcf, record, vcf_text

from genomic_to_outcome.calls.alleles import Allele
from genomic_to_outcome.calls.gene_models import gene_models
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.panel_annotation import name_in, panel_name
from genomic_to_outcome.calls.reference_bases import KnownBases, reference_bases
from genomic_to_outcome.calls.small_variants import names_of
from genomic_to_outcome.calls.told_bases import told_bases
from genomic_to_outcome.vocabulary import AnnotationEngine, Genome

KNOWN = known_variants().variants
# Said of the base that the panel calls splice region too: the table names the worst term alone.
_REGION = {"splice_region_variant", "coding_sequence_variant"}


def named(genome, chrom, pos, ref, alt):
    return panel_name(Allele(chrom, pos, ref, alt), genome, KnownBases(genome))


@pytest.fixture(scope="session")
def genes(shared):
    return {gene.model.gene: gene for gene in reference_genes(shared)}


@pytest.mark.parametrize("genome", Genome)
@pytest.mark.parametrize("variant", KNOWN, ids=lambda item: f"{item.gene} {item.hgvsc}")
def test_without_a_reference_nothing_that_is_said_contradicts_the_known_variant(genome, variant):
    name = panel_name(variant.alleles[genome], genome, KnownBases(genome))
    assert name.gene == variant.gene
    assert name.hgvsc in ("", variant.hgvsc)
    assert name.hgvsp_short in ("", variant.hgvsp_short)
    if name.exon:
        assert name.exon == variant.exon
    terms = set(name.consequence.split("&"))
    assert set(variant.consequence.split("&")) <= terms or terms <= _REGION
    if "missense" in variant.consequence and variant.hgvsp_short:
        codon = "".join(letter for letter in variant.hgvsp_short[3:-1] if letter.isdigit())
        assert name.codons == codon


@pytest.mark.parametrize("genome", Genome)
def test_without_a_reference_every_substitution_has_its_coding_name(genome):
    for variant in KNOWN:
        allele = variant.alleles[genome]
        if len(allele.ref) == len(allele.alt):
            assert panel_name(allele, genome, KnownBases(genome)).hgvsc == variant.hgvsc


def test_with_the_real_sequence_every_known_variant_has_its_names(genes):
    bases = ContigBases(tuple(genes.values()))
    compared = 0
    for variant in KNOWN:
        gene = genes.get(variant.gene)
        if gene is None:
            continue
        allele = variant.alleles[Genome.GRCH38]
        model = gene_models(Genome.GRCH38).by_gene[variant.gene]
        moved = replace(allele, chrom=variant.gene, pos=allele.pos - offset_of(model))
        name = name_in(gene.model, moved, bases)
        assert (name.hgvsc, name.hgvsp_short) == (variant.hgvsc, variant.hgvsp_short)
        compared += 1
    assert compared > 120


def test_bases_that_known_variants_tell_are_those_of_the_real_sequence(genes):
    compared = 0
    for (chrom, position), base in told_bases(Genome.GRCH38).items():
        for gene in genes.values():
            model = gene_models(Genome.GRCH38).by_gene[gene.model.gene]
            if model.chrom == chrom and model.exon_at(position):
                assert gene.bases[position - offset_of(model) - 1] == base
                compared += 1
    assert compared > 200


def test_names_do_not_depend_on_how_a_file_aligned_the_allele(genes):
    bases = ContigBases(tuple(genes.values()))
    for gene in genes.values():
        for allele in random_changes(gene, 60, seed=7):
            assert name_in(gene.model, allele, bases) == name_in(
                gene.model, left_aligned(allele, gene.bases), bases
            )


@pytest.mark.parametrize(
    ("pos", "ref", "alt", "consequence", "exon"),
    [
        (116771847, "A", "G", "splice_acceptor_variant", ""),
        (116771846, "T", "G", "splice_region_variant", ""),
        (116771990, "G", "A", "splice_donor_variant", ""),
        (116771997, "A", "G", "splice_region_variant", ""),
        (116771998, "A", "G", "intron_variant", ""),
        (116771990, "G", "GA", "splice_donor_variant", ""),
        (116771900, "A", "C", "coding_sequence_variant", "14"),
        (116771900, "AC", "A", "frameshift_variant", "14"),
        (116771986, "ACCGG", "A", "splice_donor_variant&coding_sequence_variant", "14"),
    ],
)
def test_met_exon_14_and_its_borders_by_coordinates(pos, ref, alt, consequence, exon):
    name = named(Genome.GRCH38, "chr7", pos, ref, alt)
    assert (name.gene, name.exon) == ("MET", exon)
    if len(ref) == len(alt) == 1:
        assert name.consequence == consequence
    else:
        assert set(consequence.split("&")) <= set(name.consequence.split("&"))


def test_both_promoter_hotspots_of_tert_and_what_lies_before_them():
    for pos, name in ((1295113, "c.-124C>T"), (1295135, "c.-146C>T")):
        found = named(Genome.GRCH38, "chr5", pos, "G", "A")
        assert (found.hgvsc, found.consequence) == (name, "upstream_gene_variant")
    assert named(Genome.GRCH38, "chr5", 1297000, "G", "A") is None


def test_a_model_without_untranslated_exons_is_silent_beside_the_coding_sequence():
    model = gene_models(Genome.GRCH38).by_gene["AKT1"]
    outside = model.span[1] + 5
    assert named(Genome.GRCH38, "chr14", outside, "G", "A") is None


def test_untranslated_ends_and_introns(genes):
    model = genes["TP53"].model
    bases = ContigBases(tuple(genes.values()))
    first, last = model.span
    assert name_in(model, Allele("TP53", first + 10, "G", "A"), bases).consequence == (
        "3_prime_UTR_variant"
    )
    assert name_in(model, Allele("TP53", last - 10, "G", "A"), bases).consequence == (
        "5_prime_UTR_variant"
    )


def test_an_unannotated_record_of_a_panel_gene_is_named_by_the_panel(tmp_path):
    path = tmp_path / "calls.vcf"
    path.write_text(
        vcf_text(
            record("chr7\t55174726\t.\tNNNN\tN", "0/1:30,10:40"),
            record("chr7\t55174728\t.\tNN\tN", "0/1:30,10:40"),
            record("chr7\t55181400\t.\tC\tT", "0/1:30,10:40"),
        )
    )
    inframe, frameshift, substitution = read_vcf(path).events
    assert (inframe.consequence, inframe.exon) == ("inframe_deletion", "19")
    assert inframe.codons == "730-731"
    assert (inframe.annotation_source, inframe.hgvsp) == ("panel", None)
    assert frameshift.consequence.split("&")[0] == "frameshift_variant"
    assert (substitution.hgvsc, substitution.codons) == ("c.2391C>T", "797")


@pytest.mark.parametrize(
    ("engine", "source"),
    [
        (AnnotationEngine.AUTO, "panel"),
        (AnnotationEngine.PANEL, "panel"),
        (AnnotationEngine.KNOWN_VARIANTS, "unannotated"),
        (AnnotationEngine.PASSTHROUGH, "unannotated"),
    ],
)
def test_engines_name_what_the_file_does_not(engine, source):
    allele = Allele("chr7", 55174800, "A", "C")
    names = names_of(Genome.GRCH38, allele, (), engine)
    assert (names.source, names.gene) == (source, "EGFR")


def test_passthrough_leaves_known_variants_to_the_file():
    l858r = Allele("chr7", 55191822, "T", "G")
    assert names_of(Genome.GRCH38, l858r, ()).source == "known_variants"
    assert names_of(Genome.GRCH38, l858r, (), AnnotationEngine.PASSTHROUGH).source == "unannotated"


# MANE Plus Clinical


@pytest.mark.parametrize(("genome", "moved"), [(Genome.GRCH38, 0), (Genome.GRCH37, -1)])
def test_p14arf_stands_beside_p16(genome, moved):
    """Codon 80 of p16 is codon 94 of p14ARF, two bases on: c.238 of one is c.281 of the other."""
    allele = Allele("chr9", 21971121 + moved, "G", "A")
    name = panel_name(allele, genome, reference_bases(genome))
    assert (name.transcript, name.hgvsc, name.hgvsp_short) == ("NM_000077.5", "c.238C>T", "p.R80*")
    assert name.plus_clinical == "NM_058195.4:c.281C>T"


def test_what_lies_in_p14arf_alone_is_named_on_it():
    name = panel_name(
        Allele("chr9", 21994200, "G", "A"), Genome.GRCH38, reference_bases(Genome.GRCH38)
    )
    assert (name.gene, name.transcript, name.exon) == ("CDKN2A", "NM_058195.4", "1")
    assert (name.hgvsc, name.codons, name.plus_clinical) == ("c.132C>T", "44", "")


def test_exon_1_of_p16_is_no_coding_sequence_of_p14arf():
    name = panel_name(
        Allele("chr9", 21974700, "G", "A"), Genome.GRCH38, reference_bases(Genome.GRCH38)
    )
    assert (name.transcript, name.plus_clinical) == ("NM_000077.5", "")


def test_known_variant_of_p16_has_its_name_in_p14arf(tmp_path):
    path = tmp_path / "x.vcf"
    path.write_text(vcf_text(record("chr9\t21971121\t.\tG\tA", "0/1:60,40:100")))
    (event,) = read_vcf(path).events
    assert (event.hgvsp_short, event.annotation_source) == ("p.R80*", "known_variants")
    assert event.plus_clinical == "NM_058195.4:c.281C>T"
