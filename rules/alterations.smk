"""Say what each event means: its class, the evidence for it, and what was assessed at all.

In:  <results>/calls/<batch>/events and tumour_mutational_burden.parquet, biomarkers, catalogue,
     evidence, assays, samples, diagnoses.
Out: <results>/alterations/class_places, alterations, actionability, assessment,
     patient_assessment and changes.parquet.
"""


rule place_classes:
    input:
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        library=library("place_classes"),
    output:
        "<results>/alterations/class_places.parquet",
    log:
        "<logs>/place_classes.log",
    benchmark:
        "<benchmarks>/place_classes.tsv"
    priority: CHECK
    localrule: True
    conda:
        "../envs/calls.yaml"
    resources:
        checks=1,
        mem_mb=memory(150),
        runtime=minutes(5),
    message:
        "Say where the small variants of each class lie"
    script:
        "../scripts/place_classes.py"


rule classify_alterations:
    input:
        events="<results>/calls/{batch}/events.parquet",
        files="<results>/calls/{batch}/files.parquet",
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        biomarkers="<results>/inputs/biomarkers.parquet",
        burden="<results>/calls/{batch}/tumour_mutational_burden.parquet",
        samples="<results>/inputs/samples.parquet",
        library=library("classify_alterations"),
        accepted=accepted("definitions", "sheets", "clinical"),
    output:
        "<results>/alterations/{batch}/alterations.parquet",
    log:
        "<logs>/classify_alterations/{batch}.log",
    benchmark:
        "<benchmarks>/classify_alterations/{batch}.tsv"
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(175, 1.5),
        runtime=minutes(3),
    params:
        samples=batch_samples,
    message:
        "Classify the alterations of batch {wildcards.batch}"
    script:
        "../scripts/classify_alterations.py"


rule match_evidence:
    input:
        alterations="<results>/alterations/{batch}/alterations.parquet",
        samples="<results>/inputs/samples.parquet",
        patients="<results>/inputs/patients.parquet",
        evidence=evidence_tables(),
        catalogue=resource("alterations.yaml", "alterations"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("match_evidence"),
        accepted=accepted("evidence"),
    output:
        "<results>/alterations/{batch}/actionability.parquet",
    log:
        "<logs>/match_evidence/{batch}.log",
    benchmark:
        "<benchmarks>/match_evidence/{batch}.tsv"
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=memory(175, 1.5),
        runtime=minutes(3),
    message:
        "Match evidence to the alterations of batch {wildcards.batch}"
    script:
        "../scripts/match_evidence.py"


rule assess_samples:
    input:
        alterations="<results>/alterations/{batch}/alterations.parquet",
        call_files="<results>/calls/{batch}/files.parquet",
        coverage="<results>/calls/{batch}/coverage.parquet",
        assays=assays_path(),
        regions=assay_regions(),
        catalogue=resource("alterations.yaml", "alterations"),
        schemas=schemas(),
        library=library("assess_samples"),
        samples="<results>/inputs/samples.parquet",
    output:
        "<results>/alterations/{batch}/assessment.parquet",
    log:
        "<logs>/assess_samples/{batch}.log",
    benchmark:
        "<benchmarks>/assess_samples/{batch}.tsv"
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(205, 1.5),
        runtime=minutes(3),
    params:
        samples=batch_samples,
    message:
        "Say what was assessed in batch {wildcards.batch}"
    script:
        "../scripts/assess_samples.py"


rule collect_alterations:
    input:
        alterations=collect(
            "<results>/alterations/{batch}/alterations.parquet", batch=sorted(BATCHES)
        ),
        actionability=collect(
            "<results>/alterations/{batch}/actionability.parquet", batch=sorted(BATCHES)
        )
        + oncokb_actionability(),
        assessment=collect(
            "<results>/alterations/{batch}/assessment.parquet", batch=sorted(BATCHES)
        ),
        library=library("collect_alterations"),
        accepted=accepted("calls"),
    output:
        alterations="<results>/alterations/alterations.parquet",
        actionability="<results>/alterations/actionability.parquet",
        assessment="<results>/alterations/assessment.parquet",
    log:
        "<logs>/collect_alterations.log",
    benchmark:
        "<benchmarks>/collect_alterations.tsv"
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(220, 60),
        runtime=minutes(2, 0.5),
    message:
        "Collect the alterations of all batches"
    script:
        "../scripts/collect_alterations.py"


rule assess_patients:
    input:
        assessment="<results>/alterations/assessment.parquet",
        samples="<results>/inputs/samples.parquet",
        patients="<results>/inputs/patients.parquet",
        catalogue=resource("alterations.yaml", "alterations"),
        library=library("assess_patients"),
    output:
        "<results>/alterations/patient_assessment.parquet",
    log:
        "<logs>/assess_patients.log",
    benchmark:
        "<benchmarks>/assess_patients.tsv"
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(180, 97),
        runtime=minutes(2, 1),
    message:
        "Say what was assessed in each patient"
    script:
        "../scripts/assess_patients.py"


rule compare_samples:
    input:
        assessment="<results>/alterations/assessment.parquet",
        alterations="<results>/alterations/alterations.parquet",
        samples="<results>/inputs/samples.parquet",
        patients="<results>/inputs/patients.parquet",
        lines="<results>/clinical/derived_lines.parquet",
        catalogue=resource("alterations.yaml", "alterations"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("compare_samples"),
    output:
        "<results>/alterations/changes.parquet",
    log:
        "<logs>/compare_samples.log",
    benchmark:
        "<benchmarks>/compare_samples.tsv"
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(180, 78),
        runtime=minutes(2, 1),
    params:
        linkage=section("linkage", default={}),
    message:
        "Say what changed between samples"
    script:
        "../scripts/compare_samples.py"
