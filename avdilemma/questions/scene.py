"""What is seen in a picture of a scene: how many are where, and whom a course hits.

A control: a choice about a scene that was not read is no preference. Agents answer from the facts,
so that all of them read rightly but those that answer at random.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from avdilemma.dilemmas import GroupsSetting, Reading
from avdilemma.exact import Number, decimal_text
from avdilemma.predictions import Decision, NoRuleError, Prediction, Rule, Strategy, predict
from avdilemma.preferences import ZERO, Prospect
from avdilemma.prompts.lines import parse_rating
from avdilemma.prompts.outcomes import OUTCOMES, ReadChoice, ReadNumbers
from avdilemma.prompts.parse import parse
from avdilemma.prompts.ways import LINE, Way, choice_closing, rating_closing
from avdilemma.questions.choice import DILEMMA, GROUPS, SURFACE
from avdilemma.questions.question import Question, form
from avdilemma.questions.rating import FULL, number_from_code
from avdilemma.questions.scenes import draw_scene
from avdilemma.questions.scoring import (
    CODED,
    LETTERS,
    WITHOUT_ANSWER,
    Pair,
    Scoring,
    Shown,
    Values,
    agreement,
    counted,
    drawn,
    flag,
)
from avdilemma.questions.settings import DilemmaSetting, QuestionDomain
from avdilemma.scenes import Scene, Side

Aspect = Literal["in_car", "on_road", "hit"]
"""What is asked: how many are in the car, how many on the road, whom a course hits."""

Place = Literal["vehicle", "road", "left", "right"]
"""Where those are who are hit: in the car or on the road, or in a lane."""

NUMBER = re.compile(r"(?<![\d.,-])\d+(?![.,]?\d)")
"""A whole number."""

RIGHT, WRONG = "right", "wrong"
"""What an answer can be."""


@form("scene")
@dataclass(frozen=True, slots=True, kw_only=True)
class SceneQuestion(Question):
    """A question about what a picture shows, answered by a number or a label alone."""

    scorings: ClassVar[Mapping[str, Scoring]] = MappingProxyType(
        {
            "scene_read": Scoring(
                "Score what is read in pictures: outcome, and whether it is right.",
                ("read_right",),
                ("aspect", "picture_side"),
                tuple(dict.fromkeys(("aspect", *DILEMMA, *GROUPS, *SURFACE))),
                OUTCOMES,
            )
        }
    )
    stream: ClassVar[str] = "scene"
    ways: ClassVar[tuple[Way, ...]] = (LINE,)

    setting: DilemmaSetting | GroupsSetting
    """The facts."""

    own: Side
    """The lane of the car."""

    marks: tuple[str, str]
    """The labels of staying and of swerving in the picture."""

    aspect: Aspect
    """What is asked."""

    course: str = ""
    """The label of the course that is asked about, where one is."""

    labels: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    """Labels of the options as listed, where some are."""

    places: tuple[Place, ...] = ()
    """The places behind the labels."""

    @property
    def domain(self) -> QuestionDomain:
        """What the question is about."""
        return "scenes"

    def scene(self) -> Scene:
        """The scene of the picture."""
        return draw_scene(self.setting, self.own, self.marks)

    @property
    def truth(self) -> str:
        """The right answer: a number, or a label."""
        scene = self.scene()
        if self.aspect == "in_car":
            return str(scene.in_car.number)
        if self.aspect == "on_road":
            return str(scene.on_road)
        (course,) = (each for each in scene.courses if each.label == self.course)
        place = course.side if "left" in self.places else "vehicle" if course.in_car else "road"
        return self.labels[self.places.index(place)]

    def told(self) -> str:
        """What is asked in one line, with the right answer."""
        course = f", course {self.course}" if self.course else ""
        return f"what the picture shows: {self.aspect}{course}; right is {self.truth}"

    def decision(self, reading: Reading = "ex_ante") -> Decision:  # noqa: ARG002
        """Reading rightly, worth 1, against reading wrongly."""
        right = Prospect(Fraction(1), Fraction(1), total=Fraction(1))
        strategies = (Strategy(RIGHT, right), Strategy(WRONG, Prospect(ZERO, ZERO)))
        return Decision("lives", (RIGHT, WRONG), strategies)

    def predict(
        self,
        rule: Rule,
        noise: Number = 0,  # noqa: ARG002
        lapse: Number = 0,
        reading: Reading = "ex_ante",
    ) -> Prediction:
        """Whether an agent reads rightly: all do whose rule does not speak of such a question.

        Noise is one of preferences, of which there are none here; lapses are random answers.
        """
        try:
            return predict(rule, self.decision(reading), 0, lapse)
        except NoRuleError:
            return Prediction(frozenset({RIGHT}), {RIGHT: 1.0, WRONG: 0.0})

    def closing(self, way: Way) -> str:  # noqa: ARG002
        """The last paragraph: to answer by a label or a number alone."""
        if self.labels:
            return choice_closing(self.labels, self.language, "label")
        return rating_closing(self.language, "label")

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadChoice | ReadNumbers:
        """Read a reply."""
        if self.labels:
            return parse(text, self.labels, stop_reason, third=None)
        found = parse_rating(text, stop_reason)
        if found.numbers[0] is not None and found.numbers[0].denominator != 1:
            return ReadNumbers("unparseable", (None,), "no whole number")
        numbers = NUMBER.findall(text)
        if found.outcome == "unparseable" and len(numbers) == 1 and int(numbers[0]) <= FULL:
            # such as "5 people", or "There are 5."
            return ReadNumbers("choice", (Fraction(numbers[0]),), "only number")
        return found

    def drawn_answer(self, prediction: Prediction, draw: Random) -> str:
        """The right answer, or one beside it."""
        if drawn(prediction, draw, (RIGHT, WRONG)) == RIGHT:
            return self.truth
        if self.labels:
            return next(each for each in self.labels if each != self.truth)
        number = int(self.truth)
        return str(number + 1 if number < FULL else number - 1)

    def phrase(self, prediction: Prediction, draw: Random) -> str:
        """A reply that is the answer alone, as is asked for."""
        return self.drawn_answer(prediction, draw)

    def score(self, read: ReadChoice | ReadNumbers, pair: Pair) -> Values:
        """The score of a reply: ``read_right`` is 1 or 0, NaN without an answer."""
        found = self.chosen(read)
        given = found is not None
        values = {"read_right": flag(given, found == RIGHT)}
        values |= agreement(pair, lambda each: found == each.action, given)
        return values | counted(read.outcome, OUTCOMES, pair)

    def chosen(self, read: ReadChoice | ReadNumbers) -> str | None:
        """Whether what was read is right or wrong; None without an answer."""
        text = self._given(read)
        return None if text is None else RIGHT if text == self.truth else WRONG

    def _given(self, read: ReadChoice | ReadNumbers) -> str | None:
        if isinstance(read, ReadChoice):
            return read.label
        (given,) = read.numbers
        return None if given is None else decimal_text(given)

    def shown(self, read: ReadChoice | ReadNumbers) -> Shown:
        """A reply in words."""
        found = self.chosen(read)
        told = f"{found}, it is {self.truth}" if found else read.reason
        return Shown(self._given(read), told, {"action": found, "rule": read.reason})

    def code(self, read: ReadChoice | ReadNumbers) -> str:
        """The number, the place of the option from 0, or the letter of an outcome."""
        text = self._given(read)
        if text is None:
            return LETTERS[read.outcome]
        return str(self.labels.index(text)) if self.labels else text

    def from_code(self, code: str) -> ReadChoice | ReadNumbers:
        """What was read, from a code."""
        if not self.labels:
            return number_from_code(self, code, str(FULL))
        if code in WITHOUT_ANSWER:
            return ReadChoice(WITHOUT_ANSWER[code], None, CODED)
        if code not in {"0", "1"}:
            raise self.wrong_code(code, "0 or 1")
        return ReadChoice("choice", self.labels[int(code)], CODED)
