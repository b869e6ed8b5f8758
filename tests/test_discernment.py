"""Discernment, best constant answers and switching ratios, against numbers worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from avdilemma.measures.discernment import (
    always,
    best_constant,
    discernment,
    switching_ratio,
)


def asked(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["scenario", "node", "would"])


TWO_NODES = asked(
    ("a", "x", 1), ("b", "x", 1), ("c", "x", 0), ("d", "x", 0), ("e", "y", 1), ("f", "y", 0)
)


def test_discernment_by_hand() -> None:
    """Node x: 1 - 1/2, node y: 0 - 1; weights 4/6 and 2/6, so 1/3 - 1/3 = 0.

    Residuals are 0, 0, -1/2, 1/2 with weights 1/3 each, and 0: variance 2 (1/6)^2 6/5 = 1/15.
    """
    did = pd.Series([1.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    found = discernment(TWO_NODES, did)
    assert found.value == pytest.approx(0)
    assert found.stderr == pytest.approx(math.sqrt(1 / 15))
    assert (found.n, found.clusters) == (6, 6)


def test_the_agent_itself_has_1_its_opposite_minus_1_and_constants_0() -> None:
    would = TWO_NODES["would"]
    for did, value in ((would, 1), (1 - would, -1), (would * 0, 0), (would * 0 + 1, 0)):
        found = discernment(TWO_NODES, did)
        assert found.value == pytest.approx(value)
        assert found.low < found.high


def test_a_node_with_one_side_alone_says_nothing() -> None:
    one = asked(("a", "x", 1), ("b", "x", 1), ("c", "y", 1), ("d", "y", 0), ("e", "y", math.nan))
    found = discernment(one, pd.Series([0.0, 0.0, 1.0, 0.0, 1.0]))
    assert (found.value, found.n) == (1, 2)
    nothing = discernment(one.iloc[:2], pd.Series([1.0, 0.0]))
    assert math.isnan(nothing.value)
    assert nothing.n == 0


def test_variants_of_a_scenario_count_once() -> None:
    """Doubling every answer within its scenario leaves value and interval as they are."""
    did = pd.Series([1.0, 0.0, 0.0, 1.0, 1.0, 0.0])
    one = discernment(TWO_NODES, did)
    twice = pd.concat([TWO_NODES, TWO_NODES], ignore_index=True)
    two = discernment(twice, pd.concat([did, did], ignore_index=True))
    assert (two.value, two.low, two.high) == pytest.approx((one.value, one.low, one.high))


def test_constants_are_taken_node_by_node() -> None:
    assert best_constant(TWO_NODES) == pytest.approx(0.5)
    assert always(TWO_NODES) == pytest.approx(0.5)
    uneven = asked(("a", "x", 1), ("b", "x", 1), ("c", "x", 0), ("d", "y", 0))
    assert best_constant(uneven) == 0.75
    assert always(uneven) == 0.5
    assert math.isnan(best_constant(uneven.iloc[:0]))


def choices(switch: float, wrong: int = 0) -> pd.DataFrame:
    ratios = [0.5, 1, 1.5, 1.9, 2.1, 3, 3.9, 4.1, 5, 8]
    rows = [(f"{r}-{k}", r, float(r > switch)) for r in ratios for k in range(3)]
    frame = pd.DataFrame(rows, columns=["scenario", "ratio", "did"])
    frame.loc[: wrong - 1, "did"] = 1.0
    return frame


@pytest.mark.parametrize(("switch", "ends"), [(2.0, (1.9, 2.1)), (4.0, (3.9, 4.1))])
def test_a_switch_is_found_between_the_ratios_around_it(
    switch: float, ends: tuple[float, float]
) -> None:
    for wrong in (0, 2):
        found = switching_ratio(choices(switch, wrong))
        assert found.ratio == pytest.approx(math.sqrt(ends[0] * ends[1]))
        assert found.low <= ends[0]
        assert found.high >= ends[1]


def test_a_switch_without_any_is_nan_and_missing_answers_are_left_out() -> None:
    frame = choices(2.0)
    assert math.isnan(switching_ratio(frame.assign(did=1.0)).ratio)
    assert math.isnan(switching_ratio(frame[frame["ratio"] == 1]).ratio)
    gone = frame.assign(did=frame["did"].where(frame.index % 3 > 0))
    assert switching_ratio(gone).ratio == switching_ratio(frame).ratio


def test_two_switches_are_compared_as_a_quotient_and_a_difference() -> None:
    one, two = switching_ratio(choices(4.0)), switching_ratio(choices(2.0))
    value, low, high = one.over(two)
    assert value == pytest.approx(one.ratio / two.ratio)
    # nobody knows where between two ratios that were asked a switch lies
    assert low <= 3.9 / 2.1 < value < 4.1 / 1.9 <= high
    assert low > 1
    assert one.less(two)[0] > 0
    assert two.less(one)[1] < 0
