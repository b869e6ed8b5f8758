"""Answers in logs, as estimation wants them: questions with what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.adaptive_scorer import NAME as ADAPTIVE_KIND
from avdilemma.evals.adaptive_scorer import answered
from avdilemma.evals.answers import Answer, read_answer
from avdilemma.evals.keys import ITEM
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import read_samples
from avdilemma.questions import scorings


def paired_kinds() -> tuple[str, ...]:
    """Kinds of logs in which every respondent is asked the same questions to estimate from."""
    return tuple(name for name, scoring in scorings().items() if scoring.estimated)


def estimated_kinds() -> tuple[str, ...]:
    """Kinds of logs from whose answers preferences are estimated."""
    return (*paired_kinds(), ADAPTIVE_KIND)


class Answered(NamedTuple):
    """A log, and its answers by epoch and question, without samples that do not count."""

    log: LogHeader
    answers: tuple[Answer, ...]


def read_answers(
    logs: Iterable[LogHeader], advance: Callable[[int, int], None] = lambda _done, _all: None
) -> Iterator[Answered]:
    """Read the answers of logs one after the other, so that memory holds one log.

    Logs of kinds without such questions are passed over. After every log `advance` is called with
    the number of logs read and of all logs.

    Raises:
        AvdilemmaError: If a log cannot be read, or a score does not fit its question.
    """
    own = [log for log in logs if log.kind in estimated_kinds()]
    for done, log in enumerate(own, start=1):
        yield Answered(log, tuple(_answers(log)))
        advance(done, len(own))


def _answers(log: LogHeader) -> Iterator[Answer]:
    for sample in read_samples(log):
        if not sample.counts:
            continue
        try:
            if log.kind == ADAPTIVE_KIND:
                for asked in answered(sample.details):
                    yield read_answer(*asked, sample.epoch)
                continue
            facts = sample.metadata[ITEM]
            tokens = sample.tokens("input"), sample.tokens("output")
            found = read_answer(facts, sample.details, sample.values, sample.epoch, tokens)
            yield replace(found, person=sample.person)
        except (AvdilemmaError, KeyError) as error:
            raise AvdilemmaError(f"log {log.name}, sample {sample.id}: {error}") from error
