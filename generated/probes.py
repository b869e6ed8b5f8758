"""Fingerprints of what figures show: their data, words and look, whatever draws the letters.

Each draws the figure as its command does, from what the reference agents would answer by their
probabilities in place of answers that were asked, which takes seconds instead of a minute.
"""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from avdilemma.agents import agent
from avdilemma.charts.curve_chart import shares_chart
from avdilemma.charts.price_chart import price_chart
from avdilemma.charts.slope_chart import cooperation_chart
from avdilemma.demos.choices import DILEMMA_AGENTS, DILEMMA_ITEMS
from avdilemma.families import build, load_family
from avdilemma.measures.incentive_slopes import cooperation, cooperation_points, incentive_slopes
from avdilemma.measures.price_paths import PRICE_COLUMNS
from avdilemma.measures.sacrifice_curves import own_car, share_points
from avdilemma.pricing import Market
from avdilemma.pricing.equilibrium import monopoly_price, moralis_price, nash_price

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DIGITS = 3
"""Decimals of what is drawn: machines differ in later ones."""


def drawn(figure: Figure) -> str:
    """The fingerprint of a figure: size, titles, words, limits, and every line with its look."""
    said: list[Any] = [tuple(figure.get_size_inches())]
    said += [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        said += [axes.get_title(), axes.get_title("left"), axes.get_xlabel(), axes.get_ylabel()]
        said += [text.get_text() for text in axes.texts]
        said += [_rounded(axes.get_xlim()), _rounded(axes.get_ylim()), axes.get_xscale()]
        for line in axes.lines:
            look = (line.get_color(), line.get_linestyle(), line.get_marker(), line.get_label())
            said += [look, *(_rounded(np.asarray(each)) for each in line.get_data())]
        legend = axes.get_legend()
        said += [text.get_text() for text in legend.get_texts()] if legend else []
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _rounded(values: Any) -> list[float]:
    return [round(float(value), DIGITS) + 0.0 for value in values]


def shares_figure() -> str:
    """`make demo`: sacrifices of the own car's occupants, of the reference agents."""
    items = build(load_family("sacrifice"), n=DILEMMA_ITEMS).items
    rows = [
        {
            "respondent": f"avdilemma/{name}",
            "scenario": item.scenario,
            "company": "",
            "prediction": "",
            **item.factors,
            "sacrifice": agent(name).predict(item.decision()).probabilities["sacrifice"],
        }
        for name in DILEMMA_AGENTS
        if name != "refuse"
        for item in items
    ]
    shares = share_points(own_car(pd.DataFrame(rows)))
    return "".join(drawn(shares_chart(shares, narrow=narrow))[:32] for narrow in (False, True))


def incentives_figure() -> str:
    """Cooperation by incentives, of homo moralis with noise beside the reference agents."""
    items = build(load_family("incentives"), n=192).items
    who, draw = agent("moralis@kappa=0.5@noise=5"), random.Random(0)
    answers = []
    for item in items:
        shares = who.predict(item.decision()).probabilities
        answers.append((who.name, item, draw.choices(list(shares), list(shares.values()))[0]))
    frame = cooperation(answers, ("0.25", "0.5", "0.75"))
    return drawn(cooperation_chart(cooperation_points(frame), incentive_slopes(frame)))


def prices_figure() -> str:
    """Three markets of different scale, with the predicted prices."""
    rows = []
    for name, scale in (("a", 10.0), ("b", 1.0), ("c", 3.2)):
        market = Market(scale=scale)
        theory = (nash_price(market), moralis_price(market, 0.5), 0.5, monopoly_price(market))
        rows += [
            (name, firm, who, period, price, False, *theory, market.scale, market.unit_cost)
            for firm, who, price in ((1, "moralis", theory[1]), (2, "economicus", theory[0]))
            for period in (1, 2)
        ]
    return drawn(price_chart(pd.DataFrame(rows, columns=list(PRICE_COLUMNS))))
