"""Predictions from estimates, of choices with noise and without."""

from __future__ import annotations

import pytest

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Problem, Simulation, Truth, observe
from avdilemma.families import build, load_family
from avdilemma.preferences import moralis
from avdilemma.questions import ChoiceQuestion

ITEMS = build(
    load_family("sacrifice"), n=96, select={"perspective": "occupant", "scope": "one_car"}
).items
CHOICES = [item for item in ITEMS if isinstance(item, ChoiceQuestion)]


def test_without_noise_the_best_answer_of_the_interval_is_predicted() -> None:
    strict = [item for item in CHOICES if item.predict(moralis(0.45)).strict]
    found = Problem(
        tuple(observe(item, item.predict(moralis(0.45)).action) for item in strict)
    ).solve()
    assert found.status == "interval"
    for item, shares in zip(strict, found.predict(strict), strict=True):
        assert sum(shares.values()) == pytest.approx(1)
        assert shares[str(item.predict(moralis(0.45)).action)] == 1


def test_with_noise_probabilities_follow_the_logit() -> None:
    choices = Simulation(Truth(kappa=0.5, lives=2), ITEMS * 4).choices(seed=3)
    found = Problem(tuple(choices)).solve()
    assert found.status == "estimated"
    by_ratio = {
        item.factors["pair"]: shares["sacrifice"]
        for item, shares in zip(ITEMS, found.predict(ITEMS), strict=True)
    }
    assert by_ratio["1v100"] > 0.9
    assert by_ratio["5v1"] < 0.5


def test_nothing_is_predicted_from_nothing() -> None:
    found = Problem(tuple(observe(item, None, "refusal") for item in ITEMS)).solve()
    with pytest.raises(AvdilemmaError, match="nothing to predict from"):
        found.predict(ITEMS)
