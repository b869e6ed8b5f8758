"""Figures of people and animals: plain silhouettes of our own, told apart by shape alone.

Every figure is drawn in a box of 40 by 64 and stands on its lower edge, dark on a light ground, so
that it is seen in grey too. What tells a figure (a cane, a case, a cross) is white on the body or
stands beside it; colour tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import svg

WIDTH, HEIGHT = 40, 64
"""The box of a figure."""

INK, PAPER = "#1b2a3a", "#ffffff"
"""Colours of figures."""

Part = svg.Element
"""A part of a figure."""


def shape(d: str, fill: str = INK, stroke: str | None = None, width: float = 0) -> svg.Path:
    """A filled outline, with a line around it if asked."""
    return svg.Path(
        extra={"d": d},
        fill=fill,
        stroke=stroke,
        stroke_width=width or None,
        stroke_linejoin="round" if stroke else None,
    )


def line(d: str, width: float, colour: str = INK) -> svg.Path:
    """A line with round ends."""
    return svg.Path(
        extra={"d": d},
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def disc(x: float, y: float, r: float, fill: str = INK) -> svg.Circle:
    """A filled circle."""
    return svg.Circle(cx=x, cy=y, r=r, fill=fill)


HEAD = disc(20, 9, 7)
TROUSERS = "M11 19h18q5 0 5 5v17h-5v21h-7v-19h-4v19h-7v-21h-5v-17q0-5 5-5z"
DRESS = "M13 19h14q4 0 5 4l4 17h-5l2 9h-5v13h-6v-13h-4v13h-6v-13h-5l2-9h-5l4-17q1-4 5-4z"
LARGE = "M9 19h22q4 1 6 6 4 9 2 20l-5 1v3h-3v13h-9v-11h-4v11h-9v-13h-3v-3l-5-1q-2-11 2-20 2-5 6-6z"
LARGE_DRESS = (
    "M11 19h18q5 1 7 6 4 9 4 16h-5l2 10h-6v11h-7v-11h-8v11h-7v-11h-6l2-10h-5q0-7 4-16 2-5 7-6z"
)
ARMS_UP = "M13 20h14l7-13 4 3-8 17v15h-1v20h-7v-18h-4v18h-7v-20h-1v-15l-8-17 4-3z"
ARMS_UP_DRESS = "M13 20h14l7-13 4 3-8 17 5 20h-6v15h-6v-15h-6v15h-6v-15h-6l5-20-8-17 4-3z"
SMALL = "translate(7.6 24.5) scale(.62)"


def _small(*parts: Part) -> Sequence[Part]:
    """A child: a smaller body with a larger head."""
    body = svg.G(elements=list(parts), extra={"transform": SMALL})
    return (disc(20, 28, 6.6), body)


_CANE = line("M37 62v-24q0-4-3.500-4", 3)
_BUN = disc(20, 2.500, 3.500)
_PLUS = shape("M18 26h4v4h4v4h-4v4h-4v-4h-4v-4h4z", PAPER)
_COAT = "M15 20v29h10v-29l-5 5z"
_CASE = (shape("M27 42h12v11h-12z", INK, PAPER, 1.500), line("M31 42v-3h4v3", 2))
_TIE = shape("M18 20h4l-1 3 2 11-3 3-3-3 2-11z", PAPER)
_PACK = shape("M2 21q0-4 4-4h7v27h-7q-4 0-4-4z", INK, PAPER, 1.500)
_ROLL = (disc(6, 12, 6), disc(6, 12, 3.700, PAPER), disc(6, 12, 2.300))
_WOOLLY_HAT = disc(20, 1, 2.600)
_LOW_HEAD = disc(20, 13.500, 5.800)
_BARBELL = (
    line("M2 4.500h36", 2.600),
    shape("M1-2h4v13h-4zM35-2h4v13h-4z"),
)


def _laden(body: svg.Path) -> Sequence[Part]:
    """Someone in a woolly hat who carries all there is: a pack, and a bedroll on it."""
    beside = svg.G(elements=[HEAD, _WOOLLY_HAT, body], extra={"transform": "translate(5)"})
    return (beside, _PACK, *_ROLL)


def _wheel(x: float, y: float, r: float) -> svg.Circle:
    return svg.Circle(cx=x, cy=y, r=r, fill="none", stroke=INK, stroke_width=3)


FIGURES: Mapping[str, Sequence[Part]] = {
    "person": (HEAD, shape(TROUSERS)),
    "man": (HEAD, shape(TROUSERS), _TIE),
    "woman": (HEAD, shape(DRESS)),
    "boy": _small(shape(TROUSERS)),
    "girl": _small(shape(DRESS)),
    "child": _small(shape(TROUSERS)),
    "elderly_man": (HEAD, shape(TROUSERS), _CANE),
    "elderly_woman": (HEAD, _BUN, shape(DRESS), _CANE),
    "older_person": (HEAD, shape(TROUSERS), _CANE),
    "athletic_man": (_LOW_HEAD, shape(ARMS_UP), *_BARBELL),
    "athletic_woman": (_LOW_HEAD, shape(ARMS_UP_DRESS), *_BARBELL),
    "large_man": (HEAD, shape(LARGE)),
    "large_woman": (HEAD, shape(LARGE_DRESS)),
    "male_doctor": (HEAD, shape(TROUSERS), _PLUS),
    "female_doctor": (HEAD, shape(DRESS), _PLUS),
    "male_manager": (HEAD, shape(TROUSERS), _TIE, *_CASE),
    "female_manager": (HEAD, shape(DRESS), *_CASE),
    "homeless_man": _laden(shape(TROUSERS)),
    "homeless_woman": _laden(shape(DRESS)),
    "pregnant_woman": (HEAD, shape(DRESS), disc(20, 36, 5, PAPER)),
    "cyclist": (
        _wheel(8, 52, 8.500),
        _wheel(32, 52, 8.500),
        disc(22, 12, 6),
        line("M8 52l9-14h11l4 14M17 38l5 14 6-14M28 38l-1-5h4", 2.600),
        line("M20 22l-5 13M20 22l5 7h6M15 35l7 6-2 11", 5),
    ),
    "wheelchair_user": (
        disc(15, 10, 6),
        line("M15 19v18h13l5 17h5", 5.500),
        line("M16 26h10", 4),
        svg.Path(
            extra={"d": "M10 32a14 14 0 1 0 19 19"}, fill="none", stroke=INK, stroke_width=3.500
        ),
    ),
    "dog": (
        shape("M2 38l4-7 5 1 5 6h14l5-6 3 2-3 8v19h-5v-12h-13v12h-5v-16l-3-2-7 1q-2 0-2-3z", INK),
    ),
    "cat": (
        shape(
            "M10 26l4 5h6l4-5 1 9q0 5-4 8 8 4 8 12v7h-21v-7q0-6 2-9l1-3q-2-3-2-7z",
            INK,
        ),
        line("M29 60q8 0 6-9t3-12", 3),
    ),
}
"""Every figure by its name, as parts from back to front."""

ANIMALS = frozenset({"dog", "cat"})
"""Figures that are no people."""
