"""Structural variants in VCF: fusions in DNA and changes within genes, from every caller."""

import json
from dataclasses import replace

import pytest
from structural_variant_files import call_file, reading, vcf

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.calls.events import event_rows
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.calls.readers import vcf_structural_variants
from genomic_to_outcome.vocabulary import CallKind, EventKind, Frame, FusionSource, Genome, Retained


@pytest.fixture(scope="module")
def catalogue(resources):
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def classes(batch, catalogue):
    rows = classify_events(event_rows(batch.events), catalogue)
    return {row["event_id"]: row["class_id"] for row in rows}


def fusions(batch):
    return {
        f"{event.gene5}::{event.gene3}": event
        for event in batch.events
        if event.kind is EventKind.FUSION
    }


# Real files; what is expected was read in the file


@pytest.fixture(scope="module")
def lumpy(shared):
    path = shared / "data/vcf_somatic/pcingola__SnpEff/EML4-ALK_fusion.lumpy.snpeff.vcf"
    return reading(path, Genome.GRCH37)


def test_eml4_alk_of_lumpy_is_an_inversion(lumpy, catalogue):
    """Record 6: <INV> chr2:29447648-42524140, 212 reads of strands ++ and 201 of --, no splits."""
    assert lumpy.problems == ()
    assert lumpy.files[0]["caller"] == "lumpy"
    assert lumpy.files[0]["records"] == 117
    found = fusions(lumpy)
    assert set(found) == {"EML4::ALK", "ALK::EML4"}
    event = found["EML4::ALK"]
    assert event.gene == "ALK"
    assert (event.breakpoint5, event.breakpoint3) == ("chr2:42524140:+", "chr2:29447648:-")
    assert event.exon == "13-20"
    assert event.frame is Frame.IN_FRAME
    assert event.kinase_retained is Retained.YES
    assert (event.junction_reads, event.spanning_reads) == (0, 413)
    reciprocal = found["ALK::EML4"]
    assert reciprocal.kinase_retained is Retained.NO
    named = classes(lumpy, catalogue)
    assert named[event.event_id] == "alk_fusion_eml4_v1"
    assert named[reciprocal.event_id] == ""


def test_breakends_are_of_dna_but_where_the_file_holds_fusions_of_rna(shared):
    lumpy = "vcf_somatic/pcingola__SnpEff/EML4-ALK_fusion.lumpy.snpeff.vcf"
    read = vcf_structural_variants.READER.read
    of_dna = read(call_file(shared / "data" / lumpy, Genome.GRCH37)).fusion_calls
    assert {call.source for call in of_dna} == {FusionSource.DNA}
    path = shared / "data/sv_vcf/Clinical-Genomics__scout/fusion_data.vcf.gz"
    assert {call.source for call in read(call_file(path)).fusion_calls} == {FusionSource.RNA}


@pytest.mark.parametrize(
    ("gene", "exon", "hgvsc", "consequence"),
    [
        ("NF1", "11", "c.1186-53_1260+211del", "exon_loss_variant"),
        ("NF1", "56", "c.8114-31_8160+52del", "exon_loss_variant&frameshift_variant"),
        ("NF1", "8", "c.732_888+194del", "splice_donor_variant"),
        ("NF1", "43", "c.6427+141_6477del", "splice_acceptor_variant"),
        ("TSC2", "31-34", "c.3610+559_4493+60dup", "feature_elongation&frameshift_variant"),
    ],
)
def test_changes_within_genes_are_named_as_snpeff_names_them(lumpy, gene, exon, hgvsc, consequence):
    """The names of SnpEff in the same file, whose NF1 is NM_001042492 too."""
    (event,) = [event for event in lumpy.events if event.hgvsc == hgvsc]
    assert (event.gene, event.exon, event.consequence) == (gene, exon, consequence)
    assert event.flags == "imprecise"


def test_every_deletion_of_nf1_has_the_name_that_snpeff_gave(lumpy, shared):
    path = shared / "data/vcf_somatic/pcingola__SnpEff/EML4-ALK_fusion.lumpy.snpeff.vcf"
    annotated = path.read_text()
    own = [event for event in lumpy.events if event.gene == "NF1" and event.alt == "<DEL>"]
    assert len(own) == 16
    assert [event.hgvsc for event in own if f"|{event.hgvsc}" not in annotated] == []


def test_deletion_of_a_donor_of_met_exon_14(lumpy, catalogue):
    (event,) = [event for event in lumpy.events if event.hgvsc == "c.3019_3028+413del"]
    assert classes(lumpy, catalogue)[event.event_id] == "met_exon14_skipping"


