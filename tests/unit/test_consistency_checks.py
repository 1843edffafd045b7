"""Each consistency check: a clean cohort with one change triggers it, and nothing else."""

import copy
import dataclasses
import datetime

import pytest

from genomic_to_outcome.clinical.settings import ResponseSettings
from genomic_to_outcome.inputs.check_inputs import check_clinical
from genomic_to_outcome.inputs.consistency.checks_page import FILE_CHECKS, checks_page
from genomic_to_outcome.inputs.consistency.diameter_limits import DiameterLimits
from genomic_to_outcome.inputs.consistency.registry import (
    CHECKS,
    LISTED_ROWS,
    unknown_checks,
)
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.reports.data_checks import data_check_definitions
from genomic_to_outcome.simulate.cohort import simulate_cohort
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.tumour_types import read_tumour_types

CUTOFF = datetime.date(2024, 12, 31)
CLEAN = {
    "patients": [
        {
            "patient": "P1", "sex": "female", "birth_year": 1960, "diagnosis": "LUAD",
            "stage": "IV", "diagnosed": "2022-01-10", "advanced": "2022-01-10",
            "enrolled": "2022-02-05", "last_contact": "2024-05-01", "died": "2024-06-01",
        },
        {
            "patient": "P2", "sex": "male", "birth_year": 1955, "diagnosis": "LUAD",
            "stage": "IIIC", "diagnosed": "2021-05-01", "advanced": "", "enrolled": "2021-06-22",
            "last_contact": "2024-11-01", "died": "",
        },
    ],
    "samples": [
        {"sample": "S1", "patient": "P1", "assay": "panel", "collected": "2022-01-20",
         "reported": "2022-02-01"},
        {"sample": "S2", "patient": "P2", "assay": "panel", "collected": "2021-06-01",
         "reported": "2021-06-20"},
    ],
    "treatments": [
        {"patient": "P1", "drugs": "osimertinib", "start": "2022-03-10", "end": "2023-03-01",
         "line": 1, "stop_reason": "progression", "guided": "panel"},
        {"patient": "P1", "drugs": "carboplatin+pemetrexed", "start": "2023-04-01",
         "end": "2023-10-01", "line": 2, "stop_reason": "", "guided": ""},
        {"patient": "P2", "drugs": "pembrolizumab", "start": "2021-07-01", "end": "", "line": 1,
         "stop_reason": "", "guided": ""},
    ],
    "assessments": [
        {"patient": "P1", "date": "2022-03-01", "response": "", "sum_of_diameters": 80},
        {"patient": "P1", "date": "2022-05-01", "response": "PR", "sum_of_diameters": 40,
         "measurable": "yes"},
        {"patient": "P1", "date": "2022-09-01", "response": "PR", "sum_of_diameters": 38,
         "measurable": "yes"},
        {"patient": "P1", "date": "2023-02-20", "response": "PD", "sum_of_diameters": 70,
         "measurable": "yes"},
        {"patient": "P1", "date": "2023-06-01", "response": "SD", "sum_of_diameters": 66,
         "measurable": "yes"},
        {"patient": "P2", "date": "2021-09-01", "response": "NON-CR/NON-PD", "measurable": "no"},
        {"patient": "P2", "date": "2021-12-01", "response": "CR", "measurable": "no"},
    ],
    "adverse_events": [
        {"patient": "P1", "term": "Rash acneiform", "grade": 2, "serious": "no",
         "start": "2022-04-01", "end": "2022-04-20"},
        {"patient": "P2", "term": "Pneumonitis", "grade": 3, "serious": "yes",
         "start": "2022-01-15", "end": "2022-02-15"},
    ],
    "performance_status": [
        {"patient": "P1", "date": "2022-03-01", "ecog": 0},
        {"patient": "P1", "date": "2022-03-15", "ecog": 1},
        {"patient": "P1", "date": "2023-03-20", "ecog": 2},
        {"patient": "P2", "date": "2021-06-25", "ecog": 0},
    ],
    "quality_of_life": [
        {"patient": patient, "date": day, "instrument": "PROMIS-29 v2.1", "item": item,
         "value": 51.2}
        for patient, day in (("P1", "2022-03-01"), ("P1", "2022-05-01"), ("P2", "2021-06-25"))
        for item in ("fatigue", "pain interference")
    ],
    "tumour_board": [
        {"patient": "P1", "date": "2022-02-10", "sample": "S1", "recommendation": "osimertinib",
         "implemented": "yes"},
        {"patient": "P2", "date": "2021-06-28", "sample": "S2",
         "recommendation": "no targeted therapy", "implemented": "no"},
    ],
    "biomarkers": [{"sample": "S1", "marker": "PD-L1 TPS", "value": "60"}],
}  # fmt: skip

