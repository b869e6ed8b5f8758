"""What stands around the words of an option that a sentence does: "I help them"."""

from __future__ import annotations

import re

from avdilemma.prompts.option_places import CLAUSE_ENDS
from avdilemma.prompts.own import sentence_after, sentence_before
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.refusals import declines
from avdilemma.prompts.words import any_of

BACK = 64
"""Characters before an option's words in which a lead may stand."""

_ACTS = lazy(rf"{any_of('acts')} ?$", re.IGNORECASE)
_BEGINS = r"(?:^|[.!?:。！？：\n,])[\s*_>\"'«„“-]*"
_DOES = lazy(rf"{_BEGINS}{any_of('does')} ?[*_\"'«„“]{{0,3}}$", re.IGNORECASE)
_WISHES = lazy(rf"{_BEGINS}{any_of('wishes')} ?[*_\"'«„“]{{0,3}}$", re.IGNORECASE)
_AFTER = lazy(any_of("declined_after"), re.IGNORECASE)
_BEFORE = lazy(any_of("declined_before"), re.IGNORECASE)
_SO = lazy(rf" {any_of('concludes')}(?=[,.;:!]|$)", re.IGNORECASE)
_ACTED = lazy(rf" {any_of('acted')}(?=[,.;:!。！\n]|$| {any_of('because')})", re.IGNORECASE)


def lead_of(before: str, *, alone: bool) -> str:
    """The words before an option that make it the writer's own act, or what the vehicle should do.

    Args:
        before: The text before the option's words.
        alone: Whether the text names no other option and the clause ends with this one: then what
            the vehicle does is what it should do.

    Examples:
        >>> lead_of("Hard. I would ", alone=False), lead_of("The car ", alone=False)
        ('I would ', '')
        >>> lead_of("The car ", alone=True)
        'The car '
    """
    near = before[-BACK:]
    found = _ACTS.search(near) or _WISHES.search(near) or (_DOES.search(near) if alone else None)
    return "" if found is None else found[0]


def ends_there(text: str, end: int) -> bool:
    """Whether a clause ends behind an option's words, or behind what they are done to."""
    return behind_deed(text, end) > end or CLAUSE_ENDS.match(text, end) is not None


def behind_deed(text: str, end: int) -> int:
    """Where a text goes on behind an option's words and what they are done to.

    Examples:
        >>> "I'd help them because I can."[behind_deed("I'd help them because I can.", 8) :]
        ' because I can.'
    """
    found = _SO.match(text, end) or _ACTED.match(text, end)
    return end if found is None else found.end()


def not_meant(text: str, start: int, end: int) -> bool:
    """Whether an option's words, between two places, ask or say that nothing is answered.

    Examples:
        >>> not_meant("I refuse to choose.", 2, 8), not_meant("I refuse.", 2, 8)
        (True, False)
        >>> not_meant("¿Confío?", 1, 7)
        True
    """
    before, after = sentence_before(text, start), sentence_after(text, end)
    if text[end + len(after) : end + len(after) + 1] in ("?", "？"):
        return True
    object_named = _AFTER.search(after) or _BEFORE.search(before)
    return object_named is not None and declines(f"{before}{text[start:end]}{after}")
