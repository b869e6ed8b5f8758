"""Few scenarios, few answers, one slip: intervals stay closed, wide enough, and never a point."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from test_estimation import items

from avdilemma.errors import InvalidValueError
from avdilemma.estimation import Observation, Problem, Simulation, Truth, observe
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.estimation.inference import Covariances, moderated
from avdilemma.estimation.model import derive
from avdilemma.evals.metrics import means
from avdilemma.families import GameForm, build, load_family
from avdilemma.intervals import quantile, unseen, unseen_error
from avdilemma.preferences import moralis
from avdilemma.questions import ChoiceQuestion, PlanQuestion

OWN_CAR = {"perspective": "occupant", "scope": "one_car"}
Asked = Sequence[ChoiceQuestion | PlanQuestion]


def own_car(n: int, *pairs: str, seed: int = 0) -> Asked:
    select = {**OWN_CAR, "pair": list(pairs)} if pairs else OWN_CAR
    return build(load_family("sacrifice"), n=n, seed=seed, select=select).items  # type: ignore[return-value]


def slipped(asked: Asked, kappa: str, pair: str, slips: int = 1) -> list[Observation]:
    """Answers of homo moralis, the first ones at a pair turned round."""
    found, left = [], slips
    for item in asked:
        answer = item.predict(moralis(kappa)).action
        if left and item.factors["pair"] == pair:
            answer, left = "spare" if answer == "sacrifice" else "sacrifice", left - 1
        found.append(observe(item, answer))
    assert not left
    return found


def errors_of(problem: Problem) -> tuple[Covariances, np.ndarray]:
    solution = problem.solve().solution
    assert solution is not None
    assert solution.errors is not None
    return solution.errors, derive(solution.model, solution.full)[1]


def test_the_variance_between_the_clustered_and_the_models_by_hand() -> None:
    # d = 4: a quarter of 1, three quarters of 5; df 4^3 / 3^2
    assert moderated(5.0, 1.0, 4.0) == (4.0, pytest.approx(64 / 9))
    # one degree of freedom or less is no estimate of a variance: the model's, by the normal
    for rests in (1.0, 0.4, 0.0):
        value, df = moderated(1e9, 2.0, rests)
        assert value == 2.0
        assert quantile(0.95, df) == pytest.approx(1.96, abs=1e-3)
    # many degrees of freedom leave the clustered one with its own
    value, df = moderated(5.0, 1.0, 500.0)
    assert value == pytest.approx(5.0, rel=2e-3)
    assert df == pytest.approx(500, rel=5e-3)


@pytest.mark.parametrize("rests", [1.01, 1.5, 2, 3, 5, 10, 40])
def test_student_s_t_never_opens_an_interval_by_itself(rests: float) -> None:
    """The t quantile that a variance of few degrees of freedom is given stays near the normal."""
    assert 1.95 < quantile(0.95, moderated(1.0, 1.0, rests)[1]) < 2.45


@pytest.mark.parametrize("rests", [1.5, 3.0, 8.0])
def test_coverage_under_independence_is_what_is_promised(rests: float) -> None:
    """The estimate is normal; its clustered variance has `rests` degrees of freedom."""
    draw = np.random.default_rng(0)
    error = draw.normal(size=200_000)
    robust = draw.chisquare(rests, size=len(error)) / rests
    value = np.array([moderated(each, 1.0, rests)[0] for each in robust[:20_000]])
    wide = quantile(0.95, moderated(1.0, 1.0, rests)[1])
    covered = np.abs(error[: len(value)]) <= wide * np.sqrt(value)
    assert covered.mean() == pytest.approx(0.95, abs=0.012)


def test_degrees_of_freedom_are_those_of_drawn_answers() -> None:
    """2 mean^2 / variance of the clustered variance over data sets, scores at the truth."""
    asked = own_car(240)
    problem = Problem(Simulation(Truth(0.45, lives=0.7), asked).choices(3), terms=())
    errors, jacobian = errors_of(problem)
    layout = problem.model.layout  # type: ignore[union-attr]
    solution = problem.solve().solution
    assert solution is not None
    shares = solution.model.shares(solution.full)[:, 0]
    data, draw = problem.tally, np.random.default_rng(1)
    number = np.add.reduceat(data.counts()[:, 0], layout.answer_starts)
    by_situation = np.zeros((len(number), 2))
    scores = np.zeros((len(shares), 2))
    from avdilemma.estimation.inference import answer_scores

    scores = answer_scores(solution.model, solution.full)
    cluster = {layout.situation_of[a]: c for a, c in zip(data.answer, data.cluster, strict=True)}
    contrast = jacobian[0]
    pulls = np.einsum("cpq,p->cq", errors.operator, errors.plain @ contrast)
    found = []
    for _ in range(4000):
        total = np.zeros((len(pulls), 2))
        for place, n in enumerate(number):
            first = layout.answer_starts[place]
            drawn = draw.multinomial(int(n), shares[first : first + 2])
            by_situation[place] = drawn @ scores[first : first + 2]
            total[cluster[place]] += by_situation[place]
        rest = total - np.einsum("cpq,q->cp", errors.information, errors.plain @ total.sum(axis=0))
        found.append((np.einsum("cp,cp->c", pulls, rest) ** 2).sum())
    mean, variance = np.mean(found), np.var(found)
    assert mean == pytest.approx(contrast @ errors.plain @ contrast, rel=0.1)
    assert errors.of(contrast).rests == pytest.approx(2 * mean**2 / variance, rel=0.25)


def test_one_slip_leaves_kappa_known() -> None:
    """360 own-car answers of kappa .45, one flipped at 10v20; kappa 0 is 184 log units worse."""
    results = Problem(slipped(own_car(360), "0.45", "10v20")).solve()
    kappa = results.kappa
    assert kappa.status == "estimated"
    assert kappa.low is not None
    assert kappa.high is not None
    assert kappa.covers(0.45)
    # every kappa from 2/5 to 10/21 contradicts that one answer alone
    assert kappa.high - kappa.low < 0.08
    assert "one scenario or a few answers" in kappa.note
    noise = results.estimate("lambda")
    assert noise.high is not None
    for name in ("sacrifice", "lane", "position", "label"):
        bias = results.estimate(name)
        # the single slip tells no bias, whichever option it was
        assert bias.covers(0)
        assert (bias.high or math.inf) - (bias.low or -math.inf) < 8


@pytest.mark.parametrize("seed", range(3))
def test_one_slip_anywhere_opens_no_interval(seed: int) -> None:
    draw, asked = np.random.default_rng(seed), own_car(360)
    pair = str(draw.choice(["10v19", "10v20", "10v21", "2v5", "1v3"]))
    kappa = Problem(slipped(asked, "0.45", pair)).solve().kappa
    assert kappa.low is not None
    assert kappa.high is not None
    assert kappa.low > 0.2
    assert kappa.high < 0.7


def test_few_answers_claim_no_bias_and_no_certainty() -> None:
    """Eight answers once gave biases of -+25 log-odds, by Student's t of one degree of freedom."""
    asked = build(load_family("protocols"), n=8, seed=1).items
    seen = 0
    for seed in range(8):
        results = Simulation(Truth(0.5, points=20), asked).problem(seed).solve()
        for one in results.estimates:
            if one.status == "estimated" and one.parameter in {"position", "label"}:
                assert one.low is not None
                assert one.high is not None
                assert max(-one.low, one.high) < 8
                seen += 1
    assert seen


