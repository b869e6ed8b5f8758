"""Intervals: every quantity takes the t quantile of its clusters, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from avdilemma.estimation import Simulation, Truth
from avdilemma.estimation.amce import estimate_amce
from avdilemma.estimation.amce_choices import GroupChoice
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.families import build, load_family
from avdilemma.intervals import interval, quantile
from avdilemma.pricing.series import student_interval

# two-sided 95 % quantiles of a printed table of Student's t
TABLE = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764, 9: 2.2622, 29: 2.0452, 10**6: 1.9600}


@pytest.mark.parametrize(("df", "expected"), TABLE.items())
def test_quantiles_are_those_of_the_printed_table(df: int, expected: float) -> None:
    assert quantile(0.95, float(df)) == pytest.approx(expected, abs=5e-5)
    assert quantile(0.95, np.array([float(df)])) == pytest.approx(expected, abs=5e-5)
    low, high = interval(7.0, 2.0, df)
    assert (high - 7) / 2 == pytest.approx(expected, abs=5e-5)
    assert (7 - low) / 2 == pytest.approx(expected, abs=5e-5)


def test_other_levels_and_what_has_no_interval() -> None:
    assert quantile(0.9, 2.0) == pytest.approx(2.9200, abs=5e-5)
    assert quantile(0.99, 2.0) == pytest.approx(9.9248, abs=5e-5)
    assert all(math.isnan(end) for end in interval(1.0, math.nan, 5))
    assert all(math.isnan(end) for end in interval(1.0, 1.0, 0))
    assert interval(1.0, 0.0, 5) == (1.0, 1.0)


def test_a_mean_of_three_clusters_by_hand() -> None:
    # clusters a 1, 1; b 4; c 2: mean 2, sums -2, 2, 0; V = (4 + 4 + 0) / 16 x 3 / 2 = .75
    found = clustered_mean([("a", 1.0), ("a", 1.0), ("b", 4.0), ("c", 2.0), ("d", math.nan)])
    assert (found.value, found.n, found.clusters) == (2, 4, 3)
    assert found.stderr == pytest.approx(math.sqrt(0.75))
    assert found.high - 2 == pytest.approx(4.3027 * math.sqrt(0.75), abs=1e-4)
    assert 2 - found.low == pytest.approx(4.3027 * math.sqrt(0.75), abs=1e-4)


def test_an_amce_of_three_clusters_takes_two_degrees_of_freedom() -> None:
    spared = {"a": 1.0, "b": 1.0, "c": 0.0}
    found = estimate_amce([GroupChoice(name, "age", value) for name, value in spared.items()])
    # residuals of the choices 1/3, 1/3, -2/3; (x - 1/2)'(x - 1/2) = 6/4; G/(G-1) (N-1)/(N-k)
    effect = found.amces["age"].effect
    assert effect.stderr == pytest.approx(math.sqrt(6 / 9 / 2.25 * 3 / 2 * 5 / 4))
    # of few clusters the interval is cut at what is possible
    assert (effect.low, effect.high) == (-1, 1)
    forty = [GroupChoice(f"{place}", "age", float(place % 4 > 0)) for place in range(40)]
    found = estimate_amce(forty)
    effect = found.amces["age"].effect
    assert effect.high - effect.value == pytest.approx(2.0227 * effect.stderr, rel=1e-4)
    bias = found.biases["position"]
    assert bias.high - bias.value == pytest.approx(2.0227 * bias.stderr, rel=1e-4)


def test_estimates_take_the_degrees_of_freedom_of_their_variance() -> None:
    items = build(load_family("sacrifice"), n=240).items
    results = Simulation(Truth(kappa=0.5, lives=2), items).problem(1).solve()
    for one in results.estimates[2:]:
        assert one.method == "wald"
        assert one.df is not None
        assert one.df < 50
        reach = scipy.stats.t.ppf(0.975, one.df) * (one.se or 0)
        assert (one.low, one.high) == pytest.approx(
            ((one.value or 0) - reach, (one.value or 0) + reach)
        )


def test_a_series_of_three_periods_takes_its_degrees_of_freedom() -> None:
    # V = 6/3 + 2 x 1/2 x (-4/3) = 2/3 with one lag; se = sqrt(V / 2) with one parameter
    found = student_interval(5.0, [1.0, -2.0, 1.0], 1.0, 1)
    assert found.high - 5 == pytest.approx(4.3027 * math.sqrt(1 / 3), abs=1e-4)
    assert 5 - found.low == pytest.approx(4.3027 * math.sqrt(1 / 3), abs=1e-4)
    assert math.isnan(student_interval(5.0, [1.0], 1.0, 1).low)
