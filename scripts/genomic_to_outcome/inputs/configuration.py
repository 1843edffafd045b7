"""The configuration and other YAML against their schemas: every problem at once, in plain words."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.dates import DateError, PartialDate, parse_date
from genomic_to_outcome.vocabulary import Severity

_CONFIG = "config"
_MENTIONED = 200


def check_configuration(
    config: Mapping[str, Any], schema: Mapping[str, Any], file: str = _CONFIG
) -> list[Problem]:
    """All problems of a configuration; `field` is the dotted path of the key.

    `schema` is schemas/config.schema.yaml as read. Dates that YAML has already parsed are taken.
    """
    config = _without_nothing(config)
    problems = schema_problems(config, schema, table=_CONFIG, file=file)
    cohort = config.get("cohort")
    given = cohort.get("data_cutoff") if isinstance(cohort, Mapping) else None
    if given is not None and not any(problem.field == "cohort.data_cutoff" for problem in problems):
        problems.extend(_cutoff_problems(given, file))
    return sorted(problems)


def data_cutoff(cohort: Mapping[str, Any] | None) -> datetime.date | None:
    """The data cut-off of the configuration's `cohort`; None where there is no usable one."""
    try:
        cutoff = parse_date(str((cohort or {}).get("data_cutoff")))
    except DateError:
        return None
    return None if isinstance(cutoff, PartialDate) else cutoff


def schema_problems(
    content: Any, schema: Mapping[str, Any], table: str, file: str
) -> list[Problem]:
    """What a JSON Schema refuses, one problem per key, in the words of its `errorMessage`."""
    validator = jsonschema.Draft202012Validator(schema)
    plain = _plain(content)
    found: dict[tuple[str, str], Problem] = {}
    for error in validator.iter_errors({} if plain is None else plain):
        for field, value, message, remedy in _explain(error, schema):
            found.setdefault(
                (field, message),
                Problem(
                    Severity.ERROR,
                    table=table,
                    file=file,
                    field=field,
                    value=value,
                    message=message,
                    remedy=remedy,
                ),
            )
    return list(found.values())


def _without_nothing(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration without keys that were left empty."""
    return {
        key: _without_nothing(value) if isinstance(value, Mapping) else value
        for key, value in config.items()
        if value is not None
    }


def _plain(value: Any) -> Any:
    """YAML's dates as text and its keys as text, so that a schema for JSON fits."""
    if isinstance(value, Mapping):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(below) for below in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _explain(
    error: jsonschema.ValidationError, schema: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, str]]:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        for key in error.validator_value:
            if key in error.instance:
                continue
            below = _schema_at(schema, [*path, key])
            what = below.get("description", "").strip()
            example = below.get("examples", [""])[0]
            remedy = f"Add '{key}: {example}'." if example else f"Add the key '{key}'."
            yield ".".join([*path, key]), "", f"The key is missing. It gives: {what}", remedy
        return
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", ()))
        for key in error.instance:
            if key in known:
                continue
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
            hint = f"Is '{near[0]}' meant? " if near else ""
            yield (
                ".".join([*path, key]),
                _shown(error.instance[key]),
                "There is no such key.",
                f"{hint}Known here: {', '.join(known)}.",
            )
        return
    rules = error.schema if isinstance(error.schema, Mapping) else {}
    message = rules.get("errorMessage")
    if message is None:
        message = _schema_at(schema, path).get("errorMessage", f"{error.message}.")
    remedy = rules.get("x-remedy") or _schema_at(schema, path).get("x-remedy")
    yield ".".join(path), _shown(error.instance), message, remedy or "Correct the value."


def _schema_at(schema: Mapping[str, Any], path: list[str]) -> Mapping[str, Any]:
    """The part of a schema that speaks of a key; empty where none does."""
    for part in path:
        properties = schema.get("properties", {})
        if part in properties:
            schema = properties[part]
        elif isinstance(schema.get("additionalProperties"), Mapping):
            schema = schema["additionalProperties"]
        elif isinstance(schema.get("items"), Mapping) and part.isdigit():
            schema = schema["items"]
        else:
            return {}
    return schema


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _MENTIONED else f"{text[:_MENTIONED]}..."


def _cutoff_problems(given: Any, file: str) -> list[Problem]:
    try:
        cutoff = parse_date(str(given))
        partial = isinstance(cutoff, PartialDate)
        message = "The data cut-off must be a whole date." if partial else ""
    except DateError as error:
        message = str(error)
    if not message:
        return []
    return [
        Problem(
            Severity.ERROR,
            table=_CONFIG,
            file=file,
            field="cohort.data_cutoff",
            value=str(given),
            message=message,
            remedy="Give the last day up to which the data are complete, as year-month-day.",
        )
    ]
