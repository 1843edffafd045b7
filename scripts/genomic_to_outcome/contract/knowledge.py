"""Tables about knowledge bases: what had no place in the evidence, what other evidence changes."""

from genomic_to_outcome.contract.columns import CLASS, PATIENT, SAMPLE
from genomic_to_outcome.tables import TEXT, WHOLE, Column, Table

CIVIC_NOT_PLACED = Table(
    "civic_not_placed",
    "knowledge/civic/current_not_placed.parquet",
    "item or assertion of CIViC without a place in the evidence",
    ("row",),
    (
        Column("row", TEXT, "EID or AID."),
        Column("gene", TEXT, "Gene, where it stands in a column of its own."),
        Column("variant", TEXT, "Variant or molecular profile as CIViC writes it."),
        Column("disease", TEXT, "Disease as CIViC writes it."),
        Column("therapy", TEXT, "Drugs as CIViC writes them."),
        Column("evidence_type", TEXT, "Predictive, Diagnostic, Prognostic, ..."),
        Column("reason", TEXT, "Why it has no place, in a word of docs/evidence.md."),
        Column("details", TEXT, "The cell that decided."),
    ),
)

ONCOKB_NOT_PLACED = Table(
    "oncokb_not_placed",
    "knowledge/oncokb_not_placed.parquet",
    "annotated row that says nothing of an event",
    ("file", "line"),
    (
        Column("file", TEXT, "The annotated file."),
        Column("line", WHOLE, "Line in it."),
        SAMPLE,
        Column("gene", TEXT, "Gene as the file writes it."),
        Column("variant", TEXT, "Alteration as the file writes it."),
        Column("tumour_type", TEXT, "Tumour type for which the row was annotated."),
        Column("therapy", TEXT, "Therapies of all levels, joined by ;."),
        Column("reason", TEXT, "no_therapy, no_such_event_in_sample or sample_without_events."),
        Column("oncogenic", TEXT, "What OncoKB says of the alteration itself."),
    ),
)

EVIDENCE_CHANGES = Table(
    "evidence_changes",
    "alterations/evidence_changes.parquet",
    "patient x event x therapy x direction that the new evidence judges otherwise",
    ("patient", "sample", "event_id", "direction", "therapy"),
    (
        PATIENT,
        SAMPLE,
        Column("event_id", TEXT, "Event, as in alterations."),
        Column("gene", TEXT, "Gene of the event."),
        CLASS,
        Column("therapy", TEXT, "Therapy; empty where the evidence is on diagnosis or prognosis."),
        Column("direction", TEXT, "sensitivity, resistance, reduced_sensitivity, ..."),
        Column(
            "change",
            TEXT,
            "tier_gained, tier_lost, tier_raised, tier_lowered (AMP, else ESCAT), gained or lost "
            "(evidence without a tier) or citation_changed.",
        ),
        Column("amp_tier_before", TEXT, "Strongest AMP/ASCO/CAP tier by the evidence before."),
        Column("amp_tier_after", TEXT, "Strongest AMP/ASCO/CAP tier by the evidence of this run."),
        Column("escat_before", TEXT, "Strongest ESCAT tier by the evidence before."),
        Column("escat_after", TEXT, "Strongest ESCAT tier by the evidence of this run."),
        Column("citations_before", TEXT, "Citations before, joined by ;."),
        Column("citations_after", TEXT, "Citations of this run, joined by ;."),
        Column("explanation", TEXT, "What changed, in a sentence."),
    ),
)
