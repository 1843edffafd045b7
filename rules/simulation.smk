"""Write the demonstration cohort, whose truth is known: snakemake simulate_cohort.

In:  config: simulation (folder, seed, patients).
Out: sheets, clinical tables, call files and the truth, under the folder.
"""


rule simulate_cohort:
    input:
        library=library("simulate_cohort"),
    output:
        directory(section("simulation", "folder", default="simulated")),
    log:
        "<logs>/simulate_cohort.log",
    benchmark:
        "<benchmarks>/simulate_cohort.tsv"
    conda:
        "../envs/outcomes.yaml"
    resources:
        mem_mb=memory(180, 10),
        runtime=minutes(5, 3),
    params:
        simulation=section("simulation", default={}),
    message:
        "Simulate the demonstration cohort"
    script:
        "../scripts/simulate_cohort.py"
