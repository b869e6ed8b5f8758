"""JSON from outside, read within bounds: nothing in it takes long, or is said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

DEPTH = 12
"""Deepest nesting that is read."""

KEYS = 1_000
"""Most keys of one object that are read."""

DIGITS = 20
"""Most digits of a whole number that are read."""

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))


def read_json(content: bytes) -> Any:
    """Read JSON in UTF-8, as the standard has it.

    Raises:
        ValueError: If it is none, has a key twice, ``NaN`` or an infinite number, or is nested
            deeper, has objects of more keys or longer whole numbers than the bounds.
    """
    # before it is parsed, which goes down into it
    brackets = _STRING.sub(b"", content).translate(None, _NO_BRACKET)
    for _ in range(DEPTH):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    if brackets:
        raise ValueError(f"its brackets do not match, or are nested over {DEPTH} deep")
    return json.loads(
        content.decode("utf-8"),
        object_pairs_hook=_once,
        parse_constant=_refuse,
        parse_int=_whole,
        parse_float=_finite,
    )


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > KEYS:
        raise ValueError(f"an object has {len(pairs):,} keys, at most {KEYS:,} are read")
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key[:40]!r} is given twice")
        found[key] = value
    return found


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError(f"a whole number has {len(digits):,} digits, at most {DIGITS} are read")
    return int(digits)


def _finite(digits: str) -> float:
    found = float(digits)
    if found in (float("inf"), float("-inf")):
        raise ValueError(f"{digits[:40]} is no finite number")
    return found
