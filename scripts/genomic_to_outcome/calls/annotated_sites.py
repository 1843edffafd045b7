"""What an external annotator said of the alleles of files that came without annotation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from genomic_to_outcome.calls.alleles import Allele, is_sequence, trimmed
from genomic_to_outcome.calls.consequences import (
    Annotation,
    Consequence,
    annotation_of,
    consequences_of,
)
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.file_integrity import DAMAGE
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.vcf import VcfRecord, read_header
from genomic_to_outcome.calls.vcf_checks import contig_lengths
from genomic_to_outcome.calls.vcf_regions import RegionReading
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.tables import whole_file
from genomic_to_outcome.vocabulary import CallKind, Genome

_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


@dataclass(frozen=True)
class AnnotatedSites:
    """An annotator's INFO text of each allele, and how to read it."""

    annotation: Annotation | None = None
    texts: Mapping[Allele, str] = field(default_factory=dict)

    def consequences(self, allele: Allele) -> list[Consequence]:
        """Consequences of the allele in genes; none where the annotator knows no gene there."""
        text = self.texts.get(allele, "")
        if self.annotation is None or not text:
            return []
        found = consequences_of(self.annotation, text, allele.ref, (allele.alt,), 0)
        return [consequence for consequence in found if consequence.gene]


def unannotated_alleles(call_files: Iterable[CallFile], genome: Genome) -> list[Allele]:
    """Distinct alleles of the assembly's small variants in files without annotation, sorted.

    A file that cannot be read gives none; its reader reports why.
    """
    found: set[Allele] = set()
    for call_file in call_files:
        if call_file.kind is CallKind.SMALL_VARIANTS and call_file.genome is genome:
            try:
                found |= _alleles_of(call_file)
            except (InputError, *DAMAGE):
                continue
    order = {contig: place for place, contig in enumerate(CONTIG_LENGTHS[genome])}
    return sorted(found, key=lambda allele: (order.get(allele.chrom, len(order)), allele))


def _alleles_of(call_file: CallFile) -> set[Allele]:
    header = read_header(call_file)
    if annotation_of(header.lines):
        return set()
    known = known_variants()
    return {
        known.left_aligned(
            call_file.genome, trimmed(contig_name(record.chrom), record.pos, record.ref, alt)
        )
        for record in RegionReading(
            call_file, header, contig_lengths(header.lines), whole=call_file.burden is not None
        )
        if isinstance(record, VcfRecord) and is_sequence(record.ref)
        for alt in record.alts
        if is_sequence(alt.upper())
    }


def write_sites(alleles: Iterable[Allele], genome: Genome, path: str | Path) -> None:
    """Write alleles as a VCF without samples."""
    with whole_file(path) as temporary, Path(temporary).open("w", encoding="utf-8") as handle:
        handle.write("##fileformat=VCFv4.2\n")
        for contig, length in CONTIG_LENGTHS[genome].items():
            handle.write(f"##contig=<ID={contig},length={length}>\n")
        handle.write(f"{_COLUMNS}\n")
        for allele in alleles:
            handle.write(f"{allele.chrom}\t{allele.pos}\t.\t{allele.ref}\t{allele.alt}\t.\t.\t.\n")


@lru_cache(maxsize=1)
def read_sites(path: str) -> AnnotatedSites:
    """Read what the annotator made of a file of `write_sites`."""
    header: list[str] = []
    texts: dict[Allele, str] = {}
    annotation: Annotation | None = None
    with Path(path).open(encoding="utf-8") as handle:
        for line in handle:
            if line.startswith("#"):
                header.append(line.rstrip("\n"))
                continue
            annotation = annotation or annotation_of(header)
            chrom, pos, _, ref, alt, _, _, info = line.rstrip("\n").split("\t")[:8]
            fields = dict(entry.partition("=")[::2] for entry in info.split(";"))
            if annotation and annotation.key in fields:
                texts[Allele(contig_name(chrom), int(pos), ref, alt)] = fields[annotation.key]
    return AnnotatedSites(annotation, texts)
