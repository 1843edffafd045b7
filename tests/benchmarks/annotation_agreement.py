"""How often the panel's HGVS names agree with SnpEff's, and of what class each difference is.

Run: .venv/bin/python tests/benchmarks/annotation_agreement.py [changes of each gene]

The genes are those with real sequence in ../shared/data/reference; the changes are random
substitutions, deletions, insertions, duplications, MNVs and delins in and around their exons,
normalised as a VCF is. SnpEff is that of Debian (package snpeff). A protein change that is written
in two ways is told from two different proteins by applying both names to the reference protein.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests")]

import snpeff  # noqa: E402
from reference_genes import (  # noqa: E402
    ContigBases,
    ReferenceGene,
    left_aligned,
    random_changes,
    reference_genes,
)

from genomic_to_outcome.calls.alleles import Allele, reverse_complement  # noqa: E402
from genomic_to_outcome.calls.coding_changes import translate  # noqa: E402
from genomic_to_outcome.calls.panel_annotation import PanelName, name_in  # noqa: E402
from genomic_to_outcome.calls.protein_names import one_letter  # noqa: E402


class Coding(StrEnum):
    """How two HGVS c. names compare; SnpEff's optional deleted and repeated bases do not count."""

    SAME = "the same name"
    INVERSION = "inv here, delins in SnpEff"
    ACROSS_STOP = "dup across the stop codon, of which SnpEff miscounts the first base"
    DIFFERENT = "another c. name"


class Protein(StrEnum):
    """How two HGVS p. names compare."""

    SAME = "the same name"
    FRAMESHIFT = "frameshift, whose new stop SnpEff does not write"
    UNCHANGED_FIRST = "frameshift, which SnpEff names at a residue that stays"
    EARLY_STOP = "stop at the first codon, which SnpEff calls a frameshift"
    BEHIND_STOP = "new stop, where SnpEff writes residues behind it or leaves out those before"
    SEVERAL_RESIDUES = "delins of several residues, which SnpEff writes as EP358DQ"
    REPEAT = "dup here, ins in SnpEff"
    PLACE = "the same protein, not at the most 3' residue in SnpEff"
    ACROSS_EDGE = "across an exon's edge: p.? here, guessed or broken in SnpEff"
    SYNONYMOUS = "no change of several residues, which SnpEff writes as p.581"
    START = "start codon: p.Met1? here, frameshift or deletion in SnpEff"
    STOP = "stop codon"
    DIFFERENT = "another protein"


@dataclass(frozen=True)
class Comparison:
    """One allele with both names and how they compare."""

    allele: Allele
    panel: PanelName
    snpeff: snpeff.SnpEffName
    coding: Coding
    protein: Protein


def compare(
    genes: tuple[ReferenceGene, ...], count: int, folder: Path, seed: int = 1
) -> Iterator[Comparison]:
    """Compare the names of random changes; alleles that SnpEff does not name are left out."""
    config = snpeff.build_database(genes, folder)
    bases = ContigBases(genes)
    changes = [
        (gene, left_aligned(allele, gene.bases))
        for gene in genes
        for allele in random_changes(gene, count, seed)
    ]
    for (gene, allele), theirs in zip(
        changes, snpeff.names_of([allele for _, allele in changes], config), strict=True
    ):
        ours = name_in(gene.model, allele, bases)
        if ours is not None and theirs is not None:
            protein = _protein_class(ours, theirs, _protein_of(gene))
            yield Comparison(allele, ours, theirs, _coding_class(ours, theirs), protein)


def _protein_of(gene: ReferenceGene) -> str:
    parts = []
    for exon in gene.model.exons:
        sequence = gene.bases[exon.start - 1 : exon.end]
        sequence = sequence if gene.model.forward else reverse_complement(sequence)
        parts.append(sequence[max(1 - exon.first, 0) :])
    return translate("".join(parts)[: gene.model.length])


