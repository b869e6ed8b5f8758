"""Last lines that choose: "**A: Stay in the lane**", and those that conclude: "So A."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.announcing import is_announcement
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.own import denies, sentence_before, stated_by_another
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.rankings import numbers_next
from avdilemma.prompts.running import left_open
from avdilemma.prompts.segments import THEREFORE
from avdilemma.prompts.sentences import asks, leaves_open
from avdilemma.prompts.words import OTHERS, any_of, anywhere

CLOSING = 120
"""Characters of a last line that gives an option by its label, at most."""

_CHOOSES = lazy(rf"^[\W_]*{any_of('chooses')} ", re.IGNORECASE)
_OPTION = lazy(r"[*_\"')\]]{0,3} ?(?:[:：]| [-–—] )[*_ ]{0,3}(?=\w)")
# a bullet or a box, as before one of several options
_LISTS = lazy(r"[\s*_]*(?:[*] |[^\w\s*_\"'“„«「『(\[])")
_WOULD = anywhere("would")
_DEPENDS = anywhere("depends", "otherwise")
_COMPARES = lazy(r"\w ?[<>≤≥] ?\w")
_CONCLUDES = lazy(
    rf"(?:{any_of('concludes')}|[:→▶]|-->|->)[\W_]{{0,6}}(?:{any_of('option')} ?)?[\W_]{{0,3}}$",
    re.IGNORECASE,
)
_SO = lazy(rf"[\W_]*(?:{any_of('own')}[\W_]+)+", re.IGNORECASE)
_OK = lazy(r"[\W_]*(?:ok|okay|fine|so|then|well|yes)[,.]? (?=\W{0,3}\w{1,12}\W*$)", re.IGNORECASE)


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


def conclusion(lines: Sequence[str], alphabet: Alphabet) -> Claim | None:
    """The label with which a reply ends, behind a word or mark that concludes: "So A."."""
    line = lines[-1]
    ending = alphabet.ending(line)
    # an announcement that does not count, quoted or another's, concludes nothing
    if (
        ending is None
        or line.rstrip(" *_\"'”»)").endswith(("?", "？"))
        or is_announcement(line)
        or stated_by_another(line, ending[1], lines[-2] if len(lines) > 1 else "")
    ):
        return None
    label, start = ending
    before = sentence_before(line, start)
    # "if they cross at red, A; if not, B"
    if alphabet.named_in("\n".join(lines)) - {label} and (
        _DEPENDS.search(before) or leaves_open(lines[0])
    ):
        return None
    named = alphabet.named_in(before)
    # "B (4 deaths) or A (1 death) → A", but not "A → B"
    weighed = len(named) > 1 and before.rstrip().endswith("→")
    if not _CONCLUDES.search(line[:start]) or (named and not weighed):
        return None
    # "The judge: A. The soldier: B." is a list of answers, and ends in none; "020<029: B", below a
    # line of sums for each option, is what they come to
    listed = before.rstrip()[-1:] in ":→" and not _COMPARES.search(before)
    if listed and len(alphabet.paired("\n".join(lines))) > 1:
        return None
    return Claim(len(lines) - 1, start, len(line), "answer", label)


def last_lines(lines: Sequence[str], alphabet: Alphabet) -> list[Claim]:
    """Lines that are a label alone, if the last one is."""
    if not lines:
        return []
    if (label := _concluded(lines, alphabet)) is not None:
        return [Claim(len(lines) - 1, 0, len(lines[-1]), "answer", label)]
    if not _bare(lines[-1], alphabet):
        # "It is hard. B."
        *before, last = re.split(r"(?<=[.!?。！？])\s+(?=\S)", lines[-1])
        label = _bare(last, alphabet) if before and not numbers_next(before[-1], alphabet) else None
        return [] if label is None else [Claim(len(lines) - 1, 0, len(lines[-1]), "answer", label)]
    bare = ((index, _bare(line, alphabet)) for index, line in enumerate(lines))
    return [Claim(index, 0, len(lines[index]), "answer", label) for index, label in bare if label]


def _concluded(lines: Sequence[str], alphabet: Alphabet) -> str | None:
    """The label behind an arrow with which the last line ends: "fewer deaths => A".

    Several lines with labels behind arrows say which is which, and choose none.
    """

    def behind(line: str) -> str | None:
        found = THEREFORE.match(line)
        if found is None or asks(line):
            return None
        rest = _CHOOSES.sub("", found["rest"], count=1)
        label = alphabet.bare(rest.split("(")[0]) or alphabet.list_entry(rest)
        others = alphabet.named_in(line[: found.start("rest")]) - {label}
        return None if others else label

    label = behind(lines[-1])
    return None if label is None or any(map(behind, lines[:-1])) else label


def _bare(line: str, alphabet: Alphabet) -> str | None:
    """The label, if a line is nothing else, or nothing else behind "So:" and the like."""
    label = alphabet.bare(line)
    if label or len(line) > 60:
        return label
    said = _OK.match(line)
    if said is not None:
        return alphabet.bare(line[said.end() :])
    place = max(line.rfind(mark) for mark in ":,")
    if place < 1 or alphabet.begins(line) or not _SO.fullmatch(line[: place + 1]):
        return None
    return alphabet.bare(line[place + 1 :])
