"""A skipped exon in DNA and in RNA of one sample is one event that keeps the figures of both."""

import json
from pathlib import Path

import pytest
from small_variant_files import record, vcf_text
from structural_variant_files import vcf

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.calls.events import CallFile, event_rows
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.reports.patient_events import describe_event, judged_events
from genomic_to_outcome.reports.patient_evidence import Background
from genomic_to_outcome.vocabulary import CallKind, EventKind, Genome

CTAT = "intron\tgenes\tuniq_mapped\n"
MET_SKIPPED = "chr7:116771655-116774880\tMET^ENSG1\t91\n"
VIII = "chr7:55019366-55155829\tEGFR^ENSG2\t74\n"
# Exon 14 of MET is 116771849-116771989 on GRCh38; the donor begins at 116771990.
DONOR = "chr7\t116771990\t.\tG\tA"
LAST_BASE = "chr7\t116771989\t.\tG\tC"
TRACT = "chr7\t116771826\t.\tTTTTCTTT\tT"
Y1003F = "chr7\t116771969\t.\tA\tT"
ARRIBA = (
    "#gene1\tgene2\tstrand1(gene/fusion)\tstrand2(gene/fusion)\tbreakpoint1\tbreakpoint2\tsite1"
    "\tsite2\ttype\tsplit_reads1\tsplit_reads2\tdiscordant_mates\tconfidence\treading_frame"
    "\tfilters\n"
)


def small(folder: Path, *places: str, filters: str = "PASS", **more) -> CallFile:
    path = folder / "small.vcf"
    rows = [record(place, "0/1:60,40:100", filters=filters) for place in places]
    path.write_text(vcf_text(*rows))
    return CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), Genome.GRCH38, **more)


def splice(folder: Path, *introns: str) -> CallFile:
    path = folder / "cancer.introns"
    path.write_text(CTAT + "".join(introns))
    return CallFile("S1", "P1", CallKind.SPLICE, str(path), Genome.GRCH38)


def arriba(folder: Path, gene: str, five: int, three: int, **more: str) -> CallFile:
    path = folder / "fusions.tsv"
    cells = [gene, gene, "+/+", "+/+", f"7:{five}", f"7:{three}", "splice-site", "splice-site"]
    cells += ["deletion", "12", "9", "4", more.get("confidence", "high"), ".", "."]
    path.write_text(ARRIBA + "\t".join(cells) + "\n")
    return CallFile("S1", "P1", CallKind.FUSIONS, str(path), Genome.GRCH38)


def structural(folder: Path, alt: str, pos: int, end: int, info: str = "") -> CallFile:
    lines = [f"7 {pos} 1 N {alt} . PASS SVTYPE={alt[1:4]};END={end}{info} PR:SR 9,3:9,4"]
    path = vcf(folder / "sv.vcf", lines, "manta")
    return CallFile("S1", "P1", CallKind.STRUCTURAL_VARIANTS, str(path), Genome.GRCH38)


def events_of(*files: CallFile):
    batch = read_calls(files)
    assert batch.problems == ()
    return batch.events


@pytest.fixture(scope="module")
def catalogue(resources):
    return read_catalogue([resources / "alterations.yaml"], exons=resources / "exons.tsv")


@pytest.mark.parametrize("place", [DONOR, LAST_BASE, TRACT])
def test_splice_site_in_dna_and_junction_in_rna_are_one_event(tmp_path, place, catalogue):
    (event,) = events_of(small(tmp_path, place), splice(tmp_path, MET_SKIPPED))
    assert (event.kind, event.gene, event.sources) == (EventKind.SMALL_VARIANT, "MET", "dna;rna")
    assert (event.vaf, event.depth, event.alt_reads) == (0.4, 100, 40)
    assert (event.junction_reads, event.splice_variant) == (91, "METx14del")
    assert (event.breakpoint5, event.breakpoint3) == ("chr7:116771654:+", "chr7:116774881:+")
    (row,) = classify_events(event_rows([event]), catalogue)
    assert row["class_id"] == "met_exon14_skipping"


