"""Factors that a scenario file declares itself: texts, ids, balance, predictions, estimates."""

from __future__ import annotations

import inspect
import itertools
import json
import re
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from avdilemma.agents import agent
from avdilemma.catalog.check import check
from avdilemma.design import association
from avdilemma.dilemmas import PEOPLES_PAIRS
from avdilemma.errors import InvalidValueError, ScenarioFileError
from avdilemma.evals import moral_machine, ratings, tasks
from avdilemma.families import DilemmaFamily, ThirdOption, build, builtin, in_form, load_family
from avdilemma.families.declaring import declaring
from avdilemma.families.reserved import RESERVED
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.questions import read_question
from avdilemma.questions.explain import explain

ROOT = Path(__file__).parents[1]
WISHES = sorted((ROOT / "tests/data/wishes").glob("*.yaml"))
SMALL = (ROOT / "tests/data/wishes/brakes.yaml").read_text(encoding="utf-8")
OWN = (
    "  brakes: {prediction: unchanged, levels: {fail: its brakes fail, late: it brakes too late}}\n"
)


@lru_cache(maxsize=16)
def wish(name: str) -> Any:
    return load_family(str(ROOT / f"tests/data/wishes/{name}.yaml"))


def declared(text: str, tmp_path: Path, name: str = "mine.yaml") -> Any:
    """The small file with other factors of its own."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_family(str(path))


# the eight wishes, and the example of the docs


def example() -> str:
    (text,) = re.findall(
        r"```yml\n(extends: risk.*?)```", (ROOT / "docs/scenarios.md").read_text("utf-8"), re.S
    )
    return str(text)


@pytest.mark.parametrize("path", WISHES, ids=lambda path: path.stem)
def test_a_wish_is_a_short_file_that_passes(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 30
    family = wish(path.stem)
    items = build(family, 144).items
    found = check(items, asked=8)
    assert found.problems == []
    (name,) = family.declared
    assert set(found.levels[name]) == set(family.declared[name].levels)


def test_the_example_of_the_docs_passes(tmp_path: Path) -> None:
    assert len(example().splitlines()) < 30
    family = declared(example(), tmp_path)
    assert set(family.declared) == {"speed", "legality", "country"}
    assert check(build(family, 240).items, asked=16).problems == []


# ids, clusters, balance


def test_content_makes_scenarios_and_surface_varies_within(tmp_path: Path) -> None:
    items = build(declared(example(), tmp_path), 480).items
    own = ("speed", "legality")
    by_scenario: dict[str, set[tuple[str, ...]]] = {}
    countries: dict[str, set[str]] = {}
    for item in items:
        levels = tuple(item.factors[name] for name in own)
        by_scenario.setdefault(item.scenario, set()).add(levels)
        countries.setdefault(item.scenario, set()).add(item.factors["country"])
        assert set(levels) <= set(item.scenario.split("-"))
        assert item.factors["country"] in item.id.split("-")
        assert item.factors["country"] not in item.scenario.split("-")
    assert all(len(levels) == 1 for levels in by_scenario.values())
    assert any(len(levels) == 2 for levels in countries.values())
    rows = [item.factors for item in items]
    for name, bias in itertools.product((*own, "country"), ("position", "label", "lane")):
        assert association(rows, name, bias) == 0


def test_words_stand_where_texts_use_them_and_else_after_the_scene() -> None:
    item = build(wish("brakes"), select={"brakes": "late", "lane": "stay_harms_pedestrians"}).items[
        0
    ]
    assert "on foot when it brakes too late. Beside" in item.prompt
    for item in build(wish("jaywalking"), 24).items:
        who = "The pedestrian crosses" if item.setting.pedestrians == 1 else "The pedestrians cross"
        light = {"legal": "green", "jaywalking": "red"}[item.factors["legality"]]
        scene, words = item.prompt.split("\n\n")[1:3]
        assert "vehicle" in scene
        assert words == f"{who} on a {light} light."


def test_arms_and_other_forms_keep_the_factor(tmp_path: Path) -> None:
    for item in build(ThirdOption(wish("jaywalking")), 48).items:
        assert f"-{item.factors['legality']}" in item.scenario
    country = build(ThirdOption(wish("country")), 48).items
    assert {item.factors["country"] for item in country} == {"germany", "brazil", "japan"}
    game = declared(GAME, tmp_path)
    for item in build(in_form(game, "plan", "stated"), 24).items:
        assert (item.factors["audience"] == "seen") == ("Others see" in item.prompt)
        assert item.factors["prediction"] == "silent"
        assert item.situation() is None
        assert len(item.predicted(agent("moralis@kappa=0.5")).actions) > 1


def test_no_picture_shows_an_own_factor() -> None:
    with pytest.raises(InvalidValueError, match="no picture shows the factor legality"):
        build(wish("jaywalking"), 4, modality="picture")
    assert build(wish("jaywalking"), 4, modality="both").items
    with pytest.raises(InvalidValueError, match="no picture shows the factor pregnancy"):
        build(wish("pregnant"), 4, modality="both")


# predictions by hand

BY_HAND = [
    # file, levels, M, N, agent, action; an occupant sacrifices the own car if kappa N > M
    ("speed", {"pair": "1v5", "speed": "fast"}, "1", "4.5", "moralis@kappa=0.25", "sacrifice"),
    ("speed", {"pair": "1v2", "speed": "fast"}, "1", "1.8", "moralis@kappa=0.5", "spare"),
    ("speed", {"pair": "1v20", "speed": "slow"}, "1", "2", "kantian", "sacrifice"),
    ("speed", {"pair": "1v10", "speed": "slow"}, "1", "1", "kantian", None),
    (
        "certainty",
        {"pair": "1v3", "certainty": "certain"},
        "1",
        "3",
        "moralis@kappa=0.5",
        "sacrifice",
    ),
    (
        "certainty",
        {"pair": "1v3", "certainty": "in_the_car"},
        "1",
        "1.5",
        "moralis@kappa=0.5",
        "spare",
    ),
    (
        "certainty",
        {"pair": "1v1", "certainty": "on_the_road"},
        "0.5",
        "1",
        "moralis@kappa=0.5",
        None,
    ),
    (
        "pregnant",
        {"pair": "1v3", "pregnancy": "nobody"},
        "1",
        "3",
        "moralis@kappa=0.5",
        "sacrifice",
    ),
    ("pregnant", {"pair": "1v3", "pregnancy": "passenger"}, "2", "3", "moralis@kappa=0.5", "spare"),
    ("pregnant", {"pair": "1v2", "pregnancy": "passenger"}, "2", "2", "kantian", None),
]


@pytest.mark.parametrize(("name", "levels", "costs", "saves", "who", "action"), BY_HAND)
def test_a_level_changes_the_prediction_as_by_hand(
    name: str, levels: dict[str, str], costs: str, saves: str, who: str, action: str | None
) -> None:
    select = {**levels, "perspective": "occupant", "scope": "one_car", "wording": "plain"}
    item = build(wish(name), 4, select=select).items[0]
    assert item.setting.occupant_deaths == costs
    assert item.setting.pedestrian_deaths == saves
    assert Fraction(item.factors["ratio"]) == Fraction(saves) / Fraction(costs)
    assert item.predicted(agent(who)).action == action
    assert item.predicted(agent("economicus")).action == "spare"


@lru_cache(maxsize=1)
def small() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(SMALL)
    del data["factors"]["brakes"]
    data["factors"]["perspective"] = ["occupant"]
    text = json.dumps(data["wordings"]).replace("{{ brakes }}", "it brakes {{ speed_level }}")
    return {**data, "wordings": json.loads(text)}


@settings(max_examples=15)
@given(
    pair=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    risks=st.tuples(st.integers(1, 100), st.integers(1, 100)),
    more=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    kappa=st.fractions(0, 1),
)
def test_risk_numbers_and_who_counts_enter_as_theory_says(
    pair: tuple[int, int], risks: tuple[int, int], more: tuple[int, int], kappa: Fraction
) -> None:
    """Own -M, everyone's N - M, W those who count; an occupant sacrifices if kappa N > M."""
    told = {
        "pair": list(pair),
        "risk": list(risks),
        "counts": dict(zip(("occupants", "pedestrians"), more, strict=True)),
    }
    factors = {k: v for k, v in small()["factors"].items() if k != "pair"}
    data = {
        **small(),
        "factors": {**factors, "speed": {"levels": {"plain": {"pair": [1, 2]}, "set": told}}},
    }
    family = DilemmaFamily.model_validate_json(json.dumps(declaring(DilemmaFamily, data)))
    item = build(family, 4, select={"speed": "set"}).items[0]
    counted = [number + extra for number, extra in zip(pair, more, strict=True)]
    costs, saves = (n * Fraction(p, 100) for n, p in zip(counted, risks, strict=True))
    brings = {each.action: each.prospect for each in item.decision().strategies}["sacrifice"]
    assert (brings.own, brings.universal) == (-costs, saves - costs)
    found = item.situation()
    assert found is not None
    assert found.people == sum(counted)
    better = (kappa * saves > costs) - (kappa * saves < costs)
    wanted = {1: "sacrifice", -1: "spare", 0: None}[better]
    assert item.predicted(agent(f"moralis@kappa={kappa}")).action == wanted
    assert item.factors["pair"] == "v".join(map(str, pair))
    assert read_question(item.facts()).setting == item.setting


