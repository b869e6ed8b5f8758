"""Scenario files of kind ``amount``: how much to give or to contribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import ClassVar

from pydantic import Field, PositiveInt

from avdilemma import games
from avdilemma.design import EmptyCells, Factor, Row
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text, exact, in_unit_interval
from avdilemma.families.base import Translated
from avdilemma.families.schema import Frozen, Name, Text, at, check_texts, language_at
from avdilemma.games import Stakes
from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.languages.phrases import Unit
from avdilemma.prompts.render import assemble_amount, render
from avdilemma.questions import AmountQuestion, AmountSetting

SAMPLE: Mapping[str, object] = {
    "endowment": "20",
    "rate": "0.5",
    "players": 4,
    "others": 3,
    "expected": "10",
}
"""What templates of this kind may use, with values to try them on."""

Amount = int | float
"""A number in a file."""


class StakesSpec(Frozen):
    """The facts of one amount game."""

    endowment: Amount
    """What each player has, in points."""

    rate: Amount
    """What a point given away is worth to each who gets it."""

    players: PositiveInt = 2
    """Number of players."""

    step: Amount = 1
    """Amounts are multiples of it."""

    def facts(self) -> Stakes:
        """The stakes in exact numbers.

        Raises:
            InvalidValueError: If a number is out of range.
        """
        endowment, rate = exact(self.endowment, "endowment"), exact(self.rate, "rate")
        return Stakes(endowment, rate, self.players, exact(self.step, "step"))


class AmountFactors(Frozen):
    """Factors and their levels."""

    belief: tuple[Amount, ...] = Field(min_length=1)
    """Share of the endowment that others give on average, 0 to 1."""

    unit: tuple[Unit, ...] = Field(min_length=1)
    """Units in which amounts are told and asked for."""


class AmountWording(Frozen):
    """One complete wording."""

    intro: Text
    """Who takes part."""

    rules: Mapping[Name, Text]
    """Who gets what, by game."""

    belief: Mapping[Name, Text]
    """What others do, by game."""

    question: Mapping[Name, Text]
    """What is asked, by game."""


class AmountFamily(Translated[AmountWording]):
    """A family of games in which the answer is an amount: no options, so nothing to balance."""

    CONTENT: ClassVar[tuple[str, ...]] = ("game", "stakes", "belief")
    SURFACE: ClassVar[tuple[str, ...]] = ("unit", "wording")
    BALANCED: ClassVar[tuple[str, ...]] = ()

    stakes: Mapping[Name, Mapping[Name, StakesSpec]] = Field(min_length=1)
    """Stakes by game and name."""

    factors: AmountFactors
    """What varies."""

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        for index, belief in enumerate(self.factors.belief):
            with at("factors", "belief", index):
                in_unit_interval(belief, "belief")
        seen: set[str] = set()
        for game, table in self.stakes.items():
            with at("stakes", game):
                found = games.amount_game(game)
            for name, spec in table.items():
                with at("stakes", game, name):
                    if name in seen:
                        raise InvalidValueError("stakes", name, "give each name once")
                    found.check(spec.facts())
                seen.add(name)
        for where, wording in self.texts():
            parts, language = ("rules", "belief", "question"), language_at(where, self.language)
            paths = [("intro",), *((part, game) for game in self.stakes for part in parts)]
            for unit in self.factors.unit:
                sample = {**SAMPLE, **_in_words(unit, language)}
                check_texts(where, wording, sample, *paths, language=language)

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor; stakes are nested in game."""
        return {
            "game": self.stakes,
            "stakes": [name for table in self.stakes.values() for name in table],
            "belief": [decimal_text(in_unit_interval(b, "belief")) for b in self.factors.belief],
            "unit": self.factors.unit,
            "wording": self.wordings,
        }

    def empty_cells(self, factors: Mapping[str, Factor]) -> Iterator[EmptyCells]:  # noqa: ARG002
        """Stakes of other games."""
        every = frozenset(name for table in self.stakes.values() for name in table)
        for name, table in self.stakes.items():
            where = {"game": frozenset({name}), "stakes": every - set(table)}
            yield EmptyCells(where, f"stakes of other games have no {name}")

    def item(self, row: Row, seed: int) -> AmountQuestion:
        """The question of one row of the design."""
        game = row["game"]
        unit: Unit = row["unit"]  # type: ignore[assignment]
        stakes = self.stakes[game][row["stakes"]].facts()
        # whole steps, so that what others give could be given
        steps = round(Fraction(row["belief"]) * stakes.endowment / stakes.step)
        expected = steps * stakes.step
        wording = self.wordings[row["wording"]]
        numbers = (stakes.endowment, stakes.rate, stakes.step, expected)
        endowment, rate, step, belief = map(decimal_text, numbers)
        values: dict[str, object] = {
            "endowment": endowment,
            "rate": rate,
            "players": stakes.players,
            "others": stakes.players - 1,
            "expected": belief,
            **_in_words(unit, self.language),
        }
        texts = (wording.intro, wording.rules[game], wording.belief[game], wording.question[game])
        parts = [render(text, values, self.language) for text in texts]
        return AmountQuestion(
            **self.identity(row, seed),
            factors=dict(row),
            setting=AmountSetting(
                game=game,
                stakes=row["stakes"],
                endowment=endowment,
                rate=rate,
                players=stakes.players,
                step=step,
                belief=belief,
            ),
            unit=unit,
            prompt=assemble_amount(parts, endowment, unit, step, self.language),
            language=self.language,
        )


def _in_words(unit: Unit, language: Language) -> Mapping[str, object]:
    """What templates may use about a unit."""
    words = LANGUAGES[language].units[unit]
    return {"unit": words.name, "units": words.forms}
