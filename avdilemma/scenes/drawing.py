"""A scene as SVG: the road from above, the people on it, both courses of the car and what they do.

The picture is 768 by 768. Two lanes run upwards, the car drives in one of them, and in front of
each lane stand people on a crossing, or a wall. An arrow leads from the car along each course to
the card of that lane: its label, who is hit, the mark of harm (a cross in a disc), how many they
are, and how likely each of them is to die where that is not certain. The
two courses are drawn alike. Left and right are the scene's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import svg

from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text
from avdilemma.scenes.facts import Course, People, Scene, Side
from avdilemma.scenes.figures import ANIMALS, FIGURES, HEIGHT, INK, PAPER, WIDTH, Part, line, shape
from avdilemma.scenes.glyphs import CAP, EM, outline

SIZE = 768
"""Width and height of a picture, in its own units and in pixels for a model."""

COUNTABLE = 100
"""Most figures of a group that are drawn one by one."""

GRASS, ROAD, MARK, WALL = "#e3e8e1", "#c3cad2", "#ffffff", "#8a94a0"
"""Grounds, all of them light, so that dark figures are seen in grey as well."""

LANES: dict[Side, float] = {"left": 229.0, "right": 539.0}
"""Middle of each lane."""

LANE = 300.0
"""Width of a lane."""

CARDS, CROSSING, ARROWS, CAR = (14.0, 142.0), (158.0, 420.0), (432.0, 520.0), (524.0, 756.0)
"""Upper and lower edges of what is drawn, from above."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of the picture."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


def draw(scene: Scene, title: str = "", size: int = SIZE) -> str:
    """Draw a scene.

    Args:
        scene: The facts.
        title: What the picture shows in words, for readers that cannot see it; any text.
        size: Width and height in pixels.

    Returns:
        An SVG document in which nothing asks for a font or a file. Same arguments, same text.

    Raises:
        InvalidValueError: If a character has no figure, or a label cannot be drawn.
    """
    every = [scene.in_car, *(each for each in (scene.ahead, scene.beside) if each is not None)]
    used = sorted({name for each in every for name in each.figures})
    for name in used:
        if name not in FIGURES:
            known = ", ".join(FIGURES)
            raise InvalidValueError("character in a picture", name, f"give one of {known}")
    symbols: list[svg.Element] = [
        svg.Symbol(
            id=name,
            viewBox=svg.ViewBoxSpec(0, 0, WIDTH, HEIGHT),
            overflow="visible",
            elements=list(FIGURES[name]),
        )
        for name in used
    ]
    document = svg.SVG(
        width=size,
        height=size,
        viewBox=svg.ViewBoxSpec(0, 0, SIZE, SIZE),
        elements=[svg.Defs(elements=symbols), *_parts(scene)],
        extra={"role": "img"},
    )
    if title:
        assert document.elements is not None  # noqa: S101 - given above
        document.elements.insert(0, svg.Title(text=escaped(title)))
    return str(document)


def escaped(text: str) -> str:
    """A text as SVG has it: never markup."""
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, written)
    return text


def _parts(scene: Scene) -> Iterator[Part]:
    yield svg.Rect(x=0, y=0, width=SIZE, height=SIZE, fill=GRASS)
    left, right = LANES.values()
    yield svg.Rect(x=left - 155, y=0, width=right - left + 310, height=SIZE, fill=ROAD)
    for x in (left - 150, right + 150):
        yield line(f"M{x:g} 0V{SIZE}", 5, MARK)
    middle = (left + right) / 2
    yield svg.Path(
        extra={"d": f"M{middle:g} 430V{SIZE}", "stroke-dasharray": "34 24"},
        fill="none",
        stroke=MARK,
        stroke_width=5,
    )
    for side, there in ((scene.own, scene.ahead), (scene.other, scene.beside)):
        box = _Box(LANES[side] - LANE / 2, CROSSING[0], LANE, CROSSING[1] - CROSSING[0])
        yield from _wall(box) if there is None else _crossing(box, there, side)
    yield from _car(scene)
    yield from _arrows(scene)
    for course in scene.courses:
        yield from _card(course, scene.risky)


def _crossing(box: _Box, people: People, side: Side) -> Iterator[Part]:
    yield svg.Rect(x=box.x, y=box.y, width=box.width, height=box.height, fill="#dfe4e9")
    stripe = box.width / 13
    for index in range(7):
        yield svg.Rect(
            x=round(box.x + 2 * index * stripe, 1),
            y=box.y,
            width=round(stripe, 1),
            height=box.height,
            fill=MARK,
        )
    yield from _figures(people, _Box(box.x + 6, box.y + 6, box.width - 12, box.height - 12))
    outside = box.x - 42 if side == "left" else box.x + box.width + 42
    yield from _badge(people.number, outside, box.y + 40)
    if people.signal != "none":
        yield from _light(people.signal == "legal", outside, box.y + 150)


