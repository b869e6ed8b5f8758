"""A plan in running text: "X in the first two rounds, then Y in the last", "Always A".

Every decision must be named exactly once, by ordinal numbers or by a word for all of them, in one
sentence of the writer's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.numerals import worded
from avdilemma.prompts.own import denies
from avdilemma.prompts.running import asks, left_open, mentioned_in, of_another, sentences, told_by
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.words import OTHERS, anywhere, whole

ORDINALS = tuple(
    whole(dict.fromkeys(each for each in found if each))
    for found in zip_longest(*(phrases.reading.ordinals for phrases in LANGUAGES.values()))
)
"""Regular expressions for the ordinal numbers from the first, in every language."""


@lru_cache(maxsize=1)
def _ordinals() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each, re.IGNORECASE) for each in ORDINALS)


def plan_told(lines: Sequence[str], alphabet: Alphabet, count: int) -> tuple[str, ...] | None:
    """The labels that a reply gives to `count` decisions in one sentence; None if it does not."""
    found = None
    for sentence in sentences(lines):
        if repeats_instruction(sentence.text):
            continue
        text = told_by(sentence.text, alphabet)
        plan = _plan(text, alphabet, count)
        if plan is None:
            continue
        above = lines[sentence.line - 1] if sentence.line and sentence.start == 0 else ""
        places = [start for _, start, _ in mentioned_in(text, alphabet)]
        doubtful = asks(text) or denies(text) or OTHERS.search(text) or left_open(text)
        if doubtful or of_another(text, min(places), above) or found not in (None, plan):
            return None
        found = plan
    return found


def _plan(text: str, alphabet: Alphabet, count: int) -> tuple[str, ...] | None:
    places = [*mentioned_in(text, alphabet)]
    if not places:
        return None
    if len({label.name for label, *_ in places}) == 1 and anywhere("throughout").search(text):
        ordinal = any(each.search(text) for each in _ordinals())
        return None if ordinal else (places[0][0].name,) * count
    ends = [start for _, start, _ in places[1:]] + [len(text)]
    plan: dict[int, str] = {}
    for (label, _, begin), end in zip(places, ends, strict=True):
        numbers = _numbers(text[begin:end], count)
        if not numbers or numbers & set(plan):
            return None
        plan |= dict.fromkeys(numbers, label.name)
    if sorted(plan) != [*range(count)]:
        return None
    return tuple(plan[number] for number in range(count))


def _numbers(text: str, count: int) -> set[int]:
    """The decisions, from 0, that a text names: "the first two", "the third and last"."""
    found = {
        number for number, each in enumerate(_ordinals()) if number < count and each.search(text)
    }
    first = _ordinals()[0].search(text)
    if first is not None:
        # "the first two", "les deux premiers"
        before = text[: first.start()].split()[-1:]
        near = [text[first.end() :].lstrip(), *before]
        several = [number[0] for number in map(worded, near) if number is not None]
        several += [int(each[0]) for each in near if each[:1].isdigit()]
        found |= set(range(min(count, max([*several, 1]))))
    if anywhere("last").search(text):
        found.add(count - 1)
    return found
