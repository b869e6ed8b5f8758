"""The cluster bootstrap: all refits are one batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from avdilemma.design import derive_seed
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.derived import derive
from avdilemma.estimation.estimates import Where
from avdilemma.estimation.fit import refit
from avdilemma.estimation.tally import tally
from avdilemma.questions.situations import Floats

if TYPE_CHECKING:
    import pandas as pd

    from avdilemma.estimation.results import Results

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
        rows = [
            p
            for p, (name, own) in enumerate(self.names)
            if name == parameter and domain in {None, own}
        ]
        if len(rows) != 1:
            keys = ", ".join(f"{name} ({own})" for name, own in self.names)
            raise InvalidValueError("parameter", parameter, f"give one of {keys}")
        if self.draws.shape[1] < LEAST:
            raise AvdilemmaError(
                f"only {self.draws.shape[1]} draws have a maximum: use the profile interval"
            )
        row: Floats = self.draws[rows[0]]
        return row

    def to_frame(self) -> pd.DataFrame:
        """One row a draw, one column a parameter."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.draws.T, columns=[f"{name}_{own}" for name, own in self.names])


def bootstrap(results: Results, by: str, n: int, seed: int) -> Bootstrap:
    """Resample clusters and refit; see `Results.bootstrap`."""
    if by not in {"cluster", "respondent"}:
        raise InvalidValueError("clusters", by, "give cluster or respondent")
    if isinstance(n, bool) or not isinstance(n, int) or n < LEAST:
        raise InvalidValueError("n", n, f"give a whole number of at least {LEAST}")
    own = results.solution
    if own is None or own.covariance is None:
        raise AvdilemmaError(
            f"nothing to refit, {results.estimates[0].parameter} is {results.status}: "
            "read the interval instead"
        )
    chosen = [o for o in results.problem.choices if o.chosen]
    data = tally(chosen, own.model.own.situations, by)
    if len(data.clusters) < 2:
        raise AvdilemmaError(f"one {by} cannot be resampled: give observations of several")
    draw = np.random.default_rng(derive_seed(seed, "bootstrap", by))
    count = len(data.clusters)
    weights = draw.multinomial(count, np.full(count, 1 / count), size=n).T.astype(float)
    found = refit(own.model, data.weighted(weights), own.full)
    values = derive(own.model, found.full)
    return Bootstrap(
        values.names, values.values[:, found.regular], int((~found.regular).sum()), results.level
    )
