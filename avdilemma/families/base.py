"""What scenario files, those in several languages, and other forms of asking have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, Field, PositiveInt, PrivateAttr, ValidationInfo, model_validator

from avdilemma.design import Design, EmptyCells, Factor, Row, select
from avdilemma.errors import InvalidValueError
from avdilemma.families.asking import Asking
from avdilemma.families.declared import DeclaredFactor
from avdilemma.families.identity import identity
from avdilemma.families.own_factors import Declares
from avdilemma.families.schema import BALANCE, Frozen, Line, Name, Place, PlacedError, is_ours
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language, check_language
from avdilemma.questions import Question
from avdilemma.scenes import Modality

ARMS: dict[str, Callable[[Any], Mapping[str, Arm[Any]]]] = {}
"""Further forms in which files of a kind can be asked; the module of an arm enters its own."""


class ScenarioFile(Asking, Declares, Frozen):
    """A scenario file after validation. A subclass names its factors and asks a row."""

    BALANCED: ClassVar[tuple[str, ...]] = ("position", "label")
    """Balance factors."""

    TURNS: ClassVar[str | None] = None
    """Content factor whose levels take turns in subsets."""

    default_size: ClassVar[int] = 336
    """Number of questions that a task asks by default, where there are as many."""

    redraws: ClassVar[bool] = False
    """Whether the seed draws what is asked, so that one crossing can be asked again and again."""

    kind: str
    """Tells kinds of files apart."""

    family: Name
    """Name of the family, the beginning of every item id."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Line
    """One line for people."""

    source: Line
    """What it follows."""

    _drawn: tuple[Row, ...] = PrivateAttr(())
    """Levels of content factors that were drawn together in place of the file's own."""

    def check(self) -> None:
        """Check what no field says by itself: that fields fit together, and texts can be filled in.

        A kind of file adds its own to what it inherits.

        Raises:
            PlacedError: If something is wrong, or `InvalidValueError` at its place.
        """

    @model_validator(mode="after")
    def _checked(self, info: ValidationInfo) -> Self:
        if not is_ours(info):
            self.check()
        return self

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A file's data as it is validated."""
        return data

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every built-in factor but position and label, by its name."""
        raise NotImplementedError

    def empty_cells(self, factors: Mapping[str, Factor]) -> Iterable[EmptyCells]:  # noqa: ARG002
        """Combinations of the factors of a design that cannot exist."""
        return ()

    @property
    def asked_by_default(self) -> Mapping[str, tuple[str, ...]]:
        """For some factors, the levels that are asked unless levels are selected."""
        found: Mapping[str, tuple[str, ...]] = getattr(self, "default", {})
        return found

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages in which the file can be asked, the present one first."""
        return (ENGLISH,)

    def in_language(self, language: str) -> Self:
        """The same design and ids with texts in another language.

        Raises:
            InvalidValueError: If there is no such language or the file lacks it.
        """
        if check_language(language) not in self.languages:
            known = f"family {self.family!r} has texts in {', '.join(self.languages)} alone"
            raise InvalidValueError("language", language, known)
        return self

    def payoff_sets(self) -> Iterator[tuple[str, Sequence[int | float]]]:
        """Payoffs in the file that a training set must not copy, each with its place."""
        return iter(())

    def group_sizes(self) -> Iterator[tuple[int, int]]:
        """Pairs of group sizes in the file that a training set must not copy."""
        return iter(())

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        """The design, restricted to some levels of the factors named.

        Factors that are not named have the levels that are asked by default, or all with `every`.
        Factors are those of the class that this file has; `BALANCE` orders options and labels.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        wanted = {**({} if every else self.asked_by_default), **select_levels}
        together = self._drawn[0] if self._drawn else {}
        chosen = [
            row
            for row in self._drawn
            if all(row[name] in wanted.get(name, row[name]) for name in together)
        ]
        wanted = {name: levels for name, levels in wanted.items() if name not in together}
        every_level = {**self.levels(), **{name: d.levels for name, d in self.declared.items()}}
        named = tuple(
            Factor(name, tuple(levels))
            for name, levels in every_level.items()
            if name not in together
        )
        factors = {factor.name: factor for factor in (*select(named, wanted), *BALANCE)}
        content, surface, balance = (
            tuple(factors[name] for name in names if name in factors)
            for names in (self.content, self.surface, self.BALANCED)
        )
        empty = tuple(self.empty_cells(factors))
        return Design(content, surface, balance, empty, self.TURNS, tuple(chosen))

    def with_numbers(self, numbers: Sequence[Row], named: Mapping[str, str]) -> Self:
        """The file under other names, with numbers drawn together in place of its own.

        Args:
            numbers: Levels of the same content factors in each.
            named: Its ``family``, ``title`` and ``source``.
        """
        found = self.model_copy(update=dict(named))
        found._drawn = tuple(numbers)
        return found

    def identity(self, row: Row, seed: int) -> dict[str, Any]:
        """Fields ``id``, ``scenario``, ``family`` and ``seed`` of a row's question."""
        return identity(self.family, row, seed, self.content, self._completing)

    @cached_property
    def _completing(self) -> tuple[str, ...]:
        """Factors whose levels complete the id of a scenario to that of a question."""
        return (*self.surface, *self.BALANCED)

    def forms(self) -> dict[str, Family]:
        """Every form in which the file can be asked.

        The file itself is under the empty name, arms under the arguments of the task that ask for
        them, such as ``elicitation=plan beliefs=elicited``.
        """
        return {"": self, **(ARMS[self.kind](self) if self.kind in ARMS else {})}


