"""A plan in running text: "X in the first two rounds, then Y in the last", "Always A".

Every decision must be named exactly once, by ordinal numbers or by a word for all of them, in one
sentence of the writer's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from avdilemma.prompts.alphabet import Alphabet, Label
from avdilemma.prompts.numerals import worded
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.running import (
    governed,
    left_open,
    of_another,
    told_by,
)
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences
from avdilemma.prompts.words import ORDINALS, OTHERS, any_of, anywhere

MOST = 30
"""Labels of a sentence that are looked at: with more it tells no plan."""


@lru_cache(maxsize=1)
def _ordinals() -> tuple[re.Pattern[str], ...]:
    # a digit of "60" is no "sixth"
    return tuple(re.compile(rf"(?:{each})(?<!\d(?=\d))", re.IGNORECASE) for each in ORDINALS)


@lru_cache(maxsize=1)
def _order() -> re.Pattern[str]:
    """An ordinal number with the word for a decision behind it, or "first" and "then"."""
    return re.compile(
        rf"(?:{'|'.join(ORDINALS)})(?: ?{any_of('rounds')})?|{any_of('starts', 'then')}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _times() -> re.Pattern[str]:
    """What may follow a label of a plan: "A in every round", "1 and in the second"."""
    words = (
        rf"{any_of('throughout')}|(?:[^\W\d_]+ ){{0,2}}(?:{'|'.join(ORDINALS)}|{any_of('last')})"
    )
    return re.compile(rf"[\W_]{{0,3}}(?:{any_of('decided', 'and')}|{words})", re.IGNORECASE)


def _neutral(text: str) -> str:
    """A sentence with dots for "the first decision" and "in all cases", which are nobody's."""
    for pattern in (_order(), anywhere("throughout")):
        text = pattern.sub(lambda found: "…" * len(found[0]), text)
    return text


def _of_another(neutral: str, begin: int, above: str) -> bool:
    """Whether a sentence tells of others."""
    return OTHERS.search(neutral) is not None or of_another(neutral, begin, above)


def plan_told(lines: Sequence[str], alphabet: Alphabet, count: int) -> tuple[str, ...] | None:
    """The labels that a reply gives to `count` decisions in one sentence; None if it does not."""
    found, once = None, False
    for sentence in sentences(lines):
        if repeats_instruction(sentence.text):
            continue
        if found is not None and undecided(sentence.text):
            return None
        text = told_by(sentence.text, alphabet)
        plan = _plan(text, alphabet, count)
        if plan is None:
            continue
        above = lines[sentence.line - 1] if sentence.line and sentence.start == 0 else ""
        places = [start for _, start, _ in alphabet.mentions(text, _times())]
        neutral = _neutral(text)
        if asks(text) or denies(text) or left_open(neutral):
            continue
        if _of_another(neutral, min(places), above):
            continue
        if found not in (None, plan):
            return None
        found, once = plan, len(places) == 1
    # "in situation 1 A, for all of us. In situation 2 B": "all" is of one sentence only
    named = {
        label.name
        for sentence in sentences(lines)
        for label, *_ in alphabet.mentions(told_by(sentence.text, alphabet), _times())
    }
    return None if once and len(named) > 1 else found


def _plan(told: str, alphabet: Alphabet, count: int) -> tuple[str, ...] | None:
    text = told
    places = [*alphabet.mentions(text, _times())]
    if not 0 < len(places) <= MOST:
        return None
    for _, start, end in places:
        # a label is no ordinal number
        text = f"{text[:start]}{'…' * (end - start)}{text[end:]}"
    if alphabet.named.search(text) and any(label.isdecimal() for label in alphabet.labels):
        return None
    one = len({label.name for label, *_ in places}) == 1 and not alphabet.named.search(text)
    if one and anywhere("throughout").search(text):
        rest = anywhere("throughout").sub("…", text)
        # "50 points as Person 1" tells no decision
        ordinal = any(
            not found[0].isdigit() for each in _ordinals() for found in each.finditer(rest)
        )
        if not ordinal:
            return (places[0][0].name,) * count
    bounds = [0, *(end for *_, end in places)]
    starts = [*(start for _, start, _ in places), len(text)]
    # "A in the first, B in the second", and "first A, second B"
    behind = [text[bounds[at + 1] : starts[at + 1]] for at in range(len(places))]
    before = [text[bounds[at] : starts[at]] for at in range(len(places))]
    plans = {_numbered(places, behind, count)}
    if all(governed(told, label, start, alphabet, _order()) for label, start, _ in places):
        plans.add(_numbered(places, before, count))
    plans.discard(None)
    return plans.pop() if len(plans) == 1 else None


def _numbered(
    places: Sequence[tuple[Label, int, int]], told: Sequence[str], count: int
) -> tuple[str, ...] | None:
    """The plan by the ordinal numbers that are told of each label; None unless it is whole."""
    plan: dict[int, str] = {}
    for (label, *_), text in zip(places, told, strict=True):
        numbers = _numbers(text, count)
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
    # "First A, then B"
    if count == 2 and not found:
        found |= {at for at, name in enumerate(("starts", "then")) if anywhere(name).search(text)}
    return found
