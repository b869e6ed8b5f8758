"""An experiment as a survey for Qualtrics, in its format Advanced Format TXT.

Qualtrics describes this format in public (Import & Export Surveys, "Preparing an Advanced Format
TXT File"); its other one, QSF, it does not. Each block of questions becomes a block of the survey;
who meets which block is a randomizer in the survey's flow, which the format cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from avdilemma.experiments.experiment import NAME, Experiment, Screen
from avdilemma.experiments.words import ScreenWords
from avdilemma.questions.paper import Blank

SURVEY = "survey.txt"
"""Name of the file to import."""

FIELD = "experiment"
"""Embedded data of the survey: the experiment's fingerprint."""


def tag(block: int, screen: int, blank: int) -> str:
    """Name of a question in the survey and in its data, by places from 0.

    Examples:
        >>> tag(0, 4, 1)
        'b001_05_2'
    """
    return f"b{block + 1:03d}_{screen + 1:02d}_{blank + 1}"


def tags(experiment: Experiment, block: int) -> dict[str, tuple[Screen, int]]:
    """Screen and place of the blank behind every name of a block."""
    return {
        tag(block, at, place): (screen, place)
        for at, screen in enumerate(experiment.block(block))
        for place in range(len(screen.paper.blanks))
    }


def qualtrics_files(experiment: Experiment) -> Mapping[str, str]:
    """The survey, and the file that its answers are read with."""
    return {SURVEY: "\n".join(_lines(experiment)) + "\n", NAME: experiment.to_json()}


def _lines(experiment: Experiment) -> Iterator[str]:
    words = experiment.words
    yield from ("[[AdvancedFormat]]", "", f"[[ED:{FIELD}:{experiment.fingerprint}]]", "")
    yield from ("[[Block:consent]]", "", "[[Question:MC:SingleAnswer:Vertical]]", "[[ID:consent]]")
    yield from (
        _html(experiment.consent, experiment.direction),
        "[[Choices]]",
        _html(words.begin),
        "",
    )
    for number in range(len(experiment.blocks)):
        yield from (f"[[Block:b{number + 1:03d}]]", "")
        screens = experiment.block(number)
        for at, screen in enumerate(screens):
            for place in range(len(screen.paper.blanks)):
                yield from _question(
                    screen, place, tag(number, at, place), words, experiment.direction
                )
                yield ""
            if at + 1 < len(screens):
                yield from ("[[PageBreak]]", "")


def _question(
    screen: Screen, place: int, name: str, words: ScreenWords, direction: str
) -> Iterator[str]:
    blanks, text = screen.paper.blanks, [] if place else [screen.paper.text]
    blank: Blank = blanks[place]
    text += [blank.name] if blank.name else []
    if blank.options:
        yield from ("[[Question:MC:SingleAnswer:Vertical]]", f"[[ID:{name}]]")
        yield from (_html("\n\n".join(text), direction), "[[AdvancedChoices]]")
        for number, option in enumerate((*blank.options, words.skip), 1):
            yield from (f"[[Choice:{number}]]", _html(option))
        return
    asked = words.number.format(low=0, high=blank.high)
    text.append(f"{asked} {blank.unit}".rstrip())
    yield from ("[[Question:TextEntry:SingleLine]]", f"[[ID:{name}]]")
    yield _html("\n\n".join(text), direction)


def _html(text: str, direction: str = "") -> str:
    """Text as HTML on one line, in which nothing looks like a tag of the format or piped text."""
    shown = escape(text).replace("[[", "&#91;&#91;").replace("]]", "&#93;&#93;")
    shown = shown.replace("${", "&#36;{").replace("\n", "<br>")
    return f'<div dir="{direction}">{shown}</div>' if direction else shown
