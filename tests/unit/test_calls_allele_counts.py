"""Depth, reads and fraction for the FORMAT of each caller."""

import pytest

from genomic_to_outcome.calls.allele_counts import AlleleCounts, AlleleOf, CountError, counts_of

SNV = AlleleOf("G", "A", 0, 1)
INSERTION = AlleleOf("G", "GT", 0, 1)


def counts(sample, info=None, allele=SNV, alone=False):
    return counts_of(sample, info or {}, allele, alone)


@pytest.mark.parametrize(
    ("sample", "allele", "expected"),
    [
        ({"DP": "47", "AU": "1,2", "GU": "45,46", "CU": "0,0", "TU": "1,1"}, SNV, (47, 1, 1 / 46)),
        ({"DP": "54", "DP2": "54", "TAR": "23,23", "TIR": "27,30"}, INSERTION, (54, 27, 27 / 50)),
        ({"DP": "44", "AD": "0,44", "AF": "0.978"}, SNV, (44, 44, 0.978)),
        ({"DP": "206", "AD": "175,30", "FA": "0.146"}, SNV, (206, 30, 0.146)),
        ({"AD": "88,3", "AF": "0.043"}, SNV, (91, 3, 0.043)),
        ({"DP": "1869", "VD": "959", "AD": "185,959", "AF": "0.5131"}, SNV, (1869, 959, 0.5131)),
        ({"DP": "41", "VD": "21"}, SNV, (41, 21, 21 / 41)),
        ({"DP": "91", "RD": "56", "AD": "35", "FREQ": "38.46%"}, SNV, (91, 35, 0.3846)),
        ({"DP": "30", "RO": "20", "AO": "10"}, SNV, (30, 10, 1 / 3)),
        ({"DPT": "29", "ADT": "21,8"}, SNV, (29, 8, 8 / 29)),
        ({"DP": "28", "DP4": "20,2,3,3"}, SNV, (28, 6, 6 / 28)),
        ({"DP": "20"}, SNV, (20, None, None)),
        ({"DP": "0", "AD": "0,0"}, SNV, (0, 0, None)),
        ({"GT": "0/1"}, SNV, (None, None, None)),
        ({}, SNV, (None, None, None)),
    ],
)
def test_each_callers_fields(sample, allele, expected):
    assert counts(sample, allele=allele) == AlleleCounts(*expected)


def test_each_allele_of_a_record_gets_its_own_reads():
    sample = {"DP": "100", "AD": "50,30,20", "AF": "0.31,0.19"}
    first, second = (
        counts(sample, allele=AlleleOf("G", alt, i, 2)) for i, alt in ((0, "A"), (1, "T"))
    )
    assert first == AlleleCounts(100, 30, 0.31)
    assert second == AlleleCounts(100, 20, 0.19)
    varscan = {"RD": "50", "AD": "30,20"}
    assert counts(varscan, allele=AlleleOf("G", "T", 1, 2)) == AlleleCounts(100, 20, 0.2)


def test_one_fraction_for_two_alleles_belongs_to_the_one_that_the_genotype_carries():
    sample = {"GT": "0/1", "AF": "0.222"}
    assert counts(sample, allele=AlleleOf("CTT", "C", 0, 2)).vaf == 0.222
    assert counts(sample, allele=AlleleOf("CTT", "CT", 1, 2)).vaf is None


def test_info_speaks_for_the_sample_only_where_it_is_alone():
    lofreq = {"DP": "44", "AF": "0.500000", "DP4": "11,11,10,12"}
    assert counts({}, lofreq, alone=True) == AlleleCounts(44, 22, 0.5)
    assert counts({}, lofreq, alone=False) == AlleleCounts()
    assert counts({"GT": "0/1", "AD": "3,1"}, lofreq, alone=True) == AlleleCounts(4, 1, 0.25)


def test_a_population_frequency_in_info_is_no_allele_fraction():
    assert counts({}, {"AF": "0.5", "AN": "2", "DP": "10"}, alone=True).vaf is None
    assert counts({}, {"AF": "1"}, alone=True).vaf is None


@pytest.mark.parametrize(
    ("sample", "field"),
    [
        ({"AD": "10,-3"}, "AD"),
        ({"DP": "-1"}, "DP"),
        ({"AF": "1.2"}, "AF"),
        ({"AF": "-0.1"}, "AF"),
        ({"FREQ": "112%"}, "FREQ"),
    ],
)
def test_impossible_numbers_are_refused_with_their_field(sample, field):
    with pytest.raises(CountError) as caught:
        counts(sample)
    assert caught.value.field == field
    assert caught.value.value == sample[field]
