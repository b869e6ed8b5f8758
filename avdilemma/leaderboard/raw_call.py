"""The raw request and response of a call, as far as a log has them: do they say the same?

Providers have shapes of their own. What all of them have is looked at: texts that were sent, roles,
system messages, tools, the model, common settings; texts that came back, the model and the tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from avdilemma.leaderboard.log_fields import empty, names
from avdilemma.leaderboard.model_names import same_model
from avdilemma.logs.archive import Record

SYSTEM = frozenset(
    {"system", "instructions", "system_instruction", "systeminstruction", "preamble"}
)
"""Keys under which something is said beside the conversation."""

TOOLS = frozenset({"tools", "functions", "toolconfig", "response_format", "guided_json", "stop"})
"""Keys under which the reply is led or cut."""

MODELS = frozenset({"model", "modelid", "model_id"})
"""Keys of the model's name."""

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "temperature": ("temperature",),
    "top_p": ("top_p", "topp"),
    "seed": ("seed",),
    "max_tokens": ("max_tokens", "max_completion_tokens", "max_output_tokens", "maxtokens"),
    "presence_penalty": ("presence_penalty",),
    "frequency_penalty": ("frequency_penalty",),
    "top_k": ("top_k", "topk"),
    "num_choices": ("n", "num_choices", "best_of", "candidate_count", "num_completions"),
}
"""Common settings with their keys in requests."""

SENT_BY_ITSELF: Mapping[str, frozenset[float | None]] = {
    "temperature": frozenset({None, 1}),
    "top_p": frozenset({None, 1}),
    "num_choices": frozenset({None, 1}),
}
"""What a client may send of a setting that was not given, as a provider wants it."""

EFFORT = frozenset({"effort", "reasoning_effort"})
"""Keys under which a request says how long to think."""

THINKING = names("effort reasoning_effort reasoning_tokens reasoning_mode extra_body")
"""Settings of generation from which that comes."""

KNOWN = names(
    "model modelid model_id messages message input inputs contents content prompt chat stream "
    "stream_options tool_choice toolchoice tool_config toolconfig include store reasoning "
    "reasoning_effort effort thinking output_config text truncation service_tier "
    "safety_identifier prompt_cache_key prompt_cache_options prompt_cache_retention user metadata "
    "betas cache_control inferenceconfig inference_config additionalmodelrequestfields "
    "performanceconfig generation generation_config generate_config config parameters options "
    "safety_settings http_options extra_headers extra_body chat_template_kwargs verbosity "
    "modalities timeout random_seed background parallel_tool_calls kwargs sampling_params "
    "inferencecomponentname target_model endpoint encoding_format details do_sample"
)
"""Keys of requests under which texts and objects are sent; others hold numbers and switches."""

TEMPLATED = names(
    "hf nnterp transformer_lens vllm-completions openai-api-completions llama-cpp-python"
)
"""Providers that send the question inside of the model's own template."""

REPLIES = frozenset({"refusal", "content", "text", "output_text", "generated_text", "completion"})
"""Keys under which a reply's text comes back."""

THOUGHTS = frozenset(
    {"reasoning", "reasoning_content", "reasoning_details", "thinking", "summary", "logprobs"}
)
"""Keys under which something else than the reply comes back."""

ENDS: Mapping[str, str] = {
    "stop": "stop",
    "end_turn": "stop",
    "length": "max_tokens",
    "max_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
}
"""Reasons to stop as providers call them."""

TAGS = 60
"""Most characters of the tags and blanks around what a model thinks, such as ``<think>``."""

SENTENCE = 24
"""Length from which a text with blanks in it is one that somebody wrote."""


