"""Run the workflow as a user does: the command line, in a folder that is not the project's."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """How a run ended: its exit status and all that it printed."""

    status: int
    output: str

    @property
    def idle(self) -> bool:
        """Whether there was nothing to be done."""
        return "Nothing to be done" in self.output


def run_workflow(
    folder: Path,
    *arguments: str,
    config: dict[str, Any] | None = None,
    snakefile: Path = PROJECT / "Snakefile",
) -> Run:
    """Run Snakemake in the folder with this configuration (written there as config.yaml)."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile), "--cores", "2"]
    if config is not None:
        (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        # After the arguments: what follows --configfile is taken for one more file.
        arguments = (*arguments, "--configfile", "config.yaml")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout)
