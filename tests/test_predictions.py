"""From utilities of whole strategies to the one question that is asked."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.errors import InvalidValueError
from avdilemma.predictions import Decision, Prediction, Strategy, predict, separates
from avdilemma.preferences import Prospect, economicus, moralis


def decision(*strategies: tuple[str, int]) -> Decision:
    """A question between left and right, with strategies (answer, own payoff)."""
    return Decision(
        unit="points",
        actions=("left", "right"),
        strategies=tuple(
            Strategy(action, Prospect(own=Fraction(payoff), universal=Fraction(0)))
            for action, payoff in strategies
        ),
    )


def test_the_best_strategy_gives_the_answer() -> None:
    found = predict(economicus(), decision(("left", 1), ("right", 2)))
    assert (found.actions, found.strict, found.action) == ({"right"}, True, "right")
    assert found.probabilities == {"left": 0, "right": 1}


def test_an_indifferent_prediction_is_no_prediction() -> None:
    found = predict(economicus(), decision(("left", 2), ("right", 2), ("right", 1)))
    assert (found.actions, found.strict, found.action) == ({"left", "right"}, False, None)
    assert found.probabilities == {"left": 0.5, "right": 0.5}


def test_a_tie_between_strategies_with_the_same_answer_is_strict() -> None:
    found = predict(economicus(), decision(("left", 2), ("left", 2), ("right", 1)))
    assert (found.actions, found.action) == ({"left"}, "left")


def test_a_nodes_probability_is_the_marginal_of_the_logit_over_strategies() -> None:
    # two plans with left, worth 3 and 0; one with right, worth 1; noise 2
    weights = {"left": math.exp(1.5) + math.exp(0), "right": math.exp(0.5)}
    total = sum(weights.values())
    found = predict(economicus(), decision(("left", 3), ("left", 0), ("right", 1)), noise=2)
    assert found.probabilities == pytest.approx(
        {action: weight / total for action, weight in weights.items()}, rel=1e-15
    )
    assert found.action == "left"


def test_a_lapse_mixes_in_a_fair_coin() -> None:
    question = decision(("left", 1), ("right", 0))
    assert predict(economicus(), question, lapse="0.2").probabilities == pytest.approx(
        {"left": 0.9, "right": 0.1}
    )
    assert predict(economicus(), question, lapse=1).probabilities == {"left": 0.5, "right": 0.5}
    # a lapse does not change what the agent wants
    assert predict(economicus(), question, lapse=1).action == "left"


@given(
    payoffs=st.lists(st.tuples(st.sampled_from(["left", "right"]), st.integers(-9, 9)), max_size=6),
    noise=st.floats(0, 1e300),
    lapse=st.floats(0, 1),
)
def test_probabilities_of_the_answers_sum_to_1(
    payoffs: list[tuple[str, int]], noise: float, lapse: float
) -> None:
    question = decision(("left", 0), ("right", 0), *payoffs)
    shares = predict(economicus(), question, noise, lapse).probabilities
    assert set(shares) == {"left", "right"}
    assert math.fsum(shares.values()) == pytest.approx(1, abs=1e-12)
    assert all(share >= 0 for share in shares.values())


def test_noise_and_lapse_out_of_range_are_refused() -> None:
    question = decision(("left", 1), ("right", 0))
    with pytest.raises(InvalidValueError, match=r"^lapse is 1.5: give a number from 0 to 1"):
        predict(economicus(), question, lapse=1.5)
    with pytest.raises(InvalidValueError, match=r"^noise is -1: give a number of 0 or more"):
        predict(economicus(), question, noise=-1)


def test_a_rule_must_value_every_strategy() -> None:
    with pytest.raises(InvalidValueError, match=r"^number of utilities is 1: give 2"):
        predict(lambda _: (Fraction(1),), decision(("left", 1), ("right", 0)))


def test_only_strict_and_different_predictions_separate_two_agents() -> None:
    left, right, either = (
        Prediction(frozenset(actions), {}) for actions in (["left"], ["right"], ["left", "right"])
    )
    assert separates(left, right)
    assert not separates(left, left)
    assert not separates(left, either)
    assert not separates(either, right)
    assert not separates(either, either)


def test_preferences_and_their_rule_predict_alike() -> None:
    question = decision(("left", 1), ("right", 0))
    assert predict(moralis(0.3), question, 1) == predict(
        lambda asked: tuple(s.prospect.own * Fraction(7, 10) for s in asked.strategies), question, 1
    )
