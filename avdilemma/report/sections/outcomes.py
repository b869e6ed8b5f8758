"""What came of the questions: choices, refusals, and replies that could not be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from avdilemma.charts.look import WIDTH, Look, across, side, style
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.evals.keys import CLUSTER
from avdilemma.report.logs import LogFile
from avdilemma.report.samples import read_samples
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 16
"""Most models in the figure."""

KINDS = {
    "dilemma_choice": "AV dilemmas",
    "third_choice": "AV dilemmas, third option",
    "rating_score": "ratings",
    "moral_machine_choice": "Moral Machine",
    "game_choice": "games, single decisions",
    "plan_choice": "games, whole plans",
    "amount_choice": "games, amounts",
}
"""Scorers by what they score."""

OUTCOMES = {
    "choice": ("answer", "#0173b2", ""),
    "partial": ("answer in part", "#56b4e9", "///"),
    "refusal": ("refusal", "#de8f05", "\\\\\\"),
    "unparseable": ("unreadable", "#8a5a2b", "xxx"),
    "truncated": ("cut off", "#d9d9d9", "..."),
}
"""Outcomes with name, colour and hatch."""

COLUMNS = {
    MODEL: "who answered, with the language if it is not English",
    "kind": "what was asked",
    "outcome": "what came of it: choice, partial, refusal, unparseable, truncated",
    "rate": "share of the questions, 0 to 1",
    "low": "lower end of the 95 % interval",
    "high": "upper end",
    "questions": "number of questions, every repetition by itself",
    "clusters": "number of scenarios",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Rates of every outcome.

    Args:
        logs: Logs of the scorers of `KINDS`.

    Returns:
        One row a kind of question, model and outcome that can come of it.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    for scorer, kind in KINDS.items():
        keys = [name for name in OUTCOMES if name != "partial" or scorer == "plan_choice"]
        frame = read_samples(logs, scorer, keys)
        for model, own in frame.groupby(MODEL, sort=True):
            for outcome in keys:
                found = clustered_mean(zip(own[CLUSTER], own[outcome], strict=True))
                rows.append(
                    {
                        MODEL: model,
                        "kind": kind,
                        "outcome": outcome,
                        "rate": found.value,
                        "low": max(0.0, found.low),
                        "high": min(1.0, found.high),
                        "questions": found.n,
                        "clusters": found.clusters,
                    }
                )
    return pd.DataFrame(rows)


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw stacked bars, a group a kind of question.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    frame, _ = drawn(frame, MOST)
    kinds = list(dict.fromkeys(frame["kind"]))
    members = [list(own_looks(frame[frame["kind"] == kind], looks)) for kind in kinds]
    sizes = [len(each) for each in members]
    present = [name for name in OUTCOMES if (frame["outcome"] == name).any()]
    # names of two lines need higher rows
    row = 0.24 if across(width) > 1 else 0.3
    with style("x"):
        figure = Figure(
            figsize=(width, 0.7 + row * sum(sizes) + 0.36 * len(kinds)), layout="constrained"
        )
        panels = figure.subplots(
            len(kinds), 1, sharex=True, squeeze=False, height_ratios=[n + 0.7 for n in sizes]
        )[:, 0]
        for axes, kind, models in zip(panels, kinds, members, strict=True):
            rates = frame[frame["kind"] == kind].pivot_table(
                index=MODEL, columns="outcome", values="rate"
            )
            left = [0.0] * len(models)
            for outcome in (name for name in present if name in rates):
                _, color, hatch = OUTCOMES[outcome]
                widths = [float(rates.loc[model, outcome]) for model in models]
                axes.barh(
                    range(len(models)),
                    widths,
                    left=left,
                    color=color,
                    hatch=hatch,
                    edgecolor="white",
                    linewidth=0.4,
                    height=0.74,
                )
                left = [one + two for one, two in zip(left, widths, strict=True)]
            axes.set_yticks(range(len(models)), [side(model, width) for model in models])
            axes.set_ylim(len(models) - 0.5, -0.5)
            axes.set_xlim(0, 1)
            axes.grid(visible=False, axis="y")
            axes.set_title(kind, loc="left", fontsize=9)
        panels[-1].set_xlabel("share of the questions")
        figure.legend(
            handles=[
                Patch(
                    facecolor=OUTCOMES[n][1],
                    hatch=OUTCOMES[n][2],
                    edgecolor="white",
                    label=OUTCOMES[n][0],
                )
                for n in present
            ],
            loc="outside upper center",
            ncols=len(present) if across(width) > 1 else 3,
        )
    return figure


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    return (
        f"n = {counts(frame['questions'])} questions a model and kind; 95 % intervals, clustered "
        f"on scenarios, are in the table. Nothing is dropped: a refusal is no choice.{left_out}"
    )


OUTCOME_RATES = Section(
    "outcomes",
    "What came of the questions",
    "How many replies were an answer that could be read. What follows from few answers is worth "
    "little, whatever its interval says.",
    "any task but pricing and play",
    tuple(KINDS),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
