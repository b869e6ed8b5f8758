"""Probabilities of answers to other questions, from estimates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.estimates import KAPPA_RANGE, Estimate
from avdilemma.estimation.likelihood import stack
from avdilemma.estimation.solve import Solution, Solved
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats, Situation


def forecast(solved: Solved, items: Iterable[Question]) -> list[dict[str, float]]:
    """Predict answers; see `Results.predict`."""
    asked = []
    for item in items:
        found = item.situation()
        if found is None:
            raise AvdilemmaError(f"item {item.id}: its belief is not known, fill it in first")
        asked.append((item.id, found))
    first, own = solved.estimates[0], solved.solution
    if own is not None and first.status == "estimated" and own.errors is not None:
        return [_named(each, _by_logit(own, name, each)) for name, each in asked]
    if first.status == "interval":
        return [_named(each, _by_best(first, each)) for _, each in asked]
    raise AvdilemmaError(
        f"nothing to predict from, {first.parameter} is {first.status}: {first.note}"
    )


def _named(own: Situation, shares: Floats) -> dict[str, float]:
    return dict(zip(own.answers, map(float, shares), strict=True))


def _by_logit(fitted: Solution, name: str, own: Situation) -> Floats:
    """Probabilities at fitted parameters; terms that the model lacks count as 0."""
    model = fitted.model
    if own.domain not in model.domains:
        raise AvdilemmaError(
            f"item {name}: {own.domain} were not estimated, only {', '.join(model.domains)}"
        )
    layout = stack([own], model.layout.columns, model.layout.exponent)
    return replace(model, layout=layout).shares(fitted.full)[:, 0]


def _by_best(kappa: Estimate, own: Situation) -> Floats:
    """Equal shares of the answers that are best at the middle of an interval of kappa."""
    low = KAPPA_RANGE[0] if kappa.low is None else kappa.low
    high = KAPPA_RANGE[1] if kappa.high is None else kappa.high
    middle = np.clip((low + high) / 2, *KAPPA_RANGE)
    levels = own.columns["own"] + middle * own.columns["kantian"]
    best = np.isclose(levels, levels.max(), rtol=0, atol=1e-9)
    weights = np.bincount(own.answer[best], minlength=len(own.answers)).astype(float)
    result: Floats = weights / weights.sum()
    return result
