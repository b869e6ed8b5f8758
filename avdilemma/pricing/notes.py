"""The two notes that a firm writes for itself: how they are read from a reply, and written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from avdilemma.pricing.price_reply import HEADING, MARKS, lines_of
from avdilemma.pricing.words import headings_of_notes
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.words import any_of

MAX_NOTE = 2_000
"""Characters kept of a note: it is sent again in every later period."""


_NOTE = lazy(
    rf"{MARKS}(?:(?:my|new|updated)\s|{any_of('own')} ?){{0,2}}"
    rf"(?:(?P<plan>{headings_of_notes('plans')})|(?P<insight>{headings_of_notes('insights')}))"
    r"[*_`\"'\s]*+[:=\uff1a](?P<rest>.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a firm writes for itself, from one period to the next."""

    plans: str = ""
    """What it means to do."""

    insights: str = ""
    """What it believes to have learnt."""


def read_notes(text: str, before: Notes) -> Notes:
    r"""Read the two notes of a reply; one that it has not stays as it was before.

    Examples:
        >>> read_notes("Plans: try 1.6\nInsights: none yet\nPrice: 1.6", Notes()).plans
        'try 1.6'
    """
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines_of(text):
        if (heading := _NOTE.match(line)) is not None:
            name = "plan" if heading["plan"] else "insight"
            found[name] = [heading["rest"]]
        elif HEADING.match(line):
            name = ""
        elif name:
            found[name].append(line)
    return Notes(
        _note(found.get("plan"), before.plans), _note(found.get("insight"), before.insights)
    )


def reply_text(price: float, notes: Notes) -> str:
    """A reply as reference firms write it; price and notes are read back exactly."""
    return f"Plans: {notes.plans}\nInsights: {notes.insights}\nPrice: {price!r}"


def _note(lines: list[str] | None, before: str) -> str:
    text = "\n".join(lines or []).strip(" *_\n\t")
    return text[:MAX_NOTE] if text else before
