"""Three states of samples: what was found, what was looked for, and what was not."""

from dataclasses import dataclass, field

import pytest

from genomic_to_outcome.alterations.assessment import Reason, assess_samples
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.contract import ASSESSMENT
from genomic_to_outcome.vocabulary import CallKind

PANEL_GENES = frozenset({"EGFR", "MET", "KRAS", "RB1", "ERBB2", "ALK", "NTRK1", "NTRK2", "NTRK3"})


@dataclass(frozen=True)
class PlainAssay:
    """An assay that covers genes by kind, as assays.yaml says it."""

    genes: dict[CallKind, frozenset[str]] = field(default_factory=dict)

    def covers(self, kind: CallKind, gene: str) -> bool:
        return gene in self.genes.get(kind, frozenset())


DNA = PlainAssay({CallKind.SMALL_VARIANTS: PANEL_GENES})
DNA_AND_COPIES = PlainAssay(
    {CallKind.SMALL_VARIANTS: PANEL_GENES, CallKind.COPY_NUMBER: PANEL_GENES}
)
RNA = PlainAssay({CallKind.FUSIONS: PANEL_GENES})
SOME_FUSIONS = PlainAssay({CallKind.FUSIONS: frozenset({"NTRK1", "NTRK3"})})
ASSAYS = {
    "dna": DNA,
    "dna_and_copies": DNA_AND_COPIES,
    "rna": RNA,
    "some_fusions": SOME_FUSIONS,
    "nothing": PlainAssay(),
}


@pytest.fixture(scope="module")
def catalogue(resources) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def event(gene: str, change: str = "", **columns) -> dict:
    row = {
        "sample": "S1",
        "patient": "P1",
        "event_id": f"{gene}:{change}",
        "kind": "small_variant",
        "gene": gene,
        "genome": "GRCh38",
        "hgvsp_short": change or None,
        "flags": "",
    }
    return row | columns


def states(
    catalogue: Catalogue,
    assay: str = "dna",
    kinds: tuple[str, ...] = ("small_variants",),
    events: tuple[dict, ...] = (),
    specimen: str = "tissue",
    status: str = "read",
) -> dict[str, tuple[str, str]]:
    """Status and reason by class of one sample."""
    sample = {"sample": "S1", "patient": "P1", "assay": assay, "specimen": specimen}
    files = [{"sample": "S1", "kind": kind, "path": kind, "status": status} for kind in kinds]
    rows = assess_samples([sample], files, classify_events(events, catalogue), ASSAYS, catalogue)
    assert len(rows) == len(catalogue.classes)
    assert all(set(row) == set(ASSESSMENT.names) for row in rows)
    return {row["class_id"]: (row["status"], row["reason"]) for row in rows}


NEGATIVE = ("not_detected", "covered_negative")
UNCOVERED = ("not_assessed", "gene_not_covered")
NO_FILE = ("not_assessed", "no_call_file")


def test_negative_needs_coverage_and_a_file(catalogue) -> None:
    found = states(catalogue)
    assert found["egfr_l858r"] == NEGATIVE
    assert found["egfr_mutation"] == NEGATIVE
    assert found["braf_v600e"] == UNCOVERED
    assert found["alk_fusion"] == UNCOVERED
    assert found["egfr_c797s_in_cis"] == NEGATIVE
    assert states(catalogue, kinds=())["egfr_l858r"] == NO_FILE
    assert states(catalogue, assay="nothing")["egfr_l858r"] == UNCOVERED
    assert states(catalogue, assay="unheard_of")["egfr_l858r"] == UNCOVERED


def test_altered_names_the_events_and_reaches_the_parents_only(catalogue) -> None:
    found = states(catalogue, events=(event("EGFR", "p.L858R"), event("EGFR", "p.T790M")))
    assert found["egfr_l858r"] == ("altered", "detected: EGFR:p.L858R")
    assert found["egfr_common"] == ("altered", "detected: EGFR:p.L858R")
    assert found["egfr_mutation"] == ("altered", "detected: EGFR:p.L858R, EGFR:p.T790M")
    assert found["egfr_exon19_deletion"] == NEGATIVE