NEW = -1
REMOVED = None
P1, P2 = "P1", "P2"
# Check -> changes of the clean cohort: table, row (NEW adds one), cells (or REMOVED).
CASES = {
    "unknown_patient": [("performance_status", NEW, {"patient": "P9", "date": "2022-01-01",
                                                     "ecog": 1})],
    "unknown_sample": [("biomarkers", 0, {"sample": "S9"})],
    "patient_without_sample": [("patients", NEW, {"patient": "P3", "last_contact": "2024-01-01"})],
    "patient_ids_alike": [
        ("patients", NEW, {"patient": "p1", "last_contact": "2024-01-01"}),
        ("samples", NEW, {"sample": "S3", "patient": "p1", "assay": "panel"}),
    ],
    "patient_repeated": [("patients", NEW, {"patient": P2, "last_contact": "2024-11-01"})],
    "two_deaths": [("patients", NEW, {"patient": P1, "died": "2024-07-01"})],
    "death_before_treatment": [("treatments", NEW, {
        "patient": P1, "drugs": "docetaxel", "start": "2024-06-02", "line": 3})],
    "death_before_treatment_end": [("treatments", 1, {"end": "2024-06-02"})],
    "death_before_assessment": [("assessments", 4, {"date": "2024-06-02"})],
    "death_before_performance_status": [("performance_status", 2, {"date": "2024-06-02"})],
    "death_before_questionnaire": [
        ("quality_of_life", 2, {"date": "2024-06-02"}),
        ("quality_of_life", 3, {"date": "2024-06-02"}),
    ],
    "death_before_adverse_event": [
        ("adverse_events", 0, {"start": "2024-06-02", "end": "2024-06-03"})],
    "death_before_specimen": [("samples", NEW, {
        "sample": "S3", "patient": P1, "assay": "panel", "collected": "2024-06-02"})],
    "death_before_board": [("tumour_board", NEW, {
        "patient": P1, "date": "2024-06-02", "recommendation": "none", "implemented": "no"})],
    "death_before_last_contact": [("patients", 0, {"last_contact": "2024-06-02"})],
    "death_before_diagnosis": [
        ("patients", NEW, {"patient": "P3", "diagnosed": "2022-01-02", "died": "2022-01-01"}),
        ("samples", NEW, {"sample": "S3", "patient": "P3", "assay": "panel"}),
    ],
    "death_before_advanced_disease": [
        ("patients", NEW, {"patient": "P3", "advanced": "2022-01-02", "died": "2022-01-01"}),
        ("samples", NEW, {"sample": "S3", "patient": "P3", "assay": "panel"}),
    ],
    "death_before_enrolment": [("patients", 0, {"enrolled": "2024-06-02"})],
    "advanced_before_diagnosis": [("patients", 0, {"advanced": "2022-01-09"})],
    "enrolment_before_diagnosis": [("patients", 0, {"enrolled": "2022-01-09"})],
    "treatment_end_before_start": [("treatments", 1, {"end": "2023-03-31"})],
    "adverse_event_end_before_start": [("adverse_events", 0, {"end": "2022-03-31"})],
    "report_before_specimen": [("samples", 0, {"reported": "2022-01-19"})],
    "date_before_birth": [("samples", 1, {"collected": "1954-12-31"})],
    "age_at_diagnosis_implausible": [("patients", 0, {"birth_year": 1910})],
    "no_follow_up": [("patients", 1, {"last_contact": ""})],
    "last_contact_before_record": [("patients", 1, {"last_contact": "2021-11-30"})],
    "date_after_cutoff": [("patients", 1, {"last_contact": "2025-01-01"})],
    "diagnosis_not_in_oncotree": [("patients", 0, {"diagnosis": "LUADX"})],
    "diagnosis_in_words": [("patients", 0, {"diagnosis": "Lung Adenocarcinoma"})],
    "sex_and_diagnosis": [("patients", 0, {"diagnosis": "PRAD"})],
    "advanced_stage_without_day": [("patients", 1, {"stage": "IVA"})],
    "lines_out_of_order": [
        ("treatments", 0, {"line": 2, "guided": ""}), ("treatments", 1, {"line": 1})],
    "overlapping_lines": [("treatments", 0, {"end": "2023-04-02"})],
    "line_numbers_with_gap": [("treatments", 1, {"line": 3})],
    "line_given_in_part": [("treatments", 1, {"line": ""})],
    "treatment_beyond_progression": [
        ("assessments", 3, {"date": "2022-12-29"}), ("treatments", 0, {"stop_reason": ""})],
    "treatment_before_diagnosis": [
        ("patients", 1, {"diagnosed": "2021-07-02", "enrolled": "2021-07-02"})],
    "treatment_repeated": [("treatments", NEW, {
        "patient": P2, "drugs": "pembrolizumab", "start": "2021-07-01", "line": 1})],
    "drug_not_in_therapies": [("treatments", 0, {"drugs": "osimertinip"})],
    "drug_twice_in_regimen": [("treatments", 0, {"drugs": "osimertinib+Tagrisso"})],
    "assessment_without_result": [("assessments", 0, {"sum_of_diameters": ""})],
    "responses_of_a_day_differ": [("assessments", 6, {"date": "2021-09-01"})],
    "partial_response_after_complete": [
        ("assessments", 1, {"response": "CR", "sum_of_diameters": ""})],
    "stable_disease_after_complete": [
        ("assessments", 1, {"response": "CR", "sum_of_diameters": ""}),
        ("assessments", 2, {"response": "SD"}),
    ],
    "response_after_progression": [
        ("assessments", 5, {"response": "PD"}), ("treatments", 2, {"stop_reason": "continued"})],
    "response_before_treatment": [
        ("assessments", NEW, {"patient": P2, "date": "2021-06-01", "response": "CR"})],
    "assessment_without_treatment": [
        ("patients", NEW, {"patient": "P3", "last_contact": "2024-01-01"}),
        ("samples", NEW, {"sample": "S3", "patient": "P3", "assay": "panel"}),
        ("assessments", NEW, {"patient": "P3", "date": "2022-01-01", "response": "PD"}),
    ],
    "non_cr_non_pd_with_measurable_disease": [("assessments", 5, {"measurable": "yes"})],
    "partial_response_without_measurable_disease": [("assessments", 5, {"response": "PR"})],
    "complete_response_with_diameters": [("assessments", 6, {"sum_of_diameters": 20})],
    "sum_of_diameters_implausible": [("assessments", 0, {"sum_of_diameters": 1001})],
    "fall_called_progression": [("assessments", 3, {"sum_of_diameters": 30})],
    "rise_called_response": [("assessments", 2, {"sum_of_diameters": 48})],
    "fatal_event_without_death": [("adverse_events", 1, {"grade": 5})],
    "fatal_event_on_another_day": [("adverse_events", 0, {"grade": 5, "serious": "yes"})],
    "fatal_event_not_serious": [("adverse_events", 0, {"grade": 5, "end": "2024-06-01"})],
    "serious_event_incomplete": [("adverse_events", 1, {"grade": ""})],
    "adverse_event_without_grade": [("adverse_events", 0, {"grade": ""})],
    "adverse_event_before_treatment": [("adverse_events", 0, {"start": "2022-03-09"})],
    "adverse_event_without_treatment": [
        ("patients", NEW, {"patient": "P3", "last_contact": "2024-01-01"}),
        ("samples", NEW, {"sample": "S3", "patient": "P3", "assay": "panel"}),
        ("adverse_events", NEW, {"patient": "P3", "term": "Nausea", "grade": 1}),
    ],
    "adverse_event_repeated": [("adverse_events", NEW, {
        "patient": P1, "term": "Rash acneiform", "grade": 2, "start": "2022-04-01",
        "end": "2022-04-20"})],
    "ecog_5_without_death": [("performance_status", 3, {"ecog": 5})],
    "ecog_jump": [("performance_status", 1, {"ecog": 3})],
    "quality_of_life_out_of_range": [("quality_of_life", 0, {"value": -9})],
    "promis_answer_not_printed": [
        ("quality_of_life", row, {"item": "Fatigue 3", "value": 3.5 if row == 2 else 3})
        for row in (0, 2, 4)
    ],
    "questionnaire_incomplete": [("quality_of_life", 5, REMOVED)],
    "board_before_report": [("tumour_board", 1, {"date": "2021-06-19"})],
    "board_sample_of_another_patient": [("tumour_board", 0, {"sample": "S2"})],
    "recommendation_followed_without_treatment": [
        ("tumour_board", 1, {"implemented": "yes", "date": "2021-07-02"})],
    "guided_by_unclear_test": [("treatments", 0, {"guided": "Not by a test"})],
    "guided_treatment_without_board": [("tumour_board", 0, {
        "date": "2022-03-11", "implemented": "no"})],
    "guided_treatment_without_sample": [
        ("samples", 0, {"patient": P2}), ("tumour_board", 0, {"sample": ""})],
    "guided_treatment_before_report": [
        ("samples", 0, {"reported": "2022-03-11"}), ("tumour_board", 0, {"sample": ""})],
}  # fmt: skip
# What cannot happen alone: a patient whose only sample is of another has none.
ALSO = {"guided_treatment_without_sample": {"patient_without_sample"}}


