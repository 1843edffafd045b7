"""The panel's names beside SnpEff's: a small run of tests/benchmarks/annotation_agreement.py."""

import shutil
from collections import Counter

import pytest
import snpeff
from benchmarks.annotation_agreement import Coding, Protein, compare
from reference_genes import reference_genes


@pytest.fixture(scope="module")
def compared(shared, tmp_path_factory):
    if not shutil.which("java") or not snpeff.JAR.is_file():
        pytest.skip("SnpEff is not installed (Debian package snpeff)")
    genes = [
        gene for gene in reference_genes(shared) if gene.model.gene in ("TP53", "EGFR", "KRAS")
    ]
    return list(compare(tuple(genes), 150, tmp_path_factory.mktemp("snpeff"), seed=3))


def test_coding_names_agree_but_for_inversions(compared):
    counts = Counter(item.coding for item in compared)
    assert sum(counts.values()) >= 440
    assert counts[Coding.SAME] >= 430
    assert set(counts) <= {Coding.SAME, Coding.INVERSION, Coding.ACROSS_STOP}


def test_protein_names_differ_by_convention_only(compared):
    counts = Counter(item.protein for item in compared)
    assert counts[Protein.SAME] > 200
    assert counts[Protein.DIFFERENT] <= 1