def test_plasma_negative_says_so_and_plasma_positive_is_positive(catalogue) -> None:
    found = states(catalogue, specimen="plasma", events=(event("EGFR", "p.L858R"),))
    assert found["egfr_t790m"] == ("not_detected", "plasma_negative")
    assert found["egfr_l858r"][0] == "altered"
    assert found["braf_v600e"] == UNCOVERED


def test_an_excluded_sample_has_no_state(catalogue) -> None:
    found = states(catalogue, status="excluded", events=(event("EGFR", "p.L858R"),))
    assert set(found.values()) == {("not_assessed", "sample_excluded")}


def test_a_class_found_beyond_the_assay_is_altered_and_says_so(catalogue) -> None:
    found = states(catalogue, events=(event("BRAF", "p.V600E"),))
    expected = ("altered", "detected_though_not_on_assay: BRAF:p.V600E")
    assert found["braf_v600e"] == expected


def test_a_finding_on_the_assay_is_plain_where_another_kind_was_not_tested(catalogue) -> None:
    found = states(catalogue, events=(event("RB1", "p.R320*"),))
    assert found["rb1_loss"] == ("altered", "detected: RB1:p.R320*")


def test_a_failed_filter_makes_neither_altered_nor_negative(catalogue) -> None:
    failed = event("EGFR", "p.L858R", flags="low_depth;failed_filter")
    found = states(catalogue, events=(failed,))
    doubtful = ("not_assessed", "only_failed_filter_evidence")
    assert found["egfr_l858r"] == doubtful
    assert found["egfr_mutation"] == doubtful
    assert found["egfr_t790m"] == NEGATIVE
    passed = event("EGFR", "p.T790M", event_id="other")
    assert states(catalogue, events=(failed, passed))["egfr_mutation"] == (
        "altered",
        "detected: other",
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"flags": "low_depth"},
        {"origin": "germline_suspected"},
        {"origin": "clonal_haematopoiesis_suspected"},
        {"flags": "not_failed_filter"},
    ],
)
def test_flags_and_origin_keep_a_sample_altered(catalogue, columns) -> None:
    found = states(catalogue, events=(event("EGFR", "p.L858R", **columns),))
    assert found["egfr_l858r"][0] == "altered"


def test_every_kind_of_call_of_a_class_must_be_tested(catalogue) -> None:
    assert states(catalogue, assay="dna")["rb1_loss"] == UNCOVERED
    only_variants = states(catalogue, assay="dna_and_copies")
    assert only_variants["rb1_loss"] == NO_FILE
    both = states(catalogue, assay="dna_and_copies", kinds=("small_variants", "copy_number"))
    assert both["rb1_loss"] == NEGATIVE


def test_a_parent_is_negative_only_where_all_its_children_are(catalogue) -> None:
    found = states(catalogue, assay="some_fusions", kinds=("fusions",))
    assert found["ntrk1_fusion"] == NEGATIVE
    assert found["ntrk3_fusion"] == NEGATIVE
    assert found["ntrk2_fusion"] == UNCOVERED
    assert found["ntrk_fusion"] == UNCOVERED
    whole = states(catalogue, assay="rna", kinds=("fusions",))
    assert whole["ntrk_fusion"] == NEGATIVE


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("fusions", NEGATIVE), ("structural_variants", NEGATIVE), ("splice", NO_FILE)],
)
def test_files_that_show_fusions(catalogue, kind, expected) -> None:
    assert states(catalogue, assay="rna", kinds=(kind,))["alk_fusion"] == expected


