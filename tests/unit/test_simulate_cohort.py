"""The files of the simulated cohort, read by parsers that the project did not write."""

import csv
import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import cyvcf2
import pytest
import yaml

from genomic_to_outcome.genome import genome_of_lengths
from genomic_to_outcome.inputs.check_inputs import check_clinical, check_sheets
from genomic_to_outcome.simulate.cohort import MOST_PATIENTS, PATIENTS, simulate_cohort
from genomic_to_outcome.simulate.fusion_facts import FUSIONS
from genomic_to_outcome.simulate.model import DATA_CUTOFF
from genomic_to_outcome.simulate.variant_facts import VARIANTS
from genomic_to_outcome.simulate.write_calls import CallFiles
from genomic_to_outcome.vocabulary import Genome, Severity

SEED = 2024


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.fixture(scope="module")
def working_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds `simulated/`, the demonstration cohort at its usual size."""
    folder = tmp_path_factory.mktemp("cohort")
    before = Path.cwd()
    os.chdir(folder)
    try:
        simulate_cohort(Path("simulated"), SEED)
    finally:
        os.chdir(before)
    return folder


@pytest.fixture(scope="module")
def cohort(working_directory: Path) -> Path:
    return working_directory / "simulated"


@pytest.fixture(scope="module")
def genomes(cohort: Path) -> dict[str, Genome]:
    return {
        row["sample"]: Genome(row["genome"] or "GRCh38") for row in rows_of(cohort / "samples.tsv")
    }


def call_files(cohort: Path, ending: str) -> dict[str, Path]:
    return {
        row["sample"]: cohort.parent / row["path"]
        for row in rows_of(cohort / "calls.tsv")
        if row["path"].endswith(ending)
    }


def true_variants(cohort: Path) -> dict[str, set[str]]:
    return {
        row["sample"]: set(filter(None, row["variants"].split(";")))
        for row in rows_of(cohort / "truth" / "samples.tsv")
    }


def test_two_runs_give_the_same_bytes_whatever_the_hash_seed(tmp_path: Path, project: Path):
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from genomic_to_outcome.simulate.cohort import simulate_cohort;"
        "simulate_cohort(Path('simulated'), 7, 150)"
    )
    contents = []
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", code, str(project / "scripts")],
            cwd=folder,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            check=True,
        )
        contents.append(
            {
                path.relative_to(folder): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        )
    assert contents[0] == contents[1]
    assert len(contents[0]) > 500


def test_another_seed_gives_other_patients_and_a_smaller_cohort_leaves_no_old_files(tmp_path: Path):
    folder = tmp_path / "simulated"
    simulate_cohort(folder, 1, 30)
    first = (folder / "patients.tsv").read_bytes()
    simulate_cohort(folder, 2, 10)
    assert (folder / "patients.tsv").read_bytes() != first
    named = {Path(row["path"]).name for row in rows_of(folder / "calls.tsv")}
    assert {path.name for path in (folder / "calls").iterdir()} == named


@pytest.mark.parametrize("patients", [0, MOST_PATIENTS + 1])
def test_size_out_of_range_is_refused(tmp_path: Path, patients: int):
    with pytest.raises(ValueError, match="expected 1 to 100,000"):
        simulate_cohort(tmp_path, 1, patients)


def test_every_class_and_study_occurs(cohort: Path, resources: Path):
    patients = rows_of(cohort / "truth" / "patients.tsv")
    assert Counter(row["study"] for row in patients) == {
        "ALK": 328,
        "NSCLC": 150,
        "SCLC": 60,
        "MTB": 120,
    }
    classes = Counter(row["class_id"] for row in patients)
    assert (classes["alk_fusion_eml4"], classes["alk_fusion_rare_partner"]) == (277, 51)
    catalogue = yaml.safe_load((resources / "alterations.yaml").read_text())
    known = {entry["id"] for entry in catalogue["classes"]}
    assert set(classes) - {""} <= known
    found = set().union(*true_variants(cohort).values())
    assert {"EGFR:c.2369C>T", "EGFR:c.2390G>C", "ALK:c.3604G>A", "KRAS:c.34G>T"} <= found
    assert len({row["centre"] for row in rows_of(cohort / "patients.tsv")}) == 29


def test_input_check_finds_no_error(
    cohort: Path, project: Path, resources: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(cohort.parent)
    folder, schemas = Path("simulated"), project / "schemas"
    _, calls, problems = check_sheets(
        folder / "samples.tsv",
        folder / "calls.tsv",
        project / "config" / "assays.yaml",
        "GRCh38",
        DATA_CUTOFF,
        schemas,
        folder / "patients.tsv",
    )
    clinical = (
        "patients",
        "treatments",
        "assessments",
        "adverse_events",
        "performance_status",
        "quality_of_life",
        "biomarkers",
        "tumour_board",
    )
    tables, more = check_clinical(
        {name: folder / f"{name}.tsv" for name in clinical},
        folder / "samples.tsv",
        DATA_CUTOFF,
        schemas,
    )
    found = problems + more
    assert [problem for problem in found if problem.severity is Severity.ERROR] == []
    # What is left to ask is what the simulation leaves out on purpose.
    assert {problem.check for problem in found} <= {
        "adverse_event_without_grade",
        "date_partial",
        "questionnaire_incomplete",
        "serious_event_incomplete",
    }
    assert tables["patients"].num_rows == PATIENTS
    assert {call["kind"] for call in calls} == {"small_variants", "fusions", "copy_number"}


def test_nobody_is_sequenced_after_death_or_treated_after_the_end(cohort: Path):
    patients = {row["patient"]: row for row in rows_of(cohort / "patients.tsv")}
    reported = 0
    for sample in rows_of(cohort / "samples.tsv"):
        patient = patients[sample["patient"]]
        assert sample["collected"] < sample["reported"] <= patient["last_contact"]
        reported += sample["reported"] > patient["advanced"]
        if patient["died"]:
            assert sample["reported"] < patient["died"]
    assert reported > 100
    for table, column in (("assessments", "date"), ("treatments", "start"), ("treatments", "end")):
        for row in rows_of(cohort / f"{table}.tsv"):
            assert row[column] <= patients[row["patient"]]["last_contact"]
    assert max(row["last_contact"] for row in patients.values()) <= DATA_CUTOFF.isoformat()


def test_truth_agrees_with_the_tables(cohort: Path):
    patients = {row["patient"]: row for row in rows_of(cohort / "patients.tsv")}
    starts: dict[str, date] = {}
    for row in rows_of(cohort / "treatments.tsv"):
        if row["setting"] == "advanced":
            starts.setdefault(row["patient"], date.fromisoformat(row["start"]))
    seen = 0
    for row in rows_of(cohort / "truth" / "patients.tsv"):
        died = patients[row["patient"]]["died"]
        if died:
            days = (date.fromisoformat(died) - starts[row["patient"]]).days
            assert days == int(row["os_days"]) <= int(row["follow_up_days"])
            seen += 1
        else:
            assert int(row["os_days"]) > int(row["follow_up_days"])
    assert seen > 300


def test_vcf_files_hold_the_true_variants_in_both_assemblies(
    cohort: Path, genomes: dict[str, Genome]
):
    truth = true_variants(cohort)
    seen: Counter[Genome] = Counter()
    files = call_files(cohort, ".vcf.gz")
    for sample, path in list(files.items())[::3]:
        genome = genomes[sample]
        reader = cyvcf2.VCF(str(path))
        tumour = reader.samples.index(sample)
        names = [name.removeprefix("chr") for name in reader.seqnames]
        lengths = dict(zip(names, reader.seqlens, strict=True))
        assert genome_of_lengths(lengths) is genome
        expected = {
            (fact.chrom.removeprefix("chr"), fact.position[genome], fact.ref, fact.alt)
            for fact in map(VARIANTS.get, truth[sample])
        }
        records = list(reader)
        keys = [
            (record.CHROM.removeprefix("chr"), record.POS, record.REF, record.ALT[0])
            for record in records
        ]
        assert keys == sorted(keys, key=lambda key: (names.index(key[0]), *key[1:]))
        assert expected <= set(keys)
        assert 4 <= len(records) <= 45
        for record in records:
            depths = record.format("AD")[tumour]
            depth = record.format("DP")[tumour][0]
            assert depths.sum() == depth == record.INFO["DP"]
            assert record.format("AF")[tumour][0] == pytest.approx(depths[1] / depth, abs=6e-4)
            for strand in ("F1R2", "F2R1"):
                assert (record.format(strand)[tumour] <= depths).all()
        seen[genome] += 1
    assert min(seen.values()) > 5


def test_vcf_files_are_bgzf_without_time(cohort: Path):
    for path in list(call_files(cohort, ".vcf.gz").values())[:20]:
        content = path.read_bytes()
        assert content[4:8] == b"\0\0\0\0"
        assert content.endswith(
            bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
        )


def test_vep_and_snpeff_name_the_variants_by_their_header(cohort: Path):
    truth = true_variants(cohort)
    seen: Counter[str] = Counter()
    for sample, path in call_files(cohort, ".vcf.gz").items():
        with gzip.open(path, "rt") as handle:
            lines = handle.read().splitlines()
        formats = [line for line in lines if line.startswith(("##INFO=<ID=CSQ", "##INFO=<ID=ANN"))]
        if not formats:
            seen["none"] += 1
            continue
        vep = "ID=CSQ" in formats[0]
        columns = (
            formats[0].split("Format: ")[1].rstrip('">').split("|")
            if vep
            else formats[0].split("'")[1].split(" | ")
        )
        named = set()
        for line in lines:
            if line.startswith("#"):
                continue
            key = "CSQ=" if vep else "ANN="
            note = next(part for part in line.split("\t")[7].split(";") if part.startswith(key))
            for block in note[4:].split(","):
                values = dict(zip(columns, block.split("|"), strict=True))
                if vep and values["MANE_SELECT"]:
                    named.add(f"{values['SYMBOL']}:{values['HGVSc'].split(':')[1]}")
                if not vep and values["Gene_Name"]:
                    named.add(f"{values['Gene_Name']}:{values['HGVS.c']}")
        assert named == truth[sample]
        seen["vep" if vep else "snpeff"] += 1
    assert min(seen["vep"], seen["snpeff"], seen["none"]) > 50


def junctions(caller: str, path: Path) -> list[tuple[str, str, int, str, str, int]]:
    """Genes and breakpoints of a file's rows, by the names of the columns."""
    found = []
    for row in rows_of(path):
        if caller == "arriba":
            genes = row["#gene1"], row["gene2"]
            points = [row["breakpoint1"], row["breakpoint2"]]
        elif caller == "star_fusion":
            genes = row["LeftGene"].split("^")[0], row["RightGene"].split("^")[0]
            points = [row["LeftBreakpoint"], row["RightBreakpoint"]]
            json.loads(row["annots"])
        else:
            side = "Gene_{}_symbol({}end_fusion_partner)"
            genes = row[side.format(1, 5)], row[side.format(2, 3)]
            side = "Fusion_point_for_gene_{}({}end_fusion_partner)"
            points = [row[side.format(1, 5)], row[side.format(2, 3)]]
        (chrom5, pos5, *_), (chrom3, pos3, *_) = (point.split(":") for point in points)
        assert None not in row
        found.append(
            (
                genes[0],
                chrom5.removeprefix("chr"),
                int(pos5),
                genes[1],
                chrom3.removeprefix("chr"),
                int(pos3),
            )
        )
    return found


