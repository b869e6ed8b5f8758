"""Commands that tune a model on a training set: on this machine, or at a host."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from avdilemma.commands.common import DETACH, FOLDER, echo
from avdilemma.errors import InvalidValueError

DATA = click.argument("data", type=FOLDER)


class FormerCalls(click.Group):
    """A group that names the command for a call without one, such as by ``--backend``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the name of the command.

        Raises:
            click.ClickException: If options stand in its place.
        """
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            name = "hosted" if {"openai", "--backend=openai"} & set(args) else "local"
            raise click.ClickException(
                f"this is `avdilemma sft tune {name} DATA` now, with its own options: see "
                f"avdilemma sft tune {name} --help"
            )
        return super().parse_args(ctx, args)


@click.group("tune", cls=FormerCalls)
def tune() -> None:
    """Tune a model on a training set."""


@tune.command("local")
@DATA
@click.option("--model", required=True, help="Hugging Face name, or folder.")
@click.option("-o", "--out", type=FOLDER, required=True, help="Folder of the tuned model.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
@click.option("--steps", default=0, help="Optimiser steps.  [default: as --epochs take]")
@click.option("--epochs", default=1.0, show_default=True, help="Passes over the data.")
@click.option("--batch", default=8, show_default=True, help="Examples a step and device.")
@click.option("--accumulate", default=1, show_default=True, help="Batches a step.")
@click.option("--learning-rate", "--lr", default=2e-4, show_default=True)
@click.option("--warmup", default=5, show_default=True, help="Steps of rising learning rate.")
@click.option("--freeze", default=0, help="Lowest layers that stay as they are.  [default: none]")
@click.option("--detach", is_flag=True, help=DETACH)
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="PART:STEPS[:RATE[:BATCH]]",
    help="Learn arithmetic, games or dilemmas (several with +) for so many steps; repeat for "
    "what comes next.",
)
@click.option("--lora", is_flag=True, help="Train low-rank adapters, keep and merge them.")
@click.option("--lora-rank", default=16, show_default=True, help="Rank of the adapters.")
@click.option("--bf16/--no-bf16", default=None, help="Default: on a GPU that can.")
@click.option(
    "--save-every", default=25, show_default=True, help="Steps between checkpoints; 0: none."
)
@click.option("--seed", default=0, show_default=True)
def local(data: Path, out: Path, resume: bool, stages: tuple[str, ...], **values: Any) -> None:
    """Tune on this machine, with TRL.

    DATA is a folder made by avdilemma sft build.
    """
    source = click.get_current_context().get_parameter_source
    for name, idle, remedy in (
        ("epochs", values["steps"] > 0, "give --epochs or --steps, not both"),
        *((each, bool(stages), "each --stage says it") for each in ("steps", "epochs", "batch")),
        ("learning_rate", bool(stages), "each --stage says it"),
        ("lora_rank", not values["lora"], "give --lora with it"),
    ):
        if idle and source(name) is not ParameterSource.DEFAULT:
            raise InvalidValueError(name.replace("_", "-"), values[name], remedy)
    from avdilemma.sft.stages import read_stage  # noqa: PLC0415
    from avdilemma.sft.tuning import LocalSettings  # noqa: PLC0415

    settings = LocalSettings.read(**values, stages=tuple(map(read_stage, stages)))
    if Path(settings.model).is_dir():
        # nothing is to be fetched; without this, look-ups on a hub retry before they fail
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.sft.local import tune_local  # noqa: PLC0415

    card = tune_local(data, out, settings, resume)
    echo(f"Tuned:  {card.result['steps']} steps for {card.agent}")
    echo(f"Model:  {out}")
    echo(
        "Try:    inspect eval avdilemma/economic_games --model hf/local "
        f"-M model_path={out} -M do_sample=False"
    )


def of_a_host(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which host is asked, and how often."""
    for option in (
        click.option("--every", default=10.0, show_default=True, help="Seconds between looks."),
        click.option(
            "--key-env",
            default="OPENAI_API_KEY",
            show_default=True,
            help="Environment variable with the host's key.",
        ),
        click.option(
            "--insecure-http", is_flag=True, help="Take http:// for another machine, too."
        ),
        click.option("--base-url", help="Address of the host, without a key.  [default: OpenAI's]"),
    ):
        command = option(command)
    return command


@tune.command("hosted")
@DATA
@click.option("--model", required=True, help="Model to tune, as the host names it.")
@click.option("-o", "--out", type=FOLDER, required=True, help="Folder of the job's file.")
@click.option(
    "--epochs",
    default=1.0,
    metavar="INTEGER",
    show_default="1",
    help="Passes over the data; hosts make whole ones alone.",
)
@click.option("--seed", default=0, show_default=True)
@click.option("--price", type=float, help="Price of a million trained tokens.")
@click.option("--yes", is_flag=True, help="Do not ask before anything is uploaded.")
@of_a_host
def hosted(
    data: Path,
    out: Path,
    price: float | None,
    yes: bool,
    base_url: str | None,
    insecure_http: bool,
    key_env: str,
    every: float,
    **values: Any,
) -> None:
    """Tune at a host that speaks OpenAI's API.

    DATA is a folder made by avdilemma sft build. Cut off at any point, the same command goes on
    with the same job.
    """
    from avdilemma.sft.hosted import CLOSING, begin, connect, submit, watch  # noqa: PLC0415
    from avdilemma.sft.training_set import read_training_set  # noqa: PLC0415
    from avdilemma.sft.tuning import HostedSettings  # noqa: PLC0415

    settings = HostedSettings.read(**values)
    _check_pause(every)
    if price is not None and not 0 <= price < math.inf:
        raise InvalidValueError("price", price, "give a price of 0 or more a million tokens")
    echo(CLOSING)
    client = connect(base_url, key_env, insecure=insecure_http)
    found = read_training_set(data)
    state = begin(client, found, out, settings)
    if state.job is None:
        echo(f"Training file: {found.size(settings.epochs, price)}")
        if not yes:
            click.confirm(f"Upload it to {client.base_url} and start a job?", abort=True)
    state = submit(client, found, out, state, echo)
    echo(f"If this is cut off, the same command goes on with job {state.job}")
    state = state.changed(out, **watch(client, str(state.job), echo, every))
    echo(f"Tuned model: {state.tuned_model}")


@tune.command("watch")
@click.argument("job")
@of_a_host
def watch_job(
    job: str, base_url: str | None, insecure_http: bool, key_env: str, every: float
) -> None:
    """Show the events of a host's JOB until it ends."""
    from avdilemma.sft.hosted import connect, watch  # noqa: PLC0415

    _check_pause(every)
    result = watch(connect(base_url, key_env, insecure=insecure_http), job, echo, every)
    echo(f"Tuned model: {result['tuned_model']}")


def _check_pause(every: float) -> None:
    if not 0 < every < math.inf:
        raise InvalidValueError("every", every, "give a number of seconds above 0")
