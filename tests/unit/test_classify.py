"""Events and the classes they belong to, against names and facts that others wrote."""

import csv
import gzip
import re

import pytest

from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.classify import classify_events, phase_of
from genomic_to_outcome.contract import ALTERATIONS


@pytest.fixture(scope="module")
def catalogue(resources) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def small(gene: str, change: str = "", **columns) -> dict:
    """A row of the events table for a small variant."""
    row = {
        "sample": "S1",
        "patient": "P1",
        "event_id": f"{gene}:{change}",
        "kind": "small_variant",
        "gene": gene,
        "genome": "GRCh38",
        "hgvsp_short": change or None,
        "flags": "",
    }
    return row | columns


def fusion(gene5: str, gene3: str, gene: str | None = None, **columns) -> dict:
    matters = gene or gene3
    row = {
        "sample": "S1",
        "patient": "P1",
        "event_id": f"{gene5}::{gene3}",
        "kind": "fusion",
        "gene": matters,
        "partner": gene5 if matters == gene3 else gene3,
        "gene5": gene5,
        "gene3": gene3,
        "genome": "GRCh38",
        "kinase_retained": "yes",
        "frame": "in_frame",
        "flags": "",
    }
    return row | columns


def class_of(event: dict, catalogue: Catalogue) -> str:
    return classify_events([event], catalogue)[0]["class_id"]


