"""The labelled replies of ``tests/data/replies``: reading the files, and asking the reader.

A file holds the replies of one kind and one split. Slots in a reply's text stand for labels, so
that one reply is tried with several label alphabets; see the README beside the data.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from avdilemma.dilemmas import CHANCE
from avdilemma.families import ThirdOption, build, load_family
from avdilemma.families.form import in_form
from avdilemma.pricing.price_reply import read_price
from avdilemma.questions import ChoiceQuestion

FOLDER = Path(__file__).parent / "data" / "replies"
SPLITS = ("development", "held_out")
ALWAYS = {
    "choice": (("A", "B"), ("1", "2"), ("X", "Y")),
    "third": (("A", "B", "C"), ("1", "2", "3"), ("X", "Y", "Z")),
    "plan": (("A", "B"), ("1", "2"), ("X", "Y")),
}
"""The alphabets of the built-in scenario files, by form."""

FURTHER = (("P", "Q"), ("left", "right"), ("red", "blue"), ("α", "β"), ("甲", "乙"))
"""Alphabets that a user's own file may have; each reply that asks a choice is tried with two."""

ROLES = ("x", "y", "z")
PLACES = ("first", "second", "third")
_SLOT = re.compile(r"\{\{(x|y|z|first|second|third)\}\}")
_ACTIONS = dict(zip(ROLES, ("sacrifice", "spare", CHANCE), strict=True))

Answers = tuple[str | Fraction | None, ...]
"""What was answered at each node or question: a label or a number; None for nothing."""


@dataclass(frozen=True)
class Result:
    """An outcome, and what was answered."""

    outcome: str
    answers: Answers


@dataclass(frozen=True)
class Reply:
    """One reply as it is tried, with one alphabet."""

    id: str
    entry: str
    split: str
    kind: str
    form: str
    language: str
    style: str
    text: str
    stop: str
    labels: tuple[str, ...]
    """Labels as listed; none where a number is asked for."""

    actions: tuple[str, ...]
    """The options' actions as listed; none where the question is another than a dilemma."""

    expected: Result
    also: tuple[str, ...]
    """Outcomes without an answer that are right, too."""

    facts: Mapping[str, Any]

    @property
    def alphabet(self) -> str:
        """Its labels in alphabetical order; empty without labels."""
        return " ".join(sorted(self.labels))

    def read(self) -> Result:
        """What the project's reader makes of it."""
        if self.form == "price":
            found = read_price(self.text, float(self.facts["ceiling"]), self.stop)
            price = None if found.price is None else Fraction(str(found.price))
            return Result("choice" if found.outcome == "price" else found.outcome, (price,))
        read = question(self).read_reply(self.text, self.stop)
        if self.form in ("choice", "third"):
            return Result(read.outcome, (read.label,))
        return Result(read.outcome, tuple(read.labels if self.form == "plan" else read.numbers))

    def verdict(self, found: Result) -> str:
        """How a reading compares with the label; see `compared`."""
        return compared(self.form, self.expected, self.also, found)


def compared(form: str, expected: Result, also: Sequence[str], found: Result) -> str:
    """How a reading compares with a label.

    ``right``; ``another`` answer than the one given; an ``invented`` answer; a ``missed`` one; or
    the wrong ``outcome`` of a reply without an answer.
    """
    pairs = list(zip(expected.answers, found.answers, strict=True))
    if found.outcome in also and all(answer is None for answer in found.answers):
        return "right"
    # of several beliefs, all or none are used
    if form == "belief" and "choice" not in (found.outcome, expected.outcome):
        return "right" if found.outcome == expected.outcome else "outcome"
    if any(wanted is not None and got not in (None, wanted) for wanted, got in pairs):
        return "another"
    if any(wanted is None and got is not None for wanted, got in pairs):
        return "invented"
    if any(wanted is not None and got is None for wanted, got in pairs):
        return "missed"
    return "right" if found.outcome == expected.outcome else "outcome"


def split_of(text: str) -> str:
    """The split of a reply, by the rule that was fixed before any was written."""
    return SPLITS[hashlib.sha256(text.encode()).digest()[0] % 2]


