"""Tables with other columns and words, read by the mapping of the configuration alone."""

import datetime

import pandas as pd
import pyarrow as pa
import pytest
import yaml

from genomic_to_outcome.inputs.check_inputs import check_clinical, check_sheets
from genomic_to_outcome.inputs.configuration import check_configuration
from genomic_to_outcome.inputs.convert_values import convert_number
from genomic_to_outcome.inputs.date_formats import (
    DateFormatError,
    DateRule,
    day_from,
    format_pattern,
    to_iso,
)
from genomic_to_outcome.inputs.parse_values import RefusedValueError
from genomic_to_outcome.inputs.schemas import read_schema, read_table_schema
from genomic_to_outcome.simulate.cohort import simulate_cohort

CUTOFF = datetime.date(2024, 12, 31)
SDTM = "data/cohort/sdtm/pharmaverse__pharmaversesdtm"
MCODE = "data/mcode/mcode__mcode-extraction-framework"
REDCAP = "data/redcap/CHOP-CGTInformatics__REDCapTidieR/db_data_classic.csv"
DAY = datetime.date.fromisoformat


@pytest.fixture
def template(project):
    """A mapping of config/templates/mapping with its files elsewhere."""

    def read(name, folder):
        text = (project / "config" / "templates" / "mapping" / f"{name}.yaml").read_text()
        return yaml.safe_load(text.replace(f"{name}/", f"{folder}/"))

    return read


@pytest.fixture
def check(project):
    """The tables and problems of a configuration."""

    def checked(config, cutoff=CUTOFF):
        schema = read_schema(project / "schemas" / "config.schema.yaml")
        problems = check_configuration(config, schema)
        assert [each for each in problems if each.field.startswith("mapping")] == []
        return check_clinical(
            config.get("clinical", {}),
            None,
            cutoff,
            project / "schemas",
            mapping=config["mapping"],
            checks=config.get("checks"),
        )

    return checked


def rows(table, *names):
    return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))


def errors(problems):
    return [each for each in problems if each.severity == "error"]


def test_sdtm_by_mapping_alone(template, check, shared):
    folder = shared / SDTM
    tables, problems = check(template("sdtm", folder))
    assert errors(problems) == []
    dm, ae, ex, rs = (
        pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("dm", "ae", "ex", "rs_onco_recist")
    )
    patients = tables["patients"].to_pandas()
    assert len(patients) == dm.USUBJID.nunique() == 306
    assert patients.sex.value_counts().to_dict() == {
        "female": (dm.SEX == "F").sum(),
        "male": (dm.SEX == "M").sum(),
    }
    assert patients.died.notna().sum() == (dm.DTHFL == "Y").sum() == 3
    assert patients.birth_year.tolist() == dm.BRTHDTC.str[:4].astype(int).tolist()
    assert patients.last_contact.astype(str).tolist() == [
        text or "NaT" for text in dm.RFPENDTC.str[:10].replace("", "NaT")
    ]

    events = tables["adverse_events"].to_pandas()
    severity = ae.AESEV.map({"MILD": 1, "MODERATE": 2, "SEVERE": 3}).where(ae.AESDTH != "Y", 5)
    assert len(events) == len(ae) == 1191
    assert events.grade.value_counts().to_dict() == severity.value_counts().to_dict()
    assert events.serious.sum() == (ae.AESER == "Y").sum() == 3
    worst = ae.assign(grade=severity).groupby("USUBJID").grade.max()
    assert events.groupby("patient").grade.max().to_dict() == worst.to_dict()
    whole = ae.AESTDTC.str.len() == 10
    starts = events.sort_values(["patient", "term", "start"]).start.astype(str)
    assert whole.sum() == 1165
    assert set(ae.AESTDTC[whole]) <= set(starts)

    courses = tables["treatments"].to_pandas()
    assert courses.groupby("drugs").size().to_dict() == ex.groupby("EXTRT").size().to_dict()
    assert courses.end.isna().sum() == (ex.EXENDTC == "").sum() == 6

    own = rs[(rs.RSEVAL == "INVESTIGATOR") & (rs.RSTESTCD == "OVRLRESP")]
    visits = tables["assessments"].to_pandas()
    assert len(visits) == len(own) == 22
    assert visits.response.value_counts().to_dict() == own.RSSTRESC.value_counts().to_dict()
    [left] = [
        each for each in problems if each.table == "assessments" and "left out" in each.message
    ]
    assert left.message.startswith("44 of 66 rows left out:")


