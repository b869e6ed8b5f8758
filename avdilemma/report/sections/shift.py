"""What a tuning changed: the same questions before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from avdilemma.charts.look import WIDTH, Look
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.shift import read_shifts
from avdilemma.evals.shift_report import shift_figure
from avdilemma.report.logs import LogFile
from avdilemma.report.section import MODEL, Section, counts, drawn, own_looks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 6
"""Most tuned models in the figure."""

NOTES = 3
"""Most notes in the caption."""

COLUMNS = {
    MODEL: "the tuned model",
    "base": "the model before",
    "domain": "games or dilemmas",
    "measure": "what is measured",
    "before": "value before, on the questions that both answered",
    "after": "value after",
    "change": "after minus before",
    "low": "lower end of the 95 % interval",
    "high": "upper end",
    "pairs": "number of pairs of answers",
    "scenarios": "number of scenarios",
    "note": "what else is to be said",
}


def read(logs: Sequence[LogFile]) -> pd.DataFrame:
    """Changes of every other model against the base.

    Args:
        logs: Logs of choices and plans; those marked as base are of the model before.

    Returns:
        One row a model, domain and measure; a model without a question in common has one row
        that says so.

    Raises:
        AvdilemmaError: If the logs of the base are of several models, or hold an item twice.
    """
    import pandas as pd  # noqa: PLC0415

    before = [log for log in logs if log.base]
    if not before:
        return pd.DataFrame()
    names = {log.model for log in before}
    after = [log for log in logs if not log.base and log.model not in names]
    rows: list[dict[str, object]] = []
    for model in sorted({log.model for log in after}):
        own = [log.path for log in after if log.model == model]
        try:
            base, _, found, notes = read_shifts([log.path for log in before], own)
        except AvdilemmaError as error:
            if "no question in common" not in str(error):
                raise
            rows.append({MODEL: model, "pairs": 0, "scenarios": 0, "note": "no question in common"})
            continue
        for row in found:
            values = asdict(row)
            values |= {"before": values.pop("base"), "after": values.pop("tuned")}
            rows.append({MODEL: model, **values, "base": base, "scenarios": values["clusters"]})
        rows += [{MODEL: model, "pairs": 0, "scenarios": 0, "note": note} for note in notes]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def draw(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """Draw the changes, a panel a domain.

    Args:
        frame: As `read` gives it.
        looks: Looks by model.
        width: Width in inches.

    Returns:
        The figure.
    """
    frame, _ = drawn(frame, MOST)
    return shift_figure(frame, own_looks(frame, looks), width)


def caption(frame: pd.DataFrame) -> str:
    """Say what the figure holds."""
    _, left_out = drawn(frame, MOST)
    paired = frame[frame["pairs"] > 0]
    notes = [f"{row[MODEL]}: {row['note']}" for row in _noted(frame)]
    more = f"; and {len(notes) - NOTES} more, in the table" if len(notes) > NOTES else ""
    said = f" {'; '.join(notes[:NOTES])}{more}." if notes else ""
    return (
        f"n = {counts(paired['pairs'])} pairs of answers, {counts(paired['scenarios'])} scenarios; "
        f"95 % intervals of the mean paired difference, clustered on scenarios.{said}{left_out}"
    )


def _noted(frame: pd.DataFrame) -> list[dict[str, str]]:
    # rows of notes alone have no measure
    return [
        {MODEL: str(row[MODEL]), "note": str(row["note"])}
        for row in frame[frame["measure"].isna()].to_dict("records")
    ]


SHIFT = Section(
    "shift",
    "What the tuning changed",
    "The same questions before and after fine-tuning. Held-out games show whether the tuning "
    "worked, dilemmas whether it carried over.",
    "avdilemma report TUNED --base BASE, with logs of the same tasks",
    ("dilemma_choice", "game_choice", "plan_choice"),
    COLUMNS,
    read,
    draw,
    caption,
)
"""The section."""
