"""What VEP and SnpEff write into INFO for a known variant, in their documented formats."""

from __future__ import annotations

import re

from genomic_to_outcome.simulate.variant_facts import VariantFact

CSQ_FIELDS = (
    "Allele",
    "Consequence",
    "IMPACT",
    "SYMBOL",
    "Gene",
    "Feature_type",
    "Feature",
    "BIOTYPE",
    "EXON",
    "INTRON",
    "HGVSc",
    "HGVSp",
    "cDNA_position",
    "CDS_position",
    "Protein_position",
    "Amino_acids",
    "Codons",
    "Existing_variation",
    "DISTANCE",
    "STRAND",
    "FLAGS",
    "PICK",
    "VARIANT_CLASS",
    "SYMBOL_SOURCE",
    "HGNC_ID",
    "CANONICAL",
    "MANE",
    "MANE_SELECT",
    "MANE_PLUS_CLINICAL",
)
VEP_HEADER = (
    '##VEP="v115.2" time="" cache="homo_sapiens/115_GRCh38" ensembl=115',
    "##INFO=<ID=CSQ,Number=.,Type=String,Description="
    f'"Consequence annotations from Ensembl VEP. Format: {"|".join(CSQ_FIELDS)}">',
)
SNPEFF_HEADER = (
    '##SnpEffVersion="5.1d (build 2022-04-19 15:49), by Pablo Cingolani"',
    "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | "
    "Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | "
    "Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length "
    "| AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO'\">",
)

# Other transcript of BRAF that is still in circulation: MANE Plus Clinical, 40 codons longer.
_BRAF_PLUS_CLINICAL = ("ENST00000644969.2", "NM_001374258.1", 40)
_ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E",
    "Gly": "G", "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F",
    "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Ter": "*",
}  # fmt: skip
_SUBSTITUTION = re.compile(r"p\.([A-Z][a-z]{2})(\d+)([A-Z][a-z]{2})$")
_HIGH = ("stop_gained", "frameshift_variant", "splice_donor_variant")


def consequence(fact: VariantFact) -> str:
    """Sequence Ontology term of the variant, from its HGVS names."""
    offset = re.search(r"\d([+-])(\d+)", fact.hgvsc)
    if offset and offset[1] == "+" and int(offset[2]) <= 2 and not fact.hgvsp:
        return "splice_donor_variant"
    if fact.gene.symbol == "MET" and fact.hgvsc.startswith("c.3028"):
        return "missense_variant&splice_region_variant"
    if "fs" in fact.hgvsp or (not fact.hgvsp and fact.hgvsc.endswith(("del", "dup"))):
        return "frameshift_variant"
    if fact.hgvsp.endswith("Ter"):
        return "stop_gained"
    if len(fact.ref) == len(fact.alt):
        return "missense_variant"
    if "delins" in fact.hgvsc:
        return "protein_altering_variant"
    return "inframe_deletion" if len(fact.ref) > len(fact.alt) else "inframe_insertion"


def impact(term: str) -> str:
    """Impact that both tools give to the term."""
    return "HIGH" if term in _HIGH else "MODERATE"


def vep_allele(ref: str, alt: str) -> str:
    """The allele as VEP writes it: without the first base of an indel, `-` for a deletion."""
    if len(ref) == len(alt) or ref[0] != alt[0]:
        return alt
    return alt[1:] or "-"


def csq(fact: VariantFact) -> str:
    """INFO/CSQ of VEP with the MANE Select transcript and, for BRAF, MANE Plus Clinical."""
    gene = fact.gene
    blocks = [_csq_block(fact, gene.transcript, gene.refseq, 0, gene.protein)]
    if gene.symbol == "BRAF":
        transcript, refseq, codons = _BRAF_PLUS_CLINICAL
        # Not the transcript of choice comes first, as VEP orders them by no rank.
        blocks.insert(0, _csq_block(fact, transcript, refseq, codons, ""))
    return "CSQ=" + ",".join(blocks)


