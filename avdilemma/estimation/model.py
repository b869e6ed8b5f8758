"""The model of some situations: its parameters, and how they make the coefficients.

A full vector holds kappa, psi and, if there is one, the lapse share. Of psi, the entry of an own
payoff is 1 / lambda of its domain. With one kappa for several domains the coefficients are
bilinear in the parameters: `own` has the coefficient psi[own], `kantian` kappa psi[own]; all other
parameters are coefficients. At a fixed kappa everything is linear, so the likelihood of plans is
concave there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.likelihood import Layout, Value, evaluate, log_shares, stack
from avdilemma.estimation.terms import RECIPROCITY, Term, Where, terms
from avdilemma.questions.situations import DOMAINS, Domain, Floats, Ints, Situation

HELD = 0.4371
"""Value at which kappa is held where questions cannot tell it: no simple ratio ties there."""


@dataclass(frozen=True)
class ChoiceModel:
    """Situations with the parameters that explain the answers.

    In allocation choices there is no kappa, and its place in a full vector is held at 0.
    """

    layout: Layout
    """The stacked situations."""

    parameters: tuple[tuple[Domain, Term], ...]
    """Domain and term of each parameter beside kappa, Q; an own payoff stands for its 1/lambda."""

    base: Floats
    """What a parameter adds to each coefficient, shape (K, Q): theta = (base + kappa slope) psi."""

    slope: Floats
    """What it adds times kappa, shape (K, Q)."""

    lapse: bool = False
    """Whether there is a share of lapses."""

    unvarying: tuple[tuple[Domain, Term], ...] = ()
    """Terms that were asked for and never vary within a question."""

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains, in fixed order."""
        present = {domain for domain, _ in self.parameters}
        return tuple(domain for domain in DOMAINS if domain in present)

    @cached_property
    def has_kappa(self) -> bool:
        """Whether kappa is a parameter at all."""
        return bool(self.slope.any())

    @cached_property
    def names(self) -> tuple[tuple[str, Where], ...]:
        """Parameter and domain of every place of a full vector, shape (P,)."""
        where: Where = self.domains[0] if len(self.domains) == 1 else "both"
        names: list[tuple[str, Where]] = [("kappa", where)]
        names += [(term.parameter, domain) for domain, term in self.parameters]
        return (*names, ("lapse", where)) if self.lapse else tuple(names)

    @property
    def reported(self) -> tuple[tuple[str, Where], ...]:
        """Parameter and domain of what is estimated, in the order of `free`."""
        return tuple(self.names[place] for place in self.free)

    def noise(self, domain: Where) -> int | None:
        """Place of a domain's 1/lambda in a full vector; None where own payoffs never vary."""
        own = (
            place
            for place, (name, term) in enumerate(self.parameters, start=1)
            if name == domain and term.column == "own"
        )
        return next(own, None)

    def scaled(self, place: int) -> bool:
        """Whether a place holds a weight that is reported in units of the own payoff."""
        return 0 < place <= len(self.parameters) and self.parameters[place - 1][1].sign != 0

    @cached_property
    def free(self) -> Ints:
        """Places of the parameters in a full vector (kappa, psi, lapse) that are estimated."""
        return np.arange(0 if self.has_kappa else 1, len(self.names))

    def theta(self, full: Floats) -> Floats:
        """Coefficients, shape (K, B), of full vectors (P, B)."""
        psi = full[1 : 1 + len(self.parameters)]
        result: Floats = self.base @ psi + (self.slope @ psi) * full[0]
        return result

    def jacobian(self, full: Floats) -> Floats:
        """Derivatives of theta by (kappa, psi), shape (B, K, 1 + Q)."""
        first = (self.slope @ full[1 : 1 + len(self.parameters)]).T[:, :, None]
        rest = self.base[None] + full[0][:, None, None] * self.slope[None]
        return np.concatenate([first, rest], axis=2)

    def shares(self, full: Floats) -> Floats:
        """Probability of each answer, lapses included, shape (A, B), at full vectors (P, B)."""
        shares = log_shares(self.layout, self.theta(full))[1]
        return self.layout.mixed(shares, full[-1]) if self.lapse else shares

    def value(self, counts: Floats, full: Floats) -> Value:
        """Log-likelihood of counts (A, B), with derivatives by the full vectors (P, B)."""
        value = evaluate(self.layout, self.theta(full), counts, full[-1] if self.lapse else None)
        jacobian, (size, width) = self.jacobian(full), self.base.shape
        if self.lapse:
            jacobian = np.pad(jacobian, ((0, 0), (0, 1), (0, 1)))
            jacobian[:, -1, -1] = 1
        gradient = np.einsum("bkq,bk->bq", jacobian, value.gradient)
        hessian = jacobian.transpose(0, 2, 1) @ value.hessian @ jacobian
        cross = value.gradient[:, :size] @ self.slope
        hessian[:, 0, 1 : 1 + width] += cross
        hessian[:, 1 : 1 + width, 0] += cross
        return Value(value.loglik, gradient, hessian)

    def unit(self, kappa: Floats) -> Floats:
        """For each parameter beside kappa the change that moves an index by about 1, (Q, B)."""
        base = self.layout.centred @ self.base
        slope = self.layout.centred @ self.slope
        spread = np.sqrt(
            np.mean(base**2, axis=0)[:, None]
            + 2 * np.mean(base * slope, axis=0)[:, None] * kappa
            + np.mean(slope**2, axis=0)[:, None] * kappa**2
        )
        units: Floats = 1 / np.where(spread > 0, spread, 1.0)
        return units


