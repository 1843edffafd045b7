"""Estimate what followed, as config/analysis.yaml plans it.

In:  lines, endpoints, linkage, patients, the analysis plan.
Out: <results>/outcomes/alteration_outcomes, comparisons, curves and attrition.parquet.
"""


rule estimate_outcomes:
    input:
        plan=existing([section("analysis")]),
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv"),
        library=library("estimate_outcomes"),
    output:
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        comparisons="<results>/outcomes/comparisons.parquet",
        curves="<results>/outcomes/curves.parquet",
    log:
        "<logs>/estimate_outcomes.log",
    benchmark:
        "<benchmarks>/estimate_outcomes.tsv"
    conda:
        "../envs/outcomes.yaml"
    message:
        "Estimate the outcomes that the plan asks for"
    script:
        "../scripts/estimate_outcomes.py"


rule count_attrition:
    input:
        plan=existing([section("analysis")]),
        samples="<results>/inputs/samples.parquet",
        call_files="<results>/calls/files.parquet",
        patients="<results>/inputs/patients.parquet",
        treatments="<results>/inputs/treatments.parquet",
        excluded_treatments="<results>/clinical/excluded_treatments.parquet",
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        tumour_types=resource("tumour_types.tsv"),
        library=library("count_attrition"),
    output:
        "<results>/outcomes/attrition.parquet",
    log:
        "<logs>/count_attrition.log",
    conda:
        "../envs/outcomes.yaml"
    message:
        "Count what was left out, and why"
    script:
        "../scripts/count_attrition.py"
