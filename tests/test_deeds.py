"""Sentences that do an option, or only speak of it: "I help them", "if the car keeps its lane"."""

from __future__ import annotations

import pytest

from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES
from tests.replies import sentence_rows

ROWS = sentence_rows("deeds.jsonl")
LABELS = ("A", "B")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_does_an_option_chooses_it_whichever_label_it_has(language: str) -> None:
    wrong, told = [], 0
    for row in ROWS:
        if row["language"] != language:
            continue
        told += 1
        for turned in (False, True):
            options = row["options"][::-1] if turned else row["options"]
            due = None if row["does"] is None else LABELS[row["does"] ^ turned]
            read = parse(row["text"], LABELS, "stop", options)
            if (read.label if read.outcome == "choice" else None) != due:
                wrong.append((row["text"], due, read))
    assert told >= 20
    assert not wrong


def test_no_sentence_stands_twice() -> None:
    texts = [(row["text"], *row["options"]) for row in ROWS]
    assert len({*texts}) == len(texts)
