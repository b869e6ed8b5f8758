"""The numbers of a row: what each is, how it is written, its unit and range, and its column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import yaml

from avdilemma.estimation.people import LEVELS

Form = Literal["share", "number", "points", "p"]
"""How a number is written: a share as per cent, a number with two decimals, points (of a game's
payoff or of a scale of 100) with one, a p-value."""

_UNITS: Mapping[Form, str] = {"share": "proportion", "p": "p-value"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a row."""

    about: str
    """What it is."""

    title: str
    """Title of its column."""

    form: Form
    """How it is written."""

    unit: str
    """Its unit."""

    range: tuple[float, float]
    """Lowest and highest value that it can have."""


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of the table that are shown and hidden together."""

    title: str
    """Title."""

    columns: tuple[str, ...]
    """Names of its numbers."""

    shown: bool = False
    """Whether the page opens with them."""


def quantity(about: str, title: str = "", form: Form = "number", **given: Any) -> Quantity:
    """A quantity with the unit and range that its form has by itself.

    Args:
        about: What it is.
        title: Title of its column.
        form: How it is written.
        **given: Another ``unit``, another ``range``.
    """
    own = (0.0, 1.0) if form in _UNITS else (-math.inf, math.inf)
    low, high = given.get("range", own)
    return Quantity(
        about, title, form, given.get("unit", _UNITS.get(form, "number")), (float(low), float(high))
    )


_TABLE = yaml.safe_load((files(__package__) / "quantities.yaml").read_text(encoding="utf-8"))

MEASURES: Mapping[str, Quantity] = {
    name: quantity(**given) for name, given in _TABLE["measures"].items()
}
"""By name, in the order of a submission's file."""

GROUPS: Mapping[str, Group] = {
    key: Group(each["title"], tuple(each["columns"]), each.get("shown", False))
    for key, each in _TABLE["groups"].items()
}
"""All columns of numbers in the order of the table, by the group's short name."""

COLUMNS: tuple[str, ...] = tuple(name for group in GROUPS.values() for name in group.columns)
"""The same without groups."""

COMPARED: Mapping[str, tuple[str, ...]] = {
    **{domain: tuple(names) for domain, names in _TABLE["compared"].items()},
    "groups": tuple(f"amce_{name}" for name in LEVELS),
}
"""Scores in which two models are compared question by question, by domain."""

ESTIMATES: tuple[str, ...] = tuple(_TABLE["estimates"])
"""Measures that a comparison shows side by side, as it cannot pair them by question."""

TITLES: Mapping[str, str] = {
    **_TABLE["titles"],
    **{f"amce_{name}": f"AMCE: {text}" for name, text in LEVELS.items()},
}
"""Scores in words."""

DOMAINS: Mapping[str, str] = _TABLE["domains"]
"""Domains in words."""
