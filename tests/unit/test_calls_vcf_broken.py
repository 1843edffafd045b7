"""A broken or mistaken VCF gives no events and problems that say what, where and what to do."""

import gzip

import pysam.bcftools
import pytest
from small_variant_files import L858R, errors, read_vcf, record, vcf_text, warnings

from genomic_to_outcome.vocabulary import Genome

GOOD = record(L858R, "0/1:30,10:40")


@pytest.fixture
def refused(tmp_path):
    """Reads a VCF of these bytes; it must give no event. Returns its only error."""

    def read(content: bytes | str, genome: Genome = Genome.GRCH38, **more):
        path = tmp_path / "calls.vcf"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        reading = read_vcf(path, genome, **more)
        assert reading.events == ()
        (problem,) = [item for item in reading.problems if item.severity == "error"]
        assert (problem.file, problem.sample, problem.patient) == (str(path), "S1", "P1")
        assert problem.remedy
        return problem

    return read


def bgzf(tmp_path, records: int) -> bytes:
    plain, packed = tmp_path / "plain.vcf", tmp_path / "packed.vcf.gz"
    plain.write_text(vcf_text(*[GOOD] * records))
    pysam.bcftools.view("-Oz", "-o", str(packed), str(plain), catch_stdout=False)
    return packed.read_bytes()


def test_zero_bytes(refused):
    assert "0 bytes" in refused(b"").message


def test_no_such_file(tmp_path):
    assert errors(read_vcf(tmp_path / "absent.vcf"))


def test_a_bgzf_file_without_its_end_marker(refused, tmp_path):
    assert "BGZF end marker is missing" in refused(bgzf(tmp_path, 3)[:-28]).message


def test_a_gzip_file_that_was_cut_off(refused):
    packed = gzip.compress(vcf_text(*[GOOD] * 50).encode(), mtime=0)
    message = refused(packed[:-20]).message
    assert "cut off" in message or "damaged" in message


def test_not_a_vcf(refused):
    problem = refused("gene\tcall\nEGFR\tAMP\n")
    assert "not a VCF" in problem.message
    assert problem.line == 1


def test_a_header_without_column_names(refused):
    assert "no line #CHROM" in refused("##fileformat=VCFv4.2\n" + GOOD + "\n").message


def test_a_reference_allele_that_is_not_the_reference(refused):
    wrong = record("chr7\t55191822\t.\tA\tG", "0/1:30,10:40")
    problem = refused(vcf_text(wrong, GOOD))
    assert problem.message == "REF is A at chr7:55191822, where GRCh38 has T"
    assert (problem.line, problem.field, problem.value) == (10, "REF", "A")
    indel = record("chr7\t55174770\t.\tTAC\tT", "0/1:30,10:40")
    assert "where GRCh38 has G" in refused(vcf_text(indel)).message


def test_a_hotspot_of_the_other_assembly_where_the_header_is_silent(refused):
    braf = record("7\t140453136\t.\tA\tT", "0/1:30,10:40")
    message = refused(vcf_text(braf)).message
    assert message == (
        "1 alleles are hotspots of GRCh37 (BRAF p.V600E at chr7:140453136) and none is one of "
        "GRCh38, as which the sample is configured"
    )


def test_a_hotspot_of_the_other_assembly_is_a_chance_where_the_lengths_agree(tmp_path):
    path = tmp_path / "calls.vcf"
    braf = record("7\t140453136\t.\tA\tT", "0/1:30,10:40")
    path.write_text(vcf_text(braf, header=("##contig=<ID=7,length=159345973>",)))
    (event,) = read_vcf(path).events
    assert event.annotation_source == "unannotated"


def test_contig_lengths_of_the_other_assembly(refused):
    header = ("##contig=<ID=chr7,length=159138663>",)
    problem = refused(vcf_text(GOOD, header=header))
    assert problem.message == (
        "contig lengths in the header are those of GRCh37, but the sample is configured as GRCh38"
    )
    assert problem.field == "genome"


