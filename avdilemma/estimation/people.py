"""What people do in the Moral Machine: average marginal component effects, to compare with.

Source: Awad et al. 2018, Nature 563:59 (39.61 million decisions); the figures were read in a
secondary source (tag S), not in the paper's own data.
"""

from __future__ import annotations

from collections.abc import Mapping

SOURCE = "Awad et al. 2018, Nature 563:59, read in a secondary source"
"""Where the figures come from, and how far."""

LEVELS: Mapping[str, str] = {
    "species": "people rather than animals",
    "age": "the young rather than the old",
    "gender": "women rather than men",
    "fitness": "the fit rather than the overweight",
    "social_status": "high rather than low status",
    "number": "more rather than fewer",
    "law": "lawful rather than unlawful pedestrians",
    "relation": "pedestrians rather than passengers",
    "intervention": "those spared by staying in the lane",
}
"""Attributes with the level whose effect is reported."""

NUMBERS: tuple[str, ...] = tuple(f"number_{difference}" for difference in (1, 2, 3, 4))
"""The attribute number at one difference each."""

PEOPLE: Mapping[str, float] = {
    "species": 0.585,
    "age": 0.497,
    "gender": 0.119,
    "fitness": 0.160,
    "social_status": 0.345,
    "number": 0.51,
    "law": 0.353,
    "relation": 0.097,
    "intervention": 0.061,
    "number_1": 0.34,
    "number_2": 0.49,
    "number_3": 0.56,
    "number_4": 0.65,
}
"""AMCE of people, in [-1, 1]. ``number`` is the average over the differences 1 to 4, which is
what a design with all four differences estimates; ``number_4`` alone is the .65 that some
comparisons of models use beside it."""
