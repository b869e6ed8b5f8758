"""Dilemmas of the self-driving car: one file a family's payoffs."""

from __future__ import annotations

from avdilemma.dilemmas.sacrifice import (
    ACTIONS,
    CHANCE,
    KIN,
    Company,
    Dilemma,
    Lane,
    Perspective,
    Reading,
    Scope,
    certain,
    company_fits,
    decision,
    sacrifice_prospect,
)

__all__ = [
    "ACTIONS",
    "CHANCE",
    "KIN",
    "Company",
    "Dilemma",
    "Lane",
    "Perspective",
    "Reading",
    "Scope",
    "certain",
    "company_fits",
    "decision",
    "sacrifice_prospect",
]