def _wall(box: _Box) -> Iterator[Part]:
    top, height, rows, columns = box.y + 74, 128.0, 4, 4
    yield svg.Rect(
        x=box.x, y=top, width=box.width, height=height, fill=WALL, stroke=INK, stroke_width=6
    )
    step = height / rows
    for row in range(1, rows):
        yield line(f"M{box.x:g} {top + row * step:g}h{box.width:g}", 3)
    wide = box.width / columns
    for row in range(rows):
        shift = wide / 2 if row % 2 else 0
        for column in range(columns if row % 2 else columns - 1):
            x = box.x + shift + (column + (0 if row % 2 else 1)) * wide
            yield line(f"M{x:g} {top + row * step:g}v{step:g}", 3)


def _car(scene: Scene) -> Iterator[Part]:
    x, (top, bottom) = LANES[scene.own], CAR
    width = 236.0
    for dx in (-width / 2 - 8, width / 2 - 6):
        for y in (top + 34, bottom - 82):
            yield svg.Rect(x=x + dx, y=y, width=14, height=48, rx=5, fill=INK)
    body = f"M{x - width / 2:g} {bottom - 26:g}V{top + 44:g}q0-40 44-40h{width - 88:g}q44 0 44 40"
    yield shape(f"{body}V{bottom - 26:g}q0 22-22 22h{44 - width:g}q-22 0-22-22z", PAPER, INK, 6)
    yield shape(f"M{x - 84:g} {top + 20:g}h168l12 24h-192z", WALL, INK, 3)
    cabin = _Box(x - width / 2 + 10, top + 50, width - 20, bottom - top - 64)
    yield from _figures(scene.in_car, cabin)
    outward = -1 if scene.own == "left" else 1
    yield from _badge(scene.in_car.number, x + outward * (width / 2 + 64), top + 60)


def _arrows(scene: Scene) -> Iterator[Part]:
    (top, bottom), own, other = ARROWS, LANES[scene.own], LANES[scene.other]
    turn = 1 if other > own else -1
    start = own + turn * 70
    bend = f"C{start:g} {bottom - 56:g} {other:g} {bottom + 10:g} {other:g} {top + 24:g}"
    paths = ((own, f"M{own:g} {bottom:g}V{top + 24:g}"), (other, f"M{start:g} {bottom:g}{bend}"))
    for x, path in paths:
        head = f"M{x - 26:g} {top + 28:g}L{x:g} {top - 6:g}L{x + 26:g} {top + 28:g}z"
        yield line(path, 22, PAPER)
        yield shape(head, PAPER, PAPER, 10)
        yield line(path, 12)
        yield shape(head)
    for (x, _), label in zip(paths, scene.labels, strict=True):
        yield from _label(label, x + (60 if x > SIZE / 2 else -60), (top + bottom) / 2, 28)


def _card(course: Course, risky: bool) -> Iterator[Part]:
    x, (top, bottom) = LANES[course.side], CARDS
    yield svg.Rect(
        x=x - LANE / 2,
        y=top,
        width=LANE,
        height=bottom - top,
        rx=16,
        fill=PAPER,
        stroke=INK,
        stroke_width=4,
    )
    middle = (top + bottom) / 2
    yield from _label(course.label, x - 108, middle, 34)
    place = x - 20 if course.label else x - 70
    yield from _where(course, place, middle)
    # the mark of harm; a cross alone before a number would read as "times"
    yield svg.Circle(cx=place + 33, cy=middle - 31, r=19, fill=INK, stroke=PAPER, stroke_width=4)
    yield line(f"M{place + 26:g} {middle - 38:g}l14 14m0-14l-14 14", 5, PAPER)
    y = middle - 20 if risky else middle + 4
    yield from _text(str(course.harmed.number), place + 58, y, 52, "start", 100)
    if risky:
        yield from _text(percentage(course.harmed.risk), place + 58, middle + 32, 36, "start", 106)


def _where(course: Course, x: float, y: float) -> Iterator[Part]:
    """A small car with someone in it, or someone on a crossing."""
    if course.in_car:
        yield svg.Rect(
            x=x - 26, y=y - 44, width=52, height=88, rx=16, fill=PAPER, stroke=INK, stroke_width=5
        )
        yield shape(f"M{x - 18:g} {y - 34:g}h36l3 10h-42z", WALL)
    else:
        for index in range(4):
            yield svg.Rect(x=x - 32 + index * 18, y=y - 40, width=10, height=80, fill=ROAD)
    yield from _placed(FIGURES[_stands_for(course.harmed.figures)], x, y + 36, 54)


def _stands_for(figures: Sequence[str]) -> str:
    """The figure that stands for a group: a person only where people of several kinds are hit."""
    one_kind = len(set(figures)) == 1 or (figures and ANIMALS.issuperset(figures))
    return figures[0] if one_kind else "person"


def _placed(parts: Sequence[Part], x: float, foot: float, height: float) -> Iterator[Part]:
    scale = height / HEIGHT
    where = f"translate({x - WIDTH / 2 * scale:.2f} {foot - height:.2f}) scale({scale:.4f})"
    yield svg.G(elements=list(parts), extra={"transform": where})