# Gene -> patterns of protein changes with their classes; the first that fits counts.
EXPECTED = {
    "AKT1": [("E17K", "akt1_e17k")],
    "ALK": [
        ("C1156Y", "alk_c1156y"),
        ("D1203N", "alk_d1203n"),
        ("F1174.", "alk_f1174x"),
        ("F1245.", "alk_f1245x"),
        ("G1202R", "alk_g1202r"),
        ("G1269A", "alk_g1269a"),
        ("I1171.", "alk_i1171x"),
        ("L1152R", "alk_l1152x"),
        ("L1196M", "alk_l1196m"),
        ("L1198F", "alk_l1198f"),
        ("R1275[LQ]", "alk_r1275q"),
        ("S1206Y", "alk_s1206x"),
        ("V1180L", "alk_v1180l"),
    ],
    "ARAF": [("S214[A-Z]", "araf_s214x")],
    "BRAF": [
        ("V600E", "braf_v600e"),
        ("V600K", "braf_v600k"),
        ("V600[A-Z]", "braf_v600_other"),
        ("G464.|G469[ARSV]|E586K|L597.|K601[ENT]", "braf_class2"),
        ("G466.|G469E|N581[ST]|D594.|F595L|G596[DRV]", "braf_class3"),
    ],
    "BRCA1": [(".*fs.*", "brca1_loss")],
    "CDKN2A": [(r".*\*", "cdkn2a_truncating")],
    "CTNNB1": [("D32Y|S33C|S37F|T41A|S45F", "ctnnb1_exon3")],
    "DDR2": [("S768R", "ddr2_mutation")],
    "EGFR": [
        ("V742A", "egfr_rare_substitution"),
        ("L858R", "egfr_l858r"),
        ("E746_A750del|E746_S752delinsV|L747_A750delinsP|L747_T751del", "egfr_exon19_deletion"),
        ("L747_P753delinsS", "egfr_exon19_deletion"),
        ("G719[A-Z]", "egfr_g719x"),
        ("S768I", "egfr_s768i"),
        ("L861Q", "egfr_l861q"),
        ("L861[PR]", "egfr_l861_other"),
        ("E709[AK]", "egfr_e709x"),
        ("L747[PS]", "egfr_l747p_s"),
        ("A763_Y764insFQEA", "egfr_a763_y764insfqea"),
        ("A767_V769dup|S768_D770dup", "egfr_exon20_insertion_near_loop"),
        ("N771_H773dup", "egfr_exon20_insertion_far_loop"),
        ("T790M", "egfr_t790m"),
        ("C797S", "egfr_c797s_without_t790m"),
        ("G724S", "egfr_g724s"),
        ("G796S", "egfr_g796x"),
        ("L792H", "egfr_l792x"),
        ("D761Y", "egfr_d761y"),
        ("V769M", "egfr_pacc"),
        ("R108K|T263P|A289[DTV]|G598[AV]", "egfr_extracellular_mutation"),
        ("R451C|G465R|S492R", "egfr_antibody_resistance"),
    ],
    "ERBB2": [
        ("Y772_A775dup", "erbb2_y772_a775dup"),
        (".*dup", "erbb2_exon20_insertion"),
        ("S310[FY]", "erbb2_s310f_y"),
        ("V777L", "erbb2_v777l"),
        ("L755[A-Z]", "erbb2_l755x"),
        ("R678Q|D769.|V842I", "erbb2_activating_snv"),
        ("T798I", "erbb2_t798i"),
        ("[A-Z](7[2-9]|8|9[0-8])..?[A-Z]", "erbb2_kinase_domain_mutation"),
        ("G309[AE]", "erbb2_mutation"),
    ],
    "ERBB3": [("V104M", "erbb3_mutation")],
    "ESR1": [("E380Q|Y537.|D538G", "esr1_ligand_binding")],
    "FGFR1": [("N546K|K656E", "fgfr1_hotspot")],
    "FGFR2": [("S252W|N549K", "fgfr2_hotspot")],
    "FGFR3": [("R248C", "fgfr3_r248c"), ("S249C", "fgfr3_s249c"), ("Y373C", "fgfr3_y373c")],
    "HRAS": [("(G12|G13|Q61).", "hras_mutation")],
    "IDH1": [("R132.", "idh1_r132x")],
    "IDH2": [("R140.", "idh2_r140x"), ("R172.", "idh2_r172x")],
    "KEAP1": [(r".*\*", "keap1_loss"), (".*", "keap1_mutation")],
    "KIT": [("L576P|V559D", "kit_exon11"), ("K642E", "kit_exon13"), ("D816V", "kit_exon17")],
    "KRAS": [
        ("G12C", "kras_g12c"),
        ("G12D", "kras_g12d"),
        ("G12V", "kras_g12v"),
        ("G12A", "kras_g12a"),
        ("G12R", "kras_g12r"),
        ("G12S", "kras_g12s"),
        ("G13D", "kras_g13d"),
        ("G13.", "kras_g13x"),
        ("Q61H", "kras_q61h"),
        ("Q61.", "kras_q61x"),
        ("A146.", "kras_a146x"),
        ("A59T|K117N", "kras_other"),
    ],
    "MAP2K1": [
        ("P124S", "map2k1_class1"),
        ("K57N", "map2k1_k57n"),
        ("Q56P", "map2k1_q56p"),
        ("F53L", "map2k1_class2"),
    ],
    "MET": [
        ("D1010[HNY]", "met_exon14_skipping"),
        ("D1228.", "met_d1228x"),
        ("Y1230.", "met_y1230x"),
        ("H1094Y", "met_kinase_mutation_other"),
    ],
    "NFE2L2": [("D29H|R34Q|E79[KQ]", "nfe2l2_mutation")],
    "NRAS": [("G12.", "nras_g12x"), ("G13.", "nras_g13x"), ("Q61.", "nras_q61x")],
    "NTRK1": [("G595R", "ntrk1_g595r"), ("G667C", "ntrk_xdfg")],
    "NTRK3": [("G623R", "ntrk3_g623r")],
    "PDGFRA": [("D842V", "pdgfra_d842v")],
    "PIK3CA": [
        ("E542K|E545K|H1047[RL]", "pik3ca_hotspot"),
        ("E81K|R88Q|K111[EN]|G118D|N345K|C420R|E453K|E545[ADGQ]", "pik3ca_rare_hotspot"),
        ("Q546[EHKPR]|E726K|M1043[IV]|H1047[QY]|G1049R", "pik3ca_rare_hotspot"),
    ],
    "POLE": [("P286R|V411L", "pole_exonuclease")],
    "PTEN": [(r".*\*", "pten_loss"), (".+", "pten_mutation")],
    "RB1": [(r".*\*", "rb1_loss")],
    "RET": [
        ("C634.", "ret_c634x"),
        ("G810.", "ret_g810x"),
        ("M918T", "ret_m918t"),
        ("V804.", "ret_v804x"),
    ],
    "RIT1": [("M90I", "rit1_mutation")],
    "ROS1": [
        ("G20(32|26)R", "ros1_g2032r"),
        ("D2027N", "ros1_d2033n"),
        ("L2020M", "ros1_l2026m"),
        ("S1980[FY]", "ros1_s1986f_y"),
    ],
    "SMARCA4": [("T910M", "smarca4_mutation")],
    "STK11": [(r".*\*", "stk11_loss"), (".*", "stk11_mutation")],
    "TP53": [
        ("P72R", ""),
        (r".*\*.*|.*fs.*", "tp53_truncating"),
        ("(V157|R158|R175|Y220|G245|R248|R249|R273|R282)[A-Z]", "tp53_hotspot_missense"),
        (".+", "tp53_mutation"),
    ],
}


