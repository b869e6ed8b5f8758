"""Beliefs told in sentences or a list, by whom they are about: "As First, 64.".

The prompt asks of who moves first, and of who moves second after each move: those are the keys, and
every number must stand beside one. Ordinal numbers are keys, too: "33 for the first question".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.mixed import ANY_PART
from avdilemma.prompts.named_shares import Asked
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import (
    CJK,
    ORDINALS,
    OTHERS,
    PER_CENT,
    ROLE_NAMES,
    ROLES,
    WORD,
    any_of,
    anywhere,
)

MOST = 12
"""Numbers of a sentence that are looked at: with more it tells no beliefs."""

_FIRST, _SECOND = range(len(ROLE_NAMES))
_TOKENS = lazy(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+")
"""The words of a phrase; characters where no space parts words."""

_AFTER = lazy(rf"{any_of('after_move')} (?P<move>\w+)$", re.IGNORECASE)
_QUOTES = "\"'“”„«»‘’「」『』"


@dataclass(frozen=True, slots=True)
class _Key:
    """Whom a number is about, and where the text says so."""

    start: int
    end: int
    role: int | None = None
    after: str | None = None
    question: int | None = None


_Pairs = Sequence[tuple[_Key, Fraction]]
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
        text = _without_of_all(sentence.text)
        if found is not None and undecided(text):
            return None
        if repeats_instruction(text):
            continue
        keys = [*_ordinal_keys(text)]
        rest = _blanked(text, keys)
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
    moves = _moves(asked)
    if count != max(len(moves) + 1, len(ROLE_NAMES)):
        return None
    names = {each.name.casefold() for each in asked}
    others = tuple(move for move in moves if not any(move in name for name in names))
    # what stands in quotation marks is a quotation, unless it names a move
    shown = _named((*moves, *names)) if names else None
    told: dict[int, Fraction] = {}
    pending: list[_Key] = []
    for sentence in sentences(lines):
        text = _without_of_all(sentence.text, shown)
        if repeats_instruction(text):
            continue
        keys, rest = _role_keys(text, moves)
        pairs = _paired(rest, keys or [replace(key, start=-1, end=-1) for key in pending], read)
        if pairs is None:
            if _number(digits=True).search(rest):
                return None
            pending = keys[-1:] or pending
            continue
        # "Studies found 80 in the first case" is no belief of the writer's
        own = bool(told) or _own().search(text) is not None
        if _doubtful(rest) or not own or (others and _named(others).search(rest)):
            return None
        for key, value in pairs:
            node = _node(key, moves)
            if node is None or told.setdefault(node, value) != value:
                return None
        pending = [pairs[-1][0]]
    return tuple(told[at] for at in range(count)) if sorted(told) == [*range(count)] else None


def _node(key: _Key, moves: Sequence[str]) -> int | None:
    """The question that a key is about, from 0; None if that cannot be told."""
    if key.after is not None:
        return None if key.role == _FIRST else 1 + moves.index(key.after)
    if key.role == _SECOND:
        return 1 if len(moves) < len(ROLE_NAMES) else None
    return 0


@lru_cache(maxsize=1)
def _of_all() -> re.Pattern[str]:
    """How many there are of whom some are told: "out of 100", "of every 100 people"."""
    return re.compile(rf" ?(?:{any_of('out_of')}|/) ?(?:[^\W\d_]{{1,8}} )?100(?!\d)", re.IGNORECASE)


def _without_of_all(text: str, shown: re.Pattern[str] | None = None) -> str:
    """A sentence with dots for how many there are in all, and for quotations but of moves."""
    return _of_all().sub(lambda told: "…" * len(told[0]), unquoted(text, shown))


@lru_cache(maxsize=2)
def _number(*, digits: bool) -> re.Pattern[str]:
    """Numbers as words write them, too, unless `digits` alone count."""
    shown = rf"(?<![\d.,$€£])\d{{1,3}}(?:[.,]\d{{1,2}})?(?![\d$€£])(?: ?{PER_CENT})?"
    words = rf"(?<!{WORD})(?:{ANY_PART})s?(?!{WORD})|{any_of('nothing', 'nobody', 'everyone')}"
    return re.compile(shown if digits else f"{shown}|{words}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _own() -> re.Pattern[str]:
    """What makes numbers the writer's own: words of expecting, the own role, an entry's colon."""
    return re.compile(rf"{any_of('expects', 'posed')}|{'|'.join(ROLES)}|[:：=]", re.IGNORECASE)


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


def _blanked(text: str, keys: Sequence[_Key]) -> str:
    """A text with dots for its keys."""
    for key in keys:
        text = f"{text[: key.start]}{'…' * (key.end - key.start)}{text[key.end :]}"
    return text


def _paired(rest: str, keys: Sequence[_Key], read: _Read) -> _Pairs | None:
    """Every key with its number in the text without keys; None unless they take turns."""
    for digits in (True, False):
        numbers = [*_number(digits=digits).finditer(rest)]
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
    text: str, keys: Sequence[_Key], numbers: Sequence[re.Match[str]], before: Sequence[bool]
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


@lru_cache(maxsize=1)
def _ordinal() -> re.Pattern[str]:
    """A question's number: "the second", "the second question", "question 2"."""
    called = any_of("belief", "rounds")
    ordinals = "|".join(f"(?P<o{place}>{each})" for place, each in enumerate(ORDINALS))
    return re.compile(
        rf"(?:{called}) ?(?P<number>\d)(?!\d)|(?:{ordinals})(?: ?(?P<noun>{called}))?",
        re.IGNORECASE,
    )


