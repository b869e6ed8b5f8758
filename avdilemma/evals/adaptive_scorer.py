"""The scorer of the task adaptive: kappa with its interval, and every answer behind it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import stdev
from typing import Any, NamedTuple

from inspect_ai.model import ChatMessage, ChatMessageUser
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, Value, metric, scorer
from inspect_ai.solver import TaskState

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.adaptive.course import Asked, Course
from avdilemma.estimation.adaptive.outcome import DOMAINS, KEYS, outcome, path
from avdilemma.estimation.adaptive.pool import Pick
from avdilemma.estimation.adaptive.prior import AdaptiveDomain
from avdilemma.estimation.adaptive.setup import read_adaptive
from avdilemma.evals.build import sample_metadata
from avdilemma.evals.errors import clean_errors, ended_in_error
from avdilemma.evals.explained import bullets, exact_kappa
from avdilemma.evals.keys import ADAPTIVE, ANSWERS, ITEM, KAPPA, PICK
from avdilemma.evals.metrics import biases, counts, means, number, values
from avdilemma.evals.output import reply_after
from avdilemma.evals.scorer import compared
from avdilemma.exact import Number
from avdilemma.prompts.outcomes import OUTCOMES
from avdilemma.questions import AGENTS, Question, read_question, scorings

NAME = "adaptive_kappa"
"""Name of the scorer."""

KINDS: Mapping[AdaptiveDomain, str] = {"dilemmas": "dilemma_choice", "games": "game_choice"}
"""Scorer of the same questions by themselves."""


class Replied(NamedTuple):
    """A question of a course, and what was read in its reply."""

    question: Question
    """The question, with its prompt."""

    pick: Mapping[str, Any]
    """What travelled beside it under `PICK`."""

    read: Any
    """What was read."""

    @property
    def asked(self) -> Asked:
        """The question and its answer as a course knows them."""
        place = Pick(*(self.pick[name] for name in Pick._fields))
        action = self.question.chosen(self.read)
        focal: str = self.question.focal  # type: ignore[attr-defined]
        return Asked(place, None if action is None else action == focal)


def replies(messages: Sequence[ChatMessage]) -> Iterator[Replied]:
    """The questions among messages, read as today's reader reads them.

    Raises:
        AvdilemmaError: If a record is malformed.
    """
    for index, message in enumerate(messages):
        metadata = message.metadata or {}
        if isinstance(message, ChatMessageUser) and PICK in metadata:
            question = replace(read_question(metadata[ITEM]), prompt=message.text)
            read = question.read_reply(*reply_after(messages, index))
            yield Replied(question, metadata[PICK], read)


def question_metrics() -> list[Metric]:
    """What the same questions print by themselves."""
    strict = [f"strict_{name}" for name in AGENTS]
    behaviours = [scorings()[kind].behaviours[0] for kind in KINDS.values()]
    keys = [*behaviours, *AGENTS, *(f"{name}_separating" for name in AGENTS), *OUTCOMES, "first"]
    return [means(keys), biases(), counts([*strict, "separating"])]


@metric(name="answers", scores="unreduced")
def answers() -> Metric:
    """Behaviour, matches with the agents, outcomes and biases over all questions, by domain.

    Returns:
        A metric with keys such as ``dilemmas: sacrifice`` and ``dilemmas: sacrifice_stderr``.
    """
    inner: list[Any] = question_metrics()

    def compute(scores: list[SampleScore]) -> Value:
        found: dict[str, float] = {}
        told = [each for score in scores for each in (score.score.metadata or {}).get(ANSWERS, ())]
        for domain in DOMAINS:
            own = [_question_score(each) for each in told if each["domain"] == domain]
            behaviour = scorings()[KINDS[domain]].behaviours[0]
            for one in inner if own else ():
                for key, value in one(own).items():
                    if key.removesuffix("_stderr") == behaviour or not _behaviour(key):
                        found[f"{domain}: {key}"] = value
        return dict(found)

    return compute


def _behaviour(key: str) -> bool:
    every = {scorings()[kind].behaviours[0] for kind in KINDS.values()}
    return key.removesuffix("_stderr") in every


def _question_score(told: Mapping[str, Any]) -> SampleScore:
    question = read_question(told[ITEM])
    score = {key: math.nan if value is None else value for key, value in told["score"].items()}
    return SampleScore(
        score=Score(value=score), sample_id=question.id, sample_metadata=sample_metadata(question)
    )


@metric(name="known", scores="unreduced")
def known() -> Metric:
    """Kappa with its interval, standard deviation and calls: means over repetitions.

    Returns:
        A metric with the keys of the score that some sample has; with several repetitions also
        ``kappa_stderr``, the standard error of the mean.
    """

    def compute(scores: list[SampleScore]) -> Value:
        given = [values(score.score) for score in scores]
        told = {key: [number(each.get(key)) for each in given] for key in KEYS}
        there = {key: [v for v in own if not math.isnan(v)] for key, own in told.items()}
        found = {key: math.fsum(own) / len(own) for key, own in there.items() if own}
        if len(there["kappa"]) > 1:
            found["kappa_stderr"] = stdev(there["kappa"]) / len(there["kappa"]) ** 0.5
        return dict(found)

    return compute


def adaptive_metrics() -> list[Metric]:
    """Kappa with interval and calls, then the answers by domain."""
    return [known(), answers()]


@scorer(metrics=adaptive_metrics(), name=NAME)
def adaptive_kappa(kappa: float | str | None = None) -> Scorer:
    """Score adaptive runs: kappa with its interval, and the answers to every question.

    Args:
        kappa: Degree of morality of the moralis compared with, in [0, 1]; by default that of the
            log's own task.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: If kappa is out of range.
    """
    if kappa is not None:
        with clean_errors():
            compared(kappa)

    async def score(state: TaskState, target: Target) -> Score | None:  # noqa: ARG001
        """Score one respondent."""
        if ended_in_error():
            return None
        with clean_errors():
            return _score(state, kappa)

    return score


def _score(state: TaskState, kappa: Number | None) -> Score:
    if ADAPTIVE not in state.metadata:
        raise AvdilemmaError(
            f"sample {state.sample_id} is no adaptive run of avdilemma: score its logs alone"
        )
    told = list(replies(state.messages))
    courses: dict[AdaptiveDomain, Course] = {}
    steps: list[dict[str, Any]] = []
    for domain, course in read_adaptive(state.metadata[ADAPTIVE]).courses(state.epoch).items():
        own = [each for each in told if each.pick["domain"] == domain]
        courses[domain] = course.after([each.asked for each in own])
        steps += [
            {"domain": domain, **known._asdict()} for known in path(courses[domain], _ends(own))
        ]
    found = outcome(courses)
    rates = [each.read.outcome for each in told]
    found |= {name: rates.count(name) / max(len(rates), 1) for name in OUTCOMES}
    agreed = state.metadata[KAPPA] if kappa is None else kappa
    pair = compared(agreed)
    answered = [_told(each, pair) for each in told]
    for step in steps:
        if math.isnan(step["share"]):
            step["share"] = None
    return Score(
        value=dict(found),
        answer=f"{found['kappa']:.3f}",
        explanation=_explained(courses, found, answered, agreed),
        metadata={"path": steps, ANSWERS: answered},
    )


def _ends(told: Sequence[Replied]) -> list[int]:
    """Numbers of questions after each batch."""
    sizes = [len(list(own)) for _, own in itertools.groupby(each.pick["batch"] for each in told)]
    return list(itertools.accumulate(sizes))


def _told(each: Replied, rules: Any) -> dict[str, Any]:
    one, other = (each.question.predict(rule) for rule in rules)
    score = each.question.score(each.read, (one, other))
    shown = each.question.shown(each.read)
    return {
        "domain": each.pick["domain"],
        ITEM: each.question.facts(),
        "outcome": each.read.outcome,
        "answer": shown.answer,
        **shown.metadata,
        # JSON has no NaN
        "score": {key: None if math.isnan(value) else value for key, value in score.items()},
    }


def _explained(
    courses: Mapping[AdaptiveDomain, Course],
    found: Mapping[str, float],
    answered: Sequence[Mapping[str, Any]],
    kappa: Number,
) -> str:
    first = f"kappa {_span(found['kappa'], found['kappa_low'], found['kappa_high'])}"
    if len(courses) > 1:
        first += ", if it is the same in both domains"
    most = " and ".join(
        f"{course.rule.most} questions about {name}" for name, course in courses.items()
    )
    lines = [f"asked: at most {most}, each chosen because it tells most about kappa so far"]
    for domain, course in courses.items():
        known = course.known
        lines.append(
            f"{domain}: kappa {_span(known.mean, known.low, known.high)}, standard deviation "
            f"{known.sd:.4f}, {known.asked} questions, {known.read} answers; "
            f"{course.stopped or 'not finished'}"
        )
    given = {"economicus": "", "moralis": f" (kappa {exact_kappa(kappa)})"}
    for name in AGENTS:
        matches = [each["score"][name] for each in answered if each["score"][name] is not None]
        lines.append(
            f"homo {name}{given[name]}: would have given {sum(matches):g} of the {len(matches)} "
            "answers to questions on which it has one best answer"
        )
    return bullets(first, lines)


def _span(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def by_domain(metrics: Mapping[str, float]) -> dict[AdaptiveDomain, dict[str, float]]:
    """What `answers` printed, by domain."""
    found: dict[AdaptiveDomain, dict[str, float]] = {}
    for domain in DOMAINS:
        begins = f"{domain}: "
        own = {k.removeprefix(begins): v for k, v in metrics.items() if k.startswith(begins)}
        if own:
            found[domain] = own
    return found


def answered(details: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, float]]]:
    """Record, details and values of every question in a score's metadata."""
    for each in details[ANSWERS]:
        scored = {key: number(value) for key, value in each["score"].items()}
        yield each[ITEM], each, scored
