"""What a run was made from: versions and checksums, no clock: same input, same bytes."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from genomic_to_outcome.tables import SCHEMA_VERSION, read_rows, whole_file

VERSION = "0.1.0"
_PACKAGES = ("snakemake", "cyvcf2", "numpy", "pandas", "pyarrow", "pysam", "scipy")


def describe_run(
    config: Mapping[str, Any],
    files: str | Path,
    tables: Iterable[str | Path],
    resources: Mapping[str, Iterable[str | Path]],
    knowledge: Iterable[str | Path] = (),
) -> dict[str, Any]:
    """Versions of tools, checksums of the configuration, of resources and of every input file.

    `knowledge` are the summaries of what was imported of knowledge bases: release, licence, counts.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "config_sha256": checksum_of_text(json.dumps(config, sort_keys=True, default=str)),
        **{
            f"{name}_sha256": checksum_of_text("".join(checksum_of_content(path) for path in paths))
            for name, paths in sorted(resources.items())
        },
        "knowledge": [json.loads(Path(path).read_text(encoding="utf-8")) for path in knowledge],
        "versions": versions(),
        "inputs": {
            **{str(path): checksum(path) for path in sorted(map(str, tables))},
            **{row["path"]: row["sha256"] for row in read_rows(files)},
        },
    }


def write_provenance(description: Mapping[str, Any], path: str | Path) -> None:
    """Write the description as JSON with sorted keys."""
    with whole_file(path) as temporary:
        text = json.dumps(description, indent=1, sort_keys=True, ensure_ascii=False)
        Path(temporary).write_text(text + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Versions of this project, of Python and of the packages that a result depends on."""
    found = {"genomic-to-outcome": VERSION, "python": ".".join(map(str, sys.version_info[:3]))}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def checksum(path: str | Path) -> str:
    """SHA-256 of a file."""
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def checksum_of_content(path: str | Path) -> str:
    """SHA-256 of a file without its last line ending.

    Snakemake takes that ending off files which it fetches from a repository for a deployment.
    """
    return hashlib.sha256(Path(path).read_bytes().rstrip(b"\r\n")).hexdigest()


def checksum_of_text(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
