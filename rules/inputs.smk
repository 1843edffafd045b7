"""Check what was given, all at once, before anything is derived from it.

In:  configuration, sheets, clinical tables (or a cBioPortal study folder), the problems of calls.
Out: <results>/inputs/*.parquet (typed), <results>/qc/problems.parquet, .tsv and .xlsx; a gate that
     stops the run on errors, and one for each subject that a rule may use: definitions, evidence,
     plan, sheets, clinical, calls.
"""


rule import_study:
    input:
        files=study_files(),
        library=library("import_study"),
    output:
        samples="<results>/inputs/study/samples.tsv",
        calls="<results>/inputs/study/calls.tsv",
        patients="<results>/inputs/study/patients.tsv",
        treatments="<results>/inputs/study/treatments.tsv",
        assessments="<results>/inputs/study/assessments.tsv",
        assays="<results>/inputs/study/assays.yaml",
        mutations="<results>/inputs/study/mutations.maf",
        copy_number="<results>/inputs/study/copy_number.tsv",
        problems="<results>/qc/parts/study.parquet",
    log:
        "<logs>/import_study.log",
    benchmark:
        "<benchmarks>/import_study.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(250, 50),
        runtime=minutes(5, 1),
    params:
        study=section("cbioportal_study", default={}),
        genome=section("genome"),
    message:
        "Import the study folder"
    script:
        "../scripts/import_study.py"


rule check_configuration:
    input:
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        schemas=schemas(),
        library=library("check_configuration"),
    output:
        "<results>/qc/parts/configuration.parquet",
    log:
        "<logs>/check_configuration.log",
    benchmark:
        "<benchmarks>/check_configuration.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(150),
        runtime=minutes(2),
    params:
        config=settings(without=EVIDENCE_KEYS + PLAN_KEYS),
        key_names=EVIDENCE_KEYS + PLAN_KEYS,
    message:
        "Check the configuration and the definitions"
    script:
        "../scripts/check_configuration.py"


rule check_evidence:
    input:
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        evidence=resource("evidence.tsv", "evidence"),
        evidence_before=tables_before(),
        schemas=schemas(),
        library=library("check_evidence"),
    output:
        "<results>/qc/parts/evidence.parquet",
    log:
        "<logs>/check_evidence.log",
    benchmark:
        "<benchmarks>/check_evidence.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(150),
        runtime=minutes(2),
    params:
        config=settings(EVIDENCE_KEYS),
        key_names=EVIDENCE_KEYS,
    message:
        "Check the evidence"
    script:
        "../scripts/check_evidence.py"


rule check_plan:
    input:
        analysis=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        t_scores=resource("promis29_v21_tscores.tsv", "promis_t_scores"),
        scales=resource("quality_of_life_scales.tsv", "quality_of_life_scales"),
        schemas=schemas(),
        library=library("check_plan"),
    output:
        "<results>/qc/parts/plan.parquet",
    log:
        "<logs>/check_plan.log",
    benchmark:
        "<benchmarks>/check_plan.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(150),
        runtime=minutes(2),
    params:
        config=settings(PLAN_KEYS),
        key_names=PLAN_KEYS,
    message:
        "Check the analysis plan"
    script:
        "../scripts/check_plan.py"


rule check_sheets:
    input:
        samples=sheet_path("samples"),
        calls=sheet_path("calls"),
        assays=assays_path(),
        regions=assay_regions(),
        patients=sheet_path("clinical", "patients"),
        mapped=mapped_files(),
        shared=shared_call_files(),
        schemas=schemas(),
        library=library("check_sheets"),
    output:
        samples="<results>/inputs/samples.parquet",
        calls="<results>/inputs/calls.parquet",
        problems="<results>/qc/parts/sheets.parquet",
    log:
        "<logs>/check_sheets.log",
    benchmark:
        "<benchmarks>/check_sheets.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(140, 6),
        runtime=minutes(2, 0.5),
    params:
        cohort=section("cohort", default={}),
        genome=section("genome", default=""),
        mapping=section("mapping", default={}),
        paths=sheet_paths,
    message:
        "Check the sheets of samples and calls"
    script:
        "../scripts/check_sheets.py"


