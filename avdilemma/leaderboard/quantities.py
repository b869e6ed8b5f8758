"""The numbers of a row: what each is, how it is written, its unit and range, and its column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml

from avdilemma.estimation.people import LEVELS

Form = Literal["share", "number", "points", "p"]
"""How a number is written: a share as per cent, a number with two decimals, points (of a game's
payoff or of a scale of 100) with one, a p-value."""

_UNITS: Mapping[Form, str] = {"share": "proportion", "p": "p-value"}


class Quantity(NamedTuple):
    """One number of a row: what it is, the title of its column, how it is written, and its unit.

    The range holds the lowest and the highest value that it can have. A number with an ``arm`` is
    in those rows alone that were asked its questions.
    """

    about: str
    title: str
    form: Form
    unit: str
    range: tuple[float, float]
    arm: str = ""


class Group(NamedTuple):
    """Columns of the table that are hidden together, or shown where the page opens."""

    title: str
    columns: tuple[str, ...]
    shown: bool = False


def quantity(about: str, title: str = "", form: Form = "number", **given: Any) -> Quantity:
    """A quantity with the unit and range of its form, or a given ``unit``, ``range``, ``arm``."""
    own = (0.0, 1.0) if form in _UNITS else (-math.inf, math.inf)
    low, high = given.get("range", own)
    unit = given.get("unit", _UNITS.get(form, "number"))
    return Quantity(about, title, form, unit, (float(low), float(high)), given.get("arm", ""))


_TABLE = yaml.safe_load((files(__package__) / "quantities.yaml").read_text(encoding="utf-8"))

MEASURES: Mapping[str, Quantity] = {
    name: quantity(**given) for name, given in _TABLE["measures"].items()
}
"""By name, in the order of a submission's file."""

PROPER: tuple[str, ...] = tuple(name for name, each in MEASURES.items() if not each.arm)
"""Those that every row has, by name."""

GROUPS: Mapping[str, Group] = {
    key: Group(
        each["title"],
        tuple(each.get("columns") or (f"amce_{name}" for name in LEVELS)),
        each.get("shown", False),
    )
    for key, each in _TABLE["groups"].items()
}
"""All columns of numbers in the order of the table, by the group's short name."""

COLUMNS: tuple[str, ...] = tuple(name for group in GROUPS.values() for name in group.columns)
"""The same without groups."""

EFFECTS: Mapping[str, Quantity] = {
    f"amce_{name}": quantity(
        _TABLE["effect"].format(level=level), level, range=(-1, 1), unit="difference in probability"
    )
    for name, level in LEVELS.items()
}
"""The AMCEs of the Moral Machine's attributes, which stand beside the measures in a row."""

SHOWN: Mapping[str, Quantity] = {**MEASURES, **EFFECTS}
"""All numbers that have a column in the table."""

FURTHER: Mapping[str, tuple[str, str]] = {
    name: (each["title"], each["about"]) for name, each in _TABLE["further"].items()
}
"""Columns of the site's tables that are no measure, or belong to one: title and explanation."""

CARD: Mapping[str, str] = _TABLE["card"]
"""Shares that the figure of a model's card shows, and what each is of."""

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

EXPORTED: Mapping[str, dict[str, str]] = _TABLE["exported"]
"""Columns of the exported dataset and what they hold: of a submission, each measure, an answer."""
