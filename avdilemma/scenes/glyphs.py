"""Digits and labels as outlines, so that a picture looks the same on every machine.

The font is DejaVu Sans Bold, which comes with matplotlib: no font of the system is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avdilemma.errors import InvalidValueError

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

EM = 100.0
"""Size at which outlines are taken."""

CAP = 72.9
"""Height of capital letters and digits at that size."""

_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3), 79: ("Z", 0)}
"""Letters of SVG paths and the number of their points, by matplotlib's codes."""


@lru_cache(maxsize=1)
def _font() -> tuple[FontProperties, frozenset[int]]:
    import matplotlib as mpl  # noqa: PLC0415 - heavy, and asked for by pictures alone
    from matplotlib.font_manager import FontProperties, get_font  # noqa: PLC0415

    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    return FontProperties(fname=str(path)), frozenset(get_font(str(path)).get_charmap())


# the same few numbers and labels are in every picture
@lru_cache(maxsize=2048)
def outline(text: str) -> tuple[str, float]:
    """The outline of a text, its baseline at y = 0 and its left edge at x = 0, y growing down.

    Args:
        text: Some characters of the font, at least one.

    Returns:
        An SVG path at size `EM`, and its width.

    Raises:
        InvalidValueError: If the font lacks a character.
    """
    from matplotlib.textpath import TextPath  # noqa: PLC0415 - as above

    font, known = _font()
    for letter in text:
        if ord(letter) not in known:
            remedy = f"{letter!r} cannot be drawn: give letters or digits"
            raise InvalidValueError("text in a picture", text, remedy)
    found: Any = TextPath((0, 0), text, size=EM, prop=font, usetex=False)
    points, parts, at = found.vertices, [], 0
    while at < len(found.codes):
        letter, count = _COMMANDS[int(found.codes[at])]
        numbers = [f"{x:.1f} {-y:.1f}" for x, y in points[at : at + count]]
        parts.append(letter + " ".join(numbers))
        at += max(count, 1)
    xs = [x for (x, _), code in zip(points, found.codes, strict=True) if code != 79]
    return "".join(parts), float(max(xs))
