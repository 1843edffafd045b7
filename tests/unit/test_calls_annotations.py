"""EFF, BCSQ and FUNCOTATION in the form of all annotations, on real files and on look-alikes."""

import re

import pytest
from small_variant_files import L858R, errors, events_by_id, read_vcf, record, vcf_text

from genomic_to_outcome.calls.bcsq_pointers import with_pointed_entries
from genomic_to_outcome.calls.consequences import annotation_of, choose, consequences_of
from genomic_to_outcome.calls.protein_names import three_letter
from genomic_to_outcome.calls.residue_changes import name_from_compact, name_of_change
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.calls.vcf import VcfRecord
from genomic_to_outcome.vocabulary import Genome

G37, G38 = Genome.GRCH37, Genome.GRCH38
BCSQ = (
    '##INFO=<ID=BCSQ,Number=.,Type=String,Description="Local consequence annotation from '
    "BCFtools/csq. Format: '[*]consequence|gene|transcript|biotype[|strand|amino_acid_change|"
    "dna_change]' or, for consequences of variants split across multiple sites, a pointer\">"
)
EFF = (
    '##INFO=<ID=EFF,Number=.,Type=String,Description="Predicted effects for this variant.Format: '
    "'Effect ( Effect_Impact | Functional_Class | Codon_Change | Amino_Acid_Change| "
    "Amino_Acid_length | Gene_Name | Transcript_BioType | Gene_Coding | Transcript_ID | Exon_Rank "
    "| Genotype_Number [ | ERRORS | WARNINGS ] )' \">"
)
EFF_2012 = (
    '##INFO=<ID=EFF,Number=.,Type=String,Description="Predicted effects for this variant.Format: '
    "'Effect ( Effect_Impact | Functional_Class | Codon_Change | Amino_Acid_change | Gene_Name | "
    "Gene_BioType | Coding | Transcript | Exon [ | ERRORS | WARNINGS ] )' \">"
)
FUNCOTATION = (
    '##INFO=<ID=FUNCOTATION,Number=A,Type=String,Description="Functional annotation from the '
    "Funcotator tool.  Funcotation fields are: Gencode_34_proteinChange|Gencode_34_hugoSymbol|"
    "Gencode_34_annotationTranscript|Gencode_34_variantClassification|"
    "Gencode_34_secondaryVariantClassification|Gencode_34_transcriptExon|Gencode_34_cDnaChange|"
    'Gencode_34_codonChange|gnomAD_exome_AF">'
)
REGRESSION = "data/vcf_somatic/broadinstitute__gatk/regressionTestVariantSet1_expected.vcf"


def read_entries(header, text, ref="A", alts=("T",), index=0):
    return consequences_of(annotation_of([header]), text, ref, alts, index)


def chosen(header, text, **more):
    return choose(read_entries(header, text, **more), panel_transcripts())


# bcftools csq


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("missense", "missense_variant"),
        ("*missense", "missense_variant"),
        ("splice_region&synonymous", "splice_region_variant&synonymous_variant"),
        ("inframe_altering", "protein_altering_variant"),
        ("5_prime_utr", "5_prime_UTR_variant"),
        ("stop_gained", "stop_gained"),
        ("non_coding", "non_coding_transcript_variant"),
    ],
)
def test_words_of_csq_become_terms(word, term):
    found = chosen(BCSQ, f"{word}|EGFR|ENST00000275493|protein_coding")
    assert (found.terms, found.source, found.gene) == (term, "bcftools_csq", "EGFR")
    assert found.on_transcript


@pytest.mark.parametrize(
    ("consequence", "residues", "dna", "name"),
    [
        ("missense", "858L>858R", "55191822T>G", "p.Leu858Arg"),
        ("synonymous", "787Q", "55181370G>A", "p.Gln787="),
        ("stop_gained", "213R>213*", "7674894G>A", "p.Arg213Ter"),
        ("start_lost", "1M>1V", "100A>G", "p.Met1?"),
        ("inframe_deletion", "745KELREA>745K", "55174771AGGAATTAAGAGAAGC>A", "p.Glu746_Ala750del"),
        ("inframe_deletion", "746EE>746E", "100GAAG>G", "p.Glu747del"),
        ("frameshift", "34KAVT>34KGLS", "100AC>A", "p.Ala35fs"),
        ("frameshift", "25E..329>25G..94", "100GA>G", "p.Glu25fs"),
        # Replaced stretches: csq names the two known ones wrongly, so none is named.
        ("inframe_deletion", "746ELREATS>746S", "55174774AATTAAGAGAAGCAACATC>T", ""),
        ("inframe_altering", "746ELRE>746D", "55174776TTAAGAGAAG>C", ""),
        # The residue after the insertion is not told, and HGVS needs it.
        ("inframe_insertion", "766M>766MASV", "55181311A>AGCCAGCGTG", ""),
    ],
)
def test_residues_of_csq_become_hgvs_where_that_is_safe(consequence, residues, dna, name):
    text = f"{consequence}|EGFR|ENST00000275493|protein_coding|+|{residues}|{dna}"
    assert chosen(BCSQ, text).hgvsp == name


