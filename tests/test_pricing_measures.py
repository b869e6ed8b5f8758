"""Implied kappa, responses, convergence, profit gain, and firms that learn."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avdilemma.agents import agent
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.predictions import NoRuleError
from avdilemma.pricing import FirmView, Market
from avdilemma.pricing.equilibrium import (
    best_reply,
    monopoly_price,
    moralis_price,
    nash_price,
    optimal_share,
    profit_gain,
    selfish_reply,
)
from avdilemma.pricing.firms import read_view
from avdilemma.pricing.market_score import implied_kappa, score_market
from avdilemma.pricing.market_setup import last_periods
from avdilemma.pricing.period import settle
from avdilemma.pricing.q_learning import (
    BLOCK,
    Learning,
    follow,
    learn,
    learned,
    new_learners,
)
from avdilemma.pricing.series import (
    converged,
    long_run_variance,
    response,
    settled_from,
    student_interval,
)

DUOPOLY = Market()


@given(st.floats(0.02, 0.98), st.floats(1.2, 2.2), st.sampled_from([1.0, 3.2, 10.0]))
@settings(max_examples=60, deadline=None)
def test_a_best_reply_gives_its_kappa_back(kappa: float, rival: float, scale: float) -> None:
    market = Market(scale=scale)
    own = best_reply(market, [rival * scale], kappa)
    found = implied_kappa(market, [(own, rival * scale)] * 3, 0, 2)
    assert found.side == "inside"
    assert found.interval.value == pytest.approx(kappa, abs=1e-6)
    assert found.interval.low == pytest.approx(kappa, abs=1e-6)


def test_kappa_by_hand() -> None:
    # at p = q = 1.7: s = e^1.2 / (2 e^1.2 + 1), m = 2.8, A = s (1 - m (1 - s)),
    # B = s (1 - m (1 - 2 s)), kappa = A / (A - B) = (m (1 - s) - 1) / (m s)
    share = math.exp(1.2) / (2 * math.exp(1.2) + 1)
    by_hand = (2.8 * (1 - share) - 1) / (2.8 * share)
    found = implied_kappa(DUOPOLY, [(1.7, 1.7)] * 4, 0, 3)
    assert found.interval.value == pytest.approx(by_hand, rel=1e-9)
    assert round(by_hand, 3) == 0.479


@pytest.mark.parametrize(
    ("own", "side", "words"),
    [
        (1.2, "below", "outside the range: prices below the selfish best reply"),
        (2.1, "above", "outside the range: prices above joint monopoly"),
        (1.7, "inside", "implied kappa 0.48"),
    ],
)
def test_the_side_of_the_range_is_said(own: float, side: str, words: str) -> None:
    found = implied_kappa(DUOPOLY, [(own, 1.7)] * 3, 0, 2)
    assert found.side == side
    assert words in found.words
    assert math.isnan(found.interval.value) == (side != "inside")
    assert found.inside == float(side == "inside")


def test_rounded_prices_at_the_ends_are_inside() -> None:
    for price, kappa in ((1.4729, 0.0), (1.925, 1.0), (1.9250, 1.0)):
        found = implied_kappa(DUOPOLY, [(price, 1.4729)] * 3, 0, 2)
        assert found.side == "inside"
        assert found.interval.value == pytest.approx(kappa, abs=1e-3)


def test_without_a_rival_or_a_past_there_is_no_kappa() -> None:
    assert implied_kappa(Market(firms=1), [(1.8,)] * 3, 0, 2).side == "undefined"
    assert implied_kappa(DUOPOLY, [(1.7, 1.7)], 0, 1).side == "undefined"
    held = implied_kappa(DUOPOLY, [(1.7, 1.7)] * 3, 0, 2, [True, False, False])
    assert held.side == "undefined"
    assert "not defined" in held.words


def test_prices_far_below_and_far_above_cancel_to_no_kappa() -> None:
    rival = 1.9
    low, high = selfish_reply(DUOPOLY, [rival]) - 0.6, monopoly_price(DUOPOLY) + 0.6
    path = [(low, rival), (low, rival), (high, rival), (low, rival), (high, rival)]
    found = implied_kappa(DUOPOLY, path, 0, 4)
    assert found.inside == 0
    assert found.side != "inside" or 0 <= found.interval.value <= 1


def test_the_interval_of_kappa_covers_the_truth_about_as_often_as_it_says() -> None:
    # trembles of kappa itself, symmetric about the truth .5
    kappas = [0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7]
    replies = [best_reply(DUOPOLY, [1.65], kappa) for kappa in kappas]
    draw, covered, runs = random.Random(1), 0, 200
    for _ in range(runs):
        path = [(draw.choice(replies), 1.65) for _ in range(51)]
        interval = implied_kappa(DUOPOLY, path, 0, 50).interval
        covered += interval.low <= 0.5 <= interval.high
    assert 0.88 <= covered / runs <= 0.99


def test_a_response_is_found_again() -> None:
    draw = random.Random(2)
    path = [(1.6, 1.6)]
    for _ in range(200):
        own, rival = path[-1]
        path.append((0.5 + 0.3 * own + 0.4 * rival + draw.gauss(0, 0.01), 1.4 + draw.random() / 2))
    found = response(path)
    assert found.low < 0.4 < found.high
    assert found.value == pytest.approx(0.4, abs=0.03)
    other = response(path, 1)
    assert other.low < 0 < other.high


def test_a_response_equals_least_squares() -> None:
    draw = random.Random(3)
    path = [(1 + draw.random(), 1 + draw.random()) for _ in range(30)]
    table = np.asarray(path)
    design = np.column_stack([np.ones(29), table[:-1]])
    wanted = np.linalg.lstsq(design, table[1:, 0], rcond=None)[0][2]
    assert response(path).value == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    "path",
    [
        [(1.5, 1.5)] * 30,
        [(1.5, 1.5 + (i * i % 7) * 2e-16) for i in range(30)],
        [(1.5 + i / 100, 1.5 + i / 100) for i in range(30)],
        [(1.5, 1.6)] * 3,
        [(1.8, 1.4), (1.5, 1.5), *[(1.5, 1.5)] * 30],
        [(1.5,)] * 30,
    ],
    ids=["still", "rounding", "together", "short", "one move", "alone"],
)
def test_a_response_that_cannot_be_told_is_nan(path: list[tuple[float, ...]]) -> None:
    assert math.isnan(response(path).value)


def test_a_common_trend_looks_less_like_a_response() -> None:
    draw = random.Random(4)
    path = [
        (1.2 + i / 400 + draw.gauss(0, 0.01), 1.2 + i / 400 + draw.gauss(0, 0.01))
        for i in range(300)
    ]
    alone = np.polyfit([b for _, b in path[:-1]], [a for a, _ in path[1:]], 1)[0]
    assert alone > 0.95
    assert response(path).value < 0.65


def test_the_variance_of_a_correlated_series_is_larger() -> None:
    draw, series = random.Random(5), [0.0]
    for _ in range(4000):
        series.append(0.5 * series[-1] + draw.gauss(0, 1))
    plain = math.fsum(x * x for x in series) / len(series)
    # var / (1 - .5)^2 = 4 in the long run, 4/3 plainly; nine lags see most of it
    assert plain == pytest.approx(4 / 3, rel=0.1)
    assert 3 < long_run_variance(series) < 4.5
    assert long_run_variance([]) == 0
    assert long_run_variance([2.0]) == 4


def test_an_interval_by_hand() -> None:
    # residuals 1, -1: variance 1 with lag 1 weight 1/2: 1 + 2 * .5 * -.5 = .5; t(1) = 12.7062
    found = student_interval(0.0, [1.0, -1.0], 2.0, 1)
    assert found.high == pytest.approx(12.7062 * math.sqrt(0.5) / 2, rel=1e-4)
    assert math.isnan(student_interval(1.0, [1.0], 1.0, 1).low)


def test_profit_gain_convergence_and_last_periods() -> None:
    nash, joint = nash_price(DUOPOLY), monopoly_price(DUOPOLY)
    assert profit_gain(DUOPOLY, DUOPOLY.profits([nash] * 2)[0]) == pytest.approx(0)
    assert profit_gain(DUOPOLY, DUOPOLY.profits([joint] * 2)[0]) == pytest.approx(1)
    assert math.isnan(profit_gain(Market(firms=1), 5.0))
    assert optimal_share(Market(firms=1), 27.599250394) == pytest.approx(0.5)
    assert converged([1.5, 1.52]) == 1
    assert converged([1.5, 1.7]) == 0
    assert math.isnan(converged([]))
    assert settled_from([1.0, 1.5, 1.5], 1.5) == 2
    assert math.isnan(settled_from([1.5, 1.0], 1.5))
    assert math.isnan(settled_from([1.5], math.nan))
    assert [last_periods(n) for n in (1, 20, 60, 300)] == [1, 5, 10, 50]


def test_scores_have_the_same_keys_whatever_happened() -> None:
    good, bad = ("price",), ("unparseable", "refusal")
    duopoly = [settle(DUOPOLY, n, (1.6, 1.7), [good, good]) for n in (1, 2, 3)]
    held = [settle(DUOPOLY, n, (1.6, 1.7), [bad, good]) for n in (1, 2, 3)]
    alone = [settle(Market(firms=1), n, (1.8,), [good]) for n in (1, 2)]
    scores = [
        score_market(market, periods, 2).values
        for market, periods in (
            (DUOPOLY, duopoly),
            (DUOPOLY, held),
            (DUOPOLY, []),
            (Market(firms=1), alone),
        )
    ]
    assert len({tuple(each) for each in scores}) == 1
    assert all(isinstance(v, float) for each in scores for v in each.values())
    played, refused, nothing, monopoly = scores
    assert played["price"] == pytest.approx(1.6)
    assert played["held"] == 0
    # a price that was held over is nobody's choice
    assert refused["held"] == 1
    assert refused["asked"] == 2
    assert (refused["unparseable"], refused["refusal"]) == (0.5, 0.5)
    for key in ("price", "profit_gain", "kappa", "kappa_below", "converged"):
        assert math.isnan(refused[key]), key
    assert refused["rival_price"] == pytest.approx(1.7)
    assert nothing["periods"] == 0
    assert math.isnan(nothing["price"])
    assert math.isnan(monopoly["rival_price"])
    assert math.isnan(monopoly["profit_gain"])
    assert monopoly["optimal_share"] == pytest.approx(1, abs=1e-4)


def test_a_firm_sees_of_its_rival_only_the_price() -> None:
    period = settle(DUOPOLY, 1, (1.6, 1.7), [("price",), ("refusal",)])
    assert period.held == (False, True)
    assert "firm 2: price 1.7 (held over)" in period.line()
    assert period.seen_by(1) == (
        f"period 1: your price 1.7, other price 1.6, you sold {period.quantities[1]:.2f}, "
        f"your profit {period.profits[1]:.2f}"
    )
    three = settle(Market(firms=3), 1, (1.6, 1.7, 1.8), [("price",)] * 3)
    assert "your price 1.7, other price 1.6, other price 1.8, you sold" in three.seen_by(1)


def view(last: tuple[float, ...] | None = None, firm: int = 0, scale: float = 1.0) -> FirmView:
    return FirmView(Market(scale=scale), firm, last, 4.0 * scale)


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("economicus", 1.4729, 1.5759),
        ("economicus@reply=0", 1.4729, 1.4729),
        ("nash", 1.4729, 1.4729),
        ("moralis@kappa=0.5", 1.7106, 1.7106),
        ("moralis@kappa=0.5@reply=0", 1.7106, 1.7106),
        ("kantian", 1.9250, 1.9250),
        ("fixed@price=1.6", 1.6, 1.6),
    ],
)
@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_reference_firms(name: str, first: float, after: float, scale: float) -> None:
    exact = moralis_price(DUOPOLY, 0.5) * scale
    firm = agent(name)
    assert firm.name == name
    assert firm.price(view(scale=scale)) / scale == pytest.approx(first, abs=5e-5)
    assert firm.price(view((exact, exact), scale=scale)) / scale == pytest.approx(after, abs=5e-5)


@pytest.mark.parametrize("name", ["stay", "first", "utilitarian", "random"])
def test_agents_without_a_rule_for_prices_say_so(name: str) -> None:
    with pytest.raises(NoRuleError, match="no rule for setting prices"):
        agent(name).price(view())


@pytest.mark.parametrize("name", ["economicus@noise=1", "nash@lapse=0.1", "moralis@alpha=1"])
def test_parameters_that_mean_nothing_for_prices_are_refused(name: str) -> None:
    with pytest.raises(NoRuleError):
        agent(name).price(view())


@pytest.mark.parametrize(
    "name", ["economicus@reply=2", "qlearning@seed=-1", "qlearning@seed=0.5", "fixed@price=-1"]
)
def test_wrong_parameters_of_firms_are_refused(name: str) -> None:
    with pytest.raises(InvalidValueError):
        agent(name)


def test_views_from_outside_are_checked() -> None:
    good = view((1.5, 1.6)).to_dict()
    assert read_view(good) == view((1.5, 1.6))
    for change, words in (
        ({"firm": 2}, "firm is 2"),
        ({"last": (1.0,)}, "give 2 prices"),
        ({"ceiling": "high"}, "malformed at ceiling"),
        ({"market": None}, "malformed at market"),
    ):
        with pytest.raises(AvdilemmaError, match=words):
            read_view({**good, **change})


@pytest.mark.slow
def test_q_learning_firms_end_above_nash() -> None:
    market = Market()
    for seed in (0, 1, 2):
        pair = learned(market, Learning(), seed)
        assert pair.settled
        path = follow(pair, 100)
        for firm in (0, 1):
            price = sum(each[firm] for each in path) / 100
            assert nash_price(market) + 0.1 < price < monopoly_price(market)
        both = sum(sum(market.profits(each)) for each in path) / 200
        assert 0.4 < profit_gain(market, both) < 1


def test_q_learning_is_a_pure_function_of_its_seed() -> None:
    start = new_learners(Market(), Learning(), 3)
    before = start.tables
    once, halves = learn(start, 4 * BLOCK), learn(learn(start, 2 * BLOCK), 2 * BLOCK)
    assert once == halves
    assert start.tables is before
    assert once.tables != before
    assert learn(new_learners(Market(), Learning(), 4), 4 * BLOCK).tables != once.tables


def test_one_step_of_q_learning_by_hand() -> None:
    # two prices, no exploration: the first update of the cell that both firms' best prices give
    how = Learning(prices=2, beta=1.0, alpha=0.5, delta=0.5, stable=1)
    start = new_learners(Market(), how, 0)
    low, high = start.grid
    expected = [
        (Market().profits([own, low])[0] + Market().profits([own, high])[0]) / 2 / 0.5
        for own in (low, high)
    ]
    assert start.tables[0] == pytest.approx(tuple(expected * 4))
    assert set(start.policy(0)) == {expected.index(max(expected))}


def test_the_grid_is_that_of_the_paper() -> None:
    grid = new_learners(Market(), Learning(prices=15), 0).grid
    spread = 1.9249809 - 1.4729267
    assert len(grid) == 15
    assert grid[0] == pytest.approx(1.4729267 - 0.1 * spread, abs=1e-6)
    assert grid[-1] == pytest.approx(1.9249809 + 0.1 * spread, abs=1e-6)


@pytest.mark.parametrize(
    "arguments", [{"prices": 1}, {"alpha": 0}, {"beta": -1}, {"delta": 1}, {"periods": 0}]
)
def test_learning_is_checked(arguments: dict[str, float]) -> None:
    with pytest.raises(InvalidValueError, match=next(iter(arguments))):
        Learning(**arguments)  # type: ignore[arg-type]


def test_q_learning_needs_two_firms() -> None:
    with pytest.raises(InvalidValueError, match="come in pairs"):
        new_learners(Market(firms=1), Learning(), 0)