@pytest.mark.parametrize(
    ("kappa", "tie", "pairs"),
    [
        ("0.45", "10v20", ("1v1", "10v20", "1v10")),
        ("0.22", "1v4", ("2v1", "1v4", "1v10")),
        ("0.3", "1v3", ("2v1", "1v3", "1v20")),
    ],
)
def test_a_point_of_indifference_is_no_certainty(
    kappa: str, tie: str, pairs: tuple[str, ...]
) -> None:
    """One slip of 60 once made kappa exactly 1/2, without noise."""
    found = Problem(slipped(own_car(60, *pairs), kappa, tie)).solve().kappa
    assert found.status != "interval"
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 0.02
    assert found.covers(float(kappa))
    assert "indifference" in found.note
    assert "slip" in found.note


def test_ties_that_fall_by_chance_are_no_noise() -> None:
    """Homo moralis of kappa 1/2 answers 10v20 by the toss of a coin, and all else exactly."""
    draw, choices = np.random.default_rng(0), []
    for item in own_car(360):
        shares = item.predict(moralis(0.5)).probabilities
        choices.append(observe(item, str(draw.choice(list(shares), p=list(shares.values())))))
    found = Problem(choices).solve().kappa
    assert found.status == "interval"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.5 < found.high
    assert found.high - found.low < NARROW
    assert "fell by chance" in found.note


