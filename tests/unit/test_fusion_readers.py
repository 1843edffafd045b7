"""Readers of fusion callers against real files and every version of their tables."""

import csv
import gzip
from dataclasses import replace

import pytest
from fusion_files import (
    ARRIBA_1,
    ARRIBA_2,
    FUSIONCATCHER,
    FUSIONCATCHER_EMPTY,
    FUSIONCATCHER_POINTS,
    READERS,
    STAR_06,
    STAR_12,
    STAR_115,
    call_file,
    only_call,
    read,
    row,
    write,
)

from genomic_to_outcome.calls.call_text import head_of
from genomic_to_outcome.vocabulary import Frame

REAL_FILES = {
    "bow__crimson/star_fusion_v160_abr_NB4.txt": "star_fusion",
    "bow__crimson/star_fusion_v110_abr.txt": "star_fusion",
    "bow__crimson/fusioncatcher_v100.txt": "fusioncatcher",
    "cancervariants__fusor/star-fusion.fusion_predictions.abridged.tsv": "star_fusion",
    "cancervariants__fusor/final-list_candidate-fusion-genes.txt": "fusioncatcher",
    "cancervariants__fusor/arriba_fusions_itd.tsv": "arriba",
    "cancervariants__fusor/fusions_arriba_test.tsv": "arriba",
    "d3b-center__annoFuseData/arriba_example.tsv": "arriba",
    "d3b-center__annoFuseData/starfusion_example.tsv": "star_fusion",
    "griffithlab__pVACtools/arriba_fusions.tsv": "arriba",
    "griffithlab__pVACtools/star-fusion.fusion_predictions.abridged.tsv": "star_fusion",
    "murphycj__AGFusion/star-fusion.fusion_predictions.abridged.coding_effect.tsv": "star_fusion",
}


# Real files


@pytest.mark.parametrize(("name", "caller"), REAL_FILES.items())
def test_real_file_gives_one_call_per_row_with_the_text_of_the_file(shared, name, caller):
    path = shared / "data/fusion" / name
    with path.open(newline="") as handle:
        header, *rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
    reading = read(call_file(path))
    assert reading.caller == caller
    assert reading.problems == ()
    assert len(reading.fusion_calls) == reading.records == len(rows)
    ends = {
        "arriba": ("breakpoint1", "breakpoint2"),
        "star_fusion": ("LeftBreakpoint", "RightBreakpoint"),
        "fusioncatcher": FUSIONCATCHER_POINTS,
    }[caller]
    for call, cells in zip(reading.fusion_calls, rows, strict=True):
        values = dict(zip(header, cells, strict=True))
        for text, chrom, position, strand in (
            (values[ends[0]], call.chrom5, call.pos5, call.strand5),
            (values[ends[1]], call.chrom3, call.pos3, call.strand3),
        ):
            place = f"{chrom}:{position}" + ("" if caller == "arriba" else f":{strand}")
            assert place == text if text.startswith("chr") else place == f"chr{text}"
        if caller == "arriba":
            split = int(values["split_reads1"]) + int(values["split_reads2"])
            assert (call.junction_reads, call.spanning_reads) == (
                split,
                int(values["discordant_mates"]),
            )
            assert (call.gene5, call.gene3) == (values["#gene1"], values["gene2"])
            assert call.strand5 == values["strand1(gene/fusion)"][2]
        elif caller == "star_fusion":
            assert call.junction_reads == int(values["JunctionReadCount"])
            assert call.spanning_reads == int(values["SpanningFragCount"])
            assert f"{call.gene5}--{call.gene3}" == values["#FusionName"]
        else:
            assert call.junction_reads == int(values["Spanning_unique_reads"])
            assert call.spanning_reads == int(values["Spanning_pairs"])
            assert (call.gene5, call.gene3) == (cells[0], cells[1])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bow__crimson/fusioncatcher_v100.txt", {"in-frame": 19, "out-of-frame": 13, "swap": 1}),
        (
            "cancervariants__fusor/final-list_candidate-fusion-genes.txt",
            {"in-frame": 40, "out-of-frame": 15, "swap": 6},
        ),
        ("griffithlab__pVACtools/arriba_fusions.tsv", {"in-frame": 18, "out-of-frame": 75 + 7}),
    ],
)
def test_frames_of_real_files_are_as_many_as_their_words(shared, name, words):
    calls = read(call_file(shared / "data/fusion" / name)).fusion_calls
    count = {frame: sum(call.frame is frame for call in calls) for frame in Frame}
    assert count[Frame.IN_FRAME] == words["in-frame"]
    assert count[Frame.OUT_OF_FRAME] == words["out-of-frame"]
    if "swap" in words:
        assert count[Frame.PROMOTER_SWAP] == words["swap"]


