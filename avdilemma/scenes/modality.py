"""Whether a scene is told, shown, or both."""

from __future__ import annotations

from typing import Literal, cast, get_args

from avdilemma.errors import one_of

Modality = Literal["text", "picture", "both"]
"""How a scene is put: in words, by a picture with labels alone, or by both."""

TEXT: Modality = "text"
"""The modality of all prompts unless another is asked for."""

MODALITIES: tuple[Modality, ...] = get_args(Modality)
"""All modalities."""

MODALITY = "modality"
"""Name of the factor, in records, metadata and tables."""


def check_modality(modality: str) -> Modality:
    """Check the name of a modality.

    Raises:
        InvalidValueError: If it is none of `MODALITIES`.
    """
    one_of(MODALITY, modality, MODALITIES)
    return cast("Modality", modality)
