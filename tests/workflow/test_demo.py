"""The demonstration, whole: what `make run` does, and whether it finds its truth again."""

import csv
import itertools
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from disclosure_attack import Beliefs, attack, read_counts, write_down
from rule_resources import memory_requests, rule_costs, rules_that_compute
from run_workflow import PROJECT, run_workflow

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from report_figures import check_page
from report_pages import parse

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.contract.protocol_endpoints import PROTOCOL_ENDPOINTS

ALK_STUDY = {
    "rare_alk_vs_eml4_os",
    "rare_alk_chemotherapy_vs_tki",
    "rare_vs_eml4_tki_orr",
    "rare_vs_eml4_tki_pfs",
}


@pytest.fixture(scope="module")
def truth(demo):
    with (demo / "simulated" / "truth" / "parameters.tsv").open() as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_a_second_run_has_nothing_to_do(demo):
    assert run_workflow(demo, "simulate_cohort").idle
    assert run_workflow(demo).idle


def test_no_job_takes_more_memory_than_its_rule_asks_for(demo):
    costs, requests = rule_costs(demo / "benchmarks"), memory_requests(PROJECT)
    samples = len(pd.read_parquet(demo / "results/inputs/samples.parquet"))
    assert set(costs) <= set(rules_that_compute(PROJECT))
    assert {"estimate_outcomes", "write_cohort_report", "link_samples"} <= set(costs)
    above = {
        rule: cost.peak_mb
        for rule, cost in costs.items()
        if rule in requests and cost.peak_mb > requests[rule].of_job(samples)
    }
    assert above == {}


def of_comparisons(demo):
    """(comparison, rule, measure) -> intervals, adjusted for delayed entry and not.

    The extremes for patients who were not assessed are no estimates of the parameter.
    """
    found = pd.read_parquet(demo / "results/outcomes/comparisons.parquet")
    found = found[~found["method"].str.startswith("not assessed counted")]
    return {
        key: list(zip(rows["ci_low"], rows["ci_high"], strict=True))
        for key, rows in found.groupby(["comparison", "rule", "measure"])
    }


def of_arms(demo):
    """(comparison, arm, rule, measure, time) -> intervals of the summary of that arm at line 1."""
    found = pd.read_parquet(demo / "results/outcomes/alteration_outcomes.parquet")
    plan = yaml.safe_load((demo / "config/analysis.yaml").read_text())
    intervals = {}
    for comparison in plan["comparisons"]:
        for arm in ("group", "reference"):
            group = comparison[arm]
            rows = found[
                (found["population"] == comparison["population"])
                & (found["alteration"] == group["alteration"])
                & (found["therapy_class"] == group.get("therapy_class", "all"))
                & (found["line"] == comparison["line"])
                & (found["endpoint"] == comparison["endpoint"])
            ]
            for row in rows.itertuples():
                time = "" if pd.isna(row.time) else f"{row.time:g}"
                key = (comparison["id"], arm, row.rule, row.measure, time)
                intervals.setdefault(key, []).append((row.ci_low, row.ci_high))
    return intervals


def test_every_interval_of_the_study_covers_its_parameter(demo, truth):
    comparisons, arms = of_comparisons(demo), of_arms(demo)
    checked, missed = 0, []
    for row in truth:
        if row["arm"]:
            key = (row["comparison"], row["arm"], row["rule"], row["measure"], row["time"])
            intervals = arms[key]
        else:
            key = (row["comparison"], row["rule"], row["measure"])
            intervals = comparisons[key]
        for low, high in intervals:
            if pd.isna(low) and pd.isna(high):
                continue
            checked += 1
            low = float("-inf") if pd.isna(low) else low
            high = float("inf") if pd.isna(high) else high
            if not low <= float(row["value"]) <= high:
                missed.append((key, row["value"], low, high))
    assert checked > 60
    assert not missed


def test_each_finding_of_the_study_says_how_it_was_made_and_what_could_bias_it(demo):
    found = pd.read_parquet(demo / "results/outcomes/comparisons.parquet")
    page = parse((demo / "results/reports/outcomes.html").read_text(encoding="utf-8"))
    sections = {
        part.find("h3")[0].attributes["id"]: part
        for part in page.find("section", **{"class": "comparison"})
    }
    findings = found[found["family"].fillna("").str.startswith("alk_study")]
    assert set(findings["comparison"]) == ALK_STUDY
    for name in ALK_STUDY:
        rows = found[found["comparison"] == name].reset_index()
        ratio = rows[rows["measure"].isin(["hazard_ratio", "odds_ratio"])].iloc[0]
        assert ratio["ci_low"] < ratio["estimate"] < ratio["ci_high"]
        shown = " ".join(sections[f"comparison-{name}"].text.split())
        figures = (ratio["estimate"], ratio["ci_low"], ratio["ci_high"])
        assert "{:.2f} ({:.2f} to {:.2f})".format(*figures) in shown
        assert ratio["method"] in shown
        (bias,) = rows["bias"].unique()
        biases = bias.split("; ")
        assert {"confounding", "calendar time", "delayed entry", "unmeasured"} <= {
            one.partition(" by indication")[0].partition(":")[0] for one in biases
        }
        listed = sections[f"comparison-{name}"].find("ul", **{"class": "biases"})[0].find("li")
        assert [one.text for one in listed] == biases


