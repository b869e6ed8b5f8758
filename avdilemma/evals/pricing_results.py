"""Reading markets back from logs, and tables about them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import (
    EvalLog,
    EvalSample,
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
)
from pydantic import TypeAdapter, ValidationError
from rich.box import SIMPLE_HEAD
from rich.table import Table

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import SETUP
from avdilemma.evals.pricing_solver import RIVAL, MarketRecord
from avdilemma.pricing.equilibrium import monopoly_price, moralis_price, nash_price, profit_gain
from avdilemma.pricing.market import Market
from avdilemma.pricing.market_score import MarketScore, score_market
from avdilemma.pricing.market_setup import Setup, read_setup
from avdilemma.pricing.period import Period
from avdilemma.pricing.q_learning import Learning, follow, learned
from avdilemma.pricing.series import average

KAPPAS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Degrees of morality in the table of prices."""

LARGE = {"events", "messages", "attachments", "output"}
"""Parts of a sample that are not read: with many periods they are most of a log."""

_PERIODS = TypeAdapter(list[Period])


@dataclass(frozen=True, slots=True)
class PlayedMarket:
    """One market of a log."""

    model: str
    """Model of the first firm."""

    rival: str | None
    """Model of the second firm; None in a monopoly."""

    epoch: int
    """Repetition, from 1."""

    setup: Setup
    """The market and its rules."""

    periods: tuple[Period, ...]
    """Periods played; fewer than planned if the market was interrupted."""

    score: MarketScore
    """What came of it, computed anew from the periods."""


def read_markets(paths: Iterable[str | Path]) -> list[PlayedMarket]:
    """Read the markets of logs of the task `pricing`; other logs are passed over.

    Args:
        paths: Addresses of log files.

    Returns:
        Markets in the order of logs and samples. Interrupted ones are among them.

    Raises:
        AvdilemmaError: If a log cannot be read, or there is no market.
    """
    found = markets_of(map(str, paths))
    if not found:
        raise AvdilemmaError("no market in these logs: run inspect eval avdilemma/pricing")
    return found


def markets_of(paths: Iterable[str]) -> list[PlayedMarket]:
    """The same of log files, empty where there is no market.

    Args:
        paths: Log files.

    Returns:
        Markets in the order of logs and samples.

    Raises:
        AvdilemmaError: If a log cannot be read.
    """
    found: list[PlayedMarket] = []
    for path in paths:
        try:
            log = read_eval_log(path, header_only=True)
            if log.eval.task.split("/")[-1] != "pricing":
                continue
            samples = [
                read_eval_log_sample(path, each.id, each.epoch, exclude_fields=LARGE)
                for each in read_eval_log_sample_summaries(path)
            ]
        except Exception as error:  # logs are untrusted: whatever is wrong is one clear error
            raise AvdilemmaError(
                f"log {path} cannot be read ({error}): is it an Inspect log?"
            ) from error
        found += [_market(log, sample) for sample in samples]
    return found


def _market(log: EvalLog, sample: EvalSample) -> PlayedMarket:
    setup = read_setup(sample.metadata.get(SETUP))
    try:
        periods = _PERIODS.validate_python(sample.store.get(f"{MarketRecord.__name__}:periods", []))
    except ValidationError as error:
        raise AvdilemmaError(
            f"sample {sample.id} of {log.location} holds no readable periods: run pricing anew"
        ) from error
    rival = (log.eval.model_roles or {}).get(RIVAL)
    first = rival[0] if isinstance(rival, list) else rival
    second = None if setup.market.firms == 1 else (first.model if first else log.eval.model)
    return PlayedMarket(
        log.eval.model,
        second,
        sample.epoch,
        setup,
        tuple(periods),
        score_market(setup.market, periods, setup.last),
    )


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False
    )
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _number(value: float, digits: int = 4) -> str:
    # adding 0 makes of -0.0 a plain 0
    return "-" if math.isnan(value) else f"{round(value, digits) + 0.0:.{digits}f}"


