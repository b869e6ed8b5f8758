"""A number behind the name of what it is, on a line of its own: "Put in → 12", "| kept | 8 |"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from avdilemma.prompts.own import announced_by_another
from avdilemma.prompts.patterns import LETTER, lazy
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.words import AGENT_ALONE, OTHERS, anywhere

LONGEST = 120
"""Characters of a line that is looked at, at most."""

LAST = 8
"""Lines at the end of a reply that are looked at."""

_ENTRY = lazy(
    r"[\s*_>\-•·|]*(?P<name>[^\d:：=→⇒➜|>]{1,60}(?:\([^()]{0,30}\))?)[*_ ]{0,3}"
    r"(?:(?P<arrow>→|⇒|➜|[-=]{1,2}>)|(?P<sign>[:：=|]))[ *_]{0,4}(?P<rest>[^:：=→⇒|]*\d[^→⇒|]*)"
    r"[|\s]*$"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line that names a number."""

    number: Fraction
    kept: bool
    arrow: bool


def pointed(
    lines: Sequence[str],
    read: Callable[[str], Fraction | None],
    high: Fraction,
    called: Sequence[str] = (),
) -> Fraction | None:
    """The one number that lines name and do not keep; None if there is none, or more.

    Behind an arrow it counts alone. Behind a colon or in a table it does beside what is kept, if
    both make up the whole.

    Args:
        lines: The lines of the reply's own turn.
        read: What a text gives that begins with a number.
        high: The whole.
        called: Words one of which the number's name must hold; none if any name will do.
    """
    lines = lines[-LAST:]
    found = (_entry(lines, at, read, called) for at in range(len(lines)))
    entries = [entry for entry in found if entry is not None]
    for arrow in (True, False):
        named = [entry for entry in entries if entry.arrow is arrow]
        given = {entry.number for entry in named if not entry.kept}
        kept = {entry.number for entry in named if entry.kept}
        # the endowment may stand among them
        whole = {high - each for each in kept} & given if len(kept) == 1 else set()
        if whole or (arrow and not kept and len(given) == 1):
            return next(iter(whole or given))
    return None


def _entry(
    lines: Sequence[str],
    at: int,
    read: Callable[[str], Fraction | None],
    called: Sequence[str],
) -> _Entry | None:
    line, above = lines[at], lines[at - 1] if at else ""
    found = _ENTRY.match(line) if len(line) <= LONGEST else None
    if found is None or not LETTER.search(found["name"]) or repeats_instruction(line):
        return None
    name, number = found["name"], read(found["rest"])
    foreign = (
        OTHERS.search(name)
        or AGENT_ALONE.fullmatch(name)
        or announced_by_another(line, found.start("name"), above)
    )
    unknown = bool(called) and anywhere(*called).search(name) is None
    if number is None or foreign or unknown:
        return None
    kept = anywhere("keeps", "rest").search(name) is not None
    return _Entry(number, kept, found["arrow"] is not None)
