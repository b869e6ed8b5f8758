"""Whether numbers of people stand beside words of their own side of a dilemma.

A language's words for those in the car and for those on the road are learnt from the built-in
files: contexts that stand beside numbers of one side there, and never beside those of the other.
A context that no built-in file uses says nothing, so that new words raise no alarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from avdilemma.families import load_family, stream
from avdilemma.prompts.languages import Language
from avdilemma.prompts.mentions import Mention, mentions
from avdilemma.prompts.words import CJK, any_of
from avdilemma.questions import Question

Side = Literal["occupants", "pedestrians"]
"""Those in the car, or those on the road."""

OPPOSITE: Mapping[Side, Side] = {"occupants": "pedestrians", "pedestrians": "occupants"}
"""The other side of each."""

TEACHERS = ("sacrifice", "risk", "ratings")
"""Families whose words are learnt."""

LESSONS = 648
"""Most items of each of them that are read."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BREAK = re.compile(r"[.,;:!?()\n。，、；：！？（）]")
_NOUN_AFTER = re.compile(r"^ ?(?:人|名|位|个|個)[のな的]?([\u4e00-\u9fff]{2,3})")
_NOUN_BEFORE = re.compile(r"([\u4e00-\u9fff]{2,3}) ?[：:（(]?$")
_PEOPLE = re.compile(any_of("people"), re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!?\n)。；！？）]")


@dataclass(frozen=True)
class Misplaced:
    """A number of one side that stands beside words of the other."""

    side: Side
    """Whose number it is."""

    number: int
    """The number."""

    words: str
    """The words beside it."""


def misplaced(question: Question) -> Misplaced | None:
    """A number of people in a dilemma's prompt that stands beside the other side's words.

    Numbers that cannot be told apart, or that a text may name by subtraction ("2 others"), are
    passed over.
    """
    numbers = _numbers(question)
    if numbers is None:
        return None
    known = _learnt(question.language)
    for side, other in OPPOSITE.items():
        for mention in mentions(question.prompt, question.language):
            if mention.value != numbers[side]:
                continue
            beside = tuple(_contexts(question.prompt, mention))
            wrong = [each for each in beside if each in known[other]]
            # one word of its own side settles it
            if wrong and not any(each in known[side] for each in beside):
                return Misplaced(side, int(mention.value), wrong[0].strip("<> "))
    return None


def _numbers(question: Question) -> dict[str, Fraction] | None:
    """The numbers of both sides, where each can be told from the other."""
    setting: Any = question.setting
    if getattr(setting, "kind", "") != "dilemma" or question.modality != "text":
        return None
    occupants, pedestrians = Fraction(setting.occupants), Fraction(setting.pedestrians)
    if abs(occupants - pedestrians) < 2 or min(occupants, pedestrians) < 2:
        return None
    return {"occupants": occupants, "pedestrians": pedestrians}


def _contexts(text: str, mention: Mention) -> Iterator[str]:
    """What stands directly beside a number: the next word, the next four, a heading before it."""
    after = _BREAK.split(text[mention.end : mention.end + 80].lstrip(), maxsplit=1)[0]
    before = _SENTENCE.split(text[max(0, mention.start - 60) : mention.start].rstrip())[-1]
    if CJK.search(text):
        yield from (f"> {found[1]}" for found in _NOUN_AFTER.finditer(after))
        yield from (f"< {found[1]}" for found in _NOUN_BEFORE.finditer(before))
        return
    following = [word.group().casefold() for word in _WORD.finditer(after)]
    if following and len(following[0]) > 4 and not _PEOPLE.fullmatch(following[0]):
        yield f"> {following[0]}"
    if len(following) > 3:
        yield f"> {' '.join(following[:4])}"
    # a heading: In the vehicle: 5, or: on the road (5)
    if before.endswith((":", "(")):
        heading = re.split(r"[,:(]", before[:-1])[-1]
        words = [word.group().casefold() for word in _WORD.finditer(heading)]
        if len(words) > 1:
            yield f"< {' '.join(words)}"


@lru_cache(maxsize=32)
def _learnt(language: Language) -> dict[str, frozenset[str]]:
    """For either side the contexts that stand beside its numbers alone in built-in files."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = {"occupants": {}, "pedestrians": {}, "": {}}
    for name in TEACHERS:
        family = load_family(name)
        if language not in family.languages:
            continue
        for question in stream(family, None, at_most=LESSONS, language=language):
            numbers = _numbers(question)
            # labels that are numbers would be taken for these
            if numbers is None or "1" in question.listed_labels:
                continue
            sides = {value: side for side, value in numbers.items()}
            for mention in mentions(question.prompt, language):
                for each in _contexts(question.prompt, mention):
                    places = found[sides.get(mention.value, "")].setdefault(each, set())
                    places.add((name, question.factors["wording"]))
    one, other = found["occupants"], found["pedestrians"]
    # a heading also stands before the 0 of a side that is spared
    shared = {each for each in found[""] if each.startswith(">")}
    return {
        "occupants": _often(one, {*other, *shared}),
        "pedestrians": _often(other, {*one, *shared}),
    }


def _often(found: Mapping[str, set[tuple[str, str]]], shared: set[str]) -> frozenset[str]:
    """Contexts of one side alone; two signs of Chinese or Japanese say little, unless often."""
    least = {True: 5, False: 1}
    return frozenset(
        each
        for each, places in found.items()
        if each not in shared and len(places) >= least[CJK.search(each) is not None]
    )
