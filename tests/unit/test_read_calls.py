"""A batch of call files: events over all callers, status of each file, errors of each sample."""

import hashlib
import json
from pathlib import Path

import pytest

from genomic_to_outcome.calls import registry
from genomic_to_outcome.calls.call_sheet import name_rows
from genomic_to_outcome.calls.caller_names import caller_problem
from genomic_to_outcome.calls.events import CallFile, Event, Reader, Reading
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.calls.readers import star_fusion
from genomic_to_outcome.calls.same_events import merge_same_events
from genomic_to_outcome.contract import CALL_FILES, EVENTS
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.vocabulary import CallKind, EventKind, Frame, Genome, Retained

STAR_HEADER = (
    "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint"
    "\tRightGene\tRightBreakpoint\n"
)
STAR_ROW = "EML4--ALK\t9\t2\tEML4^E1\tchr2:42295516:+\tALK^E2\tchr2:29223528:-\n"

EXPECTED_SERASEQ = {
    "CD74--ROS1",
    "EGFR--SEPTIN14",
    "EML4--ALK",
    "ETV6--NTRK3",
    "FGFR3--BAIAP2L1",
    "FGFR3--TACC3",
    "KIF5B--RET",
    "LMNA--NTRK1",
    "NCOA4--RET",
    "PAX8--PPARG",
    "SLC34A2--ROS1",
    "SLC45A3--BRAF",
    "TMPRSS2--ERG",
    "TPM3--NTRK1",
}


def fusions(path: Path, sample: str = "S1", **more) -> CallFile:
    return CallFile(sample, "P1", CallKind.FUSIONS, str(path), Genome.GRCH38, **more)


def star_file(path: Path, *rows: str) -> Path:
    path.write_text(STAR_HEADER + "".join(rows))
    return path


@pytest.fixture(scope="module")
def seraseq(shared):
    folder = shared / "data/fusion/cancervariants__fusor"
    return read_calls(
        [
            fusions(folder / "star-fusion.fusion_predictions.abridged.tsv"),
            fusions(folder / "final-list_candidate-fusion-genes.txt"),
        ]
    )


# Real files


def test_fourteen_expected_fusions_of_the_reference_mix(seraseq):
    assert seraseq.problems == ()
    supported = {
        f"{event.gene5}--{event.gene3}": event
        for event in seraseq.events
        if "star_fusion" in event.callers
    }
    assert set(supported) >= EXPECTED_SERASEQ
    alone = {name for name in EXPECTED_SERASEQ if supported[name].n_callers != 2}
    assert alone == {"TMPRSS2--ERG"}


@pytest.mark.parametrize(
    ("name", "breakpoints", "exon", "star", "fusioncatcher"),
    [
        ("EML4--ALK", "chr2:42295516:+>chr2:29223528:-", "13-20", (219, 39), (27, 545)),
        ("KIF5B--RET", "chr10:32017143:->chr10:43114480:+", "24-11", (286, 27), None),
        ("CD74--ROS1", "chr5:150404680:->chr6:117324415:-", "6-34", (58, 6), None),
        ("SLC34A2--ROS1", "chr4:25664330:+>chr6:117324415:-", "?-34", (77, 26), None),
    ],
)
def test_known_fusions_are_one_event_of_two_callers(
    seraseq, name, breakpoints, exon, star, fusioncatcher
):
    (event,) = (
        event
        for event in seraseq.events
        if f"{event.gene5}--{event.gene3}" == name and event.n_callers == 2
    )
    assert event.event_id == f"GRCh38:fusion:{breakpoints}"
    assert (event.callers, event.exon, event.flags) == ("fusioncatcher;star_fusion", exon, "")
    assert (event.junction_reads, event.spanning_reads) == star
    assert (event.kinase_retained, event.frame) == (Retained.YES, Frame.IN_FRAME)
    if fusioncatcher:
        seen = json.loads(event.caller_evidence)["fusioncatcher"]
        assert (seen["junction_reads"], seen["spanning_reads"]) == fusioncatcher


