"""Lists of people that tell what each answers: "Kant -> Answer: A"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of

_OF_PERSON = lazy(
    rf"[\s*_>\-•]*(?P<who>[^:：>→\n]{{1,40}}?)[*_ ]*(?:->|=>|→|[:：]|[–—-] )[*_ ]*"
    rf"{any_of('answer', 'choice')}[*_ ]*[:：]",
    re.IGNORECASE,
)
_MARKS = lazy(r"[:：→>–—-]")
_ME = lazy(rf"[\W_]*(?:{any_of('first', 'i')}|me|moi|yo)(?:[ ,].{{0,20}})?[\W_]*", re.IGNORECASE)


def without_other_people(lines: Sequence[str]) -> list[str]:
    """Lines but those of a list of people that tell what another answers: "Kant -> Answer: A".

    All of them where no line of the list is the writer's own.
    """
    told = {
        at: found["who"]
        for at, line in enumerate(lines)
        # a name, and then what announces
        if len(_MARKS.findall(line)) > 1 and (found := _OF_PERSON.match(line))
    }
    own = {at for at, who in told.items() if _ME.fullmatch(who)}
    others = told.keys() - own if own else set()
    return [line for at, line in enumerate(lines) if at not in others]