def test_fusion_files_hold_the_true_junction_where_its_caller_sees_it(
    cohort: Path, genomes: dict[str, Genome]
):
    endings = {
        "arriba": "arriba.fusions.tsv",
        "star_fusion": "abridged.tsv",
        "fusioncatcher": "final-list_candidate-fusion-genes.txt",
    }
    shifted = empty = exact = 0
    truth = {row["sample"]: row for row in rows_of(cohort / "truth" / "samples.tsv")}
    for caller, ending in endings.items():
        for sample, path in call_files(cohort, ending).items():
            found = [row for row in junctions(caller, path) if row[0] != "KANSL1"]
            if caller not in truth[sample]["fusion_callers"].split(";"):
                assert found == []
                empty += caller == "fusioncatcher"
                continue
            fact, genome = FUSIONS[truth[sample]["fusion"]], genomes[sample]
            ((gene5, chrom5, pos5, gene3, chrom3, pos3),) = found
            assert (gene5, f"chr{chrom5}") == (fact.five.gene, fact.five.chrom)
            assert (gene3, f"chr{chrom3}") == (fact.three.gene, fact.three.chrom)
            away = [
                abs(pos5 - fact.five.position[genome]),
                abs(pos3 - fact.three.position[genome]),
            ]
            assert max(away) <= (5 if caller == "fusioncatcher" else 0)
            assert away[0] == away[1]
            shifted += away[0] > 0
            exact += away[0] == 0
    assert shifted > 5
    assert empty > 20
    assert exact > 300


