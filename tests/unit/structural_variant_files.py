"""VCF files of structural variants as callers write them, made by hand: help for tests."""

from collections.abc import Sequence
from pathlib import Path

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.read_calls import BatchReading, read_calls
from genomic_to_outcome.calls.vcf import VcfRecord
from genomic_to_outcome.vocabulary import CallKind, Genome

_INFO = (
    *("SVTYPE", "END", "SVLEN", "CHR2", "POS2", "MATEID", "PARID", "EVENT", "CT", "STRANDS", "STR"),
    *("SVMETHOD", "TOOL", "CIPOS", "CIEND", "SVINSSEQ", "HOMSEQ", "HOMLEN", "ANN", "CSQ"),
    *("INV3", "INV5", "IMPRECISE", "PRECISE", "PE", "SR", "SU"),
)
_FLAGS = {"INV3", "INV5", "IMPRECISE", "PRECISE"}


def record(chrom: str, pos: int, alt: str, info: str, **more: str) -> VcfRecord:
    """A record as the reader sees it."""
    cells = (chrom, str(pos), more.get("name", "."), more.get("ref", "N"), alt, ".", "PASS", info)
    return VcfRecord(1, cells)


def vcf(
    path: Path,
    lines: Sequence[str],
    source: str = "",
    columns: Sequence[str] = ("TUMOR",),
    header: Sequence[str] = (),
) -> Path:
    """A VCF with spaces for tabs in its lines."""
    declared = [
        f"##INFO=<ID={name},Number={'0,Type=Flag' if name in _FLAGS else '.,Type=String'},"
        'Description="x">'
        for name in _INFO
    ]
    names = " ".join(("#CHROM POS ID REF ALT QUAL FILTER INFO", *(["FORMAT"] if columns else [])))
    text = [
        "##fileformat=VCFv4.2",
        *([f"##source={source}"] if source else []),
        *declared,
        *header,
        *("\t".join(line.split()) for line in (f"{names} {' '.join(columns)}", *lines)),
    ]
    path.write_text("\n".join(text) + "\n")
    return path


def call_file(path: Path, genome: Genome = Genome.GRCH38, **more: object) -> CallFile:
    return CallFile("S1", "P1", CallKind.STRUCTURAL_VARIANTS, str(path), genome, **more)


def reading(path: Path, genome: Genome = Genome.GRCH38, **more: object) -> BatchReading:
    return read_calls([call_file(path, genome, **more)])