@pytest.mark.parametrize(
    ("assay", "kind", "expected"),
    [
        ("dna", "small_variants", NEGATIVE),
        ("rna", "splice", NEGATIVE),
        ("rna", "fusions", NEGATIVE),
        ("rna", "structural_variants", NO_FILE),
        ("dna", "splice", NO_FILE),
        ("some_fusions", "fusions", UNCOVERED),
    ],
)
def test_met_exon_14_is_seen_by_dna_or_rna(catalogue, assay, kind, expected) -> None:
    assert states(catalogue, assay=assay, kinds=(kind,))["met_exon14_skipping"] == expected


def c797s(phase: str | None) -> tuple[dict, ...]:
    return (
        event("EGFR", "p.T790M", phase_set="7:0|1"),
        event("EGFR", "p.C797S", phase_set=phase),
    )


def test_phase_of_c797s(catalogue) -> None:
    unknown = states(catalogue, events=c797s(None))
    assert unknown["egfr_c797s"][0] == "altered"
    assert unknown["egfr_c797s_in_cis"] == ("not_assessed", "phase_unknown")
    assert unknown["egfr_c797s_in_trans"] == ("not_assessed", "phase_unknown")
    cis = states(catalogue, events=c797s("7:0|1"))
    assert cis["egfr_c797s_in_cis"] == ("altered", "detected: EGFR:p.C797S")
    assert cis["egfr_c797s_in_trans"] == ("not_detected", "phased_otherwise")
    alone = states(catalogue, events=(event("EGFR", "p.C797S"),))
    assert alone["egfr_c797s_in_cis"] == NEGATIVE
    uncovered = states(catalogue, assay="nothing", events=(event("EGFR", "p.C797S"),))
    assert uncovered["egfr_c797s_in_cis"] == UNCOVERED


def test_rows_are_ordered_and_complete_without_files_or_findings(catalogue) -> None:
    samples = [
        {"sample": name, "patient": name, "assay": "dna", "specimen": None} for name in ("S2", "S1")
    ]
    rows = assess_samples(samples, [], [], ASSAYS, catalogue)
    keys = [(row["sample"], row["class_id"]) for row in rows]
    assert keys == sorted(keys)
    assert len(rows) == 2 * len(catalogue.classes)
    assert {row["status"] for row in rows} == {"not_assessed"}
    assert assess_samples([], [], [], ASSAYS, catalogue) == []


def test_samples_do_not_lend_each_other_findings_or_specimens(catalogue) -> None:
    samples = [
        {"sample": name, "patient": "P", "assay": "dna", "specimen": specimen}
        for name, specimen in (("S1", "tissue"), ("S2", "plasma"), ("S3", "tissue"))
    ]
    files = [
        {"sample": name, "kind": "small_variants", "path": "a", "status": "read"}
        for name in ("S1", "S2", "S3")
    ]
    found = classify_events([event("EGFR", "p.L858R")], catalogue)
    rows = assess_samples(samples, files, found, ASSAYS, catalogue)
    reasons = {row["sample"]: row["reason"] for row in rows if row["class_id"] == "egfr_l858r"}
    assert reasons == {
        "S1": "detected: EGFR:p.L858R",
        "S2": "plasma_negative",
        "S3": "covered_negative",
    }


def test_the_reasons_are_words_of_one_list() -> None:
    assert all(str(reason).replace("_", "").isalpha() for reason in Reason)


