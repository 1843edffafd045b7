"""OncoTree as the project ships it, against OncoTree itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genomic_to_outcome.errors import InputError
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types
from genomic_to_outcome.vocabulary import TumourMatch

ONCOTREE = "data/kb/cBioPortal__oncotree/oncotree_2025_10_03.json"


@pytest.fixture(scope="module")
def types(resources: Path) -> TumourTypes:
    return read_tumour_types(resources / "tumour_types.tsv")


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in (node.get("children") or {}).values():
        yield from _nodes(child)


def test_the_table_is_oncotree(types: TumourTypes, shared: Path) -> None:
    tree = json.loads((shared / ONCOTREE).read_text())
    nodes = [node for node in _nodes(tree["TISSUE"]) if node["code"] != "TISSUE"]
    assert {node["code"] for node in nodes} == set(types.types)
    for node in nodes:
        ours = types.types[node["code"]]
        assert ours.name == node["name"].strip()
        assert (ours.parent or "TISSUE") == node["parent"]
        assert len(types.ancestors(node["code"])) == node["level"] - 1


@pytest.mark.parametrize(
    ("patient", "evidence", "expected"),
    [
        ("NSCLC", "NSCLC", TumourMatch.EXACT),
        ("LUAD", "NSCLC", TumourMatch.ANCESTOR),
        ("LUAD", "LUNG", TumourMatch.ANCESTOR),
        ("SCLC", "LUNG", TumourMatch.ANCESTOR),
        ("SCLC", "NSCLC", TumourMatch.OTHER),
        ("CSCLC", "NSCLC", TumourMatch.OTHER),
        ("NSCLC", "LUAD", TumourMatch.OTHER),
        ("NSCLC", "SCLC", TumourMatch.OTHER),
        ("COAD", "COADREAD", TumourMatch.ANCESTOR),
        ("IHCH", "BILIARY_TRACT", TumourMatch.ANCESTOR),
        ("PAAD", "solid", TumourMatch.ANCESTOR),
        ("AML", "solid", TumourMatch.OTHER),
        ("MLYM", "solid", TumourMatch.OTHER),
        ("AML", "any", TumourMatch.ANCESTOR),
        ("NOT_A_CODE", "NOT_A_CODE", TumourMatch.OTHER),
        ("NOT_A_CODE", "any", TumourMatch.OTHER),
        (None, "any", TumourMatch.OTHER),
    ],
)
def test_evidence_reaches_what_lies_below(
    types: TumourTypes, patient: str | None, evidence: str, expected: TumourMatch
) -> None:
    assert types.match(patient, evidence) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NSCLC", "NSCLC"),
        ("nsclc", "NSCLC"),
        ("non-small cell lung cancer", "NSCLC"),
        ("SCLC", "SCLC"),
        ("Small  Cell Lung Cancer", "SCLC"),
        ("LUAD", "LUAD"),
        ("lung adenocarcinoma", "LUAD"),
        ("BILIARY_TRACT", "BILIARY_TRACT"),
        ("biliary tract cancer", "BILIARY_TRACT"),
        ("CRC", "COADREAD"),
        ("spcc", "SPCC"),
        ("mature teratoma", None),  # the name of two places in the tree
        ("a cold", None),
        ("", None),
        (None, None),
    ],
)
def test_words_for_a_diagnosis(types: TumourTypes, text: str | None, code: str | None) -> None:
    assert types.code(text) == code


def test_ancestors_are_nearest_first(types: TumourTypes) -> None:
    assert types.ancestors("LUAD") == ("NSCLC", "LUNG")
    assert types.ancestors("SCLC") == ("LNET", "LUNG")
    assert types.ancestors("LUNG") == types.ancestors("NOT_A_CODE") == ()
    assert types.is_or_under("LUAD", "LUAD")
    assert types.is_or_under("LUAD", "LUNG")
    assert not types.is_or_under("LUNG", "LUAD")
    assert types.known("LUAD")
    assert not types.known("lung")
    assert types.name("LUAD") == "Lung Adenocarcinoma"
    assert types.name("NOT_A_CODE") == "NOT_A_CODE"


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "types.tsv"
    path.write_bytes("\ufeffcode \tname\tparent\tsolid\r\nA\ta\t\tyes\r\n\r\n".encode())
    assert set(read_tumour_types(path).types) == {"A"}


def test_a_row_that_is_too_long_is_told(tmp_path: Path) -> None:
    path = tmp_path / "types.tsv"
    path.write_text("code\tname\tparent\tsolid\nA\ta\t\tyes\tmore\n")
    with pytest.raises(InputError, match="more cells than the 4 of the header"):
        read_tumour_types(path)


def test_every_problem_of_a_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "types.tsv"
    path.write_text(
        "code\tname\tparent\tlevel\tsolid\tsynonyms\n"
        "A\ta\tB\t1\tyes\t\nB\tb\tA\t2\tyes\t\nC\tc\tZ\t1\tyes\t\nD\td\t\t1\tperhaps\t\n"
        "D\td\t\t1\tno\t\n\te\t\t1\tno\t\n"
    )
    with pytest.raises(InputError) as error:
        read_tumour_types(path)
    told = sorted((problem.line, problem.field) for problem in error.value.problems)
    assert told == [
        (2, "parent"),
        (3, "parent"),
        (4, "parent"),
        (5, "solid"),
        (6, "code"),
        (7, "code"),
    ]


def test_oncotree_itself_may_be_given_in_place_of_the_table(
    types: TumourTypes, resources: Path, shared: Path
) -> None:
    theirs = read_tumour_types([resources / "tumour_types.tsv", shared / ONCOTREE])
    assert theirs.types == types.types
    assert {word: theirs.words[word] for word in types.words} == types.words
    alone = read_tumour_types(shared / ONCOTREE)
    assert {code: node.parent for code, node in alone.types.items()} == {
        code: node.parent for code, node in types.types.items()
    }
    assert alone.match("LUAD", "NSCLC") == TumourMatch.ANCESTOR
    assert not alone.types["AML"].solid
    assert alone.code("non-small cell lung cancer") == "NSCLC"
    assert (alone.code("GBM"), alone.code("DIPG"), alone.code("ALL")) == ("GB", "DMG", None)


def _json(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_oncotree_may_be_a_tree_or_a_list(tmp_path: Path) -> None:
    lung = {"code": "LUNG", "name": "Lung", "parent": "TISSUE", "children": {}}
    tumour = {"code": "NEW", "name": "A new lung tumour ", "parent": "LUNG", "history": ["OLD"]}
    root = {"code": "TISSUE", "name": "Tissue", "parent": None}
    listed = read_tumour_types(_json(tmp_path / "list.json", [root, lung, tumour]))
    nested = root | {"children": {"LUNG": lung | {"children": {"NEW": tumour}}}}
    tree = read_tumour_types(_json(tmp_path / "tree.json", {"TISSUE": nested}))
    assert listed == tree
    assert tree.ancestors("NEW") == ("LUNG",)
    assert (tree.name("NEW"), tree.code("old")) == ("A new lung tumour", "NEW")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "is no OncoTree"),
        ('{"a": 1}', "is no OncoTree"),
        ('[{"code": "A", "name": "a"}]', "is no OncoTree"),
        ('[{"code": "A", "name": "a", "parent": "B"}]', "is no code of this table"),
        ('[{"code": "A", "name": "a", "parent": "A"}]', "leads back"),
    ],
)
def test_what_is_no_oncotree_is_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "oncotree.json"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_tumour_types(path)