def test_mcode_by_mapping_alone(template, check, shared):
    tables, problems = check(template("mcode", shared / MCODE))
    assert rows(tables["assessments"], "patient", "date", "response") == [
        ("123", DAY("2019-12-02"), "PR"),
        ("789", DAY("2020-04-22"), "NE"),
    ]
    assert rows(tables["treatments"], "patient", "start", "end")[0] == (
        "123",
        DAY("2020-01-01"),
        DAY("2020-07-05"),
    )
    assert rows(tables["adverse_events"], "patient", "term", "grade", "serious", "start") == [
        ("123", "Dehydration", 1, True, DAY("1994-12-09")),
        ("456", "Anemia", 2, False, DAY("1995-12-10")),
        ("789", "150003", 3, None, DAY("1994-12-09")),
    ]
    assert {each.check for each in errors(problems)} <= {"unknown_patient"}


REDCAP_FORM = """record_id,redcap_repeat_instrument,redcap_repeat_instance,\
redcap_data_access_group,\
date_of_birth,sex,oncotree_code,stage_at_diagnosis,smoking_status,date_of_diagnosis,\
date_of_advanced_disease,date_last_seen,date_of_death,first_dose,\
therapy_1_drugs,therapy_1_start,therapy_1_end,therapy_1_stop,\
therapy_2_drugs,therapy_2_start,therapy_2_end,therapy_2_stop,\
therapy_3_drugs,therapy_3_start,therapy_3_end,therapy_3_stop,\
ecog_baseline_date,ecog_baseline,ecog_week8_date,ecog_week8,\
scan_date,scan_response,scan_sum_cm,ae_term,ae_grade,ae_serious,ae_day
R1,,,north,1960-05-01,1,LUAD,IV,1,2023-01-10,2023-01-10,2024-01-31,,2023-02-01,\
osimertinib,2023-02-01,2023-10-01,1,docetaxel,2023-11-01,,,,,,,2023-01-30,1,2023-03-28,0,,,,,,,
R1,tumour_assessment,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,01.04.2023,2,"4,25",,,,
R1,tumour_assessment,2,,,,,,,,,,,,,,,,,,,,,,,,,,,,10.2023,4,"6,1",,,,
R1,adverse_event,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,Rash,2,0,15
R1,adverse_event,2,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,Cough,1,0,1
"""


def test_a_redcap_export_by_mapping_alone(template, check, tmp_path):
    (tmp_path / "export.csv").write_text(REDCAP_FORM)
    tables, problems = check(template("redcap", tmp_path))
    assert errors(problems) == []
    assert rows(tables["patients"], "patient", "sex", "birth_year", "smoking", "centre") == [
        ("R1", "female", 1960, "former", "north")
    ]
    assert rows(tables["treatments"], "drugs", "line", "start", "end", "stop_reason") == [
        ("osimertinib", 1, DAY("2023-02-01"), DAY("2023-10-01"), "progression"),
        ("docetaxel", 2, DAY("2023-11-01"), None, None),
    ]
    assert rows(tables["assessments"], "date", "response", "sum_of_diameters") == [
        (DAY("2023-04-01"), "PR", 42.5),
        (DAY("2023-10-01"), "PD", 61.0),
    ]
    assert rows(tables["adverse_events"], "term", "start") == [
        ("Rash", DAY("2023-02-15")),
        ("Cough", DAY("2023-02-01")),
    ]
    assert rows(tables["performance_status"], "date", "ecog") == [
        (DAY("2023-01-30"), 1),
        (DAY("2023-03-28"), 0),
    ]


def test_a_real_redcap_export_has_rows_of_its_instruments(check, shared):
    config = {
        "mapping": {
            "quality_of_life": {
                "file": str(shared / REDCAP),
                "rows": {"redcap_repeat_instrument": "repeat_survey"},
                "columns": {
                    "patient": "record_id",
                    "date": "redcap_repeat_instance",
                    "value": "repeatsurvey_radio_v2",
                },
                "constants": {"instrument": "survey", "item": "radio"},
                "values": {"date": {"1": "2022-08-01", "2": "2022-08-02"}},
            }
        }
    }
    tables, _ = check(config)
    export = pd.read_csv(shared / REDCAP, dtype=str)
    own = export[export.redcap_repeat_instrument == "repeat_survey"]
    assert tables["quality_of_life"].num_rows == len(own) > 0
    assert rows(tables["quality_of_life"], "patient", "value") == [
        (row.record_id, float(row.repeatsurvey_radio_v2)) for row in own.itertuples()
    ]