def expected_class(gene: str, name: str) -> str:
    """The class of a named variant, by its name alone and not by the catalogue."""
    for pattern, class_id in EXPECTED.get(gene, ()):
        if re.fullmatch(pattern, name.removeprefix("p.")):
            return class_id
    return ""


@pytest.mark.parametrize("genome", ["grch38", "grch37"])
def test_each_known_variant_lands_where_its_name_says(catalogue, shared, genome) -> None:
    """All 224 facts by name and coordinates of both assemblies."""
    with (shared / "reference/known_variants.tsv").open(newline="") as handle:
        facts = list(csv.DictReader(handle, delimiter="\t"))
    assert len(facts) == 224
    wrong, classed = [], 0
    for fact in facts:
        event = small(
            fact["gene"],
            fact["hgvsp"],
            genome={"grch38": "GRCh38", "grch37": "GRCh37"}[genome],
            chrom=fact[f"{genome}_chrom"],
            pos=int(fact[f"{genome}_pos"]),
            ref=fact[f"{genome}_ref"],
            alt=fact[f"{genome}_alt"],
            hgvsc=fact["hgvsc"],
        )
        by_splice = fact["gene"] == "MET" and fact["type"] == "splice"
        expected = expected_class(fact["gene"], fact["hgvsp"])
        expected = "met_exon14_skipping" if by_splice else expected
        classed += bool(expected)
        if class_of(event, catalogue) != expected:
            wrong.append((fact["gene"], fact["variant"], class_of(event, catalogue), expected))
    assert wrong == []
    assert classed > 80


def test_each_substitution_of_docm_lands_where_its_name_says(catalogue, shared) -> None:
    """All but names in X, which stand for stops and, once, for a deletion (ERBB2 L755X)."""
    with gzip.open(shared / "data/kb/griffithlab__docm/variants.tsv.gz", "rt") as handle:
        names = {
            (row["gene"], row["amino_acid"])
            for row in csv.DictReader(handle, delimiter="\t")
            if re.fullmatch(r"p\.[A-Z]\d+[A-WYZ*]", row["amino_acid"])
        }
    genes = {"EGFR", "KRAS", "BRAF", "ERBB2", "PIK3CA", "ALK", "TP53", "RB1", "STK11", "KEAP1"}
    names = {(gene, name) for gene, name in names if gene in genes}
    assert len(names) > 300
    found = {(gene, name): class_of(small(gene, name), catalogue) for gene, name in names}
    expected = {(gene, name): expected_class(gene, name) for gene, name in names}
    assert {key: value for key, value in found.items() if value != expected[key]} == {}


NEAR, FAR = "egfr_exon20_insertion_near_loop", "egfr_exon20_insertion_far_loop"
HELIX, INSERTION = "egfr_exon20_insertion_helix", "egfr_exon20_insertion"
DELETION = "egfr_exon19_deletion"

