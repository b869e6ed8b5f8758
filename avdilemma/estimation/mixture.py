"""Finite mixtures of types over respondents, by expectation maximisation.

Each respondent (a model, a run) is of one of T types; a type is a parameter vector. The
log-likelihood is ``sum_r log sum_t share(t) exp(L(r, t))`` with L the log-likelihood of r's
answers (Dempster, Laird & Rubin 1977). The number of types is chosen by

    BIC = -2 loglik + (free parameters) log(respondents)        (Schwarz 1978)
    ICL = BIC + 2 entropy of the assignment                     (Biernacki, Celeux & Govaert 2000)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.fit import refit_each
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.model import Model
from avdilemma.estimation.rank import generic
from avdilemma.estimation.tally import Tally, tally
from avdilemma.questions.situations import Floats

if TYPE_CHECKING:
    from avdilemma.estimation.problem import Problem
    from avdilemma.estimation.results import Results

ROUNDS = 200
"""Most rounds of expectation and maximisation."""

GAIN = 1e-7
"""Gain in log-likelihood at which rounds end."""


@dataclass(frozen=True)
class Mixture:
    """A mixture with some number of types, largest share first."""

    shares: tuple[float, ...]
    """Share of each type; they sum to 1."""

    members: tuple[tuple[str, ...], ...]
    """Respondents whose most likely type it is."""

    membership: dict[str, tuple[float, ...]]
    """For each respondent the probability of each type."""

    loglik: float
    """Highest log-likelihood found."""

    bic: float
    """Smaller is better."""

    icl: float
    """Smaller is better; types that overlap count against it."""

    results: tuple[Results | None, ...]
    """For each type the results from its members' answers; None if no one is most likely of it."""

    def to_dict(self) -> dict[str, Any]:
        """The mixture as a JSON-like record."""
        return {
            "types": len(self.shares),
            "shares": list(self.shares),
            "members": [list(names) for names in self.members],
            "loglik": self.loglik,
            "bic": self.bic,
            "icl": self.icl,
            "results": [None if each is None else each.to_dict() for each in self.results],
        }


@dataclass(frozen=True)
class Types:
    """Mixtures with 1, 2, ... types."""

    mixtures: tuple[Mixture, ...]
    """By number of types."""

    def best(self, criterion: str = "icl") -> Mixture:
        """The mixture with the lowest criterion.

        Args:
            criterion: ``bic`` or ``icl``.

        Raises:
            InvalidValueError: If the criterion is unknown.
        """
        if criterion not in {"bic", "icl"}:
            raise InvalidValueError("criterion", criterion, "give bic or icl")
        return min(self.mixtures, key=lambda each: float(getattr(each, criterion)))

    def __str__(self) -> str:
        """One line a number of types, then the types that ICL chooses."""
        lines = ["types  log-likelihood  BIC        ICL        shares"]
        for each in self.mixtures:
            shares = " ".join(f"{share:.2f}" for share in each.shares)
            lines.append(
                f"{len(each.shares):<5}  {each.loglik:<14.2f}  {each.bic:<9.2f}  "
                f"{each.icl:<9.2f}  {shares}"
            )
        chosen = self.best()
        lines.append(f"ICL chooses {len(chosen.shares)}")
        for number, found in enumerate(chosen.results, start=1):
            lines += [f"type {number}: {', '.join(chosen.members[number - 1]) or 'no one'}"]
            lines += [str(found)] if found is not None else []
        return "\n".join(lines)


def fit_types(problem: Problem, most: int, starts: int, seed: int) -> Types:
    """Fit mixtures of 1 to `most` types; see `Problem.types`.

    Raises:
        AvdilemmaError: If there are fewer respondents than types, or no answers.
        InvalidValueError: If a number is too small.
    """
    for name, value in (("most", most), ("starts", starts)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InvalidValueError(name, value, "give a whole number of at least 1")
    chosen = [o for o in problem.choices if o.chosen]
    model = problem.with_choices(chosen).model
    if model is None:
        raise AvdilemmaError("types need answers: all are missing")
    data = tally(chosen, model.own.situations, "respondent")
    if len(data.clusters) < most:
        raise AvdilemmaError(
            f"{most} types of {len(data.clusters)} respondents: give more respondents "
            "(runs, models), or ask for fewer types"
        )
    return Types(
        tuple(_mixture(problem, model, data, number, starts, seed) for number in range(1, most + 1))
    )


def _mixture(
    problem: Problem, model: Model, data: Tally, number: int, starts: int, seed: int
) -> Mixture:
    runs = [
        _maximise(model, data, number, np.random.default_rng(derive_seed(seed, number, start)))
        for start in range(1 if number == 1 else starts)
    ]
    shares, belongs, loglik = max(runs, key=lambda run: run[2])
    order = np.argsort(-shares, kind="stable")
    shares, belongs = shares[order], belongs[:, order]
    # types without a maximum have values that run off, and count as parameters all the same
    size = number * (len(model.free)) + number - 1
    count = len(data.clusters)
    bic = -2 * loglik + size * float(np.log(count))
    safe = np.maximum(belongs, 1e-300)
    icl = bic - 2 * float((belongs * np.log(safe)).sum())
    top = belongs.argmax(axis=1)
    members = tuple(
        tuple(name for name, place in zip(data.clusters, top, strict=True) if place == t)
        for t in range(number)
    )
    results = tuple(
        problem.with_choices([o for o in problem.choices if o.respondent in set(names)]).solve()
        if names
        else None
        for names in members
    )
    membership = {
        name: tuple(map(float, row)) for name, row in zip(data.clusters, belongs, strict=True)
    }
    return Mixture(tuple(map(float, shares)), members, membership, loglik, bic, icl, results)


def _maximise(
    model: Model, data: Tally, number: int, draw: np.random.Generator
) -> tuple[Floats, Floats, float]:
    count = len(data.clusters)
    first = draw.permutation(count) % number
    belongs = np.full((count, number), 0.1 / number)
    belongs[np.arange(count), first] += 0.9
    full = np.repeat(generic(model), number, axis=1)
    loglik = -np.inf
    shares = belongs.mean(axis=0)
    for _ in range(ROUNDS):
        shares = belongs.mean(axis=0)
        full = refit_each(model, data.weighted(belongs), full).full
        joint = by_respondent(model, data, full) + np.log(np.maximum(shares, 1e-300))
        peak = joint.max(axis=1, keepdims=True)
        total = peak[:, 0] + np.log(np.exp(joint - peak).sum(axis=1))
        belongs = np.exp(joint - total[:, None])
        gain, loglik = float(total.sum()) - loglik, float(total.sum())
        if gain < GAIN:
            break
    return shares, belongs, loglik


def by_respondent(model: Model, data: Tally, full: Floats) -> Floats:
    """Log-likelihood of each respondent's answers at T parameter vectors, shape (R, T)."""
    theta = model.mapping.theta(full[0], full[1 : 1 + len(model.parameters)])
    logs, shares, _ = log_shares(model.own, theta)
    if model.lapse:
        uniform = 1 / model.own.sizes[model.own.situation_of][:, None]
        mixed = (1 - full[-1]) * shares + full[-1] * uniform
        logs = np.where(full[-1] > 0, np.log(np.maximum(mixed, 1e-300)), logs)
    return data.sums(logs)
