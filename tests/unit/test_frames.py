"""Tables too large to hold, block by block, against the same tables as one frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from outcome_cohorts import Made, samples_frame

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.matched_lines import fill_matched_classes
from genomic_to_outcome.frames import (
    StoredFrame,
    read_frame,
    to_frame,
    write_blocks,
    write_frame,
)
from genomic_to_outcome.outcomes.cohort_frame import build_cohort


def stored(linkage: pd.DataFrame, path: Path) -> StoredFrame:
    """The table in a file with a block for each patient."""
    linkage = linkage.sort_values(["patient", "line", "class_id"])
    write_blocks(contract.LINKAGE, [part for _, part in linkage.groupby("patient")], path)
    return StoredFrame(path)


def made() -> Made:
    cohort = Made()
    for patient, state in (("A", "altered"), ("B", "not_detected"), ("C", "not_assessed")):
        cohort.patient(patient).line(patient, 0, eml4=state).line(patient, 1, eml4=state)
    cohort.line("B", 2, eml4="altered", t790m="not_detected")
    return cohort


def test_blocks_hold_what_one_frame_holds(tmp_path: Path):
    linkage = made().frames()[2]
    blocks = stored(linkage, tmp_path / "blocks.parquet")
    write_frame(contract.LINKAGE, linkage, tmp_path / "whole.parquet")

    assert pq.ParquetFile(tmp_path / "blocks.parquet").num_row_groups == 3
    whole = read_frame(tmp_path / "whole.parquet")
    pd.testing.assert_frame_equal(read_frame(tmp_path / "blocks.parquet"), whole)
    joined = pd.concat([part.astype(object) for part in blocks], ignore_index=True)
    joined = joined.where(joined.notna(), None).astype(dict(whole.dtypes))
    pd.testing.assert_frame_equal(joined, whole)


def test_an_empty_table_has_no_rows_in_blocks_either(tmp_path: Path):
    write_blocks(contract.LINKAGE, [to_frame(contract.LINKAGE, [])], tmp_path / "none.parquet")
    assert sum(len(block) for block in StoredFrame(tmp_path / "none.parquet")) == 0
    assert read_frame(tmp_path / "none.parquet").empty


def test_a_cohort_is_the_same_from_blocks(tmp_path: Path):
    patients, lines, linkage, endpoints = made().frames()
    linkage["reason"] = np.where(linkage["patient"] == "B", "plasma_negative", "covered_negative")
    whole = build_cohort(patients, lines, linkage, endpoints)
    blocks = stored(linkage, tmp_path / "blocks.parquet")
    found = build_cohort(patients, lines, blocks, endpoints)

    assert found.class_ids == whole.class_ids == ("eml4", "t790m")
    assert whole.status.any()
    assert whole.plasma_negative.any()
    for name in ("status", "plasma_negative", "observable"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))


def test_lines_are_matched_the_same_from_blocks(tmp_path: Path):
    _, lines, linkage, _ = made().frames()
    linkage["sample"] = linkage["patient"] + "-T1"
    samples = samples_frame({"sample": f"{who}-T1", "patient": who} for who in "ABC")
    blocks = stored(linkage, tmp_path / "blocks.parquet")
    expected, found = (
        fill_matched_classes(lines, table, samples, lambda *given: given[2], "alk_tki")
        for table in (linkage, blocks)
    )
    pd.testing.assert_frame_equal(found, expected)
    assert list(found["match"]) == ["matched", "unmatched", "not_assessed", "matched"]
