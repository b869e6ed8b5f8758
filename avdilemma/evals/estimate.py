"""Estimates from logs: for every model its preferences in games, in dilemmas, and in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import HypothesisTest, Observation, Problem, Results
from avdilemma.evals.answers import Answered, read_answers
from avdilemma.evals.preferences import observation

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("games", "dilemmas", "allocations", "both")
"""What is estimated by itself, and games with dilemmas together."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How estimates are made."""

    lapse: bool = False
    """Whether a share of lapses is estimated beside the noise."""

    drop: tuple[str, ...] = ()
    """Terms to leave out, such as ``alpha``."""

    reading: Reading = "ex_ante"
    """How a dilemma's own payoff is taken."""

    level: float = 0.95
    """Level of the intervals, in (0, 1)."""


@dataclass(slots=True)
class Gathered:
    """What the logs hold of one model."""

    observations: list[Observation] = field(default_factory=list)
    """Answers and what is missing."""

    temperatures: set[float | None] = field(default_factory=set)
    """Sampling temperatures."""

    logs: list[str] = field(default_factory=list)
    """The logs."""

    items: set[str] = field(default_factory=set)
    """Ids of the questions."""

    repeated: int = 0
    """Questions that an earlier log had asked too."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """One model's estimates."""

    model: str
    """The model."""

    logs: tuple[str, ...]
    """Logs that it rests on."""

    temperatures: tuple[float | None, ...]
    """Sampling temperatures; None leaves it to the provider."""

    parts: Mapping[str, Results]
    """Results by part, one or more of `PARTS`."""

    same: tuple[HypothesisTest, ...]
    """Tests that kappa is the same in games and dilemmas; none unless both were asked."""

    repeated: int = 0
    """Questions that stand in more than one of the logs, counted once for each further log."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its settings mean for the estimates."""
        words = []
        if 0.0 in self.temperatures:
            words.append(
                "temperature 0: the same question gets the same answer, so lambda describes how "
                "answers differ between questions, not noise; read the interval of kappa"
            )
        if len(self.temperatures) > 1:
            words.append("logs differ in temperature: estimate them one by one to compare noise")
        if self.repeated:
            words.append(
                f"{self.repeated} questions were asked in another of its logs too, and all answers "
                "count: give one log of each task if that is not meant"
            )
        return tuple(words)

    def to_dict(self) -> dict[str, Any]:
        """Everything as a JSON-like record, without NaN and infinity."""
        return {
            "model": self.model,
            "logs": list(self.logs),
            "temperatures": list(self.temperatures),
            "parts": {name: found.to_dict() for name, found in self.parts.items()},
            "same_kappa": [test.to_dict() for test in self.same],
            "warnings": list(self.warnings),
        }


def gather(logs: Iterable[Answered], settings: Settings) -> dict[str, Gathered]:
    """Sort the answers of logs by model; of each log nothing else stays in memory.

    Args:
        logs: Logs, read one after the other.
        settings: How they are estimated.

    Returns:
        Answers by model.

    Raises:
        AvdilemmaError: If there is no log that could be used.
    """
    found: dict[str, Gathered] = {}
    for log in logs:
        model = found.setdefault(log.model, Gathered())
        model.logs.append(log.path)
        model.temperatures.add(log.temperature)
        seen = [observation(answer, log.path, settings.reading) for answer in log.answers]
        asked = {each.item for each in seen}
        model.repeated += len(asked & model.items)
        model.items |= asked
        model.observations += seen
    if not found:
        raise AvdilemmaError(
            "no log of av_dilemma or economic_games among them: run one of these tasks"
        )
    return found


def estimate_model(model: str, gathered: Gathered, settings: Settings) -> Estimated:
    """Estimate one model.

    Args:
        model: Its name.
        gathered: Its answers.
        settings: How.

    Returns:
        Results by part; what was not asked is absent.

    Raises:
        InvalidValueError: If a term or the level is none.
    """

    def solve(observations: Iterable[Observation]) -> Results:
        problem = Problem(tuple(observations), drop=settings.drop, lapse=settings.lapse)
        return problem.solve(settings.level)

    by_domain: dict[str, list[Observation]] = {}
    for each in gathered.observations:
        if each.situation is not None:
            by_domain.setdefault(each.situation.domain, []).append(each)
    parts = {name: solve(by_domain[name]) for name in PARTS if name in by_domain}
    same: tuple[HypothesisTest, ...] = ()
    if {"games", "dilemmas"} <= set(parts):
        parts["both"] = solve([*by_domain["games"], *by_domain["dilemmas"]])
        same = parts["both"].same_kappa()
    temperatures = sorted(gathered.temperatures, key=lambda each: (each is not None, each or 0))
    return Estimated(
        model, tuple(gathered.logs), tuple(temperatures), parts, same, gathered.repeated
    )


def estimate_logs(
    paths: Iterable[str | Path],
    settings: Settings = Settings(),
    advance: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Estimated]:
    """Estimate every model of some logs.

    Args:
        paths: Log files or folders.
        settings: How.
        advance: Called after every log with the numbers of logs read and of all logs.

    Returns:
        One result a model, by name.

    Raises:
        AvdilemmaError: If a log cannot be read, or none could be used.
    """
    found = gather(read_answers(paths, advance), settings)
    return [estimate_model(name, found[name], settings) for name in sorted(found)]


def estimates_frame(models: Sequence[Estimated]) -> pd.DataFrame:
    """One row for each model, part and parameter.

    Args:
        models: Estimates, at least one.

    Returns:
        Columns ``model`` and ``part``, then those of `Results.to_frame`, and the numbers of
        choices, clusters and missing answers.
    """
    import pandas as pd  # noqa: PLC0415

    frames = []
    for each in models:
        for part, results in each.parts.items():
            frame = results.to_frame()
            frame.insert(0, "part", part)
            frame.insert(0, "model", each.model)
            frame["choices"] = results.choices
            frame["clusters"] = results.clusters
            frame["missing"] = results.missing
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)
