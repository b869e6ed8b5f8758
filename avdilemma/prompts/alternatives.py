"""Alternatives of a regular expression, written so that few of them are tried at any place.

Where case does not matter Python tries all alternatives of a pattern one after the other. Those
that begin with the same letter stand behind one class of that letter in both cases here, which is
looked at once; those that may begin with several letters are tried where one of these stands. What
is found stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_CLASS = re.compile(r"\(\?(?:=\(\?)?-i:\[(\w+)\]\)")
_MAY_LACK = ("?", "*", "{0")

_THIRD_CASES = {
    "i": "\u0131\u0130",
    "s": "\u017f",
    "k": "\u212a",
    "\u00e5": "\u212b",
    "\u03bc": "\u00b5",
    "\u03c3": "\u03c2",
    "\u0432": "\u1c80",
    "\u0434": "\u1c81",
    "\u043e": "\u1c82",
    "\u0441": "\u1c83",
    "\u0442": "\u1c84\u1c85",
    "\u044a": "\u1c86",
}
"""What `re` takes for a letter in another case beside its capital: dotless i, long s, signs of
units, the sigma at the end of a word, and old Cyrillic forms."""


def alternatives(patterns: Iterable[str]) -> str:
    """A regular expression for the first of some patterns that fits; compiled for either case.

    Args:
        patterns: Regular expressions without groups that capture, in the order in which they are
            tried.

    Examples:
        >>> alternatives(["swerve", "(?:go|stay) on", "stay"])
        '(?-i:[Ssſ])werve|(?=(?-i:[GSgsſ]))(?:go|stay) on|(?-i:[Ssſ])tay'
    """
    found: list[tuple[str, list[str]]] = []
    # alternatives that begin with different letters exclude each other: their order is free
    open_groups: dict[str, list[str]] = {}
    for each in (one for several in patterns for one in _apart(several)):
        letters = _letters(each)
        if letters is None:
            open_groups.clear()
            found.append(("", [each]))
        elif _is_letter(each):
            if each[0] not in open_groups:
                open_groups[each[0]] = []
                found.append((_cases(each[0]), open_groups[each[0]]))
            open_groups[each[0]].append(each[1:])
        else:
            for letter in letters:
                open_groups.pop(letter, None)
            found.append((f"(?={_cases(''.join(sorted(letters)))})", [each]))
    return "|".join(f"{begin}{_either(rest)}" for begin, rest in found)


def _either(patterns: list[str]) -> str:
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _is_letter(pattern: str) -> bool:
    """Whether a pattern begins with a letter that must be there."""
    return pattern[:1].isalpha() and not pattern.startswith(_MAY_LACK, 1)


def _letters(pattern: str) -> frozenset[str] | None:
    """The letters with one of which a pattern is sure to begin; None if that cannot be told."""
    several = _apart(pattern)
    if len(several) > 1:
        found = [each for each in map(_letters, several) if each is not None]
        return frozenset().union(*found) if len(found) == len(several) else None
    # what `alternatives` wrote
    known = _CLASS.match(pattern)
    if known is not None:
        return frozenset(known[1])
    first, rest = _first(pattern)
    own = _letters(first[3:-1]) if first.startswith("(?:") else None
    own = frozenset({first}) if first.isalpha() else own
    if own is None or not rest.startswith(_MAY_LACK):
        return own
    if not rest.startswith("?"):
        return None
    further = _letters(rest[1:])
    return None if further is None else own | further


def _first(pattern: str) -> tuple[str, str]:
    """The first letter or bracket of a pattern, and the rest."""
    depth = 0
    for piece in _PIECE.finditer(pattern) if pattern.startswith("(") else ():
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if depth == 0:
            return pattern[: piece.end()], pattern[piece.end() :]
    return pattern[:1], pattern[1:]


def _apart(pattern: str) -> list[str]:
    """The alternatives of a pattern that are in no brackets."""
    depth, bounds = 0, [-1]
    for piece in _PIECE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "|" and depth == 0:
            bounds.append(piece.start())
    return [pattern[at + 1 : end] for at, end in zip(bounds, [*bounds[1:], None], strict=True)]


@lru_cache(maxsize=1024)
def _cases(letters: str) -> str:
    """A class of letters in both cases."""
    found = {
        case
        for letter in letters
        for case in (letter, letter.lower(), letter.upper(), *_THIRD_CASES.get(letter.lower(), ""))
        # of some letters the capital is two
        if len(case) == 1
    }
    cases = "".join(sorted(found))
    return cases if len(cases) == 1 else f"(?-i:[{cases}])"
