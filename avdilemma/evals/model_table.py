"""Tables of models that lose nothing on a narrow terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

GAP = "  "
"""Between columns."""

INDENT = "   "
"""Before numbers that stand below their model's name."""


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Numbers of models, for a rich console; print it with ``crop=False``.

    If there is room, a model is one line. If not, columns stand in several parts below each other,
    and where even a part does not fit beside the names, each name is a line of its own above its
    numbers. What is no terminal has room for everything: a line that a program reads is never
    broken.
    """

    title: str
    """Title."""

    groups: Sequence[Sequence[str]]
    """Headings, in groups that stay together where a group fits."""

    rows: Sequence[tuple[str, Sequence[Text]]]
    """Models, each with a cell a heading; or with one cell, a remark in place of numbers."""

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
        longest = max(map(cell_len, ("model", *(name for name, _ in self.rows))))

        def beside(part: Sequence[int]) -> bool:
            return width is None or 1 + longest + len(GAP) + _across(part, widths) <= width

        yield Text(f"{self.title}\n", style="bold")
        if width is None or beside(every):
            yield from self._part(every, widths, longest)
        else:
            for number, part in enumerate(self._parts(widths, width - len(INDENT))):
                names = longest if beside(part) else None
                yield from self._part(part, widths, names, remarks=number == 0)

    def _parts(self, widths: Sequence[int], room: int) -> list[list[int]]:
        parts: list[list[int]] = [[]]
        start = 0
        for group in self.groups:
            whole = list(range(start, start + len(group)))
            start += len(group)
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

        heading = line("model", numbers(headings))
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
