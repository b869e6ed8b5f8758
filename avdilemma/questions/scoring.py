"""Scores of replies, and what all forms of questions share in making them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from avdilemma.predictions import Prediction, separates
from avdilemma.prompts.outcomes import Outcome

AGENTS = ("economicus", "moralis")
"""The two agents every reply is compared with."""

Pair = tuple[Prediction, Prediction]
"""Predictions of homo economicus and homo moralis."""

WITHOUT_ANSWER: Mapping[str, Outcome] = {"R": "refusal", "U": "unparseable", "T": "truncated"}
"""Outcomes of replies without any answer, by the letters that stand for them in codes."""

LETTERS: Mapping[str, str] = {outcome: letter for letter, outcome in WITHOUT_ANSWER.items()}
"""The letters by outcome."""

CODED = "read from a code"
"""Reason that stands in what is read from a code."""

Values = dict[str, float]
"""A score."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How replies are scored and summed up under one scorer's name."""

    summary: str
    """What is scored, in one line."""

    behaviours: tuple[str, ...]
    """Keys of what was done, the first of which is counted in tables."""

    grouping: tuple[str, ...]
    """Factors by which printed metrics are broken down by default."""

    factors: tuple[str, ...]
    """Factors that its questions may have."""

    outcomes: tuple[str, ...]
    """Everything that can come of its questions."""

    further: tuple[str, ...] = ()
    """Further keys of which means are printed."""

    metrics: tuple[str, ...] = ()
    """Names of metrics beside the common ones."""

    bounded: bool = True
    """Whether behaviours are shares, which missing answers bound."""

    estimated: bool = False
    """Whether preference parameters are estimated from its answers."""

    @property
    def order(self) -> tuple[str, ...]:
        """Keys in the order of reading: what was done, whose choice that is, the outcome."""
        separating = (*(f"{name}_separating" for name in AGENTS), "separating")
        outcomes = (*self.outcomes, *self.further)
        return tuple(dict.fromkeys((*self.behaviours, *AGENTS, *separating, *outcomes)))

    def arranged(self, values: Mapping[str, float]) -> Values:
        """A score in that order; other keys stand behind, as they come."""
        known = {key: values[key] for key in self.order if key in values}
        return {**known, **values}


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply in words, for people who read a log."""

    answer: str | None
    """The answer as it was given; None without one."""

    explanation: str
    """What it does, or why there is no answer."""

    metadata: dict[str, Any] = field(default_factory=dict)
    """Further facts for the log."""

    earlier: str = ""
    """The explanation as logs had it before scores said what was asked, where theirs is another."""

    @property
    def words(self) -> str | None:
        """The answer and what it does, such as ``A (sacrifice)``; None without one."""
        if self.answer in (None, self.explanation):
            return self.answer
        return f"{self.answer} ({self.explanation})"


def indicator(holds: bool) -> float:
    """1 or 0. Of either there is one object, however many scores hold it.

    Examples:
        >>> indicator(True), indicator(2 > 3)
        (1.0, 0.0)
    """
    return 1.0 if holds else 0.0


def flag(given: bool, holds: bool) -> float:
    """1 or 0 where something was answered, else NaN."""
    return indicator(holds) if given else math.nan


def mean(values: Iterable[float]) -> float:
    """The mean of the values that are no NaN; NaN if there are none."""
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def agreement(pair: Pair, match: Callable[[Prediction], bool], given: bool = True) -> Values:
    """Whether an answer is that of each agent, on all questions and on separating ones.

    Args:
        pair: Predictions of homo economicus and homo moralis.
        match: Whether the answer is the one action of a strict prediction.
        given: Whether there is an answer.

    Returns:
        Keys ``AGENT`` and ``AGENT_separating``; NaN without an answer or a strict prediction.
    """
    separating, found = separates(*pair), {}
    for name, prediction in zip(AGENTS, pair, strict=True):
        scored = given and prediction.strict
        found[name] = flag(scored, scored and match(prediction))
        found[f"{name}_separating"] = found[name] if separating else math.nan
    return found


def counted(outcome: str, outcomes: Sequence[str], pair: Pair) -> Values:
    """The outcome as 0/1 keys, which agents' predictions are strict, and whether they differ."""
    found = {each: indicator(outcome == each) for each in outcomes}
    found |= {f"strict_{name}": indicator(p.strict) for name, p in zip(AGENTS, pair, strict=True)}
    return found | {"separating": indicator(separates(*pair))}


def drawn(prediction: Prediction, draw: Random, order: Sequence[str]) -> str:
    """An action drawn by the probabilities of a prediction, in an order that decides the draw."""
    return draw.choices(order, [prediction.probabilities[each] for each in order])[0]
