"""With which settings a model was run, and who answered: what a row shows, and what is refused.

A plain run of the suite has few settings. Those below are allowed and shown; every other one is
refused by its name, so that nothing decides unseen what is asked or who answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from inspect_ai.model import GenerateConfig
from pydantic import ValidationError

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import PERSONA
from avdilemma.exact import exact
from avdilemma.leaderboard.log_fields import empty, names
from avdilemma.logs.archive import Record
from avdilemma.logs.respondent import TRANSPORT
from avdilemma.scenes import TEXT
from avdilemma.text import printable

REASONS: Mapping[str, str] = {
    "system_message": "the suite has none",
    "persona": "the board takes plain runs alone, compare it by avdilemma personas",
    "logit_bias": "it chooses in the model's place",
    "response_schema": "it constrains the answer",
    "stop_seqs": "it cuts answers off",
    "fallback_models": "another model may have answered",
    "num_choices": "one reply is asked for",
    "best_of": "one reply is asked for",
    "internal_tools": "the suite has none",
    "extra_headers": "they may lead to another model",
    "chat_template": "it changes what is asked",
    "model_path": "the weights are not those that the model's name tells: give them a name",
    "tokenizer_path": "it changes what is asked",
    "messages": "it changes what is asked",
    "models": "another model may have answered",
}
"""Why some settings are refused; of others their name is enough."""

MODALITIES_TAKEN = frozenset({TEXT})
"""How scenes may be put; a choice about a picture is none about the suite's words."""

SHOWN = names(
    "temperature top_p top_k max_tokens frequency_penalty presence_penalty seed logprobs "
    "top_logprobs prompt_logprobs parallel_tool_calls effort verbosity reasoning_effort "
    "reasoning_mode reasoning_tokens reasoning_summary reasoning_history"
)
"""Settings of generation that a row shows."""

UNSEEN = TRANSPORT - {"extra_headers"}
"""Settings of generation that do not change what is answered."""

SINGLE = frozenset({"num_choices", "best_of"})
"""Settings that may be told if they ask for one reply."""

BODY: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        names(
            "top_k min_p top_a typical_p repetition_penalty length_penalty min_tokens seed "
            "enable_thinking thinking_budget service_tier"
        ),
        frozenset(),
    ),
    "chat_template_kwargs": frozenset({"enable_thinking", "thinking", "reasoning_effort"}),
    "thinking": frozenset({"type", "budget_tokens"}),
    "reasoning": frozenset({"effort", "max_tokens", "enabled", "exclude"}),
    "provider": names(
        "order only ignore quantizations sort allow_fallbacks require_parameters data_collection"
    ),
}
"""What ``--extra-body`` may hold, and the keys of what is nested there; all is shown."""

TEXTS = names(
    "device dtype torch_dtype quantization attn_implementation service_tier reasoning_parser "
    "kv_cache_dtype region_name location"
)
"""Arguments of providers whose short texts are shown: how and where a model calculates. Others may
be paths, keys or templates."""

KEY = re.compile(r"(\w+_)?(api_key|token|secret|password|access_key(_id)?|organization|project)")
"""Names of arguments that authorise; they are neither shown nor refused."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
"""What the name of an argument may be."""

WORD = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
"""What a text may be to be shown."""

DIGEST = re.compile(r"sha256 [0-9a-f]{64}")
"""How a text is shown that is too long for a row."""

HOST = re.compile(r"[A-Za-z0-9.-]{1,100}(:[0-9]{1,5})?|\[[0-9a-f:]{2,40}\](:[0-9]{1,5})?")
"""What a host, with its port, may be to be shown."""

MAX_NUMBER = 2**63
"""Largest number that is a setting."""

MAX_SETTINGS = 60
"""Most settings of a run."""

PROVIDERS = names(
    "anthropic avdilemma azureai bedrock cloudflare deepseek fireworks google grok groq hf "
    "hf-inference-providers litellm-proxy llama-cpp-python meta mistral mockllm moonshot nnterp "
    "none ollama openai openai-api openai-api-completions openrouter perplexity sagemaker "
    "sambanova sglang together transformer_lens vllm vllm-completions"
)
"""Providers of Inspect, and this package's own; others are somebody's code."""

STAND_INS = frozenset({"mockllm", "none"})
"""Providers that answer what they are told to."""

SELF_NAMED = names(
    "azureai litellm-proxy llama-cpp-python ollama openai-api openai-api-completions sagemaker "
    "sglang vllm vllm-completions"
)
"""Providers that ask a server of somebody's own, which may call its model by any name."""

OWN = "avdilemma"
"""The provider of reference agents, whose arguments are in the model's name too."""


def _plain(value: object) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, (int, float)):
        return abs(value) < MAX_NUMBER  # also False for what is no number
    return isinstance(value, str) and WORD.fullmatch(value) is not None


def _plain_or_list(value: object) -> bool:
    return _plain(value) or (
        isinstance(value, list) and 0 < len(value) <= 10 and all(map(_plain, value))
    )


