"""Kappa is withheld where no kappa describes the choices, and of no real agent."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from test_estimation import items

from avdilemma.cli import main
from avdilemma.design import derive_seed
from avdilemma.estimation import Observation, Problem, Simulation, Truth, observe
from avdilemma.estimation.estimates import STATUSES
from avdilemma.families import build, load_family
from avdilemma.leaderboard.measure_text import NO_NUMBER
from avdilemma.measures.kappas import LogChoices, Settings, estimate_respondent, kappa_frame
from avdilemma.measures.tuning_shift import kappa_shift
from avdilemma.questions import ChoiceQuestion
from avdilemma.report.estimate_tables import estimate_tables

Rule = Callable[[ChoiceQuestion], bool]


def numbers(item: ChoiceQuestion) -> tuple[int, int]:
    occupants, pedestrians = map(int, item.factors["pair"].split("v"))
    return occupants, pedestrians


def few_or_many(item: ChoiceQuestion) -> bool:
    ratio = Fraction(item.factors["ratio"])
    return ratio < 1 or ratio > 4


def by_scenario(item: ChoiceQuestion) -> bool:
    return derive_seed(3, item.scenario) % 2 == 0


def by_pair(item: ChoiceQuestion) -> bool:
    return derive_seed(5, item.factors["pair"]) % 2 == 0


def odd_occupants(item: ChoiceQuestion) -> bool:
    return numbers(item)[0] % 2 == 1


def few_occupants(item: ChoiceQuestion) -> bool:
    return numbers(item)[0] <= 2


def as_occupant(item: ChoiceQuestion) -> bool:
    return item.factors["perspective"] == "occupant"


RULES: tuple[Rule, ...] = (
    few_or_many,
    by_scenario,
    by_pair,
    odd_occupants,
    few_occupants,
    as_occupant,
)


def dilemmas(n: int = 288) -> tuple[ChoiceQuestion, ...]:
    return build(load_family("sacrifice"), n=n).items  # type: ignore[return-value]


def follows(rule: Rule, seed: int = 0, slips: float = 0.1, n: int = 288) -> list[Observation]:
    """Choices by a rule, some of them turned round."""
    draw = np.random.default_rng(seed)
    return [
        observe(item, "sacrifice" if rule(item) != (draw.random() < slips) else "spare")
        for item in dilemmas(n)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_no_kappa_is_printed_for_choices_that_none_describes(rule: Rule) -> None:
    results = Problem(follows(rule)).solve()
    kappa = results.kappa
    assert kappa.status == results.status == "misfit"
    assert (kappa.value, kappa.se, kappa.low, kappa.high) == (None,) * 4
    assert kappa.inside is None
    assert "no kappa describes" in kappa.note
    assert "no kappa describes" in str(results)
    record = json.loads(results.to_json())
    assert record["status"] == "misfit"
    assert record["fit"]["far"] is True
    assert results.fit is not None
    assert results.fit.explained < 0.4


def test_it_is_printed_where_it_is_asked_for() -> None:
    withheld = Problem(follows(few_or_many)).solve()
    printed = Problem(follows(few_or_many), anyway=True).solve()
    assert withheld.kappa.value is None
    assert printed.kappa.status == "estimated"
    assert printed.kappa.low is not None
    assert "no kappa describes" in printed.kappa.note
    # noise and biases are told in either case
    assert withheld.estimate("position") == printed.estimate("position")
    assert withheld.wald(kappa=0).status == "not_testable"


def test_plans_that_follow_something_else_tell_no_alpha_either() -> None:
    draw, choices = np.random.default_rng(0), []
    for item in items("plans"):
        place = derive_seed(1, item.scenario) if draw.random() < 0.9 else int(draw.integers(8))
        situation = observe(item, None).situation
        assert situation is not None
        given = place % len(situation.answers)
        choices.append(Observation(situation, given, "choice", item.scenario))
    results = Problem(choices).solve()
    for name in ("kappa", "alpha", "beta"):
        assert results.estimate(name).status == "misfit"
    assert results.estimate("lambda").status != "misfit"


@pytest.mark.parametrize("kappa", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("lives", "exponent", "lapse"), [(0.5, 0, 0.2), (0.05, 1, 0.2), (2, 0, 0)])
def test_agents_with_another_noise_are_described(
    kappa: float, lives: float, exponent: float, lapse: float
) -> None:
    """Lapses and noise in shares are rejected by noise in lives, and are no misfit."""
    truth = Truth(kappa, lives=lives, exponent=exponent, lapse=lapse, position=1)
    assert Simulation(truth, dilemmas()).problem(4).solve().kappa.status != "misfit"


def test_every_place_that_prints_kappa_says_so() -> None:
    assert "misfit" in STATUSES
    assert "misfit" in NO_NUMBER
    asked = follows(few_or_many)
    own, other = (
        estimate_respondent("m", [LogChoices("log", None, asked)], Settings(anyway=anyway))
        for anyway in (False, True)
    )
    assert any("--anyway" in words for words in own.warnings)
    (row,) = kappa_frame([own]).to_dict("records")
    assert row["status"] == "misfit"
    assert np.isnan([row["kappa"], row["low"], row["high"]]).all()
    cells = estimate_tables([own])[0].rows[0][1]
    assert "misfit" in cells
    assert not any("[" in cell for cell in cells)
    assert any("[" in cell for cell in estimate_tables([other])[0].rows[0][1])
    honest = Simulation(Truth(0.5, lives=1), dilemmas()).choices(1)
    (shift,) = kappa_shift("dilemmas", honest, asked).to_dict("records")
    assert np.isnan(shift["change"])
    assert "tuned: misfit" in shift["note"]
    (shift,) = kappa_shift("dilemmas", honest, asked, anyway=True).to_dict("records")
    assert not np.isnan(shift["change"])


def test_the_commands_take_the_option() -> None:
    for command in ("estimate", "shift"):
        assert "--anyway" in CliRunner().invoke(main, [command, "--help"]).output


def test_missing_answers_do_not_bring_the_number_back(tmp_path: Path) -> None:
    choices = follows(few_or_many)
    choices += [observe(item, None, "refusal") for item in dilemmas(40)]
    for one in Problem(choices).solve().estimates:
        if one.parameter == "kappa":
            assert (one.status, one.worst_low, one.worst_high) == ("misfit", None, None)


@pytest.mark.slow
def test_noisy_agents_are_never_withheld_and_others_nearly_always() -> None:
    """Over 5 x 6 x 4 agents; measured: 0 of 1,680 data sets of four designs."""
    seen: Counter[str] = Counter()
    noises = ((0.5, 0), (2.0, 0), (5.0, 0), (0.05, 1), (0.15, 1), (0.4, 1))
    faults = ((0, 0), (0, 1.5), (0.2, 0), (0.2, 1.5))
    for kappa, (lives, exponent), (lapse, position) in itertools.product(
        (0, 0.25, 0.5, 0.75, 1), noises, faults
    ):
        truth = Truth(kappa, lives=lives, exponent=exponent, lapse=lapse, position=position)
        found = Simulation(truth, dilemmas()).problem(7).solve(worst_case=False)
        seen[found.kappa.status] += 1
    assert seen["misfit"] <= 1, seen
    caught = [
        Problem(follows(rule, seed)).solve(worst_case=False).kappa.status == "misfit"
        for rule in RULES
        for seed in range(8)
    ]
    assert np.mean(caught) > 0.95
