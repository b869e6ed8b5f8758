"""Answers in sentences, and sentences that only look like answers, in six languages.

The files of ``data/replies/sentences`` hold one reply a line (``\\n`` for a line's end): choices
begin with + or -, numbers with the form and the number due (- for none), plans with the number of
decisions and end in the labels due. Every alphabet must be read alike.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.plans import parse_plan
from tests.replies import FOLDER

SLOW = pytest.mark.slow
ALPHABETS = (
    pytest.param(("A", "B")), pytest.param(("2", "1")), pytest.param(("甲", "乙")),
    pytest.param(("Y", "X"), marks=SLOW), pytest.param(("P", "Q"), marks=SLOW),
    pytest.param(("イ", "ア"), marks=SLOW),
)  # fmt: skip
MARKS = (
    ("☑", "☐"), ("✅", "❌"), ("✔", "✘"), ("[x]", "[ ]"), ("【✓】", "【 】"), ("(•)", "( )"),
    ("●", "○"), ("○", "×"), ("■", "□"), ("☒", "☐"), ("⬛", "⬜"), ("(x)", "( )"), ("[X]", "[_]"),
    ("🔘", "⚪"), ("[v]", "[]"), ("(o)", "( )"),
)  # fmt: skip
BALLOTS = (
    "{yes} {a}   {no} {b}", "{no} {b}\n{yes} {a}", "- {yes} {a}: swerve\n- {no} {b}: stay",
    "{b}（{no}）、{a}（{yes}）", "{a}: {yes}\n{b}: {no}", "Answer: {a} {yes}  {b} {no}",
)  # fmt: skip
LISTED = (
    "Answer:\n{yes} {a} swerve into the wall\n{no} {b} stay in the lane",
    "Antwort:\n- {no} {b}  Angebot ablehnen\n- {yes} {a}  Angebot annehmen",
    "{no} {b} 保持车道\n{yes} {a} 转向撞墙", "回答：\n{yes} {a}：受ける\n{no} {b}：断る",
)  # fmt: skip
COUNTED = (
    "Answer: no. {}", "Answer: option number {}", "Answer: rule {}", "Antwort: Nr. {}",
    "Antwort: die Nummer {}", "Antwort: Variante {}", "Réponse : n° {}", "Réponse : numéro {}",
    "Réponse : l'option n° {}", "Respuesta: n.º {}", "Respuesta: la número {}", "回答：{}番",
    "回答：{}番を選びます", "回答：第{}案", "回答：No.{}", "答案：{}号",
    "答案：{}号方案", "答案：第{}项",
)  # fmt: skip
UNCOUNTED = (
    "Answer: {} people", "Antwort: {} Menschen", "回答：{}番目の人", "回答：{}人", "答案：{}个人",
    "Answer: no. {} people died",
)  # fmt: skip
BLANK = (
    "✅ {a} ✅ {b}", "❌ {a} ❌ {b}", "☐ {a} ☐ {b}", "【 】{a} 【 】{b}", "○ {a}\n○ {b}",
    "✅ {a} saves lives\n✅ {b} follows the law", "● {a}: swerve\n● {b}: stay",
)  # fmt: skip
BELIEFS = (
    "I think there's an 80% chance that the first one is true and a 45% chance that the second is.",
    "Ich schätze, dass im ersten Fall 80 % und im zweiten Fall 45 % mitmachen.",
    "Je pense que 80 % le choisiront dans le premier cas et 45 % dans le second.",
    "Creo que en el primer caso lo elige el 80 % y en el segundo el 45 %.",
    "我认为第一种说法成立的可能性是80%，第二种是45%。",
    "一つ目は80%、二つ目は45%だと思います。",
)
NO_BELIEFS = (
    "Studies found 80% in the first case and 45% in the second.",
    "If 80% choose it in the first case and 45% in the second, I expect to lose.",
    "My colleague thinks 80% in the first case and 45% in the second.",
    "I expect more than 80% in the first case and 45% in the second.",
    "I don't expect 80% in the first case and 45% in the second.",
    "Should I expect 80% in the first case and 45% in the second?",
    "Ein Egoist würde im ersten Fall 80 % und im zweiten 45 % schätzen.",
    "我认为第一种是80%，但第二种我不知道，也许45%。",
)


def lines(name: str) -> list[str]:
    text = (FOLDER / "sentences" / f"{name}.txt").read_text(encoding="utf-8")
    return [line.replace("\\n", "\n") for line in text.splitlines()]


@pytest.mark.parametrize("labels", ALPHABETS)
def test_sentences_that_choose_are_read_and_no_others(labels: tuple[str, str]) -> None:
    wrong = []
    for line in lines("choices"):
        sign, text = line.split("|", 1)
        reply = text.format(a=labels[0], b=labels[1])
        found = parse(reply, labels).label
        if found != (labels[0] if sign == "+" else None):
            wrong.append((sign, reply, found))
    assert not wrong


def test_sentences_that_give_a_number_are_read_and_no_others() -> None:
    wrong = []
    for line in lines("numbers"):
        form, due, reply = line.split("|", 2)
        form, _, high = form.partition(":")
        found = (
            parse_rating(reply)
            if form == "rating"
            else parse_amount(reply, Fraction(high or 100), "points", Fraction(1))
        )
        if found.numbers != (None if due == "-" else Fraction(due),):
            wrong.append((line, found))
    assert not wrong


@pytest.mark.parametrize("labels", ALPHABETS)
def test_sentences_that_tell_a_plan_are_read_and_no_others(labels: tuple[str, str]) -> None:
    wrong = []
    a, b = labels
    for line in lines("plans"):
        count, text, due = line.split("|")
        reply = text.format(a=a, b=b)
        found = parse_plan(reply, labels, int(count))
        told = found.labels if found.outcome == "choice" else None
        if told != (None if due[0] == "-" else tuple({"a": a, "b": b}[each] for each in due)):
            wrong.append((reply, found))
    assert not wrong


@pytest.mark.parametrize("labels", ALPHABETS)
def test_marks_beside_labels_choose_only_if_one_stands_out(labels: tuple[str, str]) -> None:
    a, b = labels
    for yes, no in MARKS:
        if no == "×" and a.isdecimal():
            continue  # a cross before a number multiplies
        for ballot in BALLOTS:
            reply = ballot.format(yes=yes, no=no, a=a, b=b)
            assert parse(reply, labels).label == a, reply
        # what follows a mark for yes or no may be counted: "✅ 2 people live"
        for ballot in LISTED if yes not in "✅✔" or not a.isdecimal() else ():
            reply = ballot.format(yes=yes, no=no, a=a, b=b)
            assert parse(reply, labels).label == a, reply
    for ballot in BLANK:
        reply = ballot.format(a=a, b=b)
        assert parse(reply, labels).label is None, reply


@pytest.mark.parametrize("labels", [("1", "2"), ("2", "1")])
def test_a_number_with_a_counter_is_a_label_unless_something_is_counted(
    labels: tuple[str, str],
) -> None:
    for label in labels:
        for text in COUNTED:
            assert parse(text.format(label), labels).label == label, text
        for text in UNCOUNTED:
            assert parse(text.format(label), labels).label is None, text


def test_no_preference_is_the_third_option_or_none() -> None:
    outcomes = {"R": "refusal", "U": "unparseable"}
    wrong = []
    for line in lines("thirds"):
        with_third, without, text = line.split("|", 2)
        for due, labels in ((with_third, ("A", "B", "C")), (without, ("A", "B"))):
            found = parse(text, labels)
            if (found.label or found.outcome) != outcomes.get(due, due):
                wrong.append((text, labels, found))
    assert not wrong
    assert parse("Answer: no preference", ("C", "A", "B"), third="C").label == "C"
    assert parse("Answer: no preference", ("A", "B", "C"), third=None).outcome == "refusal"


def test_an_invented_next_case_is_not_answered() -> None:
    wrong = []
    for line in lines("turns"):
        form, due, text = line.split("|", 2)
        name, _, size = form.partition(":")
        found = answers(name, int(size or 0), text)
        if found != (None if due == "-" else due):
            wrong.append((line, found))
    assert not wrong


def answers(form: str, size: int, text: str) -> str | None:
    """What a reply answers, in words; None for nothing."""
    if form == "choice":
        return parse(text, ("A", "B")).label
    if form == "price":
        price = read_price(text, 10).price
        return None if price is None else f"{price:g}"
    if form == "plan":
        plan = parse_plan(text, ("A", "B"), size)
        return "".join(map(str, plan.labels)) if plan.outcome == "choice" else None
    found = {
        "rating": lambda: parse_rating(text),
        "amount": lambda: parse_amount(text, Fraction(size), "points", Fraction(1)),
        "belief": lambda: parse_beliefs(text, size),
    }[form]()
    return ",".join(map(str, found.numbers)) if found.outcome == "choice" else None


def test_beliefs_told_in_a_sentence_are_read_and_no_others() -> None:
    for reply in BELIEFS:
        assert parse_beliefs(reply, 2).numbers == (80, 45), reply
    for reply in NO_BELIEFS:
        assert parse_beliefs(reply, 2).outcome != "choice", reply


@pytest.mark.parametrize("labels", [("1", "2"), ("2", "1")])
def test_the_word_of_a_number_alone_is_its_label(labels: tuple[str, str]) -> None:
    for word in ("Two.", "Zwei.", "**Deux**", "Dos", "二", "Option two", "Answer: two."):
        assert parse(word, labels).label == "2", word
    for word in ("Two people.", "Two or one", "Zwei Menschen sterben.", "二人が助かる。", "Three."):
        assert parse(word, labels).label is None, word
    assert parse("Two.", ("A", "B")).label is None
