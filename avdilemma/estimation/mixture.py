"""Finite mixtures of types over respondents, by expectation maximisation.

Each respondent (a model, a run) is of one of T types; a type is a parameter vector. The
log-likelihood is ``sum_r log sum_t share(t) exp(L(r, t))`` with L the log-likelihood of r's
answers (Dempster, Laird & Rubin 1977). The number of types is chosen by

    BIC = -2 loglik + (free parameters) log(respondents)        (Schwarz 1978)
    ICL = BIC + 2 entropy of the assignment                     (Biernacki, Celeux & Govaert 2000)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.fit import refit
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.model import ChoiceModel
from avdilemma.estimation.rank import generic
from avdilemma.estimation.tally import Tally, tally
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Floats


class Exported(Protocol):
    """What the answers of one type say."""

    def to_dict(self) -> dict[str, Any]:
        """Everything as a JSON-like record."""


R = TypeVar("R", bound=Exported)

ROUNDS = 200
"""Most rounds of expectation and maximisation."""

GAIN = 1e-7
"""Gain in log-likelihood at which rounds end."""


@dataclass(frozen=True)
class Mixture(Generic[R]):
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

    results: tuple[R | None, ...]
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
class Types(Generic[R]):
    """Mixtures with 1, 2, ... types."""

    mixtures: tuple[Mixture[R], ...]
    """By number of types."""

    def best(self, criterion: str = "icl") -> Mixture[R]:
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
        for number, found in enumerate(chosen.results, start=1):
            lines += [f"type {number}: {', '.join(chosen.members[number - 1]) or 'no one'}"]
            lines += [str(found)] if found is not None else []
        return "\n".join(lines)


def fit_types(
    model: ChoiceModel | None,
    choices: Sequence[Observation],
    solve: Callable[[Sequence[Observation]], R],
    most: int,
    starts: int,
    seed: int,
) -> Types[R]:
    """Fit mixtures of 1 to `most` types; see `Problem.types`.

    The model is that of all answers, None if all are missing; `solve` estimates from the answers
    of a type's members.
    """
    for name, value in (("most", most), ("starts", starts)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InvalidValueError(name, value, "give a whole number of at least 1")
    if model is None:
        raise AvdilemmaError("types need answers: all are missing")
    data = tally((o for o in choices if o.chosen), model.layout.situations, "respondent")
    if len(data.clusters) < most:
        raise AvdilemmaError(
            f"{most} types of {len(data.clusters)} respondents: give more respondents "
            "(runs, models), or ask for fewer types"
        )

    def mixture(number: int) -> Mixture[R]:
        runs = [
            _maximise(model, data, number, np.random.default_rng(derive_seed(seed, number, start)))
            for start in range(1 if number == 1 else starts)
        ]
        shares, belongs, loglik = max(runs, key=lambda run: run[2])
        order = np.argsort(-shares, kind="stable")
        shares, belongs = shares[order], belongs[:, order]
        # types without a maximum have values that run off, and count as parameters all the same
        size = number * len(model.free) + number - 1
        bic = -2 * loglik + size * float(np.log(len(data.clusters)))
        icl = bic - 2 * float((belongs * np.log(np.maximum(belongs, 1e-300))).sum())
        names, top = np.array(data.clusters, dtype=object), belongs.argmax(axis=1)
        members = tuple(tuple(names[top == place]) for place in range(number))
        return Mixture(
            tuple(map(float, shares)),
            members,
            {name: tuple(map(float, row)) for name, row in zip(names, belongs, strict=True)},
            loglik,
            bic,
            icl,
            tuple(
                solve([o for o in choices if o.respondent in set(own)]) if own else None
                for own in members
            ),
        )

    return Types(tuple(mixture(number) for number in range(1, most + 1)))


def _maximise(
    model: ChoiceModel, data: Tally, number: int, draw: np.random.Generator
) -> tuple[Floats, Floats, float]:
    """Shares, membership of each respondent (R, T) and log-likelihood, from one random start."""
    count = len(data.clusters)
    belongs = np.full((count, number), 0.1 / number)
    belongs[np.arange(count), draw.permutation(count) % number] += 0.9
    full = np.repeat(generic(model), number, axis=1)
    loglik = -np.inf
    for _ in range(ROUNDS):
        shares = belongs.mean(axis=0)
        full = refit(model, data.weighted(belongs), full).full
        joint = _by_respondent(model, data, full) + np.log(np.maximum(shares, 1e-300))
        peak = joint.max(axis=1, keepdims=True)
        total = peak[:, 0] + np.log(np.exp(joint - peak).sum(axis=1))
        belongs = np.exp(joint - total[:, None])
        gain, loglik = float(total.sum()) - loglik, float(total.sum())
        if gain < GAIN:
            break
    return shares, belongs, loglik


def _by_respondent(model: ChoiceModel, data: Tally, full: Floats) -> Floats:
    """Log-likelihood of each respondent's answers at T parameter vectors, shape (R, T)."""
    logs, shares, _ = log_shares(model.layout, model.theta(full))
    if model.lapse:
        mixed = np.log(np.maximum(model.layout.mixed(shares, full[-1]), 1e-300))
        logs = np.where(full[-1] > 0, mixed, logs)
    return data.sums(logs)
