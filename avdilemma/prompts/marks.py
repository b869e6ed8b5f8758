"""Ticked boxes and other marks beside labels: "[x] A  [ ] B", "A ☐  B ☑", "A: ×  B: ○".

A mark belongs to one label: where a line begins with a mark, to the label behind it, else to the
one before. The chosen label is the only one whose mark stands out from the others' in the way that
people mark a choice; a tick without any other mark is decoration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avdilemma.prompts.alphabet import Alphabet, Label
from avdilemma.prompts.claims import Claim
from avdilemma.prompts.patterns import SIGN, lazy

NEAR = 3
"""Lines above and below a marked one whose marks are looked at with its own."""

MARK = lazy(
    r"(?P<tick>[\[(【〔{][xX✓✔√*vV][\])】〕}]|[☑✅✔✓🗹🟢👍])"
    r"|(?P<full>[\[(【〔][•●■o][\])】〕]|[◉🔘●■⦿⊙◼⬛⚫])"
    r"|(?P<ring>[○◯◎]|(?<![零一二三四五六七八九十百千\d])〇(?![零一二三四五六七八九十百千\d]))"
    r"|(?P<empty>[\[(【〔{][ _□-]{0,2}[\])】〕}]|[☐⬜□▢◻⚪])"
    r"|(?P<crossed>☒)"
    r"|(?P<cross>[❌✗✘✖✕🔴👎⛔🚫]|×(?! ?\d))"
)
"""A mark, by its kind."""

_BEGIN = frozenset("[(【〔{☑✅✔✓🗹🟢👍◉🔘●■⦿⊙◼⬛⚫○◯◎〇☐⬜□▢◻⚪☒❌✗✘✖✕🔴👎×⛔🚫")

_FIRST = lazy(
    r"[\s\-*+>]*(?:\d{1,2}[.)] )?"
    r"([\[(【〔{|][^\w\s]?[xXvo_ ]?[\])】〕}|]|[^\w\s()\[\]{}\"'“”„«»「」#*>:：.,;—–-])\ufe0f?"
)
_JUDGING = frozenset("✅❌✔✓✗✘✖")
CHOSEN = (
    ("tick", frozenset({"full", "ring", "empty", "crossed", "cross"})),
    ("full", frozenset({"ring", "empty", "cross"})),
    ("ring", frozenset({"cross"})),
    ("crossed", frozenset({"empty"})),
)
"""Kinds of marks that choose, the surest first, each with those that the others must have."""

UNCHOSEN = lazy(r"[\[(【〔] {0,2}[\])】〕]|[☐☒❌✗✘✖⬜○□▢]")
"""A mark that may leave an option open."""


def marked(line: str) -> bool:
    """Whether a line holds a mark; most hold none of the signs that begin one."""
    return not _BEGIN.isdisjoint(line) and MARK.search(line) is not None


def _listed(line: str, alphabet: Alphabet) -> tuple[str, str] | None:
    """The kind of mark with which a line begins, and the label that it lists behind it."""
    mark = _FIRST.match(line)
    label = None if mark is None else alphabet.first(line[mark.end() :])
    return None if mark is None or label is None else (mark[1], label)


def is_ballot(lines: Sequence[str], alphabet: Alphabet) -> bool:
    """Whether lines list all options, one a line, each behind a mark.

    The options' words may follow at once, "(x) 2 Stay in the lane"; but "✅ 2 people live" counts.
    """
    found = [_listed(line, alphabet) for line in lines[: len(alphabet.labels)]]
    shown = [each for each in found if each is not None]
    counts = {label for _, label in shown} == set(alphabet.labels)
    return counts and not any(mark in _JUDGING and label.isdecimal() for mark, label in shown)


def ticked_beside(label: Label, alphabet: Alphabet) -> str | None:
    """The other label, if what follows one without a mark ticks it: "A (stay)  [x] B (swerve)"."""
    for mark in MARK.finditer(label.after) if marked(label.after) else ():
        # "A ☑ / B ☐": the first is its own
        if not label.after[: mark.start()].strip(" *_)"):
            return None
        other = alphabet.first(label.after[mark.end() :])
        if mark.lastgroup in ("tick", "full") and other not in (None, label.name):
            return other
    return None


def _pairs(
    line: str, alphabet: Alphabet, ballot: bool = False
) -> Iterator[tuple[str, str | None, int, int]]:
    """Every mark's kind, the label to which it belongs, and where the mark begins and ends.

    In a line of a `ballot` the label is no word of a sentence.
    """
    marks = [*MARK.finditer(line)]
    if not marks:
        return
    # a label stands before the first mark, at once or behind a name: "Rule: A ☑ / B ☐"
    ahead = line[: marks[0].start()]
    first = not any(map(alphabet.leading, (ahead, ahead.rpartition(":")[2])))
    bounds = [0, *(mark.end() for mark in marks[:-1])]
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    for mark, before, after in zip(marks, bounds, ends, strict=True):
        told = line[before : mark.start()]
        # behind a name: "Rule: A ☑", but "A: stays ☑" begins with its label
        named = told if alphabet.leading(told) is not None else told.rpartition(":")[2]
        text = line[mark.end() : after] if first else named
        text = text.lstrip(" )）]】〕,，、;；")
        label = None if ballot else alphabet.leading(text)
        # of "A (+) B (-)" the brackets belong to the marks
        name = alphabet.first(text) if ballot else None if label is None else label.name
        yield str(mark.lastgroup), name, mark.start(), mark.end()


def ticked(lines: Sequence[str], index: int, alphabet: Alphabet) -> Iterator[Claim]:
    """The label that the marks of a line and of those near it choose, if it stands in this line."""
    if not marked(lines[index]):
        return
    low = max(0, index - NEAR)
    size = len(alphabet.labels)
    ballot = any(
        is_ballot(lines[at : at + size], alphabet)
        for at in range(max(0, index - size + 1), index + 1)
    )
    found = [
        (kind, label, at, start, end)
        for at, line in enumerate(lines[low : index + NEAR + 1], low)
        for kind, label, start, end in _pairs(line, alphabet, ballot)
    ]
    # of an empty form and the same one filled in, the latter
    last = {label: kind for kind, label, *_ in found if label}
    for chosen, left in CHOSEN:
        if not any(kind == chosen for kind, *_ in found):
            continue
        labels = [label for label, kind in last.items() if kind == chosen]
        if len(labels) == 1 and any(kind in left for kind, *_ in found):
            for kind, label, at, start, end in found:
                if kind == chosen and label == labels[0] and at == index:
                    yield Claim(index, start, end, "answer", label)
        return


def without_empty(lines: Sequence[str], alphabet: Alphabet) -> list[str]:
    """The lines of a ballot without the boxes and what stands behind empty ones.

    Only lines in which boxes stand before what they belong to, where some are ticked and some not.
    """
    marks = [_boxes(line, alphabet) for line in lines]
    kinds = {mark.lastgroup for each in marks for mark in each}
    # a box on each line, all alike, may be the form of a list
    if not {"tick", "empty"} <= kinds and max(map(len, marks), default=0) <= 1:
        return [*lines]
    return [
        _ticked_part(line, found) if found else line
        for line, found in zip(lines, marks, strict=True)
    ]


def _boxes(line: str, alphabet: Alphabet) -> list[re.Match[str]]:
    """The boxes of a line, ticked and empty, if they stand before their labels."""
    # a table has its own reader
    found = [*MARK.finditer(line)] if marked(line) and "|" not in line else []
    if not found or {mark.lastgroup for mark in found} - {"tick", "empty"}:
        return []
    before = alphabet.leading(line[: found[0].start()].rpartition(":")[2])
    return found if before is None else []


def _ticked_part(line: str, marks: Sequence[re.Match[str]]) -> str:
    """A line's beginning, and what stands behind its ticked boxes; empty if there are none."""
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    parts = [line[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    head = line[: marks[0].start()]
    # the words of "☐ Situation 2: Y (blue)  ☑ X (green)" before the colon are no option
    called, colon, rest = parts[0].partition(":")
    if len(parts) > 1 and colon and not SIGN.search(head):
        head, parts[0] = f"{called}{colon} ", rest.strip()
    ticked = [part for part, mark in zip(parts, marks, strict=True) if mark.lastgroup == "tick"]
    return f"{head}{' / '.join(ticked)}" if ticked else ""
