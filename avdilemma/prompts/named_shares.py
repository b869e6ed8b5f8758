"""Shares told by the names of actions: "Belief 1: blue 70, green 30", where green was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.mixed import ANY_PART
from avdilemma.prompts.numbers import number_at
from avdilemma.prompts.numerals import HAN, places
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import CJK, any_of

WHOLE = 100
"""What the shares of two actions come to."""

LONGEST = 200
"""Characters of a text in which a share is tied to a name, at most."""

_MARKS = r"[\"'“”„«»‘’「」『』*_]{0,3}"
_WORD = r"[^\W\d_]{1,15}"


def _name(group: str) -> str:
    return rf"{_MARKS}(?P<{group}>{_WORD}(?: {_WORD})?){_MARKS}"


def _share(at: int) -> str:
    """A pattern for a name and a number, in either order."""
    behind, before = (
        rf"(?P<{each}{at}>\d{{1,3}}) ?(?:%|{any_of('people')})?" for each in ("behind", "before")
    )
    return rf"(?:{_name(f'name{at}')} ?[:=：]? ?{behind}|{before} ?{_name(f'named{at}')})"


_TWO = lazy(
    rf"[\s*_(]*{_share(1)} ?(?:[,;/|，、&]|[-–—]|{any_of('and')}) ?{_share(2)}[\s*_).。!]*",
    re.IGNORECASE,
)


OF_ALL = lazy(rf" ?(?:[%/]|{any_of('out_of')}) ?(?:[^\W\d_]{{1,8}} )?100(?!\d)", re.IGNORECASE)
"""How many there are of whom some are told: "out of 100", "of every 100 people"."""

_NUMBER = lazy(r"(?<![\d.,])(\d{1,3})(?![\d]|[.,]\d)")
_STARTS = lazy(rf"(?<![\d.,])\d{{1,3}}(?![\d]|[.,]\d)|[{HAN}]+|{ANY_PART}", re.IGNORECASE)
_CLAUSE = lazy(r"[.,;:!?，。；、]")
SPAN = 40
"""Characters between a number and an action's name, at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about others: how many of them take an action."""

    name: str
    """The name of the action."""

    phrase: str = ""
    """Whom it is about: "As Person 2 after blue"; empty where that is not known."""


def asked_in(prompt: str, language: Language) -> tuple[Asked, ...]:
    """The questions about others that a prompt asks, in order.

    Examples:
        >>> asked_in("1. As Person 1, how many choose blue?", "en")
        (Asked(name='blue', phrase='As Person 1'),)
    """
    if not prompt:
        return ()
    question = re.escape(LANGUAGES[language].beliefs.question)
    for field in ("Phrase", "phrase"):
        question = question.replace(re.escape(f"{{{field}}}"), "(?P<phrase>.{1,300})")
    question = question.replace(re.escape("{cooperative}"), "(?P<name>.{1,60}?)")
    found = re.finditer(rf"(?m)^\d+\. {question}$", prompt)
    return tuple(Asked(each["name"], each["phrase"]) for each in found)


def by_name(text: str, names: Sequence[str]) -> str:
    """A text with the share of an action that was asked for in place of two by name.

    Examples:
        >>> by_name("blue 70, green 30", ["green"]), by_name("70", ["green"])
        ('30', '70')
    """
    two = _TWO.fullmatch(text) if names else None
    if two is not None:
        asked = {each.casefold() for each in names}
        shares = {}
        for at in (1, 2):
            name = two[f"name{at}"] or two[f"named{at}"]
            shares[name.casefold()] = Fraction(two[f"behind{at}"] or two[f"before{at}"])
        given = [share for name, share in shares.items() if name in asked]
        if len(shares) > 1 and len(given) == 1 and sum(shares.values()) == WHOLE:
            return str(given[0])
    # of one number there is no doubt, and of a long text it is too great
    several = len(text) <= LONGEST and len(_NUMBER.findall(OF_ALL.sub("", text))) > 1
    share = share_told(text, names) if several and names else None
    return text if share is None else str(share)


def share_told(text: str, names: Sequence[str]) -> Fraction | None:
    """The number that a sentence ties to an action that was asked for; None if there is not one.

    Examples:
        >>> share_told("About 70 would choose blue, and hence 30 would choose green.", ["green"])
        Fraction(30, 1)
    """
    told = OF_ALL.sub("", text)
    found = {share for name in names for share in _shares_of(told, name)}
    share = found.pop() if len(found) == 1 else None
    return share if share is not None and share <= WHOLE else None


def _shares_of(text: str, name: str) -> Iterator[Fraction]:
    """The number before each mention of a name, in its clause; one of 100 if a share."""
    # no space tells where a word ends that is written in such a script
    bounds = ("", "") if CJK.search(name) else (r"(?<!\w)", r"(?!\w)")
    for each in re.finditer(re.escape(name).join(bounds), text, re.IGNORECASE):
        clause = _CLAUSE.split(text[max(0, each.start() - LONGEST) : each.start()])[-1]
        last: tuple[Fraction, str] | None = None
        taken = 0
        starts = sorted({*(found.start() for found in _STARTS.finditer(clause)), *places(clause)})
        for start in starts:
            told = number_at(clause, start) if start >= taken else None
            if told is not None:
                last, taken = told, len(clause) - len(told[1])
        if last is not None and len(last[1]) <= SPAN and not re.search(r"\d", last[1]):
            yield last[0]


def without_names(text: str, names: Sequence[str]) -> str:
    """A text without the names of the actions that were asked for: "60 of 100 choose".

    Examples:
        >>> without_names("60 of 100 choose green.", ["green"])
        '60 of 100 choose .'
    """
    for name in names:
        text = re.sub(
            rf"(?<!\w){_MARKS} ?{re.escape(name)}{_MARKS}(?!\w)", "", text, flags=re.IGNORECASE
        )
    return text
