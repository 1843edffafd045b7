"""Scripts of a page, each inlined and named by its hash in the page's content-security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from genomic_to_outcome.reports.charts.page import packed_script, vega_bundle

_EXPORT = re.compile(r"export\s*\{([^{}]*)\};?")
_RULE = re.compile(r"[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}")
_EXTENSIONS = re.compile(
    r"dtsb|dtsp|dtcc|dt-button|dtfc|dtfh|dtr[g-]|dts_|div\.dts|select|focus|rowgroup"
)
_EXPORTED = re.compile(r"([\w$]+) as default")


@dataclass(frozen=True)
class Script:
    """A script as the page carries it; a browser runs it only if the policy names its hash."""

    text: str

    def __html__(self) -> Markup:
        return Markup(f"<script>{self.text}</script>")

    @property
    def source(self) -> str:
        """The script as a source of the policy's `script-src`."""
        digest = hashlib.sha256(self.text.encode("utf-8")).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"


@dataclass(frozen=True)
class PackedScript(Script):
    """A large script that the page carries deflated; what `unpack(name)` runs has the same hash."""

    name: str

    def __html__(self) -> Markup:
        return packed_script(self.name, self.text)


def script_of(*texts: str) -> Script:
    """One script of several, in their order; none of them can end the element early."""
    joined = "\n".join(texts).replace("\r\n", "\n").replace("\r", "\n")
    return Script(joined.replace("</script", "<\\/script").replace("<!--", "<\\!--"))


def policy(scripts: Iterable[Script]) -> str:
    """The content-security policy of a page: nothing is fetched, no script but these runs."""
    sources = " ".join(script.source for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def table_library() -> str:
    """DataTables as itables ships it, as a script that sets `DataTable`.

    The bundle is a module; a page without network has nothing to import it from, so its exports
    become the value of a function.
    """
    bundle = _of_itables("dt_bundle.js")
    *_, last = _EXPORT.finditer(bundle)
    exported = _EXPORTED.search(last[1])
    assert exported is not None, "the bundle of DataTables has no default export"
    before, after = bundle[: last.start()], bundle[last.end() :]
    return f"const DataTable=(()=>{{{before}\nreturn {exported[1]};\n{after}\n}})();"


@cache
def table_style() -> str:
    """The style sheet of DataTables without the rules of its extensions, which no page uses."""
    rules = _RULE.findall(_of_itables("dt_bundle.css"))
    kept = [rule for rule in rules if not _EXTENSIONS.search(rule.partition("{")[0])]
    return "".join(kept).replace("</", "<\\/")


def _of_itables(name: str) -> str:
    # It brings pandas along: only a page that draws the table pays for it.
    import itables

    return (Path(itables.__file__).parent / "html" / name).read_text(encoding="utf-8")


def chart_scripts(folder: Path) -> tuple[Script, ...]:
    """Vega, and the script that draws the charts of a page."""
    return Script(vega_bundle()), Script((folder / "charts.js").read_text(encoding="utf-8"))


def page_script(folder: Path) -> Script:
    """What all pages share: theme, parts that open by their address, explanations of figures."""
    return script_of((folder / "page.js").read_text(encoding="utf-8"))
