"""Exact probabilities of labels from a model on this machine, by scoring their tokens.

The reply may begin with a label at once, or after a blank, a mark or announcing words; each such
beginning is one text, whose probability is the product of those of its tokens after the prompt.
Nothing is sampled, and labels of several tokens are scored whole.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import anyio.to_thread
from inspect_ai.model import ChatMessage, Model, ModelName
from inspect_ai.util import concurrency

from avdilemma.prompts.label_mass import announcing
from avdilemma.prompts.languages import Language

MARKS = ("", " ", '"', "**")
"""What may stand before a label, beside announcing words."""


def has_weights(model: Model) -> bool:
    """Whether the model's weights are at hand, so that probabilities are exact."""
    return ModelName(model).api == "hf"


async def exact_masses(
    model: Model,
    messages: Sequence[ChatMessage],
    labels: Sequence[str],
    language: Language,
    before: Sequence[str] = (),
) -> dict[str, float]:
    """Probability of each label as the beginning of the next reply.

    Args:
        model: A model of the provider ``hf``.
        messages: The conversation as the provider got it.
        labels: The labels on offer.
        language: Language of the prompt.
        before: Further words that may announce a label.
    """
    api: Any = model.api
    prompt = api.hf_chat(list(messages), [])
    words = [f"{each} " for each in (*announcing(language), *before)]
    texts = {label: [mark + label for mark in (*MARKS, *words)] for label in labels}
    # one pass at a time: passes side by side would only take the memory of each other
    async with concurrency(f"labels of {ModelName(model)}", 1, visible=False):
        return await anyio.to_thread.run_sync(_masses, api, prompt, texts)


def _masses(api: Any, prompt: str, texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Mass of each label from the texts that begin with it, without counting a reply twice."""
    call = getattr(api, "tokenizer_call_args", None) or {}
    start = list(api.tokenizer(prompt, **call)["input_ids"])
    tokens = {
        label: {tuple(api.tokenizer(text, add_special_tokens=False)["input_ids"]) for text in own}
        for label, own in texts.items()
    }
    every = {each for own in tokens.values() for each in own}
    # a text that begins another one holds its mass
    kept = {each for each in every if not any(each[:n] in every for n in range(1, len(each)))}
    logs = token_logs(api.model, start, sorted(kept))
    return {
        label: math.fsum(math.exp(logs[each]) for each in own & kept)
        for label, own in tokens.items()
    }


def token_logs(
    model: Any, start: Sequence[int], ends: Sequence[tuple[int, ...]]
) -> dict[tuple[int, ...], float]:
    """Log-probability of each run of tokens after the same beginning.

    Runs share passes through the model: one for each beginning of a run that is none of another's.
    """
    import torch  # noqa: PLC0415 - the user's own, with the provider

    stems = {end[:-1] for end in ends}
    stems = {
        each
        for each in stems
        if not any(len(o) > len(each) and o[: len(each)] == each for o in stems)
    }
    found: dict[tuple[int, ...], float] = {}
    with torch.inference_mode():
        for stem in sorted(stems):
            ids = torch.tensor([[*start, *stem]], device=model.device)
            logits = model(input_ids=ids).logits[0, len(start) - 1 :].float()
            logs = cast("list[list[float]]", torch.log_softmax(logits, dim=-1).cpu())
            for end in ends:
                if end[:-1] == stem[: len(end) - 1]:
                    found[end] = math.fsum(float(logs[at][token]) for at, token in enumerate(end))
    return found
