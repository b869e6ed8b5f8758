"""Scenario files of kind ``allocation``: choices between two pairs (self, other) of payoffs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from avdilemma.design import Row
from avdilemma.exact import decimal_text
from avdilemma.families.base import Translated
from avdilemma.families.listing import ChoiceFile, ListedFactors, QuestionText
from avdilemma.families.schema import Frozen, Name, Text, at, check_texts, language_at
from avdilemma.games.allocation import ACTIONS, binary_choice
from avdilemma.prompts.render import render
from avdilemma.questions import AllocationSetting

SAMPLE: Mapping[str, object] = {"own": "4", "other": "3"}
"""What an option's text may use, with values to try it on."""

Amount = int | float
"""A payoff in a file."""


class AllocationFactors(ListedFactors):
    """Factors and their levels."""

    pair: Mapping[Name, tuple[tuple[Amount, Amount], tuple[Amount, Amount]]] = Field(min_length=1)
    """Two allocations [self, other] in points, in any order, by name."""


class AllocationWording(Frozen):
    """One complete wording."""

    intro: Text
    """Who takes part and who decides."""

    question: Text
    """What is asked."""

    option: Text
    """An allocation, with ``own`` and ``other``."""


class AllocationFamily(Translated[AllocationWording], ChoiceFile):
    """A family of binary allocation choices."""

    CONTENT: ClassVar[tuple[str, ...]] = ("pair",)

    factors: AllocationFactors
    """What varies."""

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        for name, (one, other) in self.factors.pair.items():
            with at("factors", "pair", name):
                binary_choice(one, other)
        for where, wording in self.texts():
            language = language_at(where, self.language)
            check_texts(where, wording, {}, ("intro",), ("question",), language=language)
            check_texts(where, wording, SAMPLE, ("option",), language=language)

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor."""
        return {"pair": self.factors.pair, "alphabet": self.alphabets, "wording": self.wordings}

    def payoff_sets(self) -> Iterator[tuple[str, Sequence[int | float]]]:
        """The four payoffs of each pair."""
        for name, (one, other) in self.factors.pair.items():
            yield name, [*one, *other]

    def text(self, row: Row, seed: int) -> QuestionText:  # noqa: ARG002
        """The question of a row before its options are listed."""
        wording = self.wordings[row["wording"]]
        more, less = (
            (decimal_text(each.own), decimal_text(each.other))
            for each in binary_choice(*self.factors.pair[row["pair"]])
        )
        options = {
            action: render(wording.option, {"own": own, "other": other}, self.language)
            for action, (own, other) in zip(ACTIONS, (more, less), strict=True)
        }
        parts = [render(part, {}, self.language) for part in (wording.intro, wording.question)]
        setting = AllocationSetting(row["pair"], more, less)
        return QuestionText(setting, "\n\n".join(parts), options, {}, self.language)
