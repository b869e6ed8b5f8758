"""The command that builds the leaderboard's page."""

from __future__ import annotations

import click


@click.command()
def build() -> None:
    """Build the static page from submissions."""
    raise click.ClickException("no page yet")
