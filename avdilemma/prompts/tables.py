"""Answers in the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.words import any_of

LONGEST = 200
"""Characters of a row of a table that ticks a plan, at most."""

MOST = 12
"""Columns of such a table, at most."""

_TICK = lazy(rf"[✅☑✔✓]|\[?[xX]\]?|{any_of('yes')}", re.IGNORECASE)
_TICKS = lazy(r"[✅☑✔✓]\ufe0f?")
_REJECTED = lazy(
    rf"(?:{any_of('unchosen', 'wrong')})(?: \w{{1,12}})?|\w{{1,12}} (?:{any_of('unchosen')})",
    re.IGNORECASE,
)
_NO = lazy(rf"[^\w]{{0,3}}|{any_of('unchosen', 'nay')}", re.IGNORECASE)
_ANNOUNCING_CELL = lazy(
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
    marked = _marked_row(lines, top, index, alphabet)
    if marked is not None:
        yield Claim(index, 0, len(lines[index]), "answer", marked)
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


def _marked_row(lines: Sequence[str], top: int, index: int, alphabet: Alphabet) -> str | None:
    """The label of a row, if each option has one and this alone is ticked in its first cell."""
    firsts = list[str]()
    for line in lines[top + 1 : top + 1 + MOST]:
        if "|" not in line:
            break
        firsts.append(line.strip().strip("|").split("|")[0])
    labels = [_label(_TICKS.sub("", each).strip(" *_`"), alphabet) for each in firsts]
    ticked = [at for at, each in enumerate(firsts) if _TICKS.search(each)]
    if sorted(filter(None, labels)) != sorted(alphabet.labels) or ticked != [index - top - 1]:
        return None
    return labels[ticked[0]]


def ticked_plan(lines: Sequence[str], alphabet: Alphabet, count: int) -> tuple[str, ...] | None:
    """The labels ticked in a table with a column for each option and a row for each decision.

    Every row, in order, begins with its number, and has one tick; other cells are empty or crossed.
    """
    tops = [at for at, line in enumerate(lines) if "|" in line and len(line) <= LONGEST]
    found = {
        plan for at in tops if (plan := _ticks(lines[at : at + count + 1], alphabet)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _ticks(lines: Sequence[str], alphabet: Alphabet) -> tuple[str, ...] | None:
    columns = _row(lines[0])
    if len(columns) > MOST:
        return None
    heads = [_label(head, alphabet) if head else None for head in columns]
    if sorted(filter(None, heads)) != sorted(alphabet.labels) or heads[0] is not None:
        return None
    plan: list[str] = []
    for number, line in enumerate(lines[1:], 1):
        row = _row(line) if len(line) <= LONGEST else []
        begins = re.match(r"\D{0,20}(\d{1,2})(?!\d)", row[0]) if len(row) == len(heads) else None
        if begins is None or int(begins[1]) != number:
            return None
        cells = {head: cell for head, cell in zip(heads, row, strict=True) if head is not None}
        ticks = [head for head, cell in cells.items() if _TICK.fullmatch(cell)]
        others = (cell for head, cell in cells.items() if head not in ticks)
        if len(ticks) != 1 or any(SIGN.search(each) and not _NO.fullmatch(each) for each in others):
            return None
        plan += ticks
    return tuple(plan) if len(plan) + 1 == len(lines) and plan else None


def without_rejected(lines: Sequence[str]) -> list[str]:
    """The lines, with empty cells in columns of tables that list what was not chosen."""
    kept, aside = list[str](), frozenset[int]()
    for index, line in enumerate(lines):
        if "|" not in line or len(line) > LONGEST:
            kept.append(line)
            aside = frozenset()
            continue
        row = _row(line)
        if index == 0 or "|" not in lines[index - 1]:
            aside = frozenset(n for n, head in enumerate(row) if n and _REJECTED.fullmatch(head))
        shown = ["" if number in aside else cell for number, cell in enumerate(row)]
        kept.append(f"| {' | '.join(shown)} |" if aside else line)
    return kept


def column_named(lines: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """The cells of a table's only column whose heading names what was asked for in every row."""
    rows = [row for line in lines if "|" in line and re.search(r"\w", "".join(row := _row(line)))]
    if len({*names}) > 1 or len(rows) != len(names) + 1:
        return None
    heads, *body = rows
    # a column about two actions, "blue / red", tells neither's number alone
    places = [
        at
        for at, head in enumerate(heads)
        if names[0].casefold() in head.casefold() and not re.search(r"/| vs", head)
    ]
    if len(places) != 1 or any(len(row) != len(heads) for row in body):
        return None
    return [row[places[0]] for row in body]
