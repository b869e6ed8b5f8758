"""Options of the commands about scenario files, and what their values stand for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from avdilemma.commands.common import LEVELS, read_levels
from avdilemma.errors import InvalidValueError

if TYPE_CHECKING:
    from avdilemma.families import Family, ItemSet, ScenarioFile

SEED = click.option("--seed", default=0, show_default=True, help="Decides every draw.")
SIZE = click.option("-n", "--n", "n", type=int, default=None, help="Number of items; all without.")
LANGUAGE = click.option("--language", default="en", show_default=True, help="Language of prompts.")
FILES = click.option(
    "--scenarios",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="A scenario file of your own; may be given several times.",
)
FORM = click.option(
    "--form",
    default="",
    help="Form of asking, as the task's argument: elicitation=plan, third_option=true, ...",
)


@dataclass(frozen=True)
class Wanted:
    """Which questions of a file a command is about."""

    n: int | None
    seed: int
    factors: tuple[str, ...]
    language: str
    form: str

    def stream(self, family: str) -> ItemSet:
        """The questions of a family, by its name or a path, one at a time."""
        from avdilemma.families import load_family, stream  # noqa: PLC0415

        found, levels = in_form(load_family(family), self.form), read_levels(self.factors)
        return stream(found, self.n, self.seed, levels, language=self.language)

    def words(self) -> list[str]:
        """The same as options of a command line."""
        size = [] if self.n is None else ["--n", str(self.n)]
        levels = [word for each in self.factors for word in ("--factors", each)]
        form = ["--form", self.form] if self.form else []
        return ["--seed", str(self.seed), *size, *levels, "--language", self.language, *form]


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose questions, and their values as `wanted`."""

    @functools.wraps(command)
    def run(
        n: int | None, seed: int, factors: tuple[str, ...], language: str, form: str, **rest: Any
    ) -> None:
        command(wanted=Wanted(n, seed, factors, language, form), **rest)

    return SIZE(SEED(LEVELS(LANGUAGE(FORM(run)))))


def in_form(family: ScenarioFile, form: str) -> Family:
    """A family in the form of asking that ``--form`` names.

    Raises:
        InvalidValueError: If it has no such form.
    """
    found = family.forms()
    if form not in found:
        names = ", ".join(name for name in found if name) or "none for this file"
        raise InvalidValueError("form", form, f"give one of: {names}")
    return found[form]


def families_of(paths: tuple[str, ...]) -> list[ScenarioFile]:
    """The files that ``--scenarios`` names, and the built-in ones."""
    from avdilemma.families import builtin, load_family  # noqa: PLC0415

    return [load_family(name) for name in (*paths, *builtin())]
