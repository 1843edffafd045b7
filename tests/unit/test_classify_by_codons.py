"""Classes of records that no annotator named, through the panel's exons and codons."""

import pytest
from small_variant_files import read_vcf, record, vcf_text

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.alterations.unnamed import classes_left_open
from genomic_to_outcome.calls.events import event_rows
from genomic_to_outcome.vocabulary import Genome


@pytest.fixture(scope="module")
def catalogue(resources):
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def classes_of(tmp_path, catalogue, place, genome=Genome.GRCH38):
    path = tmp_path / "calls.vcf"
    path.write_text(vcf_text(record(place, "0/1:30,10:40")))
    (row,) = classify_events(event_rows(read_vcf(path, genome).events), catalogue)
    return row["class_id"], row["classes"].split(";"), row


@pytest.mark.parametrize(
    ("place", "genome"),
    [
        # Three codons of exon 19 whose bases no known variant tells, then one it tells in full.
        ("chr7\t55174728\t.\tNNNNNNNNNN\tN", Genome.GRCH38),
        ("chr7\t55242421\t.\tNNNNNNNNNN\tN", Genome.GRCH37),
        ("chr7\t55174772\t.\tGGAATTAAGAGAAGCAACA\tG", Genome.GRCH38),
    ],
)
def test_an_exon_19_deletion_that_no_table_knows_is_one(tmp_path, catalogue, place, genome):
    class_id, _, row = classes_of(tmp_path, catalogue, place, genome)
    assert class_id == "egfr_exon19_deletion"
    assert row["annotation_source"] == "panel"


def test_a_frameshift_of_exon_19_is_not_an_exon_19_deletion(tmp_path, catalogue):
    class_id, _, row = classes_of(tmp_path, catalogue, "chr7\t55174728\t.\tNNN\tN")
    assert row["consequence"] == "frameshift_variant"
    assert class_id != "egfr_exon19_deletion"


def test_an_insertion_without_a_certain_place_has_no_loop(tmp_path, catalogue):
    place = "chr7\t55181330\t.\tN\tNACGACG"
    class_id, classes, row = classes_of(tmp_path, catalogue, place)
    assert row["hgvsp"] is None
    assert class_id == "egfr_exon20_insertion"
    assert not any("loop" in name for name in classes)


def test_a_met_exon_14_donor_site_without_annotation(tmp_path, catalogue):
    class_id, _, row = classes_of(tmp_path, catalogue, "chr7\t116771994\t.\tN\tC")
    assert row["annotation_source"] == "panel"
    assert row["consequence"] == "splice_region_variant"
    assert class_id != "met_exon14_skipping"
    class_id, _, _ = classes_of(tmp_path, catalogue, "chr7\t116771988\t.\tNGG\tN")
    assert class_id == "met_exon14_skipping"


def test_a_substitution_in_a_codon_that_known_variants_tell_is_classed(tmp_path, catalogue):
    # KRAS G12V by two bases, which the table of known variants does not hold.
    class_id, _, row = classes_of(tmp_path, catalogue, "chr12\t25245349\t.\tAC\tTA")
    assert (row["hgvsc"], row["hgvsp_short"]) == ("c.35_36delinsTA", "p.G12V")
    assert (row["annotation_source"], class_id) == ("panel", "kras_g12v")


def test_a_place_far_from_exon_14_leaves_its_skipping_closed(tmp_path, catalogue):
    """An unnamed change of MET leaves open what its codon may be, not what its place excludes."""
    _, _, far = classes_of(tmp_path, catalogue, "chr7\t116699600\t.\tN\tC")
    assert far["hgvsp_short"] is None
    assert "met_exon14_skipping" not in classes_left_open([far], catalogue).get("S1", set())
    _, _, near = classes_of(tmp_path, catalogue, "chr7\t116771989\t.\tN\tC")
    assert near["class_id"] == "met_exon14_skipping"


def test_codons_of_another_numbering_stay_open(tmp_path, catalogue):
    """G2101A of ROS1 is codon 2095 on MANE Select, by which the panel counts."""
    place = "chr6\t117631376\t.\tC\tG"
    _, _, row = classes_of(tmp_path, catalogue, place, Genome.GRCH37)
    assert (row["hgvsp_short"], row["codons"]) == (None, "2095")
    assert "ros1_kinase_mutation_other" in classes_left_open([row], catalogue)["S1"]
