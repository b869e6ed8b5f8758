"""Whether words of choosing hold a negation: "ich entscheide mich nicht für A"."""

from __future__ import annotations

import re

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of, anywhere

_BREAKS = lazy(
    rf"[,;:.!?，、]|{any_of('and', 'contrasts', 'because', 'concludes', 'i')}", re.IGNORECASE
)


def turns_down(told: str) -> bool:
    """Whether words of choosing hold one that makes them the opposite: "ich wähle nicht".

    Args:
        told: The words from the one who chooses up to the label.

    Examples:
        >>> turns_down("Ich entscheide mich nicht für "), turns_down("I do not hesitate to choose ")
        (True, False)
    """
    negations = [*anywhere("negations").finditer(told)]
    if not negations:
        return False
    rest = told[negations[-1].end() :]
    return _BREAKS.search(rest) is None and anywhere("hesitates").search(rest) is None
