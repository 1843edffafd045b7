"""Check what was given, all at once, before anything is derived from it.

In:  configuration, sheets, clinical tables (or a cBioPortal study folder), the problems of calls.
Out: <results>/inputs/*.parquet (typed), <results>/qc/problems.parquet, .tsv and .xlsx; a gate that
     stops the run on errors.
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
    conda:
        "../envs/tables.yaml"
    params:
        study=section("cbioportal_study", default={}),
        genome=section("genome"),
    message:
        "Import the study folder"
    script:
        "../scripts/import_study.py"


rule check_configuration:
    input:
        analysis=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        evidence=resource("evidence.tsv", "evidence"),
        evidence_before=tables_before(),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        t_scores=resource("promis29_v21_tscores.tsv", "promis_t_scores"),
        scales=resource("quality_of_life_scales.tsv", "quality_of_life_scales"),
        schemas=schemas(),
        library=library("check_configuration"),
    output:
        "<results>/qc/parts/configuration.parquet",
    log:
        "<logs>/check_configuration.log",
    conda:
        "../envs/tables.yaml"
    params:
        config=config,
    message:
        "Check the configuration, the plan and the definitions"
    script:
        "../scripts/check_configuration.py"


rule check_sheets:
    input:
        samples=sheet_path("samples"),
        calls=sheet_path("calls"),
        assays=assays_path(),
        patients=sheet_path("clinical", "patients"),
        mapped=mapped_files(),
        schemas=schemas(),
        library=library("check_sheets"),
    output:
        samples="<results>/inputs/samples.parquet",
        calls="<results>/inputs/calls.parquet",
        problems="<results>/qc/parts/sheets.parquet",
    log:
        "<logs>/check_sheets.log",
    conda:
        "../envs/tables.yaml"
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
    conda:
        "../envs/tables.yaml"
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
        configuration="<results>/qc/parts/configuration.parquet",
        sheets="<results>/qc/parts/sheets.parquet",
        clinical="<results>/qc/parts/clinical.parquet",
        calls=collect("<results>/calls/{batch}/problems.parquet", batch=sorted(BATCHES)),
        knowledge=knowledge_problems(),
        study=["<results>/qc/parts/study.parquet"] if is_study() else [],
        sheet="<results>/inputs/calls.parquet",
        patients="<results>/inputs/patients.parquet",
        files=collect("<results>/calls/{batch}/files.parquet", batch=sorted(BATCHES)),
        library=library("collect_problems"),
    output:
        parquet="<results>/qc/problems.parquet",
        tsv="<results>/qc/problems.tsv",
        xlsx="<results>/qc/problems.xlsx",
    log:
        "<logs>/collect_problems.log",
    conda:
        "../envs/tables.yaml"
    message:
        "Collect the problems of all checks"
    script:
        "../scripts/collect_problems.py"


rule stop_on_errors:
    input:
        problems="<results>/qc/problems.parquet",
        library=library("stop_on_errors"),
    output:
        "<results>/qc/checked.txt",
    log:
        "<logs>/stop_on_errors.log",
    conda:
        "../envs/calls.yaml"
    params:
        on_bad_sample=section("on_bad_sample", default="stop"),
    message:
        "Stop if the input has errors"
    script:
        "../scripts/stop_on_errors.py"
