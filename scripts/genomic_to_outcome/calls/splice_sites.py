"""Which small variants disturb the splice sites of an exon, by coordinates or by HGVS name."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import Genome

# An acceptor's branch point and polypyrimidine tract lie within the last 34 intronic bases; a
# donor's consensus within the first 8. Deletions there skip the exon though no annotation engine
# calls them more than `splice_region`.
ACCEPTOR_BASES = 34
DONOR_BASES = 8
CORE_BASES = 2

_CODING_POSITION = re.compile(
    r"(?:.*:)?c\.(\d+)([+-]\d+)?(?:_(\d+)([+-]\d+)?)?(del|dup|ins|inv|[ACGT]>)?.*"
)


@dataclass(frozen=True)
class Exon:
    """One exon in one assembly: genomic start and end (1-based, inclusive), strand, c. range."""

    genome: Genome
    chrom: str
    strand: str
    start: int
    end: int
    c_start: int
    c_end: int

    @property
    def acceptor(self) -> tuple[int, int]:
        """The exon's first base and the intronic bases before it, as a genomic range."""
        if self.strand == "+":
            return self.start - ACCEPTOR_BASES, self.start
        return self.end, self.end + ACCEPTOR_BASES

    @property
    def donor(self) -> tuple[int, int]:
        """The exon's last base and the intronic bases after it, as a genomic range."""
        if self.strand == "+":
            return self.end, self.end + DONOR_BASES
        return self.start - DONOR_BASES, self.start

    @property
    def core(self) -> frozenset[int]:
        """Bases whose substitution disturbs splicing: both dinucleotides, and the last base."""
        before = range(self.start - CORE_BASES, self.start)
        after = range(self.end + 1, self.end + 1 + CORE_BASES)
        last = self.end if self.strand == "+" else self.start
        return frozenset([*before, *after, last])


def read_exons(
    path: Path, wanted: Collection[tuple[str, int]]
) -> dict[tuple[str, int], list[Exon]]:
    """Exons by (gene, number) from the table of exon models, in both assemblies.

    An exon that is missing from the table is missing from the answer.
    """
    exons: dict[tuple[str, int], list[Exon]] = {}
    with Path(path).open(newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            if not row["exon"].isdigit() or not row["c_start"]:
                continue
            key = (row["gene"], int(row["exon"]))
            if key not in wanted:
                continue
            for genome, prefix in ((Genome.GRCH37, "grch37"), (Genome.GRCH38, "grch38")):
                if not row[f"{prefix}_start"]:
                    continue
                exon = Exon(
                    genome=genome,
                    chrom=contig_name(row["chrom"]),
                    strand=row["strand"],
                    start=int(row[f"{prefix}_start"]),
                    end=int(row[f"{prefix}_end"]),
                    c_start=int(row["c_start"]),
                    c_end=int(row["c_end"]),
                )
                if exon not in exons.setdefault(key, []):
                    exons[key].append(exon)
    return exons


def disturbs_by_position(exon: Exon, chrom: str, pos: int, ref: str, alt: str) -> bool:
    """Whether a small variant (VCF or MAF alleles, 1-based) disturbs a splice site of the exon.

    Substitutions count at the two bases on either side and at the last base of the exon;
    deletions and delins wherever they touch the acceptor region, the donor region or the edge
    bases of the exon; insertions only within the core of a site or at the exon's edge.
    """
    if contig_name(chrom) != exon.chrom or not _plain(ref) or not _plain(alt):
        return False
    start, removed, added = _trimmed(pos, ref.strip("-"), alt.strip("-"))
    if len(removed) == len(added):
        differing = (start + i for i, base in enumerate(removed) if base != added[i])
        return any(base in exon.core for base in differing)
    if not removed:
        edges = ((exon.start - CORE_BASES, exon.start), (exon.end, exon.end + CORE_BASES))
        return any(low <= start - 1 and start <= high for low, high in edges)
    end = start + len(removed) - 1
    return any(start <= high and end >= low for low, high in (exon.acceptor, exon.donor))


def disturbs_by_name(exon: Exon, hgvsc: str) -> bool:
    """The same from an HGVS coding name, for events that came without coordinates.

    Only intronic offsets next to this exon are unambiguous between transcripts, so only they count;
    a deletion that begins or ends at one counts by what it reaches of the splice sites.
    """
    match = _CODING_POSITION.fullmatch(hgvsc.strip())
    if match is None:
        return False
    first, first_offset, last, last_offset, change = match.groups()
    ends = [(int(first), int(first_offset or 0))]
    if last:
        ends.append((int(last), int(last_offset or 0)))
    shrinks = change == "del"
    for base, offset in ends:
        at_acceptor = base == exon.c_start and offset < 0
        at_donor = base == exon.c_end and offset > 0
        reach = (ACCEPTOR_BASES if at_acceptor else DONOR_BASES) if shrinks else CORE_BASES
        if (at_acceptor or at_donor) and abs(offset) <= reach:
            return True
    if shrinks and any(_beside(exon, base, offset) for base, offset in ends):
        acceptor = (exon.c_start, -ACCEPTOR_BASES), (exon.c_start, 0)
        donor = (exon.c_end, 0), (exon.c_end, DONOR_BASES)
        return any(ends[0] <= high and ends[-1] >= low for low, high in (acceptor, donor))
    whole = len(ends) > 1 and ends[0][0] <= exon.c_start and ends[1][0] >= exon.c_end
    return shrinks and whole


def _beside(exon: Exon, base: int, offset: int) -> bool:
    """Whether a coding position lies in the intron before or behind the exon."""
    if offset < 0:
        return base in (exon.c_start, exon.c_end + 1)
    return offset > 0 and base in (exon.c_start - 1, exon.c_end)


def _plain(allele: str) -> bool:
    return allele == "-" or (allele != "" and set(allele.upper()) <= set("ACGTN"))


def _trimmed(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Alleles without the bases they share, the first ones first, and the base that differs."""
    ref, alt = ref.upper(), alt.upper()
    while ref and alt and ref[0] == alt[0]:
        ref, alt, pos = ref[1:], alt[1:], pos + 1
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    return pos, ref, alt
