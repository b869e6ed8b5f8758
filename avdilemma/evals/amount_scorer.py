"""Scoring amounts: how much was given, and how far that is from the two agents."""

from __future__ import annotations

import math
from fractions import Fraction

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.amount_items import AmountItem, read_amount_item
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.grouping import Grouping
from avdilemma.evals.keys import ITEM
from avdilemma.evals.scorers import AGENTS, REASONS, compared, compared_metrics
from avdilemma.exact import decimal_text
from avdilemma.predictions import Prediction, separates
from avdilemma.prompts import OUTCOMES
from avdilemma.prompts.lines import NumbersReading, parse_amount

AMOUNT_GROUPING = Grouping(("family", "game", "stakes", "belief"))
"""Factors by which amounts are broken down by default."""


def amount_values(
    item: AmountItem, reading: NumbersReading, predictions: tuple[Prediction, Prediction]
) -> dict[str, float]:
    """The score of one reply.

    Args:
        item: The question.
        reading: What the parser read.
        predictions: Predictions over amounts of homo economicus and homo moralis.

    Returns:
        The same keys for every item and reply; see docs/scores.md. ``cooperate`` is the share
        of the endowment that is given; distances are shares of the endowment too.
    """
    endowment, (given,) = Fraction(item.setting.endowment), reading.numbers
    separating = separates(*predictions)
    values = {"cooperate": math.nan if given is None else float(given / endowment)}
    for name, prediction in zip(AGENTS, predictions, strict=True):
        values[name] = values[f"{name}_distance"] = math.nan
        if given is not None and prediction.action is not None:
            gap = abs(given - Fraction(prediction.action))
            values[name] = float(gap == 0)
            values[f"{name}_distance"] = float(gap / endowment)
        values[f"{name}_separating"] = values[name] if separating else math.nan
    values |= {outcome: float(reading.outcome == outcome) for outcome in OUTCOMES}
    for name, prediction in zip(AGENTS, predictions, strict=True):
        values[f"strict_{name}"] = float(prediction.strict)
    values["separating"] = float(separating)
    return values


def parse_amount_output(output: ModelOutput, item: AmountItem) -> NumbersReading:
    """Read a model's output; one without a completion is an empty reply."""
    high, step = Fraction(item.setting.endowment), Fraction(item.setting.step)
    if not output.choices:
        return parse_amount("", high, item.unit, step)
    return parse_amount(output.completion, high, item.unit, step, output.stop_reason)


def amount_metrics(grouping: Grouping) -> list[Metric]:
    """What `inspect eval` prints for amounts."""
    return compared_metrics(["cooperate"], grouping, [], [f"{name}_distance" for name in AGENTS])


@scorer(metrics=amount_metrics(AMOUNT_GROUPING), name="amount_choice")
def amount_choice(kappa: float | str = 0.5) -> Scorer:
    """Score amounts: outcome, share given, match with and distance from both agents.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1].

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    with clean_errors():
        agents = compared(kappa)

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        """Score one sample."""
        item = read_amount_item(state.metadata[ITEM])
        reading = parse_amount_output(state.output, item)
        predictions = (item.predict(agents[0]), item.predict(agents[1]))
        given = reading.numbers[0]
        text = None if given is None else f"{decimal_text(given)} {item.unit}"
        return Score(
            value=dict(amount_values(item, reading, predictions)),
            answer=text,
            explanation=f"{reading.outcome}: {text or 'no amount in range'}",
            reason=REASONS.get(reading.outcome),
            metadata={
                "outcome": reading.outcome,
                "belief_basis": "stated",
                "belief": item.setting.belief,
            },
        )

    return score
