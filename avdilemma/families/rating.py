"""Scenario files of kind ``rating``: questions from 0 to 100 about a dilemma."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, Self, get_args

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import Design, Factor, Row, derive_seed, select
from avdilemma.dilemmas import Lane
from avdilemma.dilemmas.ratings import Rating
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text
from avdilemma.families.dilemma import DilemmaWording
from avdilemma.families.schema import Frozen, Name, Text, at, check_text, item_id
from avdilemma.families.translate import Translated
from avdilemma.prompts.render import assemble_rating, render
from avdilemma.questions import DilemmaSetting, RatingQuestion

SAMPLE: Mapping[str, object] = {"occupants": 1, "pedestrians": 20}
"""What templates of this kind may use, with values to try them on."""

CONTENT = ("pair", "rating")
"""Content factors."""


class RatingFactors(Frozen):
    """Factors and their levels."""

    pair: tuple[tuple[PositiveInt, PositiveInt], ...] = Field(min_length=1)
    """Pairs [occupants, pedestrians]."""

    rating: tuple[Rating, ...] = Field(min_length=1)
    """What is rated."""

    lane: tuple[Lane, ...] = Field(min_length=2, max_length=2)
    """Whom the car harms if it does nothing."""


class RatingWording(DilemmaWording):
    """One complete wording: what happens, what comes of it, and the questions."""

    outcome: Text
    """Who dies."""

    ratings: Mapping[Rating, Text]
    """The questions, each with the ends of its scale."""


class RatingFamily(Translated[RatingWording]):
    """A family of ratings of dilemmas in which everyone harmed dies for certain."""

    kind: Literal["rating"]
    """Tells kinds of files apart."""

    family: Name
    """Name of the family."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Text
    """One line for people."""

    source: Text
    """What it follows."""

    factors: RatingFactors
    """What varies."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        pairs = list(self.factors.pair)
        for index, pair in enumerate(pairs):
            with at("factors", "pair", index):
                if pair in pairs[:index]:
                    raise InvalidValueError("pair", list(pair), "give each pair once")
        with at("factors"):
            self.design({})
        for _, where, wording in self.texts():
            check_text((*where, "outcome"), wording.outcome, SAMPLE)
            for lane in get_args(Lane):
                check_text((*where, "scene", lane), wording.scene.get(lane), SAMPLE)
            for rating in self.factors.rating:
                check_text((*where, "ratings", rating), wording.ratings.get(rating), SAMPLE)
        return self

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            Content pair x rating; surface wording; balance lane.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        pair, rating, wording, lane = select(
            (
                Factor("pair", tuple(f"{m}v{n}" for m, n in self.factors.pair)),
                Factor("rating", self.factors.rating),
                Factor("wording", tuple(self.wordings)),
                Factor("lane", self.factors.lane),
            ),
            select_levels,
        )
        return Design(content=(pair, rating), surface=(wording,), balance=(lane,))

    def item(self, row: Row, seed: int) -> RatingQuestion:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The item with its prompt.
        """
        occupants, pedestrians = map(int, row["pair"].split("v"))
        values = {"occupants": occupants, "pedestrians": pedestrians}
        lane: Lane = row["lane"]  # type: ignore[assignment]
        rating: Rating = row["rating"]  # type: ignore[assignment]
        wording = self.wordings[row["wording"]]
        parts = (wording.scene[lane], wording.outcome, wording.ratings[rating])
        name = item_id(self.family, row, (*CONTENT, "wording", "lane"))
        return RatingQuestion(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors={**row, "ratio": decimal_text(Fraction(pedestrians, occupants))},
            setting=DilemmaSetting(
                occupants,
                pedestrians,
                str(occupants),
                str(pedestrians),
                "occupant",
                "one_car",
                lane,
            ),
            rating=rating,
            prompt=assemble_rating([render(part, values) for part in parts], self.language),
            language=self.language,
        )
