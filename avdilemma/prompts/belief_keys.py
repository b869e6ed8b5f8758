"""Whom a sentence about others is about: a role, a move before it, or a question's number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from avdilemma.prompts.mixed import ANY_PART
from avdilemma.prompts.named_shares import Asked
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import CJK, ORDINALS, PER_CENT, ROLE_NAMES, WORD, any_of

_FIRST, _SECOND = range(len(ROLE_NAMES))


_TOKENS = lazy(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+")
"""The words of a phrase; characters where no space parts words."""


_AFTER = lazy(rf"{any_of('after_move')} (?P<move>\w+)$", re.IGNORECASE)


_CYRILLIC = lazy(r"[\u0430-\u044f\u0451]{3,}[\u044b\u0438\u043e]\u0439", re.IGNORECASE)
"""An adjective of Russian."""

_QUOTES = "\"'“”„«»‘’「」『』"


@dataclass(frozen=True, slots=True)
class Key:
    """Whom a number is about, and where the text says so."""

    start: int
    end: int
    role: int | None = None
    after: str | None = None
    question: int | None = None


def question_of(key: Key, moves: Sequence[str]) -> int | None:
    """The question that a key is about, from 0; None if that cannot be told."""
    if key.after is not None:
        return None if key.role == _FIRST else 1 + moves.index(key.after)
    if key.role == _SECOND:
        return 1 if len(moves) < len(ROLE_NAMES) else None
    return 0


@lru_cache(maxsize=2)
def number_shown(*, digits: bool) -> re.Pattern[str]:
    """Numbers as words write them, too, unless `digits` alone count."""
    shown = rf"(?<![\d.,$€£])\d{{1,3}}(?:[.,]\d{{1,2}})?(?![\d$€£])(?: ?{PER_CENT})?"
    words = rf"(?<!{WORD})(?:{ANY_PART})s?(?!{WORD})|{any_of('nothing', 'nobody', 'everyone')}"
    return re.compile(shown if digits else f"{shown}|{words}", re.IGNORECASE)


def blanked(text: str, keys: Sequence[Key]) -> str:
    """A text with dots for its keys."""
    for key in keys:
        text = f"{text[: key.start]}{'…' * (key.end - key.start)}{text[key.end :]}"
    return text


@lru_cache(maxsize=1)
def _ordinal() -> re.Pattern[str]:
    """A question's number: "the second", "the second question", "question 2"."""
    called = any_of("belief", "rounds")
    ordinals = "|".join(f"(?P<o{place}>{each})" for place, each in enumerate(ORDINALS))
    return re.compile(
        rf"(?:{called}) ?(?P<number>\d)(?!\d)|(?:{ordinals})(?: ?(?P<noun>{called}))?",
        re.IGNORECASE,
    )


def ordinal_keys(text: str) -> Iterator[Key]:
    """The numbers of questions in a sentence: "the first question", "and the second"."""
    due = 0
    for found in _ordinal().finditer(text):
        if found["number"]:
            yield Key(*found.span(), question=int(found["number"]) - 1)
            continue
        place = next(place for place in range(len(ORDINALS)) if found[f"o{place}"])
        # a bare digit is a number, and "a third" a share but behind "the second"
        due_next = due and place == due and not found[0].isdigit()
        if found["noun"] or due_next or not number_shown(digits=False).fullmatch(found[0]):
            yield Key(*found.span(), question=place)
            due = place + 1


def moves_before(asked: Sequence[Asked]) -> tuple[str, ...]:
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
def named(words: tuple[str, ...]) -> re.Pattern[str]:
    """The names of some moves, with what a language may put behind them."""
    return re.compile("|".join(map(_forms, words)), re.IGNORECASE)


def _forms(word: str) -> str:
    """A regular expression for a name and its forms: "зелёного" for "зелёный"."""
    if CJK.search(word):
        return re.escape(word)
    adjective = _CYRILLIC.fullmatch(word) is not None
    told = rf"{re.escape(word[:-2])}\w{{2,4}}" if adjective else rf"{re.escape(word)}\w{{0,3}}"
    return rf"(?<!{WORD}){told}(?!{WORD})"


@lru_cache(maxsize=64)
def _moved(moves: tuple[str, ...]) -> re.Pattern[str]:
    """What says that a move came before: "after Person 1 chose blue", "if First picks blue"."""
    marks = rf"[{_QUOTES}*_()]{{0,3}}"
    ahead, behind = (
        rf"{marks}(?P<{each}>{named(moves).pattern}){marks}" for each in ("ahead", "behind")
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


def role_keys(text: str, moves: tuple[str, ...]) -> tuple[list[Key], str]:
    """The keys of a sentence, and the sentence with dots for them.

    What is said of one person with no number between is one key, as in a sentence with one number.
    """
    found = []
    if moves:
        for each in _moved(moves).finditer(text):
            word = (each["ahead"] or each["behind"]).casefold()
            move = next(move for move in moves if re.search(_forms(move), word, re.IGNORECASE))
            found.append(Key(*each.span(), after=move))
    found += [
        Key(*each.span(), role=_SECOND if each["second"] else _FIRST)
        for each in _roles().finditer(blanked(text, found))
    ]
    found.sort(key=lambda each: each.start)
    rest = blanked(text, found)
    numbers = [each.start() for each in number_shown(digits=True).finditer(rest)]
    # "after blue 40 pick it as Person 2" has a key too many
    spare = len(_merged(found, numbers, 0)) - len(numbers)
    return _merged(found, numbers, spare), rest


def _merged(found: Sequence[Key], numbers: Sequence[int], spare: int) -> list[Key]:
    """Keys with those as one that tell of one person, across a number for a `spare` one."""
    keys: list[Key] = []
    for key in found:
        joined = _joined(keys[-1], key) if keys else None
        between = bool(keys) and any(keys[-1].start < at < key.start for at in numbers)
        if joined is None or (between and spare <= 0):
            keys.append(key)
        else:
            keys[-1] = replace(joined, end=keys[-1].end) if between else joined
            spare -= between
    return keys


def _joined(last: Key, key: Key) -> Key | None:
    """Two keys as one: a role, and the move before what it does; None if they are two."""
    if _FIRST in (last.role, key.role) or None not in (last.after, key.after):
        return last if last.role == key.role == _FIRST else None
    return Key(last.start, key.end, _SECOND, last.after or key.after)
