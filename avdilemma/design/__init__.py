"""Experimental designs: factors, crossing, balanced subsets, seeds, fingerprints."""

from __future__ import annotations

from avdilemma.design.balance import Association, association, associations
from avdilemma.design.design import Design
from avdilemma.design.factors import EmptyCells, Factor, Row, crossing, select
from avdilemma.design.fingerprint import canonical, fingerprint
from avdilemma.design.seeds import derive_seed, generator

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
