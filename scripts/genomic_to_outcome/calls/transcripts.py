"""Which transcript names a variant, and which gene a position lies in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from genomic_to_outcome.calls.protein_names import shifted
from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.vocabulary import Genome


@dataclass(frozen=True)
class Gene:
    """A gene of the panel with its MANE Select transcript (RefSeq and Ensembl ids)."""

    symbol: str
    transcript: str
    ensembl_transcript: str
    chrom: str
    spans: dict[Genome, tuple[int, int]]
    strand: str
    plus_clinical: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Numbering:
    """Codons `first` to `last` of some transcripts are moved by `offset` in another numbering."""

    gene: str
    transcripts: frozenset[str]
    first: int
    last: int
    offset: int


def without_version(transcript: str) -> str:
    """`NM_004333.6` -> `NM_004333`."""
    return transcript.split(".", 1)[0]


class Transcripts:
    """The panel's genes; ids follow MANE v1.5, spans are known on both assemblies."""

    def __init__(self, genes: Iterable[Gene], numberings: Iterable[Numbering]) -> None:
        self.genes = {gene.symbol: gene for gene in genes}
        self._preferred = {
            without_version(transcript)
            for gene in self.genes.values()
            for transcript in (gene.transcript, gene.ensembl_transcript)
            if transcript
        }
        self._plus_clinical = {
            without_version(transcript)
            for gene in self.genes.values()
            for transcript in gene.plus_clinical
        }
        self._numberings = tuple(numberings)
        self._spans: dict[tuple[Genome, str], list[tuple[int, int, str]]] = {}
        for gene in self.genes.values():
            for genome, (start, end) in gene.spans.items():
                self._spans.setdefault((genome, gene.chrom), []).append((start, end, gene.symbol))
        for spans in self._spans.values():
            spans.sort()
        self._longest = max(
            (end - start for spans in self._spans.values() for start, end, _ in spans), default=0
        )

    def is_preferred(self, transcript: str) -> bool:
        """Whether the transcript (any version) is the one that names variants of its gene."""
        return without_version(transcript) in self._preferred

    def is_plus_clinical(self, transcript: str) -> bool:
        """Whether the transcript (any version) is MANE Plus Clinical, such as p14ARF of CDKN2A."""
        return without_version(transcript) in self._plus_clinical

    def gene_at(self, genome: Genome, chrom: str, pos: int) -> str:
        """The panel gene whose span holds the position, the shortest if several; else empty."""
        spans = self._spans.get((genome, chrom), [])
        index = bisect_right(spans, (pos, float("inf"), ""))
        found: list[tuple[int, str]] = []
        while index and spans[index - 1][0] >= pos - self._longest:
            index -= 1
            start, end, symbol = spans[index]
            if start <= pos <= end:
                found.append((end - start, symbol))
        return min(found)[1] if found else ""

    def legacy_name(self, gene: str, transcript: str, hgvsp_short: str) -> str:
        """The protein change in the other numbering that the literature uses, else empty.

        For example ROS1 p.G2026R of NM_001378902 is p.G2032R, BRAF p.V640E of NM_001374258 is
        p.V600E, MET p.D1010N of NM_000245 is p.D1028N.
        """
        bare = without_version(transcript)
        for numbering in self._numberings:
            if numbering.gene == gene and bare in numbering.transcripts:
                return shifted(hgvsp_short, numbering.offset, numbering.first, numbering.last)
        return ""


@lru_cache(maxsize=1)
def panel_transcripts() -> Transcripts:
    """The transcripts that the project ships."""
    genes = [
        Gene(
            symbol=row["gene"],
            transcript=row["transcript"],
            ensembl_transcript=row["ensembl_transcript"],
            chrom=row["chrom"],
            spans={
                Genome.GRCH37: (int(row["grch37_start"]), int(row["grch37_end"])),
                Genome.GRCH38: (int(row["grch38_start"]), int(row["grch38_end"])),
            },
            strand=row["strand"],
            plus_clinical=frozenset(filter(None, row["plus_clinical"].split(";"))),
        )
        for row in read_resource("transcripts.tsv")
    ]
    numberings = [
        Numbering(
            gene=row["gene"],
            transcripts=frozenset(row["transcripts"].split(";")),
            first=int(row["first_codon"]),
            last=int(row["last_codon"]),
            offset=int(row["offset"]),
        )
        for row in read_resource("protein_numbering.tsv")
    ]
    return Transcripts(genes, numberings)
