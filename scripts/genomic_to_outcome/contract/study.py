"""What a study reports beside response and survival: safety, quality of life, the board."""

from genomic_to_outcome.contract.columns import PATIENT
from genomic_to_outcome.tables import DATE, FLAG, REAL, TEXT, WHOLE, Column, Table

_POPULATION = Column("population", TEXT, "Population of the analysis plan.")
_LINE = Column("line", WHOLE, "Line of therapy; empty where the record belongs to none.")
_SHOWN = (
    Column("suppressed", FLAG, "Whether figures are withheld."),
    Column("note", TEXT, "What a reader must know."),
)
_ESTIMATE = (
    Column("estimate", REAL, "The estimate."),
    Column("ci_low", REAL, "Lower confidence limit."),
    Column("ci_high", REAL, "Upper confidence limit."),
    Column("ci_level", REAL, "Confidence level."),
)

ADVERSE_EVENTS_OF_LINES = Table(
    "adverse_events_of_lines",
    "clinical/adverse_events.parquet",
    "adverse event x line in whose window it lies (one row without a line where in none)",
    ("patient", "event", "line"),
    (
        PATIENT,
        Column("event", WHOLE, "Number of the adverse event within the patient, by first day."),
        _LINE,
        Column("term", TEXT, "Term as recorded."),
        Column("soc", TEXT, "System organ class as recorded."),
        Column("grade", WHOLE, "CTCAE grade, 1 to 5; empty is unknown."),
        Column("serious", FLAG, "Serious adverse event; empty is not recorded."),
        Column("related", FLAG, "Related to treatment; empty is not recorded."),
        Column("start", DATE, "First day."),
        Column("end", DATE, "Last day."),
        Column("ctcae_version", TEXT, "CTCAE version as recorded."),
        Column("day", WHOLE, "Days from the first dose of the line to the first day."),
        Column("reason", TEXT, "Why the event counts for the line, or for none."),
    ),
)

SAFETY = Table(
    "safety",
    "outcomes/safety.parquet",
    "population x alteration x therapy class x subset x term x grade x way of counting",
    (
        "population",
        "alteration",
        "therapy_class",
        "subset",
        "level",
        "soc",
        "term",
        "counting",
        "grade",
    ),
    (
        _POPULATION,
        Column("alteration", TEXT, "Alteration class that the patients carried, or everyone."),
        Column("therapy_class", TEXT, "Class of therapy of the lines, or all."),
        Column("subset", TEXT, "all, related, serious or serious_related adverse events."),
        Column("level", TEXT, "overall, soc (system organ class) or term."),
        Column("soc", TEXT, "System organ class; empty overall."),
        Column("term", TEXT, "Term; empty overall and for a system organ class."),
        Column(
            "counting",
            TEXT,
            "worst_grade_only: each patient once, at the worst grade; each_grade_once: once at "
            "every grade that occurred; any_grade: at least one event; events and first_event: "
            "per time of exposure.",
        ),
        Column("grade", TEXT, "1 to 5, unknown, 3-5 or any."),
        Column("n", WHOLE, "Treated patients of the group, those without any event included."),
        Column("events", WHOLE, "Patients; for the counting events: adverse events."),
        Column("patient_months", REAL, "Time of exposure, for rates per time."),
        *_ESTIMATE,
        Column("unit", TEXT, "proportion, or per 100 patient-months."),
        Column("method", TEXT, "Estimator and interval."),
        Column("ctcae_version", TEXT, "Versions of CTCAE of the events, joined by ;."),
        *_SHOWN,
    ),
)

QUALITY_OF_LIFE_SCORES = Table(
    "quality_of_life_scores",
    "clinical/quality_of_life_scores.parquet",
    "patient x questionnaire x day x domain",
    ("patient", "instrument", "date", "domain"),
    (
        PATIENT,
        Column("instrument", TEXT, "Questionnaire."),
        Column("date", DATE, "Day of the questionnaire."),
        Column("domain", TEXT, "Domain or scale."),
        Column("score", REAL, "The score; empty where it cannot be made."),
        Column("standard_error", REAL, "Standard error of a T-score where the table gives it."),
        Column("unit", TEXT, "T-score, 0 to 10, or as given."),
        Column("items_answered", WHOLE, "Answers that the score was made of; empty if given."),
        Column("origin", TEXT, "scored from the answers, or given."),
        Column("reason", TEXT, "Why there is no score."),
    ),
)

