"""Readers of further fusion callers, on real files and on look-alikes made by hand."""

import csv
from pathlib import Path

import pytest
from conftest import PROJECT

from genomic_to_outcome.calls.call_text import head_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reading
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.calls.registry import all_readers, reader_for
from genomic_to_outcome.vocabulary import CallKind, Frame, FusionSource, Genome, Severity

DATA = PROJECT / "tests" / "data"
EML4_ALK = ("EML4", "chr2", 42295516, "ALK", "chr2", 29223528)


def fusions(path: Path, genome: Genome = Genome.GRCH38, **more) -> CallFile:
    return CallFile("S1", "P1", CallKind.FUSIONS, str(path), genome, **more)


def read(path: Path, genome: Genome = Genome.GRCH38, **more) -> Reading:
    file = fusions(path, genome, **more)
    return reader_for(file).read(file)


def copy_of(name: str, folder: Path, old: str, new: str) -> Path:
    text = (DATA / name).read_text()
    assert old in text
    path = folder / name
    path.write_text(text.replace(old, new))
    return path


def place(call: FusionCall) -> tuple:
    return call.gene5, call.chrom5, call.pos5, call.gene3, call.chrom3, call.pos3


def strands(call: FusionCall) -> str:
    return call.strand5 + call.strand3


# Real files

REAL_FILES = {
    "cancervariants__fusor/jaffa_results.csv": ("jaffa", 491),
    "FusionInspector__FusionInspector/ex2.finspector.fusion_predictions.final.abridged.FFPM": (
        "fusion_inspector",
        20,
    ),
    "cancervariants__fusor/star-fusion.fusion_predictions.abridged.tsv": ("star_fusion", 37),
    "cancervariants__fusor/final-list_candidate-fusion-genes.txt": ("fusioncatcher", 355),
    "cancervariants__fusor/fusions_arriba_test.tsv": ("arriba", 1),
}


@pytest.mark.parametrize("name", REAL_FILES)
def test_real_file_is_known_to_one_reader_and_gives_a_call_per_row(shared, name):
    path = shared / "data/fusion" / name
    caller, rows = REAL_FILES[name]
    head = head_of(fusions(path))
    known = [each.name for each in all_readers() if each.recognises(head)]
    assert known == [caller]
    genome = Genome.GRCH37 if caller == "fusion_inspector" else Genome.GRCH38
    reading = read(path, genome)
    assert reading.problems == ()
    assert len(reading.fusion_calls) == reading.records == rows


def test_real_splicing_files_are_known_to_one_reader(shared):
    for name in ("ctat.cancer.introns.b38", "ctat.cancer.introns.hg19"):
        head = head_of(fusions(shared / "data/fusion/NCIP__CTAT-SPLICING" / name))
        assert [each.name for each in all_readers() if each.recognises(head)] == ["ctat_splicing"]


def test_every_row_of_jaffa_is_read_as_written(shared):
    path = shared / "data/fusion/cancervariants__fusor/jaffa_results.csv"
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    frames = {"TRUE": Frame.IN_FRAME, "FALSE": Frame.OUT_OF_FRAME, "NA": Frame.UNKNOWN}
    for call, row in zip(read(path).fusion_calls, rows, strict=True):
        assert [call.gene5, call.gene3] == row["fusion genes"].split(":")
        assert (call.chrom5, call.pos5, call.strand5) == (
            row["chrom1"],
            int(row["base1"]),
            row["strand1"],
        )
        assert (call.chrom3, call.pos3, call.strand3) == (
            row["chrom2"],
            int(row["base2"]),
            row["strand2"],
        )
        assert call.junction_reads == int(row["spanning reads"])
        assert call.spanning_reads == int(row["spanning pairs"])
        assert call.frame is frames[row["inframe"]]
        assert f"confidence_{row['classification'].removesuffix('Confidence').lower()}" in (
            *call.labels,
            "confidence_",
        )


