"""What the Containerfile says, and which files of the project it takes into the image."""

from __future__ import annotations

import json
import re
from pathlib import Path


def instructions(project: Path) -> list[tuple[str, str]]:
    """(instruction, its text) of the Containerfile, continued lines as one."""
    lines = (project / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    return [
        tuple(line.split(maxsplit=1)) for line in lines if line.strip() and not line.startswith("#")
    ]


def copied_paths(project: Path) -> list[str]:
    """Paths in the project that COPY takes into the image or into a stage of it."""
    copies = [text for word, text in instructions(project) if word == "COPY"]
    return [path for text in copies if "--from" not in text for path in text.split()[:-1]]


def entry_point(project: Path) -> list[str]:
    """The command that the image runs."""
    (text,) = (text for word, text in instructions(project) if word == "ENTRYPOINT")
    return json.loads(text)


def target_of(project: Path, path: str) -> str:
    """Where in the image a path of the project lies."""
    for word, text in instructions(project):
        *sources, target = text.split()
        if word == "COPY" and path in sources:
            return re.sub(r"/$", f"/{path}", target)
    raise LookupError(path)
