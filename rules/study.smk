"""Estimate what a study reports beside response and survival, in each population of the plan.

In:  <results>/inputs/*.parquet, lines, responses, endpoints, linkage, the analysis plan.
Out: <results>/outcomes/safety, quality_of_life, performance_status and tumour_board.parquet, and
     for each the patients behind it: <results>/clinical/adverse_events, quality_of_life_scores,
     performance_status and tumour_board_paths.parquet.
"""


rule estimate_safety:
    input:
        plan=existing([section("analysis")]),
        records="<results>/inputs/adverse_events.parquet",
        patients="<results>/inputs/patients.parquet",
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_safety"),
        accepted=accepted("plan"),
    output:
        events="<results>/clinical/adverse_events.parquet",
        safety="<results>/outcomes/safety.parquet",
    log:
        "<logs>/estimate_safety.log",
    benchmark:
        "<benchmarks>/estimate_safety.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(220, 20),
        runtime=minutes(3, 0.5),
    params:
        cohort=section("cohort", default={}),
        safety=section("safety", default={}),
    message:
        "Estimate safety"
    script:
        "../scripts/estimate_safety.py"


rule estimate_quality_of_life:
    input:
        plan=existing([section("analysis")]),
        records="<results>/inputs/quality_of_life.parquet",
        patients="<results>/inputs/patients.parquet",
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        t_scores=resource("promis29_v21_tscores.tsv", "promis_t_scores"),
        scales=resource("quality_of_life_scales.tsv", "quality_of_life_scales"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_quality_of_life"),
        accepted=accepted("plan"),
    output:
        scores="<results>/clinical/quality_of_life_scores.parquet",
        outcomes="<results>/outcomes/quality_of_life.parquet",
    log:
        "<logs>/estimate_quality_of_life.log",
    benchmark:
        "<benchmarks>/estimate_quality_of_life.tsv"
    conda:
        "../envs/quality_of_life.yaml"
    resources:
        mem_mb=memory(235, 12),
        runtime=minutes(3, 1),
    params:
        cohort=section("cohort", default={}),
        rules={"quality_of_life": section("quality_of_life", default={})},
    message:
        "Estimate quality of life"
    script:
        "../scripts/estimate_quality_of_life.py"


rule estimate_performance_status:
    input:
        plan=existing([section("analysis")]),
        records="<results>/inputs/performance_status.parquet",
        patients="<results>/inputs/patients.parquet",
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_performance_status"),
        accepted=accepted("plan"),
    output:
        lines="<results>/clinical/performance_status.parquet",
        shifts="<results>/outcomes/performance_status.parquet",
    log:
        "<logs>/estimate_performance_status.log",
    benchmark:
        "<benchmarks>/estimate_performance_status.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(220, 9),
        runtime=minutes(3, 0.5),
    params:
        cohort=section("cohort", default={}),
        rules={name: section(name, default={}) for name in ("safety", "performance_status")},
    message:
        "Estimate the change of performance status"
    script:
        "../scripts/estimate_performance_status.py"


rule estimate_tumour_board:
    input:
        plan=existing([section("analysis")]),
        records="<results>/inputs/tumour_board.parquet",
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        call_files="<results>/calls/files.parquet",
        lines="<results>/clinical/lines.parquet",
        responses="<results>/clinical/responses.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("estimate_tumour_board"),
        accepted=accepted("plan"),
    output:
        paths="<results>/clinical/tumour_board_paths.parquet",
        funnel="<results>/outcomes/tumour_board.parquet",
    log:
        "<logs>/estimate_tumour_board.log",
    benchmark:
        "<benchmarks>/estimate_tumour_board.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(225, 13),
        runtime=minutes(3, 0.5),
    params:
        cohort=section("cohort", default={}),
        rules={"tumour_board": section("tumour_board", default={})},
    message:
        "Follow patients through the tumour board"
    script:
        "../scripts/estimate_tumour_board.py"
