"""Plans and beliefs as lists and as JSON that the prompt did not ask for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.hostile import asked

LABELS = [("A", "B"), ("1", "2"), ("X", "Y")]


def plan(text: str, labels: tuple[str, str]) -> tuple[str, str]:
    """The outcome, and the labels read as a and b; ``-`` without one."""
    told = text.replace("<a>", labels[0]).replace("<b>", labels[1])
    found = replace(asked("plan", told), labels=labels).read()
    names = {labels[0]: "a", labels[1]: "b", None: "-"}
    return found.outcome, "".join(names[each] for each in found.answers)  # type: ignore[index]


@pytest.mark.parametrize("labels", LABELS, ids="".join)
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1-2: <a>\n3: <b>", "aab"),
        ("**1–2:** <a>\n**3:** <b>", "aab"),
        ("1-3: <a>", "aaa"),
        ("Decisions 1 and 3: <a>\nDecision 2: <b>", "aba"),
        # what is taken back counts no more, and without a word it is no answer
        ("1: <a>\n2: <a>\n3: <a>\n\nActually, I change my mind about the last one.\n3: <b>", "aab"),
        ("1: <a>\n2: <a>\n3: <a>\n3: <b>", "---"),
        ('["<a>", "<b>", "<a>"]', "aba"),
        ('```json\n["<a>", "<b>", "<a>"]\n```', "aba"),
        ('{"decision1": "<a>", "decision2": "<b>", "decision3": "<a>"}', "aba"),
        ('{"Decision 1": "<a>", "Decision 2": "<b>", "Decision 3": "<b>"}', "abb"),
        ('{"decision_1": "<a>", "decision_2": "<b>"}', "ab-"),
    ],
)
def test_plans_as_lists(text: str, read: str, labels: tuple[str, str]) -> None:
    outcome, found = plan(text, labels)
    assert found == read
    outcomes = {0: "choice", 3: "unparseable"}
    assert outcome == outcomes.get(read.count("-"), "partial")


@pytest.mark.parametrize(
    "text",
    [
        "First situation: 60%\nSecond situation: 35 of 100",
        "Erste Situation: 60\nZweite Situation: 35",
        "Première situation : 60\nDeuxième situation : 35",
        "Primera situación: 60\nSegunda situación: 35",
        "第一种情况：60%\n第二种情况：35%\n\n答案：60，35",
        "1つ目: 60%\n2つ目: 35%",
        "[60, 35]",
        '{"belief1": 60, "belief2": "35"}',
        '{"belief_1": "60 %", "belief_2": "35 %"}',
    ],
)
def test_beliefs_as_lists(text: str) -> None:
    found = asked("belief", text).read()
    assert (found.outcome, found.answers) == ("choice", (Fraction(60), Fraction(35)))


def test_decisions_are_no_beliefs() -> None:
    assert asked("belief", '{"decision1": 2, "decision2": 1}').read().outcome == "unparseable"
