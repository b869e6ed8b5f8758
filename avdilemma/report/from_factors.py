"""From logs to what the factors that scenario files declare themselves do to behaviour."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from avdilemma.evals.keys import ITEM
from avdilemma.families.declared import PREDICTION
from avdilemma.logs.header import LogHeader
from avdilemma.logs.own_factors import own_factors
from avdilemma.logs.respondent import Respondent
from avdilemma.logs.samples import LogSample, read_samples
from avdilemma.measures.answer_rates import kinds
from avdilemma.measures.factor_effects import VALUE, OwnAnswers, factor_effects
from avdilemma.measures.grouped import CLUSTER
from avdilemma.questions import scorings

DERIVED = frozenset({"ratio", PREDICTION, "replicate", "picture_side"})
"""Factors of items whose levels follow from those of others."""

FULL = 100.0
"""Greatest value of a behaviour that is no share: ratings."""


def effects_of_factors(logs: Sequence[LogHeader], labels: Mapping[Respondent, str]) -> pd.DataFrame:
    """Rates by level and effects of own factors, see `factor_effects`; empty without any.

    Logs of one respondent to the same file are taken together.
    """
    groups: dict[tuple[str, str, str], list[LogHeader]] = {}
    for log in logs:
        if log.held and own_factors(log):
            groups.setdefault((labels[log.respondent], log.kind, log.family), []).append(log)
    return factor_effects(_answers(*key, each) for key, each in sorted(groups.items()))


def _answers(respondent: str, scorer: str, family: str, logs: Sequence[LogHeader]) -> OwnAnswers:
    scoring, declared = scorings()[scorer], own_factors(logs[-1])
    behaviour = scoring.behaviours[0]
    rows = [row for log in logs for row in _rows(log, behaviour)]
    frame = pd.DataFrame(rows)
    own = {name: list(map(str, each["levels"])) for name, each in declared.items()}
    return OwnAnswers(
        respondent,
        kinds()[scorer],
        family,
        behaviour,
        1.0 if scoring.bounded else FULL,
        {name: levels for name, levels in own.items() if name in frame},
        {name: list(each.get("sets", ())) for name, each in declared.items()},
        frame,
    )


def _rows(log: LogHeader, behaviour: str) -> Iterator[dict[str, Any]]:
    for sample in read_samples(log):
        if sample.counts:
            value = sample.values.get(behaviour, math.nan)
            yield {**_factors(sample), CLUSTER: sample.cluster, VALUE: value}


def _factors(sample: LogSample) -> dict[str, str]:
    facts = sample.metadata[ITEM]
    found = json.loads(facts) if isinstance(facts, str) else facts
    return {name: str(level) for name, level in found["factors"].items() if name not in DERIVED}
