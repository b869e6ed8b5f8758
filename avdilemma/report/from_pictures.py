"""From logs of questions in pictures to frames: what a picture changes, and whether it is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pandas as pd

from avdilemma.estimation import Observation
from avdilemma.evals.answers import read_answer
from avdilemma.evals.keys import ANSWER, ITEM
from avdilemma.logs.answers import estimated_kinds
from avdilemma.logs.header import LogHeader
from avdilemma.logs.respondent import Respondent, label
from avdilemma.logs.samples import LogSample, read_samples
from avdilemma.measures import answer_rates, modalities
from avdilemma.measures.group_effects import FACTORS
from avdilemma.questions import scorings
from avdilemma.scenes import TEXT

READING = "scene_read"
"""The scorer of what is read in pictures."""

COMPARED = ("dilemma_choice", "third_choice", "moral_machine_choice")
"""Scorers of questions that can be asked in pictures."""


def who_sees(respondent: Respondent) -> Respondent:
    """The respondent whatever was asked of it and how, by whom pictures are read or not."""
    seen = respondent.in_any_modality.who
    return replace(seen, settings=tuple(each for each in seen.settings if each[0] != ANSWER))


def scenes_read(logs: Iterable[LogHeader]) -> dict[tuple[Respondent, str], float]:
    """The rate at which pictures are read rightly, by `who_sees` and the family of the scenes.

    Under the family "" stands the rate over all families.
    """
    found: dict[tuple[Respondent, str], list[tuple[float, int]]] = {}
    for log in logs:
        rate = log.metrics.get("read_right", math.nan)
        if log.kind != READING or math.isnan(rate):
            continue
        # answers that could not be read are no right readings
        given = (rate * log.metrics.get("choice", 1.0), log.scored)
        for family in ("", log.family.removesuffix("_reading")):
            found.setdefault((who_sees(log.respondent), family), []).append(given)
    return {
        key: math.fsum(rate * n for rate, n in rates) / sum(n for _, n in rates)
        for key, rates in found.items()
    }


def reads_scenes(log: LogHeader, read: dict[tuple[Respondent, str], float]) -> float:
    """How well the respondent of a log reads pictures: those of the log's family, else any.

    NaN of a log without pictures, and where it was not asked.
    """
    if log.modality == TEXT or log.kind == READING:
        return math.nan
    who = who_sees(log.respondent)
    family = log.family.removesuffix("_third")
    return read.get((who, family), read.get((who, ""), math.nan))


def answers_by_modality(
    logs: Sequence[LogHeader], advance: Callable[[int], None] = lambda _samples: None
) -> pd.DataFrame:
    """What changes between text and picture, see `modalities`.

    Args:
        logs: Logs; of questions that can be asked in pictures, and of what is read in pictures.
        advance: Called with 1 after every sample.
    """
    own = [log for log in logs if log.kind in COMPARED]
    names = label(log.respondent.in_any_modality for log in own)
    rows: list[tuple[object, ...]] = []
    observations: dict[modalities.Asked, dict[modalities.Key, Observation]] = {}
    read, reads = scenes_read(logs), dict[str, float]()
    for log in own:
        who = names[log.respondent.in_any_modality]
        if log.modality != TEXT:
            reads[who] = reads_scenes(log, read)
        seen = observations.setdefault((who, log.kind, log.modality), {})
        for sample in read_samples(log):
            advance(1)
            if not sample.counts:
                continue
            rows.append((who, log.kind, log.modality, *_row(log, sample)))
            if log.kind in estimated_kinds():
                facts, key = sample.metadata[ITEM], (sample.id, sample.epoch)
                answer = read_answer(facts, sample.details, sample.values, sample.epoch)
                seen.setdefault(key, answer.observation(log.name))
    frame = pd.DataFrame(rows, columns=list(modalities.ANSWERS))
    return modalities.modalities_frame(frame, observations, reads)


def _row(log: LogHeader, sample: LogSample) -> tuple[object, ...]:
    keys = (
        *answer_rates.OUTCOMES,
        scorings()[log.kind].behaviours[0],
        *modalities.RATES,
        "first",
        "left",
    )
    values = [sample.values.get(key, math.nan) for key in keys]
    factors = [sample.metadata.get(name) for name in FACTORS]
    return (sample.id, sample.epoch, sample.cluster, *values, *factors)
