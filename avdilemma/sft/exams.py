"""Exams: questions that a tuned model has not seen, with both answers right equally often."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from avdilemma import games
from avdilemma.families import build, load_family
from avdilemma.games import Payoffs
from avdilemma.questions import Question
from avdilemma.sft.drawing import Drawn, draw_questions
from avdilemma.sft.payoff_sets import ByGame, split_payoffs
from avdilemma.sft.recipe import Recipe
from avdilemma.sft.story_drawing import draw_dilemmas
from avdilemma.sft.suites import OWN_CAR_PAIRS, evaluation_suites

NAMED = "named"
"""Level of the factor naming under which actions have the field's names, not colours."""

OWN_CAR = {"perspective": ("occupant",), "scope": ("one_car",)}
"""Levels of the file `sacrifice` that ask about the own car."""


@dataclass(frozen=True)
class Exam:
    """Some questions under one name."""

    name: str
    """What it shows."""

    questions: tuple[Question, ...]
    """The questions."""


def game_exams(recipe: Recipe, count: int) -> tuple[Exam, ...]:
    """Exams in games, of a recipe's agent and validation payoffs.

    In each, both actions of a node are the agent's equally often as far as both occur: on new
    payoffs, on ten times these, and with the field's names in place of colours.
    """
    payoffs = split_payoffs(recipe, evaluation_suites().shapes)["validation"]
    drawn = draw_questions(recipe, "exam", count, payoffs)
    return (
        Exam("held-out games", tuple(each.question for each in drawn)),
        Exam("payoffs times ten", _asked(recipe, "tenfold", count, _times(payoffs, 10))),
        Exam("named actions", tuple(_named(each, recipe.seed) for each in drawn)),
    )


def common_exam(recipe: Recipe, count: int) -> Exam:
    """One exam for agents of every kappa, balanced by the recipe's agent."""
    payoffs = split_payoffs(recipe, evaluation_suites().shapes)["validation"]
    return Exam("the same games for all", _asked(recipe, "common", count, payoffs))


def own_car_exam(seed: int, count: int) -> Exam:
    """Own-car dilemmas in the texts of the file `sacrifice`, with `OWN_CAR_PAIRS` for its numbers.

    Count is a multiple of 4.
    """
    family: Any = load_family("sacrifice")
    factors = family.factors.model_copy(update={"pair": OWN_CAR_PAIRS})
    asked = family.model_copy(update={"family": "sft_own_car", "factors": factors})
    found = build(asked, n=count, seed=seed, select=OWN_CAR)
    return Exam("own-car dilemmas", tuple(found.items))


def story_exam(recipe: Recipe, count: int) -> Exam:
    """Other dilemmas whose stories and numbers are held out."""
    pairs = evaluation_suites().pairs
    return Exam("other dilemmas", draw_dilemmas(recipe, "validation", count, pairs))


def _named(drawn: Drawn, seed: int) -> Question:
    """The same question about a game of one node, its actions under the field's names."""
    (node,) = games.game(drawn.question.factors["game"]).nodes
    factors = drawn.family.factors.model_copy(update={"naming": {NAMED: node.actions}})
    family = drawn.family.model_copy(update={"factors": factors})
    return family.item({**drawn.question.factors, "naming": NAMED}, seed)


def _asked(recipe: Recipe, split: str, count: int, payoffs: ByGame) -> tuple[Question, ...]:
    return tuple(drawn.question for drawn in draw_questions(recipe, split, count, payoffs))


def _times(payoffs: ByGame, by: int) -> ByGame:
    return {
        game: tuple(Payoffs(*(Fraction(getattr(v, x)) * by for x in "TRPS")) for v in several)
        for game, several in payoffs.items()
    }
