"""Adaptive runs as a section of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from avdilemma.charts.adaptive_chart import adaptive_chart
from avdilemma.charts.look import counts
from avdilemma.evals.adaptive_scorer import NAME
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import read_samples
from avdilemma.measures.adaptive_paths import PATH_COLUMNS, Run, adaptive_paths
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.report.from_logs import Labels
from avdilemma.report.section import section


def read_runs(logs: Iterable[LogHeader], labels: Labels) -> Iterator[Run]:
    """Read the adaptive runs of logs, without samples that do not count."""
    for number, log in enumerate(logs, start=1):
        for sample in read_samples(log):
            if sample.counts:
                name = f"{sample.id} {number}.{sample.epoch}"
                yield Run(labels[log.respondent], name, sample.details["path"])


def _counted(frame: pd.DataFrame) -> dict[str, str]:
    last = frame.groupby([RESPONDENT, "run", "domain"])["calls"].max()
    return {"calls": counts(last), "runs": str(len(last))}


ADAPTIVE = section(
    "adaptive",
    (NAME,),
    PATH_COLUMNS,
    lambda logs, labels: adaptive_paths(read_runs(logs, labels)),
    adaptive_chart,
    _counted,
    most=8,
)
"""The section of the report."""
