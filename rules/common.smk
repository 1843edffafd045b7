"""All functions of the rules: which samples go into which batch, which files a rule depends on.

Sheets are read here only to draw the graph: tolerantly, because `check_sheets` reports what is
wrong with them. Nothing here imports the package (it may not be on the path of a remote module).
"""

import csv
import gzip
import json
import os
import re
import shlex
import zlib

SAMPLES_PER_BATCH = 250
STUDY = "study"
GVCF = re.compile(r"\.(g|genome)\.vcf|gvcf")
MISSING = ("", "NA", "N/A", "NaN", "null", "None", ".")


wildcard_constraints:
    batch=r"[a-z0-9]+",
    edition=r"current|before",


def section(*keys, default=None):
    """A value of the configuration by its path of keys, or the default where it is absent."""
    value = config
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return default
        value = value[key]
    return default if value is None else value


def existing(paths):
    """The paths that exist: a missing one is reported by the input check, not by the graph."""
    return [path for path in paths if isinstance(path, str) and os.path.isfile(path)]


def is_study():
    """Whether the input is a cBioPortal study folder instead of sheets."""
    return bool(section("cbioportal_study", "folder"))


def imported(name):
    """A sheet or table that `import_study` writes."""
    return f"<results>/inputs/study/{name}"


def sheet_path(*keys):
    """Path of a sheet or table: as configured, or as imported from a study folder."""
    if is_study():
        return [imported(f"{keys[-1]}.tsv")] if keys[-1] in STUDY_TABLES else []
    return existing([section(*keys)])


STUDY_TABLES = ("samples", "calls", "patients", "treatments", "assessments")
CLINICAL_TABLES = (
    "patients",
    "treatments",
    "assessments",
    "adverse_events",
    "performance_status",
    "quality_of_life",
    "biomarkers",
    "tumour_board",
)


def assays_path():
    """The table of assays: as configured, or as imported from a study folder."""
    if is_study():
        return [imported("assays.yaml")]
    return existing([section("assays")])


def clinical_paths():
    """Clinical tables that are there, by name."""
    paths = {name: sheet_path("clinical", name) for name in CLINICAL_TABLES}
    return {name: path for name, path in paths.items() if path}


def sheet_paths(wildcards, input):
    """The sheets; what is missing stands as the configuration names it, for messages."""
    given = {name: section(name) for name in ("samples", "calls", "assays")}
    given["patients"] = section("clinical", "patients")
    return {name: first_of(input.get(name), path) for name, path in given.items()}


def table_paths(wildcards, input):
    """The samples sheet and the clinical tables, in the same way."""
    paths = {name: first_of(input.get(name), section("clinical", name)) for name in CLINICAL_TABLES}
    return {**paths, "samples": first_of(input.samples_sheet, section("samples"))}


def first_of(files, otherwise):
    """The first file of a rule's input, or something else where there is none."""
    return str(files[0]) if files else otherwise


def study_files():
    """Data files of the study folder, if the input is one."""
    if not is_study():
        return []
    folder = section("cbioportal_study", "folder")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return existing([os.path.join(folder, name) for name in names])


def mapped_files():
    """Files that the mapping of the clinical tables names beside those of `clinical`."""
    if is_study():
        return []
    mapping = section("mapping", default={})
    pending, found = [mapping], set()
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            found |= {part["file"]} if isinstance(part.get("file"), str) else set()
            pending += [value for key, value in part.items() if key not in ("columns", "constants")]
        elif isinstance(part, list):
            pending += part
    return sorted(existing(found))


def provenance_paths():
    """Sheets and tables whose checksums go into provenance.json."""
    if is_study():
        return study_files()
    tables = [section("clinical", name) for name in CLINICAL_TABLES]
    named = [section("samples"), section("calls"), section("assays"), section("analysis")]
    return existing([*named, *tables, *mapped_files()])


