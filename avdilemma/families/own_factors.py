"""Scenario files and their factors of their own: texts, numbers, and what is checked of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel

from avdilemma.design import Row
from avdilemma.dilemmas import KIN
from avdilemma.errors import AvdilemmaError
from avdilemma.families.declared import (
    PREDICTION,
    SIDES,
    SILENT,
    THEORY,
    DeclaredFactor,
    DeclaringFactors,
)
from avdilemma.families.reserved import LEVEL_SUFFIX
from avdilemma.families.schema import Place, PlacedError, check_text
from avdilemma.prompts.languages import Language
from avdilemma.prompts.render import render, used_names


class Numbers(NamedTuple):
    """The numbers of a dilemma as a row of the design has them."""

    pair: str
    """Occupants and pedestrians, such as ``1v5``."""

    risk: str | None
    """Probabilities of death in per cent, such as ``20v40``; None where all harmed die."""

    more: tuple[int, int] = (0, 0)
    """How many more count in the car and on the road."""


class Declares:
    """What scenario files and their factors of their own do alike."""

    CONTENT: ClassVar[tuple[str, ...]]
    """Built-in content factors, those included that only some files have."""

    SURFACE: ClassVar[tuple[str, ...]]
    """Built-in surface factors."""

    language: Language
    """The language of the file's texts."""

    @cached_property
    def declared(self) -> Mapping[str, DeclaredFactor]:
        """The file's own factors by name."""
        found = getattr(self, "factors", None)
        return found.declared if isinstance(found, DeclaringFactors) else {}

    @cached_property
    def content(self) -> tuple[str, ...]:
        """All content factors that the file may have."""
        return (*self.CONTENT, *self._of_kind("content"))

    @cached_property
    def surface(self) -> tuple[str, ...]:
        """All surface factors that it may have."""
        return (*self.SURFACE, *self._of_kind("surface"))

    def _of_kind(self, kind: str) -> list[str]:
        return [name for name, factor in self.declared.items() if factor.kind == kind]

    def numbers(self, row: Row) -> Numbers:
        """The numbers of a row of a dilemma or rating."""
        if not self.declared:
            return Numbers(row.get("pair", ""), row.get("risk"), (0, 0))
        pair, risk, more = row.get("pair", ""), row.get("risk"), [0, 0]
        risks: dict[str, int | float] = {}
        for name, factor in self.declared.items():
            if not factor.effects:
                continue
            level = factor.levels[row[name]]
            if level.pair is not None:
                pair = "{}v{}".format(*level.pair)
            for place, side in enumerate(SIDES):
                own = getattr(level.risk, side, None)
                risks |= {} if own is None else {side: own}
                more[place] += getattr(level.counts, side, 0)
            if "risk" in factor.effects and risk is None:
                risk = ""
        if risk == "":
            risk = "v".join(str(risks.get(side, 100)) for side in SIDES)
        return Numbers(pair, risk, (more[0], more[1]))

    def silence(self, row: Row) -> str:
        """The level for which theory predicts nothing, such as ``own_child=aboard``; or empty."""
        for name, factor in self.declared.items():
            if name in row and factor.silent(row[name]):
                return f"{name}={row[name]}"
        return ""

    @cached_property
    def falls_silent(self) -> bool:
        """Whether the file says that theory predicts nothing at some level."""
        return any(each.silent(level) for each in self.declared.values() for level in each.levels)

    def own_derived(self, row: Row) -> dict[str, str]:
        """Levels that follow from those of own factors, as columns of items."""
        found: dict[str, str] = {}
        if self.declared:
            pair, risk, _ = self.numbers(row)
            told = (("pair", pair), ("risk", risk))
            found |= {name: level for name, level in told if level and name not in row}
        if self.falls_silent:
            silent = self.silence(row) or row.get("company") in KIN
            found[PREDICTION] = SILENT if silent else THEORY
        return found

    def own_values(self, row: Row, wording: Any, values: Mapping[str, object]) -> dict[str, object]:
        """What templates may use of own factors: words by the factor's name, and level names.

        Words may use the values of built-in factors. A factor without words in the wording has no
        name there.
        """
        found: dict[str, object] = {}
        for name in self.declared:
            if name not in row:
                continue
            found[f"{name}{LEVEL_SUFFIX}"] = row[name]
            words = wording.words.get(name, {}).get(row[name])
            if words is not None:
                found[name] = render(words, values, self.language)
        return found

    def own_paragraphs(self, wording: Any, values: Mapping[str, object]) -> list[str]:
        """Words of levels that no text of the wording puts anywhere, a paragraph a factor."""
        if not self.declared:
            return []
        used = used_in(wording)
        return [str(values[name]) for name in self.declared if name in values and name not in used]


