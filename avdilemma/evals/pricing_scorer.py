"""The scorer of a market: averages over its last periods, and what they imply."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import SETUP
from avdilemma.evals.metrics import breakdown, means
from avdilemma.evals.pricing_solver import MarketRecord
from avdilemma.pricing.parse import PRICE_OUTCOMES
from avdilemma.pricing.score import MarketScore, score_market
from avdilemma.pricing.setup import Setup, read_setup

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


def pricing_metrics(factors: Sequence[str] = ()) -> list[Metric]:
    """What `inspect eval` prints for the task.

    Args:
        factors: Factors by which price and profit gain are broken down.

    Returns:
        Means with standard errors clustered on the market, and the breakdown if there is one.
    """
    by_factor = [breakdown(["price", "profit_gain"], list(factors))] if factors else []
    return [means(KEYS), *by_factor]


@scorer(metrics=pricing_metrics(), name="price_path")
def price_path() -> Scorer:
    """Score a market from the periods in its store.

    Returns:
        The scorer.
    """

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        """Score one market."""
        with clean_errors():
            setup = read_setup(state.metadata[SETUP])
            periods = state.store_as(MarketRecord).periods
            found = score_market(setup.market, periods, setup.last)
        return Score(
            value=dict(found.values),
            explanation=explain(setup, found),
            metadata={"implied_kappa": [kappa.words for kappa in found.kappas]},
        )

    return score


def explain(setup: Setup, score: MarketScore) -> str:
    """The score in words.

    Args:
        setup: The market.
        score: Its score.

    Returns:
        One line a firm, and one for the market.
    """
    values, scale = score.values, setup.market.scale
    played = int(values["periods"])
    lines = [f"{played} of {setup.rules.periods} periods; averages over the last {setup.last}"]
    for firm, (prefix, kappa) in enumerate(zip(("", "rival_"), score.kappas, strict=False), 1):
        gain = values[f"{prefix}profit_gain"]
        lines.append(
            f"firm {firm}: price {values[f'{prefix}price'] * scale:.4f} "
            f"({values[f'{prefix}price']:.4f} at scale 1), profit gain {gain:.3f}, {kappa.words}"
        )
    return "\n".join(lines)
