"""Samples of logs as a tidy frame: who answered, the question's factors, and the score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from avdilemma.evals.keys import ANSWER, MODALITY
from avdilemma.logs.header import LogHeader
from avdilemma.logs.respondent import Respondent, label
from avdilemma.logs.samples import read_samples
from avdilemma.measures.grouped import CLUSTER, RESPONDENT


def read_frame(
    logs: Sequence[LogHeader],
    scorer: str,
    keys: Sequence[str],
    factors: Sequence[str] = (),
    named: Mapping[str, str] = MappingProxyType({}),
    labels: Mapping[Respondent, str] | None = None,
) -> pd.DataFrame:
    """Read the samples of logs into a frame.

    Args:
        logs: Logs; those of other scorers are passed over.
        scorer: One of our scorers.
        keys: Keys of its scores.
        factors: Keys of the samples' metadata.
        named: Further keys by the names that their columns get, where a score has the same key.
        labels: Labels of respondents; by default the shortest among these logs.

    Returns:
        One row a sample and epoch with a value: columns respondent (the label), model, kappa (of
        the moralis compared with, as text), answer (how it was asked for), modality (whether the
        scene was told or shown), scenario (the person where people answered), one a factor
        (text) and one a key (float, NaN where there is nothing). Samples in error, invalidated or
        never scored are left out; ``frame.attrs["left_out"]`` counts them.
    """
    own = [log for log in logs if log.kind == scorer]
    known = label(log.respondent for log in own) if labels is None else labels
    kept = {**{name: name for name in factors}, **named}
    columns: dict[str, list[Any]] = {
        name: [] for name in (RESPONDENT, "model", "kappa", ANSWER, MODALITY, CLUSTER, *kept, *keys)
    }
    left_out = 0
    for log in own:
        for sample in read_samples(log):
            if not sample.counts:
                left_out += 1
                continue
            values = [sample.values.get(key, math.nan) for key in keys]
            if all(map(math.isnan, values)):
                continue
            row = (
                known[log.respondent],
                log.model,
                log.kappa,
                log.answer,
                log.modality,
                sample.cluster,
                *(str(sample.metadata.get(key)) for key in kept.values()),
                *values,
            )
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    frame = pd.DataFrame(columns).astype(dict.fromkeys(keys, float))
    frame.attrs["left_out"] = left_out
    return frame