@pytest.mark.parametrize(
    "line",
    [
        "##reference=file:///refs/human_g1k_v37.fasta",
        "##contig=<ID=7,assembly=b37>",
        '##VEP="v94" cache="/vep/94_GRCh37" assembly="GRCh37.p13"',
    ],
)
def test_a_reference_by_the_name_of_the_other_assembly(refused, line):
    problem = refused(vcf_text(GOOD, header=(line,)))
    assert problem.message.startswith("the name of the reference in the header")


def test_lengths_outweigh_the_words_that_a_lift_over_left_behind(tmp_path):
    path = tmp_path / "calls.vcf"
    lines = ("##reference=hg19.fa", "##contig=<ID=chr7,length=159345973>")
    path.write_text(vcf_text(GOOD, header=lines))
    assert len(read_vcf(path).events) == 1


def test_a_contig_of_neither_assembly_is_only_a_warning(tmp_path):
    path = tmp_path / "calls.vcf"
    path.write_text(
        vcf_text(
            record("chr1\t8450\t.\tT\tG", "0/1:3,1:4"), header=("##contig=<ID=1,length=300000>",)
        )
    )
    reading = read_vcf(path)
    assert len(reading.events) == 1
    assert "neither GRCh37 nor GRCh38" in warnings(reading)[0]


def test_a_position_beyond_the_contig(refused):
    problem = refused(vcf_text(record("chr7\t159345974\t.\tT\tG", "0/1:30,10:40")))
    assert problem.message == "the position is beyond the end of chr7 (159345973 bases)"
    assert problem.value == "chr7:159345974"


@pytest.mark.parametrize(
    ("fields", "sample", "field", "value"),
    [
        ("GT:AD:DP", "0/1:30,-10:40", "AD", "30,-10"),
        ("GT:AD:DP", "0/1:30,10:-40", "DP", "-40"),
        ("GT:AF:DP", "0/1:1.25:40", "AF", "1.25"),
    ],
)
def test_impossible_counts(refused, fields, sample, field, value):
    problem = refused(vcf_text(record(L858R, sample, fields=fields), GOOD))
    assert (problem.field, problem.value, problem.line) == (field, value, 10)


def test_more_alternative_reads_than_depth_is_a_warning(tmp_path):
    path = tmp_path / "calls.vcf"
    path.write_text(vcf_text(record(L858R, "0/1:30,50:40")))
    reading = read_vcf(path)
    assert len(reading.events) == 1
    assert "(50) than the depth (40)" in warnings(reading)[0]


def test_every_broken_line_is_listed_at_once(tmp_path):
    path = tmp_path / "calls.vcf"
    path.write_text(
        vcf_text(
            GOOD,
            "chr7\t55191829\t.\tT",
            record("chr7\tten\t.\tT\tG", "0/1:30,10:40"),
            record("chr7\t55191822\t.\tC\tG", "0/1:30,-1:40"),
        )
    )
    reading = read_vcf(path)
    assert reading.events == ()
    assert [(item.line, item.field) for item in reading.problems] == [
        (11, ""),
        (12, "POS"),
        (13, "REF"),
        (13, "AD"),
    ]
    assert "the line has 4 columns, the header 10" in errors(reading)


def test_a_value_of_another_type_than_the_header_says_is_no_obstacle(tmp_path):
    path = tmp_path / "calls.vcf"
    odd = record(L858R, "0/1:30,10:40", info="DP=many")
    path.write_text(
        vcf_text(odd, header=('##INFO=<ID=DP,Number=1,Type=Integer,Description="depth">',))
    )
    reading = read_vcf(path)
    assert [event.vaf for event in reading.events] == [0.25]


def test_a_flaw_of_every_line_is_listed_ten_times_and_then_counted(tmp_path):
    path = tmp_path / "calls.vcf"
    lines = [record(f"chr1\t{pos}\t.\tA\tG", "0/1:3,-1:4") for pos in range(100, 125)]
    path.write_text(vcf_text(*lines))
    messages = errors(read_vcf(path))
    assert len(messages) == 11
    assert messages[-1].startswith("15 more lines")