def used_in(wording: BaseModel) -> frozenset[str]:
    """Names that the texts of a wording use, words of levels apart.

    Texts that do not compile use none: `check_texts` says where they are.
    """
    found = set[str]()
    for text in strings(wording.model_dump(exclude={"words"})):
        with suppress(AvdilemmaError):
            found.update(used_names(text))
    return frozenset(found)


def strings(data: object) -> Iterator[str]:
    """Every text in nested data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for each in data.values():
            yield from strings(each)
    elif isinstance(data, (list, tuple)):
        for each in data:
            yield from strings(each)


def check_words(
    where: Place,
    wording: Any,
    declared: Mapping[str, DeclaredFactor],
    values: Mapping[str, object],
    language: Language,
) -> dict[str, object]:
    """Check the words of levels in a wording; values are what they may use.

    Returns:
        What other texts may use beside them, with values to try.

    Raises:
        PlacedError: If words are missing, cannot be filled in, or are of no factor or level.
    """
    used, found = used_in(wording), dict[str, object]()
    for name, levels in wording.words.items():
        for level in levels:
            known = declared[name].levels if name in declared else ()
            if level not in known:
                names = [f"{n}: {', '.join(factor.levels)}" for n, factor in declared.items()]
                remedy = f"give words of {'; '.join(names)}" if names else "declare the factor"
                raise PlacedError((*where, "words", name, level), f"is no level: {remedy}")
    for name, factor in declared.items():
        found[f"{name}{LEVEL_SUFFIX}"] = next(iter(factor.levels))
        words = wording.words.get(name, {})
        if not words and name not in used:
            continue
        for level, each in factor.levels.items():
            text = words.get(level)
            own = text is not None and text == each.text
            place: Place = ("factors", name, "levels", level)
            told = place if own else (*where, "words", name, level)
            check_text(told, text, values, language)
            found.setdefault(name, render(str(text), values, language))
    return found


VARIED = ("perspective", "scope", "rating", "game", "node")
"""Content factors that choose texts."""


def check_told(family: Any) -> None:
    """Check that in every text, wording and language the levels of an own factor read differently.

    Raises:
        PlacedError: If two of them give the same prompt.
    """
    if not family.declared:
        return
    design = family.design({}, every=True)
    first = {factor.name: factor.levels[0] for factor in design.factors}
    lanes = next((f.levels for f in design.factors if f.name == "lane"), ("",))
    shapes: dict[tuple[str, ...], Row] = {}
    for cell in design.cells:
        shapes.setdefault(tuple(cell[name] for name in VARIED if name in cell), cell)
    for code, cell, wording, lane in itertools.product(
        family.languages, shapes.values(), family.wordings, lanes
    ):
        row = {**first, **cell, "wording": wording, **({"lane": lane} if lane else {})}
        told = family.in_language(code)
        for name, factor in family.declared.items():
            _check_apart(told, row, name, factor, f"wording {wording} in language {code}")


def _check_apart(family: Any, row: Row, name: str, factor: DeclaredFactor, where: str) -> None:
    seen: dict[str, str] = {}
    for level in factor.levels:
        prompt = family.item({**row, name: level}, 0).prompt
        if prompt in seen:
            problem = (
                f"levels {seen[prompt]} and {level} read the same in {where}: give them words, or "
                f"use {{{{ {name}{LEVEL_SUFFIX} }}}} or their numbers in its texts"
            )
            raise PlacedError(("factors", name, "levels", level), problem)
        seen[prompt] = level


def check_counted(family: Any, cells: Sequence[Row]) -> None:
    """Check that on both sides somebody is left who counts.

    Raises:
        PlacedError: If not.
    """
    for name, factor in family.declared.items():
        if "counts" not in factor.effects:
            continue
        for cell in cells:
            pair, _, more = family.numbers(cell)
            counted = [int(told) + extra for told, extra in zip(pair.split("v"), more, strict=True)]
            if min(counted) < 1:
                problem = f"leaves nobody who counts with the numbers {pair}: give a larger number"
                raise PlacedError(("factors", name, "levels", cell[name], "counts"), problem)
