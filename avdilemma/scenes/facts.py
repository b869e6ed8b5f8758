"""What a picture shows: who is where, what each course of the car leads to, and its labels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from avdilemma.errors import AvdilemmaError, InvalidValueError, one_of

Side = Literal["left", "right"]
"""A half of the picture, which is a lane of the road."""

Signal = Literal["none", "legal", "illegal"]
"""No pedestrian signal, or one that lets people cross, or one that does not."""

Move = Literal["stay", "swerve"]
"""A course of the car: straight on in its lane, or into the other one."""

MOVES: tuple[Move, Move] = get_args(Move)
"""Both courses."""


class NoSceneError(AvdilemmaError):
    """A question has no scene that could be drawn, such as one about points."""


@dataclass(frozen=True, slots=True)
class People:
    """Characters in one place, people or animals.

    Raises:
        InvalidValueError: If the risk is not above 0 and at most 1.
    """

    figures: tuple[str, ...]
    """Who they are, names of `figures.FIGURES`; alike ones stand together."""

    risk: Fraction = Fraction(1)
    """Probability that each of them dies if the car takes the course that harms them, in (0, 1]."""

    signal: Signal = "none"
    """What a pedestrian signal shows them."""

    def __post_init__(self) -> None:
        """Check the risk and the signal."""
        if not 0 < self.risk <= 1:
            raise InvalidValueError("risk", str(self.risk), "give more than 0, at most 1")
        one_of("signal", self.signal, get_args(Signal))

    @property
    def number(self) -> int:
        """How many they are."""
        return len(self.figures)


NOBODY = People(())
"""An empty car."""


@dataclass(frozen=True, slots=True)
class Course:
    """What one course of the car leads to."""

    label: str
    """The label of the option that takes it; empty where no options are listed."""

    side: Side
    """The lane in which it ends."""

    harmed: People
    """Who is hit."""

    in_car: bool
    """Whether these are the people in the car, who hit a wall."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One emergency, seen from above: a car on a road with two lanes, going up.

    Raises:
        InvalidValueError: If the side is unknown.
    """

    in_car: People
    """Who is in the car; `NOBODY` where it is empty."""

    ahead: People | None
    """Who crosses the lane of the car; None for a wall."""

    beside: People | None
    """Who crosses the other lane; None for a wall."""

    own: Side
    """The lane of the car."""

    labels: tuple[str, str] = ("", "")
    """Labels of staying and of swerving; empty where no options are listed."""

    def __post_init__(self) -> None:
        """Check the side."""
        one_of("side", self.own, get_args(Side))

    @property
    def other(self) -> Side:
        """The lane into which the car can swerve."""
        return "right" if self.own == "left" else "left"

    @property
    def courses(self) -> tuple[Course, Course]:
        """Staying and swerving."""
        stay, swerve = self.labels
        return self._course(stay, self.own, self.ahead), self._course(
            swerve, self.other, self.beside
        )

    def _course(self, label: str, side: Side, there: People | None) -> Course:
        return Course(label, side, self.in_car if there is None else there, there is None)

    @property
    def on_road(self) -> int:
        """How many are on the road."""
        return sum(each.number for each in (self.ahead, self.beside) if each is not None)

    @property
    def risky(self) -> bool:
        """Whether not everyone who is hit dies for certain."""
        return any(course.harmed.risk != 1 for course in self.courses)
