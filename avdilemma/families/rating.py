"""Scenario files of kind ``rating``: questions from 0 to 100 about a dilemma."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, get_args

from pydantic import Field, PositiveInt

from avdilemma.design import Row
from avdilemma.dilemmas import Lane
from avdilemma.dilemmas.ratings import Rating
from avdilemma.families.base import Translated
from avdilemma.families.declared import DeclaringFactors
from avdilemma.families.declaring import declaring
from avdilemma.families.dilemma import DilemmaWording, DrawnFrom, crowds
from avdilemma.families.dilemma_numbers import dilemma_facts, dilemma_values
from avdilemma.families.own_factors import check_counted, check_told, check_words
from avdilemma.families.schema import (
    Frozen,
    Text,
    at,
    check_once,
    check_texts,
    language_at,
)
from avdilemma.prompts.render import assemble_rating, render
from avdilemma.questions import DilemmaSetting, RatingQuestion


class RatingFactors(Frozen, DeclaringFactors):
    """Factors and their levels."""

    pair: tuple[tuple[PositiveInt, PositiveInt], ...] = ()
    """Pairs [occupants, pedestrians]; none where levels of an own factor set the numbers."""

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
    """A family of ratings of dilemmas; all harmed die but where an own factor says otherwise."""

    CONTENT: ClassVar[tuple[str, ...]] = ("pair", "rating")
    SURFACE: ClassVar[tuple[str, ...]] = ("wording",)
    BALANCED: ClassVar[tuple[str, ...]] = ("lane",)

    factors: RatingFactors
    """What varies."""

    drawn_from: DrawnFrom | None = Field(default=None, exclude=True)
    """Numbers of people among which new ones are drawn."""

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A file's data with its own factors written out."""
        return declaring(cls, data)

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        check_once("pair", self.factors.pair)
        with at("factors"):
            cells = self.design({}).cells
        for where, wording in self.texts():
            scenes = [("scene", lane) for lane in get_args(Lane)]
            ratings = [("ratings", rating) for rating in self.factors.rating]
            values = dilemma_values(*self.numbers(cells[0])[:2], self.language)
            language = language_at(where, self.language)
            own = check_words(where, wording, self.declared, values, language)
            paths = (("outcome",), *scenes, *ratings)
            check_texts(where, wording, {**values, **own}, *paths, language=language)
        check_counted(self, cells)
        check_told(self)

    def group_sizes(self) -> Iterator[tuple[int, int]]:
        """The pairs of occupants and pedestrians."""
        yield from crowds(self.factors).values()

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor."""
        return {
            **({"pair": crowds(self.factors)} if self.factors.pair else {}),
            "rating": self.factors.rating,
            "wording": self.wordings,
            "lane": self.factors.lane,
        }

    def item(self, row: Row, seed: int) -> RatingQuestion:
        """The question of one row of the design."""
        numbers = self.numbers(row)
        facts, ratio = dilemma_facts(*numbers)
        values = dilemma_values(*numbers[:2], self.language)
        lane: Lane = row["lane"]  # type: ignore[assignment]
        rating: Rating = row["rating"]  # type: ignore[assignment]
        wording = self.wordings[row["wording"]]
        values = {**values, **self.own_values(row, wording, values)}
        told = (wording.scene[lane], wording.outcome)
        parts = [render(part, values, self.language) for part in told]
        parts[1:1] = self.own_paragraphs(wording, values)
        parts.append(render(wording.ratings[rating], values, self.language))
        return RatingQuestion(
            **self.identity(row, seed),
            factors={**row, "ratio": ratio, **self.own_derived(row)},
            setting=DilemmaSetting(*facts, "occupant", "one_car", lane, silent=self.silence(row)),
            rating=rating,
            prompt=assemble_rating(parts, self.language),
            language=self.language,
        )
