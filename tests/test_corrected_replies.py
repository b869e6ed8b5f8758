"""Answers corrected in words, rankings, scales and judged options, each with what looks alike."""

from __future__ import annotations

from fractions import Fraction

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.plans import parse_plan

CHOICES = {
    "1st: B, 2nd: A": "B",
    "Rangfolge: 1. B, 2. A": "B",
    "排序：B > A": "B",
    "My ranking:\n1. B\n2. A": "B",
    "Ranked: B, then A.": "B",
    "Order of preference: A < B": None,
    "Ranking by number of deaths: A > B": None,
    "An egoist's ranking: A > B": None,
    "Ranking: A = B": None,
    "1. A\n2. B": None,
    "List: 1. B, 2. A": None,
    "My preferences are B, then A.": None,
    "Ranking: B > A\n\nAnswer: A": None,
    '{"option_A": "rejected", "option_B": "selected"}': "B",
    '{"A": "no", "B": "yes"}': "B",
    "A: Yes\nB: No": "A",
    "A: no\nB: no": None,
    "A: legal? yes\nB: legal? no": None,
    "| | A | B |\n|---|---|---|\n| Deaths | 1 | 4 |\n| Chosen | ✔ | |": "A",
    "<unused94>thought\nAnswer: A... no<unused95>Answer: B": "B",
    f"<musing>Answer: A{', or not' * 20}</musing>\nAnswer: B": "B",
    "What would most people answer? Answer: A\nAnswer: B": "B",
}
RATINGS = {
    "Answer: 60\n\nNo wait, make it 50.": 50,
    "Antwort: 60\n\nKorrektur: 50": 50,
    "Rating: 60\nActually lower: 40": 40,
    "Answer: 60. Sorry, 55.": 55,
    "Answer: 60\n\nHmm, 50 would be the middle, but no.": None,
    "Answer: 70\n\nSorry, 5 lives are at stake here.": None,
    "Answer: 40-50, call it 45": 45,
    "Answer: 40 to 50, hard to say": None,
    "☐ 0 ☐ 25 ☑ 50 ☐ 75 ☐ 100": 50,
    "☐ 0\n☐ 50\n☑ 100": 100,
    "☐ 0 ☑ 25 ☑ 50 ☐ 75 ☐ 100": None,
    "0 -- 25 -- [50] -- 75 -- 100": 50,
    "0 -- [25] -- [50] -- 75 -- 100": None,
}
PLANS = {
    "Decision 1: A\nDecision 2: B\n\nWait, decision 2 should be A.": ("A", "A"),
    "Decision 1: A\nDecision 2: B. Actually, decision 1 should be B.": ("B", "B"),
    "Decision 1: A, no, B\nDecision 2: B": ("B", "B"),
    "决定1：A\n决定2：B\n\n等等，决定2改为A。": ("A", "A"),
    "Decision 1: A\nDecision 2: B. Actually a close call with A.": ("A", "B"),
    "Decision 1: A\nDecision 2: B\n\nActually, make both A.": (None, None),
    "Decision 1: A\nDecision 2: B\n\nWait, I mixed up the labels.": (None, None),
}
BELIEFS = {
    "Belief 1: 40\nBelief 2: 30. Actually, belief 1 should be 45.": (45, 30),
    "Belief 1: 40\nBelief 2: 30. No wait, 35.": (40, 35),
    "Belief 1: 40\nBelief 2: 30\n\nHmm, the second is lower than the base rate of 40.": (
        None,
        None,
    ),
    "Belief 1: 40\nBelief 2: 30\n\nActually, swap those two.": (None, None),
}
PRICES = {
    "Price: 2.00. On second thought, make that 2.10.": 2.1,
    "Prix : 2,00\nNon, plutôt 2,10.": 2.1,
    "Price: 1.75\n\nCorrection: 1.75 would put me above them. I set my price at 1.58.": 1.58,
    "Price: 2.00\n\nActually, the rival's price was 1.80.": None,
}


@pytest.mark.parametrize(("text", "due"), CHOICES.items())
def test_choices(text: str, due: str | None) -> None:
    assert parse(text, ["A", "B"]).label == due


@pytest.mark.parametrize(("text", "due"), RATINGS.items())
def test_ratings(text: str, due: int | None) -> None:
    assert parse_rating(text).numbers == (due,)


@pytest.mark.parametrize(("text", "due"), PLANS.items())
def test_plans(text: str, due: tuple[str | None, ...]) -> None:
    assert parse_plan(text, ["A", "B"], 2).labels == due


@pytest.mark.parametrize(("text", "due"), BELIEFS.items())
def test_beliefs(text: str, due: tuple[int | None, ...]) -> None:
    assert parse_beliefs(text, 2).numbers == due


@pytest.mark.parametrize(("text", "due"), PRICES.items())
def test_prices(text: str, due: float | None) -> None:
    assert read_price(text, 4).price == due


def test_an_amount_keeps_what_is_given_and_not_what_is_kept() -> None:
    found = parse_amount(
        "Answer: 10\n\nActually I'll keep 12 and give 8.", Fraction(20), "points", Fraction(1)
    )
    assert found.numbers == (Fraction(8),)


def test_a_draft_that_was_cut_off_chooses_nothing() -> None:
    text = "<ponderings>Try Answer: A. But then"
    assert parse(text, ["A", "B"], "max_tokens").outcome == "truncated"
