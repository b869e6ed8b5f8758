"""Utilities, the choice rule, and its noise."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.errors import InvalidValueError
from avdilemma.preferences import (
    Preferences,
    Prospect,
    best,
    economicus,
    kantian,
    logit,
    moralis,
)

UTILITIES = st.lists(st.fractions(-1000, 1000, max_denominator=1000), min_size=1, max_size=8)
NOISE = st.one_of(
    st.fractions(0, 10**6, max_denominator=10**6),
    st.floats(0, 1e308),
    st.sampled_from([1e-320, 1e-300, "1e-399", "1e399"]),
)


def test_utility_by_hand() -> None:
    prospect = Prospect(Fraction(40), Fraction(60), behind=Fraction(10), ahead=Fraction(20))
    assert economicus().utility(prospect) == 40
    assert kantian().utility(prospect) == 60
    assert moralis("0.25").utility(prospect) == 45
    # .75 * 40 + .25 * 60 - .5 * 10 - .1 * 20
    assert moralis("0.25", "0.5", "0.1").utility(prospect) == 38
    # negative: generous when behind, competitive when ahead
    assert moralis(0, -1, -1).utility(prospect) == 70


def test_the_named_agents_are_the_ends_of_kappa() -> None:
    assert economicus() == moralis(0)
    assert kantian() == moralis(1)


def test_floats_are_read_by_their_decimals() -> None:
    assert moralis(0.2) == moralis("1/5")
    assert Preferences(0.2).kappa == Fraction(1, 5)  # type: ignore[arg-type]


def test_preferences_name_what_differs_from_0() -> None:
    assert str(moralis(0.5)) == "kappa=0.5"
    assert str(moralis(0, 0.1, "-1/3")) == "kappa=0, alpha=0.1, beta=-1/3"


@pytest.mark.parametrize(
    ("kappa", "alpha", "beta", "item"),
    [
        (-0.1, 0, 0, "kappa"),
        (1.01, 0, 0, "kappa"),
        (math.nan, 0, 0, "kappa"),
        (0, math.inf, 0, "alpha"),
        (0, 0, "x", "beta"),
    ],
)
def test_parameters_out_of_range_are_named(
    kappa: float, alpha: float, beta: float, item: str
) -> None:
    for make in (moralis, Preferences):
        with pytest.raises(InvalidValueError, match=rf"^{item} is .*: give a"):
            make(kappa, alpha, beta)  # type: ignore[operator]


def test_ties_are_kept() -> None:
    third = Fraction(1, 3)
    assert best([third, Fraction(0), third]) == (0, 2)
    assert best([Fraction(-1)]) == (0,)
    # a difference far below what floats tell apart
    assert best([Fraction(1), 1 + Fraction(1, 10**30)]) == (1,)


def test_no_strategy_is_an_error() -> None:
    for choose in (best, lambda none: logit(none, 1)):
        with pytest.raises(InvalidValueError, match="give at least one strategy"):
            choose([])


def test_logit_by_hand() -> None:
    # e^0 : e^-1 : e^-2
    weights = [1, math.exp(-1), math.exp(-2)]
    expected = [weight / sum(weights) for weight in weights]
    assert logit([Fraction(10), Fraction(8), Fraction(6)], 2) == pytest.approx(expected, rel=1e-15)


@given(UTILITIES, NOISE)
def test_probabilities_sum_to_1_and_are_never_nan(
    utilities: list[Fraction], noise: float | str
) -> None:
    shares = logit(utilities, noise)
    assert all(0 <= share <= 1 for share in shares)
    assert math.fsum(shares) == pytest.approx(1, abs=1e-12)


@given(UTILITIES)
def test_without_noise_the_best_share_equally(utilities: list[Fraction]) -> None:
    winners = best(utilities)
    for noise in (0, "1e-390"):
        for index, share in enumerate(logit(utilities, noise)):
            assert share == (1 / len(winners) if index in winners else 0)


@given(UTILITIES)
def test_endless_noise_is_a_fair_lottery(utilities: list[Fraction]) -> None:
    assert logit(utilities, "1e390") == pytest.approx([1 / len(utilities)] * len(utilities))


@given(UTILITIES, st.fractions("1/100", 100), st.fractions(-1000, 1000))
def test_better_is_likelier_and_a_constant_changes_nothing(
    utilities: list[Fraction], noise: Fraction, constant: Fraction
) -> None:
    shares = logit(utilities, noise)
    for one, p in zip(utilities, shares, strict=True):
        for other, q in zip(utilities, shares, strict=True):
            assert p >= q or one < other
    assert logit([utility + constant for utility in utilities], noise) == shares


def test_negative_noise_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^noise is -1: give a number of 0 or more"):
        logit([Fraction(1)], -1)