Wording = TypeVar("Wording", bound=BaseModel)


class Translated(ScenarioFile, Generic[Wording]):
    """A scenario file whose wordings may exist in several languages.

    A subclass checks every text that it will need in `texts`, so that a missing translation is
    an error when the file is loaded.
    """

    language: Language = ENGLISH
    """Language of `wordings`."""

    wordings: Mapping[Name, Wording] = Field(min_length=2)
    """Wordings that differ in surface only."""

    translations: Mapping[Language, Mapping[Name, Wording]] = Field(default_factory=dict)
    """The same wordings in further languages."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages in which the file can be asked, the present one first."""
        return (self.language, *self.translations)

    def in_language(self, language: str) -> Self:
        """The same design and ids with texts in another language.

        Raises:
            InvalidValueError: If there is no such language or the file lacks it.
        """
        code = check_language(language)
        super().in_language(code)
        if code == self.language:
            return self
        # in the order of `wordings`, which decides the subsets that are drawn
        wordings = {name: self.translations[code][name] for name in self.wordings}
        texts = {"language": code, "wordings": wordings, "translations": {}}
        return self.model_copy(update={**texts, **self.renamed(code)})

    def renamed(self, language: Language) -> Mapping[str, object]:  # noqa: ARG002
        """Further fields that another language changes, such as words for levels of factors."""
        return {}

    def texts(self) -> Iterator[tuple[Place, Wording]]:
        """Every wording in every language, to check, with its place in the file."""
        yield from ((("wordings", name), texts) for name, texts in self.wordings.items())
        for code, wordings in self.translations.items():
            yield from ((("translations", code, name), texts) for name, texts in wordings.items())

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`; each language has every wording and no other."""
        super().check()
        for language, wordings in self.translations.items():
            place = ("translations", language)
            if language == self.language:
                raise PlacedError(place, "is the language of wordings: keep the texts once")
            spoken, known = LANGUAGES[language].name, ", ".join(self.wordings)
            for name in (*self.wordings, *wordings):
                if name not in wordings:
                    problem = f"is missing in {spoken} ({language}): add its texts"
                    raise PlacedError((*place, name), problem)
                if name not in self.wordings:
                    raise PlacedError((*place, name), f"is no wording: name one of {known}")


Base = TypeVar("Base", bound=ScenarioFile)


@dataclass(frozen=True)
class Arm(Asking, Generic[Base]):
    """A file in another form of asking; what a form leaves as it is comes from its file."""

    base: Base
    """The file."""

    @property
    def family(self) -> str:
        """Name of the family."""
        return self.base.family

    @property
    def kind(self) -> str:
        """Kind of the file."""
        return self.base.kind

    @property
    def version(self) -> int:
        """Version of the file."""
        return self.base.version

    @property
    def title(self) -> str:
        """One line for people."""
        return self.base.title

    @property
    def default_size(self) -> int:
        """Number of questions that a task asks by default."""
        return self.base.default_size

    @property
    def redraws(self) -> bool:
        """Whether the seed draws what is asked."""
        return self.base.redraws

    @property
    def declared(self) -> Mapping[str, DeclaredFactor]:
        """The file's own factors by name."""
        return self.base.declared

    @property
    def asked_by_default(self) -> Mapping[str, tuple[str, ...]]:
        """For some factors, the levels that are asked unless levels are selected."""
        return self.base.asked_by_default

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages of the file, the present one first."""
        return self.base.languages

    def in_language(self, language: str) -> Self:
        """The arm in another language.

        Raises:
            InvalidValueError: If the file lacks it.
        """
        return replace(self, base=self.base.in_language(language))

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        """The design, as `ScenarioFile.design`."""
        return self.base.design(select_levels, every)

    def item(self, row: Row, seed: int) -> Question:
        """The question of one row of the design."""
        return self.base.item(row, seed)

    def pictured(
        self, question: Question, row: Row, modality: Modality, mirrored: bool
    ) -> Question:
        """A question as a modality puts it, as `Asking.pictured`."""
        return self.base.pictured(question, row, modality, mirrored)


Family = ScenarioFile | Arm[Any]
"""A scenario file by itself, or in another form of asking."""
