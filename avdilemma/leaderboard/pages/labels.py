"""Names beside the points of a panel, where they fit."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from avdilemma.charts.svg_axes import SvgAxes

LONGEST = 26
"""Longest name that is written in full, in characters."""

CHARACTER, LINE = 7.0, 14.0
"""About the size of a character, in pixels."""

GAP, REACH = 9.0, 6.0
"""From a point to its name, and half the size of a point: no name covers another's."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def place_labels(axes: SvgAxes, points: Iterable[tuple[str, float, float]]) -> list[str]:
    """Write names right or left of their points, above or below, where nothing is yet.

    Args:
        axes: Where; their limits are set.
        points: Names with their places.

    Returns:
        The names that were written; those that fit nowhere are left out.
    """
    at = [(name, *axes.pixels(x, y)) for name, x, y in points]
    taken: list[Box] = [(x - REACH, y - REACH, x + REACH, y + REACH) for _, x, y in at]
    written = []
    for name, x, y in at:
        text = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
        width = CHARACTER * len(text)
        sides = (("left", x + GAP), ("right", x - GAP))
        for (ha, start), base in product(sides, (y - 6, y + 14)):
            left = start if ha == "left" else start - width
            box = (left, base - LINE + 3, left + width, base + 3)
            inside = left >= 0 and box[2] <= axes.right
            if inside and all(_apart(box, other) for other in taken):
                axes.write(start, base, text, ha, "name")
                written.append(text)
                taken.append(box)
                break
    return written
