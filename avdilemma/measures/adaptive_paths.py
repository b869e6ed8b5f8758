"""How the interval of kappa narrows in adaptive runs, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from avdilemma.measures.columns import FRAMES

PATH_COLUMNS = FRAMES["adaptive_paths"]
"""Columns of `adaptive_paths`."""


class Run(NamedTuple):
    """One adaptive run."""

    respondent: str
    """Who answered."""

    name: str
    """Its sample, with the epoch where there are several."""

    steps: Iterable[Mapping[str, Any]]
    """What was known after each batch, as the score holds it."""


def adaptive_paths(runs: Iterable[Run]) -> pd.DataFrame:
    """What was known of kappa after each batch: `PATH_COLUMNS`, one row a batch."""
    rows = [
        (
            run.respondent,
            run.name,
            str(step["domain"]),
            int(step["asked"]),
            int(step["read"]),
            *(float(step[name]) for name in ("mean", "sd", "low", "high")),
        )
        for run in runs
        for step in run.steps
    ]
    return pd.DataFrame(rows, columns=list(PATH_COLUMNS))