def _csq_block(fact: VariantFact, transcript: str, refseq: str, codons: int, protein: str) -> str:
    gene, term = fact.gene, consequence(fact)
    hgvsc, hgvsp = _shifted(fact.hgvsc, 3 * codons), _shifted(fact.hgvsp, codons)
    in_intron = term == "splice_donor_variant"
    number = f"{fact.exon}/{gene.exons}" if fact.exon and gene.exons else ""
    intron = f"{fact.exon}/{gene.exons - 1}" if number else ""
    substitution = _SUBSTITUTION.match(hgvsp)
    select = codons == 0
    values = {
        "Allele": vep_allele(fact.ref, fact.alt),
        "Consequence": term,
        "IMPACT": impact(term),
        "SYMBOL": gene.symbol,
        "Gene": gene.ensembl,
        "Feature_type": "Transcript",
        "Feature": transcript,
        "BIOTYPE": "protein_coding",
        "EXON": "" if in_intron or not select else number,
        "INTRON": intron if in_intron and select else "",
        "HGVSc": f"{transcript}:{hgvsc}",
        "HGVSp": f"{protein}:{hgvsp}" if protein and hgvsp else hgvsp,
        "CDS_position": "" if in_intron else _number(hgvsc),
        "Protein_position": _number(hgvsp),
        "Amino_acids": "/".join(_ONE_LETTER[substitution[index]] for index in (1, 3))
        if substitution
        else "",
        "STRAND": str(gene.strand),
        "PICK": "1" if select else "",
        "VARIANT_CLASS": _variant_class(fact),
        "SYMBOL_SOURCE": "HGNC",
        "HGNC_ID": gene.hgnc,
        "CANONICAL": "YES" if select else "",
        "MANE": "MANE_Select" if select else "MANE_Plus_Clinical",
        "MANE_SELECT": refseq if select else "",
        "MANE_PLUS_CLINICAL": "" if select else refseq,
    }
    return "|".join(values.get(name, "") for name in CSQ_FIELDS)


def csq_intergenic(ref: str, alt: str) -> str:
    """INFO/CSQ of a variant far from any gene."""
    values = {
        "Allele": vep_allele(ref, alt),
        "Consequence": "intergenic_variant",
        "IMPACT": "MODIFIER",
        "PICK": "1",
        "VARIANT_CLASS": "SNV",
    }
    return "CSQ=" + "|".join(values.get(name, "") for name in CSQ_FIELDS)


def ann(fact: VariantFact) -> str:
    """INFO/ANN of SnpEff on RefSeq transcripts."""
    gene, term = fact.gene, _snpeff_term(fact)
    rank = f"{fact.exon}/{gene.exons}" if fact.exon and gene.exons else ""
    return "ANN=" + "|".join(
        (
            fact.alt,
            term,
            impact(consequence(fact)),
            gene.symbol,
            gene.symbol,
            "transcript",
            gene.refseq,
            "protein_coding",
            rank,
            fact.hgvsc,
            fact.hgvsp.replace("Ter", "*") if fact.hgvsp.endswith("Ter") else fact.hgvsp,
            "",
            "",
            "",
            "",
            "",
        )
    )


def ann_intergenic(alt: str) -> str:
    """INFO/ANN of a variant far from any gene."""
    return "ANN=" + "|".join((alt, "intergenic_region", "MODIFIER", *[""] * 13))


def _snpeff_term(fact: VariantFact) -> str:
    term = consequence(fact)
    if term == "splice_donor_variant":
        return "splice_donor_variant&intron_variant"
    if term == "protein_altering_variant" or "delins" in fact.hgvsp:
        return "disruptive_inframe_deletion"
    return {
        "inframe_deletion": "conservative_inframe_deletion",
        "inframe_insertion": "disruptive_inframe_insertion",
    }.get(term, term)


def _shifted(name: str, by: int) -> str:
    if not by or not name:
        return name
    return re.sub(r"\d+", lambda number: str(int(number[0]) + by), name)


def _number(name: str) -> str:
    numbers = re.findall(r"(?<![+-])\d+", name)
    return "-".join(numbers[:2]) if numbers else ""


def _variant_class(fact: VariantFact) -> str:
    if len(fact.ref) == len(fact.alt) == 1:
        return "SNV"
    if len(fact.ref) == len(fact.alt):
        return "substitution"
    if min(len(fact.ref), len(fact.alt)) > 1 or fact.ref[0] != fact.alt[0]:
        return "indel"
    return "deletion" if len(fact.ref) > len(fact.alt) else "insertion"
