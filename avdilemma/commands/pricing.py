"""Commands about price competition."""

from __future__ import annotations

import os
from pathlib import Path

import click

from avdilemma.commands.common import (
    FILE,
    LOGS,
    OUT,
    OVERWRITE,
    OneLineErrors,
    Output,
    console,
    echo,
    writes,
)

KAPPAS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Degrees of morality in the table of prices."""

PUBLISHED = """Published, for comparison; other grids, seeds and models, so not the same experiment:
- Calvano et al. 2020 (AER 110:3267, abstract): Q-learning firms "consistently learn to charge
  supracompetitive prices". Their tables are not quoted here: we have not seen them.
- A student's public replication of their baseline (GitHub, mountaha-ghabri/
  algorithmic-collusion-reinforcement, README): price 1.887, profit gain .991.
- Language models: a public replication of Fish et al. 2024 with Mistral-large (21 runs, last 50
  periods, price / scale; known to us from a secondary source): 1.768 under the profit prefix,
  1.478 under the exploration prefix, monopoly control 1.803."""
"""Figures of others, each with its source."""


@click.group("pricing", cls=OneLineErrors)
def pricing() -> None:
    """Price competition: what theory predicts, and what firms charged."""


@pricing.command("table")
@click.option("--scale", default=1.0, show_default=True, help="Scale of prices and costs.")
@click.option("--firms", default=2, show_default=True, help="Number of firms.")
@click.option(
    "--kappa", multiple=True, type=float, help="Degrees of morality; several may be given."
)
def pricing_table(scale: float, firms: int, kappa: tuple[float, ...]) -> None:
    """Print the prices of homo economicus, homo moralis and joint monopoly."""
    from avdilemma.pricing import Market  # noqa: PLC0415
    from avdilemma.report.markets import theory_table  # noqa: PLC0415

    table = theory_table(Market(firms=firms, scale=scale), kappa or KAPPAS)
    console().print(table, crop=False)


@pricing.command("results")
@LOGS
@writes()
def pricing_results(logs: tuple[str, ...], output: Output) -> None:
    """Print one line a firm for the markets in LOGS (files or folders)."""
    from avdilemma.measures.price_paths import market_scores  # noqa: PLC0415
    from avdilemma.report.markets import find_markets, firms_table  # noqa: PLC0415

    found, markets = find_markets(logs)
    frame = market_scores(markets)
    output.show(found, frame, [firms_table(frame)])


@pricing.command("figure")
@LOGS
@click.option(
    *("--figure", "-o", "--out", "figure"),
    type=FILE,
    default=Path("prices.png"),
    show_default=True,
    help="Draw the figure: .png, .svg or .pdf.",
)
@OVERWRITE
@click.option("--market", multiple=True, help="Market to draw; by default the first six.")
@click.option("--kappa", default=0.5, show_default=True, help="Degree of morality to draw.")
def pricing_figure(
    logs: tuple[str, ...],
    figure: Path,
    overwrite: bool,
    market: tuple[str, ...],
    kappa: float,
) -> None:
    """Draw the price paths of the markets in LOGS (files or folders)."""
    from avdilemma.charts.look import check_format, save  # noqa: PLC0415
    from avdilemma.charts.price_chart import price_chart  # noqa: PLC0415
    from avdilemma.files import check_free  # noqa: PLC0415
    from avdilemma.measures.price_paths import price_paths  # noqa: PLC0415
    from avdilemma.report.markets import choose, find_markets  # noqa: PLC0415
    from avdilemma.report.printing import say_notes  # noqa: PLC0415

    check_format(figure)
    check_free([figure], overwrite=overwrite)
    found, markets = find_markets(logs)
    frame = price_paths(choose(markets, market), kappa)
    save(price_chart(frame), figure, overwrite=overwrite)
    say_notes(found, console())
    echo(f"Figure: {figure}")


@pricing.command("qlearning")
@click.option("--seed", default=0, show_default=True, help="Seed of the first pair.")
@click.option("--pairs", default=5, show_default=True, help="Number of pairs.")
@click.option("--prices", default=7, show_default=True, help="Prices on the grid.")
def pricing_qlearning(seed: int, pairs: int, prices: int) -> None:
    """Let pairs of Q-learning firms learn, and print where they end beside published figures."""
    from avdilemma.pricing.q_learning import Learning  # noqa: PLC0415
    from avdilemma.report.markets import learners_table  # noqa: PLC0415

    table = learners_table(range(seed, seed + pairs), Learning(prices=prices))
    console().print(table, crop=False)
    echo(PUBLISHED)


@pricing.command("demo-llm")
@OUT
@click.option("--periods", default=20, show_default=True, help="Number of periods.")
@click.option("--max-tokens", default=96, show_default=True, help="Tokens of each reply.")
@click.option("--rival", default="avdilemma/economicus", show_default=True, help="Second firm.")
def pricing_demo_llm(out: Path, periods: int, max_tokens: int, rival: str) -> None:
    """Let a real small language model set prices, on the CPU, without network."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.demos.small_market import demo_market  # noqa: PLC0415

    demo_market(out, periods, max_tokens, rival, console())
