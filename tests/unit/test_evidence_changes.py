"""What other evidence changes for each patient: no tier comes or goes silently."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from genomic_to_outcome.alterations.evidence_changes import evidence_changes
from genomic_to_outcome.contract import ALTERATIONS, EVIDENCE_CHANGES, PATIENTS, SAMPLES
from genomic_to_outcome.reports.knowledge import change_definitions, knowledge_definitions
from genomic_to_outcome.tables import read_rows, write_rows


def _row(**cells: Any) -> dict[str, Any]:
    plain = {
        "patient": "P1",
        "sample": "S1",
        "event_id": "e",
        "gene": "EGFR",
        "class_id": "egfr_l858r",
        "therapy": "erlotinib",
        "direction": "sensitivity",
        "amp_tier": "II-C",
        "escat": None,
        "citation": "PMID:1",
        "evidence_id": "a",
    }
    return plain | cells


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({"amp_tier": "II-C"}, {"amp_tier": "I-B"}, "tier_raised"),
        ({"amp_tier": "I-B"}, {"amp_tier": "II-D"}, "tier_lowered"),
        ({"amp_tier": None}, {"amp_tier": "III"}, "tier_gained"),
        ({"amp_tier": "I-A"}, {"amp_tier": None}, "tier_lost"),
        ({"escat": "II-A"}, {"escat": "I-B"}, "tier_raised"),
        ({"escat": "I-A"}, {"escat": None}, "tier_lost"),
        ({"amp_tier": "II-C", "escat": "I-A"}, {"amp_tier": "I-A", "escat": None}, "tier_raised"),
        ({}, {"citation": "PMID:2"}, "citation_changed"),
        (None, {"amp_tier": None}, "gained"),
        (None, {}, "tier_gained"),
        ({"amp_tier": None}, None, "lost"),
        ({}, None, "tier_lost"),
    ],
)
def test_each_kind_of_change(
    before: dict[str, Any] | None, after: dict[str, Any] | None, change: str
) -> None:
    sets = [[] if cells is None else [_row(**cells)] for cells in (before, after)]
    (row,) = evidence_changes(*sets)
    assert row["change"] == change
    for side, cells in (("before", before), ("after", after)):
        expected = None if cells is None else _row(**cells)["amp_tier"]
        assert row[f"amp_tier_{side}"] == expected


def test_the_same_evidence_in_another_order_or_under_other_ids_changes_nothing() -> None:
    one, other = _row(evidence_id="a"), _row(evidence_id="b", amp_tier=None, citation="PMID:2")
    renamed = [_row(evidence_id="x", amp_tier=None, citation="PMID:2"), _row(evidence_id="y")]
    assert evidence_changes([one, other], renamed) == []


def test_the_strongest_of_several_rows_counts() -> None:
    before = [_row(amp_tier="II-D", evidence_id="a"), _row(amp_tier="I-B", evidence_id="b")]
    (row,) = evidence_changes(before, [_row(amp_tier="II-D")])
    assert (row["change"], row["amp_tier_before"]) == ("tier_lowered", "I-B")


def test_sensitivity_and_resistance_to_one_drug_are_apart(tmp_path: Path) -> None:
    before = [_row()]
    after = [_row(), _row(direction="resistance", evidence_id="r")]
    rows = evidence_changes(before, after)
    assert [(row["direction"], row["change"]) for row in rows] == [("resistance", "tier_gained")]
    write_rows(EVIDENCE_CHANGES, rows, tmp_path / "changes.parquet")
    assert read_rows(tmp_path / "changes.parquet") == rows
    write_rows(EVIDENCE_CHANGES, evidence_changes([], []), tmp_path / "none.parquet")
    assert read_rows(tmp_path / "none.parquet") == []


def test_the_report_counts_patients_whose_tier_changed() -> None:
    changes = [
        {"patient": "P1", "change": "tier_gained"},
        {"patient": "P1", "change": "tier_lost"},
        {"patient": "P2", "change": "tier_gained"},
        {"patient": "P3", "change": "citation_changed"},
    ]
    ((_, sentence),) = change_definitions(changes)
    assert "a tier changed in 2 patients: tier gained in 2, tier lost in 1" in sentence
    summary = {
        "knowledge_base": "CIViC",
        "release": "2026-10-01",
        "licence": "CC0-1.0",
        "items": 12,
        "assertions": 1,
        "not_placed": {"does_not_support": 3},
        "rows_of_evidence": 11,
    }
    assert knowledge_definitions([summary]) == (
        (
            "Evidence of CIViC",
            "Release 2026-10-01; licence: CC0-1.0. Of 13 items and assertions 3 have no place in "
            "the evidence; the others give 11 rows.",
        ),
    )


def test_after_a_transformation_no_evidence_of_the_former_tumour_changes(
    tmp_path: Path, resources: Path
) -> None:
    """Each sample is judged by its own diagnosis, as in the table of actionability."""
    tables = {
        "alterations": (ALTERATIONS, _sequenced("LUNG", "SMALL")),
        "samples": (SAMPLES, [_sample("LUNG", None), _sample("SMALL", "SCLC")]),
        "patients": (PATIENTS, [_of(PATIENTS, patient="P1", diagnosis="LUAD")]),
    }
    for name, (schema, rows) in tables.items():
        write_rows(schema, rows, tmp_path / name)
    empty = tmp_path / "nothing.tsv"
    shipped = resources / "evidence.tsv"
    empty.write_text(shipped.read_text(encoding="utf-8").partition("\n")[0] + "\n")
    given = {
        **{name: str(tmp_path / name) for name in tables},
        "before": [str(empty)],
        "after": [str(shipped)],
        "catalogue": [str(resources / "alterations.yaml")],
        "tumour_types": [str(resources / "tumour_types.tsv")],
    }
    task = SimpleNamespace(
        input=SimpleNamespace(**given), output=[tmp_path / "changes"], log=[tmp_path / "log"]
    )
    script = Path(__file__).parents[2] / "scripts" / "compare_evidence.py"
    runpy.run_path(str(script))["main"](task)
    tiers = {"LUNG": set(), "SMALL": set()}
    for row in read_rows(tmp_path / "changes"):
        tiers[row["sample"]].add(row["amp_tier_after"])
    assert "I-A" in tiers["LUNG"]
    assert tiers["SMALL"] == {None}


def _of(schema: Any, **cells: Any) -> dict[str, Any]:
    return dict.fromkeys(schema.names) | cells


def _sample(name: str, diagnosis: str | None) -> dict[str, Any]:
    return _of(SAMPLES, sample=name, patient="P1", diagnosis=diagnosis)


def _sequenced(*samples: str) -> list[dict[str, Any]]:
    return [
        _of(
            ALTERATIONS,
            sample=sample,
            patient="P1",
            event_id="e",
            kind="small_variant",
            gene="EGFR",
            hgvsp_short="p.L858R",
            classes="egfr_l858r;egfr_common;egfr_mutation",
        )
        for sample in samples
    ]
