"""Functions of rules/common.smk as a module, for tests: Snakemake's own words are left out."""

import ast
import re
from pathlib import Path
from typing import Any


def rule_functions(project: Path, names: set[str], **given: Any) -> dict[str, Any]:
    """These functions with the imports and plain constants of the file; `given` are other names."""
    text = (project / "rules/common.smk").read_text()
    text = re.sub(r"^wildcard_constraints:\n(?: .*\n)+", "", text, flags=re.M)
    tree = ast.parse(text)
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.FunctionDef) and node.name in names)
        or (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant | ast.BinOp | ast.Tuple)
        )
    ]
    found = dict(given)
    exec(compile(tree, "common.smk", "exec"), found)
    assert names <= set(found)
    return found
