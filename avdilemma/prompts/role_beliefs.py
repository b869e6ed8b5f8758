"""Beliefs told by roles: "As First, 64 out of 100 choose blue. As Second, 48."."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import PER_CENT, ROLE_NAMES, ROLES, any_of, anywhere


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    return re.compile(f"(?P<first>{ROLE_NAMES[0]})|(?P<second>{ROLE_NAMES[1]})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _of_all() -> re.Pattern[str]:
    """How many there are of whom some are told: "out of 100", "of every 100 people"."""
    return re.compile(rf" ?(?:{any_of('out_of')}|/) ?(?:[^\W\d_]{{1,8}} )?100(?!\d)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    number = r"(?<![\d.,$€£])\d{1,3}(?:[.,]\d{1,2})?(?![\d$€£])"
    return re.compile(rf"{number}(?: ?{PER_CENT})?", re.IGNORECASE)


@lru_cache(maxsize=1)
def _if() -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of('supposed', 'depends')}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _own() -> re.Pattern[str]:
    """What makes numbers the writer's own: words of expecting, the own role, an entry's colon."""
    return re.compile(rf"{any_of('expects', 'posed')}|{'|'.join(ROLES)}|[:：=]", re.IGNORECASE)


def beliefs_by_roles(
    lines: Sequence[str], read: Callable[[str], Fraction | None]
) -> tuple[Fraction, Fraction] | None:
    """Two beliefs, of who moves first and of who moves second; None unless both are sure.

    The writer's turn must hold two numbers and no more, that of the first mover first, each in a
    clause or sentence with that role's name.
    """
    given: list[tuple[int, Fraction]] = []
    role: int | None = None
    for sentence in sentences(lines):
        text = _of_all().sub(lambda told: "…" * len(told[0]), unquoted(sentence.text))
        if repeats_instruction(text):
            continue
        names = [
            (each.start(), int(each["second"] is not None)) for each in _names().finditer(text)
        ]
        neutral = _names().sub(lambda told: "…" * len(told[0]), text)
        numbers = [*_number().finditer(neutral)]
        if numbers and (asks(text) or denies(text) or undecided(text)):
            return None
        if numbers and (anywhere("bounds").search(neutral) or _if().match(neutral)):
            return None
        # "Studies found 80 in the first case" is no belief of the writer's
        if numbers and not given and not _own().search(text):
            return None
        # "70 people choose blue as First"
        behind = bool(names and numbers) and names[0][0] > numbers[0].start()
        ends = [0, *(each.end() for each in numbers), len(text)]
        starts = [*(each.start() for each in numbers), len(text)]
        for at, number in enumerate(numbers):
            low, high = (ends[at + 1], starts[at + 1]) if behind else (ends[at], starts[at])
            near = [name for place, name in names if low <= place < high]
            role = near[0] if near else role
            value = read(number[0])
            if role is None or value is None:
                return None
            given.append((role, value))
        role = names[-1][1] if names else role
    if [each for each, _ in given] != [0, 1]:
        return None
    return given[0][1], given[1][1]
