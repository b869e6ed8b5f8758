"""How cooperation follows the payoffs: slopes, beside the reference agents'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from avdilemma.charts.forest import Mark, draw_mark, height, prepare
from avdilemma.charts.look import WIDTH, Look, across, side, style, wrapped
from avdilemma.evals.incentives import PER, asked_of, beside_agents
from avdilemma.report.logs import LogFile
from avdilemma.report.section import MODEL, REFERENCE, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 12
"""Most respondents in the figure, predictions among them."""

KAPPAS = ("0.25", "0.5", "0.75")
"""Degrees of morality of the predictions."""

PREDICTED = Look("black", "*", "-", "")
"""How predictions are drawn."""

COLUMNS = {
    MODEL: "who answered, or the reference agent",
    REFERENCE: "whether it is a reference agent's prediction on the same questions",
    "cooperation": "share of cooperation, 0 to 1",
    "temptation": "change in that share for each 10 points more of T - R",
    "temptation_low": "lower end of the 95 % interval; a prediction has none",
    "temptation_high": "upper end",
    "margin": "change in that share for each 10 points more of R - (S + T) / 2",
    "margin_low": "lower end",
    "margin_high": "upper end",
    "choices": "number of choices",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Slopes of cooperation on two incentives.

    Args:
        logs: Logs of the scorer ``game_choice``.

    Returns:
        One row a respondent; models whose questions do not vary both incentives have none.
    """
    import pandas as pd  # noqa: PLC0415

    found = asked_of([log.path for log in logs])
    if not found:
        return pd.DataFrame()
    frame = pd.DataFrame(
        {
            MODEL: row.name,
            REFERENCE: row.reference,
            "cooperation": row.cooperation,
            "temptation": row.temptation.value,
            "temptation_low": row.temptation.low,
            "temptation_high": row.temptation.high,
            "margin": row.margin.value,
            "margin_low": row.margin.low,
            "margin_high": row.margin.high,
            "choices": row.items,
        }
        for row in beside_agents(found, KAPPAS)
    )
    known = frame[frame["temptation"].notna()]
    # predictions alone would show nothing of the logs
    return known if (~known[REFERENCE]).any() else known.iloc[:0]


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw both slopes, models above the predictions.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    answers, _ = drawn(frame[~frame[REFERENCE].astype(bool)], MOST)
    predictions = frame[frame[REFERENCE].astype(bool)]
    rows = [(name, look, False) for name, look in own_looks(answers, looks).items()]
    rows += [(name, PREDICTED, True) for name in predictions[MODEL]]
    marks = {
        (incentive, str(row[MODEL]), bool(row[REFERENCE])): Mark(
            row[incentive], row[f"{incentive}_low"], row[f"{incentive}_high"]
        )
        for row in frame.to_dict("records")
        for incentive in ("temptation", "margin")
    }
    said = "predicted: " if across(width) > 1 else "pred. "
    titles = [(said if known else "") + side(name, width) for name, _, known in rows]
    columns = across(width)
    down = 2 // columns
    with style("x"):
        figure = Figure(
            figsize=(width, 0.5 + down * (0.55 + height(len(rows), 1))), layout="constrained"
        )
        panels = figure.subplots(down, columns, sharey=True, squeeze=False).ravel()
        for axes, incentive, words in (
            (panels[0], "temptation", "temptation less reward\nT - R"),
            (panels[1], "margin", "reward less taking turns\nR - (S + T) / 2"),
        ):
            ends = frame[[incentive, f"{incentive}_low", f"{incentive}_high"]].abs().max().max()
            limit = min(1.0, 1.15 * float(ends) + 0.01)
            for place, (name, look, known) in enumerate(rows):
                draw_mark(axes, place, marks[incentive, name, known], look, (-limit, limit))
            prepare(axes, titles, (-limit, limit))
            axes.axvline(0, color="0.4", linewidth=1, zorder=1)
            axes.axhline(len(rows) - len(predictions) - 0.5, color="0.5", linewidth=0.9)
            axes.set_title(words, fontsize=9)
        figure.supxlabel(
            wrapped(
                f"change in the share of cooperation for each {PER} points more; 95 % interval",
                width,
            ),
            fontsize=9,
        )
    return figure


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    answers = frame[~frame[REFERENCE].astype(bool)]
    _, left_out = drawn(answers, MOST)
    return (
        f"n = {counts(answers['choices'])} choices a model; 95 % intervals clustered on scenarios. "
        "T: temptation, to defect on a cooperator; R: reward, if both cooperate; S: sucker's "
        "payoff, to cooperate with a defector; in points. Predictions are those of the reference "
        "agents on the same questions and have no error: where questions do not cross the two "
        "incentives, a slope mixes both, so compare with the predictions and not with 0."
        f"{left_out}"
    )


INCENTIVES = Section(
    "incentives",
    "Do incentives matter?",
    "In prisoner's dilemmas: how the share of cooperation changes with what defecting on a "
    "cooperator brings (left), and with what mutual cooperation brings over taking turns (right). "
    "At 0 a model does not react, if questions cross the two incentives.",
    "inspect eval avdilemma/economic_games -T family=incentives",
    ("game_choice",),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
