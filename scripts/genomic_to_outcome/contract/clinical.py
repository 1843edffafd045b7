"""What was derived from the records of the clinic."""

from genomic_to_outcome.contract.columns import CLASS, LINE, PATIENT
from genomic_to_outcome.tables import DATE, FLAG, TEXT, WHOLE, Column, Table

LINES = Table(
    "lines",
    "clinical/lines.parquet",
    "patient x line",
    ("patient", "line"),
    (
        PATIENT,
        LINE,
        Column("regimen", TEXT, "Drugs by their standard names, joined by +."),
        Column("therapy_class", TEXT, "Class of the regimen."),
        Column("therapy_classes", TEXT, "Classes of all drugs and of the regimen, joined by ;."),
        Column("setting", TEXT, "advanced, adjuvant, neoadjuvant, ..."),
        Column("start", DATE, "First administration."),
        Column("end", DATE, "Last administration; empty while ongoing."),
        Column("next_therapy", DATE, "Start of the next systemic therapy, of a line or of none."),
        Column("end_reason", TEXT, "Why the line ended."),
        Column("guided", TEXT, "Molecular test that guided the line, if any."),
        Column("best_response", TEXT, "Best overall response as recorded with the treatment."),
        Column("matched_classes", TEXT, "Alteration classes at that time that the line targets."),
        Column("line_rule", TEXT, "How the line was made: recorded or derived, in a sentence."),
    ),
)

EXCLUDED_TREATMENTS = Table(
    "excluded_treatments",
    "clinical/excluded_treatments.parquet",
    "course of treatment that belongs to no line",
    ("patient", "start", "drugs"),
    (
        PATIENT,
        Column("drugs", TEXT, "Drugs of the regimen as recorded."),
        Column("start", DATE, "First administration."),
        Column("reason", TEXT, "Why the course belongs to no line of therapy."),
    ),
)

RESPONSES = Table(
    "responses",
    "clinical/responses.parquet",
    "patient x line",
    ("patient", "line"),
    (
        PATIENT,
        LINE,
        Column("bor", TEXT, "Best overall response, confirmation not required."),
        Column("bor_date", DATE, "First day on which it was seen."),
        Column("confirmed_bor", TEXT, "Best overall response with confirmation."),
        Column("confirmed_date", DATE, "First day of the response that was confirmed later."),
        Column("response_date", DATE, "First day of a CR or PR."),
        Column(
            "confirmed_response_date", DATE, "First day of a CR or PR that was confirmed later."
        ),
        Column("last_adequate_date", DATE, "Last assessment other than NE before progression."),
        Column("progression_date", DATE, "First progression before the next line."),
        Column("n_assessments", WHOLE, "Visits that counted."),
        Column("measurable", FLAG, "Whether disease was measurable at baseline, where known."),
        Column("explanation", TEXT, "The sentence that says why."),
    ),
)

LINKAGE = Table(
    "linkage",
    "outcomes/linkage.parquet",
    "patient x line x alteration class",
    ("patient", "line", "class_id"),
    (
        PATIENT,
        Column("line", WHOLE, "Line of therapy; 0 stands for the patient from advanced diagnosis."),
        CLASS,
        Column("status", TEXT, "altered, not_detected or not_assessed for this line."),
        Column("sample", TEXT, "Sample that decided it."),
        Column("observable", DATE, "Day of report of that sample, else of its collection."),
        Column("reason", TEXT, "The rule, in words."),
    ),
)

ENDPOINTS = Table(
    "endpoints",
    "outcomes/endpoints.parquet",
    "patient x line x endpoint x rule",
    ("patient", "line", "endpoint", "rule"),
    (
        PATIENT,
        Column("line", WHOLE, "Line of therapy; 0 for OS from the advanced diagnosis."),
        Column("endpoint", TEXT, "ORR, DCR, CBR, PFS, OS, DoR, TTR, TTNT or TTD."),
        Column("rule", TEXT, "Definition: ema, fda, confirmed, unconfirmed, from_line_start, ..."),
        Column("time_days", WHOLE, "Days from start to event or censoring; empty for ORR and DCR."),
        Column("event", FLAG, "Whether the event happened (for ORR and DCR: whether responder)."),
        Column("entry_days", WHOLE, "Day on which the patient became observable; 0 is the start."),
        Column("start", DATE, "Time zero."),
        Column("end", DATE, "Day of event or censoring."),
        Column("censor_reason", TEXT, "Why and where censored; how a response is known."),
        Column("excluded_reason", TEXT, "Why the row cannot be used; empty if it can."),
    ),
)
