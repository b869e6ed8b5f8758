"""Building a task: which questions it asks, how they are scored, and what identifies the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, get_args

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, Content, ContentImage, ContentText
from inspect_ai.solver import Solver
from rich.console import Console
from rich.progress import track

from avdilemma import __version__
from avdilemma.dilemmas import Reading
from avdilemma.errors import InvalidValueError, one_of
from avdilemma.evals.keys import (
    ANSWER,
    BELIEFS,
    DECLARED,
    ITEM,
    KAPPA,
    MODALITY,
    PROMPT,
    READING,
    THINK,
)
from avdilemma.evals.persona import persona_metadata, told
from avdilemma.evals.scorer import scorer_named, scoring_metrics
from avdilemma.evals.solver import ask
from avdilemma.evals.viewing import sample_list
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.families import Family, ItemSet, Levels, build
from avdilemma.families.numbers import FROZEN, NUMBERS
from avdilemma.prompts.personas import Persona
from avdilemma.prompts.ways import LINE, PROBABILITIES
from avdilemma.questions import AGENTS, Question, Scoring, scorings
from avdilemma.questions.probabilities import LOG_ODDS, LOST
from avdilemma.scenes import TEXT, data_address, png

CHOICE = "choice"
"""Elicitation by sampled answers."""

VERSION = 4
"""Version of all tasks of items. Part of what `eval-set` knows a task by, unlike the items: raise
it with every change of items, prompts or scoring."""

MANY = 100
"""Pictures from which it takes seconds to draw them."""

Size = int | str | None
"""Number of items, "all", or None for the default."""


def selected(arguments: Mapping[str, Any], factors: str) -> dict[str, Levels | None]:
    """The levels to keep by factor, out of a task's arguments."""
    return {factor: arguments[factor] for factor in factors.split()}


def build_items(
    family: Family,
    n: Size,
    default: int,
    seed: int,
    select: Mapping[str, Levels | None],
    language: str,
    answer: str = LINE,
    elicit: str = CHOICE,
    modality: str = TEXT,
    numbers: str = FROZEN,
) -> ItemSet:
    """Build the items of a task: `default` of them, or all if there are fewer, where n is None.

    Raises:
        InvalidValueError: If an argument is wrong.
    """
    answer = way_of(answer, elicit)
    if isinstance(n, str) and n != "all":
        raise InvalidValueError("n", n, "give a whole number or all")
    at_most = default if n is None else None
    size = n if isinstance(n, int) else None
    return build(family, size, seed, select, at_most, language, answer, modality, numbers)


def way_of(answer: str, elicit: str) -> str:
    """The way of answering behind a task's arguments: probabilities are those of labels alone.

    Raises:
        InvalidValueError: If the two do not go together, or there is no such elicitation.
    """
    one_of("elicit", elicit, (CHOICE, PROBABILITIES))
    if answer == PROBABILITIES:
        raise InvalidValueError("answer", answer, f"give elicit={PROBABILITIES} in its place")
    if elicit == CHOICE:
        return answer
    if answer not in (LINE, "label"):
        raise InvalidValueError(
            "answer", answer, f"elicit={elicit} reads the label alone: leave answer out"
        )
    return PROBABILITIES


def scoring_of(question: Question) -> Scoring:
    """How replies to a question, and to all others of its family, are scored."""
    found = scorings()[question.scorer]
    # allocations cannot tell kappa alone
    return replace(found, estimated=False) if question.domain == "allocations" else found


