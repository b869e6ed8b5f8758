"""Commands about the leaderboard: verify, add, build, export."""

from __future__ import annotations

import click

from avdilemma.commands.common import OneLineErrors
from avdilemma.commands.leaderboard_build import build


@click.group("leaderboard", cls=OneLineErrors)
def leaderboard() -> None:
    """Verify submissions and build the page that shows them."""


# further commands, one line each
for command in (build,):
    leaderboard.add_command(command)
