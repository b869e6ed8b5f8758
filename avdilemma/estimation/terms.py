"""Terms: the regressors of each domain and the parameters that they belong to.

`kappa` and the noise `lambda` are always there; all others may be left out. Coefficients of
`own` and `kantian` are 1/lambda and kappa/lambda, those of `behind` and `ahead` -alpha/lambda
and -beta/lambda (theory after van Leeuwen & Alger 2024); biases are in log-odds. Allocation
choices give every weight divided by 1 + kappa, and never kappa itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import yaml

from avdilemma.errors import InvalidValueError
from avdilemma.questions.situations import Domain

Where = Literal["games", "dilemmas", "allocations", "both"]
"""A domain, or games and dilemmas together."""


@dataclass(frozen=True, slots=True)
class Term:
    """A regressor with the parameter that its coefficient gives."""

    column: str
    """Name of the regressor in `Situation.columns`."""

    parameter: str
    """Name of the parameter."""

    remedy: str
    """What to add to a design that cannot tell it."""

    sign: float = 0.0
    """0: the coefficient is the parameter (log-odds); else parameter = sign x coefficient x
    lambda, in units of the own payoff."""

    @property
    def core(self) -> bool:
        """Whether it belongs to every model: the own payoff, and the Kantian one."""
        return self.column in {"own", "kantian"}


TERMS: Mapping[Domain, tuple[Term, ...]] = {
    domain: tuple(Term(**row) for row in rows)
    for domain, rows in yaml.safe_load(
        (files(__package__) / "terms.yaml").read_text(encoding="utf-8")
    ).items()
}
"""Terms of each domain; the own payoff's coefficient is 1 / noise."""

RECIPROCITY = ("kind", "unkind")
"""Regressors that vary only where items say what the other did before."""


def terms(domain: Domain, wanted: Sequence[str] | None = None) -> tuple[Term, ...]:
    """The terms of a domain, own payoff first.

    `wanted` are parameters beside kappa and lambda, None for all; those of other domains are
    passed over.

    Raises:
        InvalidValueError: If no domain has such a parameter.
    """
    known = [term.parameter for table in TERMS.values() for term in table if not term.core]
    for name in wanted or ():
        if name not in known:
            raise InvalidValueError("term", name, f"give some of {', '.join(dict.fromkeys(known))}")
    return tuple(
        term for term in TERMS[domain] if term.core or wanted is None or term.parameter in wanted
    )
