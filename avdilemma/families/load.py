"""Loading scenario files: one clear error that names file, line, value and remedy."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from avdilemma.errors import ScenarioFileError
from avdilemma.families.base import ScenarioFile
from avdilemma.families.schema import Place, PlacedError
from avdilemma.prompts.languages import LANGUAGES

MAX_BYTES = 2_000_000
"""Largest scenario file accepted."""

MAX_DEPTH = 20
"""Deepest nesting accepted."""

MAX_NODES = 100_000
"""Most values accepted, aliases counted as often as they are used."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value of a scenario is written."""

    file: str
    """The file."""

    line: int
    """Line, from 1."""

    text: str
    """Its text; empty for a list or mapping."""

    moved: int = 0
    """How many steps of the place are not in the file, because the file is a part of it."""

    base: Place = ()
    """What stands in the file in place of these steps."""


Written = dict[Place, Spot]
"""Where every place of a scenario is written."""

OF_ITS_KIND = ("factors", "default", "empty")
"""Keys that it takes over only from a file of its own kind."""

MAX_EXTENDS = 3
"""Longest chain of files that extend each other."""

OWN = ("kind", "family", "version", "title", "source")
"""Keys that a file does not take over from the file it extends."""


def load_file(
    path: Path, kinds: Mapping[str, type[ScenarioFile]], folder: Path | None = None
) -> ScenarioFile:
    """Load and validate a scenario file, with its translations and the file that it extends.

    Args:
        path: The YAML file. Files beside it that are called NAME.LANGUAGE.yaml hold the
            wordings of NAME.yaml in that language.
        kinds: Model classes by the value of the file's ``kind``.
        folder: Where files that are extended by name are.

    Returns:
        The validated, frozen family.

    Raises:
        ScenarioFileError: If the file is missing, too large, no YAML, or no family.
    """
    name = str(path)
    data, written = _document(path, folder)
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        line = _line(written, ("kind",)) or 1
        problem = f"is {_short(kind)}" if "kind" in data else "is missing"
        raise ScenarioFileError(name, line, "kind", f"{problem}: give {' or '.join(kinds)}")
    for place, value in _not_json(data, ()):
        remedy = "give a finite number" if isinstance(value, float) else "quote it to make it text"
        raise _located(name, written, place, f"is {_short(value)}: {remedy}")
    try:
        # JSON mode of strict validation: lists become tuples, but no text becomes a number
        return kinds[kind].model_validate_json(json.dumps(kinds[kind].prepared(data)))
    except ValidationError as error:
        raise _first_problem(name, written, error) from None


def _document(path: Path, folder: Path | None, depth: int = 0) -> tuple[dict[str, Any], Written]:
    """A file's data with what it extends and its translations, and where each value stands."""
    name = str(path)
    data, written = _mapping(path)
    for language in LANGUAGES:
        beside = path.with_name(f"{path.stem}.{language}{path.suffix}")
        if not beside.is_file():
            continue
        found, places = _mapping(beside)
        others = [key for key in found if key != "wordings"]
        if others or not isinstance(found.get("wordings"), dict):
            where = others[0] if others else "wordings"
            raise ScenarioFileError(
                str(beside),
                _line(places, (where,)),
                where,
                f"a translation of {path.name} holds the mapping wordings and nothing else",
            )
        given = data.setdefault("translations", {})
        place: Place = ("translations", language)
        if not isinstance(given, dict) or language in given:
            raise _located(name, written, place, f"is in {beside.name} too: keep the texts once")
        given[language] = found["wordings"]
        for inner, spot in places.items():
            if inner[:1] == ("wordings",):
                moved = replace(spot, moved=len(place), base=("wordings",))
                written[(*place, *inner[1:])] = moved
    if "extends" not in data:
        return data, written
    extended = data.pop("extends")
    line = _line(written, ("extends",))
    if not isinstance(extended, str) or not extended or depth >= MAX_EXTENDS:
        problem = "is too many files deep: extend a file that stands alone"
        if not isinstance(extended, str) or not extended:
            problem = f"is {_short(extended)}: give a built-in family or the path of a file"
        raise ScenarioFileError(name, line, "extends", problem)
    by_path = extended.endswith((".yaml", ".yml")) or folder is None
    below = path.parent / extended if by_path else Path(folder or "") / f"{extended}.yaml"
    if not below.is_file():
        raise ScenarioFileError(name, line, "extends", f"is {_short(extended)}: no such file")
    base, places = _document(below, folder, depth + 1)
    own = OWN if base.get("kind") == data.get("kind") else (*OWN, *OF_ITS_KIND)
    base = {key: value for key, value in base.items() if key not in own}
    _drop_outdated(name, base, data, written)
    said, usual = data.get("factors"), base.get("default")
    if isinstance(said, dict) and isinstance(usual, dict):
        # default levels of a factor that is said anew are not those of the new levels
        base["default"] = {name: levels for name, levels in usual.items() if name not in said}
    for gone in _replaced(base, data, ()):
        places = {at: spot for at, spot in places.items() if at[: len(gone)] != gone}
    return _merged(base, data), {**places, **written}


