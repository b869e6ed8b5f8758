"""Tables of models, or of other names, that lose nothing on a narrow terminal."""

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
    """Numbers of models or of other names, for a rich console; print it with ``crop=False``.

    If there is room, a name and its numbers are one line. If not, columns stand in several parts
    below each other: beside the names if there is room for every group there, else, where a part
    does not fit, each name is a line of its own above its numbers. What is no terminal has room
    for everything: a line that a program reads is never broken.
    """

    title: str
    """Title."""

    groups: Sequence[Sequence[str]]
    """Headings, in groups that stay together where a group fits."""

    rows: Sequence[tuple[str, Sequence[Text]]]
    """Models, each with a cell a heading; or with one cell, a remark in place of numbers."""

    first: str = "model"
    """Heading of the names."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Lay the table out for a console."""
        yield from self.lines(options.max_width if console.is_terminal else None)

    def lines(self, width: int | None = None) -> Iterator[Text]:
        """Lay the table out.

        Args:
            width: Cells of the screen; None has no limit.

        Yields:
            Lines. Only a name longer than the screen is longer than `width`, and is to be folded.
        """
        headings = [name for group in self.groups for name in group]
        full = [cells for _, cells in self.rows if len(cells) == len(headings)]
        widths = [
            max(cell_len(name), *(cells[at].cell_len for cells in full), 0)
            for at, name in enumerate(headings)
        ]
        every = list(range(len(headings)))
        longest = max(map(cell_len, (self.first, *(name for name, _ in self.rows))))
        beside_names = 1 + longest + len(GAP)

        def beside(part: Sequence[int]) -> bool:
            return width is None or beside_names + _across(part, widths) <= width

        folds: OverflowMethod = "ignore" if width is None else "fold"
        yield Text(f"{self.title}\n", style="bold", no_wrap=width is None, overflow=folds)
        if width is None or beside(every):
            yield from self._part(every, widths, longest)
        else:
            before = beside_names if all(map(beside, self._wholes())) else len(INDENT)
            for number, part in enumerate(self._parts(widths, width - before)):
                names = longest if beside(part) else None
                yield from self._part(part, widths, names, remarks=number == 0)

    def _wholes(self) -> list[list[int]]:
        """Places of each group's columns."""
        places = iter(range(sum(map(len, self.groups))))
        return [[next(places) for _ in group] for group in self.groups]

    def _parts(self, widths: Sequence[int], room: int) -> list[list[int]]:
        parts: list[list[int]] = [[]]
        for whole in self._wholes():
            fits = _across(whole, widths) <= room
            for chunk in [whole] if fits else [[at] for at in whole]:
                if parts[-1] and _across(parts[-1] + chunk, widths) > room:
                    parts.append([])
                parts[-1] += chunk
        return parts

    def _part(
        self, part: Sequence[int], widths: Sequence[int], beside: int | None, remarks: bool = True
    ) -> Iterator[Text]:
        """Some columns: beside names of at most so many cells, or below them."""
        headings = [Text(name) for group in self.groups for name in group]

        def numbers(cells: Sequence[Text]) -> Text:
            return Text(GAP).join(_right(cells[at], widths[at]) for at in part)

        def line(name: str, text: Text) -> Text:
            before = INDENT if beside is None else f" {_left(name, beside)}{GAP}"
            return Text(before, no_wrap=True, overflow="ignore").append_text(text)

        heading = line(self.first, numbers(headings))
        heading.stylize("bold")
        yield heading
        yield Text(f" {'─' * (heading.cell_len - 1)}", no_wrap=True, overflow="ignore")
        for name, cells in self.rows:
            whole = len(cells) == len(headings)
            if not (whole or remarks):
                continue
            if beside is None:
                yield Text(f" {name}", overflow="fold")
            yield line(name, numbers(cells) if whole else Text(" ").join(cells))
        yield Text("")


def _across(part: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[at] for at in part) + len(GAP) * (len(part) - 1)


def _right(text: Text, width: int) -> Text:
    return Text(" " * (width - text.cell_len)).append_text(text)


def _left(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
