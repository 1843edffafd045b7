"""The analysis plan: what it reads, and what it refuses with which words."""

from pathlib import Path

import pytest
from outcome_cohorts import Types

from genomic_to_outcome.errors import InputError
from genomic_to_outcome.outcomes.multiplicity import Adjustment
from genomic_to_outcome.outcomes.plan import Covariate, Group, SplitBy
from genomic_to_outcome.outcomes.read_plan import parse_plan, read_plan
from genomic_to_outcome.outcomes.survival import Interval
from genomic_to_outcome.vocabulary import AssessmentStatus, Endpoint, EndpointRule

WHOLE = """\
minimum_events: 8
minimum_patients: 3
landmarks_months: [12, 6]
ci_level: 0.9
interval: log
populations:
  nsclc_advanced: {diagnosis: NSCLC, stage: [IIIB, IV], setting: advanced, line: [1, 2]}
  everybody:
families:
  primary: {adjust: Holm}
summaries:
  - {population: nsclc_advanced, alterations: all, by: [therapy_class, line], endpoints: [ORR, OS]}
  - {population: everybody, alterations: egfr_l858r, endpoints: PFS, include_not_detected: true}
comparisons:
  - id: rare_alk_vs_eml4_os
    population: nsclc_advanced
    endpoint: OS
    group: {alteration: alk_fusion_rare_partner}
    reference: {alteration: alk_fusion_eml4}
    family: primary
    adjust_for: [age, sex]
    strata: centre
  - id: chemotherapy_vs_tki
    population: nsclc_advanced
    endpoint: PFS
    line: 1
    group: {alteration: alk_fusion_eml4, therapy_class: platinum_chemotherapy}
    reference: {alteration: alk_fusion_eml4, status: not_detected, therapy_class: alk_tki}
  - id: from_diagnosis
    population: everybody
    endpoint: OS
    rule: from_advanced_diagnosis
    group: {alteration: alk_fusion_eml4}
    reference: {alteration: alk_fusion_eml4, status: not_detected}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "analysis.yaml"
    path.write_text(text)
    return path


def problems(folder: Path, text: str) -> dict[str, tuple[int | None, str, str]]:
    with pytest.raises(InputError) as raised:
        read_plan(written(folder, text))
    return {p.field: (p.line, p.message, p.remedy) for p in raised.value.problems}


def test_a_whole_plan(tmp_path):
    plan = read_plan(written(tmp_path, WHOLE))
    assert (plan.minimum_events, plan.minimum_patients, plan.ci_level) == (8, 3, 0.9)
    assert plan.landmarks_months == (6, 12)
    assert plan.interval is Interval.LOG
    assert plan.families == {"primary": Adjustment.HOLM}
    advanced = plan.populations["nsclc_advanced"]
    assert (advanced.diagnosis, advanced.stage, advanced.line) == (
        ("NSCLC",),
        ("IIIB", "IV"),
        (1, 2),
    )
    assert plan.populations["everybody"].diagnosis == ()
    first, second = plan.summaries
    assert first.alterations is None
    assert first.by == (SplitBy.THERAPY_CLASS, SplitBy.LINE)
    assert second.alterations == ("egfr_l858r",)
    assert second.endpoints == (Endpoint.PFS,)
    assert (first.include_not_detected, second.include_not_detected) == (False, True)
    rare, chemotherapy, diagnosis = plan.comparisons
    assert rare.rules == (EndpointRule.FROM_LINE_START,)
    assert rare.adjust_for == (Covariate.AGE, Covariate.SEX)
    assert rare.strata == (Covariate.CENTRE,)
    assert (rare.line, rare.family) == (None, "primary")
    assert chemotherapy.rules == (EndpointRule.EMA, EndpointRule.FDA)
    assert chemotherapy.line == 1
    assert chemotherapy.reference == Group(
        "alk_fusion_eml4", AssessmentStatus.NOT_DETECTED, "alk_tki"
    )
    assert diagnosis.from_advanced_diagnosis
    assert not rare.from_advanced_diagnosis


def test_what_a_plan_need_not_say(tmp_path):
    plan = read_plan(written(tmp_path, "\ufeffpopulations:\r\n  everybody: {}\r\n"))
    assert (plan.minimum_events, plan.minimum_patients, plan.ci_level) == (5, 1, 0.95)
    assert plan.landmarks_months == (6, 12, 24, 36, 60)
    assert plan.interval is Interval.LOG_LOG
    assert plan.summaries == plan.comparisons == ()


def test_every_problem_comes_at_once_with_its_line(tmp_path):
    found = problems(
        tmp_path,
        """\
minimum_event: 5
ci_level: 95
landmarks_months: [0]
interval: wald
populations:
  lung: {diagnose: NSCLC, line: first}
summaries:
  - {population: lungs, endpoints: [ORR, OSS], by: [therapy]}
