"""Average marginal component effects (AMCE) of the Moral Machine's attributes.

Notation: N rows (two a choice, one a group), G clusters (scenarios), y spared (0/1), x the
level of the attribute (0/1), w the inverse design probability.

    y = a + b x + e                weighted by w: b is the AMCE, the difference in probability
                                   of being spared (Awad et al. 2018, Nature 563:59, methods)
    y = a + b x + t c + e          the same with position, label and lane terms t in {-1/2, 1/2}:
                                   the bias-adjusted AMCE; c is how much more often the option
                                   that is first (early, stay, left) is taken
    V = (X'WX)^-1 [sum_g s_g s_g'] (X'WX)^-1 G / (G - 1) (N - 1) / (N - k)

with s_g the score X'We of cluster g; intervals take the t distribution with G - 1 degrees of
freedom. Where the design is crossed, x and t are orthogonal and both versions agree up to
missing answers. Where a term cannot be told apart from x there is no adjusted estimate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.amce_choices import (
    TERMS,
    Array,
    GroupChoice,
    StackedChoices,
    both_groups,
    contrasts,
    focal_groups,
    sign,
)
from avdilemma.estimation.people import LEVELS, NUMBERS, PEOPLE
from avdilemma.intervals import interval

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-9
"""Share of a regressor's squares that must be left beside the others for it to be apart."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its interval; NaN where there is none."""

    value: float
    """Effect, in [-1, 1] where it is an AMCE."""

    stderr: float
    """Clustered standard error; NaN from fewer than two clusters."""

    low: float
    """Lower end of the interval; of an AMCE at least -1."""

    high: float
    """Upper end; of an AMCE at most 1."""


NOTHING = Effect(math.nan, math.nan, math.nan, math.nan)
"""No effect could be estimated."""


@dataclass(frozen=True, slots=True)
class Amce:
    """The AMCE of one attribute."""

    attribute: str
    """The attribute, or number at one difference."""

    effect: Effect
    """AMCE over the answered choices."""

    adjusted: Effect
    """The same with position, label and lane terms."""

    aliased: tuple[str, ...]
    """Terms that the design cannot tell apart from the attribute: then nothing is adjusted."""

    bound_low: float
    """AMCE if every missing choice had gone against the level."""

    bound_high: float
    """AMCE if every missing choice had gone for it."""

    choices: int
    """Choices asked that speak about the attribute."""

    missing: int
    """Of these, how many brought no choice."""

    clusters: int
    """Scenarios with a choice."""

    people: float
    """AMCE of people, see `people`; NaN of attributes that people were not asked about."""

    @property
    def to_people(self) -> float:
        """AMCE minus that of people."""
        return self.effect.value - self.people


