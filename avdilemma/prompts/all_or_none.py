"""All of it or nothing, told in a sentence: "I keep everything", "the top of the scale"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from avdilemma.prompts.own import begins_supposed
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.running import left_open, of_another
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences, unquoted
from avdilemma.prompts.words import any_of, anywhere

_POSED = lazy(rf"{any_of('posed')},? ?", re.IGNORECASE)
_NUMBERS = lazy(r"\d+(?:[.,]\d+)*")

AMOUNTS = ("gives_none", "gives_all")
"""Names of words for giving nothing, and all."""

SCALE = ("scale_bottom", "scale_top")
"""Names of words for the ends of a scale."""


def all_or_none(
    lines: Sequence[str], high: Fraction, names: tuple[str, str] = AMOUNTS
) -> Fraction | None:
    """What a reply gives that says in words that it gives all of `high`, or nothing.

    None if it says neither, or both, or names another number from that clause on.

    Args:
        lines: The lines of the own turn.
        high: The whole.
        names: Names of words for nothing and for all: of an amount, or of a scale.

    Examples:
        >>> all_or_none(["I keep it all and send nothing."], Fraction(10))
        Fraction(0, 1)
        >>> all_or_none(["Most people send nothing."], Fraction(10)) is None
        True
    """
    found = set[Fraction]()
    for sentence in sentences(lines):
        # what the prompt supposes is no condition: "if the draw names me, I keep everything"
        text = _POSED.sub("", unquoted(sentence.text))
        if repeats_instruction(text) or asks(text) or left_open(text):
            continue
        for name, value in zip(names, (Fraction(0), high), strict=True):
            told = anywhere(name).search(text)
            if told is None or begins_supposed(text) or of_another(text, told.start(), ""):
                continue
            # "since a dollar returns 60 cents, I keep it all": other clauses may name numbers
            low = max(text.rfind(mark, 0, told.start()) for mark in ",，،、;")
            clause = text[low + 1 :]
            if {each[0] for each in _NUMBERS.finditer(clause)} <= {"0", str(high)}:
                found.add(value)
    return found.pop() if len(found) == 1 else None
