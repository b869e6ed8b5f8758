"""The ``avdilemma`` command. Heavy modules are imported by the commands that need them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma import __version__
from avdilemma.errors import AvdilemmaError

if TYPE_CHECKING:
    from rich.console import Console


class OneLineErrors(click.Group):
    """A command group that prints input errors as one line and exits with 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command.

        Raises:
            click.ClickException: In place of any `AvdilemmaError`.
        """
        try:
            return super().invoke(ctx)
        except AvdilemmaError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=OneLineErrors)
@click.version_option(__version__, prog_name="avdilemma")
def main() -> None:
    """What language models do in dilemmas of self-driving cars and in economic games.

    Evaluate with Inspect: inspect eval avdilemma/av_dilemma --model avdilemma/moralis
    """


OUT = click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for logs and figures.",
)


@main.command()
@OUT
def demo(out: Path) -> None:
    """Run the reference agents over both tasks: table and figure, no key, no network."""
    from avdilemma.evals.demo import demo as run  # noqa: PLC0415

    run(out, _console())


@main.command("demo-llm")
@OUT
@click.option("-n", default=24, show_default=True, help="Items of each task, a multiple of 4.")
@click.option("--max-tokens", default=64, show_default=True, help="Tokens of each reply.")
def demo_llm(out: Path, n: int, max_tokens: int) -> None:
    """Run a real small language model over both tasks, on the CPU, without network."""
    # the weights are local; without this, look-ups on a hub retry for a minute before they fail
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.evals.local_model import demo_llm as run  # noqa: PLC0415

    run(out, n, max_tokens, _console())


@main.command()
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))
def results(logs: tuple[Path, ...]) -> None:
    """Print one table over LOGS (files or folders); exits with 1 if one did not succeed."""
    from avdilemma.evals.demo import show  # noqa: PLC0415

    show(logs, _console())


@main.command()
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kappa", multiple=True, default=("0.25", "0.5", "0.75"), show_default=True)
@click.option(
    "--figure",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("incentives.png"),
    show_default=True,
    help="Where to save the figure.",
)
def incentives(logs: tuple[Path, ...], kappa: tuple[str, ...], figure: Path) -> None:
    """Print how cooperation in LOGS follows the payoffs, beside the reference agents."""
    from avdilemma.evals.incentives import sensitivities  # noqa: PLC0415
    from avdilemma.evals.incentives_report import (  # noqa: PLC0415
        draw_incentives,
        incentives_table,
    )

    rows = sensitivities(logs, kappa)
    _console().print(incentives_table(rows))
    draw_incentives(rows, figure)
    click.echo(f"Figure: {figure}")


@main.command()
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))
def matches(logs: tuple[Path, ...]) -> None:
    """Print who got what in LOGS of the task play; exits with 1 if one did not succeed."""
    from avdilemma.evals.matches import heading, match_table, read_matches  # noqa: PLC0415

    found = read_matches(logs)
    for log in found:
        click.echo(heading(log))
        _console().print(match_table(log))
    if any(log.status != "success" for log in found):
        raise AvdilemmaError("a log did not succeed: open it with inspect view")


@main.command()
def agents() -> None:
    """List the reference agents and their parameters."""
    from avdilemma.agents import AGENTS  # noqa: PLC0415
    from avdilemma.agents.agent import COMMON  # noqa: PLC0415

    for kind in AGENTS.values():
        click.echo(f"avdilemma/{kind.name}: {kind.summary} ({kind.source})")
        for name, parameter in kind.parameters.items():
            click.echo(f"    @{name}={float(parameter.default):g}  {parameter.meaning}")
    click.echo("any agent:")
    for name, parameter in COMMON.items():
        click.echo(f"    @{name}={float(parameter.default):g}  {parameter.meaning}")


@main.group("pricing", cls=OneLineErrors)
def pricing() -> None:
    """Price competition: what theory predicts, and what came of markets."""


LOGS = click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))


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

    _console().print(price_table(Market(firms=firms, scale=scale), kappa or KAPPAS))


@pricing.command("results")
@LOGS
def pricing_results(logs: tuple[Path, ...]) -> None:
    """Print one line a firm for the markets in LOGS (files or folders)."""
    from avdilemma.evals.pricing_results import market_table, read_markets  # noqa: PLC0415

    _console().print(market_table(read_markets(logs)))


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
def pricing_figure(
    logs: tuple[Path, ...], out: Path, market: tuple[str, ...], kappa: float
) -> None:
    """Draw the price paths of the markets in LOGS (files or folders)."""
    from avdilemma.evals.pricing_figure import choose, draw_price_paths  # noqa: PLC0415
    from avdilemma.evals.pricing_results import read_markets  # noqa: PLC0415

    draw_price_paths(choose(read_markets(logs), market), kappa, out)
    click.echo(f"Figure: {out}")


@pricing.command("qlearning")
@click.option("--seed", default=0, show_default=True, help="Seed of the first pair.")
@click.option("--pairs", default=5, show_default=True, help="Number of pairs.")
@click.option("--prices", default=7, show_default=True, help="Prices on the grid.")
def pricing_qlearning(seed: int, pairs: int, prices: int) -> None:
    """Let pairs of Q-learning firms learn, and print where they end beside published figures."""
    from avdilemma.evals.pricing_results import PUBLISHED, qlearning_table  # noqa: PLC0415
    from avdilemma.pricing.qlearning import Learning  # noqa: PLC0415

    console = _console()
    console.print(qlearning_table(range(seed, seed + pairs), Learning(prices=prices)))
    console.print(PUBLISHED, highlight=False)


@pricing.command("demo-llm")
@OUT
@click.option("--periods", default=20, show_default=True, help="Number of periods.")
@click.option("--max-tokens", default=96, show_default=True, help="Tokens of each reply.")
@click.option("--rival", default="avdilemma/economicus", show_default=True, help="Second firm.")
def pricing_demo_llm(out: Path, periods: int, max_tokens: int, rival: str) -> None:
    """Let a real small language model set prices, on the CPU, without network."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.evals.pricing_demo import pricing_llm  # noqa: PLC0415

    pricing_llm(out, periods, max_tokens, rival, _console())


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415

    # without a terminal rich assumes 80 columns, too few for the table
    return Console() if sys.stdout.isatty() else Console(width=150)
