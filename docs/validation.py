"""Write docs/validation.md from real files: python docs/validation.py [folder with data/].

The folder is the one that holds the real files beside the project; none of them is part of it.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "scripts"))

from genomic_to_outcome.alterations.actionability import match_evidence  # noqa: E402
from genomic_to_outcome.alterations.catalogue import Catalogue  # noqa: E402
from genomic_to_outcome.alterations.civic import Knowledge, import_civic, places_of  # noqa: E402
from genomic_to_outcome.alterations.civic_columns import (  # noqa: E402
    CivicItem,
    read_assertions,
    read_evidence_items,
    release_of,
)
from genomic_to_outcome.alterations.civic_placement import Fit  # noqa: E402
from genomic_to_outcome.alterations.civic_release import read_knowledge  # noqa: E402
from genomic_to_outcome.alterations.classify import classify_events  # noqa: E402
from genomic_to_outcome.alterations.evidence import Evidence, EvidenceRow, read_evidence  # noqa: E402
from genomic_to_outcome.alterations.evidence_changes import evidence_changes  # noqa: E402
from genomic_to_outcome.alterations.evidence_file import write_evidence  # noqa: E402
from genomic_to_outcome.calls.events import CallFile, event_rows  # noqa: E402
from genomic_to_outcome.calls.read_calls import BatchReading, read_calls  # noqa: E402
from genomic_to_outcome.simulate.cohort import simulate_cohort  # noqa: E402
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types  # noqa: E402
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity  # noqa: E402

PAGE = PROJECT / "docs" / "validation.md"
CALIBRATION = PROJECT / "docs" / "calibration.md"
RESOURCES = PROJECT / "resources"
CIVIC_2020 = "kb/griffithlab__civic-server/nightly-"
CIVIC_2026 = "kb/uibcdf__sabueso/01-Oct-2026-AcceptedClinicalEvidenceSummaries.EXCERPT.tsv"
KIND_OF_FOLDER = {
    "vcf_somatic": CallKind.SMALL_VARIANTS,
    "sv_vcf": CallKind.STRUCTURAL_VARIANTS,
    "fusion": CallKind.FUSIONS,
    "cnv": CallKind.COPY_NUMBER,
    "maf": CallKind.SMALL_VARIANTS,
}
# Kinds that the folder does not tell: splice junctions, fusions written as VCF, breakends.
KIND_OF_FILE = {
    "ctat.cancer.introns.b38": CallKind.SPLICE,
    "ctat.cancer.introns.hg19": CallKind.SPLICE,
    "EML4-ALK_fusion.lumpy.snpeff.vcf": CallKind.STRUCTURAL_VARIANTS,
    "test_delly.vcf": CallKind.STRUCTURAL_VARIANTS,
}
CLASSES_SHOWN = 8


@dataclass(frozen=True)
class FileResult:
    """What became of one real file: events, those with a class, classes, or why not read."""

    file: str
    tool: str
    genome: str
    events: int
    classified: int
    classes: Counter[str]
    problem: str


def main(folder: Path) -> None:
    """Write the page."""
    data = folder / "data"
    knowledge = read_knowledge(definitions())
    types = read_tumour_types(RESOURCES / "tumour_types.tsv")
    items = read_evidence_items(data / f"{CIVIC_2020}ClinicalEvidenceSummaries.tsv")
    parts = [
        HEAD,
        *calls_part(data, knowledge.catalogue),
        *civic_part(data, items, knowledge),
        *changes_part(data, items, knowledge, types),
        *calibration_part(),
    ]
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")


HEAD = """# What was classified, what was placed, and how often intervals cover

