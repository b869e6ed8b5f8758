"""Every problem of a scenario file at once, not just the first on the way.

Validation stops at the first fact of a kind that is wrong. So what was found is mended in memory,
by texts and values that stand for nothing, and the file is validated again, until nothing new is
found.
What is said of a mended place, or of what is around it, is a consequence and is not told.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from avdilemma.errors import ScenarioFileError
from avdilemma.families.base import ScenarioFile
from avdilemma.families.load import kind_of, read_document
from avdilemma.families.places import Places
from avdilemma.families.schema import Place, PlacedError

ROUNDS = 40
"""Most validations of a file."""

TEXTS = ("wordings", "translations")
"""Keys under which texts stand."""

OF_LEVELS = ("default", "empty")
"""Keys under which levels of factors are named."""

ENTRY = 3
"""Steps to an entry of a factor, such as ``factors.pair[0]``."""

FILLER = "dead dead_place safe_place"
"""A text in place of a wrong one; it holds the names that texts of two groups must hold."""

STANDING: Mapping[Place, Any] = {
    ("version",): 1,
    ("family",): "family",
    ("title",): "title",
    ("source",): "source",
    ("factors", "alphabet"): [["A", "B"], ["1", "2"], ["X", "Y"]],
    ("factors", "three_labels"): [["A", "B", "C"], ["1", "2", "3"], ["X", "Y", "Z"]],
}
"""Values in place of wrong ones."""


@dataclass(frozen=True)
class Opened:
    """A scenario file as far as it can be read."""

    path: Path
    """The file."""

    family: ScenarioFile | None
    """The family; None if there are problems."""

    places: Places
    """Where everything is written."""

    problems: tuple[ScenarioFileError, ...]
    """What is wrong, in the order in which it stands in the file."""


def open_file(
    path: Path, kinds: Mapping[str, type[ScenarioFile]], folder: Path | None = None
) -> Opened:
    """Read a scenario file and everything that is wrong with it; arguments as of `load_file`.

    A file that is no YAML, or of no known kind, has this one problem.
    """
    try:
        data, places = read_document(path, folder)
        kind = kind_of(path, data, places, kinds)
    except ScenarioFileError as error:
        return Opened(path, None, Places(), (error,))
    search = _Search(str(path), kind, places, copy.deepcopy(data))
    family = search.run()
    found = sorted(
        search.found.values(),
        key=lambda each: (each.path != str(path), each.path, each.line or 0),
    )
    return Opened(path, None if found else family, places, tuple(found))


@dataclass
class _Search:
    """The search for problems in the data of a file."""

    name: str
    kind: type[ScenarioFile]
    places: Places
    data: dict[str, Any]
    found: dict[Place, ScenarioFileError] = field(default_factory=dict)
    mended: set[Place] = field(default_factory=set)
    dropped: set[Place] = field(default_factory=set)
    removed: dict[Place, list[int]] = field(default_factory=dict)
    levels_gone: bool = False

    def run(self) -> ScenarioFile | None:
        """Validate and mend in turn; returns the family of the data as they came out."""
        for _ in range(ROUNDS):
            try:
                prepared = self.kind.prepared(self.data)
                return self.kind.model_validate_json(json.dumps(prepared))
            except ValidationError as error:
                told = self.places.problems(self.name, error, self.kind)
            except PlacedError as error:
                place = error.place
                told = [(place, self.places.error(self.name, place, str(error)))]
            if not self._take(told):
                return None
        return None

    def _take(self, told: list[tuple[Place, ScenarioFileError]]) -> bool:
        """Note what is new and mend what can be; whether another look may tell more."""
        known, again = frozenset(self.mended), False
        fresh: list[tuple[Place, Place]] = []
        for now, error in told:
            place = self._as_written(now)
            follows = any(
                place[: len(each)] == each or each[: len(place)] == place for each in known
            )
            # without some levels, what says something of levels may look wrong
            hidden = self.levels_gone and place[:1] not in {(key,) for key in TEXTS}
            hidden &= len(place) < ENTRY or place[0] in OF_LEVELS
            if place in self.found and place not in self.dropped:
                # no text stands there rightly: the key itself is wrong
                self.dropped.add(place)
                again |= _drop(self.data, now)
            if hidden and not follows:
                # out of the way, so that texts are looked at
                self.mended.add(place)
                again |= self._mend(now, place)
            if follows or hidden or place in self.found:
                continue
            self.found[place] = self._where_written(error, now, place)
            self.mended.add(place)
            fresh.append((now, place))
        # the last entries of a list first, so that places before them stay
        fresh.sort(key=lambda each: [str(step).zfill(6) for step in each[0]], reverse=True)
        return any([again, *(self._mend(*each) for each in fresh)])

    def _where_written(
        self, error: ScenarioFileError, now: Place, place: Place
    ) -> ScenarioFileError:
        """The error at the place in the file, where entries before it were taken out."""
        return error if now == place else self.places.error(self.name, place, error.problem)

    def _as_written(self, place: Place) -> Place:
        """A place of the mended data as the place in the file."""
        steps: Place = ()
        for step in place:
            if isinstance(step, int):
                for gone in sorted(self.removed.get(steps, [])):
                    step += step >= gone  # noqa: PLW2901 - entries before it were taken out
            steps = (*steps, step)
        return steps

    def _mend(self, now: Place, place: Place) -> bool:
        """Put something in place of what is wrong; whether that could be done."""
        for standing, value in STANDING.items():
            if place[: len(standing)] == standing:
                return _put(self.data, standing, copy.deepcopy(value))
        if place[:1] in {(key,) for key in TEXTS}:
            filler = "{{ n }}" if place[-1] == "many" else FILLER
            existing = _get(self.data, now)
            if isinstance(existing, (dict, list)) or len(place) < 3:
                return _drop(self.data, now)
            return _put(self.data, now, filler)
        self.levels_gone = True
        # of a pair none is left, not one number
        entry = next((at for at, step in enumerate(place, 1) if isinstance(step, int)), len(place))
        if isinstance(place[entry - 1], int):
            self.removed.setdefault(place[: entry - 1], []).append(int(place[entry - 1]))
        return _drop(self.data, now[:entry])


def _get(data: Any, place: Place) -> Any:
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _put(data: Any, place: Place, value: Any) -> bool:
    *around, last = place
    for step in around:
        data = data.setdefault(step, {}) if isinstance(data, dict) else _get(data, (step,))
    if not isinstance(data, dict) or data.get(last) == value:
        return False
    data[last] = value
    return True


def _drop(data: Any, place: Place) -> bool:
    around = _get(data, place[:-1])
    last = place[-1] if place else None
    if isinstance(around, dict) and last in around:
        del around[last]
        return True
    if isinstance(around, list) and isinstance(last, int) and last < len(around):
        del around[last]
        return True
    return False