def test_introns_only_give_no_event(lumpy):
    """NF1 record 81: chr17:29490446-29490578, SnpEff c.479+52_479+184del in intron 4."""
    assert not [event for event in lumpy.events if event.pos == 29490446]


def test_delly_file_touches_no_gene_of_the_panel(shared):
    """TMPRSS2, ERG and HLA genes are not in the panel; of 15 records none gives an event."""
    batch = reading(shared / "data/vcf_somatic/mskcc__vcf2maf/test_delly.vcf", Genome.GRCH37)
    assert (batch.events, batch.problems) == ((), ())
    assert (batch.files[0]["caller"], batch.files[0]["records"]) == ("delly", 15)


def test_two_mates_of_lumpy_are_one_fusion_with_the_annotated_partner(shared):
    """PIK3CA (+) 178906030 and TBL1XR1 (-) 176909982, both sides to the right kept (STR=--)."""
    path = shared / "data/sv_vcf/arq5x__gemini/test.fusions.vcf"
    batch = reading(path, Genome.GRCH37, tumour="H_LS-E2-A14P-01A-31D-A19H-09")
    (event,) = batch.events
    assert (event.gene5, event.gene3) == ("TBL1XR1", "PIK3CA")
    assert (event.breakpoint5, event.breakpoint3) == ("chr3:176909982:-", "chr3:178906030:+")
    assert (event.junction_reads, event.spanning_reads) == (0, 15)
    assert json.loads(event.caller_evidence)["lumpy"]["rows"] == 1


def test_manta_tumour_and_normal(shared):
    """A duplication that ends in TP73; the tumour 999-99 has 8 pairs and 9 split reads for it."""
    name = "manta_vep_94_annotated_sv_cancer_file.vcf.gz"
    path = shared / "data/sv_vcf/Clinical-Genomics__scout" / name
    batch = reading(path, Genome.GRCH37, tumour="999-99")
    (event,) = batch.events
    assert (event.gene, event.gene5, event.gene3) == ("TP73", "TP73", "unknown")
    assert (event.junction_reads, event.spanning_reads) == (9, 8)
    unnamed = reading(path, Genome.GRCH37)
    assert unnamed.events == ()
    assert "998-99, 999-99" in unnamed.problems[0].message


@pytest.mark.parametrize(
    ("name", "records"),
    [("J35P312__SVDB/manta_bnd.vcf", 10), ("imgag__ngs-bits/VcfToBedpe_in1_manta.vcf.gz", 10)],
)
def test_manta_files_without_genes_of_the_panel(shared, name, records):
    """Decoy contigs in capitals, and a mate that is not in the file, are no problem."""
    batch = reading(shared / "data/sv_vcf" / name, Genome.GRCH37)
    assert (batch.events, batch.problems) == ((), ())
    assert (batch.files[0]["caller"], batch.files[0]["records"]) == ("manta", records)


def test_fusions_of_rna_written_as_breakends_stay_rna(shared, catalogue):
    """MegaFusion: EML4 exon 13 to ALK exon 20, whose breakpoints are those of the transcript."""
    batch = reading(shared / "data/sv_vcf/Clinical-Genomics__scout/fusion_data.vcf.gz")
    (event,) = batch.events
    assert (event.breakpoint5, event.breakpoint3) == ("chr2:42295516:+", "chr2:29223528:-")
    assert event.frame is Frame.IN_FRAME
    assert classes(batch, catalogue)[event.event_id] == "alk_fusion_eml4_v1"


# Files as each caller writes them: EML4 intron 13 to ALK intron 19, GRCh38

