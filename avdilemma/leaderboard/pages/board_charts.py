"""The board's charts: a submission's numbers drawn by the panels of the report, as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

from markupsafe import Markup

from avdilemma.charts.forest import Mark, draw_mark
from avdilemma.charts.look import Look
from avdilemma.charts.panels import (
    KappaPoint,
    Span,
    draw_curve,
    draw_kappas,
    draw_people,
    draw_switches,
    switch_ratio,
)
from avdilemma.charts.svg_axes import SvgAxes
from avdilemma.estimation.people import LEVELS, NUMBERS, PEOPLE
from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.measure_text import MeasureText, measure_text, number_text
from avdilemma.leaderboard.quantities import MEASURES
from avdilemma.leaderboard.submission_schema import Measure, Point, Submission

MODEL, YARDSTICK = Look("model", "o", "-", ""), Look("yard", "s", "-", "")
"""Looks of models and of reference rows; their colours are variables of the style sheet."""

FARTHEST = (0.02, 50.0)
"""Ratios beyond these are drawn at the edge."""

VIEWS = {
    ("occupant", "one_car"): "In the car, for this car",
    ("occupant", "every_car"): "In the car, a rule for everyone's cars",
    ("pedestrian", "one_car"): "On the road, about this car",
    ("observer", "one_car"): "Uninvolved, about this car",
    ("occupant", "bought_car"): "About to buy the car",
}
"""Titles of panels by perspective and scope."""

AGENTS = {"0": ("homo economicus", 0.0), "½": ("homo moralis, κ = 0.5", 0.5)}
"""Agents whose switches are drawn, by their degree of morality."""

KAPPAS = (-1.0, 2.0)
"""Values of kappa beyond these are not on the map."""

TICKS = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Values of kappa that may be written at an axis."""

NAMED = 40
"""Most points of which names are written into the map at all."""

LONGEST = 26
"""Longest name that is written in full, in characters."""

CHARACTER, LINE = 7.0, 14.0
"""About the size of a character, in pixels."""

GAP, REACH = 9.0, 6.0
"""From a point to its name, and half the size of a point: no name covers another's."""


class MapPlace(NamedTuple):
    """Where a square map of kappas lies in its drawing, in pixels, and the kappas at its ends."""

    size: int
    left: int
    right: int
    top: int
    bottom: int
    low: float
    high: float


MAP = MapPlace(560, 80, 546, 24, 500, KAPPAS[0] - 0.05, KAPPAS[1] + 0.05)
"""The map of all kappas that are drawn at all, whatever rows there are."""

PHONE = MapPlace(360, 46, 352, 24, 318, MAP.low, MAP.high)
"""The same for narrow screens, where a pixel of the drawing is one of the screen."""


class CurvePanel(NamedTuple):
    """A drawing of one perspective and scope, with its points by family and ratio.

    ``switches`` say what each agent does; the last is the model's own kappa if it has one.
    """

    title: str
    svg: Markup
    switches: tuple[str, ...]
    points: tuple[Point, ...]


def curve_panels(submission: Submission) -> tuple[CurvePanel, ...]:
    """The psychometric curves of a submission, one panel a perspective and scope.

    They come in the order of `VIEWS`; others, which this version does not know, after them and
    without agents.
    """
    groups: dict[tuple[str, str], list[Point]] = {}
    for point in sorted(submission.curves, key=lambda each: (each.family, each.ratio)):
        groups.setdefault((point.perspective, point.scope), []).append(point)
    known = list(VIEWS)
    kappa = submission.measures.get("kappa_dilemmas") or Measure(status="absent")
    return tuple(
        _curve_panel(view, groups[view], kappa)
        for view in sorted(
            groups, key=lambda each: (known.index(each) if each in known else 99, each)
        )
    )


