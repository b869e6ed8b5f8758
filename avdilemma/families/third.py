"""The arm with a third option: no preference, a fair draw decides.

Its items have ids and a family name of their own, so that they are never pooled with those of
the two-option arm. Where the third option is listed and which label it carries vary over the
items of a scenario beside the balance factors, which order the other two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from avdilemma.design import Design, Factor, Row, select
from avdilemma.dilemmas import CHANCE
from avdilemma.errors import InvalidValueError
from avdilemma.families.asking import Maker
from avdilemma.families.base import ARMS, Arm
from avdilemma.families.dilemma import DilemmaFamily
from avdilemma.families.identity import identity
from avdilemma.families.listing import (
    QuestionText,
    choice,
    find_alphabet,
    listed,
    listed_labels,
    remembering,
)
from avdilemma.families.schema import alphabet_name
from avdilemma.questions import ChoiceQuestion

SUFFIX = "_third"
"""Ending of the arm's family name."""

PLACES = (
    Factor("chance_position", ("first", "middle", "last")),
    Factor("chance_label", ("early", "middle", "late")),
)
"""Where the third option is listed, and which of the three labels it carries."""


@dataclass(frozen=True)
class ThirdOption(Arm[DilemmaFamily]):
    """A family of dilemmas that are asked with a third option.

    Raises:
        InvalidValueError: If the file has no triples of labels.
    """

    def __post_init__(self) -> None:
        """Check that the file offers a third option."""
        if not self.base.factors.three_labels:
            raise InvalidValueError(
                "third_option",
                True,
                f"family {self.base.family!r} has none: give it three_labels and texts of chance",
            )

    @property
    def family(self) -> str:
        """Name of the arm."""
        return self.base.family + SUFFIX

    @property
    def title(self) -> str:
        """One line for people."""
        return f"{self.base.title}, or let chance decide"

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        """The design with triples of labels; place and label of the third option are surface."""
        triples = tuple(map(alphabet_name, self.base.factors.three_labels))
        own = (Factor("alphabet", triples), *PLACES)
        names = {factor.name for factor in own}
        rest = {name: levels for name, levels in select_levels.items() if name not in names}
        mine = {name: levels for name, levels in select_levels.items() if name in names}
        design = self.base.design(rest, every)
        alphabet, position, label = select(own, mine)
        kept = [factor for factor in design.surface if factor.name != alphabet.name]
        return replace(design, surface=(alphabet, *kept, position, label))

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The question of one row of the design."""
        return self._listed(row, self.base.text(row, seed), seed)

    def maker(self, seed: int) -> Maker:
        """What makes the questions of many rows, each the same as by `item`."""
        return remembering(self.base.writer(seed), partial(self._listed, seed=seed))

    def _listed(self, row: Row, asked: QuestionText, seed: int) -> ChoiceQuestion:
        triple = find_alphabet(self.base.factors.three_labels, row["alphabet"])
        position, label = PLACES
        carried = label.levels.index(row[label.name])
        place = position.levels.index(row[position.name])
        two = triple[:carried] + triple[carried + 1 :]
        actions, labels = list(listed(row, *asked.pair)), list(listed_labels(row, two))
        actions.insert(place, CHANCE)
        labels.insert(place, triple[carried])
        further = (*self.base.surface, position.name, label.name, *self.base.BALANCED)
        named = identity(self.family, row, seed, self.base.content, further)
        return choice(asked, named, row, tuple(labels), tuple(actions))


ARMS["dilemma"] = lambda base: (
    {"third_option=true": ThirdOption(base)} if base.factors.three_labels else {}
)