ALK, EML4 = 29224000, 42296000
MANTA = [
    f"2 {ALK} MantaBND:1:0 N N]2:{EML4}] . PASS SVTYPE=BND;MATEID=MantaBND:1:1 PR:SR 40,7:30,9",
    f"2 {EML4} MantaBND:1:1 N N]2:{ALK}] . PASS SVTYPE=BND;MATEID=MantaBND:1:0 PR:SR 40,7:30,9",
]
CALLERS = {
    "manta": ("GenerateSVCandidates 1.6.0", MANTA),
    "dragen": ("DRAGEN_SV 4.2", [line.replace("Manta", "DRAGEN:") for line in MANTA]),
    "manta_inv3": (
        "GenerateSVCandidates 1.3.0",
        [f"2 {ALK} 1 N <INV> . PASS SVTYPE=INV;END={EML4};INV3 PR:SR 40,7:30,9"],
    ),
    "delly": (
        "",
        [
            f"2 {ALK} INV1 N <INV> . PASS SVTYPE=INV;SVMETHOD=EMBL.DELLYv1.1.6;END={EML4};"
            "PE=7;SR=9;CT=3to3 GT:DR:DV:RR:RV 0/1:40:7:30:9"
        ],
    ),
    "gridss": (
        "gridss",
        [
            f"chr2 {ALK} g1o N N]chr2:{EML4}] . PASS SVTYPE=BND;PARID=g1h GT:RP:SR:VF .:7:9:14",
            f"chr2 {EML4} g1h N N]chr2:{ALK}] . PASS SVTYPE=BND;PARID=g1o GT:RP:SR:VF .:7:9:14",
        ],
    ),
    "svaba": (
        "svaba",
        [
            f"chr2 {ALK} 5:1 N N]chr2:{EML4}] . PASS SVTYPE=BND;MATEID=5:2 GT:AD:DR:SR 0/1:14:7:9",
            f"chr2 {EML4} 5:2 N N]chr2:{ALK}] . PASS SVTYPE=BND;MATEID=5:1 GT:AD:DR:SR 0/1:14:7:9",
        ],
    ),
    "lumpy": (
        "LUMPY",
        [f"2 {ALK} 1 N <INV> . PASS SVTYPE=INV;END={EML4};STRANDS=++:16 GT:SU:PE:SR ./.:16:7:9"],
    ),
}


@pytest.mark.parametrize("caller", CALLERS)
def test_same_fusion_from_every_caller(tmp_path, caller, catalogue):
    source, lines = CALLERS[caller]
    batch = reading(vcf(tmp_path / f"{caller}.vcf", lines, source))
    assert batch.problems == ()
    (event,) = batch.events
    assert event.callers == caller.split("_")[0]
    assert (event.gene5, event.gene3, event.exon) == ("EML4", "ALK", "13-20")
    assert (event.breakpoint5, event.breakpoint3) == (f"chr2:{EML4}:+", f"chr2:{ALK}:-")
    assert (event.junction_reads, event.spanning_reads) == (9, 7)
    assert (event.frame, event.kinase_retained) == (Frame.IN_FRAME, Retained.YES)
    assert event.filter == "PASS"
    assert classes(batch, catalogue)[event.event_id] == "alk_fusion_eml4_v1"


def test_dna_and_rna_are_one_event(tmp_path):
    """The breaks lie in the introns behind EML4 exon 13 and before ALK exon 20."""
    header = "#FusionName JunctionReadCount SpanningFragCount LeftGene LeftBreakpoint"
    rna = tmp_path / "star.tsv"
    cells = ["EML4--ALK", "19", "5", "EML4^E", "chr2:42295516:+", "ALK^E", "chr2:29223528:-"]
    names = f"{header} RightGene RightBreakpoint".split()
    rna.write_text("\t".join(names) + "\n" + "\t".join(cells) + "\n")
    dna = call_file(vcf(tmp_path / "dna.vcf", MANTA, "manta"))
    batch = read_calls([dna, replace(dna, kind=CallKind.FUSIONS, path=str(rna))])
    (event,) = batch.events
    assert event.callers == "manta;star_fusion"
    assert event.breakpoint5 == "chr2:42295516:+"


def kif5b_ret(tmp_path, ret: int = 43115000, kif5b: int = 32025000, more: str = "", info: str = ""):
    """KIF5B (-) and RET (+), the sequence to the right of both kept: INV5."""
    line = f"10 {kif5b} 1 N [10:{ret}[{more}N . PASS SVTYPE=BND{info} PR:SR 9,3:9,4"
    batch = reading(vcf(tmp_path / "ret.vcf", [line], "manta"))
    return fusions(batch)["KIF5B::RET"]


def test_frame_is_that_of_the_exons_that_are_joined(tmp_path):
    """KIF5B ends with c.1725 in intron 15, RET goes on with c.2137 (exon 12) or c.1880 (11)."""
    event = kif5b_ret(tmp_path)
    assert (event.exon, event.frame) == ("15-12", Frame.IN_FRAME)
    event = kif5b_ret(tmp_path, ret=43114000)
    assert (event.exon, event.frame) == ("15-11", Frame.OUT_OF_FRAME)


