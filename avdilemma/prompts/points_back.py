"""A line of a list that is said to be the choice: "B: swerve <-- my choice"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of

END = 60
"""Characters at the end of a line in which it may be said."""

_SAID = lazy(
    rf"(?:[←⬅◀✔✓✅☑◎★]|<[-=]{{1,2}})\ufe0f?[\s*_(（]*"
    rf"(?:{any_of('first')}\w? (?:\w{{1,12}} )?{any_of('answer', 'choice')}|{any_of('picked')})"
    r"[\s*_.!)）]*$",
    re.IGNORECASE,
)
_COUNTER = lazy(r"^[\s*_>\-•·・]*(?:\d{1,2}[.)] )?")
_DIGITS = lazy(r"(?<![\d.,])\d[\d.,]*(?=\D|$)")


def points_back(line: str) -> bool:
    """Whether a line ends in words that make what it tells of the choice.

    Examples:
        >>> points_back("2: swerve <-- chosen"), points_back("2: swerve")
        (True, False)
    """
    return _SAID.search(line[-END:]) is not None


def number_pointed_at(
    lines: Sequence[str], read: Callable[[str], Fraction | None]
) -> tuple[int, Fraction] | None:
    """The first number of the one line that is said to be the choice, and which line it is.

    Args:
        lines: The lines of the own turn.
        read: What a text gives that begins with a number.
    """
    chosen = [at for at, line in enumerate(lines) if points_back(line)]
    if len(chosen) != 1:
        return None
    line = lines[chosen[0]]
    lead = _COUNTER.match(line)
    number = _DIGITS.search(line, lead.end() if lead is not None else 0)
    value = read(number[0].rstrip(".,")) if number is not None else None
    return None if value is None else (chosen[0], value)
