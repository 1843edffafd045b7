"""The words of a population's filters in the form that the input check gives the same words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from genomic_to_outcome.inputs.parse_values import RefusedValueError, parse_value
from genomic_to_outcome.inputs.schemas import ColumnRule, read_table_schema
from genomic_to_outcome.outcomes.plan_fields import Fields

_SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
_FILES = ("patients.schema.yaml", "treatments.schema.yaml")


@cache
def _rules() -> Mapping[str, ColumnRule]:
    """Rules of the columns that populations filter by; of one name the patients' column."""
    tables = [file.removesuffix(".schema.yaml") for file in _FILES]
    rules: dict[str, ColumnRule] = {}
    for table in tables:
        for rule in read_table_schema(_SCHEMAS, table).columns:
            rules.setdefault(rule.name, rule)
    return rules


def filter_words(fields: Fields, name: str) -> tuple[str, ...]:
    """The words of a filter, so that F finds who was recorded as F and is now female.

    A word that the column cannot hold is reported.
    """
    rule = _rules()[name]
    words = []
    for text in fields.texts(name):
        place = fields.at(name)
        try:
            word = parse_value(text, rule)
        except RefusedValueError as error:
            fields.document.report(place, text, str(error), "use a word that the table can hold")
            continue
        if word is None:
            message = "stands for a missing value in the tables"
            fields.document.report(place, text, message, "name a value")
        else:
            words.append(word)
    return tuple(dict.fromkeys(words))
