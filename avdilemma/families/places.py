"""YAML with the place of every value: limits on reading, and errors that name file and line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from avdilemma.errors import ScenarioFileError, nearest
from avdilemma.families.loader import MAX_NODES, Loader, TooManyError, short
from avdilemma.families.schema import Place, PlacedError
from avdilemma.files import UnreadableError, read_bytes

MAX_BYTES = 2_000_000
"""Largest scenario file accepted."""

MAX_DEPTH = 20
"""Deepest nesting accepted."""

TOO_MANY = "has over {} values: split the file"
"""What is said of more."""

MAX_DIGITS = 40
"""Longest number or date accepted, in characters: YAML knows some that take long to read."""

MAX_WHOLE = 2**63
"""Whole numbers accepted are smaller, whatever their sign."""


@dataclass(frozen=True, slots=True)
class LineMark:
    """Where a value of a scenario is written."""

    file: str
    line: int | None
    text: str
    """Its text; empty for a list or mapping."""

    place: Place
    """Its place in this file, which may hold only a part of the scenario."""


class Places(dict[Place, LineMark]):
    """Where every place of a scenario is written."""

    def known(self, place: Place) -> Place:
        """The place itself, or the nearest one around it that is written."""
        while place and place not in self:
            place = place[:-1]
        return place

    def line(self, place: Place) -> int | None:
        """Line of a place or of what is around it."""
        found = self.get(self.known(place))
        return found.line if found else None

    def error(self, name: str, place: Place, problem: str) -> ScenarioFileError:
        """The error at a place of a scenario, in the file in which the place is written."""
        known = self.known(place)
        found = self.get(known, LineMark(name, None, "", known))
        inside = (*found.place, *place[len(known) :])
        return ScenarioFileError(found.file, found.line, show(inside), problem)

    def first_problem(
        self, name: str, error: ValidationError, model: type[BaseModel]
    ) -> ScenarioFileError:
        """The most telling of pydantic's findings about a model, where it is written."""
        _, first = self.problems(name, error, model)[0]
        others = error.error_count() - 1
        more = f" (and {others} more)" if others else ""
        return ScenarioFileError(first.path, first.line, first.where, first.problem + more)

    def problems(
        self, name: str, error: ValidationError, model: type[BaseModel]
    ) -> list[tuple[Place, ScenarioFileError]]:
        """All of pydantic's findings about a model with their places, the most telling first."""
        # the deepest; a misspelt key more than that the right one is missing, and what is wrong
        # more than what is not there
        telling = sorted(
            error.errors(include_url=False),
            key=lambda p: (len(p["loc"]), p["type"] == "extra_forbidden", p["type"] != "missing"),
            reverse=True,
        )
        return [self._problem(name, each, model) for each in telling]

    def _problem(
        self, name: str, found: ErrorDetails, model: type[BaseModel]
    ) -> tuple[Place, ScenarioFileError]:
        place: Place = tuple(found["loc"])
        cause = found.get("ctx", {}).get("error")
        if isinstance(cause, PlacedError):
            place = (*place, *cause.place)
        elif found["type"] != "missing":
            # without the steps that name a kind of value, not a place in the file
            place = self.known(place)
        shown = short(found["input"])
        if cause is not None:
            problem = str(cause)
        elif found["type"] == "extra_forbidden":
            keys = keys_of(model, tuple(found["loc"])[:-1])
            here = f"; here may stand {', '.join(keys)}" if keys else ""
            near = nearest(found["loc"][-1], keys)
            problem = f"is an unknown key (value {shown}): remove or correct it{here}{near}"
        elif found["type"] == "missing":
            problem = "is missing: add it"
        else:
            trap = self._trap(place, found["input"])
            remedy = _message(found["type"], found["msg"]) + _notation(place, found)
            problem = f"is {shown}{trap}: {remedy}"
        return place, self.error(name, place, problem)

    def _trap(self, place: Place, value: object) -> str:
        """What is written where YAML 1.1 makes another value of it: 1:5 is 65, and no is False."""
        text = self[place].text if place in self else ""
        if (
            not text
            or value is None
            or isinstance(value, str)
            or text.casefold() == str(value).casefold()
        ):
            return ""
        return f" (written {text}, which YAML reads so unless it is quoted)"


def _message(kind: str, message: str) -> str:
    """What pydantic asks for, in the words of YAML."""
    if kind == "string_pattern_mismatch":
        return f"write one word of letters, digits or _ ({message.rsplit(maxsplit=1)[-1]})"
    for theirs, ours in ((" after validation", ""), ("tuple", "list"), ("dictionary", "mapping")):
        message = message.replace(theirs, ours).replace(theirs.capitalize(), ours)
    return f"{message[:1].lower()}{message[1:].replace('array', 'list')}"


def _quoting(problem: str) -> str:
    """What to do where a text that is not quoted holds a colon."""
    colon = "':'" in problem or "mapping values" in problem
    return ", and put a text that holds a colon in quotes" if colon else ""


