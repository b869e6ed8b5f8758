"""The model of a set of observations: layout, parameters, counts, and fits of many data sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.likelihood import Layout, Value, evaluate, layout
from avdilemma.estimation.mapping import Mapping
from avdilemma.estimation.newton import Optimum, maximise
from avdilemma.estimation.terms import RECIPROCITY, Term, terms
from avdilemma.questions.situations import DOMAINS, Domain, Floats, Ints, Situation

HELD = 0.4371
"""Value at which kappa is held where questions cannot tell it."""


@dataclass(frozen=True)
class Model:
    """Situations with the parameters that explain the answers.

    The first parameter of every vector is kappa; the others follow in the order of `parameters`,
    a lapse share last. In allocation choices there is no kappa, and its place is held at 0.
    """

    own: Layout
    """The stacked situations."""

    parameters: tuple[tuple[Domain, Term], ...]
    """Domain and term of each parameter beside kappa, Q; an own payoff stands for its 1/lambda."""

    mapping: Mapping
    """From parameters to coefficients."""

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
        return bool(self.mapping.slope.any())

    def noise(self, domain: Domain) -> int:
        """Place of a domain's 1/lambda among the parameters beside kappa."""
        return next(
            place
            for place, (own, term) in enumerate(self.parameters)
            if own == domain and term.column == "own"
        )

    @cached_property
    def free(self) -> Ints:
        """Places of the parameters in a full vector (kappa, psi, lapse) that are estimated."""
        size = 1 + len(self.parameters) + self.lapse
        return np.arange(0 if self.has_kappa else 1, size)

    def unit(self, kappa: Floats) -> Floats:
        """For each parameter beside kappa the change that moves an index by about 1, (Q, B)."""
        base = self.own.centred @ self.mapping.base
        slope = self.own.centred @ self.mapping.slope
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
) -> Model:
    """Make the model of some situations.

    Args:
        situations: Distinct situations; games and dilemmas share one kappa.
        wanted: Parameters beside kappa and lambda; None for all of the domains.
        lapse: Whether to estimate a share of lapses.
        drop: Parameters to leave out of all.

    Returns:
        The model. Terms that never vary within a question are left out and remembered.

    Raises:
        AvdilemmaError: If allocation choices are mixed with others.
    """
    present = {each.domain for each in situations}
    domains = [domain for domain in DOMAINS if domain in present]
    if "allocations" in domains and len(domains) > 1:
        raise AvdilemmaError(
            "allocation choices cannot be pooled with other questions, as they say nothing of "
            "kappa alone: estimate them by themselves"
        )
    columns: list[tuple[str, str, str]] = []
    parameters: list[tuple[Domain, Term]] = []
    unvarying: list[tuple[Domain, Term]] = []
    for domain in domains:
        mine = [each for each in situations if each.domain == domain]
        for term in terms(domain, wanted):
            if term.parameter in drop and term.column not in {"own", "kantian"}:
                continue
            varies = any(np.ptp(each.columns[term.column]) > 0 for each in mine)
            if not varies and term.column not in {"own", "kantian"}:
                if term.parameter not in RECIPROCITY or wanted is not None:
                    unvarying.append((domain, term))
                continue
            columns.append((f"{domain} {term.column}", domain, term.column))
            if term.column != "kantian":
                parameters.append((domain, term))
    names = [name for name, _, _ in columns]
    base = np.zeros((len(columns), len(parameters)))
    slope = np.zeros_like(base)
    for place, (domain, term) in enumerate(parameters):
        base[names.index(f"{domain} {term.column}"), place] = 1
        if term.column == "own" and f"{domain} kantian" in names:
            slope[names.index(f"{domain} kantian"), place] = 1
    own = layout(situations, columns)
    return Model(own, tuple(parameters), Mapping(base, slope), lapse, tuple(unvarying))


def restrict(model: Model, drop: Sequence[int]) -> Model:
    """The model without some places of its full vector; kappa (place 0) is then held at `HELD`."""
    keep = [p for p in range(len(model.parameters)) if 1 + p not in drop]
    base, slope = model.mapping.base[:, keep], model.mapping.slope[:, keep]
    if 0 in drop:
        # any value does where kappa is aliased; this one makes no simple ratio a tie
        base, slope = base + HELD * slope, 0 * slope
    rows = np.flatnonzero(np.abs(base).sum(axis=1) + np.abs(slope).sum(axis=1))
    names = tuple(model.own.names[row] for row in rows)
    return replace(
        model,
        own=Layout(model.own.situations, names, model.own.x[:, rows]),
        parameters=tuple(model.parameters[p] for p in keep),
        mapping=Mapping(base[rows], slope[rows]),
        lapse=model.lapse and 1 + len(model.parameters) not in drop,
    )


