"""Scenario files of kind ``game``: payoff protocols of registered games, one node an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from avdilemma import games
from avdilemma.design import Design, EmptyCells, Factor, Row, derive_seed, select
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.families.schema import (
    BALANCE,
    Alphabet,
    Frozen,
    Name,
    Text,
    alphabet_name,
    at,
    check_alphabets,
    check_text,
    item_id,
    listed,
    listed_labels,
)
from avdilemma.items import GameSetting, Item
from avdilemma.prompts.render import assemble, render

SAMPLE: Mapping[str, object] = {
    "c": "blue",
    "d": "green",
    "T": "4",
    "R": "3",
    "P": "2",
    "S": "1",
    "often": 70,
    "seldom": 30,
}
"""What templates of this kind may use, with values to try them on."""

CONTENT = ("game", "protocol", "node", "belief")
"""Content factors; protocol and node are nested in game."""

SURFACE = ("alphabet", "naming", "wording")
"""Surface factors."""

BALANCED = tuple(factor.name for factor in BALANCE)
"""Balance factors."""

Points = int | float
"""A payoff in a file."""

Action = Name
"""The neutral name of an action."""


class GameFactors(Frozen):
    """Factors and their levels."""

    belief: tuple[float | int, ...] = Field(min_length=1)
    """Stated share of others who take the cooperative action, whole per cents of 0 to 1."""

    alphabet: tuple[Alphabet, ...]
    """Label pairs, at least three."""

    naming: Mapping[Name, tuple[Action, Action]] = Field(min_length=2)
    """Neutral names of the cooperative and the other action."""


class GameWording(Frozen):
    """One complete wording."""

    intro: Text
    """Who plays and how roles are drawn."""

    rules: Mapping[Name, Text]
    """Moves and payoffs, by game."""

    belief: Mapping[Name, Text]
    """What others do, by game."""

    question: Mapping[Name, Mapping[Name, Text]]
    """What is asked, by game and node."""


class GameFamily(Frozen):
    """A family of games with payoff protocols; beliefs are stated in the prompt."""

    kind: Literal["game"]
    """Tells kinds of files apart."""

    family: Name
    """Name of the family."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Text
    """One line for people."""

    source: Text
    """What it follows."""

    protocols: Mapping[Name, Mapping[Name, tuple[Points, Points, Points, Points]]] = Field(
        min_length=1
    )
    """Payoffs [T, R, P, S] in points, by game and protocol."""

    factors: GameFactors
    """What varies."""

    wordings: Mapping[Name, GameWording] = Field(min_length=2)
    """Wordings that differ in surface only."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_alphabets(self.factors.alphabet)
        for index, belief in enumerate(self.factors.belief):
            with at("factors", "belief", index):
                if (in_unit_interval(belief, "belief") * 100).denominator != 1:
                    raise InvalidValueError("belief", belief, "give whole per cents, such as 0.35")
        for level, (cooperative, other) in self.factors.naming.items():
            with at("factors", "naming", level):
                if cooperative.casefold() == other.casefold():
                    raise InvalidValueError("name", cooperative, "give two different names")
        seen: set[str] = set()
        for name, protocols in self.protocols.items():
            with at("protocols", name):
                games.game(name)
            for protocol, numbers in protocols.items():
                with at("protocols", name, protocol):
                    if protocol in seen:
                        raise InvalidValueError("protocol", protocol, "give each name once")
                    games.payoffs(*numbers)
                seen.add(protocol)
        with at("factors"):
            self.design({})
        for name, wording in self.wordings.items():
            self._check_wording(name, wording)
        return self

    def _check_wording(self, name: str, wording: GameWording) -> None:
        check_text(("wordings", name, "intro"), wording.intro, SAMPLE)
        for game in self.protocols:
            check_text(("wordings", name, "rules", game), wording.rules.get(game), SAMPLE)
            check_text(("wordings", name, "belief", game), wording.belief.get(game), SAMPLE)
            for node in games.game(game).nodes:
                text = wording.question.get(game, {}).get(node.name)
                check_text(("wordings", name, "question", game, node.name), text, SAMPLE)

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            Content game / protocol / node (nested) x belief; surface alphabet x naming x
            wording; balance position x label.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        nodes = dict.fromkeys(
            node.name for name in self.protocols for node in games.game(name).nodes
        )
        beliefs = tuple(decimal_text(in_unit_interval(b, "belief")) for b in self.factors.belief)
        factors = {
            factor.name: factor
            for factor in select(
                (
                    Factor("game", tuple(self.protocols)),
                    Factor(
                        "protocol", tuple(p for table in self.protocols.values() for p in table)
                    ),
                    Factor("node", tuple(nodes)),
                    Factor("belief", beliefs),
                    Factor("alphabet", tuple(map(alphabet_name, self.factors.alphabet))),
                    Factor("naming", tuple(self.factors.naming)),
                    Factor("wording", tuple(self.wordings)),
                ),
                select_levels,
            )
        }
        return Design(
            content=tuple(factors[name] for name in CONTENT),
            surface=tuple(factors[name] for name in SURFACE),
            balance=BALANCE,
            empty=self._empty(nodes),
        )

    def _empty(self, nodes: Mapping[str, None]) -> tuple[EmptyCells, ...]:
        cells: list[EmptyCells] = []
        every = frozenset(p for table in self.protocols.values() for p in table)
        for name, table in self.protocols.items():
            own_nodes = {node.name for node in games.game(name).nodes}
            one = frozenset({name})
            cells.append(
                EmptyCells(
                    {"game": one, "protocol": every - set(table)},
                    f"protocols of other games have no {name}",
                )
            )
            cells.append(
                EmptyCells(
                    {"game": one, "node": frozenset(nodes) - own_nodes},
                    f"{name} has only the nodes {', '.join(sorted(own_nodes))}",
                )
            )
        return tuple(cells)

    def item(self, row: Row, seed: int) -> Item:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The item with its prompt.
        """
        game = games.game(row["game"])
        node = game.node(row["node"])
        numbers = games.payoffs(*self.protocols[game.name][row["protocol"]])
        belief = Fraction(row["belief"])
        wording = self.wordings[row["wording"]]
        cooperative, other = self.factors.naming[row["naming"]]
        values: dict[str, object] = {
            "c": cooperative,
            "d": other,
            "often": int(belief * 100),
            "seldom": int(100 - belief * 100),
        }
        values |= {letter: decimal_text(getattr(numbers, letter)) for letter in "TRPS"}
        actions = listed(row, *node.actions)
        alphabet = next(a for a in self.factors.alphabet if alphabet_name(a) == row["alphabet"])
        labels = listed_labels(row, alphabet)
        words = {node.actions[0]: cooperative, node.actions[1]: other}
        prompt = assemble(
            [
                render(wording.intro, values),
                render(wording.rules[game.name], values),
                render(wording.belief[game.name], values),
                render(wording.question[game.name][node.name], values),
            ],
            [(label, words[action]) for label, action in zip(labels, actions, strict=True)],
        )
        name = item_id(self.family, row, (*CONTENT, *SURFACE, *BALANCED))
        return Item(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors=dict(row),
            setting=GameSetting(
                game=game.name,
                protocol=row["protocol"],
                payoffs=(
                    decimal_text(numbers.T),
                    decimal_text(numbers.R),
                    decimal_text(numbers.P),
                    decimal_text(numbers.S),
                ),
                node=node.name,
                belief={each.name: row["belief"] for each in game.nodes},
            ),
            labels=labels,
            actions=actions,
            focal=node.actions[0],
            prompt=prompt,
        )