NAMED = [
    ("EGFR", "p.Leu858Arg", "egfr_l858r"),
    ("EGFR", "p.L858Q", ""),
    ("EGFR", "p.L858_A859delinsRS", "egfr_l858r"),
    ("EGFR", "p.L861R", "egfr_l861_other"),
    ("EGFR", "p.S768N", ""),
    ("EGFR", "p.G719_S720delinsCF", "egfr_g719x"),
    ("EGFR", "p.G719=", ""),
    ("EGFR", "p.L718_S720delinsQGC", "egfr_l718x"),
    ("EGFR", "p.G721A", ""),
    ("EGFR", "p.T790=", ""),
    ("EGFR", "p.C797Y", "egfr_c797_other"),
    ("EGFR", "E746_A750del", DELETION),
    ("EGFR", "p.Leu747_Pro753delinsSer", DELETION),
    ("EGFR", "E746_T751>I", DELETION),
    ("EGFR", "L747_S752delinsQ", DELETION),
    ("EGFR", "p.S752_I759del", DELETION),
    ("EGFR", "p.K745_A750delinsK", DELETION),
    ("EGFR", "p.L747P", "egfr_l747p_s"),
    ("EGFR", "p.L747_E749delinsPAA", "egfr_l747p_s"),
    ("EGFR", "p.K745_E746insIPVAIK", "egfr_exon19_insertion"),
    ("EGFR", "p.E746fs", ""),
    ("EGFR", "p.E709_T710delinsD", "egfr_exon18_deletion"),
    ("EGFR", "p.E746_A750delins*", ""),
    ("EGFR", "p.V769_D770insASV", NEAR),
    ("EGFR", "V769_770insASV", NEAR),
    ("EGFR", "p.M766_A767insASV", NEAR),
    ("EGFR", "A767_V769dupASV", NEAR),
    ("EGFR", "D770_N771insSVD", NEAR),
    ("EGFR", "p.D770delinsGY", NEAR),
    ("EGFR", "M766_A767insAI", NEAR),
    ("EGFR", "P772_H773insYNP", NEAR),
    ("EGFR", "P772_V774insPHV", INSERTION),
    ("EGFR", "p.H773_V774delinsNPHV", NEAR),
    ("EGFR", "p.H773dup", FAR),
    ("EGFR", "H773_V774insH", FAR),
    ("EGFR", "H773_V774insNPH", FAR),
    ("EGFR", "p.V774_C775insHV", FAR),
    ("EGFR", "p.C775_R776insPA", FAR),
    ("EGFR", "p.R776_L777insX", INSERTION),
    ("EGFR", "Y764_V765insHH", HELIX),
    ("EGFR", "A763_Y764insFQEA", "egfr_a763_y764insfqea"),
    ("EGFR", "p.D761_E762insEAFQ", "egfr_a763_y764insfqea"),
    ("EGFR", "p.A763_Y764insLQEA", HELIX),
    ("EGFR", "p.V769M", "egfr_pacc"),
    ("EGFR", "p.Q820_L821del", ""),
    ("BRAF", "p.V600E", "braf_v600e"),
    ("BRAF", "p.V640E", "braf_v600e"),
    ("BRAF", "p.Val640Glu", "braf_v600e"),
    ("BRAF", "p.V600_K601delinsEN", "braf_v600e"),
    ("BRAF", "p.V600K", "braf_v600k"),
    ("BRAF", "V600_K601>E", "braf_v600_other"),
    ("BRAF", "p.V640K", "braf_v600k"),
    ("BRAF", "p.K601E", "braf_class2"),
    ("BRAF", "p.Y640E", ""),
    ("BRAF", "p.V600fs", ""),
    ("KRAS", "p.G12C", "kras_g12c"),
    ("KRAS", "p.G12_G13delinsCD", "kras_g12c"),
    ("KRAS", "p.G12W", "kras_g12_other"),
    ("KRAS", "p.Q61H", "kras_q61h"),
    ("KRAS", "p.A59T", "kras_other"),
    ("KRAS", "p.R68S", "kras_r68s"),
    ("KRAS", "p.G12=", ""),
    ("NRAS", "p.G12C", "nras_g12x"),
    ("ERBB2", "p.Y772_A775dup", "erbb2_y772_a775dup"),
    ("ERBB2", "p.A775_G776insYVMA", "erbb2_y772_a775dup"),
    ("ERBB2", "p.G776delinsVC", "erbb2_exon20_insertion"),
    ("ERBB2", "M774DELINSWLV", "erbb2_exon20_insertion"),
    ("ERBB2", "p.G778_P780dup", "erbb2_exon20_insertion"),
    ("ERBB2", "p.L755_T759del", "erbb2_kinase_domain_mutation"),
    ("ERBB2", "L755P", "erbb2_l755x"),
    ("ERBB2", "G776C", "erbb2_kinase_domain_mutation"),
    ("ERBB2", "p.S310=", ""),
    ("ERBB2", "p.I655V", ""),
    ("ERBB2", "p.R103fs", ""),
    ("ROS1", "p.G2032R", "ros1_g2032r"),
    ("ROS1", "p.G2026R", "ros1_g2032r"),
    ("ROS1", "p.L2026M", "ros1_l2026m"),
    ("ALK", "p.G1202R", "alk_g1202r"),
    ("ALK", "p.G1202del", ""),
    ("MET", "p.D1010N", "met_exon14_skipping"),
    ("MET", "p.D1028H", "met_exon14_skipping"),
    ("MET", "p.D1010V", ""),
    ("MET", "p.D1228N", "met_d1228x"),
    ("MET", "p.L1028H", ""),
    ("PIK3CA", "p.H1047R", "pik3ca_hotspot"),
    ("PIK3CA", "p.H1047Y", "pik3ca_rare_hotspot"),
    ("TP53", "p.X125_splice", "tp53_truncating"),
    ("TP53", "p.T125=", ""),
    ("TP53", "p.P72R", ""),
    ("RB1", "p.R320*", "rb1_loss"),
    ("RB1", "p.M1?", "rb1_loss"),
    ("RB1", "p.R661W", ""),
    ("STK11", "p.Q37*", "stk11_loss"),
    ("STK11", "p.D194Y", "stk11_mutation"),
    ("KEAP1", "p.G333C", "keap1_mutation"),
    ("KEAP1", "p.E117fs", "keap1_loss"),
]


