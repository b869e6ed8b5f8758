"""No interval leaves out the kappa of an agent without noise that slips once or twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from conftest import slow_but
from hypothesis import given, settings
from hypothesis import strategies as st

from avdilemma.agents import agent
from avdilemma.estimation import Observation, Problem, Simulation, Truth, observe
from avdilemma.estimation.identified import free_interval, optimal
from avdilemma.estimation.slips import few, fewest_contradicted
from avdilemma.estimation.supremum import distinct
from avdilemma.families import GameForm, build, load_family
from avdilemma.preferences import ZERO, moralis

OWN_CAR = {"perspective": "occupant", "scope": "one_car"}
KAPPAS = [f"{place / 20:g}" for place in range(21)]
SETS = ("own car", "sacrifice", "risk", "company", "plans", "protocols", "incentives", "symmetric")


@cache
def asked(name: str) -> Sequence[Any]:
    if name == "own car":
        return build(load_family("sacrifice"), n=60, select=OWN_CAR).items
    if name == "plans":
        return build(GameForm(load_family("protocols"), elicitation="plan"), n=72).items  # type: ignore[arg-type]
    return build(load_family(name), n=96).items


def answers(name: str, kappa: str, flips: int, seed: int) -> list[Observation]:
    """What homo moralis answers, ties by chance, some answers turned into others."""
    draw, found = random.Random(seed), []
    # with kin aboard nothing is predicted
    items = [item for item in asked(name) if observe(item, None).situation is not None]
    turned = set(draw.sample(range(len(items)), flips))
    for place, item in enumerate(items):
        shares = item.predict(moralis(kappa)).probabilities
        given = draw.choices(list(shares), list(shares.values()))[0]
        if place in turned:
            given = draw.choice([each for each in shares if each != given])
        found.append(observe(item, given))
    return found


def contradicted(choices: Sequence[Observation], kappa: str) -> int:
    """Answers that are not optimal at a kappa, in exact fractions."""
    from fractions import Fraction

    return sum(
        not any(
            Fraction(kappa) in segment
            for segment in optimal(one.situation, one.answer, ZERO, ZERO)  # type: ignore[arg-type]
        )
        for one in choices
    )


def fewest(choices: Sequence[Observation]) -> tuple[float, float, float]:
    chosen = [(one.situation, one.answer) for one in choices]
    return fewest_contradicted(chosen, np.ones(len(chosen)))  # type: ignore[arg-type]


SLIPS = given(
    name=st.sampled_from(SETS),
    kappa=st.sampled_from(KAPPAS),
    flips=st.integers(0, 2),
    seed=st.integers(0, 10**6),
)


@settings(max_examples=8)
@SLIPS
def test_the_kappa_of_who_slips_is_in_the_interval(
    name: str, kappa: str, flips: int, seed: int
) -> None:
    try_slips(name, kappa, flips, seed)


@pytest.mark.slow
@settings(max_examples=80)
@SLIPS
def test_the_kappa_of_more_who_slip_is_in_the_interval(
    name: str, kappa: str, flips: int, seed: int
) -> None:
    try_slips(name, kappa, flips, seed)


def try_slips(name: str, kappa: str, flips: int, seed: int) -> None:
    """Unless another kappa contradicts fewer answers: then nobody can know."""
    choices = answers(name, kappa, flips, seed)
    mine, best = contradicted(choices, kappa), fewest(choices)
    assert mine <= flips
    assert best[0] <= mine
    found = Problem(choices).solve(worst_case=False).kappa
    assert found.status != "misfit"
    if mine == best[0] and few(mine, len(choices)):
        assert best[1] <= float(kappa) <= best[2]
        if found.status not in {"not_identified", "not_rationalised"}:
            assert found.covers(float(kappa)), found


@pytest.mark.parametrize(
    ("kappa", "flips"),
    slow_but([("0.15", 1), ("0.15", 2), ("0.6", 1), ("0.9", 1)], ("0.15", 1)),
)
def test_a_slip_far_from_the_switch_makes_no_other_kappa(kappa: str, flips: int) -> None:
    """Of 60 own-car answers of kappa .15 one turned round once gave an interval from .37 to 1.2."""
    for seed in range(4):
        found = Problem(answers("own car", kappa, flips, seed)).solve(worst_case=False).kappa
        assert found.covers(float(kappa))
        assert found.low is not None or found.high is not None


def test_moralis_of_a_quarter_with_plans_and_sacrifices_pooled() -> None:
    """Its interval for ties that fall by chance once ended at .249; there is no tolerance here."""
    choices = answers("plans", "0.25", 0, 0)
    choices += answers("sacrifice", "0.25", 0, 1)
    found = Problem(choices).solve(worst_case=False).kappa
    assert found.status == "interval"
    assert found.covers(0.25, tolerance=0.0)


def test_an_interval_ends_where_no_alpha_and_beta_explain_all_answers() -> None:
    """There the likelihood falls at once, and near it fits run off far: the utilitarian's end was
    -.0504 on one machine and -.0514 on another, and -1/19 by the linear programme."""
    rule = agent("utilitarian").rule
    choices = []
    for item in asked("plans"):
        shares = item.predict(rule).probabilities
        choices.append(observe(item, max(shares, key=lambda each: shares[each])))
    ends = free_interval([(each.situation, each.answer) for each in choices])  # type: ignore[misc]
    assert ends is not None
    found = Problem(choices).solve(worst_case=False).kappa
    assert found.low == pytest.approx(float(ends.low), abs=1e-5)


def test_points_that_rounding_tells_apart_are_one() -> None:
    """A grid with .5 twice had a neighbourhood on one side only, on some machines."""
    third = 0.1 + 0.2
    assert list(distinct(np.array([1.0, third, 0.3, -1.0]))) == [-1.0, 0.3, 1.0]


def test_fewest_contradicted_by_hand() -> None:
    """1v2 refused and 1v4 taken: kappa 1/4 to 1/2; one answer to 1v10 refused contradicts it."""
    items = {
        pair: build(load_family("sacrifice"), n=4, select={**OWN_CAR, "pair": pair}).items[0]
        for pair in ("10v20", "1v4", "1v10")
    }
    choices = [observe(items["10v20"], "spare"), observe(items["1v4"], "sacrifice")]
    assert tuple(fewest(choices)) == pytest.approx((0, 0.25, 0.5))
    choices.append(observe(items["1v10"], "spare"))
    # below 1/10 the answer to 1v4 is the wrong one, between 1/4 and 1/2 that to 1v10
    number, low, high = fewest(choices)
    assert number == 1
    assert (low, high) == (-np.inf, pytest.approx(0.5))


def test_noise_is_no_slip() -> None:
    """Answers with noise contradict every kappa often, and keep their interval by noise."""
    choices = Simulation(Truth(0.5, lives=2), asked("sacrifice")).choices(1)
    assert not few(fewest(choices)[0], len(choices))
    found = Problem(choices).solve(worst_case=False).kappa
    assert "slip" not in found.note