Real output of real tools, and two releases of CIViC, through the catalogue and the importer of this
version. The files are not part of the project; where they came from is told by their paths
(owner__repository). The last part is of the statistics: coverage and size in simulated studies.
This page is written by `python docs/validation.py`.
"""


def definitions() -> dict[str, list[str]]:
    """What CIViC is read against, as the project ships it."""
    names = {
        "catalogue": "alterations.yaml",
        "exons": "exons.tsv",
        "therapies": "therapies.tsv",
        "regimens": "therapy_classes.yaml",
        "diseases": "disease_names.tsv",
        "words": "civic_variants.tsv",
    }
    return {name: [str(RESOURCES / file)] for name, file in names.items()}


def calls_part(data: Path, catalogue: Catalogue) -> list[str]:
    """The table of real call files."""
    results = [result for row in manifest(data) for result in file_results(data, row, catalogue)]
    read = [result for result in results if not result.problem]
    lines = [
        "## Real call files\n",
        f"{len(results)} files, {len(read)} read; {sum(r.events for r in read)} events, of which "
        f"{sum(r.classified for r in read)} belong to a class of the catalogue. An event counts "
        "in its finest class. Most events of an exome are of no class: no gene of the catalogue, "
        "or no known meaning. A file that was not read says why.\n",
        "| file | tool | genome | events | classified | classes |",
        "|---|---|---|---|---|---|",
    ]
    for result in results:
        names = [f"{name} {count}" for name, count in result.classes.most_common(CLASSES_SHOWN)]
        more = len(result.classes) - CLASSES_SHOWN
        names += [f"and {more} more"] if more > 0 else []
        counts = f"{result.events} | {result.classified} | {', '.join(names)}"
        lines.append(
            f"| {result.file} | {result.tool} | {result.genome} | "
            f"{counts if not result.problem else f'| | not read: {result.problem}'} |"
        )
    return [*lines, ""]


def manifest(data: Path) -> list[dict[str, str]]:
    """Call files of the list of real files."""
    with (data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["file"].split("/")[0] in KIND_OF_FOLDER]


def file_results(data: Path, row: dict[str, str], catalogue: Catalogue) -> Iterable[FileResult]:
    """What one file gives, read as of the assembly that the list names or, failing that, the other.

    A VCF with several samples is read for the one that the caller names as the tumour, else for the
    first that its reader accepts; of a file that samples share all are read.
    """
    path = data / row["file"]
    kind = KIND_OF_FILE.get(path.name, KIND_OF_FOLDER[row["file"].split("/")[0]])
    told = Genome.GRCH37 if "37" in row["build"] else Genome.GRCH38
    other = Genome.GRCH38 if told is Genome.GRCH37 else Genome.GRCH37
    tries = [
        [CallFile(name, "P", kind, str(path), genome, tumour=tumour) for name in samples_of(path)]
        for genome in (told, other)
        for tumour in ("", *columns_of(path))
    ]
    readings = ((each, read_calls(each)) for each in tries)
    found = next((pair for pair in readings if not errors(pair[1])), None)
    files, reading = found or (tries[0], read_calls(tries[0]))
    rows = classify_events(event_rows(reading.events), catalogue)
    classed = Counter(each["class_id"] for each in rows if each["class_id"])
    yield FileResult(
        file="/".join(row["file"].split("/")[1:]),
        tool=row["tool"] or "not told",
        genome=str(files[0].genome),
        events=len(rows),
        classified=classed.total(),
        classes=classed,
        problem="" if found else errors(reading)[0],
    )


def samples_of(path: Path) -> list[str]:
    """Samples of a file that several share (MAF, SEG); any name where the file names none."""
    column = {".maf": "Tumor_Sample_Barcode", ".seg": "ID"}.get(path.suffix, "")
    with path.open("rb") as handle:
        if handle.read(2) == b"\x1f\x8b":
            return ["S"]
    lines = path.read_text(encoding="utf-8").splitlines() if column else []
    rows = csv.DictReader(
        (line for line in lines if not line.startswith("#")), delimiter="\t", quotechar='"'
    )
    return sorted({row[column] for row in rows if row.get(column)}) or ["S"]


def columns_of(path: Path) -> list[str]:
    """Names of the samples of a VCF, of which one may be the tumour's."""
    if not path.name.endswith((".vcf", ".vcf.gz")):
        return []
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="replace") as handle:
        header = next((line for line in handle if line.startswith("#CHROM")), "")
    return header.rstrip("\n").split("\t")[9:]


def errors(reading: BatchReading) -> list[str]:
    """Messages of the errors of a reading."""
    return [each.message for each in reading.problems if each.severity is Severity.ERROR]


