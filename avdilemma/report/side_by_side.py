"""Models side by side: what the report found of each, in one table, one figure and one sentence."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from avdilemma.charts.look import short
from avdilemma.charts.side_by_side_chart import panels_of, side_by_side_chart
from avdilemma.errors import AvdilemmaError
from avdilemma.logs.answers import paired_kinds
from avdilemma.logs.header import LogHeader
from avdilemma.logs.pairs import Side, answers_by_key
from avdilemma.logs.select import Trouble
from avdilemma.logs.words import one_line
from avdilemma.measures import side_by_side
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.side_by_side import KAPPA, MATCHES, POSITION, SWITCH, Row
from avdilemma.report.found_of_models import found_of_models
from avdilemma.report.from_logs import Labels, paired_answers
from avdilemma.report.overview import records
from avdilemma.report.section import Gathered, section
from avdilemma.report.words import between

MOST_PAIRED = 5
"""Most models of which all pairs are compared: ten pairs can be read, 190 cannot."""

DIFFERENCES = "models_differences.csv"
"""Name of the file of paired differences."""

TITLES = {
    KAPPA: "κ",
    "cooperate": "cooperation",
    "sacrifice": "sacrifices",
    SWITCH: "switching ratio",
    **{key: f"match {key.removesuffix('_separating')}" for key in MATCHES},
    POSITION: "position bias",
    side_by_side.ANSWERED: "answered",
    side_by_side.REFUSED: "refused",
}
"""Columns of the table by quantity, in their order."""

WITHOUT = {
    "no_choices": "no choices",
    "not_identified": "not identified",
    "misfit": "misfit",
    "not_rationalised": "none fits",
}
"""What stands where there is no kappa, by status."""

MODELS = section(
    "models",
    (),
    side_by_side.COLUMNS,
    lambda _logs, _labels: pd.DataFrame(),
    side_by_side_chart,
    lambda frame: {"models": str(frame[RESPONDENT].nunique())},
    most=20,
    drawable=lambda frame: bool(len(frame) and panels_of(frame)),
)
"""All models in one table; its data come from the other sections."""


class Cell(NamedTuple):
    """A value and its 95 % interval, as text; the interval is empty where there is none."""

    value: str
    interval: str = ""


class ModelRow(NamedTuple):
    """A model with a cell a column."""

    name: str
    cells: tuple[Cell, ...]


class Group(NamedTuple):
    """What was asked, and the headings of its columns."""

    title: str
    headings: tuple[str, ...]


class Pair(NamedTuple):
    """Two models on the questions that both answered: rows of domain, measure, difference, pairs.

    A difference is that of `one` minus `other`. Without rows `why` says why.
    """

    one: str
    other: str
    rows: tuple[tuple[str, str, Cell, str], ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Models side by side, for a page or a document.

    Attributes:
        gathered: The section with its data, of which figure, caption and table of numbers are made.
        groups: Columns of the table in groups.
        table: A row a model, by name: models are not ranked.
        pairs: Every two models on the questions that both answered; none of more than
            `MOST_PAIRED` models.
        differences: The data of `pairs`.
        sentence: What stands among the findings.
    """

    gathered: Gathered
    groups: tuple[Group, ...]
    table: tuple[ModelRow, ...]
    pairs: tuple[Pair, ...]
    differences: pd.DataFrame
    sentence: str


def models_side_by_side(
    frames: Mapping[str, pd.DataFrame], logs: Sequence[LogHeader], labels: Labels
) -> SideBySide | None:
    """Set models beside each other; None of fewer than two.

    An earlier run of a model stands beside the later one elsewhere, and not here.

    Args:
        frames: Data by the name of a section.
        logs: The logs that they are of.
        labels: Labels of respondents.
    """
    now = {log.respondent.who for log in logs if not log.base}
    own = [log for log in logs if not (log.base and log.respondent.who.in_any_run in now)]
    names = sorted({labels[log.respondent.who] for log in own})
    if len(names) < 2:
        return None
    troubles: list[Trouble] = []
    try:
        found = list(found_of_models(frames, own, labels))
    except (AvdilemmaError, KeyError, TypeError, ValueError) as error:  # logs are untrusted
        found, troubles = [], [Trouble(MODELS.name, one_line(error))]
    frame = pd.DataFrame(found, columns=list(side_by_side.COLUMNS))
    if frame[RESPONDENT].nunique() < 2:
        return None
    frame = frame.sort_values(RESPONDENT, kind="stable", ignore_index=True)
    groups, keys = _groups(frame)
    pairs, rows_of_pairs = _pairs(own, labels) if len(names) <= MOST_PAIRED else ((), [])
    return SideBySide(
        Gathered(MODELS, frame, tuple(troubles)),
        groups,
        tuple(_table(frame, keys)),
        pairs,
        pd.DataFrame(rows_of_pairs, columns=list(side_by_side.DIFFERENCES)),
        sentence(frame),
    )


Key = tuple[str, str]
"""What was asked, and the quantity."""


