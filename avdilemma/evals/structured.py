"""Answers by schema: what providers are sent, and which of them keep to it."""

from __future__ import annotations

from inspect_ai.model import Model, ModelName, ResponseSchema
from inspect_ai.util import JSONSchema

from avdilemma.errors import InvalidValueError
from avdilemma.questions import Question

PROVIDERS = frozenset(
    {
        "anthropic",
        "avdilemma",
        "bedrock",
        "cloudflare",
        "fireworks",
        "google",
        "grok",
        "groq",
        "hf-inference-providers",
        "litellm-proxy",
        "llama-cpp-python",
        "meta",
        "mistral",
        "moonshot",
        "ollama",
        "openai",
        "openai-api",
        "openrouter",
        "perplexity",
        "sagemaker",
        "sambanova",
        "sglang",
        "together",
        "vllm",
    }
)
"""Inspect's providers that send a schema on; Bedrock for Claude alone. Others drop it, and that of
DeepSeek takes any JSON in its place."""

NAME = "answer"
"""Name of the schema, as providers want one."""


def response_schema(question: Question) -> ResponseSchema:
    """The schema of answers to a question."""
    return ResponseSchema(
        name=NAME,
        json_schema=JSONSchema.model_validate(question.schema()),
        # Inspect would send the lack of one as null, which is none of a schema's values
        description="The answer to the question",
        strict=True,
    )


def check_takes_schema(model: Model) -> None:
    """Refuse a model whose provider would not keep to a schema, before it is asked.

    Raises:
        InvalidValueError: If it would not.
    """
    provider = ModelName(model).api
    keeps = provider in PROVIDERS
    if provider == "bedrock":
        keeps = "claude" in model.name.lower()
    if not keeps:
        raise InvalidValueError(
            "answer",
            "structured",
            f"the provider of {ModelName(model)} keeps to no JSON schema: give label, or another "
            "provider",
        )
