"""The metric that prints kappa, with its interval, at the end of an evaluation."""

from __future__ import annotations

import math

from inspect_ai.scorer import Metric, SampleScore, Value, metric

from avdilemma.dilemmas import Reading
from avdilemma.estimation import Estimate, Observation, Problem, observe
from avdilemma.evals.answers import Answer, read_answer
from avdilemma.evals.keys import ITEM
from avdilemma.evals.metrics import is_ours

REPORTED = ("kappa", "alpha", "beta", "lambda")
"""Parameters that are printed, where the task has them."""


def observation(answer: Answer, respondent: str = "", reading: Reading = "ex_ante") -> Observation:
    """What estimation knows of an answer.

    Args:
        answer: The answer, read from a score.
        respondent: Who answered.
        reading: How a dilemma's own payoff is taken.

    Returns:
        The observation.

    Raises:
        AvdilemmaError: If the item is impossible.
    """
    return observe(
        answer.question,
        answer.action,
        None if answer.action is not None else answer.outcome,
        respondent,
        reading,
    )


def printed(estimate: Estimate) -> dict[str, float]:
    """An estimate as the numbers that a metric may have.

    Args:
        estimate: Any estimate.

    Returns:
        The value and both ends; NaN for what does not exist, such as a point estimate of
        choices without noise, whose interval alone is known, or an end without limit.
    """
    numbers = {"": estimate.value, "_low": estimate.low, "_high": estimate.high}
    name = estimate.parameter
    return {name + end: math.nan if n is None else n for end, n in numbers.items()}


# every epoch is an answer of its own, which an average over epochs would hide
@metric(name="preferences", scores="unreduced")
def preferences(reading: Reading = "ex_ante") -> Metric:
    """Preference parameters with 95 % intervals; `avdilemma estimate` says more.

    Args:
        reading: How a dilemma's own payoff is taken.

    Returns:
        A metric with kappa, its noise lambda (points or lives) and, in games, alpha and beta;
        with ``_low`` and ``_high`` the ends of the intervals.
    """

    def compute(scores: list[SampleScore]) -> Value:
        seen = [observation(_answer(each), "", reading) for each in scores if is_ours(each.score)]
        found = Problem(tuple(seen)).solve(worst_case=False)
        values: dict[str, float] = {}
        for estimate in found.estimates:
            if estimate.parameter in REPORTED:
                values |= printed(estimate)
        return dict(values)

    return compute


def _answer(score: SampleScore) -> Answer:
    return read_answer((score.sample_metadata or {})[ITEM], score.score.metadata or {})