def test_csq_of_a_multi_allelic_record_is_told_apart_by_the_dna_change():
    text = (
        "missense|G|ENST1|protein_coding|+|12G>12V|100A>T,"
        "missense|G|ENST1|protein_coding|+|12G>12D|100A>G,intron|H||protein_coding"
    )
    first = read_entries(BCSQ, text, alts=("T", "G"), index=0)
    second = read_entries(BCSQ, text, alts=("T", "G"), index=1)
    assert [item.hgvsp_short for item in first] == ["p.G12V", ""]
    assert [item.hgvsp_short for item in second] == ["p.G12D", ""]


def test_csq_that_points_to_another_record_is_read_there(tmp_path):
    compound = "missense|EGFR|ENST00000275493|protein_coding|+|858L>858Q|55191822T>A+55191823G>A"
    lines = [
        record("chr7\t55191822\t.\tT\tA", "0/1:50,50:100", info=f"BCSQ={compound}"),
        record("chr7\t55191823\t.\tG\tA", "0/1:50,50:100", info="DB;BCSQ=@55191822"),
        record("chr7\t55191900\t.\tG\tA", "0/1:50,50:100", info="BCSQ=@55191822"),
    ]
    path = tmp_path / "csq.vcf"
    path.write_text(vcf_text(*lines, header=(BCSQ,)))
    reading = read_vcf(path)
    assert errors(reading) == []
    events = events_by_id(reading)
    for place in ("chr7:55191822:T:A", "chr7:55191823:G:A"):
        assert events[place].hgvsp == "p.Leu858Gln"
        assert events[place].annotation_source == "bcftools_csq"
    assert events["chr7:55191900:G:A"].hgvsp is None


def test_pointers_wait_for_records_that_come_later():
    def made(line, pos, ref, text):
        return VcfRecord(line, ("7", pos, ".", ref, "T", ".", ".", f"BCSQ={text}"))

    entry = "missense|X|ENST1|protein_coding|-|5A>5P|90C>T+100G>T"
    found = list(with_pointed_entries([made(1, "90", "C", "@100"), made(2, "100", "G", entry)]))
    assert [(each.pos, each.info["BCSQ"]) for each in found] == [(100, entry), (90, entry)]


def test_real_csq_file_is_read_as_its_text_says(shared):
    path = shared / "data/vcf_somatic/brentp__slivar/with-bcsq.vcf"
    lines = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    words = {
        "intron": "intron_variant",
        "non_coding": "non_coding_transcript_variant",
        "5_prime_utr": "5_prime_UTR_variant",
    }
    expected = {}
    for cells in lines:
        entries = re.search("BCSQ=([^;]*)", cells[7])
        if entries and re.fullmatch("0[/|]1", cells[9][:3]):
            entry = entries[1].split(",")[0].split("|")
            expected[int(cells[1])] = (
                words[entry[0]],
                {e.split("|")[1] for e in entries[1].split(",")},
            )
    events = {event.pos: event for event in read_vcf(path, G37, tumour="HG002").events}
    assert len(expected) == 4
    for pos, (term, genes) in expected.items():
        assert events[pos].consequence == term
        assert events[pos].gene in genes
        assert events[pos].annotation_source == "bcftools_csq"


# SnpEff before ANN


def test_eff_of_snpeff_3_with_residues_alone():
    text = (
        "NON_SYNONYMOUS_CODING(MODERATE|MISSENSE|cTg/cGg|L858R|1210|EGFR|protein_coding|CODING|"
        "ENST00000275493|21|1),DOWNSTREAM(MODIFIER||||153|EGFR-AS1|processed_transcript|NON_CODING|"
        "ENST00000442411||1)"
    )
    found = chosen(EFF, text, ref="T", alts=("G",))
    assert (found.gene, found.transcript, found.exon) == ("EGFR", "ENST00000275493", "21")
    assert (found.hgvsp, found.hgvsp_short) == ("p.Leu858Arg", "p.L858R")
    assert (found.terms, found.source, found.protein_coding) == ("missense_variant", "snpeff", True)