NARROW = 0.05


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["own", "plans"])
@pytest.mark.parametrize("kappa", [0.2, 0.45, 0.7])
@pytest.mark.parametrize("n", [24, 60])
def test_noisy_agents_are_covered_at_small_n(kind: str, kappa: float, n: int) -> None:
    """Of noisy agents asked a few questions, points were 115 of 116 misses."""
    seen: Counter[str] = Counter()
    for noise in (0.3, 1.0) if kind == "own" else (5.0,):
        if kind == "own":
            asked, truth = own_car(n, seed=1), Truth(kappa, lives=noise)
        else:
            form = GameForm(load_family("protocols"), elicitation="plan")
            asked = build(form, n=n, seed=1).items  # type: ignore[assignment]
            truth = Truth(kappa, points=noise)
        for seed in range(60):
            found = Simulation(truth, asked).problem(seed).solve(worst_case=False).kappa
            if found.low is None and found.high is None:
                seen["nothing"] += 1
                continue
            assert not found.point
            seen["told"] += 1
            seen["held"] += found.covers(kappa)
    assert seen["told"] > 20
    # a coverage of .95 in 60 data sets gives at least .87 in 99 of 100
    assert seen["held"] / seen["told"] >= 0.87, seen


@pytest.mark.slow
def test_scenarios_that_go_their_own_way_widen_the_interval() -> None:
    """A taste of each scenario, which no term explains: only the clustered variance sees it."""
    asked = items("occupant")
    truth, draw = Truth(0.4, lives=3), np.random.default_rng(5)
    held = []
    for seed in range(150):
        choices = Simulation(truth, asked).choices(seed)
        tastes = {name: draw.normal() for name in {o.cluster for o in choices}}
        shifted = []
        for item, each in zip(asked, choices, strict=True):
            shares = item.predict(moralis("0.4"), noise=3).probabilities
            odds = math.log(shares["sacrifice"] / shares["spare"]) + 0.7 * tastes[each.cluster]
            given = "sacrifice" if draw.random() < 1 / (1 + math.exp(-odds)) else "spare"
            shifted.append(observe(item, given))
        found = Problem(shifted).solve(worst_case=False).kappa
        held.append(found.covers(0.4))
    assert np.mean(held) >= 0.88


def test_respondents_may_be_the_clusters() -> None:
    """Twelve respondents, each with a position bias of its own: its mean is less certain."""
    draw, choices = np.random.default_rng(0), []
    asked = own_car(60)
    for number in range(12):
        truth = Truth(0.4, lives=2, position=float(draw.normal(0, 2)))
        choices += Simulation(truth, asked).choices(number, respondent=f"r{number}")
    by_scenario = Problem(choices).solve()
    by_respondent = Problem(choices, cluster="respondent").solve()
    assert (by_scenario.clusters, by_respondent.clusters) == (15, 12)
    one, other = (each.estimate("position") for each in (by_scenario, by_respondent))
    assert one.value == pytest.approx(other.value)
    assert (other.se or 0) > 2 * (one.se or 0)
    with pytest.raises(InvalidValueError, match="give scenario or respondent"):
        Problem(choices, cluster="model")  # type: ignore[arg-type]


def test_equal_answers_of_six_scenarios_are_not_certain() -> None:
    # (1 - q)^6 = .025 gives q = .459; one standard error of Wilson's score is 1/7
    assert unseen(6) == pytest.approx(1 - 0.025 ** (1 / 6))
    assert unseen_error(6) == pytest.approx(1 / 7)
    found = clustered_mean([(name, 1.0) for name in "abcdef" for _ in range(4)], limits=(0, 1))
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.5407, abs=1e-4)
    assert found.stderr == pytest.approx(1 / 7)
    # balanced answers of every scenario: either side may be
    middle = clustered_mean([(n, v) for n in "abcdef" for v in (0.0, 1.0)], limits=(0, 1))
    assert (middle.low, middle.high) == pytest.approx((0.5 - 0.459 / 2, 0.5 + 0.459 / 2), abs=1e-3)
    # without limits nothing can be said, and some variance is said as ever
    assert clustered_mean([("a", 1.0), ("b", 1.0)]).stderr == 0
    some = clustered_mean([("a", 1.0), ("b", 0.0)], limits=(0, 1))
    assert some.stderr == pytest.approx(0.5)


def test_printed_errors_of_equal_answers_are_not_nothing() -> None:
    from inspect_ai.scorer import SampleScore, Score

    scores = [
        SampleScore(
            score=Score(value={"choice": 1.0, "points": 7.0}), sample_metadata={"scenario": s}
        )
        for s in "abcdef"
        for _ in range(4)
    ]
    found = means(["choice", "points"], ["points"])(scores)  # type: ignore[call-arg, arg-type]
    assert found["choice_stderr"] == pytest.approx(1 / 7)  # type: ignore[index, call-overload]
    assert math.isnan(found["points_stderr"])  # type: ignore[index, arg-type, call-overload]