def schemas():
    """Schemas of the configuration, the sheets and the clinical tables."""
    names = ("config", "samples", "calls", "assays", *CLINICAL_TABLES)
    return [workflow.source_path(f"../schemas/{name}.schema.yaml") for name in names]


def templates():
    """Templates, styles and scripts of the reports."""
    names = (
        "base.html",
        "index.html",
        "outcomes.html",
        "parts.html",
        "patient_course.html",
        "study.html",
        "tumour_board.html",
        "style.css",
        "outcomes.js",
    )
    return [workflow.source_path(f"../resources/templates/{name}") for name in names]


def read_sheet(path):
    """Rows of a sheet as dictionaries of text; none where it cannot be read.

    Tells delimiters, comments and types of cells as the package does; should both ever differ,
    `collect_problems` finds the call files that were not read.
    """
    if not isinstance(path, str) or not os.path.isfile(path):
        return []
    try:
        rows = [[cell_text(cell) for cell in row] for row in sheet_rows(path)]
    except Exception as error:
        logger.debug(f"{path} is left to the input check: {error}")
        return []
    rows = [row for row in rows if any(row)]
    while rows and rows[0][0].startswith("#"):
        rows.pop(0)
    names = [name.lower() for name in rows[0]] if rows else []
    return [
        {name: cell for name, cell in zip(names, row) if cell not in MISSING} for row in rows[1:]
    ]


def sheet_rows(path):
    """Header and rows of a sheet: the first sheet of an Excel file, Parquet, or delimited text."""
    ending = path.lower()
    if ending.endswith((".xlsx", ".xlsm")):
        import openpyxl

        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        return list(book.worksheets[0].iter_rows(values_only=True))
    if ending.endswith((".parquet", ".pq")):
        from pyarrow import parquet

        table = parquet.read_table(path, partitioning=None)
        return [table.column_names, *zip(*(column.to_pylist() for column in table.columns))]
    with open(path, "rb") as handle:
        gzipped = handle.read(2) == b"\x1f\x8b"
    with (gzip.open if gzipped else open)(path, "rt", encoding="utf-8-sig", newline="") as handle:
        lines = list(handle)
    header = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    usual = "," if ending.removesuffix(".gz").endswith(".csv") else "\t"
    delimiter = usual if usual in header else max("\t,;", key=header.count)
    return csv.reader(lines, delimiter=delimiter)


