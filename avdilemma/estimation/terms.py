"""Terms: the regressors of each domain and the parameters that they belong to.

`kappa` and the noise `lambda` are always there; all others may be left out. Coefficients of
`own` and `kantian` are 1/lambda and kappa/lambda, those of `behind` and `ahead` -alpha/lambda
and -beta/lambda (theory after van Leeuwen & Alger 2024); biases are in log-odds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from avdilemma.errors import InvalidValueError
from avdilemma.questions.situations import Domain


@dataclass(frozen=True, slots=True)
class Term:
    """A regressor with the parameter that its coefficient gives."""

    column: str
    """Name of the regressor in `Situation.columns`."""

    parameter: str
    """Name of the parameter."""

    sign: float = 0.0
    """0: the coefficient is the parameter (log-odds); else parameter = sign x coefficient x
    lambda, in units of the own payoff."""

    meaning: str = ""
    """What it is."""

    remedy: str = ""
    """What to add to a design that cannot tell it."""


POSITION = Term(
    "position",
    "position",
    0.0,
    "log-odds for the option listed first",
    "ask every item in both option orders",
)
LABEL = Term(
    "label", "label", 0.0, "log-odds for the alphabet's early label", "let the labels change sides"
)

FURTHER: Mapping[Domain, tuple[Term, ...]] = {
    "games": (
        Term(
            "behind",
            "alpha",
            -1.0,
            "aversion to being behind",
            "add payoffs at which the other is ahead",
        ),
        Term(
            "ahead",
            "beta",
            -1.0,
            "aversion to being ahead",
            "add payoffs at which oneself is ahead",
        ),
        POSITION,
        LABEL,
    ),
    "dilemmas": (
        Term(
            "sacrifice",
            "sacrifice",
            0.0,
            "log-odds for sacrificing at no stakes",
            "vary the numbers of people, and ask from several perspectives",
        ),
        Term(
            "lane",
            "lane",
            0.0,
            "log-odds for what follows from doing nothing",
            "ask with both default lanes",
        ),
        POSITION,
        LABEL,
    ),
    "allocations": (
        Term(
            "behind",
            "(alpha-kappa)/(1+kappa)",
            -1.0,
            "weight of being behind",
            "add allocations at which the other is ahead",
        ),
        Term(
            "ahead",
            "(beta+kappa)/(1+kappa)",
            -1.0,
            "weight of being ahead",
            "add allocations at which oneself is ahead",
        ),
        Term(
            "kind",
            "kind/(1+kappa)",
            1.0,
            "weight on the other after a kind act",
            "add choices after a kind act",
        ),
        Term(
            "unkind",
            "unkind/(1+kappa)",
            1.0,
            "weight on the other after an unkind act",
            "add choices after an unkind act",
        ),
        POSITION,
        LABEL,
    ),
}
"""Terms beside kappa and lambda."""

OWN = Term("own", "lambda", 0.0, "logit noise", "add items with different own payoffs")
"""The own payoff; its coefficient is 1/lambda."""

KANTIAN = Term(
    "kantian",
    "kappa",
    1.0,
    "degree of morality",
    "add items at which the own payoff and the payoff if everyone did the same "
    "disagree in different proportions",
)
"""The payoff if everyone did the same, beyond the own one."""

NOISE: Mapping[Domain, str] = {
    "games": "lambda",
    "dilemmas": "lambda",
    "allocations": "lambda/(1+kappa)",
}
"""Name of the noise, by domain."""

RECIPROCITY = ("kind/(1+kappa)", "unkind/(1+kappa)")
"""Parameters that are only there where items say what the other did before."""


def core(domain: Domain) -> tuple[Term, ...]:
    """The terms that are always there."""
    return (OWN,) if domain == "allocations" else (OWN, KANTIAN)


def terms(domain: Domain, wanted: Sequence[str] | None = None) -> tuple[Term, ...]:
    """The terms of a domain.

    Args:
        domain: The domain.
        wanted: Parameters beside kappa and lambda, or None for all; those of other domains are
            passed over.

    Returns:
        The terms, own payoff first.

    Raises:
        InvalidValueError: If no domain has such a parameter.
    """
    every = {term.parameter: term for table in FURTHER.values() for term in table}
    for name in wanted or ():
        if name not in every:
            raise InvalidValueError("term", name, f"give some of {', '.join(every)}")
    own = FURTHER[domain]
    return (*core(domain), *(term for term in own if wanted is None or term.parameter in wanted))