def clinic(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_a_hospital_export_in_german(check, tmp_path):
    path = clinic(
        tmp_path,
        "befunde.csv",
        "PatNr;Datum;Beurteilung;Summe\nA1;03.02.2024;Remission (teilw.);1,5\n"
        "A1;4.11.2024;Größenzunahme;2.5\n",
        "cp1252",
    )
    source = {
        "file": path,
        "columns": {"patient": "PatNr", "date": "datum", "response": "Beurteilung",
                    "sum_of_diameters": "Summe"},
        "values": {"response": {"remission (teilw.)": "PR", "Größenzunahme": "PD"}},
        "dates": "%d.%m.%Y",
        "units": {"sum_of_diameters": "cm"},
        "decimal": ",",
        "separator": "semicolon",
        "encoding": "cp1252",
    }  # fmt: skip
    tables, problems = check({"mapping": {"assessments": source}})
    assert rows(tables["assessments"], "patient", "date", "response", "sum_of_diameters") == [
        ("A1", DAY("2024-02-03"), "PR", 15.0),
        ("A1", DAY("2024-11-04"), "PD", 25.0),
    ]
    assert {each.check for each in errors(problems)} <= {"unknown_patient"}


def test_words_without_a_meaning_are_named_once_with_their_rows_and_the_key(check, tmp_path):
    words = ["besser", "stabil", "PR", "besser", "schlechter", "besser"]
    lines = "".join(f"A{row};2024-01-0{row + 1};{word}\n" for row, word in enumerate(words))
    path = clinic(tmp_path, "visits.csv", "Pat;Tag;Urteil\n" + lines)
    columns = {"patient": "Pat", "date": "Tag", "response": "Urteil"}
    values = {"response": {"stabil": "SD", "schlecht": "PD"}}
    _, problems = check(
        {"mapping": {"assessments": {"file": path, "columns": columns, "values": values}}}
    )
    refused = [each for each in problems if each.check == "value_refused"]
    assert [(each.value, each.line, each.field) for each in refused] == [
        ("besser", 2, "response"),
        ("schlechter", 6, "response"),
    ]
    assert "column Urteil: Expected one of" in refused[0].message
    assert refused[0].message.endswith("(3 rows, line 2, 5, 7)")
    assert "mapping.assessments.values.response" in refused[0].remedy
    assert "Is 'schlecht' meant?" in refused[1].remedy


def test_a_date_in_another_format_names_the_key_to_change(check, tmp_path):
    path = clinic(tmp_path, "visits.csv", "patient,date,response\nA,2024/13/40,PR\nB,1.2.24,PR\n")
    source = {"file": path, "dates": {"date": "%Y/%m/%d"}}
    _, problems = check({"mapping": {"assessments": source}})
    first, second = [each for each in problems if each.check == "value_refused"]
    assert first.message == "column date: There is no month 13; a date is written year-month-day."
    assert second.message == "column date: Expected a date as %Y/%m/%d."
    assert second.remedy.endswith("Else change mapping.assessments.dates.date.")


def test_what_is_wrong_with_the_mapping_itself(check, tmp_path):
    path = clinic(tmp_path, "visits.csv", "Patient Nr,Datum,Response\nA,2024-01-01,PR\n")
    source = {
        "columns": {"patient": "Patient", "date": "Datum", "dates": "Datum", "method": "Response"},
        "constants": {"method": "CT"},
        "dates": {"date": "%d.%q.%Y"},
        "units": {"sum_of_diameters": "inch"},
        "rows": {"Visit": 1},
    }
    _, problems = check({"clinical": {"assessments": path}, "mapping": {"assessments": source}})
    wrong = {each.field: each for each in problems if each.check == "mapping_wrong"}
    assert set(wrong) == {
        "mapping.assessments.columns.dates",
        "mapping.assessments.constants.method",
        "mapping.assessments.dates.date",
        "mapping.assessments.units.sum_of_diameters",
        "patient",
        "rows",
    }
    assert "Is 'patient nr' meant?" in wrong["patient"].remedy
    assert "Is 'date' meant?" in wrong["mapping.assessments.columns.dates"].remedy
    assert "%q" in wrong["mapping.assessments.dates.date"].message


def test_a_day_that_does_not_exist_is_said_to_be_none(check, tmp_path):
    path = clinic(tmp_path, "visits.csv", "patient,date,response\nA,31.02.2021,PR\n")
    _, problems = check({"mapping": {"assessments": {"file": path, "dates": "%d.%m.%Y"}}})
    (found,) = [each for each in problems if each.check == "value_refused"]
    assert found.message == "column date: This day does not exist: 2021-02 has 28 days."


def test_a_bad_number_names_the_decimal_separator_of_the_mapping(check, tmp_path):
    path = clinic(tmp_path, "v.csv", "patient;date;sum_of_diameters\nA;2024-01-01;1,5,0\n")
    source = {"file": path, "decimal": ",", "separator": "semicolon"}
    _, problems = check({"mapping": {"assessments": source}})
    (found,) = [each for each in problems if each.check == "value_refused"]
    assert found.remedy == (
        "Correct the number (decimal separator ','), or change mapping.assessments.decimal."
    )
    source["units"] = {"sum_of_diameters": "cm"}
    _, problems = check({"mapping": {"assessments": source}})
    (found,) = [each for each in problems if each.check == "value_refused"]
    assert found.remedy.endswith("decimal or mapping.assessments.units.sum_of_diameters.")


def test_a_wrong_target_of_a_word_is_named(check, tmp_path):
    path = clinic(tmp_path, "visits.csv", "patient,date,response\nA,2024-01-01,stabil\n")
    values = {"response": {"stabil": "stabel"}}
    _, problems = check({"mapping": {"assessments": {"file": path, "values": values}}})
    (found,) = [each for each in problems if each.check == "value_refused"]
    assert "'stabil' is mapped to 'stabel': Expected one of" in found.message
    assert found.remedy.startswith("Correct 'stabel' under mapping.assessments.values.response.")


@pytest.mark.parametrize(
    ("dates", "field"),
    [("%d.%m.%y", "dates"), ({"diagnosed": ["%d.%m.%y", "%Y"]}, "dates.diagnosed")],
)
def test_a_bad_format_of_dates_is_one_problem(check, tmp_path, dates, field):
    text = "patient,diagnosis,diagnosed\n" + "".join(f"P{n},LUAD,01.02.21\n" for n in range(9))
    path = clinic(tmp_path, "patients.csv", text)
    _, problems = check({"mapping": {"patients": {"file": path, "dates": dates}}})
    (found,) = errors(problems)
    assert (found.field, found.value) == (f"mapping.patients.{field}", "%d.%m.%y")


def test_a_row_with_a_field_too_many_names_the_mapped_patient(check, tmp_path):
    (tmp_path / "p.csv").write_text("Nr;Born\n1;1960\n2;1950;x\n3;soon\n")
    columns = {"patient": "Nr", "birth_year": "Born"}
    config = {"mapping": {"patients": {"file": str(tmp_path / "p.csv"), "columns": columns}}}
    places = {(each.line, each.patient, each.field) for each in errors(check(config)[1])}
    assert {(3, "2", ""), (4, "3", "birth_year")} <= places


def test_a_column_that_is_not_there_is_one_problem_whatever_the_rows(check, tmp_path):
    text = "id,drug\n" + "P1,osimertinib\n" * 150
    path = clinic(tmp_path, "courses.csv", text)
    visits = clinic(tmp_path, "visits.csv", "patient,date\n" + "P1,2024-01-01\n" * 3)
    mapping = {
        "treatments": {
            "file": path,
            "columns": {"patient": "id", "drugs": ["drug", "agent"], "start": "begin"},
        },
        "assessments": {"file": visits, "columns": {"response": "RECIST"}},
    }
    _, problems = check({"mapping": mapping})
    assert [(each.table, each.field, each.value) for each in errors(problems)] == [
        ("assessments", "response", "recist"),
        ("treatments", "drugs", "agent"),
        ("treatments", "start", "begin"),
    ]


def test_without_the_column_of_ids_nothing_is_said_of_the_rows_of_other_tables(check, tmp_path):
    given = {
        "patients": clinic(tmp_path, "patients.csv", "id,died\nP1,2024-06-01\n"),
        "treatments": clinic(
            tmp_path, "courses.csv", "id,drugs,start\nP1,osimertinib,2024-01-01\n"
        ),
        "assessments": clinic(tmp_path, "visits.csv", "patient,date,response\nP1,2024-02-01,SD\n"),
    }
    mapping = {table: {"columns": {"patient": "PatNr"}} for table in ("patients", "treatments")}
    _, problems = check({"clinical": given, "mapping": mapping})
    assert [(each.table, each.field, each.check) for each in errors(problems)] == [
        ("patients", "patient", "mapping_wrong"),
        ("treatments", "patient", "mapping_wrong"),
    ]
    assert "assessment_without_treatment" not in {each.check for each in problems}


def test_cells_of_a_column_that_is_there_in_part_are_still_read(check, tmp_path):
    text = "id,drug,begin\nP1,osimertinib,2024-01-99\nP1,,2024-02-01\n"
    columns = {"patient": "id", "drugs": ["drug", "agent"], "start": ["begin", "onset"]}
    source = {"file": clinic(tmp_path, "courses.csv", text), "columns": columns}
    tables, problems = check({"mapping": {"treatments": source}})
    assert [(each.field, each.value) for each in errors(problems)] == [
        ("drugs", "agent"),
        ("start", "onset"),
        ("start", "2024-01-99"),
    ]
    assert tables["treatments"].column("drugs").to_pylist() == ["osimertinib", None]


def test_study_days_without_the_day_they_count_from_are_one_problem(check, tmp_path):
    text = "patient,drugs,start,end\n" + "P1,osimertinib,1,20\n" * 3
    source = {"file": clinic(tmp_path, "courses.csv", text), "dates": {"days_from": "consent"}}
    _, problems = check({"mapping": {"treatments": source}})
    assert [(each.field, each.value) for each in errors(problems)] == [("days_from", "consent")]


def test_repeated_columns_of_which_one_is_not_there(check, tmp_path):
    text = "patient,drugs_1,start_1,drugs_2\nP1,osimertinib,2024-01-01,pemetrexed\n"
    source = {
        "file": clinic(tmp_path, "courses.csv", text),
        "unpivot": {"line": [1, 2]},
        "columns": {"drugs": "drugs_{line}", "start": "start_{line}"},
    }
    tables, problems = check({"mapping": {"treatments": source}})
    assert [(each.field, each.value) for each in errors(problems)] == [("start", "start_2")]
    assert rows(tables["treatments"], "line", "drugs") == [(1, "osimertinib"), (2, "pemetrexed")]


def test_several_sources_make_one_table_and_keep_their_files_and_lines(check, tmp_path):
    one = clinic(tmp_path, "one.csv", "patient,drugs,start\nP1,osimertinib,2024-01-01\n")
    two = clinic(tmp_path, "two.tsv", "id\tdrug\tbegin\nP2\tx\t2024-01-02\nP3\t\t2024-99-03\n")
    columns = {"patient": "id", "drugs": "drug", "start": "begin"}
    config = {
        "clinical": {"treatments": one},
        "mapping": {"treatments": [{}, {"file": two, "columns": columns}]},
    }
    tables, problems = check(config)
    assert tables["treatments"].column("patient").to_pylist() == ["P1", "P2", "P3"]
    places = {(each.file, each.line, each.patient, each.check) for each in problems}
    assert (two, 3, "P3", "value_missing") in places
    assert (two, 3, "P3", "value_refused") in places


def test_a_patient_in_two_sources_is_one_too_many_and_both_files_are_named(check, tmp_path):
    one = clinic(tmp_path, "one.csv", "patient,died\nP1,\nP2,\n")
    two = clinic(tmp_path, "two.csv", "patient,died\nP3,\nP1,\n")
    config = {"clinical": {"patients": one}, "mapping": {"patients": [{}, {"file": two}]}}
    (twice,) = [each for each in check(config)[1] if each.check == "patient_repeated"]
    assert (twice.file, twice.line, twice.patient) == (two, 3, "P1")
    assert f"line 2 of {one}" in twice.message


def test_a_joined_file_must_have_each_id_once(check, tmp_path):
    events = clinic(tmp_path, "ae.csv", "patient,term,start\nP1,Rash,3\nP2,Rash,1\nP3,Rash,\n")
    doses = clinic(tmp_path, "ex.csv", "id,first\nP1,2024-01-01\nP1,2024-02-01\nP2,2024-03-01\n")
    source = {
        "join": {"file": doses, "id": {"patient": "id"}, "columns": ["first"]},
        "dates": {"start": {"days_from": "first"}},
    }
    config = {"clinical": {"adverse_events": events}, "mapping": {"adverse_events": source}}
    tables, problems = check(config)
    twice = next(each for each in problems if each.check == "mapping_wrong")
    assert (twice.line, twice.value) == (3, "P1")
    assert "line 2" in twice.message
    unmatched = next(each for each in problems if each.check == "join_without_match")
    assert unmatched.message.startswith("1 row without")
    days = tables["adverse_events"].column("start").to_pylist()
    assert days == [DAY("2024-01-03"), DAY("2024-03-01"), None]


def test_a_row_of_a_joined_file_with_a_field_too_many_is_told(check, tmp_path):
    events = clinic(tmp_path, "ae.csv", "patient,term,grade\nP1,Rash,3\nP2,Rash,much\n")
    doses = clinic(tmp_path, "ex.csv", "patient,first\nP1,2024-01-01\nP2,2024-02-01,x\n")
    join = {"file": doses, "id": "patient", "columns": ["first"]}
    config = {"mapping": {"adverse_events": {"file": events, "join": join}}}
    found = {(each.file, each.line, each.patient) for each in errors(check(config)[1])}
    assert {(doses, 3, "P2"), (events, 3, "P2")} <= found


def test_an_empty_id_joins_nothing(check, tmp_path):
    events = clinic(tmp_path, "ae.csv", "patient,visit,term\nP1,V1,Rash\nP2,,Rash\n")
    visits = clinic(tmp_path, "sv.csv", "visit,start\nV1,2024-01-01\n,2024-02-01\n,2024-03-01\n")
    source = {"join": {"file": visits, "id": "visit", "columns": ["start"]}}
    config = {"clinical": {"adverse_events": events}, "mapping": {"adverse_events": source}}
    tables, problems = check(config)
    assert tables["adverse_events"].column("start").to_pylist() == [DAY("2024-01-01"), None]
    assert [each.check for each in errors(problems) if each.table == "adverse_events"] == []


def test_rows_are_chosen_whatever_the_case_and_a_choice_of_none_says_what_there_is(check, tmp_path):
    events = clinic(tmp_path, "ae.csv", "patient,term,valid\nP1,Rash,TRUE\nP2,Rash,False\n")
    config = {"clinical": {"adverse_events": events}}
    tables, _ = check(config | {"mapping": {"adverse_events": {"rows": {"valid": True}}}})
    assert tables["adverse_events"].column("patient").to_pylist() == ["P1"]
    tables, problems = check(config | {"mapping": {"adverse_events": {"rows": {"valid": "final"}}}})
    assert tables["adverse_events"].num_rows == 0
    left = next(each for each in problems if each.check == "rows_left_out")
    assert "valid holds TRUE, False" in left.remedy


def test_the_other_name_of_a_column_is_known_to_a_mapped_table_too(check, tmp_path):
    text = "pid,date,instrument,domain,value\nP1,2024-03-01,EQ-5D-5L,VAS,50\n"
    source = {"file": clinic(tmp_path, "q.csv", text), "columns": {"patient": "pid"}}
    tables, _ = check({"clinical": {}, "mapping": {"quality_of_life": source}})
    assert tables["quality_of_life"].column("item").to_pylist() == ["VAS"]


@pytest.mark.parametrize("dates", ["%d.%m.%Y", {"format": "%d.%m.%Y"}, {"start": "%d.%m.%Y"}])
def test_one_format_holds_for_the_table_or_a_column(check, tmp_path, dates):
    events = clinic(tmp_path, "ae.csv", "patient,term,start\nP1,Rash,1.2.2024\n")
    config = {"clinical": {"adverse_events": events}}
    tables, problems = check(config | {"mapping": {"adverse_events": {"dates": dates}}})
    assert tables["adverse_events"].column("start").to_pylist() == [DAY("2024-02-01")]
    assert "mapping_wrong" not in {each.check for each in problems}


def test_excel_sheets_by_name(check, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["nothing"])
    sheet = book.create_sheet("Therapien")
    for row in (["Pat", "Substanz", "Beginn"], ["P1", "alectinib", datetime.date(2024, 5, 1)]):
        sheet.append(row)
    book.save(tmp_path / "export.xlsx")
    source = {
        "file": str(tmp_path / "export.xlsx"),
        "sheet": "Therapien",
        "columns": {"patient": "Pat", "drugs": "Substanz", "start": "Beginn"},
        "dates": "%d.%m.%Y",
    }
    tables, _ = check({"mapping": {"treatments": source}})
    assert rows(tables["treatments"], "patient", "start") == [("P1", DAY("2024-05-01"))]
    _, problems = check({"mapping": {"treatments": {**source, "sheet": "Therapie"}}})
    assert any("there are: Sheet, Therapien" in each.remedy for each in problems)


def test_a_parquet_file_is_mapped_like_text(check, tmp_path):
    table = pa.table({"ID": ["P1"], "SCORE": [52.5], "DT": [DAY("2024-05-01")]})
    path = tmp_path / "forms.parquet"
    pa.parquet.write_table(table, path)
    source = {
        "file": str(path),
        "columns": {"patient": "ID", "value": "SCORE", "date": "DT"},
        "constants": {"instrument": "PROMIS-29 v2.1", "item": "fatigue"},
        "decimal": ",",
    }
    tables, _ = check({"mapping": {"quality_of_life": source}})
    assert rows(tables["quality_of_life"], "date", "value") == [(DAY("2024-05-01"), 52.5)]


def test_mapped_patients_bound_the_partial_dates_of_samples(project, tmp_path):
    patients = clinic(tmp_path, "p.csv", "id,death\nP1,10.03.2024\n")
    samples = clinic(tmp_path, "s.tsv", "sample\tpatient\tassay\treported\nS1\tP1\ta\t2024-03\n")
    source = {"columns": {"patient": "id", "died": "death"}, "dates": "%d.%m.%Y"}
    typed, _, _ = check_sheets(
        samples, None, None, "GRCh38", CUTOFF, project / "schemas", patients,
        mapping={"patients": source},
    )  # fmt: skip
    assert typed.column("reported").to_pylist() == [DAY("2024-03-10")]


@pytest.mark.parametrize(
    ("text", "rule", "iso"),
    [
        ("3.2.2024", DateRule(("%d.%m.%Y",)), "2024-02-03"),
        ("02.2024", DateRule(("%d.%m.%Y", "%m.%Y")), "2024-02"),
        ("2024", DateRule(("%d.%m.%Y",)), "2024"),
        ("02/03/2024", DateRule(("%m/%d/%Y",)), "2024-02-03"),
        ("03-Feb-2024", DateRule(("%d-%b-%Y",)), "2024-02-03"),
        ("03MAY2024", DateRule(("%d%b%Y",)), "2024-05-03"),
        ("20241101", DateRule(("%Y%m%d",)), "2024-11-01"),
        ("3. März 2024", DateRule(("%d. %b %Y",)), "2024-03-03"),
        ("2024-02-03T11:45", DateRule(), "2024-02-03"),
        ("03.02.2024 11:45", DateRule(("%d.%m.%Y %H:%M",)), "2024-02-03"),
        (day_from("1", "2024-01-01"), DateRule(days_from="x"), "2024-01-01"),
        (day_from("-1", "2024-01-01"), DateRule(days_from="x"), "2023-12-31"),
        (day_from("0", "2024-01-01"), DateRule(days_from="x", first_day=0), "2024-01-01"),
        (day_from("30", "01.01.2024"), DateRule(("%d.%m.%Y",), "x", 0), "2024-01-31"),
    ],
)
def test_dates_in_declared_formats(text, rule, iso):
    assert to_iso(text, rule) == iso


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2/3/2024", DateRule(("%d.%m.%Y",))),
        ("3. Foo 2024", DateRule(("%d. %b %Y",))),
        ("2024111", DateRule(("%Y%m%d",))),
        ("1112024", DateRule(("%d%m%Y",))),
        (day_from("0", "2024-01-01"), DateRule(days_from="x")),
        (day_from("5", "2024-01"), DateRule(days_from="x")),
        (day_from("5", ""), DateRule(days_from="x")),
        (day_from("five", "2024-01-01"), DateRule(days_from="x")),
    ],
)
def test_dates_that_do_not_fit_are_refused(text, rule):
    with pytest.raises(RefusedValueError):
        to_iso(text, rule)


