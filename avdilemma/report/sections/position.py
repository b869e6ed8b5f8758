"""Position bias: does a model take what is listed first?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from avdilemma.charts.forest import Mark, forest, height, legend
from avdilemma.charts.look import WIDTH, Look, across, style, wrapped
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.evals.keys import CLUSTER
from avdilemma.report.logs import LogFile
from avdilemma.report.samples import read_samples
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks
from avdilemma.report.sections.outcomes import KINDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 12
"""Most models in the figure."""

SCORERS = ("dilemma_choice", "moral_machine_choice", "game_choice", "plan_choice")
"""Scorers of questions with two listed answers."""

COLUMNS = {
    MODEL: "who answered, with the language if it is not English",
    "kind": "what was asked",
    "bias": "2 x share of first options - 1: 1 always the first, -1 always the second, 0 no bias",
    "low": "lower end of the 95 % interval",
    "high": "upper end",
    "choices": "number of choices",
    "clusters": "number of scenarios",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Position bias by kind of question.

    Args:
        logs: Logs of `SCORERS`.

    Returns:
        One row a kind of question and model with a choice.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    for scorer in SCORERS:
        frame = read_samples(logs, scorer, ("choice", "first"))
        for model, own in frame.groupby(MODEL, sort=True):
            found = clustered_mean(zip(own[CLUSTER], 2 * own["first"] - 1, strict=True))
            if found.n:
                rows.append(
                    {
                        MODEL: model,
                        "kind": KINDS[scorer],
                        "bias": found.value,
                        "low": max(-1.0, found.low),
                        "high": min(1.0, found.high),
                        "choices": found.n,
                        "clusters": found.clusters,
                    }
                )
    return pd.DataFrame(rows)


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw the biases, a row a kind of question.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    frame, _ = drawn(frame, MOST)
    own = own_looks(frame, looks)
    kinds = list(dict.fromkeys(frame["kind"]))
    narrow = across(width) == 1
    words = {kind: kind.replace(" ", "\n", 1) if narrow else kind for kind in kinds}
    marks = {
        (words[str(row["kind"])], str(row[MODEL])): Mark(row["bias"], row["low"], row["high"])
        for row in frame.to_dict("records")
    }
    with style("x"):
        figure = Figure(figsize=(width, 1.2 + height(len(kinds), len(own))), layout="constrained")
        axes = figure.subplots()
        forest(axes, [words[kind] for kind in kinds], marks, own, (-1.0, 1.0))
        axes.axvline(0, color="0.4", linewidth=1, zorder=1)
        label = "position bias: always the second -1, always the first 1; 95 % interval"
        axes.set_xlabel(wrapped(label, width))
        legend(figure, own)
    return figure


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    return (
        f"n = {counts(frame['choices'])} choices a model and kind; 95 % intervals clustered on "
        "scenarios. What an option means is crossed with where it is listed, so that a bias tells "
        f"of position alone; of plans the share of nodes is taken.{left_out}"
    )


POSITION = Section(
    "position",
    "Position bias",
    "Whether a model takes the option that is listed first, whatever it says. A large bias means "
    "that there is little preference to measure.",
    "inspect eval avdilemma/av_dilemma, moral_machine or economic_games",
    SCORERS,
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
