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
