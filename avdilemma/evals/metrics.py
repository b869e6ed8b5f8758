"""Metrics for `inspect eval` to print.

They see the whole score, every key of every answer, and name their results themselves
(Inspect would put the package's name in front of each). Means and standard errors are
Inspect's own, clustered on the scenario (on the person where people answered) and computed over
keys that have a value: "no prediction" and "no choice" are NaN and never count as 0.

Every epoch is an answer of its own (``scores="unreduced"``). Averages over epochs first would
give a sample with one answer the weight of a sample with five; and if no metric wants them,
Inspect lists each scorer once and keeps no second copy of every score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from inspect_ai.scorer import Metric, SampleScore, Score, Value, mean, metric, stderr

from avdilemma.estimation.clustered import NOTHING
from avdilemma.evals.keys import CLUSTER, PERSON
from avdilemma.intervals import unseen_error

MEANS = "means"
"""Name of the metric of means and errors of keys, which results carry as their group."""


def number(value: object) -> float:
    """A key's value as a number; NaN for anything that is none."""
    return float(value) if isinstance(value, (int, float)) else math.nan


def values(score: Score) -> Mapping[str, object]:
    """The keys of a score; none where another scorer gave one that is no dictionary."""
    return score.value if isinstance(score.value, dict) else {}


def is_ours(score: Score) -> bool:
    """Whether a score comes from a scorer of this package: another may be run over our logs."""
    return "choice" in values(score)


_VALUE = Score(value=0.0)
"""A score of one number, to be copied."""


def _key(scores: Iterable[SampleScore], key: str) -> list[SampleScore]:
    """The scores of one key, without those that have no value."""
    return [score for score in _alone(scores, key) if score is not None]


def _alone(scores: Iterable[SampleScore], key: str) -> Iterator[SampleScore | None]:
    """For each score that of one key, None where it has no value."""
    # shallow copies, as Inspect computes metrics again and again while samples come in; making
    # a record anew would look up every default, which takes ten times as long. Samples share
    # the few values that there are
    shared: dict[float, Score] = {}
    for score in scores:
        value = number(values(score.score).get(key))
        if math.isnan(value):
            yield None
            continue
        if value not in shared:
            shared[value] = _VALUE.model_copy(update={"value": value})
        yield score.model_copy(update={"score": shared[value]})


def cluster_of(metadata: Mapping[str, Any]) -> str:
    """What an answer goes together with: the person who gave it, or the scenario of a model's."""
    return str(metadata.get(PERSON) or metadata.get(CLUSTER))


def _clusters(scores: Iterable[SampleScore]) -> int:
    return len({cluster_of(score.sample_metadata or {}) for score in scores})


@lru_cache(maxsize=2)
def _clustered(key: str) -> Metric:
    return stderr(cluster=key)


def _error(scores: list[SampleScore], share: bool) -> float:
    """The clustered standard error by a metric of Inspect's; NaN from fewer than two clusters.

    Where all scenarios are equal it is 0, which would claim certainty: of a share, then, what
    `intervals.unseen_error` says, of other numbers none.
    """
    clusters = _clusters(scores)
    if clusters < 2:
        return math.nan
    people = PERSON in (scores[0].sample_metadata or {})
    found = _apply(_clustered(PERSON if people else CLUSTER), scores)
    if found > NOTHING:
        return found
    average = _apply(mean(), scores)
    return unseen_error(clusters) * max(average, 1 - average) if share else math.nan


def _apply(one: Metric, scores: list[SampleScore]) -> float:
    compute: Callable[[list[SampleScore]], Value] = one  # type: ignore[assignment]
    return number(compute(scores)) if scores else math.nan


@metric(name=MEANS, scores="unreduced")
def means(keys: Sequence[str], amounts: Sequence[str] = ()) -> Metric:
    """Means and clustered standard errors of keys.

    Args:
        keys: Keys of the score.
        amounts: Those of them that are no shares, such as points.

    Returns:
        A metric with ``KEY``, the mean over answers with a value (NaN if there is none), and
        ``KEY_stderr``, NaN from fewer than two scenarios, and from equal amounts.
    """
    average = mean()

    def compute(scores: list[SampleScore]) -> Value:
        found: dict[str, float] = {}
        for key in keys:
            valued = _key(scores, key)
            found[key] = _apply(average, valued)
            found[f"{key}_stderr"] = _error(valued, key not in amounts)
        return dict(found)

    return compute