def price_table(market: Market, kappas: Sequence[float] = KAPPAS) -> Table:
    """Prices and profits that theory predicts for firms of one kind.

    Args:
        market: The market.
        kappas: Degrees of morality, 0 to 1.

    Returns:
        One row a kappa; all in money, profits a firm and period.

    Raises:
        InvalidValueError: If a kappa is out of range.
    """
    columns = ("kappa", "price", "quantity", "profit", "profit gain", "consumer surplus")
    firms = "1 firm" if market.firms == 1 else f"{market.firms} firms"
    table = _table(f"logit demand, {firms}, scale {market.scale:g}", columns)
    for kappa in kappas:
        price = moralis_price(market, kappa)
        prices = [price] * market.firms
        profit = market.profits(prices)[0]
        name = {0.0: " (Nash)", 1.0: " (joint monopoly)"}.get(kappa, "")
        table.add_row(
            f"{kappa:g}{name if market.firms > 1 else ''}",
            _number(price),
            _number(market.quantities(prices)[0], 2),
            _number(profit, 2),
            _number(profit_gain(market, profit), 3),
            _number(market.consumer_surplus(prices), 2),
        )
    return table


def market_table(markets: Sequence[PlayedMarket]) -> Table:
    """What came of played markets.

    Args:
        markets: As `read_markets` gives them.

    Returns:
        One row a firm; prices over the last periods, divided by the scale.
    """
    columns = (
        "market, firm",
        "periods",
        "price",
        "profit gain",
        "kappa",
        "response",
        "converged",
        "held over",
    )
    table = _table("averages over the last periods; prices divided by the scale", columns)
    for played in markets:
        values = played.score.values
        models = [(played.model, ""), (played.rival, "rival_")][: played.setup.market.firms]
        for number, (model, prefix) in enumerate(models):
            interval = played.score.kappas[number].interval
            side = played.score.kappas[number].side
            kappa = (
                f"{_number(interval.value, 2)} [{_number(interval.low, 2)}, "
                f"{_number(interval.high, 2)}]"
                if side == "inside"
                else {"below": "outside: below", "above": "outside: above"}.get(side, "-")
            )
            low, high = values[f"{prefix}response_low"], values[f"{prefix}response_high"]
            slope = _number(values[f"{prefix}response"], 2)
            if not math.isnan(low):
                slope += f" [{_number(low, 2)}, {_number(high, 2)}]"
            table.add_row(
                f"{played.setup.id} {model}",
                f"{int(values['periods'])}/{played.setup.rules.periods}",
                _number(values[f"{prefix}price"]),
                _number(values[f"{prefix}profit_gain"], 3),
                kappa,
                slope,
                "-"
                if math.isnan(values[f"{prefix}converged"])
                else "yes"
                if values[f"{prefix}converged"]
                else "no",
                _number(values[f"{prefix}held"], 2),
            )
    return table


PUBLISHED = """Published, for comparison; other grids, seeds and models, so not the same experiment:
- Calvano et al. 2020 (AER 110:3267, abstract): Q-learning firms "consistently learn to charge
  supracompetitive prices". Their tables are not quoted here: we have not seen them.
- A student's public replication of their baseline (GitHub, mountaha-ghabri/
  algorithmic-collusion-reinforcement, README): price 1.887, profit gain .991.
- Language models: a public replication of Fish et al. 2024 with Mistral-large (21 runs, last 50
  periods, price / scale; known to us from a secondary source): 1.768 under the profit prefix,
  1.478 under the exploration prefix, monopoly control 1.803."""
"""Figures of others, each with its source."""


def qlearning_table(seeds: Sequence[int], learning: Learning, periods: int = 100) -> Table:
    """Where pairs of Q-learning firms end.

    Args:
        seeds: One pair a seed.
        learning: How they learn.
        periods: Periods that are averaged over, after learning.

    Returns:
        One row a pair, at scale 1.
    """
    market = Market()
    columns = ("seed", "periods learnt", "settled", "prices", "profit gains")
    title = (
        f"Q-learning firms, {learning.prices} prices; Nash {nash_price(market):.4f}, "
        f"joint monopoly {monopoly_price(market):.4f}"
    )
    table = _table(title, columns)
    for seed in seeds:
        pair = learned(market, learning, seed)
        path = follow(pair, periods)
        prices = [average([each[firm] for each in path]) for firm in (0, 1)]
        gains = [
            profit_gain(market, average([market.profits(each)[firm] for each in path]))
            for firm in (0, 1)
        ]
        table.add_row(
            str(seed),
            str(pair.time),
            "yes" if pair.settled else "no",
            ", ".join(_number(price, 3) for price in prices),
            ", ".join(_number(gain, 3) for gain in gains),
        )
    return table
