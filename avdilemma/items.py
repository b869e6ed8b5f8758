"""Items: one question as it is asked, with everything needed to predict and score it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from avdilemma import games
from avdilemma.design import canonical
from avdilemma.dilemmas import GroupsSetting, Reading
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import Number, decimal_text
from avdilemma.games.equilibrium import TREMBLE, Status, predict_plans
from avdilemma.plain_settings import (
    AllocationSetting,
    DilemmaSetting,
    PlainSetting,
    plain_decision,
    plain_prediction,
)
from avdilemma.predictions import Decision, Prediction, Rule, predict
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.records import read_record, shallow

FOCAL: Mapping[str, str] = {
    "dilemma": "sacrifice",
    "game": "cooperate",
    "moral_machine": "spare_focal",
}
"""Name of the behaviour that is counted, by kind of item."""

Basis = Literal["stated", "elicited", "equilibrium", "trembling"]
"""Where the belief about the other player comes from: stated in the prompt, asked of the
respondent first, or by pure or trembling equilibrium."""

TREMBLES: Mapping[str, Fraction] = {"equilibrium": Fraction(0), "trembling": TREMBLE}
"""Bases without a belief in the item, and the probability of mistakes that they assume."""


@dataclass(frozen=True, slots=True)
class GameSetting:
    """The facts of a question about a game."""

    game: str
    """Name of the game."""

    protocol: str
    """Name of the payoff set."""

    payoffs: tuple[str, str, str, str]
    """T, R, P and S in points, as exact decimals or fractions."""

    node: str
    """The node that is asked."""

    belief: dict[str, str]
    """Stated share of others who take each node's first action, 0 to 1."""

    basis: Basis = "stated"
    """Where the belief comes from; unless it is stated, the prompt and `belief` hold none."""

    kind: Literal["game"] = "game"
    """Tells the settings apart."""

    def values(self) -> games.Payoffs:
        """The payoffs in exact numbers."""
        return games.game(self.game).payoffs(*self.payoffs)

    def record(self) -> dict[str, Any]:
        """The setting as a JSON-like record; what is stated in the prompt needs no word."""
        record = shallow(self)
        record["payoffs"], record["belief"] = list(self.payoffs), dict(self.belief)
        if self.basis == "stated":
            del record["basis"]
        return record


Setting = PlainSetting | GameSetting
"""The facts of an item."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    The tuples `labels` and `actions` run in the order in which the options are listed.
    """

    id: str
    """Stable name: family and the level of every factor. Does not depend on the seed."""

    scenario: str
    """Cluster: all order, label and wording variants of the same content share it."""

    family: str
    """Name of the family."""

    seed: int
    """The item's own seed, from (seed, id)."""

    factors: dict[str, str]
    """Level of every factor."""

    setting: DilemmaSetting | GameSetting | AllocationSetting | GroupsSetting
    """The facts."""

    labels: Annotated[tuple[str, ...], Field(min_length=2, max_length=3)]
    """Labels as listed: two, or three where a third option is offered."""

    actions: tuple[str, ...]
    """Actions behind the labels."""

    focal: str
    """The action that is counted: sacrifice, the node's cooperative action, the allocation that
    gives the other more, or sparing the focal group."""

    prompt: str = ""
    """The question as it is sent; empty in a record that travels beside the question."""

    language: Language = ENGLISH
    """Language of the prompt. The id does not depend on it."""

    def action(self, label: str) -> str:
        """The action behind a label.

        Raises:
            AvdilemmaError: If the item has no such label.
        """
        if label not in self.labels:
            raise AvdilemmaError(f"item {self.id}: label {label!r} is none of {self.labels}")
        return self.actions[self.labels.index(label)]

    def label(self, action: str) -> str:
        """The label in front of an action.

        Raises:
            AvdilemmaError: If the item has no such action.
        """
        if action not in self.actions:
            raise AvdilemmaError(f"item {self.id}: action {action!r} is none of {self.actions}")
        return self.labels[self.actions.index(action)]

    def decision(self, reading: Reading = "ex_ante") -> Decision:
        """The decision behind the question.

        Args:
            reading: How a dilemma's own payoff is taken; games are always behind the veil.

        Returns:
            The decision with its actions as listed.

        Raises:
            AvdilemmaError: If a fact of the item is impossible, or it holds no belief.
        """
        setting = self.setting
        if not isinstance(setting, GameSetting):
            return plain_decision(setting, self.actions, reading)
        return _game_decision(
            setting.game,
            setting.payoffs,
            setting.node,
            tuple(sorted(setting.belief.items())),
            self.actions,
        )

    def predict(
        self,
        rule: Rule,
        noise: Number = 0,
        lapse: Number = 0,
        reading: Reading = "ex_ante",
    ) -> Prediction:
        """What an agent answers, on the belief that the item rests on.

        Args:
            rule: The agent's rule.
            noise: Its logit noise, in the decision's unit.
            lapse: Its share of random answers.
            reading: How a dilemma's own payoff is taken.

        Returns:
            The prediction. Without an elicited belief that could be read, and without an
            equilibrium, all actions, which is no prediction.

        Raises:
            AvdilemmaError: If a fact of the item is impossible.
            NoRuleError: If the agent has no rule for it.
        """
        setting = self.setting
        if not isinstance(setting, GameSetting):
            return plain_prediction(setting, self.actions, rule, noise, lapse, reading)
        if setting.basis == "stated" or setting.belief:
            return predict(rule, self.decision(reading), noise, lapse)
        if setting.basis == "elicited":
            return Prediction(frozenset(self.actions), dict.fromkeys(self.actions, 0.5))
        one, other = self.actions
        united, _ = equilibrium_prediction(
            setting, rule, noise, lapse, ((setting.node, (one, other)),)
        )
        return games.at_node(games.game(setting.game), setting.node, united)

    def facts(self) -> str:
        """The item without its prompt, as one line of JSON, to travel beside the prompt.

        One text and not a nested record, because evaluation frameworks copy what travels
        with a question many times, and a text costs nothing to copy.
        """
        record = self.to_dict()
        del record["prompt"]
        return canonical(record)

    def to_dict(self) -> dict[str, Any]:
        """The item as a JSON-like record; English, the default, needs no word."""
        record = shallow(self)
        if self.language == ENGLISH:
            del record["language"]
        record["factors"], record["setting"] = dict(self.factors), setting_record(self.setting)
        record["labels"], record["actions"] = list(self.labels), list(self.actions)
        return record


