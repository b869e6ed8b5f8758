"""Standard designs and truths, for validation and power."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.estimates import unit_of
from avdilemma.estimation.model import ChoiceModel, build
from avdilemma.estimation.noise import noise_unit
from avdilemma.estimation.validation.simulation import Truth, known_situation
from avdilemma.families import Family, GameFamily, GameForm, load_family, load_kind
from avdilemma.families import build as build_items
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats, Ints, Situation

DesignKind = Literal["games", "dilemmas"]
"""Which standard design."""

RATIOS = (0.2, 10.0)
"""Ratios N/M of the dilemmas asked."""

GATED: Mapping[DesignKind, float] = {"games": 10.0, "dilemmas": 1.0}
"""Largest noise at which a cell is gated, in points and in lives."""

TERMS = 6
"""Terms estimated in a design: kappa, lambda, position, label, and two of its own."""


@dataclass(frozen=True, slots=True)
class StandardCell:
    """A standard design with a truth."""

    kind: DesignKind
    """Design: plans of the 18 protocols at five beliefs, or dilemmas with ratios .2 to 10."""

    truth: Truth
    """The parameters."""

    gated: bool
    """Whether it must pass; noisier cells are only shown."""

    @property
    def noise(self) -> float:
        """Lambda in the unit of the design."""
        return self.truth.noise(self.kind)

    @property
    def unit(self) -> str:
        """Unit of lambda."""
        own = unit_of("lambda", self.kind)
        return noise_unit(self.truth.exponent) if own == "lives" else own

    def to_dict(self) -> dict[str, Any]:
        """Design and truth as a record."""
        own = {name: getattr(self.truth, name) for name in ("kappa", "alpha", "beta")}
        return {"design": self.kind, **own, "noise": self.noise}


def standard_cells() -> tuple[StandardCell, ...]:
    """The grid: gated cells, then noisier ones."""
    cells = []
    for points, kappa, (alpha, beta) in itertools.product(
        (5.0, 10.0, 20.0), (0.0, 0.5, 1.0), ((0.0, 0.0), (0.2, 0.2), (-0.1, 0.2))
    ):
        truth = Truth(kappa=kappa, alpha=alpha, beta=beta, points=points)
        cells.append(StandardCell("games", truth, gated=points <= GATED["games"]))
    for lives, kappa in itertools.product((0.5, 1.0, 2.0), (0.0, 0.25, 0.5, 0.75, 1.0)):
        gated = lives <= GATED["dilemmas"]
        cells.append(StandardCell("dilemmas", Truth(kappa=kappa, lives=lives), gated=gated))
    return tuple(sorted(cells, key=lambda cell: not cell.gated))


def share_cells() -> tuple[StandardCell, ...]:
    """Dilemmas with noise in shares of the people concerned, for the power table."""
    return tuple(
        StandardCell("dilemmas", Truth(kappa=kappa, lives=share, exponent=1.0), gated=False)
        for share, kappa in itertools.product((0.05, 0.1, 0.2), (0.0, 0.25, 0.5, 0.75, 1.0))
    )


def standard_items(kind: DesignKind, n: int | None = None, seed: int = 0) -> tuple[Question, ...]:
    """The items of a standard design, from the built-in families.

    The full crossing, or `n` items drawn by the seed, with repetition where it is smaller.

    Raises:
        InvalidValueError: If the number is less than 4.
    """
    if n is not None and n < 4:
        raise InvalidValueError("n", n, "give at least 4")
    if kind == "games":
        protocols = load_kind("protocols", GameFamily)
        family: Family = GameForm(protocols, elicitation="plan")
        select: dict[str, list[str]] = {}
    else:
        family = load_family("sacrifice")
        pairs = next(f for f in family.design({}).content if f.name == "pair").levels
        select = {"pair": [pair for pair in pairs if RATIOS[0] <= _ratio(pair) <= RATIOS[1]]}
    size = family.design(select).size
    wanted = size if n is None else n
    rounded = min(-(-wanted // 4) * 4, size)
    items = build_items(family, rounded, seed, select).items
    return tuple(itertools.islice(itertools.cycle(items), wanted))


def _ratio(pair: str) -> float:
    occupants, pedestrians = map(int, pair.split("v"))
    return pedestrians / occupants


@dataclass(frozen=True)
class Prepared:
    """A design made ready for many data sets; each situation belongs to one cluster."""

    model: ChoiceModel
    """Model with every term."""

    asked: Floats
    """How often each situation is asked, shape (G,)."""

    cluster: Ints
    """Cluster of each situation, shape (G,)."""


def prepare(items: Sequence[Question]) -> Prepared:
    """Collapse a design.

    Raises:
        AvdilemmaError: If an item's belief is not known, or a situation is in two clusters.
    """
    asked: Counter[Situation] = Counter()
    clusters: dict[Situation, str] = {}
    for item in items:
        found = known_situation(item)
        if clusters.setdefault(found, item.scenario) != item.scenario:
            raise AvdilemmaError(
                f"item {item.id} offers the same as one of {clusters[found]}: ask it once"
            )
        asked[found] += 1
    model = build(list(asked))
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters.values()))}
    situations = model.layout.situations
    return Prepared(
        model,
        np.array([float(asked[each]) for each in situations]),
        np.array([names[clusters[each]] for each in situations]),
    )
