"""A choice by what an option gives both: "I take the 65 points for me and 5 for the other"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.units import POINTS
from avdilemma.prompts.words import any_of

_NUMBERS = lazy(r"(?<![\d.,])\d{1,6}(?:[.,]\d{1,2})?(?![\d]|[.,]\d)")
BOTH = 2
"""Numbers of an option that gives something to two people."""


def by_numbers(text: str, labels: Sequence[str], options: Sequence[str]) -> str:
    """A reply with labels in place of the two numbers of an option, and what stands between.

    Only where every option gives two numbers, no two options the same.

    Examples:
        >>> options = ["You get 65, they get 5.", "You get 60, they get 90."]
        >>> by_numbers("I take the option where I get 60 and they get 90.", ["A", "B"], options)
        'I take the B.'
    """
    given = [tuple(_NUMBERS.findall(option)) for option in options]
    if len(given) != len(labels) or len({*given}) < len(given):
        return text
    if any(len(each) != BOTH for each in given):
        return text
    for label, (one, other) in zip(labels, given, strict=True):
        shown = re.compile(
            rf"(?:{any_of('option')}[^\d.;!?\n]{{1,30}})?(?<![\d.,]){re.escape(one)}(?!\d)"
            rf"[^\d.;!?\n]{{1,45}}(?<![\d.,]){re.escape(other)}(?![\d]|[.,]\d)(?: ?{POINTS})?"
            rf"(?:[^\d.,;:!?\n()]{{0,24}}(?=[.,;!?)]|$| ?\())?",
            re.IGNORECASE,
        )
        text = shown.sub(label.replace("\\", r"\\"), text)
    return text
