"""Ask for labels and record their probabilities; plans node by node, after every plan so far."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from inspect_ai.log import transcript
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    GenerateConfigArgs,
    Model,
    ModelName,
    get_model,
)
from inspect_ai.solver import TaskState

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.exact_labels import exact_masses, has_weights
from avdilemma.evals.keys import ITEM, MASSES, SO_FAR
from avdilemma.evals.log_probabilities import (
    check_has_log_probabilities,
    options,
    read_masses,
)
from avdilemma.questions import Question, read_question
from avdilemma.questions.probabilities import Labels, Masses, plans_so_far, steps, turn

Ask = Callable[[TaskState, GenerateConfigArgs], Awaitable[TaskState]]
"""Asks the conversation of a state and appends the reply."""


class FirstAlone:
    """Lets one question of a model go first, so that at most one is paid for in vain.

    Whether log-probabilities come back is known for sure only when one reply has come.
    """

    def __init__(self) -> None:
        self._lock = anyio.Lock()
        self._known: dict[str, str] = {}

    async def __call__(self, model: str, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask, the first time alone.

        Raises:
            AvdilemmaError: If the first reply was without log-probabilities.
        """
        if self._known.get(model) == "":
            await ask()
            return
        async with self._lock:
            if model not in self._known:
                try:
                    await ask()
                except AvdilemmaError as error:
                    self._known[model] = str(error)
                    raise
                self._known[model] = ""
                return
        if self._known[model]:
            raise AvdilemmaError(self._known[model])
        await ask()


async def ask_probabilities(state: TaskState, ask: Ask, first_alone: FirstAlone) -> TaskState:
    """Ask for each label in turn and write the probabilities into the sample's metadata.

    Conversation and output stay those of the first request; the others are in the transcript.

    Raises:
        AvdilemmaError: If the model's provider gives no log-probabilities.
    """
    model, question = get_model(), read_question(state.metadata[ITEM])
    check_has_log_probabilities(model)
    begun, found = list(state.messages), dict[Labels, dict[str, float]]()
    masses: dict[Labels, float] = {(): 1.0}
    kept: list[Any] = []

    async def one(so_far: Labels) -> None:
        """Ask after the plan so far."""
        state.messages = [*begun, *_continued(question, so_far)]
        asked = await ask(state, options(model))
        found[so_far] = await _masses(model, asked, question, len(so_far))
        kept.append((asked.messages, asked.output))

    for so_far in plans_so_far(question):
        if masses[so_far] > 0:

            async def ask_it(so_far: Labels = so_far) -> None:
                """Ask after this plan."""
                await one(so_far)

            await first_alone(str(ModelName(model)), ask_it)
        after = found.get(so_far, {})
        for label in question.listed_labels:
            masses[*so_far, label] = masses[so_far] * after.get(label, 0.0)
    state.messages, state.output = kept[0]
    state.metadata[MASSES] = written(found)
    return state


def _continued(question: Question, so_far: Labels) -> list[ChatMessage]:
    """The turns after the prompt that a plan so far adds."""
    added: list[ChatMessage] = []
    for number, label in enumerate(so_far, 1):
        metadata = {ITEM: question.facts(), SO_FAR: list(so_far[:number])}
        added += [
            ChatMessageAssistant(content=label),
            ChatMessageUser(content=turn(question, number), metadata=metadata),
        ]
    return added


async def _masses(
    model: Model, state: TaskState, question: Question, number: int
) -> dict[str, float]:
    labels = question.listed_labels
    before = (f"Decision {number + 1}:",) if steps(question) > 1 else ()
    if not has_weights(model):
        return read_masses(state.output, labels, question.language, before)
    # as the provider got it: system messages put before, turns of one role joined
    events = [event for event in transcript().events if event.event == "model"]
    return await exact_masses(model, events[-1].input, labels, question.language, before)


def written(found: Masses) -> list[dict[str, Any]]:
    """Probabilities as a log keeps them: a record for each plan so far."""
    return [{"after": list(so_far), "mass": dict(mass)} for so_far, mass in found.items()]


def read_written(records: object) -> dict[Labels, dict[str, float]]:
    """What `written` wrote.

    Raises:
        AvdilemmaError: If it is something else.
    """
    try:
        return {
            tuple(map(str, each["after"])): {
                str(label): float(mass)
                for label, mass in each["mass"].items()
                if math.isfinite(float(mass))
            }
            for each in records  # type: ignore[attr-defined]
        }
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise AvdilemmaError(
            "the sample holds no probabilities of labels: ask it again, or run inspect eval anew"
        ) from error