def test_first_row_of_fusion_inspector_as_a_person_reads_it(shared):
    path = shared / "data/fusion" / list(REAL_FILES)[1]
    call = read(path, Genome.GRCH37).fusion_calls[0]
    assert place(call) == ("MICAL1", "chr6", 109767899, "TMEM198B", "chr12", 56227231)
    assert (strands(call), call.junction_reads, call.spanning_reads) == ("-+", 159, 1582)


# Look-alikes: the same fusion by each caller


@pytest.mark.parametrize(
    ("name", "caller", "strand", "reads", "frame"),
    [
        ("jaffa_16_columns.csv", "jaffa", "..", (12, None), Frame.IN_FRAME),
        ("fusion_inspector_2.tsv", "fusion_inspector", "+-", (19, 5), Frame.IN_FRAME),
        ("ctat_lr_fusion.tsv", "ctat_lr_fusion", "+-", (14, None), Frame.UNKNOWN),
        ("dragen_3.7.fusion_candidates.final", "dragen_fusions", "+-", (3, None), Frame.UNKNOWN),
        ("dragen_3.9.fusion_candidates.final", "dragen_fusions", "+-", (9, 2), Frame.UNKNOWN),
        ("dragen.fusion_candidates.features.csv", "dragen_fusions", "+-", (9, 2), Frame.UNKNOWN),
        ("fusion_report.csv", "arriba", "..", (19, 5), Frame.IN_FRAME),
        ("fusion_report.json", "arriba", "..", (19, 5), Frame.IN_FRAME),
    ],
)
def test_first_call_of_each_caller(name, caller, strand, reads, frame):
    reading = read(DATA / name)
    assert all(each.severity is Severity.WARNING for each in reading.problems)
    call = reading.fusion_calls[0]
    assert (call.caller, place(call), strands(call)) == (caller, EML4_ALK, strand)
    assert ((call.junction_reads, call.spanning_reads), call.frame) == (reads, frame)
    assert call.source is FusionSource.RNA


EMPTY = (
    "jaffa_16_columns.csv",
    "jaffa_23_columns.csv",
    "fusion_inspector_2.tsv",
    "ctat_lr_fusion.tsv",
    "dragen_3.7.fusion_candidates.final",
    "dragen.fusion_candidates.features.csv",
    "fusion_report.csv",
)


@pytest.mark.parametrize("name", EMPTY)
def test_header_alone_is_an_empty_result(tmp_path, name):
    path = tmp_path / name
    path.write_text((DATA / name).read_text().splitlines()[0] + "\n")
    reading = read(path)
    assert (reading.records, reading.fusion_calls, reading.problems) == (0, (), ())


@pytest.mark.parametrize("name", EMPTY)
def test_row_that_is_cut_off_is_an_error(tmp_path, name):
    header, row = (DATA / name).read_text().splitlines()[:2]
    delimiter = "\t" if "\t" in header else ","
    path = tmp_path / name
    path.write_text(f"{header}\n{row[: row.rindex(delimiter)]}\n")
    (problem,) = read(path).problems
    assert problem.severity is Severity.ERROR


def test_contigs_without_chr_are_the_same(tmp_path):
    path = copy_of("dragen_3.7.fusion_candidates.final", tmp_path, "chr2:", "2:")
    assert place(read(path).fusion_calls[0]) == EML4_ALK


# JAFFA


def test_jaffa_three_genes_and_no_reads():
    second = read(DATA / "jaffa_16_columns.csv").fusion_calls[1]
    assert (second.gene5, second.gene3, second.frame) == ("AAA", "CCC", Frame.UNKNOWN)
    assert second.labels == ("genes:AAA::BBB::CCC", "read_through")


def test_jaffa_of_several_samples_gives_those_of_the_sample():
    reading = read(DATA / "jaffa_23_columns.csv")
    assert [call.gene5 for call in reading.fusion_calls] == ["EML4"]
    (call,) = read(DATA / "jaffa_23_columns.csv", tumour="S2").fusion_calls
    assert (call.gene3, call.labels) == ("RET", ("artefact:gtex", "confidence_low"))
    (problem,) = read(DATA / "jaffa_23_columns.csv", tumour="S9").problems
    assert "holds samples S1, S2, none named 'S9'" in problem.message


