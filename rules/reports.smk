"""Write what people read.

In:  every table of <results>/.
Out: <results>/reports/outcomes.html, <results>/reports/tumour_board/<patient>.html and .json with
     an index beside the folder, the same as PDF if asked for, <results>/provenance.json.
"""


rule write_cohort_report:
    input:
        alterations="<results>/alterations/alterations.parquet",
        assessment="<results>/alterations/patient_assessment.parquet",
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        lines="<results>/clinical/lines.parquet",
        responses="<results>/clinical/responses.parquet",
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        alteration_effects="<results>/outcomes/alteration_effects.parquet",
        comparisons="<results>/outcomes/comparisons.parquet",
        curves="<results>/outcomes/curves.parquet",
        attrition="<results>/outcomes/attrition.parquet",
        safety="<results>/outcomes/safety.parquet",
        quality_of_life="<results>/outcomes/quality_of_life.parquet",
        performance_status="<results>/outcomes/performance_status.parquet",
        tumour_board="<results>/outcomes/tumour_board.parquet",
        response_by_visit="<results>/outcomes/response_by_visit.parquet",
        pfs_ratio="<results>/outcomes/pfs_ratio.parquet",
        class_frequencies="<results>/outcomes/class_frequencies.parquet",
        co_alterations="<results>/outcomes/co_alterations.parquet",
        baseline="<results>/outcomes/baseline.parquet",
        carriers="<results>/outcomes/carriers.parquet",
        line_flow="<results>/outcomes/line_flow.parquet",
        problems="<results>/qc/problems.parquet",
        provenance="<results>/provenance.json",
        evidence_changes=evidence_changes_table(),
        plan=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        templates=templates(),
        languages=languages(),
        library=library("write_cohort_report"),
    output:
        report(
            "<results>/reports/outcomes.html",
            caption="../report/outcomes.rst",
            category="Cohort",
            subcategory="Pages",
            labels={"content": "Outcomes by alteration", "form": "page"},
        ),
    log:
        "<logs>/write_cohort_report.log",
    benchmark:
        "<benchmarks>/write_cohort_report.tsv"
    conda:
        "../envs/reports.yaml"
    resources:
        mem_mb=memory(700, 50),
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
        "Write the cohort report"
    script:
        "../scripts/write_cohort_report.py"


rule write_tumour_board_reports:
    input:
        alterations="<results>/alterations/alterations.parquet",
        patient_assessment="<results>/alterations/patient_assessment.parquet",
        changes="<results>/alterations/changes.parquet",
        actionability="<results>/alterations/actionability.parquet",
        files="<results>/calls/files.parquet",
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        biomarkers="<results>/inputs/biomarkers.parquet",
        tumour_board="<results>/inputs/tumour_board.parquet",
        lines="<results>/clinical/lines.parquet",
        responses="<results>/clinical/responses.parquet",
        adverse_events="<results>/clinical/adverse_events.parquet",
        performance_status="<results>/inputs/performance_status.parquet",
        quality_of_life="<results>/clinical/quality_of_life_scores.parquet",
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        provenance="<results>/provenance.json",
        plan=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        evidence=evidence_tables(),
        assays=assays_path(),
        regions=assay_regions(),
        schemas=schemas(),
        templates=templates(),
        languages=languages(),
        library=library("write_tumour_board_reports"),
    output:
        folder=directory("<results>/reports/tumour_board"),
        index=report(
            "<results>/reports/tumour_board_index.html",
            caption="../report/tumour_board_index.rst",
            category="Tumour board",
            subcategory="Patients",
            labels={"content": "List of all patients", "form": "page"},
        ),
    log:
        "<logs>/write_tumour_board_reports.log",
    benchmark:
        "<benchmarks>/write_tumour_board_reports.tsv"
    conda:
        "../envs/reports.yaml"
    threads: 4
    resources:
        mem_mb=memory(900, 30),
        runtime=minutes(10, 10),
    params:
        cohort=section("cohort", default={}),
        language=section("report", "language", default="en"),
        simulated=bool(section("simulation")),
    message:
        "Write the tumour board reports"
    script:
        "../scripts/write_tumour_board_reports.py"


rule print_tumour_board_reports:
    input:
        folder="<results>/reports/tumour_board",
        library=library("print_tumour_board_reports"),
    output:
        folder=directory("<results>/reports/tumour_board_pdf"),
    log:
        "<logs>/print_tumour_board_reports.log",
    benchmark:
        "<benchmarks>/print_tumour_board_reports.tsv"
    conda:
        "../envs/reports.yaml"
    threads: 4
    resources:
        mem_mb=memory(600, 20),
        runtime=minutes(60, 600),
    params:
        browser=section("report", "browser", default=""),
    message:
        "Print the tumour board reports"
    script:
        "../scripts/print_tumour_board_reports.py"


rule write_provenance:
    input:
        files="<results>/calls/files.parquet",
        sheets=provenance_paths(),
        catalogue=resource("alterations.yaml", "alterations"),
        therapies=resource("therapies.tsv", "therapies"),
        evidence=evidence_tables(),
        knowledge=knowledge_summaries(),
        library=library("write_provenance"),
        accepted=accepted(*SUBJECTS),
    output:
        "<results>/provenance.json",
    log:
        "<logs>/write_provenance.log",
    benchmark:
        "<benchmarks>/write_provenance.tsv"
    localrule: True
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(145, 5),
        runtime=minutes(2, 0.1),
    params:
        config=config,
    message:
        "Write what the run was made from"
    script:
        "../scripts/write_provenance.py"
