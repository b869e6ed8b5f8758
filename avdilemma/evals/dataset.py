"""Items as Inspect samples."""

from __future__ import annotations

from typing import Any

from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser

from avdilemma.evals.keys import ITEM
from avdilemma.families import ItemSet
from avdilemma.items import Item


def sample_metadata(item: Item) -> dict[str, Any]:
    """What a sample carries: the item, and its factors as flat keys to group by.

    Args:
        item: The item.

    Returns:
        Keys ``family``, ``scenario``, one a factor, ``labels`` as listed, and ``item`` with the
        whole record as JSON.
    """
    return {
        "family": item.family,
        "scenario": item.scenario,
        **item.factors,
        "labels": list(item.labels),
        ITEM: item.facts(),
    }


def dataset(items: ItemSet) -> MemoryDataset:
    """Turn items into samples.

    Args:
        items: The items.

    Returns:
        A dataset whose samples keep the items' ids and order. The target is empty: which
        answer is right depends on the agent one compares with.
    """
    return MemoryDataset(
        [
            Sample(
                id=item.id,
                input=[ChatMessageUser(content=item.prompt, metadata={ITEM: item.facts()})],
                metadata=sample_metadata(item),
            )
            for item in items.items
        ],
        name=items.family.family,
    )
