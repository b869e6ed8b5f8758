"""Scoring the arm with a third option: how often chance is called on, and what else is chosen.

The utility of a fair draw is the mean of the other two, so no agent calls on chance alone: where
an agent is not indifferent, letting chance decide is no match; where it is, nothing is scored, as
in the arm with two options. Rates here are of three answers and are not those of that arm.
"""

from __future__ import annotations

import math

from inspect_ai.scorer import Metric, SampleScore, Scorer, Value, metric, scorer

from avdilemma.dilemmas import CHANCE, Reading
from avdilemma.evals.grouping import Grouping
from avdilemma.evals.metrics import number
from avdilemma.evals.scorers import AGENTS, DILEMMA_GROUPING, choice_scorer, compared_metrics
from avdilemma.items import Item
from avdilemma.predictions import Prediction, separates
from avdilemma.prompts import OUTCOMES
from avdilemma.prompts import Reading as ReplyReading

PLACES = ("first", "middle", "last")
"""Keys that say where the chosen answer was listed."""


def third_values(
    item: Item,
    behaviour: str,
    reading: ReplyReading,
    predictions: tuple[Prediction, Prediction],
) -> dict[str, float]:
    """The score of one reply.

    Args:
        item: The question.
        behaviour: Key of the focal action.
        reading: What the parser read.
        predictions: Predictions of homo economicus and homo moralis.

    Returns:
        The same keys for every item and reply: as in the arm with two options, and ``chance``,
        1 if the draw was chosen; ``middle`` and ``last`` beside ``first``.
    """
    action = item.action(reading.label) if reading.label is not None else None
    separating = separates(*predictions)
    values = {
        behaviour: math.nan if action is None else float(action == item.focal),
        CHANCE: math.nan if action is None else float(action == CHANCE),
    }
    for name, prediction in zip(AGENTS, predictions, strict=True):
        scored = action is not None and prediction.strict
        values[name] = float(action == prediction.action) if scored else math.nan
        values[f"{name}_separating"] = values[name] if separating else math.nan
    for place, label in zip(PLACES, item.labels, strict=True):
        values[place] = math.nan if action is None else float(reading.label == label)
    values |= {outcome: float(reading.outcome == outcome) for outcome in OUTCOMES}
    for name, prediction in zip(AGENTS, predictions, strict=True):
        values[f"strict_{name}"] = float(prediction.strict)
    values["separating"] = float(separating)
    return values


@metric(name="third_biases", scores="unreduced")
def third_biases() -> Metric:
    """Position bias among three answers.

    Returns:
        A metric with ``position_bias``: (3 x rate of first-position answers - 1) / 2, which is 0
        without bias, 1 if the first answer is always chosen and -1/2 if it never is.
    """

    def compute(scores: list[SampleScore]) -> Value:
        firsts = [number(score.score.as_dict()["first"]) for score in scores]
        chosen = [first for first in firsts if not math.isnan(first)]
        rate = math.fsum(chosen) / len(chosen) if chosen else math.nan
        return {"position_bias": (3 * rate - 1) / 2}

    return compute


def third_metrics(grouping: Grouping) -> list[Metric]:
    """What `inspect eval` prints for the arm.

    Args:
        grouping: By what behaviour, or matches too, are broken down.

    Returns:
        Metrics over the whole score.
    """
    return compared_metrics(["sacrifice", CHANCE], grouping, [third_biases()], PLACES)


@scorer(metrics=third_metrics(DILEMMA_GROUPING), name="third_choice")
def third_choice(kappa: float | str = 0.5, reading: Reading = "ex_ante") -> Scorer:
    """Score dilemmas with a third option: outcome, sacrifice, chance, and matches.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1].
        reading: How the own payoff is taken, ``ex_ante`` or ``interim``.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    return choice_scorer("sacrifice", kappa, reading, third_values)
