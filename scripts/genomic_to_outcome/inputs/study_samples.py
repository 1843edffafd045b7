"""The tumour samples of a cBioPortal study and the assays (gene panels) they were tested with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.study_files import Study, StudyPart, read_gene_panels
from genomic_to_outcome.vocabulary import Severity

_PART = StudyPart.SAMPLES
_NORMAL = frozenset(["normal", "blood derived normal", "solid tissue normal", "matched normal"])
_SPECIMENS = {
    "cfdna": "plasma",
    "ctdna": "plasma",
    "plasma": "plasma",
    "ffpe": "tissue",
    "frozen": "tissue",
    "fresh frozen": "tissue",
    "tumor": "tissue",
    "tumour": "tissue",
    "tissue": "tissue",
}
NO_PANEL = "panel_not_given"
Genes = Mapping[str, set[str]]


@dataclass(frozen=True)
class StudySample:
    """A tumour sample; `row` is its row in the samples file."""

    row: int
    sample: str
    patient: str
    panel: str
    specimen: str
    purity: str
    diagnosis: str
    unmatched: bool


def read_samples(study: Study) -> tuple[list[StudySample], list[Problem]]:
    """Tumour samples, each once; normal samples are left out and named in a warning."""
    table = study.tables[_PART]
    problems = [
        study.problem(
            Severity.ERROR,
            _PART,
            None,
            name.upper(),
            "",
            f"The column {name.upper()} is missing.",
            "Add the column, as cBioPortal's file formats ask for.",
        )
        for name in ("sample_id", "patient_id")
        if name not in table.columns
    ]
    if problems:
        return [], problems
    columns = {name: table.column(name) for name in _COLUMNS}
    samples: dict[str, StudySample] = {}
    normals: dict[int, tuple[str, str]] = {}
    for row, values in enumerate(zip(*columns.values(), strict=True)):
        about = {
            name: "" if value in MISSING else value
            for name, value in zip(columns, values, strict=True)
        }
        sample, patient = about["sample_id"], about["patient_id"]
        if about["sample_type"].lower() in _NORMAL or about["cancer_type"].lower() in _NORMAL:
            normals[row] = (sample, patient)
        elif not sample or not patient:
            problems.append(_no_id(study, row))
        elif sample in samples:
            problems.append(_repeated(study, row, sample, table.lines[samples[sample].row]))
        else:
            samples[sample] = _study_sample(row, about)
    problems += _normals_left_out(study, normals)
    problems += _matched_without_normal(study, samples.values(), {p for _, p in normals.values()})
    return list(samples.values()), problems


_COLUMNS = (
    "sample_id",
    "patient_id",
    "sample_type",
    "sample_class",
    "cancer_type",
    "oncotree_code",
    "gene_panel",
    "tumor_purity",
    "somatic_status",
)


def _study_sample(row: int, about: Mapping[str, str]) -> StudySample:
    return StudySample(
        row=row,
        sample=about["sample_id"],
        patient=about["patient_id"],
        panel=about["gene_panel"] or NO_PANEL,
        specimen=_SPECIMENS.get(about["sample_class"].lower(), about["sample_class"].lower()),
        purity=_purity(about["tumor_purity"]),
        diagnosis=about["oncotree_code"],
        unmatched=about["somatic_status"].lower() == "unmatched",
    )


def _purity(text: str) -> str:
    """Purity as a fraction: the studies give it as a percentage; other text is no purity."""
    try:
        percent = float(text.rstrip("%"))
    except ValueError:
        return ""
    fraction = percent / 100 if percent > 1 or text.endswith("%") else percent
    return repr(fraction) if 0 <= fraction <= 1 else ""


def _no_id(study: Study, row: int) -> Problem:
    return study.problem(
        Severity.ERROR,
        _PART,
        row,
        "SAMPLE_ID",
        "",
        "The row lacks the id of the sample or of the patient.",
        "Fill in SAMPLE_ID and PATIENT_ID.",
    )


def _repeated(study: Study, row: int, sample: str, line: int) -> Problem:
    return study.problem(
        Severity.ERROR,
        _PART,
        row,
        "SAMPLE_ID",
        sample,
        f"The sample is listed already on line {line}.",
        "Remove one of the rows.",
        sample=sample,
    )


def _normals_left_out(study: Study, normals: Mapping[int, tuple[str, str]]) -> list[Problem]:
    if not normals:
        return []
    names = ", ".join(sample for sample, _ in normals.values())
    return [
        study.warning(
            _PART,
            min(normals),
            "SAMPLE_TYPE",
            "Normal",
            f"{len(normals)} normal samples are listed as samples; they are no tumour samples and "
            f"were left out: {names}.",
            "Nothing, or remove them from the file.",
        )
    ]


def _matched_without_normal(study: Study, samples: Any, with_normal: set[str]) -> list[Problem]:
    status = study.tables[_PART].column("somatic_status")
    if not with_normal:
        return []
    alone = [
        sample
        for sample in samples
        if status[sample.row].lower() == "matched" and sample.patient not in with_normal
    ]
    if not alone:
        return []
    return [
        study.warning(
            _PART,
            alone[0].row,
            "SOMATIC_STATUS",
            "Matched",
            "No normal sample of the patient is listed, though the tumour is called matched: "
            + ", ".join(sample.sample for sample in alone)
            + ".",
            "Check whether germline variants were subtracted.",
            patient=alone[0].patient,
            sample=alone[0].sample,
        )
    ]


def panel_assays(
    study: Study,
    samples: list[StudySample],
    mutated: Genes,
    copied: Genes,
    assays: str | Path | None,
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """What each gene panel covers, in the form of assays.yaml.

    From the file `assays` (configured), else from the study's own panel files, else the genes in
    which the study itself reports something: then nothing else can be called not detected.
    `mutated` and `copied` are the genes seen per sample.
    """
    given = _given_assays(assays)
    defined = read_gene_panels(study.folder)
    by_panel: dict[str, list[StudySample]] = defaultdict(list)
    for sample in samples:
        by_panel[sample.panel].append(sample)
    described, problems = {}, []
    for panel, tested in sorted(by_panel.items()):
        if panel in given:
            described[panel] = given[panel]
            continue
        settings: dict[str, Any] = {
            "tumour_only": Counter(sample.unmatched for sample in tested).most_common(1)[0][0]
        }
        if panel in defined:
            genes = list(defined[panel])
            described[panel] = settings | {"small_variants": genes, "copy_number": genes}
            continue
        seen = {
            kind: sorted({gene for sample in tested for gene in genes.get(sample.sample, ())})
            for kind, genes in (("small_variants", mutated), ("copy_number", copied))
        }
        described[panel] = settings | {kind: genes for kind, genes in seen.items() if genes}
        problems.append(
            study.warning(
                _PART,
                tested[0].row,
                "GENE_PANEL",
                panel,
                f"The genes of this panel are not defined ({len(tested)} samples). Only those in "
                f"which the study reports something are taken as covered: "
                f"{len(seen['small_variants'])} for small variants, {len(seen['copy_number'])} "
                "for copy number; all others are not assessed.",
                "Describe the panel in a file and name it as cbioportal_study.assays, or add "
                f"data_gene_panel_{panel}.txt to the study.",
            )
        )
    return described, problems


def _given_assays(assays: str | Path | None) -> dict[str, dict[str, Any]]:
    if assays is None:
        return {}
    try:
        content = yaml.safe_load(Path(assays).read_text(encoding="utf-8-sig")) or {}
        if not isinstance(content, Mapping):
            raise ValueError("expected assays by name")
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InputError(
            [
                Problem(
                    Severity.ERROR,
                    table="assays",
                    file=str(assays),
                    field="cbioportal_study.assays",
                    message=f"The file cannot be read ({' '.join(str(error).split())}).",
                    remedy="Correct the path or the YAML.",
                )
            ]
        ) from error
    return {str(name): settings for name, settings in content.items()}
