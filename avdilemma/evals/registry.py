"""What the ``inspect_ai`` entry point loads.

Inspect imports this at the start of every run on a machine where the package is
installed, so nothing heavy may be imported here, directly or not.
"""

from __future__ import annotations

from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play, play_match
from avdilemma.evals.play_scorer import match_score
from avdilemma.evals.pricing import pricing
from avdilemma.evals.pricing_scorer import price_path
from avdilemma.evals.pricing_solver import set_prices
from avdilemma.evals.provider import avdilemma
from avdilemma.evals.ratings import ratings
from avdilemma.evals.scorer import (
    amount_choice,
    dilemma_choice,
    game_choice,
    moral_machine_choice,
    plan_choice,
    rating_score,
    third_choice,
)
from avdilemma.evals.solver import ask, ask_beliefs_first
from avdilemma.evals.suite_v1 import (
    v1_games,
    v1_moral_machine,
    v1_ratings,
    v1_risk,
    v1_sacrifice,
)
from avdilemma.evals.tasks import av_dilemma, economic_games

__all__ = [
    "amount_choice",
    "ask",
    "ask_beliefs_first",
    "av_dilemma",
    "avdilemma",
    "dilemma_choice",
    "economic_games",
    "game_choice",
    "match_score",
    "moral_machine",
    "moral_machine_choice",
    "plan_choice",
    "play",
    "play_match",
    "price_path",
    "pricing",
    "rating_score",
    "ratings",
    "set_prices",
    "third_choice",
    "v1_games",
    "v1_moral_machine",
    "v1_ratings",
    "v1_risk",
    "v1_sacrifice",
]
