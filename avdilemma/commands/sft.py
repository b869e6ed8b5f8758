"""Commands about supervised fine-tuning: build data, verify it, tune a model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import LEVELS, OneLineErrors, console, read_levels
from avdilemma.errors import AvdilemmaError

if TYPE_CHECKING:
    from avdilemma.sft.manifest import Manifest

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("sft", cls=OneLineErrors)
def sft() -> None:
    """Supervised fine-tuning: data from exact utilities, tuning, and a demo."""


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
    type=click.Choice(["full", "brief", "options", "choice", "none"]),
    default="full",
    show_default=True,
    help="Before the answer: the calculation, its two values, the options and the choice in words, "
    "the choice in words, nothing.",
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
    help="Scenario file whose texts are used.  [default: the first that has the game]",
)
@LEVELS
@click.option("--wording", multiple=True, help="Wordings of the tasks; all by default.")
@click.option("--low", default=0, show_default=True, help="Lowest payoff.")
@click.option("--high", default=100, show_default=True, help="Highest payoff.")
@click.option("--step", default=5, show_default=True, help="Step of payoffs.")
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
    help="trl, prompt-completion, openai, anthropic, huggingface; may be repeated.",
)
@click.option("-o", "--out", type=FOLDER, required=True, help="Folder to write.")
def build(
    agent: str,
    kappa: str | None,
    alpha: str,
    beta: str,
    n: int,
    games: str,
    belief: str,
    reasoning: str,
    elicitation: str,
    cells: str,
    separating: float,
    texts: str | None,
    factors: tuple[str, ...],
    wording: tuple[str, ...],
    low: int,
    high: int,
    step: int,
    validation: float,
    seed: int,
    suite: tuple[str, ...],
    formats: tuple[str, ...],
    out: Path,
) -> None:
    """Build a training set for an agent and write it in one or more formats."""
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.sft.agents import target_agent  # noqa: PLC0415
    from avdilemma.sft.build import build_training_set, save_training_set  # noqa: PLC0415
    from avdilemma.sft.cost import estimate  # noqa: PLC0415
    from avdilemma.sft.formats import export, training_format  # noqa: PLC0415
    from avdilemma.sft.recipe import make_recipe  # noqa: PLC0415

    for name in formats:
        training_format(name)
    recipe = make_recipe(
        agent=target_agent(agent, kappa, alpha, beta),
        n=n,
        games=tuple(game.strip() for game in games.split(",")),
        belief=belief,
        reasoning=reasoning,
        elicitation=elicitation,
        cells=cells,
        separating=separating,
        texts=texts or "",
        select={name: tuple(several) for name, several in read_levels(factors).items()},
        wordings=wording,
        low=low,
        high=high,
        step=step,
        validation=validation,
        seed=seed,
    )
    screen = console()
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("examples", total=recipe.n + recipe.held_out)
        made = build_training_set(recipe, suite, lambda: progress.advance(task))
    save_training_set(made, out)
    for name in formats:
        export(out, name, made.examples, made.manifest)
    _show(made.manifest)
    click.echo(f"Size:   {estimate(made.examples['train'])}")
    click.echo(f"Data:   {out} ({', '.join(formats)})")
    click.echo(f"Check:  avdilemma sft verify {out}")


def _show(manifest: Manifest) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    title = f"{manifest.recipe.agent}: right answers among {manifest.counts['train']} examples"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name in ("game", "node", "actions", "listed first", "separating"):
        table.add_column(name, justify="left" if name in ("game", "node", "actions") else "right")
    for cell in manifest.cells:
        counted = ", ".join(f"{action} {count}" for action, count in cell.actions.items())
        first = "-" if cell.node == "plan" else str(cell.first)
        table.add_row(cell.game, cell.node, counted, first, str(cell.separating))
    screen = console()
    screen.print(table)
    for cell in manifest.cells:
        if cell.note:
            screen.print(f"{cell.game} {cell.node}: {cell.note}", highlight=False)


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
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.sft.manifest import read_manifest  # noqa: PLC0415
    from avdilemma.sft.verify import verify as check  # noqa: PLC0415

    manifest = read_manifest(folder)
    with Progress(console=console(), transient=True) as progress:
        task = progress.add_task("checking", total=sum(manifest.counts.values()))
        problems = check(folder, prompts, lambda: progress.advance(task))
    for problem in problems:
        click.echo(problem)
    if problems:
        raise AvdilemmaError(f"{folder}: {len(problems)} problems, do not train on it")
    click.echo(
        f"{folder}: {sum(manifest.counts.values())} examples of {manifest.recipe.agent}, every "
        "answer and sum recomputed; no payoffs (copied, rescaled or shifted), "
        f"{'prompt ' if prompts else ''}or id of an evaluation suite"
    )
    click.echo(f"train       {manifest.fingerprints['train']}")
    click.echo(f"evaluation  {manifest.evaluation['fingerprint']}")


@sft.command("tune")
@click.option("--backend", type=click.Choice(["local", "openai"]), default="local")
@click.option("--model", required=True, help="Hugging Face name or folder, or the host's name.")
@click.option("--data", type=FOLDER, required=True, help="Folder made by sft build.")
@click.option("-o", "--out", type=FOLDER, required=True, help="Folder of the tuned model.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
@click.option("--steps", default=0, help="Optimiser steps.  [default: as --epochs take]")
@click.option("--epochs", default=1.0, show_default=True, help="Passes over the data.")
@click.option("--batch", default=8, show_default=True, help="Examples a step and device.")
@click.option("--accumulate", default=1, show_default=True, help="Batches a step.")
@click.option("--learning-rate", "--lr", default=2e-4, show_default=True)
@click.option("--warmup", default=5, show_default=True, help="Steps of rising learning rate.")
@click.option("--freeze", default=0, help="Lowest layers that stay as they are.  [default: none]")
@click.option("--lora", is_flag=True, help="Train low-rank adapters and merge them.")
@click.option("--lora-rank", default=16, show_default=True)
@click.option("--bf16/--no-bf16", default=None, help="Default: on a GPU that can.")
@click.option("--save-every", default=25, show_default=True, help="Steps between checkpoints.")
@click.option("--seed", default=0, show_default=True)
@click.option("--base-url", help="openai: address of the host.")
@click.option(
    "--key-env", default="OPENAI_API_KEY", show_default=True, help="openai: key variable."
)
@click.option("--job", help="openai: watch this job and create none.")
@click.option("--price", type=float, help="openai: price of a million trained tokens.")
@click.option("--yes", is_flag=True, help="openai: do not ask before anything is uploaded.")
@click.option("--every", default=10.0, show_default=True, help="openai: seconds between looks.")
def tune(
    backend: str,
    model: str,
    data: Path,
    out: Path,
    resume: bool,
    base_url: str | None,
    key_env: str,
    job: str | None,
    price: float | None,
    yes: bool,
    every: float,
    **settings: object,
) -> None:
    """Tune a model on a training set: here with TRL, or at a host with OpenAI's API."""
    if backend == "local":
        from avdilemma.sft.local import tune_local  # noqa: PLC0415
        from avdilemma.sft.tuning import Settings  # noqa: PLC0415
        from avdilemma.sft.validated import validated  # noqa: PLC0415

        if Path(model).is_dir():
            # nothing is to be fetched; without this, look-ups on a hub retry before they fail
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        card = tune_local(data, out, validated(Settings, {"model": model, **settings}), resume)
        click.echo(f"Tuned:  {card.result['steps']} steps for {card.agent}")
        click.echo(f"Model:  {out}")
        click.echo(
            "Try:    inspect eval avdilemma/economic_games --model hf/local "
            f"-M model_path={out} -M do_sample=False"
        )
        return
    hosted(
        model,
        data,
        out,
        (base_url, key_env),
        job,
        (round(float(str(settings["epochs"]))), int(str(settings["seed"]))),
        price,
        yes,
        every,
    )


