"""Table and figure of a shift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from avdilemma.evals.shift import Shift

DRAWN = (
    "match economicus",
    "match economicus, separating",
    "match moralis",
    "match moralis, separating",
    "cooperate",
    "sacrifice",
    "position bias",
    "choice",
)
"""Measures of the figure, from top to bottom."""

LIMIT = 2.0
"""Largest change that is drawn; a share changes by at most 1, position bias by at most 2."""

CAPTION = (
    "change: mean paired difference on items with a value before and after, 95 % interval "
    "clustered on scenarios; of asked: no answer counts as no match"
)
"""What the columns mean."""


def shift_tables(base: str, tuned: str, rows: Sequence[Shift]) -> list[Table]:
    """Tables for people, one a domain.

    Args:
        base: Name of the model before.
        tuned: Name of the model after.
        rows: The rows.

    Returns:
        Tables for a rich console.
    """
    found = []
    for domain in dict.fromkeys(row.domain for row in rows):
        table = Table(
            title=f"{domain}: {base} -> {tuned}",
            title_justify="left",
            title_style="bold",
            box=SIMPLE_HEAD,
        )
        table.add_column("measure", no_wrap=True)
        for name in ("before", "after", "change", "95 % interval", "pairs", "scenarios"):
            table.add_column(name, justify="right", no_wrap=True)
        for row in (each for each in rows if each.domain == domain):
            interval = "-" if math.isnan(row.low) else f"[{row.low:+.2f}, {row.high:+.2f}]"
            table.add_row(
                row.measure,
                _cell(row.base),
                _cell(row.tuned),
                _cell(row.change, "+"),
                interval,
                str(row.pairs),
                str(row.clusters),
            )
            if row.note:
                table.add_row(f"  {row.note}")
        found.append(table)
    return found


def _cell(number: float, sign: str = "") -> str:
    return "-" if math.isnan(number) else f"{number:{sign}.2f}"


def draw_shifts(rows: Sequence[tuple[str, Shift]], path: Path) -> None:
    """Draw changes with their intervals, a panel a domain and a colour a tuned model.

    Args:
        rows: Name of the tuned model, and a row.
        path: Where to save it; the suffix decides the format (png, svg, pdf).
    """
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("agg")
    import seaborn as sns  # noqa: PLC0415
    from matplotlib import pyplot as plt  # noqa: PLC0415

    models = list(dict.fromkeys(model for model, _ in rows))
    domains = list(dict.fromkeys(row.domain for _, row in rows))
    colours = dict(zip(models, sns.color_palette("colorblind", len(models)), strict=True))
    with sns.axes_style("whitegrid"):
        figure, axes = plt.subplots(
            1, len(domains), figsize=(5.2 * len(domains), 3.8), squeeze=False, sharex=True
        )
        for axis, domain in zip(axes[0], domains, strict=True):
            own = [(model, row) for model, row in rows if row.domain == domain]
            names = [name for name in DRAWN if any(row.measure == name for _, row in own)]
            for index, model in enumerate(models):
                lift = (index - (len(models) - 1) / 2) * 0.22
                drawn = [row for each, row in own if each == model and row.measure in names]
                known = [row for row in drawn if not math.isnan(row.change)]
                axis.errorbar(
                    [row.change for row in known],
                    [names.index(row.measure) + lift for row in known],
                    xerr=[
                        0.0 if math.isnan(row.low) else (row.high - row.low) / 2 for row in known
                    ],
                    fmt="o",
                    capsize=3,
                    color=colours[model],
                    label=model,
                )
            axis.set_yticks(range(len(names)), names)
            axis.invert_yaxis()
            axis.axvline(0, color="0.4", linewidth=1)
            axis.set_title(domain)
            # an interval from two scenarios is wider than any change can be: it would hide the rest
            axis.set_xlim(-LIMIT, LIMIT)
            axis.set_xlabel("change by tuning, 95 % interval")
        axes[0][0].legend(loc="lower center", bbox_to_anchor=(0.5, 1.1), ncols=2, frameon=False)
        sns.despine(figure, left=True)
        figure.tight_layout()
        figure.savefig(path, dpi=150)
        plt.close(figure)
