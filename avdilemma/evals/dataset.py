"""Questions as Inspect samples."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser

from avdilemma.evals.keys import BELIEFS, ITEM, PROMPT
from avdilemma.families import ItemSet
from avdilemma.questions import Question


def sample_metadata(question: Question) -> dict[str, Any]:
    """What a sample carries: the question, and its factors as flat keys to group by.

    Args:
        question: The question.

    Returns:
        Keys ``family``, ``scenario``, ``language``, one a factor, ``labels`` as listed
        (if there are any), and ``item`` with the whole record as JSON.
    """
    labels = question.listed_labels
    return {
        "family": question.family,
        "scenario": question.scenario,
        "language": question.language,
        **question.factors,
        **({"labels": list(labels)} if labels else {}),
        ITEM: question.facts(),
    }


def dataset(items: ItemSet, made_with: Mapping[str, Any] = MappingProxyType({})) -> MemoryDataset:
    """Turn questions into samples.

    Args:
        items: The questions.
        made_with: Further metadata of every sample, by which a log can be scored again.

    Returns:
        A dataset whose samples keep the questions' ids and order. The target is empty: which
        answer is right depends on the agent one compares with.
    """
    return MemoryDataset(
        [_sample(items, question, made_with) for question in items.items], name=items.family.family
    )


def _sample(items: ItemSet, question: Question, made_with: Mapping[str, Any]) -> Sample:
    metadata = {**sample_metadata(question), **made_with}
    message = ChatMessageUser(content=question.prompt, metadata={ITEM: metadata[ITEM]})
    before = items.asked_first(question)
    if before is not None:
        # the solver asks this first and the decision afterwards
        metadata[PROMPT] = question.prompt
        message = ChatMessageUser(content=before.prompt, metadata={BELIEFS: before.facts()})
    return Sample(id=question.id, input=[message], metadata=metadata)
