"""Sheets and clinical tables in their checked, typed form."""

from genomic_to_outcome.contract.columns import PATIENT, SAMPLE
from genomic_to_outcome.tables import DATE, FLAG, REAL, TEXT, WHOLE, Column, Table

SAMPLES = Table(
    "samples",
    "inputs/samples.parquet",
    "sample",
    ("sample",),
    (
        SAMPLE,
        PATIENT,
        Column("assay", TEXT, "Assay, as in assays.yaml."),
        Column("collected", DATE, "Day the specimen was taken."),
        Column("reported", DATE, "Day the result was reported."),
        Column("specimen", TEXT, "tissue, plasma, cytology, ... (lower case)."),
        Column("genome", TEXT, "Reference assembly, GRCh37 or GRCh38."),
        Column("purity", REAL, "Tumour purity as a fraction."),
        Column("diagnosis", TEXT, "Diagnosis made on the sample; empty: the patient's."),
    ),
)

CALLS = Table(
    "calls",
    "inputs/calls.parquet",
    "sample x call file",
    ("sample", "kind", "path"),
    (
        SAMPLE,
        PATIENT,
        Column("kind", TEXT, "Kind of calls in the file."),
        Column("path", TEXT, "The file."),
        Column("genome", TEXT, "Reference assembly of the sample."),
        Column("caller", TEXT, "Caller as given; empty: recognised from the file."),
        Column("tumour", TEXT, "Name of the tumour's column as given."),
        Column("normal", TEXT, "Name of the normal's column as given."),
        Column("minimum_depth", WHOLE, "Depth below which the assay calls a position uncertain."),
        Column("tumour_only", FLAG, "Whether the assay has no matched normal."),
        Column("line", WHOLE, "Line of the calls sheet; the header is line 1."),
    ),
)

PATIENTS = Table(
    "patients",
    "inputs/patients.parquet",
    "patient",
    ("patient",),
    (
        PATIENT,
        Column("sex", TEXT, "female, male or other."),
        Column("birth_year", WHOLE, "Year of birth."),
        Column("diagnosis", TEXT, "OncoTree code."),
        Column("histology", TEXT, "Histology as recorded."),
        Column("stage", TEXT, "Stage as recorded, upper case (IIIB, IV, ...)."),
        Column("smoking", TEXT, "never, former, current or unknown."),
        Column("centre", TEXT, "Centre that treated the patient."),
        Column("country", TEXT, "Country of the centre."),
        Column("diagnosed", DATE, "Day of first diagnosis."),
        Column("advanced", DATE, "Day of diagnosis of advanced disease."),
        Column("enrolled", DATE, "Day of enrolment."),
        Column("last_contact", DATE, "Last day known alive, as recorded."),
        Column("died", DATE, "Day of death."),
        Column("date_flags", TEXT, "Dates that were completed from partial ones, and how."),
    ),
)

