"""Everything wrong at once: one list says where, what and what to do; nothing is derived."""

import gzip
import re
from collections import Counter

import pysam
import pytest
from cohort_folders import PLAN, configuration, make_cohort, read_tsv, write_tsv, write_yaml
from run_workflow import run_workflow


def edit_vcf(path, change):
    """Rewrite a bgzipped VCF through a function of its lines."""
    with gzip.open(path, "rt") as handle:
        lines = change(handle.read().splitlines())
    plain = path.with_suffix("")
    plain.write_text("\n".join(lines) + "\n")
    pysam.tabix_compress(str(plain), str(path), force=True)
    plain.unlink()


def with_a_wrong_reference(lines):
    """BRAF V600E whose REF is not A."""
    record = lines[-1].split("\t")
    record[:5] = ["chr7", "140753336", ".", "C", "T"]
    return [*lines, "\t".join(record)]


def of_another_genome(lines):
    """The contig lengths of GRCh37."""
    lengths = {"chr1": 249250621, "chr7": 159138663}
    header = [f"##contig=<ID={name},length={length}>" for name, length in lengths.items()]
    return [lines[0], *header, *(line for line in lines[1:] if not line.startswith("##contig"))]


def line_of(rows, **values):
    """Line in the file of the first row with these values; the header is line 1."""
    return next(
        number
        for number, row in enumerate(rows, start=2)
        if all(row[name] == value for name, value in values.items())
    )


