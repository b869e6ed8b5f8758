"""Tables of estimates, for people and for papers."""

from __future__ import annotations

from collections.abc import Sequence

from avdilemma.estimation.estimates import Estimate

HEADER = ("parameter", "domain", "status", "estimate", "se", "low", "high", "method", "unit")
"""Columns of the table."""

WORST = ("worst low", "worst high")
"""Further columns where answers are missing."""


def short(number: float | None) -> str:
    """A number in four significant digits, a dash for none."""
    return "-" if number is None else f"{number:.4g}"


def _cells(estimates: Sequence[Estimate]) -> list[tuple[str, ...]]:
    worst = any(one.worst_low is not None or one.worst_high is not None for one in estimates)
    rows: list[tuple[str, ...]] = [(*HEADER, *(WORST if worst else ()))]
    for one in estimates:
        row = (
            one.parameter,
            one.domain,
            one.status,
            short(one.value),
            short(one.se),
            short(one.low),
            short(one.high),
            one.method or "-",
            one.unit,
        )
        rows.append((*row, short(one.worst_low), short(one.worst_high)) if worst else row)
    return rows


def plain(estimates: Sequence[Estimate], level: float) -> str:
    """A table in text.

    Args:
        estimates: One a row.
        level: Level of the intervals, named above their ends.

    Returns:
        Lines of equal columns.
    """
    rows = _cells(estimates)
    rows[0] = tuple(f"{name} {level:.0%}" if name in {"low", "high"} else name for name in rows[0])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _escape(text: str) -> str:
    return text.replace("_", r"\_").replace("%", r"\%")


def latex(estimates: Sequence[Estimate], level: float, caption: str) -> str:
    """A table in LaTeX.

    Args:
        estimates: One a row.
        level: Level of the intervals.
        caption: Its caption.

    Returns:
        A table environment; it needs the package booktabs.
    """
    rows = _cells(estimates)
    lines = [
        r"\begin{table}",
        rf"\caption{{{_escape(caption)}. Intervals: {level * 100:g}\,\%.}}",
        rf"\begin{{tabular}}{{{'l' * len(rows[0])}}}",
        r"\toprule",
        " & ".join(rows[0]) + r" \\",
        r"\midrule",
        *(" & ".join(_escape(cell) for cell in row) + r" \\" for row in rows[1:]),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines)
