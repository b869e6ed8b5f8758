"""Scorers: what came of each question, and how it matches the two agents.

Every score is a dictionary with the same keys on every sample. Outcomes are 0/1 keys; what
cannot be said (no choice, or an indifferent agent) is NaN and never 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from inspect_ai.model import ChatMessage, ModelOutput
from inspect_ai.scorer import Metric, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from avdilemma.dilemmas import Reading
from avdilemma.evals.elicited import belief_reply, with_belief
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.grouping import Grouping
from avdilemma.evals.keys import ITEM
from avdilemma.evals.metrics import (
    biases,
    breakdown,
    counts,
    indicator,
    means,
    worst_case_bounds,
)
from avdilemma.evals.preferences import preferences
from avdilemma.exact import Number
from avdilemma.items import GameSetting, Item, read_item
from avdilemma.plan_items import PlanItem
from avdilemma.predictions import Prediction, Rule, preference_rule, separates
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts import OUTCOMES, parse
from avdilemma.prompts import Reading as ReplyReading

DILEMMA_GROUPING = Grouping(("family", "perspective", "scope", "lane", "position"))
"""Factors by which dilemmas are broken down by default."""

GAME_GROUPING = Grouping(("family", "game", "node", "belief", "position"))
"""Factors by which games are broken down by default."""

ALLOCATION_GROUPING = Grouping(("family", "pair", "position"))
"""Factors by which allocation choices are broken down by default."""

AGENTS = ("economicus", "moralis")
"""The two agents every choice is compared with."""

BELIEF_READ = "belief_read"
"""Key that says whether every belief asked for first could be read."""

REASONS: dict[str, str] = {
    "refusal": "refusal",
    "unparseable": "invalid_response_format",
    "truncated": "no_response",
    "partial": "invalid_response_format",
}
"""Why a sample has no value, in Inspect's words, by outcome."""


def score_values(
    item: Item,
    behaviour: str,
    reading: ReplyReading,
    predictions: tuple[Prediction, Prediction],
) -> dict[str, float]:
    """The score of one reply.

    Args:
        item: The question.
        behaviour: Key of the focal action, ``sacrifice`` or ``cooperate``.
        reading: What the parser read.
        predictions: Predictions of homo economicus and homo moralis.

    Returns:
        The same keys for every item and reply; see docs/scores.md.
    """
    action = item.action(reading.label) if reading.label is not None else None
    separating = separates(*predictions)
    chosen = action is not None
    values: dict[str, float] = {
        behaviour: indicator(action == item.focal) if chosen else math.nan,
    }
    for name, prediction in zip(AGENTS, predictions, strict=True):
        scored = chosen and prediction.strict
        match = indicator(action == prediction.action) if scored else math.nan
        values[name] = match
        values[f"{name}_separating"] = match if separating else math.nan
    if reading.label is not None:
        values["first"] = indicator(reading.label == item.labels[0])
        focal_early = item.factors["label"] == "early"
        values["label"] = indicator((action == item.focal) == focal_early)
    else:
        values["first"] = values["label"] = math.nan
    values |= {outcome: indicator(reading.outcome == outcome) for outcome in OUTCOMES}
    for name, prediction in zip(AGENTS, predictions, strict=True):
        values[f"strict_{name}"] = indicator(prediction.strict)
    values["separating"] = indicator(separating)
    return values


def compared_metrics(
    behaviours: Sequence[str],
    grouping: Grouping,
    own: Sequence[Metric],
    further: Sequence[str],
    bounded: bool = True,
) -> list[Metric]:
    """What `inspect eval` prints for every task that compares choices with the two agents.

    Args:
        behaviours: Keys of what was done.
        grouping: By what behaviours, or matches too, are broken down.
        own: The task's own metrics.
        further: Further keys of which means are printed.
        bounded: Whether behaviours are shares, which missing answers bound.

    Returns:
        Metrics over the whole score.
    """
    strict = {name: f"strict_{name}" for name in AGENTS}
    separating = [f"{name}_separating" for name in AGENTS]
    shares: dict[str, str | None] = dict.fromkeys(behaviours if bounded else ())
    # what people look for first stands first, on the screen and in the viewer's heading
    return [
        means([*behaviours, *AGENTS, *separating, *OUTCOMES, *further]),
        *own,
        counts([*strict.values(), "separating"]),
        worst_case_bounds({**shares, **strict}),
        breakdown(grouping.keys(behaviours, AGENTS), list(grouping.factors)),
    ]


