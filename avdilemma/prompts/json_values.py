"""Several answers as values of JSON, in the order asked: ``{"decisions": ["A", "B"]}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from avdilemma.prompts.claims import Claim, Kind
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.tables import column_named
from avdilemma.prompts.words import any_of, anywhere

OTHER_NAMES = {"decision": {"belief", "estimate"}, "belief": {"decision", "choice"}}
"""Keys of JSON that hold no answer of a kind, by kind."""


_VALUE = lazy(
    rf"[\"'](?P<key>choice|decision|answer|value|belief|estimate|label"
    rf"|{any_of('yes', 'choice')})[\"'] ?: ?"
    r"(?P<value>[\"'][^\"']{1,20}[\"']|\d[\d.]{0,8})",
    re.IGNORECASE,
)
_CHOSEN = anywhere("yes")
_NUMBER = lazy(
    r"[\"'](?P<key>[^\"'\n]{1,40})[\"'] ?: ?(?P<value>\d[\d.,]{0,8}(?<![,.]))(?=\s*[,}\]]|$)"
)
_ASIDE = anywhere("keeps", "agents")
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
    # of {"decision": 1, "chosen": "2"} the latter
    keys = sorted(by_key, key=lambda key: _CHOSEN.fullmatch(key) is None)
    for values in (*(by_key[key] for key in keys), *listed):
        readings = [read(value.strip(" \"'")) for value in values]
        # of {"decision": 1, "choice": "A"} the numbers are no labels
        if len(readings) == count and all(kind == "answer" for kind, _ in readings):
            return {
                number: Claim(0, 0, 0, kind, (number, value))
                for number, (kind, value) in enumerate(readings)
            }
    return dict.fromkeys(range(count))


def only_number(lines: Sequence[str]) -> str | None:
    """The one number among the values of JSON whose key does not say that it is something else.

    What is kept, how sure the writer is, and what others do, is something else.
    """
    text = "\n".join(lines)
    if '":' not in text:
        return None
    found = [each["value"] for each in _NUMBER.finditer(text) if not _ASIDE.search(each["key"])]
    return found[0] if len(found) == 1 else None


def numbers_of_names(lines: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """The numbers of actions that were asked for, by keys or columns that name them, in order.

    As in ``{"situation_1": {"blue": 47, "red": 53}, ...}``, or in a table's column "choose blue".
    """
    values: list[str] = []
    for each in _NUMBER.finditer("\n".join(lines)):
        place = len(values) if len(values) < len(names) else -1
        if names[place].casefold() in each["key"].casefold():
            values.append(each["value"])
    if len(values) == len(names):
        return values
    return column_named(lines, names)