rule check_clinical:
    input:
        **clinical_paths(),
        samples_sheet=sheet_path("samples"),
        mapped=mapped_files(),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        schemas=schemas(),
        library=library("check_clinical"),
    output:
        patients="<results>/inputs/patients.parquet",
        treatments="<results>/inputs/treatments.parquet",
        assessments="<results>/inputs/assessments.parquet",
        adverse_events="<results>/inputs/adverse_events.parquet",
        performance_status="<results>/inputs/performance_status.parquet",
        quality_of_life="<results>/inputs/quality_of_life.parquet",
        biomarkers="<results>/inputs/biomarkers.parquet",
        tumour_board="<results>/inputs/tumour_board.parquet",
        problems="<results>/qc/parts/clinical.parquet",
    log:
        "<logs>/check_clinical.log",
    benchmark:
        "<benchmarks>/check_clinical.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(155, 16),
        runtime=minutes(2, 1),
    params:
        cohort=section("cohort", default={}),
        mapping=section("mapping", default={}),
        checks=section("checks", default={}),
        response=section("response", default={}),
        paths=table_paths,
    message:
        "Check the clinical tables"
    script:
        "../scripts/check_clinical.py"


rule collect_problems:
    input:
        parts=problem_parts(),
        patients="<results>/inputs/patients.parquet",
        library=library("collect_problems"),
    output:
        parquet="<results>/qc/problems.parquet",
        tsv="<results>/qc/problems.tsv",
        xlsx=report(
            "<results>/qc/problems.xlsx",
            caption="../report/problems.rst",
            category="Data",
            subcategory="Queries",
            labels={"content": "Data queries", "form": "workbook"},
        ),
    log:
        "<logs>/collect_problems.log",
    benchmark:
        "<benchmarks>/collect_problems.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(155, 8),
        runtime=minutes(2, 0.2),
    message:
        "Collect the problems of all checks"
    script:
        "../scripts/collect_problems.py"


# Each check takes one of the resource `checks`, a gate all of it and with less priority: so a gate
# waits until no check is running or left, here and on other nodes, and a run that stops has listed
# the problems of all. A graph cannot say so: what waits for a check by its files is done again with
# it.
rule stop_on_errors:
    input:
        problems="<results>/qc/problems.parquet",
        library=library("stop_on_errors"),
    output:
        "<results>/qc/checked.txt",
    log:
        "<logs>/stop_on_errors.log",
    benchmark:
        "<benchmarks>/stop_on_errors.tsv"
    priority: STOP
    retries: 0
    localrule: True
    conda:
        "../envs/calls.yaml"
    resources:
        checks=ALL_CHECKS,
        mem_mb=memory(130),
        runtime=minutes(1),
    params:
        on_bad_sample=section("on_bad_sample", default="stop"),
    message:
        "Stop if the input has errors"
    script:
        "../scripts/stop_on_errors.py"


rule accept_input:
    input:
        parts=parts_of_subject,
        library=library("accept_input"),
    output:
        "<results>/qc/accepted/{subject}.txt",
    log:
        "<logs>/accept_input/{subject}.log",
    benchmark:
        "<benchmarks>/accept_input/{subject}.tsv"
    priority: ACCEPT
    retries: 0
    localrule: True
    conda:
        "../envs/calls.yaml"
    resources:
        checks=ALL_CHECKS,
        mem_mb=memory(130),
        runtime=minutes(1),
    params:
        on_bad_sample=on_bad_sample,
    message:
        "Go on if there is no error in: {wildcards.subject}"
    script:
        "../scripts/accept_input.py"


rule summarise_run:
    input:
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        alterations="<results>/alterations/alterations.parquet",
        files="<results>/calls/files.parquet",
        problems="<results>/qc/problems.parquet",
        library=library("summarise_run"),
        accepted=accepted(*SUBJECTS),
    output:
        "<results>/qc/summary.txt",
    log:
        "<logs>/summarise_run.log",
    benchmark:
        "<benchmarks>/summarise_run.tsv"
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(150, 5),
        runtime=minutes(2, 0.1),
    message:
        "Say what the run came to"
    script:
        "../scripts/summarise_run.py"
