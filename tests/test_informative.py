"""Small subsets ask what tells kappa, stay balanced, and hold one another."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.estimation import Truth, information
from avdilemma.families import GameForm, build, load_family, load_kind
from avdilemma.families.base import Family
from avdilemma.families.game import GameFamily
from avdilemma.families.informative import KAPPAS, NOISES, SHARES, _grid, _information
from avdilemma.preferences import moralis
from avdilemma.questions import ChoiceQuestion

FAMILIES: dict[str, Family] = {
    "sacrifice": load_family("sacrifice"),
    "risk": load_family("risk"),
    "nodes": load_family("protocols"),
    "plans": GameForm(load_kind("protocols", GameFamily), elicitation="plan"),
}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("seed", [0, 1])
def test_larger_subsets_hold_smaller_ones(name: str, seed: int) -> None:
    family = FAMILIES[name]
    sizes = [24, 40, 96, 144, family.default_size, family.default_size + 48]
    sets = [{item.id for item in build(family, n=n, seed=seed).items} for n in sizes]
    for n, smaller, larger in zip(sizes, sets, sets[1:], strict=False):
        assert len(smaller) == n
        assert smaller < larger


@pytest.mark.parametrize("name", FAMILIES)
def test_every_subset_is_balanced(name: str) -> None:
    for n in (4, 24, 96):
        asked = build(FAMILIES[name], n=n, seed=3).items
        for factor in ("position", "label"):
            assert set(Counter(item.factors[factor] for item in asked).values()) == {n // 2}
        pairs = Counter((item.factors["position"], item.factors["label"]) for item in asked)
        assert set(pairs.values()) == {n // 4}


def test_the_frozen_default_is_untouched() -> None:
    """The suite v1 asks these; their bytes never change."""
    assert build(FAMILIES["sacrifice"], n=288).fingerprint == (
        "1ad21e8964e752eca75517eb5498a63f393ff39cc58e3cd128ecda327b188519"
    )
    assert build(FAMILIES["plans"], n=336).fingerprint == (
        "ae14577d41f6f00ce78e83988be52a19b8e587ac18976f0fa8ffd1cb0dcd762c"
    )


@pytest.mark.parametrize("seed", range(4))
def test_small_sets_of_dilemmas_tell_kappas_apart(seed: int) -> None:
    """Of 96 questions 8 were of the own car, at two ratios, and of 24 none."""
    for n, least, most in ((96, 8, 0.3), (40, 3, 0.5), (24, 2, 1.0)):
        asked = build(FAMILIES["sacrifice"], n=n, seed=seed).items
        kinds = {(item.factors["perspective"], item.factors["scope"]) for item in asked}
        own = [
            i
            for i in asked
            if i.factors["scope"] == "one_car" and i.factors["perspective"] != "observer"
        ]
        assert len({(item.factors["pair"], item.factors["perspective"]) for item in own}) >= least
        assert len(kinds) >= 3
        for kappa in (0.2, 0.5, 0.9):
            found = information(asked, Truth(kappa, lives=2)).se_kappa(n)
            assert found is not None
            assert found < most
        # kappa .2 and .9 answer them differently
        low, high = (
            [item.predict(moralis(kappa)).probabilities for item in asked]
            for kappa in ("0.2", "0.9")
        )
        assert sum(one != other for one, other in zip(low, high, strict=True)) >= n // 8


def test_ninety_six_tell_nearly_as_much_as_all() -> None:
    for name, truth in (("sacrifice", Truth(0.5, lives=2)), ("plans", Truth(0.5, points=10))):
        few, many = (
            information(build(FAMILIES[name], n=n).items, truth).se_kappa(n)
            for n in (96, FAMILIES[name].default_size)
        )
        assert few is not None
        assert many is not None
        assert few < 1.5 * many


def test_the_information_of_one_answer_by_hand() -> None:
    """1v4 as an occupant: index (4 kappa - 1) / lambda; information p (1 - p) times gradients."""
    asked = build(
        load_family("sacrifice"),
        n=4,
        select={"pair": "1v4", "perspective": "occupant", "scope": "one_car"},
    ).items
    situation = asked[0].situation()
    assert isinstance(asked[0], ChoiceQuestion)
    assert situation is not None
    assert len(_grid(situation)) == len(KAPPAS) * (len(NOISES["dilemmas"]) + len(SHARES))
    found = _information(situation)
    for (kappa, noise, unit), matrix in zip(_grid(situation), found, strict=True):
        p = 1 / (1 + np.exp(-(4 * kappa - 1) / unit / noise))
        gradient = np.array([4 / unit / noise, (4 * kappa - 1) / unit, 1.0])
        assert matrix == pytest.approx(p * (1 - p) * np.outer(gradient, gradient), rel=1e-9)


def test_the_information_is_that_of_estimation() -> None:
    """The families' ordering and the estimators are two implementations of the same logit."""
    asked = build(FAMILIES["nodes"], n=24).items
    for item in asked[::4]:
        situation = item.situation()
        assert situation is not None
        from avdilemma.estimation.inference import expected_information
        from avdilemma.estimation.model import build as model_of

        model, mine = model_of([situation], ("alpha", "beta")), _information(situation)
        for (kappa, noise, unit), found in zip(_grid(situation), mine, strict=True):
            if unit != 1.0:
                continue
            full = Truth(kappa, points=noise).full(model)
            theirs = expected_information(model, np.ones(1), full)
            assert found == pytest.approx(theirs, rel=1e-8, abs=1e-9)


def test_the_cost_says_what_is_told_of_kappa() -> None:
    arguments = ["--model", "openai/gpt-5", "--offline"]
    done = CliRunner().invoke(main, ["scenarios", "cost", "sacrifice", *arguments, "-n", "96"])
    assert done.exit_code == 0, done.output
    assert "error of kappa 0.078 at kappa 0.2" in done.output
    assert "at kappa 0.9" in done.output
    ratings = CliRunner().invoke(main, ["scenarios", "cost", "ratings", *arguments])
    assert "none of these questions has a prediction" in ratings.output
