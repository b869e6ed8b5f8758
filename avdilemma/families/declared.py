"""Factors that a scenario file declares itself: levels, their words, what they do to predictions.

A file writes them beside the built-in factors, under names of its own:

    legality: {prediction: none, levels: {legal: They cross on green., jaywalking: On red.}}
    speed: {levels: {slow: {text: At 20 km/h., risk: {pedestrians: 10}}, fast: {...}}}

Words stand where a text of the wording uses the factor's name, and after the scene where none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from avdilemma.families.reserved import LEVEL_SUFFIX, RESERVED
from avdilemma.families.schema import Frozen, Name, PlacedError, Text

Percent = Annotated[int | float, Field(gt=0, le=100)]
"""A probability in per cent."""

Side = Literal["occupants", "pedestrians"]
"""Those in the car, or those on the road."""

SIDES: tuple[Side, ...] = get_args(Side)
"""Both, in the order of ``1v5``."""

PREDICTION, THEORY, SILENT = "prediction", "theory", "silent"
"""Name and levels of the factor that says whether theory predicts an item, where not all are."""

Words = Mapping[Name, Mapping[Name, Text]]
"""Words of levels, by factor and level."""


class SideRisks(Frozen):
    """Probabilities in per cent that each person on a side dies if that side is hit."""

    occupants: Percent | None = None
    """Of those in the car; None leaves it as it is."""

    pedestrians: Percent | None = None
    """Of those on the road."""


class SideCounts(Frozen):
    """How many more count on a side than its number says; fewer where it is negative."""

    occupants: int = 0
    """Of those in the car."""

    pedestrians: int = 0
    """Of those on the road."""


class DeclaredLevel(Frozen):
    """A level, in words and in what it does to the facts that theory knows."""

    text: Text | None = None
    """Its words in the language of `wordings`, for all wordings that have none of their own."""

    pair: tuple[PositiveInt, PositiveInt] | None = None
    """Numbers of people [occupants, pedestrians], in a file without ``factors.pair``."""

    risk: SideRisks | None = None
    """Probabilities of death, in a file without ``factors.risk``."""

    counts: SideCounts | None = None
    """Who counts beyond the numbers: an unborn child is one more, a dog among them one less."""

    prediction: Literal["none"] | None = None
    """Whether theory is silent at this level."""

    @property
    def effects(self) -> tuple[str, ...]:
        """Names of the facts that it sets."""
        names = ("pair", "risk", "counts")
        return tuple(name for name in names if getattr(self, name) is not None)


class DeclaredFactor(Frozen):
    """A factor of a file's own."""

    kind: Literal["content", "surface"] = "content"
    """Content makes other scenarios; surface, which must not matter, varies within them."""

    prediction: Literal["unchanged", "none"] | None = None
    """What it does to predictions, where its levels do not say: nothing, or there is none."""

    levels: Mapping[Name, DeclaredLevel] = Field(min_length=2)
    """Its levels, the first of which the others are compared with."""

    @model_validator(mode="after")
    def _says_what_it_does(self) -> Self:
        effects = self.effects
        told = bool(effects) or any(each.prediction for each in self.levels.values())
        if self.kind == "surface" and (told or self.prediction == "none"):
            what = effects[0] if effects else PREDICTION
            problem = (
                f"is surface, which changes no prediction: leave {what} out, or make it content"
            )
            raise PlacedError(("kind",), problem)
        if self.kind == "content" and not told and self.prediction is None:
            problem = (
                "does not say what it does to theory's prediction: add prediction: unchanged or "
                "prediction: none, or give levels a risk, a pair or counts"
            )
            raise PlacedError((), problem)
        if self.prediction == "unchanged" and told:
            what = effects[0] if effects else "levels without a prediction"
            problem = f"is unchanged, but levels have {what}: leave one of the two out"
            raise PlacedError((PREDICTION,), problem)
        return self

    @property
    def effects(self) -> tuple[str, ...]:
        """Names of the facts that its levels set."""
        return tuple(dict.fromkeys(name for each in self.levels.values() for name in each.effects))

    def silent(self, level: str) -> bool:
        """Whether theory predicts nothing at a level."""
        return "none" in (self.prediction, self.levels[level].prediction)

    def describe(self) -> dict[str, Any]:
        """What a log says about it: kind, levels, those without a prediction, facts it sets."""
        silent = [name for name in self.levels if self.silent(name)]
        told = {"kind": self.kind, "levels": list(self.levels), "sets": list(self.effects)}
        return {**told, "silent": silent}


class DeclaringFactors(BaseModel):
    """Factors of a kind of files that may declare further ones."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, DeclaredFactor] = Field(init=False)

    EFFECTS: ClassVar[tuple[str, ...]] = ("pair", "risk", "counts")
    """Facts that a declared factor of this kind can set."""

    @model_validator(mode="after")
    def _declared_well(self) -> Self:
        for name, factor in self.declared.items():
            _check_name(name, self.declared)
            for effect in factor.effects:
                if effect not in self.EFFECTS:
                    problem = f"sets {effect}, which files of this kind lack: leave it out"
                    raise PlacedError((name,), problem)
        self._check_one_source()
        return self

    def _check_one_source(self) -> None:
        """Every fact is set in one place."""
        setters: dict[str, str] = {}
        for name, factor in self.declared.items():
            for level, each in factor.levels.items():
                place = (name, "levels", level)
                if "pair" in factor.effects and each.pair is None:
                    raise PlacedError(place, "lacks a pair, which other levels have: give all one")
                for fact in _facts_set(each):
                    built_in = fact.split()[0]
                    if getattr(self, built_in, None):
                        problem = (
                            f"is set by factors.{built_in} too: leave one of the two out (one that "
                            f"is taken over by {built_in}: null)"
                        )
                        raise PlacedError((*place, built_in), problem)
                    if setters.setdefault(fact, name) != name:
                        problem = f"is set by {setters[fact]} too: leave one of the two out"
                        raise PlacedError((*place, built_in), problem)
        needs = "pair" in type(self).model_fields and not getattr(self, "pair", None)
        if needs and "pair" not in setters:
            given = "pair" in self.model_fields_set
            problem = "is []: give at least 1 item" if given else "is missing: add it"
            raise PlacedError(("pair",), problem)

    @property
    def declared(self) -> Mapping[str, DeclaredFactor]:
        """The factors declared, by name."""
        return self.__pydantic_extra__ or {}

    @property
    def crowds(self) -> tuple[str, Mapping[str, tuple[int, int]]] | None:
        """The factor whose levels set numbers of people, with them; None where ``pair`` does."""
        for name, factor in self.declared.items():
            if "pair" in factor.effects:
                return name, {key: each.pair for key, each in factor.levels.items() if each.pair}
        return None


def _facts_set(level: DeclaredLevel) -> Iterator[str]:
    """Facts that a level sets, which no other factor may set."""
    if level.pair is not None:
        yield "pair"
    for side in SIDES:
        if level.risk is not None and getattr(level.risk, side) is not None:
            yield f"risk {side}"


def _check_name(name: str, declared: Mapping[str, DeclaredFactor]) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        problem = "is no name of a factor: write one word of small letters, digits or _"
        raise PlacedError((name,), problem)
    others = {f"{each}{LEVEL_SUFFIX}" for each in declared}
    if name in RESERVED or name in others:
        problem = f"is a name that is taken: call it otherwise, such as own_{name}"
        raise PlacedError((name,), problem)
