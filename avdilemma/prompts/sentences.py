"""The sentences of a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.words import anywhere

HEAD, TAIL = 800, 2_000
"""Characters at the beginning and the end of a reply in which decisions are looked for."""

ENDS = lazy(r"[.!?;](?=\s|$)|[。！？；…]")
"""The end of a sentence."""

_QUOTED = lazy(r"[“\"「『«„][^“”\"「」『』«»„\n]{1,60}[”\"“」』»]")
_ASKS = lazy(r"[?？][\s\"'”」』)*_]*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reply."""

    line: int
    """Number of its line, from 0."""

    start: int
    """Where in the line it begins."""

    text: str
    """What it says, its end included."""


def sentences(lines: Sequence[str]) -> list[Sentence]:
    """The sentences at the beginning and at the end of a reply; see `HEAD` and `TAIL`."""
    sizes = [len(line) for line in lines]
    total, before = sum(sizes), 0
    found = []
    for index, line in enumerate(lines):
        if before <= HEAD or total - before - sizes[index] <= TAIL:
            start = 0
            for end in [*(each.end() for each in ENDS.finditer(line)), len(line)]:
                if SIGN.search(line[start:end]):
                    place = (before + start, total - before - end)
                    if place[0] <= HEAD or place[1] <= TAIL:
                        found.append(Sentence(index, start, line[start:end]))
                start = end
        before += sizes[index]
    return found


def asks(text: str) -> bool:
    """Whether a sentence is a question."""
    return _ASKS.search(text) is not None


def leaves_open(text: str) -> bool:
    """Whether a text begins by saying that all depends: "It depends. If they are honest, A"."""
    return anywhere("undecided").match(text.lstrip(" *_\"'")) is not None


def unquoted(text: str, keep: re.Pattern[str] | None = None) -> str:
    """A text with dots for what stands in quotation marks, unless that holds what is to be kept."""
    return _QUOTED.sub(
        lambda quoted: (
            quoted[0]
            if keep is not None and keep.search(quoted[0])
            else quoted[0][0] + "…" * (len(quoted[0]) - 2) + quoted[0][-1]
        ),
        text,
    )
