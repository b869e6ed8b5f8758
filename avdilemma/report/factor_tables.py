"""What factors of a file's own do, as tables for people."""

from __future__ import annotations

import pandas as pd

from avdilemma.measures.grouped import RESPONDENT
from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.tables import interval


def factors_tables(frame: pd.DataFrame) -> list[ModelTable]:
    """Rates by level of `factor_effects`, a table a file and factor, with 95 % intervals."""
    found = []
    groups = frame.groupby(["kind", "family", "factor", "behaviour"], sort=False)
    for (kind, family, factor, behaviour), own in groups:
        rows = []
        for row in records(own):
            first = row["level"] == row["against"]
            ends = (row["effect"], row["effect_low"], row["effect_high"])
            effect = "-" if first else interval(*ends, "+.2f")
            rate = interval(row["rate"], row["low"], row["high"])
            counted = (str(row["choices"]), str(row["missing"]))
            rows.append((f"{row[RESPONDENT]}: {row['level']}", [rate, effect, *counted]))
        against = own["against"].iloc[0]
        heads = [(str(behaviour), f"effect against {against}"), ("choices", "missing")]
        title = f"{kind} by {factor} ({family}), 95 % intervals"
        found.append(ModelTable(title, heads, rows, first="respondent: level"))
    return found
