"""What SnpEff before version 4.1 wrote about an allele in EFF."""

from __future__ import annotations

import re
from collections.abc import Sequence

from genomic_to_outcome.calls.consequence import Consequence
from genomic_to_outcome.calls.protein_names import one_letter, three_letter
from genomic_to_outcome.calls.residue_changes import name_of_change

# Words of SnpEff 2 and 3 as terms of the Sequence Ontology; later ones write the terms themselves.
_TERMS = {
    "CODON_CHANGE": "coding_sequence_variant",
    "CODON_CHANGE_PLUS_CODON_DELETION": "disruptive_inframe_deletion",
    "CODON_CHANGE_PLUS_CODON_INSERTION": "disruptive_inframe_insertion",
    "CODON_DELETION": "inframe_deletion",
    "CODON_INSERTION": "inframe_insertion",
    "DOWNSTREAM": "downstream_gene_variant",
    "EXON": "non_coding_transcript_exon_variant",
    "EXON_DELETED": "exon_loss_variant",
    "FRAME_SHIFT": "frameshift_variant",
    "INTERGENIC": "intergenic_variant",
    "INTRAGENIC": "intragenic_variant",
    "INTRON": "intron_variant",
    "NON_SYNONYMOUS_CODING": "missense_variant",
    "NON_SYNONYMOUS_START": "initiator_codon_variant",
    "NON_SYNONYMOUS_STOP": "stop_retained_variant",
    "SPLICE_SITE_ACCEPTOR": "splice_acceptor_variant",
    "SPLICE_SITE_DONOR": "splice_donor_variant",
    "SPLICE_SITE_REGION": "splice_region_variant",
    "START_GAINED": "5_prime_UTR_premature_start_codon_gain_variant",
    "START_LOST": "start_lost",
    "STOP_GAINED": "stop_gained",
    "STOP_LOST": "stop_lost",
    "SYNONYMOUS_CODING": "synonymous_variant",
    "SYNONYMOUS_START": "start_retained_variant",
    "SYNONYMOUS_STOP": "stop_retained_variant",
    "UPSTREAM": "upstream_gene_variant",
    "UTR_3_PRIME": "3_prime_UTR_variant",
    "UTR_5_PRIME": "5_prime_UTR_variant",
}
_ENTRY = re.compile(r"([^(]+)\((.*)\)")
_LAYOUT = re.compile(r"Effect\s*\(([^\[)]*)")
_COMPACT = re.compile(r"([A-Z*])(\d+)([A-Z*]?)")
_EXON = re.compile(r"\d+")
_INTRONIC = re.compile(r"[cn]\.[-*]?\d+[+-]\d")
_GENES = ("Gene_Name",)
_TRANSCRIPTS = ("Transcript_ID", "Transcript")
_EXONS = ("Exon_Rank", "Exon_ID", "Exon")
_BIOTYPES = ("Transcript_BioType", "Gene_BioType")
_ALLELES = ("Genotype_Number", "Genotype", "GenotypeNum")


def names_of_eff(description: str) -> tuple[str, ...]:
    """Names of the parts between the brackets, from the header's description."""
    layout = _LAYOUT.search(description)
    return tuple(name.strip() for name in layout[1].split("|") if name.strip()) if layout else ()


def consequences_in_eff(
    names: Sequence[str], text: str, alts: Sequence[str], index: int
) -> list[Consequence]:
    """The effects of the alternative allele `index`; an entry without a number is of every one."""
    found = []
    # A comma also stands between the parts of a multiple change, so entries end at the bracket.
    for entry in re.split(r"(?<=\)),", text):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            continue
        values = dict(zip(names, match[2].split("|"), strict=False))
        number = _first(values, _ALLELES)
        if len(alts) == 1 or number in ("", str(index + 1), alts[index]):
            found.append(_consequence(match[1], values))
    return found


def _consequence(effect: str, values: dict[str, str]) -> Consequence:
    terms = "&".join(_TERMS.get(word, word) for word in re.split(r"[+&]", effect.strip()))
    hgvsp, hgvsc = _names(_change(values), terms)
    exon = _EXON.match(_first(values, _EXONS))
    transcript = _first(values, _TRANSCRIPTS)
    return Consequence(
        gene=_first(values, _GENES),
        transcript=transcript,
        hgvsc=hgvsc,
        hgvsp=three_letter(hgvsp),
        hgvsp_short=one_letter(hgvsp),
        exon=exon[0] if exon and not _INTRONIC.match(hgvsc) and "intron" not in terms else "",
        terms=terms,
        source="snpeff",
        on_transcript=bool(transcript),
        mane_select=False,
        picked=False,
        canonical=False,
        protein_coding=_first(values, _BIOTYPES) == "protein_coding",
        population_frequency=None,
    )


def _change(values: dict[str, str]) -> str:
    return _first(values, ("Amino_Acid_Change", "Amino_Acid_change"))


def _names(change: str, terms: str) -> tuple[str, str]:
    """Protein and coding change: HGVS `p.Leu858Arg/c.2573T>G`, or the residues alone, `L858R`."""
    if change.startswith(("p.", "c.", "n.")):
        parts = change.split("/")
        hgvsp = next((part for part in parts if part.startswith("p.")), "")
        return hgvsp, next((part for part in parts if part.startswith(("c.", "n."))), "")
    compact = _COMPACT.fullmatch(change)
    if compact is None or "frameshift" in terms or "start_lost" in terms:
        return "", ""
    before, codon, after = compact.groups()
    return name_of_change(int(codon), before, after or before), ""


def _first(values: dict[str, str], names: Sequence[str]) -> str:
    return next((values[name].strip() for name in names if values.get(name, "").strip()), "")
