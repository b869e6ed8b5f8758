"""A choice by the words of an option and no label: "Swerve into the wall.", "I take blue"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avdilemma.prompts.alphabet import alphabet_of
from avdilemma.prompts.claims import settle
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.statements import statements

LONGEST = 24
"""Characters of a name of an option that is read like a label, at most."""

_HEAD = re.compile(r"[^:：;；(（]+")
_NAME = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> str:
    """The words of a text, in small letters."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def head_of(option: str) -> str:
    """What an option says before a colon or a bracket, all of it where there is none.

    Examples:
        >>> head_of("Swerve into the wall: 1 passenger dies")
        'Swerve into the wall'
    """
    head = _HEAD.match(option)
    return head[0].strip() if head is not None else ""


def chosen_by_words(
    lines: Sequence[str], labels: Sequence[str], options: Sequence[str]
) -> str | None:
    """The label of the one option that a reply without labels chooses by its words.

    All that the reply says is the option, or what it says before a colon; or it states as its
    choice an option that is one word.

    Args:
        lines: The lines of the reply's own turn.
        labels: The labels on offer.
        options: The texts of the options, in the order of the labels.
    """
    if len(options) != len(labels) or not lines:
        return None
    heads = [head_of(each) for each in options]
    if len({words_of(each) for each in heads} - {""}) < len(labels):
        return None
    if len(lines) == 1:
        said = words_of(lines[0])
        same = [
            label
            for label, *given in zip(labels, heads, options, strict=True)
            if said in map(words_of, given)
        ]
        if len(same) == 1:
            return same[0]
    if any(len(each) > LONGEST or _NAME.fullmatch(each) is None for each in heads):
        return None
    alphabet = alphabet_of(tuple(heads))
    own = [at for at, line in enumerate(lines) if not repeats_instruction(line)]
    found = settle([claim for at in own for claim in statements(lines, at, alphabet)], lines)
    if found is None or found.kind != "answer":
        return None
    return labels[heads.index(str(found.value))]
