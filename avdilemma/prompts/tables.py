"""Answers in the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.words import any_of

_TICK = re.compile(rf"[✅☑✔✓]|\[?[xX]\]?|{any_of('yes')}", re.IGNORECASE)
_ANNOUNCING_CELL = re.compile(
    rf"(?:{any_of('own')} )?{any_of('answer', 'choice')}|chosen\??|selected\??", re.IGNORECASE
)


def _row(line: str) -> list[str]:
    return [cell.strip(" *_`") for cell in line.strip().strip("|").split("|")]


def _label(cell: str, alphabet: Alphabet) -> str | None:
    """The label of a cell, alone or before its option."""
    return (
        alphabet.bare(cell)
        or alphabet.list_entry(cell)
        or alphabet.bare(cell.split("(", maxsplit=1)[0])
    )


def cells(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """The label of a table's only row below a heading such as "Answer", or of its ticked row."""
    top = index
    while top and "|" in lines[top - 1]:
        top -= 1
    heads, row = _row(lines[top]), _row(lines[index])
    if top == index or len(heads) != len(row):
        return
    # the options are the columns: "| chosen | ✔ | |"
    if _ANNOUNCING_CELL.fullmatch(row[0]) or _TICK.fullmatch(row[0]):
        ticks = [head for head, cell in zip(heads, row, strict=True) if _TICK.fullmatch(cell)][-2:]
        ticks = [head for head in ticks if head != heads[0]]
        label = _label(ticks[0], alphabet) if len(ticks) == 1 else None
        if label is not None:
            yield Claim(index, 0, len(lines[index]), "answer", label)
        return
    for place, head in enumerate(heads):
        if _ANNOUNCING_CELL.fullmatch(head) is None:
            continue
        ticked = _TICK.fullmatch(row[place]) is not None and not alphabet.bare(row[place])
        alone = index == top + 1 and not any("|" in line for line in lines[index + 1 : index + 2])
        labels = {
            _label(cell, alphabet)
            for cell in (row if ticked else row[place : place + 1] if alone else [])
        }
        labels.discard(None)
        if len(labels) == 1:
            yield Claim(index, 0, len(lines[index]), "answer", labels.pop())
            return