@pytest.fixture(scope="module")
def words(resources):
    therapies = read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")
    return therapies, read_tumour_types(resources / "tumour_types.tsv")


@pytest.fixture
def problems_of(project, tmp_path, words):
    """What is found in the clean cohort after changes."""

    def check(changes, checks=None, tables=CLEAN, response=None):
        cohort = copy.deepcopy(tables)
        for table, row, cells in changes:
            if cells is REMOVED:
                del cohort[table][row]
            elif row == NEW:
                cohort[table].append(cells)
            else:
                cohort[table][row] |= cells
        paths = {}
        for table, rows in cohort.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            lines = [names, *([str(row.get(name, "")) for name in names] for row in rows)]
            path = paths[table] = tmp_path / f"{table}.tsv"
            path.write_text("".join("\t".join(line) + "\n" for line in lines))
        samples = paths.pop("samples")
        schemas = project / "schemas"
        return check_clinical(paths, samples, CUTOFF, schemas, *words, None, checks, response)[1]

    return check


def test_the_clean_cohort_triggers_nothing(problems_of):
    assert problems_of([]) == []


def test_every_check_has_a_case_and_an_id_of_its_own():
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids) >= 40
    assert set(CASES) == set(ids)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_one_change_triggers_one_check(problems_of, check):
    problems = problems_of(CASES[check.id])
    assert {problem.check for problem in problems} == {check.id} | ALSO.get(check.id, set())
    of_check = [problem for problem in problems if problem.check == check.id]
    assert {problem.severity for problem in of_check} == {check.severity}
    assert all(problem.message and problem.remedy and problem.line for problem in of_check)


