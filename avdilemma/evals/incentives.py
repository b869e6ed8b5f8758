"""Incentive sensitivity: how cooperation in prisoner's dilemmas follows the payoffs.

Two incentives are varied independently in the built-in family ``incentives``: the
temptation T - R, and the margin R - (S + T) / 2 by which mutual cooperation beats taking
turns. The slope of each is that of ordinary least squares of cooperation (1 or 0) on an
intercept for every game and node, both incentives and the stated belief; a linear
probability model, whose slopes read as changes in the share of cooperation. The intervals
are 95 %, from standard errors clustered on the scenario (Liang & Zeger 1986, Biometrika
73:13, with the factor G / (G - 1)) and the normal quantile.

The reference agents' slopes are those of their predicted probabilities on the very same
items, so they have no error.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avdilemma.agents import agent
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.answers import Answer, read_answers
from avdilemma.exact import Number, exact
from avdilemma.games.draw import margin, temptation
from avdilemma.prompts import OUTCOMES
from avdilemma.questions import ChoiceQuestion, Question

NODES = {("pd", "move"), ("spd", "first_move"), ("spd", "reply_to_cooperate")}
"""Games and nodes at which T - R is what defecting on a cooperator brings."""

PER = 10
"""Points to which a slope refers."""

QUANTILE = 1.959963984540054
"""97.5 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope in shares of cooperation for each 10 points."""

    value: float
    """The estimate; NaN if the items do not vary enough."""

    low: float
    """Lower end of the 95 % interval; NaN with fewer than two scenarios."""

    high: float
    """Upper end."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How one respondent reacts to incentives."""

    name: str
    """Model, or reference agent."""

    cooperation: float
    """Share of cooperation, 0 to 1."""

    temptation: Slope
    """Reaction to T - R."""

    margin: Slope
    """Reaction to R - (S + T) / 2."""

    items: int
    """Choices used."""

    outcomes: Mapping[str, float]
    """Rate of every outcome among the questions asked; empty for reference agents."""

    by_temptation: tuple[tuple[float, float], ...]
    """Pairs (T - R, share of cooperation) for the figure."""

    by_margin: tuple[tuple[float, float], ...]
    """Pairs (R - (S + T) / 2, share of cooperation)."""

    reference: bool
    """Whether it is a reference agent's prediction."""


def by_model(paths: Sequence[str | Path]) -> dict[str, list[Answer]]:
    """Questions about prisoner's dilemmas in logs of economic_games, by model.

    Args:
        paths: Log files or folders; other tasks, and logs in which plans, beliefs or
            equilibria were asked or assumed, are passed over.

    Returns:
        Answers by model.

    Raises:
        AvdilemmaError: If a log cannot be read, did not succeed, or none holds such questions.
    """
    found = asked_of(paths)
    if not found:
        raise AvdilemmaError(
            "no single decisions about prisoner's dilemmas in these logs: run "
            "inspect eval avdilemma/economic_games -T family=incentives"
        )
    return found


