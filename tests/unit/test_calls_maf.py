"""MAF rows become the same events as the records of a VCF."""

import csv

import pytest
from small_variant_files import L858R, call_file, errors, read_vcf, record, vcf_text

from genomic_to_outcome.calls.readers import maf
from genomic_to_outcome.vocabulary import Genome, Origin

COLUMNS = (
    "Hugo_Symbol",
    "NCBI_Build",
    "Chromosome",
    "Start_Position",
    "End_Position",
    "Variant_Classification",
    "Reference_Allele",
    "Tumor_Seq_Allele1",
    "Tumor_Seq_Allele2",
    "Tumor_Sample_Barcode",
    "Mutation_Status",
    "HGVSc",
    "HGVSp_Short",
    "t_ref_count",
    "t_alt_count",
)
EGFR = {
    "Hugo_Symbol": "EGFR",
    "NCBI_Build": "GRCh38",
    "Chromosome": "7",
    "Start_Position": "55191822",
    "Variant_Classification": "Missense_Mutation",
    "Reference_Allele": "T",
    "Tumor_Seq_Allele1": "T",
    "Tumor_Seq_Allele2": "G",
    "Tumor_Sample_Barcode": "S1",
    "HGVSc": "c.2573T>G",
    "HGVSp_Short": "p.L858R",
    "t_ref_count": "30",
    "t_alt_count": "10",
}


@pytest.fixture
def read(tmp_path):
    """Writes a MAF of rows over those of EGFR L858R and reads one sample of it."""

    def read_rows(*rows: dict[str, str], sample="S1", genome=Genome.GRCH38, before="", **more):
        path = tmp_path / "study.maf"
        with path.open("w", newline="") as handle:
            handle.write(before)
            writer = csv.DictWriter(handle, COLUMNS, delimiter="\t", restval="")
            writer.writeheader()
            writer.writerows({**EGFR, **row} for row in rows)
        return maf.read(call_file(path, genome, sample=sample, **more))

    return read_rows


def test_a_row_is_the_event_that_a_vcf_gives(read, tmp_path):
    (event,) = read({}, before="#version 2.4\n").events
    vcf = tmp_path / "calls.vcf"
    vcf.write_text(vcf_text(record(L858R, "0/1:30,10:40")))
    (same,) = read_vcf(vcf).events
    for name in (
        "event_id",
        "gene",
        "hgvsc",
        "hgvsp",
        "hgvsp_short",
        "consequence",
        "vaf",
        "depth",
    ):
        assert getattr(event, name) == getattr(same, name), name
    assert event.annotation_source == "maf"


def test_rows_of_other_samples_are_not_read_and_a_sample_without_rows_has_none(read):
    rows = ({}, {"Tumor_Sample_Barcode": "S2", "Start_Position": "100"})
    assert [event.pos for event in read(*rows).events] == [55191822]
    assert read(*rows, sample="alias", tumour="S2").events[0].pos == 100
    nobody = read(*rows, sample="S3")
    assert (nobody.records, nobody.events, nobody.problems) == (0, (), ())


def test_a_changed_file_is_read_again(read):
    assert read({}).events[0].depth == 40
    assert read({"t_ref_count": "190"}).events[0].depth == 200


@pytest.mark.parametrize("build", ["38", "hg38", "GRCh38", "GRCh38.p13", ""])
def test_spellings_of_the_assembly(read, build):
    assert len(read({"NCBI_Build": build}).events) == 1


@pytest.mark.parametrize("build", ["37", "hg19", "GRCh37"])
def test_the_other_assembly_is_an_error(read, build):
    reading = read({"NCBI_Build": build})
    assert errors(reading) == [f"NCBI_Build is {build}, but the sample is configured as GRCh38"]
    assert reading.problems[0].line == 2
    assert reading.events == ()


def test_without_a_stated_assembly_hotspots_of_the_other_one_are_seen(read):
    braf = {
        "NCBI_Build": "",
        "Start_Position": "140453136",
        "Reference_Allele": "A",
        "Tumor_Seq_Allele1": "A",
        "Tumor_Seq_Allele2": "T",
    }
    assert "hotspots of GRCh37" in errors(read(braf))[0]
    assert read(braf, genome=Genome.GRCH37).problems == ()


