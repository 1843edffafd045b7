"""Run the R scripts of tests/oracles again: `python tests/regenerate_oracles.py [--write]`.

Each script writes its reference results beside itself. Without --write they are written to a
temporary folder and compared with those that the tests use.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ORACLES = Path(__file__).parent / "oracles"
SCRIPTS = tuple(sorted(path.stem for path in ORACLES.glob("*.R") if path.stem != "json"))
# Another processor or release of R may end its iterations in another last digit.
TOLERANCE = 1e-9


def packages_of(script: str) -> list[str]:
    """Packages that a script loads."""
    text = (ORACLES / f"{script}.R").read_text()
    return [part.partition(")")[0] for part in text.split("library(")[1:]]


def why_not(script: str) -> str:
    """Why a script cannot be run here; empty if it can."""
    if shutil.which("Rscript") is None:
        return "Rscript is not installed"
    for name in packages_of(script):
        asked = ["Rscript", "-e", f"quit(status = !requireNamespace('{name}', quietly = TRUE))"]
        if subprocess.run(asked, capture_output=True, check=False).returncode:
            return f"the R package {name} is not installed"
    return ""


def run(script: str, folder: Path) -> dict[str, Any]:
    """Reference results of a script, written into a folder by a copy of it there."""
    for name in (f"{script}.R", "json.R"):
        shutil.copy(ORACLES / name, folder)
    subprocess.run(["Rscript", str(folder / f"{script}.R")], check=True, capture_output=True)
    return json.loads((folder / f"{script}.json").read_text())


def differences(kept: Any, made: Any, place: str = "") -> Iterator[str]:
    """Where two sets of results differ by more than the tolerance; versions may differ."""
    if isinstance(kept, dict) and isinstance(made, dict) and kept.keys() == made.keys():
        for name in kept.keys() - {"versions"}:
            yield from differences(kept[name], made[name], f"{place}/{name}")
    elif isinstance(kept, list) and isinstance(made, list) and len(kept) == len(made):
        for number, pair in enumerate(zip(kept, made, strict=True)):
            yield from differences(*pair, f"{place}/{number}")
    elif isinstance(kept, (int, float)) and isinstance(made, (int, float)):
        if not math.isclose(kept, made, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"{place}: {kept} became {made}"
    elif kept != made:
        yield f"{place}: {kept} became {made}"


def main(write: bool) -> int:
    """Compare, or write, the results of every script that can be run."""
    found = 0
    for script in SCRIPTS:
        reason = why_not(script)
        if reason:
            print(f"{script}: not run, {reason}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            made = run(script, Path(folder))
            differ = list(differences(json.loads((ORACLES / f"{script}.json").read_text()), made))
            print(f"{script}: {len(differ)} numbers differ", *differ[:20], sep="\n  ")
            found += len(differ)
            if write:
                shutil.copy(Path(folder) / f"{script}.json", ORACLES)
    return int(found > 0 and not write)


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
