"""Three states of samples: what was found, what was looked for, and what was not."""

from dataclasses import dataclass, field

import pytest

from genomic_to_outcome.alterations.assessment import assess_samples
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.alterations.reasons import Reason
from genomic_to_outcome.alterations.rules import AlterationClass, Combination, Effect, Rule
from genomic_to_outcome.contract import ASSESSMENT
from genomic_to_outcome.vocabulary import CallKind, EventKind

PANEL_GENES = frozenset({"EGFR", "MET", "KRAS", "RB1", "ERBB2", "ALK", "NTRK1", "NTRK2", "NTRK3"})


@dataclass(frozen=True)
class PlainAssay:
    """An assay that covers genes by kind, as assays.yaml says it."""

    genes: dict[CallKind, frozenset[str]] = field(default_factory=dict)
    minimum_depth: int = 0
    minimum_purity: float = 0.0

    def covers(self, kind: CallKind, gene: str) -> bool:
        return gene in self.genes.get(kind, frozenset())

    def covers_any(self, kind: CallKind) -> bool:
        return bool(self.genes.get(kind))


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
NOT_ON_ASSAY = ("not_assessed", "not_on_assay")
KIND_NOT_TESTED = ("not_assessed", "kind_not_tested")
NO_FILE = ("not_assessed", "no_call_file")


def test_negative_needs_coverage_and_a_file(catalogue) -> None:
    found = states(catalogue)
    assert found["egfr_l858r"] == NEGATIVE
    assert found["egfr_mutation"] == NEGATIVE
    assert found["braf_v600e"] == NOT_ON_ASSAY
    assert found["alk_fusion"] == KIND_NOT_TESTED
    assert found["egfr_c797s_in_cis"] == NEGATIVE
    assert states(catalogue, kinds=())["egfr_l858r"] == NO_FILE
    assert states(catalogue, assay="nothing")["egfr_l858r"] == KIND_NOT_TESTED
    assert states(catalogue, assay="unheard_of")["egfr_l858r"] == NOT_ON_ASSAY


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
    assert found["braf_v600e"] == NOT_ON_ASSAY


@pytest.mark.parametrize(
    ("specimen", "reason"),
    [
        ("Plasma (cfDNA)", "plasma_negative"),
        ("liquid_biopsy", "plasma_negative"),
        ("peripheral blood", "plasma_negative"),
        ("ctDNA, plasma", "plasma_negative"),
        ("cell-free DNA", "plasma_negative"),
        ("FFPE tissue", "covered_negative"),
        ("plasma cells", "covered_negative"),
        ("biopsy", "covered_negative"),
        ("", "covered_negative"),
    ],
)
def test_plasma_is_known_by_any_of_its_words(catalogue, specimen, reason) -> None:
    assert states(catalogue, specimen=specimen)["egfr_t790m"] == ("not_detected", reason)


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
    assert states(catalogue, assay="dna")["rb1_loss"] == KIND_NOT_TESTED
    only_variants = states(catalogue, assay="dna_and_copies")
    assert only_variants["rb1_loss"] == NO_FILE
    both = states(catalogue, assay="dna_and_copies", kinds=("small_variants", "copy_number"))
    assert both["rb1_loss"] == NEGATIVE


def test_a_parent_is_negative_only_where_all_its_children_are(catalogue) -> None:
    found = states(catalogue, assay="some_fusions", kinds=("fusions",))
    assert found["ntrk1_fusion"] == NEGATIVE
    assert found["ntrk3_fusion"] == NEGATIVE
    assert found["ntrk2_fusion"] == NOT_ON_ASSAY
    assert found["ntrk_fusion"] == NOT_ON_ASSAY
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
        ("some_fusions", "fusions", NOT_ON_ASSAY),
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
    assert uncovered["egfr_c797s_in_cis"] == KIND_NOT_TESTED