def test_promoter_swap_and_kinase_in_front_are_not_lost(seraseq):
    by_name = {f"{e.gene5}--{e.gene3}": e for e in seraseq.events if e.n_callers == 2}
    assert by_name["SLC45A3--BRAF"].frame is Frame.PROMOTER_SWAP
    for name in ("FGFR3--TACC3", "FGFR3--BAIAP2L1", "EGFR--SEPTIN14"):
        assert (by_name[name].kinase_retained, by_name[name].flags) == (Retained.YES, "")
        assert by_name[name].gene == name.split("--")[0]


def test_rows_in_reverse_order_are_reciprocal(seraseq):
    reverse = {
        f"{event.gene5}--{event.gene3}"
        for event in seraseq.events
        if "reciprocal" in event.flags.split(";")
    }
    assert reverse == {"ALK--EML4", "RET--KIF5B", "ROS1--CD74", "NTRK3--ETV6", "PPARG--PAX8"}


def test_pml_rara_of_nb4(shared):
    path = shared / "data/fusion/bow__crimson/star_fusion_v160_abr_NB4.txt"
    events = {(e.gene5, e.gene3): e for e in read_calls([fusions(path)]).events}
    forward = events["PML", "RARA"]
    assert (forward.gene, forward.partner, forward.flags) == ("RARA", "PML", "")
    assert (forward.junction_reads, forward.spanning_reads) == (40, 25)
    assert events["RARA", "PML"].flags == "reciprocal"


def test_arriba_and_star_fusion_of_one_sample_agree(shared):
    folder = shared / "data/fusion/griffithlab__pVACtools"
    batch = read_calls(
        [
            fusions(folder / "arriba_fusions.tsv"),
            fusions(folder / "star-fusion.fusion_predictions.abridged.tsv"),
        ]
    )
    assert batch.problems == ()
    both = {event.event_id: event for event in batch.events if event.n_callers == 2}
    assert len(both) == 6
    eif3k = both["GRCh38:fusion:chr19:38632678:+>chr6:46639668:-"]
    evidence = json.loads(eif3k.caller_evidence)
    assert (eif3k.gene5, eif3k.gene3, eif3k.frame) == ("EIF3K", "CYP39A1", Frame.IN_FRAME)
    assert (evidence["arriba"]["junction_reads"], evidence["star_fusion"]["junction_reads"]) == (
        71 + 95,
        210,
    )
    assert eif3k.junction_reads == 210


def test_kiaa1549_braf_of_two_callers(shared):
    folder = shared / "data/fusion/d3b-center__annoFuseData"
    batch = read_calls(
        [fusions(folder / "arriba_example.tsv"), fusions(folder / "starfusion_example.tsv")]
    )
    (event,) = (event for event in batch.events if event.gene == "BRAF")
    assert (event.partner, event.exon, event.frame) == ("KIAA1549", "?-11", Frame.IN_FRAME)
    assert (event.n_callers, event.kinase_retained) == (2, Retained.YES)


def test_every_row_of_a_file_is_in_one_event(seraseq):
    rows = sum(
        seen["rows"]
        for event in seraseq.events
        for seen in json.loads(event.caller_evidence).values()
    )
    assert rows == sum(file["records"] for file in seraseq.files) == 37 + 355


# Files and samples


