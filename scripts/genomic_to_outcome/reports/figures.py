"""Figures as inline SVG: no script, no network, the same bytes for the same data."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

# Okabe and Ito's palette, told apart also by readers with colour-vision deficiency; the dashes
# tell the curves apart in a print without colour.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("", "7 3", "2 2", "9 3 2 3", "4 2", "1 3")
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 12, 40
_ROW = 16
_POINTS = 250
_BANDS_UP_TO = 3
_RATIO_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)

Scale = Callable[[float], float]


@dataclass(frozen=True)
class Curve:
    """One Kaplan-Meier curve: times in months, ascending, the first at 0; how it was estimated."""

    label: str
    times: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    at_risk: tuple[int, ...]
    censored: tuple[int, ...]
    method: str = ""


@dataclass(frozen=True)
class Interval:
    """One row of a forest plot: an estimate with its interval on a ratio scale."""

    label: str
    estimate: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class VisitSeries:
    """A mean change with its interval by planned day, from the baseline (day 0) on; n below."""

    days: tuple[int, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    n: tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """A drawing with what must be read with it."""

    title: str
    drawing: Markup
    caption: str


def tick_step(longest: float) -> int:
    """Months between ticks so that an axis has at most eight of them."""
    return next(
        (step for step in (1, 2, 3, 6, 12, 24, 36, 48, 60, 120) if longest / step <= 8), 240
    )


def has_bands(curves: Sequence[Curve]) -> bool:
    """Whether intervals are drawn: more than a few bands on each other cannot be read."""
    return len(curves) <= _BANDS_UP_TO


def kaplan_meier(
    curves: Sequence[Curve], title: str, width: int = 560, height: int = 260
) -> Markup:
    """Kaplan-Meier curves with interval bands, censoring marks and the numbers at risk."""
    longest = max((curve.times[-1] for curve in curves if curve.times), default=0.0)
    if longest <= 0:
        return Markup('<p class="empty">No follow-up to draw.</p>')
    step = tick_step(longest)
    end = step * math.ceil(longest / step)
    plot_width = width - _LEFT - _RIGHT
    plot_height = height - _TOP - _BOTTOM

    def x(months: float) -> float:
        return _LEFT + plot_width * months / end

    def y(survival: float) -> float:
        return _TOP + plot_height * (1 - survival)

    total = height + _ROW * (len(curves) + 1)
    parts = [_open(width, total, title)]
    for quarter in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<path class="grid" d="M{_LEFT} {y(quarter):.1f}H{width - _RIGHT}"/>')
        parts.append(_text(_LEFT - 6, y(quarter) + 4, f"{quarter:.0%}", "end"))
    ticks = range(0, int(end) + 1, step)
    for tick in ticks:
        parts.append(_text(x(tick), height - _BOTTOM + 16, str(tick), "middle"))
    parts.append(_text(_LEFT + plot_width / 2, height - 8, "months", "middle"))
    styles = _styles(len(curves))
    for (colour, dash), curve in zip(styles, curves, strict=True):
        if has_bands(curves):
            parts.append(f'<path class="band" fill="{colour}" d="{_band(curve, x, y)}"/>')
        steps = step_path(curve.times, curve.survival, x, y)
        parts.append(f'<path class="curve" {_stroke(colour, dash)} d="{steps}"/>')
        parts.append(f'<path class="censor" stroke="{colour}" d="{_censor_marks(curve, x, y)}"/>')
    parts.append(_text(2, height + _ROW - 4, "at risk", "start", "label"))
    for row, ((colour, dash), curve) in enumerate(zip(styles, curves, strict=True)):
        line = height + _ROW * (row + 2) - 4
        parts.append(f'<path class="curve" {_stroke(colour, dash)} d="M2 {line - 4}h24"/>')
        for tick in ticks:
            parts.append(_text(x(tick), line, str(at_risk(curve, tick)), "middle"))
    parts.append("</svg>")
    legend = "".join(
        '<span class="key"><svg viewBox="0 0 26 8" aria-hidden="true"><path class="curve" '
        f'{_stroke(colour, dash)} d="M1 4h24"/></svg>{escape(curve.label)}</span>'
        for (colour, dash), curve in zip(styles, curves, strict=True)
    )
    return Markup(f'<div class="legend">{legend}</div>{"".join(parts)}')


def forest_plot(rows: Sequence[Interval], title: str, axis: str, width: int = 760) -> Markup:
    """Estimates with intervals on a logarithmic axis; an arrow where an interval goes on."""
    finite = [
        value
        for row in rows
        for value in (row.estimate, row.low, row.high)
        if math.isfinite(value) and value > 0
    ]
    if not finite:
        return Markup('<p class="empty">No estimate to draw.</p>')
    low, high = max(min(0.5, *finite), 0.02), min(max(2.0, *finite), 50.0)
    left, right, top = 330, 130, 8
    height = top + 26 * len(rows) + 44

    def x(value: float) -> float:
        share = math.log(min(max(value, low), high) / low) / math.log(high / low)
        return left + (width - left - right) * share

    bottom = height - 38
    parts = [
        _open(width, height, title),
        f'<path class="grid" d="M{x(1):.1f} {top}V{bottom}"/>',
    ]
    for place, row in enumerate(rows):
        line = top + 26 * place + 16
        parts.append(_text(0, line + 4, row.label, "start"))
        parts.append(f'<path class="interval" d="M{x(row.low):.1f} {line}H{x(row.high):.1f}"/>')
        if row.low < low:
            parts.append(f'<path class="arrow" d="M{left - 7} {line}l8 -4v8z"/>')
        if row.high > high:
            parts.append(f'<path class="arrow" d="M{width - right + 7} {line}l-8 -4v8z"/>')
        parts.append(f'<circle class="estimate" cx="{x(row.estimate):.1f}" cy="{line}" r="4"/>')
        parts.append(_text(width, line + 4, row.text, "end"))
    for tick in _RATIO_TICKS:
        if low <= tick <= high:
            parts.append(_text(x(tick), bottom + 14, f"{tick:g}", "middle"))
    parts.append(_text((left + width - right) / 2, bottom + 32, axis, "middle", "label"))
    parts.append("</svg>")
    return Markup("".join(parts))


def change_by_visit(series: VisitSeries, title: str, width: int = 460, height: int = 210) -> Markup:
    """Change from baseline by visit with intervals, a line at no change, and n under each visit."""
    reach = max(1.0, *(abs(value) for value in (*series.low, *series.high)))
    step = next((step for step in (1, 2, 5, 10, 20, 50) if reach / step <= 3), 100)
    reach = step * math.ceil(reach / step)
    bottom = height - _BOTTOM - _ROW

    def x(day: float) -> float:
        return _LEFT + 14 + (width - _LEFT - _RIGHT - 28) * day / max(series.days[-1], 1)

    def y(value: float) -> float:
        return _TOP + (bottom - _TOP) * (reach - value) / (2 * reach)

    parts = [_open(width, height, title)]
    for tick in range(-reach, reach + 1, step):
        parts.append(f'<path class="grid" d="M{_LEFT} {y(tick):.1f}H{width - _RIGHT}"/>')
        sign = f"+{tick}" if tick > 0 else str(tick).replace("-", "−")
        parts.append(_text(_LEFT - 6, y(tick) + 4, sign, "end"))
    points = list(zip(series.days, series.values, series.low, series.high, series.n, strict=True))
    line = "L".join(f"{x(day):.1f} {y(value):.1f}" for day, value, *_ in points)
    parts.append(f'<path class="curve" stroke="{COLOURS[0]}" d="M{line}"/>')
    for day, value, low, high, n in points:
        parts.append(f'<path class="interval" d="M{x(day):.1f} {y(low):.1f}V{y(high):.1f}"/>')
        parts.append(f'<circle class="estimate" cx="{x(day):.1f}" cy="{y(value):.1f}" r="3"/>')
        parts.append(_text(x(day), bottom + 14, str(day), "middle"))
        parts.append(_text(x(day), bottom + 14 + _ROW, str(n), "middle", "label"))
    parts.append(_text(2, bottom + 14, "day", "start", "label"))
    parts.append(_text(2, bottom + 14 + _ROW, "n", "start", "label"))
    parts.append("</svg>")
    return Markup("".join(parts))


def at_risk(curve: Curve, month: float) -> int:
    """Patients at risk just before a time: of the first row of the curve at or after it."""
    for time, count in zip(curve.times, curve.at_risk, strict=True):
        if time >= month:
            return count
    return 0


def step_path(times: Sequence[float], values: Sequence[float], x: Scale, y: Scale) -> str:
    """SVG path of a step curve: level until the next time, then straight to its value."""
    points = _thin(times, values)
    path = [f"M{x(points[0][0]):.1f} {y(points[0][1]):.1f}"]
    for time, value in points[1:]:
        path.append(f"H{x(time):.1f}V{y(value):.1f}")
    return "".join(path)


def _open(width: int, height: int, title: str) -> str:
    return (
        f'<svg class="figure" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title>"
    )


def _styles(count: int) -> list[tuple[str, str]]:
    return [
        (COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]) for number in range(count)
    ]


def _stroke(colour: str, dash: str) -> str:
    return f'stroke="{colour}"' + (f' stroke-dasharray="{dash}"' if dash else "")


def _text(x: float, y: float, text: str, anchor: str, css: str = "") -> str:
    css = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{css}>{escape(text)}</text>'


def _thin(times: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    """The points at which a step curve changes, at most as many as a screen can show."""
    points = [(times[0], values[0])]
    for time, value in zip(times[1:], values[1:], strict=True):
        if value != points[-1][1]:
            points.append((time, value))
    if points[-1][0] != times[-1]:
        points.append((times[-1], values[-1]))
    if len(points) > _POINTS:
        stride = math.ceil(len(points) / _POINTS)
        points = [*points[:-1:stride], points[-1]]
    return points


def _band(curve: Curve, x: Scale, y: Scale) -> str:
    rows = [
        (time, low, high)
        for time, low, high in zip(curve.times, curve.low, curve.high, strict=True)
        if low is not None and high is not None and not (math.isnan(low) or math.isnan(high))
    ]
    if len(rows) < 2:
        return ""
    times = [row[0] for row in rows]
    lows = _thin(times, [row[1] for row in rows])
    highs = _thin(times, [row[2] for row in rows])
    path = [f"M{x(highs[0][0]):.1f} {y(highs[0][1]):.1f}"]
    path += [f"H{x(time):.1f}V{y(value):.1f}" for time, value in highs[1:]]
    path.append(f"L{x(lows[-1][0]):.1f} {y(lows[-1][1]):.1f}")
    for (time, _), (_, earlier) in zip(reversed(lows), reversed(lows[:-1]), strict=False):
        path.append(f"H{x(time):.1f}V{y(earlier):.1f}")
    path.append(f"H{x(lows[0][0]):.1f}Z")
    return "".join(path)


def _censor_marks(curve: Curve, x: Scale, y: Scale) -> str:
    marks = [
        (time, survival)
        for time, survival, count in zip(curve.times, curve.survival, curve.censored, strict=True)
        if count
    ]
    stride = max(1, math.ceil(len(marks) / _POINTS))
    return "".join(f"M{x(t):.1f} {y(s) - 4:.1f}v8" for t, s in marks[::stride])
