"""Amounts: how much to give or contribute."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from avdilemma import games
from avdilemma.dilemmas import Reading
from avdilemma.exact import decimal_text, exact
from avdilemma.predictions import Decision, Prediction
from avdilemma.prompts.languages import LANGUAGES, answer_line, number_text
from avdilemma.prompts.languages.phrases import Unit
from avdilemma.prompts.lines import parse_amount
from avdilemma.prompts.outcomes import OUTCOMES, ReadNumbers
from avdilemma.prompts.restated import told_again
from avdilemma.prompts.ways import WAYS, Way, amount_closing, amount_line, answer_object
from avdilemma.questions.paper import Blank
from avdilemma.questions.question import Question, form
from avdilemma.questions.rating import number_from_code
from avdilemma.questions.scoring import (
    AGENTS,
    LETTERS,
    Pair,
    Scoring,
    Shown,
    Values,
    agreement,
    counted,
    drawn,
)
from avdilemma.questions.settings import AmountSetting


@form("amount")
@dataclass(frozen=True, slots=True, kw_only=True)
class AmountQuestion(Question):
    """A question for an amount."""

    scorings: ClassVar[Mapping[str, Scoring]] = {
        "amount_choice": Scoring(
            "Score amounts: outcome, share given, match with and distance from both agents.",
            ("cooperate",),
            ("family", "game", "stakes", "belief"),
            ("game", "stakes", "belief", "unit", "wording"),
            OUTCOMES,
            tuple(f"{name}_distance" for name in AGENTS),
        )
    }
    stream: ClassVar[str] = "amount"
    ways: ClassVar[tuple[Way, ...]] = WAYS

    setting: AmountSetting
    """The facts."""

    unit: Unit
    """Unit in which the prompt asks: ``points``, or a currency such as ``dollars``."""

    def decision(self, reading: Reading = "ex_ante") -> Decision:  # noqa: ARG002
        """The decision, whose actions are the amounts as decimal texts, rising."""
        return _decision(self.setting)

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadNumbers:
        """Read a reply."""
        high, step = Fraction(self.setting.endowment), Fraction(self.setting.step)
        return parse_amount(told_again(text, self.prompt), high, self.unit, step, stop_reason)

    def closing(self, way: Way) -> str:
        """The last paragraph of the prompt: how to answer."""
        high, step = self.setting.endowment, self.setting.step
        return amount_closing(high, self.unit, step, self.language, way)

    def answer_schema(self) -> dict[str, Any]:
        """A number from 0 to the endowment, whole where steps are."""
        high = Fraction(self.setting.endowment)
        whole = Fraction(self.setting.step).denominator == high.denominator == 1
        limit = int(high) if whole else float(high)
        return {"type": "integer" if whole else "number", "minimum": 0, "maximum": limit}

    def drawn_answer(self, prediction: Prediction, draw: Random) -> str:
        """An amount drawn from a prediction."""
        return drawn(prediction, draw, list(prediction.probabilities))

    def phrase(self, prediction: Prediction, draw: Random) -> str:
        """A reply that states an amount."""
        amount, phrases = self.drawn_answer(prediction, draw), LANGUAGES[self.language]
        told = number_text(amount, self.language)
        return draw.choice(phrases.amounts.phrasings).format(
            line=amount_line(told, self.unit, self.language),
            short=answer_line(told, self.language),
            amount=told,
            unit=phrases.units[self.unit].name,
        )

    def bare(self, answer: str) -> str:
        """A reply of an answer line alone: an amount stands beside its unit."""
        return amount_line(number_text(answer, self.language), self.unit, self.language)

    def object(self, answer: str) -> str:
        """A reply that states an amount as a JSON object."""
        amount = Fraction(answer)
        return answer_object(int(amount) if amount.denominator == 1 else float(amount))

    def score(self, read: ReadNumbers, pair: Pair) -> Values:
        """The score of a reply.

        ``cooperate`` is the share of the endowment that is given; distances from the agents'
        amounts are shares of the endowment too.
        """
        endowment, (given,) = Fraction(self.setting.endowment), read.numbers
        found = {"cooperate": math.nan if given is None else float(given / endowment)}
        answer = self.chosen(read)
        found |= agreement(pair, lambda each: answer == each.action, given is not None)
        for name, each in zip(AGENTS, pair, strict=True):
            known = given is not None and each.action is not None
            gap = abs(given - Fraction(each.action)) / endowment if known else math.nan  # type: ignore[operator, arg-type]
            found[f"{name}_distance"] = float(gap)
        return found | counted(read.outcome, OUTCOMES, pair)

    def chosen(self, read: ReadNumbers) -> str | None:
        """The amount that was read as a decimal text; None without one."""
        (given,) = read.numbers
        return None if given is None else decimal_text(given)

    def shown(self, read: ReadNumbers) -> Shown:
        """A reply in words."""
        amount = self.chosen(read)
        text = None if amount is None else f"{amount} {self.unit}"
        told: dict[str, object] = {"belief_basis": "stated", "belief": self.setting.belief}
        return Shown(text, text or "no amount in range", told)

    def code(self, read: ReadNumbers) -> str:
        """The amount, or the letter of an outcome."""
        return self.chosen(read) or LETTERS[read.outcome]

    def from_code(self, code: str) -> ReadNumbers:
        """What was read, from a code."""
        return number_from_code(self, code, self.setting.endowment)

    def blanks(self) -> tuple[Blank, ...]:
        """An amount from 0 to the endowment."""
        unit = LANGUAGES[self.language].units[self.unit].name
        return (Blank(high=self.setting.endowment, step=self.setting.step, unit=unit),)

    def stated(self, code: str) -> str:
        """The answer line of an amount, with its unit."""
        return self.bare(code)


@lru_cache(maxsize=1024)
def _decision(setting: AmountSetting) -> Decision:
    game = games.amount_game(setting.game)
    return games.amount_decision(game, setting.facts(), exact(setting.belief, "belief"))
