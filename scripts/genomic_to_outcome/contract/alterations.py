"""What the callers wrote and what it means."""

from genomic_to_outcome.contract.columns import CLASS, PATIENT, SAMPLE
from genomic_to_outcome.tables import DATE, FLAG, REAL, TEXT, WHOLE, Column, Table

_EVENT_COLUMNS = (
    SAMPLE,
    PATIENT,
    Column("event_id", TEXT, "Identifies the event within the sample, stable between runs."),
    Column("kind", TEXT, "small_variant, fusion, splice, copy_number or biomarker."),
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
    Column(
        "exon",
        TEXT,
        "Exon of the transcript; of a fusion 5' exon-3' exon; skipped or repeated ones.",
    ),
    Column("codons", TEXT, "Codons that the change touches where the panel's models named it."),
    Column("consequence", TEXT, "Sequence Ontology terms joined by &."),
    Column("vaf", REAL, "Variant allele fraction."),
    Column("depth", WHOLE, "Reads at the position."),
    Column("alt_reads", WHOLE, "Reads with the alternative allele."),
    Column("depth_rule", TEXT, "Fields of the caller that depth, alt_reads and vaf come from."),
    Column("junction_reads", WHOLE, "Reads over the junction, of the caller that saw most."),
    Column("spanning_reads", WHOLE, "Of a fusion, spanning pairs of that same caller."),
    Column("copy_number", REAL, "Absolute copy number where given."),
    Column("ploidy", REAL, "Average copies of the tumour's autosomes where segments tell them."),
    Column("callers", TEXT, "Callers that saw the event, joined by ;."),
    Column("n_callers", WHOLE, "Number of callers that saw the event."),
    Column("caller_evidence", TEXT, "What each caller saw, side by side (JSON)."),
    Column(
        "sources",
        TEXT,
        "dna, rna or dna;rna: the molecules in which a fusion, splice variant or structural change "
        "was seen; empty for other events, whose files do not say.",
    ),
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
        "frame of a fusion follows from the exon models; of a biomarker measured or computed.",
    ),
    Column("source_file", TEXT, "File that the event was read from; several joined by ;."),
)

EVENTS = Table(
    "events", "calls/events.parquet", "sample x event", ("sample", "event_id"), _EVENT_COLUMNS
)

TUMOUR_MUTATIONAL_BURDEN = Table(
    "tumour_mutational_burden",
    "calls/tumour_mutational_burden.parquet",
    "sample whose assay says how its burden is counted",
    ("sample",),
    (
        SAMPLE,
        PATIENT,
        Column("status", TEXT, "computed or not_computable."),
        Column("reason", TEXT, "Why it is not computable, with the number of variants."),
        Column("burden", REAL, "Variants that count per megabase."),
        Column("ci_low", REAL, "Lower end of the exact Poisson interval of the burden."),
        Column("ci_high", REAL, "Upper end of the exact Poisson interval of the burden."),
        Column("ci_level", REAL, "Level of the interval."),
        Column("variants", WHOLE, "Variants that count."),
        Column("known_variants", WHOLE, "Known hotspot variants among those that count."),
        Column("covered_megabases", REAL, "Megabases that the assay covers, as configured."),
        Column("counted", TEXT, "Which variants count: nonsynonymous, coding or all."),
        Column("minimum_vaf", REAL, "Least allele fraction of a variant that counts."),
        Column("minimum_depth", WHOLE, "Least depth of a variant that counts."),
        Column("callers", TEXT, "Callers of the files that were counted, joined by ;."),
        Column("failed_filter", WHOLE, "Not counted: failed a filter of the caller."),
        Column("germline_suspected", WHOLE, "Not counted: suspected to be germline."),
        Column(
            "clonal_haematopoiesis_suspected",
            WHOLE,
            "Not counted: suspected to be of clonal haematopoiesis.",
        ),
        Column("low_vaf", WHOLE, "Not counted: allele fraction below the minimum."),
        Column("low_depth", WHOLE, "Not counted: depth below the minimum."),
        Column("non_coding", WHOLE, "Not counted: outside the coding sequence, splice sites too."),
        Column("synonymous", WHOLE, "Not counted: the protein stays the same."),
        Column(
            "effect_unknown",
            WHOLE,
            "Not counted: coding, but the annotation does not tell what changes; more than one in "
            "a hundred of those that count leave the burden not computable.",
        ),
        Column("known_variant", WHOLE, "Not counted: a known hotspot variant, where excluded."),
    ),
)

