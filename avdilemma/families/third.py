"""The arm with a third option: no preference, a fair draw decides.

Its items have ids and a family name of their own, so that they are never pooled with those of
the two-option arm. Where the third option is listed and which label it carries vary over the
items of a scenario beside the balance factors, which order the other two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from avdilemma.design import Design, Factor, Row, select
from avdilemma.dilemmas import ACTIONS, CHANCE
from avdilemma.errors import InvalidValueError
from avdilemma.families.dilemma import SURFACE, DilemmaFamily
from avdilemma.families.schema import alphabet_name, listed, listed_labels
from avdilemma.prompts.languages import Language
from avdilemma.questions import ChoiceQuestion

SUFFIX = "_third"
"""Ending of the arm's family name."""

PLACES = (
    Factor("chance_position", ("first", "middle", "last")),
    Factor("chance_label", ("early", "middle", "late")),
)
"""Where the third option is listed, and which of the three labels it carries."""


@dataclass(frozen=True)
class ThirdOption:
    """A family of dilemmas that are asked with a third option.

    Raises:
        InvalidValueError: If the file has no triples of labels.
    """

    base: DilemmaFamily
    """The family."""

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
    def kind(self) -> str:
        """Kind of its file."""
        return self.base.kind

    @property
    def version(self) -> int:
        """Version of its file."""
        return self.base.version

    @property
    def title(self) -> str:
        """One line for people."""
        return f"{self.base.title}, or let chance decide"

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the file, the present one first."""
        return self.base.languages

    def in_language(self, language: Language) -> ThirdOption:
        """The arm in another language.

        Raises:
            InvalidValueError: If the file lacks the language.
        """
        return ThirdOption(self.base.in_language(language))

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            The family's design with triples of labels, and place and label of the third option
            as further surface factors.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        triples = tuple(map(alphabet_name, self.base.factors.three_labels))
        own = (Factor("alphabet", triples), *PLACES)
        names = {factor.name for factor in own}
        rest = {name: levels for name, levels in select_levels.items() if name not in names}
        mine = {name: levels for name, levels in select_levels.items() if name in names}
        design = self.base.design(rest)
        alphabet, position, label = select(own, mine)
        wording = next(factor for factor in design.surface if factor.name == "wording")
        return replace(design, surface=(alphabet, wording, position, label))

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The item of one row of the design."""
        triple = next(
            each
            for each in self.base.factors.three_labels
            if alphabet_name(each) == row["alphabet"]
        )
        carried = PLACES[1].levels.index(row["chance_label"])
        place = PLACES[0].levels.index(row["chance_position"])
        two = tuple(label for index, label in enumerate(triple) if index != carried)
        actions, labels = list(listed(row, *ACTIONS)), list(listed_labels(row, two))
        actions.insert(place, CHANCE)
        labels.insert(place, triple[carried])
        surface = (*SURFACE, *(factor.name for factor in PLACES))
        return self.base.question(row, seed, actions, labels, (self.family, surface))
