"""Options of which each is said to be chosen or not: {"A": "rejected", "B": "chosen"}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.words import any_of

NEAR = 3
"""Lines above in which the other options are looked for."""

LONGEST = 300
"""Characters of a line that is looked at, at most."""


@lru_cache(maxsize=1)
def _said() -> re.Pattern[str]:
    return re.compile(
        r"[\"'*_)]{0,3} ?(?:[:：=]|[-–—]>?|→) ?[\"'*_]{0,3}"
        rf"(?:(?P<no>{any_of('unchosen')})|(?P<yes>{any_of('yes')}))"
        r"[\"'*_.!]{0,3}(?= ?(?:[,;，；、}|)]|$))",
        re.IGNORECASE,
    )


def _verdicts(line: str, alphabet: Alphabet) -> Iterator[tuple[str, bool, int]]:
    if len(line) > LONGEST or not any(sign in line for sign in ":：=-–—→"):
        return
    for found in _said().finditer(line):
        named = alphabet.ending(line[: found.start()])
        if named is not None:
            yield named[0], bool(found["yes"]), named[1]


def judged(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """The only option that is said to be chosen, in the line where all were judged."""
    here = [*_verdicts(lines[index], alphabet)]
    if not here:
        return
    low = max(0, index - NEAR)
    told = [each for line in lines[low : index + 1] for each in _verdicts(line, alphabet)]
    chosen = {label for label, yes, _ in told if yes}
    others = {label for label, yes, _ in told if not yes}
    if len(chosen) == 1 and chosen | others == set(alphabet.labels) and not chosen & others:
        yield Claim(index, here[-1][2], len(lines[index]), "answer", chosen.pop())
