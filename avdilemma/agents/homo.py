"""Homo economicus, homo moralis and homo kantiensis (Alger & Weibull 2013)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from avdilemma.agents.agent import ALPHA, BETA, KAPPA, AgentKind, Parameter
from avdilemma.errors import InvalidValueError
from avdilemma.exact import Number, exact
from avdilemma.predictions import NoRuleError, Rule, preference_rule
from avdilemma.preferences import Preferences, economicus, moralis
from avdilemma.pricing.firms import Firm, constant_moralis, replying_moralis

SOURCE = "Alger & Weibull 2013, Econometrica 81:2269"
"""Where the preferences come from."""


def _moralis(values: Mapping[str, Fraction]) -> Rule:
    return preference_rule(Preferences(values["kappa"], values["alpha"], values["beta"]))


def _zero_or_one(value: Number, item: str) -> Fraction:
    number = exact(value, item)
    if number not in {0, 1}:
        raise InvalidValueError(item, value, "give 1 (best reply) or 0 (always one price)")
    return number


REPLY = Parameter(
    _zero_or_one,
    Fraction(1),
    "in markets, 1: best reply to the rivals' last prices, 0: always the equilibrium price",
)
"""How a firm takes its rivals."""


def _firm(kappa: Fraction, values: Mapping[str, Fraction]) -> Firm:
    return (replying_moralis if values["reply"] else constant_moralis)(float(kappa))


def _moralis_firm(values: Mapping[str, Fraction]) -> Firm:
    if values["alpha"] or values["beta"]:
        raise NoRuleError(
            "agent 'moralis' with alpha or beta has no rule for setting prices: give kappa alone"
        )
    return _firm(values["kappa"], values)


ECONOMICUS = AgentKind(
    name="economicus",
    summary="own payoff alone (kappa = 0)",
    source=SOURCE,
    build=lambda _: preference_rule(economicus()),
    parameters={"reply": REPLY},
    firm=lambda values: _firm(Fraction(0), values),
)
"""Homo economicus."""

MORALIS = AgentKind(
    name="moralis",
    summary="weighs own payoff against the payoff if everyone did the same",
    source=f"{SOURCE}; alpha and beta: van Leeuwen & Alger 2024",
    build=_moralis,
    parameters={"kappa": KAPPA, "alpha": ALPHA, "beta": BETA, "reply": REPLY},
    firm=_moralis_firm,
)
"""Homo moralis."""

KANTIAN = AgentKind(
    name="kantian",
    summary="only the payoff if everyone did the same (kappa = 1)",
    source=SOURCE,
    build=lambda _: preference_rule(moralis(1)),
    firm=lambda _: constant_moralis(1),
)
"""Homo kantiensis."""
