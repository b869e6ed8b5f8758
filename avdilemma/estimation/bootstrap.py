"""The cluster bootstrap: all refits are one batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.fit import refit
from avdilemma.estimation.model import derive
from avdilemma.estimation.solve import Solved
from avdilemma.estimation.tally import Cluster, tally
from avdilemma.estimation.terms import Where
from avdilemma.questions.observations import Observation
from avdilemma.questions.situations import Floats

if TYPE_CHECKING:
    import pandas as pd

LEAST = 20
"""Fewest draws from which percentiles are taken."""


@dataclass(frozen=True)
class Bootstrap:
    """Estimates from resampled clusters."""

    names: tuple[tuple[str, Where], ...]
    """Parameter and domain, R of them."""

    draws: Floats
    """Estimates of the draws that have a maximum, shape (R, draws)."""

    irregular: int
    """Number of draws without a maximum, which are left out."""

    level: float
    """Level of the intervals."""

    def interval(self, parameter: str, domain: Where | None = None) -> tuple[float, float]:
        """The percentile interval of a parameter.

        Raises:
            InvalidValueError: If there is no such parameter.
            AvdilemmaError: If fewer than `LEAST` draws have a maximum.
        """
        row = self._row(parameter, domain)
        low, high = np.quantile(row, [0.5 - self.level / 2, 0.5 + self.level / 2])
        return float(low), float(high)

    def se(self, parameter: str, domain: Where | None = None) -> float:
        """The standard deviation over the draws; as for `interval`."""
        return float(np.std(self._row(parameter, domain), ddof=1))

    def _row(self, parameter: str, domain: Where | None) -> Floats:
        found = [
            row
            for row, (name, own) in zip(self.draws, self.names, strict=True)
            if name == parameter and domain in {None, own}
        ]
        if len(found) != 1:
            keys = ", ".join(f"{name} ({own})" for name, own in self.names)
            raise InvalidValueError("parameter", parameter, f"give one of {keys}")
        if len(found[0]) < LEAST:
            raise AvdilemmaError(
                f"only {len(found[0])} draws have a maximum: use the profile interval"
            )
        row: Floats = found[0]
        return row

    def to_frame(self) -> pd.DataFrame:
        """One row a draw, one column a parameter."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.draws.T, columns=[f"{name}_{own}" for name, own in self.names])


def bootstrap(
    solved: Solved, choices: Iterable[Observation], by: Cluster, n: int, seed: int
) -> Bootstrap:
    """Resample clusters of choices and refit; see `Results.bootstrap`."""
    if isinstance(n, bool) or not isinstance(n, int) or n < LEAST:
        raise InvalidValueError("n", n, f"give a whole number of at least {LEAST}")
    own, first = solved.solution, solved.estimates[0]
    if own is None or own.errors is None:
        raise AvdilemmaError(
            f"nothing to refit, {first.parameter} is {first.status}: read the interval instead"
        )
    data = tally((o for o in choices if o.chosen), own.model.layout.situations, by)
    count = len(data.clusters)
    if count < 2:
        raise AvdilemmaError(f"one {by} cannot be resampled: give observations of several")
    draw = np.random.default_rng(derive_seed(seed, "bootstrap", by))
    weights = draw.multinomial(count, np.full(count, 1 / count), size=n).T.astype(float)
    found = refit(own.model, data.weighted(weights), own.full)
    values, _ = derive(own.model, found.full)
    irregular = int((~found.regular).sum())
    return Bootstrap(own.model.reported, values[:, found.regular], irregular, solved.level)
