"""What can be wrong with a VCF as a whole: its assembly, its contigs, its reference alleles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from genomic_to_outcome.calls.alleles import Allele
from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile, Event
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.known_variants import KnownVariants
from genomic_to_outcome.calls.reference_bases import FastaBases
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name, genome_of_lengths
from genomic_to_outcome.vocabulary import Genome

_CONTIG = re.compile(r"^##contig=<(?=.*?\bID=([^,>]+))(?=.*?\blength=(\d+))")
_NAMES_ASSEMBLY = re.compile(
    r"^##(reference|assembly|buildName|contig|VEP|SnpEffCmd|genome)\b", re.IGNORECASE
)
_ASSEMBLY_WORDS = {
    Genome.GRCH37: re.compile(r"GRCh37|hg19|hs37|g1k_v37|assembly=b37|assembly19", re.IGNORECASE),
    Genome.GRCH38: re.compile(r"GRCh38|hg38|hs38|assembly38", re.IGNORECASE),
}
_LENGTHS = "contig lengths"
_REMEDY = (
    "Correct `genome` (config, or the sample's own in the samples sheet) or give the right file."
)


def contig_lengths(header: Iterable[str]) -> dict[str, int]:
    """Lengths that the header gives, by contig with `chr`."""
    matches = (_CONTIG.match(line) for line in header)
    return {contig_name(match[1]): int(match[2]) for match in matches if match}


def assembly_problems(call_file: CallFile, header: Iterable[str]) -> list[Problem]:
    """Whether the header's contig lengths, else its words, contradict the sample's assembly.

    Lengths decide where they are given: a lift-over leaves the old words in the header.
    """
    lines = list(header)
    lengths = _known_lengths(lines)
    if lengths:
        found = genome_of_lengths(lengths)
        if found is None:
            name, length = next(iter(lengths.items()))
            message = (
                f"contig lengths are those of neither {' nor '.join(Genome)}, so the assembly "
                "cannot be checked"
            )
            return [warning(call_file, message, field=name, value=str(length))]
        return [] if found == call_file.genome else [_contradiction(call_file, _LENGTHS, found)]
    named = {
        genome
        for genome, words in _ASSEMBLY_WORDS.items()
        for line in lines
        if _NAMES_ASSEMBLY.match(line) and words.search(line)
    }
    if len(named) == 1 and call_file.genome not in named:
        return [_contradiction(call_file, "the name of the reference", named.pop())]
    return []


def _known_lengths(header: Iterable[str]) -> dict[str, int]:
    known = CONTIG_LENGTHS[Genome.GRCH38]
    return {name: length for name, length in contig_lengths(header).items() if name in known}


def hotspot_problem(
    call_file: CallFile, header: Iterable[str], events: Iterable[Event], known: KnownVariants
) -> Problem | None:
    """Whether the alleles are hotspots of the other assembly and none is one of the configured.

    Only where no contig lengths tell the assembly: one allele in ten million would match by chance.
    """
    if genome_of_lengths(_known_lengths(header)) == call_file.genome:
        return None
    other = next(genome for genome in Genome if genome != call_file.genome)
    foreign: list[str] = []
    for event in events:
        allele = Allele(event.chrom or "", event.pos or 0, event.ref or "", event.alt or "")
        if known.find(call_file.genome, allele):
            return None
        hotspot = known.find(other, allele)
        if hotspot:
            name = hotspot.hgvsp_short or hotspot.hgvsc
            foreign.append(f"{hotspot.gene} {name} at {allele.chrom}:{allele.pos}")
    if not foreign:
        return None
    return problem(
        call_file,
        f"{len(foreign)} alleles are hotspots of {other} ({foreign[0]}) and none is one of "
        f"{call_file.genome}, as which the sample is configured",
        _REMEDY,
        field="genome",
        value=str(call_file.genome),
    )


def _contradiction(call_file: CallFile, what: str, found: Genome) -> Problem:
    return problem(
        call_file,
        f"{what} in the header are those of {found}, but the sample is configured as "
        f"{call_file.genome}",
        _REMEDY,
        field="genome",
        value=str(call_file.genome),
    )


def position_problem(
    call_file: CallFile, line: int, chrom: str, pos: int, ref: str, lengths: Mapping[str, int]
) -> Problem | None:
    """Whether the record lies outside its contig (header's length, else the assembly's)."""
    length = lengths.get(chrom) or CONTIG_LENGTHS[call_file.genome].get(chrom)
    if pos < 0 or (length is not None and pos + len(ref) - 1 > length):
        return problem(
            call_file,
            f"the position is beyond the end of {chrom} ({length} bases)",
            _REMEDY,
            line=line,
            field="POS",
            value=f"{chrom}:{pos}",
        )
    return None


def reference_problem(
    call_file: CallFile,
    line: int,
    chrom: str,
    pos: int,
    ref: str,
    known: KnownVariants | FastaBases,
) -> Problem | None:
    """Whether REF differs from the reference where the reference base is known."""
    for offset, base in enumerate(ref):
        expected = known.base(call_file.genome, chrom, pos + offset)
        if expected and base != expected and base in "ACGT":
            return problem(
                call_file,
                f"REF is {base} at {chrom}:{pos + offset}, where {call_file.genome} has {expected}",
                _REMEDY,
                line=line,
                field="REF",
                value=ref,
            )
    return None