def build(
    situations: Sequence[Situation],
    wanted: Sequence[str] | None = None,
    lapse: bool = False,
    drop: Sequence[str] = (),
    exponent: float = 0.0,
) -> ChoiceModel:
    """Make the model of distinct situations; games and dilemmas share one kappa.

    `wanted` are parameters beside kappa and lambda, None for all. Terms that never vary within a
    question are left out and remembered. Noise in dilemmas is in lives at `exponent` 0 and in
    shares of the people concerned at 1, see `likelihood.stack`.

    Raises:
        AvdilemmaError: If allocation choices are mixed with others.
    """
    present = {each.domain for each in situations}
    if "allocations" in present and len(present) > 1:
        raise AvdilemmaError(
            "allocation choices cannot be pooled with other questions, as they say nothing of "
            "kappa alone: estimate them by themselves"
        )
    kept: list[tuple[Domain, Term]] = []
    unvarying: list[tuple[Domain, Term]] = []
    for domain in (domain for domain in DOMAINS if domain in present):
        mine = [each for each in situations if each.domain == domain]
        for term in terms(domain, wanted):
            if term.core:
                kept.append((domain, term))
            elif term.parameter in drop:
                continue
            elif any(np.ptp(each.columns[term.column]) > 0 for each in mine):
                kept.append((domain, term))
            elif term.column not in RECIPROCITY or wanted is not None:
                unvarying.append((domain, term))
    columns = [(domain, term.column) for domain, term in kept]
    parameters = tuple((domain, term) for domain, term in kept if term.column != "kantian")
    base = np.zeros((len(columns), len(parameters)))
    slope = np.zeros_like(base)
    for place, (domain, term) in enumerate(parameters):
        base[columns.index((domain, term.column)), place] = 1
        if term.column == "own" and (domain, "kantian") in columns:
            slope[columns.index((domain, "kantian")), place] = 1
    layout = stack(situations, columns, exponent)
    return ChoiceModel(layout, parameters, base, slope, lapse, tuple(unvarying))


def restrict(model: ChoiceModel, drop: Sequence[int]) -> ChoiceModel:
    """The model without some places of its full vector; kappa (place 0) is then held at `HELD`."""
    keep = [p for p in range(len(model.parameters)) if 1 + p not in drop]
    base, slope = model.base[:, keep], model.slope[:, keep]
    if 0 in drop:
        base, slope = base + HELD * slope, 0 * slope
    rows = np.flatnonzero(np.abs(base).sum(axis=1) + np.abs(slope).sum(axis=1))
    columns = tuple(model.layout.columns[row] for row in rows)
    return replace(
        model,
        layout=replace(model.layout, columns=columns, x=model.layout.x[:, rows]),
        parameters=tuple(model.parameters[p] for p in keep),
        base=base[rows],
        slope=slope[rows],
        lapse=model.lapse and 1 + len(model.parameters) not in drop,
    )


def derive(model: ChoiceModel, full: Floats) -> tuple[Floats, Floats]:
    """Turn full vectors (P, B) into reported parameters.

    lambda = 1 / psi, and a weight such as alpha = -psi[behind] / psi[own] (delta method). A
    quotient by exactly 0 is cut off at a large number. Values have shape (R, B), in the order of
    `ChoiceModel.reported`, their derivatives at the first data set (R, P).
    """
    values = full[model.free].astype(float)
    jacobian = np.eye(len(full))[model.free]
    for row, place in enumerate(model.free):
        own = model.noise(model.names[place][1])
        if own is None or not (place == own or model.scaled(place)):
            continue
        weight = np.where(np.abs(full[own]) < 1e-12, 1e-12, full[own])
        if place == own:
            values[row], jacobian[row, place] = 1 / weight, -1 / weight[0] ** 2
            continue
        sign = model.parameters[place - 1][1].sign
        values[row] = sign * full[place] / weight
        jacobian[row, place] = sign / weight[0]
        jacobian[row, own] = -sign * full[place, 0] / weight[0] ** 2
    return values, jacobian
