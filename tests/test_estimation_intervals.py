"""Choices without noise, aliased designs, missing answers: what is said instead of a number."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_estimation import items

from avdilemma.agents import agent
from avdilemma.estimation import (
    Observation,
    Problem,
    Results,
    Simulation,
    Truth,
    information,
    observe,
)
from avdilemma.estimation.estimates import STATUSES
from avdilemma.estimation.identified import Segment, rationalising
from avdilemma.families import GameForm, build, load_family
from avdilemma.questions import ChoiceQuestion, PlanQuestion


def answers(
    name: str, asked: Sequence[ChoiceQuestion | PlanQuestion], seed: int = 0
) -> list[Observation]:
    """What a reference agent answers, ties by chance."""
    own, draw = agent(name), random.Random(seed)
    found = []
    for item in asked:
        shares = item.predict(own.rule, own.values["noise"], own.values["lapse"]).probabilities
        found.append(observe(item, draw.choices(list(shares), list(shares.values()))[0]))
    return found


AGENTS = {"economicus": 0, "moralis@kappa=0.25": 0.25, "moralis@kappa=0.5": 0.5, "kantian": 1}


@pytest.mark.parametrize(
    ("name", "where"),
    [
        pytest.param(
            name, where, marks=[] if where == "sacrifice" or "0.5" in name else [pytest.mark.slow]
        )
        for name in AGENTS
        for where in ("plans", "nodes", "sacrifice", "pooled")
    ],
)
def test_reference_agents_come_back_inside_the_identified_interval(name: str, where: str) -> None:
    asked = [*items("plans"), *items("sacrifice")] if where == "pooled" else items(where)
    results = Problem(answers(name, asked)).solve()
    kappa = results.kappa
    assert kappa.status == "interval"
    assert kappa.value is None
    assert kappa.covers(AGENTS[name])
    assert kappa.low is not None or kappa.high is not None
    domain = "games" if where in {"plans", "nodes"} else "dilemmas"
    assert results.estimate("lambda", domain).value is None  # type: ignore[arg-type]
    if where == "pooled":
        wald, ratio = results.same_kappa()
        assert wald.status == "not_testable"
        assert ratio.p == 1


@pytest.mark.slow
def test_an_agent_with_two_kappas_is_caught() -> None:
    both = answers("moralis@kappa=0.5", items("plans")) + answers("economicus", items("sacrifice"))
    results = Problem(both).solve()
    assert results.kappa.status != "interval"
    _, ratio = results.same_kappa()
    assert ratio.p is not None
    assert ratio.p < 1e-6
    assert "no kappa makes both optimal" in ratio.note
    assert not results.separate["dilemmas"].kappa.covers(0.5)
    noisy = Simulation(Truth(0.2, kappa_dilemmas=0.7), items("plans")).choices(1)
    noisy += Simulation(Truth(0.2, kappa_dilemmas=0.7), items("sacrifice")).choices(1)
    for test in Problem(noisy).solve().same_kappa():
        assert test.p is not None
        assert test.p < 1e-4


def test_the_interval_lies_between_the_last_ratio_refused_and_the_first_accepted() -> None:
    kappa = Problem(answers("moralis@kappa=0.45", items("occupant"))).solve().kappa
    # 10v21 is refused (10/21 > .45), 2v5 is accepted (2/5 < .45)
    assert (kappa.low, kappa.high) == (pytest.approx(2 / 5), pytest.approx(10 / 21))
    always = [observe(item, "sacrifice") for item in items("occupant")]
    kappa = Problem(always).solve().kappa
    assert kappa.high is None
    assert kappa.low == 5
    assert kappa.inside is False
    assert "at least 5" in kappa.note


def test_without_noise_alpha_and_beta_may_be_needed() -> None:
    chosen = answers("moralis@kappa=0.5@alpha=0.2@beta=0.3", items("plans"))
    kappa = Problem(chosen).solve().kappa
    assert kappa.status == "interval"
    assert kappa.covers(0.5)
    assert "with alpha = beta = 0 none does" in kappa.note
    left = Problem(chosen, terms=("position",)).solve().kappa
    assert left.status != "interval"


def test_observers_alone_say_nothing_of_kappa() -> None:
    asked = [item for item in items("sacrifice") if item.factors["perspective"] == "observer"]
    results = Simulation(Truth(0.5, lives=2, position=0.4), asked).problem(3, repeat=4).solve()
    assert results.kappa.status == "not_identified"
    assert results.estimate("lambda").status == "not_identified"
    assert "aliased" in results.kappa.note
    assert results.estimate("position").covers(0.4)
    assert information(asked).rank == information(asked).parameters - 1


def uniform_plans() -> list[ChoiceQuestion | PlanQuestion]:
    form = GameForm(load_family("protocols"), elicitation="plan")
    found = build(form, select={"belief": 0.5}).items
    return [next(group) for _, group in itertools.groupby(found, key=lambda item: item.scenario)]


def test_facts_of_identification() -> None:
    """Theory: 18 protocols, uniform beliefs, 144 plans; rank 4, and moralis(.5) is [.455, .778]."""
    asked = uniform_plans()
    assert len(asked) == 18
    expected = {0: 0.064, 0.25: 0.072, 0.5: 0.106, 1: 0.188}
    for kappa, se in expected.items():
        found = information(asked * 8, Truth(kappa, points=5), terms=("alpha", "beta"))
        assert found.rank == found.parameters == 4
        assert found.se_kappa(144) == pytest.approx(se, abs=6e-4)
        assert found.items_for(se) == pytest.approx(144, rel=0.03)
        assert 14 <= found.condition <= 21
    noisier = information(asked * 8, Truth(0.5, points=20), terms=("alpha", "beta"))
    assert noisier.se["kappa_games"] == pytest.approx(4 * 0.106, rel=0.15)
    assert information(asked, Truth(0.5)).correlation["beta_games"] == pytest.approx(-0.8, abs=0.05)
    segment = information(asked, Truth(0.5)).interval
    assert segment is not None
    assert float(segment.low or 0) == pytest.approx(0.455, abs=5e-4)
    assert float(segment.high or 0) == pytest.approx(0.778, abs=5e-4)


def test_varied_beliefs_cut_the_standard_error() -> None:
    uniform = information(uniform_plans(), Truth(0.5), terms=("alpha", "beta")).se_kappa(144)
    varied = information(items("plans"), Truth(0.5), terms=("alpha", "beta")).se_kappa(144)
    assert uniform is not None
    assert varied is not None
    assert varied < 0.9 * uniform


def test_an_aliased_design_is_said_to_be_one_and_a_crossed_one_recovers_the_bias() -> None:
    truth = Truth(kappa=0.5, lives=1, position=1.5)
    asked = items("occupant")
    aliased = [item for item in asked if item.factors["position"] == "first"]
    found = information(aliased, truth)
    assert found.rank < found.parameters
    assert "position" in found.not_identified["position_dilemmas"]
    assert "both option orders" in found.not_identified["position_dilemmas"]
    results = Simulation(truth, aliased).problem(1, repeat=4).solve()
    for name in ("position", "sacrifice"):
        assert results.estimate(name).status == "not_identified"
        assert "both option orders" in results.estimate(name).note
    # without a word for the bias, it passes as a preference
    blind = Simulation(truth, aliased).problem(1, repeat=4, terms=()).solve()
    assert not blind.kappa.covers(0.5)
    crossed = Simulation(truth, asked).problem(1, repeat=4).solve()
    assert information(asked, truth).not_identified == {}
    assert crossed.estimate("position").covers(1.5)
    assert crossed.estimate("sacrifice").covers(0)
    assert crossed.kappa.covers(0.5)


def test_a_pure_position_bias_is_no_preference() -> None:
    results = Problem(answers("first", items("occupant"))).solve()
    assert results.kappa.status in {"not_rationalised", "unbounded"}
    assert results.estimate("position").status == "unbounded"
    assert results.estimate("position").note.startswith("runs off upwards")
    assert "position predicts answers without exception" in results.kappa.note
    left = Problem(answers("first", items("occupant")), drop=("position",)).solve()
    assert left.kappa.status in {"estimated", "not_identified", "unbounded"}


def test_too_few_items_say_what_to_add() -> None:
    asked = [item for item in items("occupant") if item.factors["pair"] == "1v3"][:4]
    results = Problem(Simulation(Truth(0.4, lives=5), asked).choices(0, repeat=20)).solve()
    assert results.kappa.status == "not_identified"
    assert "different proportions" in results.kappa.note
    one = Problem([observe(asked[0], "sacrifice")]).solve()
    assert one.kappa.status == "interval"
    assert one.kappa.low == pytest.approx(1 / 3)
    assert one.kappa.high is None


def test_one_question_at_an_exact_tie_is_an_outcome() -> None:
    """At kappa = 1/2 nothing varies in 10v20: information must not be taken there."""
    asked = [item for item in items("occupant") if item.factors["pair"] == "10v20"][:1]
    for lapse in (False, True):
        results = Problem([observe(asked[0], "sacrifice")], lapse=lapse).solve()
        clean(results)
        assert results.kappa.low == pytest.approx(0.5)
        assert results.kappa.high is None


def test_missing_answers_bound_every_parameter_and_rate() -> None:
    truth = Truth(kappa=0.5, lives=1)
    choices = Simulation(truth, items("sacrifice")).choices(2, missing=0.1)
    results = Problem(choices).solve()
    assert results.missing == sum(o.missing for o in choices) > 0
    for one in results.estimates:
        assert one.value is not None
        assert one.worst_low is not None
        assert one.worst_high is not None
        assert one.worst_low < one.value < one.worst_high
    # any filling that we try stays inside
    draw = random.Random(0)
    for rule in (lambda _: 0, lambda _: 1, lambda _: draw.randint(0, 1)):
        filled = [
            o if o.chosen else Observation(o.situation, rule(o), "choice", o.cluster)
            for o in choices
        ]
        refitted = Problem(filled).solve()
        for one, other in zip(results.estimates, refitted.estimates, strict=True):
            assert other.value is not None
            assert (one.worst_low or 0) - 1e-6 <= other.value <= (one.worst_high or 0) + 1e-6
    for rate in results.rates:
        assert rate.value is not None
        assert rate.low < rate.value < rate.high
        assert rate.high - rate.low == pytest.approx(results.missing / len(choices))


def test_all_refused_is_an_outcome() -> None:
    results = Problem([observe(item, None, "refusal") for item in items("occupant")]).solve()
    assert results.status == "no_choices"
    assert results.rates[0].value is None
    assert (results.rates[0].low, results.rates[0].high) == (0, 1)
    assert Problem([]).solve().status == "no_choices"
    assert "no choices" in str(results)


def test_questions_without_a_known_belief_are_counted() -> None:
    form = GameForm(load_family("protocols"), elicitation="plan", beliefs="equilibrium")
    item = build(form, n=4).items[0]
    assert isinstance(item, PlanQuestion)
    plan = item.plan(dict.fromkeys(item.nodes, item.labels[0]))
    results = Problem([observe(item, plan), *answers("economicus", items("plans"))]).solve()
    assert results.problem.outcomes["no_belief"] == 1
    assert any("belief that is not known" in note for note in results.notes)


def test_segments_are_exact() -> None:
    asked = [item for item in items("occupant") if item.factors["pair"] == "10v20"]
    both = [observe(asked[0], "sacrifice"), observe(asked[0], "spare")]
    chosen = [(o.situation, o.answer) for o in both]
    assert rationalising(chosen) == (Segment(Fraction(1, 2), Fraction(1, 2)),)  # type: ignore[arg-type]


def clean(results: Results) -> None:
    """No NaN, no infinity, a status and words everywhere."""
    record = json.loads(results.to_json())
    text = str(results)
    for one in record["estimates"]:
        assert one["status"] in STATUSES
        for name in ("value", "se", "df", "low", "high", "worst_low", "worst_high"):
            assert one[name] is None or math.isfinite(one[name])
        if one["status"] == "estimated":
            assert one["value"] is not None
        else:
            assert one["value"] is None
            assert one["note"]
    assert "nan" not in text.split("\n")[1].lower()
    results.to_frame()
    results.to_latex()


RANDOM_DATA = given(
    kind=st.sampled_from(["plans", "nodes", "occupant", "sacrifice", "pooled", "allocations"]),
    count=st.integers(1, 30),
    seed=st.integers(0, 10**6),
    missing=st.sampled_from([0.0, 0.3, 1.0]),
    lapse=st.booleans(),
)


@settings(max_examples=6)
@RANDOM_DATA
def test_small_random_data_never_break_it(
    kind: str, count: int, seed: int, missing: float, lapse: bool
) -> None:
    try_small(kind, count, seed, missing, lapse)


@pytest.mark.slow
@settings(max_examples=150)
@RANDOM_DATA
def test_more_small_random_data_never_break_it(
    kind: str, count: int, seed: int, missing: float, lapse: bool
) -> None:
    try_small(kind, count, seed, missing, lapse)


def try_small(kind: str, count: int, seed: int, missing: float, lapse: bool) -> None:
    draw = random.Random(seed)
    pool = [*items("plans"), *items("sacrifice")] if kind == "pooled" else items(kind)
    choices = []
    for item in draw.choices(pool, k=count):
        found = observe(item, None)
        assert found.situation is not None
        answer = draw.randrange(len(found.situation.answers))
        outcome = "choice"
        if draw.random() < missing:
            answer, outcome = None, "refusal"  # type: ignore[assignment]
        choices.append(Observation(found.situation, answer, outcome, found.cluster))
    results = Problem(choices, lapse=lapse).solve(starts=3)
    clean(results)
    if results.problem.model is not None and len(results.problem.model.domains) == 2:
        for test in results.same_kappa():
            assert test.p is None or 0 <= test.p <= 1
