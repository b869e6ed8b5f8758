"""Homo economicus, homo moralis and homo kantiensis (Alger & Weibull 2013)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from avdilemma.agents.agent import ALPHA, BETA, KAPPA, AgentKind
from avdilemma.predictions import Rule, preference_rule
from avdilemma.preferences import Preferences

SOURCE = "Alger & Weibull 2013, Econometrica 81:2269"
"""Where the preferences come from."""


def _with_kappa(kappa: Fraction) -> Rule:
    return preference_rule(Preferences(kappa=kappa))


def _moralis(values: Mapping[str, Fraction]) -> Rule:
    return preference_rule(Preferences(values["kappa"], values["alpha"], values["beta"]))


ECONOMICUS = AgentKind(
    name="economicus",
    summary="own payoff alone (kappa = 0)",
    source=SOURCE,
    build=lambda _: _with_kappa(Fraction(0)),
)
"""Homo economicus."""

MORALIS = AgentKind(
    name="moralis",
    summary="weighs own payoff against the payoff if everyone did the same",
    source=f"{SOURCE}; alpha and beta: van Leeuwen & Alger 2024",
    build=_moralis,
    parameters={"kappa": KAPPA, "alpha": ALPHA, "beta": BETA},
)
"""Homo moralis."""

KANTIAN = AgentKind(
    name="kantian",
    summary="only the payoff if everyone did the same (kappa = 1)",
    source=SOURCE,
    build=lambda _: _with_kappa(Fraction(1)),
)
"""Homo kantiensis."""
