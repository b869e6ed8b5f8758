"""Psychometric curves: how often each model sacrifices, against pedestrians per occupant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from avdilemma.charts.look import WIDTH, Look, across, short, style
from avdilemma.charts.panels import draw_curve, draw_switches
from avdilemma.estimation import Estimate
from avdilemma.evals.estimate import estimate_logs
from avdilemma.evals.estimate_table import find
from avdilemma.evals.figure import share_frame, switch
from avdilemma.report.logs import LogFile
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 12
"""Most models in the figure."""

REFERENCES = {"1": 1.0, "½": 2.0, "¼": 4.0}
"""Ratios at which agents of these degrees of morality switch by theory."""

COLUMNS = {
    MODEL: "who answered",
    "ratio": "pedestrians per occupant, n / m",
    "share": "share of choices that sacrifice the own car's occupants, 0 to 1",
    "choices": "number of choices",
    "scenarios": "number of scenarios",
    "predicted_switch": "ratio at which a reference agent switches by theory, 1 / kappa",
    "switch_low": "lower end of the 95 % interval of the model's own switch",
    "switch": "ratio of the model's own switch, 1 / kappa as estimated from all its dilemmas",
    "switch_high": "upper end",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Shares by ratio, with the switch that estimation finds.

    Args:
        logs: Logs of the scorer ``dilemma_choice``.

    Returns:
        One row a model and ratio.
    """
    paths = [log.path for log in logs]
    frame = share_frame(paths).rename(columns={"n": "choices"})
    if frame.empty:
        return frame
    kappas = {each.model: find(each, "dilemmas", "kappa") for each in estimate_logs(paths)}
    switches = {name: switch_interval(kappas.get(name)) for name in set(frame[MODEL])}
    return frame.assign(
        predicted_switch=[switch(name) or math.nan for name in frame[MODEL]],
        switch_low=[switches[name][0] for name in frame[MODEL]],
        switch=[switches[name][1] for name in frame[MODEL]],
        switch_high=[switches[name][2] for name in frame[MODEL]],
    )


def switch_interval(kappa: Estimate | None) -> tuple[float, float, float]:
    """The interval of the switch 1 / kappa, from that of kappa.

    Args:
        kappa: The estimate in dilemmas.

    Returns:
        Lower end, value and upper end as ratios; infinite where kappa may be 0 or less, and NaN
        where there is no interval or no value.

    Examples:
        >>> switch_interval(Estimate("kappa", "dilemmas", "estimated", 0.5, low=0.4, high=0.8))
        (1.25, 2.0, 2.5)
    """
    if kappa is None or (kappa.low is None and kappa.high is None):
        return math.nan, math.nan, math.nan
    ends = [_ratio(kappa.high, 0.0), _ratio(kappa.low, math.inf)]
    value = math.nan if kappa.value is None else _ratio(kappa.value, math.nan)
    return ends[0], value, ends[1]


def _ratio(kappa: float | None, without: float) -> float:
    if kappa is None:
        return without
    return 1 / kappa if kappa > 0 else math.inf


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw one panel a model.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415

    frame, _ = drawn(frame, MOST)
    models = list(own_looks(frame, looks))
    columns = min(across(width), len(models))
    down = math.ceil(len(models) / columns)
    with style():
        figure = Figure(
            figsize=(width, 0.5 + 2.2 * down), layout=ConstrainedLayoutEngine(h_pad=0.09)
        )
        panels = figure.subplots(down, columns, sharex=True, sharey=True, squeeze=False)
        limits = (float(frame["ratio"].min()) * 0.8, float(frame["ratio"].max()) * 1.25)
        for axes, model in zip(panels.flat, models, strict=False):
            rows, look = frame[frame[MODEL] == model], looks[model]
            own = rows[["switch_low", "switch", "switch_high"]].iloc[0]
            draw_switches(axes, REFERENCES, tuple(own), look, limits)
            draw_curve(axes, rows[["ratio", "share", "choices"]].to_numpy(), look)
            axes.minorticks_off()
            axes.set_title(short(model, 40), loc="left", pad=14)
        for axes in list(panels.flat)[len(models) :]:
            axes.set_visible(False)
            # the panel above stands at the bottom now
            panels[-2, -1].tick_params(labelbottom=True)
        figure.supxlabel("pedestrians per occupant, n / m (log scale)", fontsize=9)
        figure.supylabel("share of choices that sacrifice the own car", fontsize=9)
    return figure


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    by_model = frame.groupby(MODEL)["choices"].sum()
    return (
        f"n = {counts(by_model)} choices a model, {counts(frame['choices'])} a point, about the "
        "own car without kin aboard. Dotted: where homo moralis of each κ switches "
        "(κ · n/m = 1); homo economicus never does. Shaded: 95 % interval of the model's own "
        "switch 1/κ, estimated from all its dilemmas and clustered on scenarios; no shade where "
        f"its choices tell no κ in range.{left_out}"
    )


CURVES = Section(
    "curves",
    "Who is sacrificed, and when",
    "How often each model sacrifices the people in its own car, as more pedestrians are at stake. "
    "A curve that jumps from 0 to 1 at the ratio r belongs to an agent with κ = 1/r.",
    "inspect eval avdilemma/av_dilemma",
    ("dilemma_choice",),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
