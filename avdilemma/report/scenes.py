"""One question of each kind that logs asked, with its scene drawn for people."""

from __future__ import annotations

from collections.abc import Sequence

from avdilemma.catalog.pictures import Shown, shown
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ITEM
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import read_samples
from avdilemma.questions import read_question
from avdilemma.text import printable

DRAWN = ("dilemma_choice", "third_choice", "rating_score", "moral_machine_choice", "scene_read")
"""Scorers of questions that have a scene."""


def asked_scenes(logs: Sequence[LogHeader]) -> list[tuple[str, Shown]]:
    """The first question that can be drawn of every task and family, with these as a title."""
    found: dict[str, Shown] = {}
    for log in logs:
        title = printable(f"{log.task}, {log.family}")
        if log.kind in DRAWN and title not in found:
            first = _first(log)
            found |= {} if first is None else {title: first}
    return list(found.items())


def _first(log: LogHeader) -> Shown | None:
    """The first question of a log, None if it cannot be read or drawn: logs are untrusted."""
    try:
        sample = next(read_samples(log), None)
        if sample is None:
            return None
        found = shown(read_question(str(sample.metadata.get(ITEM))))
    except (AvdilemmaError, ValueError, TypeError, KeyError):
        return None
    return found._replace(id=printable(sample.id))