ALTERATIONS = Table(
    "alterations",
    "alterations/alterations.parquet",
    "sample x event",
    ("sample", "event_id"),
    (
        *_EVENT_COLUMNS,
        Column("marker", TEXT, "Of a biomarker, its name: PD-L1 TPS, TMB, MSI, ..."),
        Column("marker_value", TEXT, "Of a biomarker, the value and unit as recorded."),
        Column("marker_number", REAL, "Of a biomarker, its value as a number."),
        Column("marker_category", TEXT, "Of a biomarker, its category: tmb_high, ..."),
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
        Column("therapy", TEXT, "Drug or combination of the evidence; empty where it names none."),
        Column("therapy_class", TEXT, "Class of that therapy."),
        Column(
            "direction",
            TEXT,
            "sensitivity, resistance, reduced_sensitivity, diagnostic or prognostic.",
        ),
        Column("tumour_type", TEXT, "OncoTree code that the evidence speaks of."),
        Column("tumour_match", TEXT, "exact, ancestor or other, from the patient's diagnosis."),
        Column("amp_tier", TEXT, "AMP/ASCO/CAP tier for this patient; empty if unverified."),
        Column("amp_basis", TEXT, "What the AMP/ASCO/CAP tier of the evidence rests on."),
        Column("escat", TEXT, "ESCAT tier for this patient; empty if unverified."),
        Column("escat_basis", TEXT, "What the ESCAT tier of the evidence rests on."),
        Column("approval", TEXT, "Regulators that approved the therapy, where it was looked up."),
        Column("statement", TEXT, "What the citation says, in a sentence."),
        Column("source", TEXT, "Knowledge base or publication."),
        Column("citation", TEXT, "PMID, NCT number or label with date."),
        Column("evidence_id", TEXT, "Row of the evidence table."),
        Column("verified", FLAG, "Whether the citation was verified."),
        Column("reason", TEXT, "Why this tier for this patient, in a sentence."),
        Column(
            "excluded_classes",
            TEXT,
            "Classes beside which the evidence does not hold, joined by ;. The tier looks at the "
            "sample alone; for the patient, patient_assessment tells which were found or not "
            "assessed.",
        ),
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
        Column("reason", TEXT, "Why, in words of docs/assessment.md, with details after a colon."),
    ),
)

CLASS_PLACES = Table(
    "class_places",
    "alterations/class_places.parquet",
    "alteration class x part x stretch of the genome",
    ("class_id", "genome", "part", "chrom", "start"),
    (
        CLASS,
        Column("part", TEXT, "What of the gene it is, in words: EGFR codon 790, ..."),
        Column("genome", TEXT, "Reference assembly."),
        Column("chrom", TEXT, "Chromosome with chr."),
        Column("start", WHOLE, "First base, 1-based."),
        Column("end", WHOLE, "Last base."),
    ),
)

COVERAGE = Table(
    "coverage",
    "calls/coverage.parquet",
    "sample x alteration class",
    ("sample", "class_id"),
    (
        SAMPLE,
        CLASS,
        Column("depth", REAL, "Depth of the part with the lowest: the median over its bases."),
        Column("part", TEXT, "That part, in words."),
        Column("bases", WHOLE, "Bases of that part."),
        Column("bases_told", WHOLE, "Bases of it whose depth a file tells; the others count as 0."),
        Column("source_file", TEXT, "Files that tell the depth, joined by ;."),
    ),
)

PATIENT_ASSESSMENT = Table(
    "patient_assessment",
    "alterations/patient_assessment.parquet",
    "patient x alteration class",
    ("patient", "class_id"),
    (
        PATIENT,
        CLASS,
        Column("status", TEXT, "altered, not_detected or not_assessed: the union of the samples."),
        Column("reason", TEXT, "Reasons of the samples that decided it, joined by ;."),
        Column("samples", TEXT, "Samples that decided it, the earliest first, joined by ;."),
        Column(
            "tissue_needed",
            FLAG,
            "Not detected, but by plasma alone, or last by plasma where the class is acquired "
            "under treatment: tissue is still needed.",
        ),
        Column(
            "not_assessed_reasons",
            TEXT,
            "Why the patient's other samples do not tell, joined by ;.",
        ),
    ),
)

CHANGES = Table(
    "changes",
    "alterations/changes.parquet",
    "patient x later time point x alteration class (or diagnosis) that changed or stayed",
    ("patient", "after", "class_id"),
    (
        PATIENT,
        Column("class_id", TEXT, "Alteration class; empty for a transformation."),
        Column("timing", TEXT, "driver or acquired (under treatment), as in the catalogue."),
        Column(
            "change",
            TEXT,
            "acquired, lost, persisting, not_seen_in_plasma, seen_after_negative_plasma, "
            "not_comparable or transformation (docs/assessment.md).",
        ),
        Column("before", DATE, "Day of the earlier time point."),
        Column("after", DATE, "Day of the later time point."),
        Column("days", WHOLE, "Days between them."),
        Column("samples_before", TEXT, "Samples of the earlier time point, joined by ;."),
        Column("samples_after", TEXT, "Samples of the later time point, joined by ;."),
        Column("status_before", TEXT, "Status of the class at the earlier time point."),
        Column("status_after", TEXT, "Status of the class at the later time point."),
        Column("events_before", TEXT, "Event ids of the class then, joined by ;."),
        Column("events_after", TEXT, "Event ids of the class at the later time point."),
        Column("vaf_before", REAL, "Highest variant allele fraction of these events then."),
        Column("vaf_after", REAL, "Highest variant allele fraction at the later time point."),
        Column("diagnosis_before", TEXT, "Diagnosis (OncoTree) at the earlier time point."),
        Column("diagnosis_after", TEXT, "Diagnosis (OncoTree) at the later time point."),
        Column("lines", TEXT, "Lines of therapy given in between, joined by ;."),
        Column("regimens", TEXT, "Their regimens, joined by ;."),
        Column("therapy_classes", TEXT, "Their classes, joined by ;."),
        Column("end_reasons", TEXT, "Why they ended, joined by ;."),
        Column("explanation", TEXT, "The sentence that says what was compared."),
    ),
)
