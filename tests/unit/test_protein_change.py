"""HGVS protein descriptions as callers, MAF files and knowledge bases write them."""

import csv
import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genomic_to_outcome.alterations.protein_change import (
    ChangeKind,
    ProteinChange,
    parse_protein_change,
)

SUB, DEL, DUP = ChangeKind.SUBSTITUTION, ChangeKind.DELETION, ChangeKind.DUPLICATION
INS, DELINS = ChangeKind.INSERTION, ChangeKind.DELETION_INSERTION
FS, STOP, EXT = ChangeKind.FRAMESHIFT, ChangeKind.STOP, ChangeKind.EXTENSION
SYN, SPLICE, START = ChangeKind.SYNONYMOUS, ChangeKind.SPLICE, ChangeKind.START_LOST

READ = [
    ("L858R", SUB, 858, 858, "L", "L", "R"),
    ("p.L858R", SUB, 858, 858, "L", "L", "R"),
    ("p.(L858R)", SUB, 858, 858, "L", "L", "R"),
    ("p.Leu858Arg", SUB, 858, 858, "L", "L", "R"),
    ("p.(Leu858Arg)", SUB, 858, 858, "L", "L", "R"),
    ("NP_005219.2:p.Leu858Arg", SUB, 858, 858, "L", "L", "R"),
    ("ENSP00000275493.2:p.Leu858Arg", SUB, 858, 858, "L", "L", "R"),
    ("EGFR:p.L858R", SUB, 858, 858, "L", "L", "R"),
    ("EGFR p.L858R", SUB, 858, 858, "L", "L", "R"),
    ("  p.Thr790Met ", SUB, 790, 790, "T", "T", "M"),
    ("p.V640E", SUB, 640, 640, "V", "V", "E"),
    ("p.E746_A750del", DEL, 746, 750, "E", "A", ""),
    ("p.Glu746_Ala750del", DEL, 746, 750, "E", "A", ""),
    ("E746_A750delELREA", DEL, 746, 750, "E", "A", ""),
    ("p.E746_A750del15", DEL, 746, 750, "E", "A", ""),
    ("p.Lys745del", DEL, 745, 745, "K", "K", ""),
    ("p.Val560del", DEL, 560, 560, "V", "V", ""),
    ("p.L747_P753delinsS", DELINS, 747, 753, "L", "P", "S"),
    ("p.Leu747_Pro753delinsSer", DELINS, 747, 753, "L", "P", "S"),
    ("L747_P753>S", DELINS, 747, 753, "L", "P", "S"),
    ("E746_T751>I", DELINS, 746, 751, "E", "T", "I"),
    ("E746_S752>V", DELINS, 746, 752, "E", "S", "V"),
    ("V600_K601>E", DELINS, 600, 601, "V", "K", "E"),
    ("p.D770delinsGY", DELINS, 770, 770, "D", "D", "GY"),
    ("p.Gly776delinsValCys", DELINS, 776, 776, "G", "G", "VC"),
    ("M774DELINSWLV", DELINS, 774, 774, "M", "M", "WLV"),
    ("p.E746_A750delELREAinsAP", DELINS, 746, 750, "E", "A", "AP"),
    ("p.A763_Y764insFQEA", INS, 763, 764, "A", "Y", "FQEA"),
    ("p.Ala763_Tyr764insPheGlnGluAla", INS, 763, 764, "A", "Y", "FQEA"),
    ("V769_770insASV", INS, 769, 770, "V", "", "ASV"),
    ("D770_N771insSVD", INS, 770, 771, "D", "N", "SVD"),
    ("p.D770_N771ins(3)", INS, 770, 771, "D", "N", "XXX"),
    ("p.H773_V774ins5", INS, 773, 774, "H", "V", "XXXXX"),
    ("p.H773dup", DUP, 773, 773, "H", "H", ""),
    ("p.Y772_A775dup", DUP, 772, 775, "Y", "A", ""),
    ("Y772_A775DUP", DUP, 772, 775, "Y", "A", ""),
    ("A767_V769dupASV", DUP, 767, 769, "A", "V", ""),
    ("p.Gly778_Pro780dup", DUP, 778, 780, "G", "P", ""),
    ("p.R97Pfs*23", FS, 97, 97, "R", "R", ""),
    ("p.Arg97ProfsTer23", FS, 97, 97, "R", "R", ""),
    ("p.(Arg97fs)", FS, 97, 97, "R", "R", ""),
    ("p.Gln1756Profs*74", FS, 1756, 1756, "Q", "Q", ""),
    ("p.Q1756PfsX74", FS, 1756, 1756, "Q", "Q", ""),
    ("p.Ser6fs*?", FS, 6, 6, "S", "S", ""),
    ("p.*394fs", FS, 394, 394, "*", "*", ""),
    ("p.R213*", STOP, 213, 213, "R", "R", ""),
    ("p.Arg213Ter", STOP, 213, 213, "R", "R", ""),
    ("p.Arg213*", STOP, 213, 213, "R", "R", ""),
    ("R213X", STOP, 213, 213, "R", "R", ""),
    ("p.Ter110GlnextTer17", EXT, 110, 110, "*", "*", "Q"),
    ("p.*110Qext*17", EXT, 110, 110, "*", "*", "Q"),
    ("*1211Lext*?", EXT, 1211, 1211, "*", "*", "L"),
    ("p.Ter394Cys", EXT, 394, 394, "*", "*", "C"),
    ("p.Thr125=", SYN, 125, 125, "T", "T", ""),
    ("p.Thr125%3D", SYN, 125, 125, "T", "T", ""),
    ("p.(T125=)", SYN, 125, 125, "T", "T", ""),
    ("T125T", SYN, 125, 125, "T", "T", "T"),
    ("p.=", SYN, 0, 0, "", "", ""),
    ("p.X125_splice", SPLICE, 125, 125, "X", "X", ""),
    ("X1010_splice", SPLICE, 1010, 1010, "X", "X", ""),
    ("p.T125_splice", SPLICE, 125, 125, "T", "T", ""),
    ("p.X963_SPLICE", SPLICE, 963, 963, "X", "X", ""),
    ("p.Met1?", START, 1, 1, "M", "M", ""),
    ("p.M1V", START, 1, 1, "M", "M", ""),
    ("p.Met1ext-5", START, 1, 1, "M", "M", ""),
    ("p.?", ChangeKind.UNKNOWN, 0, 0, "", "", ""),
    ("p.(?)", ChangeKind.UNKNOWN, 0, 0, "", "", ""),
]

