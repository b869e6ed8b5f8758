"""`inspect eval tasks/moral_machine.py`: the package's task, seen by path."""

from functools import wraps
from typing import Any

from inspect_ai import Task, task

from avdilemma.evals import moral_machine as package


# Inspect finds decorated functions, not imports. The wrapped signature names the arguments;
# the module must stay this one, else Inspect looks for the task in the package.
@task
@wraps(package.moral_machine, assigned=("__doc__",))
def moral_machine(**arguments: Any) -> Task:  # noqa: D103
    return package.moral_machine(**arguments)
