"""The ``avdilemma`` command. Heavy modules are imported by the commands that need them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from avdilemma import __version__
from avdilemma.commands.answers import answers
from avdilemma.commands.calibration import calibration
from avdilemma.commands.common import OUT, OneLineErrors, console, echo
from avdilemma.commands.estimate import estimate, validate
from avdilemma.commands.leaderboard import leaderboard, submit
from avdilemma.commands.personas import personas
from avdilemma.commands.pricing import pricing
from avdilemma.commands.replies import modalities, replies, ways
from avdilemma.commands.report import report
from avdilemma.commands.results import amce, incentives, matches, results, shift
from avdilemma.commands.run import run
from avdilemma.commands.scenarios import scenarios
from avdilemma.commands.sft import sft
from avdilemma.commands.unpack import unpack


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
    answers,
    calibration,
    estimate,
    incentives,
    leaderboard,
    matches,
    modalities,
    personas,
    pricing,
    replies,
    report,
    results,
    run,
    scenarios,
    sft,
    shift,
    submit,
    unpack,
    validate,
    ways,
):
    main.add_command(group)
