"""The section on cooperation by payoffs and belief: from logs to its data and its figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from avdilemma.charts.cooperation_chart import cooperation_shares_chart
from avdilemma.charts.look import counts
from avdilemma.logs.answers import read_answers
from avdilemma.logs.header import LogHeader
from avdilemma.measures import cooperation_shares
from avdilemma.measures.grouped import REFERENCE
from avdilemma.report.from_logs import Labels
from avdilemma.report.section import section


def _read(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    kappas = sorted({log.kappa for log in logs if log.kappa})
    return cooperation_shares.cooperation_shares(_answers(logs, labels), kappas)


def _answers(logs: Sequence[LogHeader], labels: Labels) -> Iterator[cooperation_shares.GameAnswer]:
    for read in read_answers(logs):
        for answer in read.answers:
            yield cooperation_shares.GameAnswer(
                labels[read.log.respondent],
                answer.question,
                answer.person or answer.scenario,
                answer.values.get("cooperate", math.nan),
            )


COOPERATION = section(
    "cooperation",
    ("game_choice",),
    cooperation_shares.COLUMNS,
    _read,
    cooperation_shares_chart,
    lambda frame: {"choices": counts(frame[~frame[REFERENCE].astype(bool)]["choices"])},
    most=6,
)
"""Shares of cooperation by decision, belief and payoffs."""
