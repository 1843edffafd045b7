"""Folders with a small simulated cohort and all that a configuration names, for whole runs."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from run_workflow import PROJECT

from genomic_to_outcome.simulate.cohort import simulate_cohort

CLINICAL = (
    "patients",
    "treatments",
    "assessments",
    "adverse_events",
    "performance_status",
    "quality_of_life",
    "biomarkers",
    "tumour_board",
)
PLAN: dict[str, Any] = {
    "populations": {"everybody": {}, "nsclc": {"diagnosis": "NSCLC"}},
    "summaries": [
        {
            "population": "everybody",
            "alterations": "all",
            "by": ["therapy_class"],
            "endpoints": ["ORR", "PFS", "OS"],
        }
    ],
    "comparisons": [
        {
            "id": "rare_against_eml4",
            "population": "nsclc",
            "endpoint": "PFS",
            "group": {"alteration": "alk_fusion_rare_partner"},
            "reference": {"alteration": "alk_fusion_eml4"},
        }
    ],
}


def configuration(**settings: Any) -> dict[str, Any]:
    """The configuration of a folder made by `make_cohort`; all paths are relative to it."""
    return {
        "cohort": {"name": "Small cohort", "data_cutoff": "2024-12-31"},
        "genome": "GRCh38",
        "samples": "samples.tsv",
        "calls": "calls.tsv",
        "clinical": {name: f"{name}.tsv" for name in CLINICAL},
        "assays": "assays.yaml",
        "analysis": "analysis.yaml",
        **settings,
    }


def make_cohort(folder: Path, patients: int, seed: int = 7) -> None:
    """Simulate a cohort in the folder, with assays and a small analysis plan."""
    folder.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        simulate_cohort(Path(), seed, patients)
    finally:
        os.chdir(before)
    shutil.copy(PROJECT / "config/assays.yaml", folder / "assays.yaml")
    write_yaml(folder / "analysis.yaml", PLAN)


def write_yaml(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def read_tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def write_tsv(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(
            handle, list(rows[0]), delimiter="\t", lineterminator="\n", restval=""
        )
        writer.writeheader()
        writer.writerows(rows)


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".snakemake_timestamp"
    }