# DRAGEN and TSO500


def test_dragen_filters_and_lists_of_genes():
    first, second = read(DATA / "dragen.fusion_candidates.features.csv").fusion_calls
    assert first.labels == ("remark:LOW_ALT_TO_REF",)
    assert second.labels == ("filter:LOW_SCORE", "filter:READ_THROUGH", "read_through")
    ros1 = read(DATA / "dragen_3.9.fusion_candidates.final").fusion_calls[1]
    assert (ros1.gene5, ros1.gene3, ros1.junction_reads) == ("CD74", "ROS1", 4)
    (names_only,) = read(DATA / "dragen_3.7.fusion_candidates.final").fusion_calls
    assert names_only.labels == ("reads_not_told_apart",)


def test_all_fusions_of_tso500_keeps_what_fails_and_says_so():
    batch = read_calls([fusions(DATA / "tso500_AllFusions.csv", Genome.GRCH37)])
    assert batch.problems == ()
    events = {(event.gene5, event.gene3): event for event in batch.events}
    assert len(events) == 4
    eml4 = events["EML4", "ALK"]
    assert (eml4.filter, eml4.flags, eml4.junction_reads, eml4.spanning_reads) == (
        "PASS",
        "",
        31,
        4,
    )
    assert (eml4.exon, eml4.fusion_variant) == ("13-20", "V1")
    assert events["CD74", "ROS1"].filter == "PASS"
    assert events["NOTCH2NL", "SUSD4"].filter == "LOW_SCORE;MIN_SUPPORT"
    assert events["KMT2A", "TMEM25"].flags == "failed_filter"


def test_order_that_tso500_does_not_know_is_that_of_the_kinase():
    third = read(DATA / "tso500_AllFusions.csv", Genome.GRCH37).fusion_calls[2]
    assert (third.gene5, third.labels) == ("ALK", ("called_by:DRAGEN", "direction_unknown"))
    batch = read_calls([fusions(DATA / "tso500_CombinedVariantOutput.tsv", Genome.GRCH37)])
    (event,) = (event for event in batch.events if "STRN" in (event.gene5, event.gene3))
    assert (event.gene5, event.gene3, event.flags) == ("STRN", "ALK", "direction_unknown")
    assert "order_by_kinase" in event.caller_evidence


def test_fusions_of_the_combined_variant_output():
    reading = read(DATA / "tso500_CombinedVariantOutput.tsv", Genome.GRCH37)
    assert [(call.gene5, call.gene3, call.junction_reads) for call in reading.fusion_calls] == [
        ("EML4", "ALK", 35),
        ("PPARG", "PAX8", 18),
        ("ALK", "STRN", 6),
    ]
    (warning,) = reading.problems
    assert warning.severity is Severity.WARNING
    for section in ("Small Variants", "Gene Amplifications", "Splice Variants"):
        assert section in warning.message
    assert "Exon-Level" not in warning.message


def test_both_files_of_tso500_are_one_caller():
    files = ("tso500_AllFusions.csv", "tso500_CombinedVariantOutput.tsv")
    batch = read_calls([fusions(DATA / name, Genome.GRCH37) for name in files])
    (event,) = (event for event in batch.events if event.fusion_variant == "V1")
    assert (event.callers, event.n_callers, event.junction_reads) == ("tso500", 1, 35)


def test_combined_variant_output_without_calls_is_an_empty_result():
    reading = read(DATA / "tso500_CombinedVariantOutput_empty.tsv", Genome.GRCH37)
    assert (reading.records, reading.fusion_calls, reading.problems) == (0, (), ())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("chr2:42522656", "chr2-42522656", "expected contig:position"),
        ("\t35\t", "\tmany\t", "not a number of reads"),
        ("chr2:42522656\tchr2:29446394\t35\t700\t9", "", "expected contig:position"),
        ("EML4-ALK", "EML4ALK", "not a pair of genes"),
        ("[Fusions]", "[Other]", "there is no section [Fusions]"),
        ("Gene Pair", "Genes", "has no column Gene Pair"),
    ],
)
def test_what_is_wrong_with_a_combined_variant_output(tmp_path, old, new, words):
    path = copy_of("tso500_CombinedVariantOutput.tsv", tmp_path, old, new)
    reading = read(path, Genome.GRCH37)
    assert reading.fusion_calls == ()
    assert any(
        words in each.message and each.severity is Severity.ERROR for each in reading.problems
    )


