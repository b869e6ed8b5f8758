"""Types of respondents: errors that know that nobody's type is known."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from test_estimation import items

from avdilemma.estimation import Observation, Problem, Simulation, Situation, Truth
from avdilemma.estimation.likelihood import log_shares
from avdilemma.estimation.mixture_errors import mixture_errors, observed_information
from avdilemma.estimation.rank import generic
from avdilemma.estimation.tally import tally


def crowd(number: int, each: int, seed: int, high: float = 0.7) -> list[Observation]:
    """Respondents of two types who answer few plans, so that types overlap."""
    choices, asked = [], items("plans")
    for who in range(number):
        mine = [asked[(who * each + k) * 7 % len(asked)] for k in range(each)]
        truth = Truth(kappa=high if who % 3 == 0 else 0.1, points=8)
        choices += Simulation(truth, mine).choices(seed * 1000 + who, respondent=f"r{who}")
    return choices


def test_the_information_is_minus_the_second_difference_of_the_log_likelihood() -> None:
    problem = Problem(crowd(12, 8, 0), terms=())
    model = problem.model
    assert model is not None
    data = tally(problem.choices, model.layout.situations, "respondent")
    size = len(generic(model))
    start = np.concatenate([generic(model)[:, 0], generic(model)[:, 0], [-0.6]])
    start[0], start[size] = 0.2, 0.6

    def parts(vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        full = vector[:-1].reshape(2, size).T
        shares = np.array([1 / (1 + np.exp(-vector[-1])), 1 / (1 + np.exp(vector[-1]))])
        logs = data.sums(log_shares(model.layout, model.theta(full))[0]) + np.log(shares)
        return full, logs

    def loglik(vector: np.ndarray) -> float:
        return float(np.log(np.exp(parts(vector)[1]).sum(axis=1)).sum())

    # the maximum, from here by Newton steps on finite differences, so that gradients vanish
    from scipy.optimize import minimize

    best = minimize(lambda v: -loglik(v), start, method="BFGS", options={"gtol": 1e-7}).x
    full, logs = parts(best)
    belongs = np.exp(logs - np.log(np.exp(logs).sum(axis=1, keepdims=True)))
    assert belongs.mean(axis=0)[0] == pytest.approx(1 / (1 + np.exp(-best[-1])), abs=1e-4)
    matrix, total = observed_information(model, data, full, belongs)
    assert np.abs(total.sum(axis=0)).max() < 1e-2
    step, count = 1e-4, len(best)
    numeric = np.zeros((count, count))
    for a in range(count):
        for b in range(count):
            one, other = np.eye(count)[a] * step, np.eye(count)[b] * step
            numeric[a, b] = -(
                loglik(best + one + other)
                - loglik(best + one - other)
                - loglik(best - one + other)
                + loglik(best - one - other)
            ) / (4 * step**2)
    scale = np.sqrt(np.outer(np.diag(numeric), np.diag(numeric)))
    assert np.abs((matrix - numeric) / scale).max() < 2e-3


def test_errors_know_that_types_are_not_known() -> None:
    problem = Problem(crowd(60, 10, 5), terms=())
    model = problem.model
    assert model is not None
    found = problem.types(2, starts=3).mixtures[1]
    data = tally(problem.choices, model.layout.situations, "respondent")
    belongs = np.array([found.membership[name] for name in data.clusters])
    full = np.array(
        [
            [found.estimate(t, "kappa").value, 1 / (found.estimate(t, "lambda").value or 1)]
            for t in range(2)
        ]
    ).T
    errors = mixture_errors(model, data, full, belongs)
    assert errors is not None
    value = model.value(data.weighted(belongs), full)
    for t in range(2):
        known = np.linalg.inv(-value.hessian[t])[0, 0]
        assert errors.plain[2 * t, 2 * t] > 1.1 * known
    assert found.share_se[0] == pytest.approx(found.share_se[1])
    # at least the binomial error of the share, which takes types as known
    least = (found.shares[0] * found.shares[1] / 60) ** 0.5
    assert (found.share_se[0] or 0) > least


def test_one_type_has_the_errors_of_respondents_as_clusters() -> None:
    choices = crowd(40, 10, 2, high=0.1)
    found = Problem(choices, terms=()).types(1).mixtures[0]
    by_hand = Problem(choices, terms=(), cluster="respondent").solve().kappa
    kappa = found.estimate(0, "kappa")
    assert kappa.value == pytest.approx(by_hand.value, abs=1e-6)
    assert kappa.se == pytest.approx(by_hand.se, rel=0.05)
    assert found.share_se == (0.0,)


def test_types_without_a_maximum_have_no_errors() -> None:
    asked, choices = items("plans")[:24], []
    for who in range(4):
        truth = Truth(kappa=0.9 if who % 2 else 0.0, points=0.01)
        choices += Simulation(truth, asked).choices(who, respondent=f"r{who}")
    found = Problem(choices, terms=()).types(2, starts=2).mixtures[1]
    assert {one.status for own in found.estimates for one in own} == {"unbounded"}
    assert found.share_se == (None, None)


@pytest.mark.slow
def test_the_intervals_of_types_hold_the_truth() -> None:
    held = []
    for seed in range(60):
        found = Problem(crowd(45, 12, seed + 10), terms=()).types(2, starts=2).mixtures[1]
        pair = sorted(found.estimates, key=lambda own: own[0].value or 0)
        held += [own[0].covers(truth) for own, truth in zip(pair, (0.1, 0.7), strict=True)]
    # 120 intervals; .95 gives at least .89 in 99 of 100
    assert np.mean(held) >= 0.89


def test_mixture_errors_say_none_where_a_type_has_nobody() -> None:
    problem = Problem(crowd(6, 4, 3), terms=())
    model = problem.model
    assert model is not None
    data = tally(problem.choices, model.layout.situations, "respondent")
    full = np.repeat(generic(model), 2, axis=1)
    belongs = np.repeat([[1.0, 0.0]], len(data.clusters), axis=0)
    assert mixture_errors(model, data, full, belongs) is None


def published(folder: Path) -> Iterator[Observation]:
    """Choices of Bruhin, Fehr & Schunk 2019, first session, less the subjects that they drop."""
    dropped = set((folder / "dropped_subjects_section4paragraph2.csv").read_text().split())
    asked: dict[tuple[str, ...], Situation] = {}
    with (folder / "choices_exp1.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["sid"] in dropped:
                continue
            key = tuple(row[n] for n in ("self_x", "self_y", "other_x", "other_y", "q", "v"))
            if key not in asked:
                own, other = (np.array(key[i : i + 2], dtype=float) for i in (0, 2))
                shift, none = other - own, np.zeros(2)
                columns = {
                    "own": own,
                    "behind": np.maximum(shift, 0),
                    "ahead": np.maximum(-shift, 0),
                    "kind": shift * float(row["q"]),
                    "unkind": shift * float(row["v"]),
                    "position": none,
                    "label": none,
                }
                asked[key] = Situation(
                    "allocations", ("x", "y"), np.arange(2), columns, (), none, none
                )
            given = 0 if row["choice_x"] == "1" else 1
            yield Observation(asked[key], given, "choice", row["gid"], row["sid"], row["gid"])


@pytest.mark.skipif("AVDILEMMA_PUBLISHED" not in os.environ, reason="the published choices")
def test_types_of_people_are_the_published_ones() -> None:
    """Table 2 of Bruhin, Fehr & Schunk (2019, JEEA 17:1025), 18,720 choices of 160 people.

    AVDILEMMA_PUBLISHED is the folder with ``choices_exp1.csv`` of their replication files.
    """
    choices = list(published(Path(os.environ["AVDILEMMA_PUBLISHED"])))
    assert len(choices) == 18_720
    found = Problem(choices, drop=("position", "label")).types(3, starts=4).mixtures[2]
    assert found.shares == pytest.approx((0.474, 0.405, 0.121), abs=1e-3)
    # weights on the other's payoff when behind and when ahead, with clustered errors
    table = (
        ((0.065, 0.013), (0.130, 0.017)),
        ((0.159, 0.040), (0.463, 0.030)),
        ((-0.435, 0.124), (-0.145, 0.160)),
    )
    for number, (behind, ahead) in enumerate(table):
        for sign, name, (value, error) in (
            (-1, "(alpha-kappa)/(1+kappa)", behind),
            (1, "(beta+kappa)/(1+kappa)", ahead),
        ):
            own = found.estimate(number, name)
            assert own.value == pytest.approx(sign * value, abs=1e-3)
            # refits of those most likely of a type gave .021 in place of .040
            assert own.se == pytest.approx(error, rel=0.12)
