"""Whatever a reply is, each reader ends, in reasonable time, with an outcome and legal answers."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from avdilemma.pricing.price_reply import PRICE_OUTCOMES
from avdilemma.prompts.outcomes import OUTCOMES, PLAN_OUTCOMES
from tests.hostile import FORMS, MEGABYTE, asked, long_texts, mixtures
from tests.replies import Result

SECONDS = 5
"""CPU time after which a reader is taken to hang; what is wanted is in benchmarks/reading.py."""

HIGHEST = {"rating": 100, "belief": 100, "amount": 20, "price": 4}
"""End of the scale, by form."""


def check(form: str, text: str, found: Result) -> None:
    """Check that an answer is one that the question takes."""
    told = f"{form}: {found} of {text[:500]!r}"
    several = form in ("plan", "belief")
    known = PRICE_OUTCOMES if form == "price" else PLAN_OUTCOMES if several else OUTCOMES
    assert found.outcome in {*known, "choice"}, told
    given = [answer for answer in found.answers if answer is not None]
    if not several:
        assert bool(given) == (found.outcome == "choice"), told
    if found.outcome == "choice":
        assert len(given) == len(found.answers), told
    for answer in given:
        if form in HIGHEST:
            assert isinstance(answer, Fraction), told
            assert 0 <= answer <= HIGHEST[form], told
            assert form != "amount" or (answer * 2).denominator == 1, told
        else:
            assert answer in asked(form, text).labels, told


def read(form: str, text: str, stop: str = "stop") -> Result:
    """Read a reply, and say of which one the reader failed."""
    try:
        found = asked(form, text, stop).read()
    except Exception as error:
        error.add_note(f"reading a {form} that stopped with {stop!r} in {text[:2000]!r}")
        raise
    check(form, text, found)
    # the provider refused, whatever had been written until then
    assert stop != "content_filter" or found.outcome == "refusal", f"{form}: {found} of {text!r}"
    return found


@pytest.mark.parametrize("number", [600, pytest.param(20_000, marks=pytest.mark.slow)])
def test_no_mixture_is_an_error(number: int) -> None:
    seen = set()
    for place, (text, stop) in enumerate(mixtures(number)):
        # of the many, each is read in two forms, in turn; of the few, in all
        for form in {FORMS[place % 7], FORMS[(place + 3) % 7]} if number > 600 else FORMS:
            seen.add((form, read(form, text, stop).outcome))
    # the mixtures are worth something only if all that can come of a reply comes of them
    assert {(form, "choice") for form in FORMS} <= seen
    assert {(form, "refusal") for form in FORMS} <= seen
    assert {(form, "truncated") for form in FORMS} <= seen
    assert {("plan", "partial"), ("belief", "partial"), ("price", "unparseable")} <= seen


@pytest.mark.parametrize("form", FORMS)
def test_no_long_text_is_an_error(form: str) -> None:
    for _, text in long_texts(MEGABYTE // 1_000):
        read(form, text)


@pytest.mark.parametrize("form", FORMS)
def test_a_line_a_hundred_thousand_times_over_makes_no_reader_hang(form: str) -> None:
    for line in ("Answer: A\n", "答案：A\n", "I choose A. "):
        start = time.process_time()
        read(form, line * 100_000)
        assert time.process_time() - start < SECONDS, line


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_no_long_text_makes_a_reader_hang(form: str) -> None:
    taken = {}
    # a reader that takes more than linear time would take minutes for a quarter of a megabyte, too
    for name, text in long_texts(MEGABYTE // 4):
        start = time.process_time()
        read(form, text)
        taken[name] = time.process_time() - start
    slow = {name: round(each, 1) for name, each in taken.items() if each > SECONDS}
    assert not slow
