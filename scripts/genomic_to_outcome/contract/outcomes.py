"""What was estimated, and what was left out."""

from genomic_to_outcome.contract.columns import LINE
from genomic_to_outcome.tables import FLAG, REAL, TEXT, WHOLE, Column, Table

_ESTIMATE = (
    Column("estimate", REAL, "The estimate."),
    Column("ci_low", REAL, "Lower confidence limit."),
    Column("ci_high", REAL, "Upper confidence limit."),
)

ALTERATION_OUTCOMES = Table(
    "alteration_outcomes",
    "outcomes/alteration_outcomes.parquet",
    "population x alteration x therapy x line x endpoint x measure",
    (
        "population",
        "alteration",
        "status",
        "therapy_class",
        "line",
        "endpoint",
        "rule",
        "measure",
        "time",
        "method",
    ),
    (
        Column("population", TEXT, "Population of the analysis plan."),
        Column("alteration", TEXT, "Alteration class, or everyone."),
        Column(
            "status",
            TEXT,
            "altered, or not_detected for assessed patients without it; empty for everyone.",
        ),
        Column("therapy_class", TEXT, "Class of therapy, or all."),
        Column("line", WHOLE, "Line of therapy; empty for all lines."),
        Column("endpoint", TEXT, "Endpoint."),
        Column("rule", TEXT, "Rule of the endpoint, as in endpoints."),
        Column("measure", TEXT, "n, rate, median, survival, rmst or follow_up."),
        Column("n", WHOLE, "Patients (or patient-lines) in the estimate."),
        Column("events", WHOLE, "Events or responders."),
        *_ESTIMATE,
        Column("ci_level", REAL, "Confidence level."),
        Column("unit", TEXT, "proportion, months or patients."),
        Column("time", REAL, "Months of the landmark or horizon, where the measure has one."),
        Column("method", TEXT, "Estimator, interval and adjustment for delayed entry."),
        Column("n_excluded", WHOLE, "Left out, for example entry after the end of follow-up."),
        Column("n_not_assessed", WHOLE, "Otherwise eligible but not assessed for the alteration."),
        Column("suppressed", FLAG, "Whether figures are withheld."),
        Column("note", TEXT, "What a reader must know."),
    ),
)

COMPARISONS = Table(
    "comparisons",
    "outcomes/comparisons.parquet",
    "planned comparison x measure",
    ("comparison", "endpoint", "rule", "measure", "method"),
    (
        Column("comparison", TEXT, "Id of the comparison in the plan."),
        Column("population", TEXT, "Population of the analysis plan."),
        Column("endpoint", TEXT, "Endpoint."),
        Column("rule", TEXT, "Rule of the endpoint."),
        LINE,
        Column("group", TEXT, "The group, in words."),
        Column("reference", TEXT, "The reference group, in words."),
        Column("n_group", WHOLE, "Patients in the group."),
        Column("events_group", WHOLE, "Events in the group."),
        Column("n_reference", WHOLE, "Patients in the reference."),
        Column("events_reference", WHOLE, "Events in the reference."),
        Column("measure", TEXT, "hazard_ratio, odds_ratio, risk_difference, logrank, fisher, ..."),
        *_ESTIMATE,
        Column("p", REAL, "p-value; empty below the declared minimum of events."),
        Column("q", REAL, "p adjusted within the family."),
        Column("family", TEXT, "Family of tests, its size and the adjustment."),
        Column("method", TEXT, "Estimator, ties, interval, adjustment for delayed entry."),
        Column("adjusted_for", TEXT, "Covariates and strata, joined by ;."),
        Column("ph_p", REAL, "p of the score test for proportional hazards."),
        Column("note", TEXT, "What a reader must know."),
    ),
)

CURVES = Table(
    "curves",
    "outcomes/curves.parquet",
    "group x time",
    ("comparison", "endpoint", "rule", "group", "method", "time"),
    (
        Column("comparison", TEXT, "Comparison of the plan, or a summary's key."),
        Column("group", TEXT, "The group, in words."),
        Column("endpoint", TEXT, "Endpoint."),
        Column("rule", TEXT, "Rule of the endpoint."),
        Column("method", TEXT, "Estimator, interval and adjustment for delayed entry."),
        Column("time", REAL, "Months."),
        Column("n_risk", WHOLE, "At risk just before this time."),
        Column("n_event", WHOLE, "Events at this time."),
        Column("n_censor", WHOLE, "Censored at this time."),
        Column("survival", REAL, "Kaplan-Meier estimate."),
        Column("ci_low", REAL, "Lower confidence limit."),
        Column("ci_high", REAL, "Upper confidence limit."),
    ),
)

ATTRITION = Table(
    "attrition",
    "outcomes/attrition.parquet",
    "step x reason",
    ("order", "step", "reason"),
    (
        Column("order", WHOLE, "Order of the steps, from files to analysis."),
        Column("step", TEXT, "The step."),
        Column("unit", TEXT, "What is counted: samples, patients or patient-lines."),
        Column("reason", TEXT, "Why units were left out; empty on the row that counts all."),
        Column("n_in", WHOLE, "Units before the step."),
        Column("n_out", WHOLE, "Units after the step."),
        Column("n_excluded", WHOLE, "Units left out for this reason."),
        Column("patients", TEXT, "Ids of the patients left out, joined by ;."),
    ),
)
