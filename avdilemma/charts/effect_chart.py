"""AMCEs of respondents, each with its interval, beside people's."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from avdilemma.charts.forest import forest, height, legend, marks_of
from avdilemma.charts.look import WIDTH, Look, across, style, wrapped
from avdilemma.charts.panels import draw_people
from avdilemma.estimation.people import LEVELS, NUMBERS, PEOPLE

MOST = 8
"""Most respondents in one figure."""

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


def effects_chart(frame: pd.DataFrame, looks: Mapping[str, Look], width: float = WIDTH) -> Figure:
    """A forest plot of AMCEs beside people's.

    Of columns respondent, attribute, amce, low, high and choices, see `effects_frame`.
    """
    asked = set(frame[frame["choices"] > 0]["attribute"])
    names = [name for name in sorted(LEVELS, key=lambda each: -PEOPLE[each]) if name in asked]
    names += [name for name in NUMBERS if name in asked]
    # attributes of a file's own, of which people were not asked
    names += sorted(asked - set(names))
    titles = {name: TITLES.get(name, f"Own: {name.replace('_', ' ')}") for name in names}
    words = {
        name: title if across(width) > 1 else title.replace(": ", ":\n")
        for name, title in titles.items()
    }
    named = frame.assign(attribute=frame["attribute"].map(words))
    with style("x"):
        figure = Figure(figsize=(width, 1.4 + height(len(names), len(looks))), layout="constrained")
        axes = figure.subplots()
        marks = marks_of(named, "attribute", "amce")
        forest(axes, [words[name] for name in names], marks, looks, (-1.0, 1.0), middle=0)
        compared = [name for name in names if name in PEOPLE]
        for name in compared:
            draw_people(axes, names.index(name), PEOPLE[name])
        people = Line2D(
            [], [], color="black", marker="|", markersize=12, linestyle="", label="people"
        )
        people.set_markeredgewidth(2)
        if set(names) & set(NUMBERS) and names[0] not in NUMBERS:
            between = next(at for at, name in enumerate(names) if name in NUMBERS) - 0.5
            axes.axhline(between, color="0.5", linewidth=0.9)
        label = "AMCE: change in the probability of being spared, 95 % interval"
        axes.set_xlabel(wrapped(label, width))
        legend(figure, looks, [people] if compared else [])
    return figure
