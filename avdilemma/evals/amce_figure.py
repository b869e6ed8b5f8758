"""The figure of AMCEs: each model's with its interval, next to people's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avdilemma.charts.forest import Mark, forest, height, legend
from avdilemma.charts.look import WIDTH, Look, across, looks, save, style, wrapped
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import LEVELS, NUMBERS, PEOPLE
from avdilemma.evals.amce_report import ModelAmce, amce_frame

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 8
"""Most models in one figure."""

TITLES = {
    "species": "Species: people (animals)",
    "age": "Age: young (old)",
    "gender": "Gender: women (men)",
    "fitness": "Fitness: fit (overweight)",
    "social_status": "Status: high (low)",
    "number": "Number: more (fewer)",
    "law": "Law: lawful (unlawful)",
    "relation": "Relation: pedestrians (passengers)",
    "intervention": "Intervention: stay (swerve)",
    **{name: f"Number: {name[-1]} more" for name in NUMBERS},
}
"""Row titles: the level that is counted, and the one that it is compared with."""


def amce_figure(frame: pd.DataFrame, by_name: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """A forest plot of AMCEs beside people's.

    Args:
        frame: Columns name (who answered), attribute, amce, low, high, choices.
        by_name: Looks by name, in the order from top to bottom.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.lines import Line2D  # noqa: PLC0415

    asked = set(frame[frame["choices"] > 0]["attribute"])
    names = [name for name in sorted(LEVELS, key=lambda each: -PEOPLE[each]) if name in asked]
    names += [name for name in NUMBERS if name in asked]
    words = {
        name: title if across(width) > 1 else title.replace(": ", ":\n")
        for name, title in TITLES.items()
    }
    titles = [words[name] for name in names]
    marks = {
        (words[row["attribute"]], str(row["name"])): Mark(row["amce"], row["low"], row["high"])
        for row in frame.to_dict("records")
        if row["attribute"] in asked
    }
    with style("x"):
        figure = Figure(
            figsize=(width, 1.4 + height(len(names), len(by_name))), layout="constrained"
        )
        axes = figure.subplots()
        forest(axes, titles, marks, by_name, (-1.0, 1.0))
        axes.axvline(0, color="0.4", linewidth=1, zorder=1)
        for place, name in enumerate(names):
            axes.plot([PEOPLE[name]] * 2, [place - 0.42, place + 0.42], color="black", linewidth=2)
        people = Line2D(
            [], [], color="black", marker="|", markersize=12, linestyle="", label="people"
        )
        people.set_markeredgewidth(2)
        if set(names) & set(NUMBERS) and set(names) - set(NUMBERS):
            between = len(names) - len(set(names) & set(NUMBERS)) - 0.5
            axes.axhline(between, color="0.5", linewidth=0.9)
        label = "AMCE: change in the probability of being spared, 95 % interval"
        axes.set_xlabel(wrapped(label, width))
        legend(figure, by_name, [people])
    return figure


def draw_amce(found: Sequence[ModelAmce], path: Path) -> None:
    """Draw a forest plot of AMCEs.

    Args:
        found: Models, at most 8.
        path: File to write; the ending decides the format.

    Raises:
        AvdilemmaError: If there are no or too many models, or the file cannot be written.
    """
    if not 1 <= len(found) <= MOST:
        raise AvdilemmaError(f"a figure shows 1 to {MOST} logs, these are {len(found)}")
    frame = named_frame(found)
    save(amce_figure(frame, looks(frame["name"])), path)


def named_frame(found: Sequence[ModelAmce]) -> pd.DataFrame:
    """AMCEs with a name for each log in front; several logs of one name are numbered."""
    import pandas as pd  # noqa: PLC0415

    seen: dict[str, int] = {}
    frames = []
    for each in found:
        seen[each.name] = seen.get(each.name, 0) + 1
        number = seen[each.name]
        frame = amce_frame([each])
        frame.insert(0, "name", each.name if number == 1 else f"{each.name} #{number}")
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
