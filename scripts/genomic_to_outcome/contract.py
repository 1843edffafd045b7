"""The tables of the workflow: what each row is and what each column holds.

`docs/tables.md` is generated from this module. Input tables are in their checked, typed form.
"""

from genomic_to_outcome.tables import DATE, FLAG, REAL, TEXT, WHOLE, Column, Table

SAMPLE = Column("sample", TEXT, "Sample id, as in the samples sheet.")
PATIENT = Column("patient", TEXT, "Patient id, as in the patients table.")
LINE = Column("line", WHOLE, "Line of systemic therapy; 1 is the first.")
CLASS = Column("class_id", TEXT, "Alteration class of the catalogue.")

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

PROBLEMS = Table(
    "problems",
    "qc/problems.parquet",
    "problem",
    ("severity", "table", "file", "line", "patient", "sample", "field", "value", "message"),
    (
        Column("severity", TEXT, "error stops the run (or its sample); warning does not."),
        Column("table", TEXT, "Table of the contract, or kind of call file."),
        Column("file", TEXT, "File, as the configuration names it."),
        Column("line", WHOLE, "Line in the file; the header is line 1."),
        PATIENT,
        SAMPLE,
        Column("field", TEXT, "Column or key."),
        Column("value", TEXT, "The value that was found."),
        Column("message", TEXT, "What is wrong and what was expected."),
        Column("remedy", TEXT, "What to do."),
    ),
)

CALL_FILES = Table(
    "call_files",
    "calls/files.parquet",
    "sample x call file",
    ("sample", "kind", "path"),
    (
        SAMPLE,
        Column("kind", TEXT, "Kind of calls in the file."),
        Column("path", TEXT, "The file."),
        Column("caller", TEXT, "Caller that wrote it, given or recognised."),
        Column("status", TEXT, "read, or excluded because of an error."),
        Column("records", WHOLE, "Records read for this sample."),
        Column("events", WHOLE, "Events made of them."),
        Column("sha256", TEXT, "Checksum of the file."),
    ),
)

_EVENT_COLUMNS = (
    SAMPLE,
    PATIENT,
    Column("event_id", TEXT, "Identifies the event within the sample, stable between runs."),
    Column("kind", TEXT, "small_variant, fusion, splice or copy_number."),
    Column("gene", TEXT, "Gene; of a fusion the one whose kinase or target matters."),
    Column("partner", TEXT, "Of a fusion, the other gene."),
    Column("gene5", TEXT, "Of a fusion, the gene at the 5' end of the transcript."),
    Column("gene3", TEXT, "Of a fusion, the gene at the 3' end of the transcript."),
    Column("genome", TEXT, "Reference assembly of the coordinates."),
    Column("chrom", TEXT, "Chromosome with chr."),
    Column("pos", WHOLE, "Position, 1-based."),
    Column("ref", TEXT, "Reference allele."),
    Column("alt", TEXT, "Alternative allele."),
    Column("breakpoint5", TEXT, "5' breakpoint of a fusion: chr:position:strand."),
    Column("breakpoint3", TEXT, "3' breakpoint of a fusion: chr:position:strand."),
    Column("transcript", TEXT, "Transcript with version that the HGVS names refer to."),
    Column("hgvsc", TEXT, "HGVS at the level of coding DNA, without the transcript."),
    Column("hgvsp", TEXT, "HGVS at the level of protein, three-letter."),
    Column("hgvsp_short", TEXT, "HGVS at the level of protein, one-letter (p.L858R)."),
    Column("legacy_hgvsp", TEXT, "The same in the numbering of the literature where it differs."),
    Column("exon", TEXT, "Exon of the transcript; of a fusion 5' exon-3' exon where known."),
    Column("consequence", TEXT, "Sequence Ontology terms joined by &."),
    Column("vaf", REAL, "Variant allele fraction."),
    Column("depth", WHOLE, "Reads at the position."),
    Column("alt_reads", WHOLE, "Reads with the alternative allele."),
    Column("junction_reads", WHOLE, "Of a fusion, junction reads of the caller that saw most."),
    Column("spanning_reads", WHOLE, "Of a fusion, spanning pairs of that same caller."),
    Column("copy_number", REAL, "Absolute copy number where given."),
    Column("callers", TEXT, "Callers that saw the event, joined by ;."),
    Column("n_callers", WHOLE, "Number of callers that saw the event."),
    Column("caller_evidence", TEXT, "What each caller saw, side by side (JSON)."),
    Column("frame", TEXT, "in_frame, out_of_frame, promoter_swap, discordant or unknown."),
    Column("kinase_retained", TEXT, "yes, no or unknown."),
    Column("filter", TEXT, "FILTER of the VCF; PASS where passed or not filtered."),
    Column("flags", TEXT, "low_depth, failed_filter, reciprocal, read_through, ..., joined by ;."),
    Column("origin", TEXT, "somatic, germline_suspected or clonal_haematopoiesis_suspected."),
    Column("phase_set", TEXT, "Phase set and haplotype of the alternative allele where given."),
    Column("annotation_source", TEXT, "vep, snpeff, known_variants, maf, caller, unannotated."),
    Column("source_file", TEXT, "File that the event was read from; several joined by ;."),
)

