"""Scenario files of kind ``dilemma``: sacrifice the people in the car, or spare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, Self, get_args

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import Design, Factor, Row, derive_seed, select
from avdilemma.dilemmas import ACTIONS, Lane, Perspective, Scope
from avdilemma.errors import InvalidValueError
from avdilemma.families.schema import (
    BALANCE,
    Alphabet,
    EmptySpec,
    Frozen,
    Name,
    Place,
    Text,
    alphabet_name,
    at,
    check_alphabets,
    check_text,
    item_id,
    listed,
    listed_labels,
)
from avdilemma.families.translate import Translated
from avdilemma.items import FOCAL, DilemmaSetting, Item, exact_text
from avdilemma.prompts.render import assemble, render

SAMPLE: Mapping[str, object] = {"occupants": 1, "pedestrians": 20}
"""What templates of this kind may use, with values to try them on."""

CONTENT = ("pair", "perspective", "scope")
"""Content factors."""

SURFACE = ("alphabet", "wording")
"""Surface factors."""

BALANCED = ("lane", *(factor.name for factor in BALANCE))
"""Balance factors."""


class DilemmaFactors(Frozen):
    """Factors and their levels."""

    pair: tuple[tuple[PositiveInt, PositiveInt], ...] = Field(min_length=1)
    """Pairs [occupants, pedestrians]."""

    perspective: tuple[Perspective, ...] = Field(min_length=1)
    """Who is asked."""

    scope: tuple[Scope, ...] = Field(min_length=1)
    """One car or everyone's cars."""

    lane: tuple[Lane, ...] = Field(min_length=2, max_length=2)
    """Whom the car harms if it does nothing; both, so that omission is no confound."""

    alphabet: tuple[Alphabet, ...]
    """Label pairs, at least three."""


class Options(Frozen):
    """Texts of the two options in one lane."""

    sacrifice: Text
    """Harm the people in the car."""

    spare: Text
    """Spare them."""


class DilemmaWording(Frozen):
    """One complete wording."""

    viewpoint: Mapping[Perspective, Mapping[Scope, Text]]
    """Who the respondent is, by perspective and scope."""

    scene: Mapping[Lane, Text]
    """What happens, by lane."""

    question: Mapping[Perspective, Mapping[Scope, Text]]
    """What is asked, by perspective and scope."""

    options: Mapping[Lane, Options]
    """Option texts, by lane."""


class DilemmaFamily(Translated[DilemmaWording]):
    """A family of dilemmas in which everyone harmed dies for certain (M = m, N = n)."""

    kind: Literal["dilemma"]
    """Tells kinds of files apart."""

    family: Name
    """Name of the family."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Text
    """One line for people."""

    source: Text
    """What it follows."""

    factors: DilemmaFactors
    """What varies."""

    empty: tuple[EmptySpec, ...] = ()
    """Combinations that are left out, with the reason."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_alphabets(self.factors.alphabet)
        pairs = list(self.factors.pair)
        for index, pair in enumerate(pairs):
            with at("factors", "pair", index):
                if pair in pairs[:index]:
                    raise InvalidValueError("pair", list(pair), "give each pair once")
        with at("factors"):
            content = {(row["perspective"], row["scope"]) for row in self.design({}).cells}
        for _, where, wording in self.texts():
            self._check_wording(where, wording, content)
        return self

    def _check_wording(
        self, where: Place, wording: DilemmaWording, content: set[tuple[str, str]]
    ) -> None:
        for lane in get_args(Lane):
            options = wording.options.get(lane)
            check_text((*where, "scene", lane), wording.scene.get(lane), SAMPLE)
            for action in ACTIONS:
                text = getattr(options, action, None)
                check_text((*where, "options", lane, action), text, SAMPLE)
        for perspective, scope in sorted(content):
            for part, texts in (("viewpoint", wording.viewpoint), ("question", wording.question)):
                by_scope: Mapping[str, str] = dict(texts).get(perspective, {})  # type: ignore[call-overload]
                place = (*where, part, perspective, scope)
                check_text(place, by_scope.get(scope), SAMPLE)

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            Content pair x perspective x scope; surface alphabet x wording; balance lane x
            position x label.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        factors = {
            factor.name: factor
            for factor in select(
                (
                    Factor("pair", tuple(_pair_name(pair) for pair in self.factors.pair)),
                    Factor("perspective", self.factors.perspective),
                    Factor("scope", self.factors.scope),
                    Factor("alphabet", tuple(map(alphabet_name, self.factors.alphabet))),
                    Factor("wording", tuple(self.wordings)),
                    Factor("lane", self.factors.lane),
                ),
                select_levels,
            )
        }
        return Design(
            content=tuple(factors[name] for name in CONTENT),
            surface=tuple(factors[name] for name in SURFACE),
            balance=(factors["lane"], *BALANCE),
            empty=tuple(spec.cells() for spec in self.empty),
        )

    def item(self, row: Row, seed: int) -> Item:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The item with its prompt.
        """
        occupants, pedestrians = map(int, row["pair"].split("v"))
        lane: Lane = row["lane"]  # type: ignore[assignment]
        perspective: Perspective = row["perspective"]  # type: ignore[assignment]
        scope: Scope = row["scope"]  # type: ignore[assignment]
        wording = self.wordings[row["wording"]]
        actions = listed(row, *ACTIONS)
        alphabet = next(a for a in self.factors.alphabet if alphabet_name(a) == row["alphabet"])
        labels = listed_labels(row, alphabet)
        values = {"occupants": occupants, "pedestrians": pedestrians}
        texts = wording.options[lane]
        prompt = assemble(
            [
                render(wording.viewpoint[perspective][scope], values),
                render(wording.scene[lane], values),
                render(wording.question[perspective][scope], values),
            ],
            [
                (label, render(getattr(texts, action), values))
                for label, action in zip(labels, actions, strict=True)
            ],
            self.language,
        )
        name = item_id(self.family, row, (*CONTENT, *SURFACE, *BALANCED))
        return Item(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors={**row, "ratio": exact_text(Fraction(pedestrians, occupants))},
            setting=DilemmaSetting(
                occupants,
                pedestrians,
                str(occupants),
                str(pedestrians),
                perspective,
                scope,
                lane,
            ),
            labels=labels,
            actions=actions,
            focal=FOCAL["dilemma"],
            prompt=prompt,
            language=self.language,
        )


def _pair_name(pair: Sequence[int]) -> str:
    occupants, pedestrians = pair
    return f"{occupants}v{pedestrians}"
