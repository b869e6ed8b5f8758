"""Questions whose scene is shown: by a picture with labels alone, or beside the text.

Ids do not depend on it, so that the same questions are compared in text and in picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from avdilemma.dilemmas import CHANCE
from avdilemma.errors import InvalidValueError
from avdilemma.families.declared import DeclaredFactor
from avdilemma.prompts.languages import sentences
from avdilemma.prompts.render import assemble
from avdilemma.questions import ChoiceQuestion, Question
from avdilemma.questions.scenes import PICTURE_SIDE, mirrored_side, scene_of, side_of
from avdilemma.scenes import MODALITY, TEXT, Modality, picture_words


def check_drawable(modality: Modality, declared: Mapping[str, DeclaredFactor]) -> None:
    """Check that a modality leaves nothing untold: own factors have no figures.

    Raises:
        InvalidValueError: If it shows a picture in place of the text, or who counts is not drawn.
    """
    for name, factor in declared.items():
        if modality == "picture" or (modality != TEXT and "counts" in factor.effects):
            remedy = f"no picture shows the factor {name} of this file: leave it out"
            raise InvalidValueError(MODALITY, modality, remedy)


def pictured(
    question: Question,
    modality: Modality,
    before: Sequence[str],
    ask: str,
    mirrored: bool,
) -> Question:
    """A question as a modality puts it; itself in text.

    Args:
        question: The question as text, answered by a line.
        modality: How the scene is put.
        before: Paragraphs that say who the respondent is, which no picture can.
        ask: What is asked.
        mirrored: Whether the picture is mirrored, where the question leaves that open.

    Returns:
        The question, with the factor ``picture_side``.

    Raises:
        InvalidValueError: If a character of it has no figure.
    """
    if modality == TEXT:
        return question
    assert isinstance(question, ChoiceQuestion)  # noqa: S101 - these files ask nothing else
    fixed = "lane" in question.factors and question.factors["lane"] in ("left", "right")
    side = side_of(question, question.focal) if fixed else mirrored_side(question, mirrored)
    seen = replace(
        question, modality=modality, factors={**question.factors, PICTURE_SIDE: str(side)}
    )
    language, words = question.language, picture_words(question.language)
    if modality == "both":
        return replace(seen, prompt=f"{words.beside}\n\n{question.prompt}")
    scene = scene_of(seen)
    shown = sentences([words.shown, words.risky if scene.risky else words.certain], language)
    texts = zip(question.labels, question.actions, question.options, strict=True)
    options = [
        (label, text if action == CHANCE else words.course.format(label=label))
        for label, action, text in texts
    ]
    return replace(seen, prompt=assemble([*before, shown, ask], options, language))