def test_where_theory_is_silent_there_is_behaviour_alone() -> None:
    for item in build(wish("jaywalking"), 24).items:
        assert item.decision().silent
        assert item.situation() is None
        assert item.factors["prediction"] == "silent"
        for who in ("economicus", "moralis@kappa=0.5"):
            assert item.predicted(agent(who)).action is None
        told = explain(item, agent("economicus"))
        assert told.reason.endswith(f"nothing with legality={item.factors['legality']}")
        # rules that do not rest on utility go on
        assert item.predicted(agent("protect")).action == "spare"
    for item in build(wish("child"), 24).items:
        assert not item.decision().silent
        assert "prediction" not in item.factors


def test_company_may_be_anyone(tmp_path: Path) -> None:
    text = (
        "extends: sacrifice\nkind: dilemma\nfamily: mates\nversion: 1\ntitle: t\nsource: ours\n"
        "factors:\n  pair: [[1, 3], [2, 3]]\n  company: [alone, stranger, boss]\n"
        "  perspective: [occupant]\nempty: []\nwordings:\n"
    )
    words = "{alone: Nobody is with you., stranger: A stranger is., boss: Your boss is.}"
    text += "".join(f"  {each}: {{company: {words}}}\n" for each in ("plain", "report", "brief"))
    for item in build(declared(text, tmp_path), 96).items:
        silent = item.factors["company"] == "boss"
        assert (item.factors["prediction"] == "silent") == silent == item.decision().silent
        assert (item.factors["company"] == "alone") == (item.setting.occupants == 1)
    with pytest.raises(ScenarioFileError, match="known to occupants alone"):
        declared(text.replace("[occupant]", "[occupant, observer]"), tmp_path)