def test_files_are_told_as_the_contract_says(tmp_path):
    path = star_file(tmp_path / "star.tsv", STAR_ROW)
    batch = read_calls([fusions(path), fusions(path, sample="S0")])
    assert [set(file) for file in batch.files] == [set(CALL_FILES.names)] * 2
    assert [event.sample for event in batch.events] == ["S0", "S1"]
    assert set(vars(batch.events[0])) == set(EVENTS.names)
    assert batch.files[0] == {
        "sample": "S0",
        "kind": "fusions",
        "path": str(path),
        "caller": "star_fusion",
        "status": "read",
        "records": 1,
        "outside_regions": None,
        "events": 1,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def test_empty_result_is_read(tmp_path):
    batch = read_calls([fusions(star_file(tmp_path / "none.tsv"))])
    assert (batch.events, batch.problems) == ((), ())
    assert (batch.files[0]["status"], batch.files[0]["records"]) == ("read", 0)


def test_an_error_excludes_its_sample_and_no_other(tmp_path):
    good = star_file(tmp_path / "good.tsv", STAR_ROW)
    bad = star_file(tmp_path / "bad.tsv", STAR_ROW.replace("\t9\t", "\tnine\t"))
    batch = read_calls([fusions(good), fusions(bad), fusions(good, sample="S2")])
    assert {event.sample for event in batch.events} == {"S2"}
    assert [(file["sample"], file["status"], file["events"]) for file in batch.files] == [
        ("S1", "excluded", 0),
        ("S1", "excluded", 0),
        ("S2", "read", 1),
    ]
    (problem,) = batch.problems
    assert (problem.sample, problem.line, problem.value) == ("S1", 2, "nine")


def test_order_of_the_files_changes_nothing(tmp_path):
    files = [
        fusions(star_file(tmp_path / f"{name}.tsv", STAR_ROW), sample=sample)
        for name, sample in (("b", "S2"), ("a", "S2"), ("c", "S1"))
    ]
    assert read_calls(files) == read_calls(files[::-1])


def test_assembly_that_contradicts_the_breakpoints(tmp_path):
    on_grch37 = STAR_ROW.replace("42295516", "42522656").replace("29223528", "29446394")
    path = star_file(tmp_path / "star.tsv", on_grch37)
    (problem,) = read_calls([fusions(path)]).problems
    assert "2 breakpoints lie on edges of exons of GRCh37" in problem.message
    assert (problem.field, problem.value) == ("genome", "GRCh38")


@pytest.mark.parametrize("kind", [CallKind.STRUCTURAL_VARIANTS, CallKind.SPLICE])
def test_kind_without_a_reader(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(registry, "all_readers", lambda: (fake_reader("fake_vcf", read_nothing),))
    path = star_file(tmp_path / "star.tsv")
    (problem,) = read_calls([CallFile("S1", "P1", kind, str(path), Genome.GRCH38)]).problems
    assert problem.message == (
        "there is no reader for this kind yet; kinds that are read: small_variants"
    )
    assert problem.value == kind.value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\n", "the file is empty, without even a header"),
        ("", "empty (0 bytes)"),
        ("a\tb\n1\t2\n", "readers of fusions: arriba, "),
    ],
)
def test_file_that_nothing_recognises(tmp_path, content, words):
    path = tmp_path / "what.tsv"
    path.write_text(content)
    (problem,) = read_calls([fusions(path)]).problems
    assert words in problem.message


def test_absent_file(tmp_path):
    batch = read_calls([fusions(tmp_path / "absent.tsv")])
    assert batch.problems[0].message == "The call file does not exist."
    assert (batch.files[0]["status"], batch.files[0]["sha256"]) == ("excluded", None)


def test_a_damaged_file_is_named_by_its_row_of_the_sheet(tmp_path):
    absent, broken = fusions(tmp_path / "absent.tsv"), tmp_path / "what.tsv"
    broken.write_text("\n")
    problems = read_calls([absent, fusions(broken)]).problems
    rows = [{"sample": "S1", "kind": "fusions", "path": absent.path, "line": 7}]
    damaged, other = name_rows(problems, rows, "calls.tsv")
    assert (damaged.file, damaged.line, damaged.field) == ("calls.tsv", 7, "path")
    assert (damaged.value, damaged.table) == (absent.path, "fusions")
    assert other == problems[1]


# Choice of the reader


@pytest.mark.parametrize("caller", ["", "auto", "STAR-Fusion", "some_pipeline"])
def test_reader_by_name_or_by_content(tmp_path, caller):
    path = star_file(tmp_path / "star.tsv", STAR_ROW)
    assert registry.reader_for(fusions(path, caller=caller)).name == "star_fusion"


def test_named_reader_says_what_it_misses(tmp_path):
    path = star_file(tmp_path / "star.tsv", STAR_ROW)
    (problem,) = read_calls([fusions(path, caller="arriba")]).problems
    assert "not a table of arriba" in problem.message
    assert "found FusionName, JunctionReadCount" in problem.message


