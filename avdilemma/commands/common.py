"""What commands share: clean errors, common options and the console."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

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


OUT = click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for logs and figures.",
)

LOGS = click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))


def console() -> Console:
    """The console that tables are printed to."""
    from rich.console import Console  # noqa: PLC0415

    # without a terminal rich assumes 80 columns, too few for the table
    return Console() if sys.stdout.isatty() else Console(width=150)
