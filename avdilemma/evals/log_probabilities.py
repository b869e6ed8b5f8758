"""Probabilities of labels from a model's log-probabilities: who has them, and how they are read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from inspect_ai.model import (
    GenerateConfigArgs,
    Logprob,
    Logprobs,
    Model,
    ModelName,
    ModelOutput,
    TopLogprob,
)

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.prompts.label_mass import Place, announcing, label_masses
from avdilemma.prompts.languages import Language

MOST = 20
"""Likeliest tokens that are asked for, where a provider gives as many."""

PROVIDERS: Mapping[str, int] = MappingProxyType(
    {
        "avdilemma": MOST,
        "cloudflare": MOST,
        "deepseek": MOST,
        "fireworks": 5,
        "google": MOST,
        "grok": 8,
        "hf": MOST,
        "hf-inference-providers": 5,
        "llama-cpp-python": MOST,
        "mockllm": MOST,
        "ollama": MOST,
        "openai": MOST,
        "openai-api": MOST,
        "openrouter": MOST,
        "sambanova": MOST,
        "sglang": MOST,
        "vllm": MOST,
    }
)
"""Inspect's providers that send log-probabilities on, with the most tokens a place that they give.

Left out are those that drop them (Anthropic, Bedrock, Groq, Mistral, Meta, LiteLLM's proxy,
Perplexity, Moonshot), that give them of the reply's own tokens alone (Together), and that send a
prompt's text alone (completions)."""

REPLY_TOKENS = 16
"""Tokens of a reply: enough for what may stand before a label."""


def check_has_log_probabilities(model: Model) -> None:
    """Refuse a model whose provider gives no log-probabilities, before it is asked.

    Raises:
        InvalidValueError: If it gives none.
    """
    provider = ModelName(model).api
    remedy = "leave it out, or use hf, vllm, openai or another provider that has them"
    if provider not in PROVIDERS:
        raise InvalidValueError(
            "elicit",
            "probabilities",
            f"the provider of {ModelName(model)} gives no log-probabilities: {remedy}",
        )
    if provider == "openai" and _reasons(model):
        raise InvalidValueError(
            "elicit",
            "probabilities",
            f"{ModelName(model)} reasons, and OpenAI gives no log-probabilities of models that do: "
            "give --reasoning-effort none where it takes that, or another model",
        )


def _reasons(model: Model) -> bool:
    """Whether a model of OpenAI's reasons, by Inspect's own knowledge of their names."""
    api, effort = cast("Any", model.api), model.config.reasoning_effort
    if api.always_reasons():
        return True
    by_itself = effort is None and api.reasons_by_default()
    return bool(api.is_gpt_5_plus() and (by_itself or effort not in (None, "none")))


def options(model: Model) -> GenerateConfigArgs:
    """What Inspect is asked for: the likeliest tokens at each place of a short reply.

    ``--top-logprobs`` and ``--max-tokens`` of the command line are kept.
    """
    config = model.config
    return GenerateConfigArgs(
        logprobs=True,
        top_logprobs=config.top_logprobs or PROVIDERS[ModelName(model).api],
        max_tokens=config.max_tokens or REPLY_TOKENS,
    )


def read_masses(
    output: ModelOutput, labels: Sequence[str], language: Language, before: Sequence[str] = ()
) -> dict[str, float]:
    """Probability of each label in an output; see `label_masses`.

    Args:
        output: The output.
        labels: The labels on offer.
        language: Language of the prompt.
        before: Further words that may announce a label.

    Raises:
        AvdilemmaError: If it holds no log-probabilities.
    """
    given = output.choices[0].logprobs if output.choices else None
    content = given.content if given is not None else []
    if not content and output.completion:
        raise AvdilemmaError(
            f"{output.model or 'the model'} replied without log-probabilities, though it was asked "
            "for them: leave -T elicit=probabilities out, or use another provider"
        )
    if content and not any(each.top_logprobs for each in content):
        raise AvdilemmaError(
            f"{output.model or 'the model'} gave log-probabilities of its own tokens alone, not of "
            "the likeliest ones: leave -T elicit=probabilities out, or use another provider"
        )
    return label_masses(map(_place, content), labels, (*announcing(language), *before))


def _place(token: Logprob) -> Place:
    others = [(each.token, math.exp(each.logprob)) for each in token.top_logprobs or ()]
    return Place(token.token, math.exp(token.logprob), others)


def as_logprobs(label: str, chances: Mapping[str, float]) -> Logprobs:
    """The log-probabilities of a reply that is a label, or of one that is none and certain."""
    top = [
        TopLogprob(token=each, logprob=math.log(chance))
        for each, chance in sorted(chances.items(), key=lambda item: -item[1])
        if chance > 0
    ]
    if label not in chances:
        top.append(TopLogprob(token=label, logprob=0.0))
    logprob = math.log(chances.get(label, 1.0))
    return Logprobs(content=[Logprob(token=label, logprob=logprob, top_logprobs=top)])
