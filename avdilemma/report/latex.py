"""Tables for people as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from avdilemma.report.model_table import ModelTable


def latex(tables: Sequence[ModelTable]) -> str:
    """Tables as LaTeX, one row a name, for the package booktabs; texts are escaped."""
    return "\n".join(
        pd.DataFrame(
            [(name, *cells) for name, cells in table.rows],
            columns=[table.first, *table.headings],
        ).to_latex(index=False, escape=True, caption=_escaped(table.title))
        for table in tables
    )


def _escaped(title: str) -> str:
    """A title as LaTeX writes it."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    signs = special | {sign: f"\\{sign}" for sign in "&%$#_{}"}
    return "".join(signs.get(each, each) for each in title.replace("\n", "; "))