def test_file_of_another_kind_is_named(tmp_path, monkeypatch):
    star = next(reader for reader in registry.all_readers() if reader.name == "star_fusion")
    small = fake_reader("fake_vcf", read_nothing)
    monkeypatch.setattr(registry, "all_readers", lambda: (small, star))
    path = star_file(tmp_path / "star.tsv")
    call_file = CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), Genome.GRCH38)
    with pytest.raises(InputError, match="it looks like star_fusion, which is of kind fusions"):
        registry.reader_for(call_file)


def test_every_reader_has_its_own_name():
    names = [reader.name for reader in registry.all_readers()]
    assert len(set(names)) == len(names)
    assert {"arriba", "fusioncatcher", "star_fusion"} <= set(names)


# Readers of other kinds


def read_nothing(call_file: CallFile) -> Reading:
    return Reading("fake")


def fake_reader(name: str, read) -> Reader:
    return Reader(name, (CallKind.SMALL_VARIANTS,), lambda text: text.startswith("##"), read)


def small_variant(call_file: CallFile, **changes) -> Event:
    values = {
        "sample": call_file.sample,
        "patient": call_file.patient,
        "event_id": "GRCh38:7:55191822:T:G",
        "kind": EventKind.SMALL_VARIANT,
        "gene": "EGFR",
        "genome": Genome.GRCH38,
        "callers": call_file.caller,
        "annotation_source": "vep",
        "source_file": call_file.path,
    }
    return Event(**values | changes)


@pytest.fixture
def two_vcfs(tmp_path, monkeypatch):
    def read(call_file: CallFile) -> Reading:
        deep = call_file.caller == "strelka2"
        event = small_variant(
            call_file,
            depth=500 if deep else 100,
            vaf=0.2 if deep else 0.3,
            filter="LowEVS" if deep else "PASS",
            flags="failed_filter" if deep else "low_depth",
        )
        return Reading(call_file.caller, 1, (event,))

    monkeypatch.setattr(registry, "all_readers", lambda: (fake_reader("fake_vcf", read),))
    paths = [tmp_path / f"{name}.vcf" for name in ("mutect2", "strelka2")]
    for path in paths:
        path.write_text("##fileformat\n")
    return [
        CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), Genome.GRCH38, caller=path.stem)
        for path in paths
    ]


def test_small_variant_of_two_callers_is_one_event(two_vcfs):
    batch = read_calls(two_vcfs)
    (event,) = batch.events
    assert (event.callers, event.n_callers) == ("mutect2;strelka2", 2)
    assert (event.filter, event.flags, event.depth, event.vaf) == ("PASS", "low_depth", 100, 0.3)
    evidence = json.loads(event.caller_evidence)
    assert (evidence["strelka2"]["depth"], evidence["strelka2"]["filter"]) == (500, "LowEVS")
    assert [file["events"] for file in batch.files] == [1, 1]
    assert read_calls(two_vcfs[::-1]) == batch


def test_events_of_all_kinds_are_sorted_by_id(two_vcfs, tmp_path, monkeypatch):
    star = fusions(star_file(tmp_path / "star.tsv", STAR_ROW))
    (vcf_reader,) = registry.all_readers()
    monkeypatch.setattr(registry, "all_readers", lambda: (vcf_reader, star_fusion.READER))
    ids = [event.event_id for event in read_calls([star, *two_vcfs]).events]
    assert ids == ["GRCh38:7:55191822:T:G", "GRCh38:fusion:chr2:42295516:+>chr2:29223528:-"]


def test_annotated_event_gives_the_annotation(two_vcfs):
    bare = small_variant(two_vcfs[0], annotation_source="unannotated", gene="", depth=900)
    named = small_variant(two_vcfs[1], depth=10, filter="germline")
    (event,) = merge_same_events([bare, named])
    assert (event.gene, event.depth, event.filter, event.n_callers) == ("EGFR", 10, "PASS", 2)


def test_reader_that_fails_is_a_problem_of_its_file(two_vcfs, monkeypatch):
    def fail(call_file: CallFile) -> Reading:
        raise KeyError("no such thing")

    monkeypatch.setattr(registry, "all_readers", lambda: (fake_reader("fake_vcf", fail),))
    batch = read_calls(two_vcfs[:1])
    assert batch.problems[0].message == "the reader failed: KeyError: 'no such thing'"
    assert batch.files[0]["status"] == "excluded"