EVENTS = Table(
    "events", "calls/events.parquet", "sample x event", ("sample", "event_id"), _EVENT_COLUMNS
)

ALTERATIONS = Table(
    "alterations",
    "alterations/alterations.parquet",
    "sample x event",
    ("sample", "event_id"),
    (
        *_EVENT_COLUMNS,
        Column("class_id", TEXT, "Finest class of the catalogue; empty where none matches."),
        Column("classes", TEXT, "All classes, finest first, then ancestors, joined by ;."),
    ),
)

ACTIONABILITY = Table(
    "actionability",
    "alterations/actionability.parquet",
    "sample x event x evidence row",
    ("sample", "event_id", "evidence_id"),
    (
        SAMPLE,
        PATIENT,
        Column("event_id", TEXT, "Event, as in alterations."),
        Column("gene", TEXT, "Gene of the event."),
        CLASS,
        Column("therapy", TEXT, "Drug or combination of the evidence."),
        Column("therapy_class", TEXT, "Class of that therapy."),
        Column("direction", TEXT, "sensitivity, resistance, reduced_sensitivity, ..."),
        Column("tumour_type", TEXT, "OncoTree code that the evidence speaks of."),
        Column("tumour_match", TEXT, "exact, ancestor or other, from the patient's diagnosis."),
        Column("amp_tier", TEXT, "AMP/ASCO/CAP tier for this patient; empty if unverified."),
        Column("escat", TEXT, "ESCAT tier for this patient; empty if unverified."),
        Column("source", TEXT, "Knowledge base or publication."),
        Column("citation", TEXT, "PMID, NCT number or label with date."),
        Column("evidence_id", TEXT, "Row of the evidence table."),
        Column("verified", FLAG, "Whether the citation was verified."),
        Column("reason", TEXT, "Why this tier for this patient, in a sentence."),
    ),
)

ASSESSMENT = Table(
    "assessment",
    "alterations/assessment.parquet",
    "sample x alteration class",
    ("sample", "class_id"),
    (
        SAMPLE,
        PATIENT,
        CLASS,
        Column("status", TEXT, "altered, not_detected or not_assessed."),
        Column("reason", TEXT, "Why: detected, covered_negative, gene_not_covered, ..."),
    ),
)

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

OUTPUT_TABLES = (
    ALTERATIONS,
    ACTIONABILITY,
    ASSESSMENT,
    LINES,
    EXCLUDED_TREATMENTS,
    RESPONSES,
    LINKAGE,
    ENDPOINTS,
    ALTERATION_OUTCOMES,
    COMPARISONS,
    CURVES,
    ATTRITION,
    PROBLEMS,
    CALL_FILES,
)
