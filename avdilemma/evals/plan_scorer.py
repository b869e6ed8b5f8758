"""Scoring whole plans: node by node, and as a whole.

Rates of a plan are shares over its nodes, so a plan is one sample as in the other tasks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.evals.elicited import with_belief
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.grouping import Grouping
from avdilemma.evals.keys import ITEM
from avdilemma.evals.scorers import (
    AGENTS,
    GAME_GROUPING,
    REASONS,
    basis,
    choice_metrics,
    compared,
    elicited_values,
)
from avdilemma.games import at_node, plan_name
from avdilemma.plan_items import PlanItem, read_plan_item
from avdilemma.predictions import Prediction, separates
from avdilemma.prompts.lines import PLAN_OUTCOMES, LinesReading, parse_plan

PLAN_GROUPING = Grouping(tuple(each for each in GAME_GROUPING.factors if each != "node"))
"""Factors by which plans are broken down by default."""

PLAN_KEYS = ("partial", "plan_economicus", "plan_moralis")
"""Keys that plans have beside those of single nodes."""


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def plan_values(
    item: PlanItem, reading: LinesReading, predictions: tuple[Prediction, Prediction]
) -> dict[str, float]:
    """The score of one reply.

    Args:
        item: The question.
        reading: What the parser read.
        predictions: Predictions over plans of homo economicus and homo moralis.

    Returns:
        The same keys for every item and reply; see docs/scores.md.
    """
    answered = {
        node: label
        for node, label in zip(item.nodes, reading.labels, strict=True)
        if label is not None
    }
    plan = item.plan(answered)
    nodes = [
        (node, tuple(at_node(item.game, node.name, each) for each in predictions))
        for node in item.game.nodes
    ]
    cooperates = {
        node.name: float(plan[node.name] == node.actions[0])
        for node, _ in nodes
        if node.name in plan
    }
    values = {"cooperate": _mean(list(cooperates.values()))}
    for index, name in enumerate(AGENTS):
        matches, apart = [], []
        for node, (one, other) in nodes:
            prediction = (one, other)[index]
            if node.name in plan and prediction.strict:
                match = float(plan[node.name] == prediction.action)
                matches.append(match)
                apart += [match] if separates(one, other) else []
        values[name], values[f"{name}_separating"] = _mean(matches), _mean(apart)
    firsts = [float(label == item.labels[0]) for label in answered.values()]
    values["first"] = _mean(firsts)
    early = item.factors["label"] == "early"
    values["label"] = _mean([float(bool(c) == early) for c in cooperates.values()])
    values |= {outcome: float(reading.outcome == outcome) for outcome in PLAN_OUTCOMES}
    for index, (name, prediction) in enumerate(zip(AGENTS, predictions, strict=True)):
        values[f"strict_{name}"] = float(sum(pair[index].strict for _, pair in nodes))
        scored = reading.outcome == "choice" and prediction.strict
        values[f"plan_{name}"] = (
            float(plan_name(item.game, plan) == prediction.action) if scored else math.nan
        )
    values["separating"] = float(sum(separates(*pair) for _, pair in nodes))
    return values


def parse_plan_output(output: ModelOutput, item: PlanItem) -> LinesReading:
    """Read a model's output; one without a completion is an empty reply."""
    if not output.choices:
        return parse_plan("", item.labels, len(item.nodes))
    return parse_plan(output.completion, item.labels, len(item.nodes), output.stop_reason)


def plan_metrics(grouping: Grouping, further: Sequence[str] = ()) -> list[Metric]:
    """What `inspect eval` prints for plans."""
    return choice_metrics("cooperate", grouping, (*PLAN_KEYS, *further))


@scorer(metrics=plan_metrics(PLAN_GROUPING), name="plan_choice")
def plan_choice(kappa: float | str = 0.5) -> Scorer:
    """Score plans: outcome, cooperation, and match with economicus and moralis.

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
        item = with_belief(read_plan_item(state.metadata[ITEM]), state.messages)
        reading = parse_plan_output(state.output, item)
        predictions = (item.predict(agents[0]), item.predict(agents[1]))
        values = plan_values(item, reading, predictions)
        values |= elicited_values(state.messages)
        answered = {
            node: label
            for node, label in zip(item.nodes, reading.labels, strict=True)
            if label is not None
        }
        return Score(
            value=dict(values),
            answer="/".join(label or "-" for label in reading.labels),
            explanation=f"{reading.outcome}: {item.plan(answered) or reading.reason}",
            reason=REASONS.get(reading.outcome),
            metadata={
                "outcome": reading.outcome,
                "plan": item.plan(answered),
                "rule": reading.reason,
                **basis(item),
            },
        )

    return score
