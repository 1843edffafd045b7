"""A small cohort whose names try to leave their place: scripts, quotes, direction marks, length."""

from __future__ import annotations

from pathlib import Path

from cohort_folders import configuration, make_cohort, read_tsv, write_tsv
from run_workflow import run_workflow

# The checks of the tables refuse ids that no file system takes, so these have none of < > " *.
IDS = (
    "&lt;script&gt;alert(1)&lt;&#47;script&gt;",
    "O'Neil' onmouseover='alert(2)",
    "\u202eDI-DEREVER",
    "L" * 100,
    "🧬👩‍🔬-7",
    "{{ 7 + 7 }}{% raw %}${alert(3)}",
)
DRUG = '<img src=x onerror="alert(4)"> &amp; R&D \u202eEDIR 💊 ' + "long " * 40
GENE = "<svg/onload=alert(5)>"
OF_PATIENTS = (
    "samples",
    "patients",
    "treatments",
    "assessments",
    "adverse_events",
    "performance_status",
    "quality_of_life",
    "tumour_board",
)


def _rename(folder: Path, column: str, names: dict[str, str], tables: tuple[str, ...]) -> None:
    for table in tables:
        path = folder / f"{table}.tsv"
        rows = read_tsv(path)
        for row in rows:
            row[column] = names.get(row[column], row[column])
        write_tsv(path, rows)


def make_hostile_cohort(folder: Path, patients: int = 16) -> dict[str, str]:
    """Write the cohort; give each hostile patient's former id."""
    make_cohort(folder, patients)
    fused = sorted(folder.glob("calls/ALK-*.arriba.fusions.tsv"))
    assert fused
    ids = [row["patient"] for row in read_tsv(folder / "patients.tsv")]
    # One of them has the fusion whose partner is hostile.
    first = fused[0].name.partition("-T")[0].partition("-P")[0]
    chosen = [first, *(one for one in ids if one != first)][: len(IDS)]
    names = dict(zip(chosen, IDS, strict=True))
    _rename(folder, "patient", names, OF_PATIENTS)
    drugs = {row["drugs"]: DRUG for row in read_tsv(folder / "treatments.tsv")[:2]}
    _rename(folder, "drugs", drugs, ("treatments",))
    for table, column in (
        ("patients", "histology"),
        ("patients", "centre"),
        ("adverse_events", "term"),
        ("tumour_board", "recommendation"),
        ("tumour_board", "alteration"),
        ("tumour_board", "level"),
    ):
        path = folder / f"{table}.tsv"
        write_tsv(path, [{**row, column: DRUG} for row in read_tsv(path)])
    for path in fused:
        path.write_text(path.read_text().replace("EML4", GENE))
    return names


def run_hostile_cohort(folder: Path, language: str) -> None:
    """Run the whole workflow on it, in this language."""
    run = run_workflow(folder, config=configuration(report={"language": language}))
    assert run.status == 0, run.output[-4000:]
