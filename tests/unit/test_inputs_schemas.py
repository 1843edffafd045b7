"""The schemas say something useful about every column and key, and agree with the contract."""

import jsonschema
import pytest
import yaml

from genomic_to_outcome import contract
from genomic_to_outcome.inputs.schemas import read_schema, read_table_schema

TABLES = [contract.SAMPLES, *contract.CLINICAL_INPUTS]
# Columns of the contract that no one writes: how partial dates were completed, markers in one form.
MADE = {"date_flags", "name", "number", "category", "source"}


def properties(schema):
    for name, below in schema.get("properties", {}).items():
        yield name, below
        yield from properties(below)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from properties(schema["additionalProperties"])


@pytest.fixture
def schemas(project):
    return project / "schemas"


def test_every_schema_is_valid_and_explains_every_property(schemas):
    names = ["config", "calls", "assays", *(table.name for table in TABLES)]
    for path in [schemas / f"{name}.schema.yaml" for name in names]:
        schema = read_schema(path)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["title"] == path.name.removesuffix(".schema.yaml")
        for name, below in properties(schema):
            assert below.get("description"), (path.name, name)
            assert below.get("errorMessage"), (path.name, name)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_columns_are_those_of_the_contract(schemas, table):
    schema = read_table_schema(schemas, table.name)
    assert [rule.name for rule in schema.columns] == [
        name for name in table.names if name not in MADE
    ]
    types = {"whole": "int64", "real": "double", "flag": "bool", "date": "date32[day]"}
    for rule in schema.columns:
        assert str(table.schema.field(rule.name).type) == types.get(rule.type, "string"), rule.name
        assert rule.remedy


def test_enumerations_are_text(schemas):
    """YAML reads a bare yes or no as true or false."""
    for path in schemas.glob("*.schema.yaml"):
        for name, below in properties(yaml.safe_load(path.read_text())):
            assert all(isinstance(word, str) for word in below.get("enum", [])), name
