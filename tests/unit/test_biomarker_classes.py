"""Measured biomarkers as events, the classes of their values, and structural and combined rules."""

import pytest

from genomic_to_outcome.alterations.biomarker_events import biomarker_events, patients_of_samples
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.contract import ALTERATIONS
from genomic_to_outcome.reports.patient_events import describe_event, unjudged_events
from genomic_to_outcome.tables import read_rows, write_rows


def measured(name: str, value: str, **columns) -> dict:
    """A row of contract.BIOMARKERS."""
    row = {"sample": "S1", "marker": name, "value": value, "unit": None, "name": name}
    return {**row, "number": None, "category": None, **columns}


def local(tmp_path, text: str):
    path = tmp_path / "local.yaml"
    path.write_text("classes:\n" + text)
    return read_catalogue([path])


def small(change: str, sample: str = "S1", **columns) -> dict:
    row = {"sample": sample, "event_id": change, "kind": "small_variant", "gene": "EGFR"}
    return {**row, "hgvsp": change, **columns}


def test_a_measurement_is_an_event_that_can_be_read_and_written(tmp_path) -> None:
    rows = [
        measured("PD-L1 TPS", "60", unit="%", number=60.0, category="pd_l1_tps_50_or_more"),
        measured("TMB", "12.5", unit="mut/Mb", number=12.5, source="computed"),
    ]
    events = biomarker_events(rows, {"S1": "P1"})
    assert [event["event_id"] for event in events] == ["biomarker:PD-L1 TPS", "biomarker:TMB"]
    assert [event["marker_value"] for event in events] == ["60 %", "12.5 mut/Mb"]
    assert [event["annotation_source"] for event in events] == [None, "computed"]
    write_rows(ALTERATIONS, events, tmp_path / "alterations.parquet")
    back = read_rows(tmp_path / "alterations.parquet")
    assert [(row["patient"], row["kind"], row["filter"]) for row in back] == [
        ("P1", "biomarker", "PASS")
    ] * 2


def test_values_that_say_nothing_and_samples_of_others_are_no_events() -> None:
    rows = [
        measured("TMB", "not done"),
        measured("MSI", "MSI-H", category="msi_high", sample="S2"),
        {**measured("?", "1"), "name": None, "number": 1.0},
    ]
    assert biomarker_events(rows, {"S1": "P1"}) == []
    assert biomarker_events([], {"S1": "P1"}) == []


def test_two_values_of_one_marker_are_two_events() -> None:
    rows = [measured("TMB", "8", number=8.0), measured("TMB", "12", number=12.0)]
    ids = [event["event_id"] for event in biomarker_events(rows, {"S1": "P1"})]
    assert ids == ["biomarker:TMB", "biomarker:TMB:2"]


@pytest.mark.parametrize(
    ("rule", "value", "holds"),
    [
        ("at_least: 10", {"number": 10.0}, True),
        ("at_least: 10", {"number": 9.99}, False),
        ("below: 1", {"number": 0.0}, True),
        ("below: 1", {"number": 1.0}, False),
        ("at_least: 1, below: 50", {"number": 49.9}, True),
        ("at_least: 1, below: 50", {"number": 50.0}, False),
        ("at_least: 10", {"category": "high"}, False),
        ("category: high", {"category": "high"}, True),
        ("category: [low, high]", {"category": "low"}, True),
        ("category: high", {"category": "low"}, False),
        ("category: high", {"number": 99.0}, False),
        ("category: high, at_least: 10", {"category": "high", "number": 9.0}, False),
    ],
)
def test_categories_and_thresholds(tmp_path, rule, value, holds) -> None:
    rule = "{kind: biomarker, marker: H-score, " + rule + "}"
    catalogue = local(tmp_path, f"  - {{id: a, name: A, match: {rule}}}\n")
    events = biomarker_events([measured("H-score", "x", **value)], {"S1": "P1"})
    assert (classify_events(events, catalogue)[0]["class_id"] == "a") is holds
    other = biomarker_events([measured("TMB", "x", **value)], {"S1": "P1"})
    assert classify_events(other, catalogue)[0]["class_id"] == ""


def test_biomarkers_leave_the_classes_of_variants_alone(resources) -> None:
    catalogue = read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")
    tps = measured("PD-L1 TPS", "60", number=60.0, category="pd_l1_tps_50_or_more")
    events = [small("p.L858R"), *biomarker_events([tps], {"S1": "P1"})]
    rows = classify_events(events, catalogue)
    assert [row["class_id"] for row in rows] == ["egfr_l858r", "pd_l1_tps_50_or_more"]
    assert rows[1]["classes"] == "pd_l1_tps_50_or_more;pd_l1_tps_1_or_more"


GAIN_AND_LOSS = """
  - {id: gain, name: A, gene: MET, match: {kind: copy_number, copy_number: gain}}
  - {id: loss, name: B, gene: MET, match: {kind: copy_number, copy_number: loss}}
"""


