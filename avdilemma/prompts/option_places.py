"""Options told by their places: "the second option", "the latter", "第一个选项"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import OPTION_PLACES, ORDINALS, any_of

CLAUSE_ENDS = lazy(r"[\s*_\"'”»)\]]*(?:$|[.,;:!?…。।，、；：！？|–—👍👎✓✔✅❌]| - )")
"""The end of a clause, or of what is in quotation marks."""


@lru_cache(maxsize=1)
def _ordinal() -> re.Pattern[str]:
    # "the first player" and "the second decision" are no options
    named = rf" (?:{any_of('option')}|one|possibility|solution)"
    article = r"(?:the|die|der|den|das|la|le|el|il|a|o|de)"
    first = rf"(?:{ORDINALS[0]}|former)"
    second = rf"(?:{ORDINALS[1]}|latter)"
    return re.compile(
        rf"(?<!\w){article} (?:(?P<first>{first})|(?P<second>{second}))"
        rf"(?:{named}|(?={CLAUSE_ENDS.pattern}))",
        re.IGNORECASE,
    )


def by_place(text: str, labels: Sequence[str]) -> str:
    """A text with labels in place of "the first option" and "the latter"."""
    if len(labels) != 2:  # of three, the latter is none
        return text
    named = re.compile(rf"\W{{0,3}}(?:{'|'.join(map(re.escape, labels))})(?!\w)")

    for label, place in zip(labels, OPTION_PLACES, strict=True):
        text = re.sub(place, label.replace("\\", r"\\"), text, flags=re.IGNORECASE)

    def put(found: re.Match[str]) -> str:
        # "the first option, A" names it already, and "A first" has no article
        if found[0].split()[0] in labels or named.match(text, found.end()):
            return found[0]
        return labels[0 if found["first"] else 1]

    return _ordinal().sub(put, text)