@dataclass(frozen=True, slots=True)
class AmceTable:
    """AMCEs of all attributes, biases, and the distance to people."""

    amces: Mapping[str, Amce]
    """By attribute: the nine, then number by difference, then those of the file's own."""

    biases: Mapping[str, Effect]
    """Excess share of answers for the first option, early label, staying and the left lane:
    2 x rate - 1 in a crossed design, adjusted for each other."""

    distance: Effect
    """Euclidean distance to people over the nine attributes, number on average."""

    distance_number: Effect
    """Euclidean distance to people over number at a difference of 1, 2, 3 and 4."""

    def to_dict(self) -> dict[str, Any]:
        """Nested plain values, NaN where there is none."""
        return asdict(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an attribute."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame([_flat(each) for each in self.amces.values()])


def _flat(found: Amce) -> dict[str, Any]:
    number = found.attribute in NUMBERS
    own = LEVELS["number"] if number else f"{found.attribute}, as the file has it"
    further = ("bound_low", "bound_high", "people", "to_people", "choices", "missing", "clusters")
    return {
        "attribute": found.attribute,
        "level": LEVELS.get(found.attribute, own),
        "amce": found.effect.value,
        "stderr": found.effect.stderr,
        "low": found.effect.low,
        "high": found.effect.high,
        "adjusted": found.adjusted.value,
        "adjusted_low": found.adjusted.low,
        "adjusted_high": found.adjusted.high,
        **{name: getattr(found, name) for name in further},
        "aliased": " ".join(found.aliased),
    }


def _regress(
    design: Array, data: StackedChoices, total: int, level: float
) -> tuple[list[Effect], Array]:
    """Weighted least squares on rows without missing values, with clustered errors.

    Of `total` clusters in all, G, it returns the coefficients, k, and the influence of each,
    shape (G, k), of which V is the sum of outer products; NaN with fewer than two clusters.
    """
    weighted = design * data.weight[:, None]
    inverse = np.linalg.inv(design.T @ weighted)
    coefficients = inverse @ (weighted.T @ data.spared)
    scores = np.zeros((total, design.shape[1]))
    np.add.at(scores, data.cluster, weighted * (data.spared - design @ coefficients)[:, None])
    count, (n, k) = data.clusters, design.shape
    influence = np.full_like(scores, math.nan)
    if count > 1 and n > k:
        influence = scores @ inverse * math.sqrt(count / (count - 1) * (n - 1) / (n - k))
    columns = zip(coefficients, influence.T, strict=True)
    return [_effect(float(value), own, count, level) for value, own in columns], influence


def _effect(value: float, influence: Array, clusters: int, level: float) -> Effect:
    error = math.sqrt(float(influence @ influence))
    return Effect(value, error, *interval(value, error, clusters - 1, level))


def _possible(effect: Effect) -> Effect:
    """The effect with its interval cut at the ends of what is possible, -1 and 1."""
    if math.isnan(effect.low):
        return effect
    return replace(effect, low=max(-1.0, effect.low), high=min(1.0, effect.high))


def _apart(products: Array, base: Sequence[int], column: int) -> bool:
    """Whether a regressor is no combination of others, from the matrix of cross products."""
    own = float(products[column, column])
    cross = products[base, column]
    rest = own - cross @ np.linalg.lstsq(products[np.ix_(base, base)], cross, rcond=None)[0]
    return bool(rest > TOLERANCE * max(own, 1.0))


def _regressors(data: StackedChoices, contrast: str) -> tuple[Array, tuple[str, ...]]:
    """Constant, level and the bias terms that vary, and which terms are the level's alias."""
    everything = np.column_stack([np.ones_like(data.level), data.level - 0.5, data.terms])
    products = everything.T @ everything
    kept = [0]
    aliased: list[str] = []
    for number, term in enumerate(TERMS, start=2):
        if contrast == "intervention" and term == "stay":
            continue  # that term is the attribute itself
        if not _apart(products, kept, number):
            continue  # a term that repeats others adds nothing
        if not aliased and not _apart(products, [*kept, number], 1):
            aliased.append(term)
        kept.append(number)
    return everything[:, [0, 1, *kept[1:]]], tuple(aliased)


def _amce(stacked: StackedChoices, contrast: str, total: int, level: float) -> tuple[Amce, Array]:
    answered = stacked.only(stacked.answered)
    asked, made = len(stacked.level) // 2, len(answered.level) // 2
    effect, adjusted, influence = NOTHING, NOTHING, np.full(total, math.nan)
    aliased: tuple[str, ...] = ()
    if made:
        plain = np.column_stack([np.ones(2 * made), answered.level])
        effects, influences = _regress(plain, answered, total, level)
        effect, influence = effects[1], influences[:, 1]
        regressors, aliased = _regressors(answered, contrast)
        if not aliased and np.linalg.matrix_rank(regressors) == regressors.shape[1]:
            adjusted = _regress(regressors, answered, total, level)[0][1]
    low, high = (_mean_effect(stacked.filled(fill)) for fill in (0.0, 1.0))
    estimated = Amce(
        attribute=contrast,
        effect=_possible(effect),
        adjusted=_possible(adjusted),
        aliased=aliased,
        bound_low=low,
        bound_high=high,
        choices=asked,
        missing=asked - made,
        clusters=answered.clusters,
        people=PEOPLE.get(contrast, math.nan),
    )
    return estimated, influence


def _mean_effect(data: StackedChoices) -> float:
    """The AMCE of complete rows: weighted share spared with the level minus without."""
    if not len(data.level):
        return math.nan
    with_level = data.level == 1
    one, other = (
        float(np.average(data.spared[keep], weights=data.weight[keep]))
        for keep in (with_level, ~with_level)
    )
    return one - other


def _distance(
    found: Mapping[str, Amce], influences: Mapping[str, Array], names: Sequence[str], level: float
) -> Effect:
    """Distance to people by the delta method over the joint clustered covariance."""
    gaps = np.array([found[name].to_people for name in names])
    value = float(np.sqrt(gaps @ gaps))
    if not value > 0:
        return replace(NOTHING, value=value)
    combined = np.column_stack([influences[name] for name in names]) @ (gaps / value)
    effect = _effect(value, combined, int(np.count_nonzero(~np.isnan(combined))), level)
    return replace(effect, low=max(effect.low, 0.0))


def _biases(stacked: StackedChoices, total: int, level: float) -> dict[str, Effect]:
    data = stacked.only(stacked.answered)
    found = dict.fromkeys(TERMS, NOTHING)
    if len(data.level):
        everything = np.column_stack([np.ones_like(data.level), data.terms])
        products, kept = everything.T @ everything, [0]
        kept += [n for n in range(1, len(TERMS) + 1) if _apart(products, [*range(n)], n)]
        effects, _ = _regress(everything[:, kept], data, total, level)
        found |= {TERMS[n - 1]: one for n, one in zip(kept[1:], effects[1:], strict=True)}
    return found


def estimate_amce(choices: Sequence[GroupChoice], level: float = 0.95) -> AmceTable:
    """Estimate AMCEs, biases and the distance to people.

    Args:
        choices: Choices between two groups, those without an answer included.
        level: Confidence level of intervals, between 0 and 1.

    Returns:
        The table; attributes that no choice speaks about, and distances that need one, are NaN.

    Raises:
        AvdilemmaError: If there is no choice.
        InvalidValueError: If the level is not between 0 and 1.

    Examples:
        >>> asked = [GroupChoice(str(n), "age", 1.0) for n in range(3)]
        >>> estimate_amce([*asked, GroupChoice("3", "age", 0.0)]).amces["age"].effect.value
        0.5
    """
    if not choices:
        raise AvdilemmaError("there are no choices between groups: run the task moral_machine")
    if not 0 < level < 1:
        raise InvalidValueError("level", level, "give a number between 0 and 1")
    focal = focal_groups(choices)
    stacked = {
        contrast: both_groups(focal, np.array([float(sign(each, contrast)) for each in choices]))
        for contrast in contrasts(choices)
    }
    total = focal.clusters
    found, influences = {}, {}
    for contrast, rows in stacked.items():
        found[contrast], influences[contrast] = _amce(rows, contrast, total, level)
    return AmceTable(
        amces=found,
        # all choices speak about intervention, whose rows hold every term
        biases=_biases(stacked["intervention"], total, level),
        distance=_distance(found, influences, tuple(LEVELS), level),
        distance_number=_distance(found, influences, NUMBERS, level),
    )
