"""Numbers and plans told in plain sentences of every language, and sentences that tell none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.named_shares import Asked
from avdilemma.prompts.plans import parse_plan
from tests.replies import sentence_rows

COLOURS = {
    "en": ("green", "blue"),
    "ar": ("أخضر", "أزرق"),
    "de": ("Grün", "Blau"),
    "es": ("verde", "azul"),
    "fr": ("vert", "bleu"),
    "hi": ("हरा", "नीला"),
    "id": ("hijau", "biru"),
    "it": ("verde", "blu"),
    "ja": ("緑", "青"),
    "ko": ("초록", "파랑"),
    "pt": ("verde", "azul"),
    "ru": ("зелёный", "синий"),
    "tr": ("yeşil", "mavi"),
    "zh": ("绿色", "蓝色"),
}


def number_read(row: dict[str, Any]) -> Fraction | None:
    text: str = row["text"]
    if row["form"] == "price":
        price = read_price(text, 10, "stop", row["language"]).price
        return None if price is None else Fraction(str(price))
    high, step = Fraction(10), Fraction(1)
    rated = row["form"] == "rating"
    read = parse_rating(text) if rated else parse_amount(text, high, "points", step)
    return read.numbers[0] if read.outcome == "choice" else None


@pytest.mark.parametrize("language", [*LANGUAGES, ""])
def test_a_number_told_in_a_sentence_is_read(language: str) -> None:
    told = [row for row in sentence_rows("told_numbers.jsonl") if row["language"] == language]
    due = {row["text"]: row["answer"] and Fraction(row["answer"]) for row in told}
    assert len(told) >= 15
    assert {row["text"]: number_read(row) for row in told} == due


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("labels", "green"), [(("A", "B"), 0), (("2", "1"), 0), (("X", "Y"), 1)])
def test_a_plan_told_by_roles_and_situations_is_read_whatever_its_labels(
    language: str, labels: tuple[str, str], green: int
) -> None:
    of = {"G": labels[green], "B": labels[1 - green]}
    options = COLOURS[language] if green == 0 else COLOURS[language][::-1]
    wrong, told = [], 0
    for row in sentence_rows("told_plans.jsonl"):
        if row["language"] != language:
            continue
        told += 1
        nodes: int = row["nodes"]
        before = [None, of["G"], of["B"]][:nodes]
        read = parse_plan(row["text"], labels, nodes, "stop", [options] * nodes, before)
        if read.labels != tuple(of[each] for each in row["answer"]):
            wrong.append((row["text"], read))
    assert told >= 4
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("labels", [("A", "B"), ("1", "2"), ("Y", "X")])
def test_a_statement_may_go_on_behind_its_label(language: str, labels: tuple[str, str]) -> None:
    told = [row for row in sentence_rows("told_choices.jsonl") if row["language"] == language]
    read = {row["text"]: parse(row["text"].format(label=labels[1]), labels).label for row in told}
    assert len(told) >= 5
    assert read == {row["text"]: labels[1] if row["chosen"] else None for row in told}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("labels", [("A", "B"), ("1", "2"), ("X", "Y")])
def test_what_follows_an_answer_corrects_it_or_is_another_turn(
    language: str, labels: tuple[str, str]
) -> None:
    wrong, told = [], 0
    for row in sentence_rows("told_after.jsonl"):
        if row["language"] != language:
            continue
        for first, second in (labels, labels[::-1]):
            told += 1
            due = {"first": first, "second": second}[row["answer"]]
            read = parse(row["text"].format(first=first, second=second), labels)
            if read.label != due:
                wrong.append((row["text"], first, read))
    assert told >= 20
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_declines_is_a_refusal_of_every_form(language: str) -> None:
    told = [
        row["text"] for row in sentence_rows("told_refusals.jsonl") if row["language"] == language
    ]
    assert len(told) >= 7
    for text in told:
        assert parse(text, ("A", "B")).outcome == "refusal", text
        assert parse_rating(text).outcome == "refusal", text
        assert parse_plan(text, ("A", "B"), 2).outcome == "refusal", text


@pytest.mark.parametrize("language", LANGUAGES)
def test_beliefs_told_in_sentences_are_read_by_whom_they_are_about(language: str) -> None:
    told = [row for row in sentence_rows("told_beliefs.jsonl") if row["language"] == language]
    assert len(told) >= 2
    for row in told:
        asked = [Asked(name, phrase) for name, phrase in row["asked"]]
        read = parse_beliefs(row["text"], len(asked), "stop", asked)
        assert read.numbers == tuple(map(Fraction, row["answer"])), row["text"]
