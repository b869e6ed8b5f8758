"""The likelihood, its derivatives, and estimates beside an independent library."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation import Problem, Simulation, Truth, information, observe
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.model import ChoiceModel, build
from avdilemma.families import GameForm, load_family
from avdilemma.families import build as build_items
from avdilemma.preferences import moralis
from avdilemma.questions import ChoiceQuestion, PlanQuestion

Items = Sequence[ChoiceQuestion | PlanQuestion]


@cache
def items(name: str) -> Items:
    """Items by short name, built once."""
    if name == "plans":
        return build_items(GameForm(load_family("protocols"), elicitation="plan"), n=720).items
    if name == "nodes":
        return build_items(load_family("protocols"), n=420).items
    if name == "occupant":
        asked = {"perspective": "occupant", "scope": "one_car"}
        return build_items(load_family("sacrifice"), n=360, select=asked).items
    return build_items(load_family(name), n=None if name == "allocations" else 720).items


def model(names: Sequence[str], lapse: bool = False) -> ChoiceModel:
    asked = [item.situation() for name in names for item in items(name)]
    return build(list(dict.fromkeys(s for s in asked if s is not None)), lapse=lapse)


def one(pair: str, action: str) -> object:
    asked = {"pair": pair, "perspective": "occupant", "scope": "one_car"}
    return observe(build_items(load_family("sacrifice"), n=4, select=asked).items[0], action)


def test_likelihood_by_hand_on_three_observations() -> None:
    """Kappa N - M in lives at kappa .5, lambda 1: 0 for 1v2, 1 for 1v4, -1.5 for 2v1."""
    choices = [one("10v20", "sacrifice"), one("1v4", "sacrifice"), one("2v1", "spare")]
    problem = Problem(choices, terms=())  # type: ignore[arg-type]
    assert problem.model is not None
    value = problem.model.value(problem.tally.counts(), np.array([[0.5], [1.0]]))
    by_hand = math.log(0.5) - math.log(1 + math.exp(-1)) - math.log(1 + math.exp(-1.5))
    assert value.loglik[0] == pytest.approx(by_hand, abs=1e-14)
    # d/d kappa = sum N (answer - p) / lambda, d/d (1/lambda) = sum (kappa N - M) (answer - p)
    p4, p1 = 1 / (1 + math.exp(-1)), 1 / (1 + math.exp(1.5))
    slope = 20 * 0.5 + 4 * (1 - p4) - 1 * p1
    assert value.gradient[0] == pytest.approx([slope, 1 * (1 - p4) + 1.5 * p1], abs=1e-12)


@pytest.mark.parametrize("name", ["plans", "nodes", "sacrifice"])
def test_probabilities_are_those_of_the_predictions(name: str) -> None:
    """The exact predictions of the benchmark are another implementation of the same logit."""
    own = model([name])
    truth = Truth(kappa=0.3, alpha=0.1, beta=-0.2, points=7, lives=1.5)
    shares = log_shares(own.layout, own.theta(truth.full(own)))[1][:, 0]
    ends = [*own.layout.answer_starts, len(shares)]
    places = {each: place for place, each in enumerate(own.layout.situations)}
    rule = moralis("0.3", "0.1", "-0.2") if name != "sacrifice" else moralis("0.3")
    for item in items(name)[::97]:
        expected = item.predict(rule, noise=1.5 if name == "sacrifice" else 7).probabilities
        found = item.situation()
        assert found is not None
        block = shares[ends[places[found]] : ends[places[found] + 1]]
        for answer, share in zip(found.answers, block, strict=True):
            assert share == pytest.approx(expected[answer], abs=1e-12)


@pytest.mark.parametrize("lapse", [False, True])
@pytest.mark.parametrize(
    "names",
    [("plans",), ("nodes",), ("sacrifice",), ("allocations",), ("plans", "nodes", "sacrifice")],
)
def test_gradient_and_hessian_are_finite_differences(names: tuple[str, ...], lapse: bool) -> None:
    own = model(names, lapse)
    draw = np.random.default_rng(0)
    counts = draw.integers(0, 4, size=(len(own.layout.answer_of), 1)).astype(float)
    counts = counts[: len(own.layout.strategy_starts)]
    full = Truth(0.4, 0.1, -0.1, 6, 2, 0.1, -0.2, 0.15, 0.3, lapse=0.1).full(own)
    value = own.value(counts, full)
    for place in own.free:
        step = np.zeros_like(full)
        step[place] = 1e-5 * max(abs(float(full[place, 0])), 0.1)
        above, below = own.value(counts, full + step), own.value(counts, full - step)
        width = 2 * float(step[place, 0])
        slope = (above.loglik[0] - below.loglik[0]) / width
        assert value.gradient[0, place] == pytest.approx(slope, rel=1e-5, abs=1e-3)
        curve = (above.gradient[0] - below.gradient[0]) / width
        assert value.hessian[0, place] == pytest.approx(curve, rel=1e-5, abs=1e-2)


def test_plans_agree_with_statsmodels() -> None:
    from statsmodels.discrete.conditional_models import ConditionalLogit

    problem = Simulation(Truth(kappa=0.4, alpha=0.1, position=0.3), items("plans")[:150]).problem(1)
    results = problem.solve()
    solution = results.solution
    assert solution is not None
    own, rows, given, groups = solution.model, [], [], []
    names = [column for _, column in own.layout.columns]
    for number, choice in enumerate(problem.choices):
        found = choice.situation
        assert found is not None
        x = np.stack([found.columns[name] for name in names], axis=1)
        rows.append(x)
        given += [float(answer == choice.answer) for answer in found.answer]
        groups += [number] * len(x)
    rival = ConditionalLogit(np.array(given), np.concatenate(rows), groups=np.array(groups))
    fitted = rival.fit(method="newton", disp=0, maxiter=100)
    theta = own.theta(solution.full)[:, 0]
    assert theta == pytest.approx(fitted.params, abs=1e-6)
    assert results.loglik == pytest.approx(fitted.llf, abs=1e-6)
    assert results.kappa.value == pytest.approx(fitted.params[1] / fitted.params[0], abs=1e-6)


def test_dilemmas_agree_with_statsmodels() -> None:
    import statsmodels.api as sm

    from avdilemma.estimation.inference import covariances

    problem = Simulation(Truth(kappa=0.4, lives=2, lane=0.5), items("sacrifice")).problem(2)
    results = problem.solve()
    solution = results.solution
    assert solution is not None
    names = [column for _, column in solution.model.layout.columns]
    rows, given = [], []
    for choice in problem.choices:
        found = choice.situation
        assert found is not None
        one, two = ([float(found.columns[name][place]) for name in names] for place in (0, 1))
        rows.append(np.subtract(one, two))
        given.append(float(choice.answer == 0))
    fitted = sm.Logit(np.array(given), np.array(rows)).fit(method="newton", disp=0, tol=1e-12)
    theta = solution.model.theta(solution.full)[:, 0]
    assert theta == pytest.approx(fitted.params, abs=1e-6)
    assert results.loglik == pytest.approx(fitted.llf, abs=1e-6)
    value = solution.model.value(problem.tally.counts(), solution.full)
    errors = covariances(solution.model, problem.tally, solution.full, -value.hessian[0])
    # delta method on statsmodels' covariance
    own, kantian = fitted.params[:2]
    gradient = np.array([-kantian / own**2, 1 / own, *[0.0] * (len(names) - 2)])
    variance = gradient @ np.asarray(fitted.cov_params()) @ gradient
    assert errors.plain[0, 0] == pytest.approx(variance, rel=1e-6)


def test_pooling_is_the_maximum_over_a_common_kappa() -> None:
    truth = Truth(kappa=0.5, points=5, lives=1)
    choices = Simulation(truth, items("plans")[:400]).choices(3)
    choices += Simulation(truth, items("sacrifice")[:400]).choices(3)
    results = Problem(choices).solve()
    assert results.kappa.covers(0.5)
    parts = results.separate
    apart = sorted(part.kappa.value or 0.0 for part in parts.values())
    assert results.kappa.value is not None
    assert apart[0] < results.kappa.value < apart[1]
    own = results.solution
    assert own is not None
    assert results.loglik is not None
    value = own.model.value(results.problem.tally.counts(), own.full)
    assert np.abs(value.gradient).max() < 1e-4
    assert results.loglik <= sum(part.loglik or 0.0 for part in parts.values()) + 1e-9
    with pytest.raises(InvalidValueError, match="give one of lambda_games, lambda_dilemmas"):
        results.estimate("lambda")
    for test in results.same_kappa():
        assert test.status == "tested"
        assert test.p is not None
        assert test.p > 0.01


def test_wald_tests_and_bootstrap() -> None:
    results = Simulation(Truth(kappa=0.5), items("plans")).problem(4).solve()
    zero = results.wald(kappa=0, alpha=0, beta=0)
    assert zero.p is not None
    assert zero.p < 1e-6
    one = results.wald(kappa=0.5)
    assert one.p is not None
    assert one.p > 0.01
    drawn = results.bootstrap(n=300, seed=1)
    low, high = drawn.interval("kappa")
    assert low < 0.5 < high
    assert drawn.se("kappa") == pytest.approx(results.kappa.se, rel=0.25)
    again = results.bootstrap(n=300, seed=1)
    assert np.array_equal(drawn.draws, again.draws)
    assert drawn.to_frame().shape == (300 - drawn.irregular, 6)
    with pytest.raises(InvalidValueError, match="parameter"):
        results.wald(gamma=1)
    assert results.estimate("lambda_games") is results.estimate("lambda", "games")
    with pytest.raises(InvalidValueError, match="give one of lambda_games"):
        results.estimate("lambda", "dilemmas")
    with pytest.raises(InvalidValueError, match="cluster"):
        results.bootstrap(cluster="model")  # type: ignore[arg-type]
    with pytest.raises(AvdilemmaError, match="cannot be resampled"):
        results.bootstrap(cluster="respondent")


def test_exports_hold_the_same_numbers() -> None:
    results = Simulation(Truth(), items("occupant")).problem(5).solve()
    record = json.loads(results.to_json())
    frame = results.to_frame()
    assert record["estimates"][0]["value"] == pytest.approx(frame["value"][0])
    assert record["kappa_range"] == [0, 1]
    latex = results.to_latex()
    assert latex.count(r"\\") == len(results.estimates) + 1
    assert f"{results.kappa.value:.4g}" in latex
    assert f"{results.kappa.value:.4g}" in str(results)
    assert "NaN" not in results.to_json()


def test_predictions_come_from_the_estimates() -> None:
    problem = Simulation(Truth(kappa=0.5, lives=1), items("occupant")).problem(6)
    results = problem.solve()
    predicted = results.predict(items("occupant")[:50])
    for item, shares in zip(items("occupant"), predicted, strict=False):
        assert sum(shares.values()) == pytest.approx(1)
        exact = item.predict(moralis(0.5), noise=1).probabilities["sacrifice"]
        assert shares["sacrifice"] == pytest.approx(exact, abs=0.25)
    with pytest.raises(AvdilemmaError, match="games were not estimated"):
        results.predict(items("plans")[:1])


def test_lapses_bend_the_estimates_unless_they_are_estimated() -> None:
    truth = Truth(kappa=0.5, lives=0.3, lapse=0.1)
    problem = Simulation(truth, items("sacrifice")).problem(8, repeat=4)
    without = problem.solve()
    noise = without.estimate("lambda")
    assert not (noise.covers(0.3) and without.kappa.covers(0.5))
    found = Problem(problem.choices, lapse=True).solve()
    assert found.estimate("lambda").covers(0.3)
    assert found.kappa.covers(0.5)
    assert found.estimate("lapse").covers(0.1)
    assert found.loglik is not None
    assert without.loglik is not None
    assert found.loglik > without.loglik + 10


def test_no_lapses_leave_the_share_at_its_limit_or_near() -> None:
    problem = Simulation(Truth(kappa=0.5, lives=0.5), items("sacrifice")).problem(8)
    found = Problem(problem.choices, lapse=True).solve().estimate("lapse")
    assert found.value is not None
    assert found.value < 0.02


def test_allocations_identify_combinations_and_never_kappa() -> None:
    truth = Truth(kappa=0.4, alpha=0.1, beta=0.2, points=4)
    results = Simulation(truth, items("allocations")).problem(9, repeat=6).solve()
    behind = results.estimate("(alpha-kappa)/(1+kappa)")
    ahead = results.estimate("(beta+kappa)/(1+kappa)")
    assert behind.covers((0.1 - 0.4) / 1.4)
    assert ahead.covers((0.2 + 0.4) / 1.4)
    assert results.estimate("lambda/(1+kappa)").covers(4 / 1.4)
    assert any("never kappa alone" in note for note in results.notes)
    with pytest.raises(AvdilemmaError, match="no kappa"):
        _ = results.kappa
    mixed = [*results.problem.choices, *Simulation(truth, items("occupant")).choices()]
    with pytest.raises(AvdilemmaError, match="cannot be pooled"):
        Problem(mixed).solve()


def test_weights_need_an_own_payoff_that_varies() -> None:
    """With equal own payoffs nothing is left that alpha and beta could be measured against."""
    equal = [
        replace(item, setting=replace(item.setting, more=("50", more), less=("50", less)))
        for item in items("allocations")
        for more, less in [(item.setting.more[1], item.setting.less[1])]  # type: ignore[union-attr]
    ]
    results = Simulation(Truth(kappa=0.4, alpha=0.1, points=4), equal).problem(1, repeat=4).solve()
    assert results.estimate("lambda/(1+kappa)").status == "not_identified"
    assert results.estimate("position").status == "estimated"
    for name in ("(alpha-kappa)/(1+kappa)", "(beta+kappa)/(1+kappa)"):
        one = results.estimate(name)
        assert (one.status, one.value, one.se) == ("not_identified", None, None)
        assert "never varies" in one.note


def test_reciprocity_shifts_are_found_where_items_say_what_the_other_did() -> None:
    told = [
        replace(item, factors={**item.factors, "prior": prior})
        for item in items("allocations")
        for prior in ("none", "kind", "unkind")
        if isinstance(item, ChoiceQuestion)
    ]
    truth = Truth(kappa=0.3, points=4, kind=0.3, unkind=-0.4)
    results = Simulation(truth, told).problem(1, repeat=4).solve()
    assert results.estimate("kind/(1+kappa)").covers(0.3 / 1.3)
    assert results.estimate("unkind/(1+kappa)").covers(-0.4 / 1.3)


def test_types_are_found_among_respondents() -> None:
    asked, choices = items("plans")[:160], []
    for number in range(16):
        truth = Truth(kappa=0.8 if number % 4 == 0 else 0.1)
        choices += Simulation(truth, asked).choices(number, respondent=f"r{number}")
    types = Problem(choices, terms=("alpha", "beta")).types(3, starts=4)
    for criterion in ("bic", "icl"):
        best = types.best(criterion)
        assert len(best.shares) == 2
        assert best.shares == pytest.approx((0.75, 0.25), abs=0.02)
        assert set(best.members[1]) == {"r0", "r4", "r8", "r12"}
    assert best.estimate(1, "kappa").value == pytest.approx(0.8, abs=0.3)
    assert best.estimate(1, "kappa").covers(0.8)
    assert "type 2, share 0.25" in str(types)
    json.dumps(best.to_dict(), allow_nan=False)
    with pytest.raises(InvalidValueError, match="give one of kappa_games"):
        best.estimate(0, "gamma")
    assert "ICL chooses 2" in str(types)
    with pytest.raises(AvdilemmaError, match="fewer types"):
        Problem(choices[:160]).types(2)


@pytest.mark.slow
def test_information_is_the_spread_of_estimates() -> None:
    asked = items("occupant")
    truth = Truth(kappa=0.4, lives=2)
    expected = information(asked, truth).se["kappa_dilemmas"]
    values = []
    for seed in range(40):
        found = Simulation(truth, asked).problem(seed).solve(worst_case=False).kappa.value
        assert found is not None
        values.append(found)
    assert np.std(values) == pytest.approx(expected, rel=0.35)


@pytest.mark.parametrize("name", ["plans", "nodes"])
def test_the_kappas_of_plans_and_of_nodes_are_recovered(name: str) -> None:
    problem = Simulation(Truth(kappa=0.5, alpha=0.1), items(name)).problem(11, repeat=2)
    results = problem.solve()
    assert results.kappa.covers(0.5)
    assert results.estimate("lambda").covers(5)
    assert results.estimate("alpha").covers(0.1)


def test_answers_that_do_not_fit_the_item_are_errors() -> None:
    item, plan = items("occupant")[0], items("plans")[0]
    with pytest.raises(AvdilemmaError, match="is none of sacrifice, spare"):
        observe(item, "swerve")
    with pytest.raises(InvalidValueError, match="outcome"):
        observe(item, None, "choice")
    with pytest.raises(InvalidValueError, match="outcome"):
        observe(item, "spare", "refusal")
    assert isinstance(plan, PlanQuestion)
    half = dict(list(plan.plan(dict.fromkeys(plan.nodes, plan.labels[0])).items())[:1])
    assert observe(plan, half).outcome == "partial"
    with pytest.raises(InvalidValueError, match="term"):
        Problem([], terms=("gamma",))


def test_random_choices_have_no_kappa() -> None:
    draw = random.Random(3)
    choices = [
        observe(item, draw.choice(["sacrifice", "spare"])) for item in items("occupant")[:200]
    ]
    results = Problem(choices).solve()
    assert results.status in {"not_identified", "estimated"}
    if results.kappa.status == "estimated":
        assert results.kappa.low is None or results.kappa.high is None