def test_hgvs_is_that_of_the_dna_and_no_figure_of_either_is_lost(tmp_path):
    (event,) = events_of(small(tmp_path, DONOR), splice(tmp_path, MET_SKIPPED))
    (alone,) = events_of(small(tmp_path, DONOR))
    names = ("event_id", "hgvsc", "hgvsp_short", "consequence", "pos", "ref", "alt", "transcript")
    assert [getattr(event, name) for name in names] == [getattr(alone, name) for name in names]
    assert event.hgvsc == "c.3028+1G>A"
    assert (event.callers, event.n_callers) == ("ctat_splicing;vcf", 2)
    seen = json.loads(event.caller_evidence)
    assert (seen["vcf"]["alt_reads"], seen["vcf"]["depth"], seen["vcf"]["source"]) == (
        40,
        100,
        "dna",
    )
    assert (seen["ctat_splicing"]["junction_reads"], seen["ctat_splicing"]["source"]) == (91, "rna")
    assert seen["ctat_splicing"]["event_id"] == "GRCh38:splice:chr7:116771655-116774880"
    assert len(event.source_file.split(";")) == 2


@pytest.mark.parametrize(
    ("place", "intron"),
    [
        (Y1003F, MET_SKIPPED),  # in the exon: a mutation of its own
        ("chr7\t116771000\t.\tG\tA", MET_SKIPPED),  # deep in the intron
        (DONOR, "chr7:116763309-116771848\tMET^ENSG1\t9\n"),  # not the junction that skips exon 14
        (DONOR, VIII),
    ],
)
def test_what_does_not_explain_the_junction_stays_apart(tmp_path, place, intron):
    events = events_of(small(tmp_path, place), splice(tmp_path, intron))
    assert sorted(str(event.kind) for event in events) == ["small_variant", "splice"]


def test_of_two_changes_the_one_with_more_reads_that_passed_takes_the_junction(tmp_path):
    path = tmp_path / "two.vcf"
    rows = [
        record(DONOR, "0/1:60,40:100"),
        record("chr7\t116771991\t.\tT\tC", "0/1:40,60:100", filters="weak"),
    ]
    path.write_text(vcf_text(*rows))
    file = CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), Genome.GRCH38)
    events = {event.pos: event for event in events_of(file, splice(tmp_path, MET_SKIPPED))}
    assert len(events) == 2
    assert events[116771990].junction_reads == 91
    assert events[116771991].junction_reads is None


def test_the_molecule_that_passed_carries_the_event(tmp_path):
    dna = small(tmp_path, DONOR, filters="weak_evidence")
    (event,) = events_of(dna, splice(tmp_path, MET_SKIPPED))
    assert (event.filter, event.flags) == ("PASS", "dna_failed_filter")
    assert json.loads(event.caller_evidence)["vcf"]["filter"] == "weak_evidence"


@pytest.mark.parametrize("order", [1, -1])
def test_fusion_caller_and_splice_caller_see_one_junction(tmp_path, order):
    files = [arriba(tmp_path, "MET", 116771654, 116774881), splice(tmp_path, MET_SKIPPED)]
    (event,) = events_of(*files[::order])
    assert (event.kind, event.exon, event.splice_variant) == (EventKind.SPLICE, "14", "METx14del")
    assert event.callers == "arriba;ctat_splicing"
    seen = json.loads(event.caller_evidence)
    assert (seen["arriba"]["junction_reads"], seen["arriba"]["spanning_reads"]) == (21, 4)
    assert seen["ctat_splicing"]["junction_reads"] == 91


def test_junction_of_a_fusion_caller_joins_the_change_in_dna(tmp_path, catalogue):
    files = (small(tmp_path, DONOR), arriba(tmp_path, "MET", 116771654, 116774881))
    (event,) = events_of(*files)
    assert (event.hgvsc, event.junction_reads, event.spanning_reads) == ("c.3028+1G>A", 21, 4)
    (row,) = classify_events(event_rows([event]), catalogue)
    assert row["class_id"] == "met_exon14_skipping"


@pytest.mark.parametrize(("five", "three"), [(116771654, 116771849), (116771500, 116774881)])
def test_usual_splicing_and_other_places_are_no_skipped_exons(tmp_path, five, three):
    (event,) = events_of(arriba(tmp_path, "MET", five, three))
    assert (event.kind, event.flags) == (EventKind.FUSION, "intragenic")


