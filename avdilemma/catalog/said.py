"""Proving that prompts say what predictions rest on: numbers, roles, options, who decides.

What is checked here holds for items of any origin: a file's, in every language that it has, or
those of an export. Two questions with different facts must never read the same; each fact must
stand in the prompt; and options must be told apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from avdilemma.catalog.roles import misplaced
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.mentions import Mention, is_percentage, mentions
from avdilemma.questions import Question
from avdilemma.questions.stated import Fact, Place, circumstances, facts

PLACES = {
    "perspective": ("viewpoint",),
    "scope": ("question",),
    "lane": ("scene",),
    "company": ("company",),
    "rating": ("ratings",),
    "focal_group": ("characters",),
    "other_group": ("characters",),
    "relation": ("places",),
    "law": ("crossing",),
    "side": ("options",),
    "game": ("rules",),
    "node": ("question",),
}
"""Part of a wording that tells a circumstance."""

AGAIN = frozenset({"draw", "replicate"})
"""Factors by which a file draws anew, so that two scenarios may be alike by chance."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Something that prompts do not say, or not so that it can be understood."""

    language: str
    """Language of the prompts."""

    wording: str
    """Wording, where the items tell theirs."""

    place: Place
    """Where in the wording it should be said, as far as that is known."""

    problem: str
    """What is wrong, and what to write instead."""

    example: str
    """Id of an item."""

    items: int = 1
    """How many items have the same problem."""


def unsaid(items: Iterable[Question]) -> list[Unsaid]:
    """What the prompts of a set of items do not say, each problem once, in order of discovery.

    Items shown in pictures alone say their facts there; nothing is looked for in their text.
    """
    read = [item for item in items if item.modality != "picture" and item.form != "scene"]
    found: dict[tuple[str, str, Place, str], list[Unsaid]] = {}
    for each in (*_each(read), *_alike(read)):
        # the same fact in other games or lanes is another place; other numbers are not
        kind = re.sub(r"[\d.,%]+|'[^']*'", "", each.problem)
        found.setdefault((each.language, each.wording, each.place, kind), []).append(each)
    return [
        replace(several[0], items=len({each.example for each in several}))
        for several in found.values()
    ]


def _of(item: Question, place: Place, problem: str) -> Unsaid:
    return Unsaid(item.language, item.factors.get("wording", ""), place, problem, item.id)


def _each(items: Iterable[Question]) -> Iterator[Unsaid]:
    """What is wrong with a prompt by itself."""
    for item in items:
        yield from _options(item)
        told = facts(item)
        for fact in told:
            if not fact.stands_in(item):
                problem = f"does not say {fact.name}, {fact.shown}: write {fact.write}"
                yield _of(item, fact.place, problem)
        wrong = misplaced(item)
        if wrong is not None:
            other = "pedestrians" if wrong.side == "occupants" else "occupants"
            problem = (
                f"gives the number of {wrong.side}, {wrong.number}, beside {wrong.words!r}, which "
                f"are {other}: write {{{{ {other} }}}} there"
            )
            yield _of(item, _scene(item), problem)
        yield from _by_hand(item, told)
        yield from _actions(item)


def _actions(item: Question) -> Iterator[Unsaid]:
    """Actions of a game that its rules never name; endings of words may differ."""
    if getattr(item.setting, "kind", "") != "game" or not item.listed_labels:
        return
    text, options = listing(item)
    before = text.casefold()
    for action in sorted(options):
        stem = action.casefold()[: max(3, len(action) - 2)]
        if stem and stem not in before:
            place: Place = ("rules", str(getattr(item.setting, "game", "")))
            problem = f"has the action {action!r}, which is nowhere but among the options: name it"
            yield _of(item, place, problem)


def _scene(item: Question) -> Place:
    lane = getattr(item.setting, "lane", None)
    return ("scene",) if lane is None else ("scene", lane)


def _by_hand(item: Question, told: Sequence[Fact]) -> Iterator[Unsaid]:
    """Numbers of people that are none of the item's, beside the word that its own stand beside."""
    people = {fact.value: fact for fact in told if fact.name.startswith("the number of ")}
    if getattr(item.setting, "kind", "") != "dilemma" or len(people) < 2:
        return
    one, other = (*people,)
    near = {number: number - 1 for number in people}
    allowed = {one + other, *people, *near.values(), Fraction(0), Fraction(1)}
    allowed |= {each for fact in people.values() for each in fact.also}
    allowed |= {fact.value * 100 for fact in told if fact.share}
    named = [
        each
        for each in mentions(item.prompt, item.language)
        if not is_percentage(item.prompt, each)
    ]
    words: dict[str, set[Fraction]] = {}
    for mention in named:
        if mention.value in people:
            words.setdefault(_next_word(item.prompt, mention), set()).add(mention.value)
    for mention in named:
        beside = words.get(_next_word(item.prompt, mention), set())
        word = _next_word(item.prompt, mention)
        if word and len(beside) == 1 and mention.value not in allowed:
            fact = people[next(iter(beside))]
            problem = (
                f"names {item.prompt[mention.start : mention.end]} {word} beside {fact.name}, "
                f"{fact.shown}: write {fact.write} in place of a number by hand"
            )
            yield _of(item, fact.place, problem)
            return


