"""Scenario files of kind ``rating``: questions from 0 to 100 about a dilemma."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import ClassVar, Self, get_args

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import Row
from avdilemma.dilemmas import Lane
from avdilemma.dilemmas.ratings import Rating
from avdilemma.exact import decimal_text
from avdilemma.families.base import Translated
from avdilemma.families.dilemma import DilemmaWording
from avdilemma.families.schema import Frozen, Text, at, check_once, check_texts, language_at
from avdilemma.prompts.render import assemble_rating, render
from avdilemma.questions import DilemmaSetting, RatingQuestion

SAMPLE: Mapping[str, object] = {"occupants": 1, "pedestrians": 20}
"""What templates of this kind may use, with values to try them on."""


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

    CONTENT: ClassVar[tuple[str, ...]] = ("pair", "rating")
    SURFACE: ClassVar[tuple[str, ...]] = ("wording",)
    BALANCED: ClassVar[tuple[str, ...]] = ("lane",)

    factors: RatingFactors
    """What varies."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_once("pair", self.factors.pair)
        with at("factors"):
            self.design({})
        for where, wording in self.texts():
            scenes = [("scene", lane) for lane in get_args(Lane)]
            ratings = [("ratings", rating) for rating in self.factors.rating]
            paths, language = (("outcome",), *scenes, *ratings), language_at(where, self.language)
            check_texts(where, wording, SAMPLE, *paths, language=language)
        return self

    def group_sizes(self) -> Iterator[tuple[int, int]]:
        """The pairs of occupants and pedestrians."""
        yield from self.factors.pair

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor."""
        return {
            "pair": [f"{occupants}v{pedestrians}" for occupants, pedestrians in self.factors.pair],
            "rating": self.factors.rating,
            "wording": self.wordings,
            "lane": self.factors.lane,
        }

    def item(self, row: Row, seed: int) -> RatingQuestion:
        """The question of one row of the design."""
        occupants, pedestrians = map(int, row["pair"].split("v"))
        values = {"occupants": occupants, "pedestrians": pedestrians}
        lane: Lane = row["lane"]  # type: ignore[assignment]
        rating: Rating = row["rating"]  # type: ignore[assignment]
        wording = self.wordings[row["wording"]]
        parts = (wording.scene[lane], wording.outcome, wording.ratings[rating])
        return RatingQuestion(
            **self.identity(row, seed),
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
            prompt=assemble_rating(
                [render(part, values, self.language) for part in parts], self.language
            ),
            language=self.language,
        )
