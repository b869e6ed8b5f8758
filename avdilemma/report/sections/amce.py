"""AMCEs of the Moral Machine's attributes, beside people's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from avdilemma.charts.look import WIDTH, Look
from avdilemma.estimation.people import SOURCE
from avdilemma.evals.amce_figure import MOST, amce_figure, named_frame
from avdilemma.evals.amce_report import read_amces
from avdilemma.report.logs import LogFile
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = {
    MODEL: "who answered, with the language if it is not English; further logs are numbered",
    "attribute": "attribute, or number at one difference",
    "level": "the level whose effect is counted",
    "amce": "change in the probability of being spared, -1 to 1",
    "low": "lower end of the 95 % interval",
    "high": "upper end",
    "adjusted": "the same with position, label and lane bias taken out",
    "bound_low": "AMCE if every missing choice had gone against the level",
    "bound_high": "AMCE if every missing choice had gone for it",
    "people": "AMCE of people",
    "choices": "number of choices asked",
    "missing": "of these, how many brought no choice",
    "clusters": "number of scenarios",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """AMCEs, one table a log.

    Args:
        logs: Logs of the scorer ``moral_machine_choice``.

    Returns:
        One row a log and attribute that it asks.
    """
    frame = named_frame(read_amces([log.path for log in logs]))
    return frame[frame["choices"] > 0].drop(columns=MODEL).rename(columns={"name": MODEL})


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw the forest plot.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    frame, _ = drawn(frame, MOST)
    return amce_figure(frame.rename(columns={MODEL: "name"}), own_looks(frame, looks), width)


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    asked = frame["choices"] - frame["missing"]
    return (
        f"n = {counts(asked)} choices an attribute and model; 95 % intervals clustered on "
        f"scenarios. People (black): {SOURCE}.{left_out}"
    )


AMCE = Section(
    "amce",
    "Whom models spare, beside people",
    "How much more likely a group is spared for one attribute, all else equal: right of 0 the "
    "level named first is favoured, left of it the one in brackets.",
    "inspect eval avdilemma/moral_machine",
    ("moral_machine_choice",),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
