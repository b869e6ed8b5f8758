"""Scenario files of kind ``allocation``: choices between two pairs (self, other) of payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import Design, Factor, Row, derive_seed, select
from avdilemma.exact import decimal_text
from avdilemma.families.schema import (
    BALANCE,
    Alphabet,
    Frozen,
    Name,
    Text,
    alphabet_name,
    at,
    check_alphabets,
    check_text,
    item_id,
    listed,
    listed_labels,
)
from avdilemma.games import Allocation
from avdilemma.games.allocation import ACTIONS, binary_choice
from avdilemma.prompts.render import assemble, render
from avdilemma.questions import AllocationSetting, ChoiceQuestion

SAMPLE: Mapping[str, object] = {"own": "4", "other": "3"}
"""What an option's text may use, with values to try it on."""

CONTENT = ("pair",)
"""Content factors."""

SURFACE = ("alphabet", "wording")
"""Surface factors."""

Amount = int | float
"""A payoff in a file."""


class AllocationFactors(Frozen):
    """Factors and their levels."""

    pair: Mapping[Name, tuple[tuple[Amount, Amount], tuple[Amount, Amount]]] = Field(min_length=1)
    """Two allocations [self, other] in points, in any order, by name."""

    alphabet: tuple[Alphabet, ...]
    """Label pairs, at least three."""


class AllocationWording(Frozen):
    """One complete wording."""

    intro: Text
    """Who takes part and who decides."""

    question: Text
    """What is asked."""

    option: Text
    """An allocation, with ``own`` and ``other``."""


class AllocationFamily(Frozen):
    """A family of binary allocation choices."""

    kind: Literal["allocation"]
    """Tells kinds of files apart."""

    family: Name
    """Name of the family."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Text
    """One line for people."""

    source: Text
    """What it follows."""

    factors: AllocationFactors
    """What varies."""

    wordings: Mapping[Name, AllocationWording] = Field(min_length=2)
    """Wordings that differ in surface only."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_alphabets(self.factors.alphabet)
        for name, (one, other) in self.factors.pair.items():
            with at("factors", "pair", name):
                binary_choice(one, other)
        for name, wording in self.wordings.items():
            check_text(("wordings", name, "intro"), wording.intro, {})
            check_text(("wordings", name, "question"), wording.question, {})
            check_text(("wordings", name, "option"), wording.option, SAMPLE)
        return self

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor.

        Returns:
            Content pair; surface alphabet x wording; balance position x label.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        pair, alphabet, wording = select(
            (
                Factor("pair", tuple(self.factors.pair)),
                Factor("alphabet", tuple(map(alphabet_name, self.factors.alphabet))),
                Factor("wording", tuple(self.wordings)),
            ),
            select_levels,
        )
        return Design(content=(pair,), surface=(alphabet, wording), balance=BALANCE)

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The item with its prompt.
        """
        more, less = binary_choice(*self.factors.pair[row["pair"]])
        wording = self.wordings[row["wording"]]
        allocations = dict(zip(ACTIONS, (more, less), strict=True))
        actions = listed(row, *ACTIONS)
        alphabet = next(a for a in self.factors.alphabet if alphabet_name(a) == row["alphabet"])
        labels = listed_labels(row, alphabet)

        def text(option: Allocation) -> str:
            values = {"own": decimal_text(option.own), "other": decimal_text(option.other)}
            return render(wording.option, values)

        options = [(label, text(allocations[a])) for label, a in zip(labels, actions, strict=True)]
        name = item_id(self.family, row, (*CONTENT, *SURFACE, *(f.name for f in BALANCE)))
        return ChoiceQuestion(
            id=name,
            scenario=item_id(self.family, row, CONTENT),
            family=self.family,
            seed=derive_seed(seed, name),
            factors=dict(row),
            setting=AllocationSetting(
                row["pair"],
                (decimal_text(more.own), decimal_text(more.other)),
                (decimal_text(less.own), decimal_text(less.other)),
            ),
            labels=labels,
            actions=actions,
            focal=ACTIONS[0],
            prompt=assemble([render(wording.intro, {}), render(wording.question, {})], options),
        )
