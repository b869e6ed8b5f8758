"""Beliefs told in sentences or a list, by whom they are about: "As First, 64.".

The prompt asks of who moves first, and of who moves second after each move: those are the keys, and
every number must stand beside one. Ordinal numbers are keys, too: "33 for the first question".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.belief_keys import (
    Key,
    blanked,
    moves_before,
    named,
    number_shown,
    ordinal_keys,
    question_of,
    role_keys,
)
from avdilemma.prompts.named_shares import OF_ALL, WHOLE, Asked
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import (
    OTHERS,
    ROLE_NAMES,
    ROLES,
    any_of,
    anywhere,
)

MOST = 12
"""Numbers of a sentence that are looked at: with more it tells no beliefs."""


LONGEST = 600
"""Characters of a sentence that is looked at, at most."""

COUNTER = lazy(r"^\s*\d{1,2}[.)](?= )")
"""The number of a list's entry."""

_REASON = lazy(
    rf"^\W*{any_of('reasons')}[^,;:，；：]*|(?<=\w)[,，、]? ?{any_of('reasons')}[^;；]*",
    re.IGNORECASE,
)
"""Why a belief is held: what numbers stand there are no beliefs."""

_LISTED = r"^\s*(?:\d[.)]|[-•*]) "
_COMPLEMENT = lazy(
    rf"(?P<one>(?<![\d.,])\d{{1,3}})(?: ?[^\W\d]{{1,8}})?"
    rf" ?(?:[(（|/]|, |，|{any_of('and')} )[^\d.;:：]{{0,16}}[:：]? ?"
    r"(?P<other>\d{1,3})(?![\d]|[.,]\d)(?: ?[^\W\d]{1,8})?[)）]?",
    re.IGNORECASE,
)
_OF_WHOLE = lazy(
    rf"(?:{any_of('every')} ?)?(?<!\d)100 ?[^\W\d]{{0,6}}?{any_of('among')}[^\W\d]?(?= ?\d)",
    re.IGNORECASE,
)
"""How many there are of whom some are told, where that comes first: "100人中60人"."""


_Pairs = Sequence[tuple[Key, Fraction]]
_Read = Callable[[str], Fraction | None]


def beliefs_told(
    lines: Sequence[str], count: int, asked: Sequence[Asked], read: _Read
) -> tuple[Fraction, ...] | None:
    """The numbers that a reply tells, one for each question; None unless all are sure.

    Args:
        lines: The lines of the own turn.
        count: How many questions there are.
        asked: The questions; empty where the prompt is not known.
        read: What a text that is a number gives.
    """
    return _by_ordinals(lines, count, read) or _by_roles(lines, count, asked, read)


def _by_ordinals(lines: Sequence[str], count: int, read: _Read) -> tuple[Fraction, ...] | None:
    """The numbers that one sentence gives, each with an ordinal number, in order."""
    found = None
    for sentence in sentences(lines):
        text = _without_of_all(sentence.text[: LONGEST + 1])
        if found is not None and undecided(text):
            return None
        if len(text) > LONGEST or repeats_instruction(text):
            continue
        keys = [*ordinal_keys(text)]
        rest = blanked(text, keys)
        pairs = _paired(rest, keys, read)
        if pairs is None or [key.question for key, _ in pairs] != [*range(count)]:
            continue
        rest = anywhere("expects").sub("…", rest)
        own = anywhere("expects", "i", "first").search(text)
        if _doubtful(rest) or not own or OTHERS.search(rest):
            continue
        values = tuple(value for _, value in pairs)
        if found not in (None, values):
            return None
        found = values
    return found