def _groups(frame: pd.DataFrame) -> tuple[tuple[Group, ...], list[Key]]:
    """Columns of the table in groups, and their keys."""
    there = list(dict.fromkeys(zip(frame["asked"], frame["quantity"], strict=True)))
    order = list(TITLES)
    asked = list(dict.fromkeys(str(each) for each, _ in there))
    keys: list[Key] = sorted(
        there, key=lambda key: (key[1] != KAPPA, asked.index(key[0]), order.index(key[1]))
    )
    keys.sort(key=lambda key: key[0] == side_by_side.EVERYTHING)
    groups = []
    for kappa, same in itertools.groupby(keys, key=lambda key: "κ" if key[1] == KAPPA else key[0]):
        own = list(same)
        headings = [key[0] if key[1] == KAPPA else TITLES[key[1]] for key in own]
        if kappa == side_by_side.EVERYTHING:
            headings.append("questions")
        groups.append(Group(kappa, tuple(headings)))
    return tuple(groups), keys


def _table(frame: pd.DataFrame, keys: Sequence[Key]) -> Iterator[ModelRow]:
    for name, own in frame.groupby(RESPONDENT, sort=True):
        by = {(each["asked"], each["quantity"]): each for each in records(own)}
        cells = [_cell(by.get(key)) for key in keys]
        every = by.get((side_by_side.EVERYTHING, side_by_side.ANSWERED))
        if any(key[0] == side_by_side.EVERYTHING for key in keys):
            cells.append(Cell(f"{every['n']:,.0f}" if every else "–"))
        yield ModelRow(short(str(name), 60), tuple(cells))


def _cell(found: Mapping[str, Any] | None) -> Cell:
    if found is None:
        return Cell("–")
    value, interval = found["value"], _ends(found["low"], found["high"])
    if math.isnan(value):
        return Cell(WITHOUT.get(found["note"], "any in" if interval else "–"), interval)
    return Cell(_number(value), interval)


def _number(value: float) -> str:
    return ("∞" if math.isinf(value) else f"{value:z.2f}").replace("-", "−")


def _ends(low: float, high: float) -> str:
    return between(low, high).replace("-", "−")


def _pairs(logs: Sequence[LogHeader], labels: Labels) -> tuple[tuple[Pair, ...], list[Row]]:
    """Every two models on the questions that both answered."""
    by_who: dict[str, list[LogHeader]] = {}
    for log in logs:
        if log.kind in paired_kinds():
            by_who.setdefault(labels[log.respondent.who], []).append(log)
    sides: dict[str, Side | str] = {}
    for name in sorted(by_who):
        try:
            sides[name] = Side(short(name, 60), answers_by_key(by_who[name]))
        except AvdilemmaError as error:
            sides[name] = str(error)
    found: list[Pair] = []
    every: list[Row] = []
    for names in itertools.combinations(sides, 2):
        one, other = (sides[name] for name in names)
        why = next((each for each in (one, other) if isinstance(each, str)), "")
        own: list[Row] = []
        if isinstance(one, Side) and isinstance(other, Side):
            try:
                for domain, (first, second), _ in paired_answers(one, other):
                    own += side_by_side.differences(names, domain, first, second)
            except AvdilemmaError as error:
                why = str(error)
        shown = tuple(
            (
                str(each["domain"]),
                str(each["measure"]),
                Cell(signed(each["difference"]), _ends(each["low"], each["high"])),
                f"{each['pairs']:,}",
            )
            for each in own
        )
        found.append(Pair(short(names[0], 60), short(names[1], 60), shown, why))
        every += own
    return tuple(found), every


def signed(value: float) -> str:
    """A difference as text, with its sign.

    Examples:
        >>> signed(0.5), signed(-0.25), signed(-0.001)
        ('+0.50', '−0.25', '+0.00')
    """
    return f"{value:+z.2f}".replace("-", "−")


def sentence(frame: pd.DataFrame) -> str:
    """The least and the greatest value of what is asked for most, with intervals; no ranking.

    Empty where no quantity has a value of two models.
    """
    told = []
    for quantity in (KAPPA, "cooperate", "sacrifice"):
        known = frame[(frame["quantity"] == quantity) & frame["value"].notna()]
        for asked, own in known.groupby("asked", sort=False):
            if own[RESPONDENT].nunique() < 2:
                continue
            by_value = sorted(records(own), key=lambda each: float(each["value"]))
            least, most = by_value[0], by_value[-1]
            what = f"{TITLES[quantity]} in {asked}"
            if least["value"] == most["value"]:
                told.append(f"{what}, {_number(least['value'])} for all that have one")
                continue
            told.append(f"{what}, from {_end(least)} to {_end(most)}")
    if not told:
        return ""
    return f"Lowest and highest of {frame[RESPONDENT].nunique()} models: {'; '.join(told)}."


def _end(found: Mapping[str, Any]) -> str:
    ends = _ends(found["low"], found["high"])
    whose = short(str(found[RESPONDENT]), 60)
    return f"{_number(found['value'])} ({f'{ends}; ' if ends else ''}{whose})"