@pytest.mark.parametrize(
    ("state", "class_id"),
    [("gain", "gain"), ("amplification", "gain"), ("loss", "loss"), ("deletion", "loss")],
)
def test_gain_holds_amplification_and_loss_holds_deletion(tmp_path, state, class_id) -> None:
    catalogue = local(tmp_path, GAIN_AND_LOSS)
    event = small("", kind="copy_number", gene="MET", consequence=state)
    assert classify_events([event], catalogue)[0]["class_id"] == class_id


WITHOUT = """
  - {id: c797s, name: C, gene: EGFR, match: {kind: small_variant, changes: [C797S]}}
  - {id: t790m, name: T, gene: EGFR, match: {kind: small_variant, changes: [T790M]}}
  - {id: alone, name: A, parent: c797s, combination: {all: [c797s], without: [t790m]}}
  - {id: open, name: O, parent: c797s, combination: {all: [c797s, t790m], phase: unknown}}
"""


def test_a_class_without_another_in_the_same_sample(tmp_path) -> None:
    catalogue = local(tmp_path, WITHOUT)
    events = [small("p.C797S"), small("p.C797S", "S2"), small("p.T790M", "S2")]
    ids = [row["class_id"] for row in classify_events(events, catalogue)]
    assert ids == ["alone", "open", "t790m"]


def test_a_known_phase_is_not_an_unknown_one(tmp_path) -> None:
    catalogue = local(tmp_path, WITHOUT)
    events = [small("p.C797S", phase_set="1:0|1"), small("p.T790M", phase_set="1:0|1")]
    assert classify_events(events, catalogue)[0]["classes"] == "c797s"


@pytest.mark.parametrize(
    ("columns", "class_id"),
    [
        ({"exon": "2-7", "consequence": "exon_loss_variant"}, "egfr_viii"),
        ({"exon": "2-7", "consequence": "exon_loss_variant&frameshift_variant"}, "egfr_viii"),
        ({"exon": "2-7", "consequence": "feature_elongation"}, ""),
        ({"exon": "2-8", "consequence": "exon_loss_variant"}, ""),
        ({"exon": None, "consequence": "exon_loss_variant"}, ""),
        ({"exon": "18-25", "consequence": "feature_elongation"}, "egfr_kinase_domain_duplication"),
        ({"exon": "18-25", "consequence": "exon_loss_variant"}, ""),
        ({"exon": "19-25", "consequence": "feature_elongation"}, ""),
        ({"exon": "18-25", "consequence": "feature_elongation&frameshift_variant"}, ""),
        (
            {"kind": "splice", "exon": "18-25", "consequence": "feature_elongation"},
            "egfr_kinase_domain_duplication",
        ),
        ({"kind": "splice", "exon": "2-7", "consequence": "exon_loss_variant"}, "egfr_viii"),
        ({"kind": "splice", "exon": "2-7", "consequence": "feature_elongation"}, ""),
    ],
)
def test_exons_lost_or_repeated(resources, columns, class_id) -> None:
    catalogue = read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")
    event = small("", **{"hgvsp": None, **columns})
    assert classify_events([event], catalogue)[0]["class_id"] == class_id


PAIRS = [
    ("L858R", "E746_A750del", "egfr_l858r_with_exon19_deletion"),
    ("G719A", "S768I", "egfr_g719x_with_s768i"),
    ("G719S", "L861Q", "egfr_g719x_with_l861q"),
    ("E709K", "G719C", "egfr_g719x_with_e709x"),
    ("L858R", "S768I", "egfr_l858r_with_s768i"),
    ("L858R", "E709A", "egfr_l858r_with_e709x"),
]


@pytest.mark.parametrize(("one", "other", "class_id"), PAIRS)
def test_compound_mutations_of_egfr(resources, one, other, class_id) -> None:
    catalogue = read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")
    pair = [small(f"p.{one}"), small(f"p.{other}")]
    for row in classify_events(pair, catalogue):
        assert class_id in row["classes"].split(";")
        assert row["class_id"] != class_id
    apart = [small(f"p.{one}"), small(f"p.{other}", "S2")]
    assert not any(class_id in row["classes"] for row in classify_events(apart, catalogue))


def test_the_patient_report_names_a_biomarker_and_lists_it_once() -> None:
    tps = measured("PD-L1 TPS", "60", unit="%", number=60.0)
    (event,) = biomarker_events([tps], {"S1": "P1"})
    row = {**dict.fromkeys(ALTERATIONS.names), **event, "class_id": ""}
    assert describe_event(row) == "PD-L1 TPS 60 %"
    assert unjudged_events([row], []) == ([], 0)


def test_a_sample_with_a_broken_file_has_no_biomarker_event():
    samples = [{"sample": name, "patient": "P1"} for name in ("S1", "S2")]
    files = [
        {"sample": "S1", "status": "read"},
        {"sample": "S1", "status": "excluded"},
        {"sample": "S2", "status": "read"},
    ]
    assert patients_of_samples(samples, files) == {"S2": "P1"}
