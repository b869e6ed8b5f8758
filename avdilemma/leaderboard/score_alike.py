"""Whether a sample's scores are those of its reply, in numbers and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from inspect_ai.scorer import Score

from avdilemma.leaderboard.log_fields import empty
from avdilemma.leaderboard.metrics_alike import same
from avdilemma.leaderboard.parts import KAPPA
from avdilemma.leaderboard.reply_alike import NO_TARGET
from avdilemma.leaderboard.told_alike import events
from avdilemma.logs.archive import Record
from avdilemma.logs.header import kind_of_score
from avdilemma.logs.samples import number
from avdilemma.text import printable

AGAIN = "items whose score is not that of the reply (inspect score it again)"
"""What is wrong with an item whose score is another than the reply's."""

WORDS = "items whose score tells another answer than the reply"
"""What is wrong with an item whose score says something else in words."""

FREE = frozenset({"rule"})
"""What a score tells of how a reply was read, which another version may do otherwise."""

Values = Mapping[str, float]
"""A score by key."""

Form = Callable[[Any], Any]
"""What a place of a log does to the texts that it tells."""


def _same(text: Any) -> Any:
    return text


def values_of(score: Score) -> Values:
    """The keys of a score of ours."""
    return {k: number(v) for k, v in score.value.items()} if isinstance(score.value, dict) else {}


def same_score(told: Any, score: Values) -> bool:
    """Whether a score has the same keys and values as the reply's."""
    if not isinstance(told, dict) or set(told) != set(score):
        return False
    return all(same(number(told[key]), score[key]) for key in score)


def compared_alike(params: Any) -> bool:
    """Whether what a scorer was told is how the leaderboard compares."""
    wanted = {"kappa": KAPPA, "reading": "ex_ante"}
    return isinstance(params or {}, dict) and all(
        value is None or str(value) == wanted.get(name) for name, value in (params or {}).items()
    )


def score_problems(record: Record, name: str, made: Sequence[Score]) -> Iterator[str]:
    """Places of a sample that tell another score than the reply has, or another's score.

    Args:
        record: The sample.
        name: Name of our latest score in the log.
        made: The score of its reply, computed again, in the words of each version.
    """
    scores = record.get("scores") or {}
    kind = kind_of_score(name)
    found = scores.get(name) or {}
    if found.get("history"):
        yield AGAIN
    yield from _problems(found, made)
    for other, score in scores.items():
        if other != name and kind_of_score(other) != kind:
            yield f"items with a score {printable(other[:40])}, which the suite has not"
        elif other != name:
            yield from _problems(score if isinstance(score, dict) else {}, made)
    for event in events(record):
        if event.get("event") != "score":
            continue
        told = event.get("score") or {}
        if kind_of_score(str(event.get("scorer"))) != kind:
            yield "items with an event score of another scorer"
        elif not compared_alike(event.get("scorer_args")):
            yield "items whose event score compares with another agent"
        elif {*(event.get("model_usage") or {})} - {*(record.get("model_usage") or {})}:
            yield "items whose event score tells of another model"
        elif event.get("target") not in NO_TARGET or [*_problems(told, made)]:
            yield "items whose event score is not that of the reply"


def _problems(told: Record, made: Sequence[Score]) -> Iterator[str]:
    if not same_score(told.get("value"), values_of(made[0])):
        yield AGAIN
    if not words_alike(told, made):
        yield WORDS


def words_alike(told: Record, made: Sequence[Score], form: Form = _same) -> bool:
    """Whether a score says in words what some version of this package says of the reply.

    All of its words are compared with those of one version; older ones may say nothing.

    Args:
        told: The score in the log.
        made: The score of the reply in the words of each version.
        form: What the place where it is told does to texts.
    """
    return any(_words_of(told, each, form) for each in made)


def _words_of(told: Record, made: Score, form: Form) -> bool:
    own = made.model_dump(mode="json")
    for name in ("answer", "explanation", "reason"):
        if told.get(name) is not None and form(told[name]) != form(own.get(name)):
            return False
    wanted, metadata = own.get("metadata") or {}, told.get("metadata") or {}
    if not isinstance(metadata, dict):
        return False
    return all(
        name in FREE or (value == wanted[name] if name in wanted else empty(value))
        for name, value in metadata.items()
    )
