"""Make the set that may leave the house, where the configuration gives disclosure.min_cell.

In:  tables of <results>/outcomes/, and which patients each of their counts speaks of.
Out: <results>/public/outcomes/*.parquet and columns.tsv with what their columns mean, and
     <results>/reports/public/outcomes.html. The internal tables and reports stay whole.
"""


rule suppress_small_cells:
    input:
        plan=existing([section("analysis")]),
        patients="<results>/inputs/patients.parquet",
        lines="<results>/clinical/lines.parquet",
        endpoints="<results>/outcomes/endpoints.parquet",
        linkage="<results>/outcomes/linkage.parquet",
        patient_assessment="<results>/alterations/patient_assessment.parquet",
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        comparisons="<results>/outcomes/comparisons.parquet",
        curves="<results>/outcomes/curves.parquet",
        attrition="<results>/outcomes/attrition.parquet",
        class_frequencies="<results>/outcomes/class_frequencies.parquet",
        baseline="<results>/outcomes/baseline.parquet",
        safety="<results>/outcomes/safety.parquet",
        quality_of_life="<results>/outcomes/quality_of_life.parquet",
        performance_status="<results>/outcomes/performance_status.parquet",
        tumour_board="<results>/outcomes/tumour_board.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        catalogue=resource("alterations.yaml", "alterations"),
        library=library("suppress_small_cells"),
    output:
        alteration_outcomes="<results>/public/outcomes/alteration_outcomes.parquet",
        comparisons="<results>/public/outcomes/comparisons.parquet",
        curves="<results>/public/outcomes/curves.parquet",
        attrition="<results>/public/outcomes/attrition.parquet",
        class_frequencies="<results>/public/outcomes/class_frequencies.parquet",
        baseline="<results>/public/outcomes/baseline.parquet",
        safety="<results>/public/outcomes/safety.parquet",
        quality_of_life="<results>/public/outcomes/quality_of_life.parquet",
        performance_status="<results>/public/outcomes/performance_status.parquet",
        tumour_board="<results>/public/outcomes/tumour_board.parquet",
        columns="<results>/public/columns.tsv",
    log:
        "<logs>/suppress_small_cells.log",
    benchmark:
        "<benchmarks>/suppress_small_cells.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(900, 120),
        runtime=minutes(20, 10),
    params:
        smallest=section("disclosure", "min_cell"),
    message:
        "Withhold small counts of patients from the public tables"
    script:
        "../scripts/suppress_small_cells.py"


rule write_public_report:
    input:
        alteration_outcomes="<results>/public/outcomes/alteration_outcomes.parquet",
        comparisons="<results>/public/outcomes/comparisons.parquet",
        curves="<results>/public/outcomes/curves.parquet",
        attrition="<results>/public/outcomes/attrition.parquet",
        class_frequencies="<results>/public/outcomes/class_frequencies.parquet",
        baseline="<results>/public/outcomes/baseline.parquet",
        safety="<results>/public/outcomes/safety.parquet",
        quality_of_life="<results>/public/outcomes/quality_of_life.parquet",
        performance_status="<results>/public/outcomes/performance_status.parquet",
        tumour_board="<results>/public/outcomes/tumour_board.parquet",
        provenance="<results>/provenance.json",
        plan=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        templates=templates(),
        languages=languages(),
        library=library("write_public_report"),
    output:
        report(
            "<results>/reports/public/outcomes.html",
            caption="../report/public.rst",
            category="Public set",
            subcategory="Pages",
            labels={"content": "Outcomes by alteration, public", "form": "page"},
        ),
    log:
        "<logs>/write_public_report.log",
    benchmark:
        "<benchmarks>/write_public_report.tsv"
    conda:
        "../envs/reports.yaml"
    resources:
        mem_mb=memory(400, 10),
        runtime=minutes(20, 10),
    params:
        cohort=section("cohort", default={}),
        language=section("report", "language", default="en"),
        lines=section("lines", default={}),
        response=section("response", default={}),
        progression=section("progression", default={}),
        linkage=section("linkage", default={}),
        safety=section("safety", default={}),
        quality_of_life=section("quality_of_life", default={}),
        performance_status=section("performance_status", default={}),
        tumour_board=section("tumour_board", default={}),
        simulated=bool(section("simulation")),
    message:
        "Write the public cohort report"
    script:
        "../scripts/write_public_report.py"