@pytest.mark.parametrize(
    ("genes", "certain", "doubtful", "combined"),
    [
        ("EGFR", "p.G719A", "p.S768I", "egfr_g719x_with_s768i"),
        ("EGFR", "p.C797S", "p.T790M", "egfr_c797s_phase_unknown"),
        ("EGFR", "p.C797S", "p.T790M", "egfr_c797s_without_t790m"),
        ("EGFR", "p.T790M", "p.C797S", "egfr_c797s_phase_unknown"),
    ],
)
def test_a_combination_needs_more_than_a_doubtful_member(
    catalogue, genes, certain, doubtful, combined
) -> None:
    events = (event(genes, certain), event(genes, doubtful, flags="failed_filter"))
    found = states(catalogue, events=events)
    assert found[combined] == ("not_assessed", "only_failed_filter_evidence")
    rows = {row["hgvsp_short"]: row for row in classify_events(events, catalogue)}
    assert combined not in rows[certain]["classes"].split(";")


def alk_fusion(gene5: str | None, **columns) -> dict:
    of_fusion = {"kind": "fusion", "gene3": "ALK", "gene5": gene5, "partner": gene5 or ""}
    return event("ALK", **of_fusion, **columns)


@pytest.mark.parametrize(
    ("found", "unknown", "negative"),
    [
        (
            alk_fusion(None),
            {"alk_fusion_eml4", "alk_fusion_eml4_v1", "alk_fusion_rare_partner"},
            set(),
        ),
        (
            alk_fusion("EML4", exon="?-20"),
            {"alk_fusion_eml4_v1", "alk_fusion_eml4_v3"},
            {"alk_fusion_rare_partner"},
        ),
        (
            alk_fusion("EML4", exon="18-20"),
            set(),
            {"alk_fusion_eml4_v1", "alk_fusion_rare_partner"},
        ),
        (
            alk_fusion("EML4", exon="13-20", fusion_variant="V1"),
            set(),
            {"alk_fusion_eml4_v3", "alk_fusion_rare_partner"},
        ),
        (alk_fusion("KIF5B", exon="?-20"), set(), {"alk_fusion_eml4", "alk_fusion_eml4_v1"}),
    ],
)
def test_a_fusion_whose_partner_or_exons_are_unknown_excludes_none(
    catalogue, found, unknown, negative
) -> None:
    state = states(catalogue, assay="rna", kinds=("fusions",), events=(found,))
    assert state["alk_fusion"][0] == "altered"
    assert {state[name] for name in unknown} <= {("not_assessed", "unnamed_variant_in_gene")}
    assert {state[name] for name in negative} <= {NEGATIVE}


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


def marker(name: str, number: float | None = None, category: str | None = None) -> dict:
    """An event of a measured biomarker."""
    event = {"sample": "S1", "patient": "P1", "event_id": f"biomarker:{name}", "kind": "biomarker"}
    event |= {"gene": None, "marker": name, "marker_number": number, "marker_category": category}
    return event | {"flags": None}


def test_a_biomarker_is_negative_only_where_it_was_measured(catalogue) -> None:
    unknown = states(catalogue)
    assert unknown["msi_high"] == ("not_assessed", "biomarker_not_measured")
    stable = states(catalogue, assay="nothing", kinds=(), events=(marker("MSI", None, "mss"),))
    assert stable["msi_high"] == NEGATIVE
    assert stable["tmb_high"] == ("not_assessed", "biomarker_not_measured")
    unstable = states(catalogue, kinds=(), events=(marker("MSI", None, "msi_high"),))
    assert unstable["msi_high"] == ("altered", "detected: biomarker:MSI")


def test_a_value_that_the_rule_cannot_judge_is_none(catalogue) -> None:
    """A score tells nothing of a class that asks for a category, nor the other way round."""
    scored = states(catalogue, events=(marker("MSI", 3.0, None),))
    assert scored["msi_high"] == ("not_assessed", "biomarker_not_measured")
    rule = Rule(EventKind.BIOMARKER, "", marker="score", at_least=10.0)
    by_number = Catalogue((AlterationClass("high", "high", rules=(rule,)),))
    known = states(by_number, events=(marker("score", None, "low"),))
    assert known["high"] == ("not_assessed", "biomarker_not_measured")
    assert states(by_number, events=(marker("score", 3.0, None),))["high"] == NEGATIVE


