"""The solvers: ask in the user's turn, and see whether the reply was cut off."""

from __future__ import annotations

from collections.abc import Callable, Sized
from contextlib import nullcontext
from typing import Unpack, cast

from inspect_ai.model import (
    ChatMessageUser,
    GenerateConfigArgs,
    Model,
    ModelOutput,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver

from avdilemma.evals.elicited import with_belief
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import ANSWER, EPOCH, ITEM, MODALITY, PROMPT
from avdilemma.evals.output import kept
from avdilemma.evals.probabilities import FirstAlone, ask_probabilities
from avdilemma.evals.structured import check_takes_schema, response_schema
from avdilemma.evals.vision import check_sees, rejections
from avdilemma.prompts.ways import PROBABILITIES
from avdilemma.questions import read_question
from avdilemma.scenes import TEXT

RETOKENIZED = 0.97
"""Share of the token limit from which a re-tokenised reply counts as having reached it."""


@solver
def ask() -> Solver:
    """Ask the question and record a cut-off that the provider did not report.

    Returns:
        A solver that generates one reply; two where the question asks to think before the answer;
        for a plan by probabilities one for every plan so far.
    """
    first_alone = FirstAlone()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        """Ask and mark a cut-off."""
        if shows(state):
            with clean_errors():
                check_sees(get_model())
        if state.metadata.get(ANSWER) == PROBABILITIES:

            async def ask_with(asked: TaskState, config: GenerateConfigArgs) -> TaskState:
                """Ask with these options."""
                return await _asked(asked, generate, **config)

            with clean_errors():
                return await ask_probabilities(state, ask_with, first_alone)
        if PROMPT in state.metadata:
            state = await _asked(state, generate)
            _go_on(state, state.metadata[ITEM])
        if state.metadata.get(ANSWER) != "structured":
            return await _asked(state, generate)
        with clean_errors():
            check_takes_schema(get_model())
            schema = response_schema(read_question(state.metadata[ITEM]))
        return await _asked(state, generate, response_schema=schema)

    return solve


@solver
def ask_beliefs_first() -> Solver:
    """Ask what the respondent expects of others, then for the decision.

    Returns:
        A solver that generates two replies. The decision is asked whatever came of the first.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        """Ask, and record what came of it."""
        state = await _asked(state, generate)
        with clean_errors():
            question = with_belief(read_question(state.metadata[ITEM]), state.messages)
        _go_on(state, question.facts())
        return await _asked(state, generate)

    return solve


def shows(state: TaskState) -> bool:
    """Whether a sample's scene is shown."""
    return bool(state.metadata.get(MODALITY, TEXT) != TEXT)


def _go_on(state: TaskState, facts: str) -> None:
    """Append what is asked next about a question, by its record, to the conversation."""
    state.messages[-1] = kept(state.output)
    question = ChatMessageUser(content=state.metadata[PROMPT], metadata={ITEM: facts})
    state.messages.append(question)


async def _asked(
    state: TaskState, generate: Generate, **config: Unpack[GenerateConfigArgs]
) -> TaskState:
    question = state.messages[-1]
    if isinstance(question, ChatMessageUser):
        # reference agents draw anew in every repetition
        question.metadata = {**(question.metadata or {}), EPOCH: state.epoch}
    # there are no tools: an answer that comes with a call of one is read by its text
    with clean_errors(), rejections(get_model()) if shows(state) else nullcontext():
        state = await generate(state, tool_calls="none", **config)
    mark_cut_off(state.output, get_model())
    return state


def mark_cut_off(output: ModelOutput, model: Model) -> None:
    """Set the stop reason, in place, of a reply that filled its token limit.

    Inspect's ``hf`` provider reports no stop reason, and its token count is that of the
    longest reply of the batch, so the reply itself is tokenised again.
    """
    if not output.choices or output.stop_reason != "unknown":
        return
    limit = model.config.max_tokens
    tokenizer = getattr(model.api, "tokenizer", None)
    if limit is None or not callable(tokenizer):
        return
    encode = cast("Callable[[str], dict[str, Sized]]", tokenizer)
    length = len(encode(output.completion)["input_ids"])
    if length >= RETOKENIZED * limit:
        output.choices[0].stop_reason = "max_tokens"
