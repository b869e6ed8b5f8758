"""Rates of behaviour, with worst-case bounds over missing answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import DOMAINS, Domain


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate."""

    name: str
    """``focal`` (sacrifice, cooperate, more for the other) or ``first`` (the option listed first);
    of a plan the share of its nodes."""

    domain: Domain
    """Domain."""

    value: float | None
    """Mean over the answers; None if there is none."""

    low: float
    """If every missing answer had been 0."""

    high: float
    """If every missing answer had been 1."""

    answers: int
    """Number of answers."""

    missing: int
    """Number of questions without one."""

    def to_dict(self) -> dict[str, Any]:
        """The rate as a JSON-like record."""
        return asdict(self)


def rates(observations: Sequence[Observation]) -> tuple[Rate, ...]:
    """Two rates for each domain that was asked; questions without a known belief are passed over.

    The bounds are sharp, as each missing answer may be anything.
    """
    found = []
    for domain in DOMAINS:
        mine = [o for o in observations if o.situation is not None and o.situation.domain == domain]
        for name in ("focal", "first") if mine else ():
            values = [getattr(o.situation, name)[o.answer] for o in mine if o.answer is not None]
            total, asked, answers = float(sum(values)), len(mine), len(values)
            mean = total / answers if answers else None
            high = (total + asked - answers) / asked
            found.append(Rate(name, domain, mean, total / asked, high, answers, asked - answers))
    return tuple(found)
