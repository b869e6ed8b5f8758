"""What announces an answer: "Answer:", "My final choice is", a key of JSON."""

from __future__ import annotations

import re
from functools import lru_cache

from avdilemma.prompts.alternatives import alternatives
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import IS, WORD, any_of, elsewhere, listed

HEADING = lazy(
    rf"[\W\d_]*+(?:{any_of('own')}[ ,–—-]{{0,3}}){{0,7}}"
    rf"(?:(?P<answer>{any_of('answer')})|(?P<choice>{any_of('choice')}))"
    r"(?:[ _](?:choice|option|final|finale|definitiva|définitive|letter|label)\b)?"
    r"(?P<aside>[*_ ]{0,3}\([^()]{0,40}\))?"
    rf"(?P<is>{IS}(?: that| que| to be)?)?(?P<gap>[^\w:=.,;!?/&+]*+)(?P<sep>[:=])?(?P<rest>.*)",
    re.IGNORECASE,
)
"""A line that announces an answer, or a choice."""

_NOUNS = "(?:answer|choice|decision|option|selection|label|selected|response|verdict|pick)"
_KEYS = alternatives((f"(?:final|my|chosen|selected)[_ ]?{_NOUNS}", _NOUNS))
_MY = alternatives(("my", "our", "meine?", "mi", "ma", "mon"))
INLINE = lazy(
    rf"(?P<key>[\"'](?:{_KEYS})[\"'] ?: ?|(?<!{WORD})(?:{_KEYS}) ?= ?(?=[\"']))"
    rf"|(?P<mine>(?<!{WORD})(?:(?:{_MY})(?: own| eigene)?"
    r"(?: final| endgültige| finale)? |我的(?:最终)?|私の(?:最終的な)?)"
    rf"{any_of('choice')}(?: final| finale)?) ?[:=]"
    rf"|(?P<word>{any_of('answer')})"
    rf"(?:[ _](?:final|finale|definitiva|définitive)\b)?(?:{IS})?[*_`\"' ]{{0,6}}[:=]",
    re.IGNORECASE,
)
"""A place that announces an answer: a key, "my choice:", or "answer:"."""

KEY = lazy(r"[\"'][^\"'{}\n]{1,40}[\"'] ?:")
"""A key of JSON, from its quotation mark on."""

SEPARATES = lazy("[:=]")
"""What stands behind every word that announces."""

# a pattern with alternatives, such as "(?:final|chosen) option", and keys hold one of the last four
_ANSWERS = (
    *(
        each.casefold()
        for name in ("answer", "choice")
        for each in (*listed(name), *elsewhere(name))
        if "(" not in each
    ),
    *("option", "rule", "label", "selected"),
)


# a line of a reply is looked at by several rules
@lru_cache(maxsize=512)
def announces(line: str) -> bool:
    """Whether a line may announce an answer: a quick look before a thorough one."""
    small = line.casefold()
    return any(word in small for word in _ANSWERS)


def is_announcement(line: str) -> bool:
    """Whether a line holds a word that announces an answer, such as "Answer:"."""
    return INLINE.search(line) is not None
