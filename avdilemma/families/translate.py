"""Families in several languages: the same design and ids, other texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Protocol, Self, TypeVar, runtime_checkable

from pydantic import BaseModel, Field, model_validator

from avdilemma.errors import InvalidValueError
from avdilemma.families.schema import Family, Frozen, Name, Place, PlacedError
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language, check_language

Wording = TypeVar("Wording", bound=BaseModel)


class Translated(Frozen, Generic[Wording]):
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
        """The languages that the family can be asked in."""
        return (self.language, *self.translations)

    def in_language(self, language: Language) -> Self:
        """The same family with its texts in another language.

        Raises:
            InvalidValueError: If the file lacks the language.
        """
        if language == self.language:
            return self
        if language not in self.translations:
            raise _lacks(getattr(self, "family", "this family"), language, self.languages)
        return self.model_copy(
            update={
                "language": language,
                # in the order of `wordings`, which decides the subsets that are drawn
                "wordings": {name: self.translations[language][name] for name in self.wordings},
                "translations": {},
            }
        )

    def texts(self) -> list[tuple[Language, Place, Wording]]:
        """Every wording in every language, to check: language, place in the file, texts."""
        found: list[tuple[Language, Place, Wording]] = [
            (self.language, ("wordings", name), texts) for name, texts in self.wordings.items()
        ]
        for language, wordings in self.translations.items():
            found += [
                (language, ("translations", language, name), texts)
                for name, texts in wordings.items()
            ]
        return found

    @model_validator(mode="after")
    def _same_wordings(self) -> Self:
        """Every language has every wording and no other."""
        for language, wordings in self.translations.items():
            place = ("translations", language)
            if language == self.language:
                raise PlacedError(place, "is the language of wordings: keep the texts once")
            for name in self.wordings:
                if name not in wordings:
                    spoken = LANGUAGES[language].name
                    raise PlacedError(
                        (*place, name), f"is missing in {spoken} ({language}): add its texts"
                    )
            for name in wordings:
                if name not in self.wordings:
                    raise PlacedError(
                        (*place, name), f"is no wording: name one of {', '.join(self.wordings)}"
                    )
        return self


def _lacks(family: str, language: str, known: tuple[str, ...]) -> InvalidValueError:
    return InvalidValueError(
        "language", language, f"family {family!r} has texts in {', '.join(known)} alone"
    )


@runtime_checkable
class Multilingual(Protocol):
    """A family, or a form of one, that may be asked in several languages."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages, the present one first."""
        ...

    def in_language(self, language: Language) -> Family:
        """The same in another language."""
        ...


def languages(family: Family) -> tuple[Language, ...]:
    """The languages that a family of any kind can be asked in, the present one first."""
    return family.languages if isinstance(family, Multilingual) else (ENGLISH,)


def in_language(family: Family, language: str) -> Family:
    """A family with its texts in a language.

    Args:
        family: A family of any kind; only some kinds of files can be translated.
        language: A code of `LANGUAGES`.

    Returns:
        The family with the same design and the same item ids.

    Raises:
        InvalidValueError: If there is no such language or the family lacks it.
    """
    code = check_language(language)
    if isinstance(family, Multilingual):
        return family.in_language(code)
    if code != ENGLISH:
        raise _lacks(family.family, code, (ENGLISH,))
    return family
