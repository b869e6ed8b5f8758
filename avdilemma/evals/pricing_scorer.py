"""The scorer of a market: averages over its last periods, and what they imply."""

from __future__ import annotations

import math
from collections.abc import Sequence

from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.evals.errors import clean_errors, ended_in_error
from avdilemma.evals.explained import bullets
from avdilemma.evals.keys import SETUP
from avdilemma.evals.metrics import breakdown, means
from avdilemma.evals.pricing_solver import MarketRecord
from avdilemma.pricing.equilibrium import best_reply, moralis_price
from avdilemma.pricing.market import Market
from avdilemma.pricing.market_score import FIRMS, MarketScore, score_market
from avdilemma.pricing.market_setup import Setup, read_setup
from avdilemma.pricing.price_reply import PRICE_OUTCOMES

KEYS = (
    "price",
    "profit_gain",
    "optimal_share",
    "kappa",
    "kappa_below",
    "kappa_above",
    "converged",
    "settled_from",
    "response",
    "held",
    "asked",
    *PRICE_OUTCOMES[1:],
    "rival_price",
    "rival_profit_gain",
    "rival_kappa",
    "rival_kappa_below",
    "rival_kappa_above",
    "rival_held",
    "consumer_surplus",
    "periods",
)
"""Keys of the score whose means `inspect eval` prints."""


GAINS = ("price", "profit_gain")
"""Keys that are broken down by factors."""


def pricing_metrics(factors: Sequence[str] = ()) -> list[Metric]:
    """Means clustered on the market; price and profit gain broken down by factors, if any."""
    by_factor = [breakdown(GAINS, list(factors), amounts=GAINS)] if factors else []
    return [means(KEYS, KEYS), *by_factor]


@scorer(metrics=pricing_metrics(), name="price_path")
def price_path() -> Scorer:
    """Score a market from the periods in its store.

    Returns:
        The scorer.
    """

    async def score(state: TaskState, target: Target) -> Score | None:  # noqa: ARG001
        """Score one market."""
        if ended_in_error():
            return None
        with clean_errors():
            setup = read_setup(state.metadata[SETUP])
            periods = state.store_as(MarketRecord).periods
            found = score_market(setup.market, periods, setup.last)
        price = found.values["price"] * setup.market.scale
        return Score(
            value=dict(found.values),
            answer=None if math.isnan(price) else _money(price),
            explanation=_explained(setup, found),
            metadata={"implied_kappa": [kappa.words for kappa in found.kappas]},
        )

    return score


REFERENCES = (
    ("homo economicus", 0.0),
    ("homo moralis (kappa 0.5)", 0.5),
    ("homo kantiensis (kappa 1), joint monopoly", 1.0),
)
"""Names and kappas of the agents whose prices stand beside a firm's, as in the figure of prices."""


def _money(price: float) -> str:
    return f"{price:.4f}"


def _explained(setup: Setup, score: MarketScore) -> str:
    """The score in words: what was asked, and the prices of the firm, its rival and agents."""
    values, market, rules = score.values, setup.market, setup.rules
    own, *others = (
        _firm(market, values[f"{prefix}price"], values[f"{prefix}profit_gain"], kappa.words)
        for prefix, kappa in zip(FIRMS, score.kappas, strict=False)
    )
    played = f"{int(values['periods'])} of {rules.periods} periods"
    firms = "two firms set prices at the same time" if others else "one firm sets its price"
    asked = (
        f"{firms}, period after period; unit cost {_money(market.unit_cost)}, highest price "
        f"{_money(rules.ceiling)} (scale {market.scale:g}), demand not told"
    )
    rival = values["rival_price"] * market.scale
    return bullets(
        f"{own}; {played}, averages over the last {setup.last}",
        [
            f"asked: {asked}",
            *(f"rival: {other}" for other in others),
            *(f"{name}: {_would(market, kappa, rival)}" for name, kappa in REFERENCES),
        ],
    )


def _firm(market: Market, price: float, gain: float, kappa: str) -> str:
    """Prices are divided by the scale, as in scores."""
    money = f"{_money(price * market.scale)} ({_money(price)} at scale 1)"
    # a monopolist has no rival to gain from
    return (
        f"price {money}" if market.firms == 1 else f"price {money}, profit gain {gain:.3f}, {kappa}"
    )


def _would(market: Market, kappa: float, rival: float) -> str:
    """The price of an agent among its like, and its best reply to a rival's average, in money."""
    among = _money(moralis_price(market, kappa))
    if market.firms == 1:
        return f"price {among}, which earns most"
    weighs = {0.0: "its own profit alone", 1.0: "the profit if both charge its price"}.get(
        kappa, f"{1 - kappa:g} x its own profit + {kappa:g} x the profit if both charge its price"
    )
    reply = (
        ""
        if math.isnan(rival)
        else f", {_money(best_reply(market, [rival], kappa))} as best reply to this rival"
    )
    return f"price {among} if both firms are like it{reply}; weighs {weighs}"
