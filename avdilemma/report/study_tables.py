"""Tables of the study of tuned agents."""

from __future__ import annotations

import math

import pandas as pd

from avdilemma.report.model_table import ModelTable
from avdilemma.report.overview import records
from avdilemma.report.tables import text
from avdilemma.report.words import between


def study_tables(
    exams: pd.DataFrame,
    switches: pd.DataFrame,
    kappas: pd.DataFrame | None = None,
    markets: pd.DataFrame | None = None,
) -> list[ModelTable]:
    """Rows over all seeds of frames of ``measures/columns.yaml``: a table an exam, then more."""
    found = []
    every = exams[exams["seed"] == "all"]
    groups = (
        ("questions", "readable", "match", "95 % interval"),
        ("best constant", "discernment", "its interval"),
    )
    for exam, own in every.groupby("exam", sort=False):
        rows = [
            (
                _name(row["kappa"], row["tuned"]),
                (
                    str(row["questions"]),
                    text(row["readable"]),
                    text(row["match"]),
                    _ends(row["match_low"], row["match_high"]),
                    text(row["constant"]),
                    text(row["discernment"]),
                    _ends(row["discernment_low"], row["discernment_high"]),
                ),
            )
            for row in records(own)
        ]
        found.append(ModelTable(str(exam), groups, rows, first="tuned for"))
    ratios = [
        (
            _name(row["kappa"], row["tuned"]),
            (text(row["predicted"]), text(row["ratio"]), _ends(row["low"], row["high"])),
        )
        for row in records(switches[switches["seed"] == "all"])
    ]
    headings: tuple[tuple[str, ...], ...] = (("predicted", "switches at", "95 % interval"),)
    found.append(ModelTable("own car: N / M of the switch", headings, ratios, first="tuned for"))
    if kappas is not None:
        told = [
            (
                _name(row["kappa"], row["tuned"]),
                (row["status"], text(row["estimate"]), _ends(row["low"], row["high"])),
            )
            for row in records(kappas)
        ]
        headings = (("kappa", "estimate", "95 % interval"),)
        found.append(ModelTable("own car: kappa as estimated", headings, told, first="tuned for"))
    if markets is None:
        return found
    prices = [
        (
            _name(row["kappa"], row["tuned"]),
            (
                str(row["periods"]),
                text(row["readable"]),
                text(row["price"]),
                _ends(row["low"], row["high"]),
            ),
        )
        for row in records(markets)
    ]
    headings = (("periods", "readable", "price", "95 % interval"),)
    found.append(
        ModelTable("price against a Nash rival (1.47)", headings, prices, first="tuned for")
    )
    return found


def _name(kappa: str, tuned: str) -> str:
    return f"kappa {kappa}, {'before tuning' if tuned == 'base' else tuned}"


def _ends(low: float, high: float) -> str:
    if math.isinf(low) or math.isinf(high):
        return between(low, high)
    return "-" if math.isnan(low) or math.isnan(high) else f"[{low:.2f}, {high:.2f}]"
