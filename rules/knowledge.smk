"""Bring knowledge bases to the form of the evidence table, and compare two states of the evidence.

In:  files of CIViC and files that the user annotated with OncoKB, as the configuration names them.
Out: <results>/knowledge/civic/<edition>.tsv (current, before) with what was not placed and a summary,
     <results>/knowledge/oncokb_*.parquet, <results>/alterations/evidence_changes.parquet.
"""


# The only rule that uses the network; no other rule asks for its output.
rule download_civic:
    input:
        library=library("download_civic"),
    output:
        "<results>/knowledge/download/nightly-ClinicalEvidenceSummaries.tsv",
        "<results>/knowledge/download/nightly-AssertionSummaries.tsv",
    log:
        "<logs>/download_civic.log",
    benchmark:
        "<benchmarks>/download_civic.tsv"
    localrule: True
    conda:
        "../envs/calls.yaml"
    resources:
        mem_mb=memory(150),
        runtime=minutes(60),
    params:
        url=section("knowledge", "civic", "url", default="https://civicdb.org/downloads/nightly"),
    message:
        "Fetch the nightly release of CIViC"
    script:
        "../scripts/download_civic.py"


rule import_civic:
    input:
        files=civic_files,
        catalogue=resource("alterations.yaml", "alterations"),
        exons=resource("exons.tsv"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        diseases=resource("disease_names.tsv"),
        words=resource("civic_variants.tsv"),
        library=library("import_civic"),
    output:
        evidence="<results>/knowledge/civic/{edition}.tsv",
        not_placed="<results>/knowledge/civic/{edition}_not_placed.parquet",
        summary="<results>/knowledge/civic/{edition}.json",
        problems="<results>/qc/parts/civic_{edition}.parquet",
    log:
        "<logs>/import_civic/{edition}.log",
    benchmark:
        "<benchmarks>/import_civic/{edition}.tsv"
    priority: CHECK
    localrule: True
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(300),
        runtime=minutes(10),
    params:
        civic=civic_settings,
    message:
        "Import CIViC ({wildcards.edition})"
    script:
        "../scripts/import_civic.py"


rule check_oncokb:
    input:
        files=existing(oncokb_files()),
        library=library("check_oncokb"),
    output:
        problems="<results>/qc/parts/oncokb.parquet",
        summary="<results>/knowledge/oncokb.json",
    log:
        "<logs>/check_oncokb.log",
    benchmark:
        "<benchmarks>/check_oncokb.tsv"
    priority: CHECK
    conda:
        "../envs/tables.yaml"
    resources:
        checks=1,
        mem_mb=memory(200, 10),
        runtime=minutes(5, 1),
    params:
        files=oncokb_files(),
        version=section("knowledge", "oncokb", "version", default=""),
    message:
        "Check the files annotated by OncoKB"
    script:
        "../scripts/check_oncokb.py"


rule match_oncokb:
    input:
        files=existing(oncokb_files()),
        alterations=collect(
            "<results>/alterations/{batch}/alterations.parquet", batch=sorted(BATCHES)
        ),
        samples="<results>/inputs/samples.parquet",
        patients="<results>/inputs/patients.parquet",
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        therapies=resource("therapies.tsv", "therapies"),
        regimens=resource("therapy_classes.yaml"),
        catalogue=resource("alterations.yaml", "alterations"),
        library=library("match_oncokb"),
        accepted=accepted("evidence"),
    output:
        actionability="<results>/knowledge/oncokb_actionability.parquet",
        not_placed="<results>/knowledge/oncokb_not_placed.parquet",
    log:
        "<logs>/match_oncokb.log",
    benchmark:
        "<benchmarks>/match_oncokb.tsv"
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=memory(200, 40),
        runtime=minutes(5, 1),
    params:
        version=section("knowledge", "oncokb", "version", default=""),
        sets_tiers=section("knowledge", "oncokb", "sets_tiers", default=True),
    message:
        "Match the annotation of OncoKB to the events"
    script:
        "../scripts/match_oncokb.py"


rule compare_evidence:
    input:
        alterations="<results>/alterations/alterations.parquet",
        samples="<results>/inputs/samples.parquet",
        patients="<results>/inputs/patients.parquet",
        before=evidence_before(),
        after=evidence_tables(),
        catalogue=resource("alterations.yaml", "alterations"),
        tumour_types=resource("tumour_types.tsv", "tumour_types"),
        library=library("compare_evidence"),
        accepted=accepted("evidence"),
    output:
        "<results>/alterations/evidence_changes.parquet",
    log:
        "<logs>/compare_evidence.log",
    benchmark:
        "<benchmarks>/compare_evidence.tsv"
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=memory(250, 40),
        runtime=minutes(5, 2),
    message:
        "Say what other evidence judges otherwise"
    script:
        "../scripts/compare_evidence.py"
