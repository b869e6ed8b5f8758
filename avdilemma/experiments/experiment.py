"""An experiment: questions, who is asked which, and the text that people agree to; as one file.

``experiment.json`` is written beside every export, and answers are read with it: it holds the whole
questions. Its fingerprint travels with every answer, so that answers to other questions, or an
altered file, are found out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avdilemma import __version__
from avdilemma.design import canonical, fingerprint
from avdilemma.errors import AvdilemmaError, InvalidValueError, malformed
from avdilemma.experiments.blocks import blocks
from avdilemma.experiments.words import ScreenWords, screen_words
from avdilemma.families import ItemSet
from avdilemma.files import read_bytes
from avdilemma.prompts.languages import Language
from avdilemma.prompts.languages.grammar import direction
from avdilemma.prompts.ways import LINE
from avdilemma.questions import BeliefQuestion, Question, read_question
from avdilemma.questions.paper import Paper

FORMAT = "avdilemma experiment"
"""What the file says that it is."""

VERSION = 1
"""Version of the file's format."""

NAME = "experiment.json"
"""Name of the file in an export."""

BELIEFS = "#beliefs"
"""End of a screen's name that asks what is expected of others, before the decision."""

LIMIT = 1 << 28
"""Most bytes of a file that are read."""

_REMEDY = "give the experiment.json that was written with the experiment"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of an experiment."""

    name: str
    """Id of the item, with `BELIEFS` behind it for the question about others."""

    item: int
    """Place of the item."""

    paper: Paper
    """What is on it."""


class _Item(BaseModel):
    """A question in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    prompt: str
    beliefs: str | None = None


