"""Answers on conditions, each on its own: "if they are old, A; if they are young, B"."""

from __future__ import annotations

from itertools import pairwise

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.running import mentioned_in
from avdilemma.prompts.words import anywhere

SHORTEST = 12
"""Characters that such answers have, at least."""

BOTH = 2
"""Labels that are told, each with its condition, at least."""


def on_conditions(text: str, alphabet: Alphabet) -> bool:
    """Whether a text names two labels, each with its condition, both before it or both behind."""
    if len(text) < SHORTEST or len(alphabet.named_in(text)) < BOTH:
        return False
    supposed = [each.start() for each in anywhere("supposed", "otherwise").finditer(text)]
    if len(supposed) < BOTH:
        return False

    def holds(low: int, high: int) -> bool:
        return any(low <= place < high for place in supposed)

    places = [(label.name, start, end) for label, start, end in mentioned_in(text, alphabet)]
    if len(places) < BOTH:
        return False
    starts = [0, *(end for *_, end in places[:-1])]
    ends = [*(start for _, start, _ in places[1:]), len(text)]
    told = [
        (name, holds(low, start), holds(end, high))
        for (name, start, end), low, high in zip(places, starts, ends, strict=True)
    ]
    return any(
        one[0] != other[0] and ((one[1] and other[1]) or (one[2] and other[2]))
        for one, other in pairwise(told)
    )
