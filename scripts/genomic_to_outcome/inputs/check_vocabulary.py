"""Drugs and diagnoses against the project's own tables of therapies and tumour types."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import replace

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.check_records import Records
from genomic_to_outcome.inputs.table_problems import counted
from genomic_to_outcome.therapies import Therapies
from genomic_to_outcome.tumour_types import TumourTypes
from genomic_to_outcome.vocabulary import Severity


def check_drugs(treatments: Records, therapies: Therapies) -> list[Problem]:
    """A warning for each drug that the table of therapies does not have, at its first row."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(treatments.column("drugs")):
        if text is not None:
            rows[text].append(row)
    unknown: dict[str, list[int]] = defaultdict(list)
    for text, found in rows.items():
        for name in therapies.parse_regimen(text).unknown:
            unknown[name].extend(found)
    return [
        replace(
            therapies.unknown_drug(name),
            file=treatments.path,
            line=treatments.lines[min(found)],
            patient=treatments.text("patient", min(found)),
            message=f"{therapies.unknown_drug(name).message} (in {counted(len(found), 'row')})",
        )
        for name, found in sorted(unknown.items())
    ]


def check_diagnoses(patients: Records, tumour_types: TumourTypes) -> list[Problem]:
    """Diagnoses brought to OncoTree codes; a warning for each that was not written as a code.

    An unknown diagnosis stays as it is written: it matches no evidence and no population.
    """
    diagnoses = patients.column("diagnosis")
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(diagnoses):
        if text is not None and not tumour_types.known(text):
            rows[text].append(row)
    problems = []
    for text, found in rows.items():
        code = tumour_types.code(text)
        if code is None:
            near = difflib.get_close_matches(text, tumour_types.types, n=1, cutoff=0.6)
            hint = f"Is {near[0]} ({tumour_types.name(near[0])}) meant? " if near else ""
            who = counted(len(found), "patient")
            message = f"This is no OncoTree code ({who}): it matches no evidence."
            remedy = f"{hint}Give the OncoTree code of the diagnosis."
        else:
            message = (
                f"Read as {code} ({tumour_types.name(code)}) in {counted(len(found), 'patient')}."
            )
            remedy = f"Write the OncoTree code {code}, or correct it."
        problems.append(
            patients.problem(Severity.WARNING, found[0], "diagnosis", message, remedy, value=text)
        )
        for row in found:
            diagnoses[row] = code or text
    return problems
