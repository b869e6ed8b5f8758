"""A plan told situation by situation: "As First A; after A I choose A, and after B, B".

What who moves first has done stands before what is answered to it. Nothing but the prompt says to
which decision that belongs, so the labels that lead to the decisions must be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.running import mentioned_in, told_by
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences
from avdilemma.prompts.words import OTHERS, ROLE_NAMES, ROLES, any_of, anywhere

MOST = 12
"""Labels of a sentence that are looked at: with more it tells no plan."""

_I = lazy(any_of("i"), re.IGNORECASE)
_CHOOSES = lazy(any_of("chooses"), re.IGNORECASE)


@lru_cache(maxsize=1)
def _role() -> re.Pattern[str]:
    """The own role, supposed, or at the head of a list."""
    follows = rf"(?:[:：,，(（→]|->|{any_of('after_move')})"
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


@lru_cache(maxsize=1)
def _by_number() -> re.Pattern[str]:
    """A decision by its number: "in situation 2"."""
    return re.compile(rf"{any_of('decision')} ?[#№]?(?P<node>[1-9])(?!\d|[.,]\d)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _copies() -> re.Pattern[str]:
    return re.compile(any_of("copies"), re.IGNORECASE)


@lru_cache(maxsize=1)
def _reason() -> re.Pattern[str]:
    """A reason up to the end of its clause: what it names is no answer."""
    return re.compile(rf"{any_of('reasons')}[^,;:，；：]*", re.IGNORECASE)


def _dots(found: re.Match[str]) -> str:
    return "…" * len(found[0])


def _before_mine(gap: str) -> bool:
    """Whether what stands before a label makes its action the one of who moves first."""
    moved = [*_moved().finditer(gap)]
    if not moved:
        return False
    end = moved[-1].end()
    if ":" in gap[end:]:
        return False
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
        said = _reason().sub(_dots, told_by(sentence.text, alphabet))
        text = _copies().sub(_dots, said)
        told = [*_told(text, alphabet, role)]
        if told and asks(text):
            return None
        found: list[tuple[int, str]] = []
        for role_told, after, node, label in told:
            numbers = [node] if node is not None else _numbers(before, role_told, after, text)
            if numbers is None:
                return None
            found += [(number, label) for number in numbers]
        # "a tit-for-tat player matches whatever First did" tells of another
        if text != said and not OTHERS.search(said) and not denies(said):
            found += [(number, label) for number, label in enumerate(before) if label is not None]
        if any(plan.setdefault(number, label) != label for number, label in found):
            return None
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
    before: Sequence[str | None], role: int | None, after: Sequence[str], text: str
) -> list[int] | None:
    """The decisions that an answer is for; None if that cannot be told."""
    if after:
        return [number for number, label in enumerate(before) if label in after]
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
) -> Iterator[tuple[int | None, tuple[str, ...], int | None, str]]:
    """Every answer of a sentence: the own role, what it answers to, the decision and its label.

    The decision is the one named by its number, from 0. The role and what is answered to stand
    before an answer ("after A, B"), or behind every one ("B after A, A after B"). From where a
    sentence turns a label down it tells nothing.
    """
    roles = _roles(text)
    own = {place for place, _ in roles}

    def blank(found: re.Match[str]) -> str:
        # "A as First": of a word behind it, "A" would be the article
        alone = text[: found.start()].strip() in alphabet.labels
        told = _dots(found) if alone else _word(found)
        return told if found.start() in own else found[0]

    others = _role().sub(blank, text)
    neutral = _by_number().sub(_dots, _name().sub(_word, others))
    leads = [_Lead(place, role=role) for place, role in roles]
    leads += [
        _Lead(found.start(), node=int(found["node"]) - 1) for found in _by_number().finditer(text)
    ]
    answers, done = list[_Answer](), 0
    places = [*mentioned_in(neutral, alphabet)]
    if len(places) > MOST:
        return
    for label, start, end in places:
        gap = others[done:start]
        if _before_mine(gap) or _came_first().match(others, end):
            leads.append(_Lead(start, after=label.name))
        elif denies(gap):
            break
        else:
            answers.append(_Answer(start, end, label.name))
        done = end
    after: tuple[str, ...] = ()
    leads.sort(key=lambda lead: lead.start)
    for answer, near in _with_leads(answers, leads, len(text)):
        # "A as First, and as Second B": the second role is the next answer's
        behind = [each.role for each in near if each.role is not None and each.start > answer.end]
        changed = [each.role for each in near if each.role is not None]
        if changed:
            role, after = (behind or changed[-1:])[0], ()
        # who moves first answers to nothing
        moved = () if changed and not role else (each.after for each in near)
        after = tuple(label for label in moved if label is not None) or after
        node = next((each.node for each in near if each.node is not None), None)
        yield role, after, node, answer.label
        role = changed[-1] if changed else role


class _Answer(NamedTuple):
    start: int
    end: int
    label: str


class _Lead(NamedTuple):
    """Where a sentence says which role is the own one, what is answered to, or which decision."""

    start: int
    role: int | None = None
    after: str | None = None
    node: int | None = None


def _with_leads(
    answers: Sequence[_Answer], leads: Sequence[_Lead], length: int
) -> Iterator[tuple[_Answer, Sequence[_Lead]]]:
    """Every answer of a sentence with the leads that belong to it."""
    if not answers:
        return
    bounds = [0, *(each.end for each in answers)]
    ends = [each.start for each in answers] + [length]
    gaps = [
        [lead for lead in leads if low <= lead.start < high]
        for low, high in zip(bounds, ends, strict=True)
    ]
    # "A as First and, as Second, B"
    if not gaps[0] and not gaps[-1] and len(answers) > 1 and len(gaps[1]) > 1:
        gaps = [gaps[1][:1], gaps[1][1:], *gaps[2:]]
    # "as Second, A after A and B after B": the role stands before all
    first, last = gaps[0], gaps[-1]
    follow = not first or any(lead.after is not None for lead in last)
    behind = bool(last) and follow and all(lead.after is None for lead in first)
    gaps = [[*first, *gaps[1]], *gaps[2:]] if behind else gaps[:-1]
    yield from zip(answers, gaps, strict=True)
