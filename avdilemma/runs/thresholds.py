"""Bounds on what a run found, for continuous integration."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from avdilemma.intervals import interval
from avdilemma.logs.header import LogHeader
from avdilemma.report.from_logs import estimates, labels_of, results
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.tables import text
from avdilemma.runs.plan import RANGES, Threshold
from avdilemma.runs.units import bare

KAPPA = "kappa_"
"""Beginning of the measures that are estimates of kappa."""

LOST = ("unparseable", "truncated")
"""Outcomes of replies that could not be read."""


class Number(NamedTuple):
    """A measure of a model, in a task or in all."""

    who: str
    """The respondent."""

    where: str
    """Task and scenario file; empty where all tasks are meant."""

    value: float
    """The number; NaN where there is none."""

    low: float
    """Lower end of its 95 % interval; NaN where there is none."""

    high: float
    """Upper end."""


class Verdict(NamedTuple):
    """What came of a threshold for one number."""

    threshold: Threshold
    number: Number | None
    """None if no log has the measure."""

    @property
    def holds(self) -> bool:
        """Whether it holds; what cannot be said does not hold."""
        found = self.number
        if found is None:
            return False
        low = -math.inf if self.threshold.min is None else self.threshold.min
        high = math.inf if self.threshold.max is None else self.threshold.max
        if self.threshold.judge == "number":
            return low <= found.value <= high
        if self.threshold.judge == "interval":
            return low <= found.low and found.high <= high
        return found.low <= high and low <= found.high


def verdicts(thresholds: Iterable[Threshold], logs: Sequence[LogHeader]) -> list[Verdict]:
    """Judge every threshold by every number that it is about.

    Args:
        thresholds: The thresholds.
        logs: Logs of the run.

    Returns:
        A verdict a threshold and number; one without a number where no log has the measure.
    """
    found = []
    for each in thresholds:
        own = [
            log
            for log in logs
            if each.model in {None, log.model}
            and (each.task is None or bare(each.task) == bare(log.task))
        ]
        kappa = each.measure.startswith(KAPPA)
        numbers = list(_kappas(each.measure, own) if kappa else _results(each.measure, own))
        found += [Verdict(each, number) for number in numbers] or [Verdict(each, None)]
    return found


def _kappas(measure: str, logs: Sequence[LogHeader]) -> Iterator[Number]:
    part = measure.removeprefix(KAPPA)
    for each in estimates(logs):
        kappa = each.estimate(part, "kappa")
        if kappa is None:
            continue
        none = kappa.low is None and kappa.high is None
        limit = math.nan if none else math.inf
        yield Number(
            each.respondent,
            "",
            math.nan if kappa.value is None else float(kappa.value),
            -limit if kappa.low is None else float(kappa.low),
            limit if kappa.high is None else float(kappa.high),
        )


def _results(measure: str, logs: Sequence[LogHeader]) -> Iterator[Number]:
    labels = labels_of(logs)
    for log in logs:
        for row in records(results([log], labels)):
            number = _number(measure, row, log.metrics)
            if number is not None:
                value, stderr = number
                clusters = round(log.metrics.get("scenarios", 0.0))
                ends = _ends(measure, value, stderr, clusters)
                yield Number(str(row["respondent"]), f"{log.task} {log.family}", value, *ends)


def _number(
    measure: str, row: Mapping[str, object], metrics: Mapping[str, float]
) -> tuple[float, float] | None:
    """A column of the results with its clustered standard error."""
    if measure == "readable":
        lost = {name: float(str(row[name])) for name in LOST}
        errors = {name: metrics.get(f"{name}_stderr", math.nan) for name in LOST}
        # of one kind of loss its own error; of both at most the sum
        there = [errors[name] for name in LOST if lost[name] > 0]
        return 1.0 - sum(lost.values()), sum(there) if there else max(errors.values())
    value = float(str(row[measure]))
    if math.isnan(value):
        return None
    own = metrics.get(f"{measure}_stderr", math.nan)
    return value, float(str(row.get(f"{measure}_se", own)))


def _ends(measure: str, value: float, stderr: float, clusters: int) -> tuple[float, float]:
    """The 95 % interval, cut off at the ends of the measure's range."""
    low, high = interval(value, stderr, clusters - 1)
    least, most = RANGES.get(measure, (-math.inf, math.inf))
    return max(least, low), min(most, high)


def verdict_table(found: Sequence[Verdict]) -> ModelTable:
    """Every verdict as a row."""
    heads = ("measure", "value", "95 % interval", "bounds", "judged by", "verdict")
    rows = []
    for each in found:
        number, asked = each.number, each.threshold
        ends = [text(x) for x in (number.low, number.high)] if number else ["-", "-"]
        bounds = ["" if x is None else f"{x:g}" for x in (asked.min, asked.max)]
        name = "no log has it" if number is None else f"{number.who} {number.where}".strip()
        cells = (
            asked.measure,
            "-" if number is None else text(number.value, ".3f"),
            " to ".join(ends),
            " to ".join(bounds).strip(),
            asked.judge,
            "holds" if each.holds else _missed(each),
        )
        rows.append((name, cells))
    return ModelTable("Thresholds", [heads], rows)


def _missed(verdict: Verdict) -> str:
    """That a threshold does not hold, with what to judge by where there is only an interval."""
    number, judge = verdict.number, verdict.threshold.judge
    ranged = number is not None and math.isnan(number.value) and not math.isnan(number.low)
    return "MISSED (only a range: judge: interval)" if ranged and judge == "number" else "MISSED"
