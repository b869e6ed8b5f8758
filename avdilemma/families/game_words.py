"""Words for the actions and units of games, in the language of a file and in others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from avdilemma.errors import InvalidValueError
from avdilemma.families.game_schema import SAMPLE, GameFactors, GameTerms
from avdilemma.families.schema import Place, PlacedError, at, check_text
from avdilemma.prompts.languages import LANGUAGES, Language

NAMED = ("naming", "framing", "unit")
"""Factors whose levels have words in prompts."""


def is_word(place: Place) -> bool:
    """Whether a place in a file's factors holds words of prompts, not a name or number.

    Examples:
        >>> is_word(("factors", "naming", "blue_green", 0)), is_word(("factors", "unit", 0))
        (True, False)
    """
    part, name, level = (*place, "", "", 0)[:3]
    return part == "factors" and name in NAMED and isinstance(level, str) and bool(level)


def check_names(
    place: Place, words: GameFactors | GameTerms, played: Iterable[str], language: Language
) -> None:
    """Check the words of a language for the games that are played.

    Raises:
        PlacedError: If actions of one game have the same name, a game has none, or a text cannot
            be filled in.
    """
    for level, names in (words.naming or {}).items():
        with at(*place, "naming", level):
            _different(names)
    for level, frame in (words.framing or {}).items():
        for game in played:
            with at(*place, "framing", level, "names"):
                found = frame.names_of(game)
                if found is None:
                    raise InvalidValueError("game", game, "give its names, or some for any")
                _different(found.first)
                _different(found.second or found.first)
            if game in frame.story:
                where = (*place, "framing", level, "story", game)
                check_text(where, frame.story[game], SAMPLE, language)
    for level, text in (words.unit or {}).items():
        check_text((*place, "unit", level), text, {"x": "4"}, language)


def check_terms(
    factors: GameFactors,
    terms: Mapping[Language, GameTerms],
    translations: Iterable[Language],
    played: Iterable[str],
) -> None:
    """Check that every language of a file has words for the levels of its factors, and no other.

    Raises:
        PlacedError: If not, or as `check_names` does.
    """
    games = tuple(played)
    for language in dict.fromkeys([*translations, *terms]):
        spoken = f"{LANGUAGES[language].name} ({language})"
        if language not in translations:
            raise PlacedError(("terms", language), f"has no wordings in {spoken}: add them")
        for name in NAMED:
            levels = getattr(factors, name) or {}
            said = getattr(terms.get(language), name, None) or {}
            if levels and not said:
                problem = f"has no words in {spoken} for the levels of {name}: add factors.{name}"
                raise PlacedError(("translations", language), problem)
            for level in (*levels, *said):
                place = ("terms", language, name, level)
                if level not in said:
                    raise PlacedError(place, f"is missing in {spoken}: add its words")
                if level not in levels:
                    known = ", ".join(levels) or "none"
                    raise PlacedError(place, f"is no level of {name}: the file has {known}")
        for level, frame in (factors.framing or {}).items():
            for game in frame.story:
                if game not in terms[language].framing[level].story:  # type: ignore[index]
                    where = ("terms", language, "framing", level, "story", game)
                    raise PlacedError(where, f"is missing in {spoken}: add a text")
        if language in terms:
            check_names(("terms", language), terms[language], games, language)


def _different(names: tuple[str, str]) -> None:
    if names[0].casefold() == names[1].casefold():
        raise InvalidValueError("name", names[0], "give two different names")