comparisons:
  - id: a
    population: lung
    endpoint: PFS
    rule: from_line_start
    group: {alteration: x, ever_treated_with: alk_tki}
    reference: {status: altered}
    family: none
  - id: a
    population: lung
    endpoint: ORR
    group: {alteration: x}
    reference: {alteration: x}
    adjust_for: age
""",
    )
    assert found["minimum_event"] == (1, "is not a known key", "did you mean minimum_events?")
    assert found["ci_level"][0] == 2
    assert found["landmarks_months"][0] == 3
    assert found["interval"][0] == 4
    assert found["interval"][1].startswith("expected one of log-log, log, ")
    assert found["populations.lung.diagnose"] == (
        6,
        "is not a known key",
        "did you mean diagnosis?",
    )
    assert found["populations.lung.line"][0] == 6
    assert found["summaries[1].population"][2] == "did you mean lung?"
    assert found["summaries[1].endpoints"][2] == "did you mean OS?"
    assert found["summaries[1].by"][2] == "did you mean therapy_class?"
    line, message, remedy = found["comparisons[1].group.ever_treated_with"]
    assert (line, message) == (14, "cannot be used here")
    assert "immortal time" in remedy
    assert found["comparisons[1].rule"] == (13, "is no rule of PFS", "known: ema, fda")
    assert "defines nobody" in found["comparisons[1].reference"][1]
    assert "not declared" in found["comparisons[1].family"][1]
    assert found["comparisons[2].id"] == (17, "is given twice", "give each its own id")
    assert found["comparisons[2].reference"][1] == "is the group itself"
    assert "time-to-event" in found["comparisons[2].adjust_for"][1]


@pytest.mark.parametrize("given", ["[OS]", "{a: OS}", "7"])
def test_one_word_is_no_list(tmp_path, given):
    found = problems(tmp_path, WHOLE.replace("endpoint: PFS", f"endpoint: {given}"))
    (message,) = {line[1] for field, line in found.items() if field.endswith(".endpoint")}
    assert message.startswith("expected one of ORR")


@pytest.mark.parametrize("endpoint", ["DoR", "TTR"])
def test_what_only_responders_have_is_summarised_but_not_compared(tmp_path, endpoint):
    compared = WHOLE.replace("endpoint: PFS", f"endpoint: {endpoint}")
    line, message, remedy = problems(tmp_path, compared)["comparisons[2].endpoint"]
    assert line == WHOLE.splitlines().index("    endpoint: PFS") + 1
    assert message == "exists for responders only, who are no groups known at time zero"
    assert remedy == "compare ORR and PFS; show it in summaries"
    summarised = WHOLE.replace("endpoints: PFS", f"endpoints: {endpoint}")
    assert read_plan(written(tmp_path, summarised)).summaries[1].endpoints == (endpoint,)


def test_therapy_is_not_known_at_the_advanced_diagnosis(tmp_path):
    found = problems(
        tmp_path,
        """\
populations: {all: {}}
comparisons:
  - id: a
    population: all
    endpoint: OS
    rule: from_advanced_diagnosis
    line: 1
    group: {alteration: x, therapy_class: alk_tki}
    reference: {alteration: x, status: not_assessed}
    strata: [therapy_class]
""",
    )
    for name in ("line", "group", "strata"):
        assert "immortal time" in found[f"comparisons[1].{name}"][1]
    assert found["comparisons[1].reference.status"][1] == "not assessed is not wild type"


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("a: [", "", "cannot be read as YAML"),
        ("- a", "", "expected fields"),
        ("", "populations", "no population"),
        ("populations: {}", "populations", "no population"),
        ("populations: [a]", "populations", "expected fields"),
        ("populations: {a: {}, a: {}}", "populations.a", "given twice"),
        ("populations: {a|b: {}}", "populations.a|b", "holds the sign |"),
        ("populations: {a: {}}\nsummaries: {population: a}", "summaries", "expected a list"),
        ("populations: {a: {}}\nsummaries: [a]", "summaries[1]", "expected fields"),
        ("populations: {a: {}}\nsummaries: [{}]", "summaries[1].population", "is missing"),
        ("populations: {a: {}}\nminimum_events: 0", "minimum_events", "expected a whole number"),
        ("populations: {a: {sex: [yes]}}", "populations.a.sex", "expected a word"),
    ],
)
def test_what_is_no_plan(tmp_path, text, field, message):
    found = problems(tmp_path, text)
    assert field in found
    assert found[field][1].startswith(message)


def test_everyone_is_no_class_and_stands_alone(tmp_path):
    text = "populations: {a: {}}\nsummaries:\n- {population: a, endpoints: ORR, alterations: %s}\n"
    plan = read_plan(written(tmp_path, text % "[everyone, egfr_l858r]"))
    assert plan.summaries[0].alterations == ("everyone", "egfr_l858r")
    assert plan.check_against(("egfr_l858r",), ()) == ()
    found = problems(tmp_path, text % "[everyone, all]")
    assert found["summaries[1].alterations"] == (
        3,
        "all and everyone cannot stand together",
        "give everyone a summary of its own",
    )


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "analysis.yaml")


def test_words_that_the_catalogue_does_not_know(tmp_path):
    plan = read_plan(written(tmp_path, WHOLE))
    classes = ("alk_fusion_eml4", "alk_fusion_rare_partner", "egfr_l858r")
    therapies = ("platinum_chemotherapy", "alk_tki")
    assert plan.check_against(classes, therapies, Types()) == ()
    found = {
        problem.field: (problem.value, problem.remedy)
        for problem in plan.check_against(("alk_fusion_eml_4",), therapies[:1])
    }
    assert found["summaries[2].alterations"] == (
        "egfr_l858r",
        "known: alk_fusion_eml_4, all, everyone",
    )
    assert found["comparisons[1].reference.alteration"][1] == "did you mean alk_fusion_eml_4?"
    assert found["comparisons[2].reference.therapy_class"][0] == "alk_tki"
    strange = read_plan(written(tmp_path, "populations: {a: {diagnosis: NSCL}}"))
    (problem,) = strange.check_against(classes, therapies, Types())
    assert (problem.field, problem.value) == ("populations.a.diagnosis", "NSCL")
    lines = WHOLE.splitlines()
    for problem in plan.check_against(("alk_fusion_eml_4",), therapies[:1]):
        assert problem.value in lines[problem.line - 1]


def test_filters_are_read_as_the_same_words_in_the_tables(tmp_path):
    plan = read_plan(
        written(
            tmp_path,
            """\
