"""Write what people read.

In:  every table of <results>/.
Out: <results>/reports/outcomes.html, <results>/reports/tumour_board/<patient>.html and .json with
     an index beside the folder, <results>/provenance.json.
"""


rule write_cohort_report:
    input:
        alterations="<results>/alterations/alterations.parquet",
        assessment="<results>/alterations/assessment.parquet",
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        lines="<results>/clinical/lines.parquet",
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        comparisons="<results>/outcomes/comparisons.parquet",
        curves="<results>/outcomes/curves.parquet",
        attrition="<results>/outcomes/attrition.parquet",
        problems="<results>/qc/problems.parquet",
        provenance="<results>/provenance.json",
        plan=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        templates=templates(),
        library=library("write_cohort_report"),
    output:
        report(
            "<results>/reports/outcomes.html",
            caption="../report/outcomes.rst",
            category="Cohort",
            labels={"report": "Outcomes by alteration"},
        ),
    log:
        "<logs>/write_cohort_report.log",
    conda:
        "../envs/reports.yaml"
    params:
        cohort=section("cohort", default={}),
        lines=section("lines", default={}),
        response=section("response", default={}),
        progression=section("progression", default={}),
        linkage=section("linkage", default={}),
        simulated=bool(section("simulation")),
    message:
        "Write the cohort report"
    script:
        "../scripts/write_cohort_report.py"


rule write_tumour_board_reports:
    input:
        alterations="<results>/alterations/alterations.parquet",
        assessment="<results>/alterations/assessment.parquet",
        actionability="<results>/alterations/actionability.parquet",
        files="<results>/calls/files.parquet",
        patients="<results>/inputs/patients.parquet",
        samples="<results>/inputs/samples.parquet",
        biomarkers="<results>/inputs/biomarkers.parquet",
        tumour_board="<results>/inputs/tumour_board.parquet",
        lines="<results>/clinical/lines.parquet",
        responses="<results>/clinical/responses.parquet",
        alteration_outcomes="<results>/outcomes/alteration_outcomes.parquet",
        provenance="<results>/provenance.json",
        plan=existing([section("analysis")]),
        catalogue=resource("alterations.yaml", "alterations"),
        tumour_types=resource("tumour_types.tsv"),
        templates=templates(),
        library=library("write_tumour_board_reports"),
    output:
        folder=directory("<results>/reports/tumour_board"),
        index="<results>/reports/tumour_board_index.html",
    log:
        "<logs>/write_tumour_board_reports.log",
    conda:
        "../envs/reports.yaml"
    params:
        cohort=section("cohort", default={}),
        simulated=bool(section("simulation")),
    message:
        "Write the tumour board reports"
    script:
        "../scripts/write_tumour_board_reports.py"


rule write_provenance:
    input:
        files="<results>/calls/files.parquet",
        sheets=provenance_paths(),
        catalogue=resource("alterations.yaml", "alterations"),
        therapies=resource("therapies.tsv", "therapies"),
        evidence=resource("evidence.tsv", "evidence"),
        library=library("write_provenance"),
    output:
        "<results>/provenance.json",
    log:
        "<logs>/write_provenance.log",
    conda:
        "../envs/calls.yaml"
    params:
        config=config,
    message:
        "Write what the run was made from"
    script:
        "../scripts/write_provenance.py"
