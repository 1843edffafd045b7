"""Splice junctions: which exons they skip, what they are called, which class they are of."""

import json
from pathlib import Path

import pytest
from conftest import PROJECT

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.calls.events import CallFile, event_rows
from genomic_to_outcome.calls.exon_models import read_exon_models
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.calls.splice_variants import read_known_splice_variants, skipped_exons
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity

DATA = PROJECT / "tests" / "data"
CTAT = "data/fusion/NCIP__CTAT-SPLICING/ctat.cancer.introns."
HEADER = (
    "intron\tstrand\tgenes\tuniq_mapped\tmulti_mapped\tTCGA_sample_counts\tGTEx_sample_counts"
    "\tvariant_name\n"
)


def splice(path: Path, genome: Genome = Genome.GRCH38) -> CallFile:
    return CallFile("S1", "P1", CallKind.SPLICE, str(path), genome)


def by_name(*files: CallFile):
    batch = read_calls(files)
    errors = [each for each in batch.problems if each.severity is Severity.ERROR]
    assert errors == []
    return {event.splice_variant: event for event in batch.events}


@pytest.mark.parametrize(
    ("build", "genome", "met", "viii"),
    [
        ("b38", Genome.GRCH38, "chr7:116771655-116774880", "chr7:55019366-55155829"),
        ("hg19", Genome.GRCH37, "chr7:116411709-116414934", "chr7:55087059-55223522"),
    ],
)
def test_real_introns_of_both_assemblies(shared, build, genome, met, viii):
    events = by_name(splice(shared / (CTAT + build), genome))
    assert {name: (event.gene, event.exon) for name, event in events.items()} == {
        "METx14del": ("MET", "14"),
        "EGFRvIII": ("EGFR", "2-7"),
        "EGFRvIVa": ("EGFR", "25-27"),
        "EGFRvIVb": ("EGFR", "25-26"),
    }
    assert events["METx14del"].event_id == f"{genome}:splice:{met}"
    assert events["EGFRvIII"].event_id == f"{genome}:splice:{viii}"
    assert (events["METx14del"].junction_reads, events["EGFRvIII"].junction_reads) == (114, 74)
    assert events["METx14del"].consequence == "exon_loss_variant"


def test_real_introns_of_the_other_assembly_are_refused(shared):
    (problem,) = read_calls([splice(shared / (CTAT + "hg19"), Genome.GRCH38)]).problems
    assert "4 junctions are those of named splice variants on GRCh37" in problem.message


def test_met_exon_14_skipping_in_rna_is_of_its_class(shared, resources):
    events = read_calls([splice(shared / (CTAT + "b38"))]).events
    catalogue = read_catalogue([resources / "alterations.yaml"], exons=resources / "exons.tsv")
    rows = {row["splice_variant"]: row for row in classify_events(event_rows(events), catalogue)}
    assert rows["METx14del"]["class_id"] == "met_exon14_skipping"
    assert not rows["EGFRvIVa"]["class_id"]


def test_contigs_without_chr_and_absent_columns(tmp_path):
    path = tmp_path / "cancer.introns"
    path.write_text("intron\tgenes\tuniq_mapped\n7:116771655-116774880\tMET^ENSG1\t9\n")
    (event,) = read_calls([splice(path)]).events
    assert (event.chrom, event.gene, event.exon, event.splice_variant) == (
        "chr7",
        "MET",
        "14",
        "METx14del",
    )


def test_no_introns_is_an_empty_result(tmp_path):
    path = tmp_path / "cancer.introns"
    path.write_text(HEADER)
    batch = read_calls([splice(path)])
    assert (batch.events, batch.problems, batch.files[0]["status"]) == ((), (), "read")


def test_rows_that_are_no_introns_are_errors(tmp_path):
    path = tmp_path / "cancer.introns"
    path.write_text(
        HEADER + "chr7:1\t+\tMET\t9\t0\tNA\tNA\tNA\nchr7:1-9\t+\tMET\tx\t0\tNA\tNA\tNA\n"
    )
    assert [each.line for each in read_calls([splice(path)]).problems] == [2, 3]


def test_splice_variants_of_tso500():
    batch = read_calls([splice(DATA / "tso500_SpliceVariants.vcf", Genome.GRCH37)])
    events = {event.splice_variant or event.gene: event for event in batch.events}
    met = events["METx14del"]
    assert (met.gene, met.exon, met.junction_reads, met.depth, met.vaf) == (
        "MET",
        "14",
        91,
        100,
        0.91,
    )
    assert (met.filter, met.flags) == ("PASS", "")
    assert met.breakpoint5 == "chr7:116411708:+"
    assert (events["EGFRvIII"].exon, events["EGFRvIII"].vaf) == ("2-7", 0.8)
    assert (events["EML4"].filter, events["EML4"].flags) == (
        "LowQ;LowUniqueAlignments",
        "failed_filter",
    )
    (warning,) = batch.problems
    assert warning.message.startswith("1 junctions lie in no gene")


def test_tso500_of_the_other_assembly_is_refused():
    problems = read_calls([splice(DATA / "tso500_SpliceVariants.vcf")]).problems
    assert any("GRCh37" in each.message and each.severity is Severity.ERROR for each in problems)


def test_vcf_and_combined_output_of_one_sample_are_one_caller():
    files = [
        splice(DATA / name, Genome.GRCH37)
        for name in ("tso500_SpliceVariants.vcf", "tso500_CombinedVariantOutput.tsv")
    ]
    events = by_name(*files)
    met = events["METx14del"]
    assert (met.callers, met.n_callers) == ("tso500", 1)
    assert json.loads(met.caller_evidence)["tso500"]["junction_reads"] == 91
    ar = events["AR-V7"]
    assert (ar.gene, ar.exon, ar.junction_reads, ar.depth) == ("AR", None, 27, 600)


def test_named_variants_join_the_exons_that_they_are_said_to():
    models = read_exon_models().models
    for known in read_known_splice_variants():
        for genome, (first, last) in known.introns.items():
            found = skipped_exons(models[known.gene], genome, known.chrom, first, last)
            assert found == known.exons, (known.name, genome)
