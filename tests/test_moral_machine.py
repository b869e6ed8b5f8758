"""The family moral_machine: design, groups, texts, predictions."""

from __future__ import annotations

import os
import re
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from avdilemma.agents import agent
from avdilemma.design import association, associations
from avdilemma.dilemmas import GroupsSetting, groups_decision
from avdilemma.errors import InvalidValueError, ScenarioFileError
from avdilemma.families import MoralMachineFamily, build, builtin, load_family
from avdilemma.predictions import predict
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.plain import plain
from avdilemma.questions import ChoiceQuestion, read_question

GOLDEN = Path(__file__).parent / "golden" / "moral_machine"
BALANCE = ("side", "position", "label")
ATTRIBUTES = (
    "species age gender fitness social_status number law relation intervention".split()  # noqa: SIM905
)
FAMILY = load_family("moral_machine")
DEFAULT = build(FAMILY, 432)


@cache
def items(language: str = "en", n: int = 432, **select: Any) -> tuple[ChoiceQuestion, ...]:
    found = build(FAMILY, None, 0, select, n, language).items
    assert all(isinstance(item, ChoiceQuestion) for item in found)
    return found  # type: ignore[return-value]


def setting(item: ChoiceQuestion) -> GroupsSetting:
    assert isinstance(item.setting, GroupsSetting)
    return item.setting


def test_the_nine_attributes_are_asked_equally_often() -> None:
    counted = Counter(item.factors["attribute"] for item in DEFAULT.items)
    assert counted == dict.fromkeys(ATTRIBUTES, 48)
    few = build(FAMILY, 36, 7)
    assert set(Counter(item.factors["attribute"] for item in few.items).values()) == {4}


@pytest.mark.parametrize("n", [36, 108, 432])
@pytest.mark.parametrize("seed", [0, 5])
def test_nothing_goes_with_position_label_or_side(n: int, seed: int) -> None:
    rows = [item.factors for item in build(FAMILY, n, seed).items]
    worst = associations(rows, rows[0], BALANCE)[0]
    assert worst.r == 0.0, worst
    for attribute in ATTRIBUTES:
        own = [row for row in rows if row["attribute"] == attribute]
        assert associations(own, own[0], BALANCE)[0].r == 0.0


def test_the_lane_of_the_focal_group_goes_with_nothing_that_is_preferred() -> None:
    # which lane is spared: the car's own if the focal group is beside it
    rows = [
        {
            **i.factors,
            "focal_lane": str(
                (i.factors["side"] == "focal_ahead") == (i.factors["lane"] == "left")
            ),
        }
        for i in DEFAULT.items
    ]
    for factor in ("attribute", "relation", "law", "wording", "alphabet", "mention", "position"):
        assert association(rows, factor, "focal_lane") == 0.0


def test_an_aliased_design_is_detected() -> None:
    # a generator that always kills the same group in the first option
    rows = [row for row in (i.factors for i in DEFAULT.items) if row["position"] == "first"]
    aliased = [
        {**row, "position": "first" if row["side"] == "focal_ahead" else "second"} for row in rows
    ]
    assert association(aliased, "side", "position") == 1.0


def test_groups_are_alike_but_for_the_attribute() -> None:
    assert isinstance(FAMILY, MoralMachineFamily)
    for item in DEFAULT.items:
        facts = setting(item)
        focal, other = facts.focal_group, facts.other_group
        assert 1 <= len(focal) <= 5
        assert 1 <= len(other) <= 5
        difference = int(item.factors["difference"])
        assert len(focal) - len(other) == difference
        if facts.attribute in ("law", "relation", "intervention"):
            assert focal == other
        elif facts.attribute == "number":
            assert difference in {1, 2, 3, 4}
            assert not Counter(other) - Counter(focal)
        else:
            pairs = FAMILY.contrasts[facts.attribute]
            assert set(focal) <= {one for one, _ in pairs}
            assert set(other) <= {second for _, second in pairs}
        assert (facts.animals > 0) == (facts.attribute == "species")
    for name, pairs in FAMILY.contrasts.items():
        both = [name for pair in pairs for name in pair]
        assert all(one != other for one, other in pairs), name
        assert set(both) <= {*FAMILY.people, *FAMILY.animals}


