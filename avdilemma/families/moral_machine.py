"""Scenario files of kind ``moral_machine``: which of two groups of characters is spared.

Each scenario has one attribute in which the two groups differ; the group with the level that
is counted is the focal one. Everything else about the two groups is alike or crossed: who is
in the car, whom the signal favours, which group is in the car's path, which option comes first
and which label it bears. Who the characters are is drawn by the seed for each scenario.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import ClassVar, get_args

from pydantic import Field, PositiveInt

from avdilemma.design import EmptyCells, Factor, Row, generator
from avdilemma.dilemmas import LARGEST, PEOPLES_PAIRS, Attribute, GroupsSetting, Side
from avdilemma.errors import InvalidValueError, one_of
from avdilemma.families.base import Translated
from avdilemma.families.listing import ChoiceFile, QuestionText
from avdilemma.families.moral_machine_texts import (
    MoralMachineFactors,
    MoralMachineWording,
    Viewpoint,
    check_wording,
    write,
)
from avdilemma.families.pictured import pictured
from avdilemma.families.schema import Name, at, language_at
from avdilemma.prompts.render import render
from avdilemma.questions import Question
from avdilemma.scenes import Modality

ALIKE: Mapping[str, tuple[str, str]] = {
    "law": ("both_pedestrians", "focal_legal"),
    "relation": ("other_passengers", "none"),
    "intervention": ("both_pedestrians", "none"),
}
"""Attributes of the situation, whose groups have the same characters: relation and law there."""


def _check_compared(attribute: str, pair: tuple[str, str]) -> None:
    """Check that choices between a pair stand beside people's about the same attribute.

    Raises:
        InvalidValueError: If people were asked about another difference by that name.
    """
    asked = {*get_args(Attribute), *(f"number_{n}" for n in range(1, LARGEST))}
    if attribute in asked and pair not in PEOPLES_PAIRS.get(attribute, frozenset()):
        remedy = (
            f"choices about {attribute} stand beside people's, who were asked about others: give "
            "the pair an attribute of its own, such as own_" + attribute
        )
        raise InvalidValueError("pair", list(pair), remedy)


class MoralMachineFamily(Translated[MoralMachineWording], ChoiceFile):
    """A family of choices between two groups of characters."""

    CONTENT: ClassVar[tuple[str, ...]] = (
        "attribute",
        "difference",
        "relation",
        "law",
        "perspective",
        "draw",
    )
    # constant within a block, in which the focal group is on each side
    SURFACE: ClassVar[tuple[str, ...]] = ("alphabet", "wording", "lane", "mention")
    BALANCED: ClassVar[tuple[str, ...]] = ("side", "position", "label")
    TURNS: ClassVar[str | None] = "attribute"
    redraws: ClassVar[bool] = True

    people: tuple[Name, ...] = Field(min_length=1)
    """Characters that are people."""

    animals: tuple[Name, ...] = ()
    """Characters that are animals."""

    contrasts: Mapping[Name, tuple[tuple[Name, Name], ...]]
    """For attributes of characters, the file's own among them, pairs that differ in it alone: focal
    level first. Those that people were asked about have pairs of the built-in file alone."""

    pool: tuple[Name, ...] = Field(min_length=1)
    """Characters drawn where groups differ in number or in nothing."""

    factors: MoralMachineFactors
    """What varies."""

    draws: Mapping[Name, PositiveInt]
    """Scenarios for every combination of the other content levels, by attribute."""

    default: Mapping[Name, tuple[str, ...]] = Field(default_factory=dict)
    """For some factors the levels that are asked unless levels are selected."""

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        known = (*self.people, *self.animals)
        for index, name in enumerate(self.pool):
            with at("pool", index):
                one_of("character", name, known)
        for attribute, pairs in self.contrasts.items():
            for index, pair in enumerate(pairs):
                with at("contrasts", attribute, index):
                    for name in pair:
                        one_of("character", name, known)
                    _check_compared(attribute, pair)
        for attribute in self.factors.attribute:
            with at("draws", attribute):
                if attribute not in self.draws:
                    raise InvalidValueError("draws", None, "give a number of scenarios")
            with at("contrasts", attribute):
                lacking = attribute not in ("number", *ALIKE) and attribute not in self.contrasts
                if lacking:
                    raise InvalidValueError("pairs", None, f"give pairs that differ in {attribute}")
        for index, difference in enumerate(self.factors.difference):
            with at("factors", "difference", index):
                if difference >= LARGEST:
                    raise InvalidValueError(
                        "difference", difference, f"groups have 1 to {LARGEST} characters"
                    )
        with at("default"):
            self.design({})
        for where, wording in self.texts():
            language = language_at(where, self.language)
            check_wording(where, wording, known, self.factors.perspective, language)

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor."""
        spec = self.factors
        return {
            "attribute": spec.attribute,
            "difference": ("0", *map(str, spec.difference)),
            "relation": spec.relation,
            "law": spec.law,
            "perspective": spec.perspective,
            "draw": map(str, range(1, self._most + 1)),
            "alphabet": self.alphabets,
            "wording": self.wordings,
            "lane": spec.lane,
            "mention": spec.mention,
            "side": spec.side,
        }

    @property
    def _most(self) -> int:
        """The largest number of draws."""
        return max(self.draws[attribute] for attribute in self.factors.attribute)

    def empty_cells(self, factors: Mapping[str, Factor]) -> Iterator[EmptyCells]:  # noqa: ARG002
        """Draws beyond an attribute's own, and levels that its groups cannot have."""
        spec = self.factors
        # first, because these are most of what is left out
        for draws in sorted(set(self.draws.values())):
            few = frozenset(name for name, most in self.draws.items() if most == draws)
            beyond = frozenset(map(str, range(draws + 1, self._most + 1)))
            reason = f"these attributes have {draws} draws a combination"
            yield EmptyCells({"attribute": few, "draw": beyond}, reason)
        levels = frozenset(map(str, spec.difference))
        every = frozenset((*get_args(Attribute), *spec.attribute))
        number, others = frozenset({"number"}), every - {"number"}
        reason = "only the attribute number has groups of different size"
        yield EmptyCells({"attribute": others, "difference": levels}, reason)
        reason = "the attribute number needs groups of different size"
        yield EmptyCells({"attribute": number, "difference": frozenset({"0"})}, reason)
        for attribute, (relation, law) in ALIKE.items():
            where = frozenset({attribute})
            for name, kept in (("relation", relation), ("law", law)):
                other = frozenset[str](getattr(spec, name)) - {kept}
                reason = f"the attribute {attribute} has alike groups and {name}={kept}"
                yield EmptyCells({"attribute": where, name: other}, reason)

    def groups(self, row: Row, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The characters of the focal and of the other group, in the order of the file.

        The content levels of the row decide, with the seed; each group has 1 to 5 characters.
        """
        draw = generator(seed, "groups", self.identity(row, 0)["scenario"])
        focal, other = self._draw(row["attribute"], int(row["difference"]), draw)
        order = (*self.people, *self.animals).index
        return tuple(sorted(focal, key=order)), tuple(sorted(other, key=order))

    def _draw(
        self, attribute: str, difference: int, draw: random.Random
    ) -> tuple[list[str], list[str]]:
        if attribute in self.contrasts:
            size = draw.randint(1, LARGEST)
            pairs = draw.choices(self.contrasts[attribute], k=size)
            return [one for one, _ in pairs], [other for _, other in pairs]
        # groups that differ in number share the smaller one's characters
        smaller = draw.choices(self.pool, k=draw.randint(1, LARGEST - difference))
        return [*smaller, *draw.choices(self.pool, k=difference)], smaller

    def writer(self, seed: int) -> Callable[[Row], QuestionText]:
        """What writes the texts of many rows; the facts of a scenario are drawn once."""

        # small, and in a subset a scenario comes round only once a pass
        @lru_cache(maxsize=4096)
        def settings(*levels: str) -> Mapping[Side, GroupsSetting]:
            return self._settings(dict(zip(self.CONTENT, levels, strict=True)), seed)

        def text(row: Row) -> QuestionText:
            side: Side = row["side"]  # type: ignore[assignment]
            setting = settings(*[row[name] for name in self.CONTENT])[side]
            wording = self.wordings[row["wording"]]
            return write(wording, setting, row["lane"], row["mention"], self.language)

        return text

    def pictured(
        self, question: Question, row: Row, modality: Modality, mirrored: bool
    ) -> Question:
        """A question as a modality puts it, as `Asking.pictured`; left and right are the text's."""
        wording = self.wordings[row["wording"]]
        perspective: Viewpoint = row["perspective"]  # type: ignore[assignment]
        before, ask = (
            render(each, {}, self.language)
            for each in (wording.viewpoint[perspective], wording.question)
        )
        return pictured(question, modality, [before], ask, mirrored)

    def _settings(self, row: Row, seed: int) -> Mapping[Side, GroupsSetting]:
        """The facts of a row's scenario, by which group dies if the car stays."""
        focal, other = self.groups(row, seed)
        animals = sum(name in self.animals for name in (*focal, *other))
        return {
            side: GroupsSetting(
                attribute=row["attribute"],
                focal_group=focal,
                other_group=other,
                animals=animals,
                relation=row["relation"],  # type: ignore[arg-type]
                law=row["law"],  # type: ignore[arg-type]
                side=side,
                perspective=row["perspective"],  # type: ignore[arg-type]
            )
            for side in self.factors.side
        }