def test_eff_of_snpeff_4_with_hgvs_and_terms():
    text = (
        "splice_region_variant+synonymous_variant(LOW|SILENT|tcG/tcA|p.Ser5=/c.15G>A|100|RET|"
        "protein_coding|CODING|NM_020975.4|3|1),"
        "splice_donor_variant(HIGH|||c.3028+1G>A|1390|MET|protein_coding|CODING|NM_000245.2|14|2)"
    )
    first = chosen(EFF, text, ref="G", alts=("A", "T"), index=0)
    assert (first.hgvsc, first.hgvsp, first.exon) == ("c.15G>A", "p.Ser5=", "3")
    assert first.terms == "splice_region_variant&synonymous_variant"
    second = chosen(EFF, text, ref="G", alts=("A", "T"), index=1)
    assert (second.gene, second.hgvsc, second.exon) == ("MET", "c.3028+1G>A", "")


def test_eff_of_2012_has_other_fields_and_no_number():
    text = "STOP_GAINED(HIGH|NONSENSE|Cga/Tga|R213*|TP53|protein_coding|CODING|ENST00000269305|6)"
    found = chosen(EFF_2012, text, ref="G", alts=("A",))
    assert (found.gene, found.hgvsp, found.terms) == ("TP53", "p.Arg213Ter", "stop_gained")
    silent = "SYNONYMOUS_CODING(LOW|SILENT|ttA/ttG|L5|TP53|protein_coding|CODING|ENST1|6)"
    assert chosen(EFF_2012, silent).hgvsp_short == "p.L5="


def test_a_file_with_eff_alone_is_read(tmp_path):
    text = (
        "EFF=NON_SYNONYMOUS_CODING(MODERATE|MISSENSE|cTg/cGg|L858R|1210|EGFR|protein_coding|"
        "CODING|ENST00000275493|21|1)"
    )
    path = tmp_path / "eff.vcf"
    path.write_text(vcf_text(record(L858R, "0/1:90,10:100", info=text), header=(EFF,)))
    (event,) = read_vcf(path).events
    assert (event.hgvsp_short, event.annotation_source) == ("p.L858R", "snpeff")


# Funcotator

# Position -> what a person reads in the file: gene, c., p., term, exon.
FUNCOTATOR_BY_HAND = {
    (861349, "T"): ("SAMD11", "c.28C>T", "p.Pro10Ser", "missense_variant", "2"),
    (880167, "A"): ("NOC2L", "c.2157C>T", "p.Asp719=", "synonymous_variant", "19"),
    (878697, "A"): ("SAMD11", "c.1629G>A", "p.Trp543Ter", "stop_gained", "12"),
    (871276, "A"): (
        "SAMD11",
        "c.430G>A",
        "p.Gly144Ser",
        "splice_region_variant&missense_variant",
        "5",
    ),
    # On the minus strand c.e11+2A>G is the acceptor of exon 11: 2 bases above its highest base.
    (887521, "C"): ("NOC2L", None, None, "splice_acceptor_variant&intron_variant", None),
    (894573, "A"): ("NOC2L", None, None, "intron_variant", None),
    (1249193, "CGCAA"): ("CPSF3L", "c.875_876insTTGC", "p.Lys292fs", "frameshift_variant", "9"),
    (8045014, "G"): ("PARK7", "c.471_473del", "p.Pro158del", "inframe_deletion", "7"),
    (11906068, "G"): ("NPPA", "c.454T>C", "p.Ter152ArgextTer?", "stop_lost", "3"),
    (17634718, "G"): ("PADI4", "c.1A>G", "p.Met1?", "start_lost", "1"),
    (752566, "A"): ("RP11-206L10.10", None, None, "non_coding_transcript_variant", None),
    (7913430, "A"): (
        "UTS2",
        None,
        None,
        "5_prime_UTR_premature_start_codon_gain_variant",
        "1",
    ),
}


def test_real_funcotator_file_as_a_person_reads_it(shared):
    events = {
        (event.pos, event.alt): event
        for event in read_vcf(shared / REGRESSION, G37).events
        if event.chrom == "chr1"
    }
    for place, expected in FUNCOTATOR_BY_HAND.items():
        event = events[place]
        found = (event.gene, event.hgvsc, event.hgvsp, event.consequence, event.exon)
        assert found == expected, place
        assert event.annotation_source == "funcotator"


