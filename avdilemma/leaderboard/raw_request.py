"""The raw request of a call, as far as a log has it: does it ask what the log says, and as it says?

Providers have shapes of their own, and all of them are read alike: the question is asked once, by
the user, and nothing else is said; every key is one that the clients of Inspect send; settings are
those of the header. What has another shape is refused by the key that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from avdilemma.design import canonical
from avdilemma.leaderboard.log_fields import names
from avdilemma.leaderboard.model_names import same_model
from avdilemma.leaderboard.raw_json import bare, leaves, says_nothing
from avdilemma.leaderboard.run_settings import split_model

SYSTEM = names("system instructions systeminstruction systemprompt preamble")
"""Keys under which something is said beside the conversation; keys are written as `bare` has it."""

TOOLS = names(
    "tools functions toolconfig responseformat responsemimetype responsejsonschema guidedjson "
    "guidedchoice guidedregex guidedgrammar grammar jsonschema stop stopsequences logitbias"
)
"""Keys under which the reply is led or cut."""

MODELS = names("model modelid")
"""Keys of the model's name."""

SETTINGS: Mapping[str, str] = {
    "temperature": "temperature",
    "topp": "top_p",
    "topk": "top_k",
    "seed": "seed",
    "randomseed": "seed",
    "presencepenalty": "presence_penalty",
    "frequencypenalty": "frequency_penalty",
    **dict.fromkeys(
        names("maxtokens maxcompletiontokens maxoutputtokens maxnewtokens"), "max_tokens"
    ),
    **dict.fromkeys(names("n numchoices bestof candidatecount numcompletions"), "num_choices"),
}
"""Settings by their keys in requests."""

SENT_BY_ITSELF: Mapping[str, frozenset[float | None]] = {
    "temperature": frozenset({None, 1}),
    "top_p": frozenset({None, 1}),
    "num_choices": frozenset({None, 1}),
}
"""What a client may send of a setting that was not given, as a provider wants it."""

THOUGHT = names(
    "effort reasoningeffort maxreasoningeffort thinkingbudget thinkinglevel budgettokens "
    "reasoningtokens"
)
"""Keys under which a request says how long to think."""

THINKERS = names("reasoning thinking reasoningconfig thinkingconfig")
"""Objects in which a limit of tokens is one of thinking."""

THINKING = names("effort reasoning_effort reasoning_tokens reasoning_mode extra_body")
"""Settings of generation from which that comes."""

CONVERSATION = names("messages message contents input inputs prompt")
"""Keys under which the question is asked."""

MESSAGE = names(
    "role content text type parts id source metadata object cachecontrol cachepoint ttl item epoch"
)
"""Keys in a conversation."""

TEXTS = CONVERSATION | names("content text parts chat")
"""Keys under which texts are said."""

ROLES = ("user", "ROLE_USER")
"""The user, as providers write it."""

LABELS = names("metadata extraheaders httpheaders headers")
"""Objects of labels, with keys of any name: nothing of them is said to a model."""

KNOWN = names(
    "stream streamoptions includeusage toolchoice include store reasoning summary mode thinking "
    "type display outputconfig text verbosity truncation servicetier safetyidentifier "
    "promptcachekey promptcacheoptions promptcacheretention user betas cachecontrol ttl "
    "inferenceconfig additionalmodelrequestfields additionalmodelresponsefieldpaths "
    "performanceconfig latency generation generationconfig generateconfig config completionargs "
    "parameters options safetysettings category threshold httpoptions extrabody "
    "chattemplatekwargs enablethinking modalities timeout background paralleltoolcalls kwargs "
    "samplingparams inferencecomponentname targetmodel endpoint encodingformat details dosample "
    "logprobs toplogprobs responselogprobs promptlogprobs useencryptedcontent includethoughts "
    "thinkingconfig reasoningconfig reasoningformat anthropicversion enabled exclude usage"
)
"""Other keys that clients of Inspect send in a plain run."""

TEMPLATED = names("hf nnterp transformer_lens llama-cpp-python")
"""Providers that send the question inside of the model's own template."""

TEMPLATE = 600
"""Most characters that a model's own template puts around a question."""

COMPLETIONS = names("vllm-completions openai-api-completions")
"""Providers that ask at temperature 0 where none was given."""

