"""Bases of the reference: from a FASTA where one is configured, else as far as facts tell them."""

from __future__ import annotations

import os
import re
import tempfile
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import pysam

from genomic_to_outcome.calls.alleles import UNKNOWN_BASE, Allele
from genomic_to_outcome.calls.told_bases import told_bases
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.genome import contig_name, genome_of_lengths
from genomic_to_outcome.vocabulary import Genome, Severity

_AMBIGUOUS = re.compile("[^ACGT]")


class ReferenceBases(Protocol):
    """Where reference bases come from; equal objects answer alike."""

    def between(self, chrom: str, first: int, last: int) -> str:
        """Bases of the range (1-based, inclusive), upper case, N where not known."""
        ...


@dataclass(frozen=True)
class KnownBases:
    """The bases that known variants tell: all that is known without a FASTA."""

    genome: Genome

    def between(self, chrom: str, first: int, last: int) -> str:
        """Bases of the range, N where no known variant tells them."""
        positions, bases = _told_by_contig(self.genome).get(chrom, ((), ()))
        found = [UNKNOWN_BASE] * max(last - first + 1, 0)
        for place in range(bisect_left(positions, first), bisect_right(positions, last)):
            found[positions[place] - first] = bases[place]
        return "".join(found)


@lru_cache(maxsize=2)
def _told_by_contig(genome: Genome) -> dict[str, tuple[tuple[int, ...], tuple[str, ...]]]:
    """Positions in order, and the base at each, by contig."""
    by_contig: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (chrom, position), base in told_bases(genome).items():
        by_contig[chrom].append((position, base))
    return {
        chrom: (
            tuple(position for position, _ in sorted(told)),
            tuple(base for _, base in sorted(told)),
        )
        for chrom, told in by_contig.items()
    }


@dataclass(frozen=True)
class FastaBases:
    """The bases of an indexed FASTA, plain or bgzipped, contigs with or without `chr`."""

    path: str

    def between(self, chrom: str, first: int, last: int) -> str:
        """Bases of the range, N beyond the ends of a contig and for a contig that is not there."""
        fasta, names = _opened(self.path)
        name = names.get(chrom)
        if name is None or last < first:
            return UNKNOWN_BASE * max(last - first + 1, 0)
        inside = fasta.fetch(name, max(first, 1) - 1, max(last, 0)).upper()
        inside = _AMBIGUOUS.sub(UNKNOWN_BASE, inside)
        before = max(min(1 - first, last - first + 1), 0)
        return (UNKNOWN_BASE * before + inside).ljust(last - first + 1, UNKNOWN_BASE)

    def base(self, _genome: Genome, chrom: str, pos: int) -> str:
        """The reference base at the position, empty where it is not known."""
        return self.between(chrom, pos, pos).replace(UNKNOWN_BASE, "")


@dataclass(frozen=True)
class BasesWithRecord:
    """Other bases, and those that the REF of a record tells."""

    bases: ReferenceBases
    allele: Allele

    def between(self, chrom: str, first: int, last: int) -> str:
        """Bases of the range."""
        found = list(self.bases.between(chrom, first, last))
        if chrom == self.allele.chrom:
            for base, letter in enumerate(self.allele.ref, start=self.allele.pos):
                if first <= base <= last and letter != UNKNOWN_BASE:
                    found[base - first] = letter
        return "".join(found)


def reference_bases(genome: Genome, fasta: str = "") -> ReferenceBases:
    """The FASTA's bases, or those of the known variants where there is none.

    Raises InputError if the FASTA cannot be read or is of another assembly.
    """
    if not fasta:
        return KnownBases(genome)
    opened, names = _opened(fasta)
    lengths = {contig: opened.get_reference_length(name) for contig, name in names.items()}
    found = genome_of_lengths(lengths)
    if found is not None and found is not genome:
        raise InputError([_problem(fasta, f"the FASTA is of {found}, the sample of {genome}")])
    return FastaBases(fasta)


@lru_cache(maxsize=4)
def _opened(path: str) -> tuple[pysam.FastaFile, dict[str, str]]:
    """The open FASTA and its contigs by name with `chr`; an index that lacks is made aside."""
    if not os.path.isfile(path):
        raise InputError([_problem(path, "the FASTA does not exist")])
    try:
        if os.path.exists(f"{path}.fai"):
            fasta = pysam.FastaFile(path)
        else:
            with tempfile.TemporaryDirectory() as folder:
                index, blocks = os.path.join(folder, "fai"), os.path.join(folder, "gzi")
                pysam.faidx(path, "--fai-idx", index, "--gzi-idx", blocks)
                compressed = blocks if os.path.exists(blocks) else None
                fasta = pysam.FastaFile(
                    path, filepath_index=index, filepath_index_compressed=compressed
                )
    except (OSError, ValueError, pysam.SamtoolsError) as error:
        message = "the FASTA cannot be read: it is none, or not compressed by bgzip"
        raise InputError([_problem(path, message)]) from error
    return fasta, {contig_name(name): name for name in fasta.references}


def _problem(path: str, message: str) -> Problem:
    return Problem(
        Severity.ERROR,
        "config",
        file=path,
        field="annotation.fasta",
        value=path,
        message=message,
        remedy="Give the FASTA of the cohort's assembly, plain or bgzipped, or leave the key out.",
    )
