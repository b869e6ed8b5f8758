"""What commands share: clean errors, common options and the console."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.text import PLAIN, encodable, printable

if TYPE_CHECKING:
    from rich.console import Console


class OneLineErrors(click.Group):
    """A command group that prints input errors as one line and exits with 1."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run from the command line; streams of any encoding take every text."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=PLAIN)
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command.

        Raises:
            click.ClickException: In place of any `AvdilemmaError`.
        """
        try:
            return super().invoke(ctx)
        except AvdilemmaError as error:
            raise click.ClickException(shown(str(error), sys.stderr)) from error


OUT = click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for logs and figures.",
)

LOGS = click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path))


FILE = click.Path(dir_okay=False, path_type=Path)
"""Kind of option that names a file to write."""

FIGURE = click.option("--figure", type=FILE, help="Draw the figure: .png, .svg or .pdf.")
"""The option of every command that draws one figure."""

TABLE = click.option("-o", "--out", "table", type=FILE, help="Write the table as .csv.")
"""The option of every command that writes one table."""

OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace files that are there.")
"""The option of every command that writes files; see `avdilemma.files`."""


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


def console(*, stderr: bool = False) -> Console:
    """The console that tables are printed to.

    What is printed there is shown as it is: it is never markup, cannot steer the terminal, and is
    spelt in the characters of the stream's encoding.

    Args:
        stderr: Whether to print to standard error.
    """
    # imported late: rich takes a tenth of a second
    from avdilemma.commands.screen import Screen  # noqa: PLC0415

    stream = sys.stderr if stderr else sys.stdout
    # without a terminal rich assumes 80 columns, too few for the table
    return Screen(stderr=stderr, width=None if stream.isatty() else 150)


def shown(text: str, stream: TextIO) -> str:
    """Lines of text as a stream can show them, whatever outside text is part of them."""
    # click takes a stream of ASCII for one of UTF-8: its characters are spelt before it does
    return encodable(printable(text, keep="\n\t"), stream.encoding or "utf-8")


def echo(text: str = "", *, err: bool = False) -> None:
    """Print text, part of which may come from outside.

    Args:
        text: One or more lines.
        err: Whether to print to standard error.
    """
    click.echo(shown(text, sys.stderr if err else sys.stdout), err=err)
