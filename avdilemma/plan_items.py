"""Items of the strategy method: every node of a game is asked in one prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from avdilemma import games
from avdilemma.design import canonical
from avdilemma.exact import Number
from avdilemma.games import Game
from avdilemma.items import GameSetting, equilibrium_prediction
from avdilemma.predictions import Prediction, Rule, predict
from avdilemma.records import read_record, shallow


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One question about a whole plan; fields as in `avdilemma.items.Item`."""

    id: str
    """Stable name: family and the level of every factor."""

    scenario: str
    """Cluster of all variants of the same content."""

    family: str
    """Name of the family."""

    seed: int
    """The item's own seed."""

    factors: dict[str, str]
    """Level of every factor."""

    setting: GameSetting
    """The facts; its node is ``plan``."""

    labels: tuple[str, str]
    """Labels as listed, the same at every node."""

    nodes: tuple[str, ...]
    """The nodes in the order in which they are asked."""

    actions: tuple[tuple[str, str], ...]
    """For each node the actions behind the labels."""

    prompt: str = ""
    """The question as it is sent; empty in a record that travels beside it."""

    @property
    def game(self) -> Game:
        """The game."""
        return games.game(self.setting.game)

    @property
    def listed(self) -> dict[str, tuple[str, str]]:
        """For each node the actions in the order in which they are read."""
        return dict(zip(self.nodes, self.actions, strict=True))

    def predict(self, rule: Rule, noise: Number = 0, lapse: Number = 0) -> Prediction:
        """What an agent answers: a prediction over plans as `games.plan_name` writes them.

        Args:
            rule: The agent's rule.
            noise: Its logit noise, in points.
            lapse: Its share of random plans.

        Returns:
            The prediction; without an elicited belief that could be read, and without an
            equilibrium, all plans, which is no prediction.

        Raises:
            AvdilemmaError: If a fact of the item is impossible.
            NoRuleError: If the agent has no rule for it.
        """
        setting = self.setting
        if setting.basis == "stated" or setting.belief:
            asked = games.plan_decision(self.game, setting.values(), setting.belief, self.listed)
            return predict(rule, asked, noise, lapse)
        if setting.basis == "elicited":
            names = [games.plan_name(self.game, plan) for plan in self.game.plans()]
            return Prediction(frozenset(names), dict.fromkeys(names, 1 / len(names)))
        listed = tuple(self.listed.items())
        return equilibrium_prediction(setting, rule, noise, lapse, listed)[0]

    def plan(self, labels: Mapping[str, str]) -> dict[str, str]:
        """The actions behind labels.

        Args:
            labels: One of the item's labels for some nodes.

        Returns:
            The action at each of these nodes.
        """
        return {node: self.listed[node][self.labels.index(label)] for node, label in labels.items()}

    def to_dict(self) -> dict[str, Any]:
        """The item as a JSON-like record."""
        record = shallow(self)
        record["factors"] = dict(self.factors)
        record["setting"] = self.setting.record()
        record["labels"], record["nodes"] = list(self.labels), list(self.nodes)
        record["actions"] = [list(pair) for pair in self.actions]
        return record

    def facts(self) -> str:
        """The item without its prompt, as one line of JSON."""
        record = self.to_dict()
        del record["prompt"]
        return canonical(record)


_ADAPTER: TypeAdapter[PlanItem] = TypeAdapter(PlanItem)


def read_plan_item(record: object) -> PlanItem:
    """Read a plan item that may come from outside.

    Raises:
        AvdilemmaError: If the record does not describe one.
    """
    return read_record(_ADAPTER, record)
