"""The command `avdilemma scenarios suite`: verify a suite, freeze a file, draw a private suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import FILE, OVERWRITE, console, echo
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.files import check_free

if TYPE_CHECKING:
    from avdilemma.families.suite import Suite


@click.command("suite")
@click.argument("name", default="v1")
@click.option("--write", is_flag=True, help="Freeze what the tasks, or a scenario file, ask now.")
@click.option(
    "--seed",
    "secret",
    default=None,
    metavar="SECRET",
    help="Draw a private suite by a seed of your own, a number or a word.",
)
@click.option("-o", "--out", type=FILE, help="File for the suite that is written.")
@OVERWRITE
def suite(name: str, write: bool, secret: str | None, out: Path | None, overwrite: bool) -> None:
    """Print the suite NAME and verify that its tasks ask what they asked; exits with 1 if not.

    NAME is of a built-in suite, or the path of one; of a scenario file of your own, --write freezes
    what it asks.
    """
    from avdilemma.catalog.canary import CANARY  # noqa: PLC0415
    from avdilemma.evals.suite import frozen  # noqa: PLC0415
    from avdilemma.families.suite import (  # noqa: PLC0415
        is_suite,
        load_suite,
        read_secret,
        seeded,
        suite_of,
        suite_path,
        write_suite,
    )

    built = is_suite(name)
    found = load_suite(name) if built else suite_of(name)
    public = None
    if secret is not None:
        if out is None:
            raise InvalidValueError("out", None, "give the file of the private suite with -o")
        check_free([out], overwrite=overwrite)
        public = found
        with console(stderr=True).status("Drawing"):
            found = frozen(seeded(found, read_secret(secret)))
        write_suite(
            found, out, f"{CANARY}\nA private suite: keep this file to yourself.", overwrite
        )
        echo(f"Written: {out}")
    elif write:
        if out is None and not built:
            raise InvalidValueError("out", None, "give the file of the suite with -o")
        path = suite_path(name) if out is None else out
        if out is not None:
            check_free([out], overwrite=overwrite)
        found = frozen(found)
        shown = found.name if built and out is None else f"{name} -o {path}"
        header = (
            f"{CANARY}\nWritten by: avdilemma scenarios suite {shown} --write\n"
            "A changed fingerprint is a new suite: a published one is never written again."
        )
        write_suite(found, path, header, overwrite=overwrite or out is None)
        echo(f"Written: {path}")
    echo(f"{found.name}: {found.title}")
    _verify(found, public)
    if public is not None and name == "v1":
        tasks = "avdilemma/v1_sacrifice avdilemma/v1_risk avdilemma/v1_ratings"
        more = "avdilemma/v1_moral_machine avdilemma/v1_games avdilemma/v1_games_nodes"
        echo("Ask it:")
        echo(f"  inspect eval-set {tasks} \\\n    {more} \\")
        echo(f"    -T suite={out} --model MODEL --log-dir logs/private")


def _verify(found: Suite, public: Suite | None) -> None:
    """Print each task and whether it asks what it asked; of a private suite what it shares."""
    from avdilemma.evals.suite import verify  # noqa: PLC0415

    shared = [] if public is None else _shared(found, public)
    changed = []
    for place, each in enumerate(verify(found)):
        state = "same" if each.same else "CHANGED" if each.frozen.fingerprint else "not frozen"
        echo(
            f"  inspect eval avdilemma/{each.frozen.name}\n"
            f"    {each.now.items:,} items, {each.frozen.epochs} epoch(s), {state}: "
            f"{each.now.fingerprint}"
        )
        for line in shared[place : place + 1]:
            echo(f"    {line}")
        if not each.same:
            changed.append(each)
    if changed and changed[0].frozen.fingerprint:
        raise AvdilemmaError(
            f"suite {found.name}: {changed[0].frozen.name} asks other items than when it was "
            "frozen; use the scenario file and the version of avdilemma that froze it"
        )
    if changed:
        raise AvdilemmaError(f"{found.name} is not frozen yet: freeze it by --write -o FILE")


def _shared(private: Suite, public: Suite) -> list[str]:
    """For each task, how many prompts and numbers are those of other suites."""
    from avdilemma.design import derive_seed  # noqa: PLC0415
    from avdilemma.evals.suite import asked  # noqa: PLC0415
    from avdilemma.families.suite import seeded  # noqa: PLC0415

    own = private.tasks[0].args["seed"]
    others = {
        public.name: public,
        "another seed": seeded(public, derive_seed(int(own), "another seed")),
    }
    with console(stderr=True).status("Comparing"):
        mine = asked(private)
        found = {name: asked(suite) for name, suite in others.items()}
    lines = []
    for place, task in enumerate(mine):
        said = []
        for name, several in found.items():
            other = several[place]
            prompts, numbers = task.prompts & other.prompts, task.numbers & other.numbers
            said.append(
                f"{len(prompts)} of {len(task.prompts)} prompts and {len(numbers)} of "
                f"{len(task.numbers)} numbers with {name}"
            )
        lines.append(f"shared: {'; '.join(said)}")
    return lines
