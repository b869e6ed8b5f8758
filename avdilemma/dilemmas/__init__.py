"""Dilemmas of the self-driving car: one file a family's payoffs."""

from __future__ import annotations

from avdilemma.dilemmas.sacrifice import (
    ACTIONS,
    Dilemma,
    Lane,
    Perspective,
    Reading,
    Scope,
    certain,
    decision,
    sacrifice_prospect,
)

__all__ = [
    "ACTIONS",
    "Dilemma",
    "Lane",
    "Perspective",
    "Reading",
    "Scope",
    "certain",
    "decision",
    "sacrifice_prospect",
]