def make_task(
    items: ItemSet,
    kappa: float | str,
    description: str,
    tags: Sequence[str],
    extra: Mapping[str, Any],
    *,
    reading: Reading = "ex_ante",
    by: str | Sequence[str] | None = None,
    more_factors: Sequence[str] = (),
    further: Sequence[str] = (),
    solver: Solver | None = None,
    persona: Persona | None = None,
) -> Task:
    """Make a task of questions of one form, with metadata that identifies the run.

    Args:
        items: The questions.
        kappa: Degree of morality of the moralis compared with.
        description: One line.
        tags: Tags beside ``avdilemma``.
        extra: Further metadata.
        reading: How a dilemma's own payoff is taken.
        by: Factors by which the printed metrics are broken down; None for the default.
        more_factors: Factors that the default breaks down by, too.
        further: More keys of which means are printed.
        solver: Its solver; by default one that asks.
        persona: Whom the model is told to be; None in a plain run.

    Returns:
        The task.

    Raises:
        InvalidValueError: If kappa or the reading is out of range, or there is no such factor.
    """
    if reading not in get_args(Reading):
        known = ", ".join(get_args(Reading))
        raise InvalidValueError("reading", reading, f"give one of {known}")
    made_with = {KAPPA: decimal_text(in_unit_interval(kappa, "kappa"))}
    first = items.items[0]
    scoring = scoring_of(first)
    own = items.family.declared
    factors = _factors(items, by, (*scoring.grouping, *more_factors, *own))
    if items.answer == PROBABILITIES:
        further = (*further, LOST, LOG_ODDS)
    return Task(
        dataset=dataset(
            items, made_with if reading == "ex_ante" else {**made_with, READING: reading}, persona
        ),
        solver=ask() if solver is None else solver,
        scorer=scorer_named(first.scorer)(kappa, reading),
        metrics=[*scoring_metrics(scoring, factors, by is not None, reading, further)],
        viewer=sample_list(first.scorer, (*scoring.behaviours, *AGENTS, "refusal", "unparseable")),
        version=VERSION,
        description=description,
        tags=["avdilemma", *tags],
        # run by path, a log's package list omits ours: keep what identifies the run here
        metadata={
            "avdilemma_version": __version__,
            "family": items.family.family,
            "family_version": items.family.version,
            "language": items.language,
            ANSWER: items.answer,
            MODALITY: items.modality,
            "fingerprint": items.fingerprint,
            **made_with,
            **persona_metadata(persona),
            **({DECLARED: {name: each.describe() for name, each in own.items()}} if own else {}),
            **({} if items.numbers == FROZEN else {NUMBERS: items.numbers}),
            "items": len(items.items),
            "empty_cells": [cells.reason for cells in items.design.empty],
            **extra,
        },
    )


def _factors(
    items: ItemSet, by: str | Sequence[str] | None, default: Sequence[str]
) -> tuple[str, ...]:
    """The factors by which metrics are broken down.

    Of the default those are left out that have one level in all items: their lines would only
    repeat the overall ones.
    """
    if by is None:
        levels = {factor: {each.factors.get(factor) for each in items.items} for factor in default}
        return tuple(factor for factor in default if len(levels[factor]) > 1)
    wanted = (by,) if isinstance(by, str) else tuple(by)
    known = ["family", *items.items[0].factors]
    for factor in wanted:
        if factor not in known:
            raise InvalidValueError("by", factor, f"give one or more of {', '.join(known)}")
    return wanted


def sample_metadata(question: Question) -> dict[str, Any]:
    """What a sample carries: the question as JSON, and its factors as flat keys to group by."""
    labels = question.listed_labels
    return {
        "family": question.family,
        "scenario": question.scenario,
        "language": question.language,
        ANSWER: question.answer,
        MODALITY: question.modality,
        **question.factors,
        **({"labels": list(labels)} if labels else {}),
        ITEM: question.facts(),
    }


def content(question: Question) -> str | list[Content]:
    """What is sent for a question: its prompt, with its picture where its scene is shown."""
    if question.modality == TEXT:
        return question.prompt
    image = data_address(png(question.scene()))
    return [ContentText(text=question.prompt), ContentImage(image=image, detail="high")]


def _watched(items: ItemSet) -> Iterable[Question]:
    """The questions; a bar on a terminal tells how many pictures are drawn, where there are many.

    A picture takes some 40 ms.
    """
    if items.modality == TEXT or len(items.items) < MANY:
        return items.items
    # a console of its own, for Inspect's may show something already
    screen = Console(stderr=True)
    return track(
        items.items, "Pictures", console=screen, transient=True, disable=not screen.is_terminal
    )


def dataset(
    items: ItemSet,
    made_with: Mapping[str, Any] = MappingProxyType({}),
    persona: Persona | None = None,
) -> MemoryDataset:
    """Turn questions into samples, which keep their ids and order.

    `made_with` is further metadata of every sample, by which a log can be scored again. A persona's
    message stands before every question. The target is empty: which answer is right depends on the
    agent one compares with.
    """
    samples = []
    for question in _watched(items):
        metadata = {**sample_metadata(question), **made_with, **persona_metadata(persona)}
        message = ChatMessageUser(content=content(question), metadata={ITEM: metadata[ITEM]})
        if question.afterwards:
            metadata[PROMPT] = question.afterwards
            message.metadata = {ITEM: metadata[ITEM], THINK: True}
        before = items.asked_first(question)
        if before is not None:
            # the solver asks this first and the decision afterwards
            metadata[PROMPT] = question.prompt
            message = ChatMessageUser(content=before.prompt, metadata={BELIEFS: before.facts()})
        conversation = [*told(persona), message]
        samples.append(Sample(id=question.id, input=conversation, metadata=metadata))
    return MemoryDataset(samples, name=items.family.family)
