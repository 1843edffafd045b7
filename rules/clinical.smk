"""Derive from the records of the clinic: lines of therapy, responses, endpoints.

In:  <results>/inputs/*.parquet, therapies.
Out: <results>/clinical/lines.parquet (with the alteration classes that each line targets),
     excluded_treatments, visits and responses.parquet, <results>/outcomes/endpoints and linkage.parquet.
"""


rule derive_lines:
    input:
        treatments="<results>/inputs/treatments.parquet",
        patients="<results>/inputs/patients.parquet",
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        library=library("derive_lines"),
        accepted=accepted("definitions", "clinical"),
    output:
        lines="<results>/clinical/derived_lines.parquet",
        excluded="<results>/clinical/excluded_treatments.parquet",
    log:
        "<logs>/derive_lines.log",
    benchmark:
        "<benchmarks>/derive_lines.tsv"
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=memory(145, 5),
        runtime=minutes(2, 0.2),
    params:
        cohort=section("cohort", default={}),
        lines=section("lines", default={}),
    message:
        "Derive lines of therapy"
    script:
        "../scripts/derive_lines.py"


rule derive_endpoints:
    input:
        lines="<results>/clinical/derived_lines.parquet",
        treatments="<results>/inputs/treatments.parquet",
        patients="<results>/inputs/patients.parquet",
        assessments="<results>/inputs/assessments.parquet",
        samples="<results>/inputs/samples.parquet",
        performance_status="<results>/inputs/performance_status.parquet",
        quality_of_life="<results>/inputs/quality_of_life.parquet",
        adverse_events="<results>/inputs/adverse_events.parquet",
        library=library("derive_endpoints"),
        accepted=accepted("sheets"),
    output:
        visits="<results>/clinical/visits.parquet",
        responses="<results>/clinical/responses.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
    log:
        "<logs>/derive_endpoints.log",
    benchmark:
        "<benchmarks>/derive_endpoints.tsv"
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=memory(185, 23),
        runtime=minutes(2, 0.5),
    params:
        cohort=section("cohort", default={}),
        response=section("response", default={}),
        progression=section("progression", default={}),
    message:
        "Derive responses and endpoints"
    script:
        "../scripts/derive_endpoints.py"


rule link_samples:
    input:
        lines="<results>/clinical/derived_lines.parquet",
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        assessment="<results>/alterations/assessment.parquet",
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        evidence=resource("evidence.tsv", "evidence"),
        library=library("link_samples"),
        accepted=accepted("evidence"),
    output:
        linkage="<results>/outcomes/linkage.parquet",
        lines="<results>/clinical/lines.parquet",
    log:
        "<logs>/link_samples.log",
    benchmark:
        "<benchmarks>/link_samples.tsv"
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=memory(450, 5),
        runtime=minutes(3, 1),
    params:
        linkage=section("linkage", default={}),
    message:
        "Link samples to lines of therapy"
    script:
        "../scripts/link_samples.py"