@pytest.mark.parametrize("text", ["%d.%m.%y", "%d.%m", "%d.%d.%Y", "%A %Y"])
def test_formats_that_say_too_little_are_refused(text):
    with pytest.raises(DateFormatError):
        format_pattern(text)


def test_numbers_with_a_decimal_comma():
    assert [convert_number(text, ",", None) for text in ("1,5", "12", "12.5")] == [
        "1.5",
        "12",
        "12.5",
    ]
    for text in ("1.234", "1.234,5"):
        with pytest.raises(RefusedValueError):
            convert_number(text, ",", None)


GERMAN = {
    "patients": {"sex": {"female": "weiblich", "male": "männlich"}, "smoking": {"never": "nie"}},
    "treatments": {},
    "assessments": {"response": {"PR": "Teilremission", "PD": "Progress"}},
    "adverse_events": {"serious": {"yes": "ja", "no": "nein"}},
}


def in_german(table, schema):
    """A table with other headers, words, dates and a decimal comma, in centimetres."""
    other = pd.DataFrame(index=table.index)
    for rule in schema.columns:
        if rule.name not in table:
            continue
        cells = table[rule.name].replace(GERMAN[schema.name].get(rule.name, {}))
        if rule.type == "date":
            cells = cells.map(lambda text: ".".join(reversed(text.split("-"))))
        elif rule.name == "sum_of_diameters":
            cells = cells.map(lambda text: f"{int(text) / 10}".replace(".", ",") if text else "")
        other[f"Feld {rule.name}"] = cells
    return other


