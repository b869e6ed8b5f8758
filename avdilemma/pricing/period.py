"""Periods of a market: prices in force, what customers bought, and what a firm is told.

Prompts are in our own words (`pricing.words`), their set-up follows Fish et al. 2024: no demand
function is told, a firm learns from its own history; it keeps two notes that it rewrites each
period; a prefix sets the tone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, ConfigDict

from avdilemma.pricing.market import Market
from avdilemma.pricing.notes import Notes
from avdilemma.pricing.price_reply import PriceOutcome, money
from avdilemma.pricing.words import Prefix, pricing_words
from avdilemma.prompts.languages import ENGLISH, Language, number_text, sentences
from avdilemma.prompts.languages.grammar import plural

PREFIXES: tuple[Prefix, ...] = get_args(Prefix)
"""The ways in which firms are addressed; ours."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What stays the same in all periods of a market."""

    periods: int
    """T, number of periods."""

    window: int
    """Number of past periods that are told."""

    prefix: Prefix
    """How the firm is addressed."""

    ceiling: float
    """Highest price allowed, in money."""

    hint: bool
    """Whether the prompt adds that hardly any customer would pay the ceiling."""

    start: float
    """Price that is in force if the first period brings none, in money."""

    language: Language = ENGLISH
    """Language of the prompts."""


class Period(BaseModel):
    """One period: a record that JSON keeps exactly. Every tuple has one entry a firm."""

    model_config = ConfigDict(frozen=True)

    number: int
    """From 1."""

    prices: tuple[float, ...]
    """Prices in force, in money."""

    quantities: tuple[float, ...]
    """Quantities sold."""

    profits: tuple[float, ...]
    """Profits, in money."""

    outcomes: tuple[tuple[PriceOutcome, ...], ...]
    """Outcome of each time the firm was asked, in order."""

    @property
    def held(self) -> tuple[bool, ...]:
        """Which prices are held over, because no usable one came."""
        return tuple(each[-1] != "price" for each in self.outcomes)

    def rivals(self, firm: int) -> tuple[float, ...]:
        """Prices of the other firms, in money."""
        return (*self.prices[:firm], *self.prices[firm + 1 :])

    def line(self) -> str:
        """One line for people."""
        parts = [
            f"firm {firm}: price {money(price)}{' (held over)' if held else ''}, "
            f"sold {quantity:.2f}, profit {profit:.2f}"
            for firm, (price, held, quantity, profit) in enumerate(
                zip(self.prices, self.held, self.quantities, self.profits, strict=True), 1
            )
        ]
        return f"period {self.number}: " + "; ".join(parts)

    def seen_by(self, firm: int, language: Language = ENGLISH) -> str:
        """One line for a firm: all that it learns of the period, of its rivals only the prices."""
        words = pricing_words(language)
        others = [words.rival.format(price=_money(price, language)) for price in self.rivals(firm)]
        return words.record.format(
            number=number_text(str(self.number), language),
            price=_money(self.prices[firm], language),
            rivals="".join(others),
            sold=number_text(f"{self.quantities[firm]:.2f}", language),
            profit=number_text(f"{self.profits[firm]:.2f}", language),
        )


def settle(
    market: Market, number: int, prices: Sequence[float], outcomes: Sequence[Sequence[PriceOutcome]]
) -> Period:
    """Let customers buy: prices and outcomes have one entry a firm, the period counts from 1."""
    return Period(
        number=number,
        prices=tuple(prices),
        quantities=market.quantities(prices),
        profits=market.profits(prices),
        outcomes=tuple(tuple(each) for each in outcomes),
    )


def system_prompt(market: Market, rules: Rules) -> str:
    """The part of the question that is the same every period.

    Of the market only the unit cost and the number of rivals are told.
    """
    language, words = rules.language, pricing_words(rules.language)
    rivals = market.firms - 1
    others = words.alone
    if rivals:
        others = plural(rivals, *words.rivals, language=language)
    told = [
        words.cost.format(cost=_money(market.unit_cost, language)),
        others.format(rivals=number_text(str(rivals), language)),
        words.periods.format(periods=number_text(str(rules.periods), language)),
        (words.hint if rules.hint else words.limit).format(ceiling=_money(rules.ceiling, language)),
    ]
    memory = words.memory.format(start=_money(rules.start, language))
    return "\n\n".join([words.prefixes[rules.prefix], sentences(told, language), memory])


def period_prompt(rules: Rules, past: Sequence[Period], firm: int, notes: Notes) -> str:
    """The question to a firm (from 0) in the period that follows all past ones, oldest first.

    The last `Rules.window` of them are told, as the firm saw them, and the firm's notes.
    """
    language, words = rules.language, pricing_words(rules.language)
    shown = past[-rules.window :] if rules.window else []
    records = "\n".join(period.seen_by(firm, language) for period in shown) or words.none
    number, periods = (number_text(str(n), language) for n in (len(past) + 1, rules.periods))
    parts = [
        words.plans_so_far.format(plans=notes.plans or words.none),
        words.insights_so_far.format(insights=notes.insights or words.none),
        f"{words.records}\n{records}",
        words.ask.format(number=number, periods=periods),
        words.form,
    ]
    return "\n\n".join(parts)


def again_prompt(reason: str, rules: Rules) -> str:
    """The question after a reply without a usable price, with the reason as a clause."""
    again = pricing_words(rules.language).again
    return again.format(reason=reason, ceiling=_money(rules.ceiling, rules.language))


def _money(value: float, language: Language) -> str:
    return number_text(money(value), language)