def _curve_panel(view: tuple[str, str], points: Sequence[Point], kappa: Measure) -> CurvePanel:
    ratios = [each.ratio for each in points]
    limits = (
        max(FARTHEST[0], min(0.4, *ratios, 1) * 0.85),
        min(FARTHEST[1], max(2.5, *ratios, 1) * 1.18),
    )
    exact = kappa.value is None and kappa.status == "interval" and kappa.low == kappa.high
    own = kappa.low if exact else kappa.value
    agents = [*AGENTS.values()] if view in VIEWS else []
    if agents and own is not None:
        agents.append((f"its own κ = {number_text(own, 'number')}", own))
    title = VIEWS.get(view, ", ".join(view))
    drawn = {
        gid: [each for each in points if each.answered and (each.family == "risk") == risk]
        for gid, risk in (("full", False), ("open", True))
    }
    titles = {
        gid: [
            f"{each.family}, ratio {each.ratio:.4g}: {each.sacrificed} of {each.answered}"
            for each in some
        ]
        for gid, some in drawn.items()
    }
    axes = SvgAxes((330, 230), (46, 318, 24, 186), titles=titles)
    switches = {name: switch_ratio(*view, value) for name, (_, value) in AGENTS.items()}
    told = {name: at for name, at in switches.items() if at is not None and view in VIEWS}
    span = _switch_span(view, own, kappa) if view in VIEWS else (math.nan,) * 3
    draw_switches(axes, told, span, MODEL, limits)
    axes.set(xlabel="deaths on the road / deaths in the car", yticklabels=["0 %", "50 %", "100 %"])
    most = max(each.answered for each in points)
    for gid, some in drawn.items():
        if some:
            dots = [
                (min(max(p.ratio, limits[0]), limits[1]), p.sacrificed / p.answered, p.answered)
                for p in some
            ]
            draw_curve(axes, dots, MODEL, joined=False, hollow=gid == "open", size=8, most=most)
    label = f"{title}: share of sacrifices by ratio of deaths; the table below has the same numbers"
    words = tuple(f"{name} {_when(view, value)}" for name, value in agents)
    return CurvePanel(title, axes.svg(label), words, tuple(points))


def _switch_span(view: tuple[str, str], own: float | None, kappa: Measure) -> Span:
    """Lower end, value and upper end of the model's own switch."""
    value = None if own is None else switch_ratio(*view, own)
    ends = [
        switch_ratio(*view, without if end is None else end)
        for end, without in ((kappa.low, -math.inf), (kappa.high, math.inf))
    ]
    known = sorted(end for end in ends if end is not None)
    if len(known) < 2 or (kappa.low is None and kappa.high is None):
        return math.nan, math.nan if value is None else value, math.nan
    return known[0], math.nan if value is None else value, known[1]


def _when(view: tuple[str, str], kappa: float) -> str:
    at = switch_ratio(*view, kappa)
    if at is None:
        return "is indifferent"
    if view == ("observer", "one_car") and kappa < 0:
        return "sacrifices below 1 to 1"
    if not at:
        return "always sacrifices"
    return "never sacrifices" if math.isinf(at) else f"sacrifices above {at:.2g} to 1"


def amce_rows(submission: Submission) -> list[dict[str, Any]]:
    """The attributes of a submission, the nine first, then number by difference.

    Each has a ``level``, which is spared more often above 0; a ``text``, the effect in words;
    ``people``, people's, empty if not known; and an ``svg`` of both.
    """
    titles = dict(LEVELS) | {name: f"{LEVELS['number']}, by {name[-1]}" for name in NUMBERS}
    rows = []
    for name in (each for each in titles if each in submission.amce):
        found, people = submission.amce[name], PEOPLE.get(name)
        axes = SvgAxes((200, 20), (8, 192, 0, 20), furnished=False)
        ends = (-1.0, 1.0)
        axes.set(xlim=ends, ylim=(0.5, -0.5))
        axes.plot(ends, (0, 0), color="line", zorder=0)
        axes.plot((0, 0), (0.5, -0.5), color="soft", zorder=1)
        if people is not None:
            draw_people(axes, 0, people)
        numbers = (found.value, found.low, found.high)
        mark = Mark(*(math.nan if each is None else each for each in numbers))
        draw_mark(axes, 0, mark, MODEL, ends)
        rows.append(
            {
                "level": titles[name],
                "text": measure_text(found, "number"),
                "people": "" if people is None else number_text(people, "number"),
                "svg": axes.svg(kind="amce"),
            }
        )
    return rows


class KappaRow(NamedTuple):
    """A row of the board with kappa in games, in dilemmas, and the test that both are the same.

    It has no point where a kappa has neither a value nor two ends from -1 to 2.
    """

    entry: Entry
    texts: list[MeasureText]
    point: KappaPoint | None


