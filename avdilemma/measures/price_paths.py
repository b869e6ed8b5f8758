"""What each firm of a market charged, period by period, and what that amounts to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.pricing.equilibrium import monopoly_price, moralis_price, nash_price
from avdilemma.pricing.market_score import MarketScore
from avdilemma.pricing.market_setup import Setup
from avdilemma.pricing.period import Period

PRICE_COLUMNS = FRAMES["price_paths"]
"""Columns of `price_paths`."""


@dataclass(frozen=True, slots=True)
class PlayedMarket:
    """One market of a log.

    Attributes:
        name: Id of its sample; numbered if several logs or epochs have it.
        firms: Label of the respondent that was each firm; its rival by the model's name.
        setup: The market and its rules.
        periods: Periods played; fewer than planned if the market was interrupted.
        score: Its measures, computed anew from the periods.
    """

    name: str
    firms: tuple[str, ...]
    setup: Setup
    periods: tuple[Period, ...]
    score: MarketScore


def price_paths(markets: Iterable[PlayedMarket], kappa: float) -> pd.DataFrame:
    """Prices of played markets as `PRICE_COLUMNS`, beside those of Nash, kappa and joint monopoly.

    One row a market, firm and period; predicted prices but that of joint monopoly are NaN in a
    monopoly.

    Raises:
        InvalidValueError: If kappa is not in [0, 1].
    """
    rows: list[tuple[object, ...]] = []
    for played in markets:
        market = played.setup.market
        alone = market.firms == 1
        theory = (
            math.nan if alone else nash_price(market),
            math.nan if alone else moralis_price(market, kappa),
            kappa,
            monopoly_price(market),
            market.scale,
            market.unit_cost,
        )
        rows += [
            (played.name, firm + 1, who, each.number, each.prices[firm], each.held[firm], *theory)
            for firm, who in enumerate(played.firms)
            for each in played.periods
        ]
    return pd.DataFrame(rows, columns=list(PRICE_COLUMNS))


def market_scores(markets: Iterable[PlayedMarket]) -> pd.DataFrame:
    """Measures of played markets, one row a market and firm.

    Columns market, firm (from 1), respondent, prefix, scale, planned (periods), kappa_side (a
    `Side`), the measures of the firm, consumer_surplus and periods, explained in docs/pricing.md.
    """
    return pd.DataFrame(
        {
            "market": played.name,
            "firm": firm + 1,
            RESPONDENT: who,
            "prefix": played.setup.rules.prefix,
            "scale": played.setup.market.scale,
            "planned": played.setup.rules.periods,
            "kappa_side": played.score.kappas[firm].side,
            **played.score.firms[firm],
            "consumer_surplus": played.score.consumer_surplus,
            "periods": played.score.periods,
        }
        for played in markets
        for firm, who in enumerate(played.firms)
    )