def break_cohort(folder):
    """Break one thing after the other; what must be listed, by file, line, field and value."""
    wanted = []

    def expect(file, line, field, value, message, remedy):
        wanted.append((file, line, field, value, message, remedy))

    tables = {
        name: read_tsv(folder / f"{name}.tsv")
        for name in ("samples", "calls", "assessments", "treatments", "performance_status")
    }
    samples, calls = tables["samples"], tables["calls"]
    tables["performance_status"] = [
        {"ECOG status" if name == "ecog" else name: value for name, value in row.items()}
        for row in tables["performance_status"]
    ]
    expect("performance_status.tsv", 1, "ecog", "", "column 'ecog' is missing", "Add or rename")
    tables["assessments"][3]["response"] = "much better"
    expect("assessments.tsv", 5, "response", "much better", "CR", "Use one of")
    tables["assessments"][6]["date"] = "31.02.2021"
    expect("assessments.tsv", 8, "date", "31.02.2021", "write year-month-day", "Write the")
    tables["treatments"][0]["start"] = "2021-02-31"
    expect("treatments.tsv", 2, "start", "2021-02-31", "day does not exist", "Write the date")
    tables["treatments"].append({**tables["treatments"][1], "patient": "NOBODY", "line": "1"})
    line = len(tables["treatments"]) + 1
    expect("treatments.tsv", line, "patient", "NOBODY", "not in the patients", "Add the patient")

    vcfs = [row for row in calls if row["kind"] == "small_variants"]
    absent, empty, cut_off, wrong_ref, other_genome = vcfs[:5]
    (folder / absent["path"]).unlink()
    (folder / empty["path"]).write_bytes(b"")
    whole = (folder / cut_off["path"]).read_bytes()
    (folder / cut_off["path"]).write_bytes(whole[:-28])
    for row, message, remedy in (
        (absent, "does not exist", "Correct the path"),
        (empty, "empty", "Run the caller again"),
        (cut_off, "end marker is missing", "Copy the file again"),
    ):
        line = line_of(calls, path=row["path"])
        expect("calls.tsv", line, "path", row["path"], message, remedy)
    edit_vcf(folder / wrong_ref["path"], with_a_wrong_reference)
    with gzip.open(folder / wrong_ref["path"], "rt") as handle:
        last = len(handle.read().splitlines())
    expect(wrong_ref["path"], last, "REF", "C", "where GRCh38 has A", "genome")
    edit_vcf(folder / other_genome["path"], of_another_genome)
    expect(other_genome["path"], "", "genome", "GRCh38", "GRCh37", "Correct `genome`")

    arriba = next(row for row in calls if ".arriba." in row["path"])
    lines = (folder / arriba["path"]).read_text().splitlines()
    columns, cells = lines[0].split("\t"), lines[1].split("\t")
    cells[columns.index("split_reads1")] = "-3"
    (folder / arriba["path"]).write_text("\n".join([lines[0], "\t".join(cells)]) + "\n")
    expect(arriba["path"], 2, "split_reads1", "-3", "is negative", "as the caller wrote it")

    samples.append(dict(samples[0]))
    line = len(samples) + 1
    expect(
        "samples.tsv",
        line,
        "sample",
        samples[0]["sample"],
        "same sample as on line 2",
        "Remove one",
    )
    samples.append({**samples[1], "sample": "S/1"})
    expect("samples.tsv", line + 1, "sample", "S/1", "without /", "Rename it")
    for name, rows in tables.items():
        write_tsv(folder / f"{name}.tsv", rows)
    comparison = {**PLAN["comparisons"][0], "reference": {"alteration": "alk_fusion_eml_4"}}
    write_yaml(folder / "analysis.yaml", {**PLAN, "comparisons": [comparison]})
    plan_lines = (folder / "analysis.yaml").read_text().splitlines()
    expect(
        "analysis.yaml",
        next(n for n, text in enumerate(plan_lines, start=1) if "alk_fusion_eml_4" in text),
        "comparisons[1].reference.alteration",
        "alk_fusion_eml_4",
        "not a known alteration class",
        "did you mean alk_fusion_eml4?",
    )
    expect("config", "", "on_bad_samples", "stop", "no such key", "Is 'on_bad_sample' meant?")
    return wanted


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A cohort with many faults, what must be listed of it, and the run."""
    folder = tmp_path_factory.mktemp("broken")
    make_cohort(folder, 40)
    wanted = break_cohort(folder)
    return folder, wanted, run_workflow(folder, config=configuration(on_bad_samples="stop"))


def errors_of(folder):
    return [
        row for row in read_tsv(folder / "results/qc/problems.tsv") if row["severity"] == "error"
    ]


def test_the_run_ends_with_an_error_and_without_a_traceback(broken):
    folder, _, run = broken
    assert run.status != 0
    assert "Traceback" not in run.output
    assert (folder / "results/qc/problems.tsv").exists()
    assert not list((folder / "results").glob("outcomes/*"))
    assert not list((folder / "results").glob("reports/*"))
    assert not (folder / "results/qc/checked.txt").exists()


def test_every_problem_is_listed_once_with_its_place_and_remedy(broken):
    folder, wanted, _ = broken
    found = errors_of(folder)
    for file, line, field, value, message, remedy in wanted:
        matching = [
            row
            for row in found
            if (row["file"], row["line"], row["field"]) == (file, str(line), field)
            or (row["file"], row["field"], line) == (file, field, "")
        ]
        assert len(matching) == 1, (file, line, field, matching)
        assert matching[0]["value"].lstrip("'") == value
        assert message in matching[0]["message"]
        assert remedy in matching[0]["remedy"]
        assert matching[0]["remedy"]
    assert len(found) == len(wanted), [
        (row["file"], row["line"], row["field"], row["message"]) for row in found
    ]


def test_the_terminal_names_every_problem(broken):
    _, wanted, run = broken
    for file, line, *_ in wanted:
        assert f"{file}:{line}:" in run.output or f"{file}:" in run.output


def test_the_target_validate_says_the_same(broken, tmp_path):
    folder, _, first = broken
    run = run_workflow(
        folder, "validate", "--forceall", config=configuration(on_bad_samples="stop")
    )
    assert run.status != 0
    assert check_part(run.output) == check_part(first.output)


def check_part(output):
    lines = output.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Input check:"))
    return [line for line in lines[start:] if re.match(r"Input check:|  (error|warning):", line)]


def test_what_cannot_be_read_is_said_once_and_nothing_of_what_follows_from_it(tmp_path):
    """Missing keys and files, files that are no tables: errors of their own, without echoes."""
    make_cohort(tmp_path, 12)
    config = configuration(genome="hg38", samples="absent.tsv", evidence="nowhere.tsv")
    config["cohort"] = {"name": "No cut-off"}
    clinical = config["clinical"]
    config["clinical"] = {"asessments": clinical.pop("assessments"), **clinical}
    (tmp_path / "patients.tsv").write_bytes(b"\x00\x01\xff\xfe")
    (tmp_path / "assays.yaml").write_text("panel: {small_variants: [EGFR\n")
    (tmp_path / "analysis.yaml").write_text("populations: [\n")
    run = run_workflow(tmp_path, config=config)
    assert run.status != 0
    assert "Traceback" not in run.output
    found = Counter((row["file"], row["field"]) for row in errors_of(tmp_path))
    assert found == Counter(
        [
            ("absent.tsv", ""),
            ("config", "evidence"),
            ("patients.tsv", ""),
            ("assays.yaml", ""),
            ("analysis.yaml", ""),
            ("config", "genome"),
            ("config", "cohort.data_cutoff"),
            ("config", "clinical.assessments"),
            ("config", "clinical.asessments"),
        ]
    )
