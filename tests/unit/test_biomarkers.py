"""Biomarkers of the clinic's table: names, numbers and categories in one form."""

import pytest

from genomic_to_outcome.inputs.biomarkers import (
    BiomarkerError,
    ImpossibleBiomarkerError,
    Measurement,
    read_biomarker,
)
from genomic_to_outcome.inputs.check_inputs import check_clinical
from genomic_to_outcome.vocabulary import Severity


@pytest.mark.parametrize(
    ("marker", "value", "unit", "expected"),
    [
        ("PD-L1 TPS", "80", "%", ("PD-L1 TPS", 80, "pd_l1_tps_50_or_more")),
        ("PD-L1 (TPS)", "50 %", "", ("PD-L1 TPS", 50, "pd_l1_tps_50_or_more")),
        ("tps", "49.9", "%", ("PD-L1 TPS", 49.9, "pd_l1_tps_1_to_49")),
        ("PD-L1 TPS", "0.8", "fraction", ("PD-L1 TPS", 80, "pd_l1_tps_50_or_more")),
        ("PD-L1 TPS", "<1", "%", ("PD-L1 TPS", None, "pd_l1_tps_below_1")),
        ("PD-L1 TPS", "<=1%", "", ("PD-L1 TPS", None, None)),
        ("PD-L1 TPS", "1-49%", "", ("PD-L1 TPS", None, "pd_l1_tps_1_to_49")),
        ("PD-L1 TPS", "40 - 60", "%", ("PD-L1 TPS", None, None)),
        ("PD-L1 TPS", "≥50", "", ("PD-L1 TPS", None, "pd_l1_tps_50_or_more")),
        ("PD-L1 TPS", ">= 20", "", ("PD-L1 TPS", None, None)),
        ("PD-L1 CPS", "10", "", ("PD-L1 CPS", 10, "pd_l1_cps_10_or_more")),
        ("PD-L1 CPS", "0", "", ("PD-L1 CPS", 0, "pd_l1_cps_below_1")),
        ("TMB", "10", "mut/Mb", ("TMB", 10, "tmb_high")),
        ("TMB", "9.9 mutations/Mb", "", ("TMB", 9.9, "tmb_low")),
        ("Tumor mutational burden", "12", "per megabase", ("TMB", 12, "tmb_high")),
        ("MSI", "MSI-H", "", ("MSI", None, "msi_high")),
        ("MSI status", "dMMR", "", ("MSI", None, "msi_high")),
        ("MSI", "MSS", "", ("MSI", None, "mss")),
        ("MSI", "12.5", "%", ("MSI score", 12.5, None)),
        ("HER2 IHC", "3+", "", ("HER2 IHC", 3, "her2_ihc_3")),
        ("HER2-IHC", "Score 0", "", ("HER2 IHC", 0, "her2_ihc_0")),
        ("HER2 IHC", "2++", "", ("HER2 IHC", 2, "her2_ihc_2")),
        ("subtype", "SCLC-A", "", ("SCLC subtype", None, "sclc_ascl1")),
        ("SCLC subtype", "NEUROD1", "", ("SCLC subtype", None, "sclc_neurod1")),
        ("subtype", "Inflamed", "", ("SCLC subtype", None, "sclc_inflamed")),
        ("Ki-67", "90", "%", ("Ki-67", 90, None)),
        ("p53", "wild type", "", ("p53", None, None)),
        ("TMB", "not done", "", ("TMB", None, None)),
        ("PD-L1", "NA", "", ("PD-L1", None, None)),
    ],
)
def test_forms(marker, value, unit, expected):
    assert read_biomarker(marker, value, unit) == Measurement(*expected)


@pytest.mark.parametrize(
    ("marker", "value", "unit"),
    [
        ("PD-L1 TPS", "101", "%"),
        ("PD-L1 TPS", "-1", "%"),
        ("PD-L1 TPS", "60-20", "%"),
        ("PD-L1 TPS", "60", "fraction"),
        ("TMB", "-0.1", "mut/Mb"),
        ("TMB", "2000", "mut/Mb"),
        ("MSI", "140", "%"),
    ],
)
def test_impossible_numbers(marker, value, unit):
    with pytest.raises(ImpossibleBiomarkerError, match="Expected"):
        read_biomarker(marker, value, unit)


@pytest.mark.parametrize(
    ("marker", "value", "unit", "message"),
    [
        ("PD-L1", "60", "%", "TPS or PD-L1 CPS"),
        ("PD-L1 TPS", "high", "", "no number"),
        ("PD-L1 TPS", "60", "cells", "unit cells"),
        ("TMB", "12", "", "The unit is missing"),
        ("TMB", "412", "mutations", "The unit is mutations"),
        ("HER2 IHC", "4+", "", "0, 1\\+, 2\\+ or 3\\+"),
        ("MSI", "perhaps", "", "MSI-H"),
        ("subtype", "SCLC-X", "", "ASCL1"),
    ],
)
def test_what_is_not_understood(marker, value, unit, message):
    with pytest.raises(BiomarkerError, match=message) as caught:
        read_biomarker(marker, value, unit)
    assert caught.value.severity is Severity.WARNING


def test_table(tmp_path, project):
    path = tmp_path / "biomarkers.tsv"
    path.write_text(
        "sample\tmarker\tvalue\tunit\n"
        "S1\tPD-L1 TPS\t80\t%\n"
        "S1\tTMB\t-3\tmut/Mb\n"
        "S1\tsubtype\tSCLC-X\t\n"
    )
    tables, problems = check_clinical({"biomarkers": path}, None, None, project / "schemas")
    rows = tables["biomarkers"].to_pylist()
    assert rows[0]["value"] == "80"
    assert (rows[0]["name"], rows[0]["number"]) == ("PD-L1 TPS", 80.0)
    assert rows[0]["category"] == "pd_l1_tps_50_or_more"
    assert [row["category"] for row in rows[1:]] == [None, None]
    found = [each for each in problems if each.table == "biomarkers" and each.field == "value"]
    assert [(each.severity, each.line, each.value) for each in found] == [
        ("error", 3, "-3"),
        ("warning", 4, "SCLC-X"),
    ]