@pytest.mark.parametrize(("gene", "change", "expected"), NAMED, ids=lambda value: value or "none")
def test_named_changes_and_near_misses(catalogue, gene, change, expected) -> None:
    assert class_of(small(gene, change), catalogue) == expected


def test_classes_run_from_the_finest_to_the_root(catalogue) -> None:
    row = classify_events([small("KRAS", "p.G12C", vaf=0.2)], catalogue)[0]
    assert row["classes"] == "kras_g12c;kras_g12;kras_mutation"
    assert row["vaf"] == 0.2
    assert set(row) <= set(ALTERATIONS.names)
    stop = classify_events([small("STK11", "p.Q37*")], catalogue)[0]
    assert stop["classes"] == "stk11_loss;stk11_mutation"


def test_legacy_numbering_alone_is_enough(catalogue) -> None:
    event = small("ROS1", "p.G9999R", legacy_hgvsp="p.G2032R")
    assert class_of(event, catalogue) == "ros1_g2032r"


@pytest.mark.parametrize(
    ("gene", "consequence", "exon", "expected"),
    [
        ("EGFR", "inframe_deletion", "19/28", DELETION),
        ("EGFR", "In_Frame_Del", "19", DELETION),
        ("EGFR", "inframe_deletion", "18/28", "egfr_exon18_deletion"),
        ("EGFR", "frameshift_variant", "19/28", ""),
        ("EGFR", "conservative_inframe_insertion", "20", INSERTION),
        ("TP53", "splice_acceptor_variant&intron_variant", "", "tp53_truncating"),
        ("TP53", "splice_region_variant&intron_variant", "", ""),
        ("RB1", "splice_donor_variant", None, "rb1_loss"),
        ("TP53", "intron_variant", None, ""),
    ],
)
def test_consequence_decides_where_no_protein_change_is_given(
    catalogue, gene, consequence, exon, expected
) -> None:
    event = small(gene, consequence=consequence, exon=exon, hgvsp="p.?")
    assert class_of(event, catalogue) == expected


# Alleles around exon 14 of MET on GRCh38, 116771849-116771989; shifts to GRCh37 by -359946.
MET_SITES = [
    (116771990, "G", "A", True),
    (116771991, "T", "C", True),
    (116771992, "A", "G", False),
    (116771848, "G", "T", True),
    (116771847, "A", "C", True),
    (116771846, "C", "T", False),
    (116771989, "G", "T", True),
    (116771988, "A", "T", False),
    (116771849, "A", "T", False),
    (116771830, "TTTCTC", "T", True),
    (116771830, "TTTCTC", "TA", True),
    (116771813, "TCT", "T", True),
    (116771810, "TCTT", "T", False),
    (116771830, "T", "TTT", False),
    (116771989, "GGT", "G", True),
    (116771985, "AAAGA", "A", True),
    (116771984, "AAAG", "A", False),
    (116771996, "AGT", "A", True),
    (116771998, "AGT", "A", False),
    (116771848, "GAT", "G", True),
    (116771900, "ATTT", "A", False),
    (116771800, "A" * 300, "A", True),
    (116771989, "GG", "TA", True),
    (116771989, "G", "GA", True),
    (116771990, "GTA", "-", True),
    (116771990, "G", "<DEL>", False),
]


