"""The command about suites: what they ask, and whether they still ask it."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import OVERWRITE, echo
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.files import check_free


@click.command("suite")
@click.argument("name", default="v1")
@click.option("--write", is_flag=True, help="For maintainers: freeze what the tasks ask now.")
@click.option("--seed", type=int, default=None, help="Draw a private suite with your own seed.")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File for the private suite.",
)
@OVERWRITE
def suite(name: str, write: bool, seed: int | None, out: Path | None, overwrite: bool) -> None:
    """Print the suite NAME and verify that its tasks ask what they asked; exits with 1 if not."""
    from avdilemma.catalog.canary import CANARY  # noqa: PLC0415
    from avdilemma.evals.suite import frozen, verify  # noqa: PLC0415
    from avdilemma.families.suite import (  # noqa: PLC0415
        load_suite,
        seeded,
        suite_path,
        write_suite,
    )

    found = load_suite(name)
    if seed is not None:
        if out is None:
            raise InvalidValueError("out", None, "give the file of the private suite with -o")
        check_free([out], overwrite=overwrite)
        found = frozen(seeded(found, seed))
        write_suite(found, out, f"{CANARY}\nA private suite: keep the seed to yourself.", overwrite)
        echo(f"Written: {out}")
    elif write:
        path, found = suite_path(name), frozen(found)
        header = (
            f"{CANARY}\nWritten by: avdilemma scenarios suite {found.name} --write\n"
            "A changed fingerprint is a new suite: a published one is never written again."
        )
        write_suite(found, path, header, overwrite=True)
        echo(f"Written: {path}")
    echo(f"{found.name}: {found.title}")
    changed = []
    for each in verify(found):
        state = "same" if each.same else "CHANGED" if each.frozen.fingerprint else "not frozen"
        echo(
            f"  inspect eval avdilemma/{each.frozen.name}\n"
            f"    {each.now.items:,} items, {each.frozen.epochs} epoch(s), {state}: "
            f"{each.now.fingerprint}"
        )
        if not each.same:
            changed.append(each.frozen.name)
    if changed:
        raise AvdilemmaError(
            f"suite {found.name}: {changed[0]} asks other items than when it was frozen; use the "
            "version of avdilemma that froze it"
        )