def test_a_check_can_be_made_weaker_or_turned_off_and_says_so(problems_of):
    case = CASES["death_before_treatment"]
    weaker = problems_of(case, {"death_before_treatment": "warning"})
    assert [(each.table, each.severity) for each in weaker] == [
        ("config", "warning"),
        ("treatments", "warning"),
    ]
    # YAML reads the bare word off as false.
    for word in ("off", False):
        [off] = problems_of(case, {"death_before_treatment": word})
        assert (off.table, off.field) == ("config", "checks.death_before_treatment")
        assert "off by the configuration" in off.message


def test_an_unknown_check_in_the_configuration_is_an_error():
    [found] = unknown_checks({"deth_before_treatment": "off", "ecog_jump": "error"})
    assert found.field == "checks.deth_before_treatment"
    assert "'death_before_treatment'" in found.remedy


def test_messages_name_the_dates_and_lines(problems_of):
    [late] = problems_of(CASES["death_before_treatment"])
    assert late.message == "The treatment starts after death (2024-06-01)."
    assert (late.line, late.patient, late.value) == (5, "P1", "2024-06-02")
    [differ] = problems_of(CASES["responses_of_a_day_differ"])
    assert differ.message == "The same day has NON-CR/NON-PD on line 7."
    [rise] = problems_of(CASES["rise_called_response"])
    assert "from 40 to 48 mm" in rise.message
    [old] = problems_of(CASES["two_deaths"])
    assert old.message == "Two deaths of the patient: 2024-06-01 and 2024-07-01."
    [birth] = problems_of(CASES["date_before_birth"])
    assert "year of birth (1955)" in birth.message


