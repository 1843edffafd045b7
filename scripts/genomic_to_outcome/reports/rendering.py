"""Templates to pages: everything escaped, everything inlined, nothing fetched."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

from genomic_to_outcome.reports.charts import template_functions
from genomic_to_outcome.reports.charts.page import script_json
from genomic_to_outcome.reports.language import ENGLISH, Language
from genomic_to_outcome.reports.page_scripts import page_script, policy
from genomic_to_outcome.reports.references import reference

# Ids are in small letters; these parts of them are written otherwise.
_CAPITALS = """
ALK BCL2 BRAF CDK4 DLL3 EGFR EMA EML4 ERBB2 FDA FGFR FGFR2 FGFR3 G12C G12D HER2 HER3 IDH KIT
KRAS MEK MET mTOR NRG1 NSCLC NTRK ORR OS PARP PD PDGFRA PFS PI3K RAF RAS RET ROS1 SCLC TKI
TROP2 VEGFR
"""
_WRITTEN = {name.lower(): name for name in _CAPITALS.split()} | {"vs": "versus"}
_WORD = re.compile(r"[A-Za-z0-9]+")

SUPPRESSED = "suppressed"
"""What stands for a figure that may not be published."""


def environment(folder: Path, language: Language = ENGLISH) -> jinja2.Environment:
    """Jinja environment over the templates of a folder; a name that is not given is an error.

    Texts of the templates are translated by `_()` and `{% trans %}`, texts that Python made by the
    filter `t`.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True
    )
    made.globals["language"] = language
    made.globals.update(template_functions(folder, language))
    made.filters["t"] = language.translate
    made.filters.update(
        number=number,
        percent=percent,
        p_value=p_value,
        words=words,
        counted=counted,
        figure=language.figure,
        reference=reference,
        in_words=in_words,
        split_list=split_list,
    )
    made.globals["style"] = (folder / "style.css").read_text(encoding="utf-8")
    made.globals["page_script"] = page_script(folder)
    made.globals["policy"] = policy
    made.globals["as_json"] = script_json
    return made


def is_missing(value: Any) -> bool:
    """Whether a value is null in any of the ways that tables know."""
    if value is None or value == "":
        return True
    try:
        return math.isnan(value)
    except TypeError:
        return type(value).__name__ in ("NAType", "NaTType")


def number(value: Any, digits: int = 1) -> str:
    """A number with its decimals and a true minus sign, or a dash where there is none."""
    return "–" if is_missing(value) else f"{float(value):.{digits}f}".replace("-", "−")


def percent(value: Any, digits: int = 1) -> str:
    """A proportion as a percentage."""
    return "–" if is_missing(value) else f"{number(100 * float(value), digits)}%"


def p_value(value: Any) -> str:
    """A p-value: never rounded to zero."""
    if is_missing(value):
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def words(identifier: Any) -> str:
    """An identifier as words, or a dash."""
    return "–" if is_missing(identifier) else str(identifier).replace("_", " ")


def in_words(identifier: Any) -> str:
    """The id of a class of therapy, population or comparison as it is written: `ALK TKI`."""
    return _WORD.sub(lambda found: _WRITTEN.get(found[0], found[0]), words(identifier))


def split_list(value: Any) -> list[str]:
    """Parts of a text column that joins several values by ;."""
    return [] if is_missing(value) else [part for part in str(value).split(";") if part]


def counted(count: int, noun: str) -> str:
    """`1 event`, `2 events`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def interval(low: Any, high: Any, show: Callable[[Any], str], missing: str) -> str:
    """`low to high` in the form that `show` gives each limit; a missing limit is said in words."""
    left = missing if is_missing(low) else show(low)
    right = missing if is_missing(high) else show(high)
    return f"{left} to {right}"
