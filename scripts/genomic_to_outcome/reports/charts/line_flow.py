"""Flows of patients from line to line of therapy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts.chart import Chart, ChartKind, Space, columns_of

_CLASSES = 6
_OTHERS = "other classes"
_GAP = 0.02
# Points along a ribbon: enough for a smooth curve on a screen.
_POINTS = 9


@dataclass(frozen=True)
class LineFlow:
    """Patients who went from a class of therapy in a line to another, or to an end, in the next."""

    line: int
    source: str
    target: str
    n: int


@dataclass(frozen=True)
class _Node:
    """A class of therapy in a line: its place from the top, its height, both as shares."""

    line: int
    name: str
    top: float
    size: float
    n: int


def line_flow(
    flows: Sequence[LineFlow],
    title: str,
    caption: str = "",
    ends: Collection[str] = ("no further line", "death"),
) -> Chart | None:
    """Classes of therapy by line (Sankey), ribbons as wide as patients are many.

    `ends` are the targets that are no therapy; they stand lowest in their line. Of more than six
    classes of therapy the rarer ones are drawn as one, "other classes".
    """
    given = _with_few_classes([flow for flow in flows if flow.n > 0], ends)
    if not given:
        return None
    names = _ranked(given, ends)
    place = {name: number for number, name in enumerate(names)}
    ordered = sorted(given, key=lambda flow: (flow.line, place[flow.source], place[flow.target]))
    nodes = _nodes(ordered, names)
    colours = _colours(names, ends)
    boxes = [
        (
            node.line,
            colours[node.name],
            round(node.top, 4),
            round(node.top + node.size, 4),
            node.name,
            str(node.n),
        )
        for node in nodes.values()
    ]
    first, last = ordered[0].line, max(node.line for node in nodes.values())
    began = sum(node.n for node in nodes.values() if node.line == first)
    table = [(flow.line, flow.source, flow.target, flow.n) for flow in ordered]
    return Chart(
        ChartKind.LINE_FLOW,
        title,
        f"Classes of therapy from line to line of {began} patients. "
        + "; ".join(f"line {line}: {source} to {target}: {n}" for line, source, target, n in table)
        + ".",
        columns_of(("line", "source", "target", "n"), table),
        {"first_line": first, "last_line": last},
        Space(320, left=8, right=8, top=26, bottom=8),
        caption,
        {"word_line": "Line"},
        {
            "ribbons": columns_of(
                ("ribbon", "line", "source", "target", "n", "class", "x", "top", "bottom"),
                _ribbons(ordered, nodes, colours),
            ),
            "nodes": columns_of(("line", "class", "top", "bottom", "label", "text"), boxes),
            "lines": {"line": tuple(range(first, last + 1))},
        },
    )


def _ribbons(
    flows: Sequence[LineFlow],
    nodes: Mapping[tuple[int, str], _Node],
    colours: Mapping[str, int],
) -> list[tuple[object, ...]]:
    """Points of each ribbon; those of a box lie under each other in the order of the flows."""
    scale = _scale(flows)
    left_of: dict[tuple[int, str], float] = defaultdict(float)
    right_of: dict[tuple[int, str], float] = defaultdict(float)
    found: list[tuple[object, ...]] = []
    for number, flow in enumerate(flows):
        source, target = (flow.line, flow.source), (flow.line + 1, flow.target)
        left = nodes[source].top + left_of[source]
        right = nodes[target].top + right_of[target]
        size = flow.n * scale
        left_of[source] += size
        right_of[target] += size
        found += [
            (number, flow.line, flow.source, flow.target, flow.n, colours[flow.source], *point)
            for point in _ribbon(flow.line, left, right, size)
        ]
    return found


def _with_few_classes(flows: Sequence[LineFlow], ends: Collection[str]) -> list[LineFlow]:
    """Flows between the most frequent classes, all others joined into one."""
    ranked = [name for name in _ranked(flows, ends) if name not in ends]
    if len(ranked) <= _CLASSES:
        return list(flows)
    kept = {*ranked[: _CLASSES - 1], *ends}
    counted: dict[tuple[int, str, str], int] = defaultdict(int)
    for flow in flows:
        source, target = (name if name in kept else _OTHERS for name in (flow.source, flow.target))
        counted[flow.line, source, target] += flow.n
    return [LineFlow(*key, n) for key, n in sorted(counted.items())]


def _colours(names: Sequence[str], ends: Collection[str]) -> dict[str, int]:
    """Numbers of the colours: classes of therapy from 0, what is joined and what ends from 6."""
    classes = [name for name in names if name not in ends and name != _OTHERS]
    others = [name for name in names if name not in classes]
    return {
        **{name: place for place, name in enumerate(classes)},
        **{name: min(_CLASSES + place, _CLASSES + 3) for place, name in enumerate(others)},
    }


def _ranked(flows: Sequence[LineFlow], ends: Collection[str]) -> list[str]:
    """Classes by patients, those that end a course last."""
    counted: dict[str, int] = defaultdict(int)
    for flow in flows:
        counted[flow.source] += flow.n
        counted[flow.target] += flow.n
    return sorted(counted, key=lambda name: (name in ends, name == _OTHERS, -counted[name], name))


def _sizes(flows: Sequence[LineFlow]) -> dict[tuple[int, str], int]:
    """Patients of each class in each line: the larger of those who came and those who went."""
    came: dict[tuple[int, str], int] = defaultdict(int)
    went: dict[tuple[int, str], int] = defaultdict(int)
    for flow in flows:
        went[flow.line, flow.source] += flow.n
        came[flow.line + 1, flow.target] += flow.n
    return {key: max(came[key], went[key]) for key in {*came, *went}}


def _scale(flows: Sequence[LineFlow]) -> float:
    """Height of a patient so that the fullest line fits."""
    sizes = _sizes(flows)
    lines = {line for line, _ in sizes}
    fullest = max(sum(n for (line, _), n in sizes.items() if line == one) for one in lines)
    most = max(sum(key[0] == one for key in sizes) for one in lines)
    return (1 - _GAP * (most - 1)) / fullest


def _nodes(flows: Sequence[LineFlow], names: Sequence[str]) -> dict[tuple[int, str], _Node]:
    sizes, scale = _sizes(flows), _scale(flows)
    nodes: dict[tuple[int, str], _Node] = {}
    for line in sorted({line for line, _ in sizes}):
        top = 0.0
        for name in names:
            if (line, name) in sizes:
                size = sizes[line, name] * scale
                nodes[line, name] = _Node(line, name, top, size, sizes[line, name])
                top += size + _GAP
    return nodes


def _ribbon(line: int, left: float, right: float, size: float) -> list[tuple[float, float, float]]:
    """(x, top, bottom) along a ribbon between two lines that leaves and arrives level."""
    points = []
    for place in range(_POINTS):
        share = place / (_POINTS - 1)
        smooth = share * share * (3 - 2 * share)
        top = left + (right - left) * smooth
        points.append((round(line + share, 3), round(top, 4), round(top + size, 4)))
    return points
