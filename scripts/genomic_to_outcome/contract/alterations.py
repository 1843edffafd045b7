"""What the callers wrote and what it means."""

from genomic_to_outcome.contract.columns import CLASS, PATIENT, SAMPLE
from genomic_to_outcome.tables import FLAG, REAL, TEXT, WHOLE, Column, Table

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
    Column("breakpoint5", TEXT, "5' breakpoint of a fusion or splice junction: chr:pos:strand."),
    Column("breakpoint3", TEXT, "3' breakpoint of a fusion or splice junction: chr:pos:strand."),
    Column("transcript", TEXT, "Transcript with version that the HGVS names refer to."),
    Column("hgvsc", TEXT, "HGVS at the level of coding DNA, without the transcript."),
    Column("hgvsp", TEXT, "HGVS at the level of protein, three-letter."),
    Column("hgvsp_short", TEXT, "HGVS at the level of protein, one-letter (p.L858R)."),
    Column("legacy_hgvsp", TEXT, "The same in the numbering of the literature where it differs."),
    Column("exon", TEXT, "Exon of the transcript; of a fusion 5' exon-3' exon; skipped ones."),
    Column("codons", TEXT, "Codons that the change touches where the panel's models named it."),
    Column("consequence", TEXT, "Sequence Ontology terms joined by &."),
    Column("vaf", REAL, "Variant allele fraction."),
    Column("depth", WHOLE, "Reads at the position."),
    Column("alt_reads", WHOLE, "Reads with the alternative allele."),
    Column("depth_rule", TEXT, "Fields of the caller that depth, alt_reads and vaf come from."),
    Column("junction_reads", WHOLE, "Reads over the junction, of the caller that saw most."),
    Column("spanning_reads", WHOLE, "Of a fusion, spanning pairs of that same caller."),
    Column("copy_number", REAL, "Absolute copy number where given."),
    Column("callers", TEXT, "Callers that saw the event, joined by ;."),
    Column("n_callers", WHOLE, "Number of callers that saw the event."),
    Column("caller_evidence", TEXT, "What each caller saw, side by side (JSON)."),
    Column("frame", TEXT, "in_frame, out_of_frame, promoter_swap, discordant or unknown."),
    Column("fusion_variant", TEXT, "Name of the fusion's variant by its exons: V1, V3a/b, ..."),
    Column("splice_variant", TEXT, "Name of a splice variant: EGFRvIII, METx14del, ..."),
    Column("kinase_retained", TEXT, "yes, no or unknown."),
    Column("filter", TEXT, "FILTER of the VCF; PASS where passed or not filtered."),
    Column("flags", TEXT, "low_depth, failed_filter, reciprocal, read_through, ..., joined by ;."),
    Column("origin", TEXT, "somatic, germline_suspected or clonal_haematopoiesis_suspected."),
    Column("phase_set", TEXT, "Phase set and haplotype of the alternative allele where given."),
    Column("plus_clinical", TEXT, "Transcript:name on MANE Plus Clinical (CDKN2A p14ARF)."),
    Column(
        "annotation_source",
        TEXT,
        "vep, snpeff, panel, known_variants, maf, caller, unannotated; caller;exon_model where the "
        "frame of a fusion follows from the exon models.",
    ),
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
