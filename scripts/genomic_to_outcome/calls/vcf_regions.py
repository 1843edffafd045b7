"""Records of a VCF that lie in the regions of interest, found without parsing the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from cyvcf2 import VCF
from pysam import TabixFile

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.index_counts import index_of, records_of_tabix
from genomic_to_outcome.calls.position_gate import PositionGate, gated_blocks
from genomic_to_outcome.calls.regions import Regions, exon_regions, fetched_together, gene_regions
from genomic_to_outcome.calls.vcf import (
    VcfHeader,
    VcfRecord,
    is_bcf,
    read_records,
    record_blocks,
    record_of,
    record_of_variant,
)
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.vocabulary import ReadRegions

# A panel or an exome has fewer records, nearly all in genes: its events are kept whole.
READ_WHOLE_UP_TO = 100_000
# The line of a record that was found through an index, which does not tell lines.
UNKNOWN_LINE = 0


class RegionReading:
    """The records of a file to parse; after the iteration `records` and `outside` are known.

    `records` are all of the file, `outside` those that lie outside the regions, which are not
    parsed unless `whole` asks for every record; None where no regions were set.
    """

    def __init__(
        self,
        call_file: CallFile,
        header: VcfHeader,
        lengths: Mapping[str, int],
        *,
        through_index: bool = True,
        whole: bool = False,
    ) -> None:
        self.records = 0
        self._whole = whole
        self._call_file = call_file
        self._header = header
        self._lengths = {**CONTIG_LENGTHS[call_file.genome], **lengths}
        self._index = index_of(call_file.path) if through_index else ""
        self._indexed_records = _records_by_index(call_file.path, self._index)
        self._regions = self._chosen_regions()
        self.outside: int | None = None if self._regions is None else 0

    def __iter__(self) -> Iterator[VcfRecord | Problem]:
        if self._regions is None or self._whole:
            yield from self._counted(read_records(self._call_file, self._header))
        elif self._indexed_records is not None:
            yield from self._counted(self._through_index(self._regions))
            self.outside = self._indexed_records - self.records
            self.records = self._indexed_records
        elif is_bcf(self._call_file.path):
            yield from self._gated_bcf(self._regions)
        else:
            yield from self._gated_text(self._regions)

    def _chosen_regions(self) -> Regions | None:
        choice = self._call_file.regions
        if choice is ReadRegions.ALL:
            return None
        if choice is ReadRegions.GENES:
            return gene_regions(self._call_file.genome)
        regions = exon_regions(self._call_file.genome)
        if choice is ReadRegions.EXONS:
            return regions
        records = self._indexed_records
        if records is None:
            records = _count_up_to(READ_WHOLE_UP_TO + 1, self._call_file, self._header)
        return regions if records > READ_WHOLE_UP_TO else None

    def in_regions(self, chrom: str, pos: int) -> bool:
        """Whether a place lies in the regions, or none were set."""
        return self._regions is None or self._regions.contain(chrom, pos)

    def _counted(self, records: Iterator[VcfRecord | Problem]) -> Iterator[VcfRecord | Problem]:
        for record in records:
            if isinstance(record, VcfRecord):
                self.records += 1
                if self._whole and self.outside is not None:
                    self.outside += not self.in_regions(contig_name(record.chrom), record.pos)
            yield record

    def _through_index(self, regions: Regions) -> Iterator[VcfRecord | Problem]:
        if is_bcf(self._call_file.path):
            yield from self._fetched_bcf(regions)
            return
        # Latin 1 hands the bytes through as they are.
        with TabixFile(self._call_file.path, index=self._index, encoding="latin-1") as tabix:
            for contig in tabix.contigs:
                chrom = contig_name(contig)
                for start, end in fetched_together(regions, chrom):
                    for text in tabix.fetch(contig, start - 1, end):
                        pos = text.split("\t", 2)[1]
                        # A record that only reaches into the range belongs to the one before.
                        if not pos.isdecimal() or (
                            start <= int(pos) <= end and regions.contain(chrom, int(pos))
                        ):
                            line = text.encode("latin-1")
                            yield record_of(self._call_file, self._header, UNKNOWN_LINE, line)

    def _fetched_bcf(self, regions: Regions) -> Iterator[VcfRecord]:
        bcf = VCF(self._call_file.path)
        for contig in bcf.seqnames:
            chrom = contig_name(contig)
            for start, end in fetched_together(regions, chrom):
                for variant in bcf(f"{contig}:{start}-{end}"):
                    if start <= variant.POS <= end and regions.contain(chrom, variant.POS):
                        yield record_of_variant(UNKNOWN_LINE, variant)

    def _gated_bcf(self, regions: Regions) -> Iterator[VcfRecord]:
        outside = 0
        for number, variant in enumerate(VCF(self._call_file.path), self._header.first_record):
            self.records += 1
            chrom = contig_name(variant.CHROM)
            if (
                regions.contain(chrom, variant.POS)
                or self._lengths.get(chrom, variant.POS) < variant.POS
            ):
                yield record_of_variant(number, variant)
            else:
                outside += 1
        self.outside = outside

    def _gated_text(self, regions: Regions) -> Iterator[VcfRecord | Problem]:
        gate = PositionGate(regions, self._lengths)
        number = self._header.first_record
        outside = 0
        for block in gated_blocks(record_blocks(self._call_file.path, self._header), gate):
            self.records += block.records
            outside += block.outside
            for index, text in block.passed:
                record = record_of(self._call_file, self._header, number + index, text)
                self.records -= isinstance(record, Problem)
                yield record
            number += block.lines
        self.outside = outside


def _records_by_index(path: str, index: str) -> int | None:
    """How many records the index tells; None where it does not, or cannot be used."""
    if not index:
        return None
    records = records_of_tabix(index)
    if records is not None:
        return records
    try:
        records = VCF(path).num_records
    except Exception:  # noqa: BLE001 - cyvcf2 raises nothing narrower
        return None
    return records if records > 0 else None


def _count_up_to(limit: int, call_file: CallFile, header: VcfHeader) -> int:
    """The number of records, but no more than the limit."""
    if is_bcf(call_file.path):
        return sum(1 for _ in islice(VCF(call_file.path), limit))
    records = 0
    for block in record_blocks(call_file.path, header):
        records += block.count(b"\n")
        if records >= limit:
            return limit
    return records
