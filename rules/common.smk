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
import threading
import time
import zlib
from collections import Counter
from functools import cache

# What a job reads at most; samples of more than so many bytes are not read among the others.
SAMPLES_PER_BATCH = 250
BYTES_PER_BATCH = 2**29
LARGE_SAMPLE = 2**26
HASH_BITS = 32
STUDY = "study"
GVCF = re.compile(r"\.(g|genome)\.vcf|gvcf")
SECONDS_BETWEEN_PROGRESS = 30
JOBS_NAMED = 20
REPORTS = ("outcomes.html", "tumour_board_index.html")
# What is asked for beyond what was measured (docs/hpc.md): on a node, two Snakemake processes stand
# beside the job's own, and its file system may be slow.
SNAKEMAKE_MEMORY = 600
MEMORY_MARGIN = 1.5
LEAST_MINUTES = 10
TIME_MARGIN = 10
# Scheduling of the checks and of the gates behind them (rules/inputs.smk).
CHECK, STOP, ACCEPT = 30, 20, 10
ALL_CHECKS = 10_000
SUBJECTS = ("definitions", "evidence", "plan", "sheets", "clinical", "calls")
# Keys of the configuration that nothing but the evidence, or outcomes and reports, depends on.
EVIDENCE_KEYS = ["evidence", "evidence_changes", "knowledge"]
PLAN_KEYS = [
    "analysis",
    "disclosure",
    "engine",
    "on_bad_sample",
    "performance_status",
    "promis_t_scores",
    "quality_of_life",
    "quality_of_life_scales",
    "report",
    "safety",
    "tumour_board",
]
MISSING = ("", "NA", "N/A", "NaN", "null", "None", ".")

workflow.register_resource("checks", ALL_CHECKS)


wildcard_constraints:
    batch=r"[a-z0-9]+",
    edition=r"current|before",
    subject=r"[a-z]+",


def section(*keys, default=None):
    """A value of the configuration by its path of keys, or the default where it is absent."""
    value = config
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return default
        value = value[key]
    return default if value is None else value


def settings(keys=None, without=()):
    """Keys of the configuration: these, or all without some."""
    named = config if keys is None else keys
    return {key: config[key] for key in named if key in config and key not in without}


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


@cache
def assay_regions():
    """BED files that assays name in place of a list of genes."""
    assays = {} if is_study() else read_assay_settings(section("assays"))
    settings = [assay.values() for assay in assays.values() if isinstance(assay, dict)]
    named = {given for values in settings for given in values if isinstance(given, str)}
    return existing(sorted(path for path in named if path.endswith((".bed", ".bed.gz"))))


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
    return existing([*named, *tables, *mapped_files(), *assay_regions()])


def schemas():
    """Schemas of the configuration, the sheets and the clinical tables."""
    names = ("config", "samples", "calls", "assays", *CLINICAL_TABLES)
    return [workflow.source_path(f"../schemas/{name}.schema.yaml") for name in names]


def templates():
    """Templates, styles and scripts of the reports."""
    names = (
        "base.html",
        "board_answer.html",
        "board_events.html",
        "board_similar.html",
        "charts.html",
        "cohort_alteration.html",
        "cohort_macros.html",
        "index.html",
        "outcomes.html",
        "parts.html",
        "patient_course.html",
        "study.html",
        "tumour_board.html",
        "charts.css",
        "style.css",
        "tumour_board.css",
        "charts.js",
        "index.js",
        "outcomes.js",
        "page.js",
    )
    return [workflow.source_path(f"../resources/templates/{name}") for name in names]


def languages():
    """Texts of the reports in the configured language; English needs none."""
    code = section("report", "language", default="en")
    files = [] if code == "en" else [f"{code}.yaml", f"{code}.board.yaml"]
    return [workflow.source_path(f"../resources/languages/{name}") for name in files]


def read_sheet(path):
    """Rows of a sheet as dictionaries of text; none where it cannot be read.

    Tells delimiters, comments and types of cells as the package does; should both ever differ,
    `collect_problems` finds the call files that were not read.
    """
    return rows_of_sheet(path) if isinstance(path, str) and os.path.isfile(path) else []


