"""What a model that reasons in tallies concludes below them."""

from __future__ import annotations

import itertools

import pytest

from avdilemma.prompts import parse

SUMS = (
    "{0} {0}10: {0} leave the lane, {0} own=10 all=10 total=020.\n{1} {1}19: {1} own=19 total=029.",
    "{0}: {0}: {0} 10 passengers die, own=29.\n{1}: {1}: {1} 19 pedestrians die, own=39.",
    "{0}: stay, total 20.\n{1}: swerve, total 29.",
)
ENDS = ("020<029: {1}", "20 < 29: {1}", "1<{1}2: {1}", "029>020: {1}", "Therefore: {1}", "=> {1}")


@pytest.mark.parametrize(("sums", "end"), list(itertools.product(SUMS, ENDS)))
@pytest.mark.parametrize("labels", [("A", "B"), ("Y", "X"), ("P", "Q")])
def test_the_label_behind_a_comparison_is_the_answer(
    sums: str, end: str, labels: tuple[str, str]
) -> None:
    if end == "Therefore: {1}" and "leave" in sums:
        pytest.skip("words before a colon, below others of the kind: a list, and no conclusion")
    text = f"{sums}\n{end}".format(*labels)
    assert parse(text, labels).label == labels[1], text


@pytest.mark.parametrize("sums", SUMS)
def test_sums_without_a_comparison_choose_nothing(sums: str) -> None:
    assert parse(sums.format("A", "B"), ("A", "B")).label is None
