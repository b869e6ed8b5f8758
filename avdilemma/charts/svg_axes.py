"""Axes that write a panel as a few lines of SVG, for pages with thousands of panels.

They take the part of matplotlib's interface that panels of the board use, so that one function
draws a panel whatever it becomes: matplotlib needs 120 ms for those of one model, these 1 ms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Canvas: TypeAlias = "Axes | SvgAxes"
"""Where a panel is drawn."""

VARIABLES = {"0.35": "soft", "0.4": "soft", "white": "paper", "black": "ink"}
"""Colours of print as variables of a style sheet; other words are variables already."""

DASHES = {"--": "6 4", ":": "2 3", "-.": "6 3 2 3"}
"""Dashes by line style."""

SHAPES: Mapping[str, str] = {
    "s": "M{l} {t}h{w}v{w}h-{w}z",
    "|": "M{x} {t}v{w}",
    "<": "M{r} {t}v{w}L{l} {y}z",
    ">": "M{l} {t}v{w}L{r} {y}z",
}
"""Outlines of markers, of their left, right, top and width; all others are circles."""

PIXELS = 4 / 3
"""Pixels of a point of print."""


def _paint(color: str) -> str:
    return color if color.startswith("#") else f"var(--{VARIABLES.get(color, color)})"


class SvgAxes:
    """One panel; limits are set before anything is drawn.

    It has a width and a height, and a frame from left to right and top to bottom of the axes, all
    in pixels; ``furnished`` with frame, grid and texts. ``titles`` are told of each point, by the
    id under which points are drawn.
    """

    def __init__(
        self,
        size: tuple[int, int],
        frame: tuple[int, int, int, int],
        furnished: bool = True,
        titles: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._size = size
        self.left, self.right, self._top, self._bottom = frame
        self._furnished = furnished
        self._titles = titles
        self._given: dict[str, Any] = {"xlim": (0, 1), "ylim": (0, 1)}
        self._drawn: list[tuple[float, str]] = []

    def set(self, **given: Any) -> None:
        """Set ``xlim``, ``ylim``, ``xscale``, ``xticks``, ``xticklabels``, ``xlabel`` and so on."""
        self._given |= given

    def _x(self, value: float) -> float:
        low, high = self._given["xlim"]
        if self._given.get("xscale") == "log":
            low, high, value = map(math.log, (low, high, value))
        share = float((value - low) / (high - low))
        return round(self.left + share * (self.right - self.left), 1)

    def _y(self, value: float) -> float:
        low, high = self._given["ylim"]
        share = float((value - low) / (high - low))
        return round(self._bottom - share * (self._bottom - self._top), 1)

    def plot(
        self,
        xs: Iterable[float],
        ys: Iterable[float],
        *,
        color: str,
        linewidth: float = 1.5,
        linestyle: str = "-",
        zorder: float = 2,
        **_further: Any,
    ) -> None:
        """Draw a line, broken where a number is NaN."""
        path, on = "", False
        for x, y in zip(xs, ys, strict=True):
            if known := not (math.isnan(x) or math.isnan(y)):
                path += f"{'L' if on else 'M'}{self._x(x)} {self._y(y)}"
            on = known
        dashes = f' stroke-dasharray="{DASHES[linestyle]}"' if linestyle in DASHES else ""
        stroke = f'stroke="{_paint(color)}" stroke-width="{linewidth}"{dashes}'
        self._drawn.append((zorder, f'<path d="{path}" fill="none" {stroke}/>'))

    def fill(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        color: str,
        alpha: float,
        zorder: float = 1,
        **_further: Any,
    ) -> None:
        """Fill a polygon."""
        places = "L".join(f"{self._x(x)} {self._y(y)}" for x, y in zip(xs, ys, strict=True))
        paint = f'fill="{_paint(color)}" opacity="{alpha}"'
        self._drawn.append((zorder, f'<path d="M{places}z" {paint}/>'))

    def scatter(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        s: Sequence[float],
        *,
        marker: str,
        facecolor: str,
        edgecolor: str | None,
        zorder: float = 2,
        gid: str = "",
        **_further: Any,
    ) -> None:
        """Draw points of areas ``s``, in squared points of print."""
        edge = _paint(edgecolor or facecolor)
        paint = f'fill="{_paint(facecolor)}" stroke="{edge}" stroke-width="1.5"'
        words = self._titles.get(gid) or [""] * len(xs)
        for place, area, title in zip(zip(xs, ys, strict=True), s, words, strict=True):
            x, y, half = self._x(place[0]), self._y(place[1]), math.sqrt(area) * PIXELS / 2
            sides = {"x": x, "y": y, "l": x - half, "r": x + half, "t": y - half, "w": 2 * half}
            rounded = {name: round(each, 1) for name, each in sides.items()}
            outline = SHAPES.get(marker, "").format(**rounded)
            name, shape = (
                ("path", f'd="{outline}"')
                if outline
                else ("circle", f'cx="{x}" cy="{y}" r="{half:.1f}"')
            )
            told = f"<title>{escape(title)}</title>" if title else ""
            self._drawn.append((zorder, f"<{name} {shape} {paint}>{told}</{name}>"))

    def text(self, x: float, y: float, s: str, *, ha: str = "center", **_further: Any) -> None:
        """Write a text at a place of the axes."""
        self.write(*self.pixels(x, y), s, ha)

    def write(self, x: float, y: float, words: str, ha: str, kind: str = "tick") -> None:
        """Write a text at a place in pixels; ``kind`` is its class."""
        self._drawn.append((9, self._text(x, y, words, ha, kind)))

    def pixels(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the axes is, in pixels from the left and the top."""
        return self._x(x), self._y(y)

    @staticmethod
    def _text(x: float, y: float, words: str, ha: str, kind: str, turn: str = "") -> str:
        anchor = {"center": "middle", "right": "end", "left": "start"}[ha]
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}'
        return f'<text class="{kind}" {place}>{escape(words)}</text>'

    def _furniture(self) -> str:
        given = self._given
        xs, ys = (
            [place(at) for at in given.get(f"{axis}ticks", ())]
            for axis, place in (("x", self._x), ("y", self._y))
        )
        grid = "".join(f"M{x} {self._bottom}V{self._top}" for x in xs)
        grid += "".join(f"M{self.left} {y}H{self.right}" for y in ys)
        frame = f"M{self.left} {self._top}H{self.right}V{self._bottom}H{self.left}z"
        texts = "".join(
            self._text(x, self._bottom + 16, words, "center", "tick")
            for x, words in zip(xs, given.get("xticklabels", ()), strict=True)
        )
        texts += "".join(
            self._text(self.left - 6, y + 4, words, "right", "tick")
            for y, words in zip(ys, given.get("yticklabels", ()), strict=True)
        )
        x, y = (self.left + self.right) / 2, (self._top + self._bottom) / 2
        texts += self._text(x, self._size[1] - 8, given.get("xlabel", ""), "center", "axis")
        turn = f' transform="rotate(-90 14 {y})"'
        texts += self._text(14, y, given.get("ylabel", ""), "center", "axis", turn)
        return f'<path class="grid" d="{grid}"/><path class="frame" d="{frame}"/>{texts}'

    def svg(self, label: str = "", kind: str = "") -> Markup:
        """The panel as an element of a page; ``kind`` is its class for the style sheet.

        The label tells what it shows who does not see it; without one it is hidden from them.
        """
        told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
        box = f'viewBox="0 0 {self._size[0]} {self._size[1]}"'
        drawn = "".join(each for _, each in sorted(self._drawn, key=lambda each: each[0]))
        inside = (self._furniture() if self._furnished else "") + drawn
        return Markup(f'<svg class="chart {kind}" {box} {told}>{inside}</svg>')  # noqa: S704 - every text is escaped above