def _coding_class(ours: PanelName, theirs: snpeff.SnpEffName) -> Coding:
    bare = re.sub(r"(del|dup)[ACGT]+", r"\1", theirs.hgvsc)
    if ours.hgvsc == bare:
        return Coding.SAME
    if ours.hgvsc.endswith("inv") and "delins" in bare:
        return Coding.INVERSION
    if ours.hgvsc.endswith("dup") and "*" in ours.hgvsc and bare.endswith("dup"):
        return Coding.ACROSS_STOP
    return Coding.DIFFERENT


def _protein_class(ours: PanelName, theirs: snpeff.SnpEffName, protein: str) -> Protein:
    name, other = ours.hgvsp_short, one_letter(theirs.hgvsp) if theirs.hgvsp else ""
    if name == other:
        return Protein.SAME
    if name == "p.M1?":
        return Protein.START
    if "stop_lost" in ours.consequence or name.startswith("p.*"):
        return Protein.STOP
    if name == "p.?":
        return Protein.ACROSS_EDGE
    if "fs" in name or other.endswith("fs"):
        return _frameshift_class(name, other)
    if name.endswith("=") and theirs.consequence.startswith("synonymous_variant"):
        return Protein.SYNONYMOUS
    if _changed(protein, name) != _changed(protein, other):
        shortened = re.fullmatch(r"p\.([A-Z]{2,})(\d+)\*", other)
        range_of = f"p.{shortened[1][0]}{shortened[2]}_" if shortened else None
        dropped = range_of and name.startswith(range_of) and name.endswith("*")
        return Protein.BEHIND_STOP if dropped else Protein.DIFFERENT
    if name.endswith("*"):
        return Protein.BEHIND_STOP
    if re.fullmatch(r"p\.[A-Z]{2,}\d+[A-Z]+", other):
        return Protein.SEVERAL_RESIDUES
    return Protein.REPEAT if name.endswith("dup") else Protein.PLACE


def _frameshift_class(name: str, other: str) -> Protein:
    if re.sub(r"(\d+)[A-Z*]fs.*", r"\1fs", name) == other:
        return Protein.FRAMESHIFT
    if name.endswith("*") and "fs" not in name and other == name[:-1] + "fs":
        return Protein.EARLY_STOP
    here, there = (re.search(r"\d+", text) for text in (name, other))
    earlier = here and there and other.endswith("fs") and int(there[0]) < int(here[0])
    return Protein.UNCHANGED_FIRST if earlier else Protein.DIFFERENT


_NAME = re.compile(
    r"p\.([A-Z*]+?)(\d+)(?:_[A-Z*](\d+))?(=|delins[A-Z*]+|del|dup|ins[A-Z*]+|[A-Z*]+)"
)


def _changed(protein: str, name: str) -> str | None:
    """The protein up to its first stop after a change; None for a name that is not understood."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    residues, first, last, change = match[1], int(match[2]), match[3], match[4]
    end = int(last) if last else first + len(residues) - 1
    before, replaced, after = protein[: first - 1], protein[first - 1 : end], protein[end:]
    if change == "=":
        new = replaced
    elif change == "dup":
        new = replaced * 2
    elif change == "del":
        new = ""
    elif change.startswith("ins"):
        new = replaced[0] + change.removeprefix("ins") + replaced[1:]
    else:
        new = change.removeprefix("delins")
    return (before + new + after).partition("*")[0]


def main(count: int) -> None:
    """Print the table of classes with their counts and an example of each."""
    genes = reference_genes(PROJECT.parent / "shared")
    with tempfile.TemporaryDirectory() as folder:
        compared = list(compare(genes, count, Path(folder)))
    print(f"{len(compared)} changes of {len(genes)} genes")
    for title, field in (("HGVS c.", "coding"), ("HGVS p.", "protein")):
        print(f"\n{title}")
        counts = Counter(getattr(item, field) for item in compared)
        for kind, number in counts.most_common():
            example = next(item for item in compared if getattr(item, field) is kind)
            ours, theirs = example.panel, example.snpeff
            print(
                f"{number:6} {kind}: {example.allele.chrom} {ours.hgvsc} {ours.hgvsp_short} | "
                f"{theirs.hgvsc} {theirs.hgvsp}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
