"""Predictions from results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.derived import reported
from avdilemma.estimation.estimates import KAPPA_RANGE, Estimate
from avdilemma.estimation.likelihood import layout, log_shares
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats, Situation

if TYPE_CHECKING:
    from avdilemma.estimation.model import Model
    from avdilemma.estimation.results import Results


def forecast(results: Results, items: Iterable[Question]) -> list[dict[str, float]]:
    """Predict answers; see `Results.predict`."""
    asked = []
    for item in items:
        found = item.situation()
        if found is None:
            raise AvdilemmaError(f"item {item.id}: its belief is not known, fill it in first")
        asked.append((item.id, found))
    first, own = results.estimates[0], results.solution
    if own is not None and first.status == "estimated" and own.covariance is not None:
        return [_by_logit(own.model, own.full, name, each) for name, each in asked]
    if first.status == "interval":
        return [_by_best(first, each) for _, each in asked]
    raise AvdilemmaError(
        f"nothing to predict from, {first.parameter} is {first.status}: {first.note}"
    )


def probabilities(model: Model, full: Floats, own: Situation) -> Floats:
    """Probabilities of a situation's answers at fitted parameters, shape (answers,).

    Args:
        model: The model; terms that it lacks count as 0.
        full: Parameters (kappa, psi, lapse), shape (P, 1).
        own: The situation.
    """
    columns = []
    for name in model.own.names:
        domain, column = name.split(" ")
        columns.append((name, domain, column))
    theta = model.mapping.theta(full[0], full[1 : 1 + len(model.parameters)])
    shares = log_shares(layout([own], columns), theta)[1][:, 0]
    if model.lapse:
        lapse = float(full[-1, 0])
        shares = (1 - lapse) * shares + lapse / len(shares)
    result: Floats = shares
    return result


def _by_logit(model: Model, full: Floats, name: str, own: Situation) -> dict[str, float]:
    if own.domain not in model.domains:
        raise AvdilemmaError(
            f"item {name}: {own.domain} were not estimated, only {', '.join(model.domains)}"
        )
    shares = probabilities(model, full, own)
    return dict(zip(own.answers, map(float, shares), strict=True))


def _by_best(kappa: Estimate, own: Situation) -> dict[str, float]:
    low = KAPPA_RANGE[0] if kappa.low is None else kappa.low
    high = KAPPA_RANGE[1] if kappa.high is None else kappa.high
    middle = min(max((low + high) / 2, KAPPA_RANGE[0]), KAPPA_RANGE[1])
    levels = own.columns["own"] + middle * own.columns["kantian"]
    best = np.isclose(levels, levels.max(), rtol=0, atol=1e-9)
    weights = np.bincount(own.answer[best], minlength=len(own.answers)).astype(float)
    weights /= weights.sum()
    return dict(zip(own.answers, map(float, weights), strict=True))


def names(model: Model) -> list[str]:
    """Keys of a model's parameters, such as ``kappa_games``."""
    return [f"{name}_{domain}" for name, domain, _ in reported(model)]