def civic_part(data: Path, items: Sequence[CivicItem], knowledge: Knowledge) -> list[str]:
    """The share of CIViC's lung evidence that has a place, and the whole import by reason."""
    path = data / f"{CIVIC_2020}ClinicalEvidenceSummaries.tsv"
    assertions = read_assertions(data / f"{CIVIC_2020}AssertionSummaries.tsv")
    found = import_civic(items, assertions, knowledge, release_of(path, items))
    reasons = Counter(row["reason"] for row in found.not_placed)
    lung = [
        item
        for item in items
        if "lung" in item.disease.lower() and (item.type, item.status) == ("Predictive", "accepted")
    ]
    places = [places_of(item, knowledge) for item in lung]
    fits = Counter(place[0].fit for place in places if isinstance(place, list))
    out = Counter(place[0] for place in places if isinstance(place, tuple))
    placed, classed = fits.total(), fits.total() - fits[Fit.ALONE]
    named = len(lung) - sum(n for reason, n in out.items() if reason != "not_in_catalogue")
    return [
        f"## CIViC, release {release_of(path, items)}\n",
        f"Accepted predictive items in lung tumours: {len(lung)}. The variant of "
        f"**{placed} ({placed / len(lung):.1%})** has a place: {classed} "
        f"({classed / len(lung):.1%}) in a class of the catalogue, {fits[Fit.ALONE]} on the named "
        f"variant alone, for which the catalogue has no class. Of the {named} items that name an "
        f"alteration which calls or biomarkers can show, {classed / named:.1%} are in a class.\n",
        "| place | items | what it means |",
        "|---|---|---|",
        *(f"| {fit} | {fits[fit]} | {MEANING[fit]} |" for fit in Fit),
        *(f"| none: {reason} | {count} | {REASONS[str(reason)]} |" for reason, count in
          sorted(out.items())),
        "",
        *not_in_catalogue(places),
        f"The whole release: {len(items)} items and {len(assertions)} assertions give "
        f"{len(found.evidence)} rows of evidence (an item on substitutes gives one for each drug); "
        f"{len(found.not_placed)} are left out:\n",
        "| reason | items |",
        "|---|---|",
        *(f"| {reason} | {count} |" for reason, count in sorted(reasons.items())),
        "",
    ]  # fmt: skip


def not_in_catalogue(places: Sequence[Any]) -> list[str]:
    """The words for which the catalogue has no class, as a sentence where there are any."""
    words = {
        place[1] for place in places if isinstance(place, tuple) and place[0] == "not_in_catalogue"
    }
    return [f"Items of `not_in_catalogue`: {', '.join(sorted(words))}.\n"] if words else []


MEANING = {
    Fit.SAME: "the class is what CIViC names",
    Fit.CONFINED: "one variant of a class; the evidence speaks of that variant alone",
    Fit.ALONE: "a named variant without a class; the evidence speaks of it alone",
    Fit.WIDER: "the class holds more, or members known to behave otherwise; no tier",
}
REASONS = {
    "expression_or_protein_level": "expression, phosphorylation: no call shows it",
    "germline_polymorphism": "an inherited polymorphism",
    "needs_absence_of_alteration": "holds where an alteration is absent (wild type, NOT)",
    "methylation": "methylation of a promoter",
    "not_in_catalogue": "words for which the catalogue has no class",
    "name_not_understood": "a name that could not be read",
}


