"""What commands share: clean errors, common options and the console."""

from __future__ import annotations

import functools
import io
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.text import PLAIN, encodable, inert, printable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import Console

    from avdilemma.logs.select import Logs
    from avdilemma.report.model_table import ModelTable


class OneLineErrors(click.Group):
    """A command group that prints input errors as one line and exits with 1."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run from the command line; streams of any encoding take every text."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=PLAIN)
        with _tidy_end():
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


@contextmanager
def _tidy_end() -> Iterator[None]:
    """Let a process that is asked to end clear up what it has not finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


FOLDER = click.Path(file_okay=False, path_type=Path)
"""Kind of option that names a folder to write."""

DETACH = "Calculate nothing back through prompts: faster on a CPU."
"""Help of an option of several tunings."""

OUT = click.option(
    "-o",
    "--out",
    type=FOLDER,
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
"""The option of every command that writes its numbers, see `writes`."""

POOL = click.option(
    "--pool", is_flag=True, help="Take all answers of a model together, whatever was asked of it."
)

ANYWAY = click.option(
    "--anyway", is_flag=True, help="Print kappa also of choices that no kappa describes (misfit)."
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
    """Levels by factor, from values of the option ``--factors``.

    Raises:
        InvalidValueError: If one is not like ``wording=plain,brief``.
    """
    found: dict[str, list[str]] = {}
    for given in factors:
        name, separator, levels = given.partition("=")
        if not separator or not levels:
            raise InvalidValueError("factors", given, "write NAME=LEVEL,LEVEL")
        found.setdefault(name.strip(), []).extend(each.strip() for each in levels.split(","))
    return found


@dataclass(frozen=True)
class Output:
    """The files that a command writes, all of which can be written."""

    tables: Sequence[Path]
    """Files of numbers."""

    figure: Path | None
    """File of the figure."""

    overwrite: bool
    """Whether files that are there are replaced."""

    def show(
        self,
        logs: Logs,
        frame: pd.DataFrame,
        printed: Sequence[ModelTable],
        chart: Callable[[], Figure] | None = None,
    ) -> None:
        """Print tables and what there is to know of their logs, then write as `write` does."""
        from avdilemma.report.printing import say_notes  # noqa: PLC0415

        screen = console()
        for table in printed:
            screen.print(table, crop=False)
        say_notes(logs, screen)
        self.write(frame, printed, chart)

    def write(
        self,
        frame: pd.DataFrame,
        printed: Sequence[ModelTable],
        chart: Callable[[], Figure] | None = None,
    ) -> None:
        """Write numbers as computed (.csv) and as printed (.tex), and draw the figure if asked."""
        from avdilemma.charts.look import save  # noqa: PLC0415
        from avdilemma.files import write_text  # noqa: PLC0415
        from avdilemma.report.latex import latex  # noqa: PLC0415

        for path in self.tables:
            if path.suffix not in {".csv", ".tex"}:
                continue
            csv = str(frame.to_csv(index=False, lineterminator="\n", float_format="%.10g"))
            text = csv if path.suffix == ".csv" else latex(printed)
            write_text(path, text, overwrite=self.overwrite)
            echo(f"Table:  {path}")
        if self.figure is not None and chart is not None:
            save(chart(), self.figure, overwrite=self.overwrite)
            echo(f"Figure: {self.figure}")


def writes(*more: str, draws: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of its files, and these as `output`.

    Files that cannot be written are refused before the command begins. Suffixes of tables are
    .csv, .tex and those of `more`; commands that draw once took their figure by --out, too.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def run(
            tables: Sequence[Path], overwrite: bool, figure: Path | None = None, **rest: Any
        ) -> None:
            from avdilemma.charts.look import FORMATS, check_format  # noqa: PLC0415
            from avdilemma.files import check_free  # noqa: PLC0415

            suffixes = (".csv", *more, ".tex")
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
            command(output=Output(wanted, figure, overwrite), **rest)

        options = TABLES(OVERWRITE(run))
        return FIGURE(options) if draws else options

    return decorate


def console(*, stderr: bool = False) -> Console:
    """The console that tables are printed to.

    What is printed there is shown as it is: it is never markup, cannot steer the terminal, and is
    spelt in the characters of the stream's encoding.
    """
    # imported late: rich takes a tenth of a second
    from avdilemma.commands.screen import Screen  # noqa: PLC0415

    stream = sys.stderr if stderr else sys.stdout
    # without a terminal rich assumes 80 columns, too few for the table
    return Screen(stderr=stderr, width=None if stream.isatty() else 150)


@contextmanager
def progress(
    what: str, total: int | None = None, *, stderr: bool = False
) -> Iterator[Callable[..., None]]:
    """A bar on a terminal while work goes on; yields what moves it, as rich's `update` does."""
    from rich.progress import Progress  # noqa: PLC0415

    screen = console(stderr=stderr)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        yield functools.partial(bar.update, bar.add_task(what, total=total))


def shown(text: str, stream: TextIO) -> str:
    """Lines of text as a stream can show them, whatever outside text is part of them."""
    # click takes a stream of ASCII for one of UTF-8: its characters are spelt before it does
    return encodable(inert(printable(text, keep="\n\t")), stream.encoding or "utf-8")


def echo(text: str = "", *, err: bool = False) -> None:
    """Print text, part of which may come from outside, on standard output or standard error."""
    click.echo(shown(text, sys.stderr if err else sys.stdout), err=err)