def test_a_reshaped_export_is_read_as_the_table_it_was_made_of(project, check, tmp_path):
    simulate_cohort(tmp_path, seed=3, patients=60)
    config = {"mapping": {}}
    for name in GERMAN:
        schema = read_table_schema(project / "schemas", name)
        path = tmp_path / f"{name}.tsv"
        table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
        other = in_german(table, schema)
        export = tmp_path / f"{name}.export.csv"
        other.to_csv(export, sep=";", index=False, encoding="cp1252")
        config["mapping"][name] = {
            "file": str(export),
            "columns": {column.removeprefix("Feld "): column for column in other},
            "values": {
                column: {theirs: ours for ours, theirs in words.items()}
                for column, words in GERMAN[name].items()
            },
            "dates": ["%d.%m.%Y", "%m.%Y", "%Y"],
            "decimal": ",",
            "encoding": "cp1252",
            **({"units": {"sum_of_diameters": "cm"}} if name == "assessments" else {}),
        }
    tables, problems = check(config)
    assert errors(problems) == []
    plain = {name: str(tmp_path / f"{name}.tsv") for name in GERMAN}
    expected, _ = check_clinical(plain, None, CUTOFF, project / "schemas")
    for name in GERMAN:
        own = [column for column in expected[name].column_names if column != "date_flags"]
        assert tables[name].num_rows > 0
        assert tables[name].select(own).equals(expected[name].select(own)), name


@pytest.mark.parametrize(
    "mapping",
    [
        [],
        "patients",
        {"patients": "x"},
        {"patients": ["x", 3]},
        {"patients": {"columns": "x", "values": [1], "rows": 3, "constants": None, "dates": 5}},
        {"patients": {"values": {"sex": 3}, "dates": {"died": {"days_from": 3}}, "units": "cm"}},
        {"patients": {"join": [3, {"file": 3}], "unpivot": 3, "separator": "::", "decimal": 3}},
        {"patients": {"join": {"id": {}, "columns": "x"}, "encoding": "none", "sheet": 2}},
    ],
)
def test_a_mapping_that_is_none_is_no_crash(project, tmp_path, mapping):
    path = clinic(tmp_path, "patients.csv", "patient,died\nP1,2024-01-01\n")
    checks = ["off"] if isinstance(mapping, list) else {"ecog_jump": ["off"]}
    check_clinical(
        {"patients": path}, None, CUTOFF, project / "schemas", mapping=mapping, checks=checks
    )
