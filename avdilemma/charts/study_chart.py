"""Tuned agents: how well each meets its own agent, and where each sacrifices the own car."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from avdilemma.charts.forest import legend
from avdilemma.charts.look import INK, NARROW, WIDTH, looks, style

PANELS = (
    ("held-out games", "games alone", "Held-out games:\ntuned on games"),
    ("own-car dilemmas", "games alone", "Own-car dilemmas:\ntuned on games"),
    (
        "own-car dilemmas",
        "games and other dilemmas",
        "Own-car dilemmas: tuned\non other dilemmas too",
    ),
)
"""Exam, what was tuned on, and title of each panel of matches."""

DILEMMAS = "games and other dilemmas"
"""What the models of the curves were tuned on."""


def matches_chart(exams: pd.DataFrame, width: float = WIDTH) -> Figure:
    """Match of asked by kappa: over all seeds with its interval, each seed, best constant answer.

    Of columns as in ``study_exams``.
    """
    with style():
        figure = Figure(figsize=(width, 2.6), layout="constrained")
        panels = figure.subplots(1, len(PANELS), sharey=True)
        for axes, (exam, tuned, title) in zip(panels, PANELS, strict=True):
            own = exams[(exams["exam"] == exam) & (exams["tuned"] == tuned)]
            kappas = sorted(set(own["kappa"]), key=float)
            for place, kappa in enumerate(kappas):
                rows = own[own["kappa"] == kappa]
                every, seeds = rows[rows["seed"] == "all"], rows[rows["seed"] != "all"]
                constant = float(every["constant"].iloc[0])
                axes.plot([place - 0.3, place + 0.3], [constant] * 2, color=INK, linewidth=1.6)
                names = ("match", "match_low", "match_high")
                match, low, high = (float(every[name].iloc[0]) for name in names)
                look = looks(["own agent"])["own agent"]
                axes.errorbar(
                    [place],
                    [match],
                    [[match - low], [high - match]],
                    color=look.color,
                    marker=look.marker,
                    capsize=3,
                )
                axes.scatter(
                    [place + 0.17] * len(seeds), seeds["match"], s=9, color=look.color, alpha=0.6
                )
            axes.set_xticks(range(len(kappas)), kappas)
            axes.set_ylim(-0.02, 1.04)
            axes.set_title(title, loc="left", fontsize=8.5)
            axes.set_xlabel("kappa that was tuned for")
        panels[0].set_ylabel("match with the own agent, of asked")
    return figure


def switches_chart(shares: pd.DataFrame, narrow: bool = False) -> Figure:
    """Share of sacrifices of the own car by ratio, a curve a kappa; lines at 1 / kappa.

    Of columns kappa, tuned, ratio, share; for a phone narrow, with larger letters.
    """
    own = shares[shares["tuned"] == DILEMMAS]
    kappas = sorted(set(own["kappa"]), key=float)
    by_kappa = looks(kappas)
    with style(scale=1.3 if narrow else 1):
        figure = Figure(figsize=(NARROW, 4.6) if narrow else (WIDTH, 3.1), layout="constrained")
        axes = figure.subplots()
        for later, (kappa, look) in zip(
            reversed(range(len(by_kappa))), by_kappa.items(), strict=True
        ):
            rows = own[own["kappa"] == kappa].sort_values("ratio")
            axes.plot(rows["ratio"], rows["share"], **look.beneath(later), label=f"κ = {kappa}")
            if float(kappa):
                axes.axvline(1 / float(kappa), color=look.color, linewidth=1, linestyle=":")
        axes.set_xscale("log")
        ticks = [0.5, 1, 2, 4, 8, 12]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set_ylim(-0.04, 1.04)
        scale = "" if narrow else " (log scale)"
        axes.set_xlabel(f"pedestrians per occupant{scale}; dotted: 1 / κ")
        axes.set_ylabel("share that sacrifices the own car")
        if narrow:
            axes.legend(
                title="tuned for",
                loc="upper center",
                bbox_to_anchor=(0.45, -0.17),
                ncols=4,
                columnspacing=0.8,
                handlelength=1.2,
                handletextpad=0.3,
            )
        else:
            axes.legend(title="tuned for", loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure


def before_and_after(exams: pd.DataFrame, width: float = WIDTH) -> Figure:
    """Match of asked before and after a tuning, a panel an exam, with the best constant answers.

    Of columns as in ``study_exams``; rows of all seeds are drawn.
    """
    rows = exams[exams["seed"] == "all"]
    names = list(dict.fromkeys(rows["exam"]))
    kappas = sorted(set(rows["kappa"]), key=float)
    by_time = looks(["before", "after"])
    with style():
        figure = Figure(figsize=(width, 2.8), layout="constrained")
        panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for axes, exam in zip(panels, names, strict=True):
            for place, kappa in enumerate(kappas):
                own = rows[(rows["exam"] == exam) & (rows["kappa"] == kappa)]
                for when, look in by_time.items():
                    part = own[(own["tuned"] == "base") == (when == "before")]
                    if part.empty:
                        continue
                    row = part.iloc[0]
                    ends = [[row["match"] - row["match_low"]], [row["match_high"] - row["match"]]]
                    axes.errorbar(
                        [place + (-0.12 if when == "before" else 0.12)],
                        [row["match"]],
                        ends,
                        color=look.color,
                        marker=look.marker,
                        capsize=3,
                    )
                    level = [row["constant"]] * 2
                    axes.plot([place - 0.3, place + 0.3], level, color=INK, linewidth=1.4)
            called = ["economicus" if not float(k) else f"moralis({k})" for k in kappas]
            axes.set_xticks(range(len(kappas)), called)
            axes.set_xlim(-0.5, len(kappas) - 0.5)
            axes.set_ylim(-0.02, 1.04)
            axes.set_title(exam, loc="left")
        panels[0].set_ylabel("match, of asked")
        # above the panels, where no mark of a legend can be taken for a result
        constant = Line2D([], [], color=INK, linewidth=1.4, label="best constant answer")
        legend(figure, by_time, [constant])
    return figure
