"""What the ``inspect_ai`` entry point loads: all that Inspect finds by name is imported here.

Inspect imports this at the start of every run on a machine where the package is
installed, so nothing heavy may be imported here, directly or not.
"""
# ruff: noqa: F401 - importing is what registers

from __future__ import annotations

from inspect_ai.model import ModelAPI, modelapi

from avdilemma.evals.adaptive import adaptive
from avdilemma.evals.adaptive_scorer import adaptive_kappa
from avdilemma.evals.adaptive_solver import ask_adaptively
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play, play_match
from avdilemma.evals.play_scorer import match_score
from avdilemma.evals.pricing import pricing
from avdilemma.evals.pricing_scorer import price_path
from avdilemma.evals.pricing_solver import set_prices
from avdilemma.evals.ratings import ratings
from avdilemma.evals.scene_reading import scene_reading
from avdilemma.evals.scorer import (
    amount_choice,
    dilemma_choice,
    game_choice,
    moral_machine_choice,
    plan_choice,
    rating_score,
    scene_read,
    third_choice,
)
from avdilemma.evals.solver import ask, ask_beliefs_first
from avdilemma.evals.suite_v1 import (
    frozen,
    v1_games,
    v1_games_nodes,
    v1_moral_machine,
    v1_ratings,
    v1_risk,
    v1_sacrifice,
)
from avdilemma.evals.tasks import av_dilemma, economic_games


@modelapi(name="avdilemma")
def avdilemma() -> type[ModelAPI]:
    """Reference agents as models: ``--model avdilemma/moralis@kappa=0.5``; see `agents.AGENTS`."""
    from avdilemma.evals.reference import ReferenceAgentAPI  # noqa: PLC0415 - only where asked

    return ReferenceAgentAPI


@modelapi(name="people")
def people() -> type[ModelAPI]:
    """People as a model, whose answers are read from an experiment and never asked for."""
    from avdilemma.evals.people_api import PeopleAPI  # noqa: PLC0415 - only where asked

    return PeopleAPI