def test_an_incomplete_form_names_the_items_without_a_value(problems_of):
    (problem,) = problems_of([("quality_of_life", 5, REMOVED)])
    assert problem.message == (
        "This form has 1 answers or scores, most have 2; without a value: pain interference."
    )
    assert (problem.patient, problem.value) == ("P2", "")


def test_one_row_more_than_is_listed_is_counted(problems_of):
    rows = [
        ("adverse_events", NEW, {"patient": "P1", "term": f"term {number}"})
        for number in range(LISTED_ROWS + 5)
    ]
    problems = problems_of(rows)
    assert len(problems) == LISTED_ROWS + 1
    assert problems[-1].message.startswith("5 more rows:")


@pytest.mark.parametrize(
    ("item", "value", "found"),
    [("fatigue 3", 3.5, True), ("Physical_Function4", 55, True), ("fatigue 3", 5, False),
     ("fatigue", 55.5, False), ("pain intensity", 3.5, True), ("pain intensity", 10, False)],
)  # fmt: skip
def test_an_answer_is_a_number_that_the_form_prints(problems_of, item, value, found):
    rows = [("quality_of_life", row, {"item": item, "value": value}) for row in (0, 2, 4)]
    ids = [problem.check for problem in problems_of(rows)]
    assert ids == ["promis_answer_not_printed"] * 3 * found


def test_another_questionnaire_has_answers_of_its_own(problems_of):
    other = {"instrument": "PROMIS Global", "item": "fatigue 3", "value": 3.5}
    found = problems_of([("quality_of_life", row, other) for row in range(0, 6, 2)])
    assert "promis_answer_not_printed" not in {problem.check for problem in found}


@pytest.mark.parametrize(
    ("text", "assay", "found"),
    [("not guided by panel", "panel", True), ("unclear", "panel", True), ("? (ask)", "panel", True),
     ("non-small cell panel", "panel", True), ("UNIseq", "panel", True),
     ("UNIseq", "UNIseq", False), ("novel panel", "panel", False), ("unknown", "panel", False)],
)  # fmt: skip
def test_a_test_that_sounds_like_none_is_asked_for(problems_of, text, assay, found):
    rows = [("treatments", 0, {"guided": text}), ("samples", 0, {"assay": assay})]
    asked = [each for each in problems_of(rows) if each.check == "guided_by_unclear_test"]
    assert [(each.patient, each.value) for each in asked] == [("P1", text)] * found


FALL = [("assessments", 3, {"sum_of_diameters": 56})]
RISE = [("assessments", 2, {"sum_of_diameters": 48})]


@pytest.mark.parametrize(
    ("changes", "response", "found"),
    [
        ([("assessments", 1, {"sum_of_diameters": 60}),
          ("assessments", 2, {"sum_of_diameters": 58}), *FALL], {}, "fall_called_progression"),
        ([("assessments", 1, {"sum_of_diameters": 60}),
          ("assessments", 2, {"sum_of_diameters": 58}), *FALL],
         {"partial_response_percent": 31}, None),
        (RISE, {"progression_percent": 20, "progression_mm": 8}, "rise_called_response"),
        (RISE, {"progression_percent": 21}, None),
        (RISE, {"progression_mm": 9}, None),
        (RISE, {"progression_mm": "9"}, "rise_called_response"),
    ],
)  # fmt: skip
def test_sums_are_judged_by_the_settings_of_the_response(problems_of, changes, response, found):
    ids = {problem.check for problem in problems_of(changes, response=response)}
    assert ids == ({found} if found else set())


