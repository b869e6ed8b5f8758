"""Whether pictures are read: questions about what the pictures of a file of dilemmas show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from avdilemma.design import Design, Factor, Row, derive_seed, select
from avdilemma.errors import InvalidValueError
from avdilemma.families.base import Arm, Family
from avdilemma.families.dilemma import DilemmaFamily
from avdilemma.families.identity import identity
from avdilemma.families.listing import ChoiceFile
from avdilemma.families.moral_machine import MoralMachineFamily
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.questions import ChoiceQuestion, Question, SceneQuestion
from avdilemma.questions.rating import FULL
from avdilemma.questions.scene import Aspect, Place
from avdilemma.questions.scenes import own_lane, scene_of
from avdilemma.scenes import MODALITY, Modality, picture_words

SUFFIX = "_reading"
"""Ending of the arm's family name."""

ASPECT = Factor("aspect", get_args(Aspect))
"""What is asked of a picture."""

ALPHABETS = (("A", "B"), ("1", "2"), ("X", "Y"), ("P", "Q"))
"""Labels of answers; those are taken that do not stand in the picture."""


@dataclass(frozen=True)
class SceneReading(Arm[ChoiceFile]):
    """A file of dilemmas, of whose pictures it is asked what they show."""

    @classmethod
    def of(cls, family: Family) -> SceneReading:
        """The arm of a family.

        Raises:
            InvalidValueError: If its questions have no scene.
        """
        if not isinstance(family, (DilemmaFamily, MoralMachineFamily)):
            raise InvalidValueError(
                "family", family.family, "its questions have no scene: give dilemmas"
            )
        return cls(family)

    @property
    def family(self) -> str:
        """Name of the arm."""
        return self.base.family + SUFFIX

    @property
    def title(self) -> str:
        """One line for people."""
        return f"What the pictures show: {self.base.title}"

    @property
    def default_size(self) -> int:
        """Number of questions that a task asks by default."""
        return 96

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        """The design of the file, with what is asked as a surface factor."""
        rest = {name: levels for name, levels in select_levels.items() if name != ASPECT.name}
        mine = {name: levels for name, levels in select_levels.items() if name == ASPECT.name}
        design = self.base.design(rest, every)
        return replace(design, surface=(*select((ASPECT,), mine), *design.surface))

    def item(self, row: Row, seed: int) -> Question:
        """The choice about whose picture a row asks, with the arm's own id."""
        asked = self.base.item({name: row[name] for name in row if name != ASPECT.name}, seed)
        further = (*self.base.surface, ASPECT.name, *self.base.BALANCED)
        named: dict[str, Any] = identity(self.family, row, seed, self.base.content, further)
        return replace(asked, factors={**asked.factors, ASPECT.name: row[ASPECT.name]}, **named)

    def pictured(
        self, question: Question, row: Row, modality: Modality, mirrored: bool
    ) -> Question:
        """The question about a picture.

        Raises:
            InvalidValueError: If the modality is not ``picture``, or a number is too large.
        """
        if modality != "picture":
            raise InvalidValueError(
                MODALITY, modality, "what a picture shows is asked of a picture"
            )
        seen = self.base.pictured(question, row, modality, mirrored)
        assert isinstance(seen, ChoiceQuestion)  # noqa: S101 - a file of choices makes these
        return reading(seen, row[ASPECT.name])  # type: ignore[arg-type]


def reading(seen: ChoiceQuestion, aspect: Aspect) -> SceneQuestion:
    """A question about the picture of another one.

    Raises:
        InvalidValueError: If more are there than can be asked about.
    """
    scene, words = scene_of(seen), picture_words(seen.language)
    most = max(scene.in_car.number, scene.on_road)
    if most > FULL:
        remedy = f"what pictures show is asked up to {FULL}: select fewer"
        raise InvalidValueError(f"number of people in item {seen.id}", most, remedy)
    common: dict[str, Any] = {
        name: getattr(seen, name)
        for name in ("id", "scenario", "family", "seed", "factors", "setting", "language")
    }
    draw = derive_seed(seen.seed, "reading")
    course = ""
    labels: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    lines: list[str] = []
    if aspect == "hit":
        course = scene.labels[draw % 2]
        labels = next(each for each in ALPHABETS if not set(each) & set(seen.labels))
        places = ("vehicle", "road") if scene.in_car.number else ("left", "right")
        places = places if draw // 2 % 2 else places[::-1]
        option = LANGUAGES[seen.language].option
        told = zip(labels, (getattr(words, f"hit_{place}") for place in places), strict=True)
        lines = ["\n".join(option.format(label=label, text=text) for label, text in told)]
    ask = getattr(words, aspect).format(label=course)
    made = SceneQuestion(
        **common,
        modality="picture",
        own=own_lane(seen),
        marks=scene.labels,
        aspect=aspect,
        course=course,
        labels=labels,
        places=places,
    )
    prompt = "\n\n".join([words.bare, ask, *lines, made.closing(made.answer)])
    return replace(made, prompt=prompt)