SENTENCE = 24
"""Length from which a text with blanks in it is one that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request should say: the question, its record, the model, and settings of the header.

    The record is what reference agents and mocks are sent beside the question.
    """

    prompt: str
    facts: str
    model: str
    settings: Mapping[str, Any]

    def asks(self, text: str) -> bool:
        """Whether a text is the question."""
        if text == self.prompt:
            return True
        templated = split_model(self.model)[0] in TEMPLATED and self.prompt in text
        return templated and len(text) <= len(self.prompt) + TEMPLATE

    def is_set(self, name: str, value: float) -> bool:
        """Whether a setting has a value by the header, or the client may send it by itself."""
        told = self.settings.get(name)
        if told is not None:
            return bool(value == told)
        if name == "max_tokens":
            return True  # the provider's own limit
        cold = name == "temperature" and split_model(self.model)[0] in COMPLETIONS
        return value in SENT_BY_ITSELF.get(name, {None}) or (cold and value == 0)

    @property
    def thinks(self) -> bool:
        """Whether the header says how long to think."""
        return any(self.settings.get(each) for each in THINKING)

    def in_body(self, key: str, value: Any) -> bool:
        """Whether a field is one of the header's ``extra_body``."""
        body = self.settings.get("extra_body")
        if not isinstance(body, dict) or key not in body:
            return False
        return canonical([body[key]]) == canonical([value])


def request_problems(request: Any, wanted: Wanted) -> Iterator[str]:
    """Places of a request that say otherwise than the log: what was asked of whom, and how."""
    if says_nothing(request):
        return
    if not isinstance(request, dict):
        yield "call.request"
        return
    if sum(isinstance(value, str) and wanted.asks(value) for _, value in leaves(request)) != 1:
        yield "call.request"
    yield from map(_shown, _fields_problems(request, wanted, ()))


def conversation_problems(messages: Any, wanted: Wanted) -> Iterator[str]:
    """Places of messages, which several requests share, that say otherwise than the log."""
    yield from map(_shown, _said_problems(messages, wanted, ("messages",)))


def _shown(place: tuple[str, ...]) -> str:
    if place[0] == "extra_body":
        place = place[:1]
    return ".".join(["call.request", *(each[:40] for each in place)])


def _fields_problems(
    fields: Mapping[str, Any], wanted: Wanted, above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Fields of a request, or of a group in it, that are not those of a plain run."""
    for name, value in fields.items():
        if says_nothing(value) or wanted.in_body(name, value):
            continue
        key, place = bare(name), (*above, str(name).lower())
        if key in CONVERSATION:
            yield from _said_problems(value, wanted, place)
        elif key in LABELS:
            yield from _sentences(value, place)
        elif not _is_plain(key, value, wanted, above):
            yield (SETTINGS[key],) if key in SETTINGS else place
        else:
            for group in value if isinstance(value, list) else [value]:
                if isinstance(group, dict):
                    yield from _fields_problems(group, wanted, place)
                else:
                    yield from _sentences(group, place)


def _is_plain(key: str, value: Any, wanted: Wanted, above: tuple[str, ...]) -> bool:
    """Whether a field, by its bare key, is what a plain run sends by the header."""
    if key in MODELS:
        return isinstance(value, str) and same_model(wanted.model, value)
    if key in THOUGHT:
        return wanted.thinks
    if key in SETTINGS:
        if SETTINGS[key] == "max_tokens" and THINKERS & set(map(bare, above)):
            return wanted.thinks
        return isinstance(value, (int, float)) and wanted.is_set(SETTINGS[key], value)
    return key in KNOWN and key not in SYSTEM | TOOLS


def _sentences(value: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place, each in leaves(value):
        if isinstance(each, str) and len(each) > SENTENCE and " " in each.strip():
            yield (*above, *place)


def _said_problems(value: Any, wanted: Wanted, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a conversation says but for the question, asked by the user."""
    if isinstance(value, list):
        for each in value:
            yield from _said_problems(each, wanted, place)
    elif isinstance(value, dict):
        if place[-1] == "prompt":
            yield place  # one that the provider keeps
        for name, each in value.items():
            key, inner = bare(name), (*place, str(name).lower())
            if says_nothing(each):
                continue
            if key not in MESSAGE or (key == "role" and each not in ROLES):
                yield inner
            elif key == "metadata":
                told = (text for _, text in leaves(each) if text != wanted.facts)
                yield from _sentences(list(told), inner)
            elif key != "role":
                yield from _said_problems(each, wanted, inner)
    elif isinstance(value, str) and bare(place[-1]) in TEXTS:
        if not wanted.asks(value):
            yield place
    else:
        yield from _sentences(value, place)