populations:
  women: {sex: [F, w], smoking: ex-smoker, setting: Palliative}
  late: {stage: [Stage IIIC, "stadium: iv", ED], diagnosis: luad, centre: Ulm}
""",
        )
    )
    women, late = plan.populations["women"], plan.populations["late"]
    assert (women.sex, women.smoking, women.setting) == (("female",), ("former",), ("advanced",))
    assert (late.stage, late.diagnosis) == (("IIIC", "IV", "ED"), ("LUAD",))
    assert late.centre == ("Ulm",)


def test_filters_that_nobody_can_have(tmp_path):
    found = problems(tmp_path, "populations:\n  a: {sex: [F, Frau], country: NA}\n")
    assert found["populations.a.sex"][:2] == (2, "Expected one of: female, male, other.")
    assert found["populations.a.country"][1] == "stands for a missing value in the tables"


def test_an_empty_list_is_none_where_none_is_allowed(tmp_path):
    text = "populations: {a: {}}\nsummaries:\n- {population: a, by: [], endpoints: %s}\n"
    assert read_plan(written(tmp_path, text % "[ORR]")).summaries[0].by == ()
    assert problems(tmp_path, text % "[]")["summaries[1].endpoints"][1] == "is missing"


def test_what_can_be_read_of_a_plan_with_an_error(tmp_path):
    plan, found = parse_plan(written(tmp_path, WHOLE.replace("endpoint: PFS", "endpoint: PFS2")))
    assert [problem.field for problem in found] == ["comparisons[2].endpoint"]
    assert plan.comparisons[1].reference.therapy_class == "alk_tki"
    assert {problem.value for problem in plan.check_against((), ("platinum_chemotherapy",))} >= {
        "alk_tki"
    }


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("mutated", "did you mean altered?"),
        ("wild type", "did you mean not_detected?"),
        ("not_assessed", "use altered or not_detected"),
        ("whatever", "carriers: altered; others: not_detected"),
    ],
)
def test_other_words_for_a_state_are_understood_in_the_remedy(tmp_path, status, remedy):
    path = tmp_path / "analysis.yaml"
    path.write_text(
        "populations: {all: {}}\ncomparisons:\n"
        "  - {id: c, population: all, endpoint: OS, reference: {alteration: y},\n"
        f"     group: {{alteration: x, status: {status}}}}}\n"
    )
    _, problems = parse_plan(path)
    assert [(problem.field, problem.remedy) for problem in problems] == [
        ("comparisons[1].group.status", remedy)
    ]


def test_a_slip_in_everyone_is_recognised(tmp_path):
    path = tmp_path / "analysis.yaml"
    path.write_text(
        "populations: {all: {}}\n"
        "summaries: [{population: all, alterations: [everyones], endpoints: [OS]}]\n"
    )
    plan, problems = parse_plan(path)
    assert not problems
    (problem,) = plan.check_against(["egfr_l858r", "every_fusion"], [])
    assert problem.remedy == "did you mean everyone?"


def test_the_engine_belongs_to_the_configuration(tmp_path):
    path = tmp_path / "analysis.yaml"
    path.write_text("populations: {all: {}}\nengine: lifelines\n")
    (problem,) = parse_plan(path)[1]
    assert problem.remedy == "it changes no figure: it is a key of the configuration"
