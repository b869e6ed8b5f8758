"""Scenario files of kind ``game``: payoff protocols of registered games.

A file has neutral names for the actions as a factor (`naming`), or framings, which name the
actions and may tell a story; units and scales of payoffs may be factors too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from avdilemma import games
from avdilemma.design import Design, EmptyCells, Factor, Row, derive_seed, select
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text, exact, in_unit_interval
from avdilemma.families.game_schema import SAMPLE, GameFactors, GameWording, Points
from avdilemma.families.making import Asked, Maker, remembering
from avdilemma.families.schema import (
    BALANCE,
    Frozen,
    Name,
    Text,
    alphabet_name,
    at,
    check_alphabets,
    check_text,
    find_alphabet,
    item_id,
    listed,
    listed_labels,
)
from avdilemma.games import Game, Payoffs
from avdilemma.prompts.render import assemble, render
from avdilemma.questions import ChoiceQuestion, GameSetting

CONTENT = ("game", "protocol", "node", "belief")
"""Content factors; protocol and node are nested in game."""

SURFACE = ("alphabet", "naming", "framing", "unit", "scale", "wording")
"""Surface factors, as far as a file has them."""

BALANCED = tuple(factor.name for factor in BALANCE)
"""Balance factors."""


class GameFamily(Frozen):
    """A family of games with payoff protocols."""

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
        self._check_names()
        self._check_amounts()
        seen: set[str] = set()
        for name, protocols in self.protocols.items():
            with at("protocols", name):
                games.game(name)
            for protocol, numbers in protocols.items():
                with at("protocols", name, protocol):
                    if protocol in seen:
                        raise InvalidValueError("protocol", protocol, "give each name once")
                    games.game(name).payoffs(*numbers)
                seen.add(protocol)
        with at("factors"):
            self.design({})
        for name, wording in self.wordings.items():
            self._check_wording(name, wording)
        return self

    def _check_names(self) -> None:
        naming, framing = self.factors.naming, self.factors.framing
        with at("factors"):
            if (naming is None) == (framing is None):
                given = [name for name in ("naming", "framing") if getattr(self.factors, name)]
                raise InvalidValueError("names of actions", given, "give naming or framing")
        for level, names in (naming or {}).items():
            with at("factors", "naming", level):
                _different(names)
        for level, frame in (framing or {}).items():
            for game in self.protocols:
                with at("factors", "framing", level, "names"):
                    found = frame.names_of(game)
                    if found is None:
                        raise InvalidValueError("game", game, "give its names, or some for any")
                    _different(found.first)
                    _different(found.second or found.first)
                if game in frame.story:
                    place = ("factors", "framing", level, "story", game)
                    check_text(place, frame.story[game], SAMPLE)

    def _check_amounts(self) -> None:
        for level, text in (self.factors.unit or {}).items():
            check_text(("factors", "unit", level), text, {"x": "4"})
        for index, scale in enumerate(self.factors.scale or ()):
            with at("factors", "scale", index):
                if exact(scale, "scale") <= 0:
                    raise InvalidValueError("scale", scale, "give a number above 0")

    def _check_wording(self, name: str, wording: GameWording) -> None:
        check_text(("wordings", name, "intro"), wording.intro, SAMPLE)
        for game in self.protocols:
            check_text(("wordings", name, "rules", game), wording.rules.get(game), SAMPLE)
            check_text(("wordings", name, "belief", game), wording.belief.get(game), SAMPLE)
            for node in games.game(game).nodes:
                text = wording.question.get(game, {}).get(node.name)
                check_text(("wordings", name, "question", game, node.name), text, SAMPLE)
                for part, texts in (("others", wording.others), ("turn", wording.turn)):
                    if game in texts:
                        place = ("wordings", name, part, game, node.name)
                        check_text(place, texts[game].get(node.name), SAMPLE)

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            Content game / protocol / node (nested) x belief; surface alphabet x naming or
            framing x unit x scale x wording; balance position x label.

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
                    *self._presentations(),
                    Factor("wording", tuple(self.wordings)),
                ),
                select_levels,
            )
        }
        return Design(
            content=tuple(factors[name] for name in CONTENT),
            surface=tuple(factors[name] for name in SURFACE if name in factors),
            balance=BALANCE,
            empty=self._empty(nodes),
        )

    def _presentations(self) -> list[Factor]:
        own = self.factors
        scales = None if own.scale is None else [decimal_text(exact(s, "scale")) for s in own.scale]
        levels = {"naming": own.naming, "framing": own.framing, "unit": own.unit, "scale": scales}
        return [Factor(name, tuple(each)) for name, each in levels.items() if each is not None]

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

    def words(self, row: Row) -> dict[str, tuple[str, str]]:
        """What the two actions of each node are called in a row of the design."""
        game = games.game(row["game"])
        if self.factors.naming is not None:
            return dict.fromkeys((n.name for n in game.nodes), self.factors.naming[row["naming"]])
        assert self.factors.framing is not None  # noqa: S101 - checked when the file is loaded
        names = self.factors.framing[row["framing"]].names_of(game.name)
        assert names is not None  # noqa: S101 - checked when the file is loaded
        second = names.second or names.first
        return {n.name: second if n.role == "second" else names.first for n in game.nodes}

    def payoffs(self, row: Row) -> Payoffs:
        """The payoffs of a row of the design, scaled."""
        numbers = self.protocols[row["game"]][row["protocol"]]
        return _scaled(row["game"], numbers, row.get("scale", "1"))[0]

    def values(self, row: Row, belief: Fraction = Fraction(1, 2)) -> dict[str, object]:
        """What templates may use in a row of the design.

        Args:
            row: Level of every factor.
            belief: Share of others who take the cooperative action.

        Returns:
            Value of every name of `SAMPLE`.
        """
        words = self.words(row)
        nodes = games.game(row["game"]).nodes
        first = next(n.name for n in nodes if n.role != "second")
        second = next(n.name for n in nodes if n.role != "first")
        unit = (self.factors.unit or {}).get(row.get("unit", ""))
        numbers = self.protocols[row["game"]][row["protocol"]]
        scale = row.get("scale", "1")
        return dict(
            _values(row["game"], numbers, scale, unit, (*words[first], *words[second]), belief)
        )

    def scene(self, row: Row) -> list[str]:
        """The paragraphs before belief and question: story, introduction, rules."""
        wording, values = self.wordings[row["wording"]], self.values(row)
        frame = (self.factors.framing or {}).get(row.get("framing", ""))
        story = frame.story.get(row["game"]) if frame is not None else None
        texts = [story, wording.intro, wording.rules[row["game"]]]
        return [render(text, values) for text in texts if text is not None]

    def labels(self, row: Row) -> tuple[str, str]:
        """The labels of a row of the design, as listed."""
        alphabet = find_alphabet(self.factors.alphabet, row["alphabet"])
        return listed_labels(row, alphabet)

    def surface(self, row: Row) -> tuple[str, ...]:
        """The surface factors of this file."""
        return tuple(name for name in SURFACE if name in row)

    def name(self, row: Row) -> str:
        """The id of a row's item."""
        return item_id(self.family, row, (*CONTENT, *self.surface(row), *BALANCED))

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The item with its prompt.
        """
        return self._listed(row, seed, self._asked(row))

    def maker(self, seed: int) -> Maker:
        """What makes the items of many rows, each the same as by `item`."""
        return remembering(self._asked, lambda row, asked: self._listed(row, seed, asked))

    def _asked(self, row: Row) -> Asked:
        wording, values = self.wordings[row["wording"]], self.values(row, _belief(row["belief"]))
        stated = render(wording.belief[row["game"]], values)
        setting = self.setting(row, row["node"])
        return self._with_question(row, setting, [*self.scene(row), stated])

    def setting(self, row: Row, node: str) -> GameSetting:
        """The facts of a row of the design, the belief stated."""
        game: Game = games.game(row["game"])
        numbers = self.protocols[row["game"]][row["protocol"]]
        return GameSetting(
            game=game.name,
            protocol=row["protocol"],
            payoffs=_scaled(game.name, numbers, row.get("scale", "1"))[1],
            node=node,
            belief={each.name: row["belief"] for each in game.nodes},
        )

    def node_item(
        self,
        row: Row,
        seed: int,
        setting: GameSetting,
        parts: Sequence[str],
        question: str | None = None,
    ) -> ChoiceQuestion:
        """The item that asks for one node.

        Args:
            row: Level of every factor.
            seed: The user's seed.
            setting: The facts.
            parts: Paragraphs before the question.
            question: The question, if not the family's own.

        Returns:
            The item with its prompt.
        """
        return self._listed(row, seed, self._with_question(row, setting, parts, question))

    def _with_question(
        self, row: Row, setting: GameSetting, parts: Sequence[str], question: str | None = None
    ) -> Asked:
        node = games.game(row["game"]).node(setting.node)
        if question is None:
            text = self.wordings[row["wording"]].question[row["game"]][node.name]
            question = render(text, self.values(row))
        words = dict(zip(node.actions, self.words(row)[node.name], strict=True))
        return Asked(setting, "\n\n".join([*parts, question]), words)

    def _listed(self, row: Row, seed: int, asked: Asked) -> ChoiceQuestion:
        focal, other = asked.options
        actions, labels = listed(row, focal, other), self.labels(row)
        options = [(label, asked.options[a]) for label, a in zip(labels, actions, strict=True)]
        name = self.name(row)
        return ChoiceQuestion(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors=dict(row),
            setting=asked.setting,
            labels=labels,
            actions=actions,
            focal=focal,
            prompt=assemble([asked.text], options),
        )


# payoffs recur over all other factors, and fractions take long
@lru_cache(maxsize=4096)
def _scaled(
    game: str, numbers: tuple[Points, ...], scale: str
) -> tuple[Payoffs, tuple[str, str, str, str]]:
    """Payoffs times a scale, as exact numbers and as texts."""
    by = exact(scale, "scale")
    found = games.game(game).payoffs(*(exact(number, "payoff") * by for number in numbers))
    texts = (decimal_text(found.T), decimal_text(found.R), decimal_text(found.P))
    return found, (*texts, decimal_text(found.S))


@lru_cache(maxsize=4096)
def _values(
    game: str,
    numbers: tuple[Points, ...],
    scale: str,
    unit: str | None,
    words: tuple[str, ...],
    belief: Fraction,
) -> tuple[tuple[str, object], ...]:
    texts: Sequence[str] = _scaled(game, numbers, scale)[1]
    if unit is not None:
        texts = [render(unit, {"x": x}) for x in texts]
    values = dict(zip(("c", "d", "c2", "d2"), words, strict=True))
    values |= dict(zip("TRPS", texts, strict=True))
    shares = {"often": int(belief * 100), "seldom": int(100 - belief * 100)}
    return tuple({**values, **shares}.items())


_belief = lru_cache(maxsize=256)(Fraction)
"""Reads a belief level; levels recur over all other factors."""


def _different(names: tuple[str, str]) -> None:
    if names[0].casefold() == names[1].casefold():
        raise InvalidValueError("name", names[0], "give two different names")
