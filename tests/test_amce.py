"""AMCEs: by hand, against statsmodels, on planted truths, and with missing answers."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.estimation.amce import estimate_amce
from avdilemma.estimation.amce_choices import (
    TERMS,
    GroupChoice,
    both_groups,
    focal_groups,
    sign,
)
from avdilemma.estimation.people import LEVELS, PEOPLE
from avdilemma.evals.special_metrics import group_choice
from avdilemma.families import build, load_family
from avdilemma.measures.group_effects import effects_frame, without_width

FAMILY = load_family("moral_machine")


@cache
def asked(n: int = 432, seed: int = 0, **select: str) -> list[GroupChoice]:
    found = build(FAMILY, n, seed, select).items
    return [group_choice({**i.factors, "scenario": i.scenario}, math.nan) for i in found]


def answered(choices: list[GroupChoice], chance: object, seed: int = 1) -> list[GroupChoice]:
    draw = random.Random(seed)
    return [replace(c, spared=float(draw.random() < chance(c))) for c in choices]  # type: ignore[operator]


def test_by_hand() -> None:
    # age: focal spared 3 of 4 -> .75 - .25; missing one more -> bounds (3/5, 4/5) -> .2, .6
    choices = [
        GroupChoice("a", "age", 1, focal_ahead=True),
        GroupChoice("a", "age", 1, focal_ahead=False),
        GroupChoice("b", "age", 1, focal_ahead=False),
        GroupChoice("c", "age", 0, focal_ahead=True),
        GroupChoice("c", "age", math.nan, focal_ahead=True),
    ]
    found = estimate_amce(choices).amces["age"]
    assert found.effect.value == pytest.approx(0.5)
    assert found.bound_low == pytest.approx(0.2)
    assert found.bound_high == pytest.approx(0.6)
    assert (found.choices, found.missing, found.clusters) == (5, 1, 3)
    # scores s_g of the slope, two rows a choice with x - 1/2 = +-1/2: residuals +-(y - .75),
    # so s = sum (y - .75): a .5, b .25, c -.75; (x - 1/2)'(x - 1/2) = 2; V = .875/4 3/2 7/6
    assert found.effect.stderr == pytest.approx(math.sqrt(0.875 / 4 * 3 / 2 * 7 / 6))
    # intervention: stayed in choices 2, 3 (spared, not ahead) and 4 (not spared, ahead): 3 of 4
    assert estimate_amce(choices).amces["intervention"].effect.value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("choice", "contrast", "expected"),
    [
        (GroupChoice("a", "age", 1), "age", 1),
        (GroupChoice("a", "age", 1), "gender", 0),
        (GroupChoice("a", "number", 1, difference=3), "number", 1),
        (GroupChoice("a", "number", 1, difference=3), "number_3", 1),
        (GroupChoice("a", "number", 1, difference=3), "number_2", 0),
        (GroupChoice("a", "social_status", 1), "social_status", 1),
        (GroupChoice("a", "age", 1, law="focal_legal"), "law", 1),
        (GroupChoice("a", "age", 1, law="other_legal"), "law", -1),
        (GroupChoice("a", "age", 1, law="focal_legal", relation="focal_passengers"), "law", 0),
        (GroupChoice("a", "age", 1, relation="focal_passengers"), "relation", -1),
        (GroupChoice("a", "age", 1, relation="other_passengers"), "relation", 1),
        (GroupChoice("a", "age", 1, relation="other_passengers", law="focal_legal"), "relation", 0),
        (GroupChoice("a", "age", 1, focal_ahead=True), "intervention", -1),
    ],
)
def test_which_choices_speak_about_what(choice: GroupChoice, contrast: str, expected: int) -> None:
    assert sign(choice, contrast) == expected


def test_statsmodels_agrees() -> None:
    sm = pytest.importorskip("statsmodels.api")
    draw = random.Random(3)
    choices = [
        replace(
            c,
            spared=float(draw.random() < 0.6) if draw.random() < 0.9 else math.nan,
            probability=draw.choice([0.5, 1.0, 2.0]),
        )
        for c in asked()
    ]
    table = estimate_amce(choices)
    for contrast in ("age", "number", "law", "relation", "intervention"):
        signs = np.array([float(sign(each, contrast)) for each in choices])
        data = both_groups(focal_groups(choices), signs)
        data = data.only(data.answered)
        terms = [t for t in range(len(TERMS)) if (contrast, TERMS[t]) != ("intervention", "stay")]
        for design, ours in (
            (np.column_stack([np.ones_like(data.level), data.level]), table.amces[contrast].effect),
            (
                np.column_stack([np.ones_like(data.level), data.level, data.terms[:, terms]]),
                table.amces[contrast].adjusted,
            ),
        ):
            fit = sm.WLS(data.spared, design, weights=data.weight).fit(
                cov_type="cluster", cov_kwds={"groups": data.cluster}, use_t=True
            )
            assert ours.value == pytest.approx(fit.params[1], abs=1e-9)
            assert ours.stderr == pytest.approx(fit.bse[1], rel=1e-9)
            low, high = fit.conf_int()[1]
            assert (ours.low, ours.high) == pytest.approx((max(-1, low), min(1, high)), abs=1e-9)


def test_pure_biases_are_no_preference() -> None:
    for term, chance in {
        "position": lambda c: float(c.focal_first),
        "label": lambda c: float(c.focal_early),
        "left": lambda c: float((not c.focal_ahead) == c.own_left),
    }.items():
        table = estimate_amce(answered(asked(), chance))
        for name in LEVELS:
            assert table.amces[name].effect.value == pytest.approx(0, abs=1e-12), (term, name)
        for other, bias in table.biases.items():
            assert bias.value == pytest.approx(float(other == term), abs=1e-12)
        gap = math.sqrt(sum(PEOPLE[name] ** 2 for name in LEVELS))
        assert table.distance.value == pytest.approx(gap)


def chance_with_bias(choice: GroupChoice) -> float:
    return 0.5 + 0.2 + 0.5 * choice.bias("position")  # AMCE .4, position bias .5


def test_a_planted_effect_comes_back_beside_a_planted_bias() -> None:
    # an unbalanced selection of a crossed design: position goes with the focal group's side
    choices = [c for c in asked(1728, attribute="age") if c.focal_first or c.cluster[-1] in "13"]
    found, plain, adjusted = [], [], []
    for seed in range(15):
        table = estimate_amce(answered(choices, chance_with_bias, seed))
        one = table.amces["age"]
        found.append(one.adjusted.low <= 0.4 <= one.adjusted.high)
        plain.append(one.effect.value)
        adjusted.append(one.adjusted.value)
        assert abs(table.biases["position"].value - 0.5) < 0.25
    assert sum(found) >= 11
    assert np.mean(adjusted) == pytest.approx(0.4, abs=0.03)
    assert np.mean(plain) > 0.5  # without the terms the bias passes for a preference


def test_an_aliased_design_is_detected() -> None:
    choices = [c for c in asked(432, attribute="age") if c.focal_first]
    one = estimate_amce(answered(choices, chance_with_bias)).amces["age"]
    assert one.aliased == ("position",)
    assert math.isnan(one.adjusted.value)
    assert not math.isnan(one.effect.value)
    crossed = estimate_amce(answered(asked(432), chance_with_bias)).amces
    assert not any(each.aliased for each in crossed.values())


def test_missing_answers_widen_bounds_and_are_counted() -> None:
    choices = answered(asked(), lambda c: 0.8)
    table = estimate_amce(
        [replace(c, spared=math.nan) if i % 5 == 0 else c for i, c in enumerate(choices)]
    )
    for name in LEVELS:
        one = table.amces[name]
        whole = estimate_amce(choices).amces[name].effect.value
        assert one.missing > 0
        assert one.bound_low - 1e-9 <= whole <= one.bound_high + 1e-9
        assert one.bound_high - one.bound_low == pytest.approx(2 * one.missing / one.choices)
    nobody = estimate_amce(asked())
    assert math.isnan(nobody.amces["age"].effect.value)
    assert (nobody.amces["age"].bound_low, nobody.amces["age"].bound_high) == (-1, 1)
    assert math.isnan(nobody.distance.value)


@pytest.mark.slow
def test_distance_and_its_interval() -> None:
    def human(choice: GroupChoice) -> float:
        name = f"number_{choice.difference}" if choice.attribute == "number" else choice.attribute
        return 0.5 + (PEOPLE[name] / 2 if name not in ("law", "relation", "intervention") else 0)

    near = estimate_amce(answered(asked(1728, attribute="number"), human))
    assert near.distance_number.value < 0.2
    assert near.amces["number"].effect.value == pytest.approx(0.51, abs=0.06)
    far = [estimate_amce(answered(asked(864), lambda c: 0.5, seed)).distance for seed in range(40)]
    truth = math.sqrt(sum(PEOPLE[name] ** 2 for name in LEVELS))
    assert sum(each.low <= truth <= each.high for each in far) >= 33


def test_exports() -> None:
    table = estimate_amce(answered(asked(), lambda c: 0.7))
    frame = table.to_frame()
    assert list(frame["attribute"])[:9] == list(LEVELS)
    assert len(frame) == 13
    assert frame["to_people"][0] == pytest.approx(frame["amce"][0] - 0.585)
    assert table.to_dict()["amces"]["age"]["effect"]["value"] == table.amces["age"].effect.value


def test_bad_input_is_refused() -> None:
    with pytest.raises(AvdilemmaError, match="no choices"):
        estimate_amce([])
    with pytest.raises(InvalidValueError, match="level"):
        estimate_amce([GroupChoice("a", "age", 1)], level=1)
    with pytest.raises(InvalidValueError, match="spared"):
        GroupChoice("a", "age", 2)
    with pytest.raises(InvalidValueError, match="probability"):
        GroupChoice("a", "age", 1, probability=0)
    one = estimate_amce([GroupChoice("a", "age", 1)]).amces["age"]
    assert one.effect.value == 1
    assert math.isnan(one.effect.low)


def test_intervals_without_width_are_told_once_a_respondent() -> None:
    sides = [(name, ahead) for name in "ab" for ahead in (True, False)]
    alike = [GroupChoice(name, "age", 1, focal_ahead=ahead) for name, ahead in sides]
    mixed = [replace(each, spared=float(each.cluster == "a")) for each in alike]
    one, other = without_width(
        effects_frame({"x": estimate_amce(alike), "y": estimate_amce(mixed)})
    )
    assert one.startswith("x: all scenarios say the same of age")
    # of the mixed ones each scenario says by itself that the side has no effect
    assert other.startswith("y: all scenarios say the same of intervention (2 or more each)")