def asked_of(paths: Sequence[str | Path]) -> dict[str, list[Answer]]:
    """The same, empty where there are no such questions."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for log in read_answers(paths):
        answers = [answer for answer in log.answers if _asked(answer.question)]
        if answers:
            found[log.model] += answers
    return found


def _asked(item: Question) -> bool:
    setting: Any = item.setting
    return getattr(setting, "basis", "") == "stated" and (setting.game, setting.node) in NODES


def _values(item: ChoiceQuestion) -> tuple[float, float, float, tuple[str, str]]:
    """T - R, R - (S + T) / 2, the stated belief, and game with node."""
    setting: Any = item.setting
    payoffs = setting.values()
    belief = float(exact(setting.belief[setting.node], "belief"))
    incentives = (float(temptation(payoffs)), float(margin(payoffs)))
    return (*incentives, belief, (setting.game, setting.node))


def slopes(
    items: Sequence[ChoiceQuestion], cooperates: Sequence[float], intervals: bool = True
) -> tuple[Slope, Slope]:
    """Slopes on temptation and margin (the module's docstring), for each 10 points.

    Args:
        items: Questions, shape (N,).
        cooperates: Share of cooperation, 0 to 1, shape (N,), without NaN.
        intervals: Whether the answers have an error; predictions have none.

    Returns:
        The two slopes; NaN where the items cannot tell an incentive apart from the rest.
    """
    rows = [_values(item) for item in items]
    nodes = sorted({row[3] for row in rows})
    columns = [
        [row[0] / PER for row in rows],
        [row[1] / PER for row in rows],
        *([float(row[3] == node) for row in rows] for node in nodes),
    ]
    beliefs = [row[2] for row in rows]
    if len(set(beliefs)) > 1:
        columns.append(beliefs)
    x: NDArray[np.float64] = np.array(columns, dtype=float).T
    y: NDArray[np.float64] = np.array(cooperates, dtype=float)
    nothing = Slope(math.nan, math.nan, math.nan)
    if len(y) == 0 or np.linalg.matrix_rank(x) < x.shape[1]:
        return nothing, nothing
    bread = np.linalg.inv(x.T @ x)
    estimate = bread @ (x.T @ y)
    clusters: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(x.shape[1]))
    for item, row, residual in zip(items, x, y - x @ estimate, strict=True):
        clusters[item.scenario] = clusters[item.scenario] + row * residual
    count = len(clusters)
    errors = np.full(x.shape[1], math.nan)
    if intervals and count > 1:
        meat = sum((np.outer(each, each) for each in clusters.values()), np.zeros_like(bread))
        covariance = bread @ meat @ bread * count / (count - 1)
        errors = np.sqrt(np.clip(np.diag(covariance), 0, None))
    return (_slope(estimate[0], errors[0]), _slope(estimate[1], errors[1]))


def _slope(value: float, error: float) -> Slope:
    return Slope(float(value), float(value - QUANTILE * error), float(value + QUANTILE * error))


def _shares(
    items: Sequence[ChoiceQuestion], cooperates: Sequence[float], incentive: int
) -> tuple[tuple[float, float], ...]:
    """Share of cooperation by the value of an incentive (0 temptation, 1 margin)."""
    groups: dict[float, list[float]] = defaultdict(list)
    for item, share in zip(items, cooperates, strict=True):
        values = _values(item)
        groups[values[0] if incentive == 0 else values[1]].append(share)
    return tuple((points, math.fsum(g) / len(g)) for points, g in sorted(groups.items()))


def _sensitivity(
    name: str,
    items: Sequence[ChoiceQuestion],
    cooperates: Sequence[float],
    outcomes: Mapping[str, float],
    reference: bool,
) -> Sensitivity:
    one, other = slopes(items, cooperates, intervals=not reference)
    return Sensitivity(
        name=name,
        cooperation=math.fsum(cooperates) / len(cooperates) if cooperates else math.nan,
        temptation=one,
        margin=other,
        items=len(items),
        outcomes=outcomes,
        by_temptation=_shares(items, cooperates, 0),
        by_margin=_shares(items, cooperates, 1),
        reference=reference,
    )


def of_model(name: str, answers: Sequence[Answer]) -> Sensitivity:
    """How a model reacts, by the questions it answered.

    Args:
        name: Name of the model.
        answers: Its answers, without answers too.

    Returns:
        The result; slopes are NaN if the choices do not suffice.
    """
    rates: dict[str, float] = {
        outcome: sum(answer.outcome == outcome for answer in answers) / len(answers)
        for outcome in OUTCOMES
    }
    items, shares = [], []
    for answer in answers:
        if answer.action is not None:
            item: Any = answer.question
            items.append(item)
            shares.append(float(answer.action == item.focal))
    return _sensitivity(name, items, shares, rates, reference=False)


def of_agent(name: str, items: Sequence[ChoiceQuestion]) -> Sensitivity:
    """How a reference agent reacts, by its predicted probabilities.

    Args:
        name: Such as ``moralis@kappa=0.5``.
        items: The questions.

    Returns:
        The result, without intervals.

    Raises:
        InvalidValueError: If there is no such agent.
    """
    who = agent(name)
    share: Callable[[ChoiceQuestion], float] = lambda item: (  # noqa: E731
        who.predict(item.decision()).probabilities[item.focal]
    )
    return _sensitivity(who.name, items, [share(item) for item in items], {}, reference=True)


def sensitivities(paths: Sequence[str | Path], kappas: Sequence[Number]) -> list[Sensitivity]:
    """How the models of some logs react, beside the reference agents on the same items.

    Args:
        paths: Log files or folders.
        kappas: Degrees of morality of the moralis to show, each in [0, 1].

    Returns:
        Models first, then economicus, moralis, and the unconditional cooperator.

    Raises:
        AvdilemmaError: If the logs hold nothing to use, or a kappa is out of range.
    """
    return beside_agents(by_model(paths), kappas)


def beside_agents(
    found: Mapping[str, Sequence[Answer]], kappas: Sequence[Number]
) -> list[Sensitivity]:
    """How models react, beside the reference agents on the same items.

    Args:
        found: Answers by model.
        kappas: Degrees of morality of the moralis to show, each in [0, 1].

    Returns:
        As `sensitivities`.

    Raises:
        AvdilemmaError: If a kappa is out of range.
    """
    items: dict[str, Any] = {
        answer.question.id: answer.question for answers in found.values() for answer in answers
    }
    names = ["economicus", *(f"moralis@kappa={kappa}" for kappa in kappas), "cooperate"]
    return [
        *(of_model(name, answers) for name, answers in sorted(found.items())),
        *(of_agent(name, list(items.values())) for name in names),
    ]