QUALITY_OF_LIFE_OUTCOMES = Table(
    "quality_of_life_outcomes",
    "outcomes/quality_of_life.parquet",
    "population x questionnaire x domain x visit x measure",
    ("population", "instrument", "domain", "visit", "measure"),
    (
        _POPULATION,
        Column("instrument", TEXT, "Questionnaire."),
        Column("domain", TEXT, "Domain or scale; all for the whole form."),
        Column("visit", WHOLE, "Visit; 0 is the baseline."),
        Column("visit_day", WHOLE, "Planned day from the first dose of the index line."),
        Column(
            "measure",
            TEXT,
            "completeness, mean, change (from the own baseline), improved, worsened, model_change.",
        ),
        Column("n", WHOLE, "Patients in the estimate; for completeness forms expected."),
        Column("events", WHOLE, "Forms received, or patients who improved or worsened."),
        *_ESTIMATE,
        Column("p", REAL, "p-value of the model's change from baseline."),
        Column("unit", TEXT, "proportion, T-score, 0 to 10, or as given."),
        Column("higher_is", TEXT, "better, worse or unknown."),
        Column("direction", TEXT, "What the change means: better, worse or no change."),
        Column("minimal_important_change", REAL, "Change from which a patient counts as changed."),
        Column("method", TEXT, "Estimator, interval and test."),
        *_SHOWN,
    ),
)

PERFORMANCE_STATUS_OF_LINES = Table(
    "performance_status_of_lines",
    "clinical/performance_status.parquet",
    "patient x line",
    ("patient", "line"),
    (
        PATIENT,
        Column("line", WHOLE, "Line of therapy."),
        Column("baseline", WHOLE, "Last ECOG on or before the first dose."),
        Column("baseline_date", DATE, "Its day."),
        Column("worst", WHOLE, "Worst ECOG on treatment; 5 is death."),
        Column("last", WHOLE, "Last ECOG on treatment; 5 is death."),
        Column("best", WHOLE, "Best ECOG on treatment; 5 only where nothing but death is known."),
        Column("n_visits", WHOLE, "Visits on treatment with a value."),
        Column("died_on_treatment", FLAG, "Whether the patient died in the window of the line."),
    ),
)

PERFORMANCE_STATUS_SHIFTS = Table(
    "performance_status_shifts",
    "outcomes/performance_status.parquet",
    "population x time point x measure x baseline x value",
    ("population", "timepoint", "measure", "baseline", "value"),
    (
        _POPULATION,
        Column("timepoint", TEXT, "worst, last or best on treatment."),
        Column("measure", TEXT, "shift (a cell of the table), worsened, improved, signed_rank."),
        Column("baseline", TEXT, "ECOG before treatment, 0 to 4, or missing."),
        Column("value", TEXT, "ECOG on treatment, 0 to 4, death or missing."),
        Column("n", WHOLE, "Patients of the population; for proportions those with both values."),
        Column("events", WHOLE, "Patients in the cell, or who worsened or improved."),
        *_ESTIMATE,
        Column("p", REAL, "p-value of the signed-rank test."),
        Column("unit", TEXT, "patients, proportion, or sum of ranks of worsening."),
        Column("method", TEXT, "Estimator, interval or test."),
        *_SHOWN,
    ),
)

TUMOUR_BOARD_PATHS = Table(
    "tumour_board_paths",
    "clinical/tumour_board_paths.parquet",
    "patient x round x step",
    ("patient", "round", "order"),
    (
        PATIENT,
        Column("round", TEXT, "first, or after_resistance."),
        Column("order", WHOLE, "Order of the steps."),
        Column("step", TEXT, "Step of the path."),
        Column("state", TEXT, "reached, left or pending."),
        Column("date", DATE, "Day on which the step was reached."),
        _LINE,
        Column("reason", TEXT, "Why the step was not reached; empty where it was."),
    ),
)

TUMOUR_BOARD_FUNNEL = Table(
    "tumour_board_funnel",
    "outcomes/tumour_board.parquet",
    "population x round x step x measure x reason",
    ("population", "round", "order", "measure", "state", "reason", "time"),
    (
        _POPULATION,
        Column("round", TEXT, "first, or after_resistance."),
        Column("order", WHOLE, "Order of the steps."),
        Column("step", TEXT, "Step of the path."),
        Column(
            "measure",
            TEXT,
            "of_previous: share of those at the step before; of_all: of all who began the round; "
            "reason: patients who did not reach it; cumulative_incidence: at a time since report.",
        ),
        Column("state", TEXT, "reached, left or pending; for the cumulative incidence the event."),
        Column("reason", TEXT, "Why the step was not reached."),
        Column("time", REAL, "Months since the report, for the cumulative incidence."),
        Column("n", WHOLE, "Denominator."),
        Column(
            "events",
            WHOLE,
            "Patients who reached the step, or left it for this reason; for the cumulative "
            "incidence those with the event up to the time.",
        ),
        *_ESTIMATE,
        Column("unit", TEXT, "proportion or patients."),
        Column("method", TEXT, "Estimator and interval."),
        *_SHOWN,
    ),
)
