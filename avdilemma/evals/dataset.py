"""Items as Inspect samples."""

from __future__ import annotations

from typing import Any

from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser

from avdilemma.amount_items import AmountItem
from avdilemma.evals.keys import AMOUNT, BELIEFS, ITEM, PLAN, PROMPT, RATING
from avdilemma.families import GameForm, ItemSet
from avdilemma.families.schema import Question
from avdilemma.items import Item
from avdilemma.plan_items import PlanItem
from avdilemma.prompts.languages import ENGLISH
from avdilemma.rating_items import RatingItem


def message_key(item: Question) -> str:
    """Metadata key of a question's message, which says what kind of answer is wanted."""
    if isinstance(item, PlanItem):
        return PLAN
    if isinstance(item, RatingItem):
        return RATING
    return AMOUNT if isinstance(item, AmountItem) else ITEM


def sample_metadata(item: Question) -> dict[str, Any]:
    """What a sample carries: the item, and its factors as flat keys to group by.

    Args:
        item: The item.

    Returns:
        Keys ``family``, ``scenario``, ``language``, one a factor, ``labels`` as listed
        (if there are any), and ``item`` with the whole record as JSON.
    """
    labels = {"labels": list(item.labels)} if isinstance(item, (Item, PlanItem)) else {}
    return {
        "family": item.family,
        "scenario": item.scenario,
        "language": getattr(item, "language", ENGLISH),
        **item.factors,
        **labels,
        ITEM: item.facts(),
    }


def _sample(items: ItemSet, item: Question) -> Sample:
    family = items.family
    metadata = sample_metadata(item)
    question = ChatMessageUser(content=item.prompt, metadata={message_key(item): item.facts()})
    asks_first = isinstance(family, GameForm) and family.beliefs == "elicited"
    if asks_first and not isinstance(item, (AmountItem, RatingItem)):
        assert isinstance(family, GameForm)  # noqa: S101 - said above
        # the solver asks this first and the decision afterwards
        before = family.belief_item(item)
        metadata[PROMPT] = item.prompt
        question = ChatMessageUser(content=before.prompt, metadata={BELIEFS: before.facts()})
    return Sample(id=item.id, input=[question], metadata=metadata)


def dataset(items: ItemSet) -> MemoryDataset:
    """Turn items into samples.

    Args:
        items: The items.

    Returns:
        A dataset whose samples keep the items' ids and order. The target is empty: which
        answer is right depends on the agent one compares with.
    """
    return MemoryDataset([_sample(items, item) for item in items.items], name=items.family.family)
