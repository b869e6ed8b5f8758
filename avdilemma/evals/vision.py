"""Which models cannot see: told before they are asked, in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from inspect_ai.model import Model, ModelName

from avdilemma.errors import InvalidValueError
from avdilemma.scenes import MODALITY, TEXT

BLIND_PROVIDERS = frozenset(
    {
        "deepseek",
        "hf",
        "nnterp",
        "none",
        "openai-api-completions",
        "transformer_lens",
        "vllm-completions",
    }
)
"""Inspect's providers that send words alone: they refuse pictures, or drop them."""

BLIND_MODELS = re.compile(
    r"gpt-3\.5|o1-(mini|preview)|o3-mini|claude-(2|instant)|deepseek-(chat|reasoner|r1|v3)|"
    r"codestral|mixtral|llama-?3\.[13](?!.*vision)|qwen(2\.5|3)?-(?!.*vl)\d+b|phi-[34](?!.*vision)",
    re.IGNORECASE,
)
"""Names of models that are known to take words alone; others are asked."""

REJECTED = re.compile(r"image|vision|multi-?modal|modalit|picture", re.IGNORECASE)
"""What a provider's refusal of a picture speaks of."""


def check_sees(model: Model) -> None:
    """Refuse a model that is known to see no pictures, before it is asked.

    Raises:
        InvalidValueError: If it is.
    """
    name = ModelName(model)
    if name.api in BLIND_PROVIDERS:
        raise _blind(f"the provider of {name} sends no pictures")
    if name.api != "avdilemma" and BLIND_MODELS.search(model.name):
        raise _blind(f"{name} takes words alone")


@contextmanager
def rejections(model: Model) -> Iterator[None]:
    """Turn a provider's refusal of a picture, for which nothing is paid, into one clear error.

    Raises:
        InvalidValueError: In place of an error that speaks of images.
    """
    try:
        yield
    except Exception as error:
        told = " ".join(str(error).split())
        if getattr(error, "status_code", None) not in (400, 404, 415, 422) or not REJECTED.search(
            told
        ):
            raise
        raise _blind(f"{ModelName(model)} did not take a picture ({told[:160]})") from error


def _blind(why: str) -> InvalidValueError:
    return InvalidValueError(MODALITY, "a picture", f"{why}: give {TEXT}, or a model that sees")
