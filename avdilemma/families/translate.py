"""Families in several languages: the same design and ids, other texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Self, TypeVar

from pydantic import BaseModel, Field, model_validator

from avdilemma.families.base import ScenarioFile
from avdilemma.families.schema import Name, Place, PlacedError
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language, check_language

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
        return self.model_copy(update=texts)

    def texts(self) -> Iterator[tuple[Place, Wording]]:
        """Every wording in every language, to check, with its place in the file."""
        places: dict[Place, Mapping[Name, Wording]] = {("wordings",): self.wordings}
        places |= {("translations", code): each for code, each in self.translations.items()}
        for place, wordings in places.items():
            yield from (((*place, name), texts) for name, texts in wordings.items())

    @model_validator(mode="after")
    def _same_wordings(self) -> Self:
        """Every language has every wording and no other."""
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
        return self