def test_indels_are_keyed_as_in_a_vcf_where_the_anchor_is_known(read):
    deletion = {
        "Start_Position": "55174772",
        "Reference_Allele": "GGAATTAAGAGAAGC",
        "Tumor_Seq_Allele1": "GGAATTAAGAGAAGC",
        "Tumor_Seq_Allele2": "-",
    }
    (known,) = read(deletion).events
    assert known.event_id == "GRCh38:chr7:55174771:AGGAATTAAGAGAAGC:A"
    elsewhere = {**deletion, "Chromosome": "3", "Start_Position": "500", "Reference_Allele": "AC"}
    (unknown,) = read(elsewhere).events
    assert unknown.event_id == "GRCh38:chr3:499:NAC:N"


@pytest.mark.parametrize(
    ("classification", "term"),
    [
        ("Silent", "synonymous_variant"),
        ("Nonsense_Mutation", "stop_gained"),
        ("In_Frame_Del", "inframe_deletion"),
        ("Frame_Shift_Ins", "frameshift_variant"),
        ("Splice_Site", "splice_site_variant"),
        ("5'Flank", "upstream_gene_variant"),
    ],
)
def test_classes_become_sequence_ontology_terms(read, classification, term):
    assert read({"Variant_Classification": classification}).events[0].consequence == term


def test_names_with_and_without_prefix(read):
    assert read({"HGVSp_Short": "L858R"}).events[0].hgvsp_short == "p.L858R"
    splice = read({"HGVSp_Short": "p.X1010_splice"}).events[0]
    assert (splice.hgvsp, splice.hgvsp_short) == (None, "p.X1010_splice")


def test_the_maf_says_germline(read):
    assert read({"Mutation_Status": "GERMLINE"}).events[0].origin == Origin.GERMLINE_SUSPECTED
    assert read({"Mutation_Status": "SOMATIC"}).events[0].origin == Origin.SOMATIC


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"t_alt_count": "-3"}, "t_alt_count", "negative"),
        ({"Tumor_Seq_Allele2": "rs377289524"}, "Tumor_Seq_Allele2", "sequence of A, C, G, T or -"),
        ({"Start_Position": ""}, "Start_Position", "whole number"),
        ({"Reference_Allele": "C", "Tumor_Seq_Allele1": "C"}, "REF", "where GRCh38 has T"),
    ],
)
def test_flawed_rows_are_errors_with_line_and_field(read, row, field, message):
    reading = read({"Start_Position": "55191800"}, row)
    (problem,) = reading.problems
    assert (problem.line, problem.field) == (3, field)
    assert message in problem.message
    assert reading.events == ()


def test_missing_columns_are_named(tmp_path):
    path = tmp_path / "study.maf"
    path.write_text("Hugo_Symbol\tTumor_Sample_Barcode\nEGFR\tS1\n")
    (message,) = errors(maf.read(call_file(path)))
    assert "Chromosome, Start_Position, Reference_Allele, Tumor_Seq_Allele2" in message


def test_every_row_of_a_vcf2maf_file(shared):
    path = shared / "data/maf/mskcc__vcf2maf/test_b38_output.maf"
    with path.open(newline="") as handle:
        next(handle)
        rows = list(csv.DictReader(handle, delimiter="\t"))
    events = maf.read(call_file(path, sample="TUMOR")).events
    assert len(events) == len(rows) == 25
    for row, event in zip(rows, events, strict=True):
        assert event.pos == int(row["vcf_pos"])
        assert (event.depth, event.alt_reads) == (int(row["t_depth"]), int(row["t_alt_count"]))
        assert (event.hgvsp or "") == row["HGVSp"]
        assert (event.hgvsp_short or "") == row["HGVSp_Short"]
        assert event.consequence == row["Consequence"].replace(",", "&")
        assert "N" not in event.ref + event.alt
    indels = {event.hgvsc: event.event_id for event in events if len(event.ref + event.alt) > 2}
    assert indels == {
        "c.504_508+1dup": "GRCh38:chr21:34880555:A:ACCTCTT",
        "c.414_415insC": "GRCh38:chr21:34880650:T:TG",
        "c.672del": "GRCh38:chr21:41479182:GT:G",
    }


def test_a_study_of_many_samples_is_read_without_loss(shared):
    path = shared / "data/cohort/gnomeR/AxelitoMartin__gnomeR/mut.csv"
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    samples = sorted({row["Tumor_Sample_Barcode"] for row in rows})
    readings = [maf.read(call_file(path, Genome.GRCH37, sample=sample)) for sample in samples]
    assert sum(len(reading.events) for reading in readings) == len(rows)
    assert not any(reading.problems for reading in readings)
    named = sum(bool(event.hgvsp_short) for reading in readings for event in reading.events)
    assert named == sum(bool(row["HGVSp_Short"]) for row in rows)
