"""Read what the callers wrote, a batch of samples at a time.

In:  the call files that the calls sheet names.
Out: <results>/calls/<batch>/events, files, problems, tumour_mutational_burden and coverage;
     <results>/calls/files, tumour_mutational_burden and coverage.parquet,
     <results>/qc/parts/calls.parquet.
"""


rule read_calls:
    input:
        files=study_calls(),
        fasta=existing([section("annotation", "fasta")]),
        annotated=annotated_alleles,
        places=class_places,
        sheet=["<results>/inputs/calls.parquet"] if is_study() else [],
        library=library("read_calls"),
    output:
        events="<results>/calls/{batch}/events.parquet",
        files="<results>/calls/{batch}/files.parquet",
        coverage="<results>/calls/{batch}/coverage.parquet",
        problems="<results>/calls/{batch}/problems.parquet",
        burden="<results>/calls/{batch}/tumour_mutational_burden.parquet",
    log:
        "<logs>/read_calls/{batch}.log",
    benchmark:
        "<benchmarks>/read_calls/{batch}.tsv"
    priority: CHECK
    conda:
        "../envs/calls.yaml"
    resources:
        checks=1,
        mem_mb=parsing_memory,
        runtime=parsing_minutes,
    params:
        calls=batch_calls,
        state=call_files_state,
    message:
        "Read the call files of batch {wildcards.batch}"
    script:
        "../scripts/read_calls.py"


rule collect_call_files:
    input:
        files=collect("<results>/calls/{batch}/files.parquet", batch=sorted(BATCHES)),
        burden=collect(
            "<results>/calls/{batch}/tumour_mutational_burden.parquet", batch=sorted(BATCHES)
        ),
        coverage=collect("<results>/calls/{batch}/coverage.parquet", batch=sorted(BATCHES)),
        problems=collect("<results>/calls/{batch}/problems.parquet", batch=sorted(BATCHES)),
        sheet="<results>/inputs/calls.parquet",
        library=library("collect_call_files"),
    output:
        files="<results>/calls/files.parquet",
        burden="<results>/calls/tumour_mutational_burden.parquet",
        coverage="<results>/calls/coverage.parquet",
        problems="<results>/qc/parts/calls.parquet",
    log:
        "<logs>/collect_call_files.log",
    benchmark:
        "<benchmarks>/collect_call_files.tsv"
    priority: CHECK
    conda:
        "../envs/calls.yaml"
    resources:
        checks=1,
        mem_mb=memory(145, 4),
        runtime=minutes(2, 0.1),
    params:
        sheet=section("calls", default=""),
    message:
        "Collect what was read of each call file, mutational burdens and depths"
    script:
        "../scripts/collect_call_files.py"
