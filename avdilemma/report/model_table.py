"""Tables of respondents, or of other names, that lose nothing on a narrow terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, OverflowMethod
from rich.text import Text

GAP = "  "
"""Between columns."""

INDENT = "   "
"""Before numbers that stand below their name."""


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Numbers of respondents or of other names, for a console of rich; print with ``crop=False``.

    If there is room, a name and its numbers are one line. If not, columns stand in several parts
    below each other: beside the names if there is room for every group there, else, where a part
    does not fit, each name is a line of its own above its numbers, which no table of rich can
    do. What is no terminal has room for everything: a line that a program reads is never broken.
    """

    title: str
    """Title."""

    groups: Sequence[Sequence[str]]
    """Headings, in groups that stay together where a group fits."""

    rows: Sequence[tuple[str, Sequence[str]]]
    """Names, each with a cell a heading."""

    first: str = "respondent"
    """Heading of the names."""

    @property
    def headings(self) -> list[str]:
        """Headings of the columns."""
        return [name for group in self.groups for name in group]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Lay the table out for a console."""
        width = options.max_width if console.is_terminal else None
        columns = [
            [name, *(cells[at] for _, cells in self.rows)] for at, name in enumerate(self.headings)
        ]
        widths = [max(map(cell_len, column)) for column in columns]
        longest = max(cell_len(name) for name in (self.first, *(name for name, _ in self.rows)))
        places = iter(range(len(columns)))
        wholes = [[next(places) for _ in group] for group in self.groups]
        beside_names = 1 + longest + len(GAP)

        def beside(part: Sequence[int]) -> bool:
            return width is None or beside_names + _across(part, widths) <= width

        folds: OverflowMethod = "ignore" if width is None else "fold"
        yield Text(f"{self.title}\n", style="bold", no_wrap=width is None, overflow=folds)
        every = [at for whole in wholes for at in whole]
        parts = [every]
        if width is not None and not beside(every):
            before = beside_names if all(map(beside, wholes)) else len(INDENT)
            parts = _parts(wholes, widths, width - before)
        for part in parts:
            yield from self._part(part, widths, longest if beside(part) else None)

    def _part(
        self, part: Sequence[int], widths: Sequence[int], beside: int | None
    ) -> Iterator[Text]:
        """Some columns: beside names of at most so many cells, or below them."""

        def line(name: str, cells: Sequence[str], style: str = "") -> Text:
            before = f" {name}{' ' * (beside - cell_len(name))}{GAP}" if beside else INDENT
            numbers = GAP.join(" " * (widths[at] - cell_len(cells[at])) + cells[at] for at in part)
            return Text(before + numbers, style=style, no_wrap=True, overflow="ignore")

        heading = line(self.first, self.headings, "bold")
        yield heading
        yield Text(f" {'─' * (heading.cell_len - 1)}", no_wrap=True, overflow="ignore")
        for name, cells in self.rows:
            if beside is None:
                yield Text(f" {name}", overflow="fold")
            yield line(name, cells)
        yield Text("")


def _parts(wholes: Sequence[Sequence[int]], widths: Sequence[int], room: int) -> list[list[int]]:
    """Columns in parts of at most some cells; groups that fit stay together."""
    parts: list[list[int]] = [[]]
    for whole in wholes:
        fits = _across(whole, widths) <= room
        for chunk in [list(whole)] if fits else [[at] for at in whole]:
            if parts[-1] and _across(parts[-1] + chunk, widths) > room:
                parts.append([])
            parts[-1] += chunk
    return parts


def _across(part: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[at] for at in part) + len(GAP) * (len(part) - 1)
