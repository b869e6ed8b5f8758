"""Spans of a completion: what each piece of its text is, and how much it counts in the loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "fixed",
    "label",
    "word",
    "given",
    "product",
    "sum",
    "all",
    "total",
    "repeated",
    "sign",
    "choice",
    "answer",
]
"""What a span is: text that is always the same; label and word of an option; numbers and words that
the question gives; a product; a sum over what others do; what everyone gets if all do the same; a
weighted total; a total that is written again; the sign of a comparison; the word of the choice; its
label."""

WEIGHTS: Mapping[Kind, float] = {
    "fixed": 0.3,
    "label": 1.0,
    "word": 1.0,
    "given": 1.0,
    "product": 1.0,
    "sum": 1.0,
    "all": 1.0,
    "total": 1.0,
    "repeated": 1.0,
    "sign": 3.0,
    "choice": 1.5,
    "answer": 2.0,
}
"""Weights after a question: the sign of the comparison, one token, is what is hard to learn."""

ALONE: Mapping[Kind, float] = {
    **WEIGHTS,
    "fixed": 0.2,
    "label": 0.0,
    "word": 0.0,
    "given": 0.0,
    "sum": 1.5,
    "repeated": 0.3,
    "sign": 5.0,
    "choice": 1.0,
    "answer": 1.0,
}
"""Weights without a question: nothing tells labels, words and payoffs, so they do not count."""


END = 0.5
"""Weight of the end of a completion after a question."""

END_ALONE = 0.2
"""The same without a question."""


class Span(BaseModel):
    """A piece of a completion."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    """Its text."""

    kind: Kind
    """What it is."""

    weight: float = Field(ge=0, allow_inf_nan=False)
    """How much each of its tokens counts in the loss."""


def span(text: str, kind: Kind = "fixed") -> Span:
    """A span with the weight of its kind after a question."""
    return Span(text=text, kind=kind, weight=WEIGHTS[kind])


def joined(spans: Iterable[Span]) -> str:
    """The text of spans."""
    return "".join(each.text for each in spans)


def alone(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans with their weights where no question stands before them."""
    return tuple(each.model_copy(update={"weight": ALONE[each.kind]}) for each in spans)


def token_weights(spans: Iterable[Span], ends: Iterable[int]) -> list[float]:
    """The weight of each token of a text: that of the span in which its last character stands.

    Args:
        spans: Spans of the whole text.
        ends: End of each token in characters, in rising order.

    Examples:
        >>> token_weights([span("1*3="), span("3", "product")], [1, 2, 4, 5])
        [0.3, 0.3, 0.3, 1.0]
    """
    rest, reached, weight, found = iter(spans), 0, 0.0, []
    for end in ends:
        while reached < end:
            following = next(rest)
            reached, weight = reached + len(following.text), following.weight
        found.append(weight)
    return found
