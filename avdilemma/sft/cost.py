"""What a hosted tuning would cost, roughly: no tokenizer, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avdilemma.sft.examples import Example

CHARACTERS = 3.5
"""Characters of a token. Common tokenizers make 3.5 to 4.5 of such English text: an estimate that
is rather too high."""

PER_MESSAGE = 4
"""Tokens that a chat format adds to each message, about."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens of a tuning, and their price if a rate is known."""

    tokens: int
    """Tokens of the training file."""

    epochs: int
    """Passes over it."""

    price: float | None
    """Price of a million trained tokens, in the host's currency."""

    @property
    def trained(self) -> int:
        """Tokens that a host charges for."""
        return self.tokens * self.epochs

    @property
    def cost(self) -> float | None:
        """Estimated cost, None without a price."""
        return None if self.price is None else self.trained / 1_000_000 * self.price

    def __str__(self) -> str:
        """One line for people."""
        text = f"about {self.tokens:,} tokens x {self.epochs} epochs = {self.trained:,}"
        if self.cost is None:
            return f"{text}; the cost is unknown without --price (of a million trained tokens)"
        return f"{text}, at {self.price:g} a million: about {self.cost:.2f}"


def estimate(examples: Sequence[Example], epochs: int = 1, price: float | None = None) -> Estimate:
    """Estimate tokens and cost of a tuning.

    Args:
        examples: Training examples.
        epochs: Passes over them.
        price: Price of a million trained tokens, as the host lists it.

    Returns:
        The estimate.
    """
    texts = [text for example in examples for text in (example.prompt, example.completion)]
    tokens = sum(round(len(text) / CHARACTERS) + PER_MESSAGE for text in texts)
    return Estimate(tokens, epochs, price)
