"""Copy number of genes from the segments of each caller."""

import pytest
from structural_variant_files import vcf

from genomic_to_outcome.calls.call_sheet import call_files_of
from genomic_to_outcome.calls.copy_number import Thresholds
from genomic_to_outcome.calls.copy_number_segments import (
    Segment,
    gene_events,
    ploidy_of,
    tumour_copies,
)
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.vocabulary import CallKind, Genome


def call_file(path, genome: Genome = Genome.GRCH38, **more) -> CallFile:
    return CallFile("S1", "P1", CallKind.COPY_NUMBER, str(path), genome, **more)


def reading(path, genome: Genome = Genome.GRCH38, **more):
    return read_calls([call_file(path, genome, **more)])


def found(batch):
    return {
        event.gene: (event.consequence.removeprefix("copy_number_"), event.copy_number)
        for event in batch.events
    }


# Real files; what is expected was read in the file


def test_cnvkit_call(shared):
    """cn 1 over CDKN2A and ERBB2, 2 over EGFR, 3 over MYC; no gene has 0 or 6."""
    batch = reading(shared / "data/cnv/etal__cnvkit/p2-9_2.call.cns", Genome.GRCH37)
    genes = found(batch)
    assert (batch.files[0]["caller"], batch.files[0]["records"]) == ("cnvkit", 313)
    assert genes["CDKN2A"] == genes["ERBB2"] == ("loss", 1.0)
    assert genes["MYC"] == ("gain", 3.0)
    assert "EGFR" not in genes
    assert {state for state, _ in genes.values()} == {"gain", "loss"}
    assert {event.flags for event in batch.events if event.gene in ("CDKN2A", "MYC")} == {""}


def test_cnvkit_log2_with_and_without_purity(shared):
    """log2 -0.281 over CDKN2A: 1.65 of 2 copies; 1.115 in 40 % tumour cells."""
    path = shared / "data/cnv/etal__cnvkit/p2-9_2.cns"
    without = reading(path, Genome.GRCH37)
    assert without.events == ()
    (problem,) = without.problems
    assert problem.severity == "warning"
    assert "AR (4.5 copies if 2 are normal)" in problem.message
    genes = found(reading(path, Genome.GRCH37, purity=0.4))
    assert genes["CDKN2A"] == ("loss", pytest.approx(1.115, abs=0.001))
    assert "AR" not in genes


def test_cnvkit_of_the_other_assembly(shared):
    batch = reading(shared / "data/cnv/etal__cnvkit/p2-9_2.cns", Genome.GRCH38)
    assert batch.events == ()
    assert "the segment ends at 249066405, chr1 at 248956422" in batch.problems[0].message


def test_seg_of_many_samples(shared):
    """TR_11_T: log2 1.9507 over CCND1, 3.9583 over YAP1; TR_06_T: 3.5292 from within MDM2 on."""
    path = shared / "data/cnv/etal__cnvkit/cw-tr-log2.seg"
    batch = reading(path, Genome.GRCH37, tumour="TR_11_T")
    genes = found(batch)
    assert genes["CCND1"] == ("amplification", pytest.approx(7.7316, abs=0.001))
    assert genes["YAP1"] == ("amplification", pytest.approx(31.088, abs=0.001))
    assert {event.flags for event in batch.events} == {"purity_unknown"}
    other = reading(path, Genome.GRCH37, tumour="TR_06_T")
    (event,) = [event for event in other.events if event.gene == "MDM2"]
    assert event.consequence == "copy_number_amplification"
    assert event.flags == "part_of_gene;purity_unknown"
    assert reading(path, Genome.GRCH37, tumour="TR_01_T").events == ()


def test_seg_without_the_sample(shared):
    batch = reading(shared / "data/cnv/etal__cnvkit/cw-tr-log2.seg", Genome.GRCH37)
    (problem,) = batch.problems
    assert (problem.field, problem.value) == ("sample", "S1")
    assert "TR_01_T" in problem.message


