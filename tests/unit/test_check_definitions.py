"""The configuration and what it names: every problem of every file at once."""

import pytest

from genomic_to_outcome.check_definitions import (
    Definitions,
    check_definitions,
    check_evidence_tables,
    check_plan,
)

PLAN = """\
populations: {everybody: {}}
summaries:
  - {population: everybody, alterations: [egfr_l858], endpoints: [OSS]}
comparisons:
  - id: a
    population: everybody
    endpoint: PFS
    group: {alteration: alk_fusion, therapy_class: alk_tkis}
    reference: {alteration: alk_fusion, status: not_detected}
"""


@pytest.fixture
def plan_problems(tmp_path, project, resources):
    def check(text, catalogue=resources / "alterations.yaml"):
        path = tmp_path / "analysis.yaml"
        path.write_text(text)
        definitions = Definitions(
            analysis=[path],
            catalogue=[catalogue],
            exons=[resources / "exons.tsv"],
            therapies=[resources / "therapies.tsv"],
            regimens=[resources / "therapy_classes.yaml"],
            tumour_types=[resources / "tumour_types.tsv"],
        )
        found = check_plan({}, definitions, project / "schemas", ["analysis"])
        return {(p.field, p.line, p.value) for p in found if p.table == "analysis"}

    return check


def test_a_bad_word_hides_no_unknown_class(plan_problems):
    assert plan_problems(PLAN) == {
        ("summaries[1].endpoints", 3, "OSS"),
        ("summaries[1].alterations", 3, "egfr_l858"),
        ("comparisons[1].group.therapy_class", 8, "alk_tkis"),
    }


def test_a_broken_catalogue_hides_no_problem_of_the_plan(plan_problems, tmp_path):
    broken = tmp_path / "alterations.yaml"
    broken.write_text("classes: [")
    assert plan_problems(PLAN, broken) == {("summaries[1].endpoints", 3, "OSS")}


def test_tables_of_scales_that_cannot_be_read_are_problems_and_not_a_stop(
    tmp_path, project, resources
):
    t_scores, scales = tmp_path / "t_scores.tsv", tmp_path / "scales.tsv"
    t_scores.write_text("domain\traw\tt_score\tstandard_error\nfatigue\t4\tlow\t\n")
    scales.write_text("instrument\tdomain\thigher_is\nX\ty\tgood\n")
    definitions = Definitions(
        catalogue=[resources / "alterations.yaml"],
        exons=[resources / "exons.tsv"],
        therapies=[resources / "therapies.tsv"],
        regimens=[resources / "therapy_classes.yaml"],
        tumour_types=[resources / "tumour_types.tsv"],
        t_scores=[t_scores],
        scales=[scales],
    )
    named = {"promis_t_scores": "nowhere.tsv"}
    found = check_plan(named, definitions, project / "schemas", list(named))
    places = {(p.field, p.value) for p in found}
    assert {("t_score", "low"), ("higher_is", "good"), ("promis_t_scores", "nowhere.tsv")} <= places


@pytest.fixture
def definitions(resources, tmp_path):
    """Definitions of this project, with a table of evidence of an unknown class."""
    evidence = tmp_path / "evidence.tsv"
    header, first = (resources / "evidence.tsv").read_text().splitlines()[:2]
    evidence_id, _, *others = first.split("\t")
    evidence.write_text("\n".join([header, "\t".join([evidence_id, "no_such_class", *others]), ""]))
    return Definitions(
        catalogue=[resources / "alterations.yaml"],
        exons=[resources / "exons.tsv"],
        therapies=[resources / "therapies.tsv"],
        regimens=[resources / "therapy_classes.yaml"],
        tumour_types=[resources / "tumour_types.tsv"],
        evidence=[evidence],
        t_scores=[resources / "promis29_v21_tscores.tsv"],
        scales=[resources / "quality_of_life_scales.tsv"],
    )


def test_each_key_is_the_business_of_one_check(definitions, project):
    """Wrong, missing and unknown keys are told once, by the check to which the key belongs."""
    config = {"genome": "hg38", "evidence": "nowhere.tsv", "safety": {"grade": 3}, "sampels": "x"}
    schemas, evidence, plan = project / "schemas", ["evidence"], ["analysis", "safety"]
    first = {key: value for key, value in config.items() if key in ("genome", "sampels")}
    found = [
        *check_definitions(first, definitions, schemas, [*evidence, *plan]),
        *check_evidence_tables({"evidence": config["evidence"]}, definitions, schemas, evidence),
        *check_plan({"safety": config["safety"]}, definitions, schemas, plan),
    ]
    of_config = [problem.field for problem in found if problem.table == "config"]
    whole = check_definitions(config, definitions, schemas)
    assert sorted(of_config) == sorted(each.field for each in whole if each.table == "config")
    wanted = {"genome", "sampels", "cohort", "samples", "analysis", "evidence", "safety.grade"}
    assert wanted <= set(of_config)
    assert {problem.table for problem in found} == {"config", "evidence"}
