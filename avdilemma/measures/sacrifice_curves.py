"""How often the car's occupants are sacrificed, against pedestrians per occupant."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from avdilemma.agents import agent
from avdilemma.dilemmas import KIN
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate
from avdilemma.families.declared import SILENT
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import CLUSTER, RESPONDENT

ARM = {"perspective": "occupant", "scope": "one_car"}
"""The arm in which the theory predicts a switch at 1 / kappa (theory: ex ante, own car)."""

FACTORS = (*ARM, "ratio", "company", "prediction")
"""Factors of a dilemma that curves need."""

COLUMNS = FRAMES["sacrifice_curves"]
"""Columns of `sacrifice_curves`."""


def own_car(answers: pd.DataFrame) -> pd.DataFrame:
    """The choices of occupants about their own car, where the theory predicts something.

    Answers have columns `FACTORS` and sacrifice (1 or 0, NaN without a choice).
    """
    kept = answers["sacrifice"].notna() & predicted(answers["company"], answers["prediction"])
    for name, level in ARM.items():
        kept &= answers[name] == level
    return answers[kept]


def predicted(company: pd.Series[str], prediction: pd.Series[str]) -> pd.Series[bool]:
    """Whether theory predicts dilemmas, by who is aboard and by what their file says."""
    return ~company.isin(KIN) & (prediction != SILENT)


def share_points(choices: pd.DataFrame) -> pd.DataFrame:
    """Share of sacrifices by the ratio of pedestrians to occupants.

    Choices have columns respondent, scenario, ratio (as text, such as ``3/2``) and sacrifice (1 or
    0). The result is sorted, with columns respondent, ratio (a number), share in [0, 1], choices
    and scenarios.
    """
    numbers = choices.assign(
        ratio=[float(Fraction(text)) for text in choices["ratio"]],
        sacrifice=choices["sacrifice"].astype(float),
    )
    return (
        numbers.groupby([RESPONDENT, "ratio"], sort=True)
        .agg(
            share=("sacrifice", "mean"),
            choices=("sacrifice", "size"),
            scenarios=(CLUSTER, "nunique"),
        )
        .reset_index()
    )


def sacrifice_curves(choices: pd.DataFrame, kappas: Mapping[str, Estimate | None]) -> pd.DataFrame:
    """Shares by ratio of the choices of `own_car`, with the switch by each respondent's kappa.

    `COLUMNS`, one row a respondent and ratio.
    """
    points = share_points(choices)
    ends = [switch_interval(kappas.get(name)) for name in points[RESPONDENT]]
    own = pd.DataFrame(ends, columns=["switch_low", "switch", "switch_high"], dtype=float)
    predicted = [math.nan if (at := switch(name)) is None else at for name in points[RESPONDENT]]
    return points.assign(predicted_switch=predicted).join(own)


def switch(respondent: str) -> float | None:
    """Ratio N / M at which a reference agent with a kappa switches, 1 / kappa.

    None for kappa = 0 and other models, by a label such as ``avdilemma/moralis@kappa=0.5``.
    """
    provider, _, name = respondent.partition(" ")[0].partition("/")
    if provider != "avdilemma":
        return None
    if name.split("@")[0] == "kantian":
        return 1.0
    try:
        kappa = agent(name).values.get("kappa")
    except AvdilemmaError:
        return None
    return float(1 / kappa) if kappa else None


def switch_interval(kappa: Estimate | None) -> tuple[float, float, float]:
    """Lower end, value and upper end of the switch 1 / kappa as ratios, from kappa in dilemmas.

    They are infinite where kappa may be 0 or less, and NaN without an interval or a value.

    Examples:
        >>> switch_interval(Estimate("kappa", "dilemmas", "estimated", 0.5, low=0.4, high=0.8))
        (1.25, 2.0, 2.5)
    """
    if kappa is None or (kappa.low is None and kappa.high is None):
        return math.nan, math.nan, math.nan
    return _inverse(kappa.high, 0.0), _inverse(kappa.value, math.nan), _inverse(kappa.low, math.inf)


def _inverse(kappa: float | None, without: float) -> float:
    if kappa is None:
        return without
    return 1 / kappa if kappa > 0 else math.inf
