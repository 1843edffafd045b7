"""Charts without a script, for print and for pages that must not run one."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

from genomic_to_outcome.reports.charts.chart import (
    TEXT_COLUMNS,
    Chart,
    ChartKind,
    Columns,
    plain_text,
    table_rows,
)
from genomic_to_outcome.reports.language import Language

# A4 with its margins, at 96 dots per inch.
PAGE_WIDTH = 690
# The engine measures each text that it draws, at a cost that grows with its letters: it draws a
# letter that no axis uses in the place of each text, and the texts are put there afterwards.
_FIRST_LETTER, _LETTERS = 0x100, 128
_PLACE = re.compile(f"[{chr(_FIRST_LETTER)}-{chr(_FIRST_LETTER + _LETTERS - 1)}]+")
# Letters for which there is room at the width of a page.
_LONGEST_ELSEWHERE = 48
_LONGEST = {
    (ChartKind.KAPLAN_MEIER, "curves"): 100,
    (ChartKind.LINE_FLOW, "nodes"): 20,
    (ChartKind.ATTRITION_FLOW, "reasons"): 60,
    (ChartKind.PATIENT_TIMELINE, "lanes"): 14,
    (ChartKind.PATIENT_TIMELINE, "marks"): 20,
    (ChartKind.FUSION_DRAWING, "genes"): 26,
    (ChartKind.SWIMMER, "classes"): 22,
}

# The drawing is one image: what it is made of has no role of its own.
_INNER_ROLE = re.compile(r' role="graphics-[a-z]+"(?: aria-[a-z]+="[^"]*")*')


def static_svg(chart: Chart, language: Language, width: int = PAGE_WIDTH) -> Markup:
    """A chart as SVG of a width in pixels; the same bytes for the same chart."""
    import vl_convert

    from genomic_to_outcome.reports.charts.specifications.compiled import (
        compiled_for_print,
        date_format,
        number_format,
    )

    texts: list[str] = []

    def reserve(value: Any, longest: int) -> Any:
        if not isinstance(value, str) or not value:
            return value
        texts.append(_cut(plain_text(language.figure(value)), longest))
        return _place_of(len(texts) - 1)

    def drawn_columns(layer: str, columns: Columns) -> list[dict[str, Any]]:
        longest = _LONGEST.get((chart.kind, layer), _LONGEST_ELSEWHERE) * width // PAGE_WIDTH
        return table_rows(
            {
                key: tuple(reserve(value, longest) for value in values)
                if key in TEXT_COLUMNS
                else values
                for key, values in columns.items()
            }
        )

    tables = {
        layer: drawn_columns(layer, columns)
        for layer, columns in (("rows", chart.columns), *chart.layers.items())
    }
    words = {name: reserve(text, len(text)) for name, text in chart.words.items()}
    signals = {**chart.space.signals(), **chart.settings, **words}
    drawn = vl_convert.vega_to_svg(
        json.dumps(_filled(compiled_for_print(chart.kind), chart, tables, signals, width)),
        allowed_base_urls=[],
        format_locale=number_format(language.code),
        time_format_locale=date_format(language.code),
    )
    drawn = _PLACE.sub(lambda found: str(escape(texts[_number_of(found[0])])), drawn)
    return Markup(_named(drawn, language.translate(chart.title)))


def _filled(
    specification: dict[str, Any],
    chart: Chart,
    tables: dict[str, list[dict[str, Any]]],
    signals: dict[str, Any],
    width: int,
) -> dict[str, Any]:
    """A compiled specification with the data and settings of one chart."""
    filled = {**specification, "width": width - chart.space.left - chart.space.right}
    filled["data"] = [
        {**source, "values": tables[source["name"]]} if source["name"] in tables else source
        for source in specification["data"]
    ]
    filled["signals"] = [
        {**signal, "value": signals[signal["name"]]} if signal["name"] in signals else signal
        for signal in specification["signals"]
    ]
    return filled


def _place_of(number: int) -> str:
    """The letters, nearly always one, that stand for a text of this number."""
    rest, letter = divmod(number, _LETTERS)
    return (_place_of(rest - 1) if rest else "") + chr(_FIRST_LETTER + letter)


def _number_of(place: str) -> int:
    number = -1
    for letter in place:
        number = (number + 1) * _LETTERS + ord(letter) - _FIRST_LETTER
    return number


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _named(drawn: str, title: str) -> str:
    """The drawing as one image with a name, scaled to the place that it stands in."""
    name = f'class="chart-drawing" role="img" aria-label="{escape(title)}"'
    return _INNER_ROLE.sub("", drawn).replace('version="1.1" class="marks"', name, 1)