def leaves(found: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is no object and no list, with the keys that lead to it."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), found)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, dict):
            stack += [((*place, str(key).lower()), each) for key, each in value.items()]
        elif isinstance(value, list):
            stack += [(place, each) for each in reversed(value)]
        else:
            yield place, value


def request_problems(
    request: Any, prompt: str, facts: str, model: str, settings: Mapping[str, Any]
) -> Iterator[str]:
    """Places of a request that say otherwise than the log: what was asked of whom, and how.

    Args:
        request: The raw request.
        prompt: The question as the suite has it.
        facts: The question's record, which reference agents and mocks are sent beside it.
        model: Inspect's name of the model.
        settings: Settings of generation in the log's header.
    """
    templated = model.split("/", maxsplit=1)[0] in TEMPLATED
    for place, value in leaves(request):
        name = place[-1] if place else ""
        if not isinstance(value, str):
            continue
        asks = value in (prompt, facts) or (templated and prompt in value)
        written = not asks and len(value) > SENTENCE and " " in value.strip()
        if written or (name == "role" and value != "user"):
            yield f"call.request.{'.'.join(place)}"
        elif name in MODELS and not same_model(model, value):
            yield f"call.request.{name}"
        elif name in EFFORT and not any(settings.get(each) for each in THINKING):
            yield f"call.request.{'.'.join(place)}"
    fields = request if isinstance(request, dict) else {}
    for key, value in fields.items():
        steers = str(key).lower() in SYSTEM | TOOLS
        # such as an earlier conversation, an adapter, the beginning of a reply, a kept prompt
        other = isinstance(value, (str, list, dict)) and str(key).lower() not in KNOWN
        stored = str(key).lower() == "prompt" and isinstance(value, dict)
        if (steers or other or stored) and not empty(value):
            yield f"call.request.{str(key)[:40]}"
        if key == "extra_body" and value and value != settings.get("extra_body"):
            yield "call.request.extra_body"
    yield from _setting_problems(fields, settings)


def _setting_problems(fields: Record, settings: Mapping[str, Any]) -> Iterator[str]:
    inner = (value for value in fields.values() if isinstance(value, dict))
    for group in (fields, *inner):
        sent = {str(key).lower(): value for key, value in group.items()}
        for name, keys in SETTINGS.items():
            values = [sent[key] for key in keys if isinstance(sent.get(key), (int, float))]
            wanted = settings.get(name)
            # of itself Inspect sends a token limit, which is the provider's own
            free = SENT_BY_ITSELF.get(name, {None}) if name != "max_tokens" else set(values)
            if any(v != wanted if wanted is not None else v not in free for v in values):
                yield f"call.request.{name}"


def response_problems(response: Any, output: Record, model: str) -> Iterator[str]:
    """Places of a response that say otherwise than the output that the log made of it."""
    if not isinstance(response, dict):
        return
    texts, stop = [], ""
    for place, value in leaves(response):
        if not isinstance(value, str) or THOUGHTS & set(place):
            continue
        name = place[-1] if place else ""
        if name in REPLIES:
            texts.append(value)
        elif name in ("finish_reason", "stop_reason"):
            stop = ENDS.get(value, "")
    completion, said = str(output.get("completion") or "").strip(), "".join(texts).strip()
    # what a model thinks may be told as text, and be no part of the reply
    before = said.removesuffix(completion) if said.endswith(completion) else None
    if texts and (before is None or (before.strip() and not _thought(before, output))):
        yield "call.response"
    told = response.get("model")
    if isinstance(told, str) and told != output.get("model") and not same_model(model, told):
        yield "call.response.model"
    reason = str(((output.get("choices") or [{}])[0]).get("stop_reason"))
    if stop and reason in ENDS.values() and reason != stop:
        yield "call.response.finish_reason"
    usage, sums = response.get("usage"), output.get("usage")
    if isinstance(usage, dict) and isinstance(sums, dict):
        for key in ("completion_tokens", "output_tokens"):
            thought = sums.get("reasoning_tokens") or 0
            wanted = sums.get("output_tokens")
            if isinstance(usage.get(key), int) and wanted not in (usage[key], usage[key] + thought):
                yield f"call.response.usage.{key}"


def _thought(before: str, output: Record) -> bool:
    """Whether what comes before a reply is what the output tells as the model's thinking."""
    message = ((output.get("choices") or [{}])[0]).get("message") or {}
    content = message.get("content")
    if not isinstance(content, list):
        return False
    parts = [each for each in content if isinstance(each, dict)]
    told = "".join(str(each.get("reasoning") or "") for each in parts).strip()
    return told in before and len(before.strip()) <= len(told) + TAGS
