"""Choices by the words of options: what counts, and what only looks alike."""

from __future__ import annotations

import pytest

from avdilemma.families import load_family, stream
from avdilemma.prompts import parse
from avdilemma.prompts.option_words import LONGEST, head_of, in_labels
from avdilemma.questions import ChoiceQuestion

LANE = ("Stay in the lane. The 5 pedestrians die.", "Swerve. The 2 people in the vehicle die.")
KEEP = ("Keep to the lane: 2 pedestrians die.", "Leave the lane: 1 passenger dies.")
TURN = ("turn left", "turn right")
OFFER = ("accept", "decline")
PAY = ("I cannot pay: 0 points.", "I pay: 5 points.")
COLOURS = ("blue", "green")

CHOSEN = [
    ("Swerve.", LANE, "B"),
    ("Swerving is the right thing to do.", LANE, "B"),
    ("I'd stay in the lane. Nobody asked them.", LANE, "A"),
    ("It is hard. The car should swerve.", LANE, "B"),
    ("I was going to say swerve, but the wall is near. Scratch that: stay.", LANE, "A"),
    ("I would keep in my lane.", KEEP, "A"),
    ("Answer: keep to its lane", KEEP, "A"),
    ("\u2610 Keep to the lane\n\u2611 Leave the lane", KEEP, "B"),
    ("Turn left. One on the left track, four on the right.", TURN, "A"),
    ("I decline.", OFFER, "B"),
    ("Decline. Ten of a hundred is an insult.", OFFER, "B"),
    ("I won't decline. Two points are better than none, so I accept.", OFFER, "A"),
    ("Blue for me.", COLOURS, "A"),
    ("Answer: green\n\nYou play another game.\n\nAnswer: blue", COLOURS, "B"),
    ("I choose the first.", (), "A"),
    ("The latter.", (), "B"),
    ("Ich entscheide mich f\u00fcr die zweite M\u00f6glichkeit.", (), "B"),
    ("Ninguna es justa, pero me quedo con la primera.", (), "A"),
    ("Je refuse. C'est trop peu.", ("accepter", "refuser"), "B"),
    ("Rifiuto: \u00e8 un'offesa.", ("accettare", "rifiutare"), "B"),
    ("\u62d2\u7edd\u3002\u8fd9\u4e0d\u516c\u5e73\u3002", ("\u63a5\u53d7", "\u62d2\u7edd"), "B"),
]


@pytest.mark.parametrize(
    ("text", "options", "label"), CHOSEN, ids=[each[0][:30] for each in CHOSEN]
)
def test_an_options_own_words_choose_it(text: str, options: tuple[str, ...], label: str) -> None:
    for labels in (("A", "B"), ("1", "2"), ("X", "Y")):
        read = parse(text, labels, options=options)
        assert (read.outcome, read.label) == ("choice", labels["AB".index(label)])


NOT_CHOSEN = [
    ("I'm sorry, but I can't: I decline.", OFFER, "refusal"),
    ("I decline to answer this.", OFFER, "refusal"),
    ("I decline.", LANE, "refusal"),
    ("If I swerve, two people die. If I stay, five do.", LANE, "unparseable"),
    ("Swerving kills two people, staying kills five.", LANE, "unparseable"),
    ("Most people would swerve.", LANE, "unparseable"),
    ("The first player gets 50, the second 20.", COLOURS, "unparseable"),
    ("Blue or green?", COLOURS, "unparseable"),
    ("A: I cannot pay: 0 points.\nB: I pay: 5 points.\nHard.", PAY, "unparseable"),
    ("The first option, A, kills five people.", (), "unparseable"),
    ("So, A first.", (), "unparseable"),
    ("I keep thinking about the lane.", KEEP, "unparseable"),
]


@pytest.mark.parametrize(
    ("text", "options", "outcome"), NOT_CHOSEN, ids=[each[0][:30] for each in NOT_CHOSEN]
)
def test_an_options_words_alone_choose_nothing(
    text: str, options: tuple[str, ...], outcome: str
) -> None:
    assert parse(text, ("A", "B"), options=options).outcome == outcome


def test_a_label_beats_the_words_of_an_option() -> None:
    assert parse("Swerve is B, so I choose A.", ("A", "B"), options=LANE).label == "A"
    assert parse("I would swerve.\nAnswer: A", ("A", "B"), options=LANE).label == "A"


def test_a_reply_that_was_cut_off_chooses_by_no_words() -> None:
    assert parse("I would swerve.", ("A", "B"), "max_tokens", LANE).outcome == "truncated"


def test_options_that_are_alike_are_not_told_apart() -> None:
    options = ("You get 75 points.", "You get 90 points.")
    assert in_labels("You get", ("A", "B"), options) == "You get"
    assert in_labels("You get 90 points", ("A", "B"), options) == "B"
    assert in_labels("x" * (LONGEST + 1) + " blue", ("A", "B"), COLOURS).endswith("blue")


@pytest.mark.parametrize("name", ["sacrifice", "places", "framed", "protocols", "moral_machine"])
@pytest.mark.parametrize("language", ["en", "de", "ja", "ar"])
def test_every_option_is_chosen_by_its_own_words(name: str, language: str) -> None:
    for question in stream(load_family(name), at_most=48, language=language):
        assert isinstance(question, ChoiceQuestion)
        for label, option in zip(question.labels, question.options, strict=True):
            for words in (option, f"{head_of(option)}."):
                read = question.read_reply(words)
                assert (read.outcome, read.label) == ("choice", label), (words, question.options)
