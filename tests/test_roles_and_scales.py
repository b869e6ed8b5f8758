"""Plans told by roles or ticked in a table, numbers on other scales, options and shares by name."""

from __future__ import annotations

from fractions import Fraction

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.lines import parse_beliefs, parse_rating
from avdilemma.prompts.named_shares import Asked, asked_in
from avdilemma.prompts.plans import parse_plan
from avdilemma.prompts.render import belief_question

AB, NONE = ("A", "B"), (None, None)
PLANS = {
    "As first mover I choose A; if the other trusted me, B.": AB,
    "In the role of the first player I choose A; in the role of the second player, B.": AB,
    "As Person 2 I choose B. As Person 1 I choose A.": AB,
    "First mover: A\nSecond mover: B": AB,
    "My plan: A if I move first, B if I move second.": AB,
    "En tant que joueur 1, je choisis A ; en tant que joueur 2, B.": AB,
    "Als Person 1 nehme ich A. Als Person 2 nehme ich B.": AB,
    "作为先行者我选A；作为后行者我选B。": AB,
    "First A, then B.": AB,
    "Erst A, dann B.": AB,
    "先A，然后B。": AB,
    "1 → A\n2 → B": AB,
    "| # | A | B |\n|---|---|---|\n| 1 | ✔ |  |\n| 2 |  | ✔ |": AB,
    "| Decision | A | B |\n|---|---|---|\n| 1 (first) | [x] | [ ] |\n| 2 | [ ] | [x] |": AB,
    # what only looks alike
    "As first mover most people choose A; as second, B.": NONE,
    "As first mover I might choose A; as second mover B.": NONE,
    "As first mover I choose A; if the other trusted me I am not sure.": NONE,
    "As Person 1, A would bring me 50. As Person 2, B would bring me 30.": NONE,
    "As Person 1 I choose A or B. As Person 2 I choose B.": NONE,
    "First A is listed, then B.": NONE,
    "First, A kills five. Then, B kills one.": NONE,
    "| # | A | B |\n|---|---|---|\n| 1 | ✔ | ✔ |\n| 2 |  | ✔ |": NONE,
    "| # | A | B |\n|---|---|---|\n| 1 | 50 | 30 |\n| 2 | 10 | 20 |": NONE,
    "| # | A | B |\n|---|---|---|\n| 2 | ✔ |  |\n| 1 |  | ✔ |": NONE,
}
RATINGS = {
    "Answer: 4 out of 5 stars": 80,
    "Answer: 4 stars out of 5": 80,
    "Answer: 4 von 5 Sternen": 80,
    "Answer: 4 stars": None,
    "Answer: 7 (on a scale from 0 to 10)": 70,
    "On a scale from 0 to 10:\n7": 70,
    "满分5分，我给4分。": 80,
    "Answer: 7 on a 10-point scale": None,
    "On a scale of 1 to 10, I'd say 7.": None,
    "Auf einer Skala von 1 bis 10: 7.": None,
    "Answer: 4 (1 = wrong, 5 = right)": None,
    "On a scale from 0 to 100, I'd say 7.": 7,
    "On a scale from 0 to 10 it would be 1, so on yours: 10.": None,
    "On a scale of 1 to 10 that is a 7.\n\nAnswer: 70": 70,
    "Answer: 5\n\nEven on a scale of 1 to 10 it would be at the bottom.": 5,
}
PRICES: dict[str, tuple[float | None, Language]] = {
    "Period 3 price: 2.05": (2.05, "en"),
    "**Period 3 price:** $2.05": (2.05, "en"),
    "Price, period 3: 2.05": (2.05, "en"),
    "Preis für Periode 3: 2,05": (2.05, "de"),
    "Precio del período 3: 2,05": (2.05, "es"),
    "第3期价格：2.05": (2.05, "zh"),
    "Period 2 price: 1.90\n\nPrice: 2.05": (2.05, "en"),
    "Rival's period 3 price: 2.05": (None, "en"),
    "Period 2 price: 1.90 sold 30 units.": (None, "en"),
    "Period 2 price: 1.90\nPeriod 3 price: 2.05": (None, "en"),
}
RANKINGS = {
    "Order of preference: A < B": None,
    "Ranking: A < B": None,
    "Worst to best: A < B": "B",
    "Ranking from worst to best: A, B": "B",
    "Rangfolge (vom schlechtesten zum besten): A, B": "B",
    "Best to worst: B, A": "B",
    "Preference: A > B": "A",
    "A ≺ B, so my preference: A ≺ B": None,
    "My preferences: A ≺ B": "B",
    "☑ Option A kills five\n☑ Option B kills one\n☑ B": "B",
    "☑ A: stay\n☑ B: swerve": None,
}
COLOURS, VERBS = ("green", "blue"), ("accept", "decline")
COURSES = ("Swerve into the wall: 1 dies", "Stay in the lane: 10 die")
WORDED = (
    ("I would go for blue, since 30 points are safe.", COLOURS, "2"),
    ("Blue.", COLOURS, "2"),
    ("Green is what I choose.", COLOURS, "1"),
    ("I expect the other to choose green, so I choose blue.", COLOURS, "2"),
    ("我选择蓝色。", ("绿色", "蓝色"), "2"),
    ("Swerve into the wall.", COURSES, "1"),
    ("Answer: Stay in the lane", COURSES, "2"),
    ("Decline.", VERBS, "2"),
    ("If the other picks blue, I would pick green.", COLOURS, None),
    ("Most people choose blue.", COLOURS, None),
    ("I choose blue or green.", COLOURS, None),
    ("I would not choose blue.", COLOURS, None),
    ("I accept that it is hard.", VERBS, None),
    ("I decline to answer.", VERBS, None),
    ("The vehicle can swerve into the wall or stay in the lane.", COURSES, None),
)
QUESTIONS = (("As Person 1", "green"), ("As Person 2 after red", "blue"))
SHARES: dict[str, tuple[int | None, ...]] = {
    "Belief 1: green 30, blue 70\nBelief 2: green 55, blue 45": (30, 55),
    "Belief 1: blue 70, green 30\nBelief 2: 45 blue / 55 green": (30, 55),
    "Belief 1: 30 green\nBelief 2: 55 of 100 choose green": (30, 55),
    "Belief 1: 70 blue\nBelief 2: 45 blue": (None, None),
    "Belief 1: blue 70, green 40\nBelief 2: 45 blue": (None, None),
    "Belief 1: hard to say, 40": (None, None),
}


