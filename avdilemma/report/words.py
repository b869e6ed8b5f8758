"""Headings and sentences that the page and the document share, and texts as both show them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml

WORDS: Mapping[str, Any] = yaml.safe_load(
    (files(__package__) / "words.yaml").read_text(encoding="utf-8")
)
"""By place: a sentence or two with marks (see `runs`), or headings and columns."""

Kind = Literal["plain", "code", "emphasis"]
"""How a run of characters is set."""

_MARKED = re.compile(r"`(?P<code>[^`]+)`|\*(?P<emphasis>[^*]+)\*")


class Run(NamedTuple):
    """Characters that are set alike."""

    kind: Kind
    text: str


def runs(text: str) -> list[Run]:
    """Take one of our own sentences apart at its marks; never a text from logs.

    Examples:
        >>> [tuple(each) for each in runs("an *agent* of `-T kappa=`")]
        [('plain', 'an '), ('emphasis', 'agent'), ('plain', ' of '), ('code', '-T kappa=')]
    """
    found: list[Run] = []
    end = 0
    for each in _MARKED.finditer(text):
        found.append(Run("plain", text[end : each.start()]))
        code, emphasis = each["code"], each["emphasis"]
        found.append(Run("code", code) if code else Run("emphasis", emphasis))
        end = each.end()
    return [each for each in (*found, Run("plain", text[end:])) if each.text]


def capital(sentence: str) -> str:
    """Begin a sentence with a capital; κ stays small, as a capital one looks like K.

    Examples:
        >>> capital("it declines"), capital("κ is 1"), capital("")
        ('It declines', 'κ is 1', '')
    """
    return sentence if sentence.startswith("κ") else sentence[:1].upper() + sentence[1:]


def counted(names: Sequence[str], logs: int, most: int = 12) -> str:
    """Who answered in how many logs, with the first names.

    Examples:
        >>> counted(["a", "b"], 1), counted(["a", "b"], 2, most=1)
        ('2 respondents in 1 log: a, b.', '2 respondents in 2 logs: a, and 1 more.')
    """
    respondents = f"{len(names)} {'respondent' if len(names) == 1 else 'respondents'}"
    rest = f", and {len(names) - most} more" if len(names) > most else ""
    where = f"{logs} {'log' if logs == 1 else 'logs'}"
    return f"{respondents} in {where}: {', '.join(names[:most])}{rest}."


def between(low: float, high: float, digits: int = 2) -> str:
    """An interval in words, without a limit where an end is infinite; empty without one.

    Examples:
        >>> between(-0.1, 0.2), between(0.5, math.inf), between(math.nan, 1.0)
        ('-0.10 to 0.20', 'above 0.50', '')
        >>> between(-math.inf, 0.5), between(-math.inf, math.inf), between(math.inf, math.inf)
        ('below 0.50', 'no limit', 'never')
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    if math.isinf(low) and math.isinf(high):
        return "no limit" if low != high else "never"
    if math.isinf(high):
        return f"above {low:z.{digits}f}"
    return f"{'below' if math.isinf(low) else f'{low:z.{digits}f} to'} {high:z.{digits}f}"
