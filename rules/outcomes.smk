"""Estimate what followed, as config/analysis.yaml plans it.

In:  lines, visits, responses, endpoints, linkage, patients, the analysis plan.
Out: <results>/outcomes/alteration_outcomes, alteration_effects, comparisons, curves,
     response_by_visit, pfs_ratio, pfs_ratio_pairs and attrition.parquet.
"""


rule estimate_outcomes:
    input:
        plan=existing([section("analysis")]),
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_outcomes"),
    output:
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        alteration_effects="<results>/outcomes/alteration_effects.parquet",
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


rule estimate_response_by_visit:
    input:
        plan=existing([section("analysis")]),
        visits="<results>/clinical/visits.parquet",
        lines="<results>/clinical/lines.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_response_by_visit"),
    output:
        "<results>/outcomes/response_by_visit.parquet",
    log:
        "<logs>/estimate_response_by_visit.log",
    conda:
        "../envs/outcomes.yaml"
    params:
        cohort=section("cohort", default={}),
        response=section("response", default={}),
    message:
        "Estimate the response rate at each planned visit"
    script:
        "../scripts/estimate_response_by_visit.py"


rule estimate_pfs_ratio:
    input:
        plan=existing([section("analysis")]),
        lines="<results>/clinical/lines.parquet",
        responses="<results>/clinical/responses.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_pfs_ratio"),
    output:
        pairs="<results>/outcomes/pfs_ratio_pairs.parquet",
        estimates="<results>/outcomes/pfs_ratio.parquet",
    log:
        "<logs>/estimate_pfs_ratio.log",
    conda:
        "../envs/outcomes.yaml"
    params:
        progression=section("progression", default={}),
    message:
        "Estimate PFS ratios of lines and the lines before them"
    script:
        "../scripts/estimate_pfs_ratio.py"


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
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
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
