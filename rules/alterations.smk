"""Say what each event means: its class, the evidence for it, and what was assessed at all.

In:  <results>/calls/<batch>/events.parquet, catalogue, evidence, assays, samples, diagnoses.
Out: <results>/alterations/alterations, actionability and assessment.parquet.
"""


rule classify_alterations:
    input:
        events="<results>/calls/{batch}/events.parquet",
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        library=library("classify_alterations"),
        checked="<results>/qc/checked.txt",
    output:
        "<results>/alterations/{batch}/alterations.parquet",
    log:
        "<logs>/classify_alterations/{batch}.log",
    conda:
        "../envs/calls.yaml"
    message:
        "Classify the alterations of batch {wildcards.batch}"
    script:
        "../scripts/classify_alterations.py"


rule match_evidence:
    input:
        alterations="<results>/alterations/{batch}/alterations.parquet",
        patients="<results>/inputs/patients.parquet",
        evidence=resource("evidence.tsv", "evidence"),
        tumour_types=resource("tumour_types.tsv"),
        library=library("match_evidence"),
        checked="<results>/qc/checked.txt",
    output:
        "<results>/alterations/{batch}/actionability.parquet",
    log:
        "<logs>/match_evidence/{batch}.log",
    conda:
        "../envs/calls.yaml"
    message:
        "Match evidence to the alterations of batch {wildcards.batch}"
    script:
        "../scripts/match_evidence.py"


rule assess_samples:
    input:
        alterations="<results>/alterations/{batch}/alterations.parquet",
        files="<results>/calls/{batch}/files.parquet",
        assays=assays_path(),
        catalogue=resource("alterations.yaml", "alterations"),
        schemas=schemas(),
        library=library("assess_samples"),
        samples="<results>/inputs/samples.parquet",
        checked="<results>/qc/checked.txt",
    output:
        "<results>/alterations/{batch}/assessment.parquet",
    log:
        "<logs>/assess_samples/{batch}.log",
    conda:
        "../envs/calls.yaml"
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
        ),
        assessment=collect(
            "<results>/alterations/{batch}/assessment.parquet", batch=sorted(BATCHES)
        ),
        library=library("collect_alterations"),
    output:
        alterations="<results>/alterations/alterations.parquet",
        actionability="<results>/alterations/actionability.parquet",
        assessment="<results>/alterations/assessment.parquet",
    log:
        "<logs>/collect_alterations.log",
    conda:
        "../envs/calls.yaml"
    message:
        "Collect the alterations of all batches"
    script:
        "../scripts/collect_alterations.py"
