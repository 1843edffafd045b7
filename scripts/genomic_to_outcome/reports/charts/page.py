"""Charts in a page: their data as JSON, the specifications once, the script that draws them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Collection, Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from genomic_to_outcome.reports.charts.chart import (
    PAGE_WORDS,
    TEXT_COLUMNS,
    Chart,
    ChartKind,
    plain_text,
)
from genomic_to_outcome.reports.charts.static import static_svg
from genomic_to_outcome.reports.language import Language

VEGA = "vega"
"""Name of the packed script that draws charts; charts.js unpacks it for the first of them."""

# JSON inside a script element: no text of it may end the element or open a comment.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def template_functions(folder: Path, language: Language) -> dict[str, Callable[..., Any]]:
    """Functions of charts.html: `chart_data`, `chart_drawing`, `chart_style`, `chart_scripts`."""

    shown: set[ChartKind] = set()

    def chart_data(chart: Chart) -> Markup:
        shown.add(chart.kind)
        return script_json(page_data(chart, language))

    def chart_drawing(chart: Chart) -> Markup:
        return static_svg(chart, language)

    def chart_style() -> Markup:
        return Markup((folder / "charts.css").read_text(encoding="utf-8"))

    def chart_scripts() -> Markup:
        behaviour = (folder / "charts.js").read_text(encoding="utf-8")
        drawn = specifications(language, shown)
        shown.clear()
        return Markup(
            f'<script type="application/json" id="chart-specifications">{drawn}</script>\n'
            f"{packed_script(VEGA, vega_bundle())}\n<script>{behaviour}</script>"
        )

    return {
        "chart_data": chart_data,
        "chart_drawing": chart_drawing,
        "chart_style": chart_style,
        "chart_scripts": chart_scripts,
    }


def page_data(chart: Chart, language: Language) -> dict[str, Any]:
    """What the script needs of one chart, words in the language of the page."""
    return {
        "kind": chart.kind,
        "title": language.translate(chart.title),
        "signals": {
            **chart.space.signals(),
            **chart.settings,
            **{name: language.translate(text) for name, text in chart.words.items()},
        },
        "tables": {
            name: {key: _packed(key, values, language) for key, values in columns.items()}
            for name, columns in (("rows", chart.columns), *chart.layers.items())
        },
    }


def specifications(language: Language, kinds: Collection[ChartKind]) -> Markup:
    """Specifications of these kinds, compiled, and how the language writes numbers, as JSON."""
    # Compiling needs Altair and a JavaScript engine: only a page that draws charts pays for them.
    from genomic_to_outcome.reports.charts.specifications.compiled import (
        SPECIFICATIONS,
        compiled,
        date_format,
        number_format,
    )

    return script_json(
        {
            "numbers": number_format(language.code),
            "dates": date_format(language.code),
            "words": {word: language.translate(word) for word in PAGE_WORDS},
            "kinds": {
                kind: compiled(kind)
                for kind in ChartKind
                if kind in SPECIFICATIONS and kind in kinds
            },
        }
    )


@cache
def vega_bundle() -> str:
    """The JavaScript of Vega, Vega-Lite and vega-embed with the interpreter of expressions."""
    import vl_convert

    bundle = vl_convert.javascript_bundle()
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def packed_script(name: str, text: str) -> Markup:
    """A large script as the page carries it, deflated; `unpack(name)` of page.js runs it."""
    packed = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
    return Markup(f'<script type="application/zlib" id="{name}">{packed}</script>')


def script_json(value: Any) -> Markup:
    """A value as JSON that may stand in a script element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_ESCAPES))


def _packed(name: str, values: Iterable[Any], language: Language) -> Any:
    """A column in the shortest of its forms.

    A list; `{"runs": [value, length, ...]}` for values that follow each other;
    `{"of": [value, ...], "at": [place, ...]}` for texts that come again;
    `{"steps": [change, ...], "parts": 100}` for numbers near to each other, here in hundredths.
    """
    shown = list(values)
    if name in TEXT_COLUMNS:
        shown = [None if value is None else plain_text(language.figure(value)) for value in shown]
    runs = [(value, len(list(same))) for value, same in groupby(shown)]
    forms: list[Any] = [shown, {"runs": [part for run in runs for part in run]}]
    if all(isinstance(value, str) for value in shown):
        place = {value: number for number, value in enumerate(dict.fromkeys(shown))}
        forms.append({"of": list(place), "at": [place[value] for value in shown]})
    steps = _steps(shown)
    if steps is not None:
        forms.append(steps)
    return min(forms, key=lambda form: len(json.dumps(form, separators=(",", ":"))))


def _steps(values: list[Any]) -> dict[str, Any] | None:
    """Numbers with at most three decimals as the whole parts by which each differs from the last.

    What is missing stays so and changes nothing. None where a value is no such number.
    """
    numbers = [value for value in values if value is not None]
    if not numbers or any(type(value) not in (int, float) for value in numbers):
        return None
    for parts in (1, 10, 100, 1000):
        if all(round(value * parts) / parts == value for value in numbers):
            break
    else:
        return None
    last, steps = 0, []
    for value in values:
        if value is None:
            steps.append(None)
            continue
        whole = round(value * parts)
        steps.append(whole - last)
        last = whole
    return {"steps": steps, "parts": parts}
