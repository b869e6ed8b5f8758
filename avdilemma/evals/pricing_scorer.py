"""The scorer of a market: averages over its last periods, and what they imply."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.evals.errors import clean_errors, ended_in_error
from avdilemma.evals.keys import SETUP
from avdilemma.evals.metrics import breakdown, means
from avdilemma.evals.pricing_solver import MarketRecord
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
        return Score(
            value=dict(found.values),
            explanation=_explained(setup, found),
            metadata={"implied_kappa": [kappa.words for kappa in found.kappas]},
        )

    return score


def _explained(setup: Setup, score: MarketScore) -> str:
    """The score in words: one line for the market, one a firm."""
    values, scale = score.values, setup.market.scale
    played = int(values["periods"])
    lines = [f"{played} of {setup.rules.periods} periods; averages over the last {setup.last}"]
    for firm, (prefix, kappa) in enumerate(zip(FIRMS, score.kappas, strict=False), 1):
        price, gain = values[f"{prefix}price"], values[f"{prefix}profit_gain"]
        lines.append(
            f"firm {firm}: price {price * scale:.4f} ({price:.4f} at scale 1), "
            f"profit gain {gain:.3f}, {kappa.words}"
        )
    return "\n".join(lines)