@pytest.mark.parametrize(
    ("n_callers", "flags", "status", "reason"),
    [
        (1, "low_confidence", "not_assessed", "only_weak_fusion_evidence"),
        (1, "artefact_suspected;out_of_frame", "not_assessed", "only_weak_fusion_evidence"),
        (2, "low_confidence", "altered", "detected: ALK:"),
        (1, "read_through", "altered", "detected: ALK:"),
    ],
)
def test_a_fusion_that_its_only_caller_doubts_makes_no_state(
    catalogue, n_callers, flags, status, reason
):
    fusion = event("ALK", kind="fusion", partner="EML4", n_callers=n_callers, flags=flags)
    fusion |= {"gene5": "EML4", "gene3": "ALK", "classes": "alk_fusion_eml4;alk_fusion"}
    sample = {"sample": "S1", "patient": "P1", "assay": "rna", "specimen": "tissue"}
    file = {"sample": "S1", "kind": "fusions", "status": "read"}
    rows = assess_samples([sample], [file], [fusion], ASSAYS, catalogue)
    found = {row["class_id"]: row for row in rows}["alk_fusion_eml4"]
    assert (found["status"], found["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("pos", "ref", "alt", "flags", "open_classes"),
    [
        (55174770, "AAGGAATTAAGAGAAGCAACA", "AA", "", True),  # EGFR exon 19, in frame
        (55191822, "TG", "GT", "", True),  # EGFR exon 21, two bases
        (55191875, "G", "T", "", True),  # donor of exon 21
        (55191900, "G", "T", "", False),  # intron 21
        (55191822, "TG", "GT", "failed_filter", False),
    ],
)
def test_a_variant_that_nobody_named_leaves_its_gene_open(
    catalogue, pos, ref, alt, flags, open_classes
):
    unnamed = event("EGFR", chrom="chr7", pos=pos, ref=ref, alt=alt, flags=flags, classes="")
    unnamed["annotation_source"] = "unannotated"
    sample = {"sample": "S1", "patient": "P1", "assay": "dna", "specimen": "tissue"}
    file = {"sample": "S1", "kind": "small_variants", "status": "read"}
    rows = assess_samples([sample], [file], [unnamed], ASSAYS, catalogue)
    found = {row["class_id"]: (row["status"], row["reason"]) for row in rows}
    negative = ("not_detected", "covered_negative")
    expected = ("not_assessed", "unnamed_variant_in_gene") if open_classes else negative
    assert found["egfr_l858r"] == found["egfr_mutation"] == expected
    assert found["kras_g12c"] == negative


@pytest.mark.parametrize(
    ("ref", "alt", "consequence", "codons", "opened"),
    [
        ("TG", "GT", "coding_sequence_variant", "858", {"egfr_l858r", "egfr_mutation"}),
        ("G", "A", "coding_sequence_variant", "787", set()),
        ("C", "T", "coding_sequence_variant", "790", {"egfr_t790m", "egfr_mutation"}),
        ("GAAC", "G", "inframe_deletion", "746-747", {"egfr_exon19_deletion", "egfr_mutation"}),
        ("GAA", "G", "frameshift_variant", "746", set()),
        ("G", "A", "intron_variant", "", set()),
    ],
)
def test_a_variant_whose_codons_alone_are_known_opens_the_classes_that_may_hold_it(
    catalogue, ref, alt, consequence, codons, opened
):
    placed = event("EGFR", chrom="chr7", pos=55191822, ref=ref, alt=alt, classes="")
    placed |= {"annotation_source": "panel", "consequence": consequence, "codons": codons}
    sample = {"sample": "S1", "patient": "P1", "assay": "dna", "specimen": "tissue"}
    file = {"sample": "S1", "kind": "small_variants", "status": "read"}
    rows = assess_samples([sample], [file], [placed], ASSAYS, catalogue)
    found = {row["class_id"] for row in rows if row["reason"] == "unnamed_variant_in_gene"}
    asked = {"egfr_l858r", "egfr_mutation", "egfr_t790m", "egfr_exon19_deletion", "egfr_g719x"}
    assert found & asked == opened


def test_a_known_polymorphism_opens_no_class_of_its_gene(catalogue):
    placed = event("TP53", chrom="chr17", pos=7676154, ref="G", alt="C", classes="")
    placed |= {"annotation_source": "panel", "consequence": "coding_sequence_variant"}
    placed |= {"codons": "72"}
    sample = {"sample": "S1", "patient": "P1", "assay": "dna", "specimen": "tissue"}
    file = {"sample": "S1", "kind": "small_variants", "status": "read"}
    rows = assess_samples([sample], [file], [placed], ASSAYS, catalogue)
    assert not [row for row in rows if row["reason"] == "unnamed_variant_in_gene"]