def test_gatk_model_segments(shared):
    """Chromosome 20 alone; over GNAS the median log2 ratio is 0.107970."""
    name = "single-sample-cr-ac-nac.modelFinal.seg"
    path = shared / "data/cnv/broadinstitute__gatk" / name
    batch = reading(path, Genome.GRCH37)
    assert (batch.events, batch.problems) == ((), ())
    assert batch.files[0]["records"] == 8
    assert found(reading(path, Genome.GRCH37, purity=0.1)) == {
        "GNAS": ("gain", pytest.approx(3.5546, abs=0.001))
    }


def test_segments_of_pcgr(shared):
    """23 + 1 over NRAS, 8 + 1 over ERBB2, 5 + 1 over RICTOR, 1 + 0 over CDKN2A, 1 + 1 over EGFR."""
    batch = reading(shared / "data/cnv/sigven__pcgr/T001-COAD.grch38.cna.tsv")
    genes = found(batch)
    assert genes["NRAS"] == ("amplification", 24.0)
    assert genes["ERBB2"] == ("amplification", 9.0)
    assert genes["RICTOR"] == ("amplification", 6.0)
    assert genes["CDKN2A"] == ("loss", 1.0)
    assert "EGFR" not in genes
    assert batch.files[0]["caller"] == "allele_specific_segments"


# Files of other callers: MET chr7:116672196-116798377 amplified, CDKN2A chr9:21967752-21995301 lost

TABLES = {
    "purple": [
        "chromosome start end gene minCopyNumber maxCopyNumber somaticRegions transcriptId",
        "chr7 116672196 116798377 MET 8.5 9.1 1 ENST1",
        "chr9 21967752 21995301 CDKN2A -0.04 1.1 2 ENST2",
        "chr7 55019017 55211628 EGFR 1.9 7.2 2 ENST3",
        "chr1 1000 2000 NOT_IN_PANEL 50 50 1 ENST4",
    ],
    "purple.segments": [
        "chromosome start end copyNumber bafCount observedBAF baf minorAlleleCopyNumber",
        "chr7 100000000 130000000 8.5 9 0.9 0.9 0",
        "chr9 20000000 23000000 -0.04 0 0 0 0",
    ],
    "facets": [
        "chrom seg num.mark nhet cnlr.median mafR segclust start end cf.em tcn.em lcn.em",
        "7 1 100 9 1.8 0.2 3 100000000 130000000 0.6 8.5 NA",
        "9 2 100 9 -1.8 0.2 4 20000000 23000000 0.6 0 0",
        "23 3 100 9 0.1 0.2 4 1000 150000000 0.6 NA NA",
    ],
    "allele_specific_segments": [
        "sample chr startpos endpos nMajor nMinor",
        "S1 7 100000000 130000000 8 0.5",
        "S1 9 20000000 23000000 0 0",
    ],
    "gatk_model_segments": [
        "CONTIG START END NUM_POINTS_COPY_RATIO MEAN_LOG2_COPY_RATIO CALL",
        "chr7 100000000 130000000 100 2.08746284 +",
        "chr9 20000000 23000000 100 -9 -",
    ],
    "seg": [
        "ID chrom loc.start loc.end num.mark seg.mean",
        "any 7 100000000 130000000 100 2.08746284",
        "any 9 20000000 23000000 100 -9",
    ],
    "cnvkit": [
        "chromosome start end gene log2 cn depth probes weight",
        "7 100000000 130000000 MET 2.1 8.5 20 9 1",
        "9 20000000 23000000 CDKN2A -5 0 20 9 1",
    ],
}


def table(path, lines):
    path.write_text("".join("\t".join(line.split()) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("name", TABLES)
def test_table_of_every_caller(tmp_path, name):
    batch = reading(table(tmp_path / name, TABLES[name]))
    assert batch.problems == ()
    genes = found(batch)
    assert {gene: state for gene, (state, _) in genes.items() if gene in ("MET", "CDKN2A")} == {
        "MET": "amplification",
        "CDKN2A": "deletion",
    }
    assert genes["MET"][1] == pytest.approx(8.5, abs=0.001)
    assert "EGFR" not in genes
    assert batch.files[0]["caller"] == name.split(".")[0]


@pytest.mark.parametrize("name", TABLES)
def test_table_without_rows(tmp_path, name):
    batch = reading(table(tmp_path / name, TABLES[name][:1]))
    assert (batch.events, batch.problems, batch.files[0]["status"]) == ((), (), "read")


def test_quoted_names_and_cells(tmp_path):
    lines = [
        " ".join(f'"{cell}"' for cell in TABLES["seg"][0].split()),
        '"any" "7" 100000000 130000000 100 2.08746284',
    ]
    assert "MET" in found(reading(table(tmp_path / "x.seg", lines)))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("any 7 2 1 9 0.1", "a start and an end"),
        ("any 7 1 2 9 high", "seg.mean must be a number, it is 'high'"),
        ("any 7 1 999999999 9 0.1", "chr7 at 159345973"),
    ],
)
def test_broken_rows(tmp_path, row, message):
    batch = reading(table(tmp_path / "x.seg", [TABLES["seg"][0], row]))
    assert batch.events == ()
    assert message in batch.problems[0].message
    assert batch.problems[0].line == 2


