"""From callers' files and clinical records to outcomes per actionable alteration.

In:  a configuration (config/config.yaml, or --configfile), the sheets and tables that it names.
Out: <results>/ with Parquet tables, the cohort report and a report per patient.
Targets: all (default), validate, outcomes, tumour_board, tumour_board_pdf, public, evidence_changes;
         simulate_cohort writes the demo cohort.
"""

from snakemake.utils import min_version

min_version("9.25.0")


# A configuration given on the command line stands alone: it is not laid over the demo's.
if not workflow.config_settings.configfiles:

    configfile: "config/config.yaml"


report: "report/workflow.rst"


include: "rules/common.smk"
include: "rules/inputs.smk"
include: "rules/annotation.smk"
include: "rules/calls.smk"
include: "rules/knowledge.smk"
include: "rules/alterations.smk"
include: "rules/clinical.smk"
include: "rules/outcomes.smk"
include: "rules/study.smk"
include: "rules/reports.smk"
include: "rules/disclosure.smk"
include: "rules/simulation.smk"


onstart:
    begin_run()


onsuccess:
    end_run()


onerror:
    describe_failure()


rule validate:
    input:
        "<results>/qc/problems.parquet",
        "<results>/qc/problems.tsv",
        "<results>/qc/problems.xlsx",
        "<results>/qc/checked.txt",


rule outcomes:
    input:
        rules.validate.input,
        "<results>/alterations/alterations.parquet",
        "<results>/alterations/actionability.parquet",
        "<results>/alterations/assessment.parquet",
        "<results>/alterations/patient_assessment.parquet",
        "<results>/alterations/changes.parquet",
        "<results>/clinical/lines.parquet",
        "<results>/clinical/visits.parquet",
        "<results>/clinical/responses.parquet",
        "<results>/outcomes/linkage.parquet",
        "<results>/outcomes/endpoints.parquet",
        "<results>/outcomes/alteration_outcomes.parquet",
        "<results>/outcomes/comparisons.parquet",
        "<results>/outcomes/curves.parquet",
        "<results>/outcomes/response_by_visit.parquet",
        "<results>/outcomes/pfs_ratio.parquet",
        "<results>/outcomes/attrition.parquet",
        "<results>/outcomes/class_frequencies.parquet",
        "<results>/outcomes/safety.parquet",
        "<results>/outcomes/quality_of_life.parquet",
        "<results>/outcomes/performance_status.parquet",
        "<results>/outcomes/tumour_board.parquet",
        engine_check_table(),


rule tumour_board:
    input:
        rules.validate.input,
        "<results>/reports/tumour_board",
        "<results>/reports/tumour_board_index.html",


rule tumour_board_pdf:
    input:
        rules.validate.input,
        "<results>/reports/tumour_board_pdf",


rule public:
    input:
        rules.validate.input,
        public_set(),


rule evidence_changes:
    input:
        rules.validate.input,
        "<results>/alterations/evidence_changes.parquet",


rule all:
    default_target: True
    input:
        rules.validate.input,
        rules.outcomes.input,
        rules.tumour_board.input,
        rules.public.input,
        "<results>/reports/outcomes.html",
        "<results>/provenance.json",
        "<results>/qc/summary.txt",