@pytest.mark.parametrize(("pos", "ref", "alt", "skips"), MET_SITES)
@pytest.mark.parametrize(("genome", "shift"), [("GRCh38", 0), ("GRCh37", -359946)])
def test_met_exon_14_by_coordinates(catalogue, pos, ref, alt, skips, genome, shift) -> None:
    event = small("MET", genome=genome, chrom="7", pos=pos + shift, ref=ref, alt=alt)
    assert class_of(event, catalogue) == ("met_exon14_skipping" if skips else "")


def test_without_exon_models_the_tree_can_be_used_but_no_splice_site(resources) -> None:
    bare = read_catalogue([resources / "alterations.yaml"])
    assert bare.ancestors("egfr_l858r") == ("egfr_common", "egfr_mutation")
    with pytest.raises(ValueError, match="without exon models"):
        classify_events([small("MET", "p.D1010N")], bare)


def test_coordinates_of_the_other_assembly_do_not_count(catalogue) -> None:
    event = small("MET", genome="GRCh37", chrom="chr7", pos=116771990, ref="G", alt="A")
    assert class_of(event, catalogue) == ""


@pytest.mark.parametrize(
    ("hgvsc", "skips"),
    [
        ("c.3028+1G>A", True),
        ("NM_001127500.3:c.3082+2T>C", True),
        ("c.2888-2A>G", True),
        ("c.2942-19_2942-1del", True),
        ("c.2888-30_2888-12del", True),
        ("c.3020_3028+5del", True),
        ("c.2888-5_3028+10delinsA", True),
        ("c.3028+3A>G", False),
        ("c.2888-5T>C", False),
        ("c.3029-1G>A", False),
        ("c.2887+1G>A", False),
        ("c.2888-60_2888-40del", False),
        ("c.2900_2902del", False),
        ("c.", False),
    ],
)
def test_met_exon_14_by_name_where_no_coordinates_are_given(catalogue, hgvsc, skips) -> None:
    expected = "met_exon14_skipping" if skips else ""
    assert class_of(small("MET", hgvsc=hgvsc), catalogue) == expected


def test_met_exon_14_by_rna(catalogue) -> None:
    def event(gene: str, exon: str) -> dict:
        return small(gene, kind="splice", exon=exon)

    assert class_of(event("MET", "14"), catalogue) == "met_exon14_skipping"
    assert class_of(event("MET", "13-15"), catalogue) == "met_exon14_skipping"
    assert class_of(event("MET", "15"), catalogue) == ""
    assert class_of(event("EGFR", "14"), catalogue) == ""


