"""The configuration: every problem at once, with the dotted path of the key."""

import copy
import datetime

import pytest
import yaml

from genomic_to_outcome.clinical.settings import SECTIONS, ClinicalSettings
from genomic_to_outcome.inputs.configuration import (
    check_configuration,
    data_cutoff,
)
from genomic_to_outcome.inputs.schemas import read_schema

GOOD = {
    "cohort": {"name": "NSCLC registry", "data_cutoff": datetime.date(2024, 12, 31)},
    "genome": "GRCh38",
    "samples": "samples.tsv",
    "calls": "calls.tsv",
    "clinical": {"patients": "p.tsv", "treatments": "t.tsv", "assessments": "a.tsv"},
    "assays": "assays.yaml",
    "analysis": "analysis.yaml",
}


@pytest.fixture(scope="module")
def schema(project):
    return read_schema(project / "schemas" / "config.schema.yaml")


@pytest.fixture
def config():
    return copy.deepcopy(GOOD)


def test_the_least_configuration_is_enough(schema, config):
    assert check_configuration(config, schema) == []
    config["disclosure"] = None
    config["clinical"]["biomarkers"] = None
    assert check_configuration(config, schema) == []
    assert data_cutoff(config["cohort"]) == datetime.date(2024, 12, 31)


def test_the_shipped_configuration_is_valid(schema, project):
    path = project / "config" / "config.yaml"
    if not path.is_file():
        pytest.skip("config/config.yaml is not there")
    assert check_configuration(yaml.safe_load(path.read_text()), schema) == []


def test_a_study_folder_takes_the_place_of_the_sheets(schema, config):
    for key in ("samples", "calls", "clinical", "assays", "genome"):
        del config[key]
    config["cbioportal_study"] = {"folder": "study"}
    assert check_configuration(config, schema) == []


def test_all_problems_at_once_with_their_keys(schema, config):
    del config["calls"], config["clinical"]["patients"], config["cohort"]["data_cutoff"]
    config["genome"] = "hg19"
    config["sampels"] = "x"
    config["batches"] = "many"
    config["evidence"] = 7
    config["response"] = {"confirm_days": -1}
    problems = check_configuration(config, schema, "my.yaml")
    assert {found.file for found in problems} == {"my.yaml"}
    assert [found.field for found in problems] == [
        "batches",
        "calls",
        "clinical.patients",
        "cohort.data_cutoff",
        "evidence",
        "genome",
        "response.confirm_days",
        "sampels",
    ]
    by_field = {found.field: found for found in problems}
    assert by_field["calls"].message == (
        "The key is missing. It gives: Calls sheet: the callers' files of each sample."
    )
    assert by_field["calls"].remedy == "Add 'calls: config/calls.tsv'."
    assert by_field["genome"].message == "Expected GRCh37 or GRCh38."
    assert (by_field["genome"].value, by_field["genome"].severity) == ("hg19", "error")
    assert by_field["sampels"].remedy.startswith("Is 'samples' meant?")
    assert by_field["evidence"].remedy == "Write '- path' for each table, or [path, path]."
    assert by_field["response.confirm_days"].value == "-1"
    assert by_field["batches"].message == "Expected a whole number from 1 to 10000."


@pytest.mark.parametrize(
    ("cutoff", "part"),
    [
        ("2024-02-30", "29 days"),
        ("31.12.2024", "ambiguous"),
        ("2024-12", "whole date"),
        (2024, "year-month-day"),
    ],
)
def test_an_impossible_cutoff(schema, config, cutoff, part):
    config["cohort"]["data_cutoff"] = cutoff
    [found] = check_configuration(config, schema)
    assert found.field == "cohort.data_cutoff"
    assert part in found.message
    assert "year-month-day" in found.remedy
    assert data_cutoff(config["cohort"]) is None


@pytest.mark.parametrize("wrong", ["text", ["a"], 3])
def test_a_section_of_the_wrong_form(schema, config, wrong):
    config["clinical"] = wrong
    [found] = check_configuration(config, schema)
    assert found.field == "clinical"
    assert found.message == "Expected one path per table (patients, treatments, assessments, ...)."


@pytest.mark.parametrize("section", SECTIONS)
def test_the_schema_names_the_settings_and_their_defaults(schema, section):
    declared = {
        key: below["default"] for key, below in schema["properties"][section]["properties"].items()
    }
    assert declared == vars(getattr(ClinicalSettings(), section))
