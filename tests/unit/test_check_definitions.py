"""The configuration and what it names: every problem of every file at once."""

import pytest

from genomic_to_outcome.check_definitions import Definitions, check_definitions

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
            evidence=[resources / "evidence.tsv"],
            tumour_types=[resources / "tumour_types.tsv"],
        )
        found = check_definitions({}, definitions, project / "schemas")
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
        analysis=[],
        catalogue=[resources / "alterations.yaml"],
        exons=[resources / "exons.tsv"],
        therapies=[resources / "therapies.tsv"],
        regimens=[resources / "therapy_classes.yaml"],
        evidence=[resources / "evidence.tsv"],
        tumour_types=[resources / "tumour_types.tsv"],
        t_scores=[t_scores],
        scales=[scales],
    )
    named = {"promis_t_scores": "nowhere.tsv"}
    found = check_definitions(named, definitions, project / "schemas")
    places = {(p.field, p.value) for p in found}
    assert {("t_score", "low"), ("higher_is", "good"), ("promis_t_scores", "nowhere.tsv")} <= places
