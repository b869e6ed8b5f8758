"""Built-in families that vary what their files declare: law, speed, road users, places."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest

from avdilemma.agents import agent
from avdilemma.errors import InvalidValueError
from avdilemma.families import build, load_family
from avdilemma.predictions import predict
from avdilemma.preferences import economicus, moralis

FAMILIES = {
    "right_of_way": ("legality",),
    "speeds": ("speed", "certainty"),
    "road_users": ("road_user",),
    "places": ("country", "road"),
}
SILENT = {"legality=give_way", "legality=jaywalking", "road_user=pregnant"}
CELL = {"perspective": "occupant", "scope": "one_car"}

# family, levels, M, N, agent, action; an occupant sacrifices the own car if kappa N > M
BY_HAND = [
    ("right_of_way", {"legality": "green_light"}, "1v10", "1", "10", 0.25, "sacrifice"),
    ("right_of_way", {"legality": "zebra"}, "2v3", "2", "3", 0.5, "spare"),
    ("right_of_way", {"legality": "give_way"}, "1v10", "1", "10", 1, None),
    ("right_of_way", {"legality": "jaywalking"}, "1v10", "1", "10", 0.25, None),
    ("speeds", {"speed": "kmh40", "certainty": "certain"}, "1v10", "1", "1", 1, None),
    ("speeds", {"speed": "kmh40", "certainty": "uncertain"}, "1v10", "0.5", "1", 1, "sacrifice"),
    ("speeds", {"speed": "kmh65", "certainty": "uncertain"}, "1v2", "0.5", "1", 0.5, None),
    ("speeds", {"speed": "kmh90", "certainty": "certain"}, "1v4", "1", "3.6", 0.25, "spare"),
    ("speeds", {"speed": "kmh90", "certainty": "uncertain"}, "1v1", "0.5", "0.9", 1, "sacrifice"),
    ("road_users", {"road_user": "child"}, "1v10", "1", "10", 0.25, "sacrifice"),
    ("road_users", {"road_user": "older"}, "2v5", "2", "5", 0.25, "spare"),
    ("road_users", {"road_user": "pregnant"}, "1v10", "1", "10", 0.25, None),
    ("places", {"country": "japan", "road": "country_road"}, "2v5", "2", "5", 0.5, "sacrifice"),
]


@lru_cache
def some(name: str, language: str = "en", n: int = 48) -> tuple[Any, ...]:
    return build(load_family(name), n, 1, language=language).items


@pytest.mark.parametrize(("name", "levels", "pair", "costs", "saves", "kappa", "action"), BY_HAND)
def test_a_level_predicts_what_it_does_by_hand(
    name: str,
    levels: dict[str, str],
    pair: str,
    costs: str,
    saves: str,
    kappa: float,
    action: str | None,
) -> None:
    item = build(load_family(name), 4, select={**CELL, "pair": pair, **levels}).items[0]
    assert (item.setting.occupant_deaths, item.setting.pedestrian_deaths) == (costs, saves)  # type: ignore[union-attr]
    assert Fraction(item.factors["ratio"]) == Fraction(saves) / Fraction(costs)
    assert item.predicted(agent(f"moralis@kappa={kappa}")).action == action
    silent = not SILENT.isdisjoint(map("=".join, levels.items()))
    assert item.predicted(agent("economicus")).action == (None if silent else "spare")
    assert item.decision().silent == silent


@pytest.mark.parametrize("name", FAMILIES)
def test_agents_score_one_wherever_theory_predicts(name: str) -> None:
    rules = {"economicus": economicus(), "moralis": moralis(0.5)}
    scored = dict.fromkeys(rules, 0)
    for item in some(name):
        pair = tuple(predict(rule, item.decision()) for rule in rules.values())
        silent = any(f"{own}={item.factors[own]}" in SILENT for own in FAMILIES[name])
        for who, prediction in zip(rules, pair, strict=True):
            score = item.score(item.read_reply(item.reply(agent(who))), pair)[who]
            assert score == 1 if prediction.action else math.isnan(score)
            assert not (silent and prediction.action)
            scored[who] += prediction.action is not None
    assert min(scored.values()) >= len(some(name)) // 4


@pytest.mark.parametrize("name", ["right_of_way", "road_users", "places"])
def test_everyone_counts_once_at_every_level(name: str) -> None:
    for item in some(name):
        numbers = (item.setting.occupant_deaths, item.setting.pedestrian_deaths)
        assert "v".join(numbers) == item.factors["pair"]


@pytest.mark.parametrize("name", FAMILIES)
def test_levels_change_their_own_sentence_alone(name: str) -> None:
    """In every language and wording; a risk changes the number that tells it, too."""
    family = load_family(name)
    for code, wording in itertools.product(family.languages, ("plain", "report", "brief")):
        told = family.in_language(code)
        first = next(iter(told.design({"wording": [wording]}).rows()))
        for own in FAMILIES[name]:
            texts = [
                told.item({**first, own: level}, 0).prompt.split("\n\n")
                for level in family.declared[own].levels
            ]
            assert len({len(parts) for parts in texts}) == 1
            changed = [len(set(parts)) > 1 for parts in zip(*texts, strict=True)]
            if name == "speeds":
                assert any(changed)
            else:
                assert sum(changed) == 1, (code, wording, own)
            assert len(set(map(tuple, texts))) == len(texts)


def test_no_text_of_speeds_denies_what_is_certain() -> None:
    """That of risk, which it extends, says that nobody is sure to die."""
    said = {
        name: "sure to die" in item.prompt
        for name in ("risk", "speeds")
        for item in build(load_family(name), 4, select={"wording": "brief"}).items
    }
    assert said == {"risk": True, "speeds": False}


@pytest.mark.parametrize("name", FAMILIES)
def test_no_picture_stands_for_what_it_does_not_show(name: str) -> None:
    with pytest.raises(InvalidValueError, match="no picture shows the factor"):
        build(load_family(name), 4, modality="picture")
    text, both = (build(load_family(name), 4, modality=each).items[0] for each in ("text", "both"))
    assert both.prompt.endswith(text.prompt)