def test_fusioncatcher_without_fusions_has_its_other_header(cohort: Path):
    widths = Counter()
    for path in call_files(cohort, "final-list_candidate-fusion-genes.txt").values():
        lines = path.read_text().splitlines()
        widths[len(lines), len(lines[0].split("\t"))] += 1
    assert set(widths) == {(1, 15), (2, 16)}


def test_whole_genomes_are_indexed_and_hold_the_sample_s_own_records(tmp_path: Path):
    usual, large = tmp_path / "usual", tmp_path / "large"
    simulate_cohort(usual, SEED, 60)
    simulate_cohort(large, SEED, 60, CallFiles(indexed=True, whole_genomes=1))

    vcfs = sorted((usual / "calls").glob("*.vcf.gz"))
    changed = [
        path for path in vcfs if path.read_bytes() != (large / "calls" / path.name).read_bytes()
    ]
    assert len(changed) == 1
    [own] = changed
    reader = cyvcf2.VCF(str(large / "calls" / own.name))
    assert 2_900_000 < reader.num_records < 3_000_000  # of the index
    for record in cyvcf2.VCF(str(own)):
        place = f"{record.CHROM}:{record.POS}-{record.POS}"
        assert str(record) in {str(found) for found in reader(place)}
    assert all(Path(f"{large}/calls/{path.name}.tbi").is_file() for path in vcfs)