@cache
def rows_of_sheet(path):
    """The same, of a file that is there; each sheet is read once."""
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
    if isinstance(cell, str):
        text = cell.strip()
    elif cell is None or cell != cell:
        return ""
    else:
        whole = isinstance(cell, float) and cell.is_integer()
        text = str(int(cell) if whole else cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def read_assay_settings(path):
    """What the file of assays says of each, as far as it can be read."""
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


def divide(work, name, place=""):
    """Batch -> its samples: halves by bits of a hash until none holds more than a job should.

    `work` gives the bytes that each sample adds. Where a half is too much, only it is divided
    again: a new sample changes its own batch and no other.
    """
    fits = len(work) <= SAMPLES_PER_BATCH and sum(work.values()) <= BYTES_PER_BATCH
    if fits or len(work) == 1 or len(place) == HASH_BITS:
        return {f"{name}{place}": sorted(work)} if work else {}
    halves = {f"{place}0": {}, f"{place}1": {}}
    for sample, size in work.items():
        halves[bits(sample)[: len(place) + 1]][sample] = size
    return {
        batch: samples
        for half, part in halves.items()
        for batch, samples in divide(part, name, half).items()
    }


def bits(sample):
    """The bits of a sample's hash, as text."""
    return f"{zlib.crc32(sample.encode()):0{HASH_BITS}b}"


def assign(sizes):
    """Batch -> its samples, from the bytes of each sample's files.

    `batches` of the configuration fixes their number. Else samples with large files are batches of
    their own, alone or with their like.
    """
    given = section("batches")
    if isinstance(given, int) and given > 0:
        width = len(str(given - 1))
        batches = {f"b{number:0{width}d}": [] for number in range(given)}
        for sample in sorted(sizes):
            batches[f"b{zlib.crc32(sample.encode()) % given:0{width}d}"].append(sample)
        return batches
    large = {sample: size for sample, size in sizes.items() if size > LARGE_SAMPLE}
    others = {sample: size for sample, size in sizes.items() if sample not in large}
    return {**divide(others, "b"), **divide(large, "large")} or {"b": []}


def sizes_of(samples, calls):
    """Sample -> bytes of its call files, of a file that is shared by many its part."""
    files = [(call["sample"], call["path"]) for call in calls if call.get("path")]
    sharing = Counter(path for _, path in files)
    sizes = {path: size_of(path) / number for path, number in sharing.items()}
    work = dict.fromkeys(samples, 0)
    for sample, path in files:
        work[sample] += sizes[path]
    return work


def size_of(path):
    """Bytes of a file; none where it is not there."""
    return state_of(path)[0]


@cache
def state_of(path):
    """Bytes of a file and the time of its last change; nothing where it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, None
    return found.st_size, found.st_mtime_ns


@cache
def call_paths(batch):
    """Call files of a batch that are not those of a study folder, each once."""
    return sorted({call["path"] for call in BATCHES[batch]["calls"] or ()})


def regions_to_read():
    """Which records of a VCF are read: all, if unsaid, where the user's catalogue may name more genes."""
    return section("regions", default="all" if section("alterations") else None)


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
    """Batch -> its samples and call files, with what the sheets say of them."""
    if is_study():
        return {STUDY: {"samples": None, "calls": None}}
    samples = {row["sample"]: row for row in read_sheet(section("samples")) if row.get("sample")}
    calls = [call for call in read_sheet(section("calls")) if call.get("sample") in samples]
    assays = read_assay_settings(section("assays"))
    batches, batch_of = {}, {}
    for batch, names in assign(sizes_of(samples, calls)).items():
        batches[batch] = {"samples": [samples[name] for name in names], "calls": []}
        batch_of.update(dict.fromkeys(names, batch))
    for call in calls:
        if call.get("path"):
            sample = samples[call["sample"]]
            assay = assays.get(sample.get("assay"))
            row = call_row(call, sample, assay if isinstance(assay, dict) else {})
            batches[batch_of[call["sample"]]]["calls"].append(row)
    return batches


def call_row(call, sample, assay):
    """A row of the calls sheet with what sample, assay and configuration say of its reading.

    Snakemake keeps the settings of every job: what is not given is left out of them.
    """
    genome = sample.get("genome") or section("genome", default="")
    given = {
        "caller": call.get("caller"),
        "tumour": call.get("tumour"),
        "normal": call.get("normal"),
        "minimum_depth": assay.get("minimum_depth"),
        "tumour_only": bool(assay.get("tumour_only")),
        "burden": assay.get("tumour_mutational_burden"),
        "purity": sample.get("purity"),
        "copy_number": copy_number_thresholds(),
        "regions": regions_to_read(),
        "engine": section("annotation", "engine"),
        "fasta": reference_fasta(genome),
        "columns": mapped_columns(call.get("kind"), call.get("caller")),
    }
    return {
        "sample": call["sample"],
        "patient": sample.get("patient", ""),
        "kind": call.get("kind", ""),
        "path": call["path"],
        "genome": genome,
        **{name: value for name, value in given.items() if value},
    }


def saved_batches():
    """Where a run on other nodes keeps its batches for its jobs."""
    text = json.dumps(config, sort_keys=True, default=str)
    return f".snakemake/genomic_to_outcome/batches_{zlib.crc32(text.encode()):08x}.json"


def batches_of_run():
    """The batches as the run drew them: its jobs neither parse the sheets nor stat every file."""
    if not workflow.is_main_process and os.path.isfile(saved_batches()):
        with open(saved_batches(), encoding="utf-8") as handle:
            return json.load(handle)
    return draw_batches()


def save_batches():
    """Keep the batches for the jobs of this run, where those start in processes of their own."""
    if workflow.local_exec:
        return
    path = saved_batches()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(f"{path}.new", "w", encoding="utf-8") as handle:
        json.dump(BATCHES, handle)
    os.replace(f"{path}.new", path)


BATCHES = batches_of_run()


def shared_call_files():
    """Mutation files that may tell of more samples than one: the check of the sheets looks into them."""
    calls = [call for batch in BATCHES.values() for call in batch["calls"] or ()]
    named = Counter(call["path"] for call in calls)
    return existing(sorted(p for p, n in named.items() if n > 1 or ".maf" in p.lower()))


with open(workflow.source_path("../scripts/library.json")) as handle:
    LIBRARY = json.load(handle)


def library(script):
    """The package files and resources that a script uses: an edit re-runs just its rule."""
    return [source(f"../{path}") for path in LIBRARY[script]]


@cache
def source(path):
    """A file of the project, wherever that lies; most are used by many rules."""
    return workflow.source_path(path)


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


def public_set():
    """The public tables and their report, if the configuration says which counts are too small."""
    asked = section("disclosure", "min_cell")
    return (
        ["<results>/public/columns.tsv", "<results>/reports/public/outcomes.html"] if asked else []
    )


def evidence_changes_table():
    """What other evidence changed, if the configuration asks for it."""
    asked = section("evidence_changes", "before")
    return ["<results>/alterations/evidence_changes.parquet"] if asked else []


def engine_check_table():
    """The estimates once more by another engine, if the configuration asks for it."""
    asked = section("engine", default="own") == "lifelines"
    return ["<results>/qc/engine_check.parquet"] if asked else []


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


def parts_by_subject():
    """Problems that the checks of each subject found."""
    study = ["<results>/qc/parts/study.parquet"] if is_study() else []
    return {
        "definitions": ["<results>/qc/parts/configuration.parquet"],
        "evidence": ["<results>/qc/parts/evidence.parquet", *knowledge_problems()],
        "plan": ["<results>/qc/parts/plan.parquet"],
        "sheets": ["<results>/qc/parts/sheets.parquet", *study],
        "clinical": ["<results>/qc/parts/clinical.parquet", *study],
        "calls": ["<results>/qc/parts/calls.parquet"],
    }


def problem_parts():
    """Problems that the checks of all subjects found."""
    return list(dict.fromkeys(part for parts in parts_by_subject().values() for part in parts))


def parts_of_subject(wildcards):
    """Problems that the checks of one subject found."""
    return parts_by_subject()[wildcards.subject]


def accepted(*subjects):
    """Gates of the subjects that a rule is the first on its way to use."""
    return [f"<results>/qc/accepted/{subject}.txt" for subject in subjects]


def on_bad_sample(wildcards):
    """What becomes of a sample with a broken file: of no matter but to what looks at call files."""
    asked = section("on_bad_sample", default="stop")
    return asked if wildcards.subject in ("calls", "sheets") else "stop"


def study_calls():
    """Call files that the import of a study folder writes."""
    return [imported("mutations.maf"), imported("copy_number.tsv")] if is_study() else []


def call_files_state(wildcards):
    """What tells whether a call file of the batch was changed: a checksum over sizes and times.

    It stands in place of the files as input: Snakemake takes a millisecond for each of these at
    every start, and a registry has many thousands. The reader itself reports a missing file.
    """
    states = [(path, *state_of(path)) for path in call_paths(wildcards.batch)]
    return f"{zlib.crc32(repr(states).encode()):08x}"


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


@cache
def count_samples():
    """Samples of the cohort, which memory and time of most jobs follow."""
    if is_study():
        path = os.path.join(section("cbioportal_study", "folder"), "data_clinical_sample.txt")
        return max(len(read_sheet(path)), 1)
    return sum(len(batch["samples"]) for batch in BATCHES.values())


def memory(least, per_thousand=0):
    """Megabytes to ask for, from the measured peak: a fixed part, and one per thousand samples."""

    def needed(wildcards, attempt):
        measured = least + per_thousand * count_samples() / 1000
        return attempt * (SNAKEMAKE_MEMORY + int(MEMORY_MARGIN * measured))

    return needed


def minutes(least, per_thousand=0):
    """Minutes to ask for, from measured seconds: a fixed part, and one per thousand samples."""

    def needed(wildcards, attempt):
        measured = least + per_thousand * count_samples() / 1000
        return attempt * (LEAST_MINUTES + int(TIME_MARGIN * measured / 60))

    return needed


def parsing_memory(wildcards, input, attempt):
    """Megabytes for a job that reads call files: grows with the files and with each attempt.

    Of the FASTA only single genes are held.
    """
    read = sum(map(size_of, call_paths(wildcards.batch))) / 2**20
    fasta = sum(map(size_of, existing([section("annotation", "fasta")]))) / 2**20
    return attempt * (SNAKEMAKE_MEMORY + 300 + int(2 * (input.size_mb - fasta + read)))


def parsing_minutes(wildcards, attempt):
    """Minutes for a job that reads call files: grows with the files and with each attempt."""
    return attempt * (LEAST_MINUTES + sum(map(size_of, call_paths(wildcards.batch))) // 2**23)


def annotation_minutes(wildcards, attempt):
    """Minutes for VEP or SnpEff, which read their database before anything else."""
    return attempt * 120


def annotation_memory(wildcards, attempt):
    """Megabytes for VEP or SnpEff with a human database; more with each attempt."""
    return attempt * 8000


def is_audible():
    """Whether the run may speak: `--quiet` leaves it progress and summary, `--quiet all` nothing."""
    return "ALL" not in {kind.name for kind in workflow.output_settings.quiet or ()}


def begin_run():
    """Keep the batches for jobs elsewhere, say where the logs are, and tell of progress from now on."""
    save_batches()
    if not is_audible():
        return
    logger.info(f"Log of each job: {pathvar('logs')}/<rule>; all problems: {problems_table()}")
    jobs = [job for job in workflow.dag.needrun_jobs() if job.rule.name == "read_calls"]
    work = {job: len(BATCHES[job.wildcards.batch]["samples"] or ()) for job in jobs}
    if len(work) > 1:
        threading.Thread(target=tell_progress, args=(work, time.monotonic()), daemon=True).start()


def tell_progress(work, start):
    """Say now and then how many samples were read and how long reading will take."""
    every, told = sum(work.values()), 0
    while told < every:
        time.sleep(SECONDS_BETWEEN_PROGRESS)
        done = sum(samples for job, samples in work.items() if workflow.dag.finished(job))
        if done > told:
            left = (time.monotonic() - start) * (every - done) / done
            rest = f"; {duration(left)} left to read" if left else ""
            logger.info(f"Read {done:,} of {every:,} samples{rest}.")
        told = max(told, done)


def duration(seconds):
    """A time in the unit that suits it, rounded up."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds > 1.5 * size:
            return f"about {-(-seconds // size):.0f} {unit}"
    return f"about {-(-seconds // 1):.0f} s"


def end_run():
    """What the run came to, and where its reports are; nothing where it was asked for parts alone."""
    if not is_audible() or "summarise_run" not in {job.rule.name for job in workflow.dag.jobs}:
        return
    with open(f"{pathvar('results')}/qc/summary.txt", encoding="utf-8") as handle:
        logger.info(handle.read().rstrip())
    reports = existing(f"{pathvar('results')}/reports/{name}" for name in REPORTS)
    if reports:
        logger.info(f"Reports: {', '.join(reports)}")


def describe_failure():
    """Which jobs failed, their logs, and how many errors the input has."""
    if not is_audible():
        return
    failed = sorted(workflow.scheduler.failed, key=str)
    for job in failed[:JOBS_NAMED]:
        values = ", ".join(f"{name} {value}" for name, value in job.wildcards_dict.items())
        logger.error(f"Failed: {job.rule.name} {values}".rstrip() + f"; log: {', '.join(job.log)}")
    if len(failed) > JOBS_NAMED:
        logger.error(f"... and {len(failed) - JOBS_NAMED} more jobs")
    for path in existing([problems_table()]):
        with open(path, encoding="utf-8") as handle:
            errors = sum(line.startswith("error\t") for line in handle)
        logger.error(f"Errors in the input: {errors} ({path})")
    logger.error("What was done is kept: run the same command again to go on.")


def problems_table():
    """The list of all problems, for people."""
    return f"{pathvar('results')}/qc/problems.tsv"


def pathvar(name):
    """The folder that a path variable stands for in this run."""
    return workflow.pathvars.apply(f"<{name}>")
