"""Personas in tasks: which one a task tells its model, and where it stands in a conversation.

The message is part of every sample's input, so that logs hold it word for word. Plain runs have
neither the message nor the metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspect_ai.model import ChatMessage, ChatMessageSystem

from avdilemma.errors import InvalidValueError
from avdilemma.evals.keys import PERSONA, PERSONA_WORDING
from avdilemma.prompts.languages import ENGLISH, check_language
from avdilemma.prompts.personas import Persona, read_persona


def asked_persona(
    persona: str | None, wording: str | None, language: str = ENGLISH
) -> Persona | None:
    """The persona of a task, from its arguments; None for a plain run.

    Raises:
        InvalidValueError: If there is no such persona, wording or language, or a wording without a
            persona.
        AvdilemmaError: If a file cannot be read.
    """
    if persona is None:
        if wording is not None:
            raise InvalidValueError("persona_wording", wording, "give a persona with it")
        return None
    return read_persona(persona, check_language(language), wording)


def spoken(language: str) -> dict[str, str]:
    """What tasks and samples say of a language: nothing of English."""
    return {} if language == ENGLISH else {"language": language}


def persona_metadata(persona: Persona | None) -> dict[str, str]:
    """What tasks and samples say of a persona: nothing in a plain run."""
    if persona is None:
        return {}
    return {PERSONA: persona.name, PERSONA_WORDING: persona.wording}


def told(persona: Persona | None) -> list[ChatMessage]:
    """What a conversation begins with: the persona's message, or nothing."""
    if persona is None:
        return []
    # other models never see metadata
    return [ChatMessageSystem(content=persona.text, metadata={PERSONA: persona.name})]


def persona_of(messages: Iterable[ChatMessage]) -> ChatMessageSystem | None:
    """The message of a persona in a conversation, if there is one."""
    for message in messages:
        if isinstance(message, ChatMessageSystem) and PERSONA in (message.metadata or {}):
            return message
    return None


def persona_in(given: str | Sequence[ChatMessage]) -> list[ChatMessage]:
    """The message of a persona in a sample's input, as what a conversation begins with."""
    found = None if isinstance(given, str) else persona_of(given)
    return [] if found is None else [found]
