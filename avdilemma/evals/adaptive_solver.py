"""The solver of the task adaptive: batches of questions, each in a conversation of its own.

All that was asked stands in the sample's messages, each question followed by its reply, with the
place of the question in its course beside it. What comes next follows from that alone, so a run
that was killed asks the same again, and with ``--cache`` gets the same replies at no cost.
"""

from __future__ import annotations

from typing import Any

from inspect_ai.log import transcript
from inspect_ai.model import ChatMessage, ChatMessageUser, GenerateConfig, ModelOutput, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import collect, display_counter, span

from avdilemma.estimation.adaptive.course import Asked, Course, Planned
from avdilemma.estimation.adaptive.prior import AdaptiveDomain
from avdilemma.estimation.adaptive.setup import AdaptiveSetup, read_adaptive
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import ADAPTIVE, EPOCH, ITEM, PICK
from avdilemma.evals.output import kept
from avdilemma.evals.scorer import read_output
from avdilemma.evals.solver import mark_cut_off
from avdilemma.evals.structured import check_takes_schema, response_schema
from avdilemma.questions import Question


@solver
def ask_adaptively() -> Solver:
    """Ask what is expected to tell most about kappa, batch after batch.

    Returns:
        A solver that leaves all questions with their replies in the messages.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        """Ask one respondent."""
        with clean_errors():
            setup = read_adaptive(state.metadata[ADAPTIVE])
            if setup.answer == "structured":
                check_takes_schema(get_model())
            courses = setup.courses(state.epoch)
        state.messages = []
        batches = 0
        while (domain := following(courses, batches)) is not None:
            batches += 1
            with clean_errors():
                planned = courses[domain].plan()
                questions = [courses[domain].pool.question(each.pick) for each in planned]
                questions = [each.in_way(setup.answer) for each in questions]
            async with span(f"batch {batches}, {domain}"):
                asked = [
                    _message(question, domain, each, batches, state.epoch)
                    for question, each in zip(questions, planned, strict=True)
                ]
                outputs = await collect(
                    *(_reply(*pair, setup) for pair in zip(asked, questions, strict=True))
                )
                answers = []
                for question, each, message, output in zip(
                    questions, planned, asked, outputs, strict=True
                ):
                    read = read_output(question, output)
                    action = question.chosen(read)
                    chose = None if action is None else action == question.focal  # type: ignore[attr-defined]
                    answers.append(Asked(each.pick, chose))
                    state.messages += [message, kept(output)]
                    state.output = output
                    told = f"{question.id}: {action or read.outcome} ({each.why})"
                    transcript().info(told, source="question")
                courses[domain] = courses[domain].after(answers)
                _tell(domain, courses[domain])
        return state

    return solve


def following(courses: dict[AdaptiveDomain, Course], batches: int) -> AdaptiveDomain | None:
    """The domain of the next batch: in turns, as long as it is not finished; None at the end."""
    names = list(courses)
    turns = [names[(batches + place) % len(names)] for place in range(len(names))]
    return next((name for name in turns if not courses[name].stopped), None)


def _message(
    question: Question, domain: AdaptiveDomain, planned: Planned, batch: int, epoch: int
) -> ChatMessageUser:
    """A question; what the provider of reference agents and our scorer want travels beside it."""
    metadata: dict[str, Any] = {
        ITEM: question.facts(),
        EPOCH: epoch,
        PICK: {"domain": domain, "batch": batch, "why": planned.why, **planned.pick._asdict()},
    }
    return ChatMessageUser(content=question.prompt, metadata=metadata)


async def _reply(message: ChatMessage, question: Question, setup: AdaptiveSetup) -> ModelOutput:
    model, config = get_model(), GenerateConfig()
    if setup.answer == "structured":
        config = GenerateConfig(response_schema=response_schema(question))
    output = await model.generate([message], config=config)
    mark_cut_off(output, model)
    return output


def _tell(domain: AdaptiveDomain, course: Course) -> None:
    """Say what is known now, in the transcript and beside the progress bar."""
    known = course.known
    line = (
        f"{domain}: after {known.asked} questions ({known.read} answers) kappa {known.mean:.3f}, "
        f"sd {known.sd:.4f}, 95 % interval {known.low:.3f} to {known.high:.3f}"
    )
    stopped = course.stopped
    transcript().info(line + (f"; stops: {stopped}" if stopped else ""), source="kappa")
    display_counter(domain, f"{known.asked}: {known.mean:.2f} sd {known.sd:.3f}")