def test_frame_is_unknown_where_the_break_may_lie_in_another_intron(tmp_path):
    """Exon 12 of RET begins at 43116584, 1584 bases behind the break."""
    assert kif5b_ret(tmp_path, info=";CIEND=-100,1500").frame is Frame.IN_FRAME
    assert kif5b_ret(tmp_path, info=";CIEND=-100,1600").frame is Frame.UNKNOWN


def test_range_of_the_mate_counts(tmp_path):
    lines = [
        "10 32025000 a N [10:43115000[N . PASS SVTYPE=BND;MATEID=b PR:SR 9,3:9,4",
        "10 43115000 b N [10:32025000[N . PASS SVTYPE=BND;MATEID=a;CIPOS=-9,1600 PR:SR 9,3:9,4",
    ]
    (event,) = reading(vcf(tmp_path / "x.vcf", lines, "manta")).events
    assert (event.gene5, event.gene3, event.frame) == ("KIF5B", "RET", Frame.UNKNOWN)


def test_shared_bases_do_not_hide_the_frame_within_exons(tmp_path):
    """KIF5B up to c.1723, RET from c.2153 on: 1723 - 2153 + 1 is a multiple of three."""
    shared = ";CIPOS=0,4;CIEND=0,4;HOMLEN=4"
    event = kif5b_ret(tmp_path, ret=43116600, kif5b=32028430, info=shared)
    assert event.frame is Frame.IN_FRAME
    event = kif5b_ret(tmp_path, ret=43116600, kif5b=32028431, info=shared)
    assert event.frame is Frame.OUT_OF_FRAME


def test_frame_of_a_break_in_two_exons_counts_inserted_bases(tmp_path):
    """KIF5B exon 15 holds 32028428-32028571 (c.1725 first), RET exon 12 begins at 43116584."""
    assert kif5b_ret(tmp_path, ret=43116584, kif5b=32028428).frame is Frame.IN_FRAME
    assert kif5b_ret(tmp_path, ret=43116584, kif5b=32028428, more="AC").frame is Frame.OUT_OF_FRAME
    assert kif5b_ret(tmp_path, ret=43116584, kif5b=32028428, more="ACG").frame is Frame.IN_FRAME
    assert kif5b_ret(tmp_path, ret=43116600).frame is Frame.UNKNOWN


def test_promoter_swap(tmp_path):
    """EGFR's first exon up to 55019100, before its start codon at 55019278, before part of BRAF."""
    lines = ["7 55019100 1 N N]7:140790000] . PASS SVTYPE=BND PR 9,3"]
    (event,) = reading(vcf(tmp_path / "swap.vcf", lines, "manta")).events
    assert (event.gene5, event.gene3) == ("EGFR", "BRAF")
    assert event.frame is Frame.PROMOTER_SWAP


def test_genes_that_point_against_each_other(tmp_path, catalogue):
    """ALK (-) keeps its 3' part, KIF5B (-) too: nothing is read in sense before ALK."""
    lines = [f"2 {ALK} 1 N N[10:32025000[ . PASS SVTYPE=BND PR 9,3"]
    (event,) = reading(vcf(tmp_path / "x.vcf", lines, "manta")).events
    assert {event.gene5, event.gene3} == {"KIF5B", "ALK"}
    lines = [f"2 {ALK} 1 N N]10:32025000] . PASS SVTYPE=BND PR 9,3"]
    batch = reading(vcf(tmp_path / "y.vcf", lines, "manta"))
    (event,) = batch.events
    assert (event.gene5, event.gene3, event.gene) == ("KIF5B(antisense)", "ALK", "ALK")
    assert classes(batch, catalogue)[event.event_id] == "alk_fusion"


def test_partner_of_an_annotation(tmp_path):
    csq = '##INFO=<ID=CSQ,Number=.,Type=String,Description="x Format: Allele|Consequence|SYMBOL">'
    lines = [
        f"2 {ALK} a N N[3:100000100[ . PASS SVTYPE=BND;MATEID=b;CSQ=x|intron_variant|ALK PR 9,3",
        f"3 100000100 b N ]2:{ALK}]N . PASS SVTYPE=BND;MATEID=a;CSQ=x|{{}} PR 9,3",
    ]
    for annotated, expected in (
        ("intron_variant|TFG", "TFG"),
        ("upstream_gene_variant|TFG", "unknown"),
        ("intergenic_variant|", "intergenic"),
    ):
        text = [line.format(annotated) if "{" in line else line for line in lines]
        path = vcf(tmp_path / "csq.vcf", text, "manta", header=[csq])
        path.write_text(
            path.read_text().replace('##INFO=<ID=CSQ,Number=.,Type=String,Description="x">\n', "")
        )
        (event,) = reading(path).events
        assert event.partner == expected


