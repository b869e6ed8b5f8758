"""Misspelt task arguments, model roles and models are refused in one line, before any question."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task, task
from inspect_ai import eval as inspect_eval
from inspect_ai.util import registry_info

from avdilemma.errors import AvdilemmaError
from avdilemma.evals import registry
from avdilemma.evals.arguments import checked, refuse_unknown
from avdilemma.evals.errors import PrerequisiteError
from avdilemma.evals.pricing import pricing

REGISTERED = [made for made in vars(registry).values() if hasattr(made, "__registry_info__")]
TASKS: list[Callable[..., Task]] = [
    made for made in REGISTERED if registry_info(made).type == "task"
]
ROLES = {"pricing": "rivl", "play": "opponent"}


def refused(folder: Path, name: str, **settings: Any) -> str:
    """The one line with which an evaluation is refused; nothing was asked."""
    with pytest.raises(PrerequisiteError) as caught:
        inspect_eval(
            f"avdilemma/{name}",
            model="avdilemma/moralis",
            log_dir=str(folder),
            display="none",
            **settings,
        )
    assert list(folder.iterdir()) == []
    line = str(caught.value)
    assert "\n" not in line
    return line


def declared(made: Callable[..., Task]) -> list[str]:
    kinds = inspect.signature(made).parameters
    return [name for name, each in kinds.items() if each.kind is not each.VAR_KEYWORD]


@pytest.mark.parametrize("made", TASKS, ids=lambda made: made.__name__)
def test_every_misspelt_argument_of_every_task_is_refused(
    made: Callable[..., Task], tmp_path: Path
) -> None:
    name = made.__name__
    assert f"{name} has no argument zzz" in refused(tmp_path, name, task_args={"zzz": 1})
    for argument in declared(made):
        for wrong in (argument[:-1] + "_", argument + argument[-1], argument.upper()):
            if wrong not in declared(made):
                line = refused(tmp_path, name, task_args={wrong: 1})
                assert f"{name} has no argument {wrong}" in line


@pytest.mark.parametrize("name", ROLES)
def test_misspelt_model_role_is_refused(name: str, tmp_path: Path) -> None:
    line = refused(tmp_path, name, model_roles={ROLES[name]: "avdilemma/nash"})
    assert f"{name} has no model role {ROLES[name]}" in line


@pytest.mark.parametrize(
    ("rival", "said"),
    [
        ("nosuch/x", "rival is 'nosuch/x', which cannot be used"),
        ("nosuch", "rival is 'nosuch', which cannot be used"),
        ("avdilemma/nosuch", "agent is 'nosuch'"),
        ("avdilemma/nash@x=1", "parameter of nash is 'x'"),
    ],
)
def test_rival_that_cannot_be_made_is_refused(rival: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, "pricing", task_args={"rival": rival})


def test_the_nearest_name_is_offered() -> None:
    for given, said in [("kapa", "did you mean kappa?"), ("zzz", "give kappa, n")]:
        with pytest.raises(AvdilemmaError) as caught:
            refuse_unknown(["n", given], ["kappa", "n"], "there is no")
        assert str(caught.value) == f"there is no {given}: {said}"
    with pytest.raises(AvdilemmaError, match="there is no n: it takes none"):
        refuse_unknown(["n"], [], "there is no")


def test_arguments_that_logs_hold_are_those_declared(tmp_path: Path) -> None:
    log = inspect_eval(
        "avdilemma/pricing",
        task_args={"periods": 1, "markets": 1},
        model="avdilemma/moralis",
        model_roles={"rival": "avdilemma/nash"},
        log_dir=str(tmp_path),
        display="none",
    )[0]
    assert log.status == "success"
    assert log.eval.task_args_passed == {"periods": 1, "markets": 1}
    assert list(log.eval.task_args) == declared(pricing)


def test_a_checked_task_is_called_as_before() -> None:
    @task
    @checked()
    def small(first: int, second: int = 2) -> Task:
        """Say so."""
        return Task(name=f"{first}-{second}")

    assert (small(1).name, small(1, second=3).name, small.__doc__) == ("1-2", "1-3", "Say so.")
    with pytest.raises(PrerequisiteError, match="small has no argument frist: did you mean first"):
        small(frist=1)
