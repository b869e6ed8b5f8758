"""What a table was made of: version, items, and the numbers of a few data sets.

A table of simulations takes minutes to hours, so whether it is stale cannot be seen by making it
again. Its stamp holds the fingerprints of its items, and a probe: what a few data sets of the same
cells gave when the table was made. If they give something else now, so would the table, whatever
line of code changed it; a comment or a move of code makes nothing stale.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from avdilemma import __version__
from avdilemma.design import fingerprint
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.validation.designs import StandardCell, standard_cells, standard_items
from avdilemma.estimation.validation.recovery import validate

PROBED = ((0, 6), (18, 6), (20, 6), (27, 6))
"""Cells of the probe by their place in the standard grid, and data sets of each."""

FIGURES = ("bias", "coverage", "width", "wald", "lambda_bias")
"""Figures of a cell that the probe holds."""

TOLERANCE = 1e-4
"""How far a figure may be from the same one, absolutely or relatively: machines differ less."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a table was made of."""

    version: str
    """Version of the package."""

    items: Mapping[str, str]
    """Fingerprint of the items of each design."""

    probe: Sequence[Mapping[str, float]]
    """`FIGURES` of the cells of `PROBED`."""

    def to_dict(self) -> dict[str, Any]:
        """The stamp as a JSON-like record."""
        return asdict(self)

    def differences(self, now: Stamp) -> list[str]:
        """Why a table with this stamp is stale beside the present one; nothing if it is fresh."""
        found = [
            f"the items of {name} changed"
            for name in sorted({*self.items, *now.items})
            if self.items.get(name) != now.items.get(name)
        ]
        pairs = zip(self.probe, now.probe, strict=False)
        same = len(self.probe) == len(now.probe) and all(
            math.isclose(one.get(key, math.nan), other[key], rel_tol=TOLERANCE, abs_tol=TOLERANCE)
            for one, other in pairs
            for key in other
        )
        return found if same else [*found, "the same data sets give other estimates"]


def cells_probed() -> tuple[tuple[StandardCell, int], ...]:
    """The cells of the probe with the number of data sets."""
    grid = standard_cells()
    return tuple((grid[place], reps) for place, reps in PROBED)


@cache
def stamp() -> Stamp:
    """The stamp of what is made now; takes about two seconds."""
    items = {
        kind: fingerprint(item.record() for item in standard_items(kind))
        for kind in ("games", "dilemmas")
    }
    probe = []
    for cell, reps in cells_probed():
        (row,) = validate(reps, 400, 0, (cell,))
        probe.append({key: round(float(getattr(row, key)), 6) for key in FIGURES})
    return Stamp(__version__, items, tuple(probe))


def stamp_of(record: Mapping[str, Any]) -> Stamp:
    """The stamp of a record that `Stamp.to_dict` made.

    Raises:
        KeyError: If a field is missing.
    """
    return Stamp(record["version"], record["items"], tuple(record["probe"]))


def read_stamp(path: Path) -> Stamp:
    """Read the stamp that was written beside a table.

    Raises:
        AvdilemmaError: If there is none.
    """
    try:
        return stamp_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AvdilemmaError(f"{path} is no stamp ({error}): make the table anew") from error