# GeneFuse


@pytest.mark.parametrize("name", ["gene_fuse.txt", "gene_fuse.json"])
def test_gene_fuse_in_the_order_of_transcription(name):
    reading = read(DATA / name, Genome.GRCH37)
    assert reading.problems == ()
    call = reading.fusion_calls[0]
    assert place(call) == ("EML4", "chr2", 42524000, "ALK", "chr2", 29446700)
    assert (strands(call), call.exon5, call.exon3, call.labels) == ("+-", "13", "20", ())
    assert (call.junction_reads, call.source) == (9, FusionSource.DNA)


def test_gene_fuse_names_the_variant_as_far_as_dna_shows_it():
    batch = read_calls([fusions(DATA / "gene_fuse.txt", Genome.GRCH37)])
    assert batch.problems == ()
    found = {(event.exon, event.fusion_variant) for event in batch.events}
    assert found == {("13-20", "V1"), ("6-20", "V3a/b")}


def test_gene_fuse_without_fusions_is_an_empty_result(tmp_path):
    path = tmp_path / "result.txt"
    path.write_text("\n# genefuse -r hg19.fasta -1 R1.fq \n# genefuse v0.6.1, time used: 1 s\n")
    reading = read(path, Genome.GRCH37)
    assert (reading.records, reading.fusion_calls, reading.problems) == (0, (), ())
    path = tmp_path / "result.json"
    path.write_text('{"command":"genefuse","mutations":{\n\t}\n}\n')
    assert read(path, Genome.GRCH37).problems == ()


def test_gene_fuse_without_its_last_line_is_doubted(tmp_path):
    path = tmp_path / "result.txt"
    path.write_text((DATA / "gene_fuse.txt").read_text().split("# genefuse")[0])
    reading = read(path, Genome.GRCH37)
    assert len(reading.fusion_calls) == 2
    assert [each.severity for each in reading.problems] == [Severity.WARNING]


def test_gene_fuse_report_that_is_cut_off(tmp_path):
    path = tmp_path / "cut.json"
    path.write_text((DATA / "gene_fuse.json").read_text()[:400])
    (problem,) = read(path, Genome.GRCH37).problems
    assert "not a JSON report of GeneFuse" in problem.message


def test_gene_fuse_of_genes_without_a_strand_says_so(tmp_path):
    text = (DATA / "gene_fuse.txt").read_text().replace("ALK_", "AAA_").replace("EML4_", "BBB_")
    path = tmp_path / "result.txt"
    path.write_text(text)
    for call in read(path, Genome.GRCH37).fusion_calls:
        assert call.labels == ("direction_unknown",)


# fusion-report


def test_fusion_report_counts_each_tool_once_beside_its_own_file():
    batch = read_calls(
        [fusions(DATA / "fusion_report.csv"), fusions(DATA / "fusion_inspector_2.tsv")]
    )
    (event,) = (event for event in batch.events if event.gene3 == "ALK")
    assert event.callers == "arriba;fusion_inspector;fusioncatcher;star_fusion"
    (warning,) = batch.problems
    assert warning.message.startswith("1 calls have no breakpoints")


def test_fusion_report_that_is_broken(tmp_path):
    path = tmp_path / "fusions.json"
    path.write_text((DATA / "fusion_report.json").read_text()[:200])
    (problem,) = read(path).problems
    assert "not an export of fusion-report" in problem.message
    path = copy_of("fusion_report.csv", tmp_path, "2:42295516#", "2:999999999#")
    assert any("is not on chr2" in each.message for each in read(path).problems)
