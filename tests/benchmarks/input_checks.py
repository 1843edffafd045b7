"""How long the check of the clinical tables takes: `python tests/benchmarks/input_checks.py`.

A registry of 100,000 patients, 300,000 courses of treatment, 1,000,000 visits and 300,000 adverse
events is written as TSV, then read, checked and typed in one process, as the rule check_clinical
does. Seconds of each stage and peak memory are printed. `--patients 1000` makes a smaller one.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime
import pstats
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from genomic_to_outcome.inputs.check_inputs import check_clinical  # noqa: E402
from genomic_to_outcome.therapies import read_therapies  # noqa: E402
from genomic_to_outcome.tumour_types import read_tumour_types  # noqa: E402

SEED = 1
CUTOFF = datetime.date(2024, 12, 31)
FIRST_DAY = 15_000
COURSES_EACH, VISITS_EACH, EVENTS_EACH = 3, 10, 3
DRUGS = ("osimertinib", "carboplatin+pemetrexed", "docetaxel")
WORDS = ("PR", "SD", "PD", "NE", "CR")


def day(number: int) -> str:
    """A day counted from 1970 as ISO."""
    return np.datetime64(number, "D").astype(str)


def write_registry(folder: Path, patients: int) -> dict[str, Path]:
    """Tables of a registry without contradictions beyond those that chance makes."""
    rng = np.random.default_rng(SEED)
    starts = FIRST_DAY + rng.integers(0, 1500, patients)
    rows: dict[str, list[str]] = {
        "samples": ["sample\tpatient\tassay\tcollected"],
        "patients": ["patient\tsex\tbirth_year\tdiagnosis\tdiagnosed\tlast_contact\tdied"],
        "treatments": ["patient\tdrugs\tstart\tend\tline"],
        "assessments": ["patient\tdate\tresponse\tsum_of_diameters"],
        "adverse_events": ["patient\tterm\tgrade\tserious\tstart"],
    }
    words = rng.choice(WORDS, (patients, VISITS_EACH))
    sums = rng.integers(10, 120, (patients, VISITS_EACH))
    for number, start in enumerate(starts.tolist()):
        name = f"P{number:06d}"
        died = day(start + 1300) if number % 2 else ""
        rows["samples"].append(f"S{number:06d}\t{name}\tpanel\t{day(start - 10)}")
        rows["patients"].append(
            f"{name}\tfemale\t1955\tLUAD\t{day(start - 20)}\t{day(start + 1300)}\t{died}"
        )
        for line in range(COURSES_EACH):
            begin = start + 400 * line
            rows["treatments"].append(
                f"{name}\t{DRUGS[line]}\t{day(begin)}\t{day(begin + 300)}\t{line + 1}"
            )
            rows["adverse_events"].append(f"{name}\tNausea\t2\tno\t{day(begin + 7)}")
        for visit in range(VISITS_EACH):
            rows["assessments"].append(
                f"{name}\t{day(start + 1 + 120 * visit)}\t{words[number, visit]}"
                f"\t{sums[number, visit]}"
            )
    paths = {}
    for table, lines in rows.items():
        paths[table] = folder / f"{table}.tsv"
        paths[table].write_text("\n".join(lines) + "\n")
    return paths


def main() -> None:
    """Write, check, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    resources, schemas = PROJECT / "resources", PROJECT / "schemas"
    therapies = read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")
    words = therapies, read_tumour_types(resources / "tumour_types.tsv")
    with tempfile.TemporaryDirectory() as folder:
        paths = write_registry(Path(folder), given.patients)
        samples = paths.pop("samples")
        profile = cProfile.Profile()
        if given.profile:
            profile.enable()
        begin = time.perf_counter()
        typed, problems = check_clinical(paths, samples, CUTOFF, schemas, *words)
        seconds = time.perf_counter() - begin
        profile.disable()
    rows = sum(table.num_rows for table in typed.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{rows:,} rows checked in {seconds:.1f} s, {len(problems):,} problems, {peak:.2f} GB")
    if given.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