def kappa_rows(entries: Iterable[Entry]) -> list[KappaRow]:
    """Every row of the board in its order, with its place on the map."""
    rows = []
    for entry in board_order(entries):
        names = ("kappa_games", "kappa_dilemmas", "same_kappa")
        found = [entry.submission.measures.get(name) for name in names]
        texts = [
            measure_text(each, MEASURES[name].form) for name, each in zip(names, found, strict=True)
        ]
        games, dilemmas = map(kappa_mark, found[:2])
        look = YARDSTICK if entry.reference else MODEL
        point = KappaPoint(games, dilemmas, look) if games and dilemmas else None
        rows.append(KappaRow(entry, texts, point))
    return rows


def kappa_mark(found: Measure | None) -> Mark | None:
    """A kappa with its ends, which `KAPPAS` cuts off; None where there is none between them."""
    if found is None or found.status == "absent":
        return None
    low, high = (
        without if end is None else end
        for end, without in ((found.low, -math.inf), (found.high, math.inf))
    )
    at = (low + high) / 2 if found.value is None else found.value
    if not KAPPAS[0] <= at <= KAPPAS[1]:
        return None
    value = math.nan if found.value is None else found.value
    return Mark(value, max(low, KAPPAS[0]), min(high, KAPPAS[1]))


def kappa_map(
    rows: Sequence[KappaRow], whole: bool = False, place: MapPlace | None = None
) -> Markup:
    """The parameter map: kappa in games against kappa in dilemmas, names beside points.

    Where a name has no room there is the number of its row, from 1. The map is as large as its rows
    need, of which at least one has a point; or, if it is to be the ``whole`` map, as `MAP` says.
    It is drawn at a ``place``, by default `MAP`.
    """
    place = place or MAP
    shown = [(number, row, row.point) for number, row in enumerate(rows, 1) if row.point]
    points = [point for *_, point in shown]
    ends = [e for p in points for m in (p.games, p.dilemmas) for e in (m.low, m.high)]
    limits = (min([-0.1, *ends]) - 0.05, max([1.1, *ends]) + 0.05)
    if whole:
        limits = (MAP.low, MAP.high)
    names = [row.entry.submission.model.name for _, row, _ in shown]
    titles = {
        f"point-{at}": [f"{name}: games {row.texts[0].line}, dilemmas {row.texts[1].line}"]
        for at, ((_, row, _), name) in enumerate(zip(shown, names, strict=True))
    }
    frame = (place.left, place.right, place.top, place.bottom)
    axes = SvgAxes((place.size, place.size), frame, titles=titles)
    draw_kappas(axes, points, limits, "the same κ")
    ticks = [tick for tick in TICKS if limits[0] <= tick <= limits[1]]
    texts = [f"{tick:g}".replace("-", "−") for tick in ticks]
    axes.set(xticks=ticks, xticklabels=texts, yticks=ticks, yticklabels=texts)
    axes.set(xlabel="κ in games", ylabel="κ in dilemmas")
    if len(points) <= NAMED:
        centers = [point.center(limits) for point in points]
        numbers = [str(number) for number, *_ in shown]
        place_labels(axes, [(n, *at) for n, at in zip(names, centers, strict=True)], numbers)
    label = (
        f"Kappa in games and kappa in dilemmas of {len(shown)} rows; "
        "the table below has the same numbers"
    )
    return axes.svg(label, "map" if place.size == MAP.size else "map phone")


def _apart(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes, each from left, top to right, bottom, share no area."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def place_labels(
    axes: SvgAxes, points: Iterable[tuple[str, float, float]], numbers: Sequence[str] = ()
) -> list[str]:
    """Write names right or left of their points, above or below, where nothing is yet.

    A name that fits nowhere gives way to its number, if there are ``numbers``. Returns what was
    written; what fits nowhere is left out.
    """
    at = [(name, *axes.pixels(x, y)) for name, x, y in points]
    taken = [(x - REACH, y - REACH, x + REACH, y + REACH) for _, x, y in at]
    written = []
    for place, (name, x, y) in enumerate(at):
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
        sides = (("left", x + GAP), ("right", x - GAP))
        texts = (short, *numbers[place : place + 1])
        for text, (ha, start), base in product(texts, sides, (y - 6, y + 14)):
            width = CHARACTER * len(text)
            left = start if ha == "left" else start - width
            box = (left, base - LINE + 3, left + width, base + 3)
            inside = left >= axes.left and box[2] <= axes.right
            if inside and all(_apart(box, other) for other in taken):
                axes.write(start, base, text, ha, "name")
                written.append(text)
                taken.append(box)
                break
    return written