def setting_record(setting: Setting) -> dict[str, Any]:
    """The facts of an item as a JSON-like record."""
    if isinstance(setting, GameSetting):
        return setting.record()
    record = shallow(setting)
    if isinstance(setting, GroupsSetting):
        for group in ("focal_group", "other_group"):
            record[group] = list(record[group])
    return record


def equilibrium_prediction(
    setting: GameSetting,
    rule: Rule,
    noise: Number = 0,
    lapse: Number = 0,
    listed: tuple[tuple[str, tuple[str, str]], ...] = (),
) -> tuple[Prediction, Status]:
    """What an agent's whole plan is under equilibrium beliefs.

    Args:
        setting: A game whose basis is an equilibrium.
        rule: The agent's rule.
        noise: Its logit noise, in points.
        lapse: Its share of random answers.
        listed: For some nodes, the actions in the order in which they are read.

    Returns:
        The prediction over plans, and whether there is no equilibrium, one or several.

    Raises:
        AvdilemmaError: If a fact of the setting is impossible.
    """
    game = games.game(setting.game)
    tremble = TREMBLES[setting.basis]
    return predict_plans(rule, game, setting.values(), tremble, noise, lapse, dict(listed))


_ADAPTER: TypeAdapter[Item] = TypeAdapter(Item)


def read_item(record: object) -> Item:
    """Read an item that may come from outside, such as from a log.

    Args:
        record: As `Item.to_dict` or `Item.facts` wrote it.

    Returns:
        The item.

    Raises:
        AvdilemmaError: If the record does not describe an item.
    """
    return _read_text(record) if isinstance(record, str) else _read(record)


# provider, scorer and metrics read the same text one after the other
@lru_cache(maxsize=16_384)
def _read_text(record: str) -> Item:
    return _read(record)


def _read(record: object) -> Item:
    item = read_record(_ADAPTER, record)
    if len(item.labels) != len(item.actions):
        raise AvdilemmaError(
            f"item record is malformed at labels: there are {len(item.labels)} for "
            f"{len(item.actions)} actions; build it with this version"
        )
    return item


# protocols repeat over many items, and a game's prospects cost about a millisecond
@lru_cache(maxsize=8192)
def _game_decision(
    game: str,
    payoffs: tuple[str, str, str, str],
    node: str,
    belief: tuple[tuple[str, str], ...],
    actions: tuple[str, str],
) -> Decision:
    found = games.game(game)
    return games.decision(found, found.payoffs(*payoffs), node, dict(belief), actions)


def exact_text(number: Fraction | int) -> str:
    """Write an exact number so that `exact` reads it back."""
    return decimal_text(Fraction(number))