def test_every_record_of_the_real_funcotator_file(shared):
    text = (shared / REGRESSION).read_text()
    names = re.search(r'fields are: ([^"]+)"', text)[1].split("|")
    named = 0
    events = {
        (event.chrom, event.pos, event.ref, event.alt): event
        for event in read_vcf(shared / REGRESSION, G37).events
    }
    for line in text.splitlines():
        cells = line.split("\t")
        if line[0] == "#" or "," in cells[4]:
            continue
        value = re.search(r"FUNCOTATION=\[([^;]*)\]", cells[7])[1]
        said = dict(zip(names, value.split("|"), strict=True))
        event = events.get((f"chr{cells[0]}", int(cells[1]), cells[3], cells[4]))
        if event is None or event.annotation_source != "funcotator":
            continue
        gene = said["Gencode_19_hugoSymbol"]
        assert event.gene == ("" if gene == "Unknown" else gene)
        assert (event.transcript or "no_transcript") == said["Gencode_19_annotationTranscript"]
        protein = said["Gencode_19_proteinChange"]
        if (
            re.fullmatch(r"p\.[A-Z]\d+[A-Z]", protein)
            and "START" not in said["Gencode_19_variantClassification"]
        ):
            assert event.hgvsp == three_letter(protein)
            named += 1
    assert named > 50


def test_funcotator_of_several_alleles_and_transcripts(shared):
    folder = shared / "data/vcf_somatic/broadinstitute__gatk"
    header = next(
        line
        for line in (folder / "multi-allelic.vcf").read_text().splitlines()
        if line.startswith("##INFO=<ID=FUNCOTATION")
    )
    cells = (folder / "multi-allelic.vcf").read_text().splitlines()[-1].split("\t")
    value = cells[7].removeprefix("FUNCOTATION=")
    first = read_entries(header, value, "G", ("A", "T"), 0)
    second = read_entries(header, value, "G", ("A", "T"), 1)
    assert [(each.gene, each.terms) for each in first] == [("MUTYH", "stop_gained")]
    assert [(each.gene, each.terms) for each in second] == [("MUTYH", "")]
    several = (folder / "multi-transcript.vcf").read_text().splitlines()[-1].split("\t")[7]
    found = read_entries(header, several.removeprefix("FUNCOTATION="), "G", ("A",), 0)
    assert [(each.transcript, each.terms) for each in found] == [
        ("ENST00000302118.5", ""),
        ("ENST00000302118.6", ""),
        ("ENST00000302118.7", "stop_gained"),
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("p.EQ545del", "p.Glu545_Gln546del"),
        ("p.T544RS", "p.Thr544delinsArgSer"),
        ("p.436_437ins*", ""),
        ("p.D719D", "p.Asp719="),
    ],
)
def test_protein_changes_of_funcotator_become_hgvs(written, name):
    text = f"[{written}|G|ENST1.1|IN_FRAME_DEL||7|c.1_3delAAA||0.01]"
    found = chosen(FUNCOTATION, text)
    assert (found.hgvsp, found.hgvsc, found.exon) == (name, "c.1_3del", "7")
    assert found.population_frequency == 0.01


def test_escapes_of_funcotator():
    found = chosen(FUNCOTATION, "[|A_%7C_B_%2C_C|ENST1.1|MISSENSE|||||]")
    assert found.gene == "A|B,C"


# One form


def test_names_of_changed_residues():
    assert name_of_change(747, "LREA", "P") == "p.L747_A750delinsP"
    assert name_of_change(763, "AYV", "AFQEAYV") == "p.A763_Y764insFQEA"
    assert name_of_change(770, "DN", "DDN") == "p.D770dup"
    assert name_of_change(768, "SVDN", "SVDSVDN") == "p.S768_D770dup"
    assert name_of_change(600, "V", "V") == "p.V600="
    assert name_of_change(10, "KR", "K*") == "p.R11*"
    assert name_from_compact("p.L858R") == "p.L858R"
    assert name_from_compact("p.?") == ""


def test_p14arf_is_named_beside_p16(tmp_path):
    vep = (
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl '
        'VEP. Format: Allele|Consequence|SYMBOL|Feature_type|Feature|BIOTYPE|HGVSc|HGVSp">'
    )
    p16 = "A|stop_gained|CDKN2A|Transcript|ENST00000304494|protein_coding|c.238C>T|p.Arg80Ter"
    p14 = "A|missense_variant|CDKN2A|Transcript|ENST00000579755|protein_coding|c.281C>T|p.Pro94Leu"
    path = tmp_path / "cdkn2a.vcf"
    line = record("chr9\t21971121\t.\tG\tA", "0/1:50,50:100", info=f"CSQ={p14},{p16}")
    path.write_text(vcf_text(line, header=(vep,)))
    (event,) = read_vcf(path).events
    assert (event.transcript, event.hgvsp_short) == ("ENST00000304494", "p.R80*")
    assert event.plus_clinical == "ENST00000579755:p.P94L"
    alone = record("chr9\t21971121\t.\tG\tA", "0/1:50,50:100", info=f"CSQ={p16}")
    path.write_text(vcf_text(alone, header=(vep,)))
    assert read_vcf(path).events[0].plus_clinical is None
