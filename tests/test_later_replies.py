"""Replies written after the reader, in sets: each was read once before anything was mended on it.

What the first reading of each set gave stands in the README beside the data. Here the reader is
held to what it learnt: no reply is read as another answer, and hardly any is misread otherwise.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.languages.phrases import UNITS
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.named_shares import Asked
from avdilemma.prompts.plans import parse_plan
from avdilemma.prompts.restated import told_again
from tests.replies import FOLDER

SETS = sorted(path.stem for path in (FOLDER / "later").glob("*.jsonl"))
Answer = tuple[str | Fraction | None, ...]


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / "later" / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def read(row: dict[str, Any]) -> tuple[str, Answer]:
    """The outcome of a reply and what it answers, place by place."""
    text, stop = told_again(row["text"], row.get("prompt", "")), row["stop"]
    match row["form"]:
        case "choice":
            third = row.get("third", "")
            choice = parse(text, row["labels"], stop, row.get("options", ()), third)
            return choice.outcome, (choice.label,)
        case "plan":
            options = row.get("options", ())
            # a set that knows one list of options has the same at every node
            same = bool(options) and isinstance(options[0], str)
            each = [options] * row["nodes"] if same else options
            before = row.get("before", ())
            plan = parse_plan(text, row["labels"], row["nodes"], stop, each, before)
            return plan.outcome, plan.labels
        case "price":
            # a set that says how high a price may be was written for prompts of its language
            high, language = row.get("high", 10), row["language"] if "high" in row else "en"
            price = read_price(text, high, stop, language)
            value = None if price.price is None else Fraction(str(price.price))
            outcome = "choice" if price.outcome == "price" else price.outcome
            return "unparseable" if outcome == "above_ceiling" else outcome, (value,)
        case "rating":
            numbers = parse_rating(text, stop)
        case "amount":
            high = Fraction(row.get("high", 100))
            # one set asks for tokens and coins, which no scenario file can: those are points
            unit = row["unit"] if row["unit"] in UNITS else "points"
            numbers = parse_amount(text, high, unit, Fraction(1), stop)
        case "belief":
            numbers = parse_beliefs(text, row["nodes"], stop, _asked(row))
        case form:
            raise ValueError(f"{form} is no form of these sets")
    return numbers.outcome, numbers.numbers


def _asked(row: dict[str, Any]) -> list[Asked]:
    """What a question about others asks; the later sets tell about whom, too."""
    names = row.get("asked", ())
    return [*map(Asked, names, row.get("phrases", [""] * len(names)))]


def verdict(row: dict[str, Any]) -> str:
    outcome, answers = read(row)
    if row["outcome"] != "choice":
        given = {outcome, "unparseable"} if outcome == "partial" else {outcome}
        return (
            "right" if row["outcome"] in given else "invented" if outcome == "choice" else "outcome"
        )
    due = row["answer"] if isinstance(row["answer"], list) else [row["answer"]]
    if row["form"] not in ("choice", "plan"):
        due = [Fraction(str(each)) for each in due]
    if outcome != "choice":
        return "missed"
    return "right" if list(answers) == due else "another"


@cache
def verdicts(name: str) -> Counter[str]:
    return Counter(verdict(row) for row in rows(name))


@pytest.mark.parametrize("name", SETS)
def test_no_reply_of_a_later_set_is_read_as_another_answer(name: str) -> None:
    assert verdicts(name)["another"] == 0


def test_hardly_any_reply_of_the_later_sets_is_misread() -> None:
    counted = sum((verdicts(name) for name in SETS), Counter[str]())
    assert counted.total() > 18_000
    assert counted.total() - counted["right"] <= 0.016 * counted.total(), counted
