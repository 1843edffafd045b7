"""Random records in each caller's own format, with its header, are read back as they were."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from caller_fields import CALLERS, READS, Reads
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_variant_files import read_vcf

# Of each writer: what the caller's header tells, the caller's name here, whether it writes indels.
HEADERS = {
    "cgp_pindel": ("##vcfProcessLog=<InputVCFSource=<Pindel>,InputVCFVer=<2.2>>", "pindel"),
    "deepsomatic": ("##cmdline=run_deepsomatic --model_type=WES", "deepsomatic"),
    "dragen": ('##DRAGENCommandLine=<ID=dragen,Version="4.2">', "dragen"),
    "freebayes": ("##source=freeBayes v1.3.6", "freebayes"),
    "ion_torrent": ('##source="tvc 5.12-11 (35c9114f) - Torrent Variant Caller"', "ion_torrent"),
    "muse": ('##MuSE_version="v1.0rc Build Date Aug  6 2015"', "muse"),
    "mutect": ("##MuTect=1.1.7", "mutect"),
    "mutect2": ("##source=Mutect2", "mutect2"),
    "pindel": ("##source=pindel", "pindel"),
    "pindel_two_depths": ("##source=pindel", "pindel"),
    "somaticsniper": ("##source=SomaticSniper", "somaticsniper"),
    "strelka_indel": ("##source=strelka", "strelka"),
    "strelka_snv": ("##source=strelka", "strelka"),
    "tnscope": ('##SentieonCommandLine.TNscope=<ID=TNscope,Version="201911">', "tnscope"),
    "vardict_paired": ("##source=VarDict_v1.8.2", "vardict"),
    "varscan": ("##source=VarScan2", "varscan"),
}
INDELS = {"cgp_pindel", "pindel", "pindel_two_depths", "strelka_indel"}
SUBSTITUTIONS = {"strelka_snv", "muse", "somaticsniper"}
WITHOUT_GENOTYPE = {"strelka_snv", "strelka_indel"}
CONTIGS = ("chr3", "chr5", "chr21")
OF_NORMAL = Reads(ref=30, alt=0, noise=0, base="A", alt_base="C")


@dataclass(frozen=True)
class Written:
    """One record before it is written."""

    chrom: str
    pos: int
    reads: Reads
    inserted: str
    deleted: str
    filters: str

    def alleles(self, caller: str) -> tuple[str, str]:
        """REF and ALT as this caller may write them."""
        if caller in SUBSTITUTIONS or (caller not in INDELS and not self.inserted):
            return self.reads.base, self.reads.alt_base
        if self.deleted:
            return "A" + self.deleted, "A"
        return "A", "A" + (self.inserted or "G")


RECORDS = st.lists(
    st.builds(
        Written,
        chrom=st.sampled_from(CONTIGS),
        # The ends of the chromosomes hold no gene of the panel: no known base may be contradicted.
        pos=st.integers(1_000, 99_000),
        reads=READS.filter(lambda reads: reads.ref + reads.alt > 0),
        inserted=st.text("CGT", max_size=4),
        deleted=st.text("CGT", max_size=4),
        filters=st.sampled_from(["PASS", ".", "weak", "weak;strand"]),
    ),
    max_size=6,
    # Neighbours in cis would be one event.
    unique_by=lambda written: (written.chrom, written.pos // 10),
).map(lambda found: sorted(found, key=lambda each: (CONTIGS.index(each.chrom), each.pos)))


def fields_of(caller: str, reads: Reads, genotype: str) -> tuple[dict, tuple]:
    fields, expected = CALLERS[caller][0](reads)
    if caller not in WITHOUT_GENOTYPE:
        fields = {"GT": genotype, **fields}
    return fields, expected


def line_of(caller: str, written: Written, columns: tuple[str, ...]) -> str:
    tumour, _ = fields_of(caller, written.reads, "0/1")
    normal, _ = fields_of(caller, OF_NORMAL, "0/0")
    values = {"TUMOR": tumour, "NORMAL": normal}
    samples = [":".join(str(values[name][key]) for key in tumour) for name in columns]
    ref, alt = written.alleles(caller)
    cells = [written.chrom, written.pos, ".", ref, alt, ".", written.filters, "."]
    return "\t".join(map(str, [*cells, ":".join(tumour), *samples]))


def file_of(header: str, columns: tuple[str, ...], lines: list[str]) -> str:
    names = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    names += ["FORMAT", *columns] if columns else []
    return "\n".join(["##fileformat=VCFv4.2", header, "\t".join(names), *lines]) + "\n"


def without_anchor(written: Written, caller: str) -> tuple[str, int, str, str]:
    ref, alt = written.alleles(caller)
    return written.chrom, written.pos, ref, alt


def passed(filters: str) -> str:
    return "PASS" if filters == "." else filters


@pytest.mark.parametrize("caller", sorted(HEADERS))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=RECORDS, columns=st.permutations(["TUMOR", "NORMAL"]))
def test_what_a_caller_writes_is_read(tmp_path: Path, caller, records, columns):
    header, name = HEADERS[caller]
    path = tmp_path / "written.vcf"
    columns = tuple(columns)
    path.write_text(file_of(header, columns, [line_of(caller, each, columns) for each in records]))
    reading = read_vcf(path)
    assert [each for each in reading.problems if each.severity == "error"] == []
    assert (reading.caller, reading.records) == (name, len(records))
    found = {
        (event.chrom, event.pos, event.ref, event.alt): (
            event.depth,
            event.alt_reads,
            event.vaf,
            event.filter,
            event.depth_rule,
            event.callers,
        )
        for event in reading.events
    }
    expected = {}
    for written in records:
        depth, alt_reads, vaf = fields_of(caller, written.reads, "0/1")[1]
        expected[without_anchor(written, caller)] = (
            depth,
            alt_reads,
            vaf if vaf is None else pytest.approx(vaf, abs=1e-6),
            passed(written.filters),
            CALLERS[caller][1],
            name,
        )
    assert found == expected


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=RECORDS)
def test_what_lofreq_writes_is_read(tmp_path: Path, records):
    """LoFreq has no sample columns: INFO speaks of the tumour."""
    lines = []
    expected = {}
    for written in records:
        reads = written.reads
        depth = reads.ref + reads.alt + reads.noise
        fraction = round(reads.alt / depth, 6)
        strands = f"{reads.ref},0,{reads.alt - reads.alt // 2},{reads.alt // 2}"
        info = f"DP={depth};AF={fraction};SB=0;DP4={strands}"
        ref, alt = written.alleles("lofreq")
        cells = [written.chrom, written.pos, ".", ref, alt, "49", written.filters, info]
        lines.append("\t".join(map(str, cells)))
        place = (written.chrom, written.pos, ref, alt)
        expected[place] = (depth, reads.alt, pytest.approx(fraction), passed(written.filters))
    path = tmp_path / "written.vcf"
    path.write_text(file_of("##source=lofreq call-parallel", (), lines))
    reading = read_vcf(path)
    assert (reading.problems, reading.caller) == ((), "lofreq")
    found = {
        (event.chrom, event.pos, event.ref, event.alt): (
            event.depth,
            event.alt_reads,
            event.vaf,
            event.filter,
        )
        for event in reading.events
    }
    assert found == expected
