"""The figure: how often each model sacrifices, against pedestrians per occupant."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avdilemma.agents import agent
from avdilemma.charts.look import LONGEST, NARROW, SIDE, looks, save, short, style
from avdilemma.dilemmas import KIN
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import CLUSTER
from avdilemma.evals.results import find_logs

if TYPE_CHECKING:
    import pandas as pd

ARM = {"perspective": "occupant", "scope": "one_car"}
"""The arm in which the theory predicts a switch at 1 / kappa (theory: ex ante, own car)."""

TICKS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""Ratios that are written at the axis; of a narrow figure every second one."""


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


def draw_sacrifice_shares(shares: pd.DataFrame, path: Path, narrow: bool = False) -> None:
    """Draw the figure; its title says which dilemmas it holds, its foot how many.

    Args:
        shares: As `sacrifice_shares` gives them.
        path: Where to save it; the suffix decides the format (png, svg, pdf).
        narrow: Draw it for a phone: less wide, larger letters, the legend below.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    by_model = looks(shares["model"])
    with style(scale=1.3 if narrow else 1.15):
        figure = Figure(figsize=(NARROW, 6.3) if narrow else (9.0, 5.2), layout="constrained")
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
                label=short(model, SIDE if narrow else LONGEST),
            )
            at = switch(model)
            if at is not None:
                axes.axvline(at, color=look.color, linewidth=1, alpha=0.7)
                axes.annotate(
                    f"{at:g}" if narrow else f"1/κ = {at:g}",
                    (at, 1.06),
                    color=look.color,
                    ha="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                    annotation_clip=False,
                )
        axes.set_xscale("log")
        some = TICKS[::2] if narrow else TICKS
        ticks = [tick for tick in some if tick <= shares["ratio"].max() * 1.01]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set_ylim(-0.05, 1.12)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
        axes.set_xlabel("pedestrians per occupant, n / m" + ("" if narrow else " (log scale)"))
        axes.set_ylabel("share that sacrifices the own car")
        figure.suptitle(
            "Asked as an occupant\nabout the own car"
            if narrow
            else "Asked as an occupant about the own car",
            x=0.01,
            ha="left",
        )
        if narrow:
            axes.legend(
                loc="upper center",
                bbox_to_anchor=(0.42, -0.15),
                ncols=2 if max(len(short(model)) for model in by_model) < SIDE else 1,
                columnspacing=0.8,
                handlelength=1.6,
                handletextpad=0.4,
            )
        else:
            axes.legend(title="model", loc="center left", bbox_to_anchor=(1.01, 0.5))
        figure.supxlabel(
            textwrap.fill(foot(shares), 48 if narrow else 112),
            x=0.01,
            ha="left",
            fontsize="small",
        )
    save(figure, path)


def foot(shares: pd.DataFrame) -> str:
    """What a figure of shares holds, in words.

    Args:
        shares: As `sacrifice_shares` gives them.

    Returns:
        The arm, and the number of choices a model and a point.
    """
    by_model = shares.groupby("model")["n"].sum()
    arm = " × ".join(ARM.values())
    return (
        f"Arm {arm}, without kin aboard: n = {_range(by_model)} choices a model, "
        f"{_range(shares['n'])} a point. Vertical lines: ratio 1/κ at which theory has the agent "
        "switch. Equal lines are drawn slightly apart."
    )


def _range(numbers: pd.Series[int]) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return str(low) if low == high else f"{low} to {high}"
