"""Beliefs that were asked first: finding them in a conversation, putting them into items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser

from avdilemma.belief_items import BeliefItem, read_belief_item
from avdilemma.evals.keys import BELIEFS
from avdilemma.items import GameSetting, Item, exact_text
from avdilemma.plan_items import PlanItem
from avdilemma.prompts.lines import NumbersReading, parse_beliefs

Asked = TypeVar("Asked", Item, PlanItem)


def belief_reply(messages: Sequence[ChatMessage]) -> tuple[BeliefItem, NumbersReading] | None:
    """The question about others in a conversation, and what was answered.

    Args:
        messages: The conversation.

    Returns:
        The question and what the parser read; None if no such question was asked.

    Raises:
        AvdilemmaError: If the question's record is malformed.
    """
    for index, message in enumerate(messages):
        if isinstance(message, ChatMessageUser) and BELIEFS in (message.metadata or {}):
            asked = read_belief_item((message.metadata or {})[BELIEFS])
            following = messages[index + 1 : index + 2]
            text = next((m.text for m in following if isinstance(m, ChatMessageAssistant)), "")
            return asked, parse_beliefs(text, len(asked.nodes))
    return None


def with_belief(item: Asked, messages: Sequence[ChatMessage]) -> Asked:
    """An item with the belief that the respondent stated.

    Args:
        item: An item.
        messages: The conversation.

    Returns:
        The item with its belief filled in; the item as it was if no belief was asked for or
        not every number could be read: then nothing is predicted for it.
    """
    found = belief_reply(messages)
    if found is None or found[1].outcome != "choice" or not isinstance(item.setting, GameSetting):
        return item
    asked, reading = found
    belief = {
        node: exact_text(number / 100)
        for node, number in zip(asked.nodes, reading.numbers, strict=True)
        if number is not None
    }
    return replace(item, setting=replace(item.setting, belief=belief))
