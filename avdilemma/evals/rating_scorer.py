"""Scoring ratings: the value, its side of the scale, and the social dilemma gap."""

from __future__ import annotations

import math
from collections.abc import Iterable

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import (
    Metric,
    SampleScore,
    Score,
    Scorer,
    Target,
    Value,
    metric,
    scorer,
)
from inspect_ai.solver import TaskState

from avdilemma.dilemmas import Reading
from avdilemma.dilemmas.ratings import FOR, predicted_rating
from avdilemma.estimation.means import clustered_error
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.grouping import Grouping
from avdilemma.evals.keys import ITEM
from avdilemma.evals.metrics import number
from avdilemma.evals.scorers import AGENTS, REASONS, compared, compared_metrics
from avdilemma.exact import decimal_text
from avdilemma.predictions import Prediction, separates
from avdilemma.prompts import OUTCOMES
from avdilemma.prompts.lines import NumbersReading
from avdilemma.prompts.ratings import parse_rating
from avdilemma.rating_items import read_rating_item

RATING_GROUPING = Grouping(("rating",))
"""Factors by which ratings are broken down by default."""

FULL = 100
"""The length of the scale."""

MIDDLE = 50
"""The rating of who is neither for nor against."""

APPROVAL, PURCHASE = "enforce", "buy_utilitarian"
"""The ratings whose difference is the social dilemma gap."""


def rating_values(
    reading: NumbersReading, predictions: tuple[Prediction, Prediction]
) -> dict[str, float]:
    """The score of one reply.

    Args:
        reading: What the parser read.
        predictions: Predictions of homo economicus and homo moralis.

    Returns:
        The same keys for every reply. ``rating`` is the value, 0 to 100; an agent's key is 1 if
        the value is on the agent's side of 50, else 0, and NaN where it is indifferent;
        ``rating_AGENT`` is the agent's own rating, 50 where it is indifferent.
    """
    (given,) = reading.numbers
    value = math.nan if given is None else float(given)
    separating = separates(*predictions)
    values = {"rating": value}
    for name, prediction in zip(AGENTS, predictions, strict=True):
        values[name] = math.nan
        if given is not None and prediction.strict:
            side = value > MIDDLE if prediction.action == FOR else value < MIDDLE
            values[name] = float(side)
        values[f"{name}_separating"] = values[name] if separating else math.nan
        values[f"rating_{name}"] = predicted_rating(prediction)
    values |= {outcome: float(reading.outcome == outcome) for outcome in OUTCOMES}
    for name, prediction in zip(AGENTS, predictions, strict=True):
        values[f"strict_{name}"] = float(prediction.strict)
    values["separating"] = float(separating)
    return values


Pairs = dict[tuple[str, str], float]
"""Differences by pair of numbers and wording."""


def rating_differences(scores: Iterable[SampleScore], key: str) -> Pairs:
    """Approval minus purchase, at each pair of numbers and wording where both were rated.

    Args:
        scores: Scores of ratings.
        key: Key of the score whose difference is taken: ``rating``, or an agent's.

    Returns:
        Differences in points of 100.
    """
    ratings: dict[tuple[str, str, str], list[float]] = {}
    for score in scores:
        metadata = score.sample_metadata or {}
        values = score.score.as_dict()
        value = number(values[key])
        if metadata["rating"] in {APPROVAL, PURCHASE} and not math.isnan(number(values["rating"])):
            place = (metadata["pair"], metadata["wording"], metadata["rating"])
            ratings.setdefault(place, []).append(value)
    means = {place: math.fsum(found) / len(found) for place, found in ratings.items()}
    return {
        (pair, wording): means[pair, wording, APPROVAL] - means[pair, wording, PURCHASE]
        for pair, wording, rating in means
        if rating == APPROVAL and (pair, wording, PURCHASE) in means
    }


def clustered(differences: Pairs) -> tuple[float, float]:
    """Mean difference and its standard error, clustered on the pair of numbers.

    Args:
        differences: By pair of numbers and wording.

    Returns:
        Mean and standard error; NaN for no difference, and for the error of one cluster.
    """
    average, error, *_ = clustered_error((pair, each) for (pair, _), each in differences.items())
    return average, error


@metric(name="social_dilemma", scores="unreduced")
def social_dilemma() -> Metric:
    """The social dilemma gap: approval of the rule for everyone minus willingness to buy it.

    Approval is the rating ``enforce``, willingness ``buy_utilitarian``, both from 0 to 100 and
    paired on the numbers of people and the wording.

    Returns:
        A metric with ``gap`` and ``gap_stderr`` (points of 100, clustered on the pair of
        numbers), ``gap_low`` and ``gap_high`` (mean -+ 1.96 standard errors), ``gap_pairs``,
        what the two agents would show on the same questions (``gap_economicus``,
        ``gap_moralis``), and the share of differences with the sign that each agent implies,
        among those where it implies one (``gap_sign_economicus``, ``gap_sign_moralis``).
    """

    def compute(scores: list[SampleScore]) -> Value:
        differences = rating_differences(scores, "rating")
        average, error = clustered(differences)
        found = {
            "gap": average,
            "gap_stderr": error,
            "gap_low": average - 1.96 * error,
            "gap_high": average + 1.96 * error,
            "gap_pairs": float(len(differences)),
        }
        for name in AGENTS:
            implied = rating_differences(scores, f"rating_{name}")
            found[f"gap_{name}"], _ = clustered(implied)
            # an agent implies a sign only where it is for the one and against the other
            signed = [place for place, each in implied.items() if abs(each) == FULL]
            same = [implied[place] * differences[place] > 0 for place in signed]
            found[f"gap_sign_{name}"] = sum(same) / len(same) if same else math.nan
        return dict(found)

    return compute


def rating_metrics(grouping: Grouping) -> list[Metric]:
    """What `inspect eval` prints for ratings.

    Args:
        grouping: By what behaviour, or matches too, are broken down.

    Returns:
        Metrics over the whole score.
    """
    return compared_metrics(["rating"], grouping, [social_dilemma()], [], bounded=False)


def parse_rating_output(output: ModelOutput) -> NumbersReading:
    """Read a model's output; one without a completion is an empty reply."""
    if not output.choices:
        return parse_rating("")
    return parse_rating(output.completion, output.stop_reason)


@scorer(metrics=rating_metrics(RATING_GROUPING), name="rating_score")
def rating_score(kappa: float | str = 0.5, reading: Reading = "ex_ante") -> Scorer:
    """Score ratings: outcome, value, side of the scale, and what the two agents would say.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1].
        reading: How the own payoff is taken, ``ex_ante`` or ``interim``.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    with clean_errors():
        agents = compared(kappa)

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        """Score one sample."""
        item = read_rating_item(state.metadata[ITEM])
        read = parse_rating_output(state.output)
        predictions = (
            item.predict(agents[0], reading=reading),
            item.predict(agents[1], reading=reading),
        )
        given = read.numbers[0]
        text = None if given is None else decimal_text(given)
        return Score(
            value=dict(rating_values(read, predictions)),
            answer=text,
            explanation=f"{read.outcome}: {text or 'no number from 0 to 100'}",
            reason=REASONS.get(read.outcome),
            metadata={"outcome": read.outcome},
        )

    return score
