"""Which parameters a design can tell: from its information matrix, and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.inference import expected_information
from avdilemma.estimation.model import HELD, ChoiceModel
from avdilemma.estimation.terms import TERMS
from avdilemma.questions.situations import Floats

TOLERANCE = 1e-8
"""Share of a parameter's information that must be its own."""


@dataclass(frozen=True)
class Alias:
    """Parameters that cannot be told apart."""

    places: tuple[int, ...]
    """Places in the full vector, the one to leave out last."""

    words: str
    """What is the matter, and what to add."""


def generic(model: ChoiceModel) -> Floats:
    """A vector at which the information is as good as anywhere: no ties, moderate noise."""
    unit = model.unit(np.array([HELD]))[:, 0]
    own = np.array([term.column == "own" for _, term in model.parameters], dtype=bool)
    psi = np.where(own, 1.0, 0.05) * unit
    return np.array([HELD * model.has_kappa, *psi, *([0.1] if model.lapse else [])])[:, None]


def aliases(model: ChoiceModel, asked: Floats) -> tuple[Alias, ...]:
    """Parameters that the questions cannot tell apart, an entry for each one too many.

    `asked` is how often each situation was asked, shape (G,).
    """
    information = expected_information(model, asked, generic(model))
    root = np.sqrt(np.diag(information))
    kept: list[int] = []
    found: list[Alias] = []
    owns = [1 + place for place, (_, term) in enumerate(model.parameters) if term.column == "own"]
    # noise is kept first, then kappa, then weights
    for place in (*owns, *(place for place in map(int, model.free) if place not in owns)):
        if root[place] <= 0:
            found.append(_alias(model, (place,)))
            continue
        own, weights = 1.0, np.zeros(0)
        if kept:
            scale = root[kept]
            block = information[np.ix_(kept, kept)] / np.outer(scale, scale)
            cross = information[kept, place] / scale / root[place]
            weights = np.linalg.lstsq(block, cross, rcond=1e-10)[0]
            own = 1 - float(cross @ weights)
        if own > TOLERANCE:
            kept.append(place)
            continue
        group = (*(k for k, w in zip(kept, weights, strict=True) if abs(w) > 1e-5), place)
        found.append(_alias(model, group))
    return tuple(found)


def _alias(model: ChoiceModel, places: tuple[int, ...]) -> Alias:
    names = [model.names[place][0] for place in places]
    # biases are mended most easily, so what mends them is said first
    easy = {"position", "label", "lane"}
    chosen = [place for place in places if model.names[place][0] in easy] or places[-1:]
    remedy = "; ".join(dict.fromkeys(_remedy(model, place) for place in chosen))
    if len(names) == 1:
        return Alias(places, f"the questions say nothing about {names[0]}: {remedy}")
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    words = f"{listed} are aliased, these questions cannot tell them apart: {remedy}"
    return Alias(places, words)


def _remedy(model: ChoiceModel, place: int) -> str:
    if place > len(model.parameters):
        return "add questions on which the choice is clear"
    if place == 0:
        return next(term.remedy for term in TERMS["games"] if term.column == "kantian")
    return model.parameters[place - 1][1].remedy