# ratings and games

RATINGS = """
extends: ratings
kind: rating
family: rated
version: 1
title: Ratings by the speed
source: ours
factors:
  pair: [[1, 2], [1, 5]]
  speed:
    levels:
      slow: {text: At this speed one pedestrian in ten dies., risk: {pedestrians: 10}}
      fast: At this speed all pedestrians die.
"""

GAME = """
extends: protocols
kind: game
family: watched
version: 1
title: Whether others see what one does
source: ours
factors:
  audience:
    prediction: none
    levels: {unseen: Nobody sees what you choose., seen: Others see what you choose.}
"""


def test_ratings_take_own_factors(tmp_path: Path) -> None:
    for item in build(declared(RATINGS, tmp_path), 40).items:
        share = {"slow": Fraction(1, 10), "fast": Fraction(1)}[item.factors["speed"]]
        assert Fraction(item.setting.pedestrian_deaths) == share * item.setting.pedestrians
        assert "At this speed" in item.prompt
        if item.factors["rating"] == "enforce":
            wanted = 100 if share * item.setting.pedestrians > 1 else 0
            assert item.read_reply(item.reply(agent("economicus"))).numbers == (wanted,)


def test_games_take_own_factors_but_no_effects_on_lives(tmp_path: Path) -> None:
    for item in build(declared(GAME, tmp_path), 24).items:
        assert (item.factors["audience"] == "seen") == ("Others see" in item.prompt)
        assert item.situation() is None
        assert item.decision().silent
    unchanged = GAME.replace("prediction: none", "prediction: unchanged")
    assert all(item.situation() for item in build(declared(unchanged, tmp_path), 24).items)
    risky = unchanged.replace("Others see what you choose.", "{text: x, risk: {occupants: 10}}")
    with pytest.raises(ScenarioFileError, match="leave"):
        declared(risky, tmp_path)


