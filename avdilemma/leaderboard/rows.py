"""The board as tables: one row a submission, and one row an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from avdilemma.families.suite import load_suite, suites
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.schema import MEASURES

MEANINGS = {
    "name": "name of the submission",
    "model": "the model's name for people",
    "model_id": "Inspect's name of the model, with its provider",
    "kind": "model, reference agent or people",
    "link": "where to read about it",
    "note": "what a reader should know",
    "tier": "self-reported, logs provided or reproduced",
    "date": "day of the newest log",
    "suite": "name of the suite",
    "settings": "settings of generation, as JSON",
    "versions": "versions of software and tasks, as JSON",
    "sha256": "digest of the submission's file",
}
"""Columns of a submission before its measures."""

ENDS = {
    "": "",
    "_low": "lower end of the 95 % interval",
    "_high": "upper end",
    "_n": "number of answers behind it",
    "_status": "what kind of statement it is",
}
"""Columns of each measure, by what stands behind its name."""

ANSWERS = {
    "name": "name of the submission",
    "task": "task of the suite",
    "position": "place of the question in the suite's order, from 0",
    "epoch": "repetition, from 1",
    "code": "the answer, see the submission's schema",
}
"""Columns of answers."""


def submission_columns() -> dict[str, str]:
    """Columns of submissions and what they hold."""
    found = dict(MEANINGS)
    for name, meaning in MEASURES.items():
        for end, words in ENDS.items():
            found[name + end] = words or meaning
    return found


def submission_row(entry: Entry) -> dict[str, Any]:
    """One submission.

    Args:
        entry: A row of the board.

    Returns:
        Values of all columns; None for numbers that do not exist.
    """
    one = entry.submission
    found: dict[str, Any] = {
        "name": one.name,
        "model": one.model.name,
        "model_id": one.model.id,
        "kind": one.model.kind,
        "link": one.model.link,
        "note": one.model.note,
        "tier": entry.tier,
        "date": one.date,
        "suite": one.suite,
        "settings": json.dumps(dict(one.settings), ensure_ascii=False),
        "versions": json.dumps(dict(one.versions), ensure_ascii=False),
        "sha256": entry.sha256,
    }
    for name in MEASURES:
        measure = one.measures.get(name)
        for end in ENDS:
            key = end.removeprefix("_") or "value"
            default = "absent" if key == "status" else None
            found[name + end] = default if measure is None else getattr(measure, key)
    return found


def answer_rows(entry: Entry, items: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Every answer of a submission.

    Args:
        entry: A row of the board.
        items: Number of questions of each task of its suite.

    Yields:
        Values of all columns.
    """
    for task, codes in entry.submission.answers.items():
        size = items.get(task) or len(codes)
        for at, code in enumerate(codes):
            yield {
                "name": entry.submission.name,
                "task": task,
                "position": at % size,
                "epoch": at // size + 1,
                "code": code,
            }


def suite_items(names: Iterable[str]) -> dict[str, dict[str, int]]:
    """Number of questions of every task of some suites, from their manifests.

    Args:
        names: Names of suites; those that this version does not know have none.
    """
    known = suites()
    return {
        name: {task.key: task.items for task in load_suite(name).tasks}
        for name in sorted(set(names))
        if name in known
    }
