"""Text and picture side by side as tables for people."""

from __future__ import annotations

import math

import pandas as pd

from avdilemma.measures.grouped import RESPONDENT
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.tables import shift_row, text


def modalities_tables(frame: pd.DataFrame) -> list[ModelTable]:
    """Rows of `modalities`, a table a kind of questions, respondent and modality."""
    found = []
    for (kind, who, base, modality), own in frame.groupby(
        ["kind", RESPONDENT, "base", "modality"], sort=False
    ):
        every = records(own)
        reads = float(every[0]["reads_scenes"])
        told = (
            "whether it reads pictures was not asked"
            if math.isnan(reads)
            else (f"reads {text(reads)} of what pictures show")
        )
        groups = ((str(base), str(modality), "change", "95 % interval"), ("pairs", "scenarios"))
        rows = [(str(row["measure"]), shift_row(row)) for row in every]
        title = f"{kind}: {who}, {told}"
        found.append(ModelTable(title, groups, rows, first="measure"))
    return found
