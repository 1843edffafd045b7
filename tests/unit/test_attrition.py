"""What is left out on the way from files to analysis is counted, and the counts add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from outcome_cohorts import Made, Types, call_files_frame, samples_frame

from genomic_to_outcome.contract import ATTRITION, PFS_RATIO_PAIRS
from genomic_to_outcome.frames import to_frame, write_frame
from genomic_to_outcome.outcomes.attrition import Frames, count_attrition
from genomic_to_outcome.outcomes.plan import (
    Exposure,
    Group,
    GroupTest,
    Interaction,
    Plan,
    Population,
    Summary,
    TimeDependent,
)
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule

PLAN = Plan(
    {"nsclc": Population("nsclc", diagnosis=("NSCLC",)), "unused": Population("unused")},
    (Summary("nsclc", None, (), (Endpoint.OS, Endpoint.DOR)),),
)


def counted(made: Made, samples, call_files, excluded=(), plan=PLAN, pairs=()):
    """Attrition of a registry; `excluded` are courses (patient, drugs, reason) of no line."""
    patients, lines, linkage, endpoints = made.frames()
    left_out = pd.DataFrame(list(excluded), columns=["patient", "drugs", "reason"])
    given = Frames(
        samples=samples_frame(samples),
        call_files=call_files_frame(call_files),
        patients=patients,
        treatments=pd.concat([lines[["patient"]], left_out[["patient"]]]),
        excluded_treatments=left_out,
        lines=lines,
        linkage=linkage,
        endpoints=endpoints,
        pfs_ratio_pairs=to_frame(PFS_RATIO_PAIRS, list(pairs)),
    )
    return count_attrition(plan, given, Types())


def test_courses_outside_every_line_are_counted_with_their_patients():
    made, samples, call_files = small_registry()
    excluded = [
        ("A", "cisplatin", "adjuvant"),
        ("A", "surgery", "adjuvant"),
        ("B", "x", "no start"),
    ]
    found = counted(made, samples, call_files, excluded)
    step = found[found["step"] == "courses of treatment in a line"].set_index("reason")
    lines = len(made.frames()[1])
    assert step.loc["", ["n_in", "n_out", "n_excluded"]].tolist() == [lines + 3, lines, 3]
    assert step.loc["adjuvant", ["n_excluded", "patients"]].tolist() == [2, "A"]
    assert step.loc["no start", ["n_excluded", "patients"]].tolist() == [1, "B"]


def small_registry():
    made = Made()
    samples, call_files = [], []
    for name, diagnosis in zip("ABCDEFG", ["LUAD"] * 6 + ["SCLC"], strict=True):
        made.patient(name, diagnosis=diagnosis)
        samples.append({"sample": f"s{name}", "patient": name})
        call_files.append({"sample": f"s{name}", "kind": "fusions", "status": "read"})
    made.patient("N", diagnosis="LUAD")
    call_files[0]["status"] = "excluded because of an error"  # A
    del call_files[1]  # B
    for name in "ABDEFG":
        made.line(name, 1, alk="altered" if name != "D" else "not_assessed")
        if name != "E":
            made.endpoint(name, 1, "OS", "from_line_start", 100, True)
    made.line("F", 2, alk="altered")
    made.endpoint(
        "F", 2, "OS", "from_line_start", None, None, excluded_reason="no follow-up recorded"
    )
    made.endpoint("F", 1, "DoR", "confirmed", 50, True)
    return made, samples, call_files


def test_each_step_of_a_small_registry(tmp_path):
    frame = counted(*small_registry())
    whole = frame[frame["reason"] == ""]
    assert list(whole[["step", "unit", "n_in", "n_out"]].itertuples(index=False, name=None)) == [
        ("samples in the sheet", "samples", 7, 7),
        ("samples with call files", "samples", 7, 6),
        ("samples read without error", "samples", 6, 5),
        ("courses of treatment in a line", "courses", 7, 7),
        ("patients with a usable sample", "patients", 8, 5),
        ("patients with a line of therapy", "patients", 5, 4),
        ("patients with a line linked to a sample", "patients", 4, 3),
        ("population nsclc", "patients", 3, 2),
        ("population nsclc, OS (from_line_start)", "patient-lines", 3, 1),
        ("population nsclc, DoR (confirmed)", "patient-lines", 3, 1),
    ]
    reasons = {
        (row.step, row.reason): (row.n_excluded, row.patients)
        for row in frame[frame["reason"] != ""].itertuples()
    }
    assert reasons == {
        ("samples with call files", "no call file"): (1, "B"),
        ("samples read without error", "error in a call file"): (1, "A"),
        ("patients with a usable sample", "sample not usable"): (2, "A;B"),
        ("patients with a usable sample", "no sample"): (1, "N"),
        ("patients with a line of therapy", "no systemic therapy"): (1, "C"),
        ("patients with a line linked to a sample", "no sample explains a line"): (1, "D"),
        ("population nsclc", "diagnosis is not NSCLC"): (1, "G"),
        ("population nsclc, OS (from_line_start)", "endpoint not recorded"): (1, "E"),
        ("population nsclc, OS (from_line_start)", "no follow-up recorded"): (1, "F"),
        ("population nsclc, DoR (confirmed)", "no response"): (2, "E;F"),
    }
    write_frame(ATTRITION, frame, tmp_path / "attrition.parquet")


def test_an_empty_registry_is_counted_too():
    frame = counted(Made(), [], [])
    assert (frame["n_in"] == 0).all()
    assert (frame["n_out"] == 0).all()


patients = st.lists(
    st.tuples(
        st.sampled_from(["LUAD", "SCLC", None]),
        st.sampled_from([None, "read", "excluded"]),
        st.integers(0, 3),
        st.sampled_from(["altered", "not_assessed"]),
        st.booleans(),
    ),
    max_size=12,
)


@given(patients)
@settings(max_examples=30, deadline=None)
def test_the_sums_always_reconcile(rows):
    made = Made()
    samples, call_files = [], []
    for number, (diagnosis, status, lines, state, usable) in enumerate(rows):
        name = f"P{number}"
        made.patient(name, diagnosis=diagnosis)
        samples.append({"sample": f"s{number}", "patient": name})
        if status:
            call_files.append({"sample": f"s{number}", "kind": "fusions", "status": status})
        for line in range(1, lines + 1):
            made.line(name, line, alk=state)
            if usable:
                made.endpoint(name, line, "OS", "from_line_start", 10, True)
    frame = counted(made, samples, call_files)
    whole = frame[frame["reason"] == ""].set_index("order")
    excluded = frame[frame["reason"] != ""].groupby("order")["n_excluded"].sum()
    excluded = excluded.reindex(whole.index, fill_value=0)
    assert (whole["n_in"] - excluded == whole["n_out"]).all()
    assert (whole["n_excluded"] == excluded).all()
    for unit in ("samples", "patients"):
        chain = whole[whole["unit"] == unit]
        assert np.array_equal(chain["n_in"].to_numpy()[1:], chain["n_out"].to_numpy()[:-1])


def test_pairs_of_lines_without_a_ratio_and_index_dates_have_their_steps():
    made, samples, call_files = small_registry()
    for name, reason in (("E", "no date of a molecular report"), ("F", None)):
        time, event = (None, None) if reason else (300, True)
        rule = "from_molecular_report"
        made.endpoint(name, 0, "OS", rule, time, event, excluded_reason=reason)
    empty = dict.fromkeys(PFS_RATIO_PAIRS.names)
    pairs = [
        empty | {"patient": "F", "line": 2, "rule": "ema", "excluded_reason": "no progression"},
        empty | {"patient": "E", "line": 2, "rule": "ema"},
        empty | {"patient": "G", "line": 2, "rule": "ema"},
    ]
    made.line("E", 2, alk="altered").line("G", 2, alk="altered")
    summary = Summary(
        "nsclc",
        None,
        (),
        (Endpoint.OS, Endpoint.PFS_RATIO),
        index_dates=(EndpointRule.FROM_MOLECULAR_REPORT, EndpointRule.FROM_ENROLMENT),
    )
    found = counted(made, samples, call_files, (), replace(PLAN, summaries=(summary,)), pairs)
    step = found[found["step"] == "population nsclc, PFS_ratio (ema)"].set_index("reason")
    assert step.loc["", ["unit", "n_in", "n_out"]].tolist() == ["patient-lines", 2, 1]
    assert step.loc["no progression", ["n_excluded", "patients"]].tolist() == [1, "F"]
    name = "population nsclc, OS (from_molecular_report)"
    step = found[found["step"] == name].set_index("reason")
    assert step.loc["", "unit"] == "patients"
    reason = "no date of a molecular report"
    assert step.loc[reason, ["n_excluded", "patients"]].tolist() == [1, "E"]
    assert step.loc["", "n_in"] - step.loc["", "n_excluded"] == step.loc["", "n_out"] == 1


def test_what_any_question_of_the_plan_asks_has_its_steps():
    made, samples, call_files = small_registry()
    made.endpoint("F", 1, "TTNT", "from_line_start", 90, True)
    made.endpoint("F", 0, "OS", "from_enrolment", 300, True)
    groups = tuple(Group("alk", therapy_class=name) for name in ("a", "b", "c"))
    exposure = Exposure("alk_tki")
    plan = Plan(
        {name: Population(name) for name in ("of_groups", "of_product", "of_therapy", "unused")},
        group_tests=(GroupTest("g", "of_groups", Endpoint.TTNT, 1, groups),),
        interactions=(Interaction("i", "of_product", Endpoint.TTNT, 1, "alk", "a", "b"),),
        time_dependent=(
            TimeDependent("t", "of_therapy", EndpointRule.FROM_ENROLMENT, exposure, None, (3,)),
        ),
    )
    steps = set(counted(made, samples, call_files, plan=plan)["step"])
    assert {
        "population of_groups, TTNT (from_line_start)",
        "population of_product, TTNT (from_line_start)",
        "population of_therapy, OS (from_enrolment)",
    } <= steps
    assert not any("unused" in step for step in steps)
