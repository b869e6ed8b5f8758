"""Beliefs told by whom they are about, and plans on ballots, in the words of real prompts."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import pytest

from avdilemma.families import in_form, load_family, stream
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.lines import parse_beliefs
from avdilemma.prompts.named_shares import Asked, asked_in
from avdilemma.prompts.plans import parse_plan

NUMBERS = (64, 37, 8)
"""Answers, in the order of the questions."""


@cache
def questions(language: Language) -> tuple[tuple[Asked, ...], ...]:
    """What the prompts of a language ask about others, each kind once."""
    family = in_form(load_family("protocols"), "plan", "elicited")
    asking = stream(family, None, seed=1, language=language, at_most=96)
    prompts = (asking.asked_first(question) for question in asking)
    found = {asked_in(each.prompt, language): None for each in prompts if each is not None}
    return tuple(found)


def entries(asked: tuple[Asked, ...], form: str) -> list[str]:
    return [
        form.format(phrase=each.phrase, number=number, name=each.name)
        for each, number in zip(asked, NUMBERS, strict=False)
    ]


FORMS = ("- {phrase}: {number}", "{phrase}: {number} %", "• {phrase} → {name}: **{number}**")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_beliefs_are_read_by_the_phrases_of_the_prompt(language: Language, form: str) -> None:
    wrong = []
    for asked in questions(language):
        due = NUMBERS[: len(asked)]
        told = entries(asked, form)
        mixed = random.Random(7).sample(told, len(told))
        for reply in ("\n".join(told), "\n".join(mixed), "; ".join(told) + "."):
            read = parse_beliefs(reply, len(asked), asked=asked)
            if read.numbers != due:
                wrong.append((reply, asked, read.numbers))
    assert not wrong, wrong[:2]


COLOURS = (
    Asked("blue", "As Person 1"),
    Asked("blue", "As Person 2 after blue"),
    Asked("blue", "As Person 2 after green"),
)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("As Person 1, 65 choose blue. As Person 2 after blue, 70, and after green only 10.", True),
        (
            "65 to choose blue as Person 1, 70 as Person 2 after blue, and 10 after green, I bet.",
            1,
        ),
        ("After blue, 70 pick blue as Person 2; after green, 10. Person 1: 65.", True),
        ("If Person 1 chose blue: 70. If Person 1 chose green: 10. As Person 1: 65.", True),
        ("My guess would be 65 for the first question, 70 for the second and 10 for the third.", 1),
        ("Meine Schätzung für Frage 1 ist 65, für Frage 2 ist sie 70 und für Frage 3 nur 10.", 1),
        ("As Person 1: 65\nAs Person 2 after blue:\n70\nAs Person 2 after green:\n10", True),
        # of which of two, of whom else, of the other action, with bounds, twice and otherwise
        ("As Person 1, 65. As Person 2, 70. As Person 2, 10.", False),
        ("As Person 1, 65 choose blue. As Person 2 after blue, 70.", False),
        ("As Person 1, 65 choose green. As Person 2 after blue, 70, and after green 10.", False),
        ("As Person 1, 65. As Person 2 after blue at least 70, and after green 10.", False),
        ("As Person 1: 65. As Person 2 after blue: 70; after green: 10. As Person 1: 60.", False),
        ("For Person 1 and Person 2 after blue 65 and 70, after green 10.", False),
        ("Would 65 choose blue as Person 1? As Person 2 after blue 70, after green 10.", False),
    ],
)
def test_beliefs_of_three_are_told_in_sentences(text: str, due: bool) -> None:
    read = parse_beliefs(text, 3, asked=COLOURS)
    assert read.numbers == (65, 70, 10) if due else read.outcome != "choice"


def test_of_words_and_shares_the_number_is_taken() -> None:
    text = "As Person 1, nobody will choose blue. As Person 2 after blue, half of them will."
    assert parse_beliefs(text, 2, asked=COLOURS[:2]).numbers == (0, Fraction(50))


BALLOTS = (
    "- [x] Situation 1: A\n- [ ] Situation 1: B\n- [ ] Situation 2: A\n- [x] Situation 2: B",
    "☑ Situation 1 – A\n☐ Situation 1 – B\n☐ Situation 2 – A\n☑ Situation 2 – B",
    "Person 1: [x] A: blue  [ ] B: green\nPerson 2 after blue: [ ] A: blue  [x] B: green",
    "☑ Situation 1: A (blue)   ☐ B (green)\n☐ Situation 2: A (blue)   ☑ B (green)",
)


@pytest.mark.parametrize("text", BALLOTS)
def test_the_ticked_rows_of_a_ballot_are_a_plan(text: str) -> None:
    options = [("blue", "green")] * 2
    read = parse_plan(text, ("A", "B"), 2, options=options, before=(None, "A"))
    assert read.labels == ("A", "B")
    # nothing ticked, or everything
    empty, full = (
        text.translate(str.maketrans(marks)) for marks in ({"x": " ", "☑": "☐"}, {"☐": "☑"})
    )
    every = full.replace("[ ]", "[x]")
    for other in (empty, every):
        other_read = parse_plan(other, ("A", "B"), 2, options=options, before=(None, "A"))
        assert other_read.outcome != "choice", other


@pytest.mark.parametrize("labels", [("A", "B"), ("1", "2"), ("2", "1")])
@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("As First I take blue. As Second, when First took blue, I take green.", "bg"),
        ("I'd pick green as First. As Second, I'd pick blue, honestly.", "gb"),
        ("Si je deviens la Première, je choisis bleu. Après bleu, je choisis vert.", "bg"),
        ("Birinci olursam mavi seçerim. İkinci olursam ve Birinci mavi seçmişse yeşil.", "bg"),
        (
            "Если Первый — я, то беру «синий». Если я Второй, а Первый взял «синий», то «зелёный».",
            "bg",
        ),
        (
            "私が先手になったら青を選びます。後手になって、先手が青を選んだ場合は緑を選びます。",
            "bg",
        ),
        ("For First I pick green, and for Second green too, no matter what First picked.", "gg"),
        # only one of both, the other's, and doubts
        ("As Second I take green, no matter what First takes.", ""),
        ("As First most people take blue. As Second they take green.", ""),
        ("As First I take blue. As Second, blue or green.", ""),
    ],
)
def test_plans_are_told_by_words_under_any_labels(
    text: str, due: str, labels: tuple[str, str]
) -> None:
    words = {
        "Si": ("bleu", "vert"),
        "Bi": ("mavi", "yeşil"),
        "Ес": ("синий", "зелёный"),
        "私が": ("青", "緑"),
    }
    options = [words.get(text[:2], ("blue", "green"))] * 2
    read = parse_plan(text, labels, 2, options=options, before=(None, labels[0]))
    if due:
        assert read.labels == tuple(labels["bg".index(each)] for each in due)
    else:
        assert read.outcome != "choice"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Rule set: A ☑ / B ☐", "A"),
        ("Rule set: A ☐ / B ☑", "B"),
        ("A ⛔\nB ✅", "B"),
        ("- A: 90 for me, 10 for them ← **my choice**\n- B: 70 for both", "A"),
        ("| **A: keep** ✅ | 8 |\n|---|---|\n| B: share | 7 |", None),
        ("| Option | Me |\n|---|---|\n| **A: keep** ✅ | 8 |\n| B: share | 7 |", "A"),
        ("Answer: B, 20 points", "B"),
        ("Answer: A\n\nHmm, no. I misread it.\n\nCorrect answer: B", "B"),
        ("Answer: A\n\nCorrect answer: B", "A"),
        (
            "<respuesta>\n  <explicacion>No.</explicacion>\n  <eleccion>B</eleccion>\n</respuesta>",
            "B",
        ),
        ("Answer: B\n\nPeople in such moments often end up with A.", "B"),
        # on two conditions, both, and what others would do
        ("Answer: B, if I am on the road, and A, if I am in the car.", None),
        ("Answer: A (blue) or B (green)", None),
        ("A person who looks at the sum would take option A. A greedy person would take B.", None),
        (
            "You could make a case for both. I go back and forth and don't come down on one side.",
            None,
        ),
    ],
)
def test_choices_beside_marks_conditions_and_others(text: str, label: str | None) -> None:
    assert parse(text, ("A", "B")).label == label


def test_no_preference_is_not_chosen_by_no() -> None:
    options = (
        "No preference: a draw decides.",
        "Keep to the lane: 2 die.",
        "Leave the lane: 1 dies.",
    )
    text = "No. I won't program a vehicle to kill, so I am leaving this unanswered."
    assert parse(text, ("C", "A", "B"), options=options, third="C").outcome == "refusal"
    assert parse("Keep to the lane.", ("C", "A", "B"), options=options, third="C").label == "A"
