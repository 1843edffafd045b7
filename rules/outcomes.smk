"""Estimate what followed, as config/analysis.yaml plans it.

In:  lines, visits, responses, endpoints, linkage, patients, the analysis plan.
Out: <results>/outcomes/alteration_outcomes, alteration_effects, comparisons, curves,
     response_by_visit, pfs_ratio, pfs_ratio_pairs, attrition, class_frequencies, co_alterations,
     baseline, carriers and line_flow.parquet; with `engine: lifelines` <results>/qc/engine_check.parquet.
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
        accepted=accepted("plan"),
    output:
        alteration_outcomes=report(
            "<results>/outcomes/alteration_outcomes.parquet",
            caption="../report/alteration_outcomes.rst",
            category="Cohort",
            subcategory="Tables",
            labels={
                "content": "Outcomes by alteration, therapy and line",
                "form": "table (Parquet)",
            },
        ),
        alteration_effects="<results>/outcomes/alteration_effects.parquet",
        comparisons=report(
            "<results>/outcomes/comparisons.parquet",
            caption="../report/comparisons.rst",
            category="Cohort",
            subcategory="Tables",
            labels={"content": "Planned comparisons", "form": "table (Parquet)"},
        ),
        curves="<results>/outcomes/curves.parquet",
    log:
        "<logs>/estimate_outcomes.log",
    benchmark:
        "<benchmarks>/estimate_outcomes.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(450, 60),
        runtime=minutes(5, 3),
    message:
        "Estimate the outcomes that the plan asks for"
    script:
        "../scripts/estimate_outcomes.py"


rule compare_engines:
    input:
        plan=existing([section("analysis")]),
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        alteration_effects="<results>/outcomes/alteration_effects.parquet",
        comparisons="<results>/outcomes/comparisons.parquet",
        library=library("compare_engines"),
        accepted=accepted("plan"),
    output:
        "<results>/qc/engine_check.parquet",
    log:
        "<logs>/compare_engines.log",
    benchmark:
        "<benchmarks>/compare_engines.tsv"
    conda:
        "../envs/lifelines.yaml"
    resources:
        mem_mb=memory(400, 40),
        runtime=minutes(60, 60),
    message:
        "Compute the estimates once more with lifelines"
    script:
        "../scripts/compare_engines.py"


rule estimate_response_by_visit:
    input:
        plan=existing([section("analysis")]),
        visits="<results>/clinical/visits.parquet",
        lines="<results>/clinical/lines.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_response_by_visit"),
        accepted=accepted("plan"),
    output:
        "<results>/outcomes/response_by_visit.parquet",
    log:
        "<logs>/estimate_response_by_visit.log",
    benchmark:
        "<benchmarks>/estimate_response_by_visit.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(220, 20),
        runtime=minutes(3, 1),
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
        accepted=accepted("plan"),
    output:
        pairs="<results>/outcomes/pfs_ratio_pairs.parquet",
        estimates="<results>/outcomes/pfs_ratio.parquet",
    log:
        "<logs>/estimate_pfs_ratio.log",
    benchmark:
        "<benchmarks>/estimate_pfs_ratio.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(220, 20),
        runtime=minutes(3, 0.5),
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
        pfs_ratio_pairs="<results>/outcomes/pfs_ratio_pairs.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("count_attrition"),
        accepted=accepted("plan"),
    output:
        report(
            "<results>/outcomes/attrition.parquet",
            caption="../report/attrition.rst",
            category="Data",
            subcategory="Completeness",
            labels={"content": "From files to analysis", "form": "table (Parquet)"},
        ),
    log:
        "<logs>/count_attrition.log",
    benchmark:
        "<benchmarks>/count_attrition.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(220, 18),
        runtime=minutes(3, 0.5),
    message:
        "Count what was left out, and why"
    script:
        "../scripts/count_attrition.py"


rule describe_cohort:
    input:
        plan=existing([section("analysis")]),
        assessment="<results>/alterations/patient_assessment.parquet",
        patients="<results>/inputs/patients.parquet",
        records="<results>/clinical/performance_status.parquet",
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        catalogue=resource("alterations.yaml", "alterations"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("describe_cohort"),
        accepted=accepted("plan"),
    output:
        class_frequencies="<results>/outcomes/class_frequencies.parquet",
        co_alterations="<results>/outcomes/co_alterations.parquet",
        baseline="<results>/outcomes/baseline.parquet",
        carriers="<results>/outcomes/carriers.parquet",
        line_flow="<results>/outcomes/line_flow.parquet",
    log:
        "<logs>/describe_cohort.log",
    benchmark:
        "<benchmarks>/describe_cohort.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(300, 20),
        runtime=minutes(3, 0.5),
    message:
        "Describe the cohort"
    script:
        "../scripts/describe_cohort.py"