def test_negative_copies(tmp_path):
    lines = [TABLES["facets"][0], "7 1 1 9 1.8 0.2 3 100000000 130000000 0.6 -1 NA"]
    batch = reading(table(tmp_path / "x", lines))
    assert "tcn.em must be at least 0" in batch.problems[0].message


# VCF


def record(chrom, start, end, alt, fields, info="", filters="PASS"):
    names, values = fields
    return f"{chrom} {start} . N {alt} . {filters} END={end}{info} {names} {values}"


MET = ("chr7", 116000000, 117000000)


@pytest.mark.parametrize(
    ("line", "more", "expected"),
    [
        (record(*MET, "<DUP>", ("GT:SM:CN", "./1:4.2:8")), {}, ("amplification", 8.0)),
        (record(*MET, "<DUP>", ("GT:SM", "./1:4.2")), {}, ("amplification", 8.4)),
        (record(*MET, "<DUP>", ("GT:SM", "./1:1.4")), {}, ("gain", 2.8)),
        (record(*MET, "<DUP>", ("GT:SM", "./1:1.9")), {"purity": 0.3}, ("amplification", 8.0)),
        (record(*MET, "<DUP>", ("GT", "0/1")), {}, ("gain", None)),
        (record(*MET, "<DEL>", ("GT", "0/1")), {}, ("loss", None)),
        (record(*MET, "<CNV>", ("GT:CN", "0/1:0")), {}, ("deletion", 0.0)),
        (record(*MET, ".", ("GT:SM", "./.:1.01")), {}, None),
        (record(*MET, "<DUP>", ("GT:CN", "0/0:2")), {}, None),
    ],
)
def test_vcf(tmp_path, line, more, expected):
    batch = reading(vcf(tmp_path / "x.vcf", [line], "DRAGEN_CNV"), **more)
    assert batch.problems == ()
    state = found(batch).get("MET")
    assert state == (expected and (expected[0], expected[1] and pytest.approx(expected[1])))


def test_segment_that_stands_for_a_gene(tmp_path):
    """TSO500 covers a part of each gene and names it in SEGID."""
    declared = ['##INFO=<ID=SEGID,Number=1,Type=String,Description="x">']
    line = record("chr7", 116672200, 116672300, "<DUP>", ("GT:SM", "./1:4"), ";SEGID=MET", "LowQ")
    path = vcf(tmp_path / "x.vcf", [line], "DRAGEN", header=declared)
    (event,) = reading(path).events
    assert (event.gene, event.copy_number) == ("MET", 8.0)
    assert (event.filter, event.flags) == ("LowQ", "failed_filter;purity_unknown")


def test_broken_vcf(tmp_path):
    lines = [record(*MET, "<DUP>", ("GT:CN", "0/1:many")), "chr7 5 . N <DUP> . PASS . GT:CN 0/1:5"]
    batch = reading(vcf(tmp_path / "x.vcf", lines, "DRAGEN"))
    assert [problem.message for problem in batch.problems] == [
        "CN must be a number of at least 0, it is 'many'",
        "a segment must have END in INFO",
    ]


# From segments to genes


def states(*segments, **more):
    events = gene_events(call_file("x", **more), "test", segments)
    return {
        event.gene: (event.consequence.removeprefix("copy_number_"), event.flags)
        for event in events
    }


