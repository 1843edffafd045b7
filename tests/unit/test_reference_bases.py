"""Bases from a FASTA: contigs by either name, its ends, its assembly, what cannot be read."""

import pysam
import pytest
from small_variant_files import errors, read_vcf, record, vcf_text

from genomic_to_outcome.calls.alleles import Allele
from genomic_to_outcome.calls.reference_bases import (
    BasesWithRecord,
    KnownBases,
    reference_bases,
)
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.vocabulary import Genome


def fasta_of(tmp_path, text=">7 seven\nacgtRacg\nTTT\n", name="genome.fa"):
    path = tmp_path / name
    path.write_text(text)
    return path


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("compressed", [True, False])
def test_bases_of_a_range_and_beyond_the_ends(tmp_path, indexed, compressed):
    path = fasta_of(tmp_path)
    if compressed:
        pysam.tabix_compress(str(path), str(path) + ".gz")
        path = tmp_path / "genome.fa.gz"
    if indexed:
        pysam.faidx(str(path))
    bases = reference_bases(Genome.GRCH38, str(path))
    assert bases.between("chr7", 1, 11) == "ACGTNACGTTT"
    assert bases.between("chr7", -1, 2) == "NNAC"
    assert bases.between("chr7", 10, 13) == "TTNN"
    assert bases.between("chr8", 1, 3) == "NNN"
    assert bases.between("chr7", 5, 4) == ""
    assert [path.name for path in tmp_path.glob("*.fai")] == (
        [f"{path.name}.fai"] if indexed else []
    )


def test_a_fasta_of_another_assembly_is_an_error(tmp_path):
    path = fasta_of(tmp_path)
    (tmp_path / "genome.fa.fai").write_text("7\t159138663\t9\t8\t9\n")
    with pytest.raises(InputError) as error:
        reference_bases(Genome.GRCH38, str(path))
    (problem,) = error.value.problems
    assert problem.message == "the FASTA is of GRCh37, the sample of GRCh38"
    assert problem.field == "annotation.fasta"


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "does not exist"), ("", "cannot be read"), ("no fasta\n", "cannot be read")],
)
def test_what_is_no_fasta_is_an_error(tmp_path, text, message):
    path = tmp_path / "broken.fa"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError) as error:
        reference_bases(Genome.GRCH38, str(path))
    assert message in error.value.problems[0].message


def test_a_record_tells_its_own_bases():
    bases = BasesWithRecord(KnownBases(Genome.GRCH38), Allele("chr1", 5, "ANG", "A"))
    assert bases.between("chr1", 4, 8) == "NANGN"
    assert bases.between("chr2", 5, 5) == "N"


def test_with_a_fasta_every_reference_allele_is_checked(tmp_path):
    fasta = fasta_of(tmp_path)
    path = tmp_path / "calls.vcf"
    path.write_text(vcf_text(record("chr7\t3\t.\tC\tT", "0/1:30,10:40")))
    (message,) = errors(read_vcf(path, fasta=str(fasta)))
    assert message == "REF is C at chr7:3, where GRCh38 has G"
    assert errors(read_vcf(path)) == []
