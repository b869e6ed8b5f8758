"""What commands share: clean errors, common options and the console."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.text import PLAIN, encodable, printable

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from avdilemma.report.model_table import ModelTable


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

LOGS = click.argument("logs", nargs=-1, required=True)


FILE = click.Path(dir_okay=False, path_type=Path)
"""Kind of option that names a file to write."""


class Renamed(click.Option):
    """An option that also answers to former spellings, which its help leaves out."""

    FORMER = ("--csv",)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The help, without them."""
        every, self.opts = self.opts, [name for name in self.opts if name not in self.FORMER]
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = every


FIGURE = click.option("--figure", type=FILE, help="Draw the figure: .png, .svg or .pdf.")
"""The option of every command that draws one figure."""

TABLES = click.option(
    "-o",
    "--out",
    "--csv",
    "tables",
    cls=Renamed,
    type=FILE,
    multiple=True,
    help="Write the numbers: .csv, or .tex as they are printed; may be given several times.",
)
"""The option of every command that writes its numbers, see `outputs`."""

POOL = click.option(
    "--pool", is_flag=True, help="Take all answers of a model together, whatever was asked of it."
)

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


def outputs(
    tables: Iterable[Path],
    figure: Path | None = None,
    *,
    overwrite: bool,
    suffixes: Sequence[str] = (".csv", ".tex"),
    draws: bool = False,
) -> tuple[list[Path], Path | None]:
    """Refuse files that cannot be written, before logs are read.

    Args:
        tables: Values of the option `TABLES`; some commands once took their figure by it.
        figure: Value of the option `FIGURE`.
        overwrite: Whether files that are there may be replaced.
        suffixes: Suffixes that tables may have.
        draws: Whether the command draws a figure.

    Returns:
        The tables, and the figure.

    Raises:
        click.BadParameter: If a table has another suffix.
        AvdilemmaError: If a figure has another suffix, or a file is there.
    """
    from avdilemma.charts.look import FORMATS, check_format  # noqa: PLC0415
    from avdilemma.files import check_free  # noqa: PLC0415

    wanted = list(tables)
    for path in tables:
        if path.suffix not in suffixes and draws and path.suffix.lower()[1:] in FORMATS:
            wanted.remove(path)
            figure = figure or path
        elif path.suffix not in suffixes:
            raise click.BadParameter(f"{path} ends with none of {', '.join(suffixes)}")
    if figure is not None:
        check_format(figure)
    check_free([*wanted, *([figure] if figure else [])], overwrite=overwrite)
    return wanted, figure


def write_tables(
    paths: Iterable[Path], frame: pd.DataFrame, printed: Sequence[ModelTable], overwrite: bool
) -> None:
    """Write numbers as they were computed (.csv), and as they were printed (.tex).

    Args:
        paths: Files; those with other suffixes are passed over.
        frame: All numbers.
        printed: Tables with the names of respondents.
        overwrite: Whether to replace files that are there.
    """
    from avdilemma.files import write_text  # noqa: PLC0415
    from avdilemma.report.tables import latex  # noqa: PLC0415

    for path in paths:
        if path.suffix not in {".csv", ".tex"}:
            continue
        csv = str(frame.to_csv(index=False, lineterminator="\n", float_format="%.10g"))
        write_text(path, csv if path.suffix == ".csv" else latex(printed), overwrite=overwrite)
        echo(f"Table:  {path}")


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