def _next_word(text: str, mention: Mention) -> str:
    found = re.match(r"[ \u00a0]?([^\W\d_]{2,})", text[mention.end : mention.end + 40])
    return found[1].casefold() if found else ""


def _options(item: Question) -> Iterator[Unsaid]:
    """Labels that are not listed once each, and options that read the same."""
    labels = item.listed_labels
    if not labels or not item.prompt:
        return
    place: Place = ("options",)
    if len({_plain(label) for label in labels}) < len(labels):
        remedy = "give labels that differ"
        yield _of(item, ("",), f"has the labels {', '.join(labels)}, which read the same: {remedy}")
    listed = {label: _listed(item, label) for label in dict.fromkeys(labels)}
    decisions = max(1, len(getattr(item, "nodes", ())))
    for label, texts in listed.items():
        if len(texts) != decisions:
            times = "nowhere" if not texts else f"{len(texts)} times"
            yield _of(
                item,
                place,
                f"lists the label {label!r} {times} as an option: list each label once, as "
                f"{_line(item, label)!r}",
            )
            return
    for texts in map(list, zip(*listed.values(), strict=True)):
        plain = [_plain(text) for text in texts]
        if len(set(plain)) < len(plain):
            yield _of(
                item,
                place,
                f"has options that read the same, {texts[0]!r}: say in each what it does",
            )
        elif not all(plain):
            yield _of(item, place, "has an option without words: say what it does")


def listing(item: Question) -> tuple[str, frozenset[str]]:
    """What a prompt says without the order and the labels of its options: text, and options."""
    labels = item.listed_labels
    if not labels:
        return item.prompt, frozenset()
    begins = [_line(item, label) for label in labels]
    lines = item.prompt.split("\n")
    listed = [line for line in lines if line.startswith(tuple(begins))]
    text = item.prompt.partition(listed[0])[0] if listed else item.prompt
    return text, frozenset(line[len(begins[0]) :] for line in listed)


def _line(item: Question, label: str) -> str:
    return LANGUAGES[item.language].option.split("{text}")[0].format(label=label)


def _listed(item: Question, label: str) -> list[str]:
    """The texts listed behind a label, in the language's form or one like "(A) ..."."""
    own = re.escape(_line(item, label).rstrip())
    other = rf"[(\[]?{re.escape(label)}[)\].:：、]"
    for begin in (own, other):
        found = re.findall(
            rf"^[ \t]*(?:[-*•] )?{begin}[ \t\u3000]*(.*)$", item.prompt, re.MULTILINE
        )
        if found:
            return found
    return []


def _plain(text: str) -> str:
    """A text without what readers do not see: case, spaces, punctuation, forms of letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _alike(items: Iterable[Question]) -> Iterator[Unsaid]:
    """Questions that read the same although their facts differ."""
    first: dict[tuple[str, str], Question] = {}
    for item in items:
        before = first.setdefault((item.language, item.prompt), item)
        if before is item or before.id == item.id:
            continue
        yield from _difference(before, item)


def _difference(one: Question, other: Question) -> Iterator[Unsaid]:
    """The first fact in which two questions with the same prompt differ."""
    told, others = facts(one), facts(other)
    for mine, theirs in zip(told, others, strict=False):
        if mine.value != theirs.value:
            problem = (
                f"reads the same where {mine.name} is {mine.shown} and {theirs.shown}: write "
                f"{mine.write}"
            )
            yield _of(other, mine.place, problem)
            return
    around, elsewhere = circumstances(one), circumstances(other)
    for name, level in around.items():
        if elsewhere.get(name, level) != level:
            keys = (*PLACES.get(name, ()), *_keys(name, other))
            said = f"{_short(level)} and {_short(elsewhere[name])}"
            yield _of(other, keys, f"reads the same where {name} is {said}: say which it is")
            return
    differing = [
        name for name, level in one.factors.items() if other.factors.get(name, level) != level
    ]
    if one.scenario != other.scenario and differing and not AGAIN & set(differing):
        name = differing[0]
        said = f"{one.factors[name]} and {other.factors[name]}"
        problem = f"reads the same where {name} is {said}: say which it is, or leave one out"
        yield _of(other, (), problem)


def _keys(name: str, item: Question) -> Place:
    """The key of a circumstance's own text in its part of a wording, where it has one."""
    setting: Any = item.setting
    if name in ("perspective", "scope"):
        scope = getattr(setting, "scope", None)
        return (setting.perspective, *([] if scope is None else [scope]))
    if name == "rating":
        return (str(getattr(item, "rating", "")),)
    return (str(getattr(setting, name)),) if name in ("lane", "company", "game") else ()


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