def test_the_baseline_is_as_old_as_the_settings_allow(problems_of):
    """The sum nine days before the start, or else the first under treatment."""
    sums = [("assessments", 3, {"sum_of_diameters": 30})]
    assert problems_of(sums)[0].check == "fall_called_progression"
    assert problems_of(sums, response={"baseline_days": 8}) == []


def test_the_limits_of_sums_are_those_of_the_settings():
    settings = dataclasses.asdict(ResponseSettings())
    limits = dataclasses.asdict(DiameterLimits())
    assert limits == {name: settings[name] for name in limits}


def test_new_lesions_explain_progression_while_the_sum_falls(problems_of):
    fall = {"sum_of_diameters": 30, "new_lesions": "yes"}
    assert problems_of([("assessments", 3, fall)]) == []


def test_a_completed_or_missing_value_contradicts_nothing(problems_of):
    empty = [("treatments", 1, {"end": ""}), ("patients", 0, {"diagnosed": "", "enrolled": ""})]
    assert problems_of(empty) == []


def test_ecog_5_after_the_day_of_death_is_how_death_is_noted(problems_of):
    assert problems_of([("performance_status", 2, {"date": "2024-06-02", "ecog": 5})]) == []


def test_without_any_board_only_where_the_board_is_the_rule(problems_of):
    guided = [("treatments", 2, {"guided": "panel"})]
    no_board = [("tumour_board", 1, REMOVED)]
    assert problems_of(guided + no_board) == []
    second = {"patient": "P1", "drugs": "docetaxel", "start": "2023-11-01", "line": 3}
    guided.append(("treatments", NEW, {**second, "guided": "panel"}))
    [found] = problems_of(guided + no_board)
    assert (found.check, found.patient) == ("guided_treatment_without_board", "P2")


def test_the_report_names_the_checks_that_were_changed(problems_of):
    assert "None was changed" in data_check_definitions([])[0][1]
    settings = {"death_before_treatment": "warning", "ecog_jump": False}
    found = problems_of(CASES["death_before_treatment"], settings)
    ((_, text),) = data_check_definitions([vars(each) for each in found])
    assert text.startswith("1 open question about the records. ")
    assert "off: ecog_jump; warning: death_before_treatment." in text


def test_every_file_check_is_on_the_page():
    page = checks_page()
    assert set(FILE_CHECKS) == set(FileCheck)
    assert all(f"| `{check.id}` |" in page for check in CHECKS)


def test_the_simulated_cohort_has_no_error(project, tmp_path, words):
    simulate_cohort(tmp_path, seed=7, patients=150)
    paths = {table: tmp_path / f"{table}.tsv" for table in CLEAN}
    samples = paths.pop("samples")
    _, problems = check_clinical(paths, samples, CUTOFF, project / "schemas", *words)
    assert [each for each in problems if each.severity == "error"] == []


def test_a_new_treatment_begins_anew(problems_of):
    """Response after progression under the treatment before it is no contradiction."""
    assert problems_of([("assessments", 4, {"response": "PR", "sum_of_diameters": 40})]) == []


def test_the_nadir_is_the_least_sum_and_not_the_last(problems_of):
    sums = [
        ("assessments", 2, {"sum_of_diameters": 46}),
        ("assessments", 3, {"response": "PR", "sum_of_diameters": 52}),
    ]
    [found] = problems_of(sums)
    assert (found.check, found.line) == ("rise_called_response", 5)
    assert "from 40 to 52 mm" in found.message


def test_a_last_cycle_after_progression_needs_no_reason(problems_of):
    assert problems_of([("treatments", 0, {"stop_reason": ""})]) == []