def hosted(
    model: str,
    data: Path,
    out: Path,
    host: tuple[str | None, str],
    job: str | None,
    job_settings: tuple[int, int],
    price: float | None,
    yes: bool,
    every: float,
) -> None:
    """Run or go on with a job at a host."""
    from avdilemma.sft.cost import estimate  # noqa: PLC0415
    from avdilemma.sft.hosted import CLOSING, connect, read_state, start, watch, write_state  # noqa: PLC0415
    from avdilemma.sft.tuning import load_data  # noqa: PLC0415

    base_url, key = host
    epochs, seed = job_settings
    click.echo(CLOSING)
    client = connect(base_url, key)
    known = read_state(out) or {}
    if job is None:
        if "job" not in known:
            _, examples = load_data(data)
            click.echo(f"Training file: {estimate(examples['train'], epochs, price)}")
            if not yes:
                click.confirm(f"Upload it to {client.base_url} and start a job?", abort=True)
        known = start(client, data, out, model, epochs, seed, click.echo)
        job = str(known["job"])
        click.echo(f"If this is cut off, the same command goes on with job {job}")
    result = watch(client, job, click.echo, every)
    if known.get("job") == job:
        write_state(out, {**known, **result})
    click.echo(f"Tuned model: {result['tuned_model']}")


@sft.command("demo")
@click.option("-o", "--out", type=FOLDER, default=Path("demo/sft"), show_default=True)
@click.option("--steps", default=40, show_default=True, help="Steps of 8 examples for each agent.")
@click.option("--n", "-n", default=320, show_default=True, help="Training examples of each agent.")
@click.option("--games", default=120, show_default=True, help="Held-out games, a multiple of 4.")
@click.option(
    "--unnamed", default=48, show_default=True, help="Held-out games with actions unnamed."
)
@click.option("--dilemmas", default=72, show_default=True, help="AV dilemmas, a multiple of 4.")
@click.option("--max-tokens", default=96, show_default=True, help="Tokens of each reply.")
@click.option(
    "--bf16/--no-bf16", default=None, help="Default: if the processor calculates in bfloat16."
)
def demo(
    out: Path,
    steps: int,
    n: int,
    games: int,
    unnamed: int,
    dilemmas: int,
    max_tokens: int,
    bf16: bool | None,
) -> None:
    """Run the whole loop on a small model: build, tune, evaluate, and show the shift."""
    # the weights are local; without this, look-ups on a hub retry for a minute before they fail
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.evals.sft_demo import Sizes, demo_sft  # noqa: PLC0415

    demo_sft(out, Sizes(n, steps, games, unnamed, dilemmas, max_tokens, bf16), console())
