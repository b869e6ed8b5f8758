"""Refuse misspelt task arguments and model roles, which Inspect only warns of or ignores."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, ParamSpec

from inspect_ai import Task
from inspect_ai.model import get_model, model_roles

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.errors import PrerequisiteError, clean_errors
from avdilemma.families import Family, Levels

Arguments = ParamSpec("Arguments")

ROLES = "__avdilemma_roles__"
"""Attribute of a task's function that names the model roles which it asks."""


def checked(
    *roles: str,
) -> Callable[[Callable[Arguments, Task]], Callable[Arguments, Task]]:
    """Make a task refuse wrong arguments, and those that it does not declare, in one line.

    Write it below ``@task``. Inspect drops unknown ``-T`` names before the task sees them, unless
    the signature takes any keyword: the decorated task says so, and refuses them itself. What
    logs hold of its arguments stays the same. A task that takes any keyword already, because a
    scenario file names factors of its own, refuses them by `own_levels`.

    Args:
        *roles: Every model role that the task asks; with none, roles are not looked at.

    Returns:
        A decorator.

    Examples:
        >>> @checked()
        ... def dilemmas(kappa: float = 0.5) -> Task: ...
        >>> dilemmas(kapa=0.9)
        Traceback (most recent call last):
            ...
        inspect_ai._util.error.PrerequisiteError: ERROR: dilemmas has no argument kapa: did you mean kappa?
    """  # noqa: E501 - the line of a traceback

    def decorate(factory: Callable[Arguments, Task]) -> Callable[Arguments, Task]:
        signature = inspect.signature(factory)
        anything = inspect.Parameter("unknown", inspect.Parameter.VAR_KEYWORD, annotation=Any)
        kinds = {each.kind for each in signature.parameters.values()}
        declares = anything.kind in kinds

        @functools.wraps(factory)
        def build(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Task:
            with clean_errors():
                if not declares:
                    known = signature.parameters
                    refuse_unknown(kwargs, known, f"{factory.__name__} has no argument")
                if roles:
                    refuse_unknown(model_roles(), roles, f"{factory.__name__} has no model role")
                return factory(*args, **kwargs)

        setattr(build, ROLES, roles)
        if not declares:
            build.__signature__ = signature.replace(  # type: ignore[attr-defined]
                parameters=[*signature.parameters.values(), anything]
            )
        return build

    return decorate


def roles_of(task: Callable[..., Any]) -> tuple[str, ...]:
    """The model roles that a task of this package asks; none for most."""
    return tuple(getattr(task, ROLES, ()))


def own_levels(
    task: Callable[..., Any], family: Family, levels: Mapping[str, Levels | None]
) -> dict[str, Levels | None]:
    """The levels to keep of factors that a scenario file declares, out of a task's keywords.

    Args:
        task: The task, which takes any keyword.
        family: The scenario file that it asks.
        levels: Its keywords.

    Raises:
        AvdilemmaError: If one is neither an argument of the task nor a factor of the file.
    """
    parameters = inspect.signature(inspect.unwrap(task)).parameters.values()
    named = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
    refuse_unknown(levels, [*named, *family.declared], f"{task.__name__} has no argument")
    return dict(levels)


def refuse_unknown(given: Iterable[str], known: Collection[str], problem: str) -> None:
    """Refuse the first name that is not known, with the nearest that is.

    `problem` is what the error says before the name, such as ``play has no model role``.
    """
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            remedy = f"give {', '.join(known)}" if known else "it takes none"
            raise AvdilemmaError(
                f"{problem} {name}: " + (f"did you mean {near[0]}?" if near else remedy)
            )


def check_model(name: str, argument: str) -> None:
    """Refuse a model that Inspect cannot make, before an evaluation starts.

    `argument` is the task argument that names it, for the error.
    """
    try:
        get_model(name)
    except PrerequisiteError:
        raise
    except Exception as error:  # a provider may raise anything
        why = " ".join(str(error).split())
        raise AvdilemmaError(f"{argument} is {name!r}, which cannot be used ({why})") from error