class Settings:
    """The settings of a run: those that a row shows, and what is wrong with the others."""

    def __init__(self, spec: Record, plan: Record) -> None:
        self.shown: dict[str, Any] = {}
        self.problems: list[str] = []
        self.generation = generation(spec, plan)
        self._generation()
        self._arguments(spec)
        metadata = spec.get("metadata")
        if isinstance(metadata, dict) and not empty(metadata.get(PERSONA)):
            self._refuse(PERSONA, PERSONA)
        if len(self.shown) > MAX_SETTINGS:
            self.problems.append(f"it has {len(self.shown)} settings: a run has fewer")
        self.shown = dict(sorted(self.shown.items()))

    def _refuse(self, name: str, last: str, why: str = "") -> None:
        why = why or REASONS.get(last, "a plain run of the suite does not have it")
        self.problems.append(f"{printable(name[:80])} was set: {why}")

    def _generation(self) -> None:
        for name, value in self.generation.items():
            # what was turned off was set, too
            off = value is False and name in SHOWN
            if name in UNSEEN or (empty(value) and not off) or (name in SINGLE and value == 1):
                continue
            if name == "extra_body":
                self._body(value)
            elif name in SHOWN and _of_its_type(name, value):
                self.shown[name] = value
            else:
                self._refuse(name, name)

    def _body(self, body: Any) -> None:
        for name, value in body.items() if isinstance(body, dict) else [("", body)]:
            where, inner = f"extra_body.{name}", BODY.get(name)
            if inner is None:
                self._refuse(where, name)
            elif not inner and _plain(value):
                self.shown[f"body:{name}"] = value
            elif inner and isinstance(value, dict):
                for key, each in value.items():
                    if key in inner and _plain_or_list(each):
                        words = each if not isinstance(each, list) else ", ".join(map(str, each))
                        self.shown[f"body:{name}.{key}"] = words
                    else:
                        self._refuse(f"{where}.{key}", key)
            else:
                self._refuse(where, name)

    def _arguments(self, spec: Record) -> None:
        if len(spec.get("model_args") or {}) > MAX_SETTINGS:
            self.problems.append(f"it has {len(spec['model_args'])} settings: a run has fewer")
            return
        provider, name = split_model(str(spec.get("model")))
        for argument, value in (spec.get("model_args") or {}).items():
            mocked = provider in STAND_INS and argument == "custom_outputs"
            if mocked or (value is not False and empty(value)):
                continue
            if argument in REASONS or not NAME.fullmatch(argument):
                self._refuse(f"model argument {argument}", argument)
            elif provider == OWN:
                if not _named(name, argument, value):
                    why = f"the agent is {name}"
                    self._refuse(f"model argument {argument}={value}", argument, why)
            elif KEY.fullmatch(argument):
                continue
            elif _plain(value) and (argument in TEXTS or not isinstance(value, str)):
                self.shown[f"arg:{argument}"] = value
            else:
                self._refuse(f"model argument {argument}", argument)


def _named(model: str, argument: str, value: object) -> bool:
    """Whether the name of a reference agent tells an argument."""
    told = dict(each.partition("=")[::2] for each in model.split("@")[1:])
    if argument not in told:
        return (argument, value) == ("reading", "ex_ante")
    try:
        return exact(told[argument]) == exact(str(value))
    except (AvdilemmaError, ValueError):
        return told[argument] == str(value)


def is_shown(name: str, value: object) -> bool:
    """Whether a row may show a setting: one that a plain run has, with a value that it can have."""
    kind, _, rest = name.partition(":")
    known = name in SHOWN
    words = isinstance(value, str) and all(map(WORD.fullmatch, value.split(", ")))
    if kind == "arg":
        known = NAME.fullmatch(rest) is not None and rest not in REASONS
        words = words and rest in TEXTS
    elif kind == "body":
        top, _, key = rest.partition(".")
        inner = BODY.get(top)
        known = inner is not None and (key in inner if inner else not key)
    elif known:
        return _of_its_type(name, value)
    long = isinstance(value, str) and DIGEST.fullmatch(value) is not None
    return known and (words or long or (not isinstance(value, str) and _plain(value)))


def _of_its_type(name: str, value: object) -> bool:
    """Whether a setting of generation has a value that Inspect has for it."""
    try:
        GenerateConfig.model_validate({name: value}, strict=True)
    except ValidationError:
        return False
    return _plain(value)


def generation(spec: Record, plan: Record) -> dict[str, Any]:
    """Settings of generation that were told, by name, those of the task last."""
    merged: dict[str, Any] = {}
    for config in (spec.get("model_generate_config"), plan.get("config")):
        merged |= {name: value for name, value in (config or {}).items() if value is not None}
    return dict(sorted(merged.items()))


ORIGIN = re.compile(
    rf"own address: (?:{HOST.pattern}|not shown|of service (?:{WORD.pattern}|\?))"
    rf"|own code: provider (?:{WORD.pattern}|\?) is none of Inspect's"
    rf"|stand-in: provider (?:{'|'.join(sorted(STAND_INS))}) answers what it is told to"
    rf"|its server calls the model (?:{WORD.pattern}|by another name)"
)
"""What a row may say of who answered: `origin`'s words, and those of a server's own name."""


def split_model(model: str) -> tuple[str, str]:
    """The provider of a model, and the model's name there."""
    provider, _, name = model.partition("/")
    return provider, name


def own_server(spec: Record) -> bool:
    """Whether somebody's own server answered, which may call its model by any name."""
    model = str(spec.get("model"))
    azure = model.startswith("openai/azure/")
    return bool(spec.get("model_base_url")) or azure or split_model(model)[0] in SELF_NAMED


def origin(spec: Record) -> Iterator[str]:
    """What decides who answered beside the model's name, in words that a row shows."""
    provider, name = split_model(str(spec.get("model")))
    if provider not in PROVIDERS:
        shown = provider if WORD.fullmatch(provider) else "?"
        yield f"own code: provider {shown} is none of Inspect's"
    if provider in STAND_INS:
        yield f"stand-in: provider {provider} answers what it is told to"
    address = spec.get("model_base_url")
    if address:
        yield f"own address: {_host(str(address))}"
    elif provider.startswith("openai-api"):
        service = name.partition("/")[0]
        yield f"own address: of service {service if WORD.fullmatch(service) else '?'}"


def _host(address: str) -> str:
    """Host and port of an address: what is before, behind or beside them may be a key."""
    try:
        host = urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    return host if HOST.fullmatch(host) else "not shown"
