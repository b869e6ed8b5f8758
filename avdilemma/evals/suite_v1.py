"""The tasks of suite v1 without arguments, so that one `inspect eval-set` asks them all.

Inspect gives the arguments of a command line to every task of it; these need none. The last is an
arm beside the suite, which a row of the leaderboard may lack. That they ask
what the manifest ``scenarios/suites/v1.yaml`` freezes is tested, and checked for every submission.
"""

from __future__ import annotations

from inspect_ai import Task, task

from avdilemma.evals.arguments import checked
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games


@task
@checked()
def v1_sacrifice() -> Task:
    """Suite v1: dilemmas in which someone dies for certain."""
    return av_dilemma(family="sacrifice")


@task
@checked()
def v1_risk() -> Task:
    """Suite v1: dilemmas in which expected deaths decide."""
    return av_dilemma(family="risk")


@task
@checked()
def v1_ratings() -> Task:
    """Suite v1: ratings, and the social dilemma gap."""
    return ratings()


@task
@checked()
def v1_moral_machine() -> Task:
    """Suite v1: choices between groups, compared with people."""
    return moral_machine()


@task
@checked()
def v1_games() -> Task:
    """Suite v1: whole plans of economic games."""
    return economic_games(elicitation="plan")


@task
@checked()
def v1_games_nodes() -> Task:
    """Beside suite v1: every node of every protocol, one decision at a time."""
    return economic_games(elicitation="node", n=168)
