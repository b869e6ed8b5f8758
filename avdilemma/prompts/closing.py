"""A last line that gives one option by its label, such as "**A: Stay in the lane**"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.own import denies, stated_by_another
from avdilemma.prompts.running import left_open
from avdilemma.prompts.sentences import asks
from avdilemma.prompts.words import OTHERS, anywhere

CLOSING = 120
"""Characters of a last line that gives an option by its label, at most."""

_OPTION = re.compile(r"[*_\"')\]]{0,3} ?(?:[:：]| [-–—] )[*_ ]{0,3}(?=\w)")
# a bullet or a box, as before one of several options
_LISTS = re.compile(r"[\s*_]*(?:[*] |[^\w\s*_\"'“„«「『(\[])")
_WOULD = anywhere("would")


def closing_line(lines: Sequence[str], alphabet: Alphabet) -> Claim | None:
    """A last line that gives one option by its label: "**A: Stay in the lane**".

    It chooses only if no other line lists an option, and if it says no more than what that is.
    """
    if len(lines) < 2 or len(lines[-1]) > CLOSING:
        return None
    line = lines[-1]
    if _LISTS.match(line):
        return None
    label = alphabet.leading(line)
    entry = None if label is None else _OPTION.match(label.after)
    if label is None or entry is None or alphabet.names_another(label):
        return None
    if any(alphabet.list_entry(each) or alphabet.bare(each) for each in lines[:-1]):
        return None
    text = label.after[entry.end() :]
    goes_on = re.search(r"[.!?;。！？；](?=.*\w)", text) or _WOULD.search(text)
    if goes_on or asks(line) or denies(text) or left_open(text) or OTHERS.search(line):
        return None
    if stated_by_another(line, 0, lines[-2]) or lines[-2].rstrip(" *_").endswith(":"):
        return None
    return Claim(len(lines) - 1, 0, len(line), "answer", label.name)