def test_partner_that_snpeff_names_as_a_pair(tmp_path):
    """A deletion that ends within RET joins its 3' part to what lies before, outside the panel."""
    ann = (
        "##INFO=<ID=ANN,Number=.,Type=String,Description=\"x: 'Allele | Annotation | Gene_Name'\">"
    )
    line = "10 43000000 1 N <DEL> . PASS SVTYPE=DEL;END=43115000;ANN=x|gene_fusion|NCOA4&RET PR 9,3"
    path = vcf(tmp_path / "x.vcf", [line], "manta", header=[ann])
    text = path.read_text().replace('##INFO=<ID=ANN,Number=.,Type=String,Description="x">\n', "")
    path.write_text(text)
    (event,) = reading(path).events
    assert (event.gene5, event.gene3) == ("NCOA4", "RET")


def test_failed_filter_is_kept_and_flagged(tmp_path):
    lines = [line.replace("PASS", "MinSomaticScore;MaxDepth") for line in MANTA]
    (event,) = reading(vcf(tmp_path / "x.vcf", lines, "manta")).events
    assert event.filter == "MaxDepth;MinSomaticScore"
    assert "failed_filter" in event.flags


def test_breakpoints_that_are_not_certain_are_flagged(tmp_path):
    lines = [line.replace("SVTYPE=BND", "SVTYPE=BND;IMPRECISE;CIPOS=-40,40") for line in MANTA]
    (event,) = reading(vcf(tmp_path / "x.vcf", lines, "manta")).events
    assert "imprecise" in event.flags.split(";")
    (certain,) = reading(vcf(tmp_path / "y.vcf", MANTA, "manta")).events
    assert "imprecise" not in certain.flags


def test_only_what_the_tumour_has(tmp_path):
    lines = [line.replace("40,7:30,9", "40,0:30,0 40,7:30,9") for line in MANTA]
    path = vcf(tmp_path / "x.vcf", lines, "manta", columns=("TUMOR", "NORMAL"))
    assert reading(path).events == ()
    assert len(reading(path, tumour="NORMAL").events) == 1
    delly = [CALLERS["delly"][1][0].replace("0/1", "0/0")]
    assert reading(vcf(tmp_path / "y.vcf", delly)).events == ()


def test_file_without_samples(tmp_path):
    lines = [" ".join(line.split()[:8]) + ";PE=7;SR=9" for line in MANTA]
    (event,) = reading(vcf(tmp_path / "x.vcf", lines, columns=())).events
    assert (event.junction_reads, event.spanning_reads) == (9, 7)


def test_single_breakends_are_named_in_a_warning(tmp_path):
    lines = [f"2 {ALK} 1 N NACG. . PASS SVTYPE=BND SR:RP 4:4", "2 5 2 N .N . PASS SVTYPE=BND SR 4"]
    batch = reading(vcf(tmp_path / "x.vcf", lines, "gridss"))
    assert batch.events == ()
    (problem,) = batch.problems
    assert problem.severity == "warning"
    assert "1 single breakends" in problem.message
    assert "ALK (line " in problem.message


# Within one gene


def within(tmp_path, alt: str, chrom: str, pos: int, end: int, source: str = "manta"):
    lines = [f"{chrom} {pos} 1 N {alt} . PASS SVTYPE={alt[1:4]};END={end} PR:SR 9,3:9,4"]
    return reading(vcf(tmp_path / "within.vcf", lines, source))


def test_egfr_viii(tmp_path, catalogue):
    """From intron 1 (ends 55142285) into intron 7 (55154153-55155829): exons 2 to 7, 801 bases."""
    batch = within(tmp_path, "<DEL>", "7", 55100000, 55155000)
    (event,) = batch.events
    assert (event.kind, event.gene) == (EventKind.SMALL_VARIANT, "EGFR")
    assert (event.exon, event.splice_variant) == ("2-7", "EGFRvIII")
    assert event.hgvsc == "c.89-42285_890-830del"
    assert event.consequence == "exon_loss_variant"
    assert (event.junction_reads, event.spanning_reads) == (4, 3)
    assert classes(batch, catalogue)[event.event_id] == "egfr_viii"