NOT_A_CHANGE = [
    None,
    "",
    "p.",
    ".",
    "-",
    "EML4-ALK",
    "AMPLIFICATION",
    "EXON 19 DELETION",
    "G719",
    "p.[T790M;C797S]",
    "P780INS",
    "c.2573T>G",
    "L858",
    "p.Leu858Foo",
    "p.L858RR858L",
    "*757",
    "L" + "9" * 5000 + "R",
]


@pytest.mark.parametrize("case", READ, ids=lambda case: case[0])
def test_reads_the_spellings_of_callers_and_knowledge_bases(case) -> None:
    text, *expected = case
    assert parse_protein_change(text) == ProteinChange(*expected)


@pytest.mark.parametrize("text", NOT_A_CHANGE, ids=lambda text: str(text)[:20])
def test_what_names_no_protein_change_is_none(text) -> None:
    assert parse_protein_change(text) is None


@given(st.text(alphabet="pALRVM.*_()[]delinsupfxt0123456789=?>%:; \u00b2\u0663", max_size=40))
def test_odd_text_never_raises(text) -> None:
    change = parse_protein_change(text)
    assert change is None or change.start <= change.end


def test_every_known_variant_and_docm_name_is_read(shared) -> None:
    """All but the 30 names of indels in DoCM that are not HGVS (`K601-`, `GD593GN`)."""
    with (shared / "reference/known_variants.tsv").open(newline="") as handle:
        names = {row["hgvsp"] for row in csv.DictReader(handle, delimiter="\t")} - {""}
    with gzip.open(shared / "data/kb/griffithlab__docm/variants.tsv.gz", "rt") as handle:
        names |= {
            row["amino_acid"]
            for row in csv.DictReader(handle, delimiter="\t")
            if re.fullmatch(r"p\.[A-Z*]\d+[A-Z*]", row["amino_acid"])
        }
    assert len(names) > 800
    assert sorted(name for name in names if parse_protein_change(name) is None) == []
