"""Items whose answer is a rating from 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from avdilemma.design import canonical
from avdilemma.dilemmas import Reading
from avdilemma.dilemmas.ratings import Rating, rating_decision
from avdilemma.exact import Number
from avdilemma.plain_settings import DilemmaSetting
from avdilemma.predictions import Decision, Prediction, Rule, predict
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.records import read_record, shallow


@dataclass(frozen=True, slots=True)
class RatingItem:
    """One question for a rating; fields as in `avdilemma.items.Item`."""

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

    setting: DilemmaSetting
    """The facts."""

    rating: Rating
    """What is rated."""

    prompt: str = ""
    """The question as it is sent; empty in a record that travels beside it."""

    language: Language = ENGLISH
    """Language of the prompt."""

    def decision(self, reading: Reading = "ex_ante") -> Decision:
        """The comparison behind the rating, between being for it and against it."""
        return rating_decision(self.setting.dilemma(), self.rating, reading)

    def predict(
        self,
        rule: Rule,
        noise: Number = 0,
        lapse: Number = 0,
        reading: Reading = "ex_ante",
    ) -> Prediction:
        """What an agent is for.

        Raises:
            AvdilemmaError: If a fact of the item is impossible.
            NoRuleError: If the agent has no rule for it.
        """
        return predict(rule, self.decision(reading), noise, lapse)

    def to_dict(self) -> dict[str, Any]:
        """The item as a JSON-like record; English, the default, needs no word."""
        record = shallow(self)
        record["factors"], record["setting"] = dict(self.factors), shallow(self.setting)
        if self.language == ENGLISH:
            del record["language"]
        return record

    def facts(self) -> str:
        """The item without its prompt, as one line of JSON."""
        record = self.to_dict()
        del record["prompt"]
        return canonical(record)


_ADAPTER: TypeAdapter[RatingItem] = TypeAdapter(RatingItem)


def read_rating_item(record: object) -> RatingItem:
    """Read a rating item that may come from outside.

    Raises:
        AvdilemmaError: If the record does not describe one.
    """
    return read_record(_ADAPTER, record)
