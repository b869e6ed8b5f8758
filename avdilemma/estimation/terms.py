"""Terms: the regressors of each domain and the parameters that they belong to.

`kappa` and the noise `lambda` are always there; all others may be left out. Coefficients of
`own` and `kantian` are 1/lambda and kappa/lambda, those of `behind` and `ahead` -alpha/lambda
and -beta/lambda (theory after van Leeuwen & Alger 2024); biases are in log-odds. Allocation
choices give every weight divided by 1 + kappa, and never kappa itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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


VARY_OWN = "add items with different own payoffs"
ASK_ROUND = "vary the numbers of people, and ask from several perspectives"
KANTIAN = Term(
    "kantian",
    "kappa",
    "add items at which the own payoff and the payoff if everyone did the same "
    "disagree in different proportions",
    1,
)
"""The payoff if everyone did the same, beyond the own one; its coefficient is kappa/lambda."""

BIASES = (
    Term("position", "position", "ask every item in both option orders"),
    Term("label", "label", "let the labels change sides"),
)
"""Log-odds for the option listed first, and for the alphabet's early label."""

TERMS: Mapping[Domain, tuple[Term, ...]] = {
    "games": (
        Term("own", "lambda", VARY_OWN),
        KANTIAN,
        Term("behind", "alpha", "add payoffs at which the other is ahead", -1),
        Term("ahead", "beta", "add payoffs at which oneself is ahead", -1),
        *BIASES,
    ),
    "dilemmas": (
        Term("own", "lambda", VARY_OWN),
        KANTIAN,
        Term("sacrifice", "sacrifice", ASK_ROUND),
        Term("lane", "lane", "ask with both default lanes"),
        *BIASES,
    ),
    "allocations": (
        Term("own", "lambda/(1+kappa)", VARY_OWN),
        Term(
            "behind", "(alpha-kappa)/(1+kappa)", "add allocations at which the other is ahead", -1
        ),
        Term("ahead", "(beta+kappa)/(1+kappa)", "add allocations at which oneself is ahead", -1),
        Term("kind", "kind/(1+kappa)", "add choices after a kind act", 1),
        Term("unkind", "unkind/(1+kappa)", "add choices after an unkind act", 1),
        *BIASES,
    ),
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
