"""What each script uses of the package: `python tests/library.py` writes scripts/library.json."""

import ast
import json
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
PACKAGE = SCRIPTS / "genomic_to_outcome"
LIBRARY = SCRIPTS / "library.json"
SHIPPED = ("resources", "schemas")
# The registry finds its readers by looking into this folder.
DISCOVERED = {"calls/registry.py": "calls/readers"}


def imported_names(path: Path) -> set[str]:
    """Dotted names that a file imports, wherever in the file it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def module_files(dotted: str) -> list[str]:
    """Files of the package behind a dotted name, with the __init__ of each level above."""
    parts = dotted.split(".")
    if parts[0] != PACKAGE.name:
        return []
    found = []
    for depth in range(1, len(parts) + 1):
        place = PACKAGE.joinpath(*parts[1:depth])
        if (place / "__init__.py").is_file():
            found.append(place / "__init__.py")
        elif place.with_suffix(".py").is_file():
            found.append(place.with_suffix(".py"))
    return [path.relative_to(PACKAGE).as_posix() for path in found]


def closure(script: Path) -> list[str]:
    """Package files that a script uses, directly or through others."""
    seen: set[str] = set()
    pending = [file for name in imported_names(script) for file in module_files(name)]
    while pending:
        file = pending.pop()
        if file in seen:
            continue
        seen.add(file)
        pending += [f for name in imported_names(PACKAGE / file) for f in module_files(name)]
        if file in DISCOVERED:
            folder = PACKAGE / DISCOVERED[file]
            pending += [path.relative_to(PACKAGE).as_posix() for path in folder.glob("*.py")]
    return sorted(seen)


def named_files(path: Path) -> set[str]:
    """Files of resources/ and schemas/ that a module names in a text of its own."""
    tree = ast.parse(path.read_text())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {
        f"{folder}/{file.name}"
        for folder in SHIPPED
        for file in (SCRIPTS.parent / folder).iterdir()
        if file.is_file() and file.name in texts
    }


def library() -> dict[str, list[str]]:
    """Script -> files of the project that it uses, the package's and the resources'."""
    found = {}
    for script in sorted(SCRIPTS.glob("*.py")):
        modules = closure(script)
        shipped = {name for module in modules for name in named_files(PACKAGE / module)}
        found[script.stem] = [
            *sorted(shipped),
            *(f"scripts/{PACKAGE.name}/{module}" for module in modules),
        ]
    return found


def third_party(script: Path) -> set[str]:
    """Top-level names of installed packages that a script needs, through the package too."""
    files = [script, *(PACKAGE / file for file in closure(script))]
    names = {name.split(".")[0] for file in files for name in imported_names(file)}
    import sys

    return names - set(sys.stdlib_module_names) - {PACKAGE.name, "snakemake"}


if __name__ == "__main__":
    LIBRARY.write_text(json.dumps(library(), indent=1) + "\n")
