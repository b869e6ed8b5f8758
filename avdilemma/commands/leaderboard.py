"""Commands about the leaderboard."""

from __future__ import annotations

import json

import click

from avdilemma.commands.common import OneLineErrors


@click.group("leaderboard", cls=OneLineErrors)
def leaderboard() -> None:
    """The leaderboard's submissions."""


@leaderboard.command()
def schema() -> None:
    """Print the JSON Schema of a submission."""
    from avdilemma.leaderboard.read import json_schema  # noqa: PLC0415

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
