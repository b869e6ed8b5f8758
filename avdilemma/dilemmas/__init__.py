"""Dilemmas of the self-driving car: one file a family's payoffs."""

from __future__ import annotations

from avdilemma.dilemmas.groups import (
    GROUP_ACTIONS,
    LARGEST,
    PEOPLES_PAIRS,
    Attribute,
    GroupsSetting,
    Law,
    Relation,
    Side,
    groups_decision,
)
from avdilemma.dilemmas.sacrifice import (
    ACTIONS,
    CHANCE,
    COMPANIES,
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
    "COMPANIES",
    "GROUP_ACTIONS",
    "KIN",
    "LARGEST",
    "PEOPLES_PAIRS",
    "Attribute",
    "Company",
    "Dilemma",
    "GroupsSetting",
    "Lane",
    "Law",
    "Perspective",
    "Reading",
    "Relation",
    "Scope",
    "Side",
    "certain",
    "company_fits",
    "decision",
    "groups_decision",
    "sacrifice_prospect",
]