def _notation(place: Place, found: ErrorDetails) -> str:
    """How a value of this kind is written, where another notation was tried."""
    value, text = found["input"], str(found["input"])
    if found["type"] == "too_short" and place[-1:] == ("levels",):
        return ": a factor varies, so give it two levels or more"
    if found["type"] == "literal_error":
        if place[-1:] == ("prediction",) and "levels" in place:
            return "; where theory predicts as before, leave the key out"
        return nearest(value, re.findall(r"'([^']+)'", found["msg"]))
    pair = re.fullmatch(r"(\d+(?:\.\d+)?) *(?:[v:/x,;-]|vs\.?|to) *(\d+(?:\.\d+)?)", text)
    if "pair" not in place and "risk" not in place:
        return ""
    if "levels" in place and "risk" in place:
        return "; write {occupants: 80, pedestrians: 80}, in per cent, or one of the two"
    if isinstance(value, str) and pair:
        one, other = pair.groups()
        return f"; write [{one}, {other}], which makes the level {one}v{other}"
    return "; write two numbers such as [1, 2], which make the level 1v2"


def keys_of(model: object, place: Place) -> tuple[str, ...]:
    """The keys that may stand at a place of a model; none where any name may stand."""
    if get_origin(model) in (Annotated, Union, UnionType):
        several = [keys_of(each, place) for each in get_args(model)]
        return next(filter(None, several), ())
    if isinstance(model, type) and issubclass(model, BaseModel):
        if not place:
            return tuple(model.model_fields)
        known = model.model_fields.get(str(place[0]))
        return keys_of(known.annotation, place[1:]) if known else ()
    arguments = get_args(model)
    if isinstance(get_origin(model), type) and issubclass(get_origin(model) or object, Mapping):
        if not place:
            return tuple(map(str, get_args(arguments[0])))
        return keys_of(arguments[1], place[1:])
    if get_origin(model) is tuple and place:
        return keys_of(arguments[0], place[1:])
    return ()


_NUMBERS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp", "bool"))


def read_mapping(path: Path, first: str = "kind:") -> tuple[dict[str, Any], Places]:
    """Read a YAML file that holds a mapping: the data, and where each value stands.

    Anchors, aliases and merge keys are followed; a file that they blow up is refused by its size.
    `first` is what such a file starts with, for the error where it holds nothing of the kind.

    Raises:
        ScenarioFileError: If the file cannot be read, is too large or deep, or no such YAML.
    """
    name = str(path)
    data, places = _parse(name, _read(path), first)
    if not isinstance(data, dict):
        raise ScenarioFileError(name, 1, "", f"is no mapping: start with '{first}'")
    for place, value in _not_json(data, ()):
        remedy = "quote it to make it text"
        if isinstance(value, float):
            remedy = "give a finite number"
        elif isinstance(value, bool):
            remedy = 'YAML reads yes, no, on and off so: quote what you wrote, as in "no"'
        elif _is_huge(value):
            remedy = "give a smaller number"
        raise places.error(name, place, f"is {short(value)}: {remedy}")
    return data, places


def _read(path: Path) -> str:
    name = str(path)
    try:
        content = read_bytes(path, MAX_BYTES, remedy="give an existing YAML file")
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = f"is not UTF-8 text ({error.reason}): save it so"
        raise ScenarioFileError(name, line, "", problem) from error
    except UnreadableError as error:
        raise ScenarioFileError(name, None, "", error.problem) from error


def _parse(name: str, text: str, first: str) -> tuple[Any, Places]:
    places = Places()
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise ScenarioFileError(name, 1, "", f"the file is empty: start with '{first}'")
            _walk(name, node, (), places)
            return loader.construct_document(node), places
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        sign = f"U+{ord(text[error.position]):04X}"
        problem = f"holds the control character {sign}: remove it"
        raise ScenarioFileError(name, line, "", problem) from error
    except TooManyError as error:
        raise ScenarioFileError(name, None, "", TOO_MANY.format(MAX_NODES)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        raise ScenarioFileError(
            name,
            mark and mark.line + 1,
            "",
            f"is not valid YAML ({problem}): mend it{_quoting(problem)}",
        ) from error
    except RecursionError as error:
        raise ScenarioFileError(name, None, "", "is nested too deeply: flatten it") from error


def _walk(name: str, node: yaml.Node, place: Place, places: Places) -> None:
    """Note every place's line; refuse duplicate keys, which YAML loaders let pass in silence."""
    line = node.start_mark.line + 1
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    places[place] = LineMark(name, line, text, place)
    if node.tag in _NUMBERS and len(text) > MAX_DIGITS:
        problem = f"is a number of {len(text):,} characters: give at most {MAX_DIGITS}"
        raise ScenarioFileError(name, line, show(place), problem)
    if len(place) > MAX_DEPTH:
        raise ScenarioFileError(name, line, show(place[:4]), "is nested too deeply: flatten it")
    if len(places) > MAX_NODES:
        raise ScenarioFileError(name, line, "", TOO_MANY.format(MAX_NODES))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                problem = "has a list or mapping for a key: give it a name"
                raise ScenarioFileError(name, at, show(place), problem)
            step = str(key.value)
            if step in seen:
                raise ScenarioFileError(name, at, show((*place, step)), "occurs twice: keep one")
            seen.add(step)
            _walk(name, value, (*place, step), places)
            places[*place, step] = replace(places[*place, step], line=at)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(name, value, (*place, index), places)


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
    elif _is_huge(data) or (data is not None and not isinstance(data, (str, int))):
        yield place, data


def _is_huge(value: object) -> bool:
    return isinstance(value, int) and abs(value) >= MAX_WHOLE


def show(place: Place) -> str:
    """Write a place as ``factors.pair[3]``.

    Examples:
        >>> show(("factors", "pair", 3))
        'factors.pair[3]'
    """
    text = ""
    for step in place:
        if isinstance(step, str) and len(step) > 60:
            step = f"{step[:57]}..."  # noqa: PLW2901 - as `short` does
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
