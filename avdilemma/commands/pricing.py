"""Commands about price competition."""

from __future__ import annotations

import os
from pathlib import Path

import click

from avdilemma.commands.common import LOGS, OUT, OneLineErrors, console, echo


@click.group("pricing", cls=OneLineErrors)
def pricing() -> None:
    """Price competition: what theory predicts, and what came of markets."""


@pricing.command("table")
@click.option("--scale", default=1.0, show_default=True, help="Scale of prices and costs.")
@click.option("--firms", default=2, show_default=True, help="Number of firms.")
@click.option(
    "--kappa", multiple=True, type=float, help="Degrees of morality; several may be given."
)
def pricing_table(scale: float, firms: int, kappa: tuple[float, ...]) -> None:
    """Print the prices of homo economicus, homo moralis and joint monopoly."""
    from avdilemma.evals.pricing_results import KAPPAS, price_table  # noqa: PLC0415
    from avdilemma.pricing import Market  # noqa: PLC0415

    console().print(price_table(Market(firms=firms, scale=scale), kappa or KAPPAS))


@pricing.command("results")
@LOGS
def pricing_results(logs: tuple[str, ...]) -> None:
    """Print one line a firm for the markets in LOGS (files or folders)."""
    from avdilemma.evals.pricing_results import market_table, read_markets  # noqa: PLC0415
    from avdilemma.logs.find import find_logs  # noqa: PLC0415

    console().print(market_table(read_markets(find_logs(logs))))


@pricing.command("figure")
@LOGS
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("prices.png"),
    show_default=True,
    help="File to write: .png, .svg or .pdf.",
)
@click.option("--market", multiple=True, help="Market to draw; by default the first six.")
@click.option("--kappa", default=0.5, show_default=True, help="Degree of morality to draw.")
def pricing_figure(logs: tuple[str, ...], out: Path, market: tuple[str, ...], kappa: float) -> None:
    """Draw the price paths of the markets in LOGS (files or folders)."""
    from avdilemma.evals.pricing_figure import choose, draw_price_paths  # noqa: PLC0415
    from avdilemma.evals.pricing_results import read_markets  # noqa: PLC0415
    from avdilemma.logs.find import find_logs  # noqa: PLC0415

    draw_price_paths(choose(read_markets(find_logs(logs)), market), kappa, out)
    echo(f"Figure: {out}")


@pricing.command("qlearning")
@click.option("--seed", default=0, show_default=True, help="Seed of the first pair.")
@click.option("--pairs", default=5, show_default=True, help="Number of pairs.")
@click.option("--prices", default=7, show_default=True, help="Prices on the grid.")
def pricing_qlearning(seed: int, pairs: int, prices: int) -> None:
    """Let pairs of Q-learning firms learn, and print where they end beside published figures."""
    from avdilemma.evals.pricing_results import PUBLISHED, qlearning_table  # noqa: PLC0415
    from avdilemma.pricing.q_learning import Learning  # noqa: PLC0415

    screen = console()
    screen.print(qlearning_table(range(seed, seed + pairs), Learning(prices=prices)))
    screen.print(PUBLISHED)


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
