"""Options of the commands about scenario files, and what their values stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from avdilemma.errors import InvalidValueError

if TYPE_CHECKING:
    from avdilemma.families import Family, ScenarioFile

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
