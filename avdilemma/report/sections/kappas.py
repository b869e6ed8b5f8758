"""Kappa in games against kappa in dilemmas: is it the same?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from avdilemma.charts.forest import Mark, draw_mark, height, legend, prepare
from avdilemma.charts.look import INK, WIDTH, Line, Look, short, side, style, wrapped
from avdilemma.charts.panels import KappaPoint, draw_kappas
from avdilemma.evals.estimate import Estimated, estimate_logs
from avdilemma.evals.estimate_table import find
from avdilemma.report.logs import LogFile
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
"""Most models in the figure."""

LIMITS = (-0.25, 1.25)
"""Ends of the axes of kappa; what lies beyond is an arrow."""

PARTS = {"games": "games", "dilemmas": "AV dilemmas"}
"""What kappa is estimated from."""

LINES: Mapping[str, Line] = {"games": "-", "dilemmas": "--"}
"""Lines of their intervals, in the panel of single kappas."""

MARKERS = {"games": "o", "dilemmas": "s"}
"""Markers there: an interval without width shows no line."""

COLUMNS = {
    MODEL: "who answered",
    "part": "games or dilemmas",
    "status": "kind of statement: estimated, a value with its 95 % interval; interval, choices "
    "without noise, all explained by every kappa in it; unbounded, a term predicts answers without "
    "exception; not_rationalised, no kappa fits; not_identified, the questions do not tell; "
    "no_choices",
    "kappa": "degree of morality; empty unless estimated",
    "low": "lower end of the 95 % interval; -inf is no limit, empty no interval",
    "high": "upper end; inf is no limit",
    "choices": "number of choices",
    "clusters": "number of scenarios",
    "missing": "questions without a choice",
    "p_same": "p-value of the test that kappa is the same in games and dilemmas, small if not",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Estimates of kappa by model and part.

    Args:
        logs: Logs of choices and plans.

    Returns:
        One row a model and part.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        _row(each, part)
        for each in estimate_logs([log.path for log in logs])
        for part in PARTS
        if part in each.parts
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(each: Estimated, part: str) -> dict[str, object]:
    found, results = find(each, part, "kappa"), each.parts[part]
    assert found is not None  # noqa: S101 - games and dilemmas have a kappa
    open_ended = found.low is None and found.high is None
    tested = [test.p for test in each.same if test.p is not None]
    return {
        MODEL: each.model,
        "part": part,
        "status": found.status,
        "kappa": math.nan if found.value is None else found.value,
        "low": _end(found.low, open_ended, -math.inf),
        "high": _end(found.high, open_ended, math.inf),
        "choices": results.choices,
        "clusters": results.clusters,
        "missing": results.missing,
        "p_same": tested[0] if tested else math.nan,
    }


def _end(end: float | None, open_ended: bool, without: float) -> float:
    if end is not None:
        return end
    return math.nan if open_ended else without


def _marks(frame: pd.DataFrame) -> dict[tuple[str, str], Mark]:
    return {
        (str(row[MODEL]), str(row["part"])): Mark(row["kappa"], row["low"], row["high"])
        for row in frame.to_dict("records")
        if not (math.isnan(row["kappa"]) and math.isnan(row["low"]))
    }


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw games against dilemmas where a model has both, and below every interval by itself.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    frame, _ = drawn(frame, MOST)
    marks = _marks(frame)
    models = list(own_looks(frame, looks))
    both = [name for name in models if all((name, part) in marks for part in PARTS)]
    rows = 0.8 + height(len(models), 2)
    heights = [max(3.2, 0.62 * width), rows] if both else [rows]
    with style():
        figure = Figure(figsize=(width, 0.6 + sum(heights)), layout="constrained")
        panels = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        if both:
            points = [
                KappaPoint(marks[name, "games"], marks[name, "dilemmas"], looks[name])
                for name in both
            ]
            draw_kappas(panels[0], points, LIMITS, "the same κ")
            panels[0].set(xlabel="κ in games", ylabel="κ in AV dilemmas", aspect="equal")
            legend(figure, {name: looks[name] for name in both})
        _by_itself(panels[-1], models, marks, looks, width)
    return figure


def _by_itself(
    axes: Axes,
    models: Sequence[str],
    marks: Mapping[tuple[str, str], Mark],
    looks: Mapping[str, Look],
    figure_width: float,
) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    for place, name in enumerate(models):
        for offset, (part, line) in zip((-0.17, 0.17), LINES.items(), strict=True):
            mark = marks.get((name, part))
            if mark is not None:
                look = replace(looks[name], line=line, marker=MARKERS[part])
                draw_mark(axes, place + offset, mark, look, LIMITS)
        if not any((name, part) in marks for part in PARTS):
            axes.annotate("no κ", (0.5, place), ha="center", va="center", fontsize=8, color=INK)
    prepare(axes, [side(name, figure_width) for name in models], LIMITS)
    for end in (0, 1):
        axes.axvline(end, color="0.4", linewidth=1, zorder=1)
    label = "κ: 0 homo economicus, 1 homo kantiensis; 95 % interval"
    axes.set_xlabel(wrapped(label, figure_width))
    axes.legend(
        handles=[
            Line2D(
                [],
                [],
                color="black",
                linestyle=line,
                marker=MARKERS[part],
                markersize=6,
                label=PARTS[part],
            )
            for part, line in LINES.items()
        ],
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=2,
    )


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    none = sorted(
        {short(str(row[MODEL])) for row in frame.to_dict("records") if math.isnan(row["low"])}
    )
    without = f" No κ in at least one part: {', '.join(none)}." if none else ""
    return (
        f"n = {counts(frame['choices'])} choices a model and part; 95 % intervals clustered on "
        "scenarios. Below, circles and full lines are games, squares and dashed lines dilemmas. "
        "Hollow marker: choices without noise; the bar is "
        "every κ that explains all of them, no confidence interval, and the marker its middle. "
        f"Arrow: the interval goes on.{without}{left_out}"
    )


KAPPAS = Section(
    "kappas",
    "Is morality the same in games and in dilemmas?",
    "κ weighs what would happen if everyone did the same against the own payoff. Estimated from "
    "economic games and from dilemmas, in the same unit: on the dashed line both agree.",
    "inspect eval avdilemma/economic_games -T elicitation=plan, and avdilemma/av_dilemma",
    ("dilemma_choice", "game_choice", "plan_choice"),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
