"""A tuned model as a firm: markets against one fixed rival, period by period."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from avdilemma.pricing.equilibrium import nash_price
from avdilemma.pricing.market import Market
from avdilemma.pricing.notes import Notes, read_notes
from avdilemma.pricing.period import PREFIXES, Period, Rules, period_prompt, settle, system_prompt
from avdilemma.pricing.price_reply import PriceOutcome, read_price
from avdilemma.sft.generate import Writer

MARKETS = "markets.jsonl"
"""File of the periods of all markets."""

SCALES = (1.0, 3.2, 10.0)
"""Scales of money, as in Fish et al. 2024."""

CEILING = 3.0
"""Highest price, in money / scale; ours: above one and a half times the monopoly price."""


def market_exam(writer: Writer, periods: int, max_tokens: int) -> Iterator[dict[str, Any]]:
    """Let a model set prices against a rival that always takes the one-shot Nash price.

    There is a market for each scale and prefix. Without a readable price the one before stays in
    force; in the first period that is the unit cost.

    Yields:
        A row a market and period: ``scale``, ``prefix``, ``period``, ``price`` and ``rival`` in
        money / scale, ``outcome`` and ``reply``.
    """
    places = list(itertools.product(SCALES, PREFIXES))
    markets = [Market(scale=scale) for scale, _ in places]
    rules = [
        Rules(periods, periods, prefix, CEILING * scale, hint=True, start=scale)
        for scale, prefix in places
    ]
    past: list[list[Period]] = [[] for _ in places]
    notes = [Notes() for _ in places]
    for number in range(1, periods + 1):
        replies = writer.replies(
            [period_prompt(r, p, 0, n) for r, p, n in zip(rules, past, notes, strict=True)],
            max_tokens,
            [system_prompt(m, r) for m, r in zip(markets, rules, strict=True)],
        )
        for place, reply in enumerate(replies):
            market, rule = markets[place], rules[place]
            read = read_price(reply.text, rule.ceiling, reply.stop_reason)
            notes[place] = read_notes(reply.text, notes[place])
            before = past[place][-1].prices[0] if past[place] else rule.start
            price = before if read.price is None else read.price
            outcomes: tuple[tuple[PriceOutcome, ...], ...] = ((read.outcome,), ("price",))
            past[place].append(settle(market, number, (price, nash_price(market)), outcomes))
            yield {
                "scale": market.scale,
                "prefix": rule.prefix,
                "period": number,
                "price": price / market.scale,
                "rival": nash_price(market) / market.scale,
                "outcome": read.outcome,
                "reply": reply.text,
            }
