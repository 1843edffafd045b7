"""What was derived from the records of the clinic."""

from genomic_to_outcome.contract.columns import CLASS, LINE, PATIENT
from genomic_to_outcome.tables import DATE, FLAG, REAL, TEXT, WHOLE, Column, Table

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
        Column("explanation", TEXT, "Why this line begins where it does and what it holds."),
        Column("courses", WHOLE, "Courses of treatment that make up the line."),
        Column(
            "match",
            TEXT,
            "matched: aims at an alteration found; unmatched: targeted, but at none found; "
            "untargeted; not_assessed: targeted, and no class was assessed.",
        ),
        Column("matched_sample", TEXT, "Samples in which the matched alterations were found."),
        Column("matched_test", WHOLE, "Which test of the patient that was; 1 is the first."),
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
        Column("baseline_sum", REAL, "Sum of target diameters before the line, millimetres."),
        Column(
            "best_change",
            REAL,
            "Depth of response: lowest change of the sum from baseline, percent.",
        ),
        Column("best_change_date", DATE, "First day on which it was seen."),
        Column("time_to_response_days", WHOLE, "TTR by the rule confirmed; responders only."),
        Column("duration_of_response_days", WHOLE, "DoR by the rule confirmed; responders only."),
        Column("response_ended", FLAG, "Whether the response ended by progression or death."),
        Column("clinical_benefit", FLAG, "CBR by the rule confirmed; empty where not known."),
    ),
)

VISITS = Table(
    "visits",
    "clinical/visits.parquet",
    "patient x day of assessment x line that it speaks of",
    ("patient", "date", "line"),
    (
        PATIENT,
        Column("line", WHOLE, "Line that the visit speaks of; empty where of none."),
        Column("date", DATE, "Day of the assessment."),
        Column("day", WHOLE, "Days from the start of the line."),
        Column("response", TEXT, "Overall response as it counts; empty where it does not."),
        Column("recorded_response", TEXT, "Overall response as recorded; the worst of the day."),
        Column("derived_response", TEXT, "Overall response from the measurements of the visit."),
        Column("counted", FLAG, "Whether the visit counts for the best response of the line."),
        Column("reason", TEXT, "Why it does not count, or is read otherwise than recorded."),
        Column("sum_of_diameters", REAL, "Sum of target diameters, millimetres."),
        Column("baseline_sum", REAL, "Sum before the line, millimetres."),
        Column("nadir", REAL, "Smallest sum of the line before this visit, baseline included."),
        Column("change_from_baseline", REAL, "Change of the sum from baseline, percent."),
        Column("change_from_nadir", REAL, "Change of the sum from the nadir, percent."),
        Column("target_response", TEXT, "Response of the target lesions from the sums."),
        Column("non_target", TEXT, "Response of the non-target lesions."),
        Column("new_lesions", FLAG, "Whether new lesions were seen."),
        Column("intracranial_response", TEXT, "Response of the disease within the skull."),
        Column("query", TEXT, "What the records of the visit contradict: for the study nurse."),
        Column("explanation", TEXT, "How the derived response follows from the measurements."),
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
        Column("line", WHOLE, "Line of therapy; 0 for OS from a date of the patient."),
        Column("endpoint", TEXT, "ORR, DCR, CBR, PFS, icPFS, OS, DoR, TTR, TTNT or TTD."),
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
