"""Probabilities beside sampled answers by the label to the same questions, from logs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ANSWER
from avdilemma.logs.header import LogHeader
from avdilemma.logs.respondent import Respondent, label
from avdilemma.logs.samples import read_samples
from avdilemma.measures.calibration import ANSWERS
from avdilemma.prompts.ways import PROBABILITIES
from avdilemma.questions import scorings

SAMPLED = "label"
"""The way of answering that asks with the same words."""

LOOSE = frozenset({ANSWER, "temperature", "max_tokens"})
"""Settings in which the two may differ: probabilities are those of temperature 1 whatever it is."""


def paired_answers(
    logs: Sequence[LogHeader], advance: Callable[[int], None] = lambda _samples: None
) -> tuple[pd.DataFrame, list[str]]:
    """Sampled answers with the probabilities of their questions, `measures.calibration.ANSWERS`.

    Args:
        logs: Logs of both ways.
        advance: Called with 1 after every sample.

    Returns:
        The answers, and what is to be said of them.

    Raises:
        AvdilemmaError: If one of the two ways lacks, or no question was asked in both.
    """
    by_way = {way: [log for log in logs if log.answer == way] for way in (PROBABILITIES, SAMPLED)}
    remedies = {PROBABILITIES: f"elicit={PROBABILITIES}", SAMPLED: f"answer={SAMPLED}"}
    for way, found in by_way.items():
        if not found:
            raise AvdilemmaError(
                f"no log of -T {remedies[way]} among these: run the same questions in both ways"
            )
    likely: dict[tuple[Respondent, str, str], list[float]] = {}
    names = label(_who(log) for found in by_way.values() for log in found)
    rows = []
    for way, found in by_way.items():
        for log in found:
            behaviour = scorings()[log.kind].behaviours[0]
            for sample in read_samples(log):
                advance(1)
                value = sample.values.get(behaviour, math.nan) if sample.counts else math.nan
                key = (_who(log), log.kind, sample.id)
                if math.isnan(value):
                    continue
                if way == PROBABILITIES:
                    likely.setdefault(key, []).append(value)
                elif key in likely:
                    p = math.fsum(likely[key]) / len(likely[key])
                    scenario = sample.cluster
                    rows.append((names[key[0]], log.kind, sample.id, scenario, p, value))
    if not rows:
        raise AvdilemmaError(
            "no question was answered in both ways by one model with the same settings: give logs "
            "of the same tasks and arguments"
        )
    return pd.DataFrame(rows, columns=list(ANSWERS)), _notes(by_way[SAMPLED])


def _who(log: LogHeader) -> Respondent:
    """Who answered, whatever the way and the temperature."""
    kept = tuple(each for each in log.respondent.settings if each[0] not in LOOSE)
    return Respondent(log.model, kept)


def _notes(sampled: Sequence[LogHeader]) -> list[str]:
    others = {log.temperature for log in sampled} - {1.0}
    told = ("the provider's own temperature" if t is None else f"temperature {t:g}" for t in others)
    return [
        f"answers were sampled at {each}: probabilities are those of temperature 1, so sample with "
        "--temperature 1"
        for each in sorted(told)
    ]
