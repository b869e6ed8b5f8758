"""Pictures that messengers show beside a link to the site: one of the board, one of each model."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from functools import lru_cache

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from avdilemma.charts.look import Look
from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.pages.cards import CardRow, draw_row

SIZE, DPI = (12.0, 6.3), 60
"""Width and height in inches, of so many pixels: 720 by 378, as messengers show them."""

MOST = 100
"""Most models that have a picture of their own: each takes 60 ms and 30 kB."""

INK, SOFT, YARD, MODEL = "#1b1f24", "#545b64", "#5a6270", Look("#0b57a4", "o", "-", "")
"""Colours of the light pages."""

PIXELS = (int(SIZE[0] * DPI), int(SIZE[1] * DPI))
"""The same in pixels."""

BOARD = "images/board.png"
"""File of the board's picture; those of models stand beside it."""

FONT = "DejaVu Sans"
"""The font that matplotlib brings, so that pictures are the same everywhere."""


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(font_manager.get_font(font_manager.findfont(FONT)).get_charmap())


def image_of(entry: Entry, entries: Sequence[Entry]) -> str:
    """File of the picture that is shown of a row: its own, or the board's if there are too many."""
    if entry in board_order(entries)[:MOST]:
        return f"images/{entry.submission.name}.png"
    return BOARD


def drawable(text: str) -> str:
    """A text in which every character that the font lacks, or that is not printed, is ``?``.

    Examples:
        >>> drawable("κ 漢 ok")
        'κ ? ok'
    """
    return "".join(
        each if each.isprintable() and ord(each) in _glyphs() else "?" for each in text[:2_000]
    )


def _lines(text: str, width: int, most: int) -> str:
    """A text in at most so many lines of so many characters."""
    return "\n".join(
        textwrap.wrap(drawable(text), width, max_lines=most, placeholder=" …", tabsize=1)
    )


def picture(title: str, sentence: str, rows: Sequence[CardRow] = ()) -> bytes:
    """A picture with a title, a sentence and, if there are rows, their figure: PNG, always alike.

    Every text may come from anybody: none is read as markup or as mathematics.
    """
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)

    def write(
        x: float, y: float, text: str, size: float, color: str = INK, va: str = "top"
    ) -> None:
        figure.text(x, y, text, fontsize=size, color=color, va=va, family=FONT, parse_math=False)

    heading = _lines(title, 42, 2)
    write(0.05, 0.93, heading, 30)
    write(0.05, 0.73 if "\n" in heading else 0.81, _lines(sentence, 78, 4 if rows else 9), 17)
    if rows:
        # at most nine rows fit
        shown = rows[:9]
        axes = figure.add_axes((0.62, 0.13, 0.33, 0.38))
        axes.set_axis_off()
        axes.set(xlim=rows[0].limits, ylim=(len(shown) - 0.5, -0.5))
        for place, row in enumerate(shown):
            draw_row(axes, place, row, MODEL, YARD)
            y = 0.51 - 0.38 * (place + 0.5) / len(shown)
            words = f"{row.title}: {row.text.value}"
            write(0.05, y, _lines(words, 62, 1 if len(shown) > 5 else 2), 14, va="center")
    write(0.05, 0.07, "avdilemma leaderboard: stated choices in hypotheticals", 14, SOFT)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
