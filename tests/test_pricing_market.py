"""The market and its predictions, against numbers worked out by hand and by brute force."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import lambertw

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.pricing import Market
from avdilemma.pricing.equilibrium import (
    best_reply,
    equilibrium,
    marginal_profits,
    monopoly_price,
    moralis_price,
    nash_price,
    profit_gain,
    selfish_reply,
)

SCALES = (1.0, 3.2, 10.0)
markets = st.builds(
    Market,
    firms=st.integers(1, 4),
    scale=st.sampled_from(SCALES),
    quality=st.floats(1.0, 3.0),
    mu=st.floats(0.1, 1.0),
)
kappas = st.floats(0.0, 1.0)


def test_one_share_by_hand() -> None:
    # (2 - 1.5) / .25 = 2 for both: e^2 / (2 e^2 + 1)
    share = math.exp(2) / (2 * math.exp(2) + 1)
    assert Market().shares([1.5, 1.5]) == pytest.approx((share, share), rel=1e-14)
    assert Market().quantities([1.5, 1.5])[0] == pytest.approx(46.8311, abs=1e-4)
    assert Market().profits([1.5, 1.5])[0] == pytest.approx(23.4155, abs=1e-4)


def test_consumer_surplus_by_hand() -> None:
    # 100 * .25 * ln(2 e^2 + 1)
    assert Market().consumer_surplus([1.5, 1.5]) == pytest.approx(
        25 * math.log(2 * math.exp(2) + 1), rel=1e-14
    )
    assert Market().consumer_surplus([900, 900]) == 0


def test_consumer_surplus_is_the_area_under_demand() -> None:
    market, high, steps = Market(scale=3.2), 60.0, 200_000
    width = (high - 5.0) / steps
    area = width * math.fsum(
        market.quantities([5.0 + (i + 0.5) * width, 5.5])[0] for i in range(steps)
    )
    difference = market.consumer_surplus([5.0, 5.5]) - market.consumer_surplus([high, 5.5])
    assert difference == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_nash_and_joint_monopoly(scale: float) -> None:
    market = Market(scale=scale)
    nash, joint = nash_price(market), monopoly_price(market)
    assert round(nash / scale, 4) == 1.4729
    assert round(joint / scale, 4) == 1.9250
    assert round(market.profits([nash] * 2)[0] / scale, 2) == 22.29
    assert round(market.profits([joint] * 2)[0] / scale, 2) == 33.75


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    ("kappa", "price", "gain"),
    [(0.1, 1.514, 0.146), (0.25, 1.583, 0.379), (0.5, 1.711, 0.734), (0.75, 1.829, 0.944)],
)
def test_prices_of_homo_moralis(scale: float, kappa: float, price: float, gain: float) -> None:
    market = Market(scale=scale)
    found = moralis_price(market, kappa)
    assert round(found / scale, 3) == price
    assert round(profit_gain(market, market.profits([found] * 2)[0]), 3) == gain


def test_mutual_and_one_sided_best_replies() -> None:
    market = Market()
    assert [round(p, 4) for p in equilibrium(market, [0.5, 0])] == [1.6928, 1.5683]
    assert [round(p, 4) for p in equilibrium(market, [0, 0.5])] == [1.5683, 1.6928]
    # 1.7106 is p*(.5) rounded; the reply to the price itself rounds to 1.5759
    assert round(selfish_reply(market, [moralis_price(market, 0.5)]), 4) == 1.5759
    assert selfish_reply(market, [1.7106]) == pytest.approx(1.5759, abs=1e-4)


def test_the_monopolist() -> None:
    market = Market(firms=1)
    price = monopoly_price(market)
    assert round(price, 4) == 1.8020
    assert round(market.profits([price])[0], 2) == 55.20
    assert nash_price(market) == best_reply(market, [], 0.3) == price


@given(markets, kappas)
@settings(max_examples=60, deadline=None)
def test_the_fixed_point_solves_the_closed_form(market: Market, kappa: float) -> None:
    price = moralis_price(market, kappa)
    share = market.shares([price] * market.firms)[0]
    weight = 1 + kappa * (market.firms - 1)
    closed = market.unit_cost + market.sensitivity / (1 - weight * share)
    assert price == pytest.approx(closed, rel=1e-9)


@given(markets, st.floats(0.5, 3.0))
@settings(max_examples=60, deadline=None)
def test_selfish_reply_and_joint_monopoly_are_those_of_lamberts_function(
    market: Market, rival: float
) -> None:
    # (m - 1) e^(m - 1) = e^((quality - cost) / mu - 1) / A, A the weight of all else (derived)
    gain = (market.quality - market.cost) / market.mu - 1
    rivals = [rival * market.scale] * (market.firms - 1)
    others = (market.firms - 1) * math.exp((market.quality - rival) / market.mu) + 1
    for found, weight in (
        (selfish_reply(market, rivals), math.exp(gain) / others),
        (monopoly_price(market), math.exp(gain) * market.firms),
    ):
        margin = 1 + lambertw(weight).real
        assert found == pytest.approx(market.unit_cost + market.sensitivity * margin, rel=1e-9)


@given(markets, kappas, st.floats(0.3, 4.0))
@settings(max_examples=60, deadline=None)
def test_no_price_on_a_grid_beats_the_best_reply(
    market: Market, kappa: float, rival: float
) -> None:
    rivals = [rival * market.scale] * (market.firms - 1)

    def utility(price: float) -> float:
        own = market.profits([price, *rivals])[0]
        return (1 - kappa) * own + kappa * market.profits([price] * market.firms)[0]

    best = utility(best_reply(market, rivals, kappa))
    grid = [market.scale * (0.5 + 4.5 * i / 600) for i in range(601)]
    assert max(map(utility, grid)) <= best + 1e-9 * market.scale * market.size


def test_of_two_peaks_the_higher_is_taken() -> None:
    # against a rival that gives its goods away, U has one peak where the own market is and
    # one at joint monopoly: more of kappa makes the second the higher
    market, rivals = Market(mu=0.1), [1.0]
    low, high = best_reply(market, rivals, 0.1), best_reply(market, rivals, 0.2)
    grid = [1 + i / 2000 for i in range(2001)]

    def utility(price: float, kappa: float) -> float:
        own, same = market.profits([price, *rivals])[0], market.profits([price, price])[0]
        return (1 - kappa) * own + kappa * same

    for kappa, found in ((0.1, low), (0.2, high)):
        best = max(grid, key=lambda price, kappa=kappa: utility(price, kappa))
        assert found == pytest.approx(best, abs=1e-3)


@given(markets, st.floats(0.5, 3.0), st.floats(0.5, 3.0))
@settings(max_examples=60, deadline=None)
def test_marginal_profits_are_slopes(market: Market, price: float, rival: float) -> None:
    own, step = price * market.scale, 1e-5 * market.scale
    rivals = [rival * market.scale] * (market.firms - 1)

    def slope(prices: list[list[float]]) -> float:
        high, low = (market.profits(each)[0] for each in prices)
        return (high - low) / (2 * step)

    found = marginal_profits(market, own, rivals)
    unilateral = slope([[own + step, *rivals], [own - step, *rivals]])
    together = slope([[own + step] * market.firms, [own - step] * market.firms])
    assert found[0] == pytest.approx(unilateral, abs=1e-4)
    assert found[1] == pytest.approx(together, abs=1e-4)


@given(markets, st.lists(st.floats(0, 1e6), min_size=4, max_size=4))
@settings(max_examples=100, deadline=None)
def test_demand_is_finite_at_any_price(market: Market, prices: list[float]) -> None:
    shares = market.shares(prices[: market.firms])
    assert all(0 <= share <= 1 for share in shares)
    assert math.fsum(shares) <= 1 + 1e-12
    assert math.isfinite(market.consumer_surplus(prices[: market.firms]))


@given(kappas, kappas)
@settings(max_examples=30, deadline=None)
def test_more_kappa_never_means_a_lower_price(one: float, other: float) -> None:
    low, high = sorted((one, other))
    market = Market()
    assert moralis_price(market, low) <= moralis_price(market, high) + 1e-12
    assert best_reply(market, [1.6], low) <= best_reply(market, [1.6], high) + 1e-9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"firms": 0}, "firms is 0: give a whole number, 1 to 10"),
        ({"firms": True}, "firms is True"),
        ({"scale": 0}, "scale is 0: give a number above 0"),
        ({"scale": math.nan}, "scale is nan"),
        ({"cost": -1}, "cost is -1"),
        ({"mu": 0}, "mu is 0"),
        ({"quality": 1e5}, "mu is 0.25"),
    ],
)
def test_impossible_markets_are_refused(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidValueError, match=words):
        Market(**arguments)  # type: ignore[arg-type]


def test_other_wrong_input_is_told_in_one_line() -> None:
    with pytest.raises(InvalidValueError, match=r"kappa is 1\.5"):
        moralis_price(Market(), 1.5)
    with pytest.raises(InvalidValueError, match="give 2, one a firm"):
        equilibrium(Market(), [0.5])
    with pytest.raises(InvalidValueError, match="give 2, one a firm"):
        Market().shares([1.0])
    for rival in (math.nan, -math.inf):
        with pytest.raises(AvdilemmaError, match="no root above 1: the market's"):
            selfish_reply(Market(), [rival])
