"""Lines that answer numbered questions in other ways: "1 and 3: A", "1-3: A", "(1/3) A"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from avdilemma.prompts.claims import Kind
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of

ENTRY = lazy(
    r"[\s*_>|\-•#]*(?:[^\W\d_]{1,12}[ _-]?(?=\d{1,2} ?[:=|]))?"
    r"\(?(?P<number>\d{1,2})[*_]{0,2} ?(?:\([^()|]{1,40}\) ?(?=\|))?"
    r"(?:[.):|]|-{1,2}>|=>|→|➜|[-–—] )[*_| ]*(?P<rest>\S.*)"
)
"""An entry of a numbered list, or a row of a table."""


@lru_cache(maxsize=1)
def _several() -> re.Pattern[str]:
    join = rf"(?:[,、&+]|{any_of('and')}|(?P<to>[-–—~]|{any_of('up_to')}))"
    return re.compile(
        rf"[\s*_>\-•#(]*(?:[^\W\d_]{{2,14}} ?)?(?P<first>\d) ?{join} ?(?P<last>\d)"
        rf"[*_)\] ]{{0,4}}[:：=](?P<rest>[*_ ]{{0,4}}\S.*)",
        re.IGNORECASE,
    )


def one_by_one(
    lines: Sequence[str], name: str, count: int, read: Callable[[str], tuple[Kind, object]]
) -> list[str]:
    """The lines, with one for each that "Decisions 1 and 3: A" or "1-3: A" answers at once.

    Of a list with such a line the others are numbered in the same way. "(1/3) A" is "1. A".

    Args:
        lines: The lines of a reply.
        name: What the answers are called: ``decision`` or ``belief``.
        count: How many there are.
        read: What a text behind a number gives.
    """
    lines = [_uncounted(line, read) for line in lines]
    apart = [_apart(line, name, count, read) for line in lines]
    if all(len(several) == 1 for several in apart):
        return list(lines)
    for place, line in enumerate(lines):
        entry = ENTRY.match(line) if len(apart[place]) == 1 else None
        if entry is not None and read(entry["rest"])[0] == "answer":
            apart[place] = [f"{name} {entry['number']}: {entry['rest']}"]
    return [line for several in apart for line in several]


@lru_cache(maxsize=1)
def _counted() -> re.Pattern[str]:
    return re.compile(
        rf"[\s*_>•\-(]*(?P<number>\d{{1,2}})[.)]? ?(?:/|{any_of('out_of')}) ?\d{{1,2}}\)?"
        r"(?: [^\W\d_]{3,20})?[*_)]{0,3} ?(?:[:：.–—-]|(?<=\))) ?(?P<rest>\S.*)",
        re.IGNORECASE,
    )


def _uncounted(line: str, read: Callable[[str], tuple[Kind, object]]) -> str:
    """A line such as "(1/3) A" or "1 of 3: A" without how many there are."""
    found = _counted().match(line) if line[:12].strip(" *_>•-(")[:1].isdigit() else None
    if found is None or read(found["rest"])[0] != "answer":
        return line
    return f"{found['number']}. {found['rest']}"


def _apart(
    line: str, name: str, count: int, read: Callable[[str], tuple[Kind, object]]
) -> Sequence[str]:
    """A line that answers several at once, as one for each."""
    found = _several().match(line)
    if found is None or read(found["rest"])[0] != "answer":
        return [line]
    first, last = int(found["first"]), int(found["last"])
    if not 0 < first < last <= count:
        return [line]
    numbers = range(first, last + 1) if found["to"] else (first, last)
    return [f"{name} {number}: {found['rest']}" for number in numbers]
