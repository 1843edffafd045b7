"""Fusion files that are broken, and any calls written as a caller writes them and read back."""

import gzip
import re
from dataclasses import replace

import pytest
from fusion_files import (
    ARRIBA_2,
    FUSIONCATCHER,
    FUSIONCATCHER_POINTS,
    READERS,
    STAR_115,
    call_file,
    only_call,
    read,
    row,
    write,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.readers import arriba, star_fusion
from genomic_to_outcome.vocabulary import Frame

# Broken files


def test_all_problems_of_a_file_come_at_once(tmp_path):
    bad = [
        row(ARRIBA_2, breakpoint1="2:forty", split_reads1="-3"),
        row(ARRIBA_2, breakpoint2="chrZ:100"),
        row(ARRIBA_2)[:12],
        row(ARRIBA_2, discordant_mates="many", reading_frame="sideways"),
        [*row(ARRIBA_2), "extra"],
        row(ARRIBA_2, **{"strand1(gene/fusion)": "plus"}, gene2="."),
        row(ARRIBA_2, breakpoint1="7:999999999"),
    ]
    reading = read(write(tmp_path / "broken.tsv", ARRIBA_2, row(ARRIBA_2), *bad))
    assert reading.fusion_calls == ()
    assert {(p.line, p.field, p.value) for p in reading.problems} == {
        (3, "breakpoint1", "2:forty"),
        (3, "split_reads1", "-3"),
        (4, "breakpoint2", "chrZ:100"),
        (5, "", ""),
        (6, "discordant_mates", "many"),
        (6, "reading_frame", "sideways"),
        (7, "", ""),
        (8, "strand1(gene/fusion)", "plus"),
        (8, "gene2", "."),
        (9, "breakpoint1", "7:999999999"),
    }
    sentences = "\n".join(problem.sentence() for problem in reading.problems)
    for words in (
        "expected contig:position",
        "the number of reads is negative",
        "unknown contig 'chrZ'",
        "the row has 12 columns, the header 30; the file is probably cut off",
        "not a whole number",
        "unknown reading frame; expected in-frame, out-of-frame, stop-codon or .",
        "the row has 31 columns, the header 30 ->",
        "expected gene/fusion such as +/-",
        "the gene is missing",
        "position 999999999 is not on chr7 of GRCh38",
    ):
        assert words in sentences
    assert all(
        p.file.endswith("broken.tsv") and p.remedy and p.sample == "S1" for p in reading.problems
    )


@pytest.mark.parametrize("contig", ["chr23", "0", "chr07", "foo", "2chr", "chrx"])
def test_contigs_that_are_none(tmp_path, contig):
    reading = read(write(tmp_path / "a.tsv", ARRIBA_2, row(ARRIBA_2, breakpoint1=f"{contig}:5")))
    assert "unknown contig" in reading.problems[0].message


@pytest.mark.parametrize(
    ("contig", "name"),
    [
        ("MT", "chrM"),
        ("X", "chrX"),
        ("GL000220.1", "GL000220.1"),
        ("chrUn_KI270742v1", "chrUn_KI270742v1"),
        ("chr14_GL000009v2_random", "chr14_GL000009v2_random"),
        ("NC_001526.4", "NC_001526.4"),
        ("HLA-A*01:01:01:01", "HLA-A*01:01:01:01"),
    ],
)
def test_contigs_that_callers_write(tmp_path, contig, name):
    cells = row(ARRIBA_2, breakpoint1=f"{contig}:1234")
    assert only_call(write(tmp_path / "a.tsv", ARRIBA_2, cells)).chrom5 == name


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_missing_column_names_what_is_there_and_the_versions(tmp_path, reader):
    reading = reader.read(write(tmp_path / "other.tsv", ["chrom", "position"], ["1", "2"]))
    (problem,) = reading.problems
    assert "found chrom, position" in problem.message
    assert re.search(r"is known \(0.*1\.(x|15)|is known \(1\.x", problem.message)
    assert problem.line == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty (0 bytes)"),
        (b"\n\n", "the file is empty, without even a header"),
        (b"#gene1\tgene2\n\xff\xfe\t", "the file is not UTF-8 text"),
        (
            gzip.compress(b"#gene1\tgene2\n" * 2000, mtime=0)[:60],
            "The gzip file is damaged or was cut off",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path, content, words):
    path = tmp_path / "fusions.tsv"
    path.write_bytes(content)
    (problem,) = arriba.READER.read(call_file(path)).problems
    assert words in problem.message


def test_absent_file(tmp_path):
    (problem,) = star_fusion.READER.read(call_file(tmp_path / "absent.tsv")).problems
    assert problem.message == "The call file does not exist."


# Round trip

genes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.", min_size=2, max_size=12).filter(
    lambda gene: gene not in (".", "NA")
)
chromosomes = st.sampled_from([f"chr{name}" for name in [*range(1, 23), "X", "Y", "M"]])
positions = st.integers(1, 16_000)
reads = st.integers(0, 10**6)
fusion_calls = st.builds(
    FusionCall,
    caller=st.just(""),
    gene5=genes,
    gene3=genes,
    chrom5=chromosomes,
    pos5=positions,
    strand5=st.sampled_from("+-"),
    chrom3=chromosomes,
    pos3=positions,
    strand3=st.sampled_from("+-"),
    junction_reads=reads,
    spanning_reads=reads,
    frame=st.sampled_from([Frame.IN_FRAME, Frame.OUT_OF_FRAME, Frame.UNKNOWN]),
    path=st.just(""),
    line=st.just(0),
)
FRAME_WORDS = {
    "arriba": {"in_frame": "in-frame", "out_of_frame": "out-of-frame", "unknown": "."},
    "star_fusion": {"in_frame": "INFRAME", "out_of_frame": "FRAMESHIFT", "unknown": "."},
    "fusioncatcher": {"in_frame": "in-frame", "out_of_frame": "out-of-frame", "unknown": ""},
}