def _drop_outdated(
    name: str, base: dict[str, Any], data: Mapping[str, Any], written: Written
) -> None:
    """Drop inherited languages in which a file does not say what it says anew in English.

    A language that it does say something in must say all of it, else a prompt would mix the
    texts of two files.
    """
    inherited, own = base.get("translations"), data.get("translations", {})
    said = [
        place[1:] for place, spot in written.items() if place[:1] == ("wordings",) and spot.text
    ]
    if not said or not isinstance(inherited, dict) or not isinstance(own, dict):
        return
    base["translations"] = {key: texts for key, texts in inherited.items() if key in own}
    for language in base["translations"]:
        for place in said:
            if ("translations", language, *place) not in written:
                problem = f"is missing in {language}, but said anew in English: add a text"
                raise _located(name, written, ("translations", language, *place), problem)


def _merged(base: Any, over: Any) -> Any:
    """Mappings merged key by key; anything else of `over` replaces what is in `base`."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {
        key: _merged(base[key], over[key])
        if key in base and key in over
        else over.get(key, base.get(key))
        for key in {**base, **over}
    }


def _replaced(base: Any, over: Any, place: Place) -> Iterator[Place]:
    """Places where `over` does not merge with `base` but replaces it."""
    if isinstance(base, dict) and isinstance(over, dict):
        for key in base.keys() & over.keys():
            yield from _replaced(base[key], over[key], (*place, key))
    else:
        yield place


def _mapping(path: Path) -> tuple[dict[str, Any], Written]:
    data, written = _parse(str(path), _read(path))
    if not isinstance(data, dict):
        raise ScenarioFileError(str(path), 1, "", "is no mapping: start with 'kind:'")
    return data, written


def _read(path: Path) -> str:
    name = str(path)
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8") if size <= MAX_BYTES else ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ScenarioFileError(
            name, line, "", f"is not UTF-8 text ({error.reason}): save it so"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioFileError(
            name, None, "", f"cannot be read ({reason}): give an existing YAML file"
        ) from error
    if size > MAX_BYTES:
        raise ScenarioFileError(name, None, "", f"has {size} bytes: keep it under {MAX_BYTES}")
    return text


class _Loader(yaml.SafeLoader):
    """Safe, and says where a value is that no date or number can have."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Construct a value, every failure with its line."""
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            shown = _short(node.value)
            raise yaml.constructor.ConstructorError(
                None, None, f"impossible value {shown}", node.start_mark
            ) from error


