"""Finite mixtures of types over respondents, by expectation maximisation.

Each respondent (a model, a run) is of one of T types; a type is a parameter vector. The
log-likelihood is ``sum_r log sum_t share(t) exp(L(r, t))`` with L the log-likelihood of r's
answers (Dempster, Laird & Rubin 1977). The number of types is chosen by

    BIC = -2 loglik + (free parameters) log(respondents)        (Schwarz 1978)
    ICL = BIC + 2 entropy of the assignment                     (Biernacki, Celeux & Govaert 2000)

Parameters of types are those of the mixture, every respondent counting for a type as likely as it
is of it. Their errors (`mixture_errors`) know that nobody's type is known; refits of the members
of a type would take the assignment for certain, and their errors are too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.estimates import Estimate, plain
from avdilemma.estimation.fit import refit
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.mixture_errors import mixture_errors, share_errors, type_estimates
from avdilemma.estimation.model import ChoiceModel
from avdilemma.estimation.rank import generic
from avdilemma.estimation.tally import Tally, tally
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Flags, Floats

ROUNDS = 200
"""Most rounds of expectation and maximisation."""

GAIN = 1e-7
"""Gain in log-likelihood at which rounds end."""


@dataclass(frozen=True)
class Mixture:
    """A mixture with some number of types, largest share first."""

    shares: tuple[float, ...]
    """Share of each type; they sum to 1."""

    share_se: tuple[float | None, ...]
    """Standard error of each share; None where the likelihood has no maximum."""

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

    estimates: tuple[tuple[Estimate, ...], ...]
    """For each type its parameters, with errors that know the uncertainty of membership."""

    level: float
    """Level of their intervals."""

    def estimate(self, number: int, parameter: str) -> Estimate:
        """A parameter of a type, which is counted from 0.

        Raises:
            InvalidValueError: If there is none.
        """
        for one in self.estimates[number]:
            if parameter in {one.parameter, one.key}:
                return one
        known = ", ".join(one.key for one in self.estimates[number])
        raise InvalidValueError("parameter", parameter, f"give one of {known}")

    def to_dict(self) -> dict[str, Any]:
        """The mixture as a JSON-like record."""
        return {
            "types": len(self.shares),
            "shares": list(self.shares),
            "share_se": list(self.share_se),
            "members": [list(names) for names in self.members],
            "loglik": self.loglik,
            "bic": self.bic,
            "icl": self.icl,
            "estimates": [[one.to_dict() for one in own] for own in self.estimates],
        }


@dataclass(frozen=True)
class Types:
    """Mixtures with 1, 2, ... types."""

    mixtures: tuple[Mixture, ...]
    """By number of types."""

    def best(self, criterion: str = "icl") -> Mixture:
        """The mixture with the lowest ``bic`` or ``icl``.

        Raises:
            InvalidValueError: If the criterion is another.
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
        for number, found in enumerate(chosen.estimates, start=1):
            share, error = chosen.shares[number - 1], chosen.share_se[number - 1]
            known = "" if error is None else f" (se {error:.3f})"
            names = ", ".join(chosen.members[number - 1]) or "no one"
            lines += [f"type {number}, share {share:.2f}{known}: {names}"]
            lines.append(plain(found, chosen.level))
            lines += [f"{one.parameter} ({one.domain}): {one.note}" for one in found if one.note]
        return "\n".join(lines)


def fit_types(
    model: ChoiceModel | None,
    choices: Sequence[Observation],
    most: int,
    starts: int,
    seed: int,
    level: float,
) -> Types:
    """Fit mixtures of 1 to `most` types; see `Problem.types`.

    The model is that of all answers, None if all are missing.
    """
    for name, value in (("most", most), ("starts", starts)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InvalidValueError(name, value, "give a whole number of at least 1")
    if model is None:
        raise AvdilemmaError("types need answers: all are missing")
    data = tally((o for o in choices if o.chosen), model.layout.situations, "respondent")
    if data.shares:
        raise AvdilemmaError("types are fitted to sampled answers: probabilities have no types")
    if len(data.clusters) < most:
        raise AvdilemmaError(
            f"{most} types of {len(data.clusters)} respondents: give more respondents "
            "(runs, models), or ask for fewer types"
        )

    def mixture(number: int) -> Mixture:
        runs = [
            _maximise(model, data, number, np.random.default_rng(derive_seed(seed, number, start)))
            for start in range(1 if number == 1 else starts)
        ]
        found = max(runs, key=lambda run: run.loglik)
        order = np.argsort(-found.shares, kind="stable")
        shares, belongs, full = found.shares[order], found.belongs[:, order], found.full[:, order]
        loglik, regular = found.loglik, bool(found.regular.all())
        errors = mixture_errors(model, data, full, belongs) if regular else None
        # types without a maximum have values that run off, and count as parameters all the same
        size = number * len(model.free) + number - 1
        bic = -2 * loglik + size * float(np.log(len(data.clusters)))
        icl = bic - 2 * float((belongs * np.log(np.maximum(belongs, 1e-300))).sum())
        names, top = np.array(data.clusters, dtype=object), belongs.argmax(axis=1)
        members = tuple(tuple(names[top == place]) for place in range(number))
        return Mixture(
            tuple(map(float, shares)),
            share_errors(shares, errors),
            members,
            {name: tuple(map(float, row)) for name, row in zip(names, belongs, strict=True)},
            loglik,
            bic,
            icl,
            type_estimates(model, full, errors, level),
            level,
        )

    return Types(tuple(mixture(number) for number in range(1, most + 1)))


@dataclass(frozen=True)
class _Run:
    """Where one start ended."""

    shares: Floats
    """Shares of types, (T,)."""

    belongs: Floats
    """Probability of each type for each respondent, (R, T)."""

    full: Floats
    """Parameters of types, (P, T)."""

    regular: Flags
    """Whether the likelihood of a type has a maximum, (T,)."""

    loglik: float
    """Log-likelihood."""


def _maximise(model: ChoiceModel, data: Tally, number: int, draw: np.random.Generator) -> _Run:
    """Maximise from one random start."""
    count = len(data.clusters)
    belongs = np.full((count, number), 0.1 / number)
    belongs[np.arange(count), draw.permutation(count) % number] += 0.9
    full = np.repeat(generic(model), number, axis=1)
    loglik = -np.inf
    for _ in range(ROUNDS):
        shares = belongs.mean(axis=0)
        fitted = refit(model, data.weighted(belongs), full)
        full = fitted.full
        joint = _by_respondent(model, data, full) + np.log(np.maximum(shares, 1e-300))
        peak = joint.max(axis=1, keepdims=True)
        total = peak[:, 0] + np.log(np.exp(joint - peak).sum(axis=1))
        belongs = np.exp(joint - total[:, None])
        gain, loglik = float(total.sum()) - loglik, float(total.sum())
        if gain < GAIN:
            break
    return _Run(shares, belongs, full, fitted.regular, loglik)


def _by_respondent(model: ChoiceModel, data: Tally, full: Floats) -> Floats:
    """Log-likelihood of each respondent's answers at T parameter vectors, shape (R, T)."""
    logs, shares, _ = log_shares(model.layout, model.theta(full))
    if model.lapse:
        mixed = np.log(np.maximum(model.layout.mixed(shares, full[-1]), 1e-300))
        logs = np.where(full[-1] > 0, mixed, logs)
    return data.sums(logs)
