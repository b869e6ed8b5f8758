"""Numbers on another scale than the one asked for: "On a scale from 0 to 10, I'd say 7".

Such a number is no number of 100. On a scale that begins at 0 it is the same share of 100; on one
that begins elsewhere ("4 on a scale of 1 to 5") nobody can say which number of 100 is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from avdilemma.prompts.claims import Claim
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of

TOP = 100
"""The end of the scale that is asked for."""

LONGEST = 400
"""Characters of a line in which a scale is looked for, at most, before and behind the number."""

ASIDE = 60
"""Characters of a line that names the scale above or below the number, at most."""

_NUMBERS = lazy(r"\d+(?:[.,]\d+)?")


@lru_cache(maxsize=1)
def _scales() -> tuple[re.Pattern[str], ...]:
    """Patterns of scales; their groups are the first number, if it is told, and the last."""
    scale = any_of("scale")
    to = rf" ?(?:{any_of('up_to', 'and')}|[-–—~〜至到]|から) ?"
    low, high = r"(?P<low>\d{1,3})", r"(?P<high>\d{1,3})(?![\d%]|[.,]\d)"
    means = r" ?[=:：] ?[^\d()]{2,40}[,;/，；、] ?"
    patterns = (
        rf"{scale}[ \-(]{{0,2}}(?:[^\W\d_]+ ){{0,3}}?{low}(?: ?\([^()]{{0,30}}\))?{to}{high}",
        rf"(?<![\d.,]){low}{to}{high}[- の]?(?:{any_of('points')}[- ])?{scale}",
        rf"(?P<low>)(?<![\d.,])(?P<high>\d{{1,3}})[- ]?(?:{any_of('points')}[- ]?)?{scale}",
        rf"\({low}{means}(?:\d{means}){{0,5}}{high} ?[=:：]",
        r"(?P<low>)(?:满分(?:为|是)?|滿分)(?P<high>\d{1,3})[分点]?",
        r"(?P<low>)(?P<high>\d{1,3})(?:分制|[点分]満点)",
    )
    return tuple(re.compile(each, re.IGNORECASE) for each in patterns)


def _named(text: str) -> tuple[int | None, int, bool] | None:
    """The ends of another scale that a text names, and whether a share of it is told."""
    for place, pattern in enumerate(_scales()):
        found = pattern.search(text)
        if found is not None and int(found["high"]) != TOP:
            share = place >= len(_scales()) - 2
            return (int(found["low"]) if found["low"] else None), int(found["high"]), share
    return None


def of_hundred(claim: Claim, number: Fraction, lines: Sequence[str]) -> Fraction | None:
    """A number from 0 to 100 that a reply gives, None if it lies on a scale that cannot be told.

    Args:
        claim: Where it was given.
        number: As it was read.
        lines: The reply's lines.
    """
    if not lines or number > TOP / 2:
        return number
    line = lines[claim.line]
    near = line[max(0, claim.start - LONGEST) : claim.end + LONGEST]
    before, after = lines[: claim.line][-1:], lines[claim.line + 1 :][:1]
    around = [
        *(
            each
            for each in before
            if len(each) <= ASIDE and each.rstrip(" *_").endswith((":", "："))
        ),
        near,
        *(
            each
            for each in after
            if len(each) <= ASIDE and each.lstrip(" *_").startswith(("(", "（"))
        ),
    ]
    text = "\n".join(around)
    scale = _named(text)
    if scale is None or number > scale[1]:
        return number
    low, high, share = scale
    told = [Fraction(each.replace(",", ".")) for each in _NUMBERS.findall(text)]
    ends = {Fraction(high), *([] if low is None else [Fraction(low)])}
    plain = set(told) == {number, *ends} and told.count(number) <= 1 + (number in ends)
    return number * TOP / high if plain and high and (low == 0 or share) else None
