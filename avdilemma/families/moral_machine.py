"""Scenario files of kind ``moral_machine``: which of two groups of characters is spared.

Each scenario has one attribute in which the two groups differ; the group with the level that
is counted is the focal one. Everything else about the two groups is alike or crossed: who is
in the car, whom the signal favours, which group is in the car's path, which option comes first
and which label it bears. Who the characters are is drawn by the seed for each scenario.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, Self, get_args

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import Design, EmptyCells, Factor, Row, derive_seed, generator, select
from avdilemma.dilemmas import GROUP_ACTIONS, LARGEST, Attribute, GroupsSetting, Side
from avdilemma.errors import InvalidValueError
from avdilemma.families.making import Asked, Maker, remembering
from avdilemma.families.moral_machine_schema import (
    Draws,
    MoralMachineFactors,
    MoralMachineWording,
    check_wording,
)
from avdilemma.families.moral_machine_texts import asked
from avdilemma.families.schema import (
    BALANCE,
    Name,
    Text,
    alphabet_name,
    at,
    check_alphabets,
    find_alphabet,
    item_id,
    listed,
    listed_labels,
)
from avdilemma.families.translate import Translated
from avdilemma.prompts.render import assemble
from avdilemma.questions import ChoiceQuestion

CONTENT = ("attribute", "difference", "relation", "law", "perspective", "draw")
"""Content factors."""

SURFACE = ("alphabet", "wording", "lane", "mention")
"""Surface factors: constant within a block, in which the focal group is on each side."""

BALANCED = ("side", *(factor.name for factor in BALANCE))
"""Balance factors."""

ALIKE: Mapping[str, tuple[str, str]] = {
    "law": ("both_pedestrians", "focal_legal"),
    "relation": ("other_passengers", "none"),
    "intervention": ("both_pedestrians", "none"),
}
"""Attributes of the situation, whose groups have the same characters: relation and law there."""

SCENARIOS = 4096
"""Scenarios whose facts a stream keeps."""

Pair = tuple[Name, Name]
"""A focal character and its counterpart in the other group."""


class MoralMachineFamily(Translated[MoralMachineWording]):
    """A family of choices between two groups of characters."""

    kind: Literal["moral_machine"]
    """Tells kinds of files apart."""

    family: Name
    """Name of the family."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Text
    """One line for people."""

    source: Text
    """What it follows."""

    people: tuple[Name, ...] = Field(min_length=1)
    """Characters that are people."""

    animals: tuple[Name, ...] = ()
    """Characters that are animals."""

    contrasts: Mapping[Attribute, tuple[Pair, ...]]
    """For attributes of characters, pairs that differ in it alone: focal level first."""

    pool: tuple[Name, ...] = Field(min_length=1)
    """Characters drawn where groups differ in number or in nothing."""

    factors: MoralMachineFactors
    """What varies."""

    draws: Draws
    """Scenarios a combination, by attribute."""

    default: Mapping[Name, tuple[str, ...]] = Field(default_factory=dict)
    """For some factors the levels that are asked unless levels are selected."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_alphabets(self.factors.alphabet)
        known = (*self.people, *self.animals)
        for index, name in enumerate(self.pool):
            with at("pool", index):
                _known(name, known)
        for attribute, pairs in self.contrasts.items():
            for index, pair in enumerate(pairs):
                with at("contrasts", attribute, index):
                    for name in pair:
                        _known(name, known)
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
        for _, where, wording in self.texts():
            check_wording(where, wording, known, self.factors.perspective)
        return self

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor; the file's `default` holds for the rest.

        Returns:
            Content attribute x difference x relation x law x perspective x draw, attributes
            taking turns in subsets; surface alphabet x wording x lane x mention; balance
            side x position x label.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        spec = self.factors
        most = max(self.draws[attribute] for attribute in spec.attribute)
        named = (
            Factor("attribute", spec.attribute),
            Factor("difference", ("0", *map(str, spec.difference))),
            Factor("relation", spec.relation),
            Factor("law", spec.law),
            Factor("perspective", spec.perspective),
            Factor("draw", tuple(str(number) for number in range(1, most + 1))),
            Factor("alphabet", tuple(map(alphabet_name, spec.alphabet))),
            Factor("wording", tuple(self.wordings)),
            Factor("lane", spec.lane),
            Factor("mention", spec.mention),
            Factor("side", spec.side),
        )
        chosen = select(named, {**self.default, **select_levels})
        factors = {factor.name: factor for factor in chosen}
        return Design(
            content=tuple(factors[name] for name in CONTENT),
            surface=tuple(factors[name] for name in SURFACE),
            balance=(factors["side"], *BALANCE),
            empty=tuple(self._empty()),
            turns="attribute",
        )

    def _empty(self) -> Iterator[EmptyCells]:
        spec = self.factors
        most = max(self.draws[attribute] for attribute in spec.attribute)
        # first, because these are most of what is left out
        for draws in sorted(set(self.draws.values())):
            beyond = frozenset(str(number) for number in range(draws + 1, most + 1))
            yield EmptyCells(
                {
                    "attribute": frozenset(a for a, few in self.draws.items() if few == draws),
                    "draw": beyond,
                },
                f"these attributes have {draws} draws a combination",
            )
        levels = {str(each) for each in spec.difference}
        number, others = frozenset({"number"}), frozenset(get_args(Attribute)) - {"number"}
        yield EmptyCells(
            {"attribute": others, "difference": frozenset(levels)},
            "only the attribute number has groups of different size",
        )
        yield EmptyCells(
            {"attribute": number, "difference": frozenset({"0"})},
            "the attribute number needs groups of different size",
        )
        for attribute, (relation, law) in ALIKE.items():
            where = frozenset({attribute})
            for name, known, kept in (
                ("relation", spec.relation, relation),
                ("law", spec.law, law),
            ):
                yield EmptyCells(
                    {"attribute": where, name: frozenset(known) - {kept}},
                    f"the attribute {attribute} has alike groups and {name}={kept}",
                )

    def groups(self, row: Row, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The characters of the focal and of the other group, in the order of the file.

        Args:
            row: Level of every factor; the content levels decide, with the seed.
            seed: The user's seed.

        Returns:
            Two groups of 1 to 5 characters.
        """
        draw = generator(seed, "groups", item_id(self.family, row, CONTENT))
        attribute: Attribute = row["attribute"]  # type: ignore[assignment]
        focal, other = self._draw(attribute, int(row["difference"]), draw)
        order = (*self.people, *self.animals).index
        return tuple(sorted(focal, key=order)), tuple(sorted(other, key=order))

    def _draw(
        self, attribute: Attribute, difference: int, draw: random.Random
    ) -> tuple[list[str], list[str]]:
        if attribute in self.contrasts:
            size = draw.randint(1, LARGEST)
            pairs = draw.choices(self.contrasts[attribute], k=size)
            return [one for one, _ in pairs], [other for _, other in pairs]
        # groups that differ in number share the smaller one's characters
        smaller = draw.choices(self.pool, k=draw.randint(1, LARGEST - difference))
        return [*smaller, *draw.choices(self.pool, k=difference)], smaller

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed; also decides who the characters are.

        Returns:
            The item with its prompt.
        """
        return self._listed(row, seed, self._asked(row, self._settings(row, seed)))

    def maker(self, seed: int) -> Maker:
        """What makes the items of many rows, each the same as by `item`."""

        # small, and in a subset a scenario comes round only once a pass
        @lru_cache(maxsize=SCENARIOS)
        def settings(*levels: str) -> Mapping[Side, GroupsSetting]:
            return self._settings(dict(zip(CONTENT, levels, strict=True)), seed)

        return remembering(
            lambda row: self._asked(row, settings(*[row[name] for name in CONTENT])),
            lambda row, question: self._listed(row, seed, question),
        )

    def _settings(self, row: Row, seed: int) -> Mapping[Side, GroupsSetting]:
        """The facts of a row's scenario, by which group dies if the car stays."""
        focal, other = self.groups(row, seed)
        animals = sum(name in self.animals for name in (*focal, *other))
        return {
            side: GroupsSetting(
                attribute=row["attribute"],  # type: ignore[arg-type]
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

    def _asked(self, row: Row, settings: Mapping[Side, GroupsSetting]) -> Asked:
        side: Side = row["side"]  # type: ignore[assignment]
        return asked(self.wordings[row["wording"]], settings[side], row["lane"], row["mention"])

    def _listed(self, row: Row, seed: int, question: Asked) -> ChoiceQuestion:
        alphabet = find_alphabet(self.factors.alphabet, row["alphabet"])
        labels, actions = listed_labels(row, alphabet), listed(row, *GROUP_ACTIONS)
        options = [(label, question.options[a]) for label, a in zip(labels, actions, strict=True)]
        name = item_id(self.family, row, (*CONTENT, *SURFACE, *BALANCED))
        return ChoiceQuestion(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors=dict(row),
            setting=question.setting,
            labels=labels,
            actions=actions,
            focal=GROUP_ACTIONS[0],
            prompt=assemble([question.text], options, self.language),
            language=self.language,
        )


def _known(name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise InvalidValueError("character", name, f"give one of {', '.join(known)}")