def changes_part(
    data: Path, items: Sequence[CivicItem], knowledge: Knowledge, types: TumourTypes
) -> list[str]:
    """What the second release says otherwise of the demonstration cohort."""
    newer = read_evidence_items(data / CIVIC_2026)
    both = {item.id for item in newer} & {item.id for item in items}
    older = [item for item in items if item.id in both]
    events, diagnoses = demonstration_cohort(knowledge.catalogue)
    sets = [
        evidence_of(chosen, knowledge) for chosen in (older, [i for i in newer if i.id in both])
    ]
    judged = [match_evidence(events, diagnoses, each, types, knowledge.catalogue) for each in sets]
    rows = evidence_changes(*judged)
    shipped = read_evidence(RESOURCES / "evidence.tsv")
    own = match_evidence(events, diagnoses, shipped, types, knowledge.catalogue)
    whole = evidence_of(items, knowledge)
    added = evidence_changes(
        own, [*own, *match_evidence(events, diagnoses, whole, types, knowledge.catalogue)]
    )
    return [
        "## What a new release changes: the demonstration cohort\n",
        f"The release of 2026 is at hand as an excerpt of {len(newer)} items, so the two releases "
        f"are compared on the {len(both)} items that both hold; over the whole releases, whatever "
        "the excerpt lacks would pass for lost. Evidence of both on the events of the "
        f"{len({event['patient'] for event in events})} simulated patients: "
        f"{len(judged[0])} rows before, {len(judged[1])} now.\n",
        *changes_table(rows),
        *differences(sets),
        "The same comparison between the shipped evidence alone and the shipped evidence with the "
        "whole release of 2020:\n",
        *changes_table(added),
    ]


def calibration_part() -> list[str]:
    """Coverage of the intervals and size of the tests, as docs/calibration.md has them."""
    title, _, body = CALIBRATION.read_text(encoding="utf-8").partition("\n")
    return [f"#{title}", body.rstrip("\n")]


def changes_table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Changes by kind: events with therapy and direction, and patients."""
    if not rows:
        return ["No tier, no citation and no evidence changed for any patient.\n"]
    kinds = sorted({row["change"] for row in rows})
    return [
        "| change | event x therapy x direction | patients |",
        "|---|---|---|",
        *(
            f"| {kind} | {sum(row['change'] == kind for row in rows)} "
            f"| {len({row['patient'] for row in rows if row['change'] == kind})} |"
            for kind in kinds
        ),
        "",
    ]


def differences(sets: Sequence[Evidence]) -> list[str]:
    """Rows of evidence whose content differs between the two releases."""
    columns = (
        "class_id", "variant", "required_classes", "tumour_type", "therapy", "direction",
        "amp_tier", "citation",
    )  # fmt: skip
    before, after = ({row.evidence_id: row for row in each.rows} for each in sets)
    lines = []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            lines.append(
                f"- {name}: {'has a place now' if old is None else 'has no place any more'}"
            )
            continue
        changed = [
            f"{column} `{_shown(old, column)}` became `{_shown(new, column)}`"
            for column in columns
            if getattr(old, column) != getattr(new, column)
        ]
        lines += [f"- {name}: {'; '.join(changed)}"] if changed else []
    if not lines:
        return ["The rows of evidence of these items are the same in both releases.\n"]
    return ["Rows of evidence that differ between the releases:\n", *lines, ""]


def _shown(row: EvidenceRow, column: str) -> str:
    value = getattr(row, column)
    return (";".join(value) if isinstance(value, tuple) else value) or "none"


def evidence_of(items: Sequence[CivicItem], knowledge: Knowledge) -> Evidence:
    """Items as evidence, through the file that a run would write."""
    found = import_civic(items, (), knowledge, "compared")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "civic.tsv"
        write_evidence(found.evidence, path)
        return read_evidence(path)


def demonstration_cohort(
    catalogue: Catalogue,
) -> tuple[list[dict[str, Any]], dict[str, str | None]]:
    """Classified events of the simulated cohort, and the diagnosis of each sample."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "simulated"
        simulate_cohort(folder, seed=2024, patients=658)
        samples = {row["sample"]: row for row in table(folder / "samples.tsv")}
        patients = {row["patient"]: row for row in table(folder / "patients.tsv")}
        files = [
            CallFile(
                row["sample"],
                samples[row["sample"]]["patient"],
                CallKind(row["kind"]),
                str(folder / "calls" / Path(row["path"]).name),
                Genome(samples[row["sample"]].get("genome") or Genome.GRCH38),
            )
            for row in table(folder / "calls.tsv")
        ]
        events = event_rows(read_calls(files).events)
    diagnoses = {
        sample: patients.get(row["patient"], {}).get("diagnosis") for sample, row in samples.items()
    }
    return classify_events(events, catalogue), diagnoses


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a table with tabs."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT.parent / "shared")
