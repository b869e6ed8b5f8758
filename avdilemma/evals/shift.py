"""The shift that a tuning brings: the same items before and after, with clustered intervals.

A change is the mean of paired differences over items (and epochs) on which both models have a
value; its standard error is that of a mean clustered on the scenario (Liang & Zeger 1986,
Biometrika 73:13, with the factor G / (G - 1)), its interval the 95 % one of Student's t with
G - 1 degrees of freedom, G scenarios. Matches ``of asked`` count a missing answer as no match, so
that a model gains nothing by answering only what it gets right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate, Problem
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.evals.paired import Pairs, Scored, pair, read_side, value
from avdilemma.evals.preferences import observation
from avdilemma.evals.results import TASKS
from avdilemma.questions import AGENTS

DOMAINS = {"economic_games": "held-out games", "av_dilemma": "AV dilemmas (transfer)"}
"""What each task shows about a model tuned on games."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One measure before and after."""

    domain: str
    """Games or dilemmas."""

    measure: str
    """What is measured."""

    base: float
    """Before, on the pairs."""

    tuned: float
    """After, on the pairs."""

    change: float
    """After minus before; NaN where one of them is not a number."""

    low: float
    """Lower end of the 95 % interval; NaN with fewer than two scenarios."""

    high: float
    """Upper end."""

    pairs: int
    """Pairs of answers."""

    clusters: int
    """Scenarios."""

    note: str = ""
    """What else is to be said."""


Measure = Callable[[Scored], float]
"""A number of one answer; NaN where it has none."""


def of_asked(agent: str, separating: bool) -> Measure:
    """Match with an agent where it has a prediction; no answer is no match."""
    counts = "separating" if separating else f"strict_{agent}"
    key = f"{agent}_separating" if separating else agent

    def measure(answered: Scored) -> float:
        """The match, 0 without an answer, NaN without a prediction."""
        if not value(answered, counts) > 0:
            return math.nan
        match = value(answered, key)
        return 0.0 if math.isnan(match) else match

    return measure


def key_of(key: str, scale: float = 1, offset: float = 0) -> Measure:
    """A key of the score, rescaled."""
    return lambda answered: scale * value(answered, key) + offset


def measures(task: str) -> dict[str, Measure]:
    """All measures of a task, in the order of the table."""
    found: dict[str, Measure] = {}
    for agent in AGENTS:
        found[f"match {agent}"] = key_of(agent)
        found[f"match {agent}, separating"] = key_of(f"{agent}_separating")
        found[f"match {agent}, of asked"] = of_asked(agent, separating=False)
        found[f"match {agent}, separating, of asked"] = of_asked(agent, separating=True)
    found[TASKS[task]] = key_of(TASKS[task])
    found["position bias"] = key_of("first", 2, -1)
    for outcome in ("choice", "refusal", "unparseable", "truncated", "partial"):
        found[outcome] = key_of(outcome)
    return found


def shifts(pairs: Pairs) -> list[Shift]:
    """Every measure of one task before and after.

    Args:
        pairs: Paired answers.

    Returns:
        One row a measure that has any value.
    """
    rows = []
    for name, measure in measures(pairs.task).items():
        row = shift(DOMAINS[pairs.task], name, measure, pairs)
        if row.pairs:
            rows.append(row)
    return rows


def shift(domain: str, name: str, measure: Measure, pairs: Pairs) -> Shift:
    """One measure before and after (formulas in the module's docstring)."""
    both = [
        (one.scenario, measure(one), measure(two))
        for one, two in zip(pairs.base, pairs.tuned, strict=True)
    ]
    both = [row for row in both if not math.isnan(row[1]) and not math.isnan(row[2])]
    count = len(both)
    if not count:
        return Shift(domain, name, math.nan, math.nan, math.nan, math.nan, math.nan, 0, 0)
    base = math.fsum(row[1] for row in both) / count
    tuned = math.fsum(row[2] for row in both) / count
    change = clustered_mean((scenario, two - one) for scenario, one, two in both)
    return Shift(
        domain,
        name,
        base,
        tuned,
        change.value,
        change.low,
        change.high,
        count,
        change.clusters,
    )


def kappa_shift(pairs: Pairs) -> Shift | None:
    """The change in kappa.

    The interval takes the two estimates as independent; on paired answers that is too wide
    rather than too narrow where their errors go together.

    Args:
        pairs: Paired answers.

    Returns:
        The row; None where the questions cannot identify kappa. Where an estimate is no number (a
        model without noise, or too little data) the note says what it is.
    """
    found = []
    for side in (pairs.base, pairs.tuned):
        choices = [observation(each.answer) for each in side]
        try:
            found.append(Problem(choices).solve(worst_case=False).kappa)
        except AvdilemmaError:
            # allocation choices alone identify no kappa
            return None
    before, after = (math.nan if each.value is None else float(each.value) for each in found)
    errors = [math.nan if each.se is None else float(each.se) for each in found]
    change, reach = after - before, 1.959963984540054 * math.hypot(*errors)
    notes = [
        f"{name}: {each.status}{_limits(each)}"
        for name, each in zip(("base", "tuned"), found, strict=True)
    ]
    return Shift(
        DOMAINS[pairs.task],
        "kappa",
        before,
        after,
        change,
        change - reach,
        change + reach,
        len(pairs.base),
        len({each.scenario for each in pairs.base}),
        "; ".join(notes),
    )


def _limits(estimate: Estimate) -> str:
    if estimate.low is None and estimate.high is None:
        return ""
    low, high = ("-" if each is None else f"{each:.2f}" for each in (estimate.low, estimate.high))
    return f" [{low}, {high}]"


def read_shifts(
    base: Iterable[str | Path],
    tuned: Iterable[str | Path],
    base_model: str | None = None,
    tuned_model: str | None = None,
) -> tuple[str, str, list[Shift], list[str]]:
    """Compare the logs of two models.

    Args:
        base: Logs of the model before, files or folders.
        tuned: Logs of the model after.
        base_model: Take this model's logs alone.
        tuned_model: Take this model's logs alone.

    Returns:
        The two models' names, the rows, games before dilemmas, and what was left out.

    Raises:
        AvdilemmaError: If logs cannot be used or have no question in common.
    """
    one, two = read_side(base, base_model), read_side(tuned, tuned_model)
    rows: list[Shift] = []
    notes: list[str] = []
    for pairs in pair(one, two):
        rows += shifts(pairs)
        kappa = kappa_shift(pairs)
        rows += [kappa] if kappa else []
        if pairs.unpaired:
            notes.append(
                f"{pairs.task}: {pairs.unpaired} questions were asked of one model only: left out"
            )
    return one.model, two.model, rows, notes


def write_csv(rows: Sequence[tuple[str, Shift]], path: Path) -> None:
    """Write rows as CSV.

    Args:
        rows: Name of the tuned model, and a row.
        path: File to write.

    Raises:
        AvdilemmaError: If it cannot be written.
    """
    import csv  # noqa: PLC0415

    names = ["tuned_model", *(each.name for each in fields(Shift))]
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            for model, row in rows:
                writer.writerow({"tuned_model": model, **asdict(row)})
    except OSError as error:
        raise AvdilemmaError(
            f"{path} cannot be written ({error.strerror}): give another file"
        ) from error
