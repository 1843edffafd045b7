"""What assays cover, from lists, BED files and the word all."""

import gzip

import pytest

from genomic_to_outcome.errors import InputError
from genomic_to_outcome.inputs.assays import read_assays
from genomic_to_outcome.vocabulary import CallKind


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
    assert set(found) == {"a.small_variant", "a.minimum_depth", "b.fusions", "c"}
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
