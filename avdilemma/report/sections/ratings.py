"""Ratings from 0 to 100, and the social dilemma gap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from inspect_ai.scorer import SampleScore, Score

from avdilemma.charts.forest import Mark, forest, height, legend
from avdilemma.charts.look import WIDTH, Look, style, wrapped
from avdilemma.dilemmas.ratings import Rating
from avdilemma.charts.forest import Mark, forest, height, legend
from avdilemma.charts.look import WIDTH, Look, style, wrapped
from avdilemma.estimation.clustered import Mean, clustered_mean
from avdilemma.evals.special_metrics import rating_differences
from avdilemma.report.logs import LogFile
from avdilemma.report.samples import read_samples
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 8
"""Most models in the figure."""

GAP = "gap"
"""Name of the row of the social dilemma gap."""

TITLES = {
    "morality": "How moral is\nthe sacrifice?",
    "buy_utilitarian": "Buy a car that\nsacrifices me?",
    "buy_protective": "Buy a car that\nprotects me?",
    "enforce": "A law that makes\nall cars sacrifice?",
    "regulate": "The state sets\nthat rule?",
    GAP: "law minus\nbuying",
}
"""Row titles, in order."""

AGENTS = {"economicus": ("homo economicus", "<"), "moralis": ("homo moralis", ">")}
"""The agents compared with: name and marker."""

COLUMNS = {
    MODEL: "who answered, with the language if it is not English",
    "rating": "what was rated, or gap: approval of the law minus willingness to buy",
    "mean": "mean rating, 0 to 100; of the gap a difference, -100 to 100",
    "low": "lower end of the 95 % interval",
    "high": "upper end",
    "economicus": "what homo economicus would show on the same questions, in points",
    "moralis": "what homo moralis would",
    "kappa": "degree of morality of that homo moralis",
    "answers": "number of ratings; of the gap number of differences",
    "clusters": "number of pairs of numbers",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Mean ratings, and the gap.

    Args:
        logs: Logs of the scorer ``rating_score``.

    Returns:
        One row a model and rating that it gave.
    """
    import pandas as pd  # noqa: PLC0415

    keys = ("rating", *(f"rating_{name}" for name in AGENTS))
    frame = read_samples(logs, "rating_score", keys, ("pair", "wording"), {"asked": "rating"})
    frame = frame[frame["rating"].notna()]
    rows = []
    for model, own in frame.groupby(MODEL, sort=True):
        common = {MODEL: model, "kappa": ", ".join(sorted(set(own["kappa"])))}
        for name in get_args(Rating):
            part = own[own["asked"] == name]
            if len(part):
                found = clustered_mean(zip(part["pair"], part["rating"], strict=True))
                agents = {each: float(part[f"rating_{each}"].mean()) for each in AGENTS}
                rows.append(_row(common, name, found, agents, (0.0, 100.0)))
        found, agents = _gap(own)
        if found.n:
            rows.append(_row(common, GAP, found, agents, (-100.0, 100.0)))
    return pd.DataFrame(rows)


def _gap(own: pd.DataFrame) -> tuple[Mean, dict[str, float]]:
    scores = [
        SampleScore(
            score=Score(
                value={key: row[key] for key in ("rating", *(f"rating_{name}" for name in AGENTS))}
            ),
            sample_metadata={**row, "rating": row["asked"]},
        )
        for row in own.to_dict("records")
    ]
    differences = rating_differences(scores, "rating")
    found = clustered_mean((pair, value) for (pair, _), value in differences.items())
    agents = {}
    for name in AGENTS:
        implied = rating_differences(scores, f"rating_{name}")
        agents[name] = math.fsum(implied.values()) / len(implied) if implied else math.nan
    return found, agents


def _row(
    common: Mapping[str, object],
    name: str,
    found: Mean,
    agents: Mapping[str, float],
    limits: tuple[float, float],
) -> dict[str, object]:
    return {
        **common,
        "rating": name,
        "mean": found.value,
        "low": max(limits[0], found.low),
        "high": min(limits[1], found.high),
        **agents,
        "answers": found.n,
        "clusters": found.clusters,
    }


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw ratings above the gap.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.lines import Line2D  # noqa: PLC0415

    frame, _ = drawn(frame, MOST)
    own = own_looks(frame, looks)
    present = [name for name in TITLES if (frame["rating"] == name).any()]
    rated = [name for name in present if name != GAP]
    parts = [(rated, (0.0, 100.0), "rating: 0 not at all, 100 fully; 95 % interval")]
    if GAP in present:
        words = "social dilemma gap: points for the law minus points for buying; 95 % interval"
        parts.append(([GAP], (-100.0, 100.0), words))
    parts = [part for part in parts if part[0]]
    heights = [0.45 + height(len(rows), len(own) + 1) for rows, _, _ in parts]
    with style("x"):
        figure = Figure(figsize=(width, 0.9 + sum(heights)), layout="constrained")
        panels = figure.subplots(len(parts), 1, squeeze=False, height_ratios=heights)[:, 0]
        for axes, (rows, limits, words) in zip(panels, parts, strict=True):
            _panel(axes, frame, rows, own, limits)
            axes.set_xlabel(wrapped(words, width))
        agents = [
            Line2D(
                [],
                [],
                color="black",
                marker=marker,
                markerfacecolor="none",
                linestyle="",
                label=name,
            )
            for name, marker in AGENTS.values()
        ]
        legend(figure, own, agents)
    return figure


def _panel(
    axes: Axes,
    frame: pd.DataFrame,
    rows: Sequence[str],
    looks: Mapping[str, Look],
    limits: tuple[float, float],
) -> None:
    part = frame[frame["rating"].isin(rows)]
    marks = {
        (TITLES[str(row["rating"])], str(row[MODEL])): Mark(row["mean"], row["low"], row["high"])
        for row in part.to_dict("records")
    }
    forest(axes, [TITLES[name] for name in rows], marks, looks, limits)
    axes.axvline(sum(limits) / 2, color="0.4", linewidth=1, zorder=1)
    for place, name in enumerate(rows):
        for agent, (_, marker) in AGENTS.items():
            # a model with other questions, or another kappa to compare with, has another prediction
            for value in sorted(set(part[part["rating"] == name][agent].dropna())):
                axes.plot(
                    value,
                    place + 0.42,
                    marker,
                    color="black",
                    markerfacecolor="none",
                    markersize=6,
                    clip_on=False,
                    zorder=4,
                )


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    gaps = frame[frame["rating"] == GAP]
    differences = f", {counts(gaps['answers'])} differences" if len(gaps) else ""
    kappas = ", ".join(sorted(set(frame["kappa"])))
    return (
        f"n = {counts(frame[frame['rating'] != GAP]['answers'])} ratings a model and question"
        f"{differences}; 95 % intervals clustered on the numbers of people. Hollow: what homo "
        f"economicus and homo moralis (κ = {kappas}) would say on the same questions.{left_out}"
    )


RATINGS = Section(
    "ratings",
    "Approved for all, bought by none?",
    "What models think of cars that sacrifice their passengers. Who approves of the law for "
    "everyone, but would not buy such a car, shows the social dilemma: a gap above 0.",
    "inspect eval avdilemma/ratings",
    ("rating_score",),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
