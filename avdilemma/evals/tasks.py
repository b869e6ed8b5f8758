"""The tasks: AV dilemmas and economic games."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from inspect_ai import Task, task
from inspect_ai.scorer import Metric, Scorer

from avdilemma import __version__
from avdilemma.dilemmas import Reading
from avdilemma.errors import InvalidValueError
from avdilemma.evals.dataset import dataset
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.scorers import (
    DILEMMA_FACTORS,
    GAME_FACTORS,
    choice_metrics,
    dilemma_choice,
    game_choice,
)
from avdilemma.evals.solver import ask
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.families import ItemSet, Levels, build, load_family

VERSION = 1
"""Version of both tasks. Part of what `eval-set` knows a task by, unlike the items: raise it
with every change of items, prompts or scoring."""

Size = int | str | None
"""Number of items, "all", or None for the default."""

DILEMMAS = 288
"""Default number of dilemmas: every scenario of the built-in family once, four variants each."""

GAMES = 336
"""Default number of game questions: every node of every protocol twice, four variants each."""


@task
def av_dilemma(
    kappa: float | str = 0.5,
    reading: Reading = "ex_ante",
    n: Size = None,
    seed: int = 0,
    family: str = "sacrifice",
    pair: Levels | None = None,
    perspective: Levels | None = None,
    scope: Levels | None = None,
    lane: Levels | None = None,
    alphabet: Levels | None = None,
    wording: Levels | None = None,
    by: str | Sequence[str] | None = None,
) -> Task:
    """AV dilemmas: whom should a self-driving car harm, those in it or those on the road?

    Args:
        kappa: Degree of morality of the moralis that choices are compared with; ours.
        reading: How the own payoff is taken: ``ex_ante`` (role unknown) or ``interim``.
        n: Number of items, a multiple of 4 (a balanced subset), or ``all``; by default
            288, or all if the selection holds fewer.
        seed: Decides the subset and every item's own seed.
        family: A built-in family, or the path of a scenario file.
        pair: Pairs to keep, such as ``10v19,10v20``; all by default, as for the others.
        perspective: ``occupant``, ``pedestrian``, ``observer``.
        scope: ``one_car``, ``every_car``.
        lane: ``stay_harms_pedestrians``, ``stay_harms_occupants``.
        alphabet: Label alphabets, such as ``AB,12``.
        wording: Wordings.
        by: Factors by which the printed metrics are broken down.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    with clean_errors():
        if reading not in get_args(Reading):
            raise InvalidValueError(
                "reading", reading, f"give one of {', '.join(get_args(Reading))}"
            )
        items = _items(
            family,
            "dilemma",
            n,
            DILEMMAS,
            seed,
            {
                "pair": pair,
                "perspective": perspective,
                "scope": scope,
                "lane": lane,
                "alphabet": alphabet,
                "wording": wording,
            },
        )
        scorer = dilemma_choice(kappa, reading)
        metrics = choice_metrics("sacrifice", _factors(items, by, DILEMMA_FACTORS))
    return _task(
        items,
        scorer,
        metrics,
        kappa,
        "Self-driving car dilemmas, scored against homo economicus and homo moralis",
        ["moral-dilemma", "autonomous-vehicles"],
        {"reading": reading},
    )


@task
def economic_games(
    kappa: float | str = 0.5,
    n: Size = None,
    seed: int = 0,
    family: str = "protocols",
    game: Levels | None = None,
    protocol: Levels | None = None,
    node: Levels | None = None,
    belief: Levels | None = None,
    alphabet: Levels | None = None,
    naming: Levels | None = None,
    wording: Levels | None = None,
    by: str | Sequence[str] | None = None,
) -> Task:
    """Economic games: one decision at a time, what others do stated in the prompt.

    Args:
        kappa: Degree of morality of the moralis that choices are compared with; ours.
        n: Number of items, a multiple of 4 (a balanced subset), or ``all``; by default
            336, or all if the selection holds fewer.
        seed: Decides the subset and every item's own seed.
        family: A built-in family, or the path of a scenario file.
        game: ``spd``, ``tg``, ``ug``; all by default, as for the others.
        protocol: Payoff protocols, such as ``SPD1``.
        node: Decision nodes, such as ``reply_to_cooperate``.
        belief: Stated shares of others who cooperate, such as ``0.1``.
        alphabet: Label alphabets, such as ``AB,12``.
        naming: Which neutral names the actions bear.
        wording: Wordings.
        by: Factors by which the printed metrics are broken down.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    with clean_errors():
        items = _items(
            family,
            "game",
            n,
            GAMES,
            seed,
            {
                "game": game,
                "protocol": protocol,
                "node": node,
                "belief": belief,
                "alphabet": alphabet,
                "naming": naming,
                "wording": wording,
            },
        )
        scorer = game_choice(kappa)
        metrics = choice_metrics("cooperate", _factors(items, by, GAME_FACTORS))
    return _task(
        items,
        scorer,
        metrics,
        kappa,
        "Two-player economic games, scored against homo economicus and homo moralis",
        ["economic-games", "social-preferences"],
        {"belief": "stated"},
    )


def _items(
    name: str,
    kind: str,
    n: Size,
    default: int,
    seed: int,
    select: Mapping[str, Levels | None],
) -> ItemSet:
    family = load_family(name)
    if family.kind != kind:
        raise InvalidValueError("family", name, f"it is a {family.kind} file, give a {kind} file")
    if isinstance(n, str) and n != "all":
        raise InvalidValueError("n", n, "give a whole number or all")
    return build(
        family, n if isinstance(n, int) else None, seed, select, default if n is None else None
    )


def _factors(
    items: ItemSet, by: str | Sequence[str] | None, default: Sequence[str]
) -> Sequence[str]:
    if by is None:
        return default
    wanted = [by] if isinstance(by, str) else list(by)
    known = ["family", *items.items[0].factors]
    for factor in wanted:
        if factor not in known:
            raise InvalidValueError("by", factor, f"give one or more of {', '.join(known)}")
    return wanted


def _task(
    items: ItemSet,
    scorer: Scorer,
    metrics: list[Metric | dict[str, list[Metric]]],
    kappa: float | str,
    description: str,
    tags: list[str],
    extra: Mapping[str, str],
) -> Task:
    return Task(
        dataset=dataset(items),
        solver=ask(),
        scorer=scorer,
        metrics=metrics,
        version=VERSION,
        description=description,
        tags=["avdilemma", *tags],
        # run by path, a log's package list omits ours: keep what identifies the run here
        metadata={
            "avdilemma_version": __version__,
            "family": items.family.family,
            "family_version": items.family.version,
            "fingerprint": items.fingerprint,
            "kappa": decimal_text(in_unit_interval(kappa, "kappa")),
            "items": len(items.items),
            "empty_cells": [cells.reason for cells in items.design.empty],
            **extra,
        },
    )
