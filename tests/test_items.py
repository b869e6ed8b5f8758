"""Items: what is needed to ask, predict and score one question, in plain records."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import get_args

import pytest

from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import decimal_text
from avdilemma.families import build, load_family
from avdilemma.predictions import predict, preference_rule
from avdilemma.preferences import moralis
from avdilemma.questions import (
    ChoiceQuestion,
    DilemmaSetting,
    GameSetting,
    read_question,
)

ITEMS = [
    *build(load_family("sacrifice"), n=288).items,
    *build(load_family("protocols"), n=200).items,
]


def one(family: str) -> ChoiceQuestion:
    return next(item for item in ITEMS if item.family == family)


def test_items_survive_json() -> None:
    for item in ITEMS:
        assert read_question(json.loads(json.dumps(item.record()))) == item
        assert read_question(item.record()) == item


def test_facts_are_one_line_without_the_prompt() -> None:
    for item in ITEMS:
        facts = item.facts()
        assert "\n" not in facts
        assert item.prompt not in facts
        assert read_question(facts) == replace(item, prompt="")
        assert read_question(facts).facts() == facts


def test_labels_and_actions_stand_for_each_other() -> None:
    for item in ITEMS:
        for label, action in zip(item.labels, item.actions, strict=True):
            assert item.action(label) == action
            assert item.label(action) == label
        assert item.focal in item.actions


def test_unknown_labels_and_actions_are_named() -> None:
    item = one("sacrifice")
    with pytest.raises(AvdilemmaError, match=rf"^item {item.id}: label 'Z' is none of"):
        item.action("Z")
    with pytest.raises(AvdilemmaError, match=rf"^item {item.id}: action 'brake' is none of"):
        item.label("brake")


def test_decisions_list_the_actions_as_the_question_does() -> None:
    for item in ITEMS:
        question = item.decision()
        assert question.actions == item.actions
        assert question.unit == ("lives" if item.setting.kind == "dilemma" else "points")


def test_a_dilemmas_decision_follows_its_facts() -> None:
    for item in ITEMS:
        if isinstance(item.setting, DilemmaSetting) and item.setting.scope == "one_car":
            m, n = item.setting.occupants, item.setting.pedestrians
            found = predict(moralis("0.5"), item.decision())
            gain = {
                "occupant": Fraction(n, 2) - m,
                "pedestrian": n - Fraction(m, 2),
                "observer": Fraction(n - m, 2),
            }[item.setting.perspective]
            expected = {"sacrifice"} if gain > 0 else {"spare"} if gain < 0 else {*item.actions}
            assert found.actions == expected


def test_the_reading_of_a_dilemma_is_an_argument() -> None:
    item = next(
        item
        for item in ITEMS
        if isinstance(item.setting, DilemmaSetting)
        and (item.setting.perspective, item.setting.scope) == ("occupant", "one_car")
        and item.factors["pair"] == "1v3"
    )
    assert predict(moralis("0.5"), item.decision()).action == "sacrifice"
    assert predict(moralis("0.5"), item.decision("interim")).action == "spare"


def test_a_games_decision_follows_its_facts() -> None:
    item = one("protocols")
    assert isinstance(item.setting, GameSetting)
    values = item.setting.values()
    assert values.T > values.R > values.P > values.S
    shares = {decimal_text(Fraction(share)) for share in item.setting.belief.values()}
    assert shares == {item.factors["belief"]}
    assert item.decision() is item.decision()  # prospects are computed once


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"labels": ["A"]}, "labels"),
        ({"seed": "x"}, "seed"),
        ({"setting": {"kind": "dilemma"}}, "setting"),
        ({"setting": None}, "setting"),
        ({"labels": ["A", "B", "C"]}, "labels"),
        ({"actions": None}, "actions"),
    ],
)
def test_malformed_records_say_where(change: dict[str, object], where: str) -> None:
    record = {**one("sacrifice").record(), **change}
    message = rf"^item record is malformed at {where}.*; build it with this version$"
    with pytest.raises(AvdilemmaError, match=message) as caught:
        read_question(record)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("record", [None, [], "", "x", "{", "[]", "\ud800", {}])
def test_what_is_no_record_is_refused(record: object) -> None:
    with pytest.raises(AvdilemmaError, match=r"item record is (malformed|no JSON)"):
        read_question(record)


@pytest.mark.parametrize(
    ("family", "change", "message"),
    [
        ("sacrifice", {"occupants": 0}, "occupants is 0"),
        ("sacrifice", {"pedestrian_deaths": "many"}, "pedestrian_deaths is 'many'"),
        ("sacrifice", {"occupant_deaths": "100"}, "expected deaths of occupants is '100'"),
        ("protocols", {"game": "chess"}, "game is 'chess': give one of spd, tg, ug"),
        ("protocols", {"node": "castle"}, "node of .* is 'castle'"),
        ("protocols", {"payoffs": ["1", "2", "3", "4"]}, "need T > R > P > S"),
        ("protocols", {"belief": {}}, r"belief about .* is \[\]"),
    ],
)
def test_impossible_facts_are_refused_when_they_are_used(
    family: str, change: dict[str, object], message: str
) -> None:
    record = one(family).record()
    record["setting"] = {**record["setting"], **change}
    with pytest.raises(AvdilemmaError, match=message):
        read_question(record).decision()


def test_the_same_text_is_read_once() -> None:
    item = one("sacrifice")
    assert read_question(item.facts()) is read_question(str(item.facts()))
    assert read_question(item.record()) == item


def test_predictions_are_kept_by_facts_and_by_how_numbers_are_written() -> None:
    items = build(load_family("sacrifice"), n=144).items
    rules = [preference_rule(moralis(kappa)) for kappa in ("0.2", "0.5")]
    for item in items:
        for rule in rules:
            for reading in get_args(Reading):
                found = item.predict(rule, 1, "0.1", reading)
                assert found == predict(rule, item.decision(reading), 1, "0.1")
    item = items[0]
    assert item.predict(rules[0], 0.1) is item.predict(preference_rule(moralis("1/5")), 0.1)
    assert item.predict(rules[0], 0.1) is not item.predict(rules[0], Fraction(0.1))
