"""The tasks of suites: those of v1, and any task of a frozen file.

Inspect gives the arguments of a command line to every task of it, so that one `inspect eval-set`
asks all of v1: without arguments as the manifest ``scenarios/suites/v1.yaml`` freezes them, which
is tested and checked for every submission; with ``-T suite=FILE`` as a private suite of v1 does.
`v1_games_nodes` is an arm beside the suite, which a row of the leaderboard may lack.
"""

from __future__ import annotations

from collections.abc import Callable

from inspect_ai import Task, task

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.arguments import checked
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families.suite import SuiteTask, asked_in, load_suite

TASKS: dict[str, Callable[..., Task]] = {
    "av_dilemma": av_dilemma,
    "economic_games": economic_games,
    "moral_machine": moral_machine,
    "ratings": ratings,
}
"""Tasks that suites ask."""


@task
@checked()
def v1_sacrifice(suite: str | None = None) -> Task:
    """Suite v1: dilemmas in which someone dies for certain; of a private suite with its file."""
    return _asked(SuiteTask(task="av_dilemma", args={"family": "sacrifice"}), suite)


@task
@checked()
def v1_risk(suite: str | None = None) -> Task:
    """Suite v1: dilemmas in which expected deaths decide; of a private suite with its file."""
    return _asked(SuiteTask(task="av_dilemma", args={"family": "risk"}), suite)


@task
@checked()
def v1_ratings(suite: str | None = None) -> Task:
    """Suite v1: ratings, and the social dilemma gap; of a private suite with its file."""
    return _asked(SuiteTask(task="ratings"), suite)


@task
@checked()
def v1_moral_machine(suite: str | None = None) -> Task:
    """Suite v1: choices between groups, compared with people; of a private suite with its file."""
    return _asked(SuiteTask(task="moral_machine"), suite)


@task
@checked()
def v1_games(suite: str | None = None) -> Task:
    """Suite v1: whole plans of economic games; of a private suite with its file."""
    return _asked(SuiteTask(task="economic_games", args={"elicitation": "plan"}), suite)


@task
@checked()
def v1_games_nodes(suite: str | None = None) -> Task:
    """Beside suite v1: every node of every protocol, one decision at a time."""
    own = SuiteTask(task="economic_games", args={"elicitation": "node", "n": 168})
    return _asked(own, suite)


@task
@checked()
def frozen(suite: str = "v1", part: int = 1) -> Task:
    """One task of a suite's file, such as of a scenario file of one's own that was frozen.

    Args:
        suite: The path of the manifest, or the name of a built-in suite.
        part: Which of its tasks, counted from 1.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If the manifest cannot be used, or its task asks other items than when
            it was frozen.
    """
    tasks = load_suite(suite).tasks
    if isinstance(part, bool) or not isinstance(part, int) or not 1 <= part <= len(tasks):
        raise InvalidValueError("part", part, f"{suite} has the parts 1 to {len(tasks)}")
    return _built(tasks[part - 1], suite)


def _asked(own: SuiteTask, suite: str | None) -> Task:
    """A task of v1, or the one in its place in another suite."""
    if suite is None:
        return TASKS[own.task](**own.args)
    found = asked_in(load_suite(suite), own)
    if found is None:
        raise InvalidValueError("suite", suite, f"it has no task {own.name}: leave that one out")
    return _built(found, suite)


def _built(task: SuiteTask, suite: str) -> Task:
    if task.task not in TASKS:
        raise InvalidValueError("task", task.task, f"give one of {', '.join(TASKS)}")
    made = TASKS[task.task](**task.args)
    now = (made.metadata or {})["fingerprint"]
    if task.fingerprint and task.fingerprint != now:
        raise AvdilemmaError(
            f"{task.name} of {suite} asks other items than when it was frozen: use the scenario "
            "file and the version of avdilemma that froze it, or freeze it anew"
        )
    return made
