"""Questions about the other player, asked before the decision."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from avdilemma.design import canonical
from avdilemma.records import read_record


@dataclass(frozen=True, slots=True)
class BeliefItem:
    """How many of 100 others take the cooperative action at each node?"""

    id: str
    """Id of the item whose decision follows."""

    seed: int
    """The question's own seed."""

    game: str
    """Name of the game."""

    nodes: tuple[str, ...]
    """The nodes in the order in which they are asked."""

    prompt: str = ""
    """The question as it is sent; empty in a record that travels beside it."""

    def facts(self) -> str:
        """The question without its prompt, as one line of JSON."""
        record = {**asdict(self), "nodes": list(self.nodes)}
        del record["prompt"]
        return canonical(record)


_ADAPTER: TypeAdapter[BeliefItem] = TypeAdapter(BeliefItem)


def read_belief_item(record: object) -> BeliefItem:
    """Read a belief question that may come from outside.

    Raises:
        AvdilemmaError: If the record does not describe one.
    """
    return read_record(_ADAPTER, record)
