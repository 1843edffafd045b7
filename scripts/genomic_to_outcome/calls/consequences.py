"""What an annotator wrote about an allele, in one form; VEP's CSQ and SnpEff's ANN are read here.

EFF, BCSQ and FUNCOTATION are read in modules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.calls.consequence import Consequence, population_frequency
from genomic_to_outcome.calls.consequences_bcsq import FIELDS as BCSQ_FIELDS
from genomic_to_outcome.calls.consequences_bcsq import SOURCE as BCFTOOLS_CSQ
from genomic_to_outcome.calls.consequences_bcsq import consequences_in_bcsq
from genomic_to_outcome.calls.consequences_eff import consequences_in_eff, names_of_eff
from genomic_to_outcome.calls.consequences_funcotation import SOURCE as FUNCOTATOR
from genomic_to_outcome.calls.consequences_funcotation import (
    consequences_in_funcotation,
    names_of_funcotation,
)
from genomic_to_outcome.calls.protein_names import one_letter, three_letter
from genomic_to_outcome.calls.transcripts import Transcripts

# SnpEff also lists protein contacts and motifs, which are no consequence on a transcript.
_NOT_ON_A_TRANSCRIPT = ("structural_interaction_variant", "protein_protein_contact")

_INFO_HEADER = re.compile(
    r"^##INFO=<ID=(CSQ|ANN|EFF|BCSQ|FUNCOTATION),.*?Description=\"(.*)\"", re.DOTALL
)
# Annotations by what they tell: names in HGVS first.
_SOURCES = {
    "CSQ": "vep",
    "ANN": "snpeff",
    "FUNCOTATION": FUNCOTATOR,
    "EFF": "snpeff",
    "BCSQ": BCFTOOLS_CSQ,
}
_INTRONIC = re.compile(r"^[cn]\.[-*]?\d+[+-]\d")
_CODON = re.compile(r"^\d+$")


@dataclass(frozen=True)
class Annotation:
    """Which INFO field holds the annotation and what its parts are called, from the header."""

    key: str
    source: str
    names: tuple[str, ...]


def annotation_of(header: Iterable[str]) -> Annotation | None:
    """The annotation that the header declares; of several the first of _SOURCES."""
    found: dict[str, Annotation] = {}
    for line in header:
        match = _INFO_HEADER.match(line)
        if match is None:
            continue
        key, description = match.groups()
        names = _names(key, description)
        if len(names) > 1:
            found[key] = Annotation(key, _SOURCES[key], names)
    return next((found[key] for key in _SOURCES if key in found), None)


def _names(key: str, description: str) -> tuple[str, ...]:
    if key == "EFF":
        return names_of_eff(description)
    if key == "FUNCOTATION":
        return names_of_funcotation(description)
    if key == "BCSQ":
        return BCSQ_FIELDS
    layout = description.split("Format:", 1)[-1] if key == "CSQ" else _quoted(description)
    return tuple(name.strip(" '\"") for name in layout.split("|"))


def _quoted(description: str) -> str:
    _, separator, rest = description.partition("'")
    return rest.rsplit("'", 1)[0] if separator else description.split(":", 1)[-1]


def consequences_of(
    annotation: Annotation, text: str, ref: str, alts: Sequence[str], index: int
) -> list[Consequence]:
    """What the annotation says of the alternative allele `index` (from 0) of a record."""
    if annotation.key == "BCSQ":
        return consequences_in_bcsq(text, ref, alts, index)
    if annotation.key == "FUNCOTATION":
        return consequences_in_funcotation(annotation.names, text, index)
    if annotation.key == "EFF":
        return consequences_in_eff(annotation.names, text, alts, index)
    entries = [
        dict(zip(annotation.names, entry.split("|"), strict=False)) for entry in text.split(",")
    ]
    wanted = _spellings(ref, alts, index)
    build = _from_vep if annotation.key == "CSQ" else _from_snpeff
    return [build(entry) for entry in entries if len(alts) == 1 or _speaks_of(entry, index, wanted)]


def _speaks_of(entry: dict[str, str], index: int, wanted: frozenset[str]) -> bool:
    number = entry.get("ALLELE_NUM", "")
    if number.isdigit():
        return int(number) == index + 1
    return entry.get("Allele", "") in wanted


def _spellings(ref: str, alts: Sequence[str], index: int) -> frozenset[str]:
    """How an annotator may write the allele: whole, without the shared first base, or minimal."""
    alt = alts[index]
    spellings = {alt}
    plain = [other for other in alts if other[:1] not in ("<", "*")]
    if any(len(other) != len(ref) for other in plain) and all(
        other[:1] == ref[:1] for other in plain
    ):
        spellings.add(alt[1:] or "-")
    short_ref, short_alt = ref, alt
    while short_ref and short_alt and short_ref[0] == short_alt[0]:
        short_ref, short_alt = short_ref[1:], short_alt[1:]
    while short_ref and short_alt and short_ref[-1] == short_alt[-1]:
        short_ref, short_alt = short_ref[:-1], short_alt[:-1]
    if len(alts) == 1 or short_alt not in alts:
        spellings.add(short_alt or "-")
    return frozenset(spellings)


def _from_vep(entry: dict[str, str]) -> Consequence:
    terms = entry.get("Consequence", "")
    hgvsp = entry.get("HGVSp", "") or _substitution(entry, terms)
    return Consequence(
        gene=entry.get("SYMBOL", ""),
        transcript=_with_version(entry),
        hgvsc=_bare(entry.get("HGVSc", "")),
        hgvsp=three_letter(hgvsp),
        hgvsp_short=one_letter(hgvsp),
        exon=entry.get("EXON", "").split("/")[0],
        terms=terms,
        source="vep",
        on_transcript=entry.get("Feature_type", "") == "Transcript",
        mane_select=bool(entry.get("MANE_SELECT")) or entry.get("MANE") == "MANE_Select",
        picked=entry.get("PICK") == "1",
        canonical=entry.get("CANONICAL") == "YES",
        protein_coding=entry.get("BIOTYPE") == "protein_coding",
        population_frequency=population_frequency(entry),
    )


def _from_snpeff(entry: dict[str, str]) -> Consequence:
    terms = entry.get("Annotation", "")
    hgvsc = entry.get("HGVS.c", "")
    hgvsp = entry.get("HGVS.p", "")
    biotype = entry.get("Transcript_BioType", "")
    return Consequence(
        gene=entry.get("Gene_Name", ""),
        transcript=entry.get("Feature_ID", ""),
        hgvsc=_bare(hgvsc),
        hgvsp=three_letter(hgvsp),
        hgvsp_short=one_letter(hgvsp),
        exon="" if _INTRONIC.match(hgvsc) else entry.get("Rank", "").split("/")[0],
        terms=terms,
        source="snpeff",
        on_transcript=entry.get("Feature_Type", "") == "transcript"
        and not any(term in terms for term in _NOT_ON_A_TRANSCRIPT),
        mane_select=False,
        picked=False,
        canonical=False,
        protein_coding=biotype in ("protein_coding", "Coding"),
        population_frequency=None,
    )


def _with_version(entry: dict[str, str]) -> str:
    """The transcript; its version may stand only in the HGVS name."""
    feature = entry.get("Feature", "")
    named = entry.get("HGVSc", "").partition(":")[0]
    return named if "." in named and named.split(".")[0] == feature else feature


def _bare(name: str) -> str:
    return name.rsplit(":", 1)[-1].replace("%3D", "=")


def _substitution(entry: dict[str, str], terms: str) -> str:
    """The protein change of a single residue where VEP ran without HGVS; else empty."""
    before, _, after = entry.get("Amino_acids", "").partition("/")
    codon = entry.get("Protein_position", "").split("/")[0]
    kinds = terms.split("&")
    if not _CODON.match(codon) or len(before) != 1 or "start_lost" in kinds:
        return ""
    if "synonymous_variant" in kinds and not after:
        return f"p.{before}{codon}="
    substituted = "missense_variant" in kinds or "stop_gained" in kinds
    return f"p.{before}{codon}{after}" if substituted and len(after) == 1 else ""


def choose(
    consequences: Sequence[Consequence], transcripts: Transcripts, gene: str = ""
) -> Consequence | None:
    """The consequence that names the variant.

    In each gene: the panel's transcript (MANE Select of a fixed release, so that neither an old
    release's flag nor an assembly without flags changes the numbering), then the annotator's MANE
    Select flag, its pick, its canonical flag, protein coding, the worse consequence, the
    transcript's id. Between genes: `gene` if given, then the worst consequence, then a panel gene.
    """
    best: dict[str, Consequence] = {}
    for consequence in sorted(consequences, key=lambda item: _within_gene(item, transcripts)):
        best.setdefault(consequence.gene, consequence)
    return min(
        best.values(),
        key=lambda item: (
            item.gene != gene,
            not item.on_transcript,
            item.severity,
            item.gene not in transcripts.genes,
            item.gene,
        ),
        default=None,
    )


def _within_gene(item: Consequence, transcripts: Transcripts) -> tuple[object, ...]:
    return (
        not item.on_transcript,
        not transcripts.is_preferred(item.transcript),
        not item.mane_select,
        not item.picked,
        not item.canonical,
        not item.protein_coding,
        item.severity,
        item.transcript,
    )