def vcf_of_l858r(path: Path, reads: str) -> Path:
    path.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr7,length=159345973>\n"
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
        f"chr7\t55191822\t.\tT\tG\t.\tPASS\t.\tAD\t{reads}\n"
    )
    return path


def test_two_files_of_one_caller_stand_side_by_side(tmp_path):
    paths = [
        vcf_of_l858r(tmp_path / "one.vcf", "60,40"),
        vcf_of_l858r(tmp_path / "two.vcf", "150,50"),
    ]
    files = [CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(p), Genome.GRCH38) for p in paths]
    (event,) = read_calls(files).events
    assert (event.alt_reads, event.depth, event.n_callers) == (50, 200, 1)
    seen = json.loads(event.caller_evidence)
    assert sorted(row["alt_reads"] for row in seen.values()) == [40, 50]


def test_old_symbols_of_genes_become_those_of_today(tmp_path):
    path = tmp_path / "genes.tsv"
    path.write_text("sample\tgene\tcopy_number\nS1\tHER2\t14\n")
    file = CallFile("S1", "P1", CallKind.COPY_NUMBER, str(path), Genome.GRCH38)
    (event,) = read_calls([file]).events
    assert (event.gene, event.event_id) == ("ERBB2", "GRCh38:copy_number:ERBB2:amplification")


@pytest.mark.parametrize(
    ("caller", "severity", "hint"),
    [
        ("star_fusio", "error", "Is 'star_fusion' meant?"),
        ("STAR Fussion", "error", "Is 'star_fusion' meant?"),
        ("some_pipeline", "warning", "Correct `caller`"),
    ],
)
def test_a_misspelt_caller_is_told_though_the_file_is_recognised(tmp_path, caller, severity, hint):
    path = star_file(tmp_path / "a.tsv", STAR_ROW)
    batch = read_calls([fusions(path, caller=caller)])
    (found,) = batch.problems
    assert (found.severity, found.sample, found.field, found.value) == (
        severity, "S1", "caller", caller,
    )  # fmt: skip
    assert "arriba, " in found.message
    assert found.remedy.startswith(hint)
    assert len(batch.events) == (severity == "warning")


@pytest.mark.parametrize(
    ("kind", "word", "severity"),
    [
        (CallKind.SMALL_VARIANTS, "mutekt", "error"),
        (CallKind.SMALL_VARIANTS, "mutect2", None),
        (CallKind.SMALL_VARIANTS, "GATK-Mutect2", None),
        (CallKind.SMALL_VARIANTS, "strelka2", None),
        (CallKind.SMALL_VARIANTS, "VarDictJava", None),
        (CallKind.SMALL_VARIANTS, "sage", "warning"),
        (CallKind.SMALL_VARIANTS, "merged", None),
        (CallKind.STRUCTURAL_VARIANTS, "mantta", "error"),
        (CallKind.STRUCTURAL_VARIANTS, "delly", None),
        (CallKind.COPY_NUMBER, "vcf", None),
        (CallKind.COPY_NUMBER, "cnvkitt", "error"),
        (CallKind.COPY_NUMBER, "cnvkti", "error"),
        (CallKind.SPLICE, "tso500", None),
        (CallKind.FUSIONS, "starfusion", None),
    ],
)
def test_words_of_the_column_caller(kind, word, severity):
    found = caller_problem(CallFile("S1", "P1", kind, "f", Genome.GRCH38, caller=word))
    assert (found and found.severity) == severity


def test_a_caller_that_nobody_knows_is_told_with_those_that_are_known(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("left\tright\nEML4\tALK\n")
    (found,) = read_calls([fusions(path, caller="my_caller")]).problems
    assert "'my_caller' is no reader's name nor one of `callers`" in found.message
    assert "arriba, ctat_lr_fusion, dragen_fusions" in found.message
    (known,) = read_calls([fusions(path, caller="arriba")]).problems
    assert "is no reader's name" not in known.message
