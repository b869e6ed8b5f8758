"""The markets of logs: read, as tables for people, and as a section of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from avdilemma.charts.look import WIDTH, Look, counts
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import SETUP
from avdilemma.evals.pricing_solver import RIVAL, MarketRecord
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import read_samples
from avdilemma.logs.select import Logs, read_logs
from avdilemma.logs.words import listed
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.price_paths import PRICE_COLUMNS, PlayedMarket, price_paths
from avdilemma.pricing import Market
from avdilemma.pricing.equilibrium import monopoly_price, moralis_price, nash_price, profit_gain
from avdilemma.pricing.market_score import score_market
from avdilemma.pricing.market_setup import read_setup
from avdilemma.pricing.period import Period
from avdilemma.pricing.q_learning import Learning, follow, learned
from avdilemma.pricing.series import average
from avdilemma.report.from_logs import Labels
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.section import section
from avdilemma.report.tables import interval, text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCORER = "price_path"
"""Our scorer of markets."""

PANELS = 6
"""Most markets in one figure."""

KAPPA = 0.5
"""Degree of morality whose price the report draws."""

_PERIODS = TypeAdapter(list[Period])
_STORED = f"{MarketRecord.__name__}:periods"


def find_markets(paths: Iterable[str | Path]) -> tuple[Logs, list[PlayedMarket]]:
    """Read the markets of logs in files and folders, interrupted ones too.

    Returns:
        The logs used, and their markets.

    Raises:
        AvdilemmaError: If no log of a market can be used, or a sample holds no market.
    """
    logs = read_logs(paths, scorers={SCORER}, unfinished=True)
    return logs, read_markets(logs.usable, logs.labels)


def read_markets(logs: Iterable[LogHeader], labels: Labels) -> list[PlayedMarket]:
    """Read the markets of logs of the scorer `SCORER`, in the order of logs and samples.

    Raises:
        AvdilemmaError: If a log cannot be read, or a sample holds no market.
    """
    found: list[PlayedMarket] = []
    seen: Counter[str] = Counter()
    for log in logs:
        for sample in read_samples(log):
            setup = read_setup(sample.metadata.get(SETUP))
            try:
                periods = _PERIODS.validate_python(sample.store.get(_STORED, []))
            except ValidationError as error:
                raise AvdilemmaError(
                    f"sample {sample.id} of {log.name} holds no readable periods: run pricing anew"
                ) from error
            seen[setup.id] += 1
            name = setup.id if seen[setup.id] == 1 else f"{setup.id} #{seen[setup.id]}"
            own = labels[log.respondent]
            firms = (own, log.roles.get(RIVAL, own))[: setup.market.firms]
            score = score_market(setup.market, periods, setup.last)
            found.append(PlayedMarket(name, firms, setup, tuple(periods), score))
    return found


def choose(markets: Sequence[PlayedMarket], names: Sequence[str] = ()) -> list[PlayedMarket]:
    """Choose the markets to draw: those named by their ids, or the first six, with any period.

    Raises:
        AvdilemmaError: If a name is unknown, there are too many, or nothing was played.
    """
    known = list(dict.fromkeys(played.setup.id for played in markets))
    for name in names:
        if name not in known:
            raise AvdilemmaError(f"no market {name!r} in these logs: give one of {listed(known)}")
    chosen = [each for each in markets if each.periods and (not names or each.setup.id in names)]
    if not chosen:
        raise AvdilemmaError("no period was played in these markets: run pricing anew")
    if names and len(chosen) > PANELS:
        raise AvdilemmaError(
            f"{len(chosen)} markets are too many for a figure: name at most {PANELS}"
        )
    return chosen[:PANELS]


def theory_table(market: Market, kappas: Iterable[float]) -> ModelTable:
    """Prices and profits that theory predicts for firms of one kappa, in money."""
    several = market.firms > 1
    names = {0.0: " (Nash)", 1.0: " (joint monopoly)"} if several else {}
    rows = []
    for kappa in kappas:
        prices = [moralis_price(market, kappa)] * market.firms
        profit = market.profits(prices)[0]
        cells = [
            text(prices[0], ".4f"),
            text(market.quantities(prices)[0]),
            text(profit),
            text(profit_gain(market, profit), ".3f"),
            text(market.consumer_surplus(prices)),
        ]
        rows.append((f"{kappa:g}{names.get(kappa, '')}", cells))
    title = f"logit demand, {market.firms} firm{'s' * several}, scale {market.scale:g}"
    columns = (("price", "quantity", "profit"), ("profit gain", "consumer surplus"))
    return ModelTable(title, columns, rows, "kappa")


def firms_table(scores: pd.DataFrame) -> ModelTable:
    """Measures of firms as `market_scores` gives them, a line each."""
    sides = {"below": "outside: below", "above": "outside: above", "undefined": "-"}
    rows = []
    for row in records(scores):
        kappa, response = (
            interval(row[key], row[f"{key}_low"], row[f"{key}_high"])
            for key in ("kappa", "response")
        )
        cells = [
            f"{row['periods']}/{row['planned']}",
            text(row["price"], ".4f"),
            text(row["profit_gain"], ".3f"),
            sides.get(row["kappa_side"], kappa),
            response,
            {1.0: "yes", 0.0: "no"}.get(row["converged"], "-"),
            text(row["held"]),
        ]
        rows.append((f"{row['market']} {row[RESPONDENT]}", cells))
    title = "averages over the last periods; prices divided by the scale"
    columns = (
        ("periods", "price", "profit gain", "kappa"),
        ("response", "converged", "held over"),
    )
    return ModelTable(title, columns, rows, "market, firm")


def learners_table(seeds: Iterable[int], learning: Learning, periods: int = 100) -> ModelTable:
    """Prices and profit gains at which pairs of Q-learning firms end, a pair a seed, at scale 1.

    Averages are over some periods after learning.
    """
    market, rows = Market(), []
    for seed in seeds:
        pair = learned(market, learning, seed)
        path = follow(pair, periods)
        profits = [market.profits(prices) for prices in path]
        means = [average(own) for own in zip(*path, strict=True)]
        gains = [profit_gain(market, average(own)) for own in zip(*profits, strict=True)]
        cells = [
            str(pair.time),
            "yes" if pair.settled else "no",
            ", ".join(text(price, ".3f") for price in means),
            ", ".join(text(gain, ".3f") for gain in gains),
        ]
        rows.append((str(seed), cells))
    title = (
        f"Q-learning firms, {learning.prices} prices; Nash {nash_price(market):.4f}, "
        f"joint monopoly {monopoly_price(market):.4f}"
    )
    return ModelTable(
        title, [("periods learnt", "settled", "prices", "profit gains")], rows, "seed"
    )


def _draw(
    frame: pd.DataFrame,
    looks: Mapping[str, Look],  # noqa: ARG001 - firms have looks of their own: both may be one model
    width: float = WIDTH,
) -> Figure:
    from avdilemma.charts.price_chart import price_chart  # noqa: PLC0415 - tables need no figures

    return price_chart(frame[frame["market"].isin(chosen_markets(frame))], width)


def chosen_markets(frame: pd.DataFrame) -> list[str]:
    """The markets that are drawn: the first of each model, then the second, at most six."""
    first = frame[frame["firm"] == 1].drop_duplicates("market")
    turns = first.groupby(RESPONDENT, sort=False).cumcount()
    return list(first.assign(turn=turns).sort_values("turn", kind="stable")["market"][:PANELS])


def _counted(frame: pd.DataFrame) -> dict[str, str]:
    markets, drawn = frame["market"].nunique(), len(chosen_markets(frame))
    return {
        "markets": str(markets),
        "periods": counts(frame[frame["firm"] == 1].groupby("market").size()),
        "some": f" {drawn} are drawn; the table has all." if drawn < markets else "",
    }


PRICING = section(
    "pricing",
    (SCORER,),
    PRICE_COLUMNS,
    lambda logs, labels: price_paths(read_markets(logs, labels), KAPPA),
    _draw,
    _counted,
    most=1_000,
)
"""The section of the report."""
