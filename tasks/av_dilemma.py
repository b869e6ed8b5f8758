"""`inspect eval tasks/av_dilemma.py`: the package's task, seen by path."""

from functools import wraps
from typing import Any

from inspect_ai import Task, task

from avdilemma.evals import tasks


# Inspect finds decorated functions, not imports. The wrapped signature names the arguments;
# the module must stay this one, else Inspect looks for the task in the package.
@task
@wraps(tasks.av_dilemma, assigned=("__doc__",))
def av_dilemma(**arguments: Any) -> Task:  # noqa: D103
    return tasks.av_dilemma(**arguments)