def part(share_from: float, share_to: float, copies: float) -> Segment:
    """A part of RB1 (chr13:48303744-48599436), by shares of its length."""
    first, length = 48303744, 48599436 - 48303744 + 1
    return Segment(
        "chr13", first + round(share_from * length), first - 1 + round(share_to * length), copies
    )


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([part(0, 1, 0)], ("deletion", "")),
        ([part(0, 0.88, 2), part(0.88, 1, 0.3)], ("deletion", "part_of_gene")),
        ([part(0, 0.95, 2), part(0.95, 1, 0)], None),
        ([part(0, 0.4, 1), part(0.4, 1, 2)], None),
        ([part(0, 0.6, 1), part(0.6, 1, 2)], ("loss", "part_of_gene")),
        ([part(0, 0.3, 9), part(0.3, 1, 2)], ("amplification", "part_of_gene")),
        ([part(0, 0.2, 9), part(0.2, 1, 2)], None),
        ([part(0, 0.2, 9), part(0.2, 1, 4)], ("gain", "part_of_gene")),
        ([part(0, 0.5, 9), part(0.5, 1, 7)], ("amplification", "")),
        ([part(0, 0.5, 9), part(0.5, 1, 0)], ("deletion", "part_of_gene")),
    ],
)
def test_how_much_of_a_gene(segments, expected):
    assert states(*segments).get("RB1") == expected


def test_one_copy_of_x_is_no_loss():
    whole = {"chrom": "chrX", "start": 1, "end": 156040895}
    assert states(Segment(**whole, copies=1)) == {}
    assert states(Segment(**whole, copies=0))["AR"][0] == "deletion"


@pytest.mark.parametrize(
    ("ratio", "purity", "ploidy", "copies"),
    [
        (1, None, 2, 2),
        (2, None, 2, 4),
        (1.5, 0.5, 2, 4),
        (0.5, 0.5, 2, 0),
        (1, 0.5, 4, 4),
        (0, 0.9, 2, 0),
    ],
)
def test_copies_of_the_tumour(ratio, purity, ploidy, copies):
    """In a mixture of p tumour cells with n copies the mean is p n + 2 (1 - p)."""
    assert tumour_copies(ratio, purity, ploidy) == pytest.approx(copies)


def test_thresholds_and_purity_of_the_calls_sheet():
    row = {"sample": "S1", "patient": "P1", "kind": "copy_number", "path": "x", "genome": "GRCh38"}
    (plain,) = call_files_of([row])
    assert (plain.purity, plain.copy_number) == (None, Thresholds(6, 3, 1.5, 0.5))
    (given,) = call_files_of([{**row, "purity": "0.4", "copy_number": {"amplification": 8}}])
    assert (given.purity, given.copy_number) == (0.4, Thresholds(amplification=8))
    wrong = {"purity": "high", "copy_number": {"amplification": "many", "other": 1}}
    (left,) = call_files_of([{**row, **wrong}])
    assert (left.purity, left.copy_number) == (None, Thresholds())


def test_configured_thresholds_decide():
    whole = part(0, 1, 7)
    assert states(whole)["RB1"][0] == "amplification"
    assert states(whole, copy_number=Thresholds(amplification=8))["RB1"][0] == "gain"


def genome_at(copies: float, **more) -> Segment:
    """Chromosomes 1 to 11, more than half of the genome."""
    return Segment("chr1", 1, 1_700_000_000, copies, **more)


def test_ploidy_is_the_average_of_absolute_copies():
    segments = (genome_at(4), Segment("chr2", 1, 200_000_000, 2), Segment("chrX", 1, 10**8, 9))
    assert ploidy_of(segments) == pytest.approx((1700 * 4 + 200 * 2) / 1900)
    assert ploidy_of([genome_at(4, from_ratio=True)]) is None
    assert ploidy_of([Segment("chr1", 1, 1_400_000_000, 4)]) is None


def test_a_gain_of_a_doubled_genome_is_flagged():
    (event,) = (
        each
        for each in gene_events(call_file("x"), "test", [genome_at(4), part(0, 1, 4)])
        if each.gene == "RB1"
    )
    assert (event.consequence, event.flags) == ("copy_number_gain", "at_average_ploidy")
    assert event.ploidy == 4
    assert states(genome_at(4), part(0, 1, 5))["RB1"] == ("gain", "")
    assert states(genome_at(2), part(0, 1, 4))["RB1"] == ("gain", "")
