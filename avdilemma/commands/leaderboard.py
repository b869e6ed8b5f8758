"""Commands about the leaderboard."""

from __future__ import annotations

import json

import click

from avdilemma.commands.common import OneLineErrors, echo
from avdilemma.commands.leaderboard_build import build
from avdilemma.commands.leaderboard_check import add, verify
from avdilemma.commands.leaderboard_export import export


@click.group("leaderboard", cls=OneLineErrors)
def leaderboard() -> None:
    """Check submissions, take them in, build the page."""


@leaderboard.command()
def schema() -> None:
    """Print the JSON Schema of a submission."""
    from avdilemma.leaderboard.read import json_schema  # noqa: PLC0415

    echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


for command in (build, verify, add, export):
    leaderboard.add_command(command)
