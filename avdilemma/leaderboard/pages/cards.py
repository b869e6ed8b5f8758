"""A row's card: what was found in one sentence, one figure, and questions with its answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from avdilemma.charts.forest import Mark, draw_mark
from avdilemma.charts.look import Look
from avdilemma.charts.svg_axes import Canvas, SvgAxes
from avdilemma.estimation.people import LEVELS, PEOPLE, SOURCE
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.measure_text import MeasureText, measure_of, measure_text, number_text
from avdilemma.leaderboard.pages.board_charts import MODEL
from avdilemma.leaderboard.pages.suite_key import SuiteKey, comparable
from avdilemma.leaderboard.quantities import CARD, EFFECTS, SHOWN
from avdilemma.leaderboard.submission_schema import Measure, Submission
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.rating_gap import GAP
from avdilemma.report.findings import STRONG_BIAS, findings

ROW = "row"
"""Name under which a row is told about; pages put its own in front."""

YARDSTICKS: Mapping[str, bool] = {"agent-economicus": False, "agent-moralis": True}
"""Reference rows that are drawn beside a model's shares, and whether their squares are filled."""

SHARES, ENDS = (0.0, 1.0), (-1.0, 1.0)
"""Ends of the drawings of shares and of AMCEs."""


DOMAINS = ("games", "dilemmas")
"""Domains that have a kappa and a position bias of their own."""

OUTCOMES = ("choice", "refusal", "unparseable", "truncated")
"""What may come of a question; each is a measure of its own."""


class Told(NamedTuple):
    """What the numbers of a row say: in one sentence, what else, and what they do not say."""

    headline: str
    further: tuple[str, ...]
    unsaid: tuple[str, ...]


class CardRow(NamedTuple):
    """A line of a card's figure: what it is of, the number in words, and what is drawn.

    ``yardsticks`` are the values of reference rows, by whether their squares are filled.
    """

    title: str
    text: MeasureText
    mark: Mark
    limits: tuple[float, float]
    yardsticks: Mapping[bool, float]


class SampleAnswer(NamedTuple):
    """A question with what a row answered to it, and what two agents answer."""

    title: str
    prompt: str
    answers: tuple[str, ...]
    agents: str


def card_told(submission: Submission) -> Told:
    """Sentences made from the numbers of a row, in the words of the report."""
    if submission.model.kind == "people":
        return _people_told(submission)
    said: list[str] = []
    unsaid: list[str] = []
    headline = ""
    for section, frame in _frames(submission):
        found = findings({section: frame})
        known = [each for _, some in found.told for each in some]
        unknown = [each.removeprefix(f"{ROW}: ") for each in found.unsaid]
        # that something cannot be told is a finding where nothing else was found
        headline = headline or next(iter([*known, *unknown]), "")
        said += known
        unsaid += unknown
    if not headline:
        return Told("its numbers say nothing yet.", (), ())
    left = (tuple(each for each in some if each != headline) for some in (said, unsaid))
    return Told(headline, *left)


def _people_told(submission: Submission) -> Told:
    known = [
        (LEVELS[name], each.value)
        for name, each in submission.amce.items()
        if name in LEVELS and each.value is not None
    ]
    if not known:
        return Told("there are no figures of people here.", (), ())
    level, most = max(known, key=lambda each: abs(each[1]))
    return Told(
        f"of all attributes of the Moral Machine “{level}” changes people’s choices most: AMCE "
        f"{number_text(most, 'number')} ({SOURCE}).",
        (),
        ("whatever else a model is asked here: nobody asked these people.",),
    )


def _frames(submission: Submission) -> list[tuple[str, pd.DataFrame]]:
    """The row's numbers as the report's sections have them, those first that decide most."""

    def frame(rows: Sequence[Mapping[str, Any]], value: str) -> pd.DataFrame:
        return pd.DataFrame([{RESPONDENT: ROW, **row} for row in rows]).rename(
            columns={"value": value}
        )

    def found(name: str, **given: Any) -> list[dict[str, Any]]:
        """No row for what has no number."""
        each = measure_of(submission, name)
        if each is None or each.value is None:
            return []
        low, high = _ends(each)
        return [{"value": each.value, "low": low, "high": high, **given}]

    kappas = [row for each in DOMAINS if (row := _kappa(submission, each)) is not None]
    kappas.sort(key=lambda row: -int(row["choices"]))
    for row in kappas[:-1]:
        row["p_same"] = math.nan  # told once, after both
    biases = [row for each in DOMAINS for row in found(f"position_bias_{each}", kind=each)]
    biases.sort(key=lambda row: -abs(row["value"]))
    effects = [
        row
        for name, level in LEVELS.items()
        for row in found(f"amce_{name}", level=level, people=PEOPLE.get(name, math.nan))
        # without an interval nothing shows that it makes a difference, or none
        if not math.isnan(row["low"] + row["high"])
    ]
    outcomes = [row for each in OUTCOMES for row in found(each, outcome=each, kind="all tasks")]
    position = ("position", frame(biases, "bias"))
    rest = [
        *(("kappas", frame([row], "kappa")) for row in kappas),
        ("ratings", frame(found("social_dilemma_gap", rating=GAP), "mean")),
        ("outcomes", frame(outcomes, "rate")),
        ("amce", frame(effects, "amce")),
    ]
    # where the order of options decides, that is what there is to say; else it comes later
    strong = any(
        abs(row["value"]) >= STRONG_BIAS and (row["low"] > 0 or row["high"] < 0) for row in biases
    )
    return [position, *rest] if strong else [*rest, position]


