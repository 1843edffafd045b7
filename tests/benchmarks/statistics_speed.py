"""How long comparing the carriers of many alterations takes.

Run `python tests/benchmarks/statistics_speed.py`.

300 alterations, 3 endpoints and 10,000 patients with delayed entry by default, beside a loop of
lifelines' Cox regressions and, where Rscript with the package survival is there, a loop of R's
coxph (eps = 1e-20). The peers fit a few alterations of the same data (`--peer-fits`) in the same
run and are scaled up by the number of fits. Medians of three runs of CPU seconds; `x` is how many
times longer the peer takes. Differences of the coefficients from the peers' stand beside.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

PACKAGE = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(PACKAGE))

from genomic_to_outcome.outcomes.carrier_effects import compare_carriers  # noqa: E402

RUNS = 3
ENDPOINTS = 3
SEED = 1
PRECISE = {"precision": 1e-12, "step_size": 1.0}
R_LOOP = """
suppressMessages(library(survival))
data <- read.csv(commandArgs(TRUE)[1])
carriers <- grep("^x", names(data))
seconds <- numeric(3)
for (run in 1:3) seconds[run] <- system.time(
  coefficients <- sapply(carriers, function(column) coef(coxph(
    Surv(data$entry, data$time, data$event) ~ data[[column]],
    control = coxph.control(eps = 1e-20, iter.max = 50)))))[["user.self"]]
cat(format(c(median(seconds), coefficients), digits = 17), sep = "\\n")
"""


def simulate(patients: int, alterations: int) -> tuple[list[pd.DataFrame], np.ndarray]:
    """Time, event and entry of each endpoint in days, and patients x alterations."""
    random = np.random.default_rng(SEED)
    carriers = random.random((patients, alterations)) < random.uniform(0.005, 0.1, alterations)
    frames = []
    for scale in (400, 900, 1600)[:ENDPOINTS]:
        time_ = np.ceil(random.exponential(scale, patients))
        event = random.random(patients) < 0.6
        entry = np.where(random.random(patients) < 0.5, random.integers(1, scale // 2, patients), 0)
        frames.append(pd.DataFrame({"time": time_, "event": event, "entry": entry}))
    return frames, carriers


def median_seconds(work: Callable[[], object]) -> float:
    """Median CPU seconds of three runs."""
    seconds = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        seconds.append(time.process_time() - before)
    return statistics.median(seconds)


def ours(frames: list[pd.DataFrame], carriers: np.ndarray) -> list[np.ndarray]:
    """Coefficients of every alteration, by endpoint."""
    return [
        compare_carriers(frame["time"], frame["event"], carriers, entry=frame["entry"]).coefficient
        for frame in frames
    ]


def of_lifelines(frame: pd.DataFrame, carriers: np.ndarray) -> list[float]:
    """Coefficients of a loop of lifelines' fits."""
    from lifelines import CoxPHFitter

    found = []
    for column in carriers.T:
        data = frame.assign(x=column.astype(float))
        data = data[data["entry"] < data["time"]]
        fit = CoxPHFitter().fit(data, "time", "event", entry_col="entry", fit_options=PRECISE)
        found.append(float(fit.params_["x"]))
    return found


def of_r(frame: pd.DataFrame, carriers: np.ndarray) -> tuple[float, list[float]] | None:
    """Median CPU seconds of R's loop and its coefficients; None without R and survival."""
    if shutil.which("Rscript") is None:
        return None
    data = frame.astype(int).assign(**{f"x{j}": c.astype(int) for j, c in enumerate(carriers.T)})
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder, "data.csv"), Path(folder, "loop.R")
        data[data["entry"] < data["time"]].to_csv(table, index=False)
        script.write_text(R_LOOP)
        done = subprocess.run(["Rscript", script, table], capture_output=True, text=True)
    if done.returncode:
        return None
    seconds, *coefficients = (float(line) for line in done.stdout.split())
    return seconds, coefficients


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--alterations", type=int, default=300)
    parser.add_argument("--peer-fits", type=int, default=6)
    given = parser.parse_args()
    frames, carriers = simulate(given.patients, given.alterations)
    fits = given.alterations * ENDPOINTS
    mine = median_seconds(lambda: ours(frames, carriers))
    coefficients = ours(frames, carriers)[0][: given.peer_fits]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{given.alterations} alterations x {ENDPOINTS} endpoints x {given.patients} patients")
    print(f"genomic-to-outcome   {mine:9.3f} s CPU   peak {peak:.0f} MB with the data")
    some = carriers[:, : given.peer_fits]
    found = of_lifelines(frames[0], some)
    seconds = median_seconds(lambda: of_lifelines(frames[0], some)) / given.peer_fits * fits
    away = np.abs(np.array(found) - coefficients).max()
    print(
        f"lifelines loop       {seconds:9.1f} s CPU   x {seconds / mine:.0f}   ({away:.1e} apart)"
    )
    in_r = of_r(frames[0], some)
    if in_r is None:
        print("R loop               not run: no Rscript with the package survival")
        return
    seconds, found = in_r[0] / given.peer_fits * fits, in_r[1]
    away = np.abs(np.array(found) - coefficients).max()
    print(
        f"R loop               {seconds:9.1f} s CPU   x {seconds / mine:.0f}   ({away:.1e} apart)"
    )


if __name__ == "__main__":
    main()
