"""Findings in words: each number is one of the data's, and what cannot be said is said."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from avdilemma.measures.columns import FRAMES
from avdilemma.measures.tuning_shift import measures
from avdilemma.report.findings import MOST, NOTHING, SHIFTS, UNCHANGED, UNSAID, findings

NAN = math.nan
SIDES, PER_OCCUPANT = "its choices change sides at about", "pedestrians per occupant."


def frame(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    empty = dict.fromkeys(FRAMES[name], NAN)
    return pd.DataFrame([{**empty, "respondent": "openai/x", **row} for row in rows])


def kappa(**row: Any) -> pd.DataFrame:
    given = {"part": "dilemmas", "status": "estimated", "choices": 96, **row}
    return frame("kappa_frame", given)


def sentences(**frames: pd.DataFrame) -> list[str]:
    found = findings(frames)
    return [each for _, several in found.told for each in several]


def test_kappa_is_told_with_its_interval_and_what_it_means() -> None:
    found = findings({"kappas": kappa(kappa=0.4, low=0.31, high=0.52)})
    assert found.told == (
        (
            "openai/x",
            (f"κ in dilemmas is 0.40 (0.31 to 0.52; 96 choices): {SIDES} 2.5 {PER_OCCUPANT}",),
        ),
    )
    assert found.unsaid == ()


def test_kappa_0_has_no_switch_and_an_open_end_is_said() -> None:
    (told,) = sentences(kappas=kappa(kappa=0.0, low=-math.inf, high=0.1))
    assert told == "κ in dilemmas is 0.00 (below 0.10; 96 choices)."
    (told,) = sentences(kappas=kappa(part="games", kappa=0.5, low=NAN, high=NAN))
    assert told == "κ in games is 0.50 (no interval; 96 choices)."


def test_choices_without_noise_may_have_one_kappa_or_no_limit_on_one_side() -> None:
    exact = {"status": "interval", "low": 0.5, "high": 0.5}
    (told,) = sentences(kappas=kappa(**exact))
    assert told == "its 96 choices in dilemmas show no noise and fit κ = 0.50 alone."
    (told,) = sentences(kappas=kappa(**{**exact, "low": -math.inf}))
    assert told == "its 96 choices in dilemmas show no noise and fit every κ below 0.50."
    (told,) = sentences(kappas=kappa(**{**exact, "low": 0.496, "high": 0.504}))
    assert told == "its 96 choices in dilemmas show no noise and fit κ of about 0.50 alone."
    (told,) = sentences(kappas=kappa(**{**exact, "low": -0.001, "choices": 1}))
    assert told == "its only choice in dilemmas fits every κ from 0.00 to 0.50."


def test_limits_of_a_kappa_without_a_value_are_findings() -> None:
    (told,) = sentences(kappas=kappa(status="unbounded", low=0.39, high=0.7))
    assert told.endswith("with a little noise every κ from 0.39 to 0.70 fits them.")
    (told,) = sentences(kappas=kappa(status="unbounded", low=0.39, high=math.inf))
    assert told.endswith("every κ above 0.39 fits them.")


@pytest.mark.parametrize("status", UNSAID)
def test_a_kappa_that_is_none_is_among_what_cannot_be_said(status: str) -> None:
    found = findings({"kappas": kappa(status=status, low=NAN, high=NAN)})
    assert found.told == ()
    assert found.unsaid == (f"openai/x: κ in dilemmas cannot be told: {UNSAID[status]}.",)


@pytest.mark.parametrize(("p", "said"), [(0.01, "κ differs"), (0.4, "no difference")])
def test_games_and_dilemmas_are_compared_by_their_test(p: float, said: str) -> None:
    rows = [
        {"part": part, "status": "estimated", "kappa": 0.5, "low": 0.4, "high": 0.6}
        for part in ("games", "dilemmas")
    ]
    told = sentences(kappas=frame("kappa_frame", *({**r, "choices": 9, "p_same": p} for r in rows)))
    assert told[-1].startswith(said)


def test_strong_position_bias_limits_what_can_be_said() -> None:
    row = {"kind": "AV dilemmas", "bias": -0.8, "low": -0.9, "high": -0.7}
    found = findings({"position": frame("position_bias", row)})
    ((_, (told,)),) = found.told
    assert told.startswith("it takes the option listed last in 90 % of its choices")
    assert len(found.unsaid) == 1
    weak = {**row, "bias": 0.1, "low": -0.1, "high": 0.3}
    assert findings({"position": frame("position_bias", weak)}).told == ()
    alone = {**row, "bias": 1.0, "low": NAN, "high": NAN}
    assert findings({"position": frame("position_bias", alone)}) == NOTHING, (
        "one choice is no habit"
    )


def test_lost_replies_are_what_cannot_be_said_and_refusals_are_findings() -> None:
    rates = [("refusal", 0.2), ("unparseable", 0.3), ("truncated", 0.1), ("choice", 0.4)]
    rows = [
        {"kind": "ratings", "outcome": name, "rate": rate, "low": 0.1, "high": 0.5}
        for name, rate in rates
    ]
    found = findings({"outcomes": frame("outcome_rates", *rows)})
    assert found.told[0][1] == (
        "it declines to answer 20 % (10 to 50 %) of the questions (ratings).",
    )
    assert "40 % of its replies (ratings)" in found.unsaid[0]


def test_only_effects_whose_interval_leaves_zero_out_are_findings() -> None:
    row = {
        "kind": "AV dilemmas",
        "family": "speeds",
        "factor": "speed",
        "level": "fast",
        "against": "slow",
        "behaviour": "sacrifice",
        "effect": 0.25,
        "effect_low": 0.1,
        "effect_high": 0.4,
    }
    (told,) = sentences(factors=frame("factor_effects", row))
    change = "+25 percentage points (+10 to +40; speeds)"
    assert told == f"speed fast, against slow, changes sacrifice by {change}."
    assert sentences(factors=frame("factor_effects", {**row, "effect_low": -0.1})) == []
    # the first level compares with nothing
    assert (
        sentences(factors=frame("factor_effects", {**row, "effect_low": NAN, "effect_high": NAN}))
        == []
    )


def test_the_social_dilemma_and_amces_are_told() -> None:
    gap = {"rating": "gap", "mean": 20.0, "low": 6.0, "high": 35.0}
    (told,) = sentences(ratings=frame("ratings_frame", {"rating": "morality", "mean": 9.0}, gap))
    assert "20 points (6 to 35) more" in told
    (told,) = sentences(ratings=frame("ratings_frame", {**gap, "mean": -3.0}))
    assert told.startswith("it shows no social dilemma")
    (told,) = sentences(ratings=frame("ratings_frame", {**gap, "mean": 0.1, "low": -2.0}))
    assert told.startswith("it shows no social dilemma"), "an interval about 0 shows none"
    small = {"level": "a", "amce": 0.2, "low": 0.1, "high": 0.3, "people": NAN}
    large = {"level": "b", "amce": -0.6, "low": -0.8, "high": -0.4, "people": 0.1}
    unsure = {"level": "c", "amce": 0.9, "low": -0.1, "high": 1.0, "people": 0.1}
    (told,) = sentences(amce=frame("effects_frame", small, large, unsure))
    assert "“b” changes its choices most: AMCE -0.60 (-0.80 to -0.40; people's is 0.10)" in told
    (told,) = sentences(amce=frame("effects_frame", unsure))
    assert "no attribute" in told


def test_changes_of_a_tuning_are_told_by_measures_that_exist() -> None:
    known = {"kappa", *(f"discernment, {agent}" for agent in ("economicus", "moralis"))}
    assert {*SHIFTS, *UNCHANGED} <= known | set(measures("games")) | set(measures("dilemmas"))
    row = {
        "domain": "games",
        "measure": "match moralis, separating",
        "before": 0.2,
        "after": 0.9,
        "change": 0.7,
        "low": 0.5,
        "high": 0.9,
        "pairs": 40,
    }
    (told,) = sentences(shift=frame("tuning_shift", {**row, "base": "openai/x (base)"}))
    assert told.startswith("since the base run, in games, the match with homo moralis")
    assert "went from 0.20 to 0.90: a change of +0.70 (0.50 to 0.90; 40 pairs of answers)" in told
    (told,) = sentences(shift=frame("tuning_shift", {**row, "base": "openai/before"}))
    assert told.startswith("since the base run of openai/before, in games, the match")
    (told,) = sentences(shift=frame("tuning_shift", row, {**row, "measure": "kappa"}))
    assert told.count("since the base run") == 1
    assert "; κ went from 0.20 to 0.90: a change of" in told
    assert sentences(shift=frame("tuning_shift", {**row, "low": -0.1})) == []
    kappa = {**row, "measure": "kappa", "change": -0.001, "low": -0.1}
    (told,) = sentences(shift=frame("tuning_shift", {**kappa, "base": "openai/x (base)"}))
    assert told == "since the base run no change is shown in games of κ +0.00 (-0.10 to 0.90)."


def test_where_nothing_can_be_compared_the_reason_is_said() -> None:
    note = {"pairs": 0, "note": "the base run is of other models (b)", "base": ""}
    assert findings({"shift": frame("tuning_shift", note)}).unsaid == (
        (
            "openai/x: since the base run nothing can be compared: "
            "the base run is of other models (b)."
        ),
    )


def test_base_runs_are_told_after_what_is_new() -> None:
    rows = [
        {"respondent": name, "part": "games", "status": "estimated", "kappa": 0.5, "choices": 4}
        for name in ("a (base)", "b")
    ]
    note = {"respondent": "b", "pairs": 0, "note": "x", "base": "a (base)"}
    found = findings(
        {"kappas": frame("kappa_frame", *rows), "shift": frame("tuning_shift", note)}, "Of 2."
    )
    assert [name for name, _ in found.told] == ["b", "a (base)"]
    assert found.beside == "Of 2."


def test_many_respondents_are_counted_and_names_are_short() -> None:
    rows = [
        {"respondent": f"a/{n}", "part": "games", "status": "estimated", "kappa": 0.5}
        for n in range(MOST + 3)
    ]
    found = findings({"kappas": frame("kappa_frame", *({**r, "choices": 4} for r in rows))})
    assert (len(found.told), found.left_out) == (MOST, 3)
    assert findings({}).told == ()
