"""OncoTree as its project publishes it: JSON of nodes, nested (tree) or in a list (tumorTypes)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.resource_tables import ResourceRow
from genomic_to_outcome.vocabulary import Severity

_TABLE = "tumour_types"
_ROOT = "TISSUE"
# The tissues of OncoTree whose tumours are not solid.
_NOT_SOLID = ("LYMPH", "MYELOID", "BLOOD")
_FORMER_CODES = ("history", "revocations", "precursors")


def read_oncotree(path: str | Path) -> tuple[ResourceRow, ...]:
    """Tumour types as rows with code, name, parent, solid and synonyms (former codes).

    The root is left out; a former code that two nodes claim is no synonym of either. Raises
    InputError if the file is no OncoTree.
    """
    name = str(path)
    try:
        content: Any = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError([_problem(name, f"cannot be read: {error}")]) from error
    nodes = list(_nodes(content))
    if not nodes or not all(_is_node(node) for node in nodes):
        message = "is no OncoTree: expected nodes with code, name and parent"
        raise InputError([_problem(name, message)])
    nodes = [node for node in nodes if node["code"] != _ROOT]
    parents = {node["code"]: _parent(node) for node in nodes}
    claims = Counter(code for node in nodes for code in set(_former_codes(node)))
    return tuple(
        ResourceRow(
            _TABLE,
            name,
            None,
            {
                "code": node["code"],
                "name": node["name"].strip(),
                "parent": parents[node["code"]],
                "solid": "no" if _tissue(node["code"], parents) in _NOT_SOLID else "yes",
                "synonyms": ";".join(
                    code
                    for code in _former_codes(node)
                    if claims[code] == 1 and code not in parents
                ),
            },
        )
        for node in nodes
    )


def _nodes(content: Any) -> Iterator[Any]:
    entries = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(entries, list):
        return
    for node in entries:
        yield node
        if isinstance(node, dict) and isinstance(node.get("children"), dict):
            yield from _nodes(node["children"])


def _is_node(node: Any) -> bool:
    return (
        isinstance(node, dict)
        and all(isinstance(node.get(name), str) and node[name] for name in ("code", "name"))
        and (isinstance(node.get("parent"), str) or node["code"] == _ROOT)
    )


def _parent(node: Mapping[str, Any]) -> str:
    return "" if node["parent"] == _ROOT else str(node["parent"])


def _tissue(code: str, parents: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while parents.get(code) and code not in seen:
        seen.add(code)
        code = parents[code]
    return code


def _former_codes(node: Mapping[str, Any]) -> list[str]:
    return [str(code) for name in _FORMER_CODES for code in node.get(name) or []]


def _problem(file: str, message: str) -> Problem:
    return Problem(Severity.ERROR, _TABLE, file=file, message=message)
