"""One look for all figures: style, and a colour, marker, line and hatch for each respondent.

Colours are those of seaborn's palette ``colorblind`` that are dark enough on white. Markers,
lines and hatches differ beside them, so that figures can be read in grey.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from avdilemma.errors import AvdilemmaError
from avdilemma.files import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 6.8
"""Width of a figure in inches."""

NARROW = 4.2
"""Width of the same figure for a phone: panels stand below each other and names are shorter."""

COLORS = ("#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#8a5a2b", "#56b4e9", "#555555")
"""Colours in order."""

MARKERS = "osD^vPX<>"
"""Markers in order; their number has no factor in common with that of colours."""

Line = Literal["-", "--", "-.", ":"]
"""A line style."""

LINES: tuple[Line, ...] = ("-", "--", "-.", ":")
"""Line styles in order."""

HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo")
"""Hatches of bars in order."""

FORMATS = ("png", "svg", "pdf")
"""Formats in which figures are saved."""

LONGEST = 34
"""Most characters of a name in a figure."""

SIDE = 20
"""Most characters of a line of a name at the side of a narrow figure."""

INK = "0.35"
"""Grey of lines that are no data, such as predictions."""

_LETTERS = {"font.size": 9, "axes.titlesize": 9.5, "axes.labelsize": 9, "legend.fontsize": 8.5}

_STYLE = {
    **_LETTERS,
    "font.family": ["DejaVu Sans"],
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.linewidth": 0.6,
    "grid.color": "0.9",
    "hatch.linewidth": 0.7,
    "savefig.dpi": 160,
    # the same figure gives the same bytes
    "svg.hashsalt": "avdilemma",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    # names come from logs: a dollar sign in them is no formula
    "text.parse_math": False,
}

_METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@dataclass(frozen=True, slots=True)
class Look:
    """How one respondent is drawn: colour, marker of points, line style, hatch of bars."""

    color: str
    marker: str
    line: Line
    hatch: str

    @property
    def points(self) -> dict[str, Any]:
        """Arguments of a line with markers."""
        style = {"color": self.color, "marker": self.marker, "linestyle": self.line}
        return {**style, "markersize": 6}

    def beneath(self, later: int) -> dict[str, Any]:
        """Arguments of a line on which so many others are drawn, seen where they coincide.

        It is the wider the more lines come later, and nothing is drawn beside its value.
        """
        return {
            **self.points,
            "linewidth": 1.4 + 0.5 * later,
            "markersize": 4.5 + 1.1 * later,
        }


def looks(names: Iterable[str]) -> dict[str, Look]:
    """A look for each respondent, in their order; a name given twice counts once."""
    every = zip(*map(cycle, (COLORS, MARKERS, LINES, HATCHES)), strict=True)
    return {name: Look(*look) for name, look in zip(dict.fromkeys(names), every, strict=False)}


def short(name: str, longest: int = LONGEST) -> str:
    """A respondent's name for a figure, on one line of at most ``longest`` characters.

    It loses the provider ``avdilemma/``, and its middle if it is too long.

    Examples:
        >>> short("avdilemma/moralis@kappa=0.5")
        'moralis@kappa=0.5'
        >>> short("together/" + "x" * 40, 15)
        'togethe…xxxxxxx'
    """
    text = "".join(each if each.isprintable() else "?" for each in name.removeprefix("avdilemma/"))
    if len(text) <= longest:
        return text
    half = (longest - 1) // 2
    return f"{text[: longest - 1 - half]}…{text[-half:]}"


def across(width: float) -> int:
    """Panels beside each other in a figure of a width in inches: 2, or 1 on a phone."""
    return 2 if width > (WIDTH + NARROW) / 2 else 1


def side(name: str, width: float) -> str:
    """A respondent's name for the side of a figure of a width in inches.

    On a phone names take two lines rather than lose what tells them apart.

    Examples:
        >>> side("openai/gpt-4.1-mini-2024-07-18", NARROW).splitlines()
        ['openai/gpt-4.1-', 'mini-2024-07-18']
        >>> side("avdilemma/moralis@kappa=0.25@noise=1.5", NARROW).splitlines()
        ['moralis@kappa=0.25', '@noise=1.5']
    """
    if across(width) > 1:
        return short(name)
    text = short(name, 2 * SIDE)
    if len(text) <= SIDE:
        return text
    # two lines hold it if it is broken anywhere here; between its parts it reads best
    places = range(len(text) - SIDE, SIDE + 1)
    between = [place for place in places if text[place - 1] in "/-_ " or text[place] == "@"]
    at = min(between or places, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:at]}\n{text[at:]}"


def counts(numbers: Iterable[float]) -> str:
    """Numbers of answers in words: one, or the range of several.

    Examples:
        >>> counts([4, 4]), counts([4, 12]), counts([])
        ('4', '4 to 12', '0')
    """
    known = sorted(int(number) for number in numbers) or [0]
    return str(known[0]) if known[0] == known[-1] else f"{known[0]} to {known[-1]}"


def wrapped(text: str, width: float) -> str:
    """A label of the x axis, on as many lines as a figure of a width in inches needs."""
    return textwrap.fill(text, int((width - 1.6) * 13))


@contextmanager
def style(grid: str = "both", scale: float = 1.0) -> Iterator[None]:
    """The style of all figures, while they are drawn and saved.

    ``grid`` is the axis with grid lines (``both``, ``x``, ``y``), and ``scale`` the size of
    letters, of which 1 is that of a report.
    """
    import matplotlib as mpl  # noqa: PLC0415
    import seaborn as sns  # noqa: PLC0415

    letters = {name: scale * size for name, size in _LETTERS.items()}
    settings: Any = {**_STYLE, **letters, "axes.grid.axis": grid}
    with sns.axes_style("whitegrid"), mpl.rc_context(settings):
        yield


def save(figure: Figure, path: Path, *, overwrite: bool = False) -> None:
    """Save a figure as a file whose suffix is one of `FORMATS`; folders are made.

    Raises:
        AvdilemmaError: If the suffix names no format or the file cannot be written.
    """
    write_bytes(path, image_bytes(figure, check_format(path)), overwrite=overwrite)


def check_format(path: Path) -> str:
    """The format of a figure's file.

    Raises:
        AvdilemmaError: If the suffix names none of `FORMATS`.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise AvdilemmaError(f"{path} names no known format: end it in .png, .svg or .pdf")
    return suffix


def image_bytes(figure: Figure, suffix: str) -> bytes:
    """A figure as the bytes of a file of one of `FORMATS`; the same figure gives the same."""
    content = BytesIO()
    with style(), warnings.catch_warnings():
        # names may hold letters that the font has not; a box is drawn in their place
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure.savefig(content, format=suffix, metadata=_METADATA[suffix])
    return content.getvalue()
