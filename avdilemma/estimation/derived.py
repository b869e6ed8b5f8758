"""The parameters that are reported, as functions of those that are fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.estimates import Where
from avdilemma.estimation.model import Model
from avdilemma.estimation.terms import NOISE
from avdilemma.questions.situations import Floats


@dataclass(frozen=True)
class Derived:
    """Reported parameters of B data sets."""

    names: tuple[tuple[str, Where], ...]
    """Parameter and domain, R of them."""

    places: tuple[int, ...]
    """Place of each in the full vector (kappa, psi, lapse)."""

    scaled: tuple[bool, ...]
    """Whether each is a weight measured against the own payoff."""

    values: Floats
    """Shape (R, B)."""

    jacobian: Floats
    """Derivatives by the full vector at the first data set, shape (R, P)."""


def reported(model: Model) -> tuple[tuple[str, Where, int], ...]:
    """Name, domain and place in the full vector of every reported parameter, kappa first."""
    names: list[tuple[str, Where, int]] = []
    if model.has_kappa:
        names.append(("kappa", "both" if len(model.domains) > 1 else model.domains[0], 0))
    for place, (domain, term) in enumerate(model.parameters, start=1):
        name = NOISE[domain] if term.column == "own" else term.parameter
        names.append((name, domain, place))
    if model.lapse:
        names.append(
            (
                "lapse",
                "both" if len(model.domains) > 1 else model.domains[0],
                1 + len(model.parameters),
            )
        )
    return tuple(names)


def derive(model: Model, full: Floats) -> Derived:
    """Turn fitted vectors into reported parameters.

    lambda = 1 / psi, and a weight such as alpha = -psi[behind] / psi[own] (delta method).

    Args:
        model: The model.
        full: Fitted vectors, shape (P, B).

    Returns:
        The parameters; a quotient by exactly 0 is cut off at a large number.
    """
    names = reported(model)
    values = np.zeros((len(names), full.shape[1]))
    jacobian = np.zeros((len(names), len(full)))
    scaled = [False] * len(names)
    for row, (_, domain, place) in enumerate(names):
        within = 0 < place <= len(model.parameters)
        term = model.parameters[place - 1][1] if within else None
        if term is None or (term.column != "own" and term.sign == 0):
            values[row], jacobian[row, place] = full[place], 1
            continue
        own = _noise(model, domain, place)
        weight = np.where(np.abs(full[own]) < 1e-12, 1e-12, full[own])
        if term.column == "own":
            values[row], jacobian[row, place] = 1 / weight, -1 / weight[0] ** 2
            continue
        scaled[row] = True
        values[row] = term.sign * full[place] / weight
        jacobian[row, place] = term.sign / weight[0]
        jacobian[row, own] = -term.sign * full[place, 0] / weight[0] ** 2
    return Derived(
        tuple((name, domain) for name, domain, _ in names),
        tuple(place for _, _, place in names),
        tuple(scaled),
        values,
        jacobian,
    )


def _noise(model: Model, domain: Where, otherwise: int) -> int:
    """Place of a domain's 1/lambda in the full vector."""
    for place, (own, term) in enumerate(model.parameters, start=1):
        if own == domain and term.column == "own":
            return place
    return otherwise
