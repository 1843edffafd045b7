"""Coordinates that the simulation writes, against tables and caller output it was not made from."""

import csv
from pathlib import Path

import pytest

from genomic_to_outcome.simulate.annotations import (
    CSQ_FIELDS,
    ann,
    ann_intergenic,
    consequence,
    csq,
)
from genomic_to_outcome.simulate.classes import MolecularClass
from genomic_to_outcome.simulate.cohort import CLASSES
from genomic_to_outcome.simulate.fusion_facts import FUSIONS, FusionPartner
from genomic_to_outcome.simulate.variant_facts import VARIANTS
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.vocabulary import Genome

# Splice donor at the end of an exon model; the table of hotspots does not have it.
NOT_A_HOTSPOT = "RB1:c.1960+1G>A"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_every_variant_equals_the_table_of_known_variants(shared: Path):
    known = {
        f"{row['gene']}:{row['hgvsc']}": row
        for row in rows_of(shared / "reference" / "known_variants.tsv")
    }
    for name, fact in VARIANTS.items():
        if name == NOT_A_HOTSPOT:
            continue
        row = known[name]
        for genome in Genome:
            prefix = genome.lower()
            assert (fact.position[genome], fact.ref, fact.alt) == (
                int(row[f"{prefix}_pos"]),
                row[f"{prefix}_ref"],
                row[f"{prefix}_alt"],
            )
        assert fact.chrom == row["grch38_chrom"]
        assert fact.gene.refseq == row["mane_nm"]
        assert fact.gene.transcript == row["mane_enst"]


def test_rb1_splice_donor_follows_its_exon(shared: Path):
    exon = next(
        row
        for row in rows_of(shared / "reference" / "exons.tsv")
        if row["gene"] == "RB1" and row["c_end"] == "1960"
    )
    fact = VARIANTS[NOT_A_HOTSPOT]
    assert fact.exon == int(exon["exon"])
    assert fact.position == {
        Genome.GRCH38: int(exon["grch38_end"]) + 1,
        Genome.GRCH37: int(exon["grch37_end"]) + 1,
    }


def exon_edges(shared: Path) -> dict[tuple[str, str], set[tuple[str, int, str]]]:
    """By gene and side of a junction, the bases at which an exon can be joined, on both builds."""
    edges: dict[tuple[str, str], set[tuple[str, int, str]]] = {}
    for row in rows_of(shared / "reference" / "exons.tsv"):
        for genome in ("grch38", "grch37"):
            if not row[f"{genome}_start"]:
                continue
            start, end = int(row[f"{genome}_start"]), int(row[f"{genome}_end"])
            first, last = (start, end) if row["strand"] == "+" else (end, start)
            edges.setdefault((row["gene"], "three"), set()).add((genome, first, row["exon"]))
            edges.setdefault((row["gene"], "five"), set()).add((genome, last, row["exon"]))
    return edges


def seraseq_junctions(shared: Path) -> set[tuple[str, str]]:
    folder = shared / "data" / "fusion" / "cancervariants__fusor"
    path = folder / "star-fusion.fusion_predictions.abridged.tsv"
    return {(row["LeftBreakpoint"], row["RightBreakpoint"]) for row in rows_of(path)}


def test_exact_junctions_are_exon_edges_or_real_junctions(shared: Path):
    edges, real = exon_edges(shared), seraseq_junctions(shared)
    real_ends = {end for pair in real for end in pair}
    checked = 0

    def known(side: FusionPartner, which: str) -> bool:
        here = f"{side.chrom}:{side.position[Genome.GRCH38]}:{side.strand}"
        positions = {(genome.lower(), position) for genome, position in side.position.items()}
        modelled = {(genome, position) for genome, position, _ in edges.get((side.gene, which), ())}
        return positions <= modelled or here in real_ends

    for name, fact in FUSIONS.items():
        assert known(fact.three, "three"), name
        if fact.exact:
            assert known(fact.five, "five"), name
            checked += 1
    assert checked > 15


def test_best_known_fusions_use_the_exons_that_their_names_say(shared: Path):
    edges = exon_edges(shared)
    for name in ("EML4_E13::ALK_E20", "EML4_E6::ALK_E20", "KIF5B_E15::RET_E12"):
        fact = FUSIONS[name]
        for which, side in (("five", fact.five), ("three", fact.three)):
            for genome, position in side.position.items():
                assert (genome.lower(), position, str(side.exon)) in edges[side.gene, which]


def drugs_of(molecular_class: MolecularClass) -> set[str]:
    treatments = [treatment for _, treatment in molecular_class.first_line]
    treatments += molecular_class.later
    treatments += [molecular_class.matched] if molecular_class.matched else []
    return {regimen for treatment in treatments for regimen in treatment.regimens}


def test_every_drug_is_known_and_the_alk_arms_have_their_classes(resources: Path):
    therapies = read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")
    for regimen in set().union(*map(drugs_of, CLASSES)):
        assert therapies.parse_regimen(regimen).unknown == (), regimen
    for molecular_class in CLASSES:
        if molecular_class.published:
            for _, treatment in molecular_class.first_line:
                for regimen in treatment.regimens:
                    assert therapies.parse_regimen(regimen).therapy_class == treatment.kind


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("EGFR:c.2573T>G", "missense_variant"),
        ("EGFR:c.2235_2249del", "inframe_deletion"),
        ("EGFR:c.2237_2255delinsT", "protein_altering_variant"),
        ("EGFR:c.2300_2308dup", "inframe_insertion"),
        ("EGFR:c.2284-5_2290dup", "inframe_insertion"),
        ("MET:c.3028+1G>A", "splice_donor_variant"),
        ("MET:c.3028G>A", "missense_variant&splice_region_variant"),
        ("TP53:c.637C>T", "stop_gained"),
        ("BRCA1:c.5266dup", "frameshift_variant"),
    ],
)
def test_consequence(name: str, term: str):
    assert consequence(VARIANTS[name]) == term


def test_csq_of_braf_names_both_mane_transcripts():
    blocks = csq(VARIANTS["BRAF:c.1799T>A"]).removeprefix("CSQ=").split(",")
    values = [dict(zip(CSQ_FIELDS, block.split("|"), strict=True)) for block in blocks]
    assert [row["HGVSp"].split(":")[-1] for row in values] == ["p.Val640Glu", "p.Val600Glu"]
    assert [row["MANE_SELECT"] for row in values] == ["", "NM_004333.6"]
    assert values[1]["Amino_acids"] == "V/E"
    assert values[1]["CDS_position"] == "1799"


def test_csq_alleles_are_minimal():
    deletion = csq(VARIANTS["EGFR:c.2235_2249del"]).removeprefix("CSQ=").split("|")
    assert deletion[0] == "-"
    insertion = csq(VARIANTS["EGFR:c.2300_2308dup"]).removeprefix("CSQ=").split("|")
    assert insertion[0] == "TGGCCAGCG"


def test_ann_has_sixteen_fields():
    assert ann(VARIANTS["EGFR:c.2573T>G"]).count("|") == 15
    assert ann_intergenic("A").count("|") == 15