def _ordinal_keys(text: str) -> Iterator[_Key]:
    due = 0
    for found in _ordinal().finditer(text):
        if found["number"]:
            yield _Key(*found.span(), question=int(found["number"]) - 1)
            continue
        place = next(place for place in range(len(ORDINALS)) if found[f"o{place}"])
        # a bare digit is a number, and "a third" a share but behind "the second"
        due_next = due and place == due and not found[0].isdigit()
        if found["noun"] or due_next or not _number(digits=False).fullmatch(found[0]):
            yield _Key(*found.span(), question=place)
            due = place + 1


def _moves(asked: Sequence[Asked]) -> tuple[str, ...]:
    """The moves after which who moves second is asked about, in the order of the questions."""
    phrases = [each.phrase.casefold() for each in asked[1:]]
    if len(phrases) > 1:
        return _differing(phrases)
    return tuple(move for phrase in phrases if (move := _only(phrase, asked[0].name)))


def _only(phrase: str, name: str) -> str:
    """The move that a phrase names in quotation marks, behind "after", or as what is asked for."""
    quoted = re.search(rf"[{_QUOTES}]([^{_QUOTES}]+)[{_QUOTES}]", phrase)
    after = _AFTER.search(phrase)
    named = name.casefold() if name.casefold() in phrase else ""
    return quoted[1] if quoted is not None else after["move"] if after is not None else named


def _differing(phrases: Sequence[str]) -> tuple[str, ...]:
    """The one word in which each of some phrases differs from the others; none if there are more.

    Examples:
        >>> _differing(["as second after blue", "as second after green"])
        ('blue', 'green')
        >>> _differing(["作为后行者，在绿色之后", "作为后行者，在蓝色之后"])
        ('绿', '蓝')
    """
    split = [[word.strip(_QUOTES) for word in _TOKENS.findall(each)] for each in phrases]
    if len({len(each) for each in split}) != 1:
        return ()
    columns = [column for column in zip(*split, strict=True) if len(set(column)) == len(phrases)]
    return tuple(columns[0]) if len(columns) == 1 else ()


@lru_cache(maxsize=64)
def _named(words: tuple[str, ...]) -> re.Pattern[str]:
    """The names of some moves, with what a language may put behind them."""
    found = (
        re.escape(word) if CJK.search(word) else rf"(?<!{WORD}){re.escape(word)}\w{{0,3}}(?!{WORD})"
        for word in words
    )
    return re.compile("|".join(found), re.IGNORECASE)


@lru_cache(maxsize=64)
def _moved(moves: tuple[str, ...]) -> re.Pattern[str]:
    """What says that a move came before: "after Person 1 chose blue", "if First picks blue"."""
    marks = rf"[{_QUOTES}*_()]{{0,3}}"
    ahead, behind = (
        rf"{marks}(?P<{each}>{_named(moves).pattern}){marks}" for each in ("ahead", "behind")
    )
    between = r"[^\d.,;:，、。：；]{0,30}?"
    other = rf"(?:{ROLE_NAMES[_FIRST]})"
    before = rf"(?:{any_of('after_move')}|{any_of('supposed')}{between}{other})"
    chose = rf"{before}[\W_]{{0,3}}(?:{other})?{between}{ahead}"
    return re.compile(
        rf"{chose}|(?:{other}{between})?{behind} ?{any_of('moved')}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _roles() -> re.Pattern[str]:
    return re.compile(f"(?P<first>{ROLE_NAMES[0]})|(?P<second>{ROLE_NAMES[1]})", re.IGNORECASE)


def _role_keys(text: str, moves: tuple[str, ...]) -> tuple[list[_Key], str]:
    """The keys of a sentence, and the sentence with dots for them.

    What is said of one person with no number between is one key, as in a sentence with one number.
    """
    found = []
    if moves:
        for each in _moved(moves).finditer(text):
            word = (each["ahead"] or each["behind"]).casefold()
            move = next(move for move in moves if move in word)
            found.append(_Key(*each.span(), after=move))
    found += [
        _Key(*each.span(), role=_SECOND if each["second"] else _FIRST)
        for each in _roles().finditer(_blanked(text, found))
    ]
    found.sort(key=lambda each: each.start)
    rest = _blanked(text, found)
    numbers = [each.start() for each in _number(digits=True).finditer(rest)]
    keys: list[_Key] = []
    for key in found:
        joined = _joined(keys[-1], key) if keys else None
        between = keys and any(keys[-1].start < at < key.start for at in numbers)
        if joined is None or (between and len(numbers) > 1):
            keys.append(key)
        else:
            keys[-1] = replace(joined, end=keys[-1].end) if between else joined
    return keys, rest


def _joined(last: _Key, key: _Key) -> _Key | None:
    """Two keys as one: a role, and the move before what it does; None if they are two."""
    if _FIRST in (last.role, key.role) or None not in (last.after, key.after):
        return last if last.role == key.role == _FIRST else None
    return _Key(last.start, key.end, _SECOND, last.after or key.after)
