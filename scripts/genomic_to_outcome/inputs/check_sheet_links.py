"""Whether samples, calls and assays fit together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.inputs.assays import Assay, AssayFile
from genomic_to_outcome.inputs.call_file_bytes import damage_of
from genomic_to_outcome.inputs.records import Records, list_rows
from genomic_to_outcome.inputs.shared_files import check_shared_files
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity


def check_sheet_links(
    samples: Records, calls: Records, assay_file: AssayFile, folder: Path
) -> list[Problem]:
    """Problems between the samples sheet, the calls sheet, the assays and the call files.

    Paths of call files are relative to `folder`. Of a sheet that could not be read nothing follows
    for the other.
    """
    return [
        *_unknown_assays(samples, assay_file.names),
        *_ids_alike(samples),
        *_calls_of_unknown_samples(samples, calls),
        *check_shared_files(samples, calls, folder),
        *_samples_without_calls(samples, calls),
        *_samples_without_date(samples),
        *_calls_beyond_the_assay(samples, calls, assay_file.assays),
    ]


def damaged_files(samples: Records, calls: Records, folder: Path) -> list[Problem]:
    """Call files that are absent, empty or cut off, of rows whose file no reader will open.

    The others are their readers' business, whose jobs are done again when the file is mended.
    """
    genomes = dict(zip(samples.column("sample"), samples.column("genome"), strict=True))
    damage: dict[str, tuple[str, str] | None] = {}
    problems = []
    for row, path in enumerate(calls.column("path")):
        read = genomes.get(calls.text("sample", row)) in set(Genome) and calls.text("kind", row)
        if path is None or read:
            continue
        if path not in damage:
            damage[path] = damage_of(folder / path)
        found = damage[path]
        if found is not None:
            check = FileCheck.CALL_FILE_DAMAGED
            problem = calls.problem(Severity.ERROR, row, "path", *found, check=check)
            # Of the kind of calls, as its reader would say: it concerns this sample alone.
            problems.append(replace(problem, table=calls.text("kind", row) or calls.table))
    return problems


def _unknown_assays(samples: Records, assays: Collection[str] | None) -> list[Problem]:
    """Assays of samples that the file of assays does not name; nothing is known without it."""
    if assays is None:
        return []
    rows = [
        row
        for row, assay in enumerate(samples.column("assay"))
        if assay is not None and assay not in assays
    ]
    known = ", ".join(sorted(assays)) or "none"
    return list_rows(
        samples,
        rows,
        Severity.ERROR,
        "assay",
        f"The assay is not described in assays.yaml (there: {known}).",
        "Describe it in assays.yaml (genes covered, depth), or correct the name.",
        FileCheck.ASSAY_UNKNOWN,
    )


def _ids_alike(samples: Records) -> list[Problem]:
    """Ids that differ only in upper and lower case: perhaps one, and one file on some systems."""
    return [
        samples.problem(
            Severity.WARNING,
            row,
            "sample",
            f"The id differs from '{other}' only in upper and lower case.",
            "Use one spelling if it is the same; else rename one of them.",
            check=FileCheck.SAMPLE_IDS_ALIKE,
        )
        for row, other in samples.alike_but_for_case("sample")
    ]


def _calls_of_unknown_samples(samples: Records, calls: Records) -> list[Problem]:
    if not samples.keyed:
        return []
    known = set(samples.column("sample"))
    rows = [
        row
        for row, sample in enumerate(calls.column("sample"))
        if sample is not None and sample not in known
    ]
    return list_rows(
        calls,
        rows,
        Severity.ERROR,
        "sample",
        "The sample is not in the samples sheet.",
        "Add it to the samples sheet, or correct the id.",
        FileCheck.CALL_OF_UNKNOWN_SAMPLE,
    )


def _samples_without_calls(samples: Records, calls: Records) -> list[Problem]:
    if not calls.keyed:
        return []
    called = set(calls.column("sample"))
    rows = [
        row
        for row, sample in enumerate(samples.column("sample"))
        if sample is not None and sample not in called
    ]
    return list_rows(
        samples,
        rows,
        Severity.WARNING,
        "sample",
        "No call file is given for the sample: it is not assessed for any alteration.",
        "Add its files to the calls sheet.",
        FileCheck.SAMPLE_WITHOUT_CALLS,
    )


def _samples_without_date(samples: Records) -> list[Problem]:
    """One warning for all samples of which no day is known."""
    dates = zip(samples.column("collected"), samples.column("reported"), strict=True)
    rows = [row for row, days in enumerate(dates) if days == (None, None)]
    if not rows:
        return []
    message = (
        f"{counted(len(rows), 'sample')} without a day of collection or of the result: entry_days "
        "is 0 for a patient with no other sample, and acquired alterations cannot be linked."
    )
    remedy = "Give `collected`, `reported` or both."
    check = FileCheck.SAMPLE_WITHOUT_DATE
    return [samples.problem(Severity.WARNING, rows[0], "collected", message, remedy, check=check)]


def _calls_beyond_the_assay(
    samples: Records, calls: Records, assays: Mapping[str, Assay]
) -> list[Problem]:
    assay_of = dict(zip(samples.column("sample"), samples.column("assay"), strict=True))
    rows: dict[str, list[int]] = defaultdict(list)
    for row, (sample, kind) in enumerate(
        zip(calls.column("sample"), calls.column("kind"), strict=True)
    ):
        assay = assays.get(assay_of.get(sample, ""))
        if assay is not None and kind is not None and not assay.covers_any(CallKind(kind)):
            rows[kind].append(row)
    return [
        problem
        for kind, found in rows.items()
        for problem in list_rows(
            calls,
            found,
            Severity.WARNING,
            "kind",
            f"The sample's assay covers no gene for {kind}: what is found counts, "
            "but nothing can be called not detected.",
            "List the genes in assays.yaml.",
            FileCheck.CALLS_BEYOND_ASSAY,
        )
    ]
