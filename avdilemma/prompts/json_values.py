"""Several answers as values of JSON, in the order asked: ``{"decisions": ["A", "B"]}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from avdilemma.prompts.claims import Claim, Kind
from avdilemma.prompts.patterns import lazy

OTHER_NAMES = {"decision": {"belief", "estimate"}, "belief": {"decision", "choice"}}
"""Keys of JSON that hold no answer of a kind, by kind."""


_VALUE = lazy(
    r"[\"'](?P<key>choice|decision|answer|value|belief|estimate|label)[\"'] ?: ?"
    r"(?P<value>[\"'][^\"']{1,20}[\"']|\d[\d.]{0,8})",
    re.IGNORECASE,
)
_ARRAY = lazy(
    r"(?:[\"'](?:choices|decisions|answers|plan|beliefs|estimates)[\"'] ?: ?|^[\s`]*(?:json)?\s*)"
    r"\[(?P<items>[^\[\]{}]{1,200})\]",
    re.IGNORECASE,
)
_PAIR = lazy(
    r"[\"'](?:(?P<name>choice|decision|answer|belief|estimate)[ _-]?)?(?P<number>\d{1,2})[\"'] ?: ?"
    r"(?P<value>[\"'][^\"']{1,20}[\"']|\d[\d.]{0,8})",
    re.IGNORECASE,
)


def in_order(
    lines: Sequence[str], name: str, count: int, read: Callable[[str], tuple[Kind, object]]
) -> dict[int, Claim | None]:
    """Answers given as values of JSON, in the order asked: ``{"decisions": ["A", "B"]}``."""
    text = " ".join(lines)
    by_key: dict[str, list[str]] = {}
    for match in _VALUE.finditer(text):
        by_key.setdefault(match["key"].casefold(), []).append(match["value"])
    by_number = {
        int(each["number"]): each["value"]
        for each in _PAIR.finditer(text)
        if (each["name"] or "").casefold() not in OTHER_NAMES[name]
    }
    if sorted(by_number) == [*range(1, count + 1)]:
        by_key[""] = [by_number[number] for number in sorted(by_number)]
    array = _ARRAY.search(text)
    listed = [array["items"].split(",")] if array is not None else []
    for values in (*by_key.values(), *listed):
        readings = [read(value.strip(" \"'")) for value in values]
        # of {"decision": 1, "choice": "A"} the numbers are no labels
        if len(readings) == count and all(kind == "answer" for kind, _ in readings):
            return {
                number: Claim(0, 0, 0, kind, (number, value))
                for number, (kind, value) in enumerate(readings)
            }
    return dict.fromkeys(range(count))