# Moral Machine

PREGNANCY = """
extends: moral_machine
kind: moral_machine
family: pregnancy
version: 1
title: Pregnant women beside other women
source: ours
people: [PEOPLE, pregnant_woman]
contrasts: {pregnancy: [[pregnant_woman, woman]]}
draws: {pregnancy: 4}
factors: {attribute: [pregnancy, number]}
wordings:
  plain: {characters: {pregnant_woman: &one {one: 1 pregnant one, many: "{{ n }} pregnant"}}}
  report: {characters: {pregnant_woman: *one}}
  brief: {characters: {pregnant_woman: *one}}
"""


def pregnancy() -> str:
    known = yaml.safe_load(builtin()["moral_machine"].read_text("utf-8"))["people"]
    return PREGNANCY.replace("PEOPLE", ", ".join(known))


def test_an_attribute_of_ones_own_is_compared_with_nobody(tmp_path: Path) -> None:
    from avdilemma.charts.effect_chart import effects_chart
    from avdilemma.charts.look import looks
    from avdilemma.estimation.amce import estimate_amce
    from avdilemma.estimation.amce_choices import group_choice
    from avdilemma.evals.special_metrics import _named_effects
    from avdilemma.measures.group_effects import effects_frame
    from avdilemma.report.tables import effects_table

    items = build(declared(pregnancy(), tmp_path), 96).items
    choices = [
        group_choice(
            {**item.factors, "scenario": item.scenario},
            float(item.factors["attribute"] == "pregnancy"),
        )
        for item in items
    ]
    table = estimate_amce(choices)
    assert table.amces["pregnancy"].effect.value == 1
    assert str(table.amces["pregnancy"].people) == "nan"
    printed = _named_effects(table)
    assert printed["amce_pregnancy"] == 1
    assert "amce_pregnancy to_people" not in printed
    assert "amce_number to_people" in printed
    assert "pregnancy" in effects_table({"x": table, "y": estimate_amce(choices[:4])}).headings
    axes = effects_chart(effects_frame({"x": table}), looks(["x"])).axes[0]
    rows = [label.get_text() for label in axes.get_yticklabels()]
    assert rows[-1] == "Own: pregnancy"
    bars = [line for line in axes.lines if line.get_color() == "black"]
    assert len(bars) < len(rows)


def test_peoples_attributes_take_no_other_pairs(tmp_path: Path) -> None:
    squeezed = (
        pregnancy()
        .replace("{pregnancy:", "{social_status:")
        .replace("[pregnancy,", "[social_status,")
    )
    with pytest.raises(ScenarioFileError, match=r"social_status\[0\].*attribute of its own"):
        declared(squeezed, tmp_path)
    with pytest.raises(ScenarioFileError, match=r"law\[0\].*attribute of its own"):
        declared(pregnancy().replace("{pregnancy: [", "{law: ["), tmp_path)
    contrasts = yaml.safe_load(builtin()["moral_machine"].read_text("utf-8"))["contrasts"]
    assert {n: {tuple(p) for p in pairs} for n, pairs in contrasts.items()} == PEOPLES_PAIRS


# what is wrong, where, and what to do