def _parse(name: str, text: str) -> tuple[Any, Written]:
    written: Written = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            raise ScenarioFileError(name, 1, "", "the file is empty: start with 'kind:'")
        _walk(name, node, (), written)
        return yaml.load(text, Loader=_Loader), written  # noqa: S506 a safe loader
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise ScenarioFileError(
            name,
            line,
            "",
            f"holds the control character U+{ord(text[error.position]):04X}: remove it",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = mark.line + 1 if mark is not None else None
        problem = getattr(error, "problem", None) or "cannot be read"
        raise ScenarioFileError(name, at, "", f"is not valid YAML ({problem}): mend it") from error
    except RecursionError as error:
        raise ScenarioFileError(name, None, "", "is nested too deeply: flatten it") from error


def _walk(name: str, node: yaml.Node, place: Place, written: Written) -> None:
    """Note every place's line; refuse duplicate keys, which YAML loaders let pass in silence."""
    line = node.start_mark.line + 1
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    written[place] = Spot(name, line, text)
    if len(place) > MAX_DEPTH:
        raise ScenarioFileError(name, line, show(place[:4]), "is nested too deeply: flatten it")
    if len(written) > MAX_NODES:
        raise ScenarioFileError(name, line, "", f"has over {MAX_NODES} values: split the file")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            step = str(key.value)
            at = key.start_mark.line + 1
            if step in seen:
                raise ScenarioFileError(name, at, show((*place, step)), "occurs twice: keep one")
            seen.add(step)
            _walk(name, value, (*place, step), written)
            written[(*place, step)] = replace(written[(*place, step)], line=at)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(name, value, (*place, index), written)


def _not_json(data: object, place: Place) -> Iterator[tuple[Place, object]]:
    """Values and keys that YAML knows and JSON does not: dates, sets, infinite numbers."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                yield (*place, str(key)), key
            yield from _not_json(value, (*place, str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _not_json(value, (*place, index))
    elif isinstance(data, float):
        if not math.isfinite(data):
            yield place, data
    elif data is not None and not isinstance(data, (str, int)):
        yield place, data


def _first_problem(name: str, written: Written, error: ValidationError) -> ScenarioFileError:
    problems = error.errors(include_url=False)
    # of several messages the deepest is the most telling; a misspelt key more than that the
    # right one is missing, and what is wrong more than what is not there
    first = max(
        problems,
        key=lambda p: (len(p["loc"]), p["type"] == "extra_forbidden", p["type"] != "missing"),
    )
    place: Place = tuple(first["loc"])
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, PlacedError):
        place = (*place, *cause.place)
    elif first["type"] != "missing":
        # without the steps that name a kind of value, not a place in the file
        place = _known(written, place)
    if cause is not None:
        problem = str(cause)
    elif first["type"] == "extra_forbidden":
        problem = f"is an unknown key (value {_short(first['input'])}): remove or correct it"
    elif first["type"] == "missing":
        problem = "is missing: add it"
    else:
        trap = _trap(written, place, first["input"])
        problem = f"is {_short(first['input'])}{trap}: {_message(first['type'], first['msg'])}"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return _located(name, written, place, problem + more)


def _located(name: str, written: Written, place: Place, problem: str) -> ScenarioFileError:
    """The error at a place, in the file in which the place is written."""
    spot = written.get(_known(written, place))
    if spot is None:
        return ScenarioFileError(name, None, show(place), problem)
    inside = (*spot.base, *place[spot.moved :]) if spot.moved else place
    return ScenarioFileError(spot.file, spot.line, show(inside), problem)


def _message(kind: str, message: str) -> str:
    """What pydantic asks for, in the words of YAML."""
    if kind == "string_pattern_mismatch":
        return f"write one word of letters, digits or _ ({message.rsplit(maxsplit=1)[-1]})"
    for theirs, ours in ((" after validation", ""), ("tuple", "list"), ("dictionary", "mapping")):
        message = message.replace(theirs, ours).replace(theirs.capitalize(), ours)
    return f"{message[:1].lower()}{message[1:].replace('array', 'list')}"


def _known(written: Written, place: Place) -> Place:
    while place and place not in written:
        place = place[:-1]
    return place


def _line(written: Written, place: Place) -> int | None:
    found = written.get(_known(written, place))
    return found.line if found else None


def _trap(written: Written, place: Place, value: object) -> str:
    """What the file has where YAML 1.1 makes another value of it: 1:5 is 65, and no is False."""
    text = written[place].text if place in written else ""
    if not text or isinstance(value, str) or text.casefold() == str(value).casefold():
        return ""
    return f" (written {text}, which YAML reads so unless it is quoted)"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def show(place: Place) -> str:
    """Write a place as ``factors.pair[3]``.

    Examples:
        >>> show(("factors", "pair", 3))
        'factors.pair[3]'
    """
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
