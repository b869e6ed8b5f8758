"""Replies as models write them, labelled by hand: what the readers of all forms make of them.

The bounds: no reply read as another answer than the one given, and at most 1 % misread
otherwise, in each half of the set; no alphabet and no language more than 2 points worse than
another. Replies of the held-out half are counted, and never shown: nobody should tune to them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache

import pytest

from avdilemma.prompts.languages import LANGUAGES
from avdilemma.questions import FORMS
from tests.replies import FOLDER, SPLITS, Reply, Result, entries, replies, split_of, table

ENOUGH = 100
"""Replies that an alphabet or a language must have for its rate to be compared."""

SHOWN = 30
"""Misread replies of the development half that a failure prints."""


@cache
def verdicts() -> tuple[tuple[Reply, Result, str], ...]:
    return tuple(
        (reply, found, reply.verdict(found)) for reply in replies() for found in [reply.read()]
    )


def told(split: str) -> str:
    """The table by kind, and of the development half also what was misread."""
    own = [each for each in verdicts() if each[0].split == split]
    text = [f"{split}, by kind:", table((reply.kind, verdict) for reply, _, verdict in own)]
    if split == "development":
        # one of the alphabets is enough to see what is wrong
        wrong = {each[0].entry: each for each in own if each[2] != "right"}
        for reply, found, verdict in list(wrong.values())[:SHOWN]:
            text.append(
                f"{reply.id} ({verdict}): {found} is read, {reply.expected} is right:\n"
                f"  {reply.text!r}"
            )
        text.append(f"and {max(0, len(wrong) - SHOWN)} more")
    return "\n".join(text)


def misread_by(group: Callable[[Reply], str]) -> dict[str, float]:
    """The share of misread replies by group, of groups with enough replies."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for reply, _, verdict in verdicts():
        counts[group(reply)][verdict != "right"] += 1
    return {
        name: row[True] / row.total()
        for name, row in counts.items()
        if name and row.total() >= ENOUGH
    }


@pytest.mark.parametrize("split", SPLITS)
def test_no_reply_is_read_as_another_answer(split: str) -> None:
    wrong = sum(verdict == "another" for reply, _, verdict in verdicts() if reply.split == split)
    assert wrong == 0, told(split)


@pytest.mark.parametrize("split", SPLITS)
def test_hardly_any_reply_is_misread(split: str) -> None:
    own = [verdict for reply, _, verdict in verdicts() if reply.split == split]
    wrong = sum(verdict != "right" for verdict in own)
    assert wrong <= 0.01 * len(own), told(split)


@pytest.mark.parametrize("group", ["alphabet", "language"])
def test_no_alphabet_and_no_language_is_read_worse(group: str) -> None:
    rates = misread_by(lambda reply: str(getattr(reply, group)))
    assert len(rates) >= 6
    assert max(rates.values()) - min(rates.values()) <= 0.02, rates


def test_the_set_covers_what_it_says() -> None:
    found = [entry for _, _, entry in entries()]
    assert len(found) >= 900
    # languages that came later have tables of their own, see test_every_language.py
    assert {"en", "de", "es", "fr", "ja", "zh"} <= {each["language"] for each in found}
    assert {each["language"] for each in found} <= set(LANGUAGES)
    # what is seen in a picture is read as a choice or a rating is
    assert {entry["form"] for entry in found} == {"third", "price", *FORMS} - {"match", "scene"}
    ids = [entry["id"] for entry in found]
    assert len(set(ids)) == len(ids)
    without = [entry for entry in found if "answer" not in entry]
    assert 0.25 <= len(without) / len(found) <= 0.5, "a fair share of replies answers nothing"


def test_half_of_the_set_is_held_out_by_rule() -> None:
    for split, kind, entry in entries():
        assert split == split_of(entry["text"]), (
            f"{entry['id']} belongs into {split_of(entry['text'])}/{kind}.yaml"
        )
    shares = Counter(split for split, _, _ in entries())
    assert 0.45 <= shares["held_out"] / shares.total() <= 0.55


def test_the_readme_names_every_kind() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.glob("*/*.yaml"):
        assert f"`{path.stem}`" in text
