"""Experimental designs: factors, crossing, balanced subsets, seeds, fingerprints."""

from __future__ import annotations

from avdilemma.design.design import Design
from avdilemma.design.factors import (
    Association,
    EmptyCells,
    Factor,
    Row,
    association,
    associations,
    crossing,
    select,
)
from avdilemma.design.hashes import canonical, derive_seed, fingerprint, generator

__all__ = [
    "Association",
    "Design",
    "EmptyCells",
    "Factor",
    "Row",
    "association",
    "associations",
    "canonical",
    "crossing",
    "derive_seed",
    "fingerprint",
    "generator",
    "select",
]