def test_no_fusion_reader_takes_the_file_of_another_tool(shared):
    for name in (
        "FusionInspector__FusionInspector/ex2.finspector.fusion_predictions.final.abridged.FFPM",
        "NCIP__CTAT-SPLICING/ctat.cancer.introns.b38",
        "cancervariants__fusor/jaffa_results.csv",
    ):
        head = head_of(call_file(shared / "data/fusion" / name))
        assert not any(reader.recognises(head) for reader in READERS.values())


# Versions

VERSIONS = {
    "arriba_1": ARRIBA_1,
    "arriba_2": ARRIBA_2,
    "star_fusion_0.6": STAR_06,
    "star_fusion_1.2": STAR_12,
    "star_fusion_1.15": STAR_115,
    "fusioncatcher_1": FUSIONCATCHER,
    "fusioncatcher_0.99": [
        *FUSIONCATCHER,
        "Predicted_fused_transcripts",
        "Predicted_fused_proteins",
    ],
}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_gives_the_same_call(tmp_path, version):
    header = VERSIONS[version]
    cells = row(header)
    if version == "star_fusion_0.6":
        cells = [*cells[:8], "read1,read2", "read3", ""]
    if version == "star_fusion_1.2":
        cells[8:10] = ["read1,read2", "read3"]
    call = only_call(write(tmp_path / version, header, cells))
    assert (call.gene5, call.chrom5, call.pos5, call.strand5) == ("EML4", "chr2", 42295516, "+")
    assert (call.gene3, call.chrom3, call.pos3, call.strand3) == ("ALK", "chr2", 29223528, "-")
    assert (call.junction_reads, call.spanning_reads, call.line) == (19, 5, 2)
    no_frame = version in ("star_fusion_0.6", "star_fusion_1.2")
    assert call.frame is (Frame.UNKNOWN if no_frame else Frame.IN_FRAME)


@pytest.mark.parametrize("header", [*VERSIONS.values(), FUSIONCATCHER_EMPTY])
def test_header_alone_is_an_empty_result(tmp_path, header):
    reading = read(write(tmp_path / "empty", header))
    assert (reading.records, reading.fusion_calls, reading.problems) == (0, (), ())


def test_dress_of_the_text_does_not_matter(tmp_path):
    plain = only_call(write(tmp_path / "plain", ARRIBA_2, row(ARRIBA_2)))
    crlf = write(tmp_path / "crlf", ARRIBA_2, row(ARRIBA_2), newline="\r\n", start=b"\xef\xbb\xbf")
    zipped = tmp_path / "zipped.gz"
    zipped.write_bytes(gzip.compress((tmp_path / "crlf").read_bytes(), mtime=0))
    padded = write(tmp_path / "padded", [f" {name} " for name in ARRIBA_2], row(ARRIBA_2), [""])
    quoted = write(
        tmp_path / "quoted", [f'"{name}"' for name in ARRIBA_2], [f'"{c}"' for c in row(ARRIBA_2)]
    )
    for file in (crlf, call_file(zipped), padded, quoted):
        assert replace(only_call(file), path=plain.path) == plain


