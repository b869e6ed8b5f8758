"""Building a task: which questions it asks, how they are scored, and what identifies the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from inspect_ai import Task
from inspect_ai.solver import Solver

from avdilemma import __version__
from avdilemma.dilemmas import Reading
from avdilemma.errors import InvalidValueError
from avdilemma.evals.dataset import dataset
from avdilemma.evals.grouping import chosen_grouping
from avdilemma.evals.keys import KAPPA, READING
from avdilemma.evals.scorer import scorer_named, scoring_metrics
from avdilemma.evals.solver import ask
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.families import Family, ItemSet, Levels, build
from avdilemma.questions import scorings

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
    kappa: float | str,
    description: str,
    tags: Sequence[str],
    extra: Mapping[str, Any],
    *,
    reading: Reading = "ex_ante",
    by: str | Sequence[str] | None = None,
    more_factors: Sequence[str] = (),
    further: Sequence[str] = (),
    solver: Solver | None = None,
) -> Task:
    """Make a task of questions of one form, with metadata that identifies the run.

    Args:
        items: The questions.
        kappa: Degree of morality of the moralis compared with.
        description: One line.
        tags: Tags beside ``avdilemma``.
        extra: Further metadata.
        reading: How a dilemma's own payoff is taken.
        by: Factors by which the printed metrics are broken down; None for the default.
        more_factors: Factors that the default breaks down by, too.
        further: More keys of which means are printed.
        solver: Its solver; by default one that asks.

    Returns:
        The task.

    Raises:
        InvalidValueError: If kappa or the reading is out of range, or there is no such factor.
    """
    check_reading(reading)
    made_with = {KAPPA: decimal_text(in_unit_interval(kappa, "kappa"))}
    first = items.items[0]
    scoring = scorings()[first.scorer]
    if first.domain == "allocations":
        scoring = replace(scoring, estimated=False)  # they cannot tell kappa alone
    grouping = chosen_grouping(items, by, (*scoring.grouping, *more_factors))
    return Task(
        dataset=dataset(
            items, made_with if reading == "ex_ante" else {**made_with, READING: reading}
        ),
        solver=ask() if solver is None else solver,
        scorer=scorer_named(first.scorer)(kappa, reading),
        metrics=[*scoring_metrics(scoring, grouping, reading, further)],
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
            **made_with,
            "items": len(items.items),
            "empty_cells": [cells.reason for cells in items.design.empty],
            **extra,
        },
    )


def check_reading(reading: str) -> None:
    """Check the name of a reading.

    Raises:
        InvalidValueError: If it is neither ``ex_ante`` nor ``interim``.
    """
    known = get_args(Reading)
    if reading not in known:
        raise InvalidValueError("reading", reading, f"give one of {', '.join(known)}")
