"""Estimates by respondent: preferences in games, in dilemmas, and in both together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from avdilemma.dilemmas import Reading
from avdilemma.errors import InvalidValueError
from avdilemma.estimation import Estimate, HypothesisTest, Observation, Problem, Results
from avdilemma.estimation.misfit import NO_KAPPA
from avdilemma.estimation.noise import Noise
from avdilemma.estimation.tally import Cluster
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.grouped import RESPONDENT

PARTS = ("games", "dilemmas", "allocations", "both")
"""What is estimated by itself, and games with dilemmas together."""

COLUMNS = FRAMES["kappa_frame"]
"""Columns of `kappa_frame`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How estimates are made.

    Attributes:
        lapse: Whether a share of lapses is estimated beside the noise.
        drop: Terms to leave out, such as ``alpha``.
        reading: How a dilemma's own payoff is taken.
        level: Level of the intervals, in (0, 1).
        noise: Unit of noise in dilemmas.
        anyway: Whether kappa keeps its number where no kappa describes the choices.
    """

    lapse: bool = False
    drop: tuple[str, ...] = ()
    reading: Reading = "ex_ante"
    level: float = 0.95
    noise: Noise = "lives"
    anyway: bool = False


DEFAULT = Settings()
"""How estimates are made by default."""


class LogChoices(NamedTuple):
    """A log's name, its sampling temperature (None leaves it to the provider), and its answers.

    Answers of people cluster on the person, those of models on the scenario.
    """

    log: str
    temperature: float | None
    observations: Sequence[Observation]
    people: bool = False


@dataclass(frozen=True, slots=True)
class Estimated:
    """One respondent's estimates.

    Attributes:
        respondent: Who answered, by label.
        logs: Logs that it rests on.
        temperatures: Sampling temperatures; None leaves it to the provider.
        parts: Results by part, one or more of `PARTS`.
        same: Tests that kappa is the same in games and dilemmas; none unless both were asked.
        repeated: Questions that stand in more than one of the logs, counted once for each further
            log.
    """

    respondent: str
    logs: tuple[str, ...]
    temperatures: tuple[float | None, ...]
    parts: Mapping[str, Results]
    same: tuple[HypothesisTest, ...]
    repeated: int = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its settings mean for the estimates."""
        words = []
        sampled = not any(found.problem.tally.shares for found in self.parts.values())
        if 0.0 in self.temperatures and sampled:
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
        own = [f.clusters for f in self.parts.values() if f.problem.cluster == "respondent"]
        if own:
            words.append(f"answers of {max(own)} people together: intervals cluster on the person")
        for part, found in self.parts.items():
            if part != "both" and found.problem.tally.shares:
                words.append(f"{part}: {found.notes[0]}")
            if found.status == "misfit":
                words.append(f"{part}: {NO_KAPPA}. It is withheld; --anyway prints it")
            elif part != "both" and found.fit is not None and found.fit.bad:
                words.append(f"{part}: {found.fit}")
        return tuple(words)

    def estimate(self, part: str, parameter: str) -> Estimate | None:
        """The estimate of a parameter in a part, if there is one."""
        if part not in self.parts:
            return None
        try:
            return self.parts[part].estimate(parameter)
        except InvalidValueError:
            return None

    def to_dict(self) -> dict[str, Any]:
        """Everything as a JSON-like record, without NaN and infinity."""
        return {
            "respondent": self.respondent,
            "logs": list(self.logs),
            "temperatures": list(self.temperatures),
            "parts": {name: found.to_dict() for name, found in self.parts.items()},
            "same_kappa": [test.to_dict() for test in self.same],
            "warnings": list(self.warnings),
        }


def estimate_respondent(
    name: str, found: Sequence[LogChoices], settings: Settings = DEFAULT
) -> Estimated:
    """Estimate one respondent from its answers log by log; parts that were not asked are absent.

    Raises:
        InvalidValueError: If a term or the level is none.
    """
    cluster: Cluster = "respondent" if any(each.people for each in found) else "scenario"

    def solve(observations: Iterable[Observation]) -> Results:
        problem = Problem(
            tuple(observations),
            cluster=cluster,
            drop=settings.drop,
            lapse=settings.lapse,
            noise=settings.noise,
            anyway=settings.anyway,
        )
        return problem.solve(settings.level)

    by_domain: dict[str, list[Observation]] = {}
    for each in (one for log in found for one in log.observations):
        if each.situation is not None:
            by_domain.setdefault(each.situation.domain, []).append(each)
    parts = {part: solve(by_domain[part]) for part in PARTS if part in by_domain}
    same: tuple[HypothesisTest, ...] = ()
    if {"games", "dilemmas"} <= set(parts):
        parts["both"] = solve([*by_domain["games"], *by_domain["dilemmas"]])
        same = parts["both"].same_kappa()
    asked = [{one.item for one in log.observations} for log in found]
    return Estimated(
        name,
        tuple(log.log for log in found),
        tuple(sorted({log.temperature for log in found}, key=lambda t: (t is not None, t or 0))),
        parts,
        same,
        sum(map(len, asked)) - len(set().union(*asked)),
    )


def estimates_frame(found: Sequence[Estimated]) -> pd.DataFrame:
    """Every estimate of one respondent or more: one row a respondent, part and parameter.

    Columns ``respondent`` and ``part``, then those of `Results.to_frame`, and the numbers of
    choices, clusters and missing answers.
    """
    frames = {
        (each.respondent, part): results.to_frame().assign(
            choices=results.choices, clusters=results.clusters, missing=results.missing
        )
        for each in found
        for part, results in each.parts.items()
    }
    return pd.concat(frames, names=[RESPONDENT, "part"]).reset_index([0, 1]).reset_index(drop=True)


def kappa_frame(found: Iterable[Estimated]) -> pd.DataFrame:
    """Kappa in games and in dilemmas: `COLUMNS`, one row a respondent and part."""
    rows = [
        _kappa_row(each, part, results)
        for each in found
        for part, results in each.parts.items()
        if part in {"games", "dilemmas"}
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _kappa_row(each: Estimated, part: str, results: Results) -> dict[str, object]:
    kappa = results.kappa
    # an end of None has no limit, unless both are: then there is no interval
    limit = math.nan if kappa.low is None and kappa.high is None else math.inf
    return {
        RESPONDENT: each.respondent,
        "part": part,
        "status": kappa.status,
        "kappa": math.nan if kappa.value is None else kappa.value,
        "low": -limit if kappa.low is None else kappa.low,
        "high": limit if kappa.high is None else kappa.high,
        "choices": results.choices,
        "clusters": results.clusters,
        "missing": results.missing,
        "p_same": next((test.p for test in each.same if test.p is not None), math.nan),
    }
