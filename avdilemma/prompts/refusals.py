"""Whether a reply declines to answer, in any language of prompts.

The patterns stand in the languages' files. English contractions are written out and fillers
dropped before patterns are looked for, so each phrase is listed once: "I really can't choose"
is found as "I cannot choose".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from avdilemma.prompts.languages import ENGLISH, LANGUAGES
from avdilemma.prompts.patterns import lazy

AROUND = 14
"""Characters around an answer refused in which the one option may stand that is turned down."""


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_ENGLISH = LANGUAGES[ENGLISH].declining
_ALL = [phrases.declining for phrases in LANGUAGES.values()]
_WRITTEN_OUT = [(_any([found]), shown) for found, shown in _ENGLISH.written_out.items()]
_PHRASE = _any(phrase for each in _ALL for phrase in each.phrases)
_ACT = _any(_ENGLISH.acts)
_ACT_ABROAD = _any(act for each in _ALL if each is not _ENGLISH for act in each.acts)
_WORDS = "|".join(re.escape(word) for each in _ALL for word in each.words)
_BEGINNINGS = "|".join(beginning for each in _ALL for beginning in each.beginnings)
_INSTEAD = _any([rf"[\W_]*(?:(?:{_WORDS})(?!\w)|{_BEGINNINGS})"])


_QUOTED_ANSWER = lazy(r"[“\"「『«„][^“”\"「」『』«»„\n]{0,20}[:：][^“”\"」』»\n]{0,14}")


def normal(text: str) -> str:
    """Write contractions out, drop fillers, and make all white space single spaces.

    Examples:
        >>> normal("I really  can't, and I won't.")
        'I cannot, and I will not.'
    """
    flat = " ".join(text.split())
    for found, written_out in _WRITTEN_OUT:
        flat = found.sub(written_out, flat)
    return flat


def declines(
    text: str,
    rejected: re.Pattern[str] | None = None,
    label: re.Pattern[str] | None = None,
) -> bool:
    """Whether a text without a choice declines to answer, in any language of prompts.

    Where `rejected` matches right after an answer refused in English, the refusal is not counted:
    "I would not choose A" turns down one option, not the question. So does "Aは選べません", an
    answer refused in another language beside which `label` finds just one label.

    Examples:
        >>> declines("As an AI, I can't decide who lives."), declines("Hard to say.")
        (True, False)
        >>> declines("Ich kann das nicht entscheiden."), declines("车辆无法停下。")
        (True, False)
    """
    flat = normal(text)
    if _PHRASE.search(flat):
        return True
    for act in _ACT.finditer(flat):
        if rejected is None or rejected.match(flat, act.end()) is None:
            return True
    for act in _ACT_ABROAD.finditer(flat):
        before = re.split(r"[.!?。！？]", flat[max(0, act.start() - AROUND) : act.start()])[-1]
        near = before + flat[act.start() : act.end() + AROUND]
        # who cannot write "Answer: A" turns down the question, not one option
        near = _QUOTED_ANSWER.sub("", near)
        if label is None or len({found.group() for found in label.finditer(near)}) != 1:
            return True
    return False


def declines_label(text: str) -> bool:
    """Whether a text that should begin with a label declines instead, such as "neither".

    Examples:
        >>> declines_label("**None of them**"), declines_label("Nonetheless")
        (True, False)
    """
    return _INSTEAD.match(normal(text[:100])) is not None