def test_deletion_of_whole_exons_in_dna_and_rna(tmp_path, catalogue):
    deletion = structural(tmp_path, "<DEL>", 55100000, 55155000)
    (event,) = events_of(deletion, splice(tmp_path, VIII))
    assert (event.splice_variant, event.exon, event.sources) == ("EGFRvIII", "2-7", "dna;rna")
    assert (event.hgvsc, event.junction_reads) == ("c.89-42285_890-830del", 74)
    (row,) = classify_events(event_rows([event]), catalogue)
    assert row["class_id"] == "egfr_viii"
    seen = json.loads(event.caller_evidence)
    assert (seen["manta"]["junction_reads"], seen["manta"]["spanning_reads"]) == (4, 3)


def test_a_deletion_of_other_exons_explains_no_junction(tmp_path):
    """Exons 25 to 27 lost in DNA (EGFRvIVa is such a change), 2 to 7 skipped in RNA."""
    deletion = structural(tmp_path, "<DEL>", 55200600, 55205000)
    dna, rna = events_of(deletion, splice(tmp_path, VIII))
    assert {dna.kind, rna.kind} == {EventKind.SMALL_VARIANT, EventKind.SPLICE}
    assert dna.exon != rna.exon
    assert "exon_loss_variant" in dna.consequence


def test_rna_settles_where_an_imprecise_deletion_ends(tmp_path):
    imprecise = ";IMPRECISE;CIPOS=-50,50"
    deletion = structural(tmp_path, "<DEL>", 116771700, 116772500, imprecise)
    (event,) = events_of(deletion, splice(tmp_path, MET_SKIPPED))
    assert event.flags == "dna_imprecise"


def test_kinase_domain_duplication_in_dna_and_rna(tmp_path, catalogue):
    """Exon 18 of EGFR begins at 55173921, exon 25 ends at 55201355."""
    duplication = structural(tmp_path, "<DUP:TANDEM>", 55173500, 55201500)
    rna = arriba(tmp_path, "EGFR", 55201355, 55173921)
    (alone,) = events_of(rna)
    assert (alone.kind, alone.exon, alone.splice_variant) == (EventKind.SPLICE, "18-25", "EGFR-KDD")
    assert alone.consequence == "feature_elongation"
    assert (alone.breakpoint5, alone.breakpoint3) == ("chr7:55201355:+", "chr7:55173921:+")
    (row,) = classify_events(event_rows([alone]), catalogue)
    assert row["class_id"] == "egfr_kinase_domain_duplication"
    (event,) = events_of(duplication, rna)
    assert (event.sources, event.junction_reads, event.exon) == ("dna;rna", 21, "18-25")


def test_repeat_without_a_name_may_be_circular_rna_and_stays_a_fusion_row(tmp_path):
    (event,) = events_of(arriba(tmp_path, "EGFR", 55156632, 55154011))
    assert (event.kind, event.splice_variant) == (EventKind.FUSION, None)


def test_low_confidence_of_the_fusion_caller_is_kept(tmp_path):
    (event,) = events_of(arriba(tmp_path, "MET", 116771654, 116774881, confidence="low"))
    assert event.flags == "low_confidence"


def test_a_report_shows_the_joined_event_once(tmp_path, catalogue):
    events = events_of(small(tmp_path, DONOR), splice(tmp_path, MET_SKIPPED))
    rows = classify_events(event_rows(events), catalogue)
    (shown,) = judged_events(rows, [], ["S1"], Background())
    assert shown["name"] == "MET exon 14 skipping (METx14del), c.3028+1G>A"
    assert shown["sightings"][0]["junction_reads"] == 91


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (lambda folder: splice(folder, MET_SKIPPED), "MET exon 14 skipping (METx14del)"),
        (lambda folder: splice(folder, VIII), "EGFR exons 2-7 deletion (EGFRvIII)"),
        (
            lambda folder: structural(folder, "<DEL>", 55100000, 55155000),
            "EGFR exons 2-7 deletion (EGFRvIII)",
        ),
        (
            lambda folder: structural(folder, "<DUP:TANDEM>", 55173500, 55201500),
            "EGFR exons 18-25 duplication (EGFR-KDD)",
        ),
        (
            lambda folder: splice(folder, "chr7:116763309-116771654\tMET^ENSG1\t9\n"),
            None,
        ),
    ],
)
def test_names_of_splice_and_intragenic_events(tmp_path, found, name):
    (event,) = events_of(found(tmp_path))
    shown = describe_event(event_rows([event])[0])
    assert shown == name or (name is None and event.event_id not in shown)
