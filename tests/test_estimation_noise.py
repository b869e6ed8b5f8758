"""Noise in lives or in shares, and whether a model describes the answers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from test_estimation import items, one

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation import Observation, Problem, Simulation, Truth, observe
from avdilemma.estimation.noise import exponent_of
from avdilemma.preferences import moralis


def test_the_likelihood_of_noise_in_shares_by_hand() -> None:
    """(kappa N - M) / W at kappa .6, lambda .2: 2/30 for 10v20, 1.4/5 for 1v4, -1.4/3 for 2v1."""
    choices = [one("10v20", "sacrifice"), one("1v4", "sacrifice"), one("2v1", "spare")]
    problem = Problem(choices, terms=(), noise="share")  # type: ignore[arg-type]
    assert problem.model is not None
    value = problem.model.value(problem.tally.counts(), np.array([[0.6], [1 / 0.2]]))
    by_hand = -sum(math.log(1 + math.exp(-x / 0.2)) for x in (2 / 30, 1.4 / 5, 1.4 / 3))
    assert value.loglik[0] == pytest.approx(by_hand, abs=1e-13)
    between = Problem(choices, terms=(), noise=0.5).model  # type: ignore[arg-type]
    assert between is not None
    value = between.value(problem.tally.counts(), np.array([[0.6], [1 / 0.2]]))
    whole = ((2, 30), (1.4, 5), (1.4, 3))
    by_hand = -sum(math.log(1 + math.exp(-x / w**0.5 / 0.2)) for x, w in whole)
    assert value.loglik[0] == pytest.approx(by_hand, abs=1e-13)


@pytest.mark.parametrize(("exponent", "noise"), [(0.0, 2.0), (1.0, 0.1), (0.5, 0.5)])
def test_the_noise_that_made_the_answers_is_found(exponent: float, noise: float) -> None:
    results = (
        Simulation(Truth(0.5, lives=noise, exponent=exponent), items("sacrifice"))
        .problem(3)
        .solve()
    )
    found = results.compare_noise()
    assert found.low is not None
    assert found.high is not None
    assert found.low - 1e-9 <= exponent <= found.high + 1e-9
    if exponent == 0.5:
        assert max(found.p_lives, found.p_share) < 0.05
        return
    other = {"lives": found.p_share, "share": found.p_lives}[found.better]
    assert found.better == ("share" if exponent else "lives")
    assert other < 1e-4
    assert {"lives": found.p_lives, "share": found.p_share}[found.better] > 0.01
    own = Problem(results.problem.choices, noise=found.better).solve()
    assert own.estimate("lambda").covers(noise)
    assert own.estimate("lambda").unit == found.better
    assert own.kappa.covers(0.5)
    assert own.fit is not None
    assert not own.fit.bad
    assert found.better in str(found)


def test_units_that_do_not_exist_are_errors() -> None:
    assert exponent_of("lives") == 0
    for wrong in ("deaths", math.nan, 7.0):
        with pytest.raises(InvalidValueError, match="noise"):
            Problem([], noise=wrong)
    games = Simulation(Truth(), items("plans")[:60]).problem(0).solve()
    with pytest.raises(AvdilemmaError, match="no dilemma"):
        games.compare_noise()


def test_the_deviance_by_hand() -> None:
    """Two scenarios, all answers one way or the other; probabilities of the fitted model."""
    choices = Simulation(Truth(0.5, lives=2), items("occupant")).choices(4)
    results = Problem(choices).solve()
    assert results.fit is not None
    assert results.solution is not None
    predicted = results.predict(items("occupant"))
    by_hand = {}
    for name in {choice.cluster for choice in choices}:
        mine = [(c, p) for c, p in zip(choices, predicted, strict=True) if c.cluster == name]
        taken = sum(c.situation.answers[c.answer] == "sacrifice" for c, _ in mine)  # type: ignore[union-attr, index]
        expected = sum(p["sacrifice"] for _, p in mine)
        pairs = ((taken, expected), (len(mine) - taken, len(mine) - expected))
        by_hand[name] = 2 * sum(o * math.log(o / e) for o, e in pairs if o)
    assert results.fit.deviance == pytest.approx(sum(by_hand.values()), rel=1e-9)
    assert results.fit.worst_deviance == pytest.approx(by_hand[results.fit.worst], rel=1e-9)
    assert results.fit.clusters == len(by_hand)
    assert str(results.fit) in str(results)
    assert results.to_dict()["fit"]["p"] == results.fit.p


def test_answers_that_no_kappa_describes_are_said_to_be() -> None:
    """Sacrifice where few are saved and where many are, and not between: no line in kappa."""
    draw, choices = np.random.default_rng(0), list[Observation]()
    for item in items("occupant"):
        ratio = float(Fraction(item.factors["ratio"]))
        p = 0.85 if ratio < 1 or ratio > 4 else 0.15
        choices.append(observe(item, "sacrifice" if draw.random() < p else "spare"))
    found = Problem(choices).solve().fit
    assert found is not None
    assert found.bad
    assert found.deviance > 2 * found.expected
    assert "no kappa" in str(found)
    honest = Simulation(Truth(0.4, lives=2), items("occupant")).problem(1).solve().fit
    assert honest is not None
    assert not honest.bad
    exact = Problem(
        [observe(i, i.predict(moralis(0.45)).action) for i in items("occupant")]
    ).solve()
    assert exact.fit is None


@pytest.mark.slow
def test_the_fit_of_true_models_is_rarely_bad() -> None:
    p = []
    for seed in range(100):
        found = Simulation(Truth(0.5, lives=2), items("occupant")).problem(seed).solve().fit
        assert found is not None
        p.append(found.p)
    # parameters are fitted, which makes the deviance smaller than drawn ones: conservative
    assert np.mean(np.array(p) <= 0.05) <= 0.09
    assert np.mean(np.array(p) <= 0.01) <= 0.04