def as_row(caller: str, call: FusionCall) -> list[str]:
    frame = FRAME_WORDS[caller][call.frame]
    ends = [
        (call.chrom5.removeprefix("chr"), call.pos5, call.strand5),
        (call.chrom3.removeprefix("chr"), call.pos3, call.strand3),
    ]
    with_strand = [f"{contig}:{position}:{strand}" for contig, position, strand in ends]
    if caller == "arriba":
        values = {
            "__gene1": call.gene5,
            "gene2": call.gene3,
            "breakpoint1": f"{ends[0][0]}:{ends[0][1]}",
            "breakpoint2": f"{ends[1][0]}:{ends[1][1]}",
            "strand1(gene/fusion)": f"-/{call.strand5}",
            "strand2(gene/fusion)": f"-/{call.strand3}",
            "split_reads1": str(call.junction_reads // 3),
            "split_reads2": str(call.junction_reads - call.junction_reads // 3),
            "discordant_mates": str(call.spanning_reads),
            "reading_frame": frame,
            "confidence": ".",
        }
        return row(ARRIBA_2, **values)
    if caller == "star_fusion":
        values = {
            "LeftGene": f"{call.gene5}^ENSG1",
            "RightGene": f"{call.gene3}^ENSG2",
            "LeftBreakpoint": f"chr{with_strand[0]}",
            "RightBreakpoint": f"chr{with_strand[1]}",
            "JunctionReadCount": str(call.junction_reads),
            "SpanningFragCount": str(call.spanning_reads),
            "PROT_FUSION_TYPE": frame,
        }
        return row(STAR_115, **values)
    values = {
        FUSIONCATCHER[0]: call.gene5,
        FUSIONCATCHER[1]: call.gene3,
        FUSIONCATCHER_POINTS[0]: with_strand[0],
        FUSIONCATCHER_POINTS[1]: with_strand[1],
        "Spanning_unique_reads": str(call.junction_reads),
        "Spanning_pairs": str(call.spanning_reads),
        "Predicted_effect": frame,
    }
    return row(FUSIONCATCHER, **values)


@pytest.mark.parametrize("caller", READERS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(calls=st.lists(fusion_calls, max_size=6))
def test_what_is_written_as_the_caller_does_is_read_back(tmp_path, caller, calls):
    header = {"arriba": ARRIBA_2, "star_fusion": STAR_115, "fusioncatcher": FUSIONCATCHER}[caller]
    file = write(tmp_path / caller, header, *(as_row(caller, call) for call in calls))
    reading = read(file)
    assert reading.problems == ()
    expected = [
        replace(call, caller=caller, path=file.path, line=line)
        for line, call in enumerate(calls, start=2)
    ]
    assert list(reading.fusion_calls) == expected
