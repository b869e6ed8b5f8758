"""`inspect eval tasks/economic_games.py`: the package's task, seen by path."""

from functools import wraps
from typing import Any

from inspect_ai import Task, task

from avdilemma.evals import tasks


# Inspect finds decorated functions, not imports. The wrapped signature names the arguments;
# the module must stay this one, else Inspect looks for the task in the package.
@task
@wraps(tasks.economic_games, assigned=("__doc__",))
def economic_games(**arguments: Any) -> Task:  # noqa: D103
    return tasks.economic_games(**arguments)
