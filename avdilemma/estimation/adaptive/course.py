"""The course of questions to one respondent: what was asked, what is known, what comes next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import InvalidValueError
from avdilemma.estimation.adaptive.answers import Answers
from avdilemma.estimation.adaptive.batch import next_batch, pairs_of
from avdilemma.estimation.adaptive.interval import deviation, enough, interval
from avdilemma.estimation.adaptive.pool import Pick, Pool
from avdilemma.estimation.adaptive.posterior import Posterior, posterior
from avdilemma.estimation.adaptive.prior import Prior
from avdilemma.questions.situations import Floats

LEAST = 64
"""Fewest readable answers before a course may end well: of fewer, an interval would be a guess of
the prior."""

SILENT = 32
"""Questions in a row without a readable answer after which a course ends."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When to stop, and how many questions are asked at once.

    Raises:
        InvalidValueError: If a number is out of range.
    """

    se: float = 0.05
    """Standard deviation of kappa at which to stop, above 0."""

    most: int = 400
    """Most questions, at least 2; those without a readable answer count."""

    batch: int = 8
    """Fewest questions of a batch, an even number."""

    least: int = LEAST
    """Fewest readable answers before `se` counts."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, low in (("most", 2), ("batch", 2), ("least", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < low or value % 2:
                raise InvalidValueError(name, value, f"give an even number of at least {low}")
        number = isinstance(self.se, (int, float)) and not isinstance(self.se, bool)
        if not (number and math.isfinite(self.se) and self.se > 0):
            raise InvalidValueError("se", self.se, "give a number above 0, such as 0.05")


class Planned(NamedTuple):
    """A question to ask, and why."""

    pick: Pick
    """The question."""

    why: str
    """Why it is asked, in words."""


class Asked(NamedTuple):
    """A question that was asked."""

    pick: Pick
    """The question."""

    chose: bool | None
    """Whether the counted answer was given; None where there is none."""


class Known(NamedTuple):
    """What is known of kappa after some questions."""

    asked: int
    """Number of questions."""

    read: int
    """Number of readable answers."""

    mean: float
    """Mean of kappa."""

    sd: float
    """Standard deviation of kappa."""

    low: float
    """Lower end of the 95 % interval."""

    high: float
    """Upper end."""

    share: float
    """Probability that noise is in shares of the people concerned; NaN in games."""


@dataclass(frozen=True)
class Course:
    """Questions to one respondent, in one domain."""

    pool: Pool
    """What may be asked."""

    prior: Prior
    """What was believed before."""

    rule: Rule
    """When to stop."""

    asked: tuple[Asked, ...] = ()
    """What was asked, in order."""

    @property
    def read(self) -> int:
        """Number of readable answers."""
        return sum(each.chose is not None for each in self.asked)

    @cached_property
    def answers(self) -> Answers:
        """The answers as arrays of one row."""
        contents = np.array([each.pick.content for each in self.asked], dtype=int)
        signs = np.array([each.pick.signs for each in self.asked]).reshape(-1, 3)
        payoffs = self.pool.payoffs[contents].reshape(-1, 3)
        chose: Floats = np.array([[float(bool(each.chose)) for each in self.asked]])
        read: Floats = np.array([[float(each.chose is not None) for each in self.asked]])
        further = self.pool.further(contents, signs)[None]
        return Answers.of(payoffs[None], further, chose, read)

    @cached_property
    def posterior(self) -> Posterior:
        """What is known, as a posterior."""
        return posterior(self.prior, self.answers)

    @cached_property
    def known(self) -> Known:
        """What is known, in numbers."""
        found = self.posterior
        read = np.array([float(self.read)])
        low, high = interval(found, read)
        units = dict(zip(self.prior.models, self.prior.units(found.models)[0], strict=True))
        share = float(units["share"]) if len(units) > 1 else math.nan
        mean, sd = float(found.mean[0]), float(deviation(found, read)[0])
        return Known(len(self.asked), self.read, mean, sd, float(low[0]), float(high[0]), share)

    @property
    def stopped(self) -> str:
        """Why no more is asked, in words; empty while more is to be asked."""
        last = self.asked[-SILENT:]
        if len(last) == SILENT and all(each.chose is None for each in last):
            return f"the last {SILENT} questions brought no readable answer"
        read, se = np.array([float(self.read)]), self.rule.se
        if self.read >= self.rule.least and enough(self.posterior, read, se)[0]:
            return f"the standard deviation {self.known.sd:.4f} is safely below {se:g}"
        if len(self.asked) + 2 > self.rule.most:
            return f"{len(self.asked)} questions were asked, as many as allowed"
        return ""

    def plan(self) -> tuple[Planned, ...]:
        """The next batch: pairs of questions, each pair one content in two complementary looks.

        The same for the same answers.
        """
        so_far = len(self.asked)
        count = min(pairs_of(so_far, self.rule.batch), (self.rule.most - so_far) // 2)
        used = np.array([[each.pick.content for each in self.asked[::2]]], dtype=int)
        draw = np.random.default_rng(derive_seed(self.pool.seed, "adaptive batch", so_far))
        batch = next_batch(self.prior, self.pool, self.answers, used, self.posterior, count, draw)
        planned = []
        for place in range(count):
            kappa, expected = batch.kappas[0, place], batch.expected[0, place]
            why = (
                "drawn at random, so that other noise or motives would show"
                if batch.explored[place]
                else f"tells most if kappa is {kappa:.3f}: its standard deviation would be "
                f"{expected:.4f} after this pair"
            )
            content, look = int(batch.contents[0, place]), int(batch.looks[0, place])
            variant = int(batch.variants[0, place])
            planned += [Planned(Pick(content, look, side, variant), why) for side in (False, True)]
        return tuple(planned)

    def after(self, answers: Sequence[Asked]) -> Course:
        """The course after further questions."""
        return replace(self, asked=(*self.asked, *answers))
