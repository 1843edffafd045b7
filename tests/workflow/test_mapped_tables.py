"""Tables of others through the whole workflow, by the mapping of the configuration alone."""

import pandas as pd
import yaml
from cohort_folders import write_yaml
from run_workflow import PROJECT, run_workflow

SDTM = "data/cohort/sdtm/pharmaverse__pharmaversesdtm"
CONFIG = {
    "cohort": {"name": "SDTM", "data_cutoff": "2015-12-31"},
    "genome": "GRCh38",
    "samples": "samples.tsv",
    "calls": "calls.tsv",
    "assays": "assays.yaml",
    "analysis": "analysis.yaml",
}
PLAN = {
    "populations": {"everybody": {}},
    "summaries": [{"population": "everybody", "alterations": "everyone", "endpoints": ["OS"]}],
}


def treatment_emergent_events(folder):
    """Events from the first dose to 30 days after the last, with their grade, by pandas alone."""
    events, doses = (
        pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("ae", "ex")
    )
    doses["EXENDTC"] = doses.EXENDTC.replace("", "2015-12-31")
    courses = doses.groupby("USUBJID").agg(first=("EXSTDTC", "min"), last=("EXENDTC", "max"))
    events = events.join(courses, on="USUBJID")
    earliest = events.AESTDTC.where(events.AESTDTC.str.len() == 10, events.AESTDTC + "-01-01")
    earliest = earliest.str[:10].where(events.AESTDTC.str.len() != 7, events.AESTDTC + "-01")
    # A month or year that holds the first dose: not before it.
    same = [
        first.startswith(text) for first, text in zip(events["first"], events.AESTDTC, strict=True)
    ]
    start = pd.to_datetime(earliest.mask(same, events["first"]))
    inside = start.ge(pd.to_datetime(events["first"])) & start.le(
        pd.to_datetime(events["last"]) + pd.Timedelta(days=30)
    )
    grade = events.AESEV.map({"MILD": 1, "MODERATE": 2, "SEVERE": 3}).where(events.AESDTH != "Y", 5)
    return events.assign(grade=grade)[inside], len(courses)


def test_sdtm_gives_the_tables_of_safety(tmp_path, shared):
    (tmp_path / "sdtm").symlink_to(shared / SDTM)
    (tmp_path / "samples.tsv").write_text("sample\tpatient\tassay\n")
    (tmp_path / "calls.tsv").write_text("sample\tkind\tpath\n")
    write_yaml(tmp_path / "assays.yaml", {"panel": {"small_variants": ["EGFR"]}})
    write_yaml(tmp_path / "analysis.yaml", PLAN)
    template = PROJECT / "config" / "templates" / "mapping" / "sdtm.yaml"
    config = {**CONFIG, **yaml.safe_load(template.read_text())}
    target = "results/outcomes/safety.parquet"
    run = run_workflow(tmp_path, "validate", target, config=config)
    assert run.status == 0, run.output[-2000:]

    found = pd.read_parquet(tmp_path / target)
    found = found[(found.level == "overall") & (found.therapy_class == "all")]
    found = found.set_index(["subset", "counting", "grade"])
    events, treated = treatment_emergent_events(shared / SDTM)
    assert set(found.n) == {treated}
    worst = events.groupby("USUBJID").grade.max().value_counts()
    of_grade = found.loc[("all", "worst_grade_only")].events
    assert {int(grade): of_grade[str(grade)] for grade in worst.index} == worst.to_dict()
    assert found.loc[("all", "any_grade", "any")].events == events.USUBJID.nunique() == 218
    assert found.loc[("all", "events", "any")].events == len(events) == 1126
    serious = events[events.AESER == "Y"].USUBJID.nunique()
    assert found.loc[("serious", "any_grade", "any")].events == serious == 3

    queries = pd.read_excel(tmp_path / "results/qc/problems.xlsx", dtype=str)
    listed = pd.read_csv(tmp_path / "results/qc/problems.tsv", sep="\t", dtype=str)
    assert set(queries.table) <= set(listed.table)
    assert (queries.check == "adverse_event_repeated").sum() == (
        listed.check == "adverse_event_repeated"
    ).sum()
    assert queries.answer.isna().all()
