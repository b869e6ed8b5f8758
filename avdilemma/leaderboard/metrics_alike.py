"""Whether the metrics that a log prints are those of its replies: all are computed again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from inspect_ai.scorer import Metric, SampleScore

from avdilemma.logs.archive import Record
from avdilemma.logs.samples import number
from avdilemma.text import printable

TOLERANCE = 1e-6
"""How far a number in a log may be from the same one computed again."""

ESTIMATED = 1e-4
"""The same of what is searched for, such as a kappa: machines differ in the last digits."""

REQUIRED = frozenset({"choice", "refusal", "unparseable", "truncated", "economicus", "moralis"})
"""Means that every log has whose replies have such a key."""

MOST = 5
"""Most metrics of one log that are told: one reply changes many."""


def same(one: float, other: float, tolerance: float = TOLERANCE) -> bool:
    """Whether two numbers are the same up to a tolerance; what is none is like what is none."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    # an endless number is equal to itself, and near to nothing else
    return one == other or abs(one - other) <= tolerance * max(1.0, abs(other))


def metric_problems(
    ours: Sequence[Record],
    scores: Sequence[SampleScore],
    metrics: Sequence[Metric],
    further: Sequence[Metric] = (),
) -> Iterator[str]:
    """Metrics of our scores in a header that are missing, or are not those of the replies.

    Args:
        ours: What the header's results tell of our scores.
        scores: The score of every reply, computed again.
        metrics: The task's own metrics.
        further: Metrics of our scorer where it was run again by itself, without the task.
    """
    told = [each for score in ours for each in _told(score)]
    wanted = computed(scores, metrics)
    if any(name not in wanted for name, _ in told):
        wanted = {**computed(scores, further), **wanted}
    yield from islice(_differences(told, wanted), MOST)
    missing = sorted((REQUIRED & wanted.keys()) - {name for name, _ in told})
    if ours and missing:
        yield f"its results have no {missing[0]} (results.scores.metrics)"


def computed(scores: Sequence[SampleScore], metrics: Sequence[Metric]) -> Mapping[str, float]:
    """All metrics of some scores by the names under which they are printed."""
    found: dict[str, float] = {}
    for metric in metrics:
        compute = cast("Callable[[list[SampleScore]], Mapping[str, Any]]", metric)
        found |= {name: number(value) for name, value in compute(list(scores)).items()}
    return found


def _differences(told: Sequence[tuple[str, float]], wanted: Mapping[str, float]) -> Iterator[str]:
    for name, value in told:
        shown = printable(name[:60])
        if name not in wanted:
            yield f"its header says {shown}, which no reply has"
        elif not same(value, wanted[name], ESTIMATED):
            yield (
                f"its header says {shown} {value:.4g}, the replies {wanted[name]:.4g} (inspect "
                "score it again)"
            )


def _told(score: Record) -> Iterator[tuple[str, float]]:
    """Metrics by name; in older logs each key has a result of its own."""
    own = {"mean": str(score.get("name")), "stderr": f"{score.get('name')}_stderr"}
    for name, each in (score.get("metrics") or {}).items():
        if not isinstance(each, dict):
            yield str(name), math.nan
            continue
        yield own.get(name, str(name)), number(each.get("value"))
