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


def cells(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """The label of a table's only row below a heading such as "Answer", or of its ticked row."""
    top = index
    while top and "|" in lines[top - 1]:
        top -= 1
    heads, row = _row(lines[top]), _row(lines[index])
    if top == index or len(heads) != len(row):
        return
    for place, head in enumerate(heads):
        if _ANNOUNCING_CELL.fullmatch(head) is None:
            continue
        ticked = _TICK.fullmatch(row[place]) is not None and not alphabet.bare(row[place])
        alone = index == top + 1 and not any("|" in line for line in lines[index + 1 : index + 2])
        labels = {
            alphabet.bare(cell)
            for cell in (row if ticked else row[place : place + 1] if alone else [])
        }
        labels.discard(None)
        if len(labels) == 1:
            yield Claim(index, 0, len(lines[index]), "answer", labels.pop())
            return
