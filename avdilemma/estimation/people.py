"""What people do in the Moral Machine: average marginal component effects, to compare with.

Source: Awad et al. 2018, Nature 563:59 (39.61 million decisions); the figures were read in a
secondary source (tag S), not in the paper's own data.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import yaml

SOURCE = "Awad et al. 2018, Nature 563:59, read in a secondary source"
"""Where the figures come from, and how far."""

_TABLE = yaml.safe_load((files(__package__) / "people.yaml").read_text(encoding="utf-8"))

LEVELS: Mapping[str, str] = {name: row["level"] for name, row in _TABLE.items() if "level" in row}
"""Attributes with the level whose effect is reported."""

NUMBERS: tuple[str, ...] = tuple(name for name in _TABLE if name not in LEVELS)
"""The attribute number at one difference each."""

PEOPLE: Mapping[str, float] = {name: row["amce"] for name, row in _TABLE.items()}
"""AMCE of people, in [-1, 1]. ``number`` is the average over the differences 1 to 4, which is
what a design with all four differences estimates; ``number_4`` alone is the .65 that some
comparisons of models use beside it."""