def test_every_variant_of_a_scenario_has_the_same_groups_and_seeds_draw_others() -> None:
    by_scenario: dict[str, set[tuple[str, ...]]] = {}
    for item in build(FAMILY, 576, 0, {"attribute": ["age", "law"]}).items:
        facts = setting(item)  # type: ignore[arg-type]
        by_scenario.setdefault(item.scenario, set()).add(
            (*facts.focal_group, "v", *facts.other_group)
        )
    assert set(map(len, by_scenario.values())) == {1}
    drawn = len({next(iter(groups)) for groups in by_scenario.values()})
    assert drawn > 50
    one, other = items(), build(FAMILY, 432, 1).items
    prompts = {item.id: item.prompt for item in other}
    shared = [item for item in one if item.id in prompts]
    assert any(item.prompt != prompts[item.id] for item in shared)
    assert build(FAMILY, 432).fingerprint == DEFAULT.fingerprint


def test_ids_do_not_depend_on_language_and_records_come_back() -> None:
    ids = [item.id for item in DEFAULT.items]
    assert len(set(ids)) == len(ids)
    english = items(n=36)
    for language in LANGUAGES:
        found = items(language, 36)
        assert [item.id for item in found] == [item.id for item in english]
        assert [setting(item) for item in found] == [setting(item) for item in english]
        for item in found[::5]:
            again = read_question(item.facts())
            assert again.setting == item.setting
            assert again.decision() == item.decision()


def prompts_are_whole(language: str, found: tuple[ChoiceQuestion, ...], read: int = 11) -> None:
    for k, item in enumerate(found):
        prompt = item.prompt
        assert not set("{}[]|~") & set(prompt), item.id
        assert "  " not in prompt
        assert "None" not in prompt
        assert " ." not in prompt
        assert " ," not in prompt
        if language in ("zh", "ja"):
            assert not re.search(r"[a-z]", prompt), item.id
        else:
            assert not re.search(r"[\u3000-\u9fff]", prompt)
        # reading takes nearly all of the time; every 11th or 101st, which share no divisor with any
        # factor's levels
        assert k % read or parse(prompt, item.labels).label is None
        # the text alone tells how many characters there are on both sides, twice
        facts = setting(item)
        numbers = sum(
            int(n)
            for n in re.findall(
                r"(?<![\dA-Za-z])([1-5])(?![\d\n:：])(?! [:：])", plain(prompt).split("\n\n")[-2]
            )
        )
        assert numbers == 2 * (len(facts.focal_group) + len(facts.other_group)), item.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_are_whole(language: str) -> None:
    prompts_are_whole(language, items(language, 216)[::2])


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("perspective", ["observer", "occupant"])
def test_every_prompt_is_whole(language: str, perspective: str) -> None:
    # each lane with one order of mention: every sentence is there with every lane
    for wording in ("plain", "report", "brief"):
        for lane, mention in (("left", "ahead_first"), ("right", "beside_first")):
            select = {"wording": wording, "lane": lane, "mention": mention, "alphabet": "AB"}
            found = build(FAMILY, None, 0, {**select, "perspective": perspective}, None, language)
            asked = [item for item in found.items if isinstance(item, ChoiceQuestion)]
            assert {item.factors["attribute"] for item in asked} == set(ATTRIBUTES)
            prompts_are_whole(language, tuple(asked), read=101)


REPRESENTATIVE = [
    *(
        (language, wording, k)
        # languages that came later are kept once their prompts are to stay
        for language in LANGUAGES
        if (GOLDEN / f"number-plain.{language}.txt").is_file()
        for k, wording in enumerate(("plain", "report", "brief"))
    ),
]


