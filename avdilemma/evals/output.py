"""What a provider's output says: why it ended, and what of it stays in the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.model import ChatMessage, ChatMessageAssistant, ContentText, ModelOutput

from avdilemma.evals.keys import STOP

REFUSED = "content_filter"
"""Inspect's stop reason of an answer that the provider refused; readers take it for a refusal."""


def stop_reason(output: ModelOutput) -> str:
    """Why a model stopped, in Inspect's words; `REFUSED` for every refusal by the provider.

    Providers say it in several ways: by the stop reason (Anthropic's ``refusal``, a filter), by a
    part that is marked as a refusal (OpenAI's ``message.refusal``, whose stop reason is ``stop``),
    by the stop's details, or by the output's error, which Inspect keeps for moderation.
    """
    details = output.choices[0].stop_details if output.choices else None
    refused = details is not None and details.type == "refusal"
    if refused or output.error or (output.choices and _marked(output.message)):
        return REFUSED
    return output.stop_reason if output.choices else "stop"


def kept(output: ModelOutput) -> ChatMessageAssistant:
    """The reply as it stays in a conversation that goes on, with its stop reason beside it.

    A message alone does not say why it stopped, and scoring must be possible from a log. Calls of
    tools go: there are none, and providers refuse a conversation in which one has no result.
    """
    said = output.message if output.choices else ChatMessageAssistant(content="")
    metadata = {**(said.metadata or {}), STOP: stop_reason(output)}
    return said.model_copy(update={"metadata": metadata, "tool_calls": None})


def reply_after(messages: Sequence[ChatMessage], index: int) -> tuple[str, str]:
    """The text of the reply to a message of a conversation, and why it stopped.

    Both as for an empty reply that came to its end if no reply follows.
    """
    for reply in messages[index + 1 : index + 2]:
        if isinstance(reply, ChatMessageAssistant):
            # logs of earlier versions hold no reason, but the mark
            stopped = REFUSED if _marked(reply) else (reply.metadata or {}).get(STOP, "stop")
            return reply.text, str(stopped)
    return "", "stop"


def _marked(message: ChatMessageAssistant) -> bool:
    """Whether a part of a message is marked as the provider's refusal."""
    parts = [] if isinstance(message.content, str) else message.content
    return any(isinstance(part, ContentText) and part.refusal for part in parts)
