"""`inspect eval tasks/adaptive.py`: the package's task, seen by path."""

from functools import wraps
from typing import Any

from inspect_ai import Task, task

from avdilemma.evals import adaptive as module


# Inspect finds decorated functions, not imports. The wrapped signature names the arguments;
# the module must stay this one, else Inspect looks for the task in the package.
@task
@wraps(module.adaptive, assigned=("__doc__",))
def adaptive(**arguments: Any) -> Task:  # noqa: D103
    return module.adaptive(**arguments)