def cell_text(cell):
    """A cell as text; a spreadsheet's whole numbers have no decimals."""
    if cell is None or cell != cell:
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    text = str(int(cell) if whole else cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def read_assay_settings(path):
    """What the reading of calls asks of each assay (depth, normal, burden), as far as can be read."""
    if not isinstance(path, str) or not os.path.isfile(path):
        return {}
    try:
        import yaml

        with open(path, encoding="utf-8-sig") as handle:
            assays = yaml.safe_load(handle)
    except Exception as error:
        logger.debug(f"{path} is left to the input check: {error}")
        return {}
    return assays if isinstance(assays, dict) else {}


def batch_count(samples):
    """Number of batches: as configured, else the power of two that keeps them under their size."""
    given = section("batches")
    if isinstance(given, int) and given > 0:
        return given
    count = 1
    while samples > count * SAMPLES_PER_BATCH:
        count *= 2
    return count


def regions_to_read():
    """Which records of a VCF are read: all, if unsaid, where the user's catalogue may name more genes."""
    return section("regions", default="all" if section("alterations") else "auto")


def copy_number_thresholds():
    """Copies from which a gene counts as altered; a section that is no such thing is reported elsewhere."""
    given = section("copy_number", default={})
    return dict(given) if isinstance(given, dict) else {}


def mapped_columns(kind, caller):
    """Fields of the caller's table with their columns, where the configuration maps them."""
    mapping = section("callers", default={})
    given = mapping.get(caller) if isinstance(mapping, dict) else None
    if not isinstance(given, dict) or given.get("kind") != kind:
        return {}
    columns = given.get("columns")
    return dict(columns) if isinstance(columns, dict) else {}


def reference_fasta(genome):
    """The FASTA of the configuration where it is of the sample's assembly, else none."""
    return section("annotation", "fasta", default="") if genome == section("genome") else ""


def draw_batches():
    """Batch -> its samples and call files, by a hash that no other sample can change."""
    if is_study():
        return {STUDY: {"samples": None, "calls": None}}
    samples = {row["sample"]: row for row in read_sheet(section("samples")) if row.get("sample")}
    assays = read_assay_settings(section("assays"))
    count = batch_count(len(samples))
    width = len(str(count - 1))
    batches = {f"b{number:0{width}d}": {"samples": [], "calls": []} for number in range(count)}
    of_sample = {sample: f"b{zlib.crc32(sample.encode()) % count:0{width}d}" for sample in samples}
    for sample in sorted(samples):
        batches[of_sample[sample]]["samples"].append(samples[sample])
    for call in read_sheet(section("calls")):
        sample = samples.get(call.get("sample"))
        if sample is None or not call.get("path"):
            continue
        assay = assays.get(sample.get("assay")) or {}
        assay = assay if isinstance(assay, dict) else {}
        batches[of_sample[call["sample"]]]["calls"].append(
            {
                "sample": call["sample"],
                "patient": sample.get("patient", ""),
                "kind": call.get("kind", ""),
                "path": call["path"],
                "genome": sample.get("genome") or section("genome", default=""),
                "caller": call.get("caller", ""),
                "tumour": call.get("tumour", ""),
                "normal": call.get("normal", ""),
                "minimum_depth": assay.get("minimum_depth") or 0,
                "tumour_only": bool(assay.get("tumour_only")),
                "burden": assay.get("tumour_mutational_burden"),
                "purity": sample.get("purity", ""),
                "copy_number": copy_number_thresholds(),
                "regions": regions_to_read(),
                "engine": section("annotation", "engine", default="auto"),
                "fasta": reference_fasta(sample.get("genome") or section("genome")),
                "columns": mapped_columns(call.get("kind"), call.get("caller")),
            }
        )
    return batches


BATCHES = draw_batches()

with open(workflow.source_path("../scripts/library.json")) as handle:
    LIBRARY = json.load(handle)


def library(script):
    """The package files and resources that a script uses: an edit re-runs just its rule."""
    return [workflow.source_path(f"../{path}") for path in LIBRARY[script]]


def resource(name, key=None):
    """A resource that the project ships, and after it what the configuration lays over it."""
    given = section(key, default=[]) if key else []
    given = given if isinstance(given, list) else [given]
    return [workflow.source_path(f"../resources/{name}"), *existing(given)]


def evidence_tables():
    """Evidence of this run: the shipped table, the user's own, and what was imported of CIViC."""
    return [*resource("evidence.tsv", "evidence"), *civic_tables("current")]


def evidence_before():
    """Evidence that this run's is compared with; a part that is not told is that of this run."""
    tables = tables_before() or resource("evidence.tsv", "evidence")
    return [*tables, *(civic_tables("before") or civic_tables("current"))]


def tables_before():
    """Tables in our columns that this run's evidence is compared with, where they are told."""
    given = section("evidence_changes", "before", "evidence")
    return existing(given if isinstance(given, list) else [given])


def civic_tables(edition):
    """What is imported of CIViC, if the configuration names its evidence."""
    named = civic_keys(edition).get("evidence")
    return [f"<results>/knowledge/civic/{edition}.tsv"] if named else []


def civic_keys(edition):
    """The keys that speak of CIViC, for this run (current) or for what it is compared with."""
    keys = {"current": ("knowledge", "civic"), "before": ("evidence_changes", "before", "civic")}
    given = section(*keys[edition], default={})
    return dict(given) if isinstance(given, dict) else {}


def civic_settings(wildcards):
    """The keys of the edition that a job imports."""
    return civic_keys(wildcards.edition)


def civic_files(wildcards):
    """The files of the edition; a missing one is reported by the import itself."""
    given = civic_keys(wildcards.edition)
    return existing([given.get("evidence"), given.get("assertions")])


def civic_editions():
    """Editions that are imported: this run's, and the one that it is compared with."""
    return [edition for edition in ("current", "before") if civic_tables(edition)]


def oncokb_files():
    """The user's own files that OncoKB annotated."""
    given = section("knowledge", "oncokb", "files", default=[])
    given = given if isinstance(given, list) else [given]
    return [path for path in given if isinstance(path, str)]


def evidence_changes_table():
    """What other evidence changed, if the configuration asks for it."""
    asked = section("evidence_changes", "before")
    return ["<results>/alterations/evidence_changes.parquet"] if asked else []


def oncokb_actionability():
    """What those files say of the events, if there are any."""
    return ["<results>/knowledge/oncokb_actionability.parquet"] if oncokb_files() else []


def knowledge_summaries():
    """Release, licence and counts of what this run takes of knowledge bases."""
    civic = ["<results>/knowledge/civic/current.json"] if civic_tables("current") else []
    return [*civic, *(["<results>/knowledge/oncokb.json"] if oncokb_files() else [])]


def knowledge_problems():
    """Problems of what is read of knowledge bases."""
    oncokb = ["<results>/qc/parts/oncokb.parquet"] if oncokb_files() else []
    return [
        *(f"<results>/qc/parts/civic_{edition}.parquet" for edition in civic_editions()),
        *oncokb,
    ]


def call_paths(wildcards):
    """Files that a batch reads, each once; the reader itself reports those that are missing."""
    if is_study():
        return [imported("mutations.maf"), imported("copy_number.tsv")]
    return sorted(existing({call["path"] for call in BATCHES[wildcards.batch]["calls"]}))


def annotated_alleles(wildcards):
    """The batch's alleles as VEP or SnpEff named them, if one of them is the engine.

    An engine whose settings are not complete does not run: the input check says what is missing.
    """
    engine = section("annotation", "engine")
    needed = {"snpeff": section("annotation", "snpeff", "database"), "vep": vep_fasta()}
    if is_study() or not needed.get(engine):
        return []
    return [f"<results>/calls/{wildcards.batch}/{engine}.vcf"]


def class_places(wildcards):
    """Where alteration classes lie, for a batch with a file that tells how deeply it was read.

    Other batches do not depend on the catalogue: an edit of it reads none of their files again.
    """
    calls = [] if is_study() else BATCHES[wildcards.batch]["calls"]
    told = any(call["kind"] == "coverage" or GVCF.search(call["path"].lower()) for call in calls)
    return ["<results>/alterations/class_places.parquet"] if told else []


def vep_fasta():
    """The reference that VEP needs, if it is there."""
    return existing([section("annotation", "fasta")])


def snpeff_options():
    """Options of SnpEff that the configuration gives."""
    config_file = section("annotation", "snpeff", "config", default="")
    return f"-config {shlex.quote(config_file)}" if config_file else ""


def batch_calls(wildcards):
    """Rows of the calls sheet of a batch, with what the samples sheet says of their samples."""
    return BATCHES[wildcards.batch]["calls"]


def batch_samples(wildcards):
    """Rows of the samples sheet of a batch."""
    return BATCHES[wildcards.batch]["samples"]


def parsing_memory(wildcards, input, attempt):
    """Megabytes for a job that reads call files: grows with the files and with each attempt.

    Of the FASTA only single genes are held.
    """
    fasta = sum(map(os.path.getsize, existing([section("annotation", "fasta")]))) / 2**20
    return attempt * (600 + int(2 * (input.size_mb - fasta)))


def annotation_memory(wildcards, attempt):
    """Megabytes for VEP or SnpEff with a human database; more with each attempt."""
    return attempt * 8000
