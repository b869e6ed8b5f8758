"""Commands about supervised fine-tuning: build data, verify them, run the whole loop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import (
    DETACH,
    FOLDER,
    LEVELS,
    OVERWRITE,
    OneLineErrors,
    console,
    echo,
    progress,
    read_levels,
)
from avdilemma.commands.sft_study import study
from avdilemma.commands.sft_tune import tune
from avdilemma.errors import AvdilemmaError

if TYPE_CHECKING:
    from avdilemma.sft.manifest import Manifest


@click.group("sft", cls=OneLineErrors)
def sft() -> None:
    """Supervised fine-tuning: data from exact utilities, tuning, and a demo."""


sft.add_command(tune)
sft.add_command(study)


@sft.command("build")
@click.option("--agent", type=click.Choice(["economicus", "moralis"]), required=True)
@click.option("--kappa", help="Degree of morality of moralis, 0 to 1.  [default: 0.5]")
@click.option("--alpha", default="0", show_default=True, help="Aversion to being behind.")
@click.option("--beta", default="0", show_default=True, help="Aversion to being ahead.")
@click.option("--n", "-n", default=400, show_default=True, help="Training examples.")
@click.option("--games", default="spd,tg,ug", show_default=True, help="Any of two moves.")
@click.option("--belief", type=click.Choice(["stated"]), default="stated", show_default=True)
@click.option(
    "--reasoning",
    type=click.Choice(["full", "brief", "options", "choice", "tally", "none"]),
    default="full",
    show_default=True,
    help="Before the answer: the calculation, its two values, the options and the choice in words, "
    "the choice in words, a tally in whole numbers, nothing.",
)
@click.option(
    "--elicitation",
    type=click.Choice(["node", "plan", "both"]),
    default="node",
    show_default=True,
    help="One decision a prompt, whole plans, or both.",
)
@click.option(
    "--cells",
    type=click.Choice(["balanced", "natural"]),
    default="balanced",
    show_default=True,
    help="Both actions of a node equally often as far as they occur, or as drawn.",
)
@click.option(
    "--separating",
    default=0.0,
    show_default=True,
    help="Least share of examples that tell economicus from moralis, where there are any.",
)
@click.option(
    "--texts",
    default="",
    help="Scenario file whose texts are used.  [default: the first that has the game]",
)
@LEVELS
@click.option("--wording", "wordings", multiple=True, help="Wordings of the tasks; all by default.")
@click.option("--low", default=0, show_default=True, help="Lowest payoff.")
@click.option("--high", default=100, show_default=True, help="Highest payoff.")
@click.option("--step", default=5, show_default=True, help="Step of payoffs.")
@click.option(
    "--arithmetic", default=0, show_default=True, help="Tallies without a question, as a part."
)
@click.option(
    "--transfer",
    type=click.Choice(["none", "dilemmas"]),
    default="none",
    show_default=True,
    help="Examples beside the games: dilemmas of other kinds than those of cars.",
)
@click.option("--dilemmas", default=0, show_default=True, help="Examples of --transfer dilemmas.")
@click.option("--validation", default=0.1, show_default=True, help="Validation, as a share of n.")
@click.option("--seed", default=0, show_default=True)
@click.option(
    "--suite",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Scenario file of your own to keep apart from; built-in ones always are.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("trl",),
    show_default=True,
    help="trl or another of those in docs/sft.md; an unknown name lists them. May be repeated.",
)
@click.option("-o", "--out", type=FOLDER, required=True, help="Folder to write.")
@OVERWRITE
def build(
    agent: str,
    kappa: str | None,
    alpha: str,
    beta: str,
    games: str,
    factors: tuple[str, ...],
    suite: tuple[str, ...],
    formats: tuple[str, ...],
    out: Path,
    overwrite: bool,
    **values: object,
) -> None:
    """Build a training set for an agent and write it in one or more formats."""
    from avdilemma.files import check_free  # noqa: PLC0415
    from avdilemma.sft.examples import SPLITS, split_path  # noqa: PLC0415
    from avdilemma.sft.formats import training_format  # noqa: PLC0415
    from avdilemma.sft.recipe import Recipe, target_agent  # noqa: PLC0415
    from avdilemma.sft.training_set import build_training_set  # noqa: PLC0415

    for name in formats:
        training_format(name)
    recipe = Recipe.read(
        agent=target_agent(agent, kappa, alpha, beta),
        games=tuple(game.strip() for game in games.split(",")),
        select={name: tuple(several) for name, several in read_levels(factors).items()},
        **values,
    )
    check_free((split_path(out, split) for split in SPLITS), overwrite=overwrite)
    with progress("examples", recipe.size) as move:
        made = build_training_set(recipe, suite, lambda: move(advance=1))
    made.write(out, formats, overwrite=overwrite)
    _show(made.manifest)
    echo(f"Size:   {made.size()}")
    echo(f"Data:   {out} ({', '.join(formats)})")
    echo(f"Check:  avdilemma sft verify {out}")


def _show(manifest: Manifest) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    title = f"{manifest.recipe.agent}: right answers among {manifest.counts['train']} examples"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name in ("game", "node", "actions", "listed first", "separating"):
        table.add_column(name, justify="left" if name in ("game", "node", "actions") else "right")
    for cell in manifest.cells:
        first = "-" if cell.node == "plan" else str(cell.first)
        table.add_row(cell.game, cell.node, cell.counted, first, str(cell.separating))
    screen = console()
    screen.print(table)
    for cell in manifest.cells:
        if cell.note:
            screen.print(f"{cell.game} {cell.node}: {cell.note}")


@sft.command("verify")
@click.argument("folder", type=FOLDER)
@click.option(
    "--prompts/--no-prompts",
    default=True,
    show_default=True,
    help="Compare with every prompt of every evaluation suite (half a minute).",
)
def verify(folder: Path, prompts: bool) -> None:
    """Check FOLDER anew: answers, sums, and that nothing of an evaluation is in it."""
    from avdilemma.sft.manifest import MANIFEST, Manifest  # noqa: PLC0415
    from avdilemma.sft.proof import verify as check  # noqa: PLC0415

    manifest = Manifest.read_file(folder / MANIFEST)
    number = sum(manifest.counts.values())
    with progress("checking", number) as move:
        problems = check(folder, prompts, lambda: move(advance=1))
    for problem in problems:
        echo(problem)
    if problems:
        raise AvdilemmaError(f"{folder}: {len(problems)} problems, do not train on it")
    echo(
        f"{folder}: {number} examples of {manifest.recipe.agent}, every answer and sum "
        "recomputed; no payoffs (copied, rescaled or shifted), "
        f"{'prompt ' if prompts else ''}or id of an evaluation suite"
    )
    echo(f"train       {manifest.fingerprints['train']}")
    echo(f"evaluation  {manifest.evaluation['fingerprint']}")


@sft.command("demo")
@click.option("-o", "--out", type=FOLDER, default=Path("demo/sft"), show_default=True)
@click.option(
    "--basis",
    multiple=True,
    default=("arithmetic:90:6e-4:16",),
    show_default=True,
    help="Stages that both agents share.",
)
@click.option(
    "--stage",
    "first",
    multiple=True,
    default=("games:30:4e-4",),
    show_default=True,
    help="Stages of games.",
)
@click.option(
    "--then",
    multiple=True,
    default=("games+dilemmas:45:4e-4",),
    show_default=True,
    help="Stages of games with other dilemmas, after these.",
)
@click.option("--freeze", default=10, show_default=True, help="Lowest layers that stay.")
@click.option("--detach", is_flag=True, help=DETACH)
@click.option("--asked", default=48, show_default=True, help="Held-out games.")
@click.option("--cars", default=52, show_default=True, help="Own-car dilemmas, a multiple of 4.")
@click.option(
    "--bf16/--no-bf16", default=None, help="Default: if the processor calculates in bfloat16."
)
def demo(
    out: Path,
    basis: tuple[str, ...],
    first: tuple[str, ...],
    then: tuple[str, ...],
    bf16: bool | None,
    **asked: int,
) -> None:
    """Run the whole loop on a small model: build, tune, ask before and after, show the shift."""
    # the weights are local; without this, look-ups on a hub retry for a minute before they fail
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.demos.tuned_models import demo_tuning  # noqa: PLC0415

    stages = {"basis": basis, "first": first, "then": then}
    demo_tuning(out, console(), stages, bf16=bf16, **asked)
