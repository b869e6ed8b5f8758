"""A plan told situation by situation: "As First A; after A I choose A, and after B, B".

What who moves first has done stands before what is answered to it. Nothing but the prompt says to
which decision that belongs, so the labels that lead to the decisions must be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.running import mentioned_in, told_by
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences
from avdilemma.prompts.words import ROLE_NAMES, ROLES, any_of, anywhere

MOST = 12
"""Labels of a sentence that are looked at: with more it tells no plan."""

_I = lazy(any_of("i"), re.IGNORECASE)
_CHOOSES = lazy(any_of("chooses"), re.IGNORECASE)


@lru_cache(maxsize=1)
def _role() -> re.Pattern[str]:
    """The own role, supposed, or at the head of a list."""
    follows = rf"(?:[:：,，(（]|{any_of('after_move')})"
    head = rf"^[\s*_>•\-\d.)]*(?:{'|'.join(ROLE_NAMES)})(?=[*_]{{0,2}} ?{follows})"
    return re.compile(rf"{'|'.join(ROLES)}|{any_of('posed')}|{head}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _second() -> re.Pattern[str]:
    return re.compile(ROLE_NAMES[1], re.IGNORECASE)


@lru_cache(maxsize=1)
def _name() -> re.Pattern[str]:
    """A role's name alone."""
    return re.compile("|".join(ROLE_NAMES), re.IGNORECASE)


@lru_cache(maxsize=1)
def _moved() -> re.Pattern[str]:
    """What who moves first has done, of which the action follows."""
    who = rf"{ROLE_NAMES[0]}|{any_of('agents')}"
    return re.compile(rf"{any_of('after_move')}|(?P<who>{who})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _came_first() -> re.Pattern[str]:
    """What says behind a label that its action came first: "A was chosen"."""
    return re.compile(rf"[*_\"'”»」』)]{{0,3}} ?{any_of('moved')}", re.IGNORECASE)


def _before_mine(gap: str) -> bool:
    """Whether what stands before a label makes its action the one of who moves first."""
    moved = [*_moved().finditer(gap)]
    if not moved:
        return False
    end = moved[-1].end()
    # "First chose A" and "after that choose A"
    chosen = None if moved[-1]["who"] else _CHOOSES.search(gap, end)
    return _I.search(gap, end) is None and chosen is None


def plan_by_situations(
    lines: Sequence[str], alphabet: Alphabet, before: Sequence[str | None]
) -> tuple[str, ...] | None:
    """The plan that a reply tells situation by situation; None if it is not whole and sure.

    Args:
        lines: The lines of the own turn.
        alphabet: The labels on offer.
        before: For every decision the label of the action after which it is taken; None where
            it is the first.
    """
    plan: dict[int, str] = {}
    role: int | None = None
    for sentence in sentences(lines):
        if repeats_instruction(sentence.text):
            continue
        if plan and (undecided(sentence.text) or anywhere("corrects").match(sentence.text)):
            return None
        text = told_by(sentence.text, alphabet)
        told = [*_told(text, alphabet, role)]
        if told and asks(text):
            return None
        for role_told, after, label in told:
            numbers = _numbers(before, role_told, after, text)
            if numbers is None or any(plan.get(number, label) != label for number in numbers):
                return None
            plan |= dict.fromkeys(numbers, label)
        roles = _roles(text)
        role = roles[-1][1] if roles else role
    if sorted(plan) != [*range(len(before))]:
        return None
    return tuple(plan[number] for number in range(len(before)))


def _roles(text: str) -> list[tuple[int, int]]:
    """Where a sentence says which role is the own one, and which: 0 moves first, 1 second.

    A bare name inside a sentence is another's: "if First picks A".
    """
    return [
        (found.start(), int(_second().search(found[0]) is not None))
        for found in _role().finditer(text)
        if not text[: found.start()].strip(" *_-•") or not _name().fullmatch(found[0])
    ]


def _numbers(
    before: Sequence[str | None], role: int | None, after: str | None, text: str
) -> list[int] | None:
    """The decisions that an answer is for; None if that cannot be told."""
    if after is not None:
        return [number for number, label in enumerate(before) if label == after]
    if role is None:
        return None
    if role == 0:
        return [0]
    later = [number for number, label in enumerate(before) if label is not None]
    whatever = anywhere("throughout", "regardless").search(text)
    return later if len(later) == 1 or whatever else None


def _word(found: re.Match[str]) -> str:
    """A word as long as what was found, apart from what follows."""
    return "w" * (len(found[0]) - 1) + " "


def _told(
    text: str, alphabet: Alphabet, role: int | None
) -> Iterator[tuple[int | None, str | None, str]]:
    """Every answer of a sentence: the own role, the label that it answers to, and its label.

    Nothing is told by a sentence that turns a label down.
    """
    roles = _roles(text)
    own = {place for place, _ in roles}

    def blank(found: re.Match[str]) -> str:
        return _word(found) if found.start() in own else found[0]

    others = _role().sub(blank, text)
    neutral = _name().sub(_word, others)
    places = [*mentioned_in(neutral, alphabet)]
    if not 0 < len(places) <= MOST:
        return
    behind = bool(roles) and roles[0][0] > places[0][1]
    starts = [start for _, start, _ in places[1:]] + [len(text)]
    done, after = 0, None
    for (label, start, end), following in zip(places, starts, strict=True):
        low, high = (end, following) if behind else (done, start)
        for place, number in roles:
            if low <= place < high:
                role, after = number, None
        gap = others[done:start]
        if not behind and (_before_mine(gap) or _came_first().match(others, end)):
            after = label.name
        elif denies(gap):
            return
        else:
            yield role, after, label.name
        done = end
