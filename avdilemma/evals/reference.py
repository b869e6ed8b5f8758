"""The provider behind ``avdilemma/...``: instant, offline, without key or tokenizer."""

from __future__ import annotations

from typing import Any, get_args

from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from avdilemma.agents import AGENTS, Agent, agent
from avdilemma.agents.price_setters import price_reply
from avdilemma.dilemmas import Reading
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import BELIEFS, EPOCH, ITEM, MARKET, PERSONA, SO_FAR, THINK
from avdilemma.evals.log_probabilities import as_logprobs
from avdilemma.evals.persona import persona_of
from avdilemma.pricing.firms import read_view
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.ways import LINE, PROBABILITIES
from avdilemma.questions import read_record
from avdilemma.questions.probabilities import label_reply

CONNECTIONS = 200
"""Requests at once: the answer is instant, so the default would only hold it back."""


class ReferenceAgentAPI(ModelAPI):
    """Answers items by a rule, through the same prompts, parser and logs as any model.

    System messages change nothing, personas neither, for its name says what an agent is; the agent
    ``obedient`` alone does what a persona asks for.

    Arguments given with ``-M`` become part of the model's name, because caches, tables and
    exports know a model by its name alone.

    Args:
        model_name: Agent with parameters, such as ``moralis@kappa=0.5``.
        base_url: Unused.
        api_key: Unused.
        config: Generation settings; unused.
        **model_args: Parameters of the agent, and ``reading`` (``ex_ante`` or ``interim``).

    Raises:
        PrerequisiteError: If the agent or an argument is unknown or out of range.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 - Inspect's own signature
        **model_args: Any,
    ) -> None:
        with clean_errors():
            name, reading = _split_reading(model_name, model_args.pop("reading", None))
            self.agent = agent(name, model_args)
            self.reading = reading
        suffix = "" if reading == "ex_ante" else f"@reading={reading}"
        super().__init__(self.agent.name + suffix, base_url, api_key, [], config)

    def max_connections(self) -> int:
        """Requests at once."""
        return CONNECTIONS

    def connection_key(self) -> str:
        """Scope of the limit: each agent by itself."""
        return self.model_name

    async def generate(
        self,
        input: list[ChatMessage],  # noqa: A002 - Inspect's own signature
        tools: list[ToolInfo],  # noqa: ARG002
        tool_choice: ToolChoice,  # noqa: ARG002
        config: GenerateConfig,  # noqa: ARG002
    ) -> ModelOutput:
        """Answer the last user message that carries a question in its metadata.

        Raises:
            PrerequisiteError: If no message carries a question or the agent has no rule for it.
        """
        with clean_errors():
            text, chances = self._answer(input)
        choice = ChatCompletionChoice(
            message=ChatMessageAssistant(content=text, model=self.model_name, source="generate"),
            stop_reason="stop",
            logprobs=None if chances is None else as_logprobs(text, chances),
        )
        # without usage Inspect would count tokens itself, for which it fetches a tokenizer
        usage = ModelUsage(input_tokens=0, output_tokens=0, total_tokens=0)
        return ModelOutput(model=self.model_name, choices=[choice], usage=usage)

    def _told(self, messages: list[ChatMessage]) -> Agent:
        """The agent itself; of one that obeys, the agent that its persona names.

        Where there is no persona, or one in somebody's own words, it stays what it is.
        """
        message = persona_of(messages) if self.agent.kind.obeys else None
        name = str((message.metadata or {})[PERSONA]) if message is not None else ""
        if name.partition("@")[0] not in AGENTS:
            return self.agent
        return agent(name, dict(self.agent.values))

    def _answer(self, messages: list[ChatMessage]) -> tuple[str, dict[str, float] | None]:
        """The reply; for a label whose probabilities are read, those too."""
        who = self._told(messages)
        for message in reversed(messages):
            metadata = (message.metadata or {}) if isinstance(message, ChatMessageUser) else {}
            if MARKET in metadata:
                return price_reply(who, read_view(metadata[MARKET])), None
            record = metadata.get(ITEM, metadata.get(BELIEFS))
            if record is not None:
                question = read_record(record)
                if THINK in metadata:
                    return LANGUAGES[question.language].ways.thoughts, None
                epoch = int(metadata.get(EPOCH, 1))
                if getattr(question, "answer", LINE) == PROBABILITIES:
                    so_far = tuple(metadata.get(SO_FAR, ()))
                    return label_reply(question, who, so_far, epoch, self.reading)
                return question.reply(who, epoch, self.reading), None
        raise AvdilemmaError(
            "reference agents answer avdilemma's own items only: this conversation carries none; "
            "use another model for other tasks"
        )


def _split_reading(model_name: str, argument: object) -> tuple[str, Reading]:
    head, *settings = model_name.split("@")
    named = [s.removeprefix("reading=") for s in settings if s.startswith("reading=")]
    rest = [s for s in settings if not s.startswith("reading=")]
    given = [*named, *([] if argument is None else [str(argument)])]
    if len(set(given)) > 1:
        raise InvalidValueError("reading", given, "it is given twice, give it once")
    reading = given[0] if given else "ex_ante"
    for known in get_args(Reading):
        if reading == known:
            return "@".join([head, *rest]), known
    raise InvalidValueError("reading", reading, f"give one of {', '.join(get_args(Reading))}")
