"""Numbers chosen on a scale: "☐ 0 ☐ 25 ☑ 50 ☐ 75 ☐ 100", "0 --- 25 --- [50] --- 75 --- 100"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from avdilemma.prompts.claims import Claim
from avdilemma.prompts.marks import CHOSEN, MARK, marked
from avdilemma.prompts.patterns import lazy

LEAST = 3
"""Numbers that a scale has at least."""

MOST = 12
"""Lines of a scale, at most."""

LONGEST = 200
"""Characters of a line of a scale, at most."""

_NUMBER = lazy(r"(?<![\w.,])\d{1,6}(?![\w]|[.,]\d)")
_WORDS = lazy(r"[^\W\d_]{2,}")
_BRACKETS = lazy(r"(?:\[|\(|\*\*|【|<)[ *]{0,2}(\d{1,6})[ *]{0,2}(?:\]|\)|\*\*|】|>)")
_RULER = lazy(r"[\s\d*\[\]()【】<>|–—\-─━═┄┅┈┉.·•├┤┼┬┴▪]*")


def chosen_on_scale(
    lines: Sequence[str], index: int, read: Callable[[str], Fraction | None]
) -> Iterator[Claim]:
    """The number that the marks of a line, or of a list of lines, choose, if it stands in the line.

    Every number of the scale has a mark, before or behind it, and one mark stands out as marks
    beside labels do; or one number of a ruler alone stands in brackets or in bold.

    Args:
        lines: The reply's lines.
        index: The line.
        read: What a text gives that begins with a number.
    """
    line = lines[index]
    if len(line) > LONGEST:
        return
    # what it asks may stand before it
    ruler = line[max(line.rfind(mark) for mark in "?:：？") + 1 :]
    ruled = [*_NUMBER.finditer(ruler)]
    if len(ruled) >= LEAST and _RULER.fullmatch(ruler):
        boxed = _BRACKETS.findall(ruler)
        value = read(boxed[0]) if len(boxed) == 1 and _rises(ruled) else None
        if value is not None:
            yield Claim(index, 0, len(line), "answer", value)
        return
    if not marked(line):
        return
    low = index
    while low and index - low < MOST and _marked(lines[low - 1]):
        low -= 1
    high = index
    while high + 1 < len(lines) and high - index < MOST and _marked(lines[high + 1]):
        high += 1
    block = [(at, *pair) for at in range(low, high + 1) for pair in _pairs(lines[at])]
    numbers = [number for _, _, number in block if number]
    if len(numbers) < LEAST or len(numbers) < len(block) or len({*numbers}) < len(numbers):
        return
    for kind, left in CHOSEN:
        chosen = [(at, number) for at, mark, number in block if mark == kind]
        if len(chosen) == 1 and all(mark in left for _, mark, _ in block if mark != kind):
            at, number = chosen[0]
            value = read(number)
            if at == index and value is not None:
                yield Claim(index, 0, len(line), "answer", value)
            return


def _rises(numbers: Sequence[re.Match[str]]) -> bool:
    values = [int(each[0]) for each in numbers]
    return sorted(set(values)) in (values, values[::-1])


def _marked(line: str) -> bool:
    return len(line) <= LONGEST and marked(line)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """Every mark's kind, and its number; none where there is not just one."""
    marks = [*MARK.finditer(line)]
    behind = not re.search(r"\d", line[: marks[0].start()])
    bounds = [0, *(mark.end() for mark in marks[:-1])]
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    for mark, before, after in zip(marks, bounds, ends, strict=True):
        text = line[mark.end() : after] if behind else line[before : mark.start()]
        numbers = _NUMBER.findall(text)
        plain = len(numbers) == 1 and len(_WORDS.findall(text)) <= 3
        yield str(mark.lastgroup), numbers[0] if plain else ""
