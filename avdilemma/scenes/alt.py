"""A scene in words: what its picture shows, for readers who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from avdilemma.prompts.languages import ENGLISH, Language, number_text, percent, sentences
from avdilemma.prompts.languages.grammar import plural
from avdilemma.scenes.facts import MOVES, People, Scene, Side
from avdilemma.scenes.words import PictureWords, picture_words


def alt_text(scene: Scene, language: Language = ENGLISH) -> str:
    """Say what a picture shows, in one of the languages of prompts.

    Examples:
        >>> one, two = People(("person",)), People(("person", "person"))
        >>> print(alt_text(Scene(one, two, None, "left", ("A", "B"))))  # doctest: +ELLIPSIS
        Seen from above, a vehicle in the left lane. In it: 1 person. On the road in the left ...
    """
    return sentences([*_sentences(scene, language)], language)


def _sentences(scene: Scene, language: Language) -> Iterator[str]:
    words = picture_words(language)
    own = _side(words, scene.own)
    if scene.in_car.number:
        yield words.vehicle.format(side=own, people=_people(words, scene.in_car, language))
    else:
        yield words.empty.format(side=own)
    for side, there in ((scene.own, scene.ahead), (scene.other, scene.beside)):
        lane = _side(words, side)
        if there is None:
            yield words.wall.format(side=lane)
            continue
        yield words.crossing.format(side=lane, people=_people(words, there, language))
        if there.signal != "none":
            yield words.legal if there.signal == "legal" else words.illegal
    for move, course in zip(MOVES, scene.courses, strict=True):
        text = words.stay if move == "stay" else words.swerve
        label = words.label.format(label=course.label) if course.label else ""
        yield text.format(label=label, people=_people(words, course.harmed, language))
        if scene.risky:
            yield words.probability.format(risk=percent(course.harmed.risk, language))


def _side(words: PictureWords, side: Side) -> str:
    return words.left if side == "left" else words.right


def _people(words: PictureWords, people: People, language: Language) -> str:
    counted = Counter(people.figures).items()
    texts = [
        plural(n, *words.figures[name], language=language).format(n=number_text(str(n), language))
        for name, n in counted
    ]
    return words.joined(texts, language)