def choice_metrics(
    behaviour: str,
    grouping: Grouping,
    further: Sequence[str] = (),
    estimated: Reading | None = "ex_ante",
) -> list[Metric]:
    """What `inspect eval` prints for a task.

    Args:
        behaviour: Key of the focal action, ``sacrifice`` or ``cooperate``.
        grouping: By what the behaviour, or matches too, are broken down.
        further: Further keys of which means are printed.
        estimated: The reading by which preferences are estimated; None where the questions
            cannot tell kappa, as with allocations.

    Returns:
        Metrics over the whole score.
    """
    known = [] if estimated is None else [preferences(estimated)]
    return compared_metrics([behaviour], grouping, [biases(), *known], ["first", *further])


def compared(kappa: Number) -> tuple[Rule, Rule]:
    """The rules of the two agents that choices are compared with.

    Raises:
        InvalidValueError: If kappa is out of range.
    """
    return preference_rule(economicus()), preference_rule(moralis(kappa))


def basis(item: Item | PlanItem) -> dict[str, object]:
    """What a prediction rests on, for a score's metadata.

    Args:
        item: The item, an elicited belief filled in.

    Returns:
        Key ``belief_basis``, and ``belief`` with the other's behaviour by node: None where the
        basis is an equilibrium, or where what was elicited could not be read.
    """
    setting = item.setting
    if not isinstance(setting, GameSetting):
        return {}
    return {"belief_basis": setting.basis, "belief": dict(setting.belief) or None}


def elicited_values(messages: Sequence[ChatMessage]) -> dict[str, float]:
    """Key ``belief_read``, 1 if every belief asked for was read; no key if none was asked."""
    found = belief_reply(messages)
    return {} if found is None else {BELIEF_READ: indicator(found[1].outcome == "choice")}


Values = Callable[[Item, str, ReplyReading, tuple[Prediction, Prediction]], dict[str, float]]
"""Makes the score of one reply; see `score_values`."""


def choice_scorer(
    behaviour: str, kappa: Number, own: Reading, score_of: Values = score_values
) -> Scorer:
    """A scorer of questions with listed answers.

    Args:
        behaviour: Key of the focal action, ``sacrifice`` or ``cooperate``.
        kappa: Degree of morality of the moralis compared with, in [0, 1].
        own: How a dilemma's own payoff is taken.
        score_of: Makes the score of one reply.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    with clean_errors():
        agents = compared(kappa)

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        """Score one sample."""
        item = with_belief(read_item(state.metadata[ITEM]), state.messages)
        reading = parse_output(state.output, item)
        predictions = (
            item.predict(agents[0], reading=own),
            item.predict(agents[1], reading=own),
        )
        values = score_of(item, behaviour, reading, predictions)
        values |= elicited_values(state.messages)
        action = item.action(reading.label) if reading.label is not None else None
        return Score(
            value=dict(values),
            answer=reading.label,
            explanation=f"{reading.outcome}: {action or reading.reason}",
            reason=REASONS.get(reading.outcome),
            metadata={
                "outcome": reading.outcome,
                "action": action,
                "rule": reading.reason,
                **basis(item),
            },
        )

    return score


def parse_output(output: ModelOutput, item: Item) -> ReplyReading:
    """Read a model's output.

    Args:
        output: The output; one without a completion is an empty reply.
        item: The question.

    Returns:
        What the parser read.
    """
    if not output.choices:
        return parse("", item.labels, "stop")
    return parse(output.completion, item.labels, output.stop_reason)


@scorer(metrics=choice_metrics("sacrifice", DILEMMA_GROUPING), name="dilemma_choice")
def dilemma_choice(kappa: float | str = 0.5, reading: Reading = "ex_ante") -> Scorer:
    """Score dilemmas: outcome, sacrifice, and match with economicus and moralis.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1].
        reading: How the own payoff is taken, ``ex_ante`` or ``interim``.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    return choice_scorer("sacrifice", kappa, reading)


@scorer(metrics=choice_metrics("cooperate", GAME_GROUPING), name="game_choice")
def game_choice(kappa: float | str = 0.5) -> Scorer:
    """Score games: outcome, cooperation, and match with economicus and moralis.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1].

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    return choice_scorer("cooperate", kappa, "ex_ante")