def _kappa(submission: Submission, domain: str) -> dict[str, Any] | None:
    each = measure_of(submission, f"kappa_{domain}")
    if each is None or each.status == "absent":
        return None
    low, high = _ends(each)
    same = measure_of(submission, "same_kappa")
    p_same = math.nan if same is None or same.value is None else same.value
    return {
        "part": domain,
        "status": each.status,
        "value": math.nan if each.value is None else each.value,
        "low": low,
        "high": high,
        "choices": each.n,
        "p_same": p_same,
    }


def _ends(measure: Measure) -> tuple[float, float]:
    """Both ends of an interval; NaN without one, infinite without a limit on one side."""
    if measure.low is None and measure.high is None:
        return math.nan, math.nan
    low = -math.inf if measure.low is None else measure.low
    return low, math.inf if measure.high is None else measure.high


def card_rows(entry: Entry, entries: Sequence[Entry]) -> tuple[CardRow, ...]:
    """Lines of the figure: shares, beside those of reference rows; of people the AMCEs."""
    submission = entry.submission
    if submission.model.kind == "people":
        return tuple(_line(submission, f"amce_{name}", level, {}) for name, level in LEVELS.items())
    yards = {
        YARDSTICKS[each.submission.name]: each.submission
        for each in entries
        if each.reference and each.submission.name in YARDSTICKS and each is not entry
    }
    return tuple(_line(submission, name, title, yards) for name, title in CARD.items())


def _line(
    submission: Submission, name: str, title: str, yards: Mapping[bool, Submission]
) -> CardRow:
    each = measure_of(submission, name)
    known = {filled: measure_of(other, name) for filled, other in yards.items()}
    value = math.nan if each is None or each.value is None else each.value
    low, high = (math.nan, math.nan) if each is None else _ends(each)
    return CardRow(
        title,
        measure_text(each, SHOWN[name].form),
        Mark(value, low, high),
        ENDS if name in EFFECTS else SHARES,
        {
            filled: found.value
            for filled, found in known.items()
            if found is not None and found.value is not None
        },
    )


def draw_row(axes: Canvas, y: float, row: CardRow, look: Look, yard: str) -> None:
    """Draw a line of the figure at a height of the axes: its ends, zero, yardsticks, the number.

    ``yard`` is the colour of yardsticks and of the lines.
    """
    low, high = row.limits
    axes.plot((low, high), (y, y), color=yard, linewidth=0.7, zorder=0)
    for end in {low, 0.0, high}:
        axes.plot((end, end), (y - 0.3, y + 0.3), color=yard, linewidth=0.7, zorder=0)
    for filled, value in row.yardsticks.items():
        face = yard if filled else "white"
        axes.scatter([value], [y], [49], marker="s", facecolor=face, edgecolor=yard, zorder=2)
    draw_mark(axes, y, row.mark, look, row.limits)


def row_svg(row: CardRow) -> Markup:
    """The drawing of one line, for a cell of a table that says the same in words."""
    axes = SvgAxes((200, 24), (8, 192, 0, 24), furnished=False)
    axes.set(xlim=row.limits, ylim=(0.5, -0.5))
    draw_row(axes, 0, row, MODEL, "yard")
    return axes.svg(kind="amce")


def card_samples(submission: Submission, key: SuiteKey | None) -> tuple[SampleAnswer, ...]:
    """Questions of the suite with what was read in a row's replies; none that do not fit it."""
    if key is None:
        return ()
    fitting = comparable(submission, key)
    return tuple(
        SampleAnswer(
            each.title,
            each.prompt,
            each.answers(submission, key.sizes[each.task]),
            each.agents,
        )
        for each in key.samples
        if each.task in fitting
    )
