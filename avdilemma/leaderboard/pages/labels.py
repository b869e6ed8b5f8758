"""Names beside the points of a drawing, where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST = 26
"""Longest name that is written in full, in characters."""

CHARACTER, LINE = 7.0, 14.0
"""About the size of a character, in units of the drawing."""

GAP = 9.0
"""From a point to its name."""

REACH = 6.0
"""Half the size of a point: no name covers another's."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name in a drawing."""

    text: str
    """The name, cut short if it is long."""

    x: float
    """Where it starts or ends."""

    y: float
    """Its base line."""

    anchor: Literal["start", "end"]
    """Which of both."""


def _apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def _box(label: Label) -> Box:
    width = CHARACTER * len(label.text)
    left = label.x if label.anchor == "start" else label.x - width
    return (left, label.y - LINE + 3, left + width, label.y + 3)


def labels(
    points: Sequence[tuple[str, float, float]], right: float, most: int
) -> tuple[Label, ...]:
    """Place names right or left of their points, above or below, where nothing is yet.

    Args:
        points: Names with their places.
        right: Where the drawing ends; it starts at 0.
        most: From how many points on there is no room for names at all.

    Returns:
        Labels, in the order of the points; those that fit nowhere are left out.
    """
    if len(points) > most:
        return ()
    taken: list[Box] = [(x - REACH, y - REACH, x + REACH, y + REACH) for _, x, y in points]
    found = []
    for name, x, y in points:
        text = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
        for label in (
            Label(text, round(x + GAP, 1), round(y - 6, 1), "start"),
            Label(text, round(x + GAP, 1), round(y + 14, 1), "start"),
            Label(text, round(x - GAP, 1), round(y - 6, 1), "end"),
            Label(text, round(x - GAP, 1), round(y + 14, 1), "end"),
        ):
            box = _box(label)
            inside = box[0] >= 0 and box[2] <= right
            if inside and all(_apart(box, other) for other in taken):
                found.append(label)
                taken.append(box)
                break
    return tuple(found)