def entries() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every entry of the files, with its split and its kind."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(FOLDER.glob("*/*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), loader):  # noqa: S506
            yield path.parent.name, path.stem, entry


@cache
def replies() -> tuple[Reply, ...]:
    """All replies, each entry with every alphabet that it is tried with."""
    return tuple(reply for split, kind, entry in entries() for reply in _tried(split, kind, entry))


def _tried(split: str, kind: str, entry: Mapping[str, Any]) -> Iterator[Reply]:
    known = {"id", "form", "language", "style", "text", "stop", "labels", "answer", "outcome"}
    facts = {key: value for key, value in entry.items() if key not in known | {"also", "why"}}
    for alphabet in _alphabets(entry):
        listed, slots = _bound(entry, alphabet)
        if "framed" in facts and "answer" in entry:
            listed, slots["x"] = _framed(facts["framed"], alphabet, entry["answer"])
            slots |= dict(zip(PLACES, listed, strict=False))
        role = {label: _ACTIONS[name] for name, label in slots.items() if name in ROLES}
        yield Reply(
            id=f"{entry['id']}/{''.join(alphabet)}" if alphabet else entry["id"],
            entry=entry["id"],
            split=split,
            kind=kind,
            form=entry["form"],
            language=entry["language"],
            style=entry["style"],
            text=filled(entry["text"], slots),
            stop=entry.get("stop", "stop"),
            labels=listed,
            actions=() if "framed" in facts else tuple(role[label] for label in listed),
            expected=label_of(entry, slots),
            also=tuple(entry.get("also", ())),
            facts=facts,
        )


def label_of(entry: Mapping[str, Any], slots: Mapping[str, str]) -> Result:
    """What an entry's reply answers, with its slots filled in."""
    form, wanted = entry["form"], entry.get("answer")
    if "framed" in entry and wanted is not None:
        wanted = "{{x}}"
    several = int(entry.get("nodes", 2)) if form in ("plan", "belief") else 1
    given = wanted if isinstance(wanted, list) else [wanted] * several
    answers: list[str | Fraction | None] = []
    for each in given:
        read = Fraction if form not in ALWAYS else lambda text: filled(text, slots)
        answers.append(None if each is None else read(each))
    return Result(entry.get("outcome", "choice"), tuple(answers))


def filled(text: str, slots: Mapping[str, str]) -> str:
    """A text with its slots filled in."""
    return _SLOT.sub(lambda found: slots[found[1]], text)


def digest(*parts: str) -> int:
    """A number that looks random and depends on some texts alone."""
    return int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:8], "big")


def _alphabets(entry: Mapping[str, Any]) -> Sequence[tuple[str, ...]]:
    form = entry["form"]
    if form not in ALWAYS:
        return [()]
    if "labels" in entry:
        return [tuple(labels) for labels in entry["labels"]]
    always = ALWAYS[form]
    if "framed" in entry:
        return always
    if not _SLOT.search(entry["text"]):
        # without a label in it, the reply is the same in all alphabets
        return [always[digest(entry["id"]) % len(always)]]
    if form != "choice":
        return always
    pairs = list(itertools.combinations(FURTHER, 2))
    return [*always, *pairs[digest(entry["id"]) % len(pairs)]]


def _bound(
    entry: Mapping[str, Any], alphabet: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Labels as listed, and what each slot stands for: drawn from the entry's id and alphabet."""
    drawn = digest(entry["id"], *alphabet)
    orders = list(itertools.permutations(alphabet))
    listed = orders[drawn % len(orders)]
    free = list(orders[drawn // 64 % len(orders)]) if "{{x}}" in entry["text"] else list(listed)
    literal = entry.get("answer")
    if isinstance(literal, str) and literal in free:
        free.remove(literal)
        free.insert(0, literal)
    slots = dict(zip(ROLES, free, strict=False)) | dict(zip(PLACES, listed, strict=False))
    return listed, slots


def question(reply: Reply) -> Any:
    """The question that a reply answers; its prompt is empty, as where replies are scored."""
    form, facts = reply.form, reply.facts
    if "framed" in facts:
        framing = _framing(facts["framed"])
        return _framed_question(*framing, "".join(sorted(reply.labels)))
    base = _base(form, facts.get("nodes", 2))
    if form in ("choice", "third"):
        return replace(
            base, labels=reply.labels, actions=reply.actions, language=reply.language, prompt=""
        )
    if form == "plan":
        return replace(base, labels=reply.labels, prompt="")
    if form == "amount":
        setting = replace(base.setting, endowment=facts["high"], step=facts["step"])
        return replace(base, setting=setting, unit=facts["unit"], prompt="")
    return replace(base, language=reply.language, prompt="") if form == "rating" else base


GAMES = {1: ("symmetric", "pd"), 2: ("protocols", "tg"), 3: ("protocols", "spd")}
"""A family and a game in it, by its number of nodes."""


@cache
def _base(form: str, nodes: int) -> Any:
    """A question of a form, of which labels and the like are replaced."""
    if form in ("plan", "belief"):
        name, game = GAMES[nodes]
        elicitation, beliefs = ("plan", "stated") if form == "plan" else ("node", "elicited")
        family = in_form(load_family(name), elicitation, beliefs)  # type: ignore[arg-type]
        found: Any = build(family, 4, select={"game": game}).items[0]
        return family.belief_question(found) if form == "belief" else found  # type: ignore[attr-defined]
    name = {"rating": "ratings", "amount": "amounts"}.get(form, "sacrifice")
    family = load_family(name)
    return build(ThirdOption(family) if form == "third" else family, 4).items[0]  # type: ignore[arg-type]


def _framing(framed: Mapping[str, str]) -> tuple[str, str, str]:
    return framed["framing"], framed["game"], framed["node"]


@cache
def _framed_question(framing: str, game: str, node: str, alphabet: str) -> ChoiceQuestion:
    select = {"framing": framing, "game": game, "node": node, "alphabet": alphabet}
    found = build(load_family("framed"), 4, select=select).items[0]
    assert isinstance(found, ChoiceQuestion)
    return found


def _framed(
    framed: Mapping[str, str], alphabet: tuple[str, ...], word: str
) -> tuple[tuple[str, ...], str]:
    """The labels of a framed question as listed, and the one whose option is a word."""
    asked = _framed_question(*_framing(framed), "".join(alphabet))
    label = next(each for each in asked.labels if f"\n{each}: {word}\n" in asked.prompt)
    return asked.labels, label


VERDICTS = ("right", "another", "invented", "missed", "outcome")


def table(verdicts: Iterable[tuple[str, str]]) -> str:
    """Verdicts by group, as a table of text, groups with most misreadings first."""
    found: dict[str, Counter[str]] = {}
    for group, verdict in verdicts:
        found.setdefault(group, Counter())[verdict] += 1
    rows = sorted(found.items(), key=lambda each: (each[1]["right"] - each[1].total(), each[0]))
    lines = [f"{'':24}{'replies':>9}" + "".join(f"{name:>10}" for name in VERDICTS)]
    lines += [
        f"{name:24}{row.total():9}" + "".join(f"{row[each]:10}" for each in VERDICTS)
        for name, row in rows
    ]
    return "\n".join(lines)


def sentence_rows(name: str) -> list[dict[str, Any]]:
    """The entries of a file of sentences by which rules of the reader are pinned down."""
    lines = (FOLDER / "sentences" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