@pytest.mark.parametrize(("language", "wording", "k"), REPRESENTATIVE)
def test_representative_prompts_are_unchanged(language: str, wording: str, k: int) -> None:
    relation, law = [
        ("both_pedestrians", "focal_legal"),
        ("other_passengers", "none"),
        ("focal_passengers", "other_legal"),
    ][k]
    attribute = ["number", "species", "gender"][k]
    found = items(language, 4, wording=wording, relation=relation, law=law, attribute=attribute)
    text = found[k].prompt + "\n"
    path = GOLDEN / f"{attribute}-{wording}.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def groups(focal: int, other: int, **facts: Any) -> GroupsSetting:
    base = {
        "attribute": "number",
        "animals": 0,
        "relation": "both_pedestrians",
        "law": "none",
        "side": "focal_ahead",
    }
    return GroupsSetting(
        focal_group=("man",) * focal, other_group=("man",) * other, **{**base, **facts}
    )


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("facts", "kappa", "action"),
    [
        # an observer: kappa (F - O)
        (groups(3, 2), HALF, "spare_focal"),
        (groups(3, 3), HALF, None),
        (groups(3, 2), 0, None),
        (groups(3, 2, relation="focal_passengers"), HALF, "spare_focal"),
        (groups(3, 2, relation="other_passengers"), 1, "spare_focal"),
        # the owner: sacrifice iff kappa N > M
        (groups(3, 2, relation="focal_passengers", perspective="occupant"), 1, "spare_focal"),
        (groups(5, 1, relation="other_passengers", perspective="occupant"), HALF, "spare_focal"),
        (groups(3, 2, relation="other_passengers", perspective="occupant"), HALF, "spare_other"),
        (groups(4, 2, relation="other_passengers", perspective="occupant"), HALF, None),
        (groups(2, 2, relation="other_passengers", perspective="occupant"), 0, "spare_other"),
        (groups(2, 2, relation="focal_passengers", perspective="occupant"), 0, "spare_focal"),
        # with animals there is none
        (groups(3, 2, animals=2), 1, None),
        (groups(3, 2, animals=2, relation="focal_passengers", perspective="occupant"), 0, None),
    ],
)
def test_predictions_by_hand(
    facts: GroupsSetting, kappa: Fraction | int, action: str | None
) -> None:
    assert predict(moralis(kappa), groups_decision(facts)).action == action


def test_the_utility_of_the_owner_is_kappa_n_minus_m() -> None:
    facts = groups(4, 3, relation="other_passengers", perspective="occupant")
    spare, _ = groups_decision(facts).strategies
    for kappa in (Fraction(0), HALF, Fraction(1)):
        assert moralis(kappa).utility(spare.prospect) == kappa * 4 - 3
    mirrored = groups(3, 4, relation="focal_passengers", perspective="occupant")
    protect, _ = groups_decision(mirrored).strategies
    assert economicus().utility(protect.prospect) == 3


def test_impossible_groups_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="focal group"):
        groups_decision(groups(6, 2))
    with pytest.raises(InvalidValueError, match="other group"):
        groups_decision(groups(1, 0))
    with pytest.raises(InvalidValueError, match="actions"):
        groups_decision(groups(1, 2), listed=("spare", "sacrifice"))


@pytest.mark.parametrize(
    "name", ["first", "stay", "swerve", "protect", "utilitarian", "moralis@kappa=0.5"]
)
def test_agents_answer_through_the_real_parser_in_every_language(name: str) -> None:
    respondent = agent(name)
    for language in LANGUAGES:
        for item in items(language, 36, perspective="occupant"):
            read = item.read_reply(item.reply(respondent))
            assert read.label is not None
            predicted = item.predict(respondent.rule)
            assert item.action(read.label) in predicted.actions
            if name == "stay":
                facts = setting(item)
                survives = "spare_other" if facts.side == "focal_ahead" else "spare_focal"
                assert item.action(read.label) == survives


TEXT = builtin()["moral_machine"].read_text(encoding="utf-8")


def changed(tmp_path: Path, change: Any) -> Path:
    data = yaml.safe_load(TEXT)
    change(data)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def drop(*keys: str) -> Any:
    def change(data: Any) -> None:
        for key in keys[:-1]:
            data = data[key]
        del data[keys[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop("wordings", "plain", "characters", "dog"), "characters.dog: is missing"),
        (drop("draws", "age"), "draws"),
        (drop("contrasts", "age"), "age"),
        (drop("wordings", "brief", "viewpoint", "occupant"), "viewpoint.occupant"),
        (lambda d: d["pool"].append("robot"), "robot"),
        (lambda d: d["factors"]["difference"].append(5), "1 to 5 characters"),
        (
            lambda d: d["wordings"]["plain"]["characters"]["cat"].update(many="cats"),
            "lacks the number",
        ),
        (lambda d: d["wordings"]["plain"]["options"].update(stay="Stay."), "does not say dead"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path: Path, change: Any, message: str) -> None:
    with pytest.raises(ScenarioFileError, match=re.escape(message)):
        load_family(str(changed(tmp_path, change)))


def test_a_lacking_translation_is_an_error_when_the_file_is_loaded(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda data: None)
    german = yaml.safe_load(
        (builtin()["moral_machine"].parent / "moral_machine.de.yaml").read_text("utf-8")
    )
    del german["wordings"]["brief"]["characters"]["cat"]
    path.with_name("mine.de.yaml").write_text(yaml.safe_dump(german), encoding="utf-8")
    with pytest.raises(ScenarioFileError, match=r"mine.de.yaml.*characters.cat: is missing"):
        load_family(str(path))
