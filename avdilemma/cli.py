"""The ``avdilemma`` command. Heavy modules are imported by the commands that need them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from avdilemma import __version__
from avdilemma.commands.amce import amce
from avdilemma.commands.common import LOGS, OUT, OneLineErrors, console, echo
from avdilemma.commands.estimate import estimate
from avdilemma.commands.leaderboard import leaderboard
from avdilemma.commands.pricing import pricing
from avdilemma.commands.report import report
from avdilemma.commands.scenarios import scenarios
from avdilemma.commands.sft import sft
from avdilemma.commands.shift import shift
from avdilemma.commands.submit import submit
from avdilemma.commands.validate import validate
from avdilemma.errors import AvdilemmaError


@click.group(cls=OneLineErrors)
@click.version_option(__version__, prog_name="avdilemma")
def main() -> None:
    """What language models do in dilemmas of self-driving cars and in economic games.

    Evaluate with Inspect: inspect eval avdilemma/av_dilemma --model avdilemma/moralis
    """


@main.command()
@OUT
def demo(out: Path) -> None:
    """Run the reference agents over both tasks: table and figure, no key, no network."""
    from avdilemma.demos.choices import demo_agents  # noqa: PLC0415

    demo_agents(out, console())


@main.command("demo-llm")
@OUT
@click.option("-n", default=24, show_default=True, help="Items of each task, a multiple of 4.")
@click.option("--max-tokens", default=64, show_default=True, help="Tokens of each reply.")
def demo_llm(out: Path, n: int, max_tokens: int) -> None:
    """Run a real small language model over both tasks, on the CPU, without network."""
    # the weights are local; without this, look-ups on a hub retry for a minute before they fail
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.demos.choices import demo_small_model  # noqa: PLC0415

    demo_small_model(out, n, max_tokens, console())


@main.command()
@LOGS
def results(logs: tuple[Path, ...]) -> None:
    """Print one table over LOGS (files or folders); exits with 1 if one did not succeed."""
    from avdilemma.evals.results import show  # noqa: PLC0415

    show(logs, console())


@main.command()
@LOGS
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
    console().print(incentives_table(rows), crop=False)
    draw_incentives(rows, figure)
    echo(f"Figure: {figure}")


@main.command()
@LOGS
def matches(logs: tuple[Path, ...]) -> None:
    """Print who got what in LOGS of the task play; exits with 1 if one did not succeed."""
    from avdilemma.evals.matches import match_table, read_matches  # noqa: PLC0415

    found = read_matches(logs)
    for log in found:
        console().print(match_table(log), crop=False)
    if any(log.status != "success" for log in found):
        raise AvdilemmaError("a log did not succeed: open it with inspect view")


@main.command()
def agents() -> None:
    """List the reference agents and their parameters."""
    from avdilemma.agents import AGENTS  # noqa: PLC0415
    from avdilemma.agents.agent import COMMON  # noqa: PLC0415

    for kind in AGENTS.values():
        echo(f"avdilemma/{kind.name}: {kind.summary} ({kind.source})")
        for name, parameter in kind.parameters.items():
            echo(f"    @{name}={float(parameter.default):g}  {parameter.meaning}")
    echo("any agent:")
    for name, parameter in COMMON.items():
        echo(f"    @{name}={float(parameter.default):g}  {parameter.meaning}")


# further groups, one line each
for group in (
    amce,
    estimate,
    leaderboard,
    pricing,
    report,
    scenarios,
    sft,
    shift,
    submit,
    validate,
):
    main.add_command(group)
