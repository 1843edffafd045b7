"""Random fusions written as each caller writes them are read back as they were."""

import json
from pathlib import Path

import pytest
from fusion_files import (
    ARRIBA_1,
    ARRIBA_2,
    FUSIONCATCHER,
    STAR_115,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.exon_models import read_exon_models
from genomic_to_outcome.calls.registry import reader_for
from genomic_to_outcome.genome import CONTIG_LENGTHS
from genomic_to_outcome.vocabulary import CallKind, Genome

PANEL = frozenset(read_exon_models().models)
CONTIGS = sorted(CONTIG_LENGTHS[Genome.GRCH38])
SHORTEST = min(CONTIG_LENGTHS[Genome.GRCH38].values())
STRANDS = st.sampled_from("+-")
PLACES = st.tuples(st.sampled_from(CONTIGS), st.integers(1, SHORTEST), STRANDS)
# GeneFuse's sides change places where the strand of a gene is known.
SYMBOLS = st.from_regex(r"[A-Z][A-Z0-9]{2,7}", fullmatch=True).filter(
    lambda symbol: symbol not in PANEL
)
FUSIONS = st.lists(
    st.tuples(SYMBOLS, PLACES, SYMBOLS, PLACES, st.integers(0, 9999), st.integers(0, 9999)),
    max_size=5,
)


def names(text: str) -> list[str]:
    return text.split(",")


def table(header: list[str], rows: list[dict], delimiter: str = "\t") -> str:
    lines = [delimiter.join(header)]
    lines += [delimiter.join(str(row.get(name, ".")) for name in header) for row in rows]
    return "\n".join(lines) + "\n"


def text_of(place: tuple, *, chr_prefix: bool = True, strand: bool = True) -> str:
    chrom, position, towards = place
    name = chrom if chr_prefix else chrom.removeprefix("chr")
    return f"{name}:{position}" + (f":{towards}" if strand else "")


def arriba(header):
    def write(fusions) -> str:
        rows = [
            {
                "#gene1": gene5,
                "gene2": gene3,
                "breakpoint1": text_of(end5, chr_prefix=False, strand=False),
                "breakpoint2": text_of(end3, chr_prefix=False, strand=False),
                "strand1(gene/fusion)": f"./{end5[2]}",
                "strand2(gene/fusion)": f"./{end3[2]}",
                "split_reads1": reads - reads // 3,
                "split_reads2": reads // 3,
                "discordant_mates": pairs,
            }
            for gene5, end5, gene3, end3, reads, pairs in fusions
        ]
        return table(header, rows)

    return write


def ctat(header, junction="JunctionReadCount"):
    def write(fusions) -> str:
        rows = [
            {
                "#FusionName": f"{gene5}--{gene3}",
                junction: reads,
                "SpanningFragCount": pairs,
                "LeftGene": f"{gene5}^ENSG00000000001.1",
                "LeftBreakpoint": text_of(end5),
                "RightGene": gene3,
                "RightBreakpoint": text_of(end3),
            }
            for gene5, end5, gene3, end3, reads, pairs in fusions
        ]
        return table(header, rows)

    return write


def fusioncatcher(fusions) -> str:
    rows = [
        dict(zip(FUSIONCATCHER[:2], (gene5, gene3), strict=True))
        | {
            "Spanning_pairs": pairs,
            "Spanning_unique_reads": reads,
            FUSIONCATCHER[8]: text_of(end5, chr_prefix=False),
            FUSIONCATCHER[9]: text_of(end3, chr_prefix=False),
        }
        for gene5, end5, gene3, end3, reads, pairs in fusions
    ]
    return table(FUSIONCATCHER, rows)


JAFFA_18 = names(
    "sample,fusion genes,chrom1,base1,strand1,chrom2,base2,strand2,gap (kb),spanning pairs,"
    "spanning reads,inframe,aligns,rearrangement,contig,contig break,classification,known"
)
JAFFA_16 = [name for name in JAFFA_18 if not name.startswith("strand")]
JAFFA_23 = [
    *JAFFA_18[:-1],
    *names("geneCounts1,geneCounts2,known mitelman,known cosmic,cosmic tier,gtex samples"),
]


def jaffa(header, quote=""):
    def write(fusions) -> str:
        rows = [
            {
                "sample": "S1",
                "fusion genes": f"{quote}{gene5}:{gene3}{quote}",
                "chrom1": f"{quote}{end5[0]}{quote}",
                "base1": end5[1],
                "strand1": end5[2],
                "chrom2": end3[0],
                "base2": end3[1],
                "strand2": end3[2],
                "spanning pairs": pairs,
                "spanning reads": reads,
            }
            for gene5, end5, gene3, end3, reads, pairs in fusions
        ]
        return table(header, rows, ",")

    return write


DRAGEN = "#FusionGene Score LeftBreakpoint RightBreakpoint NumSplitReads NumSoftClippedReads"
DRAGEN_FINAL = [*DRAGEN.split(), "NumPairedReads", "ReadNames"]
DRAGEN_FEATURES = [*DRAGEN.removeprefix("#").split(), "NumPairedReads", "Filter"]


def dragen(header, delimiter):
    def write(fusions) -> str:
        rows = [
            {
                header[0]: f"{gene5}--{gene3}",
                "LeftBreakpoint": text_of(end5),
                "RightBreakpoint": text_of(end3),
                "NumSplitReads": reads - reads // 2,
                "NumSoftClippedReads": reads // 2,
                "NumPairedReads": pairs,
                "Filter": "PASS",
            }
            for gene5, end5, gene3, end3, reads, pairs in fusions
        ]
        return table(header, rows, delimiter)

    return write


TSO500 = names(
    "Caller,Gene A,Gene B,Gene A Breakpoint,Gene B Breakpoint,Score,Filter,KeepFusion,"
    "Alt Split Dedup,Alt Pair Dedup,Fusion Directionality Known"
)


def all_fusions(fusions) -> str:
    rows = [
        {
            "Gene A": gene5,
            "Gene B": gene3,
            "Gene A Breakpoint": text_of(end5, strand=False),
            "Gene B Breakpoint": text_of(end3, strand=False),
            "Filter": "PASS",
            "KeepFusion": "True",
            "Alt Split Dedup": reads,
            "Alt Pair Dedup": pairs,
            "Fusion Directionality Known": "True",
        }
        for gene5, end5, gene3, end3, reads, pairs in fusions
    ]
    return "# Source = FusionProcessor\n" + table(TSO500, rows, ",")


def combined_variant_output(fusions) -> str:
    header = ["Gene Pair", "Breakpoint 1", "Breakpoint 2", "Fusion Supporting Reads"]
    rows = [
        {
            "Gene Pair": f"{gene5}-{gene3}",
            "Breakpoint 1": text_of(end5, strand=False),
            "Breakpoint 2": text_of(end3, strand=False),
            "Fusion Supporting Reads": reads,
        }
        for gene5, end5, gene3, end3, reads, _ in fusions
    ]
    start = (
        "TSO500 - Combined Variant Output\t\t\t\n\n[Analysis Details]\nPair ID\tP1\n\n[Fusions]\n"
    )
    return start + table(header, rows) + "\n[Small Variants]\nNA\n"


def gene_fuse(fusions) -> str:
    lines = [
        f"#Fusion: {gene5}_ENST1.1:intron:3|{end5[2]}{text_of(end5, strand=False)}___"
        f"{gene3}_ENST2.1:exon:7|{end3[2]}{text_of(end3, strand=False)}"
        f"  (total: {reads}, unique:1)"
        for gene5, end5, gene3, end3, reads, _ in fusions
    ]
    end = ["", "# /opt/genefuse -r hg38.fa ", "# fusionscan v0.3.0, time used: 1.5 ms", ""]
    return "\n".join([*lines, *end])


def fusion_report(fusions) -> str:
    entries = [
        {
            "Fusion": f"{gene5}--{gene3}",
            "Databases": [],
            "Score": 0.1,
            "Explained score": "",
            "starfusion": {
                "position": f"{text_of(end5)}#{text_of(end3)}",
                "junction_reads": reads,
                "spanning_reads": pairs,
            },
        }
        for gene5, end5, gene3, end3, reads, pairs in fusions
    ]
    return json.dumps(entries)


INSPECTOR = names(
    "#FusionName,JunctionReadCount,SpanningFragCount,LeftGene,LeftLocalBreakpoint,"
    "LeftBreakpoint,RightGene,RightLocalBreakpoint,RightBreakpoint"
)
LONG_READS = [*INSPECTOR[:1], "num_LR", *INSPECTOR[3:]]
# What a format does not hold.
NO_PAIRS = {"ctat_lr_fusion", "combined_variant_output", "gene_fuse"}
NO_STRANDS = {"jaffa_16", "all_fusions", "combined_variant_output"}

FORMATS = {
    "arriba_1": arriba(ARRIBA_1),
    "arriba_2": arriba(ARRIBA_2),
    "star_fusion": ctat(STAR_115),
    "fusion_inspector": ctat(INSPECTOR),
    "ctat_lr_fusion": ctat(LONG_READS, "num_LR"),
    "fusioncatcher": fusioncatcher,
    "jaffa_16": jaffa(JAFFA_16, '"'),
    "jaffa_18": jaffa(JAFFA_18),
    "jaffa_23": jaffa(JAFFA_23),
    "dragen_final": dragen(DRAGEN_FINAL, "\t"),
    "dragen_features": dragen(DRAGEN_FEATURES, ","),
    "all_fusions": all_fusions,
    "combined_variant_output": combined_variant_output,
    "gene_fuse": gene_fuse,
    "fusion_report": fusion_report,
}


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(fusions=FUSIONS)
def test_what_was_written_is_read(tmp_path: Path, name, fusions):
    path = tmp_path / "written"
    path.write_text(FORMATS[name](fusions))
    file = CallFile("S1", "P1", CallKind.FUSIONS, str(path), Genome.GRCH38)
    reading = reader_for(file).read(file)
    assert reading.problems == ()
    found = [
        (
            call.gene5,
            (call.chrom5, call.pos5, call.strand5),
            call.gene3,
            (call.chrom3, call.pos3, call.strand3),
            call.junction_reads,
            call.spanning_reads,
        )
        for call in reading.fusion_calls
    ]
    expected = []
    for gene5, end5, gene3, end3, reads, pairs in fusions:
        if name in NO_STRANDS:
            end5, end3 = (*end5[:2], "."), (*end3[:2], ".")
        pairs_told = None if name in NO_PAIRS else pairs
        expected.append((gene5, end5, gene3, end3, reads, pairs_told))
    assert found == expected


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    introns=st.lists(
        st.tuples(st.integers(55019366, 55200000), st.integers(1, 9000), st.integers(0, 999)),
        max_size=5,
        unique_by=lambda row: row[0],
    )
)
def test_introns_that_were_written_are_read(tmp_path: Path, introns):
    path = tmp_path / "cancer.introns"
    rows = [
        {"intron": f"chr7:{first}-{first + length}", "genes": "EGFR^E", "uniq_mapped": reads}
        for first, length, reads in introns
    ]
    path.write_text(table(["intron", "genes", "uniq_mapped"], rows))
    file = CallFile("S1", "P1", CallKind.SPLICE, str(path), Genome.GRCH38)
    reading = reader_for(file).read(file)
    assert reading.problems == ()
    found = {(event.event_id, event.junction_reads) for event in reading.events}
    assert found == {
        (f"GRCh38:splice:chr7:{first}-{first + length}", reads) for first, length, reads in introns
    }
