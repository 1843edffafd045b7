"""What assays cover, from lists, BED files and the word all."""

import gzip

import pytest

from genomic_to_outcome.errors import InputError
from genomic_to_outcome.inputs.assays import read_assay_file, read_assays
from genomic_to_outcome.vocabulary import CallKind, Severity


@pytest.fixture
def read(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def assays(text):
        (tmp_path / "assays.yaml").write_text(text)
        return read_assays("assays.yaml", project / "schemas")

    return assays


def test_coverage_by_kind_of_calls(read):
    assays = read(
        "panel:\n  small_variants: [EGFR, kras]\n  fusions: [ALK, MET]\n  minimum_depth: 100\n"
        "exome:\n  small_variants: all\n  tumour_only: true\n"
    )
    panel, exome = assays["panel"], assays["exome"]
    assert panel.covers(CallKind.SMALL_VARIANTS, "EGFR")
    assert panel.covers(CallKind.SMALL_VARIANTS, "KRAS")
    assert not panel.covers(CallKind.SMALL_VARIANTS, "ALK")
    for kind in (CallKind.FUSIONS, CallKind.STRUCTURAL_VARIANTS, CallKind.SPLICE):
        assert panel.covers(kind, "MET")
        assert not panel.covers(kind, "EGFR")
    assert not panel.covers_any(CallKind.COPY_NUMBER)
    assert (panel.minimum_depth, panel.tumour_only) == (100, False)
    assert exome.covers(CallKind.SMALL_VARIANTS, "ANYGENE1")
    assert not exome.covers(CallKind.FUSIONS, "ALK")
    assert exome.tumour_only


@pytest.mark.parametrize("packed", [False, True])
def test_genes_of_a_bed_are_named_in_column_4(read, tmp_path, packed):
    bed = (
        b"track name=panel\nchr7\t100\t200\tEGFR\nchr7\t300\t400\tMET_exon14\n"
        b"6\t1\t2\tROS1|NM_002944\nchr14\t1\t2\tNKX2-1\nchr2\t5\t6\tALK-exon20\n"
    )
    name = "panel.bed.gz" if packed else "panel.bed"
    (tmp_path / name).write_bytes(gzip.compress(bed, mtime=0) if packed else bed)
    assay = read(f"panel:\n  small_variants: {name}\n")["panel"]
    assert assay.small_variants.genes == {"EGFR", "MET", "ROS1", "NKX2-1", "ALK"}


def refusals(read, text):
    with pytest.raises(InputError) as error:
        read(text)
    assert all(found.table == "assays" and found.remedy for found in error.value.problems)
    return {found.field: found for found in error.value.problems}


def test_every_problem_of_the_file_at_once(read):
    found = refusals(
        read,
        "a:\n  small_variant: [EGFR]\n  minimum_depth: deep\n"
        "b:\n  fusions: ALK\nc:\nd:\n  small_variants: none.bed\n",
    )
    assert set(found) == {
        "a.small_variant",
        "a.minimum_depth",
        "b.fusions",
        "c",
        "d.small_variants",
    }
    assert found["a.small_variant"].remedy.startswith("Is 'small_variants' meant?")
    assert found["b.fusions"].message.startswith("Expected a list of genes, the word all")
    assert found["b.fusions"].value == "ALK"


def test_a_bed_that_is_missing_or_names_no_genes(read, tmp_path):
    assert "does not exist" in refusals(read, "a:\n  fusions: none.bed\n")["a.fusions"].message
    (tmp_path / "bare.bed").write_text("chr7\t1\t2\tEGFR\nchr7\t3\t4\n")
    found = refusals(read, "a:\n  fusions: bare.bed\n")["a.fusions"]
    assert (found.file, found.line) == ("bare.bed", 2)
    assert "column 4" in found.message


def test_yaml_that_cannot_be_read_or_is_empty(read):
    found = refusals(read, "a:\n  fusions: [ALK\nb: 1\n")[""]
    assert "YAML" in found.message
    assert found.line
    assert "assays by name" in refusals(read, "- panel\n")[""].message
    assert read("") == {}


def warnings(project, tmp_path, text):
    (tmp_path / "assays.yaml").write_text(text)
    file = read_assay_file("assays.yaml", project / "schemas")
    assert {found.severity for found in file.problems} <= {Severity.WARNING}
    return file.assays, {(p.field, p.value): (p.message, p.remedy) for p in file.problems}


def test_other_names_of_genes_are_read_as_the_current_symbol(read, project, tmp_path):
    (tmp_path / "panel.bed").write_text("chr4\t1\t2\tCD117_exon9\nchr7\t1\t2\tEGFR\n")
    text = (
        "a:\n  small_variants: [Her2, C-MET, EGFR]\n  fusions: [SEPT14]\n  copy_number: panel.bed\n"
    )
    assays, found = warnings(project, tmp_path, text)
    assert assays["a"].small_variants.genes == {"ERBB2", "MET", "EGFR"}
    assert assays["a"].fusions.genes == {"SEPTIN14"}
    assert assays["a"].copy_number.genes == {"KIT", "EGFR"}
    assert found == {
        ("a.small_variants", "C-MET"): ("Read as MET, the current symbol.", "Write MET."),
        ("a.small_variants", "HER2"): ("Read as ERBB2, the current symbol.", "Write ERBB2."),
        ("a.fusions", "SEPT14"): ("Read as SEPTIN14, the current symbol.", "Write SEPTIN14."),
        ("a.copy_number", "CD117"): ("Read as KIT, the current symbol.", "Write KIT."),
    }
    assert read(text)["a"].covers(CallKind.SMALL_VARIANTS, "ERBB2")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HER2X", "ERBB2"),
        ("EGRF", "EGFR"),
        ("EGFFR", "EGFR"),
        ("ERB2", "ERBB2"),
        ("FGFR", "FGFR1 or FGFR2 or FGFR3 or FGFR4"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about(read, project, tmp_path, written, meant):
    assays, found = warnings(project, tmp_path, f"a:\n  small_variants: [{written}]\n")
    assert found["a.small_variants", written][1] == f"Write {meant} if that is meant."
    assert assays["a"].small_variants.genes == {written}


def test_genes_beyond_the_catalogue_are_no_slips(read, project, tmp_path):
    genes = (
        "AKT2, CDK6, CDK2, JAK1, MAP2K2, MAP2K4, KMT2C, ARID1B, PIK3CB, MRAS, POLE2, ARF1, EGF, PTN"
    )
    assert warnings(project, tmp_path, f"a:\n  small_variants: [{genes}]\n")[1] == {}


def test_an_error_in_one_assay_spares_the_others(read, project, tmp_path):
    (tmp_path / "assays.yaml").write_text("a:\n  fusion: [ALK]\nb:\n  fusions: [ALK]\n")
    file = read_assay_file("assays.yaml", project / "schemas")
    assert file.names == {"a", "b"}
    assert set(file.assays) == {"b"}
    assert [found.field for found in file.problems] == ["a.fusion"]
