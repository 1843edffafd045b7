"""Samples, recommendations of the tumour board, and the therapies that they guided."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Find, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, day_text
from genomic_to_outcome.vocabulary import Severity

# How a text begins that says rather that no test guided the therapy than which one did.
_UNCLEAR = re.compile(
    r"(?:no|not|non|none|never|nil|nothing|without|missing|pending|un\w*|n\.?/?a\.?)(?!\w)|[?-]",
    re.IGNORECASE,
)


def _known_since(cohort: Cohort) -> np.ndarray:
    """Day from which each sample's result is known: reported, else collected."""
    samples = cohort["samples"]
    reported = samples.days("reported")
    return np.where(np.isnan(reported), samples.days("collected"), reported)


def _sample_of_board(cohort: Cohort) -> np.ndarray:
    """Row of the samples sheet that each recommendation names, or -1."""
    codes, texts = cohort["tumour_board"].coded("sample")
    sample_codes, names = cohort["samples"].coded("sample")
    row_of = {}
    for row, code in enumerate(sample_codes.tolist()):
        if code >= 0:
            row_of.setdefault(names[code], row)
    rows = np.array([row_of.get(text, -1) for text in texts] + [-1])
    return rows[codes]


def _board_before_report(cohort: Cohort) -> Iterator[Finding]:
    board = cohort["tumour_board"]
    sample = _sample_of_board(cohort)
    known = np.append(_known_since(cohort), np.nan)[sample]
    yield Finding(
        "tumour_board",
        "date",
        np.flatnonzero(board.days("date") < known),
        lambda row: f"The result of the sample was not known before {day_text(known[row])}.",
    )


def _sample_of_another(cohort: Cohort) -> Iterator[Finding]:
    board, samples = cohort["tumour_board"], cohort["samples"]
    sample = _sample_of_board(cohort)
    owner = np.append(samples.patient, -1)[sample]
    wrong = (sample >= 0) & (owner != board.patient) & board.given("patient")
    yield Finding(
        "tumour_board",
        "sample",
        np.flatnonzero(wrong),
        lambda row: f"The sample is of patient {samples.text('patient', sample[row])}.",
    )


def _not_begun(cohort: Cohort) -> Iterator[Finding]:
    board, courses = cohort["tumour_board"], cohort["treatments"]
    last = cohort.greatest("treatments", courses.days("start"))[board.patient]
    begun = last >= board.days("date")
    rows = (board.numbers("implemented") == 1) & ~begun & board.given("date")
    message = "The recommendation was followed, but no treatment starts on that day or later."
    yield Finding("tumour_board", "implemented", np.flatnonzero(rows), message)


def _without_board(cohort: Cohort) -> Iterator[Finding]:
    """Of patients whom the board discussed; of all, where it discussed most of the guided ones.

    In a registry most guided therapies follow a routine test, and no board needs to meet.
    """
    board, courses = cohort["tumour_board"], cohort["treatments"]
    guided = courses.given("guided")
    discussed = cohort.any_row("tumour_board")[courses.patient]
    if 2 * np.count_nonzero(guided & discussed) <= np.count_nonzero(guided):
        guided &= discussed
    first = cohort.least("tumour_board", board.days("date"))[courses.patient]
    wrong = guided & ~(first <= courses.days("start")) & courses.given("start")
    message = "The therapy was guided by a test, but no board met up to its start."
    yield Finding("treatments", "guided", np.flatnonzero(wrong), message)


def _without_sample(cohort: Cohort) -> Iterator[Finding]:
    if not cohort.records["samples"].keyed:
        return
    courses = cohort["treatments"]
    sampled = cohort.any_row("samples")[courses.patient]
    wrong = courses.given("guided") & ~sampled & courses.given("patient")
    message = "The therapy was guided by a test, but the patient has no sample."
    yield Finding("treatments", "guided", np.flatnonzero(wrong), message)


def _before_report(cohort: Cohort) -> Iterator[Finding]:
    courses = cohort["treatments"]
    known = cohort.least("samples", _known_since(cohort))[courses.patient]
    wrong = courses.given("guided") & (courses.days("start") < known)
    yield Finding(
        "treatments",
        "guided",
        np.flatnonzero(wrong),
        lambda row: f"No result of the patient was known before {day_text(known[row])}.",
    )


def _unclear(cohort: Cohort) -> Iterator[Finding]:
    """Texts that begin with a no and are not the name of an assay of the samples sheet."""
    codes, texts = cohort["treatments"].coded("guided")
    assays = {assay.casefold() for assay in cohort["samples"].coded("assay")[1]}
    unclear = [
        bool(_UNCLEAR.match(text)) and text.casefold() not in assays for text in (*texts, "")
    ]
    message = "This counts as guided by a test of that name."
    yield Finding("treatments", "guided", np.flatnonzero(np.array(unclear)[codes]), message)


def _check(
    name: str, title: str, find: Find, remedy: str, severity: Severity = Severity.WARNING
) -> Check:
    return Check(name, Subject.BOARD, severity, title, remedy, find)


CHECKS = (
    _check(
        "board_before_report",
        "The board met before the result of the sample that it discussed was reported.",
        _board_before_report,
        "Correct the date of the board or the day of the report.",
    ),
    _check(
        "board_sample_of_another_patient",
        "The sample that the board discussed is of another patient.",
        _sample_of_another,
        "Correct the patient or the sample.",
        Severity.ERROR,
    ),
    _check(
        "recommendation_followed_without_treatment",
        "A recommendation was followed, but no treatment starts on that day or later.",
        _not_begun,
        "Add the treatment, or correct `implemented`.",
    ),
    _check(
        "guided_by_unclear_test",
        "`guided` begins with a word such as no, not or un..., and is no assay of the samples.",
        _unclear,
        "Name the test that guided the therapy; leave `guided` empty or write no where none did.",
    ),
    _check(
        "guided_treatment_without_board",
        "A therapy was guided by a test, but no tumour board met up to its start; patients without "
        "any board count only where most of the guided ones have one.",
        _without_board,
        "Add the board's recommendation, or correct `guided`.",
    ),
    _check(
        "guided_treatment_without_sample",
        "A therapy was guided by a test, but the patient has no sample.",
        _without_sample,
        "Add the sample to the samples sheet, or correct `guided`.",
    ),
    _check(
        "guided_treatment_before_report",
        "A therapy was guided by a test, but starts before any result was reported.",
        _before_report,
        "Correct the start, the day of the report or `guided`.",
    ),
)