BROKEN = {
    "no effect said": (
        "prediction: unchanged, ",
        "",
        "factors.brakes",
        "add prediction: unchanged or",
    ),
    "one level": (
        ", late: it brakes too late",
        "",
        "factors.brakes.levels",
        "at least 2 items.*two levels or more",
    ),
    "said twice": (
        "late: it brakes too late",
        "late: {text: it brakes too late, prediction: unchanged}",
        "late.prediction",
        "leave the key out",
    ),
    "one risk": (
        "late: it brakes too late",
        "late: {text: it brakes too late, risk: 80}",
        "late.risk",
        "occupants: 80, pedestrians: 80",
    ),
    "no words": (
        "late: it brakes too late",
        "late: ",
        "words.brakes.late",
        "is missing: add a text",
    ),
    "the same words": (
        "late: it brakes too late",
        "late: its brakes fail",
        "levels.late",
        "read the same",
    ),
    "a taken name": ("brakes: {", "lane2: {}\n  seed: {", "factors", "unknown key|taken"),
    "a name that is an argument": (
        "  brakes: {",
        "  persona: {",
        "factors.persona",
        "taken.*own_persona",
    ),
    "capitals": ("  brakes: {", "  Brakes: {", "factors.Brakes", "small letters"),
    "no levels": (OWN.strip(), "brakes: 3", "factors.brakes", "is an unknown key .*with levels"),
    "a level twice": (
        "{fail: its brakes fail, late: it brakes too late}",
        "[fail, late, fail]",
        r"levels\[2\]",
        "give each level once",
    ),
    "a level twice as keys": (
        "late: it brakes",
        "fail: x, late: it brakes",
        "levels.fail",
        "occurs twice",
    ),
    "a level that is a number": ("late: it", "30: it", "levels.30", "quote it"),
    "a level with a dash": ("late: it", "too-late: it", "levels.too-late", "one word"),
    "an unknown key": (
        "prediction: unchanged",
        "predicts: unchanged",
        "factors.brakes.predicts",
        "unknown key",
    ),
    "an unknown prediction": (
        "prediction: unchanged",
        "prediction: none_at_all",
        "brakes.prediction",
        "unchanged",
    ),
    "an unknown kind": ("prediction: unchanged", "kind: style", "factors.brakes.kind", "content"),
    "surface that changes": (
        "prediction: unchanged",
        "kind: surface, prediction: none",
        "brakes.kind",
        "make it content",
    ),
    "unchanged with a risk": (
        "fail: its brakes fail",
        "fail: {text: its brakes fail, risk: {occupants: 5}}",
        "brakes.prediction",
        "leave one of the two out",
    ),
    "a risk above 100": (
        "fail: its brakes fail",
        "fail: {text: its brakes fail, risk: {occupants: 500}}",
        "risk.occupants",
        "less than or equal to 100",
    ),
    "two sources of numbers": (
        "prediction: unchanged, levels: {fail: its brakes fail, late: it brakes too late}",
        "levels: {fail: {text: a, pair: [1, 2]}, late: {text: b, pair: [1, 3]}}",
        "levels.fail.pair",
        "factors.pair too",
    ),
    "nobody counts": (
        "prediction: unchanged, levels: {fail: its brakes fail,",
        "levels: {fail: {text: its brakes fail, counts: {occupants: -1}},",
        "levels.fail.counts",
        "nobody who counts",
    ),
    "words with an unknown name": (
        "its brakes fail",
        "'its {{ wheels }} fail'",
        "levels.fail",
        "may use occupants",
    ),
    "words of no level": (
        "  short:\n",
        "  short:\n    words: {brakes: {never: x}}\n",
        "words.brakes.never",
        "fail, late",
    ),
    "words of no factor": (
        "  short:\n",
        "  short:\n    words: {wheels: {fail: x}}\n",
        "words.wheels.fail",
        "brakes: fail, late",
    ),
    "a translation without words": (
        "wordings:\n",
        "translations:\n  de: &de {plain: *plain, short: *plain}\nwordings:\n",
        "",
        "anchor|alias|de",
    ),
}


