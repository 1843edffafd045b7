"""What bcftools csq wrote about an allele in BCSQ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from genomic_to_outcome.calls.consequence import Consequence
from genomic_to_outcome.calls.protein_names import three_letter
from genomic_to_outcome.calls.residue_changes import name_of_change

SOURCE = "bcftools_csq"
FIELDS = (
    "consequence",
    "gene",
    "transcript",
    "biotype",
    "strand",
    "amino_acid_change",
    "dna_change",
)

# A leading * says: downstream of a stop on the same haplotype.
_AFTER_STOP = "*"
_SEE_RECORD = re.compile(r"@(\d+)")
_TERMS = {
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "coding_sequence": "coding_sequence_variant",
    "frameshift": "frameshift_variant",
    "inframe_altering": "protein_altering_variant",
    "intergenic": "intergenic_variant",
    "intron": "intron_variant",
    "missense": "missense_variant",
    "non_coding": "non_coding_transcript_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "start_retained": "start_retained_variant",
    "stop_retained": "stop_retained_variant",
    "synonymous": "synonymous_variant",
}
_RESIDUES = re.compile(r"(\d+)([A-Z*]+)(?:\.\.\d*)?")
_DNA = re.compile(r"(\d+)([ACGTN]+)>([ACGTN]+)")


def consequences_in_bcsq(text: str, ref: str, alts: Sequence[str], index: int) -> list[Consequence]:
    """The effects of the alternative allele `index`; an entry without DNA change is of every one.

    The protein change is named where bcftools' own is safe: from substitutions, and from pure
    insertions and deletions. Of a replaced stretch it is often wrong, so none is given.
    """
    entries = [
        dict(zip(FIELDS, entry.split("|"), strict=False))
        for entry in text.split(",")
        if not _SEE_RECORD.fullmatch(entry)
    ]
    return [
        _consequence(entry)
        for entry in entries
        if len(alts) == 1 or _speaks_of(entry, ref, alts[index])
    ]


def _speaks_of(entry: Mapping[str, str], ref: str, alt: str) -> bool:
    changes = _DNA.findall(entry.get("dna_change", ""))
    return not changes or any((before, after) == (ref, alt) for _, before, after in changes)


def _consequence(entry: Mapping[str, str]) -> Consequence:
    words = entry["consequence"].removeprefix(_AFTER_STOP).split("&")
    terms = "&".join(_TERMS.get(word, word) for word in words)
    hgvsp = _protein_change(entry, words)
    return Consequence(
        gene=entry.get("gene", ""),
        transcript=entry.get("transcript", ""),
        hgvsc="",
        hgvsp=three_letter(hgvsp),
        hgvsp_short=hgvsp,
        exon="",
        terms=terms,
        source=SOURCE,
        on_transcript=terms != "intergenic_variant",
        mane_select=False,
        picked=False,
        canonical=False,
        protein_coding=entry.get("biotype") == "protein_coding",
        population_frequency=None,
    )


def _protein_change(entry: Mapping[str, str], words: Sequence[str]) -> str:
    before, _, after = entry.get("amino_acid_change", "").partition(">")
    old, new = _RESIDUES.fullmatch(before), _RESIDUES.fullmatch(after or before)
    if old is None or new is None or old[1] != new[1]:
        return ""
    first = int(old[1])
    if "start_lost" in words:
        return "p.M1?"
    if "frameshift" in words:
        return _frameshift(first, old[2], new[2])
    if len(old[2]) == len(new[2]):
        return name_of_change(first, old[2], new[2])
    name = name_of_change(first, old[2], new[2])
    return name if _is_pure_indel(entry) and "delins" not in name else ""


def _frameshift(first: int, before: str, after: str) -> str:
    for codon, (old, new) in enumerate(zip(before, after, strict=False), first):
        if old != new:
            return f"p.{old}{codon}{'*' if new == '*' else 'fs'}"
    return ""


def _is_pure_indel(entry: Mapping[str, str]) -> bool:
    """Whether the DNA only loses or only gains bases beside one anchor base."""
    match = _DNA.fullmatch(entry.get("dna_change", ""))
    if match is None:
        return False
    return match[2].startswith(match[3]) or match[3].startswith(match[2])
