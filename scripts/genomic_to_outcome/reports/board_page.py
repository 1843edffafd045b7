"""The page of one patient: the view as a template shows it, with its drawings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from genomic_to_outcome.reports.language import Language
from genomic_to_outcome.reports.patient_drawings import Drawer
from genomic_to_outcome.reports.rendering import environment
from genomic_to_outcome.reports.therapy_options import option_groups

_ADDRESSES = (
    (re.compile(r"PMID:(\d+)"), "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    (re.compile(r"PMCID:(PMC\d+)"), "https://pmc.ncbi.nlm.nih.gov/articles/{}/"),
    (re.compile(r"DOI:(10\.\d{4,9}/[\w.()/:;-]+)"), "https://doi.org/{}"),
    (re.compile(r"(NCT\d{8})"), "https://clinicaltrials.gov/study/{}"),
)


def board_environment(templates: Path, language: Language) -> jinja2.Environment:
    """The environment of the reports with what pages of the board need beside it."""
    made = environment(templates, language)
    made.filters["css_text"] = css_text
    made.filters["figure"] = language.figure
    made.filters["source_address"] = source_address
    made.globals["board_style"] = Markup(
        (templates / "tumour_board.css").read_text(encoding="utf-8")
    )
    return made


def css_text(text: str) -> Markup:
    """A text as a CSS string that no sign of it can end: all but letters and digits are coded."""
    coded = "".join(
        sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):x} " for sign in str(text)
    )
    return Markup(f'"{coded}"')


def source_address(citation: str) -> str:
    """Where a reader finds a citation (PubMed, DOI, trial register); empty where it names none."""
    for pattern, address in _ADDRESSES:
        found = pattern.fullmatch(citation)
        if found:
            return address.format(found[1])
    return ""


class BoardPage:
    """Renders pages: templates are read and compiled once."""

    def __init__(self, templates: Path, language: Language) -> None:
        """Templates of the folder, in a language."""
        self._drawer = Drawer(language)
        self._template = board_environment(templates, language).get_template("tumour_board.html")

    def render(self, view: Mapping[str, Any]) -> str:
        """The page of a patient (`view_patient`)."""
        similar = [
            {**row, "place": place}
            for place, row in zip(_places(view), view["similar_patients"], strict=True)
        ]
        return self._template.render(
            report={**view, "similar_patients": similar},
            groups=option_groups(view["options"]),
            drawings=self._drawer.draw(view),
        )


def _places(view: Mapping[str, Any]) -> list[int]:
    """For each group of similar patients the number of its block: class and population."""
    blocks: dict[tuple[str, str], int] = {}
    return [
        blocks.setdefault((row["class_id"], row["population_id"]), len(blocks))
        for row in view["similar_patients"]
    ]
