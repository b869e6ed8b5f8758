"""The figure: how often each model sacrifices, against pedestrians per occupant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avdilemma.agents import agent
from avdilemma.dilemmas import KIN
from avdilemma.drawing.look import looks, save, short, style
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import CLUSTER
from avdilemma.evals.results import find_logs

if TYPE_CHECKING:
    import pandas as pd

ARM = {"perspective": "occupant", "scope": "one_car"}
"""The arm in which the theory predicts a switch at 1 / kappa (theory: ex ante, own car)."""


def sacrifice_shares(logs: Sequence[str | Path]) -> pd.DataFrame:
    """Share of sacrifices among choices, by model and ratio, for the own car without kin.

    Args:
        logs: Logs of av_dilemma, or folders of them.

    Returns:
        Columns model, ratio (pedestrians per occupant), share in [0, 1], n (choices), scenarios.

    Raises:
        AvdilemmaError: If no log holds such dilemmas.
    """
    frame = share_frame(find_logs(logs))
    if frame.empty:
        raise AvdilemmaError("no choices about the own car in these logs: run av_dilemma")
    return frame


def share_frame(paths: Sequence[str]) -> pd.DataFrame:
    """The same of log files, without rows where there is nothing to show.

    Args:
        paths: Log files.

    Returns:
        Columns as `sacrifice_shares` has them.
    """
    from inspect_ai.analysis import EvalModel, SampleColumn, samples_df  # noqa: PLC0415

    columns = [
        *EvalModel,
        *(
            SampleColumn(name, path=f"metadata.{name}")
            for name in (*ARM, "ratio", "company", CLUSTER)
        ),
        SampleColumn("sacrifice", path="scores.dilemma_choice.value.sacrifice"),
    ]
    frame = samples_df(list(paths), columns=columns, quiet=True)
    for name, level in ARM.items():
        frame = frame[frame[name] == level]
    # with kin aboard the theory predicts nothing
    frame = frame[frame["sacrifice"].notna() & ~frame["company"].isin(KIN)]
    frame = frame.assign(
        ratio=[_ratio(text) for text in frame["ratio"]],
        sacrifice=frame["sacrifice"].astype(float),
    )
    grouped = frame.groupby(["model", "ratio"], sort=True)
    return grouped.agg(
        share=("sacrifice", "mean"), n=("sacrifice", "size"), scenarios=(CLUSTER, "nunique")
    ).reset_index()


def _ratio(text: object) -> float:
    upper, _, lower = str(text).partition("/")
    return float(upper) / float(lower or 1)


def switch(model: str) -> float | None:
    """Ratio N / M at which a reference agent with a kappa switches, 1 / kappa.

    Args:
        model: Model name such as ``avdilemma/moralis@kappa=0.5``.

    Returns:
        The ratio, or None for other models and for kappa = 0.
    """
    provider, _, name = model.partition("/")
    if provider != "avdilemma":
        return None
    if name.split("@")[0] == "kantian":
        return 1.0
    try:
        kappa = agent(name).values.get("kappa")
    except AvdilemmaError:
        return None
    return float(1 / kappa) if kappa else None


def draw_sacrifice_shares(shares: pd.DataFrame, path: Path) -> None:
    """Draw the figure.

    Args:
        shares: As `sacrifice_shares` gives them.
        path: Where to save it; the suffix decides the format (png, svg, pdf).
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    by_model = looks(shares["model"])
    with style():
        figure = Figure(figsize=(9, 5.2), layout="constrained")
        axes = figure.subplots()
        # lines that coincide stay visible: each a little above the last
        for number, (model, look) in enumerate(by_model.items()):
            rows = shares[shares["model"] == model]
            lift = (number - (len(by_model) - 1) / 2) * 0.008
            axes.plot(
                rows["ratio"],
                rows["share"] + lift,
                color=look.color,
                marker=look.marker,
                linestyle=look.line,
                markersize=6,
                label=short(model),
            )
            at = switch(model)
            if at is not None:
                axes.axvline(at, color=look.color, linewidth=1, alpha=0.7)
                axes.annotate(
                    f"1/κ = {at:g}",
                    (at, 1.06),
                    color=look.color,
                    fontsize=8,
                    ha="center",
                    annotation_clip=False,
                )
        axes.set_xscale("log")
        ticks = [
            t for t in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if t <= shares["ratio"].max() * 1.01
        ]
        axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
        axes.minorticks_off()
        axes.set_ylim(-0.05, 1.12)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_xlabel("pedestrians per occupant, n / m (log scale)")
        axes.set_ylabel("share of choices that sacrifice the own car's occupants")
        axes.set_title(
            "Sacrificing the own car, by model; vertical lines: predicted switch", fontsize=11
        )
        axes.legend(title="model", loc="center left", bbox_to_anchor=(1.01, 0.5))
        n = math.floor(shares["n"].median())
        figure.supxlabel(
            f"{n} choices a point (median); equal lines are drawn slightly apart.",
            x=0.01,
            ha="left",
            fontsize=8,
        )
    save(figure, path)
