"""`inspect eval tasks/scene_reading.py`: the package's task, seen by path."""

from functools import wraps
from typing import Any

from inspect_ai import Task, task

from avdilemma.evals import scene_reading as package


# Inspect finds decorated functions, not imports. The wrapped signature names the arguments;
# the module must stay this one, else Inspect looks for the task in the package.
@task
@wraps(package.scene_reading, assigned=("__doc__",))
def scene_reading(**arguments: Any) -> Task:  # noqa: D103
    return package.scene_reading(**arguments)