def of_shallow(
    catalogue: Catalogue, depths: dict[str, float], least: int = 100, **assay
) -> dict[str, tuple[str, str]]:
    sample = {"sample": "S1", "patient": "P1", "assay": "deep", "specimen": "tissue"}
    files = [
        {"sample": "S1", "kind": kind, "path": kind, "status": "read"}
        for kind in ("small_variants", "coverage", *assay.pop("kinds", ()))
    ]
    covered = assay.pop("genes", {CallKind.SMALL_VARIANTS: PANEL_GENES})
    coverage = [
        {"sample": "S1", "class_id": class_id, "depth": depth, "part": f"part of {class_id}"}
        for class_id, depth in depths.items()
    ]
    assays = {"deep": PlainAssay(covered, minimum_depth=least)}
    found = classify_events([event("EGFR", "p.L858R")], catalogue)
    rows = assess_samples([sample], files, found, assays, catalogue, coverage)
    return {row["class_id"]: (row["status"], row["reason"]) for row in rows}


def test_positions_that_were_not_read_deeply_leave_their_classes_open(catalogue) -> None:
    found = of_shallow(catalogue, {"egfr_t790m": 37, "egfr_l858r": 12, "egfr_g719x": 100})
    assert found["egfr_t790m"] == (
        "not_assessed",
        "low_depth: depth 37 at part of egfr_t790m, the assay asks for 100",
    )
    assert found["egfr_l858r"][0] == "altered"
    assert found["egfr_g719x"] == NEGATIVE
    assert found["kras_g12c"] == NEGATIVE
    assert of_shallow(catalogue, {"egfr_t790m": 37}, least=0)["egfr_t790m"] == NEGATIVE


def test_a_class_above_is_as_deep_as_those_below_it(catalogue) -> None:
    found = of_shallow(catalogue, {"egfr_s768i": 37})
    assert found["egfr_uncommon"] == found["egfr_s768i"]
    assert found["egfr_s768i"][1].startswith("low_depth")
    assert found["egfr_t790m"] == NEGATIVE


def test_rna_excludes_exon_14_skipping_whatever_the_depth_of_the_dna(catalogue) -> None:
    depths = {"met_exon14_skipping": 5}
    assert of_shallow(catalogue, depths)["met_exon14_skipping"][0] == "not_assessed"
    both = {CallKind.SMALL_VARIANTS: PANEL_GENES, CallKind.FUSIONS: PANEL_GENES}
    found = of_shallow(catalogue, depths, genes=both, kinds=("fusions",))
    assert found["met_exon14_skipping"] == NEGATIVE


@pytest.mark.parametrize(
    ("purity", "specimen", "least", "expected"),
    [
        (0.05, "tissue", 0.2, ("not_assessed", "low_purity")),
        (0.2, "tissue", 0.2, NEGATIVE),
        (None, "tissue", 0.2, NEGATIVE),
        (0.05, "tissue", 0.0, NEGATIVE),
        (0.05, "plasma", 0.2, ("not_detected", "plasma_negative")),
    ],
)
def test_few_tumour_cells_leave_small_variants_and_copy_number_open(
    catalogue, purity, specimen, least, expected
) -> None:
    genes = dict.fromkeys(CallKind, PANEL_GENES)
    assays = {"impure": PlainAssay(genes, minimum_purity=least)}
    sample = {"sample": "S1", "patient": "P1", "assay": "impure", "specimen": specimen}
    files = [
        {"sample": "S1", "kind": kind, "path": kind, "status": "read"}
        for kind in ("small_variants", "copy_number", "fusions")
    ]
    rows = assess_samples([sample | {"purity": purity}], files, [], assays, catalogue)
    found = {row["class_id"]: (row["status"], row["reason"]) for row in rows}
    assert found["egfr_t790m"] == found["met_amplification"] == expected
    fusions = NEGATIVE if specimen == "tissue" else expected
    assert found["alk_fusion"] == found["met_exon14_skipping"] == fusions
    files[-1]["kind"] = "structural_variants"
    rows = assess_samples([sample | {"purity": purity}], files, [], assays, catalogue)
    found = {row["class_id"]: (row["status"], row["reason"]) for row in rows}
    assert found["alk_fusion"] == expected, "DNA alone is diluted as small variants are"