def percentage(risk: Fraction) -> str:
    """A probability in per cent.

    Examples:
        >>> percentage(Fraction(1, 40)), percentage(Fraction(1, 5)), percentage(Fraction(1, 3))
        ('2.5%', '20%', '33.3%')
    """
    exact = decimal_text(risk * 100)
    return f"{exact if '/' not in exact else f'{float(risk * 100):.1f}'}%"


def _label(label: str, x: float, y: float, r: float) -> Iterator[Part]:
    if not label:
        return
    yield svg.Circle(cx=x, cy=y, r=r, fill=PAPER, stroke=INK, stroke_width=5)
    yield from _text(label, x, y, r * 1.35, "middle", r * 1.6)


def _badge(number: int, x: float, y: float) -> Iterator[Part]:
    """A number, white on dark."""
    width = 56 if number < COUNTABLE else 72
    yield svg.Rect(x=x - width / 2, y=y - 28, width=width, height=56, rx=14, fill=INK)
    yield from _text(str(number), x, y, 36, "middle", width - 12, PAPER)


def _light(legal: bool, x: float, y: float) -> Iterator[Part]:
    """A pedestrian signal: of two lamps the lower one is lit, with a walker, or the upper one."""
    yield svg.Rect(x=x - 30, y=y - 62, width=60, height=124, rx=12, fill=INK)
    for lit, middle, colour in ((not legal, y - 30, "#f0a58f"), (legal, y + 30, "#8fe0c4")):
        yield svg.Circle(cx=x, cy=middle, r=25, fill=colour if lit else "#3a4a5c")
        if lit and legal:
            yield svg.Circle(cx=x + 1, cy=middle - 15, r=4.5, fill=INK)
            walker = f"M{x:g} {middle - 8:g}v12l-8 15M{x:g} {middle + 4:g}l9 15"
            yield line(f"{walker}M{x:g} {middle - 6:g}l-10 9M{x:g} {middle - 6:g}l11 7", 5)
        elif lit:
            yield svg.Circle(cx=x, cy=middle - 15, r=4.5, fill=INK)
            yield line(
                f"M{x:g} {middle - 8:g}v12M{x - 4:g} {middle + 4:g}v15M{x + 4:g} "
                f"{middle + 4:g}v15M{x - 9:g} {middle - 7:g}h18",
                5,
            )


def _figures(people: People, box: _Box) -> Iterator[Part]:
    """Figures in rows of five or ten, with gaps after every fifth row and column."""
    number = people.number
    if not number:
        return
    if number > COUNTABLE:
        yield from _crowd(people, box)
        return
    columns = number if number <= 5 else 5 if number <= 10 else 10
    rows = math.ceil(number / columns)
    gap = 0.35
    across = columns + gap * ((columns - 1) // 5)
    down = rows + gap * ((rows - 1) // 5 if columns == 10 else 0)
    height = min(100.0, box.height / down * 0.92, box.width / across / WIDTH * HEIGHT * 0.94)
    wide, high = min(box.width / across, height * 0.86), min(box.height / down, height * 1.14)
    left = box.middle[0] - wide * across / 2
    top = box.middle[1] - high * down / 2
    for index, name in enumerate(people.figures):
        row, column = divmod(index, columns)
        x = left + wide * (column + 0.5 + gap * (column // 5))
        foot = (
            top + high * (row + 1 + gap * (row // 5 if columns == 10 else 0)) - (high - height) / 2
        )
        width = height * WIDTH / HEIGHT
        yield svg.Use(
            href=f"#{name}",
            x=round(x - width / 2, 1),
            y=round(foot - height, 1),
            width=round(width, 1),
            height=round(height, 1),
        )


def _crowd(people: People, box: _Box) -> Iterator[Part]:
    """More than can be counted: one figure of each kind, and how many of it."""
    kinds = [(name, len(list(own))) for name, own in groupby(people.figures)]
    high = min(110.0, box.height / len(kinds))
    top = box.middle[1] - high * len(kinds) / 2
    for index, (name, number) in enumerate(kinds):
        foot = top + high * (index + 0.95)
        yield from _placed(FIGURES[name], box.middle[0] - 70, foot, high * 0.9)
        x, y = box.middle[0] - 24, foot - high * 0.45
        yield from _text(f"× {number}", x, y, high * 0.4, "start", box.width / 2 + 10)


def _text(
    text: str,
    x: float,
    y: float,
    size: float,
    anchor: str,
    most: float,
    fill: str = INK,
) -> Iterator[Part]:
    """A text whose letters are `size` high where it has room, y being their middle."""
    path, width = outline(text)
    scale = min(size / EM, most / width)
    left = x - width * scale / 2 if anchor == "middle" else x
    where = f"translate({left:.2f} {y + CAP * scale / 2:.2f}) scale({scale:.4f})"
    yield svg.Path(extra={"d": path, "transform": where}, fill=fill)
