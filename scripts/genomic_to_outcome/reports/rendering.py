"""Templates to pages: everything escaped, everything inlined, nothing fetched."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

# Ids are in small letters; these parts of them are written otherwise.
_WRITTEN = {
    name.lower(): name
    for name in (
        "ALK",
        "BCL2",
        "BRAF",
        "CDK4/6",
        "DLL3",
        "EGFR",
        "EMA",
        "EML4",
        "ERBB2",
        "FDA",
        "FGFR",
        "FGFR2",
        "FGFR3",
        "G12C",
        "G12D",
        "HER2",
        "HER3",
        "IDH",
        "KIT",
        "KRAS",
        "MEK",
        "mTOR",
        "NRG1",
        "NSCLC",
        "NTRK",
        "ORR",
        "OS",
        "PARP",
        "PD",
        "PFS",
        "PI3K",
        "RAF",
        "RAS",
        "RET",
        "ROS1",
        "SCLC",
        "TKI",
        "TROP2",
        "VEGFR",
    )
}
_WRITTEN |= {"met": "MET", "pdgfra": "PDGFRA", "vs": "versus"}


def environment(folder: Path) -> jinja2.Environment:
    """Jinja environment over the templates of a folder; a name that is not given is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        number=number,
        percent=percent,
        p_value=p_value,
        words=words,
        in_words=in_words,
        split_list=split_list,
    )
    made.globals["style"] = (folder / "style.css").read_text(encoding="utf-8")
    made.globals["behaviour"] = (folder / "outcomes.js").read_text(encoding="utf-8")
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
    return " ".join(_WRITTEN.get(part, part) for part in words(identifier).split(" "))


def split_list(value: Any) -> list[str]:
    """Parts of a text column that joins several values by ;."""
    return [] if is_missing(value) else [part for part in str(value).split(";") if part]


def interval(low: Any, high: Any, show: Callable[[Any], str], no_low: str, no_high: str) -> str:
    """`low to high` in the form that `show` gives each limit; a missing limit is said in words."""
    left = no_low if is_missing(low) else show(low)
    right = no_high if is_missing(high) else show(high)
    return f"{left} to {right}"
