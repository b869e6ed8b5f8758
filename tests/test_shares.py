"""Estimates from probabilities: what they recover, how sure they are, and what they refuse."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from avdilemma.agents import agent
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Problem, Results, observe
from avdilemma.estimation.dispersion import LEAST
from avdilemma.estimation.shares import log_odds_lines, log_odds_rows, regression
from avdilemma.families import build, load_family
from avdilemma.questions import Question
from avdilemma.questions.observations import Observation, observe_masses


def dilemmas(n: int = 40) -> Sequence[Question]:
    return build(load_family("sacrifice"), n).items


def plans(n: int = 48) -> Sequence[Question]:
    return build(load_family("protocols").forms()["elicitation=plan"], n).items


def likely(items: Sequence[Question], name: str, kept: float = 1.0) -> list[Observation]:
    """Probabilities of an agent, a part of which lies on no option."""
    who = agent(name)
    return [
        observe_masses(
            each, {action: kept * p for action, p in each.predicted(who).probabilities.items()}
        )
        for each in items
    ]


def shaken(items: Sequence[Question], name: str, sd: float, seed: int) -> list[Observation]:
    """Probabilities of an agent whose log-odds are shifted, by scenario and by question."""
    who, draw = agent(name), np.random.default_rng(seed)
    shift = {each.scenario: draw.normal() * sd for each in items}
    found = []
    for each in items:
        p = each.predicted(who).probabilities
        odds = math.log(p["sacrifice"] / p["spare"]) + shift[each.scenario] + draw.normal() * sd
        share = 1 / (1 + math.exp(-odds))
        found.append(observe_masses(each, {"sacrifice": share, "spare": 1 - share}))
    return found


def sampled(items: Sequence[Question], name: str, times: int, seed: int) -> list[Observation]:
    who, draw = agent(name), np.random.default_rng(seed)
    return [
        observe(each, str(draw.choice(list(p), p=np.array(list(p.values())))))
        for each in items
        for p in [each.predicted(who).probabilities]
        for _ in range(times)
    ]


@pytest.mark.parametrize("kappa", [0, 0.5])
def test_parameters_come_out_exactly(kappa: float) -> None:
    for items, noise, beside in ((dilemmas(), 3, ""), (plans(), 8, "@alpha=0.25@beta=0.125")):
        name = f"moralis@kappa={kappa}@noise={noise}{beside}"
        found = Problem(likely(items, name)).solve(worst_case=False)
        assert found.kappa.value == pytest.approx(kappa, abs=1e-6)
        assert found.estimate("lambda").value == pytest.approx(noise, rel=1e-6)
        assert found.kappa.covers(kappa)
        if beside:
            assert found.estimate("alpha").value == pytest.approx(0.25, abs=1e-5)
            assert found.estimate("beta").value == pytest.approx(0.125, abs=1e-5)


def test_a_part_on_no_option_is_missing_and_bounds_what_is_known() -> None:
    items = dilemmas()
    whole = Problem(likely(items, "moralis@kappa=0.5@noise=3")).solve()
    part = Problem(likely(items, "moralis@kappa=0.5@noise=3", kept=0.9)).solve()
    assert part.kappa.value == pytest.approx(whole.kappa.value)
    assert whole.kappa.worst_low is None
    assert part.kappa.worst_low is not None
    assert part.kappa.worst_low < 0.5 < (part.kappa.worst_high or 0)
    assert (part.choices, part.missing) == (40, 0)
    assert "of which 10.0% lie on no option on average, at most 10.0%" in str(part)
    rate = part.rates[0]
    assert rate.high - rate.low == pytest.approx(0.1)
    assert rate.value == pytest.approx(whole.rates[0].value)


def test_a_question_without_mass_is_missing() -> None:
    items = dilemmas()
    seen = likely(items, "moralis@kappa=0.5@noise=3")
    nothing = observe_masses(items[-1], {"sacrifice": 0.0, "spare": 0.0})
    refused = observe(items[-2], None, "refusal")
    gone = [*seen[:-2], refused, nothing]
    found = Problem(gone).solve()
    assert (found.choices, found.missing) == (38, 2)
    assert found.problem.outcomes == {"choice": 38, "refusal": 1, "no_answer": 1}
    assert "at most 100.0%" in str(found)


def test_forty_probabilities_tell_more_than_four_hundred_choices() -> None:
    """Even where log-odds are shifted by .15 scenario by scenario, and again by question."""
    name, items = "moralis@kappa=0.5@noise=3", dilemmas()
    errors = {
        "exact": [Problem(likely(items, name)).solve(worst_case=False).kappa.se],
        "shaken": [
            Problem(shaken(items, name, 0.15, seed)).solve(worst_case=False).kappa.se
            for seed in range(6)
        ],
        "sampled": [
            Problem(sampled(items, name, 10, seed)).solve(worst_case=False).kappa.se
            for seed in range(6)
        ],
    }
    medians = {
        kind: float(np.median([each or math.inf for each in own])) for kind, own in errors.items()
    }
    assert medians["exact"] <= medians["sampled"]
    assert medians["shaken"] <= medians["sampled"]


@pytest.mark.slow
@pytest.mark.parametrize(("n", "scenario"), [(40, 0.3), (288, 0.3), (288, 0.0)])
def test_intervals_cover(n: int, scenario: float) -> None:
    """Log-odds shifted around the truth; 300 data sets, so that .95 is .95 ± .025."""
    items, draw = dilemmas(n), np.random.default_rng(1)
    who = agent("moralis@kappa=0.5@noise=4")
    chances = [each.predicted(who).probabilities for each in items]
    base = np.array([math.log(p["sacrifice"] / p["spare"]) for p in chances])
    names = {name: at for at, name in enumerate(dict.fromkeys(each.scenario for each in items))}
    cluster = np.array([names[each.scenario] for each in items])
    hits, reps = 0, 300
    for _ in range(reps):
        shift = scenario * draw.normal(size=len(names))[cluster]
        share = 1 / (1 + np.exp(-(base + shift + 0.3 * draw.normal(size=n))))
        seen = [
            observe_masses(each, {"sacrifice": p, "spare": 1 - p})
            for each, p in zip(items, share, strict=True)
        ]
        hits += Problem(seen).solve(worst_case=False).kappa.covers(0.5)
    assert 0.90 <= hits / reps <= 0.985


def test_no_error_is_smaller_than_rounded_log_probabilities_allow() -> None:
    found = Problem(likely(dilemmas(), "moralis@kappa=0.5@noise=3")).solve(worst_case=False)
    solution = found.solution
    assert solution is not None
    assert solution.errors is not None
    assert solution.errors.dispersion == LEAST
    assert (found.kappa.se or 0) > 1e-6
    assert found.kappa.low != found.kappa.high


def test_certain_probabilities_have_no_noise() -> None:
    found = Problem(likely(dilemmas(), "moralis@kappa=0.45")).solve()
    exact = Problem(sampled(dilemmas(), "moralis@kappa=0.45", 1, 0)).solve()
    assert found.kappa.status == exact.kappa.status == "interval"
    assert (found.kappa.low, found.kappa.high) == (exact.kappa.low, exact.kappa.high)


def test_noisy_probabilities_are_never_said_to_be_without_noise() -> None:
    items = build(load_family("incentives"), 8).items
    found = Problem(likely(items, "moralis@kappa=0.5@noise=4")).solve()
    assert found.kappa.status == "not_identified"
    assert "without noise" not in str(found)


def test_log_odds_agree_where_noise_is_logit_and_are_least_squares() -> None:
    items = plans()
    seen = likely(items, "moralis@kappa=0.4@noise=8@beta=0.25")
    found = Problem(seen).solve(worst_case=False)
    lines = "\n".join(log_odds_lines(found, seen, "scenario"))
    # every plan but the likeliest, of 8 or of 4
    number = sum(len(each.decision().actions) - 1 for each in items)
    assert f"least squares: {number} in" in lines
    row = next(line.split() for line in lines.splitlines() if line.startswith("kappa "))
    assert float(row[3]) == pytest.approx(0.4, abs=1e-6)
    # by hand, on dilemmas with shifted log-odds
    shifted = shaken(dilemmas(), "moralis@kappa=0.5@noise=3", 0.3, 1)
    solution = Problem(shifted).solve(worst_case=False).solution
    assert solution is not None
    y, x, cluster, left_out = log_odds_rows(solution.model, shifted, "scenario")
    assert (len(y), left_out) == (40, 0)
    kappa, noise, *_ = regression(solution.model, y, x, cluster, 0.95)
    theta = np.linalg.solve(x.T @ x, x.T @ y)
    columns = [name for _, name in solution.model.layout.columns]
    own, kantian = theta[columns.index("own")], theta[columns.index("kantian")]
    assert kappa.value == pytest.approx(kantian / own)
    assert noise.value == pytest.approx(1 / own)


def test_single_nodes_have_no_log_odds_regression() -> None:
    items = build(load_family("protocols"), 48).items
    seen = likely(items, "moralis@kappa=0.5@noise=8")
    found = Problem(seen).solve(worst_case=False)
    assert found.kappa.value == pytest.approx(0.5, abs=1e-4)
    (line,) = log_odds_lines(found, seen, "scenario")
    assert "several plans" in line


def test_the_two_ways_are_never_pooled() -> None:
    items = dilemmas()
    both = [*likely(items, "moralis@noise=3"), *sampled(items, "moralis@noise=3", 1, 0)]
    with pytest.raises(AvdilemmaError, match="never pooled"):
        Problem(both).solve()


def test_types_are_of_choices() -> None:
    items = dilemmas()
    with pytest.raises(AvdilemmaError, match="sampled answers"):
        Problem(likely(items, "moralis@noise=3")).types(most=1)


@pytest.mark.parametrize(
    "masses",
    [{"sacrifice": 0.7}, {"sacrifice": 0.7, "spare": 0.6}, {"sacrifice": -0.1, "spare": 1}],
)
def test_impossible_probabilities_are_one_clear_error(masses: dict[str, float]) -> None:
    item = dilemmas(4)[0]
    with pytest.raises(AvdilemmaError, match=item.id):
        observe_masses(item, masses)


def test_tests_of_likelihood_know_the_spread() -> None:
    items = dilemmas()
    seen = likely(items, "moralis@kappa=0.5@noise=3")
    found: Results = Problem(seen).solve(worst_case=False)
    compared = found.compare_noise()
    assert compared.better == "lives"
    assert compared.p_share < 1e-6
    assert compared.p_lives > 0.5
    games = likely(plans(), "moralis@kappa=0.5@noise=8")
    pooled = Problem([*seen, *games]).solve(worst_case=False)
    wald, ratio = pooled.same_kappa()
    assert (wald.p or 0) > 0.05
    assert (ratio.p or 0) > 0.05
    other = likely(plans(), "moralis@kappa=0.6@noise=8")
    wald, ratio = Problem([*seen, *other]).solve(worst_case=False).same_kappa()
    assert (wald.p or 1) < 0.001
    assert (ratio.p or 1) < 0.001