@pytest.mark.parametrize(("old", "new", "where", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_one_error_with_the_place_and_remedy(
    old: str, new: str, where: str, problem: str, tmp_path: Path
) -> None:
    assert old in SMALL
    with pytest.raises(ScenarioFileError) as caught:
        declared(SMALL.replace(old, new, 1), tmp_path)
    assert re.search(where, caught.value.where), caught.value
    assert re.search(problem, caught.value.problem), caught.value
    assert "\n" not in str(caught.value)


def test_two_factors_cannot_set_the_same_risk(tmp_path: Path) -> None:
    one = "{levels: {a: {text: x, risk: {occupants: 5}}, b: {text: y, risk: {occupants: 6}}}}"
    with pytest.raises(ScenarioFileError, match=r"factors.second.*set by belt too"):
        declared(SMALL.replace(OWN, f"{OWN}  belt: {one}\n  second: {one}\n"), tmp_path)
    # each side by one factor is well
    other = one.replace("occupants", "pedestrians")
    family = declared(SMALL.replace(OWN, f"{OWN}  belt: {one}\n  second: {other}\n"), tmp_path)
    risks = {item.factors["risk"] for item in build(family, 240).items}
    assert risks == {"5v5", "5v6", "6v5", "6v6"}


def test_a_level_without_words_in_a_language_is_an_error_there(tmp_path: Path) -> None:
    german = yaml.safe_load(SMALL)["wordings"]
    beside = tmp_path / "mine.de.yaml"
    beside.write_text(yaml.safe_dump({"wordings": german}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ScenarioFileError, match=r"words.brakes.fail: is missing"):
        declared(SMALL, tmp_path)
    for wording in german.values():
        wording["words"] = {"brakes": {"fail": "die Bremsen versagen", "late": "es bremst zu spät"}}
    beside.write_text(yaml.safe_dump({"wordings": german}, allow_unicode=True), encoding="utf-8")
    family = declared(SMALL, tmp_path)
    one, other = (build(family, 8, language=code).items for code in ("en", "de"))
    assert [item.id for item in one] == [item.id for item in other]
    assert all("Bremsen versagen" in i.prompt or "bremst zu" in i.prompt for i in other)


def test_languages_are_kept_where_levels_need_no_words() -> None:
    assert set(wish("certainty").languages) == set(LANGUAGES)
    assert wish("speed").languages == ("en",)


def test_names_that_mean_something_are_taken() -> None:
    every = (tasks.av_dilemma, tasks.economic_games, ratings.ratings, moral_machine.moral_machine)
    for task in every:
        assert set(inspect.signature(inspect.unwrap(task)).parameters) <= RESERVED
    for name in ("risk", "framed", "ratings"):
        family = load_family(name)
        factors = {factor.name for factor in family.design({}).factors}
        assert factors <= RESERVED
    for name in ("occupants", "pedestrians", "occupant_risk", "often", "words"):
        assert name in RESERVED


# tasks, results and the report


def test_tasks_take_levels_of_the_files_own_factors() -> None:
    path = str(ROOT / "tests/data/wishes/jaywalking.yaml")
    made = tasks.av_dilemma(scenarios=path, n=8, legality="jaywalking", by="legality")
    assert {sample.metadata["legality"] for sample in made.dataset} == {"jaywalking"}
    assert made.metadata["declared_factors"]["legality"]["silent"] == ["legal", "jaywalking"]
    with pytest.raises(Exception, match="no argument legalty: did you mean legality"):
        tasks.av_dilemma(scenarios=path, n=8, legalty="legal")
    with pytest.raises(Exception, match="legality is 'red': give one or more of legal, jaywalking"):
        tasks.av_dilemma(scenarios=path, n=8, legality="red")
    with pytest.raises(Exception, match="av_dilemma has no argument legality"):
        tasks.av_dilemma(n=8, legality="legal")
    assert "declared_factors" not in (tasks.av_dilemma(n=8).metadata or {})


def test_effects_are_differences_of_rates_where_the_design_is_crossed() -> None:
    import pandas as pd

    from avdilemma.measures.factor_effects import average_effects

    rows = list(itertools.product(("a", "b", "c"), ("x", "y"), range(4)))
    own = pd.Series([row[0] for row in rows])
    other = pd.DataFrame({"other": [row[1] for row in rows]})
    values = pd.Series([float(n < {"a": 1, "b": 2, "c": 4}[level]) for level, _, n in rows])
    clusters = pd.Series([f"{level}{x}{n}" for level, x, n in rows])
    found = average_effects(values, own, ["a", "b", "c"], other, clusters)
    assert found["b"][0] == pytest.approx(0.25)
    assert found["c"][0] == pytest.approx(0.75)
    low, high = found["c"][1:]
    assert -1 <= low < 0.75 < high <= 1
    # a factor that goes with another one has no effect of its own
    assert average_effects(values, own, ["a", "b", "c"], own.to_frame("same"), clusters) == {}


def test_a_known_effect_is_found_though_the_design_is_not_crossed() -> None:
    import numpy as np
    import pandas as pd

    from avdilemma.measures.factor_effects import average_effects

    draw = np.random.default_rng(3)
    inside = []
    for _ in range(100):
        mood = draw.random(240) < 0.5
        level = draw.random(240) < np.where(mood, 0.7, 0.3)
        chosen = draw.random(240) < 0.2 + 0.2 * level + 0.4 * mood
        told = pd.Series(np.where(level, "b", "a"))
        clusters = pd.Series([str(at // 2) for at in range(240)])
        others = pd.DataFrame({"mood": mood.astype(str)})
        values = pd.Series(chosen.astype(float))
        _, low, high = average_effects(values, told, ["a", "b"], others, clusters)["b"]
        inside.append(low <= 0.2 <= high)
    # 95 % of 100: between 86 and 100 with probability .9997
    assert sum(inside) >= 86


@pytest.mark.slow
def test_wishes_and_built_in_files_are_asked_scored_and_shown(tmp_path: Path, run: Any) -> None:
    from click.testing import CliRunner

    from avdilemma.cli import main

    docs = tmp_path / "crossing.yaml"
    docs.write_text(example(), encoding="utf-8")
    logs, out = tmp_path / "logs", tmp_path / "out"
    # words inside a text, who counts, a risk of one's own, and all four built-in files
    asked = [str(path) for path in WISHES if path.stem in ("brakes", "pregnant", "certainty")]
    asked += [str(docs), "right_of_way", "speeds", "road_users", "places"]
    for name in asked:
        log = run(tasks.av_dilemma(family=name, n=96), "avdilemma/moralis", log_dir=str(logs))
        assert log.status == "success"
        found = {n: each.value for score in log.results.scores for n, each in score.metrics.items()}
        # of the example of the page theory predicts nothing
        assert found["moralis"] == 1 or name == str(docs)
    printed = CliRunner().invoke(main, ["results", str(logs)])
    shown = CliRunner().invoke(main, ["report", str(logs), "-o", str(out), "--figures", "svg"])
    assert printed.exit_code == shown.exit_code == 0, printed.output + shown.output
    frame = (out / "factors.csv").read_text(encoding="utf-8")
    for each in asked:
        family = load_family(each)
        for name, factor in family.declared.items():
            assert f"by {name} ({family.family})" in printed.output
            for level in factor.levels:
                assert f",{family.family},{name},{level},sacrifice," in frame
    assert (out / "factors.svg").is_file()


@pytest.mark.slow
def test_intervals_hold_no_effect_where_there_is_none() -> None:
    import numpy as np
    import pandas as pd

    from avdilemma.measures.factor_effects import average_effects

    items = build(wish("country"), 96).items
    rows = pd.DataFrame([item.factors for item in items])
    others = rows[["pair", "perspective", "scope", "alphabet", "wording", "lane", "position"]]
    clusters = pd.Series([item.scenario for item in items])
    draw, inside = np.random.default_rng(5), []
    for _ in range(100):
        likely = draw.random(clusters.nunique())[clusters.astype("category").cat.codes]
        values = pd.Series((draw.random(len(items)) < likely).astype(float))
        found = average_effects(
            values, rows["country"], ["germany", "brazil", "japan"], others, clusters
        )
        inside.append(found["japan"][1] <= 0 <= found["japan"][2])
    # the plain sandwich has 83 of 100
    assert sum(inside) >= 88
