"""Base, prompted and tuned respondents in logs: which is which, common answers, and a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate
from avdilemma.evals.answers import Answer
from avdilemma.evals.keys import PERSONA, PERSONA_WORDING
from avdilemma.logs.header import LogHeader
from avdilemma.logs.pairs import TASKS, Key, answers_by_key
from avdilemma.logs.respondent import Respondent, label
from avdilemma.logs.select import Logs
from avdilemma.logs.words import listed
from avdilemma.measures.personas import (
    BASE,
    COLUMNS,
    PROMPTED,
    TOKENS,
    TUNED,
    Answered,
    personas_frame,
)
from avdilemma.measures.tuning_shift import BEHAVIOURS
from avdilemma.questions import AGENTS
from avdilemma.report.estimate_tables import cell
from avdilemma.report.from_logs import shift_answers
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.tables import interval, text

DOMAINS = dict(zip(TASKS, ("games", "dilemmas"), strict=True))
"""Domain of each task, in the order of tables."""

DISCERNMENT = "discernment"
"""Beginning of the names of measures that say whether a behaviour follows the agent's."""

CAPTION = (
    "means over the questions that all were asked, with 95 % intervals clustered on scenarios; "
    "match: of asked, no answer counts as no match; discernment: P(C | agent C) - P(C | agent D) "
    "within a node, where both occur; tokens: means a question, as providers count them, without "
    "what a tuning took"
)
"""What the table shows."""


def persona_comparison(found: Logs) -> tuple[pd.DataFrame, list[str]]:
    """Compare prompted and tuned respondents with the base, on the questions that all were asked.

    Args:
        found: Logs, those of the base marked as such or one plain respondent whose model was
            prompted.

    Returns:
        `COLUMNS`, games before dilemmas, in each the base first; and what is to be said of it.

    Raises:
        AvdilemmaError: If it cannot be told who the base is, there is nobody beside it, or the
            respondents have no question in common.
    """
    by_who: dict[Respondent, list[LogHeader]] = {}
    for log in found.usable:
        by_who.setdefault(log.respondent.who.in_any_run, []).append(log)
    names = label(by_who)
    base = _base(by_who, names)
    order = [base, *sorted((each for each in by_who if each != base), key=names.__getitem__)]
    if len(order) == 1:
        raise AvdilemmaError(
            f"{names[base]} alone answered: give logs of it with -T persona=..., or of a tuned "
            "model"
        )
    answers = {each: answers_by_key(by_who[each]) for each in order}
    frames, notes = [], []
    for task in TASKS:
        asked = {each: {key for key in answers[each] if key[0] == task} for each in order}
        there = [each for each in order if asked[each]]
        if len(there) < 2 or there[0] != base:
            continue
        common = set.intersection(*(asked[each] for each in there))
        left = len(set.union(*(asked[each] for each in there))) - len(common)
        if left:
            notes.append(f"{task}: {left} questions were not asked of all: left out")
        if not common:
            continue
        kept = [key for key in answers[base] if key in common]
        _check_same(kept, [answers[each] for each in there])
        sides = [
            _answered(names[each], _how(each, base), task, [answers[each][key] for key in kept])
            for each in there
        ]
        frames.append(personas_frame(DOMAINS[task], sides))
    if not frames:
        raise AvdilemmaError(
            f"{listed([names[each] for each in order])} have no question in common: run all with "
            "the same arguments and seed"
        )
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)], notes


def _base(by_who: Mapping[Respondent, Sequence[LogHeader]], names: Mapping[Respondent, str]) -> Any:
    marked = [who for who, logs in by_who.items() if any(log.base for log in logs)]
    prompted = {_plain(who) for who in by_who if _prompted(who)}
    likely = marked or [who for who in by_who if who in prompted]
    if len(likely) == 1 and not (marked and _prompted(marked[0])):
        return likely[0]
    what = "of several respondents" if marked else "of no respondent that is surely the base"
    raise AvdilemmaError(
        f"logs {what} ({listed([names[each] for each in likely or by_who])}): give --base with the "
        "logs of the plain model"
    )


def _prompted(who: Respondent) -> bool:
    return any(name == PERSONA for name, _ in who.settings)


def _plain(who: Respondent) -> Respondent:
    """The respondent without its persona."""
    rest = (each for each in who.settings if each[0] not in (PERSONA, PERSONA_WORDING))
    return Respondent(who.model, tuple(rest))


def _how(who: Respondent, base: Respondent) -> str:
    if who == base:
        return BASE
    if not _prompted(who):
        return TUNED
    return PROMPTED if _plain(who) == base else f"{TUNED} and {PROMPTED}"


def _check_same(kept: Sequence[Key], sides: Sequence[Mapping[Key, Any]]) -> None:
    for key in kept:
        one, *others = (side[key].question for side in sides)
        for each in others:
            if one.factors != each.factors or one.listed_labels != each.listed_labels:
                raise AvdilemmaError(f"question {key[1]} is not the same in all logs")


def _answered(name: str, how: str, task: str, answers: Sequence[Answer]) -> Answered:
    sent, replied = ([each.tokens[at] for each in answers] for at in (0, 1))
    frame = shift_answers(DOMAINS[task], answers)
    frame = frame.assign(**dict(zip(TOKENS, (sent, replied), strict=True)))
    return Answered(name, how, frame, [each.observation(name) for each in answers])


def persona_tables(frame: pd.DataFrame) -> list[ModelTable]:
    """Rows of `persona_comparison`, a table a domain and a row a respondent."""
    found = []
    for domain, own in frame.groupby("domain", sort=False):
        by = {
            who: {row["measure"]: row for row in records(rows)}
            for who, rows in own.groupby("respondent", sort=False)
        }
        shown = [
            *(f"match {one}, of asked" for one in AGENTS),
            BEHAVIOURS[str(domain)],
            *sorted(name for name in set(own["measure"]) if name.startswith(DISCERNMENT)),
        ]
        groups = (
            ("how", "questions", "answered"),
            *((name.removesuffix(", of asked"), "change") for name in shown),
            ("kappa", "change"),
            ("tokens sent", "replied", "x base"),
        )
        base = next(iter(by.values()))
        rows = [(str(who), _cells(measures, base, shown)) for who, measures in by.items()]
        found.append(ModelTable(f"{domain}: against {own['respondent'].iloc[0]}", groups, rows))
    return found


Row = Mapping[str, Any]


def _cells(own: Mapping[str, Row], base: Mapping[str, Row], shown: Sequence[str]) -> list[str]:
    answered = own["choice"]
    cells = [str(answered["how"]), str(answered["pairs"]), text(answered["value"])]
    for name in shown:
        row = own.get(name)
        cells += ["-", "-"] if row is None else [_value(row), _change(row)]
    kappa = own.get("kappa")
    cells += ["-", "-"] if kappa is None else [cell(_estimate(kappa)), _change(kappa)]
    taken, before = (sum(each[name]["value"] for name in TOKENS) for each in (own, base))
    cells += [text(own[name]["value"], ".0f") for name in TOKENS]
    return [*cells, text(taken / before if before else math.nan)]


def _value(row: Row) -> str:
    return interval(row["value"], row["low"], row["high"])


def _change(row: Row) -> str:
    return interval(row["change"], row["change_low"], row["change_high"], "+.2f")


def _estimate(row: Row) -> Estimate:
    value, low, high = (
        None if math.isnan(row[name]) else row[name] for name in ("value", "low", "high")
    )
    return Estimate("kappa", row["domain"], row["note"], value, low=low, high=high)