def at_kappa(
    model: Model, counts: Floats, kappa: Floats, start: Floats | None = None, rounds: int = 60
) -> Optimum:
    """Fit all parameters but kappa, which is fixed; concave in plans and dilemmas.

    Args:
        model: The model.
        counts: Answers, shape (A, B) or (A, 1).
        kappa: Its fixed values, shape (B,).
        start: Parameters psi (and the lapse share, if there is one) to start from, shape
            (Q, B) or (Q + 1, B); 0 (and .05) by default.
        rounds: Most rounds of Newton's method.

    Returns:
        The optimum over these.
    """
    size = len(model.parameters)

    def objective(rest: Floats, columns: Ints) -> Value:
        n = counts if counts.shape[1] == 1 else counts[:, columns]
        value = at(model, n, np.concatenate([kappa[None, columns], rest]))
        return Value(value.loglik, value.gradient[:, 1:], value.hessian[:, 1:, 1:])

    begin = np.zeros((size + model.lapse, len(kappa)))
    if model.lapse:
        begin[-1] = 0.05
    unit = np.ones_like(begin)
    unit[:size] = model.unit(kappa)
    total = np.broadcast_to(counts.sum(axis=0), kappa.shape)
    return maximise(objective, begin if start is None else start, unit, total, model.lapse, rounds)


def coefficients(model: Model, counts: Floats, start: Floats | None = None) -> Optimum:
    """Fit the coefficients without the restriction that domains share kappa.

    Args:
        model: A model without lapses.
        counts: Answers, shape (A, B).
        start: Coefficients to start from, shape (K, B); 0 by default.

    Returns:
        The optimum over theta, shape (K, B).
    """

    def objective(theta: Floats, columns: Ints) -> Value:
        return evaluate(model.own, theta, counts[:, columns])

    width = counts.shape[1]
    begin = np.zeros((len(model.own.names), width)) if start is None else start
    return maximise(objective, begin, 1 / model.own.scale, counts.sum(axis=0))


def joint(model: Model, counts: Floats, start: Floats, rounds: int = 60) -> Optimum:
    """Fit all parameters at once by Newton's method from a start near the optimum.

    Args:
        model: The model.
        counts: Answers, shape (A, B) or (A, 1).
        start: Full vectors (kappa, psi, lapse if there is one), shape (P, B).
        rounds: Most rounds.

    Returns:
        The optimum over the full vector, kappa held at 0 where the model has none.
    """
    free, size = model.free, len(model.parameters)

    def objective(parameters: Floats, columns: Ints) -> Value:
        full = np.zeros((len(start), parameters.shape[1]))
        full[free] = parameters
        n = counts if counts.shape[1] == 1 else counts[:, columns]
        value = at(model, n, full)
        return Value(value.loglik, value.gradient[:, free], value.hessian[:, free][:, :, free])

    unit = np.ones_like(start)
    unit[1 : 1 + size] = model.unit(start[0])
    if model.has_kappa:
        # a change of kappa moves indices by as much as the weight of the own payoff lets it
        slope = model.own.centred @ (model.mapping.slope @ start[1 : 1 + size])
        unit[0] = 1 / np.maximum(np.sqrt(np.mean(slope**2, axis=0)), 1e-3)
    total = np.broadcast_to(counts.sum(axis=0), start.shape[1:])
    found = maximise(objective, start[free], unit[free], total, model.lapse, rounds)
    full = np.zeros_like(start)
    full[free] = found.parameters
    return replace(found, parameters=full)


def at(model: Model, counts: Floats, full: Floats) -> Value:
    """Log-likelihood and derivatives by the full vector (kappa, psi, lapse)."""
    size = len(model.parameters)
    kappa, psi = full[0], full[1 : 1 + size]
    share = full[-1] if model.lapse else None
    value = evaluate(model.own, model.mapping.theta(kappa, psi), counts, share)
    return model.mapping.derivatives(value, kappa, psi)


def to_parameters(model: Model, theta: Floats) -> Floats:
    """From coefficients of one domain to the full vector (kappa, psi); shape (1 + Q, B).

    Kappa is the ratio of the weights of `kantian` and `own`; where that of `own` is 0 up to
    rounding, kappa is cut off at a million of either sign.
    """
    psi = np.linalg.pinv(model.mapping.base) @ theta
    kappa = np.zeros(theta.shape[1])
    if model.has_kappa:
        place = model.noise(model.domains[0])
        row = int(np.flatnonzero(model.mapping.slope[:, place])[0])
        weight = psi[place]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(weight == 0, 0.0, theta[row] / weight)
        kappa = np.clip(ratio, -1e6, 1e6)
    return np.concatenate([kappa[None], psi])
