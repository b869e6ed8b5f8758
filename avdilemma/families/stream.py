"""Items one at a time: as many as wanted in the memory of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from avdilemma.design import Design, Row, derive_seed, fingerprint
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text, exact
from avdilemma.families.asking import Maker
from avdilemma.families.base import Family
from avdilemma.families.informative import informative_order, orders
from avdilemma.families.numbers import DRAWN, FROZEN, Numbers, check_numbers, redrawn
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.prompts.ways import LINE, Way, check_way
from avdilemma.questions import BeliefQuestion, Question
from avdilemma.scenes import TEXT, Modality, check_modality

Levels = str | int | float | Sequence[str | int | float]
"""One level or several, as a command line gives them."""


def level_names(levels: Levels) -> list[str]:
    """Write levels as the design names them: ``0.1`` for the number .1."""
    several = [levels] if isinstance(levels, (str, int, float)) else list(levels)
    return [
        level if isinstance(level, str) else decimal_text(exact(level, "level"))
        for level in several
    ]


@dataclass(frozen=True)
class ItemSet:
    """The questions of a family, built while they are iterated over, any number of times."""

    family: Family
    """The family."""

    design: Design
    """Its design, restricted as asked."""

    n: int | None
    """Number of questions; None for the full crossing."""

    seed: int
    """The user's seed."""

    answer: Way = LINE
    """How the prompts ask for an answer."""

    modality: Modality = TEXT
    """How the scenes are put."""

    @property
    def numbers(self) -> Numbers:
        """Whether the numbers are the file's own, or drawn by the seed."""
        return DRAWN if self.design.numbers else FROZEN

    @property
    def language(self) -> Language:
        """The language of the prompts."""
        return self.family.languages[0]

    @cached_property
    def items(self) -> tuple[Question, ...]:
        """All questions in order, kept in memory."""
        return tuple(self)

    @property
    def fingerprint(self) -> str:
        """The sha256 over the questions in order: prompts, labels, facts, seeds."""
        return fingerprint(item.record() for item in self.items)

    def asked_first(self, question: Question) -> BeliefQuestion | None:
        """The question about others that comes before a question, if one does."""
        return self.family.belief_question(question) if self.family.asks_first else None

    def __len__(self) -> int:
        """Number of questions."""
        return self.design.size if self.n is None else self.n

    def __iter__(self) -> Iterator[Question]:
        """Build the questions in order."""
        size, left = self.design.size, len(self)
        for replicate in range(-(-left // size)):
            seed = derive_seed(self.seed, "replicate", replicate) if replicate else self.seed
            n = None if left >= size and self.n is None else min(left, size)
            make = self.family.maker(seed)
            for place, row in enumerate(self._rows(n, seed, make)):
                item = make(row)
                if self.modality != TEXT:
                    item = self.family.pictured(
                        item, row, self.modality, self._mirrored(place, row)
                    )
                if self.answer != LINE:
                    item = item.in_way(self.answer)
                yield _again(item, replicate) if replicate else item
            left -= size

    def _mirrored(self, place: int, row: Row) -> bool:
        """Whether the picture of the item at a place is mirrored.

        Blocks take turns, the seed says which begins. Where lane does not vary within them,
        position and label decide too. So in every block the course of the counted action lies as
        often on the left as on the right, orthogonal to position and label, and over two blocks to
        lane.
        """
        mirrored = (place // self.design.block + derive_seed(self.seed, "mirrored")) % 2 == 1
        if any(each.name == "lane" and len(each.levels) == 2 for each in self.design.balance):
            return mirrored
        return mirrored ^ (row.get("position") == "first") ^ (row.get("label") == "early")

    def _rows(self, n: int | None, seed: int, make: Maker) -> Iterator[Row]:
        """The rows of the full crossing or of a subset.

        Subsets below the size that is asked by default, or below one pass over all scenarios where
        that is less, are of that one's blocks: those that tell most about kappa, in its order. So
        a larger subset holds every smaller one.
        """
        block = self.design.block
        base = min(self.family.default_size, len(self.design.cells) * block, self.design.size)
        base -= base % block
        if n is None or n >= base:
            yield from self.design.rows(n, seed)
            return
        blocks = _blocks(self.design.rows(base, seed), block)
        asked = tuple(make(rows[0]).situation() for rows in blocks)
        chosen: Iterable[int] = range(n // block)
        if orders(asked):
            chosen = sorted(informative_order(cast("Any", asked))[: n // block])
        for place in chosen:
            yield from blocks[place]


def _blocks(rows: Iterator[Row], size: int) -> list[tuple[Row, ...]]:
    return list(zip(*[rows] * size, strict=True))


def _again(item: Question, replicate: int) -> Question:
    """An item of a further replicate: other numbers, so a scenario and an id of its own."""
    again = replace(
        cast("Any", item),
        id=f"{item.id}-r{replicate}",
        scenario=f"{item.scenario}-r{replicate}",
        factors={**item.factors, "replicate": str(replicate)},
    )
    return cast("Question", again)


def stream(
    family: Family,
    n: int | None = None,
    seed: int = 0,
    select: Mapping[str, Levels | None] | None = None,
    at_most: int | None = None,
    language: str = ENGLISH,
    answer: str = LINE,
    modality: str = TEXT,
    numbers: str = FROZEN,
) -> ItemSet:
    """Prepare the items of a family, to be built one at a time.

    Args:
        family: The family.
        n: Number of items, a multiple of the design's block size; None for all. More than the
            full crossing only for families that draw what they ask (`redraws`): they are asked
            again with other draws.
        seed: Decides which subset, and every item's own seed.
        select: Levels to keep, by factor; None keeps all levels of that factor.
        at_most: Where n is None, the size beyond which a balanced subset is taken.
        language: Language of the prompts; ids do not depend on it.
        answer: How the prompts ask for an answer, one of `WAYS`; ids do not depend on it.
        modality: How the scenes are put, one of `MODALITIES`; ids do not depend on it.
        numbers: ``frozen``, the file's own, or ``drawn`` by the seed, as many as n needs; see
            `redrawn`.

    Returns:
        The items. Same arguments, same bytes.

    Raises:
        InvalidValueError: If a level, the size or the seed is wrong, nothing is left, or the
            family lacks the language, or asks nothing that is answered in that way or has a scene.
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InvalidValueError("seed", seed, "give a whole number")
    family, way, how = family.in_language(language), check_way(answer), check_modality(modality)
    if family.asks_first and way != LINE:
        remedy = f"where others are asked about first, {LINE} is the only way: leave it out"
        raise InvalidValueError("answer", way, remedy)
    wanted = {
        name: level_names(levels) for name, levels in (select or {}).items() if levels is not None
    }
    if check_numbers(numbers) == DRAWN:
        family = redrawn(family, seed, n, wanted)
    design = family.design(wanted)
    if n is None and at_most is not None:
        n = min(at_most, design.size)
    if n is not None:
        whole = isinstance(n, int) and not isinstance(n, bool)
        beyond = whole and n > design.size and family.redraws
        design.check_size((n - 1) % design.size + 1 if beyond else n)
    return ItemSet(family, design, n, seed, way, how)


def build(
    family: Family,
    n: int | None = None,
    seed: int = 0,
    select: Mapping[str, Levels | None] | None = None,
    at_most: int | None = None,
    language: str = ENGLISH,
    answer: str = LINE,
    modality: str = TEXT,
    numbers: str = FROZEN,
) -> ItemSet:
    """Build the questions of a family, all of them at once; arguments and errors as of `stream`."""
    found = stream(family, n, seed, select, at_most, language, answer, modality, numbers)
    assert found.items  # noqa: S101 - built now, and so are errors
    return found
