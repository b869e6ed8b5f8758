"""Every family in every language: complete, without a foreign word, and the same in content.

What a text says is read out of it in its own language: numbers, the order of what is hit, and
which move goes with which deaths. Representative prompts are kept in `golden_languages`.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import slow_but

from avdilemma.agents import agent
from avdilemma.families import (
    DilemmaFamily,
    Family,
    RatingFamily,
    ThirdOption,
    build,
    builtin,
    load_family,
)
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES, answer_line
from avdilemma.prompts.lines import parse_rating
from avdilemma.prompts.plain import plain
from avdilemma.questions import ChoiceQuestion, RatingQuestion

GOLDEN = Path(__file__).parent / "golden_languages"
ARMS = ("sacrifice", "risk", "company", "ratings", "sacrifice_third", "risk_third")
ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|you|your|vehicle|answer|people|with|and|is|are|not|each|deaths?"
    r"|pedestrians?|passengers?|road|rate|rating|finish|choice|lane)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

DATA = Path(__file__).parent / "data" / "languages"
FROZEN = [language for language in LANGUAGES if [*GOLDEN.glob(f"sacrifice-{language}-*.txt")]]
"""Languages whose prompts are kept."""


@lru_cache
def words(language: str) -> dict[str, Any]:
    """What lanes are told by in a language."""
    found: dict[str, Any] = yaml.safe_load((DATA / f"{language}.yaml").read_text("utf-8"))
    return found


def shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def arm(name: str) -> Family:
    """A family, or its arm with a third option."""
    family = load_family(name.removesuffix("_third"))
    if name.endswith("_third"):
        assert isinstance(family, DilemmaFamily)
        return ThirdOption(family)
    return family


def every_level(name: str) -> dict[str, list[str]]:
    """All scopes, bought_car included, which is asked only where it is named."""
    family = load_family(name.removesuffix("_third"))
    return {"scope": list(family.factors.scope)} if isinstance(family, DilemmaFamily) else {}


@lru_cache
def built(name: str, language: str) -> tuple[ChoiceQuestion | RatingQuestion, ...]:
    items = build(arm(name), 60, 3, every_level(name), language=language).items
    assert all(isinstance(item, (ChoiceQuestion, RatingQuestion)) for item in items)
    return items  # type: ignore[return-value]


def some(name: str, language: str, n: int = 60) -> tuple[ChoiceQuestion | RatingQuestion, ...]:
    return built(name, language)[:n]


def everything() -> Iterator[tuple[str, str]]:
    for name in ARMS:
        for language in LANGUAGES:
            yield name, language


def check(
    item: ChoiceQuestion | RatingQuestion,
    english: ChoiceQuestion | RatingQuestion,
    read: bool = True,
) -> None:
    """What holds for any prompt of any family in any language; `read`: a prompt is no answer."""
    prompt, language = item.prompt, item.language
    assert item.id == english.id
    assert not re.search(r"[{}]|  | \.|\bNone\b", prompt), prompt
    assert prompt == prompt.strip()
    numbers = {number.replace(",", ".") for number in NUMBER.findall(plain(prompt))}
    said = {number.replace(",", ".") for number in NUMBER.findall(english.prompt)}
    assert numbers == said, (prompt, english.prompt)
    assert {str(item.setting.occupants), str(item.setting.pedestrians)} <= numbers  # type: ignore[union-attr]
    if isinstance(item, ChoiceQuestion):
        listed = prompt.split("\n\n")[-2].splitlines()
        for line, label in zip(listed, item.labels, strict=True):
            assert re.match(rf"{label} ?[:：]\s?\S", line), line
            assert answer_line(label, language) in prompt
            assert parse(answer_line(label, language), item.labels).label == label
        assert not read or parse(prompt, item.labels).label is None
    if language == "en":
        return
    if not LANGUAGES[language].spaced:
        labels = set(item.labels) if isinstance(item, ChoiceQuestion) else {"X"}
        assert set(re.findall(r"[A-Za-z]+", prompt)) <= labels, prompt
        assert not re.search(r"[\u4e00-\u9fff\u3040-\u30ff] | [\u4e00-\u9fff\u3040-\u30ff]", prompt)
    else:
        assert not ENGLISH_WORDS.findall(prompt), prompt


@pytest.mark.parametrize("name", slow_but(ARMS, "ratings", "sacrifice"))
def test_prompts_are_complete_in_every_language(name: str) -> None:
    english = some(name, "en")
    for language in LANGUAGES:
        for item, original in zip(some(name, language), english, strict=True):
            check(item, original)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), list(everything()))
def test_every_prompt_of_every_family_and_language(name: str, language: str) -> None:
    levels: dict[str, list[str]] = dict(every_level(name))
    if name.endswith("_third"):
        levels |= {"alphabet": ["ABC"], "chance_label": ["middle"], "chance_position": ["last"]}
    elif name != "ratings":
        levels |= {"alphabet": ["AB"]}
    family = arm(name)
    english = build(family, select=levels).items
    found = build(family, select=levels, language=language).items
    for k, (item, original) in enumerate(zip(found, english, strict=True)):
        # reading takes nearly all of the time; 11 shares no divisor with any factor's levels
        check(item, original, read=k % 11 == 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ARMS)
def test_built_in_families_of_dilemmas_speak_all_languages_in_three_wordings(name: str) -> None:
    family = arm(name)
    assert set(family.languages) == set(LANGUAGES)
    (wording,) = (f for f in family.design({}).surface if f.name == "wording")
    assert len(wording.levels) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["sacrifice", "risk"])
def test_translations_do_not_swap_the_lanes(name: str, language: str) -> None:
    """Going on is told before turning aside, so the side that is hit last tells the lane."""
    family = load_family(name).in_language(language)  # type: ignore[attr-defined]
    values = family.values(family.design({}).cells[-1])
    from avdilemma.prompts.render import render

    for wording in family.wordings.values():
        texts = {
            lane: (
                render(wording.scene[lane], values, language),
                render(wording.options[lane].sacrifice, values, language),
                render(wording.options[lane].spare, values, language),
            )
            for lane in wording.scene
        }
        for lane, (scene, _, _) in texts.items():
            # without what is said, after the lanes, of who is in danger there
            after = words(language).get("after_lanes")
            told = (re.split(after, scene)[0] if after else scene).casefold()
            wall = told.rindex(words(language)["wall"].casefold())
            walker = told.rindex(words(language)["walker"].casefold())
            assert (wall > walker) == (lane == "stay_harms_pedestrians"), scene
        pedestrians, occupants = (
            texts["stay_harms_pedestrians"],
            texts["stay_harms_occupants"],
        )
        # the sacrifice turns aside in the one lane and goes on in the other
        aside, on = pedestrians[1], occupants[1]
        begins = shared(aside, occupants[2])
        assert begins >= 2
        assert on.startswith(pedestrians[2][: shared(on, pedestrians[2])])
        assert aside[:begins] != on[:begins]
        ends = shared(aside[::-1], on[::-1])
        assert ends >= len(aside) - begins - 1
        assert str(values["occupants"]) in aside


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["sacrifice", "risk", "company", "sacrifice_third"])
def test_reference_agents_answers_come_back_right(name: str, language: str) -> None:
    for who in map(agent, ("economicus", "moralis@kappa=0.5", "utilitarian", "swerve", "first")):
        for item in some(name, language, 24):
            assert isinstance(item, ChoiceQuestion)
            label = parse(item.reply(who), item.labels).label
            assert label is not None
            prediction = item.predict(who.rule)
            assert item.action(label) in prediction.actions
    for item in some(name, language, 8):
        assert isinstance(item, ChoiceQuestion)
        assert parse(item.reply(agent("refuse")), item.labels).outcome == "refusal"


@pytest.mark.parametrize("language", LANGUAGES)
def test_reference_agents_ratings_come_back_right(language: str) -> None:
    wanted = {"for": 100, "against": 0, None: 50}
    for name in ("economicus", "moralis@kappa=0.5", "kantian"):
        who = agent(name)
        for item in some("ratings", language, 60):
            assert isinstance(item, RatingQuestion)
            (number,) = parse_rating(item.reply(who)).numbers
            assert number == wanted[item.predict(who.rule).action]
    item = some("ratings", language, 2)[0]
    assert isinstance(item, RatingQuestion)
    assert parse_rating(item.reply(agent("refuse"))).outcome == "refusal"


def golden(name: str) -> dict[str, str]:
    """One prompt for each wording of a family in every language."""
    found = {}
    for language in FROZEN:
        family = arm(name).in_language(language)
        seen: set[str] = set()
        for item in some(name, language, 60):
            key = item.factors["wording"]
            if key not in seen:
                seen.add(key)
                found[f"{name}-{language}-{key}"] = f"{item.id}\n\n{item.prompt}\n"
        assert family.family == name
    return found


@pytest.mark.parametrize("name", ARMS[:-1])
def test_representative_prompts_are_unchanged(name: str) -> None:
    for key, text in golden(name).items():
        path = GOLDEN / f"{key}.txt"
        if os.environ.get("UPDATE_GOLDEN") == "1":
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text


def test_the_first_languages_are_kept() -> None:
    assert {"en", "de", "es", "fr", "ja", "zh"} <= set(FROZEN)


def test_no_file_of_dilemmas_is_forgotten_here() -> None:
    kinds = (DilemmaFamily, RatingFamily)
    others = {n for n in builtin() if isinstance(load_family(n), kinds)} - set(ARMS)
    # these have the texts of the ones above, and words for their factors: test_ready_made.py
    assert all(load_family(name).declared for name in others)
