"""Protein changes in one-letter and three-letter form."""

import pytest

from genomic_to_outcome.calls.protein_names import one_letter, shifted, three_letter

PAIRS = [
    ("p.L858R", "p.Leu858Arg"),
    ("p.E746_A750del", "p.Glu746_Ala750del"),
    ("p.L747_A750delinsP", "p.Leu747_Ala750delinsPro"),
    ("p.A763_Y764insFQEA", "p.Ala763_Tyr764insPheGlnGluAla"),
    ("p.R213*", "p.Arg213Ter"),
    ("p.Q1756Pfs*74", "p.Gln1756ProfsTer74"),
    ("p.M1?", "p.Met1?"),
    ("p.T1036=", "p.Thr1036="),
]


@pytest.mark.parametrize(("short", "long"), PAIRS)
def test_forms_turn_into_each_other(short, long):
    assert three_letter(short) == long
    assert one_letter(long) == short
    assert one_letter(short) == short
    assert three_letter(long) == long


def test_spellings_of_annotators_come_to_one_form():
    assert one_letter("ENSP00000354558.4:p.Thr1036%3D") == "p.T1036="
    assert one_letter("p.(Leu858Arg)") == "p.L858R"
    assert one_letter("p.Phe392Phe") == "p.F392="
    assert three_letter("p.Trp54*") == "p.Trp54Ter"
    assert one_letter("L858R") == "p.L858R"
    assert one_letter("") == three_letter("") == ""


def test_a_splice_name_has_no_three_letter_form():
    assert one_letter("p.X1010_splice") == "p.X1010_splice"
    assert three_letter("p.X1010_splice") == ""


def test_codons_move_but_not_the_length_of_a_frameshift():
    assert shifted("p.G2026R", 6, 1436, 2341) == "p.G2032R"
    assert shifted("p.E746_A750del", 10, 700, 800) == "p.E756_A760del"
    assert shifted("p.Q1756Pfs*74", 1, 1, 2000) == "p.Q1757Pfs*74"
    assert shifted("p.G10R", 6, 1436, 2341) == ""