FUSIONS = [
    (fusion("EML4", "ALK"), "alk_fusion_eml4;alk_fusion", ""),
    (fusion("HIP1", "ALK"), "alk_fusion_rare_partner;alk_fusion", ""),
    (fusion("", "ALK"), "alk_fusion", ""),
    (fusion("A(1122),B(2233)", "ALK"), "alk_fusion", ""),
    (fusion("ALK", "ALK"), "", ""),
    (fusion("ALK", "EML4", "ALK", kinase_retained="no"), "", "not_classed_kinase_lost"),
    (
        fusion("ALK", "EML4", "ALK", kinase_retained="unknown", flags="reciprocal"),
        "",
        "reciprocal;not_classed_reciprocal",
    ),
    (
        fusion("ALK", "EML4", "ALK", kinase_retained="unknown"),
        "",
        "not_classed_gene_at_wrong_end",
    ),
    (fusion("EML4", "ALK", kinase_retained="unknown"), "alk_fusion_eml4;alk_fusion", ""),
    (
        fusion("EML4", "ALK", kinase_retained=None) | {"gene5": None, "gene3": None},
        "alk_fusion_eml4;alk_fusion",
        "",
    ),
    (fusion("EML4", "ALK", flags="reciprocal"), "alk_fusion_eml4;alk_fusion", "reciprocal"),
    (fusion("TPM3", "NTRK1", frame="out_of_frame"), "ntrk1_fusion;ntrk_fusion", "out_of_frame"),
    (fusion("ETV6", "NTRK3"), "ntrk3_fusion_etv6;ntrk3_fusion;ntrk_fusion", ""),
    (fusion("QKI", "NTRK2"), "ntrk2_fusion;ntrk_fusion", ""),
    (fusion("CD74", "ROS1"), "ros1_fusion_cd74;ros1_fusion", ""),
    (fusion("CD74", "ROS1", kinase_retained="no"), "", "not_classed_kinase_lost"),
    (fusion("KIF5B", "RET"), "ret_fusion_kif5b;ret_fusion", ""),
    (fusion("RET", "KIF5B", "RET", kinase_retained="unknown"), "", "not_classed_gene_at_wrong_end"),
    (fusion("CD74", "NRG1", kinase_retained="no"), "nrg1_fusion", ""),
    (
        fusion("NRG1", "PMEPA1", "NRG1", kinase_retained="unknown"),
        "",
        "not_classed_gene_at_wrong_end",
    ),
    (fusion("SLC45A3", "BRAF", frame="promoter_swap"), "braf_fusion", ""),
    (fusion("BRAF", "AGK", "BRAF", kinase_retained="no"), "", "not_classed_kinase_lost"),
    (fusion("FGFR2", "BICC1", "FGFR2"), "fgfr2_fusion", ""),
    (
        fusion("BICC1", "FGFR2", kinase_retained="unknown"),
        "",
        "not_classed_gene_at_wrong_end",
    ),
    (fusion("FGFR3", "TACC3", "FGFR3"), "fgfr3_fusion", ""),
    (
        fusion("TACC3", "FGFR3", kinase_retained="unknown"),
        "",
        "not_classed_gene_at_wrong_end",
    ),
    (fusion("PAX8", "PPARG"), "", ""),
]


@pytest.mark.parametrize(
    ("event", "classes", "flags"), FUSIONS, ids=lambda value: str(value)[:40] or "none"
)
def test_fusions(catalogue, event, classes, flags) -> None:
    row = classify_events([event], catalogue)[0]
    assert (row["classes"], row["flags"]) == (classes, flags)


@pytest.mark.parametrize(
    ("gene", "consequence", "expected"),
    [
        ("MET", "copy_number_amplification", "met_amplification"),
        ("MET", "amplification", "met_amplification"),
        ("KEAP1", "copy_number_deletion", "keap1_loss"),
        ("KEAP1", "copy_number_loss", ""),
        ("ERBB2", "transcript_amplification", "erbb2_amplification"),
        ("MET", "gain", ""),
        ("EGFR", "amplification", "egfr_amplification"),
        ("RET", "amplification", ""),
        ("RB1", "deletion", "rb1_loss"),
        ("RB1", "loss", ""),
        ("STK11", "deep_deletion", "stk11_loss"),
        ("RB1", "amplification", ""),
    ],
)
def test_copy_number(catalogue, gene, consequence, expected) -> None:
    event = small(gene, kind="copy_number", consequence=consequence)
    assert class_of(event, catalogue) == expected


CIS, TRANS, UNKNOWN = "egfr_c797s_in_cis", "egfr_c797s_in_trans", "egfr_c797s_phase_unknown"
ALONE = "egfr_c797s_without_t790m"


@pytest.mark.parametrize(
    ("t790m", "c797s", "expected"),
    [
        ("12345:0|1", "12345:0|1", CIS),
        ("12345:1|0", "12345:1|0", CIS),
        ("12345:0|1", "12345:1|0", TRANS),
        ("12345:0|1", "999:0|1", UNKNOWN),
        ("12345:0/1", "12345:0/1", UNKNOWN),
        ("12345:1|2", "12345:2|1", UNKNOWN),
        ("12345:1|1", "12345:0|1", CIS),
        ("12345:0|0", "12345:0|1", UNKNOWN),
        (None, "12345:0|1", UNKNOWN),
        ("", "", UNKNOWN),
        ("0|1", "0|1", UNKNOWN),
        ("55181370_C_T:0|1", "55181370_C_T:0|1", CIS),
    ],
)
def test_phase_of_c797s_to_t790m(catalogue, t790m, c797s, expected) -> None:
    gatekeeper = small("EGFR", "p.T790M", phase_set=t790m)
    rows = classify_events([gatekeeper, small("EGFR", "p.C797S", phase_set=c797s)], catalogue)
    assert rows[1]["class_id"] == expected
    assert rows[0]["classes"] == "egfr_t790m;egfr_t790m_like;egfr_mutation"


