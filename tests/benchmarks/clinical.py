"""How long deriving the clinical layer takes: `python tests/benchmarks/clinical.py`.

A registry of 100,000 patients, 300,000 lines and 1,000,000 visits is drawn: half of the lines
recorded and half to be derived, half of the visits with sums of diameters. Lines, visits,
responses, endpoints and the linkage to samples are derived in one process; seconds, CPU seconds
and peak memory so far are printed, and beside them the best response by a pandas groupby-apply,
on fewer lines and scaled up. `--patients 1000` makes a smaller registry, `--classes` is the number
of alteration classes that are linked.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from genomic_to_outcome import contract, tables  # noqa: E402
from genomic_to_outcome.clinical.derivation import derive_outcomes  # noqa: E402
from genomic_to_outcome.clinical.endpoints import Records  # noqa: E402
from genomic_to_outcome.clinical.lines import derive_lines  # noqa: E402
from genomic_to_outcome.clinical.linkage import link_samples  # noqa: E402
from genomic_to_outcome.clinical.settings import ClinicalSettings  # noqa: E402
from genomic_to_outcome.therapies import read_therapies  # noqa: E402

SEED = 1
CUTOFF = datetime.date(2024, 12, 31)
LINES_EACH = 3
VISITS_EACH = 10
FIRST_DAY = 15_000
WORDS = np.array(["PR", "SD", "PD", "NE", "CR"], dtype=object)
DRUGS = np.array(
    ["osimertinib", "carboplatin+pemetrexed", "docetaxel", "alectinib", "pembrolizumab"],
    dtype=object,
)
PEER_LINES = 2_000

Result = TypeVar("Result")


def frame(table: tables.Table, n: int, **columns: object) -> pd.DataFrame:
    """A table of the contract in the form in which `read_frame` gives it."""
    missing = {tables.TEXT: (None, object), tables.DATE: (pd.NaT, "datetime64[s]"),
               tables.WHOLE: (pd.NA, "Int64"), tables.REAL: (np.nan, "float64"),
               tables.FLAG: (pd.NA, "boolean")}  # fmt: skip
    filled = {}
    for column in table.columns:
        value, kind = missing[column.type]
        filled[column.name] = pd.Series(columns.get(column.name, [value] * n), dtype=kind)
    return pd.DataFrame(filled)


def dates(days: np.ndarray) -> np.ndarray:
    return np.asarray(days).astype("int64").astype("datetime64[D]").astype("datetime64[s]")


def draw_records(n: int) -> Records:
    """Patients, courses, assessments and samples; every second patient has recorded lines."""
    rng = np.random.default_rng(SEED)
    ids = np.array([f"P{number:06d}" for number in range(n)], dtype=object)
    first = FIRST_DAY + rng.integers(0, 2500, n)
    starts = first[:, None] + np.cumsum(rng.integers(100, 300, (n, LINES_EACH)), axis=1)
    ends = starts + rng.integers(60, 99, starts.shape)
    died = starts[:, -1] + rng.integers(150, 700, n)
    people = frame(
        contract.PATIENTS, n, patient=ids, advanced=dates(first), diagnosed=dates(first - 30),
        last_contact=dates(died),
        died=np.where(rng.random(n) < 0.6, dates(died), np.datetime64("NaT", "s")),
    )  # fmt: skip
    recorded = np.repeat(np.arange(n) % 2 == 0, LINES_EACH)
    number = np.tile(np.arange(1, LINES_EACH + 1), n)
    courses = frame(
        contract.TREATMENTS, starts.size, patient=np.repeat(ids, LINES_EACH),
        drugs=DRUGS[(np.repeat(np.arange(n), LINES_EACH) + number) % len(DRUGS)],
        start=dates(starts.ravel()), end=dates(ends.ravel()),
        line=pd.array(np.where(recorded, number, np.nan), dtype="Float64").astype("Int64"),
    )  # fmt: skip
    days = first[:, None] + 80 + np.sort(rng.integers(0, 1000, (n, VISITS_EACH)), axis=1)
    words = rng.choice(len(WORDS), days.size, p=(0.25, 0.5, 0.13, 0.07, 0.05))
    sums = np.where(rng.random(days.size) < 0.5, rng.integers(0, 120, days.size), np.nan)
    visits = frame(
        contract.ASSESSMENTS, days.size, patient=np.repeat(ids, VISITS_EACH),
        date=dates(days.ravel()), response=WORDS[words], sum_of_diameters=sums,
    )  # fmt: skip
    taken = frame(
        contract.SAMPLES, n, sample=np.char.add("S", ids.astype(str)).astype(object), patient=ids,
        collected=dates(first + 10), reported=dates(first + 24),
    )  # fmt: skip
    return Records(people, courses, visits, taken)


def draw_assessment(samples: pd.DataFrame, classes: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    size = len(samples) * len(classes)
    status = np.where(rng.random(size) < 0.03, "altered", "not_detected").astype(object)
    return pd.DataFrame(
        {
            "sample": np.repeat(samples["sample"].to_numpy(), len(classes)),
            "class_id": np.tile(np.array(classes, dtype=object), len(samples)),
            "status": pd.Categorical(status),
            "reason": pd.Categorical(np.where(status == "altered", "", "covered")),
        }
    )


def peer_best_response(records: Records, lines: pd.DataFrame) -> None:
    """The unconfirmed best response as one would write it with groupby and apply."""
    order = {"CR": 1, "PR": 2, "SD": 3, "PD": 5, "NE": 6}
    joined = lines[["patient", "line", "start", "next_therapy"]].merge(
        records.assessments[["patient", "date", "response"]], on="patient"
    )
    after = joined["date"] >= joined["start"]
    before = joined["next_therapy"].isna() | (joined["date"] < joined["next_therapy"])

    def best(visits: pd.DataFrame) -> str:
        visits = visits.sort_values("date")
        progressed = visits.loc[visits["response"] == "PD", "date"].min()
        if not pd.isna(progressed):
            visits = visits[visits["date"] <= progressed]
        return min(visits["response"], key=order.__getitem__)

    joined[after & before].groupby(["patient", "line"]).apply(best, include_groups=False)


def peak_megabytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def report(name: str, start: tuple[float, float]) -> None:
    seconds, cpu = (now - then for now, then in zip(clocks(), start, strict=True))
    peak = peak_megabytes()
    print(f"{name:34s} {seconds:8.1f} s {cpu:8.1f} CPU-s  peak {peak:6d} MB", flush=True)


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def measure(name: str, step: Callable[[], Result]) -> Result:
    start = clocks()
    result = step()
    report(name, start)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--classes", type=int, default=20)
    given = parser.parse_args()
    therapies = read_therapies(
        PROJECT / "resources" / "therapies.tsv", PROJECT / "resources" / "therapy_classes.yaml"
    )
    records = measure("(drawing the registry)", lambda: draw_records(given.patients))
    begin = clocks()
    derived = measure(
        "lines", lambda: derive_lines(records.treatments, records.patients, therapies, CUTOFF)
    )
    lines = derived.lines
    outcomes = measure(
        "visits, responses, endpoints",
        lambda: derive_outcomes(lines, records, CUTOFF, ClinicalSettings()),
    )
    classes = [f"class_{number:03d}" for number in range(given.classes)]
    timing = {name: ("driver", "acquired")[place % 4 == 3] for place, name in enumerate(classes)}
    assessment = draw_assessment(records.samples, classes)
    linkage = measure(
        "linkage",
        lambda: link_samples(lines, records.patients, records.samples, assessment, timing),
    )
    report("all", begin)
    print(
        f"{len(lines)} lines, {len(records.assessments)} visits, "
        f"{len(outcomes.endpoints)} rows of endpoints, {len(linkage)} rows of linkage"
    )
    few = lines.head(PEER_LINES)
    start = time.perf_counter()
    peer_best_response(records, few)
    seconds = (time.perf_counter() - start) * len(lines) / len(few)
    print(f"groupby-apply, best response alone {seconds:8.1f} s, scaled from {len(few)} lines")


if __name__ == "__main__":
    main()
