"""Items whose answer is an amount: how much to give or contribute."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from avdilemma import games
from avdilemma.design import canonical
from avdilemma.exact import Number, exact
from avdilemma.games import Stakes
from avdilemma.predictions import Decision, Prediction, Rule, predict
from avdilemma.records import read_record, shallow


@dataclass(frozen=True, slots=True)
class AmountSetting:
    """The facts of an amount game, in types that JSON keeps exactly."""

    game: str
    """Name of the game."""

    stakes: str
    """Name of the stakes."""

    endowment: str
    """What each player has, in points."""

    rate: str
    """What a point given away is worth to each who gets it."""

    players: int
    """Number of players."""

    step: str
    """Amounts are multiples of it."""

    belief: str
    """What others give on average, in points."""

    def facts(self) -> Stakes:
        """The stakes in exact numbers."""
        return Stakes(
            exact(self.endowment, "endowment"),
            exact(self.rate, "rate"),
            self.players,
            exact(self.step, "step"),
        )


@dataclass(frozen=True, slots=True)
class AmountItem:
    """One question about an amount; fields as in `avdilemma.items.Item`."""

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

    setting: AmountSetting
    """The facts."""

    unit: str
    """Unit in which the prompt asks: ``points``, or a currency such as ``dollars``."""

    prompt: str = ""
    """The question as it is sent; empty in a record that travels beside it."""

    def decision(self) -> Decision:
        """The decision, whose actions are the amounts as decimal texts, rising."""
        return _decision(self.setting)

    def predict(self, rule: Rule, noise: Number = 0, lapse: Number = 0) -> Prediction:
        """What an agent answers.

        Raises:
            AvdilemmaError: If a fact of the item is impossible.
            NoRuleError: If the agent has no rule for it.
        """
        return predict(rule, self.decision(), noise, lapse)

    def to_dict(self) -> dict[str, Any]:
        """The item as a JSON-like record."""
        return {**shallow(self), "factors": dict(self.factors), "setting": shallow(self.setting)}

    def facts(self) -> str:
        """The item without its prompt, as one line of JSON."""
        record = self.to_dict()
        del record["prompt"]
        return canonical(record)


@lru_cache(maxsize=1024)
def _decision(setting: AmountSetting) -> Decision:
    return games.amount_decision(
        games.amount_game(setting.game), setting.facts(), exact(setting.belief, "belief")
    )


_ADAPTER: TypeAdapter[AmountItem] = TypeAdapter(AmountItem)


def read_amount_item(record: object) -> AmountItem:
    """Read an amount item that may come from outside.

    Raises:
        AvdilemmaError: If the record does not describe one.
    """
    return read_record(_ADAPTER, record)
