"""Running a plan's units by Inspect's `eval_set`, which goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from inspect_ai import Task, eval_set
from inspect_ai.log import EvalLog

from avdilemma.runs.build import cleanly, with_models
from avdilemma.runs.plan import Plan
from avdilemma.runs.units import Unit

Display = Literal["full", "conversation", "rich", "plain", "log", "none"]
"""How Inspect shows a run; its own choice by default."""


class Ran(NamedTuple):
    """What a run left."""

    whole: bool
    """Whether every unit has a log that succeeded."""

    logs: list[EvalLog]
    """The headers of the units' logs."""

    @property
    def addresses(self) -> list[str]:
        """Where the logs are."""
        return [log.location for log in self.logs]


def run_units(plan: Plan, tasks: Mapping[Unit, Task], display: Display | None = None) -> Ran:
    """Run units; what an earlier call, or another machine, has finished is not asked again.

    Inspect finds finished and cut off logs in the folder by task, arguments, model and settings.
    Logs of other shards, and of plans that had other models or tasks, may stand in the folder.

    Args:
        plan: The plan.
        tasks: The units to run with their tasks.
        display: How Inspect shows the run.

    Returns:
        The logs.

    Raises:
        AvdilemmaError: If a model cannot be made, or Inspect refuses the run.
    """
    asked = [with_models(plan, unit, task) for unit, task in tasks.items()]
    options: dict[str, Any] = plan.inspect.model_dump(exclude_none=True)
    if plan.inspect.tags is not None:
        options["tags"] = list(plan.inspect.tags)
    success, logs = cleanly(
        lambda: eval_set(
            asked,
            log_dir=plan.log_dir,
            model=None,  # every task bears its own
            epochs=plan.epochs,
            limit=plan.limits.samples,
            token_limit=plan.limits.tokens,
            time_limit=plan.limits.time,
            display=display,
            log_dir_allow_dirty=True,
            **options,
        )
    )
    # a run that is stopped early may come back without logs, and without saying so
    return Ran(success and len(logs) == len(asked), logs)
