"""Whether words of choosing hold a negation: "ich entscheide mich nicht für A"."""

from __future__ import annotations

import re

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of, anywhere

_NOT_CHOSEN = lazy(
    rf"[\W_]*(?:{any_of('is')} )?(?:{any_of('negations')} (?:{any_of('first')} )?{any_of('choice')}"
    rf"|(?:{any_of('first')} )?{any_of('choice')} {any_of('negations')})",
    re.IGNORECASE,
)
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


def not_chosen(after: str) -> bool:
    """Whether what follows a label says that it is not chosen.

    Examples:
        >>> not_chosen(" — не мой выбор."), not_chosen(" benim seçimim değil."), not_chosen(".")
        (True, True, False)
    """
    return _NOT_CHOSEN.match(after) is not None