@metric(name="bounds", scores="unreduced")
def worst_case_bounds(keys: Mapping[str, str | None]) -> Metric:
    """Bounds on rates if every missing answer had gone one way, or the other.

    Args:
        keys: Keys of the score; for each the key that says whether the answer counts
            (such as ``strict_moralis``), or None if all count.

    Returns:
        A metric with two values a key, ``KEY_low`` and ``KEY_high``; NaN if none counts.
    """

    def compute(scores: list[SampleScore]) -> Value:
        found: dict[str, float] = {}
        for key, counts in keys.items():
            low, high, counted = 0.0, 0.0, 0
            for score in scores:
                given = values(score.score)
                if not is_ours(score.score):
                    continue
                if counts is not None and not number(given.get(counts)) > 0:
                    continue
                answered = number(given["choice"])
                part = answered * number(given.get(key)) if answered else 0.0
                counted += 1
                low += part
                high += part + 1 - answered
            found[f"{key}_low"] = low / counted if counted else math.nan
            found[f"{key}_high"] = high / counted if counted else math.nan
        return dict(found)

    return compute


@metric(name="counts", scores="unreduced")
def counts(keys: Sequence[str]) -> Metric:
    """Numbers of answers for which 0/1 keys are 1, and of scenarios with a choice.

    Args:
        keys: Keys of the score.

    Returns:
        A metric with one value a key, and ``scenarios``: fewer than two have no standard error.
    """

    def compute(scores: list[SampleScore]) -> Value:
        found = {
            key: math.fsum(score.score.as_float() for score in _key(scores, key)) for key in keys
        }
        chosen = [score for score in scores if number(values(score.score).get("choice")) > 0]
        found["scenarios"] = float(_clusters(chosen))
        return dict(found)

    return compute


@metric(name="biases", scores="unreduced")
def biases() -> Metric:
    """Position bias, and how often each label is chosen.

    Position bias is 2 x (rate of first-position answers) - 1: 0 without bias, 1 if the
    first option is always chosen, -1 if the second. It means something because position is
    orthogonal to content by design.

    Returns:
        A metric with ``position_bias`` and ``label_LABEL``, the share of answers that name a
        label among the answers that could have; where scenes are shown also ``side_bias``, 1 if
        the course on the left of the picture is always chosen, -1 if the one on the right.
    """

    def compute(scores: list[SampleScore]) -> Value:
        first = _apply(mean(), _key(scores, "first"))
        on_left = _key(scores, "left")
        seen = {"side_bias": 2 * _apply(mean(), on_left) - 1} if on_left else {}
        named: dict[str, list[float]] = {}
        for score in _key(scores, "label"):
            early, late = _labels(score)
            share = score.score.as_float()
            named.setdefault(early, []).append(share)
            named.setdefault(late, []).append(1 - share)
        found = {f"label_{label}": math.fsum(rates) / len(rates) for label, rates in named.items()}
        return {"position_bias": 2 * first - 1, **seen, **found}

    return compute


def _labels(score: SampleScore) -> tuple[str, str]:
    """The early and the late label of the sample's alphabet."""
    metadata = score.sample_metadata or {}
    one, other = metadata["labels"]
    early_first = (metadata["position"] == "first") == (metadata["label"] == "early")
    return (one, other) if early_first else (other, one)


@metric(name="breakdown", scores="unreduced")
def breakdown(
    keys: Sequence[str],
    factors: Sequence[str],
    required: bool = True,
    amounts: Sequence[str] = (),
) -> Metric:
    """Means and clustered standard errors at every level of some factors.

    Args:
        keys: Keys of the score.
        factors: Factors, which are keys of the samples' metadata.
        required: Whether every sample must have every factor; if not, a factor that no sample has
            is left out.
        amounts: Keys that are no shares.

    Returns:
        A metric with ``KEY FACTOR=LEVEL`` and the same with ``stderr`` behind it; NaN for a
        standard error from fewer than two scenarios or equal amounts, and for a level without
        values.
    """
    average = mean()

    def compute(scores: list[SampleScore]) -> Value:
        found: dict[str, float] = {}
        asked = [
            factor
            for factor in factors
            if required or any(factor in (score.sample_metadata or {}) for score in scores)
        ]
        levels = {factor: [_level(score, factor) for score in scores] for factor in asked}
        for key in keys:
            alone = list(_alone(scores, key))
            for factor, of_each in levels.items():
                groups: dict[str, list[SampleScore]] = {name: [] for name in sorted(set(of_each))}
                for level, score in zip(of_each, alone, strict=True):
                    if score is not None:
                        groups[level].append(score)
                for level, members in groups.items():
                    name = f"{key} {factor}={level}"
                    found[name] = _apply(average, members)
                    found[f"{name} stderr"] = _error(members, key not in amounts)
        return dict(found)

    return compute


def _level(score: SampleScore, factor: str) -> str:
    metadata = score.sample_metadata or {}
    if factor not in metadata:
        raise ValueError(f"sample {score.sample_id} has no factor {factor!r} in its metadata")
    return str(metadata[factor])