def test_the_study_of_refractory_tumours_finds_its_parameters_again(demo):
    board = pd.read_parquet(demo / "results/outcomes/tumour_board.parquet")
    safety = pd.read_parquet(demo / "results/outcomes/safety.parquet")
    of_step = board[board["measure"] == "of_previous"]
    serious = safety[
        (safety["alteration"] == "everyone") & (safety["therapy_class"] == "all")
        & (safety["subset"] == "serious") & (safety["level"] == "overall")
        & (safety["counting"] == "any_grade")
    ]  # fmt: skip
    tables = {"tumour_board": of_step, "safety": serious.assign(step="serious")}
    truth = pd.read_csv(demo / "simulated/truth/study.tsv", sep="\t")
    assert len(truth) == 4
    for row in truth.itertuples():
        found = tables[row.table]
        (one,) = found[
            (found["population"] == row.population) & (found["step"] == row.step)
        ].to_dict("records")
        assert one["ci_low"] <= row.value <= one["ci_high"], row.step


@pytest.mark.parametrize("place", PROTOCOL_ENDPOINTS, ids=lambda place: place.endpoint)
def test_the_study_of_refractory_tumours_has_every_endpoint(demo, place):
    found = pd.read_parquet(demo / "results" / place.table.path)
    found = found[found["population"] == "refractory_solid"]
    for column, value in place.rows.items():
        found = found[found[column] == value]
    assert len(found)
    assert found["n"].max() > 0


def test_each_call_file_gave_back_the_true_alteration(demo):
    found = pd.read_parquet(demo / "results/alterations/alterations.parquet")
    classes = found.groupby("patient")["classes"].agg(";".join)
    patients = pd.read_csv(demo / "simulated/truth/patients.tsv", sep="\t", dtype=str)
    alk = patients[patients["class_id"].isin(["alk_fusion_eml4", "alk_fusion_rare_partner"])]
    assert len(alk) == 277 + 51
    wrong = [
        row.patient
        for row in alk.itertuples()
        if row.class_id not in classes[row.patient].split(";")
    ]
    assert not wrong


def test_the_reports_say_what_is_simulated(demo):
    reports = demo / "results/reports"
    patients = pd.read_parquet(demo / "results/inputs/patients.parquet")["patient"]
    pages = [reports / "outcomes.html"]
    pages += [reports / "tumour_board" / f"{patient}.html" for patient in patients]
    assert len(pages) == 659
    assert all("Simulated data" in page.read_text() for page in pages)


# Which assays of the demonstration look for small variants of the gene, in tissue.
LOOKS_FOR = {
    "egfr_t790m": {"tissue_dna_panel", "dna_rna_panel", "exome", "lung_hotspot_panel"},
    "alk_g1202r": {"tissue_dna_panel", "dna_rna_panel", "exome"},
}
ACQUIRED = {"EGFR:c.2369C>T": "egfr_t790m", "ALK:c.3604G>A": "alk_g1202r"}


def acquired_in_truth(demo):
    """(patient, class, sample that shows it first, samples before it) of acquired resistance."""
    with (demo / "simulated/truth/samples.tsv").open() as handle:
        truth = list(csv.DictReader(handle, delimiter="\t"))
    for variant, class_id in ACQUIRED.items():
        before = {}
        for row in truth:
            if row["patient"] in before and before[row["patient"]] is None:
                continue
            if variant in row["variants"].split(";"):
                yield row["patient"], class_id, row["sample"], before.get(row["patient"], [])
                before[row["patient"]] = None
            else:
                before.setdefault(row["patient"], []).append(row["sample"])


