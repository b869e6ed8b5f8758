"""What commands share: clean errors, common options and the console."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.errors import AvdilemmaError, InvalidValueError

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


OUT = click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for logs and figures.",
)

LOGS = click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))


LEVELS = click.option(
    "--factors",
    multiple=True,
    metavar="NAME=LEVEL,...",
    help="Levels to keep of a factor; may be given several times.",
)


def read_levels(factors: tuple[str, ...]) -> dict[str, list[str]]:
    """Read values of the option ``--factors``.

    Args:
        factors: Each a factor and its levels, such as ``wording=plain,brief``.

    Returns:
        Levels by factor.

    Raises:
        InvalidValueError: If one is written otherwise.
    """
    found: dict[str, list[str]] = {}
    for given in factors:
        name, separator, levels = given.partition("=")
        if not separator or not levels:
            raise InvalidValueError("factors", given, "write NAME=LEVEL,LEVEL")
        found.setdefault(name.strip(), []).extend(each.strip() for each in levels.split(","))
    return found


def console() -> Console:
    """The console that tables are printed to."""
    from rich.console import Console  # noqa: PLC0415

    # without a terminal rich assumes 80 columns, too few for the table
    return Console() if sys.stdout.isatty() else Console(width=150)
