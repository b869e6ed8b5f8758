"""What the ``inspect_ai`` entry point loads.

Inspect imports this at the start of every run on a machine where the package is
installed, so nothing heavy may be imported here, directly or not.
"""

from __future__ import annotations

from avdilemma.evals.pricing import pricing
from avdilemma.evals.pricing_scorer import price_path
from avdilemma.evals.pricing_solver import set_prices
from avdilemma.evals.provider import avdilemma
from avdilemma.evals.scorers import dilemma_choice, game_choice
from avdilemma.evals.solver import ask
from avdilemma.evals.tasks import av_dilemma, economic_games

__all__ = [
    "ask",
    "av_dilemma",
    "avdilemma",
    "dilemma_choice",
    "economic_games",
    "game_choice",
    "price_path",
    "pricing",
    "set_prices",
]
