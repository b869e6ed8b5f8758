"""Noise in expected lives or in shares of the people concerned: which fits.

The utility of a dilemma is a chance of survival, a difference in expected lives divided by the W
people concerned. Noise may be in that unit, so that 10v20 is as clear as 1v2, or in lives, so that
it is ten times as clear. Both are the model with payoffs divided by W^e, at e = 1 and e = 0, and
the exponent between is estimated by the likelihood of a grid. That either holds is tested by the
likelihood ratio against the best exponent, which takes answers as independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.estimates import Estimate
from avdilemma.estimation.fit import fit
from avdilemma.estimation.inference import covariances
from avdilemma.estimation.model import build, restrict
from avdilemma.estimation.rank import aliases
from avdilemma.estimation.supremum import ends_in_words
from avdilemma.estimation.tally import tally
from avdilemma.questions.observations import Observation

Noise = Literal["lives", "share"]
"""Units of noise in dilemmas."""

EXPONENTS: dict[str, float] = {"lives": 0.0, "share": 1.0}
"""The exponent of each."""

GRID = tuple(float(e) for e in np.linspace(-0.5, 1.5, 21))
"""Exponents tried; the two units are among them."""

LEVEL = 0.95
"""Level of the interval of the exponent."""


def exponent_of(noise: str | float) -> float:
    """The exponent of a unit of noise, or of an exponent itself.

    Raises:
        InvalidValueError: If it is neither.
    """
    if isinstance(noise, str):
        if noise not in EXPONENTS:
            raise InvalidValueError("noise", noise, "give lives, share, or an exponent such as 0.5")
        return EXPONENTS[noise]
    if not (np.isfinite(noise) and abs(noise) <= 3):
        raise InvalidValueError("noise", noise, "give an exponent from -3 to 3")
    return float(noise)


def noise_unit(exponent: float) -> str:
    """Unit of the noise of dilemmas.

    Examples:
        >>> noise_unit(0.0), noise_unit(1.0), noise_unit(0.5)
        ('lives', 'share', 'lives/people^0.5')
    """
    names = {value: name for name, value in EXPONENTS.items()}
    return names.get(exponent, f"lives/people^{exponent:g}")


def in_units(estimates: Sequence[Estimate], noise: str | float) -> tuple[Estimate, ...]:
    """Estimates with the noise of dilemmas in its unit."""
    unit = noise_unit(exponent_of(noise))
    return tuple(replace(one, unit=unit) if one.unit == "lives" else one for one in estimates)


@dataclass(frozen=True, slots=True)
class NoiseComparison:
    """Log-likelihoods of the units of noise."""

    lives: float
    """Highest log-likelihood with noise in lives."""

    share: float
    """With noise in shares."""

    exponent: float
    """The exponent of the highest likelihood, on `GRID`."""

    low: float | None
    """Lowest exponent not rejected; None at the end of the grid."""

    high: float | None
    """Highest one."""

    p_lives: float
    """p-value of noise in lives, against the best exponent."""

    p_share: float
    """p-value of noise in shares."""

    @property
    def better(self) -> Noise:
        """The unit of the higher likelihood."""
        return "lives" if self.lives >= self.share else "share"

    def to_dict(self) -> dict[str, Any]:
        """The comparison as a JSON-like record."""
        return {**asdict(self), "better": self.better}

    def __str__(self) -> str:
        """One line."""
        gap = abs(self.lives - self.share)
        ends = ends_in_words(self.low, self.high)
        return (
            f"noise in {self.better} fits better by {gap:.2f} log units "
            f"(p of lives {self.p_lives:.3g}, of shares {self.p_share:.3g}); "
            f"exponent {self.exponent:.1f} ({ends}; 0 is lives, 1 shares)"
        )


def compare_noise(
    choices: Sequence[Observation], terms: Sequence[str] | None = None, drop: Sequence[str] = ()
) -> NoiseComparison:
    """Fit dilemmas at every exponent of `GRID`; see `Results.compare_noise`.

    Raises:
        AvdilemmaError: If no dilemma was answered.
    """
    from scipy.special import chdtrc, chdtri  # noqa: PLC0415

    mine = [o for o in choices if o.chosen and o.situation and o.situation.domain == "dilemmas"]
    if not mine:
        raise AvdilemmaError("no dilemma was answered: units of noise are compared in dilemmas")
    asked = list(dict.fromkeys(o.situation for o in mine if o.situation is not None))
    found, scale = [], 1.0
    for exponent in GRID:
        model = build(asked, terms, drop=drop, exponent=exponent)
        data = tally(mine, model.layout.situations)
        counts = data.counts()
        known = np.add.reduceat(counts[:, 0], model.layout.answer_starts)
        left_out = [alias.places[-1] for alias in aliases(model, known)]
        reduced = restrict(model, left_out) if left_out else model
        best_fit = fit(reduced, counts)
        found.append(float(best_fit.loglik[0]))
        if data.shares and best_fit.regular[0] and found[-1] == max(found):
            # a likelihood of probabilities falls by more than their spread tells
            own = covariances(reduced, data, best_fit.full, best_fit.information[0])
            scale = own.dispersion or 1.0
    logliks = np.array(found)
    best = int(logliks.argmax())
    drops = 2 * (logliks[best] - logliks) / scale
    kept = np.flatnonzero(drops <= chdtri(1, 1 - LEVEL))
    places = [int(np.argmin(np.abs(np.array(GRID) - EXPONENTS[name]))) for name in EXPONENTS]
    p = [float(chdtrc(1, max(drops[place], 0.0))) for place in places]
    return NoiseComparison(
        lives=found[places[0]],
        share=found[places[1]],
        exponent=GRID[best],
        low=None if kept[0] == 0 else GRID[kept[0]],
        high=None if kept[-1] == len(GRID) - 1 else GRID[kept[-1]],
        p_lives=p[0],
        p_share=p[1],
    )
