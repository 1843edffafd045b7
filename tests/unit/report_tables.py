"""A small cohort in the form of the contract's tables, with hostile texts, for the report tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from genomic_to_outcome import contract
from genomic_to_outcome.reports.class_lists import ClassFacts
from genomic_to_outcome.reports.cohort import (
    TABLES,
    CohortSettings,
    CohortTables,
    read_cohort_tables,
)
from genomic_to_outcome.reports.patient_view import Cohort
from genomic_to_outcome.reports.similar_patients import outcomes_by_alteration
from genomic_to_outcome.reports.therapy_groups import specificity
from genomic_to_outcome.tables import Table, write_rows

TEMPLATES = Path(__file__).resolve().parents[2] / "resources" / "templates"
HOSTILE = "<script>alert(\"1\")<!-- & 'x'"
NAMES = {
    "alk_fusion": "ALK fusion",
    "alk_fusion_eml4": "EML4::ALK fusion",
    "egfr_mutation": "EGFR mutation",
    "egfr_t790m": "EGFR T790M",
    "egfr_c797s": "EGFR C797S",
    "tp53_mutation": "TP53 mutation",
}
DELAYED = (
    "Kaplan-Meier, log-log interval, adjusted for delayed entry",
    "Kaplan-Meier, log-log interval, not adjusted for delayed entry",
)
EXACT = "binomial proportion, Clopper-Pearson interval"

Row = dict[str, Any]
_COMMON = {
    "status": "altered",
    "suppressed": False,
    "n_excluded": 0,
    "n_not_assessed": 2,
    "ci_level": 0.95,
}


def row(table: Table, **values: Any) -> Row:
    """A row of a table; what is not given is null."""
    unknown = set(values) - set(table.names)
    assert not unknown, unknown
    return {**dict.fromkeys(table.names), **values}


def outcome(group: Row, endpoint: str, rule: str, measure: str, **values: Any) -> Row:
    given = {"endpoint": endpoint, "rule": rule, "measure": measure, **values}
    return row(contract.ALTERATION_OUTCOMES, **{**_COMMON, **group, **given})


def outcomes_of(group: Row, n: int, random: Random, late: bool = True) -> list[Row]:
    """Rates, medians and survival of a group, with figures that are all different."""
    found = []
    for endpoint in ("ORR", "DCR"):
        for rule in ("confirmed", "unconfirmed"):
            low, value, high = sorted(random.random() for _ in range(3))
            found.append(
                outcome(
                    group, endpoint, rule, "rate", n=n, events=n // 2, estimate=value,
                    ci_low=low, ci_high=high, unit="proportion", method=EXACT,
                )
            )  # fmt: skip
    for endpoint, rule in (("PFS", "ema"), ("PFS", "fda"), ("OS", "from_line_start")):
        for method in DELAYED if late else ("Kaplan-Meier, log-log interval, no delayed entry",):
            low, value, high = sorted(60 * random.random() for _ in range(3))
            common = {"n": n, "events": n // 3, "method": method}
            found.append(
                outcome(
                    group, endpoint, rule, "median", estimate=value, ci_low=low,
                    ci_high=high if random.random() < 0.7 else None, unit="months", **common,
                )
            )  # fmt: skip
            low, value, high = sorted(random.random() for _ in range(3))
            found.append(
                outcome(
                    group, endpoint, rule, "survival", estimate=value, ci_low=low, ci_high=high,
                    unit="proportion", time=12.0, **common,
                )
            )  # fmt: skip
    return found


def alteration_outcomes() -> list[Row]:
    """Three alterations under classes of therapy; `targeted` has the patients of `alk_tki`."""
    random = Random(7)
    found = []
    for alteration, n in (("alk_fusion", 40), ("alk_fusion_eml4", 12), ("egfr_t790m", 5)):
        for therapy, share in (("all", 1.0), ("alk_tki", 0.6), ("platinum_chemotherapy", 0.4)):
            for line in (None, 1):
                group = {
                    "population": "nsclc_advanced",
                    "alteration": alteration,
                    "therapy_class": therapy,
                    "line": line,
                }
                rows = outcomes_of(group, max(1, round(share * n)), random, late=n > 5)
                found += rows
                if therapy == "alk_tki":
                    found += [{**one, "therapy_class": "targeted"} for one in rows]
    nobody = {"population": "sclc", "alteration": "alk_fusion", "therapy_class": "all"}
    found.append(outcome(nobody, "ORR", "confirmed", "rate", n=0, events=0, method=EXACT))
    return found


def comparisons() -> list[Row]:
    common = {
        "comparison": "eml4_tki_versus_chemotherapy",
        "population": "nsclc_advanced",
        "endpoint": "PFS",
        "line": 1,
        "group": "alk_fusion_eml4, alk_tki",
        "reference": "alk_fusion_eml4, platinum_chemotherapy",
        "n_group": 7,
        "events_group": 5,
        "n_reference": 5,
        "events_reference": 4,
        "bias": (
            "confounding: nobody was put into a group by lot (not adjusted); "
            "delayed entry: 4 of 12 known after time zero, counted from then on, which is right "
            "where that day has nothing to do with prognosis; "
            "not assessed for the alteration: hazard ratio 2.75 if all of them belonged to the "
            "group, 2.45 if all of them belonged to the reference"
        ),
    }
    found = []
    for rule in ("ema", "fda"):
        for handling in ("adjusted for delayed entry", "not adjusted for delayed entry"):
            test = rule == "ema" and handling.startswith("adjusted")
            found += [
                row(
                    contract.COMPARISONS, **common, rule=rule, measure="hazard_ratio",
                    estimate=0.5, ci_low=0.2, ci_high=1.25, p=0.1, ph_p=0.8,
                    method=f"Cox regression, Efron ties, Wald interval, {handling}",
                ),
                row(
                    contract.COMPARISONS, **common, rule=rule, measure="logrank", estimate=2.5,
                    p=0.11, q=0.22 if test else None,
                    family="pfs: 1 of 1 tested, BH" if test else None,
                    method=f"log-rank test, chi-squared, {handling}",
                ),
            ]  # fmt: skip
    return found


def curves() -> list[Row]:
    found = []
    keys = [
        ("nsclc_advanced|alk_fusion|all", "alk_fusion", "ema"),
        ("nsclc_advanced|alk_fusion|alk_tki", "alk_fusion", "ema"),
        ("eml4_tki_versus_chemotherapy", "alk_fusion_eml4, alk_tki", "ema"),
        ("eml4_tki_versus_chemotherapy", "alk_fusion_eml4, platinum_chemotherapy", "ema"),
    ]
    for comparison, group, rule in keys:
        for step in range(4):
            found.append(
                row(
                    contract.CURVES, comparison=comparison, group=group, endpoint="PFS", rule=rule,
                    method=DELAYED[0], time=3.0 * step, n_risk=8 - 2 * step, n_event=step % 2,
                    n_censor=(step + 1) % 2, survival=1 - 0.2 * step,
                    ci_low=max(0, 0.9 - 0.25 * step), ci_high=1 - 0.1 * step,
                )
            )  # fmt: skip
    return found


def class_frequencies() -> list[Row]:
    return [
        row(contract.CLASS_FREQUENCIES, alteration="alk_fusion", n_patients=3, n=2, events=1,
            n_not_assessed=1, estimate=0.5, ci_low=0.013, ci_high=0.987, suppressed=False),
        row(contract.CLASS_FREQUENCIES, alteration="egfr_t790m", n_patients=3, n=1, events=1,
            n_not_assessed=2, suppressed=False),
    ]  # fmt: skip


def baseline() -> list[Row]:
    found = []
    for alteration, n in (("everyone", 50), ("alk_fusion", 40)):
        group = {"population": "nsclc_advanced", "alteration": alteration, "n": n}
        common = {**group, "n_missing": 0, "suppressed": False}
        for order, (statistic, value) in enumerate(
            (("median", 61.5), ("lower_quartile", 54.0), ("upper_quartile", 70.25))
        ):
            age = {"variable": "age_at_diagnosis", "level": "", "statistic": statistic}
            found.append(
                row(contract.BASELINE, **common, **age, order=order, estimate=value, unit="years")
            )
        for order, (level, count) in enumerate(((HOSTILE, 30), ("male", n - 30)), start=4):
            sex = {"variable": "sex", "level": level, "statistic": "patients"}
            found.append(
                row(contract.BASELINE, **common, **sex, order=order, events=count,
                    estimate=count / n, unit="proportion")
            )  # fmt: skip
    return found


def cohort_tables() -> CohortTables:
    states = [
        row(contract.PATIENT_ASSESSMENT, patient=patient, class_id=class_id, status=status)
        for patient, class_id, status in (
            (HOSTILE, "alk_fusion", "altered"),
            ("EGFR-1", "alk_fusion", "not_detected"),
            ("P2", "alk_fusion", "not_assessed"),
            (HOSTILE, "egfr_t790m", "not_assessed"),
            ("EGFR-1", "egfr_t790m", "altered"),
            ("P2", "egfr_t790m", "not_assessed"),
        )
    ]  # fmt: skip
    group = {"population": "nsclc_advanced", "alteration": "alk_fusion"}
    return CohortTables(
        assessment=states,
        alterations=[row(contract.ALTERATIONS, sample="S0", kind="fusion", class_id="alk_fusion")],
        patients=[
            row(contract.PATIENTS, patient=patient, died=date(2021, 6, 1))
            for patient in (HOSTILE, "EGFR-1", "P2")
        ],
        samples=[row(contract.SAMPLES, sample="S0")],
        lines=lines(),
        responses=[
            row(contract.RESPONSES, patient=patient, line=1, bor="PR", best_change=change)
            for patient, change in ((HOSTILE, -41.25), ("EGFR-1", 12.5))
        ],
        carriers=[
            row(contract.CARRIERS, **group, patient=patient, line=1)
            for patient in (HOSTILE, "EGFR-1", "P2")
        ],
        class_frequencies=class_frequencies(),
        co_alterations=[
            row(contract.CO_ALTERATIONS, alteration="alk_fusion", other="tp53_mutation", n=38,
                events=11, n_assessed=90, n_other=33, estimate=11 / 38, suppressed=False)
        ],
        baseline=baseline(),
        line_flow=[
            row(contract.LINE_FLOW, population="nsclc_advanced", line=1, therapy_class="alk_tki",
                next_therapy_class="death", n=9, events=9, suppressed=False)
        ],
        alteration_outcomes=alteration_outcomes(),
        comparisons=comparisons(),
        curves=curves(),
        attrition=[
            row(contract.ATTRITION, order=1, step=HOSTILE, unit="samples", n_in=3, n_out=2,
                n_excluded=1),
            row(contract.ATTRITION, order=1, step=HOSTILE, unit="samples", reason=HOSTILE, n_in=3,
                n_out=2, n_excluded=1),
        ],
        problems=[
            row(contract.PROBLEMS, severity="warning", file=HOSTILE, line=3, patient=HOSTILE,
                sample=HOSTILE, field=HOSTILE, value=HOSTILE, message=HOSTILE, remedy=HOSTILE)
        ],
    )  # fmt: skip


def stored(folder: Path, made: CohortTables | None = None) -> CohortTables:
    """The same tables after they were Parquet files, which lie in the folder as in results."""
    made = made or cohort_tables()
    paths = {}
    for name, table in TABLES.items():
        paths[name] = folder / table.path
        paths[name].parent.mkdir(parents=True, exist_ok=True)
        write_rows(table, getattr(made, name), paths[name])
    return read_cohort_tables(paths)


def settings() -> CohortSettings:
    return CohortSettings(
        name=HOSTILE,
        data_cutoff="2024-12-31",
        simulated=True,
        ci_level=0.95,
        definitions=(("ORR", HOSTILE),),
        provenance={"config_sha256": HOSTILE, "versions": {"package": HOSTILE}},
        class_names=NAMES,
        populations=("nsclc_advanced",),
    )


def lines() -> list[Row]:
    return [
        row(contract.LINES, patient=patient, line=1, regimen=HOSTILE, therapy_class=therapy,
            therapy_classes=classes, start=date(2020, 1, 1), matched_classes="egfr_t790m")
        for patient, therapy, classes in (
            ("EGFR-1", "alk_tki", "alk_tki;targeted"),
            (HOSTILE, "platinum_chemotherapy", "platinum_chemotherapy"),
        )
    ]  # fmt: skip


def cohort() -> Cohort:
    return Cohort(
        name=HOSTILE,
        data_cutoff="2024-12-31",
        simulated=True,
        classes=ClassFacts(NAMES),
        tumour_names={"LUAD": "Lung Adenocarcinoma"},
        outcomes=outcomes_by_alteration(alteration_outcomes(), specificity(lines())),
        populations={"LUAD": frozenset({"nsclc_advanced"}), "SCLC": frozenset({"sclc"})},
        versions={"package": "1.0"},
    )
