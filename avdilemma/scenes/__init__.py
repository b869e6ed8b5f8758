"""Scenes: pictures of dilemmas, drawn from their facts, and the same facts in words."""

from __future__ import annotations

from avdilemma.scenes.alt import alt_text
from avdilemma.scenes.drawing import draw
from avdilemma.scenes.facts import NOBODY, Course, NoSceneError, People, Scene, Side
from avdilemma.scenes.modality import MODALITIES, MODALITY, TEXT, Modality, check_modality
from avdilemma.scenes.picture import data_address, png
from avdilemma.scenes.words import picture_words

__all__ = [
    "MODALITIES",
    "MODALITY",
    "NOBODY",
    "TEXT",
    "Course",
    "Modality",
    "NoSceneError",
    "People",
    "Scene",
    "Side",
    "alt_text",
    "check_modality",
    "data_address",
    "draw",
    "picture_words",
    "png",
]