@pytest.mark.parametrize(("text", "due"), PLANS.items())
def test_plans(text: str, due: tuple[str | None, ...]) -> None:
    assert parse_plan(text, AB, 2).labels == due


def test_a_plan_by_roles_has_two_answers_to_the_other_only_if_they_are_the_same() -> None:
    text = "As Person 1 I take {}. As Person 2 after green I take {}, as Person 2 after blue: {}."
    assert parse_plan(text.format("A", "B", "B"), AB, 3).labels == ("A", "B", "B")
    assert parse_plan(text.format("A", "B", "A"), AB, 3).outcome == "unparseable"


@pytest.mark.parametrize(("text", "due"), RATINGS.items())
def test_ratings_on_another_scale(text: str, due: int | None) -> None:
    assert parse_rating(text).numbers == (None if due is None else Fraction(due),)


@pytest.mark.parametrize(("text", "due"), PRICES.items())
def test_prices_of_a_period(text: str, due: tuple[float | None, Language]) -> None:
    assert read_price(text, 4, "stop", due[1]).price == due[0]


@pytest.mark.parametrize(("text", "due"), RANKINGS.items())
def test_rankings(text: str, due: str | None) -> None:
    assert parse(text, AB).label == due


@pytest.mark.parametrize(("text", "options", "due"), WORDED)
def test_options_by_their_words(text: str, options: tuple[str, str], due: str | None) -> None:
    assert parse(text, ("1", "2"), "stop", options).label == due


@pytest.mark.parametrize(("text", "due"), SHARES.items())
def test_shares_by_the_name_that_was_asked_for(text: str, due: tuple[int | None, ...]) -> None:
    assert parse_beliefs(text, 2, "stop", (Asked("green"),) * 2).numbers == due


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_asked_for_are_found_in_every_prompt(language: Language) -> None:
    questions = [belief_question(phrase, name, language) for phrase, name in QUESTIONS]
    prompt = "\n".join(f"{number}. {each}" for number, each in enumerate(questions, 1))
    found = asked_in(f"Say what you expect.\n{prompt}\n\nAnd more.", language)
    assert tuple(each.name for each in found) == COLOURS
    assert asked_in("", language) == ()
