"""Building a task of items: which items it asks, and metadata that identifies the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspect_ai import Task
from inspect_ai.scorer import Metric, Scorer
from inspect_ai.solver import Solver

from avdilemma import __version__
from avdilemma.errors import InvalidValueError
from avdilemma.evals.dataset import dataset
from avdilemma.evals.solver import ask
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.families import Family, ItemSet, Levels, build

VERSION = 4
"""Version of all tasks of items. Part of what `eval-set` knows a task by, unlike the items: raise
it with every change of items, prompts or scoring."""

Size = int | str | None
"""Number of items, "all", or None for the default."""


def build_items(
    family: Family,
    n: Size,
    default: int,
    seed: int,
    select: Mapping[str, Levels | None],
    language: str,
) -> ItemSet:
    """Build the items of a task.

    Args:
        family: The family.
        n: Number of items, ``all``, or None for the default.
        default: The default; all where the selection holds fewer.
        seed: The user's seed.
        select: Levels to keep, by factor.
        language: Language of the prompts.

    Returns:
        The items.

    Raises:
        InvalidValueError: If an argument is wrong.
    """
    if isinstance(n, str) and n != "all":
        raise InvalidValueError("n", n, "give a whole number or all")
    at_most = default if n is None else None
    return build(family, n if isinstance(n, int) else None, seed, select, at_most, language)


def make_task(
    items: ItemSet,
    scorer: Scorer,
    metrics: list[Metric],
    kappa: float | str,
    description: str,
    tags: list[str],
    extra: Mapping[str, Any],
    solver: Solver | None = None,
) -> Task:
    """Make a task of items, with metadata that identifies the run.

    Args:
        items: The items.
        scorer: Its scorer.
        metrics: Its metrics.
        kappa: Degree of morality of the moralis compared with.
        description: One line.
        tags: Tags beside ``avdilemma``.
        extra: Further metadata.
        solver: Its solver; by default one that asks.

    Returns:
        The task.
    """
    return Task(
        dataset=dataset(items),
        solver=ask() if solver is None else solver,
        scorer=scorer,
        metrics=[*metrics],
        version=VERSION,
        description=description,
        tags=["avdilemma", *tags],
        # run by path, a log's package list omits ours: keep what identifies the run here
        metadata={
            "avdilemma_version": __version__,
            "family": items.family.family,
            "family_version": items.family.version,
            "language": items.language,
            "fingerprint": items.fingerprint,
            "kappa": decimal_text(in_unit_interval(kappa, "kappa")),
            "items": len(items.items),
            "empty_cells": [cells.reason for cells in items.design.empty],
            **extra,
        },
    )
