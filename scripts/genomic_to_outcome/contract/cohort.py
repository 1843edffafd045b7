"""Who the patients are: frequencies, table 1, alterations together, the flow of lines."""

from genomic_to_outcome.contract.columns import PATIENT
from genomic_to_outcome.tables import FLAG, REAL, TEXT, WHOLE, Column, Table

# Words of BASELINE for patients without a value and for rarer levels counted together.
MISSING_LEVEL = "missing"
OTHER_LEVELS = "other"
# Words of LINE_FLOW for what came where no line did.
DEATH = "death"
NO_FURTHER_LINE = "no_further_line"

_POPULATION = Column("population", TEXT, "Population of the analysis plan.")
_SHOWN = (
    Column("suppressed", FLAG, "Whether figures are withheld."),
    Column("note", TEXT, "What a reader must know."),
)

CLASS_FREQUENCIES = Table(
    "class_frequencies",
    "outcomes/class_frequencies.parquet",
    "alteration class, over all patients of the cohort",
    ("alteration",),
    (
        Column("alteration", TEXT, "Alteration class."),
        Column("n_patients", WHOLE, "All patients of the cohort."),
        Column("n", WHOLE, "Patients assessed for the class."),
        Column("events", WHOLE, "Of them altered."),
        Column("n_not_assessed", WHOLE, "Patients in none of whose samples it was assessed."),
        Column("estimate", REAL, "Share altered of those assessed; empty where only carriers are."),
        Column("ci_low", REAL, "Lower confidence limit."),
        Column("ci_high", REAL, "Upper confidence limit."),
        Column("ci_level", REAL, "Confidence level."),
        Column("method", TEXT, "Estimator and interval."),
        *_SHOWN,
    ),
)

CO_ALTERATIONS = Table(
    "co_alterations",
    "outcomes/co_alterations.parquet",
    "alteration class x another that occurs with it, over all patients of the cohort",
    ("alteration", "other"),
    (
        Column("alteration", TEXT, "Alteration class."),
        Column("other", TEXT, "Another class, neither above nor below it in the catalogue."),
        Column("n", WHOLE, "Patients with the first who were assessed for the other."),
        Column("events", WHOLE, "Of them altered in the other too."),
        Column("n_assessed", WHOLE, "Patients assessed for both."),
        Column("n_other", WHOLE, "Of those assessed for both, altered in the other."),
        Column("estimate", REAL, "Share of events in n."),
        *_SHOWN,
    ),
)

BASELINE = Table(
    "baseline",
    "outcomes/baseline.parquet",
    "population x alteration x variable x level x statistic",
    ("population", "alteration", "order", "variable", "level", "statistic"),
    (
        _POPULATION,
        Column("alteration", TEXT, "Class that the patients carry, or everyone."),
        Column("order", WHOLE, "Place of the row in a table."),
        Column("variable", TEXT, "What is described (age_at_diagnosis, sex, stage, ...)."),
        Column("level", TEXT, "A value of it; missing; empty for a number such as age."),
        Column(
            "statistic", TEXT, "patients, or median, lower_quartile, upper_quartile of a number."
        ),
        Column("n", WHOLE, "Patients of the group."),
        Column("n_missing", WHOLE, "Of them without a value of the variable."),
        Column("events", WHOLE, "Patients at the level; empty for a number."),
        Column(
            "estimate", REAL, "Share of the patients with a value, or the statistic of a number."
        ),
        Column("unit", TEXT, "proportion, years or lines."),
        *_SHOWN,
    ),
)

CARRIERS = Table(
    "carriers",
    "outcomes/carriers.parquet",
    "population x alteration x patient who carries it",
    ("population", "alteration", "patient"),
    (
        _POPULATION,
        Column("alteration", TEXT, "Alteration class."),
        PATIENT,
        Column(
            "line",
            WHOLE,
            "Line at which the patient is counted over all lines and therapies: the first one of "
            "the population at which the class was assessed.",
        ),
    ),
)

LINE_FLOW = Table(
    "line_flow",
    "outcomes/line_flow.parquet",
    "population x line x therapy class x what came next",
    ("population", "line", "therapy_class", "next_therapy_class"),
    (
        _POPULATION,
        Column("line", WHOLE, "Line of therapy."),
        Column("therapy_class", TEXT, "Class of the line's regimen."),
        Column(
            "next_therapy_class",
            TEXT,
            "Class of the next line's regimen, death, or no_further_line.",
        ),
        Column("n", WHOLE, "Patients of the population with this line and class."),
        Column("events", WHOLE, "Of them those who went on so."),
        *_SHOWN,
    ),
)
