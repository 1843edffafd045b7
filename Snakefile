"""From callers' files and clinical records to outcomes per actionable alteration.

In:  a configuration (config/config.yaml, or --configfile), the sheets and tables that it names.
Out: <results>/ with Parquet tables, the cohort report and a report per patient.
Targets: all (default), validate, outcomes, tumour_board; simulate_cohort writes the demo cohort.
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
include: "rules/alterations.smk"
include: "rules/clinical.smk"
include: "rules/outcomes.smk"
include: "rules/reports.smk"
include: "rules/simulation.smk"


rule validate:
    input:
        "<results>/qc/problems.parquet",
        "<results>/qc/problems.tsv",
        "<results>/qc/checked.txt",


rule outcomes:
    input:
        "<results>/alterations/alterations.parquet",
        "<results>/alterations/actionability.parquet",
        "<results>/alterations/assessment.parquet",
        "<results>/clinical/lines.parquet",
        "<results>/clinical/responses.parquet",
        "<results>/outcomes/linkage.parquet",
        "<results>/outcomes/endpoints.parquet",
        "<results>/outcomes/alteration_outcomes.parquet",
        "<results>/outcomes/comparisons.parquet",
        "<results>/outcomes/curves.parquet",
        "<results>/outcomes/attrition.parquet",


rule tumour_board:
    input:
        "<results>/reports/tumour_board",
        "<results>/reports/tumour_board_index.html",


rule all:
    default_target: True
    input:
        rules.validate.input,
        rules.outcomes.input,
        rules.tumour_board.input,
        "<results>/reports/outcomes.html",
        "<results>/provenance.json",