def _by_roles(
    lines: Sequence[str], count: int, asked: Sequence[Asked], read: _Read
) -> tuple[Fraction, ...] | None:
    """The numbers that sentences give, each with a role or with the move that came before."""
    moves = moves_before(asked)
    if count != max(len(moves) + 1, len(ROLE_NAMES)):
        return None
    names = {each.name.casefold() for each in asked}
    others = tuple(move for move in moves if not any(move in name for name in names))
    # what stands in quotation marks is a quotation, unless it names a move
    shown = named((*moves, *names)) if names else None
    told: dict[int, Fraction] = {}
    pending: list[Key] = []
    for sentence in sentences(lines):
        text = _without_of_all(sentence.text[: LONGEST + 1], shown)
        if len(text) > LONGEST or repeats_instruction(text):
            continue
        keys, rest = role_keys(text, moves)
        pairs = _paired(rest, keys or [replace(key, start=-1, end=-1) for key in pending], read)
        if pairs is None:
            if number_shown(digits=True).search(rest):
                return None
            pending = keys[-1:] or pending
            continue
        # "Studies found 80 in the first case" is no belief of the writer's
        own = bool(told) or _own().search(sentence.text) is not None
        if _doubtful(rest) or not own or (others and named(others).search(rest)):
            return None
        for key, value in pairs:
            node = question_of(key, moves)
            if node is None or told.setdefault(node, value) != value:
                return None
        pending = [pairs[-1][0]]
    return tuple(told[at] for at in range(count)) if sorted(told) == [*range(count)] else None


def _without_of_all(text: str, shown: re.Pattern[str] | None = None) -> str:
    """A sentence with dots for how many there are in all, and for quotations but of moves.

    So too for the share of the other action beside the one asked for: "blue: 70 (green: 30)".
    """

    def others(told: re.Match[str]) -> str:
        both = int(told["one"]) + int(told["other"])
        return told["one"] + "…" * (len(told[0]) - len(told["one"])) if both == WHOLE else told[0]

    told = _REASON.sub(lambda found: "…" * len(found[0]), unquoted(text, shown))
    told = COUNTER.sub(lambda found: "…" * len(found[0]), told)
    for whole in (OF_ALL, _OF_WHOLE):
        told = whole.sub(lambda found: "…" * len(found[0]), told)
    return _COMPLEMENT.sub(others, told)


@lru_cache(maxsize=1)
def _own() -> re.Pattern[str]:
    """What makes numbers the writer's own: words of expecting, the own role, an entry's colon."""
    return re.compile(
        rf"{any_of('expects', 'posed')}|{'|'.join(ROLES)}|[:：=→]|{_LISTED}", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _supposed() -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of('supposed', 'depends')}", re.IGNORECASE)


def _doubtful(text: str) -> bool:
    """Whether a sentence asks, denies, leaves open or gives bounds."""
    # "nobody" is a number here
    return (
        asks(text)
        or denies(anywhere("nothing").sub("…", text))
        or undecided(text)
        or anywhere("bounds").search(text) is not None
        or _supposed().match(text) is not None
    )


def _paired(rest: str, keys: Sequence[Key], read: _Read) -> _Pairs | None:
    """Every key with its number in the text without keys; None unless they take turns."""
    for digits in (True, False):
        numbers = [*number_shown(digits=digits).finditer(rest)]
        if not 0 < len(numbers) <= MOST or len(numbers) != len(keys):
            continue
        before = [key.start < number.start() for key, number in zip(keys, numbers, strict=True)]
        if not _take_turns(rest, keys, numbers, before):
            continue
        values = [read(number[0]) for number in numbers]
        return (
            [(key, value) for key, value in zip(keys, values, strict=True) if value is not None]
            if None not in values
            else None
        )
    return None


def _take_turns(
    text: str, keys: Sequence[Key], numbers: Sequence[re.Match[str]], before: Sequence[bool]
) -> bool:
    """Whether each number has its key before it, or each behind it.

    From one to the next the order may change where a clause ends: "60 as First, and as Second 40".
    """
    for at in range(1, len(keys)):
        starts = min(keys[at].start, numbers[at].start())
        ends = max(keys[at - 1].end, numbers[at - 1].end())
        changed = before[at] != before[at - 1]
        if starts < ends or (changed and not re.search(r"[,;、，；]", text[ends:starts])):
            return False
    return True
