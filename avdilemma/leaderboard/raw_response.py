"""The raw response of a call, as far as a log has it: is it what the log made of it?

Providers have shapes of their own. What all of them tell is compared: the reply's text, the model,
why it ended, and its tokens. Where no key of texts is known, the reply has to stand there as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from avdilemma.leaderboard.log_fields import names
from avdilemma.leaderboard.model_names import same_model
from avdilemma.leaderboard.raw_json import bare, leaves
from avdilemma.logs.archive import Record

REPLIES = names("refusal content text outputtext generatedtext completion")
"""Keys under which a reply's text comes back; keys are written as `bare` has it."""

THOUGHTS = names("reasoning reasoningcontent reasoningdetails thinking summary logprobs")
"""Keys under which something else than the reply comes back."""

MODELS = names("model modelversion modelid")
"""Keys of the model's name."""

REASONS = names("finishreason stopreason")
"""Keys of the reason to stop."""

ENDS: Mapping[str, str] = {
    "stop": "stop",
    "endturn": "stop",
    "stopsequence": "stop",
    "length": "max_tokens",
    "maxtokens": "max_tokens",
    "maxoutputtokens": "max_tokens",
    "maxlen": "max_tokens",
}
"""Reasons to stop as providers call them."""

USAGE = names("usage usagemetadata")
"""Keys of the tokens that it took."""

SENT = names("prompttokens inputtokens prompttokencount")
"""Keys of the tokens of a request."""

RECEIVED = names("completiontokens outputtokens candidatestokencount")
"""Keys of the tokens of a reply."""

TAGS = 60
"""Most characters of the tags and blanks around what a model thinks, such as ``<think>``."""


def response_problems(response: Any, output: Record, model: str) -> Iterator[str]:
    """Places of a response that say otherwise than the output that the log made of it.

    Args:
        response: The raw response.
        output: The output of the call.
        model: Inspect's name of the model, or a server's own.
    """
    if not isinstance(response, dict) or not response:
        return
    found = [(place, value) for place, value in leaves(response) if value is not None]
    outside = [(place, value) for place, value in found if not THOUGHTS & set(map(bare, place))]
    texts = [(bare(place[-1]), value) for place, value in outside if isinstance(value, str)]
    if not _tells(texts, output):
        yield "call.response"
    for key, value in texts:
        if key in MODELS and value != output.get("model") and not same_model(model, value):
            yield "call.response.model"
        elif key in REASONS and not _ended(value, output):
            yield "call.response.finish_reason"
    yield from _usage_problems(response, output)


def _tells(texts: list[tuple[str, str]], output: Record) -> bool:
    """Whether the texts of a response are the reply, after what the model may have thought."""
    completion = str(output.get("completion") or "").strip()
    known = [value for key, value in texts if key in REPLIES]
    if not any(known):
        return not completion or completion in (value.strip() for _, value in texts)
    said = "".join(known).strip()
    before = said.removesuffix(completion)
    return said.endswith(completion) and (not before.strip() or _thought(before, output))


def _thought(before: str, output: Record) -> bool:
    """Whether what comes before a reply is what the output tells as the model's thinking."""
    message = ((output.get("choices") or [{}])[0]).get("message") or {}
    content = message.get("content")
    if not isinstance(content, list):
        return False
    parts = [each for each in content if isinstance(each, dict)]
    told = "".join(str(each.get("reasoning") or "") for each in parts).strip()
    return told in before and len(before.strip()) <= len(told) + TAGS


def _ended(told: str, output: Record) -> bool:
    """Whether a provider's reason to stop is the output's; of rare ones nothing is known."""
    stop = ENDS.get(bare(told).removeprefix("reason"), "")
    reason = str(((output.get("choices") or [{}])[0]).get("stop_reason"))
    return not stop or reason not in ENDS.values() or reason == stop


def _usage_problems(response: Record, output: Record) -> Iterator[str]:
    sums = output.get("usage")
    for name, usage in response.items():
        if bare(name) not in USAGE or not isinstance(usage, dict) or not isinstance(sums, dict):
            continue
        thought, *cached = (
            _count(sums, key)
            for key in ("reasoning_tokens", "input_tokens_cache_read", "input_tokens_cache_write")
        )
        for key, value in usage.items():
            if not isinstance(value, int):
                continue
            if bare(key) in RECEIVED and _count(sums, "output_tokens") not in (
                value,
                value + thought,
            ):
                yield f"call.response.usage.{key}"
            # providers count what a cache held, or they do not
            if bare(key) in SENT and value - _count(sums, "input_tokens") not in (
                0,
                *cached,
                sum(cached),
            ):
                yield f"call.response.usage.{key}"


def _count(usage: Record, key: str) -> int:
    value = usage.get(key)
    return value if isinstance(value, int) else 0
