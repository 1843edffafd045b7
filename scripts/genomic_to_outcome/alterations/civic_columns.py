"""CIViC's tables of evidence and assertions in one form, whichever release they come from.

Until 2021 a row named a gene and a variant (`drugs`, `clinical_significance`); since 2022 it names
a molecular profile (`therapies`, `significance`). Columns are found by their names.
Source: CIViC's data releases, content under CC0 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from genomic_to_outcome.calls.delimited import DelimitedRow, DelimitedTable, read_delimited
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity

TABLE = "civic"
_PROFILE = "molecular_profile"
_EVIDENCE = ("disease", "doid", "evidence_type", "evidence_direction", "evidence_level")
_EVIDENCE_TOO = ("citation_id", "source_type", "evidence_status", "evidence_id")
_ASSERTION = ("disease", "doid", "assertion_type", "assertion_direction", "amp_category")
_ASSERTION_TOO = ("assertion_id", "evidence_item_ids")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RELEASE = re.compile(r"(\d{2})-([A-Za-z]{3})-(\d{4})-")


@dataclass(frozen=True)
class CivicItem:
    """One row of evidence (EID) or one assertion (AID), as CIViC wrote it.

    `gene` is empty where `variant` is a whole molecular profile. An assertion has no level, rating
    and citation of its own; `evidence_ids` names the items that it rests on. `reviewed` is the day
    of CIViC's last review (None where no date can be read).
    """

    id: str
    gene: str
    variant: str
    disease: str
    doid: str
    drugs: str
    interaction: str
    type: str
    direction: str
    significance: str
    level: str
    rating: str
    status: str
    statement: str
    citation_id: str
    source_type: str
    citation: str
    trials: str
    origin: str
    flagged: bool
    amp_category: str
    evidence_ids: tuple[str, ...]
    reviewed: date | None
    file: str
    line: int

    @property
    def is_assertion(self) -> bool:
        """Whether this is CIViC's summary of several items."""
        return self.id.startswith("AID")


def read_evidence_items(path: str | Path) -> tuple[CivicItem, ...]:
    """Rows of `ClinicalEvidenceSummaries.tsv`. Raises InputError with every problem found."""
    table = _read(path, (*_EVIDENCE, *_EVIDENCE_TOO))
    return _items(table, path, "evidence")


def read_assertions(path: str | Path) -> tuple[CivicItem, ...]:
    """Rows of `AssertionSummaries.tsv`. Raises InputError with every problem found."""
    table = _read(path, (*_ASSERTION, *_ASSERTION_TOO))
    return _items(table, path, "assertion")


def release_of(path: str | Path, items: Iterable[CivicItem]) -> str:
    """The release: the date in the file's name, else the day of the last review in it."""
    named = _RELEASE.match(Path(path).name)
    if named and named[2].lower() in _MONTHS:
        return f"{named[3]}-{_MONTHS.index(named[2].lower()) + 1:02d}-{named[1]}"
    latest = max((item.reviewed for item in items if item.reviewed), default=None)
    return f"{latest.isoformat()} (last review in the file)" if latest else "unknown"


def _read(path: str | Path, columns: Iterable[str]) -> DelimitedTable:
    try:
        table = read_delimited(str(path))
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise InputError([_problem(path, None, f"cannot be read: {error}")]) from error
    missing = [name for name in columns if name not in table.names]
    if _PROFILE not in table.names:
        missing += [name for name in ("gene", "variant") if name not in table.names]
    for old, new in (("drugs", "therapies"), ("clinical_significance", "significance")):
        if old not in table.names and new not in table.names:
            missing.append(new)
    if missing:
        message = f"is no table of CIViC: it lacks the column {', '.join(missing)}"
        remedy = "Give a file of CIViC's data releases as it was downloaded."
        raise InputError([_problem(path, 1, message, remedy)])
    return table


def _items(table: DelimitedTable, path: str | Path, kind: str) -> tuple[CivicItem, ...]:
    problems = list(_row_problems(table, path, kind))
    if problems:
        raise InputError(problems)
    return tuple(_item(row, str(path), kind) for row in table.rows)


def _row_problems(table: DelimitedTable, path: str | Path, kind: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in table.rows:
        number = row.text(f"{kind}_id")
        if not number.isdigit():
            message = f"expected a number in {kind}_id, found {number!r}: the row is cut or shifted"
            yield _problem(path, row.line, message, "Download the file again.")
        elif number in seen:
            yield _problem(path, row.line, f"{kind}_id {number} is given twice")
        seen.add(number)


def _item(row: DelimitedRow, file: str, kind: str) -> CivicItem:
    letter = "AID" if kind == "assertion" else "EID"
    return CivicItem(
        id=letter + row.text(f"{kind}_id"),
        gene=row.text("gene"),
        variant=row.first(_PROFILE, "variant"),
        disease=row.text("disease"),
        doid=row.text("doid").upper().removeprefix("DOID:"),
        drugs=row.first("therapies", "drugs"),
        interaction=row.first("therapy_interaction_type", "drug_interaction_type"),
        type=row.text(f"{kind}_type"),
        direction=row.text(f"{kind}_direction"),
        significance=row.first("significance", "clinical_significance"),
        level=row.text("evidence_level"),
        rating=row.text("rating"),
        status=row.text("evidence_status").lower(),
        statement=row.first("evidence_statement", "assertion_description", "assertion_summary"),
        citation_id=row.text("citation_id"),
        source_type=row.text("source_type"),
        citation=row.text("citation"),
        trials=row.text("nct_ids"),
        origin=row.text("variant_origin"),
        flagged=row.text("is_flagged").lower() == "true",
        amp_category=row.text("amp_category"),
        evidence_ids=tuple(
            f"EID{number.strip()}"
            for number in row.text("evidence_item_ids").split(",")
            if number.strip()
        ),
        reviewed=_day(row.text("last_review_date")),
        file=file,
        line=row.line,
    )


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC")).date()
    except ValueError:
        return None


def _problem(path: str | Path, line: int | None, message: str, remedy: str = "") -> Problem:
    return Problem(Severity.ERROR, TABLE, file=str(path), line=line, message=message, remedy=remedy)
