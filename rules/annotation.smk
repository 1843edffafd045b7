"""Names by an external annotator, where `annotation.engine` is vep or snpeff.

In:  the call files that came without annotation.
Out: <results>/calls/<batch>/vep.vcf or snpeff.vcf: each allele of the batch once, annotated.
"""


rule list_unannotated_alleles:
    input:
        files=study_calls(),
        library=library("list_unannotated_alleles"),
    output:
        temp("<results>/calls/{batch}/unannotated.vcf"),
    log:
        "<logs>/list_unannotated_alleles/{batch}.log",
    benchmark:
        "<benchmarks>/list_unannotated_alleles/{batch}.tsv"
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
        genome=section("genome"),
    message:
        "List what is to be annotated of batch {wildcards.batch}"
    script:
        "../scripts/list_unannotated_alleles.py"


rule annotate_with_snpeff:
    input:
        "<results>/calls/{batch}/unannotated.vcf",
    output:
        "<results>/calls/{batch}/snpeff.vcf",
    log:
        "<logs>/annotate_with_snpeff/{batch}.log",
    benchmark:
        "<benchmarks>/annotate_with_snpeff/{batch}.tsv"
    priority: CHECK
    conda:
        "../envs/snpeff.yaml"
    resources:
        checks=1,
        mem_mb=annotation_memory,
        runtime=annotation_minutes,
    params:
        command=section("annotation", "snpeff", "command", default="snpEff"),
        database=section("annotation", "snpeff", "database", default=""),
        options=snpeff_options(),
    message:
        "Annotate batch {wildcards.batch} with SnpEff"
    shell:
        "{params.command} ann -noStats -nodownload -noLog {params.options} {params.database:q}"
        " {input:q} > {output:q} 2> {log:q}"


# All transcripts are kept and one of each gene is flagged; the panel's transcript is chosen when read.
rule annotate_with_vep:
    input:
        alleles="<results>/calls/{batch}/unannotated.vcf",
        fasta=section("annotation", "fasta", default=[]),
    output:
        "<results>/calls/{batch}/vep.vcf",
    log:
        "<logs>/annotate_with_vep/{batch}.log",
    benchmark:
        "<benchmarks>/annotate_with_vep/{batch}.tsv"
    priority: CHECK
    conda:
        "../envs/vep.yaml"
    threads: 4
    resources:
        checks=1,
        mem_mb=annotation_memory,
        runtime=annotation_minutes,
    params:
        cache=section("annotation", "vep", "cache", default=""),
        version=section("annotation", "vep", "cache_version", default=115),
        genome=section("genome"),
    message:
        "Annotate batch {wildcards.batch} with VEP"
    shell:
        "vep --input_file {input.alleles:q} --format vcf --vcf --output_file {output:q}"
        " --force_overwrite --no_stats --offline --cache --dir_cache {params.cache:q}"
        " --cache_version {params.version} --species homo_sapiens --assembly {params.genome}"
        " --fasta {input.fasta:q} --everything --total_length --allele_number --no_escape"
        " --xref_refseq --transcript_version --flag_pick_allele_gene --pick_order"
        " mane_select,mane_plus_clinical,canonical,appris,tsl,biotype,ccds,rank,length"
        " --fork {threads} --buffer_size 5000 > {log:q} 2>&1"