@pytest.mark.parametrize(("end", "exon"), [(55201500, "18-25"), (55202000, "18-26")])
def test_egfr_kinase_domain_duplication(tmp_path, end, exon, catalogue):
    batch = within(tmp_path, "<DUP:TANDEM>", "7", 55173500, end)
    (event,) = batch.events
    assert (event.exon, event.splice_variant) == (exon, "EGFR-KDD")
    assert event.consequence == "feature_elongation"
    assert classes(batch, catalogue)[event.event_id] == "egfr_kinase_domain_duplication"


def test_egfr_viii_as_breakends(tmp_path):
    lines = [
        "7 55100000 a N N[7:55155001[ . PASS SVTYPE=BND;MATEID=b PR:SR 9,3:9,4",
        "7 55155001 b N ]7:55100000]N . PASS SVTYPE=BND;MATEID=a PR:SR 9,3:9,4",
    ]
    (event,) = reading(vcf(tmp_path / "x.vcf", lines, "manta")).events
    (symbolic,) = within(tmp_path, "<DEL>", "7", 55100000, 55155000).events
    assert (event.event_id, event.hgvsc) == (symbolic.event_id, symbolic.hgvsc)


def test_both_sides_of_an_inversion_within_a_gene_are_one_event(tmp_path):
    """Exon 19 of EGFR, 55174722-55174820, turned round with its neighbourhood."""
    (event,) = within(tmp_path, "<INV>", "7", 55174600, 55174900).events
    assert event.event_id == "GRCh38:inversion:chr7:55174601-55174900"
    assert (event.exon, event.hgvsc) == ("19", "c.2185-121_2283+80inv")
    assert event.consequence == "coding_sequence_variant"


@pytest.mark.parametrize(
    ("pos", "end", "expected"),
    [
        (116771700, 116772500, "met_exon14_skipping"),
        (116771800, 116771900, "met_exon14_skipping"),
        (116771900, 116774000, "met_exon14_skipping"),
        (116771700, 116771900, "met_exon14_skipping"),
        (116774800, 116775000, ""),
    ],
)
def test_deletions_that_take_met_exon_14(tmp_path, pos, end, expected, catalogue):
    batch = within(tmp_path, "<DEL>", "7", pos, end)
    assert list(classes(batch, catalogue).values()) == [expected]


def test_deletion_in_an_intron_before_met_exon_14_is_no_event(tmp_path):
    assert within(tmp_path, "<DEL>", "7", 116771660, 116771760).events == ()


# Broken files


def test_all_problems_of_a_broken_file(tmp_path):
    lines = [
        "2 29224000 1 N <DEL> . PASS SVTYPE=DEL PR 9,3",
        "2 29224000 2 N N]2:999999999] . PASS SVTYPE=BND PR 9,3",
    ]
    batch = reading(vcf(tmp_path / "x.vcf", lines, "manta"))
    assert batch.events == ()
    assert batch.files[0]["status"] == "excluded"
    assert [problem.severity for problem in batch.problems] == ["error", "error"]
    messages = " ".join(problem.message for problem in batch.problems)
    assert "END" in messages
    assert "beyond the end of chr2" in messages
    assert all(problem.line for problem in batch.problems)


def test_other_assembly(tmp_path):
    header = ["##contig=<ID=chr7,length=159138663>"]
    path = vcf(tmp_path / "x.vcf", [], "manta", header=header)
    (problem,) = reading(path).problems
    assert "GRCh37" in problem.message
    assert reading(path, Genome.GRCH37).problems == ()


def test_empty_result(tmp_path):
    batch = reading(vcf(tmp_path / "x.vcf", [], "manta"))
    assert (batch.events, batch.problems) == ((), ())
    assert batch.files[0]["status"] == "read"


def test_empty_file_and_cut_off_file(tmp_path):
    path = tmp_path / "x.vcf"
    path.write_text("")
    assert "empty" in reading(path).problems[0].message
    whole = vcf(tmp_path / "y.vcf", MANTA, "manta").read_text()
    path.write_text("\n".join(whole.splitlines()[:3]))
    assert "#CHROM" in reading(path).problems[0].message


def test_a_file_of_small_variants_is_refused(tmp_path):
    lines = ["chr7 55191822 . T G . PASS . GT 0/1"]
    batch = reading(vcf(tmp_path / "x.vcf", lines))
    (problem,) = batch.problems
    assert (problem.severity, problem.field) == ("error", "kind")
    assert "none of the 1 records is a structural variant" in problem.message
    assert [row["status"] for row in batch.files] == ["excluded"]
    assert reading(vcf(tmp_path / "empty.vcf", [])).problems == ()