def test_acquired_resistance_of_the_truth_is_found_as_such(demo):
    samples = pd.read_csv(demo / "simulated/samples.tsv", sep="\t").set_index("sample")
    changes = pd.read_parquet(demo / "results/alterations/changes.parquet")
    found = []
    for patient, class_id, sample, before in acquired_in_truth(demo):
        looked = samples.loc[before]
        tissue = looked[looked["specimen"] != "plasma"]
        if tissue["assay"].isin(LOOKS_FOR[class_id]).any():
            expected = "acquired"
        elif (looked["specimen"] == "plasma").any():
            expected = "seen_after_negative_plasma"
        else:
            expected = "not_comparable"
        own = changes[(changes["patient"] == patient) & (changes["class_id"] == class_id)]
        own = own[[sample in names.split(";") for names in own["samples_after"]]]
        assert list(own["change"]) == [expected], (patient, class_id, sample)
        if expected == "acquired":
            assert own["regimens"].notna().all()
        found.append(expected)
    assert found.count("acquired") > 15
    assert "not_comparable" in found


def test_nothing_is_lost_that_plasma_alone_does_not_show(demo):
    changes = pd.read_parquet(demo / "results/alterations/changes.parquet")
    states = pd.read_parquet(demo / "results/alterations/assessment.parquet")
    plasma = set(states[states["reason"] == "plasma_negative"]["sample"])
    lost = changes[changes["change"] == "lost"]
    assert not lost["samples_after"].isin(plasma).any()
    assert (changes["change"] == "not_seen_in_plasma").any()


PUBLIC = ("results/public", "results/reports/public")
ATTACKED = (
    "alteration_outcomes",
    "attrition",
    "baseline",
    "class_frequencies",
    "comparisons",
    "performance_status",
    "quality_of_life",
    "safety",
    "tumour_board",
)
# Of all classes of therapy these are enough for the attack to be quick.
THERAPIES = ("all", "alk_tki", "platinum_chemotherapy", "taxane")


def counts_of(folder, public):
    tables = {name: pd.read_parquet(folder / "outcomes" / f"{name}.parquet") for name in ATTACKED}
    tables["comparisons"] = tables["comparisons"].assign(note_is_public=public)
    found = read_counts(
        {name: table.astype(object).where(table.notna(), None) for name, table in tables.items()}
    )
    return {
        name: value
        for name, value in found.items()
        if name[0] not in ("n", "events") or len(name) < 5 or name[3] in THERAPIES
    }


def excluding_each_other(demo):
    """Class or therapy -> those that no patient has beside it."""
    carriers = {}
    linkage = pd.read_parquet(demo / "results/outcomes/linkage.parquet")
    states = pd.read_parquet(demo / "results/alterations/patient_assessment.parquet")
    for table in (linkage, states):
        altered = table[table["status"] == "altered"]
        for patient, name in zip(altered["patient"], altered["class_id"], strict=True):
            carriers.setdefault(name, set()).add(patient)
    lines = pd.read_parquet(demo / "results/clinical/lines.parquet")
    for patient, classes in zip(lines["patient"], lines["therapy_classes"], strict=True):
        for name in (classes or "").split(";"):
            carriers.setdefault(name, set()).add(patient)
    return {
        name: frozenset(other for other in carriers if not carriers[name] & carriers[other])
        for name in carriers
    }


def test_the_attack_on_the_public_set_recovers_no_small_count(demo):
    smallest = smallest_of(demo)
    plan = yaml.safe_load((demo / "config/analysis.yaml").read_text())
    truth, published = counts_of(demo / "results", False), counts_of(demo / "results/public", True)
    given = {name: value for name, value in published.items() if value is not None}
    assert all(truth[name] == value for name, value in given.items())
    assert not [name for name, value in given.items() if 0 < value < smallest]
    catalogue = read_catalogue([PROJECT / "resources/alterations.yaml"])
    beliefs = Beliefs(
        {entry.id: entry.parent for entry in catalogue.classes},
        excluding_each_other(demo),
        {
            comparison["id"]: tuple(
                (
                    comparison["population"],
                    comparison[side]["alteration"],
                    comparison[side].get("therapy_class", "all"),
                )
                for side in ("group", "reference")
            )
            for comparison in plan["comparisons"]
        },
    )
    assert attack(write_down(truth, beliefs, smallest), published, smallest) == []


def smallest_of(demo):
    return yaml.safe_load((demo / "config/config.yaml").read_text())["disclosure"]["min_cell"]


