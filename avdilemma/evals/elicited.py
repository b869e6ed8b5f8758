"""Beliefs that were asked first: finding them in a conversation, putting them into questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspect_ai.model import ChatMessage, ChatMessageUser

from avdilemma.evals.keys import BELIEFS
from avdilemma.evals.output import reply_after
from avdilemma.prompts.outcomes import ReadNumbers
from avdilemma.questions import BeliefQuestion, Question


def belief_reply(messages: Sequence[ChatMessage]) -> tuple[BeliefQuestion, ReadNumbers] | None:
    """The question about others in a conversation, and what was read in the reply, if any.

    Raises:
        AvdilemmaError: If the question's record is malformed.
    """
    for index, message in enumerate(messages):
        if isinstance(message, ChatMessageUser) and BELIEFS in (message.metadata or {}):
            asked = BeliefQuestion.read((message.metadata or {})[BELIEFS])
            told = replace(asked, prompt=message.text)
            return asked, told.read_reply(*reply_after(messages, index))
    return None


def with_belief(question: Question, messages: Sequence[ChatMessage]) -> Question:
    """A question with the belief that the respondent stated.

    It stays as it was if no belief was asked for or not every number could be read: then nothing
    is predicted for it.
    """
    found = belief_reply(messages)
    belief = {} if found is None else found[0].beliefs(found[1])
    return question.with_belief(belief) if belief else question