# Most classes of the assay's genes are shallow; those of BRAF, which it does not cover, are deep.
SHALLOW = {"egfr_t790m": 12, "egfr_l858r": 30, "kras_g12c": 300}
SHALLOW |= {"braf_v600e": 900, "braf_class2": 900}
LOW_DEPTH = (
    "not_assessed",
    "low_depth: median depth 30 over the assay's classes, the assay asks for 100",
)
DEEP = {"egfr_t790m": 12, "egfr_l858r": 200, "kras_g12c": 300}
LOW_PURITY = ("not_assessed", "low_purity")


@pytest.mark.parametrize(
    ("source", "category", "purity", "depths", "expected"),
    [
        ("computed", None, 0.5, SHALLOW, LOW_DEPTH),
        ("computed", None, 0.05, SHALLOW, LOW_PURITY),
        ("computed", None, 0.05, {}, LOW_PURITY),
        ("computed", None, 0.5, DEEP, NEGATIVE),
        ("computed", None, 0.5, {}, NEGATIVE),
        ("measured", None, 0.05, SHALLOW, NEGATIVE),
        ("computed", "tmb_high", 0.05, SHALLOW, ("altered", "detected: biomarker:TMB")),
    ],
)
def test_a_computed_burden_is_negative_only_where_variants_could_be_seen(
    catalogue, source, category, purity, depths, expected
) -> None:
    genes = {CallKind.SMALL_VARIANTS: PANEL_GENES}
    assays = {"panel": PlainAssay(genes, minimum_depth=100, minimum_purity=0.2)}
    sample = {"sample": "S1", "patient": "P1", "assay": "panel", "specimen": "tissue"}
    file = {"sample": "S1", "kind": "small_variants", "path": "calls", "status": "read"}
    burden = marker("TMB", 2.0, category or "tmb_low") | {"annotation_source": source}
    coverage = [
        {"sample": "S1", "class_id": class_id, "depth": depth, "part": "part"}
        for class_id, depth in depths.items()
    ]
    events = classify_events([burden], catalogue)
    sample["purity"] = purity
    rows = assess_samples([sample], [file], events, assays, catalogue, coverage)
    found = {row["class_id"]: (row["status"], row["reason"]) for row in rows}
    assert found["tmb_high"] == expected


def combined(without: tuple[str, ...] = ("c",)) -> Catalogue:
    rule = Rule(EventKind.SMALL_VARIANT, "EGFR", frozenset({Effect.MISSENSE}))
    other = Rule(EventKind.SMALL_VARIANT, "KRAS", frozenset({Effect.MISSENSE}))
    third = Rule(EventKind.SMALL_VARIANT, "BRAF", frozenset({Effect.MISSENSE}))
    both = Combination(("a", "b"), without=without)
    return Catalogue(
        (
            AlterationClass("a", "a", rules=(rule,)),
            AlterationClass("b", "b", rules=(other,)),
            AlterationClass("c", "c", rules=(third,)),
            AlterationClass("both", "both", combination=both),
        )
    )


@pytest.mark.parametrize(
    ("found", "classes", "assay", "expected"),
    [
        ("ab", "both", "braf", ("altered", "detected: a, b")),
        ("ab", "both", "dna", ("not_assessed", "not_on_assay")),
        ("abc", "", "braf", ("not_detected", "excluding_class_found")),
        ("a", "", "braf", NEGATIVE),
        ("a", "", "dna", NEGATIVE),
        ("", "", "kras", NEGATIVE),
    ],
)
def test_a_combination_without_a_class_needs_to_know_of_it(found, classes, assay, expected) -> None:
    genes = {"dna": {"EGFR", "KRAS"}, "braf": {"EGFR", "KRAS", "BRAF"}, "kras": {"KRAS"}}[assay]
    assays = {"x": PlainAssay({CallKind.SMALL_VARIANTS: frozenset(genes)})}
    events = [event(name, event_id=name, classes=f"{name};{classes}".rstrip(";")) for name in found]
    sample = {"sample": "S1", "patient": "P1", "assay": "x", "specimen": "tissue"}
    file = {"sample": "S1", "kind": "small_variants", "status": "read"}
    rows = assess_samples([sample], [file], events, assays, combined())
    states = {row["class_id"]: (row["status"], row["reason"]) for row in rows}
    if states["both"][0] == "altered":
        states["both"] = ("altered", "detected: a, b")
    assert states["both"] == expected
