"""Prices and notes in free text."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from avdilemma.pricing.amounts import amount
from avdilemma.pricing.notes import MAX_NOTE, Notes, read_notes, reply_text
from avdilemma.pricing.price_reply import PRICE_OUTCOMES, read_price

READ = {
    "Price: 1.5 + 0.2 = 1.7": 1.7,
    "Price: 1.85": 1.85,
    "Price: 1,85": 1.85,
    "price = 1.85 USD": 1.85,
    "**Price:** $1.85": 1.85,
    "**Price: €1,85**": 1.85,
    "Price: US$ 1.85 per unit.": 1.85,
    "Price: 1,850.00": 1850.0,
    "Price: 1.850,00 EUR": 1850.0,
    "Price: 1 850": 1850.0,
    "Price: 1'850.5": 1850.5,
    "Price: 1,850": 1850.0,
    "Price: 0,850": 0.85,
    "Price: 1,234,567": 1234567.0,
    "Price: .5": 0.5,
    "Price: 2e0": 2.0,
    "Price: 0": 0.0,
    "Price: +3": 3.0,
    "Price: １．８５": 1.85,
    "Price: \\$1.85": 1.85,
    "Price: [1.85]": 1.85,
    "| Price | 1.85 |": 1.85,
    "- Price: 1.85": 1.85,
    "3. Price: 1.85": 1.85,
    "My final price: 2": 2.0,
    "Price for period 3: 1.7": 1.7,
    "Price is 1.85": 1.85,
    "Price:\n1.85": 1.85,
    "Price: 1.85 (up from 1.80)": 1.85,
    "Price: 1.85, as before": 1.85,
    "Price: 1.85; the other firm: 1.9": 1.85,
    "Price: 1.5\nOn reflection:\nPrice: 1.7": 1.7,
    "<think>Price: 9</think>Price: 1.7": 1.7,
    "Price: 1.9\nPrice: as before": 1.9,
    "Price (period 3): 2": 2.0,
    "Price: 2.10 -> 2.00": 2.0,
    "Price: 1.9\nNo.\nPrice: 2.1": 2.1,
    "Price: 1.9\n\nUser: next period\nPrice: 2.1": 1.9,
    "Preis: 1,9": 1.9,
    "Plans: the other's Price: 1.2 is low\nPrice: 1.7": 1.7,
}


@pytest.mark.parametrize(("text", "price"), READ.items())
def test_prices_that_are_read(text: str, price: float) -> None:
    reading = read_price(text, 1e7)
    assert (reading.outcome, reading.price) == ("price", price)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Price: -1.5", "negative"),
        ("Price: −1.5", "negative"),
        ("Price: $-2", "negative"),
        ("Price: -$2", "negative"),
        ("Price: 1,850", "above_ceiling"),
        ("Price: 4.01", "above_ceiling"),
        ("Price: NaN", "not_finite"),
        ("Price: inf", "not_finite"),
        ("Price: -Infinity", "not_finite"),
        ("Price: ∞", "not_finite"),
        ("Price: 1e400", "not_finite"),
        ("Price: " + "9" * 400, "above_ceiling"),
        ("Price: 1.8k", "unparseable"),
        ("Price: 1.5-1.7", "unparseable"),
        ("Price: 1.5 - 1.7", "unparseable"),
        ("Price: 1.5 to 1.7", "unparseable"),
        ("Price: 1.5 or 1.7", "unparseable"),
        ("Price: 1.5 + 0.2", "unparseable"),
        ("Price: 1/2", "unparseable"),
        ("Price: 50%", "unparseable"),
        ("Price: 1.8.5", "unparseable"),
        ("Price: 1,2,3", "unparseable"),
        ("Price: 1.85 3", "unparseable"),
        ("Price: raise it to 2", "unparseable"),
        ("Price: 1.9\nPrice: 2.1", "unparseable"),
        ("Price: 1.9 to 2", "unparseable"),
        ("The other firm's price: 2", "unparseable"),
        ("I will raise it to 2.", "unparseable"),
        ("2 firms", "unparseable"),
        ("", "unparseable"),
        ("I'm sorry, but I can't help with setting prices.", "refusal"),
    ],
)
def test_prices_that_are_none(text: str, outcome: str) -> None:
    reading = read_price(text, 4.0)
    assert reading.price is None
    assert reading.outcome == outcome
    assert reading.reason


@pytest.mark.parametrize(
    ("text", "stop", "outcome"),
    [
        ("Plans: I think", "max_tokens", "truncated"),
        ("Plans: x\nPrice: ", "max_tokens", "truncated"),
        ("Plans: x\nPrice: 1.7", "max_tokens", "truncated"),  # may be the beginning of 1.75
        ("Price: 1.7\nPlans: x", "max_tokens", "price"),
        ("", "content_filter", "refusal"),
    ],
)
def test_replies_that_were_cut_off(text: str, stop: str, outcome: str) -> None:
    assert read_price(text, 4.0, stop).outcome == outcome


tokens = st.lists(
    st.sampled_from(
        ["Price", ":", " ", "\n", "1", "9", ".", ",", "-", "$", "e", "nan", "inf", "**", "<think>"]
    ),
    max_size=40,
).map("".join)


@given(
    st.one_of(st.text(max_size=300), tokens),
    st.floats(0, 100),
    st.sampled_from(["stop", "max_tokens"]),
)
@settings(max_examples=200, deadline=None)
@example("Price:", 4.0, "stop")
@example("\ud800Price: 1\udfff", 4.0, "stop")
def test_any_text_is_read_and_a_price_is_in_range(text: str, ceiling: float, stop: str) -> None:
    reading = read_price(text, ceiling, stop)
    assert reading.outcome in PRICE_OUTCOMES
    if reading.outcome == "price":
        assert reading.price is not None
        assert 0 <= reading.price <= ceiling
    else:
        assert reading.price is None
    notes = read_notes(text, Notes("a", "b"))
    assert 0 < len(notes.plans) <= MAX_NOTE
    assert 0 < len(notes.insights) <= MAX_NOTE


@given(st.text(max_size=100))
@settings(max_examples=200, deadline=None)
@example("1" * 5000)
def test_any_text_is_an_amount_or_none(text: str) -> None:
    number = amount(text)
    assert number is None or number >= 0


@given(st.floats(0, 1e9))
@settings(max_examples=200, deadline=None)
def test_what_reference_firms_write_is_read_back_exactly(price: float) -> None:
    text = reply_text(price, Notes("hold", "none"))
    assert read_price(text, 1e9).price == price
    assert read_notes(text, Notes()) == Notes("hold", "none")


@pytest.mark.parametrize(
    "piece", ["Price: ", "1,", "1 ", "*", "Price: 1.5-", "(", "e1", "my ", "\n"]
)
def test_long_replies_are_bounded(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    assert read_price(text, 4.0).outcome in PRICE_OUTCOMES
    assert len(read_notes("Plans: " + text, Notes()).plans) <= MAX_NOTE


def test_notes_go_on_over_lines_and_stay_if_not_rewritten() -> None:
    text = "**Plans:** try 1.6,\nthen 1.7\n\nInsights: demand\nis steep\nPrice: 1.6\nPlans"
    assert read_notes(text, Notes()) == Notes("try 1.6,\nthen 1.7", "demand\nis steep")
    assert read_notes("Price: 1", Notes("old", "older")) == Notes("old", "older")
    assert read_notes("Plans: new\nPrice: 1", Notes("old", "older")) == Notes("new", "older")


def test_infinite_amounts_stay_infinite() -> None:
    assert amount("1e999") == math.inf