class _File(BaseModel):
    """The file but for its fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    version: int
    avdilemma: str
    family: str
    family_version: int
    language: Language
    seed: int
    per_person: int = Field(ge=1)
    consent: str
    items: tuple[_Item, ...] = Field(min_length=1)
    blocks: tuple[tuple[int, ...], ...] = Field(min_length=1)
    declared: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Experiment:
    """Questions for people, and who is asked which of them."""

    family: str
    """Name of the scenario file's family."""

    family_version: int
    """Version of the scenario file."""

    language: Language
    """Language of all texts."""

    seed: int
    """What decided every draw."""

    per_person: int
    """Questions of each person."""

    consent: str
    """What people agree to, in paragraphs."""

    items: tuple[Question, ...]
    """The questions."""

    beliefs: tuple[BeliefQuestion | None, ...]
    """For each the question about others that comes before it, where one does."""

    blocks: tuple[tuple[int, ...], ...]
    """For each person the places of their questions, in the order of asking."""

    declared: Mapping[str, Any] = field(default_factory=dict)
    """Factors that the scenario file declares itself: what logs of models say about them."""

    made_by: str = __version__
    """Version of avdilemma that wrote it."""

    @cached_property
    def words(self) -> ScreenWords:
        """What is said around the questions."""
        return screen_words(self.language)

    @property
    def direction(self) -> str:
        """Direction of the language's script, as HTML writes it: ``ltr`` or ``rtl``."""
        return direction(self.language)

    @cached_property
    def screens(self) -> Mapping[str, Screen]:
        """Every screen by its name."""
        found = {}
        for place, (item, before) in enumerate(zip(self.items, self.beliefs, strict=True)):
            if before is not None:
                name = item.id + BELIEFS
                found[name] = Screen(name, place, before.paper())
            found[item.id] = Screen(item.id, place, item.paper())
        return found

    def block(self, number: int) -> list[Screen]:
        """The screens of a block in the order of asking, by its number from 0."""
        found = []
        for place in self.blocks[number]:
            name = self.items[place].id
            names = (name + BELIEFS, name) if self.beliefs[place] is not None else (name,)
            found += [self.screens[each] for each in names]
        return found

    @cached_property
    def most_blanks(self) -> int:
        """The most that any screen asks to be filled in."""
        return max(len(screen.paper.blanks) for screen in self.screens.values())

    @cached_property
    def _body(self) -> dict[str, Any]:
        pairs = zip(self.items, self.beliefs, strict=True)
        return {
            "format": FORMAT,
            "version": VERSION,
            "avdilemma": self.made_by,
            "family": self.family,
            "family_version": self.family_version,
            "language": self.language,
            "seed": self.seed,
            "per_person": self.per_person,
            "consent": self.consent,
            "items": [
                {
                    "item": item.facts(),
                    "prompt": item.prompt,
                    **({} if before is None else {"beliefs": canonical(before.record())}),
                }
                for item, before in pairs
            ],
            "blocks": [list(each) for each in self.blocks],
            "declared": dict(self.declared),
        }

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 over all of it, 64 hexadecimal digits."""
        return fingerprint([self._body])

    def to_json(self) -> str:
        """The text of ``experiment.json``."""
        whole = {**self._body, "fingerprint": self.fingerprint}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def make_experiment(items: ItemSet, people: int, per_person: int, consent: str = "") -> Experiment:
    """Make an experiment of a family's questions; those that nobody is asked are left out.

    Args:
        items: The questions, in the language and form of the experiment.
        people: Number of blocks; further people begin with the first again.
        per_person: Questions of each person.
        consent: What people agree to; the text of the language where it is empty.

    Raises:
        InvalidValueError: If a number is out of range, or the questions are asked in another way
            than by an answer line.
        AvdilemmaError: If they cannot be put to people, or the language has no words for it.
    """
    if items.answer != LINE:
        remedy = "people choose on a screen: leave it out"
        raise InvalidValueError("answer", items.answer, remedy)
    words = screen_words(items.language)
    every = items.items
    # what cannot be put to people is told before anything is written
    every[0].paper()
    drawn = blocks(every, people, per_person, items.seed)
    used = sorted({place for block in drawn for place in block})
    at = {place: number for number, place in enumerate(used)}
    kept = tuple(every[place] for place in used)
    return Experiment(
        family=items.family.family,
        family_version=items.family.version,
        language=items.language,
        seed=items.seed,
        per_person=per_person,
        consent=consent.strip() or words.consent,
        items=kept,
        beliefs=tuple(items.asked_first(question) for question in kept),
        blocks=tuple(tuple(at[place] for place in block) for block in drawn),
        declared={name: each.describe() for name, each in items.family.declared.items()},
    )


def read_experiment(path: Path) -> Experiment:
    """Read ``experiment.json``.

    Raises:
        AvdilemmaError: If it cannot be read, is no such file, or was altered after it was written.
    """
    content = read_bytes(path, LIMIT, remedy=_REMEDY)
    try:
        data = json.loads(content.decode("utf-8"))
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise AvdilemmaError(f"{path} is no experiment of avdilemma: {_REMEDY}")
        told = data.pop("fingerprint", None)
        if told != fingerprint([data]):
            raise AvdilemmaError(
                f"{path} was altered after it was written: its fingerprint is another; {_REMEDY}"
            )
        file = _File.model_validate(data)
    except ValidationError as error:
        raise malformed(str(path), error, _REMEDY) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        if isinstance(error, AvdilemmaError):
            raise
        reason = " ".join(str(error).split())[:120]
        raise AvdilemmaError(f"{path} is no JSON ({reason}): {_REMEDY}") from error
    if file.version != VERSION:
        raise AvdilemmaError(
            f"{path} has version {file.version}, this avdilemma reads {VERSION}: use the one that "
            f"wrote it, {file.avdilemma}"
        )
    return _experiment(file)


def _experiment(file: _File) -> Experiment:
    items = tuple(read_question({"item": each.item, "prompt": each.prompt}) for each in file.items)
    beliefs = [each.beliefs for each in file.items]
    return Experiment(
        family=file.family,
        family_version=file.family_version,
        language=file.language,
        seed=file.seed,
        per_person=file.per_person,
        consent=file.consent,
        items=items,
        beliefs=tuple(None if each is None else BeliefQuestion.read(each) for each in beliefs),
        blocks=file.blocks,
        declared=file.declared,
        made_by=file.avdilemma,
    )
