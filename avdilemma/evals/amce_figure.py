"""The figure of AMCEs: each model's with its interval, next to people's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import LEVELS, NUMBERS, PEOPLE
from avdilemma.evals.amce_report import ModelAmce

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
    from matplotlib.figure import Figure  # noqa: PLC0415
    from seaborn import axes_style, color_palette  # noqa: PLC0415

    names = [
        name
        for name in sorted((*LEVELS,), key=lambda each: -PEOPLE[each])
        if any(each.table.amces[name].choices for each in found)
    ] + [name for name in NUMBERS if any(each.table.amces[name].choices for each in found)]
    colors = color_palette("colorblind", len(found))
    with axes_style("whitegrid"):
        figure = Figure(figsize=(8, 1.6 + len(names) * (0.24 + 0.08 * len(found))))
        axes = figure.subplots()
        for index, each in enumerate(found):
            offset = (index - (len(found) - 1) / 2) * 0.7 / len(found)
            for row, name in enumerate(names):
                effect = each.table.amces[name].effect
                if math.isnan(effect.value):
                    continue
                if not math.isnan(effect.low):
                    ends = [max(-1, effect.low), min(1, effect.high)]
                    axes.plot(ends, [row + offset] * 2, color=colors[index], linewidth=1.6)
                axes.plot(effect.value, row + offset, "o", color=colors[index], markersize=5)
            # in the legend even if it answered nothing
            axes.plot([], [], "o", color=colors[index], markersize=5, label=each.name)
        shown = [PEOPLE[name] for name in names]
        axes.plot(shown, range(len(names)), "D", color="black", markersize=5, label="people")
        if any(name in NUMBERS for name in names) and len(names) > len(NUMBERS):
            axes.axhline(len(names) - len(NUMBERS) - 0.5, color="0.6", linewidth=0.8)
        axes.axvline(0, color="0.4", linewidth=1)
        axes.set_yticks(range(len(names)), [TITLES[name] for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(-1.05, 1.05)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("AMCE: change in the probability of being spared, 95 % interval")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="upper center", ncols=3, frameon=False, fontsize="small")
        top = 1 - 0.28 * math.ceil(len(labels) / 3) / figure.get_figheight()
        figure.tight_layout(rect=(0, 0, 1, top))
        try:
            figure.savefig(path, dpi=150)
        except (OSError, ValueError) as error:
            raise AvdilemmaError(f"figure {path} cannot be written ({error})") from error
