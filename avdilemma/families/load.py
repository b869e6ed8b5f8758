"""Loading scenario files: a file with its translations and the file that it extends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from avdilemma.errors import ScenarioFileError, nearest
from avdilemma.families.base import ScenarioFile
from avdilemma.families.game_words import is_word
from avdilemma.families.loader import short
from avdilemma.families.places import Places, read_mapping
from avdilemma.families.schema import OURS, Place, PlacedError
from avdilemma.prompts.languages import LANGUAGES

OF_ITS_KIND = ("factors", "terms", "default", "empty")
"""Keys that a file takes over only from a file of its own kind."""

TRANSLATED = {"wordings": "translations", "factors": "terms"}
"""What a translation holds, by the key of its file that takes it, by language."""

MAX_EXTENDS = 3
"""Longest chain of files that extend each other."""

OWN = ("kind", "family", "version", "title", "source", "crossed")
"""Keys that a file does not take over from the file it extends."""


def load_file(
    path: Path,
    kinds: Mapping[str, type[ScenarioFile]],
    folder: Path | None = None,
    *,
    ours: bool = False,
) -> ScenarioFile:
    """Load and validate a scenario file, with its translations and the file that it extends.

    Files beside it that are called NAME.LANGUAGE.yaml hold the wordings of NAME.yaml in that
    language; files that are extended by name are in `folder`; `kinds` are the classes by kind.
    Of a file of `ours` keys and values are validated, and texts were by tests.

    Raises:
        ScenarioFileError: If the file is missing, too large, no YAML, or no family.
    """
    data, places = read_document(path, folder)
    kind = kind_of(path, data, places, kinds)
    try:
        # JSON mode of strict validation: lists become tuples, but no text becomes a number
        text = json.dumps(kind.prepared(data))
        return kind.model_validate_json(text, context=OURS if ours else None)
    except PlacedError as error:
        raise places.error(str(path), error.place, str(error)) from None
    except ValidationError as error:
        raise places.first_problem(str(path), error, kind) from None


def kind_of(
    path: Path, data: Mapping[str, Any], places: Places, kinds: Mapping[str, type[ScenarioFile]]
) -> type[ScenarioFile]:
    """The class of a file's kind.

    Raises:
        ScenarioFileError: If the file names no known kind.
    """
    kind = data.get("kind")
    if isinstance(kind, str) and kind in kinds:
        return kinds[kind]
    problem = f"is {short(kind)}" if "kind" in data else "is missing"
    known = f"give {' or '.join(kinds)}{nearest(kind, kinds)}"
    raise ScenarioFileError(str(path), places.line(("kind",)) or 1, "kind", f"{problem}: {known}")


def read_document(path: Path, folder: Path | None, depth: int = 0) -> tuple[dict[str, Any], Places]:
    """A file's data with what it extends and its translations, and where each value stands.

    Raises:
        ScenarioFileError: If one of the files cannot be read, or they do not fit together.
    """
    data, places = read_mapping(path)
    for language in LANGUAGES:
        beside = path.with_name(f"{path.stem}.{language}{path.suffix}")
        if beside.is_file():
            _translate(path, language, beside, data, places)
    if "extends" not in data:
        return data, places
    base, below = _extended(path, folder, depth, data.pop("extends"), places.line(("extends",)))
    own = OWN if base.get("kind") == data.get("kind") else (*OWN, *OF_ITS_KIND)
    base = {key: value for key, value in base.items() if key not in own}
    _drop_outdated(str(path), base, data, places)
    said, usual = data.get("factors"), base.get("default")
    if isinstance(said, dict) and isinstance(usual, dict):
        # default levels of a factor that is said anew are not those of the new levels
        base["default"] = {name: levels for name, levels in usual.items() if name not in said}
    for gone in _replaced(base, data, ()):
        below = Places({at: each for at, each in below.items() if at[: len(gone)] != gone})
    return _merged(base, data), Places({**below, **places})


def _translate(
    path: Path, language: str, beside: Path, data: dict[str, Any], places: Places
) -> None:
    """Put the wordings of a translation, and its words for factors, into the data of its file."""
    found, inside = read_mapping(beside)
    others = [key for key in found if key not in TRANSLATED]
    if others or not isinstance(found.get("wordings"), dict):
        where = others[0] if others else "wordings"
        problem = (
            f"a translation of {path.name} holds the mapping wordings, words for factors where "
            "prompts name them, and nothing else"
        )
        raise ScenarioFileError(str(beside), inside.line((where,)), where, problem)
    for part, key in TRANSLATED.items():
        if part not in found:
            continue
        given = data.setdefault(key, {})
        place: Place = (key, language)
        if not isinstance(given, dict) or language in given:
            raise places.error(str(path), place, f"is in {beside.name} too: keep the texts once")
        given[language] = found[part]
        places |= {(*place, *at[1:]): each for at, each in inside.items() if at[:1] == (part,)}


def _extended(
    path: Path, folder: Path | None, depth: int, extended: object, line: int | None
) -> tuple[dict[str, Any], Places]:
    """The document that a file extends, by the value of its key ``extends``."""
    if not isinstance(extended, str) or not extended:
        problem = f"is {short(extended)}: give a built-in family or the path of a file"
        raise ScenarioFileError(str(path), line, "extends", problem)
    if depth >= MAX_EXTENDS:
        problem = "is too many files deep: extend a file that stands alone"
        raise ScenarioFileError(str(path), line, "extends", problem)
    by_path = extended.endswith((".yaml", ".yml")) or folder is None
    below = path.parent / extended if by_path else Path(folder or "") / f"{extended}.yaml"
    if not below.is_file():
        problem = f"is {short(extended)}: no such file"
        raise ScenarioFileError(str(path), line, "extends", problem)
    return read_document(below, folder, depth + 1)


def _drop_outdated(
    name: str, base: dict[str, Any], data: Mapping[str, Any], places: Places
) -> None:
    """Drop inherited languages in which a file does not say what it says anew in English.

    A language that it does say something in must say all of it, else a prompt would mix the
    texts of two files.
    """
    inherited, own = base.get("translations"), data.get("translations", {})
    said = [
        place
        for place, each in places.items()
        if each.text and (place[:1] == ("wordings",) or is_word(place))
    ]
    # words of own levels are there in no language that the file takes over
    worded = any(is_level_word(place) for place, each in places.items() if each.text)
    if not (said or worded) or not isinstance(inherited, dict) or not isinstance(own, dict):
        return
    for key in TRANSLATED.values():
        if isinstance(base.get(key), dict):
            base[key] = {code: texts for code, texts in base[key].items() if code in own}
    for language in base["translations"]:
        for part, *rest in said:
            place = (TRANSLATED[str(part)], language, *rest)
            if place not in places:
                problem = f"is missing in {language}, but said anew in English: add a text"
                raise places.error(name, place, problem)


def is_level_word(place: Place) -> bool:
    """Whether a place is ``factors.NAME.levels.LEVEL``, a text or the level's key ``text``."""
    at_level = len(place) > 3 and place[0] == "factors" and place[2] == "levels"
    return at_level and isinstance(place[3], str) and place[4:] in ((), ("text",))


def _merged(base: Any, over: Any) -> Any:
    """Mappings merged key by key; anything else of `over` replaces what is in `base`."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return base | {
        key: _merged(base[key], value) if key in base else value for key, value in over.items()
    }


def _replaced(base: Any, over: Any, place: Place) -> Iterator[Place]:
    """Places where `over` does not merge with `base` but replaces it."""
    if isinstance(base, dict) and isinstance(over, dict):
        for key in base.keys() & over.keys():
            yield from _replaced(base[key], over[key], (*place, key))
    else:
        yield place
