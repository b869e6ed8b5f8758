"""Loading scenario files: one clear error that names file, line, value and remedy."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from avdilemma.errors import ScenarioFileError
from avdilemma.families.schema import Place, PlacedError

MAX_BYTES = 2_000_000
"""Largest scenario file accepted."""

MAX_DEPTH = 20
"""Deepest nesting accepted."""

MAX_NODES = 100_000
"""Most values accepted, aliases counted as often as they are used."""

Written = dict[Place, tuple[int, str]]
"""Line number, from 1, and text of every place; the text of a list or mapping is empty."""

Model = TypeVar("Model", bound=BaseModel)


def load_file(path: Path, kinds: Mapping[str, type[Model]]) -> Model:
    """Load and validate a scenario file.

    Args:
        path: The YAML file.
        kinds: Model classes by the value of the file's ``kind``.

    Returns:
        The validated, frozen family.

    Raises:
        ScenarioFileError: If the file is missing, too large, no YAML, or no family.
    """
    name = str(path)
    data, written = _parse(name, _read(path))
    if not isinstance(data, dict):
        raise ScenarioFileError(name, 1, "", "is no mapping: start with 'kind:'")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        line = _line(written, ("kind",)) or 1
        problem = f"is {_short(kind)}" if "kind" in data else "is missing"
        raise ScenarioFileError(name, line, "kind", f"{problem}: give {' or '.join(kinds)}")
    for place, value in _not_json(data, ()):
        remedy = "give a finite number" if isinstance(value, float) else "quote it to make it text"
        raise ScenarioFileError(
            name, _line(written, place), show(place), f"is {_short(value)}: {remedy}"
        )
    try:
        # JSON mode of strict validation: lists become tuples, but no text becomes a number
        return kinds[kind].model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise _first_problem(name, written, error) from None


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
    written[place] = (line, node.value if isinstance(node, yaml.ScalarNode) else "")
    if len(place) > MAX_DEPTH:
        raise ScenarioFileError(name, line, show(place[:4]), "is nested too deeply: flatten it")
    if len(written) > MAX_NODES:
        raise ScenarioFileError(name, line, "", f"has over {MAX_NODES} values: split the file")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            at = key.start_mark.line + 1
            if text in seen:
                raise ScenarioFileError(name, at, show((*place, text)), "occurs twice: keep one")
            seen.add(text)
            _walk(name, value, (*place, text), written)
            written[(*place, text)] = (at, written[(*place, text)][1])
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
    # right one is missing
    first = max(problems, key=lambda p: (len(p["loc"]), p["type"] == "extra_forbidden"))
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
    return ScenarioFileError(name, _line(written, place), show(place), problem + more)


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
    return found[0] if found else None


def _trap(written: Written, place: Place, value: object) -> str:
    """What the file has where YAML 1.1 makes another value of it: 1:5 is 65, and no is False."""
    text = written[place][1] if place in written else ""
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
