"""Several answers in a row, in the order asked: "Answer: A, B, B", "(Belief 1, Belief 2) = (5, 6)".

A row counts if it is all that an answer line gives, or all that the first or the last line says. It
must hold one answer for every question and nothing else, so that a list of options, or a row that
is too short, is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence

from avdilemma.prompts.own import announced_by_another, headed_by_another
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.segments import BOX, repeats_instruction
from avdilemma.prompts.words import IS, any_of

LONGEST = 200
"""Characters of a row, at most."""

_ANNOUNCED = lazy(
    rf"[\W_]*(?:{any_of('own')} )*(?:"
    rf"(?P<word>{any_of('answer', 'choice', 'decision', 'belief')}"
    rf"|(?:answer|choice|decision|belief)s)(?:{IS})?"
    r"|\((?:[^(),]{1,30}[,;、] ?){1,8}[^(),]{1,30}\))[*_` ]{0,4}[:=] ?",
    re.IGNORECASE,
)
_WRAPPED = lazy(r"[\s*_`\"'$\\]*[(\[{<]?(?P<row>.*?)[)\]}>]?[\s*_`\"'$\\.。!]*")
_AND = lazy(rf" (?={any_of('and')} )", re.IGNORECASE)
_LAST = lazy(rf"{any_of('and')} ", re.IGNORECASE)
_SEPARATORS = (r" ?[;；|] ?", r" ?[,、] |、", r" [-–—] ", r" ?(?:→|->|>) ?")
_WORDS = lazy(r"[,、;]? ")
_ENTRY = lazy(r"[\s*_>\-•(]*\d{1,2}[.)][*_)]{0,3}\s")
_ALL = lazy(
    rf"(?:{any_of('everyone', 'throughout')})[:, ]{{0,2}}(?:{any_of('option')} ?)?"
    r"(?P<label>\S{1,12})",
    re.IGNORECASE,
)


def in_a_row(
    lines: Sequence[str], count: int, read: Callable[[str], Hashable | None], labels: bool
) -> tuple[Hashable, ...] | None:
    """The answers to `count` questions that stand in a row; None if no line gives them.

    Args:
        lines: The lines of the reply's own turn.
        count: How many answers are due.
        read: What a text gives that should be one answer and nothing else.
        labels: Whether the answers are labels, which a space may part, or nothing: "AAB".
    """
    found = None
    for index in reversed(range(len(lines))):
        line = lines[index]
        if len(line) > LONGEST or repeats_instruction(line):
            continue
        # "2. 2" is the second of a list
        if labels and _ENTRY.match(line):
            continue
        above = lines[index - 1] if index else ""
        announced = _ANNOUNCED.match(line)
        if announced is not None and announced["word"]:
            if announced_by_another(line, announced.start("word"), above):
                continue
        elif headed_by_another(line, 0, above):
            continue
        if announced is None and index not in (0, len(lines) - 1):
            continue
        rows = [line[announced.end() :] if announced is not None else line]
        rows += [box[1] for box in BOX.finditer(line)]
        given = {_row(row, count, read, labels) for row in rows} - {None}
        if len(given) > 1 or (given and found not in (None, *given)):
            return None
        found = next(iter(given), found)
    return found


def _row(
    text: str, count: int, read: Callable[[str], Hashable | None], labels: bool
) -> tuple[Hashable, ...] | None:
    wrapped = _WRAPPED.fullmatch(text)
    row = wrapped["row"] if wrapped is not None else text
    if labels:
        whole = _ALL.fullmatch(row)
        label = None if whole is None else read(whole["label"])
        if label is not None:
            return (label,) * count
    parts = [re.split(separator, row) for separator in _SEPARATORS]
    *first, last = parts[1]
    parts.append([*first, *_AND.split(last, maxsplit=1)])
    if labels:
        parts += [_WORDS.split(row), list(row)]
    for each in parts:
        if len(each) != count:
            continue
        values = tuple(read(_LAST.sub("", part, count=1).strip()) for part in each)
        if None not in values:
            return values
    return None
