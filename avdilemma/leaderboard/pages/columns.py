"""Columns of the table: which measures, in which groups, written how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.pages.words import Form, Said, said
from avdilemma.leaderboard.schema import MEASURES


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, one measure."""

    measure: str
    """Name of the measure."""

    title: str
    """Short title."""

    form: Form = "share"
    """How numbers are written."""

    @property
    def about(self) -> str:
        """What the measure is."""
        return MEASURES[self.measure]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that are shown and hidden together."""

    key: str
    """Short name."""

    title: str
    """Title."""

    columns: tuple[Column, ...]
    """Its columns."""

    shown: bool = False
    """Whether it is shown at first."""


GROUPS: tuple[Group, ...] = (
    Group(
        "kappa",
        "Degree of morality κ",
        (
            Column("kappa_games", "κ games", "number"),
            Column("kappa_dilemmas", "κ dilemmas", "number"),
            Column("same_kappa", "Same? p", "p"),
        ),
        shown=True,
    ),
    Group(
        "match",
        "Match with",
        (
            Column("economicus_games", "economicus, games"),
            Column("moralis_games", "moralis, games"),
            Column("economicus_dilemmas", "economicus, dilemmas"),
            Column("moralis_dilemmas", "moralis, dilemmas"),
        ),
        shown=True,
    ),
    Group(
        "separating",
        "Match where the two agents differ",
        (
            Column("economicus_separating_games", "economicus, games"),
            Column("moralis_separating_games", "moralis, games"),
            Column("economicus_separating_dilemmas", "economicus, dilemmas"),
            Column("moralis_separating_dilemmas", "moralis, dilemmas"),
        ),
    ),
    Group(
        "behaviour",
        "Behaviour",
        (
            Column("cooperate_games", "Cooperates"),
            Column("sacrifice_dilemmas", "Sacrifices"),
            Column("social_dilemma_gap", "Social dilemma gap", "points"),
            Column("distance_to_people", "Distance to people", "number"),
            Column("kappa_pricing", "κ pricing", "number"),
        ),
    ),
    Group(
        "preferences",
        "Other preferences, noise",
        (
            Column("alpha_games", "α behind", "number"),
            Column("beta_games", "β ahead", "number"),
            Column("lambda_games", "λ games, points", "points"),
            Column("lambda_dilemmas", "λ dilemmas, lives", "points"),
            Column("kappa_both", "κ pooled", "number"),
        ),
    ),
    Group(
        "replies",
        "Replies and bias",
        (
            Column("choice", "Choices"),
            Column("refusal", "Refusals"),
            Column("unparseable", "Unreadable"),
            Column("truncated", "Cut off"),
            Column("position_bias_games", "Position bias, games", "number"),
            Column("position_bias_dilemmas", "Position bias, dilemmas", "number"),
        ),
    ),
)
"""All columns of numbers, in the order of the table."""

COLUMNS: tuple[Column, ...] = tuple(column for group in GROUPS for column in group.columns)
"""The same without groups."""


def cells(entry: Entry) -> tuple[Said, ...]:
    """The numbers of a row in words, one a column."""
    measures = entry.submission.measures
    return tuple(said(measures.get(column.measure), column.form) for column in COLUMNS)


def board_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Rows in the order in which the table opens.

    Models first, the newest first and by name within a day; then the reference rows by name. No
    number of the table decides, so that the order says nothing about who is better.

    Args:
        entries: Rows in any order.
    """
    by_name = sorted(entries, key=lambda each: each.submission.name)
    newest = sorted(by_name, key=lambda each: each.submission.date, reverse=True)
    models = [each for each in newest if not each.reference]
    return (*models, *(each for each in by_name if each.reference))