def test_columns_are_found_by_name_in_any_order(tmp_path):
    header = STAR_115[::-1]
    assert only_call(write(tmp_path / "reversed", header, row(header))).gene3 == "ALK"


# What callers say beside the numbers


@pytest.mark.parametrize(
    ("changes", "frame", "labels"),
    [
        ({"reading_frame": "out-of-frame"}, Frame.OUT_OF_FRAME, ("confidence_high",)),
        ({"reading_frame": "stop-codon"}, Frame.OUT_OF_FRAME, ("confidence_high", "stop_codon")),
        ({"reading_frame": "."}, Frame.UNKNOWN, ("confidence_high",)),
        (
            {"reading_frame": ".", "site1": "5'UTR/splice-site", "site2": "CDS/splice-site"},
            Frame.PROMOTER_SWAP,
            ("confidence_high",),
        ),
        (
            {"type": "deletion/read-through/5'-5'", "confidence": "low"},
            Frame.IN_FRAME,
            ("confidence_low", "read_through"),
        ),
        (
            {"type": "duplication/ITD"},
            Frame.IN_FRAME,
            ("confidence_high", "internal_tandem_duplication"),
        ),
        (
            {"filters": "duplicates(3),min_support"},
            Frame.IN_FRAME,
            ("confidence_high", "filter:min_support"),
        ),
        ({"__gene1": "A(1122),B(2233)"}, Frame.IN_FRAME, ("confidence_high", "intergenic")),
    ],
)
def test_words_of_arriba(tmp_path, changes, frame, labels):
    call = only_call(write(tmp_path / "arriba.tsv", ARRIBA_2, row(ARRIBA_2, **changes)))
    assert (call.frame, call.labels) == (frame, labels)


@pytest.mark.parametrize(
    ("annotations", "effect", "frame", "labels"),
    [
        ('["Cosmic","NEIGHBORS[12345]"]', "FRAMESHIFT", Frame.OUT_OF_FRAME, ("read_through",)),
        ('["NEIGHBORS_OVERLAP:+:+:[246]"]', ".", Frame.UNKNOWN, ()),
        (
            '"[""GTEx_recurrent_StarF2019"",""Babiceanu_Normal""]"',
            "NA",
            Frame.UNKNOWN,
            ("artefact:Babiceanu_Normal", "artefact:GTEx_recurrent_StarF2019"),
        ),
        ("[Cosmic,INTRACHROMOSOMAL[chr2:12.25Mb]]", "INFRAME", Frame.IN_FRAME, ()),
    ],
)
def test_words_of_star_fusion(tmp_path, annotations, effect, frame, labels):
    cells = row(STAR_115, annots=annotations, PROT_FUSION_TYPE=effect)
    call = only_call(write(tmp_path / "star.tsv", STAR_115, cells))
    assert (call.frame, call.labels) == (frame, labels)


@pytest.mark.parametrize(
    ("effect", "frame"),
    [
        ("UTR/CDS(truncated)", Frame.PROMOTER_SWAP),
        ("UTR/CDS(complete)", Frame.PROMOTER_SWAP),
        ("CDS(truncated)/UTR", Frame.UNKNOWN),
        ("---/CDS(truncated)", Frame.UNKNOWN),
        ("", Frame.UNKNOWN),
    ],
)
def test_effects_of_fusioncatcher(tmp_path, effect, frame):
    cells = row(FUSIONCATCHER, Predicted_effect=effect, Fusion_description="known,readthrough,gtex")
    call = only_call(write(tmp_path / "fc.txt", FUSIONCATCHER, cells))
    kept = (f"effect:{effect}",) if effect else ()
    assert (call.frame, call.labels) == (frame, ("artefact:gtex", *kept, "read_through"))


def test_fusioncatcher_without_symbol_gives_the_gene_id(tmp_path):
    cells = row(FUSIONCATCHER)
    cells[0], cells[10] = "", "ENSG00000143924"
    assert only_call(write(tmp_path / "fc.txt", FUSIONCATCHER, cells)).gene5 == "ENSG00000143924"