def test_between_two_points_of_a_public_curve_lies_nobody_or_enough(demo):
    """Counted again from the internal curves: events, and those without one after the last."""
    smallest = smallest_of(demo)
    points = {
        where: pd.read_parquet(demo / where / "outcomes/curves.parquet")
        for where in ("results", "results/public")
    }
    names = ["comparison", "group", "endpoint", "rule", "method"]
    behind = dict(list(points["results"].groupby(names)))
    public = points["results/public"]
    assert len(public)
    assert public[["n_risk", "n_event", "n_censor"]].isna().all(axis=None)
    for name, curve in public.groupby(names):
        whole = behind[name]
        months = [*sorted(curve["time"]), float("inf")]
        for since, until in itertools.pairwise(months):
            inside = whole[(whole["time"] > since) & (whole["time"] <= until)]
            assert not 0 < inside["n_event"].sum() < smallest, (name, since)
        for row in curve.itertuples():
            last = whole[whole["time"] <= row.time]
            assert row.survival == round(last["survival"].iloc[-1], 2)
            gone = last["n_censor"].sum()
            assert not 0 < gone < smallest or pd.isna(row.ci_low), (name, row.time)
        assert whole[whole["time"] > months[-2]]["n_risk"].max() >= smallest


# Columns of names and codes; all other texts are sentences, and no sentence may count patients.
NAMES = {
    "alteration", "assay", "baseline", "comparison", "grade", "group", "instrument", "level",
    "reference", "soc", "term", "therapy_class", "value",
}  # fmt: skip
CONSTANTS_OF_THE_METHOD = (
    r"suppressed: fewer than {smallest} patients in it",
    r"per 100 patient-months",
    r"0 to \d+",
    r"by \d+(\.\d+)? or more, patients with both forms",
    r"by 1 grade or more",
    r"death ranks as 5",
)


def test_no_text_of_a_public_table_counts_patients(demo):
    allowed = "|".join(CONSTANTS_OF_THE_METHOD).replace("{smallest}", str(smallest_of(demo)))
    read = 0
    for path in sorted((demo / "results/public/outcomes").glob("*.parquet")):
        table = pd.read_parquet(path)
        for column in table.columns:
            if column in NAMES or pd.api.types.is_numeric_dtype(table[column]):
                continue
            for text in {str(value) for value in table[column].dropna()}:
                read += 1
                assert not re.search(r"\d", re.sub(allowed, "", text)), (path.name, column, text)
    assert read > 100
    for name in ("bias", "q", "n_excluded", "n_not_assessed"):
        outcomes = pd.read_parquet(demo / "results/public/outcomes/comparisons.parquet")
        assert name not in outcomes or outcomes[name].isna().all()


def test_the_public_page_shows_nothing_but_the_public_tables(demo):
    page = demo / "results/reports/public/outcomes.html"
    check = check_page(page, demo / "results", PROJECT / "resources/templates", ("95",))
    assert check.faults == []
    assert check.checked > 300


def without_specifications(page):
    """The page without its charts' specifications and libraries: their numbers are constants."""
    return re.sub(r"<script(?![^>]*application/json)[^>]*>.*?</script>", "", page, flags=re.S)


def test_no_id_and_no_date_stands_in_the_public_set(demo):
    ids, dates = set(), set()
    for path in (demo / "results/inputs").glob("*.parquet"):
        table = pd.read_parquet(path)
        for column in table.columns:
            values = table[column].dropna()
            if column in ("patient", "sample"):
                ids |= set(values.astype(str))
            elif len(values) and hasattr(values.iloc[0], "isoformat"):
                dates |= {str(day)[:10] for day in values}
    assert len(ids) > 1000
    assert len(dates) > 1000
    files = [path for place in PUBLIC for path in (demo / place).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".parquet", ".tsv", ".html"}
    for path in files:
        text = path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            text += pd.read_parquet(path).to_csv()
        assert not [name for name in ids if name in text], path
        told = without_specifications(text) if path.suffix == ".html" else text
        assert not [day for day in dates if day in told], path


def test_the_key_of_the_public_set_is_no_matter_of_any_internal_rule(demo, tmp_path):
    """The demonstration ran with it: without it no job has other parameters or other inputs."""
    config = yaml.safe_load((demo / "config/config.yaml").read_text())
    del config["disclosure"]
    (tmp_path / "without.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    changes = ("--rerun-triggers", "params", "input", "software-env")
    run = run_workflow(demo, "--dry-run", *changes, "--configfile", str(tmp_path / "without.yaml"))
    assert run.status == 0, run.output[-2000:]
    assert "Job stats" in run.output or run.idle
    changed = set()
    for reason in ("params have changed since last execution", "set of input files has changed"):
        found = re.search(rf"{reason}[^\n]*\n +([^\n]+)", run.output)
        changed |= set(found[1].split(", ")) if found else set()
    # The check of the plan checks the key too; a check makes nothing but problems.
    assert changed <= {"check_plan"}
    assert not re.search(r"^(suppress_small_cells|write_public_report) ", run.output, re.M)
