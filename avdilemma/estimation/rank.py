"""Which parameters a design can tell: from its information matrix, and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.estimates import Where
from avdilemma.estimation.inference import expected_information
from avdilemma.estimation.model import HELD, Model
from avdilemma.estimation.terms import FURTHER, KANTIAN, OWN
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


def generic(model: Model) -> Floats:
    """A vector at which the information is as good as anywhere: no ties, moderate noise."""
    psi = np.zeros(len(model.parameters))
    unit = model.unit(np.array([HELD]))[:, 0]
    for place, (_, term) in enumerate(model.parameters):
        psi[place] = unit[place] if term.column == "own" else 0.05 * unit[place]
    lapse = [0.1] if model.lapse else []
    return np.concatenate([[HELD if model.has_kappa else 0.0], psi, lapse])[:, None]


def order(model: Model) -> list[int]:
    """Places of the free parameters in the order in which they are kept: noise, kappa, weights."""
    owns = [1 + p for p, (_, term) in enumerate(model.parameters) if term.column == "own"]
    rest = [1 + p for p, (_, term) in enumerate(model.parameters) if term.column != "own"]
    kappa = [0] if model.has_kappa else []
    lapse = [1 + len(model.parameters)] if model.lapse else []
    return [*owns, *kappa, *rest, *lapse]


def aliases(model: Model, asked: Floats) -> tuple[Alias, ...]:
    """Parameters that the questions cannot tell apart.

    Args:
        model: The model.
        asked: How often each situation was asked, shape (G,).

    Returns:
        One entry for each parameter too many; none if all are identified.
    """
    information = expected_information(model, asked, generic(model))
    root = np.sqrt(np.diag(information))
    kept: list[int] = []
    found: list[Alias] = []
    for place in order(model):
        if root[place] <= 0:
            found.append(Alias((place,), _words(model, (place,))))
            continue
        if kept:
            scale = root[kept]
            block = information[np.ix_(kept, kept)] / np.outer(scale, scale)
            cross = information[kept, place] / scale / root[place]
            weights = np.linalg.lstsq(block, cross, rcond=1e-10)[0]
            own = 1 - float(cross @ weights)
        else:
            own, weights = 1.0, np.zeros(0)
        if own > TOLERANCE:
            kept.append(place)
            continue
        group = (*(k for k, w in zip(kept, weights, strict=True) if abs(w) > 1e-5), place)
        found.append(Alias(group, _words(model, group)))
    return tuple(found)


def name_of(model: Model, place: int) -> tuple[str, Where]:
    """Name and domain of a place in the full vector."""
    where: Where = "both" if len(model.domains) > 1 else model.domains[0]
    if place == 0:
        return "kappa", where
    if place > len(model.parameters):
        return "lapse", where
    domain, term = model.parameters[place - 1]
    return ("lambda" if term.column == "own" else term.parameter), domain


def _words(model: Model, places: tuple[int, ...]) -> str:
    names = [name_of(model, place) for place in places]
    texts = [name for name, _ in names]
    remedies = {KANTIAN.parameter: KANTIAN.remedy, OWN.parameter: OWN.remedy}
    remedies |= {term.parameter: term.remedy for table in FURTHER.values() for term in table}
    remedies["lapse"] = "add questions on which the choice is clear"
    # biases are mended most easily, so what mends them is said first
    biases = [name for name in texts if name in {"position", "label", "lane"}]
    chosen = biases or texts[-1:]
    remedy = "; ".join(dict.fromkeys(remedies[name] for name in chosen))
    if len(texts) == 1:
        return f"the questions say nothing about {texts[0]}: {remedy}"
    listed = f"{', '.join(texts[:-1])} and {texts[-1]}"
    return f"{listed} are aliased, these questions cannot tell them apart: {remedy}"