TREATMENTS = Table(
    "treatments",
    "inputs/treatments.parquet",
    "course of treatment",
    ("patient", "start", "drugs"),
    (
        PATIENT,
        Column("drugs", TEXT, "Drugs of the regimen as recorded, joined by + or ;."),
        Column("start", DATE, "First administration."),
        Column("end", DATE, "Last administration; empty while ongoing."),
        Column("line", WHOLE, "Line of systemic therapy as recorded; empty if not."),
        Column("setting", TEXT, "advanced, adjuvant, neoadjuvant, ... (lower case)."),
        Column("stop_reason", TEXT, "Why the treatment was stopped, as recorded."),
        Column("guided", TEXT, "The molecular test that guided the choice, if any."),
        Column(
            "best_response", TEXT, "Best overall response as recorded where visits are not given."
        ),
        Column("date_flags", TEXT, "Dates that were completed from partial ones, and how."),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "inputs/assessments.parquet",
    "tumour assessment",
    ("patient", "date", "response"),
    (
        PATIENT,
        Column("date", DATE, "Day of the assessment."),
        Column("response", TEXT, "Overall response: CR, PR, SD, NON-CR/NON-PD, PD, NE."),
        Column("sum_of_diameters", REAL, "Sum of target diameters, millimetres."),
        Column("method", TEXT, "CT, MRI, PET, clinical, ..."),
        Column("measurable", FLAG, "Whether disease was measurable at baseline."),
        Column("baseline_sum", REAL, "Sum of target diameters before this line, millimetres."),
        Column("non_target", TEXT, "Non-target lesions: CR, NON-CR/NON-PD, PD, NE."),
        Column("new_lesions", FLAG, "Whether new lesions were seen."),
        Column("intracranial_response", TEXT, "Response of the disease within the skull."),
    ),
)

ADVERSE_EVENTS = Table(
    "adverse_events",
    "inputs/adverse_events.parquet",
    "adverse event",
    ("patient", "start", "term"),
    (
        PATIENT,
        Column("term", TEXT, "Term as recorded."),
        Column("soc", TEXT, "System organ class."),
        Column("grade", WHOLE, "CTCAE grade, 1 to 5; empty is unknown."),
        Column("serious", FLAG, "Serious adverse event."),
        Column("related", FLAG, "Related to treatment."),
        Column("start", DATE, "First day."),
        Column("end", DATE, "Last day."),
        Column("ctcae_version", TEXT, "CTCAE version."),
    ),
)

PERFORMANCE_STATUS = Table(
    "performance_status",
    "inputs/performance_status.parquet",
    "visit",
    ("patient", "date"),
    (
        PATIENT,
        Column("date", DATE, "Day of the visit."),
        Column("ecog", WHOLE, "ECOG performance status, 0 to 5."),
    ),
)

QUALITY_OF_LIFE = Table(
    "quality_of_life",
    "inputs/quality_of_life.parquet",
    "answer",
    ("patient", "date", "instrument", "item"),
    (
        PATIENT,
        Column("date", DATE, "Day of the questionnaire."),
        Column("instrument", TEXT, "Questionnaire, for example PROMIS-29 v2.1."),
        Column("item", TEXT, "Item or domain."),
        Column("value", REAL, "Answer or score."),
    ),
)

BIOMARKERS = Table(
    "biomarkers",
    "inputs/biomarkers.parquet",
    "measurement",
    ("sample", "marker"),
    (
        SAMPLE,
        Column("marker", TEXT, "PD-L1 TPS, TMB, MSI, HER2 IHC, subtype, ..."),
        Column("value", TEXT, "Value as recorded."),
        Column("unit", TEXT, "Unit of the value."),
        Column("name", TEXT, "Marker in one form: PD-L1 TPS, PD-L1 CPS, TMB, MSI, MSI score, ..."),
        Column("number", REAL, "Value as a number: %, mutations per megabase, 0 to 3."),
        Column("category", TEXT, "Category of the value: pd_l1_tps_50_or_more, tmb_high, ..."),
        Column("source", TEXT, "measured: as recorded; computed: from the call files."),
    ),
)

TUMOUR_BOARD = Table(
    "tumour_board",
    "inputs/tumour_board.parquet",
    "recommendation",
    ("patient", "date", "recommendation"),
    (
        PATIENT,
        Column("date", DATE, "Day of the board."),
        SAMPLE,
        Column("alteration", TEXT, "Alteration that the recommendation rests on, as recorded."),
        Column("recommendation", TEXT, "What the board recommended."),
        Column("level", TEXT, "Level of evidence that the board named."),
        Column("implemented", FLAG, "Whether the recommendation was followed."),
        Column("intervening", FLAG, "Whether the board found a variant to intervene on."),
    ),
)

CLINICAL_INPUTS = (
    PATIENTS,
    TREATMENTS,
    ASSESSMENTS,
    ADVERSE_EVENTS,
    PERFORMANCE_STATUS,
    QUALITY_OF_LIFE,
    BIOMARKERS,
    TUMOUR_BOARD,
)
