"""Probabilities of labels, read in the log-probabilities of the tokens of a short reply.

Providers show for each token of a reply the likeliest tokens at its place. A label's probability is
the sum over the places at which the reply may name it: at the first, and after what may stand
before a label and says nothing, such as blanks, quotes and "Answer:". Beyond such a beginning only
the reply's own path is shown, so the mass of beginnings that the reply did not take is counted with
what is on no label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import normalize

from avdilemma.prompts.languages import ENGLISH, Language, answer_line
from avdilemma.prompts.patterns import lazy

_MARKS = lazy(r"""[\s"'“”„«»‘’「」『』`*_(\[#>-]+""")

_COLONS = ":："


class Place(NamedTuple):
    """One token of a reply, and the likeliest tokens at its place."""

    token: str
    """The reply's own token."""

    chance: float
    """Its probability, 0 to 1."""

    others: Sequence[tuple[str, float]] = ()
    """Tokens at this place with their probabilities, the reply's own among them or not."""


def announcing(language: Language = ENGLISH) -> tuple[str, ...]:
    """Words that announce a label: those of an answer line in a language and in English."""
    lines = [normalize("NFKC", answer_line("", each)).strip() for each in (language, ENGLISH)]
    return tuple(dict.fromkeys([*lines, *(line.rstrip(_COLONS) for line in lines)]))


def label_masses(
    places: Iterable[Place], labels: Sequence[str], before: Sequence[str] = ()
) -> dict[str, float]:
    """Read the probability of each label.

    A label that the reply did not take is known by its first token alone: where that token is the
    beginning of this label only, all of its mass counts.

    Args:
        places: The tokens of a reply in order.
        labels: The labels on offer.
        before: Words that may stand before a label, see `announcing`.

    Returns:
        Probability by label, 0 to 1; their sum is at most 1 up to rounding. What is missing to 1
        lies on no label, or where the reply does not show it.

    Examples:
        >>> first = Place("A", 0.7, [("A", 0.7), ("B", 0.2), ("I", 0.1)])
        >>> label_masses([first], ["A", "B"])
        {'A': 0.7, 'B': 0.2}
        >>> blank = Place(" ", 0.5, [(" ", 0.5), ("A", 0.25)])
        >>> label_masses([blank, first], ["A", "B"])
        {'A': 0.6, 'B': 0.1}
    """
    found, path, walked = dict.fromkeys(labels, 0.0), 1.0, ""
    for place in places:
        for token, chance in place.others:
            named = _named(walked + token, labels, before)
            if token != place.token and len(named) == 1:
                found[named[0]] += path * chance
        walked, path = walked + place.token, path * place.chance
        rest, named = _rest(walked, before), _named(walked, labels, before)
        if not named and not _announces(rest, before):
            return found
        if len(named) == 1 and _whole(rest, named[0]):
            break
    # named in whole, or cut off within the one label that begins so
    named = _named(walked, labels, before)
    if len(named) == 1:
        found[named[0]] += path
    return found


def _named(text: str, labels: Sequence[str], before: Sequence[str]) -> list[str]:
    """The label that a text names, or the labels that it may go on to name."""
    rest = _rest(text, before)
    whole = [label for label in labels if _whole(rest, label)]
    # of labels one of which begins another, the longer
    return [max(whole, key=len)] if whole else [each for each in labels if _begins(rest, each)]


def _whole(rest: str, label: str) -> bool:
    after = rest.removeprefix(label)
    return rest.startswith(label) and not re.match(r"\w", after)


def _begins(rest: str, label: str) -> bool:
    return bool(rest) and label.startswith(rest)


def _announces(rest: str, before: Sequence[str]) -> bool:
    """Whether a rest is nothing yet, or the beginning of words that announce a label."""
    return any(each.casefold().startswith(rest.casefold()) for each in (*before, ""))


def _rest(text: str, before: Sequence[str]) -> str:
    """A text without marks and announcing words at its beginning."""
    text = normalize("NFKC", text)
    while True:
        begun = _MARKS.match(text)
        text = text[begun.end() :] if begun else text.lstrip(_COLONS)
        said = next((w for w in before if text.casefold().startswith(w.casefold())), None)
        if said is None and not (begun or text.startswith(tuple(_COLONS))):
            return text
        text = text[len(said) :] if said else text
