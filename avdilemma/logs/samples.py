"""The samples of a log, one at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from avdilemma.evals.keys import LABEL, PERSON
from avdilemma.evals.metrics import cluster_of
from avdilemma.logs.archive import Record, open_log
from avdilemma.logs.header import LogHeader

ATTACHMENT = "attachment://"
"""Beginning of a text that stands elsewhere in its sample."""


KEPT = frozenset({"model_usage", "store"})
"""Parts of a sample's record that stay where its messages are not wanted any more."""


@dataclass(frozen=True, slots=True)
class LogSample:
    """One sample with our latest score.

    Attributes:
        id: Its id, which is its question's.
        epoch: Repetition, from 1.
        metadata: The question and its factors.
        values: Our score by key; NaN where there is nothing; empty if it was not scored.
        score: The whole of our score: keys ``value``, ``answer``, ``explanation``, ``metadata``.
        error: What stopped it; empty if it came to its end.
        invalidated: Whether it was marked as invalid afterwards.
        record: The whole sample as the log has it.
    """

    id: str
    epoch: int
    metadata: Mapping[str, Any]
    values: Mapping[str, float]
    score: Mapping[str, Any]
    error: str
    invalidated: bool
    record: Record

    @property
    def person(self) -> str:
        """Anonymous id of the person who answered; empty where a model did."""
        return str(self.metadata.get(PERSON) or "")

    @property
    def cluster(self) -> str:
        """What its answer goes together with: the person, or the scenario of a model's answer."""
        return cluster_of(self.metadata)

    @property
    def counts(self) -> bool:
        """Whether its score is an answer: scored, not in error and not invalidated."""
        return bool(self.score) and not self.error and not self.invalidated

    @property
    def answer(self) -> str | None:
        """The answer as it was given, such as a label; None without one.

        Older scores tell it alone; since they say what was asked they tell it in words too.
        """
        found = self.details.get(LABEL, self.score.get("answer"))
        return None if found is None else str(found)

    @property
    def details(self) -> Mapping[str, Any]:
        """Metadata of our score."""
        return self.score.get("metadata") or {}

    @property
    def store(self) -> Mapping[str, Any]:
        """What the solver kept."""
        return self.record.get("store") or {}

    def tokens(self, kind: str) -> float:
        """Tokens that its replies took, ``input`` or ``output``; NaN if no provider told any."""
        usage = self.record.get("model_usage") or {}
        told = [number(each.get(f"{kind}_tokens")) for each in usage.values()]
        return math.fsum(told) if told else math.nan

    def part(self, name: str) -> Any:
        """A part of the record, with its texts where they belong; None if there is none."""
        return filled_in(self.record.get(name), self.record.get("attachments") or {})

    @property
    def reply(self) -> str:
        """The text of the last reply; empty if there is none."""
        return str((self.part("output") or {}).get("completion") or "")


def filled_in(value: Any, attachments: Mapping[str, str]) -> Any:
    """A part of a sample's record with the texts that stand elsewhere in it."""
    if isinstance(value, dict):
        return {key: filled_in(each, attachments) for key, each in value.items()}
    if isinstance(value, list):
        return [filled_in(each, attachments) for each in value]
    if isinstance(value, str) and value.startswith(ATTACHMENT):
        # a model may write the beginning of an address itself
        return attachments.get(value.removeprefix(ATTACHMENT), value)
    return value


def number(value: object) -> float:
    """A key's value as a number; NaN for anything that is none."""
    return float(value) if isinstance(value, (int, float)) else math.nan


def read_samples(header: LogHeader) -> Iterator[LogSample]:
    """Read every sample of a log by epoch and id, uncounted ones too; one at a time is in memory.

    Of a log whose samples were kept those are given, and it is not read.

    Raises:
        AvdilemmaError: If the log cannot be read.
    """
    if header.kept is not None:
        yield from header.kept
        return
    with open_log(header.address, whole=True) as log:
        for record in log.samples():
            yield _sample(record, header.score)


def slim(sample: LogSample) -> LogSample:
    """A sample without messages, events and files: its score, question, tokens and store."""
    record: Record = {name: part for name, part in sample.record.items() if name in KEPT}
    return replace(sample, record=record)


def _sample(record: Record, name: str) -> LogSample:
    score = (record.get("scores") or {}).get(name) or {}
    value = score.get("value")
    error = record.get("error")
    return LogSample(
        id=str(record["id"]),
        epoch=int(record["epoch"]),
        metadata=record.get("metadata") or {},
        values={k: number(v) for k, v in value.items()} if isinstance(value, dict) else {},
        score=score,
        error=str(error.get("message") or "error") if isinstance(error, dict) else "",
        invalidated=bool(record.get("invalidation")),
        record=record,
    )