def test_phase_needs_both_in_the_same_sample(catalogue) -> None:
    events = [
        small("EGFR", "p.T790M", phase_set="1:0|1", sample="S1"),
        small("EGFR", "p.C797S", phase_set="1:0|1", sample="S2"),
    ]
    assert classify_events(events, catalogue)[1]["class_id"] == ALONE


def test_each_c797s_has_its_own_phase(catalogue) -> None:
    events = [
        small("EGFR", "p.T790M", phase_set="1:0|1"),
        small("EGFR", "p.C797S", phase_set="1:0|1", event_id="a"),
        small("EGFR", "p.C797S", phase_set="1:1|0", event_id="b"),
        small("EGFR", "p.C797S", event_id="c"),
    ]
    assert [row["class_id"] for row in classify_events(events, catalogue)[1:]] == [
        CIS,
        TRANS,
        UNKNOWN,
    ]


def test_one_event_that_is_both_is_in_cis(catalogue) -> None:
    row = classify_events([small("EGFR", "p.T790_C797delinsMQLMPFGS")], catalogue)[0]
    assert row["classes"] == f"{CIS};egfr_c797s;egfr_t790m;egfr_t790m_like;egfr_mutation"


def test_phase_needs_one_chromosome() -> None:
    one = small("EGFR", "p.T790M", chrom="chr7", phase_set="1:0|1")
    other = small("EGFR", "p.C797S", chrom="chr8", phase_set="1:0|1")
    assert phase_of(one, other) is None


def test_a_combination_without_phase_goes_to_all_its_events(tmp_path, resources) -> None:
    local = tmp_path / "local.yaml"
    local.write_text(
        "classes:\n  - {id: double_loss, name: TP53 and RB1,"
        " combination: {all: [tp53_mutation, rb1_loss]}}\n"
    )
    catalogue = read_catalogue([resources / "alterations.yaml", local], resources / "exons.tsv")
    both = [small("TP53", "p.R175H"), small("RB1", "p.R320*"), small("KRAS", "p.G12C")]
    rows = classify_events(both, catalogue)
    assert ["double_loss" in row["classes"].split(";") for row in rows] == [True, True, False]
    alone = classify_events([small("TP53", "p.R175H")], catalogue)[0]
    assert alone["classes"] == "tp53_hotspot_missense;tp53_mutation"


def test_events_stay_in_order_and_none_is_dropped(catalogue) -> None:
    events = [
        small("EGFR", "p.L858R", flags="failed_filter", origin="germline_suspected"),
        small("UNKNOWN1", "p.A1B"),
        small("EGFR", "not a name"),
        fusion("EML4", "ALK"),
    ]
    before = [dict(event) for event in events]
    rows = classify_events(events, catalogue)
    assert [row["event_id"] for row in rows] == [event["event_id"] for event in events]
    assert [row["class_id"] for row in rows] == ["egfr_l858r", "", "", "alk_fusion_eml4"]
    assert rows[0]["flags"] == "failed_filter"
    assert events == before
    assert classify_events([], catalogue) == []


def test_every_her2_mutation_of_the_summit_study_is_classed(catalogue, shared) -> None:
    """Every patient of a HER2-mutant trial must be found HER2-mutant."""
    folder = shared / "data/cohort/summit_biliary/msk-access__puma_biliary_tract_summit_trial"
    lines = (folder / "data_mutations_extended.txt").read_text().splitlines()
    events = []
    for line in lines:
        cells = line.split("\t")
        if cells[0] != "ERBB2":
            continue
        sample = next(cell for cell in cells if re.fullmatch(r"P\d+_[A-Z]", cell))
        name = next(cell for cell in cells if re.fullmatch(r"(p\.)?[A-Z]\d+[A-Z]", cell))
        events.append(small("ERBB2", name, sample=sample))
    rows = classify_events(events, catalogue)
    assert len(rows) > 30
    assert all("erbb2_mutation" in row["classes"].split(";") for row in rows)
    activating = {row["sample"].split("_")[0] for row in rows if "activating" in row["classes"]}
    assert {row["sample"].split("_")[0] for row in rows} - activating == {"P6"}
